#include "conformance/abi/look.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/abi/bounded.h"
#include "conformance/abi/compare.h"
#include "conformance/abi/debug_look.h"
#include "conformance/abi/document.h"
#include "conformance/abi/elf_file.h"
#include "conformance/abi/elf_look.h"
#include "spec/lookup.h"

namespace rtconf::abi {
namespace {

/// The functions whose code the debug information may know, and where in the look each is.
struct Questions {
  std::vector<Wanted> wanted;
  std::vector<std::size_t> places;
};

/// Not those that are chosen while the library is loaded: their address is that of the chooser.
Questions questions(const AbiLook& look, const std::vector<Symbol>& symbols) {
  Questions asked;
  for (std::size_t i = 0; i < look.functions.size(); ++i) {
    const Export& each = look.functions[i];
    const auto symbol = std::find_if(symbols.begin(), symbols.end(), [&](const Symbol& known) {
      return known.name == each.name && known.version == each.version && known.is_code() &&
             known.type != STT_GNU_IFUNC;
    });
    if (symbol == symbols.end() || !each.is_code) continue;
    asked.wanted.push_back({each.name, symbol->address});
    asked.places.push_back(i);
  }
  return asked;
}

void look_at_signatures(Elf* elf, const std::vector<Symbol>& symbols, AbiLook& look) {
  const Questions asked = questions(look, symbols);
  const DebugLook debug =
      look_at_debug(elf, asked.wanted, [](const Wanted& wanted, const DebugSignature& signature) {
        return !compare(*spec::find_function(wanted.name), signature);
      });
  look.debug = debug.state;
  look.debug_detail = debug.detail;
  for (std::size_t i = 0; i < debug.signatures.size(); ++i) {
    const auto& signature = debug.signatures[i];
    if (!signature) continue;
    Export& each = look.functions[asked.places[i]];
    each.signature = declaration(each.name, *signature);
    auto remark = compare(*spec::find_function(each.name), *signature);
    const bool differs = remark && remark->grade != Grade::kNotice;
    if (differs) each.agreement = Agreement::kDiffers;
    if (!differs && is_whole(*signature, *spec::find_function(each.name)))
      each.agreement = Agreement::kAgrees;
    if (remark) look.remarks.push_back(std::move(*remark));
  }
}

void sort_remarks(AbiLook& look) {
  std::stable_sort(look.remarks.begin(), look.remarks.end(),
                   [](const Remark& one, const Remark& other) { return one.grade < other.grade; });
}

/// In the process of its own: tells what the ELF structures say before the debug information is
/// touched, which is the harder part.
void look_there(int fd, const std::string& path, const Send& send) {
  AbiLook look;
  look.path = path;
  const ElfHandle elf = open_elf(fd);
  if (!elf) look.refusal = "it cannot be read as an ELF file";
  std::vector<Symbol> symbols;
  if (elf) {
    look.refusal = refuse_header(elf.get());
    if (look.refusal.empty()) symbols = exported_symbols(elf.get());
    look_at_elf(elf.get(), symbols, look);
  }
  sort_remarks(look);
  send(pack(look));
  if (!look.refusal.empty()) return;
  look_at_signatures(elf.get(), symbols, look);
  sort_remarks(look);
  send(pack(look));
}

}  // namespace

bool AbiLook::has(Grade grade) const {
  return std::any_of(remarks.begin(), remarks.end(),
                     [grade](const Remark& remark) { return remark.grade == grade; });
}

AbiLook look_at(const std::string& path) {
  AbiLook look;
  look.path = path;
  const probe::Fd fd = open_file(path);
  look.refusal = refuse_file(fd);
  if (!look.refusal.empty()) return look;
  const Bounded found = run_bounded([&](const Send& send) { look_there(fd.get(), path, send); });
  const auto last = found.messages.empty() ? std::nullopt : unpack(found.messages.back());
  if (!last) {
    look.refusal = "it cannot be read as an ELF file: " + found.trouble;
    return look;
  }
  look = *last;
  look.path = path;
  if (!found.trouble.empty()) {
    look.debug = DebugState::kUnreadable;
    look.debug_detail = "it cannot be read: " + found.trouble;
  }
  return look;
}

std::vector<std::string> notes(const AbiLook& look) {
  std::vector<std::string> lines;
  for (const Remark& remark : look.remarks) {
    if (remark.grade != Grade::kNotice) lines.push_back(remark.what);
  }
  return lines;
}

}  // namespace rtconf::abi
