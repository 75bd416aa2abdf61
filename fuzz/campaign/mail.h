// How a job tells its campaign what it has found: the job lives in a sandbox and cannot write to
// the campaign's folder. The job waits until the campaign has put away what it was sent, so that
// what it goes on from is never lost.
#pragma once

#include <string>
#include <vector>

#include "conformance/core/result.h"

namespace rtconf::fuzz {

/// An input that something is wrong with.
struct Finding {
  std::string target;
  std::string clause;   ///< id
  std::string verdict;  ///< as reports say it: "fail", "crash", ...
  std::string place;    ///< what tells one fault of the clause from another: where it died, or the
                        ///< message without its numbers
  std::string message, expected, got, plan, reproducer;
  std::vector<unsigned char> input;

  /// Two findings with the same key are taken for the same fault.
  std::string key() const { return clause + " " + verdict + " " + place; }
};

struct Letter {
  enum class Kind : std::uint8_t { kUnit, kFinding, kTrouble };
  Kind kind = Kind::kUnit;
  std::string target;
  std::vector<unsigned char> unit;  ///< for the corpus
  Finding finding;
  std::string trouble;  ///< what the suite could not do
};

/// The job's end. False if nobody is there any more.
bool send_letter(int socket, const Letter& letter);

/// The campaign's end.
enum class Received : std::uint8_t { kLetter, kNothing, kEnd };
Received receive_letter(int socket, Letter& letter);
/// Says that the letter received last is put away.
void acknowledge(int socket);

}  // namespace rtconf::fuzz
