#include "conformance/abi/render.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/report/escape.h"
#include "conformance/report/layout.h"
#include "spec/tables/spec.h"

namespace rtconf::abi {
namespace {

using report::Ink;

constexpr std::size_t kLabelWidth = 14;

/// Names out of the file, on one line and safe to show.
std::string names(const std::vector<std::string>& all) {
  std::vector<std::string> shown;
  for (const std::string& name : all) shown.push_back(report::one_line(name));
  return report::joined(shown);
}

std::string stack(const AbiLook& look) {
  if (look.stack == Stack::kUnsaid) return "not said (no PT_GNU_STACK)";
  return look.stack == Stack::kExecutable ? "executable" : "not executable";
}

std::string code(const AbiLook& look) {
  const std::string segments =
      look.writable_code == 0
          ? "no segment is both writable and executable"
          : report::counted(look.writable_code, "segment") + " both writable and executable";
  return segments + (look.text_relocations ? "; text relocations" : "; no text relocations");
}

std::string hardening(const AbiLook& look) {
  return std::string(look.relro ? "RELRO" : "no RELRO") +
         (look.bind_now ? ", symbols bound at load" : ", symbols bound when first called");
}

std::string at_load(const AbiLook& look) {
  std::string text = report::counted(look.constructors, "constructor");
  if (look.thread_local_bytes > 0)
    text += "; " + report::counted(look.thread_local_bytes, "byte") + " of thread-local data";
  return text + (look.static_tls ? " with a fixed place" : "");
}

std::string debug(const AbiLook& look) {
  if (look.debug == DebugState::kNone) return "none";
  if (look.debug != DebugState::kRead) return look.debug_detail;
  std::size_t code = 0;
  std::size_t known = 0;
  for (const Export& each : look.functions) {
    if (each.is_code) ++code;
    if (!each.signature.empty()) ++known;
  }
  std::string text = fmt::format("tells {} of {}", report::counted(known, "signature"), code);
  if (!look.debug_detail.empty()) text += "; " + look.debug_detail;
  return text;
}

void render_file(const AbiLook& look, const report::Style& style, std::string& out) {
  report::Fields fields(out, style, 2, kLabelWidth);
  fields.prose("File", fmt::format("{} {} for {} ({})", look.elf_class, look.type, look.machine,
                                   look.os_abi));
  fields.prose("SONAME", look.soname.empty() ? "none" : report::one_line(look.soname));
  fields.prose("Needs", look.needed.empty() ? "no other library" : names(look.needed));
  if (!look.rpath.empty()) fields.prose("RPATH", report::one_line(look.rpath));
  if (!look.runpath.empty()) fields.prose("RUNPATH", report::one_line(look.runpath));
  fields.prose("Stack", stack(look));
  fields.prose("Code", code(look));
  fields.prose("Hardening", hardening(look));
  fields.prose("At load", at_load(look));
  fields.prose("Debug info", report::one_line(debug(look)));
}

std::string version(const Export& each) {
  if (each.version.empty()) return "";
  return (each.is_default_version ? "@@" : "@") + report::one_line(each.version);
}

std::string agreement(const AbiLook& look, const Export& each) {
  if (look.debug != DebugState::kRead || !each.is_code) return "";
  if (each.agreement == Agreement::kAgrees) return "signature agrees";
  if (each.agreement == Agreement::kDiffers) return "signature differs";
  return "signature not known";
}

void render_functions(const AbiLook& look, const report::Style& style, std::string& out) {
  const std::size_t present = spec::kFunctions.size() - look.absent.size();
  out += "\n" + report::paint("Functions of the contract", Ink::kBold, style) +
         fmt::format("  {} of {}\n", present, spec::kFunctions.size());
  std::size_t name_width = 0;
  std::size_t kind_width = 0;
  const auto kind = [](const Export& each) {
    return (each.is_weak ? "weak " : "") + each.kind + (each.version.empty() ? "" : " ") +
           version(each);
  };
  for (const Export& each : look.functions) {
    name_width = std::max(name_width, report::columns(each.name));
    kind_width = std::max(kind_width, report::columns(kind(each)));
  }
  for (const Export& each : look.functions) {
    std::string line = fmt::format("  {:<{}}  {:<{}}  {}", each.name, name_width, kind(each),
                                   kind_width, agreement(look, each));
    line.resize(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  report::Fields fields(out, style, 2, kLabelWidth);
  fields.prose("Absent", names(look.absent));
  out += "\n" + report::paint("Other exports", Ink::kBold, style) + "\n";
  fields.prose("rt_ names", look.unexpected.empty() ? "none that the contract does not know"
                                                    : names(look.unexpected));
  std::string others = report::counted(look.other_count, "name");
  if (!look.others.empty()) others += ": " + names(look.others);
  if (look.others.size() < look.other_count) others += ", ...";
  fields.prose("Others", look.other_count == 0 ? "none" : others);
}

std::string grade(const Remark& remark, const report::Style& style) {
  if (remark.grade == Grade::kWrong) return report::paint("wrong ", Ink::kRed, style);
  if (remark.grade == Grade::kRisk) return report::paint("risk  ", Ink::kYellow, style);
  return report::paint("notice", Ink::kFaint, style);
}

void render_remarks(const AbiLook& look, const report::Style& style, std::string& out) {
  out += "\n" + report::paint("Remarks", Ink::kBold, style) + "\n";
  if (look.remarks.empty()) out += "  none: nothing about the file speaks against it\n";
  for (const Remark& remark : look.remarks) {
    const std::string what = report::one_line(remark.what);
    const std::vector<std::string> lines = report::wrap(what, style.width - 10);
    for (std::size_t i = 0; i < lines.size(); ++i)
      out += "  " + (i == 0 ? grade(remark, style) : std::string(6, ' ')) + "  " + lines[i] + "\n";
    report::Fields fields(out, style, 10, 10);
    fields.prose("contract", remark.contract);
    fields.prose("library", report::one_line(remark.library));
    fields.prose("why", remark.why);
    fields.prose("mend", remark.mend);
  }
}

}  // namespace

std::string render_text(const AbiLook& look, const report::Style& style) {
  std::string out = report::paint(report::one_line(look.path), Ink::kBold, style) + "\n";
  if (!look.refusal.empty()) {
    report::Fields(out, style, 2, kLabelWidth).prose("Refused", look.refusal);
    return out;
  }
  render_file(look, style, out);
  render_functions(look, style, out);
  render_remarks(look, style, out);
  return out;
}

}  // namespace rtconf::abi
