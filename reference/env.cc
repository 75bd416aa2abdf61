// The family `env`: the working directory, the variables of the environment, the user's home.
#include <limits.h>
#include <pwd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

#include "reference/buffer.h"
#include "reference/exported.h"
#include "reference/sys.h"

namespace {

/// No path and no entry of a user needs more.
constexpr std::size_t kMostRoom = std::size_t{16} << 20;

/// What writes a text, or several, to where it is told. -ERANGE if there is not enough room.
using Writer = rt::sys::Result (*)(char* to, std::size_t room, void* context);

/// Calls a writer with a buffer that grows until there is. Gives back what the call gave.
rt::sys::Result with_enough_room(rt::Buffer& buffer, Writer writer, void* context) {
  for (std::size_t room = PATH_MAX; room <= kMostRoom; room *= 2) {
    if (!buffer.reserve(room)) return -ENOMEM;
    const rt::sys::Result result = writer(buffer.end(), room, context);
    if (result != -ERANGE) return result;
  }
  return -ERANGE;
}

/// The text, or an empty one for null, as a block of the caller's.
char* copy_of(const char* text) { return ::strdup(text == nullptr ? "" : text); }

/// No variable has such a name. getenv(3) would take it for a name and the start of its value.
bool is_name(const char* key) { return *key != '\0' && key[std::strcspn(key, "=")] == '\0'; }

struct User {
  passwd entry;
  passwd* found;
};

rt::sys::Result find_user(char* to, std::size_t room, void* context) {
  auto* const user = static_cast<User*>(context);
  return rt::sys::user(user->entry, to, room, user->found);
}

rt::sys::Result find_working_directory(char* to, std::size_t room, void* /*context*/) {
  return rt::sys::working_directory(to, room);
}

/// Whether getpwuid_r(3) could not find out. All else that it may say is its word for a user
/// without an entry, or a system without a database.
bool is_unknown(rt::sys::Result error) {
  return error == -EIO || error == -EMFILE || error == -ENFILE || error == -ENOMEM ||
         error == -ERANGE;
}

/// The home in the user's entry. Without an entry it is "", but not knowing is a failure.
char* home_of_user() {
  rt::Buffer texts;
  User user;
  const rt::sys::Result result = with_enough_room(texts, find_user, &user);
  if (is_unknown(result)) return nullptr;
  return copy_of(result < 0 || user.found == nullptr ? nullptr : user.found->pw_dir);
}

}  // namespace

char* rt_env_cwd() {
  rt::Buffer path;
  const rt::sys::Result result = with_enough_room(path, find_working_directory, nullptr);
  // A directory that the root does not lead to has a path that is none: "(unreachable)/...".
  if (result < 0 || *path.begin() != '/') return nullptr;
  path.add(std::strlen(path.begin()));
  return path.release();
}

char* rt_env_get(const char* key) {
  if (key == nullptr) return nullptr;
  return copy_of(is_name(key) ? rt::sys::variable(key) : nullptr);
}

char* rt_env_home() {
  const char* const home = rt::sys::variable("HOME");
  return home != nullptr ? copy_of(home) : home_of_user();
}

bool rt_env_set(const char* key, const char* value) {
  return key != nullptr && value != nullptr && rt::sys::set_variable(key, value) >= 0;
}
