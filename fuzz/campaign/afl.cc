// AFL++ in a job. afl-fuzz runs a target's program, which meets the provider in a process of its
// own, inside the job's sandbox; what it finds is judged by the oracle when its turn is over, since
// an oracle that replaces its executor leaves no other process alive. Until then it is kept.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "conformance/core/found.h"
#include "fuzz/campaign/engines.h"

namespace rtconf::fuzz {
namespace {

namespace fs = std::filesystem;

/// One afl-fuzz: the first is the main one, the others share its folder.
pid_t start_instance(const std::string& room, const Order& order, unsigned number) {
  const pid_t child = fork();
  if (child != 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nowhere, stream);
  for (const char* const setting :
       {"AFL_NO_UI", "AFL_NO_AFFINITY", "AFL_SKIP_CPUFREQ", "AFL_SKIP_CRASHES", "AFL_FAST_CAL",
        "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES", "AFL_NO_STARTUP_CALIBRATION"}) {
    setenv(setting, "1", 1);
  }
  setenv("RTCONF_PROVIDER", order.library.c_str(), 1);
  setenv("TMPDIR", room.c_str(), 1);
  std::vector<std::string> words = {"afl-fuzz",
                                    "-i",
                                    room + "/in",
                                    "-o",
                                    room + "/out",
                                    number == 0 ? "-M" : "-S",
                                    fmt::format("job{}", number),
                                    "-m",
                                    "none",
                                    "-t",
                                    fmt::format("{}+", order.timeout.count()),
                                    "-s",
                                    fmt::format("{}", order.seed + number)};
  if (!order.dictionary.empty()) words.insert(words.end(), {"-x", room + "/dictionary"});
  if (order.seconds != 0) words.insert(words.end(), {"-V", fmt::format("{}", order.seconds)});
  if (order.runs != 0) words.insert(words.end(), {"-E", fmt::format("{}", order.runs)});
  words.insert(words.end(), {"--", order.program});
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  execvp("afl-fuzz", argv.data());
  _exit(127);
}

/// What afl-fuzz has put into its folders.
class Harvest {
 public:
  Harvest(Hunter& hunter, std::string out) : hunter_(hunter), out_(std::move(out)) {}

  /// Sends what is new, and counts.
  void look() {
    std::error_code error;
    std::uint64_t executions = 0;
    for (const auto& instance : fs::directory_iterator(out_, error)) {
      take(instance.path() / "queue", false);
      for (const char* const kind : {"crashes", "hangs"}) take(instance.path() / kind, true);
      executions += executions_of(instance.path() / "fuzzer_stats");
    }
    hunter_.count_executions(executions - std::min(executions, counted_));
    counted_ = std::max(executions, counted_);
  }

  const cases::Inputs& suspects() const { return suspects_; }

 private:
  void take(const fs::path& folder, bool is_suspect) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      const std::string name = entry.path().filename();
      if (!name.starts_with("id:") || !seen_.insert(entry.path()).second) continue;
      auto input = found::read_file(entry.path());
      if (!input || input->empty()) continue;
      hunter_.keep(*input);
      if (is_suspect) suspects_.push_back(std::move(*input));
    }
  }

  static std::uint64_t executions_of(const fs::path& stats) {
    std::ifstream file(stats);
    std::string word;
    std::uint64_t number = 0;
    while (file >> word) {
      if (word == "execs_done" && file >> word >> number) return number;
    }
    return 0;
  }

  Hunter& hunter_;
  const std::string out_;
  std::set<std::string> seen_;
  cases::Inputs suspects_;
  std::uint64_t counted_ = 0;
};

/// True while one of them runs.
bool reap(std::set<pid_t>& running) {
  int status = 0;
  pid_t ended = 0;
  while ((ended = waitpid(-1, &status, WNOHANG)) > 0) running.erase(ended);
  return ended == 0 && !running.empty();
}

}  // namespace

void run_afl(Hunter& hunter, const cases::Row& /*row*/, const Order& order) {
  const std::string& room = hunter.oracle().room();
  fs::create_directories(room + "/in");
  for (const auto& seed : order.seeds) {
    std::ofstream(fmt::format("{}/in/{}", room, found::name_of(seed)), std::ios::binary)
        .write(reinterpret_cast<const char*>(seed.data()), std::ssize(seed));
  }
  for (const auto& seed : order.seeds)
    hunter.ask(seed);  // afl-fuzz would not start with wrong ones
  std::ofstream(room + "/dictionary") << order.dictionary;
  std::set<pid_t> running;
  for (unsigned number = 0; number < std::max(1U, order.instances); ++number)
    running.insert(start_instance(room, order, number));
  Harvest harvest(hunter, room + "/out");
  while (reap(running)) {
    const timespec pause{0, 100'000'000};
    nanosleep(&pause, nullptr);
    harvest.look();
  }
  harvest.look();
  for (const auto& suspect : harvest.suspects()) hunter.ask(suspect);
}

std::string afl_trouble(const std::string& program) {
  if (access(program.c_str(), X_OK) != 0) {
    return fmt::format(
        "there is no {}: rtconf was built where AFL++ was not installed (apt-get install afl++, "
        "and "
        "build again)",
        program);
  }
  std::string path = std::getenv("PATH") != nullptr ? std::getenv("PATH") : "";
  for (std::size_t from = 0; from <= path.size();) {
    const std::size_t end = std::min(path.find(':', from), path.size());
    if (access((path.substr(from, end - from) + "/afl-fuzz").c_str(), X_OK) == 0) return "";
    from = end + 1;
  }
  return "afl-fuzz is not installed, or not on the PATH (apt-get install afl++)";
}

}  // namespace rtconf::fuzz
