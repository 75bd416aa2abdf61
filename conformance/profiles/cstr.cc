#include "conformance/profiles/cstr.h"

#include <cstdlib>
#include <limits>
#include <type_traits>

namespace rtconf::profiles {
namespace {

using probe::Answer;
using probe::Arguments;
using probe::Kind;
using probe::Subject;

// How each C type of a result becomes an answer.
Answer answer_of(char* text) {
  return {.failed = text == nullptr, .data = reinterpret_cast<unsigned char*>(text)};
}
Answer answer_of(std::uint8_t* bytes) { return {.failed = bytes == nullptr, .data = bytes}; }
Answer answer_of(const std::uint8_t* view) {
  return {.failed = view == nullptr, .data = const_cast<unsigned char*>(view)};
}
Answer answer_of(char** names) { return {.failed = names == nullptr, .names = names}; }
Answer answer_of(bool flag) { return {.failed = !flag, .number = flag ? 1 : 0}; }
Answer answer_of(std::int32_t status) { return {.failed = status == -1, .number = status}; }
Answer answer_of(std::int64_t number) { return {.failed = number == -1, .number = number}; }

template <class Result>
constexpr Kind kKindOf = std::is_same_v<Result, char*>                 ? Kind::kText
                         : std::is_same_v<Result, std::uint8_t*>       ? Kind::kBytes
                         : std::is_same_v<Result, const std::uint8_t*> ? Kind::kView
                         : std::is_same_v<Result, char**>              ? Kind::kNames
                         : std::is_same_v<Result, bool>                ? Kind::kFlag
                         : std::is_same_v<Result, std::int32_t>        ? Kind::kStatus
                                                                       : Kind::kNumber;

/// A subject that calls `symbol` as a function of type Result(Parameters...), `pass` picking its
/// arguments.
template <class Result, class... Parameters, class... Passed>
void bind(Subject& subject, void* symbol, const char* c_type, const char* c_parameters,
          Passed... pass) {
  subject.c_type = c_type;
  subject.c_parameters = c_parameters;
  subject.kind = kKindOf<Result>;
  subject.failure = std::is_pointer_v<Result>      ? "NULL"
                    : std::is_same_v<Result, bool> ? "false"
                                                   : "-1";
  subject.call = [symbol, pass...](const Arguments& arguments) {
    return answer_of(reinterpret_cast<Result (*)(Parameters...)>(symbol)(pass(arguments)...));
  };
}

// The arguments by what they are.
constexpr auto kFirst = [](const Arguments& a) { return a.first; };
constexpr auto kSecond = [](const Arguments& a) { return a.second; };
constexpr auto kHandle = [](const Arguments& a) { return a.handle; };
constexpr auto kFlag = [](const Arguments& a) { return a.flag; };
constexpr auto kList = [](const Arguments& a) { return a.list; };
constexpr auto kCount = [](const Arguments& a) { return a.count; };

/// The size of what is returned comes through a pointer.
void bind_sized(Subject& subject, void* symbol) {
  subject.c_type = "unsigned char *";
  subject.c_parameters = "const char *, size_t *";
  subject.kind = Kind::kBytes;
  subject.gives_size = true;
  subject.call = [symbol](const Arguments& arguments) {
    using Function = std::uint8_t* (*)(const char*, std::size_t*);
    std::size_t size = std::numeric_limits<std::size_t>::max() / 3;  // not what any call gives
    Answer answer = answer_of(
        reinterpret_cast<Function>(symbol)(arguments.first, arguments.no_size ? nullptr : &size));
    answer.number = static_cast<std::int64_t>(size);
    return answer;
  };
}

void bind_shape(Subject& subject, spec::Shape shape, void* symbol) {
  using spec::Shape;
  using Text = const char*;
  switch (shape) {
    case Shape::kPathToText:
    case Shape::kKeyToText:
      return bind<char*, Text>(subject, symbol, "char *", "const char *", kFirst);
    case Shape::kNothingToText:
      return bind<char*>(subject, symbol, "char *", "void");
    case Shape::kPathToBytes:
      return bind<std::uint8_t*, Text>(subject, symbol, "unsigned char *", "const char *", kFirst);
    case Shape::kPathSizeToBytes:
      return bind_sized(subject, symbol);
    case Shape::kPathToNames:
      return bind<char**, Text>(subject, symbol, "char **", "const char *", kFirst);
    case Shape::kPathToInt64:
    case Shape::kPathToHandle:
      return bind<std::int64_t, Text>(subject, symbol, "long long", "const char *", kFirst);
    case Shape::kHandleToInt64:
      return bind<std::int64_t, std::int64_t>(subject, symbol, "long long", "long long", kHandle);
    case Shape::kNothingToInt64:
      return bind<std::int64_t>(subject, symbol, "long long", "void");
    case Shape::kPathToFlag:
    case Shape::kEntryToFlag:
      return bind<bool, Text>(subject, symbol, "bool", "const char *", kFirst);
    case Shape::kTargetContentToFlag:
    case Shape::kPathTargetToFlag:
    case Shape::kKeyValueToFlag:
      return bind<bool, Text, Text>(subject, symbol, "bool", "const char *, const char *", kFirst,
                                    kSecond);
    case Shape::kTargetRecursiveToFlag:
      return bind<bool, Text, bool>(subject, symbol, "bool", "const char *, bool", kFirst, kFlag);
    case Shape::kHandleToFlag:
      return bind<bool, std::int64_t>(subject, symbol, "bool", "long long", kHandle);
    case Shape::kHandleToView:
      return bind<const std::uint8_t*, std::int64_t>(subject, symbol, "const unsigned char *",
                                                     "long long", kHandle);
    case Shape::kCommandToStatus:
      return bind<std::int32_t, Text, const char* const*, std::size_t>(
          subject, symbol, "int", "const char *, const char *const *, size_t", kFirst, kList,
          kCount);
  }
}

}  // namespace

probe::Subject bind_cstr(const spec::Function& function, void* symbol) {
  Subject subject;
  subject.index = static_cast<std::uint32_t>(function.id);
  subject.name = function.name;
  subject.release = [](void* block) { std::free(block); };
  bind_shape(subject, function.shape, symbol);
  subject.is_text = subject.kind == Kind::kText;
  subject.returns_content = (subject.is_text || subject.kind == Kind::kBytes) &&
                            function.parameters[0] == spec::Role::kPath;
  return subject;
}

}  // namespace rtconf::profiles
