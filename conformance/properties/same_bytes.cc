#include "conformance/properties/same_bytes.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "conformance/cases/common.h"
#include "conformance/probe/heap.h"
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

rc::Shrinkable<FileInput> shrinkable(const FileInput& input) {
  return rc::shrinkable::shrinkRecur(
      input, [](const FileInput& from) { return rc::seq::fromContainer(smaller(from)); });
}

rc::Gen<FileInput> any_file(bool nasty) {
  const auto plain = rc::gen::noShrink(
      rc::gen::tuple(any_size(), any_unit(nasty), rc::gen::element<std::uint8_t>(0xA5, 0x5A)));
  return [plain](const rc::Random& random, int size) {
    const auto [bytes, unit, poison] = plain(random, size).value();
    return shrinkable({bytes, unit, poison});
  };
}

/// RapidCheck's own words would go to the terminal.
class Silence : public rc::detail::TestListener {
 public:
  void onTestCaseFinished(const rc::detail::CaseDescription& /*description*/) override {}
  void onShrinkTried(const rc::detail::CaseDescription& /*shrink*/, bool /*accepted*/) override {}
  void onTestFinished(const rc::detail::TestMetadata& /*metadata*/,
                      const rc::detail::TestResult& /*result*/) override {}
};

void drive(const cases::Ask& ask, std::uint64_t seed, bool nasty) {
  rc::detail::TestParams params;
  params.seed = seed;
  params.maxSuccess = 150;
  params.maxSize = 100;
  const auto property = [&] {
    const FileInput input = *any_file(nasty);
    const std::vector<unsigned char> bytes = input.encode();
    RC_ASSERT(ask(bytes));
  };
  Silence silence;
  // Given explicitly, or RapidCheck would look for it in the environment and say so on the
  // terminal.
  const std::unordered_map<std::string, rc::detail::Reproduce> nothing_to_reproduce;
  const rc::detail::TestMetadata metadata;
  // The warden keeps the smallest failure, so what RapidCheck says of it is not needed.
  rc::detail::checkTestable(property, metadata, params, silence, nothing_to_reproduce);
}

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
    [](const cases::Ask& ask, std::uint64_t seed) { drive(ask, seed, false); }, judge_same_bytes};
const cases::Property kAgreement = {
    [](const cases::Ask& ask, std::uint64_t seed) { drive(ask, seed + 1, true); },
    judge_same_bytes};

}  // namespace rtconf::properties
