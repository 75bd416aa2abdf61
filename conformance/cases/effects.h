// For functions whose work is in the file system: worlds that look there whether a call did right,
// and calls that must leave everything alone. Knows no function; what each does is in its family's
// files.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "conformance/cases/scenes.h"
#include "conformance/probe/check.h"

namespace rtconf::cases {

/// The world where a right call succeeds, and all checks hold afterwards.
probe::World succeeding(const probe::Case& c, probe::World world, std::vector<probe::Check> checks);
/// The world with this text as the second string of the call.
probe::World with_second(probe::World world, const probe::Content& text);
/// The world with another path as the second string; `code` is the path as C.
probe::World with_second_path(probe::World world, std::string path, const std::string& code);
probe::World titled(probe::World world, std::string_view more);

/// Files that a path leads to through links of all kinds.
Worlds linked_files(const probe::Content& content);
/// Paths at which no file can be made, each with what is in the way.
Worlds bad_targets();

/// Enters the world, calls, and fails unless the call fails and leaves every file as it was.
void expect_refused(probe::Case& c, const probe::World& world);
/// Enters the world, calls, and fails unless that is right and every file but those of `changed` is
/// as it was.
void expect_only(probe::Case& c, const probe::World& world, const std::set<std::string>& changed);
/// The same for a world that was entered: calls, and fails unless nothing but `changed` changed.
/// The answer is given back.
probe::Answer call_and_compare(probe::Case& c, const std::set<std::string>& changed);

/// cannot_judge() unless the permissions of files bind this user.
void require_permissions(probe::Case& c);

/// Does the step in another process, and waits until it is done.
void act_elsewhere(probe::Case& c, const probe::Step& step);

/// Calls `act` here, in another directory, and here again.
void in_two_directories(probe::Case& c, const std::function<void(bool is_elsewhere)>& act);
/// The world, told as one of the other directory. What it names is in the first one, too.
probe::World elsewhere(probe::World world);

/// Calls `times` times from each of eight threads at once, all in the same world, without looking
/// at what they do. How many calls succeeded.
unsigned call_together(probe::Case& c, const probe::World& world, unsigned times);
/// C in front of main and C that do the same; `failed` is set where a call fails.
std::string together_prelude(const probe::Subject& subject, const probe::World& world);
extern const char* const kTogetherCode;

}  // namespace rtconf::cases
