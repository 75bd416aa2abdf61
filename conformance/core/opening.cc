#include "conformance/core/opening.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

#include "conformance/core/crew.h"
#include "conformance/core/judge.h"
#include "conformance/core/library_copy.h"
#include "conformance/core/surroundings.h"
#include "conformance/probe/text.h"

namespace rtconf {
namespace {

/// What the loader did not find lies in a place for temporary files, perhaps.
bool misses_a_file(std::string_view said) {
  return said.find("cannot open shared object file") != std::string_view::npos;
}

}  // namespace

Opening::Opening(const std::string& provider, std::chrono::milliseconds timeout,
                 const std::function<bool()>& stop)
    : stop_(stop), library_(inspect_library(provider)), refusal_(library_.refusal) {
  if (!scratch_.note().empty()) notes_.push_back(scratch_.note());
  plan_.profile = profiles::find("cstr");
  plan_.library = library_.path;
  plan_.scratch = scratch_.path();
  plan_.is_root = geteuid() == 0;
  plan_.timeout = timeout;
  if (refusal_.empty()) fault_ = surroundings::prepare();
  if (is_good()) fault_ = scratch_.trouble();
  if (is_good()) refusal_ = load();
}

/// Loads the library in a process of its own, to learn whether that can be done. Why not, or "".
std::string Opening::load() {
  std::string trouble = try_load();
  if (misses_a_file(loader_says_)) {
    plan_.has_private_places = false;
    trouble = try_load();
  }
  if (plan_.is_root && loader_says_.find("Permission denied") != std::string::npos)
    trouble = load_copy();
  if (is_stopped()) return "";
  if (trouble.empty() && fault_.empty() && plan_.exported.empty()) {
    trouble =
        "it exports none of the functions that this version judges (see `rtconf list functions`)";
  }
  return trouble;
}

/// For a library that root may read where it is, and the ordinary user may not.
std::string Opening::load_copy() {
  const std::string copy = copy_library(library_.path, scratch_.path());
  if (copy.empty()) return fmt::format("it cannot be loaded: {}", loader_says_);
  plan_.library = copy;
  std::string with;
  std::string trouble = try_load();
  if (misses_a_file(loader_says_)) {
    const std::size_t count = copy_neighbours(library_.path, copy);
    with = fmt::format(", with {} beside it", probe::counted(count, "other file"));
    trouble = try_load();
  }
  notes_.push_back(fmt::format(
      "the library was judged as a copy{}: an ordinary user may not read it where it is", with));
  if (trouble.empty()) return trouble;
  return fmt::format(
      "{}; this was a copy{}, since an ordinary user may not read it where it is: put it, and "
      "what it needs, where one may",
      trouble, with);
}

std::string Opening::try_load() {
  Desk* desk = open_desk(1);
  if (desk == nullptr) {
    fault_ = probe::cannot("map shared memory", errno);
    return "";
  }
  {
    Crew crew(plan_, *desk, 1);
    crew.wait_for(desk->records[0], [&] { return !is_stopped(); });
  }
  const Record& record = desk->records[0];
  loader_says_ = refused_by_loader(record);
  if (!is_stopped()) fault_ = load_fault(record);
  std::string trouble = is_stopped() || !fault_.empty() ? "" : load_trouble(record);
  if (trouble.empty() && fault_.empty()) {
    take(record);
    note_isolation(*desk);
  }
  close_desk(desk);
  return trouble;
}

/// What the loader found, less what the file says is data.
void Opening::take(const Record& record) {
  plan_.load_time = std::chrono::milliseconds(1 + record.micros / 1000);
  for (std::uint32_t i = 0; i < record.pad.remark_count; ++i) {
    notes_.push_back(fmt::format("while it was loaded it wrote {} to standard error",
                                 record.pad.remarks[i].text));
  }
  const auto is_data = [&](std::string_view name) {
    return std::find(library_.data.begin(), library_.data.end(), name) != library_.data.end();
  };
  const std::string_view found = record.pad.expected;
  plan_.exported.clear();
  for (const spec::Function& function : spec::kFunctions) {
    const bool listed = found.find(fmt::format("{}\n", function.name)) != std::string_view::npos;
    if (listed && !is_data(function.name)) plan_.exported.emplace_back(function.name);
  }
}

void Opening::note_isolation(const Desk& desk) {
  isolation_ = desk.namespaces != 0 ? "user, PID, mount and network namespaces" : "plain processes";
  if (desk.namespaces == 0) {
    notes_.emplace_back(
        "this system gives no PID namespaces: the provider ran in plain child processes");
  }
  landlock_ = desk.landlock != 0;
}

}  // namespace rtconf
