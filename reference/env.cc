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

/// Calls with a buffer that grows until what it asks for fits in. Gives back what the call gave.
template <typename Call>
rt::sys::Result with_enough_room(rt::Buffer& buffer, Call call) {
  for (std::size_t room = PATH_MAX; room <= kMostRoom; room *= 2) {
    if (!buffer.reserve(room)) return -ENOMEM;
    const rt::sys::Result result = call(buffer.end(), room);
    if (result != -ERANGE) return result;
  }
  return -ERANGE;
}

/// The text, or an empty one for null, as a block of the caller's.
char* copy_of(const char* text) { return ::strdup(text == nullptr ? "" : text); }

/// No variable has such a name. getenv(3) would take it for a name and the start of its value.
bool is_name(const char* key) { return *key != '\0' && std::strchr(key, '=') == nullptr; }

/// The home in the user's entry. Without an entry it is "", but not knowing is a failure.
char* home_of_user() {
  rt::Buffer texts;
  passwd entry = {};
  passwd* found = nullptr;
  const rt::sys::Result result = with_enough_room(
      texts, [&](char* to, std::size_t room) { return rt::sys::user(entry, to, room, found); });
  // Systems without a database, or without such an entry, say so in one of these ways.
  if (result < 0 && result != -ENOENT && result != -ESRCH) return nullptr;
  return copy_of(result == 0 && found != nullptr ? found->pw_dir : nullptr);
}

}  // namespace

char* rt_env_cwd() {
  rt::Buffer path;
  const rt::sys::Result result = with_enough_room(path, rt::sys::working_directory);
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
