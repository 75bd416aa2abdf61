#include "conformance/abi/elf_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "conformance/probe/text.h"

namespace rtconf::abi {
namespace {

#if defined(__x86_64__)
constexpr GElf_Half kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr GElf_Half kMachine = EM_AARCH64;
#elif defined(__riscv)
constexpr GElf_Half kMachine = EM_RISCV;
#elif defined(__i386__)
constexpr GElf_Half kMachine = EM_386;
#else
constexpr GElf_Half kMachine = EM_NONE;  // the loader decides
#endif
constexpr int kClass = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;

}  // namespace

std::string machine_name(GElf_Half machine) {
  struct Named {
    GElf_Half machine;
    const char* name;
  };
  constexpr std::array<Named, 9> kNames = {{{EM_X86_64, "x86-64"},
                                            {EM_386, "32-bit x86"},
                                            {EM_AARCH64, "64-bit ARM"},
                                            {EM_ARM, "32-bit ARM"},
                                            {EM_RISCV, "RISC-V"},
                                            {EM_S390, "IBM Z"},
                                            {EM_PPC64, "64-bit POWER"},
                                            {EM_MIPS, "MIPS"},
                                            {EM_LOONGARCH, "LoongArch"}}};
  for (const Named& named : kNames) {
    if (named.machine == machine) return named.name;
  }
  return fmt::format("ELF machine {}", machine);
}

std::string refuse_header(Elf* elf) {
  GElf_Ehdr header{};
  if (elf_kind(elf) == ELF_K_AR) return "it is a static archive, not a shared library";
  if (elf_kind(elf) != ELF_K_ELF || gelf_getehdr(elf, &header) == nullptr) {
    return "it is not an ELF shared library";
  }
  const bool other_machine = kMachine != EM_NONE && header.e_machine != kMachine;
  if (other_machine || gelf_getclass(elf) != kClass) {
    return fmt::format("it is built for another machine: {} ({}-bit); this is {} ({}-bit)",
                       machine_name(header.e_machine), gelf_getclass(elf) == ELFCLASS64 ? 64 : 32,
                       machine_name(kMachine), sizeof(void*) * 8);
  }
  if (header.e_type == ET_REL)
    return "it is an object file, not a shared library: link it with -shared";
  if (header.e_type == ET_EXEC) return "it is a program, not a shared library";
  if (header.e_type != ET_DYN) return "it is an ELF file, but not a shared library";
  return "";
}

probe::Fd open_file(const std::string& path) {
  return probe::Fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
}

std::string refuse_file(const probe::Fd& fd) {
  struct stat info {};
  if (!fd) return probe::cannot("open it", errno);
  if (fstat(fd.get(), &info) != 0) return probe::cannot("look at it", errno);
  if (S_ISDIR(info.st_mode)) return "it is a directory; name the shared library in it";
  if (!S_ISREG(info.st_mode)) return "it is not a regular file";
  if (info.st_size == 0) return "it is empty";
  return "";
}

ElfHandle open_elf(int fd) {
  elf_version(EV_CURRENT);
  return ElfHandle(elf_begin(fd, ELF_C_READ, nullptr));
}

std::string_view bounded_name(const char* bytes) {
  constexpr std::size_t kLongest = 4096;
  if (bytes == nullptr) return {};
  const std::size_t length = strnlen(bytes, kLongest);
  return length < kLongest ? std::string_view(bytes, length) : std::string_view();
}

Elf_Data* chunk(Elf* elf, std::uint64_t offset, std::uint64_t size, Elf_Type type) {
  if (size == 0 || size > kMostBytes) return nullptr;
  return elf_getdata_rawchunk(elf, static_cast<std::int64_t>(offset), size, type);
}

}  // namespace rtconf::abi
