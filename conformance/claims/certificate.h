// A certificate: what a complete run found, bound by hashes to what was judged and by what. It is a
// statement, not a signature: whoever needs to know who made it signs the file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/core/result.h"

namespace rtconf::claims {

/// What judges: this program, and the spec and the cases in it.
struct Suite {
  std::string version;
  std::string program_sha256;  ///< of the rtconf program; empty when it cannot be read
  std::string spec_version;
  std::string spec_sha256;  ///< of every clause: id, revision, tier, level and text
  std::size_t case_count = 0;
  std::string cases_sha256;  ///< of the names of all cases
};
/// `cases`: the names of all cases that this program has.
Suite this_suite(const std::vector<std::string>& cases);

/// A failure that a baseline accepts.
struct Waiver {
  std::string clause;
  std::string message;
  std::string reason;
};

struct Certificate {
  Conformance verdict = Conformance::kNone;
  Conformance core = Conformance::kNone;      ///< none: not asked for
  Conformance hardened = Conformance::kNone;  ///< none: not asked for
  std::string provider;                       ///< the name of its file, without the folders
  std::string provider_sha256;
  std::string profile;
  std::vector<std::string> functions;  ///< those it exports: of others nothing is said
  Suite suite;
  std::vector<std::pair<std::string, std::string>> environment;
  std::vector<std::pair<std::string, std::string>> options;
  std::uint64_t seed = 0;
  std::vector<Waiver> waivers;
  std::vector<std::pair<std::string, std::string>> choices;  ///< clause and what was seen
  std::string date;                                          ///< in UTC, YYYY-MM-DD
};

/// Why the run is none to certify, or "": it has to be whole, and to conform or to fail only as a
/// baseline accepts.
std::string why_not(const RunResult& result);
Certificate certify(const RunResult& result, const Suite& suite, const std::string& date);

/// As JSON, in the schema rtconf-certificate/1, with a digest over all of it.
std::string certificate_text(const Certificate& certificate);

struct ReadCertificate {
  std::optional<Certificate> certificate;
  std::string trouble;      ///< why it is no certificate; empty when it is one
  bool is_changed = false;  ///< the digest is not that of the rest
};
/// Whatever the text is, nothing is thrown.
ReadCertificate parse_certificate(std::string_view text);

/// Where the certificate does not speak of that library, or of this suite; empty: it holds.
std::vector<std::string> disagreements(const Certificate& certificate, const Suite& suite,
                                       const std::string& provider_sha256);

/// A badge for a README: an SVG picture of the verdict.
std::string badge(const Certificate& certificate);

}  // namespace rtconf::claims
