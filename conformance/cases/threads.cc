#include "conformance/cases/threads.h"

#include <time.h>

#include <system_error>
#include <utility>

#include "conformance/probe/heap.h"

namespace rtconf::cases {

std::jthread start_thread(probe::Case& c, std::function<void()> work) {
  const auto watched = [work = std::move(work)] {
    probe::heap::adopt_thread();
    work();
  };
  // Without a namespace other processes of the user count too, which may be gone in a moment.
  for (int tries = 0; tries < 40; ++tries) {
    try {
      return std::jthread(watched);
    } catch (const std::system_error&) {
      const timespec pause{0, 50'000'000};
      nanosleep(&pause, nullptr);
    }
  }
  c.cannot_judge("the system gives this process no more threads");
}

}  // namespace rtconf::cases
