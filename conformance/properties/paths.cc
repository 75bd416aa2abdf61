// Paths: any string that leads through a small tree, or does not, given to each function that only
// looks at what a path leads to, against what the system says of the path.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/probe/text.h"
#include "conformance/properties/balance.h"
#include "conformance/properties/bytes.h"
#include "conformance/properties/targets.h"

namespace rtconf::properties {
namespace {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Failure;
using probe::Kind;
using probe::Stage;
using probe::World;

/// What a byte of an input below the number of these stands for; others are themselves.
constexpr std::array<std::string_view, 16> kParts = {
    "/", "paths/file", "paths/dir", "paths/link", "paths/way", "paths/loop", "paths/none", "..",
    ".", "file",       "dir",       "//",         "/./",       "paths",      " ",          "way"};
constexpr std::uint8_t kLong = 16;  ///< a name of 255 bytes
constexpr std::uint8_t kTooLong = 17;

std::string path_of(Bytes bytes) {
  std::string path;
  while (!bytes.is_empty() && path.size() < 6000) {
    const std::uint8_t byte = bytes.one();
    if (byte < kParts.size()) {
      path += kParts[byte];
    } else if (byte == kLong || byte == kTooLong) {
      path += std::string(byte == kLong ? 255 : 256, 'n');
    } else {
      path += static_cast<char>(byte);
    }
  }
  return path;
}

/// The small tree, once for a process: later inputs find it as it was.
std::vector<probe::Step> tree() {
  return {probe::make_directory("paths"),
          probe::make_directory("paths/dir"),
          probe::write_file("paths/file", Content::pattern(300)),
          probe::write_file("paths/dir/file", Content::pattern(5000)),
          probe::link_symbolic("file", "paths/link"),
          probe::link_symbolic("dir", "paths/way"),
          probe::link_symbolic("loop", "paths/loop"),
          probe::link_symbolic("missing", "paths/none")};
}

/// What the system says.
struct Truth {
  bool exists = false;
  bool is_file = false;
  bool is_directory = false;
  bool is_elsewhere = false;  ///< a device, a file of procfs: other clauses tell of those
  std::int64_t size = 0;
  std::int64_t time = 0;

  explicit Truth(const std::string& path) {
    struct stat info {};
    exists = stat(path.c_str(), &info) == 0;
    if (!exists) return;
    is_file = S_ISREG(info.st_mode);
    is_directory = S_ISDIR(info.st_mode);
    struct stat here {};
    is_elsewhere =
        (!is_file && !is_directory) || stat(".", &here) != 0 || here.st_dev != info.st_dev;
    size = info.st_size;
    time = info.st_mtim.tv_sec;
  }
};

/// What a function that only looks has to give; nothing where the contract leaves it open.
struct Due {
  bool succeeds = false;
  std::optional<std::int64_t> number = std::nullopt;
  std::string_view word = "bad_path";  ///< of the clause that is broken otherwise
};

std::optional<Due> due(const probe::Subject& subject, const Truth& truth) {
  if (truth.is_elsewhere) return std::nullopt;
  const bool is_reader = subject.returns_content;
  if (is_reader && truth.is_directory) return Due{.word = "directory"};
  if (is_reader)
    return Due{.succeeds = truth.is_file, .word = truth.is_file ? "odd_path" : "bad_path"};
  if (subject.name == "rt_file_exists")
    return Due{.succeeds = truth.exists, .word = truth.exists ? "odd_path" : "bad_path"};
  if (!truth.exists) return Due{};
  if (subject.name == "rt_file_modified_time")
    return Due{.succeeds = true, .number = truth.time, .word = "odd_path"};
  if (subject.name == "rt_file_size" && truth.is_file)
    return Due{.succeeds = true, .number = truth.size, .word = "odd_path"};
  if (subject.kind == Kind::kNames)
    return Due{.succeeds = truth.is_directory,
               .word = truth.is_directory ? "odd_path" : "not_a_directory"};
  return std::nullopt;
}

/// True for a function of the contract that only looks at what its path leads to.
bool only_looks(const probe::Subject& subject) {
  return subject.returns_content || subject.name == "rt_file_exists" ||
         subject.name == "rt_file_size" || subject.name == "rt_file_modified_time" ||
         subject.name == "rt_dir_list";
}

void expect_number(Case& c, const Answer& answer, std::int64_t number) {
  if (answer.number == number) return;
  c.fail({.message = probe::call_text(c.subject(), c.world()) + " gave another number",
          .expected = fmt::format("{}", number),
          .got = fmt::format("{}", answer.number),
          .check = fmt::format("return result != {};", number)});
}

void judge_call(Case& c, const Due& due) {
  c.turn_to_clause(due.word);
  c.announce({});
  const Balance before;
  const Answer answer = c.call();
  if (!due.succeeds) {
    c.expect_failure(answer);
  } else {
    c.expect_success(answer);
    if (due.number) expect_number(c, answer, *due.number);
    if (c.subject().returns_content) c.expect_right(answer);
  }
  c.release(answer);
  if (before.is_off())
    expect_nothing_left(c, due.succeeds ? "leaves_nothing" : "leaves_nothing_on_failure");
}

void judge(Stage& stage, std::span<const unsigned char> input) {
  Bytes bytes(input);
  const std::uint8_t which = bytes.one();
  const std::string path = path_of(bytes);
  if (path.find('\0') != std::string::npos) return;
  std::vector<std::string_view> names;
  for (const probe::Subject& subject : stage.subjects()) {
    if (only_looks(subject)) names.push_back(subject.name);
  }
  if (names.empty()) return;
  Case& c = *stage.about(names[which % names.size()], "bad_path");
  static const bool kIsMade = [&] {
    for (const probe::Step& step : tree()) c.act_quietly(step);
    return true;
  }();
  static_cast<void>(kIsMade);
  World world = probe::world::at(fmt::format("the path {}", probe::quoted(path, 80)), {}, path);
  if (!c.is_terse()) {
    for (const probe::Step& step : tree())
      world.steps.push_back({[] { return probe::Trouble(); }, step.code});
  }
  const auto due_here = due(c.subject(), Truth(path));
  if (!due_here) return;
  c.enter(world);
  judge_call(c, *due_here);
}

}  // namespace

const cases::Target kPaths = {
    "paths", "paths of all kinds, given to each function that only looks at what is there", judge};

}  // namespace rtconf::properties
