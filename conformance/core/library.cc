#include "conformance/core/library.h"

#include <algorithm>
#include <filesystem>

#include "conformance/abi/elf_file.h"
#include "conformance/abi/symbols.h"
#include "conformance/core/digest.h"
#include "conformance/probe/text.h"

namespace rtconf {
namespace {

/// Sorts the exported rt_* names into those that can be called and the others.
void read_symbols(Elf* elf, Library& library) {
  for (const abi::Symbol& symbol : abi::exported_symbols(elf)) {
    if (!symbol.name.starts_with("rt_")) continue;
    (symbol.is_code() ? library.functions : library.data).emplace_back(symbol.name);
  }
  for (auto* names : {&library.functions, &library.data}) {
    std::sort(names->begin(), names->end());
    names->erase(std::unique(names->begin(), names->end()), names->end());
  }
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
  const probe::Fd fd = abi::open_file(path);
  library.refusal = abi::refuse_file(fd);
  if (!library.refusal.empty()) return library;
  library.path = absolute_path(path, library.refusal);
  if (!library.refusal.empty()) return library;
  library.sha256 = digest_of_file(path);
  const abi::ElfHandle elf = abi::open_elf(fd.get());
  if (!elf) {
    library.refusal = "it cannot be read as an ELF file";
    return library;
  }
  library.refusal = abi::refuse_header(elf.get());
  if (library.refusal.empty()) read_symbols(elf.get(), library);
  return library;
}

}  // namespace rtconf
