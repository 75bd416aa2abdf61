// What the cases about the making of directories share.
#pragma once

#include <string>
#include <vector>

#include "conformance/cases/dir.h"

namespace rtconf::cases::dir {

/// Enters the world and calls: it must succeed, and below the working directory nothing may have
/// come of it but the directories `made`, in order.
void expect_made(probe::Case& c, const probe::World& world, const std::vector<std::string>& made);
/// The same in a world that was made already, by one with the same steps.
void expect_made_there(probe::Case& c, const probe::World& world,
                       const std::vector<std::string>& made);
/// Enters the world and calls: it must fail, and everything stays as it was.
void expect_refused(probe::Case& c, const probe::World& world);
void expect_refused_there(probe::Case& c, const probe::World& world);
/// Both, not recursive and recursive; the second in the world as the first call left it.
void expect_refused_both(probe::Case& c, const probe::World& world);

/// The same with the absolute path of the working directory in front of the path.
probe::World by_absolute_path(probe::World world);
/// The same, recursive or not.
probe::World with_flag(probe::World world, bool recursive);
bool is_directory(const std::string& path);

}  // namespace rtconf::cases::dir
