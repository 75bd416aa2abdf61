// How far a run has come, in one line that is written over and over. Only for a terminal.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace rtconf::tools {

class Progress {
 public:
  Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { clear(); }

  /// True where the line can be shown.
  bool is_shown_here() const { return enabled_; }
  void update(std::size_t done, std::size_t total, std::string_view current);
  void update(std::string line);
  /// Takes the line away, before anything else is written.
  void clear();

 private:
  bool enabled_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point last_;
};

}  // namespace rtconf::tools
