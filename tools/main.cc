// The rtconf command: finds the command and runs it. The only place that ends the process, and the
// last that sees an exception: no user ever does.
#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <exception>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/claims/nearest.h"
#include "conformance/version.h"
#include "spec/tables/spec.h"
#include "tools/command.h"
#include "tools/interrupt.h"
#include "tools/output.h"

namespace rtconf::tools {
namespace {

constexpr std::array kCommands{
    Command{"run", "judge a library", run_command},
    Command{"fuzz", "look for inputs on which a library goes wrong", fuzz_command},
    Command{"bench", "measure libraries beside the reference and others", bench_command},
    Command{"merge", "make one report of those of a run's shards", merge_command},
    Command{"matrix", "put the reports of several libraries side by side", matrix_command},
    Command{"init", "write a baseline and a file for CI", init_command},
    Command{"diff", "show where two libraries part", diff_command},
    Command{"certify", "judge a library whole and write a certificate", certify_command},
    Command{"verify", "check a certificate against a library", verify_command},
    Command{"abi", "look at a library without loading it", abi_command},
    Command{"list", "list functions, clauses, cases or mutants", list_command},
    Command{"explain", "say what a clause promises, why, and what usually breaks it",
            explain_command},
    Command{"completions", "print the completion script of a shell", completions_command},
    Command{"man", "print the manual page", man_command},
};
constexpr std::size_t kNameWidth = 12;

constexpr const char* kSummary =
    "judges shared libraries that export rt_* functions against the contract";

constexpr const char* kExamples =
    "Examples:\n"
    "  rtconf run                              judge the reference runtime\n"
    "  rtconf run ./libmine.so                 judge your library\n"
    "  rtconf run ./libmine.so --report json=report.json --report junit=junit.xml\n"
    "  rtconf fuzz ./libmine.so --time 60      look for more, for a minute\n"
    "  rtconf explain rt_file_read_text.nul    what that clause promises, and why\n"
    "  rtconf list clauses                     everything that is promised\n";

std::string help() {
  std::string out =
      fmt::format("rtconf {}.\n\nUsage: rtconf COMMAND [ARGUMENTS]\n\nCommands:\n", kSummary);
  for (const Command& command : kCommands) {
    out += fmt::format("  {:<{}} {}\n", command.name, kNameWidth, command.summary);
  }
  out += "\n  rtconf COMMAND --help   tells what a command takes\n";
  out += "  rtconf --version        prints the versions of the suite and of the spec\n\n";
  return out + overview().footer;
}

const Command* find_command(std::string_view name) {
  for (const Command& command : kCommands) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

ExitStatus unknown_command(const std::string& name) {
  if (name.starts_with('-')) return wrong_usage("", "unknown option " + name);
  std::vector<std::string> names;
  for (const Command& command : kCommands) names.emplace_back(command.name);
  return wrong_usage("", "unknown command '" + name + "'" + claims::did_you_mean(name, names));
}

ExitStatus dispatch(const std::string& program, std::vector<std::string> arguments) {
  if (arguments.empty()) return wrong_usage("", "no command was given");
  std::string name = arguments.front();
  arguments.erase(arguments.begin());
  if (name == "help" && !arguments.empty()) {
    name = arguments.front();
    arguments = {"--help"};
  }
  if (name == "--help" || name == "-h" || name == "help") {
    print(help());
    return ExitStatus::kSuccess;
  }
  if (name == "--version") {
    print(fmt::format("rtconf {}, spec {}\n", kSuiteVersion, spec::kVersion));
    return ExitStatus::kSuccess;
  }
  const Command* const command = find_command(name);
  if (command == nullptr) return unknown_command(name);
  return command->run(Invocation{program, std::move(arguments)});
}

ExitStatus guarded(int argc, char** argv) {
  try {
    // The launcher at the root is what the user typed, not the program that it hands over to.
    const char* const launcher = std::getenv("RTCONF_PROGRAM");
    std::string program = argc > 0 ? argv[0] : "rtconf";
    if (launcher != nullptr && *launcher != '\0') program = launcher;
    ExitStatus status =
        dispatch(program, std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
    if (const int error = stdout_error(); error != 0) {
      complain("cannot write to stdout: " + in_words(error));
      if (status == ExitStatus::kSuccess) status = ExitStatus::kNoVerdict;
    }
    return status;
  } catch (const std::bad_alloc&) {
    complain("out of memory");
  } catch (const std::exception& error) {
    complain(std::string("a fault of rtconf itself: ") + error.what());
  } catch (...) {
    complain("a fault of rtconf itself");
  }
  return ExitStatus::kNoVerdict;
}

}  // namespace

Overview overview() { return {kSummary, std::string(kExamples) + "\n" + kExitStatusHelp}; }

std::span<const Command> commands() { return kCommands; }

}  // namespace rtconf::tools

int main(int argc, char** argv) {
  const rtconf::tools::ExitStatus status = rtconf::tools::guarded(argc, argv);
  // Who waits for this process, a shell above all, wants to know that it was a signal.
  if (const int signal = rtconf::tools::noted_interrupt(); signal != 0) {
    rtconf::tools::die_of(signal);
  }
  return static_cast<int>(status);
}
