// What the tests of the reader share: a scratch folder, files in it, the providers.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "checks/scratch.h"
#include "rtconf/provider.h"

namespace rtconf::reader::checks {

using ::checks::regular_read;
using ::checks::Scratch;
using ::checks::varied_bytes;

inline std::string as_string(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Whether a text has a part, and what it is if not.
inline testing::AssertionResult holds(std::string_view text, std::string_view part) {
  if (text.find(part) != std::string_view::npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << '"' << text << "\" has no \"" << part << '"';
}

/// The path of a provider that the build names: READER_REFERENCE has the extensions, READER_PLAIN
/// has the group `read` alone.
inline std::string library(const char* variable) {
  const char* const path = std::getenv(variable);
  if (path == nullptr) throw std::runtime_error(std::string(variable) + " is not set");
  return path;
}

inline Provider loaded(const char* variable) {
  auto provider = Provider::load(library(variable));
  if (!provider) throw std::runtime_error(provider.error().text);
  return *provider;
}

}  // namespace rtconf::reader::checks
