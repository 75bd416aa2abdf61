#include "conformance/probe/pad.h"

#include <sys/mman.h>

#include <cstring>
#include <iterator>

#include "conformance/probe/kernel.h"

namespace rtconf::probe {

namespace {

template <class Part>
Part& opened(Part& part, bool& is_open) {
  if (!is_open) mprotect(&part, sizeof part, PROT_READ | PROT_WRITE);
  is_open = true;
  return part;
}

constexpr std::uint64_t kProgressBits = 48;

/// Never 0, so that cleared memory is no progress.
std::uint64_t with_check(std::uint64_t progress) {
  const std::uint64_t check = (progress + 1) * 0x9e3779b97f4a7c15U;
  return (check >> kProgressBits | 1) << kProgressBits | progress;
}

std::uint64_t pack(const Progress& progress) {
  return with_check(std::uint64_t{progress.calls} << 16 |
                    std::uint64_t{progress.is_companion ? 1U : 0U} << 8 |
                    static_cast<std::uint64_t>(progress.phase));
}

}  // namespace

void set_progress(Pad& pad, const Progress& progress) { pad.progress = pack(progress); }

std::optional<Progress> progress_of(const Pad& pad) {
  const std::uint64_t word = pad.progress;
  const Progress progress = {.phase = static_cast<Phase>(word & 0xff),
                             .calls = static_cast<std::uint32_t>(word >> 16),
                             .is_companion = (word >> 8 & 1) != 0};
  if (progress.phase > Phase::kDone || pack(progress) != word) return std::nullopt;
  return progress;
}

PadHead& Notepad::open_head() { return opened<PadHead>(pad_, is_head_open_); }
PadBody& Notepad::open_body() { return opened<PadBody>(pad_, is_body_open_); }

Pad& Notepad::open() {
  open_head();
  open_body();
  opened<PadRemarks>(pad_, are_remarks_open_);
  return pad_;
}

/// All from the head to the last part that is open, at once.
void Notepad::close() {
  const std::size_t bytes = are_remarks_open_
                                ? sizeof(PadHead) + sizeof(PadBody) + sizeof(PadRemarks)
                            : is_body_open_ ? sizeof(PadHead) + sizeof(PadBody)
                            : is_head_open_ ? sizeof(PadHead)
                                            : 0;
  if (bytes != 0) mprotect(static_cast<PadHead*>(&pad_), bytes, PROT_READ);
  is_head_open_ = is_body_open_ = are_remarks_open_ = false;
}

void Notepad::enter(Phase phase) {
  progress_.phase = phase;
  set_progress(pad_, progress_);
}

void Notepad::begin_call(bool is_companion) {
  close();
  if (progress_.calls + 1 == telling_.until_call) {
    enter(Phase::kDone);
    leave(0);
  }
  progress_ = {.phase = Phase::kInCall, .calls = progress_.calls + 1, .is_companion = is_companion};
  set_progress(pad_, progress_);
}

bool Notepad::is_intact() const { return pad_.progress == pack(progress_); }

void copy_account(const Pad& from, Pad& to) {
  put(to.call, from.call);
  put(to.reproducer, from.reproducer);
  put(to.orphan_reproducer, from.orphan_reproducer);
}

void clear(Pad& pad) {
  set_progress(pad, {});
  std::memset(static_cast<void*>(static_cast<PadHead*>(&pad)), 0, sizeof(PadHead));
  pad.message[0] = pad.expected[0] = pad.got[0] = '\0';
  pad.reproducer[0] = pad.orphan_reproducer[0] = '\0';
  pad.remark_count = 0;
}

bool copy_safely(const Pad& from, Pad& to) {
  const auto copy = [](const auto& text, auto& into) {
    put(into, {text, strnlen(text, sizeof text)});
  };
  to.progress = from.progress.load();
  to.extra_ms = from.extra_ms.load();
  to.returned_twice = from.returned_twice.load();
  to.thread_ended = from.thread_ended.load();
  to.about_companion = from.about_companion.load();
  to.told = from.told;
  copy(from.clause, to.clause);
  copy(from.place, to.place);
  copy(from.blamed, to.blamed);
  copy(from.call, to.call);
  copy(from.plan, to.plan);
  copy(from.message, to.message);
  copy(from.expected, to.expected);
  copy(from.got, to.got);
  copy(from.reproducer, to.reproducer);
  copy(from.orphan_reproducer, to.orphan_reproducer);
  to.remark_count = from.remark_count;
  const bool is_sane = to.remark_count <= std::size(to.remarks) && to.told <= Told::kRefused &&
                       progress_of(to).has_value();
  if (!is_sane) {
    to.remark_count = 0;
    to.told = Told::kNothing;
  }
  for (std::uint32_t i = 0; i < to.remark_count; ++i) {
    copy(from.remarks[i].word, to.remarks[i].word);
    copy(from.remarks[i].text, to.remarks[i].text);
    copy(from.remarks[i].reproducer, to.remarks[i].reproducer);
  }
  return is_sane;
}

}  // namespace rtconf::probe
