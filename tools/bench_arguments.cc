#include "tools/bench_arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "bench/place.h"
#include "conformance/abi/look.h"
#include "conformance/core/shell_word.h"
#include "conformance/report/atomic_file.h"
#include "conformance/report/escape.h"
#include "tools/bench_files.h"
#include "tools/command_line.h"
#include "tools/output.h"
#include "tools/reference_path.h"

namespace rtconf::tools {
namespace {

constexpr std::uint64_t kLargest = std::uint64_t{1} << 30;
constexpr std::uint64_t kQuickLargest = std::uint64_t{16} << 20;
constexpr unsigned kRounds = 9;
constexpr unsigned kQuickRounds = 5;

constexpr const char* kDescription =
    "Measures libraries, the reference runtime and what a programmer would use instead, in one\n"
    "run: reading whole files, using them, mapping, copying, listing. Times are medians of\n"
    "rounds, in which all take turns; beside them stand the limits of the machine.\n"
    "The libraries run with your rights and are held to little more than giving the right\n"
    "bytes: judge them first, with `rtconf run`.";

constexpr const char* kFooter =
    "Kinds of work:\n"
    "  read  a whole file into memory that is freed again, 0 bytes to 1 GiB\n"
    "  use   a whole file, read or mapped, and every byte added up once\n"
    "  map   a file mapped and unmapped, and not touched, to 64 GiB (sparse)\n"
    "  copy  a file onto one that exists\n"
    "  list  the names in a directory, to 10000\n"
    "\n"
    "Files are in the page cache. They are made in /dev/shm (tmpfs) and in $TMPDIR or\n"
    "/var/tmp (disk), in directories that are taken away again. A run takes some ten\n"
    "minutes, a quick one about two. Nothing else should run meanwhile.\n"
    "\n"
    "Examples:\n"
    "  rtconf bench                                the reference, peers and limits\n"
    "  rtconf bench ./libmine.so --quick           yours among them\n"
    "  rtconf bench ./libold.so ./libnew.so --work read --no-peers\n"
    "  rtconf bench --json bench.json --plots plots --details\n"
    "\n"
    "Exit status:\n"
    "  0  it was measured\n"
    "  1  with --bars: the reference misses one of its bars\n"
    "  2  wrong usage; nothing was measured\n"
    "  3  a library cannot be loaded, or does nothing of what is measured\n"
    "  4  something else went wrong: a report or plot could not be made, for one";

struct Words {
  std::vector<std::string> libraries;
  std::vector<std::string> work;
  std::vector<std::string> directories;
  std::string most;
  std::string rounds;
  bool quick = false;
  bool no_peers = false;
};

/// "64K", "16M", "1G" or a number of bytes.
std::optional<std::uint64_t> parse_size(std::string text) {
  const std::map<char, int> shifts = {{'K', 10}, {'M', 20}, {'G', 30}};
  int shift = 0;
  if (!text.empty() && shifts.contains(text.back())) {
    shift = shifts.at(text.back());
    text.pop_back();
  }
  const auto number = parse_number(text, 0, (std::uint64_t{1} << 37) >> shift);
  return number ? std::optional(*number << shift) : std::nullopt;
}

/// The first that is no tmpfs, so that the two places differ.
std::string disk_directory() {
  const char* const chosen = std::getenv("TMPDIR");
  for (const std::string& directory :
       {std::string(chosen == nullptr ? "" : chosen), std::string("/var/tmp"), std::string(".")}) {
    std::error_code error;
    if (std::filesystem::is_directory(directory, error) &&
        bench::file_system_of(directory) != "tmpfs") {
      return directory;
    }
  }
  return "";
}

void take_default_places(bench::RaceOptions& race) {
  if (bench::file_system_of("/dev/shm") == "tmpfs") race.places.emplace_back("tmpfs", "/dev/shm");
  if (const std::string disk = disk_directory(); !disk.empty())
    race.places.emplace_back("disk", disk);
}

/// The file system; the directory itself where another place has that name.
std::string name_of_place(const std::string& directory, const bench::RaceOptions& race) {
  std::string name = bench::file_system_of(directory);
  const bool is_taken =
      std::ranges::any_of(race.places, [&](const auto& place) { return place.first == name; });
  return is_taken || name.empty() ? directory : name;
}

std::string take_places(const std::vector<std::string>& directories, bench::RaceOptions& race) {
  if (directories.empty()) take_default_places(race);
  for (const std::string& directory : directories) {
    std::error_code error;
    if (!std::filesystem::is_directory(directory, error))
      return report::one_line(directory) + " is no directory";
    race.places.emplace_back(name_of_place(directory, race), directory);
  }
  return race.places.empty() ? "no directory to measure in: name one with --dir" : "";
}

std::string take_work(const std::vector<std::string>& lists, bench::RaceOptions& race) {
  const auto names = split_lists(lists);
  if (!names) return "--work takes names with commas between them";
  for (const std::string& name : *names) {
    const auto work = bench::find_work(name);
    if (!work) return "no kind of work is called '" + name + "'; see --help";
    race.work.push_back(*work);
  }
  if (names->empty()) {
    for (const bench::WorkDescription& each : bench::all_work()) race.work.push_back(each.work);
  }
  return "";
}

std::string take_extent(const Words& words, bench::RaceOptions& race) {
  race.most = words.quick ? kQuickLargest : kLargest;
  race.rounds = words.quick ? kQuickRounds : kRounds;
  if (!words.most.empty()) {
    const auto most = parse_size(words.most);
    if (!most) return "--max-size takes bytes, as 65536, 64K, 16M or 1G; not '" + words.most + "'";
    race.most = *most;
  }
  if (!words.rounds.empty()) {
    const auto rounds = parse_number(words.rounds, 1, 1000);
    if (!rounds) return "--rounds takes a number from 1 to 1000, not '" + words.rounds + "'";
    race.rounds = static_cast<unsigned>(*rounds);
  }
  return "";
}

/// The library under a name that no other one has.
bench::Contender named_apart(const std::string& path, const std::vector<bench::Contender>& others) {
  bench::Contender library = given_library(path);
  const std::string name = library.name;
  const auto is_taken = [&] {
    return std::ranges::find(others, library.name, &bench::Contender::name) != others.end();
  };
  for (int number = 2; is_taken(); ++number) library.name = fmt::format("{}#{}", name, number);
  return library;
}

/// Fills in who takes part. What is wrong with a library, or "".
std::string take_libraries(const Words& words, bench::RaceOptions& race) {
  std::vector<bench::Contender> others;
  if (const std::string reference = find_reference(); !reference.empty())
    others.push_back({"reference", reference, "", bench::Role::kReference});
  if (!words.no_peers) {
    const auto peers = find_peers();
    others.insert(others.end(), peers.begin(), peers.end());
  }
  race.libraries = others;
  for (std::size_t i = 0; i < words.libraries.size(); ++i) {
    const std::string& path = words.libraries[i];
    const abi::AbiLook look = abi::look_at(path);
    if (!look.refusal.empty())
      return "cannot measure " + report::one_line(path) + ": " + look.refusal;
    const auto place = race.libraries.begin() + static_cast<std::ptrdiff_t>(i);
    race.libraries.insert(place, named_apart(path, race.libraries));
  }
  return "";
}

std::string whole_command(const Invocation& invocation) {
  std::string command = shell_word(invocation.program) + " bench";
  for (const std::string& argument : invocation.arguments) command += ' ' + shell_word(argument);
  return command;
}

void define(CommandLine& line, Words& words, BenchArguments& arguments) {
  line.argument("LIB", words.libraries, "The libraries to measure");
  line.option("--work", words.work, "Measure only these kinds of work", "WORK,..");
  line.option("--max-size", words.most, "No larger files than this, as 64K, 16M, 1G (default 1G)",
              "SIZE");
  line.option("--rounds", words.rounds,
              "How often all take their turn (default 9);\nfrom 1 to 16 MiB five times as often",
              "N");
  line.flag("--quick", words.quick, "The same as --max-size 16M --rounds 5");
  line.flag("--no-peers", words.no_peers, "Only the libraries and the reference");
  line.option("--dir", words.directories, "Measure in this directory; may be repeated", "DIR");
  line.option("--json", arguments.json, "Write all figures to this file", "FILE");
  line.option("--plots", arguments.plots, "Draw plots into this directory, with gnuplot", "DIR");
  line.flag("--details", arguments.details,
            "Also system calls, page faults and peak memory of a call");
  line.flag("--bars", arguments.holds_bars, "Fail if the reference misses one of its bars");
}

}  // namespace

std::optional<ExitStatus> parse_bench_arguments(const Invocation& invocation,
                                                BenchArguments& arguments) {
  Words words;
  CommandLine line("bench", kDescription, kFooter);
  define(line, words, arguments);
  if (const auto end = line.parse(invocation)) return end;
  for (const std::string& problem :
       {take_extent(words, arguments.race), take_work(words.work, arguments.race),
        take_places(words.directories, arguments.race)}) {
    if (!problem.empty()) return line.wrong(problem);
  }
  if (!arguments.json.empty()) {
    if (const auto failure = report::check_report_path(arguments.json)) return line.wrong(*failure);
  }
  if (const std::string problem = take_libraries(words, arguments.race); !problem.empty()) {
    complain(problem);
    return ExitStatus::kCannotJudge;
  }
  arguments.command = whole_command(invocation);
  return std::nullopt;
}

}  // namespace rtconf::tools
