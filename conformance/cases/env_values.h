// Names and values of variables that a careless function trips over, for the functions that get and
// set them.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "conformance/probe/content.h"

namespace rtconf::cases::env {

inline constexpr std::array kLengths = {
    0U,       1U,       2U,        7U,        8U,      9U,      15U,     16U,      17U,
    31U,      32U,      33U,       63U,       64U,     65U,     127U,    128U,     129U,
    255U,     256U,     257U,      511U,      512U,    513U,    1023U,   1024U,    1025U,
    2047U,    2048U,    2049U,     4094U,     4095U,   4096U,   4097U,   8191U,    8192U,
    8193U,    16'384U,  32'767U,   32'768U,   32'769U, 65'535U, 65'536U, 131'071U, 131'072U,
    131'073U, 262'144U, 1048'576U, 3'000'001U};

inline constexpr std::array kValues = {
    "value",    "a=b",       "=",          "==",       "=begins",
    "ends=",    "a=b=c=d",   " ",          " leading", "trailing ",
    "  both  ", "tab\there", "new\nline",  "\n",       "/usr/bin:/bin",
    "~",        "~/x",       "$HOME",      "${HOME}",  "$(id)",
    "`id`",     "%PATH%",    "\"quoted\"", "'quoted'", "back\\slash",
    "a;b",      "0",         "-1",         "(null)",   "RTCONF_VALUE1=other",
    "#",        "x#y"};

/// Names that are no words.
inline constexpr std::array kKeys = {"Q", "z", "_", "0", "1A", "A.B", "A-B", "a b", "RTCONF_9"};

/// Every byte but NUL, in an order without a period that a power of two would hide.
probe::Content long_content(std::size_t length);

/// Names and values with every byte that they may have.
std::vector<std::pair<std::string, std::string>> odd_variables();

}  // namespace rtconf::cases::env
