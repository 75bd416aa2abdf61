// The cases of a run as tests of GoogleTest: filter, shuffle, repeat and shards are GoogleTest's.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "conformance/cases/row.h"
#include "conformance/core/run.h"

namespace rtconf {

/// "rt_file_size.missing~variant/cstr".
std::string case_name(const cases::Row& row, std::string_view profile);

struct SessionHooks {
  /// Told once which rows will run, in order, before the first of them.
  std::function<void(const std::vector<cases::Row>&)> begin;
  /// Judges the row of that index in what begin() was given; true if nothing failed.
  std::function<bool(std::size_t index)> judge;
};

/// Registers the rows and runs those that the options select.
void run_session(const RunOptions& options, std::string_view profile,
                 const std::vector<cases::Row>& rows, const SessionHooks& hooks);

}  // namespace rtconf
