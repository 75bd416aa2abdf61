// What a call of the provider gave, freed of how its ABI says so. Profiles fill it; cases read it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace rtconf::probe {

struct Answer {
  bool failed = true;             ///< the failure value of the ABI
  unsigned char* data = nullptr;  ///< content, for functions that return one
  std::int64_t number = -1;       ///< for functions that return one
};

/// A function of the provider as a case may call it.
struct Subject {
  std::uint32_t index = 0;  ///< FunctionId, for the record
  std::string name;         ///< the exported name
  std::string c_type;       ///< the C return type, for reproducers: "char *"
  bool returns_content = false;
  bool is_text = false;  ///< content is followed by one NUL
  std::function<Answer(const char* path)> call;
  std::function<void(void* content)> release;
};

}  // namespace rtconf::probe
