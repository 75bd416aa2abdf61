// One act on the file system that a test's world is made of: it can be done, and it can be written
// down as C.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/probe/content.h"

namespace rtconf::probe {

/// What went wrong, in words, or nothing.
using Trouble = std::optional<std::string>;

/// How far what a step changes goes, of what calls must leave alone.
enum class Changes : std::uint8_t {
  kFiles,         ///< nothing of the process
  kSurroundings,  ///< the directory, the umask, the environment or the locale
  kProcess,       ///< anything
};

struct Step {
  std::function<Trouble()> apply;
  std::string code;  ///< C99 with POSIX, one or more statements
  Changes changes = Changes::kFiles;
};

/// A step that is one POSIX call on `name`: done by `act` (0 for success), written as `code`.
/// `what` says in words what could not be done.
Step simple(std::string_view what, const std::string& name, const std::function<int()>& act,
            std::string code);

/// The C of write_file, with the file's name as a C expression.
std::string write_file_code(const std::string& name_expression, const Content& content);
/// Creates or replaces the regular file `name`.
Step write_file(const std::string& name, const Content& content);
/// Overwrites the bytes of the existing file `name` in place, without changing its length.
Step overwrite_file(const std::string& name, const Content& content);
/// Creates `name` with `size` bytes, all of it a hole but for `tail` at its end.
Step make_sparse(const std::string& name, std::uint64_t size, const std::string& tail);
/// Replaces the file by another of that name, as an editor does.
Step replace_file(const std::string& name, const Content& content);
Step truncate_file(const std::string& name, std::uint64_t size);
Step remove_file(const std::string& name);
Step link_symbolic(const std::string& target, const std::string& name);
Step link_hard(const std::string& target, const std::string& name);
Step make_directory(const std::string& name);
/// Changes the working directory.
Step go_to(const std::string& directory);
/// Sets a variable of the environment, or removes it.
Step set_variable(const std::string& name, const std::optional<std::string>& value);
Step make_fifo(const std::string& name);
Step set_mode(const std::string& name, unsigned mode);
/// Opens `name` for reading as descriptor `fd`, which must be free, so that it outlives its name.
Step hold_open(const std::string& name, int fd);

/// Modes do not bind root, so a reproducer that needs them gives it up.
Step bind_by_mode(const std::string& name, unsigned mode);
Step make_socket(const std::string& name);
Step rename_file(const std::string& from, const std::string& to);
/// Removes what is there under this name, if anything is.
Step forget_file(const std::string& name);
/// Makes the symbolic link, in the place of what is there.
Step remake_link(const std::string& target, const std::string& name);
/// Sets the modification time; the access time is another.
Step set_modified(const std::string& name, long long seconds, long nanoseconds);
Step set_umask(unsigned mask);
/// Lets files of this process grow no further (nothing: as far as they may), with SIGXFSZ ignored.
Step limit_file_size(const std::optional<std::uint64_t>& bytes);
Step set_locale(const std::string& name);
/// Nothing that is done, only C: for what a case has done by other means, or a variable that later
/// C uses.
Step declare(std::string code);

/// Writes `content` to the open descriptor from its current offset on.
Trouble write_content(int fd, const Content& content);

}  // namespace rtconf::probe
