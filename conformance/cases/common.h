// Cases of the clauses that functions of every group share: what it is given, what it leaves,
// what it spares. One function per clause; the tables in rt_*.cc say who is judged by which.
#pragma once

#include "conformance/probe/case.h"

namespace rtconf::cases {

void null_path(probe::Case& c);
void bad_path(probe::Case& c);
void odd_path(probe::Case& c);
void follows_links(probe::Case& c);
void sparse(probe::Case& c);
void fresh(probe::Case& c);
void file_untouched(probe::Case& c);
void leaves_nothing(probe::Case& c);
void leaves_nothing_on_failure(probe::Case& c);
void spares_caller(probe::Case& c);
void process_unchanged(probe::Case& c);
void threads(probe::Case& c);
/// The same for two threads, of which one overtakes the other at each of its system calls and
/// allocations in turn. Passes where there is no gate to hold a thread by.
void threads_in_step(probe::Case& c);
void after_fork(probe::Case& c);

// Of functions that return a block, or several.
void nul(probe::Case& c);
void allocation(probe::Case& c);
void no_overrun(probe::Case& c);
void owned(probe::Case& c);
void unshared(probe::Case& c);

/// Enters the world, calls, and fails unless the answer is right; releases it.
void call_and_expect_right(probe::Case& c, probe::World world);
/// Enters the world and fails if anything grows from call to call there.
void expect_no_growth_in(probe::Case& c, const probe::World& world);
/// Fails if anything grows from call to call in the world entered last.
void expect_no_growth_here(probe::Case& c, const probe::Places& places);
/// C that calls in a loop and returns 1 if what leaked here grows there too.
std::string leak_check(const probe::Case& c, probe::Resource resource);
/// A thousand calls in a row on files of several sizes, a few results kept alive all the while.
void a_thousand_calls(probe::Case& c);
/// Files of other modes, owners, times and links than most, and files that the caller has locked.
void kinds_of_files(probe::Case& c);
/// Calls that succeed and calls that fail in any order, with errno set.
void mixed_calls(probe::Case& c);
/// A link that leads to one file and then to another.
void turned_links(probe::Case& c);
/// The same with descriptor 0 free, so that a provider is given it.
void with_descriptor_zero(probe::Case& c);

}  // namespace rtconf::cases
