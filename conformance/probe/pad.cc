#include "conformance/probe/pad.h"

#include <sys/mman.h>

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

bool make_safe(Pad& pad) {
  const auto end = [](auto& text) { text[sizeof text - 1] = '\0'; };
  end(pad.clause);
  end(pad.place);
  end(pad.blamed);
  end(pad.call);
  end(pad.plan);
  end(pad.message);
  end(pad.expected);
  end(pad.got);
  end(pad.reproducer);
  end(pad.orphan_reproducer);
  for (Remark& remark : pad.remarks) {
    end(remark.word);
    end(remark.text);
    end(remark.reproducer);
  }
  const bool is_sane = pad.remark_count <= std::size(pad.remarks) && pad.told <= Told::kRefused &&
                       progress_of(pad).has_value();
  if (is_sane) return true;
  pad.remark_count = 0;
  pad.told = Told::kNothing;
  return false;
}

}  // namespace rtconf::probe
