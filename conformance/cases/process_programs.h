// Worlds in which a program is run, most of them scripts that write down what they were given. What
// is judged by them is in process_*.cc.
#pragma once

#include <string>
#include <vector>

#include "conformance/probe/case.h"

namespace rtconf::cases::process {

/// A call that runs `command` with these arguments.
probe::World program(std::string title, std::vector<probe::Step> steps, const std::string& command,
                     std::vector<std::string> arguments);
/// The same where the result must be `status`.
probe::World ends_with(int status, probe::World world);
/// A file that exits with its first argument, as quickly as a program can; or always with `status`.
probe::Step exiting_program(const std::string& name);
probe::Step exiting_program(const std::string& name, int status);
/// A program that exits with its first argument.
probe::World exits_with(int status);
/// The same, which is a script.
probe::World script_exits_with(int status);
/// A program that ends itself by the signal.
probe::World dies_of(int signal);
/// A program that has to be run once, or not at all where the call gives up.
probe::World runs_once();
/// A program, run as `command`, that writes its command line down and exits with 7: the world knows
/// what that has to be, for these arguments. A script, if it has to be one.
probe::World shows_arguments(std::string title, const std::string& command,
                             std::vector<std::string> arguments, bool is_script = false);
/// A script that makes the file `mark` and exits with `status`.
probe::Step marking_script(const std::string& name, const std::string& mark, int status = 0);

/// What is wrong with the result of a run: it is not `status`.
std::optional<probe::Failure> other_status(const std::string& title, const probe::Answer& answer,
                                           int status);
/// What is wrong with what a program wrote to `file`: anything but `expected`. Texts with a NUL
/// behind each, where arguments are compared.
std::optional<probe::Failure> other_output(const std::string& title, const std::string& file,
                                           const std::string& expected);
/// All that is in the file; nothing if there is none.
std::string content_of(const std::string& file);
bool is_there(const std::string& file);
/// The texts, each with a NUL behind it.
std::string joined(const std::vector<std::string>& texts);

/// Enters, calls and fails unless the world finds all as it should be.
void run(probe::Case& c, const probe::World& world);
/// Ends the case where programs of the case's directory cannot be run at all.
void require_programs(probe::Case& c);

}  // namespace rtconf::cases::process
