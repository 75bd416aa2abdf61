// What a case works with: one function of the provider, a world to call it in, and ways to judge
// what it did. A case runs in a child process of its own, alone, and ends it: every judgement that
// settles the clause does not return.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/probe/answer.h"
#include "conformance/probe/cpu_state.h"
#include "conformance/probe/failure.h"
#include "conformance/probe/pad.h"
#include "conformance/probe/plan.h"
#include "conformance/probe/residue.h"
#include "conformance/probe/sentinel.h"
#include "conformance/probe/state.h"
#include "conformance/probe/talk.h"
#include "conformance/probe/world.h"

namespace rtconf::probe {

/// How answers are judged that say nothing by themselves, such as handles, and how they are given
/// back. For functions whose worlds are those of any function that takes a path.
struct Judge {
  std::function<std::optional<Failure>(const World& world, const Answer& answer)> wrong;
  std::function<void(const Answer& answer)> give_back;
  std::string wrong_code;      ///< C that judges `result` for PATH, and returns
  std::string give_back_code;  ///< C that calls, as CALL, and gives the answer back: a statement
};

/// Thrown in the place of an end when a terse case fails (see Talk::is_terse): what it was stands
/// on the pad, and the process can go on to the next input.
struct Noticed {};

struct CaseSetting {
  std::string clause;  ///< id of the clause that is judged
  std::uint64_t seed = 1;
  bool large = false;
  std::optional<Plan> plan = std::nullopt;            ///< the only fault plan to try
  std::optional<std::uint64_t> plans = std::nullopt;  ///< how many to try in each world, at most
  Places places = {};  ///< directories where a temporary file could be left
  /// Called in the place of the end of the process, and does not return either.
  void (*end)(const Pad& pad) = nullptr;
};

class Case {
 public:
  /// `others` are the functions that the provider exports beside the judged one.
  Case(Notepad& pad, Subject subject, std::vector<Subject> others, CaseSetting setting);

  const Subject& subject() const { return subject_; }
  const CaseSetting& setting() const { return setting_; }
  /// Other functions that are called and answer like the judged one; their own faults are not this
  /// clause's.
  std::vector<Subject> companions() const;
  /// Another function of the provider, which the clause cannot do without: null if it is not to be
  /// had. Its own faults are not this clause's.
  const Subject* other(std::string_view name) const;
  std::mt19937_64& random() { return random_; }
  /// Takes the place of the comparison with a regular read, for answers of the judged function.
  void judge_by(Judge judge) { judge_ = std::move(judge); }

  /// Makes the world, and announces that the next calls are made in it. `shows` holds the C that
  /// shows a call's death, where the call alone does not.
  void enter(World world, const Failure& shows = {});
  /// Says what shows the death of the next calls, as enter() does.
  void announce(const Failure& shows);
  /// Announces a world that was entered before, without making it again.
  void turn_to(World world);
  /// A further step in the world entered last; reproducers made from now on include it.
  void act(const Step& step);
  /// Does the step, but tells reproducers nothing: the check's own C does it.
  void act_quietly(const Step& step);

  /// From now on the system calls and allocations of calls come by the gate; ends the case as not
  /// judged where there is none.
  void open_gate();
  /// The same for allocations, which can be seen without the gate, too; ends the case as not judged
  /// where malloc's family is not the suite's.
  void open_gate_for_allocations();
  /// Has the next calls fail inside as the plan says. `blamed` is the word of the clause that their
  /// death would break.
  void follow(const Plan& plan, std::string_view blamed);

  /// Calls the judged function with the arguments of the world entered last.
  Answer call();
  /// The same, by another spelling of the world's path.
  Answer call_by(const std::string& path);
  /// Calls another function with the same arguments, or with those of another world. Its blocks are
  /// released as any other's.
  Answer call_other(const Subject& other) { return call_other(other, world_); }
  Answer call_other(const Subject& other, const World& world);
  /// Calls from this thread with no announcement: for threads of a case, between begin_calls and
  /// end_calls.
  Answer call_raw(const World& world) const;
  void begin_calls();
  void end_calls(bool is_companion = false);
  /// While it lives, calls come in a series: where the process's directory and umask are is looked
  /// at after some of them only, until one of them is not as it was. For loops of calls whose
  /// answers nobody looks at, or that are the same wherever the process is.
  class Series {
   public:
    explicit Series(Case& c) : case_(c) { case_.is_in_series_ = true; }
    ~Series();
    Series(const Series&) = delete;
    Series& operator=(const Series&) = delete;

   private:
    Case& case_;
  };
  /// For cases whose threads call other functions, too: what becomes of the process is not laid at
  /// the judged one.
  void forgive_process() { called_others_ = true; }
  /// For threads of a case: frees what is certain to be a block.
  void release_raw(const Answer& answer) const;
  /// Frees a result as a caller would; one that free() does not take is remarked for `owned`.
  void release(const Answer& answer);
  void release(const Subject& owner, const Answer& answer);
  /// Looks at the block of a right result, for the clauses about its size and its NUL.
  void look_at_block(const Answer& answer);
  /// True if free() takes this result: it starts a live block of malloc's family.
  bool is_freeable(const Answer& answer);
  bool is_freeable(void* block);
  /// Bytes in the block that starts at the result; nothing when it starts none.
  std::optional<std::size_t> block_size(const Answer& answer);

  /// Nothing, or how the answer differs from a regular read of the world's path, or from the size
  /// of what is there.
  std::optional<Failure> difference(const Answer& answer) const {
    return difference_in(world_, answer);
  }
  std::optional<Failure> difference_in(const World& world, const Answer& answer) const;
  /// fail() unless the answer is right for the file at the world's path: content equal to a regular
  /// read, or its size.
  void expect_right(const Answer& answer);
  /// True if the failure breaks another clause than the one that is judged; it is remarked there.
  bool is_for_another(const Failure& failure);
  /// fail() unless the result is followed by a NUL at the index that is the size of the world's
  /// content.
  void expect_nul(const Answer& answer);
  /// fail() unless the call gave its failure value.
  void expect_failure(const Answer& answer);
  /// fail() unless the call succeeded.
  void expect_success(const Answer& answer);

  [[noreturn]] void fail(const Failure& failure);
  [[noreturn]] void choose(std::string_view seen);
  [[noreturn]] void cannot_judge(std::string_view why);
  [[noreturn]] void pass();
  /// The suite could not do its part.
  [[noreturn]] void fault(std::string_view what);
  void require(const Trouble& trouble);
  /// The next call may take this much longer than the time limit.
  void allow(std::uint32_t milliseconds) {
    if (pad_->extra_ms != milliseconds) pad_.open_head().extra_ms = milliseconds;
  }
  /// Calls into the provider so far.
  std::uint64_t calls() const { return pad_.calls(); }
  /// Closes a descriptor that the suite keeps for the caller, so that a call may be given it.
  void surrender(int fd) { sentinels_->surrender(fd); }
  /// Opens a few files as a caller would between calls.
  void occupy_descriptors() { sentinels_->occupy(); }
  /// A descriptor number that the case may use.
  int spare_descriptor() const { return sentinels_->spare(); }
  const World& world() const { return world_; }

  /// Takes the process as it is now for what calls must leave it as. The engine's: once, before the
  /// body.
  void remember_process(Sentinels& sentinels);
  /// Adds what was seen in passing, for another clause of this function.
  /// `check` is C that makes the call itself, as CALL, and returns 1 when the fault shows.
  void remark(std::string_view word, std::string_view text, std::string check,
              std::string prelude = "");
  /// Forks a child of the case's own, which is killed at the latest when the case ends, and not
  /// laid at the provider. 0 in the child.
  pid_t fork_helper();
  void dismiss_helpers();
  /// Looks at the process now, so that what is seen is told with the present world.
  void look() { look_at_process(); }
  /// For one of several cases of a process: what the parent says in the talk holds for it, too, and
  /// its calls are counted there.
  void converse_by(Talk& talk) { talk_ = &talk; }
  /// True if what fails will be looked at again, so that nobody will read what would tell of it.
  bool is_terse() const { return talk_ != nullptr && talk_->is_terse != 0; }
  /// From now on it is this clause of the function that is judged.
  void turn_to_clause(std::string_view word);
  /// C that returns 1 if `result` is wrong for the path (a C expression).
  std::string wrong_code(const std::string& path_code) const;
  /// C for a call in the present world whose result is given back: a statement.
  std::string freed_call_code() const;
  /// The C program for `failure` in the present world.
  std::string reproducer_for(const Failure& failure) const;

 private:
  void expect_same_thread();
  void expect_same_cpu_state(const CpuState& before, const CpuState& after);
  void do_all(std::span<const Step> steps);
  void prepare_call();
  void put_back(bool is_companion);
  Answer guarded_call(const Subject& subject, const Arguments& arguments);
  bool is_about_process() const;
  void forgive_others(std::string_view name);
  std::optional<Failure> wrong_size(const World& world, const Answer& answer,
                                    std::uint64_t length) const;
  void release_names(const Subject& owner, const Answer& answer);
  void remark_not_freeable(std::string_view what);
  std::string orphan_reproducer() const;
  void note_changes(const ProcessState& now);
  void look_at_process();
  void look_at_surroundings();
  void look_at_children();
  [[noreturn]] void settle(Told told, std::string_view message);
  [[noreturn]] void end() const;

  Notepad& pad_;
  Subject subject_;
  std::vector<Subject> others_;
  CaseSetting setting_;
  std::mt19937_64 random_;
  World world_;
  std::string acts_;
  std::optional<Plan> plan_;
  bool is_prepared_ = false;
  bool called_others_ = false;
  bool is_in_series_ = false;
  bool is_restless_ = false;  ///< a call has changed the directory or the umask
  Judge judge_;
  Sentinels* sentinels_ = nullptr;
  Talk* talk_ = nullptr;
  ProcessState before_;
  std::vector<std::string> set_by_calls_;  ///< variables that calls were asked to set
  pid_t process_;
  pid_t thread_;
  std::vector<pid_t> helpers_;
  std::optional<bool> foreign_freeable_;
};

/// C that calls 3,000 times with the path (a C expression) and returns 1 as soon as an answer is
/// wrong.
std::string repeated_code(const Subject& subject, const std::string& path_code);
/// C that returns 1 if `result` is wrong for the path (a C expression): other bytes than a regular
/// read gives, or another number than st_size.
std::string wrong_answer_code(const Subject& subject, const std::string& path_code);

/// `check` with CALL replaced by a call in the world, and PREPARE; by what has to be done before it
/// (a call does that too; this is for a look at the process in between).
std::string with_call(std::string check, const World& world);

/// Words for a path's world in a call: "rt_file_size(a missing file)".
std::string call_text(const Subject& subject, const World& world);

}  // namespace rtconf::probe
