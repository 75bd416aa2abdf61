#include "conformance/properties/same_bytes.h"

#include "conformance/cases/common.h"
#include "conformance/probe/heap.h"
#include "conformance/properties/drive.h"
#include "conformance/properties/file_input.h"

namespace rtconf::properties {
namespace {

rc::Gen<std::uint32_t> any_size() {
  return rc::gen::oneOf(rc::gen::inRange<std::uint32_t>(0, 300),
                        rc::gen::inRange<std::uint32_t>(0, 9000),
                        rc::gen::inRange<std::uint32_t>(30000, 70000),
                        rc::gen::map(rc::gen::inRange<std::uint32_t>(1, 20),
                                     [](std::uint32_t n) { return n * 4096; }));
}

rc::Gen<std::string> any_unit(bool nasty) {
  const auto byte = nasty ? rc::gen::weightedOneOf<char>(
                                {{3, rc::gen::element('\0', '\r', '\n', '\x1a', '\xff', '\xef')},
                                 {2, rc::gen::arbitrary<char>()}})
                          : rc::gen::arbitrary<char>();
  return rc::gen::map(
      rc::gen::resize(40, rc::gen::container<std::vector<char>>(byte)),
      [](const std::vector<char>& bytes) { return std::string(bytes.begin(), bytes.end()); });
}

rc::Gen<FileInput> any_file(bool nasty) {
  return rc::gen::map(
      rc::gen::tuple(any_size(), any_unit(nasty), rc::gen::element<std::uint8_t>(0xA5, 0x5A)),
      [](const auto& parts) {
        const auto& [bytes, unit, poison] = parts;
        return FileInput{bytes, unit, poison};
      });
}

constexpr int kExamples = 150;

void judge_same_bytes(probe::Case& c, std::span<const unsigned char> bytes) {
  const auto input = FileInput::decode(bytes);
  if (!input) c.fault("an input of a property cannot be decoded");
  probe::heap::poison(input->poison);
  const probe::World world = probe::world::file("file", input->content());
  c.enter(world);
  const probe::Answer answer = c.call();
  c.expect_right(answer);
  if (c.subject().is_text) c.expect_nul(answer);
  c.release(answer);
}

}  // namespace

const cases::Property kSameBytes = {
    [](const cases::Ask& ask, std::uint64_t seed) { drive(ask, seed, kExamples, any_file(false)); },
    judge_same_bytes};
const cases::Property kAgreement = {[](const cases::Ask& ask, std::uint64_t seed) {
                                      drive(ask, seed + 1, kExamples, any_file(true));
                                    },
                                    judge_same_bytes};

}  // namespace rtconf::properties
