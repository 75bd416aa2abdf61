#include "conformance/abi/elf_look.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "conformance/abi/dynamic.h"
#include "conformance/abi/elf_remarks.h"
#include "spec/lookup.h"

namespace rtconf::abi {
namespace {

constexpr std::size_t kMostNames = 1000;  // that a look keeps of one kind

std::string os_abi_name(unsigned char number) {
  if (number == ELFOSABI_SYSV) return "System V";
  if (number == ELFOSABI_GNU) return "GNU/Linux";
  if (number == ELFOSABI_FREEBSD) return "FreeBSD";
  if (number == ELFOSABI_NETBSD) return "NetBSD";
  if (number == ELFOSABI_OPENBSD) return "OpenBSD";
  return fmt::format("OS/ABI {}", number);
}

std::string kind_name(const Symbol& symbol) {
  if (symbol.type == STT_GNU_IFUNC) return "indirect function";
  if (symbol.type == STT_NOTYPE) return "untyped";
  if (symbol.type == STT_TLS) return "thread-local data";
  return symbol.type == STT_FUNC ? "function" : "data";
}

void look_at_header(Elf* elf, AbiLook& look) {
  GElf_Ehdr header{};
  if (gelf_getehdr(elf, &header) == nullptr) return;
  look.elf_class = gelf_getclass(elf) == ELFCLASS64 ? "64-bit" : "32-bit";
  look.type = "shared library";  // refuse_header lets nothing else through
  look.machine = machine_name(header.e_machine);
  look.os_abi = os_abi_name(header.e_ident[EI_OSABI]);
}

void look_at_segments(Elf* elf, AbiLook& look) {
  look.stack = Stack::kUnsaid;
  std::size_t count = 0;
  if (elf_getphdrnum(elf, &count) != 0) return;
  for (std::size_t i = 0; i < count; ++i) {
    GElf_Phdr header{};
    if (gelf_getphdr(elf, static_cast<int>(i), &header) == nullptr) break;
    const bool executable = (header.p_flags & PF_X) != 0;
    if (header.p_type == PT_LOAD && executable && (header.p_flags & PF_W) != 0)
      ++look.writable_code;
    if (header.p_type == PT_GNU_STACK) look.stack = executable ? Stack::kExecutable : Stack::kPlain;
    if (header.p_type == PT_GNU_RELRO) look.relro = true;
    if (header.p_type == PT_TLS) look.thread_local_bytes += header.p_memsz;
  }
}

void look_at_dynamic(const Dynamic& dynamic, AbiLook& look) {
  const auto joined = [&](std::int64_t tag) {
    std::string all;
    for (const std::string_view text : dynamic.texts(tag))
      all += (all.empty() ? "" : ":") + std::string(text);
    return all;
  };
  look.soname = joined(DT_SONAME);
  look.rpath = joined(DT_RPATH);
  look.runpath = joined(DT_RUNPATH);
  for (const std::string_view name : dynamic.texts(DT_NEEDED)) {
    if (look.needed.size() < kMostNames) look.needed.emplace_back(name);
  }
  look.text_relocations = dynamic.has(DT_TEXTREL) || dynamic.has_flag(DT_FLAGS, DF_TEXTREL);
  look.bind_now = dynamic.has(DT_BIND_NOW) || dynamic.has_flag(DT_FLAGS, DF_BIND_NOW) ||
                  dynamic.has_flag(DT_FLAGS_1, DF_1_NOW);
  look.static_tls = dynamic.has_flag(DT_FLAGS, DF_STATIC_TLS);
  look.constructors = dynamic.value(DT_INIT_ARRAYSZ).value_or(0) / sizeof(void*) +
                      (dynamic.value(DT_INIT).value_or(0) != 0 ? 1 : 0);
}

Export made_of(const Symbol& symbol) {
  Export made;
  made.name = symbol.name;
  made.kind = kind_name(symbol);
  made.is_code = symbol.is_code();
  made.is_weak = symbol.is_weak;
  made.version = symbol.version;
  made.is_default_version = symbol.is_default_version;
  return made;
}

void look_at_names(const std::vector<Symbol>& symbols, AbiLook& look) {
  std::set<std::string_view> unexpected;
  std::set<std::string_view> others;
  for (const Symbol& symbol : symbols) {
    const bool is_ours = symbol.name.starts_with("rt_");
    if (spec::find_function(symbol.name) != nullptr) {
      if (look.functions.size() < kMostNames) look.functions.push_back(made_of(symbol));
    } else if ((is_ours ? unexpected : others).insert(symbol.name).second && is_ours &&
               look.unexpected.size() < kMostNames) {
      look.unexpected.push_back(std::string(symbol.name) +
                                (symbol.is_code() ? "" : " (" + kind_name(symbol) + ")"));
    }
  }
  std::sort(look.unexpected.begin(), look.unexpected.end());
  look.other_count = others.size();
  constexpr std::size_t kShown = 8;
  for (const std::string_view name : others) {
    if (look.others.size() < kShown) look.others.emplace_back(name);
  }
}

/// In the order of the spec, the version that a plain name means before others.
void sort_functions(AbiLook& look) {
  const auto rank = [](const Export& each) {
    return spec::find_function(each.name) - spec::kFunctions.data();
  };
  std::stable_sort(look.functions.begin(), look.functions.end(),
                   [&](const Export& one, const Export& other) {
                     if (one.name != other.name) return rank(one) < rank(other);
                     return one.is_default_version && !other.is_default_version;
                   });
  for (const spec::Function& function : spec::kFunctions) {
    const bool is_there =
        std::any_of(look.functions.begin(), look.functions.end(),
                    [&](const Export& each) { return each.name == function.name; });
    if (!is_there) look.absent.emplace_back(function.name);
  }
}

}  // namespace

void look_at_elf(Elf* elf, const std::vector<Symbol>& symbols, AbiLook& look) {
  look.refusal = refuse_header(elf);
  if (!look.refusal.empty()) return;
  const Dynamic dynamic(elf);
  if (!dynamic.exists()) {
    look.refusal = "it has no dynamic segment that can be read, and no loader takes it without";
  } else if (dynamic.has_flag(DT_FLAGS_1, DF_1_PIE)) {
    look.refusal = "it is a program, not a shared library";
  }
  if (!look.refusal.empty()) return;
  look_at_header(elf, look);
  look_at_segments(elf, look);
  look_at_dynamic(dynamic, look);
  look_at_names(symbols, look);
  sort_functions(look);
  remark_on_elf(dynamic, look);
}

}  // namespace rtconf::abi
