// The pages that a child process shares with its warden: what is being done, before it is done, and
// what was found. A provider cannot scribble a verdict there: what was found is read-only while the
// provider has control, and where the child is carries a check.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rtconf::probe {

enum class Phase : std::uint32_t {
  kStarting,  ///< the suite prepares the child
  kLoading,   ///< the library is being loaded
  kSetup,     ///< the case prepares its world
  kInCall,    ///< the provider has control
  kChecking,  ///< the case looks at what the call did
  kDone,      ///< the child has said all it has to say
};

/// What a case said of its clause.
enum class Told : std::uint32_t {
  kNothing,
  kPass,
  kFail,
  kChoice,    ///< the message says which behaviour was seen
  kUntested,  ///< the message says why it could not be judged here
  kFault,     ///< the suite could not do its part; the message says what
  kRefused,   ///< the library cannot be loaded; the message says why
};

/// Something seen in passing that breaks another clause of the function that was called.
struct Remark {
  char word[40];
  char text[600];
  char reproducer[12288];
};

/// Where the child is.
struct Progress {
  Phase phase = Phase::kStarting;
  std::uint32_t calls = 0;    ///< calls into the provider so far
  bool is_companion = false;  ///< the function called last is not the one that is judged
};

inline constexpr std::size_t kPadPage = 4096;

/// Writable at all times: a call is told of here before and after.
struct alignas(kPadPage) PadProgress {
  std::atomic<std::uint64_t> progress;  ///< a Progress and its check in one word
};

// The rest is closed to writing while the provider has control. What closing and opening costs goes
// by the page, so that what is told of each call is apart from what is told of each world, and that
// from what is hardly ever told.

/// About the call.
struct alignas(kPadPage) PadHead {
  std::atomic<std::uint32_t> extra_ms;  ///< what the present call may take beyond the time limit:
                                        ///< large files
  std::atomic<std::uint32_t> returned_twice;
  std::atomic<std::uint32_t> thread_ended;
  std::atomic<std::uint32_t> about_companion;  ///< what failed is what was done to its result

  Told told;
  char clause[80];  ///< id of the clause that is judged, where one process judges several; else ""
  char place[40];   ///< where in the provider the process died, where that is looked for; else ""
  char blamed[40];  ///< word of the clause that a failure, or the death of the call, is laid at;
                    ///< "": the case's own
  char call[1200];  ///< the call in words, e.g. "rt_file_size(a missing file)"
  char plan[400];   ///< the fault plan that the call is made under; "": none
};

/// What shows what the call did.
struct alignas(kPadPage) PadBody {
  char message[1600];
  char expected[2400];
  char got[2400];
  char reproducer[12288];
  char orphan_reproducer[8192];  ///< for a process that outlives the child, which the child itself
                                 ///< cannot see
};

struct alignas(kPadPage) PadRemarks {
  std::uint32_t remark_count;
  Remark remarks[5];
};

struct Pad : PadProgress, PadHead, PadBody, PadRemarks {};

void set_progress(Pad& pad, const Progress& progress);
/// Nothing if what is there was not written by set_progress().
std::optional<Progress> progress_of(const Pad& pad);

/// How much a child tells of its calls before it makes them.
struct Telling {
  /// What shows the death of the next calls, in each world: that costs more than a small call does.
  bool each_world = true;
  /// The call before which the child ends, having told of it; 0: it makes them all.
  std::uint32_t until_call = 0;
};

/// The child's side of a pad.
class Notepad {
 public:
  explicit Notepad(Pad& pad, const Telling& telling = {}) : pad_(pad), telling_(telling) {}
  /// To read.
  const Pad* operator->() const { return &pad_; }
  /// To write, until it is closed: all of it, or a part.
  Pad& open();
  PadHead& open_head();
  PadBody& open_body();
  void close();

  std::uint32_t calls() const { return progress_.calls; }
  bool tells_each_world() const { return telling_.each_world; }
  void enter(Phase phase);
  /// Closes the pad and tells of a call that begins, or ends the process before it.
  void begin_call(bool is_companion);
  /// True if the progress is still as it was told.
  bool is_intact() const;

 private:
  Pad& pad_;
  Telling telling_;
  Progress progress_;
  bool is_head_open_ = true;
  bool is_body_open_ = true;
  bool are_remarks_open_ = true;
};

/// Has the pad say nothing. Most of it is never written to, so that only the beginnings of its
/// texts are cleared.
void clear(Pad& pad);

/// Copies what the pad says, safe to read whatever a provider wrote there: counts in range, every
/// text with an end. False if something was out of range.
bool copy_safely(const Pad& from, Pad& to);

/// Copies what is told of the present call in one pad to another.
void copy_account(const Pad& from, Pad& to);

/// Copies text into one of the arrays above, cut to fit.
template <std::size_t N>
void put(char (&to)[N], std::string_view text) {
  const std::size_t count = text.size() < N ? text.size() : N - 1;
  text.copy(to, count);
  to[count] = '\0';
}

}  // namespace rtconf::probe
