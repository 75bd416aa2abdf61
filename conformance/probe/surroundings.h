// Steps that change what surrounds the process: its environment, its working directory, its user
// and the name of its host.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "conformance/probe/content.h"
#include "conformance/probe/step.h"

namespace rtconf::probe {

// --- The environment ---

/// All entries, sorted, but for those of `except`.
std::vector<std::string> environment(const std::string& except = "");
/// How many entries the variable has.
std::size_t entries_of(const std::string& variable);
/// The value, or nothing.
std::optional<std::string> variable(const std::string& name);

/// Sets or removes the variable unless it is so already, so that threads may do it together.
Step keep_variable(const std::string& name, const std::optional<std::string>& value);
/// Sets the variable to a value of any length.
Step set_variable_to(const std::string& name, const Content& value);
/// Hands a text of the caller's own, which the environment keeps, to putenv(3).
Step put_variable(const std::string& entry);
/// Makes these entries the environment, in this order. Needs the entries to outlive it: they do.
Step replace_environment(const std::vector<std::string>& entries);
/// Sets `count` variables that are named by `stem` and a number.
Step set_many_variables(const std::string& stem, unsigned count);

// --- The working directory ---

/// The path of the directory that the process was in when this was first called.
const std::string& starting_directory();
/// Goes there.
Step go_back();
/// Goes to a directory below there, made if need be, whose path has `length` bytes.
Step go_down(std::size_t length);
/// The path of that directory.
std::string path_of_length(std::size_t length);

// --- The user and the host, where the system lets an ordinary user have namespaces ---

/// True if the process is now in a user namespace of its own, with the same user and group.
bool enter_own_namespace();
/// Names the host. Needs enter_own_namespace().
Step name_host(const std::string& name);
/// Becomes a user who has no entry in the password database; `is_done` tells whether that was to be
/// had.
Step become_unknown(bool& is_done);

}  // namespace rtconf::probe
