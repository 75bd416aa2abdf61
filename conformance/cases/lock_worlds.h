// Worlds in which locks are taken and given up, and the C that reproducers need for them.
#pragma once

#include <string>

#include "conformance/cases/lock_peer.h"
#include "conformance/probe/case.h"

namespace rtconf::cases::lock {

/// C before main: is_held(path) as another process sees it, and the other function of the group.
extern const char* const kLockPrelude;

/// A file that is to be locked, whose reproducers know is_held() and unlock().
probe::World lockable(probe::World file);
probe::World file(std::uint64_t size = 100);
/// The handle of the lock on such a file, to be given up. The case takes the lock, and puts the
/// handle in.
probe::World unlockable(probe::World file);
/// C for a call of the judged function in the world.
std::string call_code(const probe::World& world);

/// Enters the world and takes the lock with the judged function: fail() if it is not given.
/// Reproducers take what this has taken before, too.
std::int64_t take(probe::Case& c, const probe::World& world);
/// The same where what was taken before has nothing to do with it.
std::int64_t take_alone(probe::Case& c, const probe::World& world);
/// Takes the lock with the provider's rt_file_lock, for a case of another function: cannot_judge()
/// if that does not do.
std::int64_t take_for(probe::Case& c, const std::string& path);
/// The same, looked at by another process.
std::int64_t take_for(probe::Case& c, const std::string& path, Peer& peer);
/// Gives the lock up with the provider's rt_file_unlock. False if there is none, or it does not.
bool give_up(probe::Case& c, std::int64_t handle);

/// fail() unless the lock is held; `when` says after what, and `code` is C that does that.
void expect_held(probe::Case& c, Peer& peer, const std::string& path, std::string_view when,
                 const std::string& code);
/// fail() unless the other process is refused the lock at once.
void expect_refused(probe::Case& c, Peer& peer, const std::string& path, std::string_view when,
                    const std::string& code);
/// The other process takes the lock of the world's file, and this one is refused it.
void expect_refused_here(probe::Case& c, Peer& peer, const probe::World& world,
                         const std::string& other_path);
/// The same by the world's own path, in a world that is yet to be entered.
void expect_refused_here(probe::Case& c, Peer& peer, const probe::World& world);

/// C, after which another process that was made before calls the function, as check: 1 if it got
/// a lock on `path` or waited for it.
std::string refused_check(const std::string& path, const std::string& code);

}  // namespace rtconf::cases::lock
