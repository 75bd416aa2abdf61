// `rtconf verify`: whether a certificate speaks of this library and of this suite.
#include <fmt/format.h>

#include <string>

#include "conformance/claims/certificate.h"
#include "conformance/core/digest.h"
#include "conformance/report/escape.h"
#include "tools/command.h"
#include "tools/command_line.h"
#include "tools/input.h"
#include "tools/output.h"
#include "tools/suite.h"

namespace rtconf::tools {
namespace {

constexpr const char* kDescription =
    "Checks a certificate of `rtconf certify`: that nothing in it was changed, that it is of this\n"
    "very library, and that it was given for the spec and the cases of this rtconf. It runs "
    "nothing:\n"
    "`rtconf certify` again would tell whether it is true.";

constexpr const char* kFooter =
    "Examples:\n"
    "  rtconf verify libmine.so.certificate ./libmine.so\n\n"
    "Exit status:\n"
    "  0  it holds        1  it does not: changed, of another library, or of another suite\n"
    "  2  wrong usage, or the file is no certificate\n";

/// Whoever wrote the certificate may have written anything.
std::string summary(const claims::Certificate& certificate) {
  std::string text =
      fmt::format("Certificate of {}, spec {}, seed {}\n", report::one_line(certificate.date),
                  report::one_line(certificate.suite.spec_version), certificate.seed);
  const auto tier = [&](std::string_view label, Conformance verdict) {
    if (verdict != Conformance::kNone) text += fmt::format("{:<12}{}\n", label, name(verdict));
  };
  tier("Core", certificate.core);
  tier("Hardened", certificate.hardened);
  text += fmt::format("Functions   {}\n", certificate.functions.size());
  for (const claims::Waiver& waiver : certificate.waivers)
    text += fmt::format("Accepted    {}: {} ({})\n", report::one_line(waiver.clause),
                        report::one_line(waiver.message), report::one_line(waiver.reason));
  return text;
}

}  // namespace

ExitStatus verify_command(const Invocation& invocation) {
  std::string path;
  std::string library;
  CommandLine line("verify", kDescription, kFooter);
  line.argument("CERTIFICATE", path, "What `rtconf certify` wrote");
  line.argument("LIB", library, "The library that it is said to be of");
  if (const auto end = line.parse(invocation)) return *end;
  if (path.empty() || library.empty()) return line.wrong("name a certificate and a library");
  const Input input = read_input(path);
  if (!input.trouble.empty()) return line.wrong(input.trouble);
  const claims::ReadCertificate read = claims::parse_certificate(input.text);
  if (!read.certificate)
    return line.wrong(fmt::format("{} is no certificate: {}", path, read.trouble));
  const std::string digest = digest_of_file(library);
  if (digest.empty()) return line.wrong("cannot read the library " + library);

  std::string text = summary(*read.certificate);
  auto wrong = claims::disagreements(*read.certificate, suite(), digest);
  if (read.is_changed) wrong.insert(wrong.begin(), "the certificate was changed after it was made");
  for (const std::string& each : wrong)
    text += fmt::format("Not so      {}\n", report::one_line(each));
  print(text + (wrong.empty() ? "Verdict     it holds for this library\n"
                              : "Verdict     it does not hold here\n"));
  return wrong.empty() ? ExitStatus::kSuccess : ExitStatus::kFails;
}

}  // namespace rtconf::tools
