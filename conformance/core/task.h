// What a warden needs to run one case of a plan, fixed before any process is made.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/cases/row.h"
#include "conformance/core/oracle.h"
#include "conformance/probe/plan.h"
#include "conformance/profiles/profile.h"

namespace rtconf {

struct Plan {
  std::string library;    ///< absolute path
  std::string reference;  ///< a library that is known to be right, for fuzzers; "" for none
  const profiles::Profile* profile = nullptr;
  std::vector<std::string> exported;  ///< functions of the spec that the library exports
  std::vector<cases::Row>
      rows;             ///< in the order in which they are run; empty: only load the library
  std::string scratch;  ///< directory of this run, writable for the ordinary user
  std::uint64_t seed = 1;
  bool large = false;
  std::optional<probe::Plan> faults = std::nullopt;         ///< the only fault plan to try
  std::optional<std::uint64_t> most_faults = std::nullopt;  ///< how many to try in a world
  std::vector<std::pair<void*, std::size_t>> hidden = {};   ///< mappings that executors do not have
  Engine engine = nullptr;  ///< what drives the targets of rows without inputs
  bool is_root = false;
  bool has_private_places = true;  ///< the provider sees the system's places for files empty
  std::chrono::milliseconds timeout{5000};
  std::chrono::milliseconds load_time{0};  ///< that loading the library once took
};

/// One run of one row.
struct Task {
  const Plan* plan = nullptr;
  const cases::Row* row = nullptr;  ///< null: only load the library
  std::string room;                 ///< the warden's own directory: all that may be written to
  std::string directory;            ///< in there; empty, for this task alone
  std::string temporary;            ///< what TMPDIR says
  std::vector<std::string> places;  ///< of the system's places for files, those it has to itself
  std::string said;                 ///< a file for standard error; empty: one of the executor's own
  bool with_companions = false;
  bool in_full = false;  ///< tells of each world before calls are made in it, whatever the case
  std::uint32_t told_call = 0;  ///< the call before which the run ends; 0: a run that judges
  bool in_namespace = false;
  std::uint64_t other_tasks = 0;  ///< processes and threads that count against the same limit
};

}  // namespace rtconf
