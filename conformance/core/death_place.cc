#include "conformance/core/death_place.h"

#include <dlfcn.h>
#include <link.h>
#include <sys/mman.h>
#include <ucontext.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <string_view>

#include "conformance/probe/gate.h"

namespace rtconf {
namespace {

constexpr std::size_t kStack = std::size_t{64} << 10;
constexpr std::size_t kWordsLookedAt = 512;

// Plain variables, for a handler.
probe::Pad* told_to = nullptr;
std::uintptr_t base = 0;
std::uintptr_t code_start = 0;
std::uintptr_t code_end = 0;

bool is_in_library(std::uintptr_t address) { return address >= code_start && address < code_end; }

/// The instruction itself, or who called the function that it is in, as far as can be told.
std::uintptr_t place_in_library(const greg_t* registers) {
  const auto instruction = static_cast<std::uintptr_t>(registers[REG_RIP]);
  if (is_in_library(instruction)) return instruction - base;
  const auto* word = reinterpret_cast<const std::uintptr_t*>(registers[REG_RSP]);
  for (std::size_t i = 0; i < kWordsLookedAt; ++i) {
    if (is_in_library(word[i])) return word[i] - base;
  }
  return 0;
}

extern "C" void note_place(int /*signal*/, siginfo_t* /*info*/, void* context) {
  // Set back by SA_RESETHAND: a fault in here, or the instruction that is tried again, is the end.
  const probe::gate::Pause pause;
  mprotect(told_to, sizeof *told_to, PROT_READ | PROT_WRITE);
  std::uintptr_t place =
      place_in_library(static_cast<const ucontext_t*>(context)->uc_mcontext.gregs);
  std::array<char, 16> digits{};
  std::size_t count = 0;
  for (; place != 0 && count < digits.size(); place /= 16)
    digits[count++] = "0123456789abcdef"[place % 16];
  constexpr std::string_view kHead = "library+0x";
  std::size_t at = 0;
  for (const char c : kHead) told_to->place[at++] = c;
  while (count > 0) told_to->place[at++] = digits[--count];
  told_to->place[at] = '\0';
}

int find_code(dl_phdr_info* info, std::size_t /*size*/, void* wanted) {
  if (info->dlpi_addr != reinterpret_cast<const link_map*>(wanted)->l_addr) return 0;
  base = info->dlpi_addr;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& part = info->dlpi_phdr[i];
    if (part.p_type != PT_LOAD || (part.p_flags & PF_X) == 0) continue;
    code_start = base + part.p_vaddr;
    code_end = code_start + part.p_memsz;
  }
  return 1;
}

}  // namespace

void note_death_places(probe::Pad& pad, void* library) {
  link_map* map = nullptr;
  if (dlinfo(library, RTLD_DI_LINKMAP, static_cast<void*>(&map)) != 0) return;
  dl_iterate_phdr(find_code, map);
  told_to = &pad;
  void* stack = mmap(nullptr, kStack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (stack == MAP_FAILED) return;
  const stack_t own = {.ss_sp = stack, .ss_flags = 0, .ss_size = kStack};
  sigaltstack(&own, nullptr);
  struct sigaction action {};
  action.sa_sigaction = note_place;
  action.sa_flags = static_cast<int>(SA_SIGINFO | SA_ONSTACK | SA_RESETHAND);
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT})
    sigaction(signal, &action, nullptr);
}

}  // namespace rtconf
