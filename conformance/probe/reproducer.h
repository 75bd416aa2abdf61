// Writes the standalone C program that shows a failure against the same library.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "conformance/probe/answer.h"

namespace rtconf::probe {

struct Recipe {
  std::string setup = {};    ///< C statements that make the world
  std::string again = {};    ///< C statements that again() does before each call, or none
  std::string call = {};     ///< the call as C, e.g. "call(\"file\")"
  std::string prelude = {};  ///< C before main, e.g. a malloc that tells
  std::string check = {};    ///< C statements after the call; they return 1 when the fault shows.
                             ///< Empty: the call itself shows it
  std::span<const Subject> others = {};  ///< functions that the program may call by their names
};

/// The program without its head, which is the same for all and made once one is shown. Built with
/// `cc -D_GNU_SOURCE -rdynamic`, run in an empty directory with the library as its argument: exit
/// status 1, death by a signal, or not ending shows the fault; 0 means that it did not show.
/// `check` may use `call` (the function), `path` expressions, and, when it does not contain
/// "call(", `result`.
std::string reproducer(const Subject& subject, const Recipe& recipe);

/// The program for a clause (its id) with a head: what it is for, how it is built, and the headers
/// that it needs. "" for "".
std::string with_head(std::string_view clause, std::string_view program);

/// A prelude whose malloc family fills blocks and 64 bytes behind them with 0x5a and remembers the
/// last size in `asked`.
extern const char* const kTellingMalloc;

}  // namespace rtconf::probe
