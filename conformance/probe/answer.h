// What a call of the provider is given and what it gave, freed of how its ABI says so. Profiles
// translate; cases see nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace rtconf::probe {

/// What a call is given: of each kind as many as any function takes, in the order of its signature.
struct Arguments {
  const char* first = nullptr;   ///< a path, a source, a key, a command
  const char* second = nullptr;  ///< a content, a target, a value
  std::int64_t handle = 0;
  bool flag = false;
  const char* const* list = nullptr;
  std::size_t count = 0;
  bool no_size = false;  ///< NULL where the function would put a size
};

/// What a function returns.
enum class Kind : std::uint8_t {
  kText,    ///< a block that holds a text and its NUL
  kBytes,   ///< a block of bytes
  kNames,   ///< an array of blocks, each a text, and a NULL
  kNumber,  ///< a number of 64 bits
  kStatus,  ///< a number of 32 bits
  kFlag,    ///< true or false
  kView,    ///< bytes that stay the provider's
};

struct Answer {
  bool failed = true;             ///< the failure value of the ABI
  unsigned char* data = nullptr;  ///< content, for functions that return one
  std::int64_t number = -1;       ///< a number, a status, a flag, or the size beside a content
  char** names = nullptr;         ///< for functions that list
};

/// A function of the provider as a case may call it.
struct Subject {
  std::uint32_t index = 0;       ///< FunctionId, for the record
  std::string name;              ///< the exported name
  std::string c_type;            ///< the C return type, for reproducers: "char *"
  std::string c_parameters;      ///< those of the C function: "const char *, size_t *"
  std::string failure = "NULL";  ///< the failure value in C
  Kind kind = Kind::kNumber;
  bool returns_content = false;  ///< a block with what a file holds
  bool gives_size = false;       ///< the size comes beside the content
  bool is_text = false;          ///< content is followed by one NUL
  std::function<Answer(const Arguments& arguments)> call;
  std::function<void(void* content)> release;

  /// True if the caller owns what comes back, and frees it.
  bool returns_block() const {
    return kind == Kind::kText || kind == Kind::kBytes || kind == Kind::kNames;
  }
};

}  // namespace rtconf::probe
