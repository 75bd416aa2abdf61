#include "conformance/core/library.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gelf.h>
#include <libelf.h>
#include <sha256.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string_view>

#include "conformance/probe/fd.h"
#include "conformance/probe/text.h"

namespace rtconf {
namespace {

using ElfHandle = std::unique_ptr<Elf, decltype([](Elf* elf) { elf_end(elf); })>;

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

/// Why the file is no shared library for this machine, or "".
std::string refuse_header(Elf* elf) {
  GElf_Ehdr header{};
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

void read_symbols(Elf* elf, Library& library) {
  for (Elf_Scn* section = elf_nextscn(elf, nullptr); section != nullptr;
       section = elf_nextscn(elf, section)) {
    GElf_Shdr header{};
    if (gelf_getshdr(section, &header) == nullptr || header.sh_type != SHT_DYNSYM ||
        header.sh_entsize == 0)
      continue;
    Elf_Data* data = elf_getdata(section, nullptr);
    if (data == nullptr) continue;
    const auto count = static_cast<int>(header.sh_size / header.sh_entsize);
    for (int i = 0; i < count; ++i) {
      GElf_Sym symbol{};
      if (gelf_getsym(data, i, &symbol) == nullptr || symbol.st_shndx == SHN_UNDEF) continue;
      if (GELF_ST_BIND(symbol.st_info) == STB_LOCAL) continue;
      const int visibility = GELF_ST_VISIBILITY(symbol.st_other);
      if (visibility == STV_HIDDEN || visibility == STV_INTERNAL) continue;
      const char* name = elf_strptr(elf, header.sh_link, symbol.st_name);
      if (name == nullptr || !std::string_view(name).starts_with("rt_")) continue;
      const int type = GELF_ST_TYPE(symbol.st_info);
      const bool is_code = type == STT_FUNC || type == STT_GNU_IFUNC || type == STT_NOTYPE;
      (is_code ? library.functions : library.data).emplace_back(name);
    }
  }
  for (auto* names : {&library.functions, &library.data}) {
    std::sort(names->begin(), names->end());
    names->erase(std::unique(names->begin(), names->end()), names->end());
  }
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

/// The path from the root, with its links as they are: what the library needs may be beside the
/// name by which it was called. But a name for a descriptor of this process, such as /dev/stdin,
/// means another file elsewhere.
std::string absolute_path(const std::string& path, std::string& refusal) {
  std::error_code error;
  std::filesystem::path whole = std::filesystem::absolute(path, error);
  const std::string& name = whole.native();
  const bool is_descriptor =
      name.starts_with("/dev/std") || name.starts_with("/dev/fd/") || name.starts_with("/proc/");
  if (!error && is_descriptor) whole = std::filesystem::canonical(whole, error);
  if (error) refusal = probe::cannot("resolve its path", error.value());
  return whole;
}

}  // namespace

Library inspect_library(const std::string& path) {
  Library library;
  const probe::Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  library.refusal = refuse_file(fd);
  if (!library.refusal.empty()) return library;
  library.path = absolute_path(path, library.refusal);
  if (!library.refusal.empty()) return library;
  std::array<char, SHA256_DIGEST_STRING_LENGTH> digest{};
  if (SHA256File(path.c_str(), digest.data()) != nullptr) library.sha256 = digest.data();
  elf_version(EV_CURRENT);
  const ElfHandle elf(elf_begin(fd.get(), ELF_C_READ, nullptr));
  if (!elf) {
    library.refusal = "it cannot be read as an ELF file";
    return library;
  }
  library.refusal = refuse_header(elf.get());
  if (library.refusal.empty()) read_symbols(elf.get(), library);
  return library;
}

}  // namespace rtconf
