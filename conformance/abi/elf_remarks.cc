#include "conformance/abi/elf_remarks.h"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace rtconf::abi {
namespace {

/// Where a library that does not say so gets an executable stack.
#if defined(__x86_64__) || defined(__i386__)
constexpr bool kUnsaidIsExecutable = true;
#else
constexpr bool kUnsaidIsExecutable = false;
#endif

void add(AbiLook& look, Grade grade, std::string id, std::string what, std::string why,
         std::string mend, std::string function = "") {
  look.remarks.push_back({grade, std::move(id), std::move(function), std::move(what), "", "",
                          std::move(why), std::move(mend)});
}

void remark_on_stack(AbiLook& look) {
  const bool is_unsaid = look.stack == Stack::kUnsaid;
  if (look.stack == Stack::kPlain || (is_unsaid && !kUnsaidIsExecutable)) return;
  add(look, Grade::kRisk, "executable-stack",
      is_unsaid ? "executable stack: the library does not say that it needs none (no PT_GNU_STACK)"
                : "executable stack: the library asks for one (PT_GNU_STACK)",
      "Loading it makes the stacks of the whole program executable, which turns many an overflow "
      "into an attack; glibc 2.41 and later do not load it into a running program at all.",
      "Most often one object made of assembly lacks `.section .note.GNU-stack,\"\",@progbits`; "
      "else "
      "it is a nested function of GNU C whose address is taken. `-Wl,-z,noexecstack` overrules all "
      "objects.");
}

void remark_on_code(AbiLook& look) {
  if (look.text_relocations) {
    add(look, Grade::kRisk, "text-relocations",
        "text relocations: the loader has to write into the code",
        "The code is private to each process, is writable while it is loaded, and hardened systems "
        "(SELinux, musl, Android) refuse that.",
        "Compile all objects with -fPIC; `-Wl,-z,text` makes the linker name those that are not.");
  }
  if (look.writable_code > 0) {
    add(look, Grade::kRisk, "writable-code",
        fmt::format("{} both writable and executable",
                    look.writable_code == 1 ? "one segment is"
                                            : fmt::format("{} segments are", look.writable_code)),
        "Whoever can write one byte there runs code; hardened systems refuse to map it.",
        "Look for sections with the flags \"awx\" and for linker scripts or options (-N, "
        "--omagic) that merge code and data.");
  }
}

void remark_on_loading(const Dynamic& dynamic, AbiLook& look) {
  if (dynamic.has_flag(DT_FLAGS_1, DF_1_NOOPEN)) {
    add(look, Grade::kRisk, "not-to-be-opened", "the library forbids dlopen (DF_1_NOOPEN)",
        "Programs that choose their provider while they run cannot load it.",
        "Link without `-z nodlopen`.");
  }
  if (look.os_abi != "System V" && look.os_abi != "GNU/Linux") {
    add(look, Grade::kRisk, "os-abi", "the file is marked for another system: " + look.os_abi,
        "Loaders of Linux refuse it.", "Build it for Linux.");
  }
  if (look.static_tls) {
    add(look, Grade::kNotice, "static-tls",
        "thread-local data has to have its place from the start (DF_STATIC_TLS)",
        "dlopen fails when the little room that is left for that is used up.",
        "Compile without -ftls-model=initial-exec.");
  }
  for (const std::string& path : {look.rpath, look.runpath}) {
    const bool is_relative = !path.empty() && (path.front() != '/' && path.front() != '$');
    if (!is_relative && path.find("::") == std::string::npos) continue;
    add(look, Grade::kNotice, "search-path",
        "libraries that it needs are looked for in a relative directory",
        "What is loaded depends on the working directory of the program.",
        "Begin each entry with / or with $ORIGIN.");
  }
}

void remark_on_names(AbiLook& look) {
  for (const Export& each : look.functions) {
    if (!each.is_code) {
      add(look, Grade::kWrong, "not-a-function",
          fmt::format("{} is exported as {}, not as a function", each.name, each.kind),
          "Whoever calls it jumps into data.", "Define it as a function.", each.name);
    }
    const bool has_default = std::any_of(
        look.functions.begin(), look.functions.end(),
        [&](const Export& other) { return other.name == each.name && other.is_default_version; });
    if (!each.is_default_version && !has_default) {
      add(look, Grade::kRisk, "no-default-version",
          fmt::format("{} is there only as the old version {}", each.name, each.version),
          "Neither dlsym nor a program that is linked now finds it.",
          "Give one version as the default: name@@VERSION.", each.name);
    }
  }
  if (look.functions.empty()) {
    add(look, Grade::kNotice, "exports-nothing", "it exports none of the contract's functions",
        "There is nothing to judge.",
        "Check visibility, version script and extern \"C\"; `rtconf list functions` has the "
        "names.");
  }
}

}  // namespace

void remark_on_elf(const Dynamic& dynamic, AbiLook& look) {
  remark_on_names(look);
  remark_on_stack(look);
  remark_on_code(look);
  remark_on_loading(dynamic, look);
}

}  // namespace rtconf::abi
