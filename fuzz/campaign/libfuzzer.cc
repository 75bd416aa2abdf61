// libFuzzer inside rtconf. It lives in the process of a job and never meets the provider: what it
// calls puts the input to an executor, and takes over what the executor counted. How the provider
// dies is nothing to it.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "conformance/core/found.h"
#include "fuzz/campaign/engines.h"
#include "fuzz/mutators.h"

extern "C" {
int LLVMFuzzerRunDriver(int* argc, char*** argv,  // NOLINT
                        int (*callback)(const std::uint8_t* data, std::size_t size));
// The names that the build has given libFuzzer's own, since rtconf has the provider's call others.
void __libfuzzer_cov_trace_cmp1(std::uint8_t one, std::uint8_t other);    // NOLINT
void __libfuzzer_cov_trace_cmp2(std::uint16_t one, std::uint16_t other);  // NOLINT
void __libfuzzer_cov_trace_cmp4(std::uint32_t one, std::uint32_t other);  // NOLINT
void __libfuzzer_cov_trace_cmp8(std::uint64_t one, std::uint64_t other);  // NOLINT
}

namespace rtconf::fuzz {
namespace {

namespace fs = std::filesystem;
using probe::Feedback;

/// What libFuzzer looks at after each input.
__attribute__((section("__libfuzzer_extra_counters"), used))
std::array<std::uint8_t, Feedback::kOfCalls + Feedback::kOfCode>
    extra_counters;

/// The job that this process does; libFuzzer's callbacks have no room for it.
struct Job {
  Hunter* hunter = nullptr;
  Mutator mutate = nullptr;
  std::string corpus;     ///< libFuzzer's own directory
  int watch = -1;         ///< inotify, on that
  std::size_t seeds = 0;  ///< that are still to come
};
Job job;

void write_file(const std::string& path, std::span<const unsigned char> bytes) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
}

/// The input that was asked last has done something new, and is worth a closer look.
void take_new_unit(std::span<const unsigned char> unit) {
  job.hunter->note_features();
  job.hunter->keep(unit);
  job.hunter->look_closely(unit);
}

/// Sends what libFuzzer has put into its directory since the last look. It does so before it goes
/// on to the next input.
void send_new_units() {
  alignas(inotify_event) std::array<char, 4096> events{};
  const ssize_t got = read(job.watch, events.data(), events.size());
  for (ssize_t at = 0; at < got;) {
    const auto* event = reinterpret_cast<const inotify_event*>(events.data() + at);
    at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
    if (const auto unit = found::read_file(fmt::format("{}/{}", job.corpus, event->name)))
      take_new_unit(*unit);
  }
}

void pass_on(const probe::Comparison& comparison) {
  switch (comparison.bytes) {
    case 1:
      return __libfuzzer_cov_trace_cmp1(static_cast<std::uint8_t>(comparison.one),
                                        static_cast<std::uint8_t>(comparison.other));
    case 2:
      return __libfuzzer_cov_trace_cmp2(static_cast<std::uint16_t>(comparison.one),
                                        static_cast<std::uint16_t>(comparison.other));
    case 4:
      return __libfuzzer_cov_trace_cmp4(static_cast<std::uint32_t>(comparison.one),
                                        static_cast<std::uint32_t>(comparison.other));
    default:
      return __libfuzzer_cov_trace_cmp8(comparison.one, comparison.other);
  }
}

extern "C" int ask_hunter(const std::uint8_t* data, std::size_t size) {
  send_new_units();
  Feedback& feedback = job.hunter->oracle().feedback();
  feedback.clear();
  // What something is wrong with is a finding, and not something to go on from.
  if (!job.hunter->ask({data, size})) return 0;
  extra_counters = feedback.counters;
  if (job.seeds > 0) {
    --job.seeds;
    job.hunter->note_features();
    job.hunter->look_closely({data, size});
  }
  const std::uint32_t count =
      std::min<std::uint32_t>(feedback.comparison_count, Feedback::kMostComparisons);
  for (std::uint32_t i = 0; i < count; ++i) pass_on(feedback.comparisons[i]);
  return 0;
}

void end_here() {
  send_new_units();
  _exit(0);
}

/// Whatever libFuzzer says is said by the campaign.
void silence() {
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int stream : {STDOUT_FILENO, STDERR_FILENO}) dup2(nowhere, stream);
}

}  // namespace

bool has_libfuzzer() { return true; }

void run_libfuzzer(Hunter& hunter, const cases::Row& row, const Order& order) {
  job.hunter = &hunter;
  job.mutate = mutator_of(row.target->name);
  job.corpus = hunter.oracle().room() + "/corpus";
  fs::create_directories(job.corpus);
  job.seeds = order.seeds.size() + 1;
  for (const auto& seed : order.seeds) {
    write_file(fmt::format("{}/{}", job.corpus, found::name_of(seed)), seed);
  }
  job.watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  inotify_add_watch(job.watch, job.corpus.c_str(), IN_CLOSE_WRITE);
  silence();
  // Its handlers and limits are for fuzzing in its own process.
  std::vector<std::string> words = {
      "libfuzzer",           fmt::format("-seed={}", order.seed % 4'294'967'295 + 1),
      "-verbosity=0",        "-timeout=0",
      "-rss_limit_mb=0",     "-malloc_limit_mb=0",
      "-detect_leaks=0",     "-handle_segv=0",
      "-handle_bus=0",       "-handle_abrt=0",
      "-handle_ill=0",       "-handle_fpe=0",
      "-handle_int=0",       "-handle_term=0",
      "-handle_xfsz=0",      "-handle_usr1=0",
      "-handle_usr2=0",      "-len_control=0",
      "-max_len=2048",       "-reload=0",
      "-print_final_stats=0"};
  if (order.runs != 0) words.push_back(fmt::format("-runs={}", order.runs));
  if (order.seconds != 0) words.push_back(fmt::format("-max_total_time={}", order.seconds));
  const std::string dictionary = hunter.oracle().room() + "/dictionary";
  std::ofstream(dictionary) << order.dictionary;
  words.push_back("-dict=" + dictionary);
  words.push_back(job.corpus);
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  int argc = static_cast<int>(words.size());
  char** arguments = argv.data();
  std::atexit(end_here);  // it ends the process itself
  LLVMFuzzerRunDriver(&argc, &arguments, ask_hunter);
  end_here();
}

}  // namespace rtconf::fuzz

/// libFuzzer's hook for inputs that have a structure.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,  // NOLINT
                                               std::size_t most, unsigned seed) {
  return rtconf::fuzz::job.mutate(data, size, most, seed);
}
