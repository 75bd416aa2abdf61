// The heap probe where there is none: a sanitizer has the malloc family then.
#include <cstdlib>

#include "conformance/probe/heap.h"
#include "conformance/probe/heap_inside.h"

#if !RTCONF_HEAP
namespace rtconf::probe::heap {

bool available() { return false; }
void start(std::atomic<std::uint64_t>& /*refusals*/) {}
ProviderScope::ProviderScope() : before_(false) {}
ProviderScope::~ProviderScope() = default;
void adopt_thread() {}
void place(Placement /*where*/) {}
void poison(unsigned char /*byte*/) {}
std::optional<Block> find(const void* /*pointer*/) { return std::nullopt; }
bool is_inside(const void* /*pointer*/) { return false; }
Totals totals() { return {}; }
bool frees_unseen() { return false; }
bool overflowed() { return false; }
std::string damage_of(const void* /*block*/) { return ""; }
std::string damage() { return ""; }
void release(void* pointer) { std::free(pointer); }

}  // namespace rtconf::probe::heap
#endif
