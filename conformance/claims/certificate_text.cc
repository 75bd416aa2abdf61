// The JSON of a certificate, written and read. The digest is over the same document without it.
#include <fmt/format.h>

#include "conformance/claims/certificate.h"
#include "conformance/core/digest.h"
#include "conformance/report/json_value.h"

namespace rtconf::claims {
namespace {

using report::Json;
using report::Value;
using report::Wrong;

constexpr const char* kSchema = "rtconf-certificate/1";

Json object(const std::vector<std::pair<std::string, std::string>>& values) {
  Json out = Json::object();
  for (const auto& [key, value] : values) out[key] = value;
  return out;
}

Json suite(const Suite& suite) {
  return {{"version", suite.version},   {"program_sha256", suite.program_sha256},
          {"spec", suite.spec_version}, {"spec_sha256", suite.spec_sha256},
          {"cases", suite.case_count},  {"cases_sha256", suite.cases_sha256}};
}

Json waivers(const Certificate& certificate) {
  Json out = Json::array();
  for (const Waiver& each : certificate.waivers)
    out.push_back({{"clause", each.clause}, {"message", each.message}, {"reason", each.reason}});
  return out;
}

Json document(const Certificate& certificate) {
  return {{"schema", kSchema},
          {"verdict", name(certificate.verdict)},
          {"tiers", {{"core", name(certificate.core)}, {"hardened", name(certificate.hardened)}}},
          {"provider",
           {{"file", certificate.provider},
            {"sha256", certificate.provider_sha256},
            {"profile", certificate.profile},
            {"functions", certificate.functions}}},
          {"suite", suite(certificate.suite)},
          {"environment", object(certificate.environment)},
          {"options", object(certificate.options)},
          {"seed", certificate.seed},
          {"waivers", waivers(certificate)},
          {"choices", object(certificate.choices)},
          {"date", certificate.date}};
}

std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

Suite read_suite(const Value& value) {
  return {value.at("version").text(), value.at("program_sha256").text(),
          value.at("spec").text(),    value.at("spec_sha256").text(),
          value.at("cases").whole(),  value.at("cases_sha256").text()};
}

Certificate read(const Value& value) {
  const std::string schema = value.at("schema").text();
  if (schema != kSchema)
    throw Wrong{fmt::format("its schema is '{}', and {} is what can be read", schema, kSchema)};
  Certificate made;
  made.verdict = value.at("verdict").word(find_conformance);
  made.core = value.at("tiers").at("core").word(find_conformance);
  made.hardened = value.at("tiers").at("hardened").word(find_conformance);
  const Value provider = value.at("provider");
  made.provider = provider.at("file").text();
  made.provider_sha256 = provider.at("sha256").text();
  made.profile = provider.at("profile").text();
  made.functions = provider.at("functions").texts();
  made.suite = read_suite(value.at("suite"));
  made.environment = value.at("environment").pairs();
  made.options = value.at("options").pairs();
  made.seed = value.at("seed").whole();
  value.at("waivers").for_each([&](const Value& each) {
    made.waivers.push_back(
        {each.at("clause").text(), each.at("message").text(), each.at("reason").text()});
  });
  made.choices = value.at("choices").pairs();
  made.date = value.at("date").text();
  return made;
}

}  // namespace

std::string certificate_text(const Certificate& certificate) {
  Json json = document(certificate);
  json["digest"] = digest_of(text_of(json));
  return text_of(json) + '\n';
}

ReadCertificate parse_certificate(std::string_view text) {
  ReadCertificate made;
  made.trouble = report::read_document(text, [&](const Value& value) {
    const std::string digest = value.at("digest").text();
    made.certificate = read(value);
    // What it says once more, in order: keys that are not its own change nothing.
    made.is_changed = digest_of(text_of(document(*made.certificate))) != digest;
  });
  if (!made.trouble.empty()) made.certificate.reset();
  return made;
}

}  // namespace rtconf::claims
