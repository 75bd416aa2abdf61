// Contents and sizes: the file that an input describes, through one reader or all of them, against
// a regular read, and against the reference where that is at hand.
#include <cstring>
#include <string_view>
#include <vector>

#include "conformance/probe/heap.h"
#include "conformance/properties/balance.h"
#include "conformance/properties/bytes.h"
#include "conformance/properties/targets.h"

namespace rtconf::properties {
namespace {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Stage;
using probe::World;

constexpr std::uint32_t kLargest = std::uint32_t{1} << 18;

/// An input: which reader, the size in three bytes, flags, then the content's unit.
struct FileAsked {
  std::uint8_t reader = 0;  ///< 0: all of them; else one
  std::uint8_t poison = 0xA5;
  Content content;

  explicit FileAsked(std::span<const unsigned char> input) {
    Bytes bytes(input);
    reader = bytes.one();
    const std::uint32_t size = bytes.three();
    const std::uint8_t flags = bytes.one();
    if ((flags & 1) != 0) poison = 0x5A;
    const bool is_exact = (flags & 2) != 0;
    content = is_exact ? Content::exactly(bytes.rest())
                       : Content::repeat(size % (kLargest + 1), bytes.rest());
  }
};

/// Fails unless the answer is what the reference gives.
void expect_like(Case& c, const Answer& answer, const probe::Subject& reference) {
  const probe::Given given(c.world());
  const Answer right = reference.call(given.arguments());
  const auto size = static_cast<std::size_t>(c.world().content.size());
  const bool is_same = right.failed == answer.failed &&
                       (!reference.gives_size || right.number == answer.number) &&
                       (right.failed || std::memcmp(right.data, answer.data, size) == 0);
  if (!right.failed) reference.release(right.data);
  if (is_same) return;
  c.fail(
      {.message = probe::call_text(c.subject(), c.world()) + " differs from the reference runtime",
       .expected = "the same bytes",
       .got = "others"});
}

void judge_reader(Case& c, const World& world, const probe::Subject* reference) {
  c.turn_to(world);
  c.announce({});
  const Balance before;
  const Answer answer = c.call();
  if (auto failure = c.difference(answer)) {
    failure->blamed = failure->word;
    c.fail(*failure);
  }
  if (c.subject().is_text) c.expect_nul(answer);
  if (reference != nullptr) expect_like(c, answer, *reference);
  c.release(answer);
  if (before.is_off()) expect_nothing_left(c, "leaves_nothing");
}

void judge(Stage& stage, std::span<const unsigned char> input) {
  const FileAsked asked(input);
  std::vector<std::string_view> readers;
  for (const probe::Subject& subject : stage.subjects()) {
    if (subject.returns_content) readers.push_back(subject.name);
  }
  if (readers.empty()) return;
  if (asked.reader != 0) readers = {readers[(asked.reader - 1U) % readers.size()]};
  probe::heap::poison(asked.poison);
  const World world = probe::world::file("contents", asked.content);
  for (const std::string_view reader : readers) {
    Case& c = *stage.about(reader, "content");
    if (reader == readers.front()) c.enter(world);
    judge_reader(c, world, stage.peer(reader));
  }
}

}  // namespace

const cases::Target kContents = {"contents", "contents and sizes of files, through all readers",
                                 judge};

}  // namespace rtconf::properties
