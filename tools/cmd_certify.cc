// `rtconf certify`: a complete run, and a certificate of what it found.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "conformance/claims/certificate.h"
#include "conformance/core/run.h"
#include "conformance/report/atomic_file.h"
#include "tools/command.h"
#include "tools/conclude.h"
#include "tools/judging.h"
#include "tools/output.h"
#include "tools/suite.h"

namespace rtconf::tools {
namespace {

constexpr const char* kDescription =
    "Judges a library whole, and if it conforms, or fails only as a baseline accepts, writes a\n"
    "certificate: the verdict, bound by hashes to the library, to this suite, its spec and its "
    "cases,\n"
    "with the environment, the seed and every accepted failure. `rtconf verify` checks it. It is "
    "not\n"
    "signed: sign the file if others have to know that it is yours.";

std::string footer() {
  return std::string(
             "Examples:\n"
             "  rtconf certify ./libmine.so                         both tiers, to "
             "libmine.so.certificate\n"
             "  rtconf certify ./libmine.so --tier core --badge rtconf.svg\n"
             "  rtconf certify ./libmine.so --baseline baseline.toml --output release/rtconf.json\n"
             "  rtconf verify release/rtconf.json ./libmine.so\n\n") +
         kExitStatusHelp;
}

struct Outputs {
  std::string certificate;
  std::string badge;

  /// What keeps them from being written, or "".
  std::string trouble() const {
    for (const std::string& path : {certificate, badge}) {
      if (path.empty()) continue;
      if (const auto failure = report::check_report_path(path)) return *failure;
    }
    return "";
  }
};

/// What went wrong, or "".
std::string write(const Outputs& outputs, const claims::Certificate& certificate) {
  if (const auto failure =
          report::write_report(outputs.certificate, claims::certificate_text(certificate)))
    return *failure;
  if (outputs.badge.empty()) return "";
  return report::write_report(outputs.badge, claims::badge(certificate)).value_or("");
}

}  // namespace

ExitStatus certify_command(const Invocation& invocation) {
  Outputs outputs;
  RunArguments arguments;
  const RunCommand command{
      .name = "certify",
      .description = kDescription,
      .footer = footer(),
      .tier = "all",
      .is_whole = true,
      .define =
          [&](CommandLine& line) {
            line.option("--output", outputs.certificate,
                        "Where the certificate goes (default: LIB.certificate)", "FILE");
            line.option("--badge", outputs.badge, "Also make a badge, an SVG picture", "FILE");
          },
  };
  if (const auto end = parse_run_arguments(invocation, command, arguments)) return *end;
  ClaimsFiles claims;
  if (const auto end = make_ready("certify", arguments, claims)) return *end;
  if (outputs.certificate.empty())
    outputs.certificate = arguments.options.provider + ".certificate";
  if (const std::string trouble = outputs.trouble(); !trouble.empty())
    return wrong_usage("certify", trouble);

  RunResult result = judge(arguments, claims);
  const ExitStatus status = conclude(result, claims, arguments.reports);
  const std::string why_not = claims::why_not(result);
  if (status != ExitStatus::kSuccess || !why_not.empty()) {
    complain("no certificate: " + (why_not.empty() ? "the run did not succeed" : why_not));
    return status == ExitStatus::kSuccess ? ExitStatus::kNoVerdict : status;
  }
  const auto certificate = claims::certify(result, suite(), claims::today());
  if (const std::string trouble = write(outputs, certificate); !trouble.empty()) {
    complain(trouble);
    return ExitStatus::kNoVerdict;
  }
  complain("the certificate is " + outputs.certificate);
  return ExitStatus::kSuccess;
}

}  // namespace rtconf::tools
