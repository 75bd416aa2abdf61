// The heap as the provider uses it. The executable defines malloc and its family, so every library
// that imports them is seen; blocks that the provider asks for are recorded, filled with poison and
// fenced, the suite's own are passed through.
//
// Pointers given out are glibc's own unless a guarded placement is chosen, so a provider that
// reaches glibc's functions by another road (dlsym(RTLD_NEXT), __libc_free) still works. Compiled
// out under sanitizers: `available()` is false then.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace rtconf::probe::heap {

/// False where the family could not be defined (sanitizers).
bool available();

/// Begins recording, in this process; the calling thread becomes the suite's. Threads unknown to
/// the suite are the provider's. Allocations that the system refuses are counted in `refusals`,
/// which may be shared with another process.
void start(std::atomic<std::uint64_t>& refusals);

/// Says whose the allocations of this thread are, while it lives.
class ProviderScope {
 public:
  ProviderScope();
  ~ProviderScope();
  ProviderScope(const ProviderScope&) = delete;
  ProviderScope& operator=(const ProviderScope&) = delete;

 private:
  [[maybe_unused]] bool before_;  // unused where there is no heap probe
};
/// Makes the calling thread the suite's (for threads that a case starts).
void adopt_thread();

enum class Placement : std::uint8_t {
  kPlain,      ///< glibc's block, canary bytes behind it
  kTailGuard,  ///< the block ends (rounded up to 16) at a page that cannot be touched
  kHeadGuard,  ///< the block begins right behind a page that cannot be touched
};
void place(Placement placement);
/// The byte that fresh blocks are filled with.
void poison(unsigned char byte);

struct Block {
  std::size_t size;  ///< as the provider asked for it
  bool is_guarded;   ///< between pages that cannot be touched
};
/// The live recorded block that starts at exactly `pointer`.
std::optional<Block> find(const void* pointer);
/// True if `pointer` lies inside a live recorded block, but is not its start.
bool is_inside(const void* pointer);

struct Totals {
  std::uint64_t blocks;  ///< recorded and live
  std::uint64_t bytes;   ///< asked for, in those
};
Totals totals();

/// True once a recorded block's address was given out again without free() having been called by
/// its name: the provider frees by another road, and blocks that are not glibc's own would break
/// it.
bool frees_unseen();

/// True once there were more live blocks than the record has room for: blocks that are not in it
/// may be anybody's.
bool overflowed();

/// Looks at the canary of the live recorded block that starts at `block`: "", or as damage().
std::string damage_of(const void* block);

/// Looks at the canaries of all live recorded blocks and of those freed so far. Of a provider whose
/// frees go unseen nothing is said, since what looks like a block may be somebody else's by now.
/// Returns "" or what was overwritten, e.g. "byte 17 of a block of 17 bytes was overwritten".
std::string damage();

/// Frees as a caller would.
void release(void* pointer);

}  // namespace rtconf::probe::heap
