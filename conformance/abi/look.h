// What a static look at a library finds: the model. How it is found is the work of elf_look.h and
// debug_look.h, how it is shown that of render.h and document.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rtconf::abi {

enum class Grade : std::uint8_t {
  kWrong,   ///< a library that has it cannot keep the contract
  kRisk,    ///< it can go wrong, on this system or on another
  kNotice,  ///< good to know
};

/// Something to tell the user.
struct Remark {
  Grade grade = Grade::kNotice;
  std::string id;        ///< what kind it is, e.g. "executable-stack"
  std::string function;  ///< of the contract, or ""
  std::string what;      ///< one line without a full stop
  std::string contract;  ///< the signature there, or ""
  std::string library;   ///< the signature in the debug information, or ""
  std::string why;       ///< why it matters
  std::string mend;      ///< what to do
};

/// What the debug information says of a function.
enum class Agreement : std::uint8_t { kUnknown, kAgrees, kDiffers };

/// An exported name that belongs to the contract.
struct Export {
  std::string name;
  std::string kind;  ///< "function", "indirect function", "untyped", "data", "thread-local data"
  bool is_code = true;
  bool is_weak = false;
  std::string version;  ///< empty: none
  bool is_default_version = true;
  std::string signature;  ///< by the debug information; empty when it says nothing
  Agreement agreement = Agreement::kUnknown;
};

enum class DebugState : std::uint8_t {
  kNone,        ///< there is no debug information
  kRead,        ///< it was read, whatever was in it
  kElsewhere,   ///< it is in other files, which are not read
  kUnreadable,  ///< it is there, and it cannot be read
};

enum class Stack : std::uint8_t { kPlain, kExecutable, kUnsaid };

struct AbiLook {
  std::string path;     ///< as the user gave it
  std::string refusal;  ///< why it is no library for this machine; the rest is empty then

  std::string elf_class;  ///< "64-bit"
  std::string type;       ///< "shared library"
  std::string machine;    ///< "x86-64"
  std::string os_abi;     ///< "System V"

  std::string soname;
  std::vector<std::string> needed;
  std::string rpath;
  std::string runpath;

  Stack stack = Stack::kPlain;
  std::uint64_t writable_code = 0;  ///< segments that are both writable and executable
  bool text_relocations = false;
  bool relro = false;
  bool bind_now = false;
  std::uint64_t constructors = 0;
  std::uint64_t thread_local_bytes = 0;
  bool static_tls = false;

  DebugState debug = DebugState::kNone;
  std::string debug_detail;  ///< why it is not read, or what was read

  std::vector<Export> functions;        ///< in the order of the spec
  std::vector<std::string> absent;      ///< functions of the spec
  std::vector<std::string> unexpected;  ///< rt_* names that the spec does not know
  std::uint64_t other_count = 0;        ///< of other exported names
  std::vector<std::string> others;      ///< the first of these

  std::vector<Remark> remarks;  ///< the gravest first

  bool has(Grade grade) const;
};

/// Looks at the file in a process of its own, which corrupt files may break and none can hold up.
AbiLook look_at(const std::string& path);

/// What a run should tell of it: one line each, nothing that is just good to know.
std::vector<std::string> notes(const AbiLook& look);

}  // namespace rtconf::abi
