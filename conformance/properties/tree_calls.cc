#include "conformance/properties/tree_calls.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include "conformance/probe/memory.h"
#include "conformance/probe/text.h"
#include "conformance/properties/bytes.h"
#include "conformance/properties/drive.h"
#include "conformance/properties/targets.h"
#include "conformance/properties/tree_input.h"
#include "conformance/properties/tree_model.h"
#include "spec/lookup.h"

namespace rtconf::properties {
namespace {

using probe::Answer;
using probe::Case;
using probe::Failure;
using probe::Kind;
using probe::Subject;
using probe::World;

constexpr int kExamples = 12;

rc::Gen<TreeInput> any_calls() {
  const auto index = [](unsigned count) {
    return rc::gen::cast<std::uint8_t>(rc::gen::inRange(0U, count));
  };
  const auto call =
      rc::gen::map(rc::gen::tuple(index(kDeeds), index(kNames), index(kNames), index(kTexts)),
                   [](const auto& parts) {
                     const auto& [deed, first, second, content] = parts;
                     return TreeCall{static_cast<Deed>(deed), first, second, content};
                   });
  return rc::gen::map(rc::gen::container<std::vector<TreeCall>>(20, call),
                      [](std::vector<TreeCall> calls) { return TreeInput{std::move(calls)}; });
}

/// Two trees that have to stay alike: in one the provider works, in the other the suite.
class Trees {
 public:
  /// `c` is the case of the function that is judged, until judge_by() names another.
  explicit Trees(Case& c)
      : case_(&c), seen_(probe::fresh_name("tree")), right_(probe::fresh_name("right")) {
    for (const std::string& root : {seen_, right_}) c.act_quietly(probe::make_directory(root));
    history_ = fmt::format("mkdir({}, 0755);", probe::quoted(seen_));
  }

  Trees(const Trees&) = delete;
  Trees& operator=(const Trees&) = delete;
  ~Trees() {
    std::error_code error;
    for (const std::string& root : {seen_, right_}) std::filesystem::remove_all(root, error);
  }

  void judge_by(Case& c) { case_ = &c; }

  void go_on(const TreeCall& call) {
    const Outcome right = foresee(call, right_);
    if (!right.is_judged) return;
    perform(call, right_);
    if (function_of(call.deed) != case_->subject().name) {
      perform(call, seen_);
      history_ += "\n" + code_of(call, seen_);
      return;
    }
    const bool was_there = is_there(target_of(call));
    make(call, right);
    // A reader that changes something is seen at the next call; a second look tells which it was.
    if (!case_->is_terse() || changes_tree(call.deed)) compare_trees(call, was_there);
    history_ += "\n" + case_->world().call_code() + ";";
  }

 private:
  World world_of(const TreeCall& call) const {
    const std::string path = path_in(seen_, call.first);
    World world = probe::world::at(describe(call), {probe::declare(history_)}, path);
    if (call.deed == Deed::kCopy) world.more.second = path_in(seen_, call.second);
    if (call.deed == Deed::kWrite || call.deed == Deed::kAppend) {
      world.more.second = text_of(call.content).bytes();
    }
    if (history_.find("filled(") != std::string::npos || call.deed == Deed::kWrite ||
        call.deed == Deed::kAppend) {
      world.prelude = kFilled;
    }
    world.more.flag = call.deed == Deed::kCreateDirectories;
    if (call.deed == Deed::kCopy)
      world.arguments_code =
          fmt::format("{}, {}", world.path_code, probe::quoted(*world.more.second));
    if (call.deed == Deed::kWrite || call.deed == Deed::kAppend)
      world.arguments_code = fmt::format("{}, {}", world.path_code, text_code(call.content));
    if (function_of(call.deed) == "rt_dir_create")
      world.arguments_code = fmt::format("{}, {}", world.path_code, world.more.flag ? 1 : 0);
    return world;
  }

  static bool changes_tree(Deed deed) {
    return deed <= Deed::kCopy || deed == Deed::kCreateDirectory ||
           deed == Deed::kCreateDirectories;
  }

  /// The name that the call changes, if it changes anything.
  static std::string target_of(const TreeCall& call) {
    return std::string(name_of(call.deed == Deed::kCopy ? call.second : call.first));
  }

  bool is_there(const std::string& name) const {
    struct stat info {};
    return lstat(fmt::format("{}/{}", seen_, name).c_str(), &info) == 0;
  }

  /// The word, if the function has such a clause: what is wrong breaks that one, and not the one
  /// that sequences belong to.
  std::string of_function(std::string_view word) const {
    return spec::find_clause(case_->subject().name, word) != nullptr ? std::string(word) : "";
  }

  /// Calls, and judges the answer.
  void make(const TreeCall& call, const Outcome& right) {
    Failure death;
    if (!right.succeeds) death.blamed = of_function(refusal_of(call, right_));
    case_->enter(world_of(call), death);
    if (call.deed == Deed::kModifiedTime) take_times(call);
    const Answer answer = case_->call();
    report(wrong_answer(call, answer, right));
    case_->release(answer);
  }

  /// The two trees were written at different moments.
  void take_times(const TreeCall& call) {
    struct stat info {};
    const std::string path = path_in(seen_, call.first);
    if (stat(path.c_str(), &info) == 0) time_ = info.st_mtim.tv_sec;
  }

  std::optional<Failure> wrong_answer(const TreeCall& call, const Answer& answer,
                                      const Outcome& right) const {
    const Subject& subject = case_->subject();
    if (answer.failed == right.succeeds) {
      return Failure{.message = right.succeeds ? "the call failed" : "the call succeeded",
                     .expected = right.succeeds ? "success" : subject.failure,
                     .got = right.succeeds ? subject.failure : "success",
                     .check = fmt::format("return (result == {}) == {};", subject.failure,
                                          right.succeeds ? 1 : 0),
                     .blamed = right.succeeds ? "" : of_function(refusal_of(call, right_))};
    }
    if (!right.succeeds) return std::nullopt;
    if (right.text) return case_->difference(answer);
    if (subject.kind == Kind::kNames) return wrong_names(answer, right);
    const std::int64_t number = call.deed == Deed::kModifiedTime ? time_ : right.number;
    if (subject.kind != Kind::kNumber || answer.number == number) return std::nullopt;
    return Failure{
        .message = "the call gave another number",
        .expected = fmt::format("{}", number),
        .got = fmt::format("{}", answer.number),
        .check = fmt::format("struct stat now; return stat({}, &now) != 0 || result != now.{};",
                             case_->world().path_code,
                             call.deed == Deed::kModifiedTime ? "st_mtim.tv_sec" : "st_size")};
  }

  std::optional<Failure> wrong_names(const Answer& answer, const Outcome& right) const {
    std::vector<std::string> names;
    for (char** name = answer.names; *name != nullptr && names.size() < 1000; ++name)
      names.emplace_back(*name);
    std::sort(names.begin(), names.end());
    if (names == right.names) return std::nullopt;
    const bool has_dots = std::any_of(names.begin(), names.end(), [](const std::string& name) {
      return name == "." || name == "..";
    });
    return Failure{
        .message = "the names are others than those in the directory",
        .expected = fmt::format("{} names: {}", right.names.size(), fmt::join(right.names, " ")),
        .got = fmt::format("{} names: {}", names.size(), fmt::join(names, " ")),
        .check = fmt::format("int count = 0; while (result[count]) count++;\nreturn count != {};",
                             right.names.size()),
        .blamed = has_dots ? of_function("no_dots") : ""};
  }

  void compare_trees(const TreeCall& call, bool was_there) {
    if (call.deed == Deed::kCopy) allow_mode(call);
    auto found = difference_of_trees(seen_, right_);
    if (!found) return;
    found->failure.message = fmt::format("afterwards {}", found->failure.message);
    const std::string target = target_of(call);
    if (found->kind == TreeDifference::Kind::kMode) {
      const bool is_kept = was_there && found->name == target;
      found->failure.blamed = of_function("file_untouched");
      if (found->failure.blamed.empty())
        found->failure.blamed = of_function(is_kept ? "mode_kept" : "mode");
    } else if (found->kind == TreeDifference::Kind::kExtra &&
               !(target + "/").starts_with(found->name + "/")) {
      found->failure.blamed = of_function("leaves_nothing");
    }
    report(std::move(found->failure));
  }

  /// Which mode a copy has that replaces a file is left open.
  void allow_mode(const TreeCall& call) const {
    struct stat info {};
    const std::string target = target_of(call);
    if (stat(fmt::format("{}/{}", seen_, target).c_str(), &info) == 0)
      chmod(fmt::format("{}/{}", right_, target).c_str(), info.st_mode & 07777U);
  }

  /// The fault of the call that was made last: all that came before was seen to be right.
  void report(std::optional<Failure> failure) {
    if (!failure) return;
    failure->message =
        fmt::format("in a sequence of calls, {}: {}",
                    probe::call_text(case_->subject(), case_->world()), failure->message);
    if (failure->blamed.empty()) failure->blamed = failure->word;
    case_->fail(*failure);
  }

  Case* case_;
  std::string seen_;
  std::string right_;
  std::string history_;
  std::int64_t time_ = 0;
};

/// What the function does. One that does two things does the one that the call's content chooses.
Deed deed_of(std::string_view function, const TreeCall& call) {
  if (function_of(Deed::kCreateDirectory) == function)
    return call.content % 2 == 0 ? Deed::kCreateDirectory : Deed::kCreateDirectories;
  unsigned deed = 0;
  while (deed + 1 < kDeeds && function_of(static_cast<Deed>(deed)) != function) ++deed;
  return static_cast<Deed>(deed);
}

void judge(Case& c, std::span<const unsigned char> bytes) {
  const auto input = TreeInput::decode(bytes);
  if (!input) c.fault("an input of a property cannot be decoded");
  Trees trees(c);
  for (const TreeCall& call : input->calls) {
    trees.go_on(call);
    if (function_of(call.deed) == c.subject().name) continue;
    // What others did has to show in the next call of the judged function.
    TreeCall own = call;
    own.deed = deed_of(c.subject().name, call);
    trees.go_on(own);
  }
}

/// A call in four bytes; any bytes are one.
TreeCall call_of(Bytes& bytes) {
  TreeCall call;
  call.deed = static_cast<Deed>(bytes.one() % kDeeds);
  call.first = bytes.one();
  call.second = bytes.one();
  call.content = bytes.one();
  return call;
}

/// The word of the clause of the function that is judged by sequences of calls.
std::string_view word_of(std::string_view function) {
  static const std::map<std::string_view, std::string_view> kWords = [] {
    std::map<std::string_view, std::string_view> words;
    for (const cases::Row& row : cases::all()) {
      if (row.property == &kTreeCalls)
        words[spec::function(row.clause->function).name] = row.clause->word;
    }
    return words;
  }();
  const auto found = kWords.find(function);
  return found != kWords.end() ? found->second : std::string_view();
}

/// All calls are the provider's, as far as it has the functions.
void judge_all(probe::Stage& stage, std::span<const unsigned char> input) {
  constexpr int kMostCalls = 64;
  if (stage.subjects().empty()) return;
  Bytes bytes(input);
  std::optional<Trees> trees;
  for (int calls = 0; calls < kMostCalls && !bytes.is_empty(); ++calls) {
    const TreeCall call = call_of(bytes);
    Case* c = stage.about(function_of(call.deed), word_of(function_of(call.deed)));
    if (c == nullptr && !trees) continue;
    if (!trees) trees.emplace(*c);
    if (c != nullptr) trees->judge_by(*c);
    trees->go_on(call);
  }
}

}  // namespace

const cases::Target kCalls = {
    "calls", "calls one after the other on a small tree, against a model of it", judge_all};

const cases::Property kTreeCalls = {
    [](const cases::Ask& ask, std::uint64_t seed) { drive(ask, seed, kExamples, any_calls()); },
    judge};

}  // namespace rtconf::properties
