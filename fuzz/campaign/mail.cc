#include "fuzz/campaign/mail.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstdint>

#include <nlohmann/json.hpp>

#include "fuzz/campaign/finding_json.h"

namespace rtconf::fuzz {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongest = std::size_t{128} << 10;

Json to_json(const Finding& finding) {
  Json json = texts_of(finding);
  json["reproducer"] = finding.reproducer;
  json["input"] = Json::binary(finding.input);
  return json;
}

Finding finding_from(const Json& json) {
  return {.target = json.at("target"),
          .clause = json.at("clause"),
          .verdict = json.at("verdict"),
          .place = json.at("place"),
          .message = json.at("message"),
          .expected = json.at("expected"),
          .got = json.at("got"),
          .plan = json.at("plan"),
          .reproducer = json.at("reproducer"),
          .input = json.at("input").get_binary()};
}

}  // namespace

bool send_letter(int socket, const Letter& letter) {
  Json json = {{"kind", static_cast<int>(letter.kind)},
               {"target", letter.target},
               {"unit", Json::binary(letter.unit)},
               {"trouble", letter.trouble}};
  if (letter.kind == Letter::Kind::kFinding) json["finding"] = to_json(letter.finding);
  const std::vector<std::uint8_t> bytes = Json::to_cbor(json);
  if (send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) != std::ssize(bytes)) return false;
  char answer = 0;
  ssize_t got = 0;
  while ((got = recv(socket, &answer, 1, 0)) < 0 && errno == EINTR) {
  }
  return got == 1;
}

Received receive_letter(int socket, Letter& letter) {
  std::vector<std::uint8_t> bytes(kLongest);
  const ssize_t got = recv(socket, bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (got < 0) return Received::kNothing;
  if (got == 0) return Received::kEnd;
  bytes.resize(static_cast<std::size_t>(got));
  const Json json = Json::from_cbor(bytes, true, false);
  if (json.is_discarded()) return Received::kNothing;
  letter = {};
  letter.kind = static_cast<Letter::Kind>(json.at("kind").get<int>());
  letter.target = json.at("target");
  letter.unit = json.at("unit").get_binary();
  letter.trouble = json.at("trouble");
  if (json.contains("finding")) letter.finding = finding_from(json["finding"]);
  return Received::kLetter;
}

void acknowledge(int socket) { send(socket, "", 1, MSG_NOSIGNAL | MSG_DONTWAIT); }

}  // namespace rtconf::fuzz
