#include "bench/contender/timing.h"

#include <benchmark/benchmark.h>

#include <vector>

#include "bench/contender/answering.h"

namespace rtconf::bench {
namespace {

/// Takes what Google Benchmark would print.
class Collector : public benchmark::BenchmarkReporter {
 public:
  explicit Collector(Answer& answer) : answer_(answer) {}

  bool ReportContext(const Context& /*context*/) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      answer_.iterations = static_cast<std::uint64_t>(run.iterations);
      answer_.seconds = run.real_accumulated_time / static_cast<double>(run.iterations);
    }
  }

 private:
  Answer& answer_;
};

}  // namespace

void time_task(Task& task, std::uint64_t iterations, double least_seconds, Answer& answer) {
  benchmark::ClearRegisteredBenchmarks();
  benchmark::internal::Benchmark* const made =
      benchmark::RegisterBenchmark("call", [&](benchmark::State& state) {
        for (auto _ : state) {
          if (task.once()) continue;
          say(answer, "a call fails");
          state.SkipWithError("a call fails");
          break;
        }
      });
  made->UseRealTime();
  if (iterations > 0) {
    made->Iterations(static_cast<benchmark::IterationCount>(iterations));
  } else {
    made->MinTime(least_seconds);
  }
  Collector collector(answer);
  benchmark::RunSpecifiedBenchmarks(&collector);
}

}  // namespace rtconf::bench
