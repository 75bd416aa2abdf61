#include "conformance/probe/pad.h"

#include <sys/mman.h>

#include <iterator>

namespace rtconf::probe {

void set_writable(Pad& pad, bool writable) {
  constexpr std::size_t kSize = (sizeof(Pad) + 4095) / 4096 * 4096;
  mprotect(&pad, kSize, writable ? PROT_READ | PROT_WRITE : PROT_READ);
}

bool make_safe(Pad& pad) {
  const auto end = [](auto& text) { text[sizeof text - 1] = '\0'; };
  end(pad.call);
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
                       pad.phase.load() <= Phase::kDone;
  if (is_sane) return true;
  pad.remark_count = 0;
  pad.told = Told::kNothing;
  return false;
}

}  // namespace rtconf::probe
