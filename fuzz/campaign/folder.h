// A campaign's folder: all that it has, so that one that was killed goes on from there.
//   campaign.json                what it is about, and how far it has come
//   corpus/TARGET/SHA-256        inputs that did something new
//   findings/TARGET/CLAUSE/...   inputs that something is wrong with (see conformance/core/found.h)
// Every file takes its name when it is whole.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "conformance/cases/row.h"
#include "fuzz/campaign/mail.h"

namespace rtconf::fuzz {

/// How far a campaign has come, over all times that it was started.
struct Standing {
  std::string library;  ///< path
  std::string sha256;
  std::uint64_t rounds = 0;
  double seconds = 0;
  std::map<std::string, std::uint64_t> executions;  ///< by target
};

class Folder {
 public:
  explicit Folder(std::string path) : path_(std::move(path)) {}

  /// Makes the folder where there is none, and reads what is in it. `trouble()` says why it cannot
  /// be used.
  void open();
  const std::string& path() const { return path_; }
  const std::string& trouble() const { return trouble_; }

  const Standing& standing() const { return standing_; }
  void keep(const Standing& standing);

  /// Inputs of the corpus, sorted by name.
  cases::Inputs corpus(std::string_view target) const;
  /// False for one that is there already.
  bool keep_unit(std::string_view target, const std::vector<unsigned char>& unit);

  /// Takes the place of a finding with the same key. True if the key is new.
  bool keep(const Finding& finding, const std::string& replay);
  std::set<std::string> known_keys() const;
  std::size_t finding_count() const { return findings_.size(); }

 private:
  void write(const std::string& path, std::string_view bytes);
  void read_standing();
  void read_findings();

  std::string path_;
  std::string trouble_;
  Standing standing_;
  std::map<std::string, std::string> findings_;  ///< key to the path of its input
};

}  // namespace rtconf::fuzz
