// Worlds: what one call finds and is given. A world is a few steps, the arguments that are passed,
// and what the right answer is. Each is made in the case's own empty directory, under a name of its
// own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conformance/probe/answer.h"
#include "conformance/probe/content.h"
#include "conformance/probe/failure.h"
#include "conformance/probe/step.h"

namespace rtconf::probe {

/// What a call is given beside its first string.
struct More {
  std::optional<std::string> second = std::nullopt;  ///< nothing means NULL
  std::int64_t handle = 0;
  /// A handle that a step fills in; it counts instead of `handle` if it is there.
  std::shared_ptr<std::int64_t> live_handle = nullptr;
  bool flag = false;
  std::optional<std::vector<std::string>> list = std::nullopt;  ///< nothing means NULL
  std::optional<std::size_t> count = std::nullopt;  ///< where it is not the list's own length
  /// No null pointer behind the list: what comes there cannot be read.
  bool list_has_no_end = false;
  bool no_size = false;
};

struct World {
  std::string title;  ///< for messages, e.g. "a file of 4096 bytes"
  std::vector<Step> steps;
  std::optional<std::string> path;  ///< the first string of the call; nothing means NULL
  std::string path_code;            ///< the path as a C expression
  Content content;  ///< what the result holds: of the file that the path leads to, or a text
  More more = {};
  /// All arguments as C; the path alone if this is empty.
  std::string arguments_code = {};
  std::string after_code = {};  ///< C for what has to be done right behind each call
  /// Done before each call: what an earlier one may have undone.
  std::vector<Step> before_call = {};
  /// A call here may not be made by two threads at once: each needs a world of its own.
  bool is_private = false;
  /// The variable of the environment that a call here is asked to set, if it is.
  std::string sets = {};
  /// How the answer, or what the call did, is wrong. Without it, the answer is compared with the
  /// file that the path leads to.
  std::function<std::optional<Failure>(const Answer& answer)> wrong = {};
  /// True for an answer beside the failure value that says that the call gave up, under faults.
  std::function<bool(const Answer& answer)> gives_up = {};
  std::string prelude = {};  ///< C before main, which the other C here needs

  /// The steps as C, a line each.
  std::string code() const;
  /// C for one call with these arguments, after what has to be done before it.
  std::string call_code() const;
};

/// The arguments of a world, as a call takes them.
class Given {
 public:
  explicit Given(const World& world);
  Given(const Given&) = delete;
  Given& operator=(const Given&) = delete;
  ~Given();
  const Arguments& arguments() const { return arguments_; }

 private:
  void end_before_a_page();
  std::vector<const char*> list_;
  void* pages_ = nullptr;  ///< where the list ends right before a page that cannot be read
  std::size_t pages_size_ = 0;
  Arguments arguments_;
};

/// `stem` with a number that no other world of this process has.
std::string fresh_name(std::string_view stem);

namespace world {

/// A world of these steps; `content` is of the file that the path leads to.
World at(std::string title, std::vector<Step> steps, std::string path, Content content = {});

/// A regular file; `name` is taken as it is.
World file(const std::string& name, const Content& content);
World file(const Content& content);
/// Holes but for a few bytes at the end.
World sparse(std::uint64_t size);
/// A few bytes at the start and at the end, a hole between them.
World sparse_inside(std::uint64_t size);
/// A few bytes, and holes behind them.
World sparse_at_end(std::uint64_t size);
World read_only(const Content& content);
World through_symlink(const Content& content);
/// A link to a link to a file in another directory.
World through_chain(const Content& content);
World through_long_chain(unsigned links, const Content& content);
World through_absolute_link(const Content& content);
/// The link is in the middle of the path.
World below_linked_directory(const Content& content);
World through_hard_link(const Content& content);
/// Unlinked, but open as a descriptor of the caller: reached through /proc/self/fd.
World unlinked(const Content& content, int fd);
/// By its absolute path.
World absolute(const Content& content);
/// Below enough directories that the path has `length` bytes (at most PATH_MAX - 1).
World deep(std::size_t length, const Content& content);

World null_path();
World empty_path();
World missing();
World missing_directory();
World dangling_link();
World link_loop();
World long_path(std::size_t length);  ///< PATH_MAX bytes or more, to a file that is there
World long_component();               ///< a name of 256 bytes
World file_as_parent();
World trailing_slash();
World linked_trailing_slash();
World through_a_file(std::string_view behind);  ///< "/." behind the name, or more
World through_nothing();                        ///< missing/../file
World loop_of_two();
World directory();
World linked_directory();
World directory_with_slash();
World unreadable(const Content& content);
/// Below a directory that may be listed, but not gone through.
World unsearchable(const Content& content);
World fifo();
World special(const std::string& path);  ///< something that is there already: /dev/zero, /proc/…

/// Every path that leads nowhere and that every function of the contract refuses.
std::vector<World> bad_paths();
/// Names that a careless function trips over, each a regular file with content.
std::vector<World> odd_paths();

}  // namespace world
}  // namespace rtconf::probe
