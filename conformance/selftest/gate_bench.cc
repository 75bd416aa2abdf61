// How many fault plans a second: `meson test -C build --benchmark`. Plans are those of a sweep over
// a small read of the reference runtime, each with its call, its trace and its result's release.
#include <benchmark/benchmark.h>
#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "conformance/probe/gate.h"
#include "conformance/probe/heap.h"
#include "conformance/probe/sweep.h"

namespace rtconf::probe {
namespace {

using Read = char* (*)(const char* path);

/// The reference's function, and a file of a hundred bytes.
struct Stage {
  Read read = nullptr;
  std::string path = std::filesystem::temp_directory_path() / "rtconf-bench-XXXXXX";

  Stage() {
    const char* library = std::getenv("RTCONF_REFERENCE");
    void* handle = library != nullptr ? dlopen(library, RTLD_NOW) : nullptr;
    if (handle != nullptr) read = reinterpret_cast<Read>(dlsym(handle, "rt_file_read_text"));
    const int file = mkstemp(path.data());
    const std::string bytes(100, 'x');
    if (file < 0 || write(file, bytes.data(), bytes.size()) != std::ssize(bytes)) read = nullptr;
    close(file);
  }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  ~Stage() { unlink(path.c_str()); }

  void call() const {
    char* text = nullptr;
    {
      const heap::ProviderScope scope;
      const gate::Passage passage(true);
      text = read(path.c_str());
    }
    std::free(text);
  }
};

std::vector<Plan> all_plans(const Stage& stage) {
  std::vector<Plan> all;
  for (const Sweep sweep : {Sweep::kErrorsOrMemory, Sweep::kInterruptions}) {
    Plans plans(sweep, 400);
    while (const auto plan = plans.next()) {
      gate::follow(*plan);
      stage.call();
      plans.saw(gate::trace());
      all.push_back(*plan);
    }
  }
  return all;
}

void plans_of_a_small_read(benchmark::State& state) {
  const Stage stage;
  if (stage.read == nullptr) return state.SkipWithError("RTCONF_REFERENCE names no such library");
  if (const auto trouble = gate::open()) return state.SkipWithError(trouble->c_str());
  const std::vector<Plan> plans = all_plans(stage);
  std::size_t at = 0;
  for (auto round : state) {
    gate::follow(plans[at++ % plans.size()]);
    stage.call();
    benchmark::DoNotOptimize(gate::trace());
  }
  gate::follow({});
  state.SetItemsProcessed(state.iterations());
  state.counters["plans"] = static_cast<double>(plans.size());
}
BENCHMARK(plans_of_a_small_read);

}  // namespace
}  // namespace rtconf::probe

BENCHMARK_MAIN();
