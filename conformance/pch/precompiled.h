// What most sources of the suite include, read once for all of them where a library has this as its
// cpp_pch. That pays for some twenty sources and more. No source may count on it: OSS-Fuzz's build
// does without, so that a missing include stops the test of that. JSON is not among it, as it would
// slow those down that do not need it; nor is <filesystem>, which brings std::quoted along, for a
// call of our own to find. A guard, since `#pragma once` is a warning here.
#ifndef CONFORMANCE_PCH_PRECOMPILED_H
#define CONFORMANCE_PCH_PRECOMPILED_H

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#endif
