// `rtconf abi`: looks at a library without loading it. The look and its texts are elsewhere; this
// says what the status is.
#include <string>

#include "conformance/abi/document.h"
#include "conformance/abi/look.h"
#include "conformance/abi/render.h"
#include "conformance/report/escape.h"
#include "tools/command.h"
#include "tools/command_line.h"
#include "tools/output.h"

namespace rtconf::tools {
namespace {

constexpr const char* kFooter =
    "Exit status:\n"
    "  0  nothing is wrong, as far as the file tells\n"
    "  1  a function has another signature than the contract, or is none; with --strict also:\n"
    "     there is a risk, such as an executable stack\n"
    "  2  wrong usage\n"
    "  3  it is no shared library for this machine, or exports nothing of the contract\n"
    "\n"
    "Examples:\n"
    "  rtconf abi ./libmine.so\n"
    "  rtconf abi ./libmine.so --strict --json    as a gate in CI\n";

ExitStatus status_of(const abi::AbiLook& look, bool strict) {
  if (!look.refusal.empty()) return ExitStatus::kCannotJudge;
  if (look.has(abi::Grade::kWrong)) return ExitStatus::kFails;
  if (strict && look.has(abi::Grade::kRisk)) return ExitStatus::kFails;
  return look.functions.empty() ? ExitStatus::kCannotJudge : ExitStatus::kSuccess;
}

}  // namespace

ExitStatus abi_command(const Invocation& invocation) {
  std::string library;
  bool json = false;
  bool strict = false;
  CommandLine line(
      "abi",
      "Looks at a library without loading it: what it exports, whether the signatures\n"
      "in its debug information are the contract's, and what may go wrong at load.",
      kFooter);
  line.argument("LIB", library, "The library");
  line.flag("--json", json, "As a JSON document");
  line.flag("--strict", strict, "Risks count, too");
  if (const auto end = line.parse(invocation)) return *end;
  if (library.empty()) return line.wrong("say which library to look at");

  const abi::AbiLook look = abi::look_at(library);
  if (!look.refusal.empty())
    complain("cannot look into " + report::one_line(library) + ": " + look.refusal);
  report::Style style;
  style.colour = wants_colour();
  if (json) {
    print(abi::render_json(look));
  } else if (look.refusal.empty()) {
    print(abi::render_text(look, style));
  }
  return status_of(look, strict);
}

}  // namespace rtconf::tools
