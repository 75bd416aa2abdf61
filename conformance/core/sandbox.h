// What keeps a provider from stopping or damaging the run: namespaces, privileges, limits, and a
// write fence. Each is taken where the kernel gives it; what it does not give is told, not assumed.
#pragma once

#include <cstdint>
#include <string>

namespace rtconf::sandbox {

/// In a fresh child of the orchestrator: becomes an ordinary user when root, and enters new PID and
/// mount namespaces (and a user namespace) if it can. True if the next child of this process is the
/// first process of a PID namespace.
bool enter_namespaces(bool is_root);

/// In the first process of the namespaces: a /proc of its own, then no capability at all.
void settle_namespaces();

/// In the namespaces, before settle_namespaces(): a file system in memory at `directory`, which is
/// faster than a disk, and bounds what a provider can fill. Where that is not given, the directory
/// stays what it is, and the answer is false.
bool mount_memory(const std::string& directory);

/// In an executor, before the provider is loaded: limits on memory, processes, core files.
/// `tasks` counts what this user has already, where the user's other processes count.
void limit_resources(std::uint64_t memory_bytes, std::uint64_t tasks);

/// For this process and its children: file system writes are confined to `room` and the system's
/// places for temporary files, and signals to this process's own kin when `scope_signals`. False
/// where the kernel has no Landlock.
bool fence_writes(const std::string& room, bool scope_signals);

/// The user that the provider runs as when the suite runs as root.
inline constexpr unsigned kOrdinaryUser = 65534;

}  // namespace rtconf::sandbox
