// Opening an ELF file without trusting it, and whether it is for this machine. What is inside is
// the work of symbols.h, dynamic.h and elf_look.h.
#pragma once

#include <gelf.h>
#include <libelf.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "conformance/probe/fd.h"

namespace rtconf::abi {

struct EndElf {
  void operator()(Elf* elf) const { elf_end(elf); }
};
using ElfHandle = std::unique_ptr<Elf, EndElf>;

/// More than any table of a library that somebody wrote has; what claims more is not read.
inline constexpr std::size_t kMostBytes = std::size_t{256} << 20;

/// Opens without waiting for whoever writes into a FIFO.
probe::Fd open_file(const std::string& path);
/// Why that is no file that could be a library, or "". To be asked right after open_file.
std::string refuse_file(const probe::Fd& fd);
/// Null when the file cannot be read as ELF.
ElfHandle open_elf(int fd);
/// Why the file is no shared library for this machine, or "".
std::string refuse_header(Elf* elf);

std::string machine_name(GElf_Half machine);
/// The text at `bytes` when it ends within what a name may have; else "".
std::string_view bounded_name(const char* bytes);
/// `size` bytes of the file from `offset` on, as `type`; null when they are not there.
Elf_Data* chunk(Elf* elf, std::uint64_t offset, std::uint64_t size, Elf_Type type);

}  // namespace rtconf::abi
