// What a case expects of an answer, and the C that shows when it is not met.
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>

#include "conformance/probe/case.h"
#include "conformance/probe/compare.h"
#include "conformance/probe/memory.h"
#include "conformance/probe/reproducer.h"
#include "conformance/probe/text.h"

namespace rtconf::probe {

namespace {

/// What a call gave that was to fail, in words.
std::string what_came(const Subject& subject, const Answer& answer) {
  switch (subject.kind) {
    case Kind::kText: {
      std::string bytes(64, '\0');
      bytes.resize(copy_safely(bytes.data(), answer.data, bytes.size()));
      return "the text " + quoted(bytes.substr(0, bytes.find('\0')), 48);
    }
    case Kind::kBytes:
    case Kind::kNames:
    case Kind::kView:
      return "a pointer, not NULL";
    case Kind::kFlag:
      return "true";
    case Kind::kNumber:
    case Kind::kStatus:
      break;
  }
  return fmt::format("{}", answer.number);
}

}  // namespace

std::string wrong_answer_code(const Subject& subject, const std::string& path_code) {
  if (!subject.returns_content) {
    return fmt::format("struct stat info;\nreturn stat({}, &info) != 0 || result != info.st_size;",
                       path_code);
  }
  return fmt::format(
      "FILE *truth = fopen({}, \"rb\"); int byte;\n"
      "if (!result || !truth) return 1;\n"
      "for (size_t at = 0; (byte = getc(truth)) != EOF; at++) if ((unsigned char)result[at] != "
      "byte) return 1;\n"
      "return {};",
      path_code, subject.gives_size ? "size != (size_t)ftell(truth)" : "0");
}

std::string repeated_code(const Subject& subject, const std::string& path_code) {
  if (!subject.returns_content) {
    return fmt::format(
        "struct stat info; stat({0}, &info);\n"
        "for (int n = 0; n < 3000; n++) if (call({0}) != info.st_size) return 1;\nreturn 0;",
        path_code);
  }
  return fmt::format(
      "FILE *truth = fopen({0}, \"rb\"); int byte;\n"
      "for (int n = 0; n < 3000; n++) {{\n"
      "  {1}result = call({0}); rewind(truth);\n"
      "  for (size_t at = 0; (byte = getc(truth)) != EOF; at++)\n"
      "    if (!result || (unsigned char)result[at] != byte) return 1;\n"
      "}}\n"
      "return 0;",
      path_code, subject.c_type);
}

std::optional<Failure> Case::wrong_size(const World& world, const Answer& answer,
                                        std::uint64_t length) const {
  if (static_cast<std::uint64_t>(answer.number) == length) return std::nullopt;
  return Failure{.message = fmt::format("{} gave another size than that of the content",
                                        call_text(subject_, world)),
                 .expected = fmt::format("{}", length),
                 .got = fmt::format("{}", answer.number),
                 .check = wrong_answer_code(subject_, world.path_code),
                 .word = "size"};
}

std::string Case::wrong_code(const std::string& path_code) const {
  if (judge_.wrong_code.empty()) return wrong_answer_code(subject_, path_code);
  std::string code = judge_.wrong_code;
  for (std::size_t at = code.find("PATH"); at != std::string::npos;
       at = code.find("PATH", at + path_code.size())) {
    code.replace(at, 4, path_code);
  }
  return code;
}

bool Case::is_for_another(const Failure& failure) {
  if (failure.word.empty() || setting_.clause.ends_with("." + failure.word)) return false;
  remark(failure.word, failure.message,
         fmt::format("{}{}result = CALL;\n{}", subject_.c_type,
                     subject_.c_type.ends_with('*') ? "" : " ", failure.check),
         failure.prelude);
  return true;
}

std::optional<Failure> Case::difference_in(const World& world, const Answer& answer) const {
  if (world.wrong) return world.wrong(answer);
  if (judge_.wrong) return judge_.wrong(world, answer);
  const std::string call = call_text(subject_, world);
  if (!subject_.returns_content) {
    struct stat info {};
    if (stat(world.path->c_str(), &info) != 0)
      return Failure{.message = cannot("look at the test's file", errno)};
    if (answer.number == info.st_size) return std::nullopt;
    return Failure{.message = fmt::format("{} gave another number than st_size", call),
                   .expected = fmt::format("{}", info.st_size),
                   .got = fmt::format("{}", answer.number),
                   .check = wrong_answer_code(subject_, world.path_code)};
  }
  if (answer.failed) {
    return Failure{.message = fmt::format("{} failed", call),
                   .expected = "a result that equals a regular read",
                   .got = "the failure value",
                   .check = "return result == NULL;"};
  }
  std::uint64_t length = 0;
  const auto found = compare_with_regular_read(world.path->c_str(), answer.data, length);
  if (!found) return subject_.gives_size ? wrong_size(world, answer, length) : std::nullopt;
  return Failure{.message = fmt::format("{}: {}", call, found->message),
                 .expected = found->expected,
                 .got = found->got,
                 .check = wrong_answer_code(subject_, world.path_code),
                 .prelude = kTellingMalloc};
}

void Case::expect_right(const Answer& answer) {
  const auto failure = difference(answer);
  if (failure && !is_for_another(*failure)) fail(*failure);
}

void Case::expect_nul(const Answer& answer) {
  expect_success(answer);
  const std::uint64_t size = world_.content.size();
  unsigned char byte = 0xff;
  const bool is_there = copy_safely(&byte, answer.data + size, 1) == 1;
  if (is_there && byte == 0) return;
  fail({.message = fmt::format("{}: no NUL at index {}", call_text(subject_, world_), size),
        .expected = "0x00",
        .got = is_there ? fmt::format("0x{:02x}", byte) : "no memory there",
        .check = subject_.returns_content ? fmt::format("return !result || result[{}] != 0;", size)
                                          : "return !result || strlen(result) >= asked;",
        .prelude = kTellingMalloc});
}

void Case::expect_failure(const Answer& answer) {
  if (answer.failed) return;
  fail({.message = call_text(subject_, world_) + " succeeded",
        .expected = subject_.failure,
        .got = what_came(subject_, answer),
        .check = fmt::format("return result != {};", subject_.failure)});
}

void Case::expect_success(const Answer& answer) {
  if (!answer.failed) return;
  fail({.message = call_text(subject_, world_) + " failed",
        .expected = "success",
        .got = subject_.failure,
        .check = fmt::format("return result == {};", subject_.failure)});
}

}  // namespace rtconf::probe
