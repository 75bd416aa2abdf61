// A kind of work, done in one way: what is measured over and over.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "bench/work.h"

namespace rtconf::bench {

/// What a task works on.
struct Subject {
  std::string path;
  std::uint64_t size;
};

class Task {
 public:
  Task() = default;
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  virtual ~Task() = default;

  /// Gets ready for another subject, and lets go of what was kept for the last. What is wrong, or
  /// "".
  virtual std::string take(const Subject& subject) = 0;
  /// The work, once, with what gives its result back. False if it fails.
  virtual bool once() = 0;
  /// Does it once, and sees that it is done right. What is wrong, or "".
  virtual std::string check() = 0;
};

/// The way of a library. Null, and `problem` says why, if it cannot be loaded or does not offer it.
std::unique_ptr<Task> task_of_library(const std::string& library, const WorkDescription& work,
                                      const Way& way, std::string& problem);

/// A limit of the machine. Null if there is none of that name.
std::unique_ptr<Task> task_of_limit(std::string_view name);

}  // namespace rtconf::bench
