#include "conformance/profiles/cstr.h"

#include <cstdlib>

namespace rtconf::profiles {
namespace {

template <class Result>
Result call_as(void* symbol, const char* path) {
  return reinterpret_cast<Result (*)(const char*)>(symbol)(path);
}

probe::Answer content(void* data) {
  return {.failed = data == nullptr, .data = static_cast<unsigned char*>(data), .number = -1};
}

probe::Answer number(std::int64_t value) {
  return {.failed = value == -1, .data = nullptr, .number = value};
}

}  // namespace

probe::Subject bind_cstr(const spec::Function& function, void* symbol) {
  probe::Subject subject;
  subject.index = static_cast<std::uint32_t>(function.id);
  subject.name = function.name;
  subject.release = [](void* block) { std::free(block); };
  switch (function.shape) {
    case spec::Shape::kPathToText:
      subject.c_type = "char *";
      subject.returns_content = true;
      subject.is_text = true;
      subject.call = [symbol](const char* path) { return content(call_as<char*>(symbol, path)); };
      break;
    case spec::Shape::kPathToBytes:
      subject.c_type = "unsigned char *";
      subject.returns_content = true;
      subject.call = [symbol](const char* path) {
        return content(call_as<std::uint8_t*>(symbol, path));
      };
      break;
    case spec::Shape::kPathToInt64:
      subject.c_type = "long long";
      subject.call = [symbol](const char* path) {
        return number(call_as<std::int64_t>(symbol, path));
      };
      break;
  }
  return subject;
}

}  // namespace rtconf::profiles
