#include "conformance/abi/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "conformance/probe/text.h"
#include "spec/tables/signatures.h"

namespace rtconf::abi {
namespace {

struct Difference {
  Grade grade;
  std::string what;
  std::string why;
};

/// Where a value stands.
enum class Place { kResult, kParameter };

std::string shown(const Value& value) {
  if (value.kind == Kind::kNothing) return "nothing (void)";
  if (value.size == 0) return value.type;
  return fmt::format("{} ({})", value.type, probe::counted(value.size, "byte"));
}

std::string why_width(Place place, std::uint64_t contract, std::uint64_t found) {
  if (place == Place::kResult && found < contract) {
    return fmt::format(
        "The caller reads {} bytes, of which the function sets {}: a negative number or a large "
        "one "
        "comes out as another.",
        contract, found);
  }
  if (place == Place::kResult) {
    return fmt::format(
        "The caller reads the low {} alone: a value that does not fit comes out as another.",
        probe::counted(contract, "byte"));
  }
  if (found < contract)
    return fmt::format("Of the {} that the caller passes, the function looks at {}.",
                       probe::counted(contract, "byte"), found);
  return fmt::format("The caller sets {} of the {} that the function looks at.",
                     probe::counted(contract, "byte"), found);
}

/// How grave another width is. A result that is wider than what is read is right as long as what it
/// says fits; and compilers extend what they pass to four bytes, though nothing says that they
/// must.
Grade grade_of_width(Place place, std::uint64_t contract, std::uint64_t found) {
  constexpr std::uint64_t kExtended = 4;
  if (found < contract) return Grade::kWrong;
  return place == Place::kResult || found <= kExtended ? Grade::kRisk : Grade::kWrong;
}

bool is_integer(Kind kind) {
  return kind == Kind::kSigned || kind == Kind::kUnsigned || kind == Kind::kInteger ||
         kind == Kind::kFlag;
}

/// Another reading of the same bits. It changes nothing of 64 bits, which are never extended.
bool reads_bits_otherwise(const spec::Value& contract, const Value& found) {
  const bool wants_flag = contract.kind == spec::ValueKind::kFlag;
  if (wants_flag || found.kind == Kind::kFlag) return wants_flag != (found.kind == Kind::kFlag);
  const Kind other = contract.kind == spec::ValueKind::kSigned ? Kind::kUnsigned : Kind::kSigned;
  constexpr std::size_t kWidest = 8;
  return contract.size < kWidest && found.kind == other;
}

constexpr const char* kOtherKind =
    "What the one side passes, the other takes for something else altogether, or looks for in "
    "another place.";

std::optional<Difference> compare_values(const spec::Value& contract, const Value& found,
                                         Place place) {
  if (found.kind == Kind::kUnknown) return std::nullopt;
  const bool wants_pointer = contract.kind == spec::ValueKind::kPointer;
  const bool is_same_word = found.kind == Kind::kWord && found.size == contract.size;
  if (is_same_word || (wants_pointer && found.kind == Kind::kPointer)) return std::nullopt;
  const bool is_same_kind =
      found.kind == Kind::kWord ? !wants_pointer : !wants_pointer && is_integer(found.kind);
  if (!is_same_kind) return Difference{Grade::kWrong, "", kOtherKind};
  if (found.size == 0) return std::nullopt;
  if (found.size != contract.size) {
    return Difference{grade_of_width(place, contract.size, found.size), "",
                      why_width(place, contract.size, found.size)};
  }
  if (!reads_bits_otherwise(contract, found)) return std::nullopt;
  return Difference{Grade::kNotice, "", "The same bits may be read as another value."};
}

void compare_parameters(const spec::Signature& contract, const DebugSignature& found,
                        std::vector<Difference>& differences) {
  const std::size_t count = found.parameters.size();
  if (count != contract.count) {
    const bool may_be_the_same = count < contract.count && found.may_lack_parameters;
    differences.push_back(
        {may_be_the_same ? Grade::kNotice : Grade::kWrong,
         fmt::format("takes {}, the contract says {}", probe::counted(count, "parameter"),
                     contract.count),
         may_be_the_same
             ? "Compilers of this language leave out parameters without a name."
             : "What the caller does not pass is whatever was there; what is not taken is lost."});
    return;
  }
  for (std::size_t i = 0; i < count; ++i) {
    auto difference =
        compare_values(contract.parameters[i], found.parameters[i], Place::kParameter);
    if (!difference) continue;
    difference->what = fmt::format("takes {} as parameter {}, the contract says {}",
                                   shown(found.parameters[i]), i + 1, contract.parameters[i].type);
    differences.push_back(*difference);
  }
}

std::vector<Difference> differences_of(const spec::Signature& contract,
                                       const DebugSignature& found) {
  std::vector<Difference> differences;
  if (auto difference = compare_values(contract.result, found.result, Place::kResult)) {
    difference->what =
        fmt::format("returns {}, the contract says {}", shown(found.result), contract.result.type);
    differences.push_back(*difference);
  }
  if (found.is_variadic) {
    differences.push_back({Grade::kRisk, "takes any number of parameters (...)",
                           "Some calling conventions pass them in other places."});
  }
  compare_parameters(contract, found, differences);
  std::stable_sort(
      differences.begin(), differences.end(),
      [](const Difference& one, const Difference& other) { return one.grade < other.grade; });
  return differences;
}

}  // namespace

std::optional<Remark> compare(const spec::Function& function, const DebugSignature& found) {
  const spec::Signature& contract = spec::kSignatures[static_cast<std::size_t>(function.id)];
  const std::vector<Difference> differences = differences_of(contract, found);
  if (differences.empty()) return std::nullopt;
  std::string what = fmt::format("the debug information says that {} ", function.name);
  std::string why;
  for (const Difference& difference : differences) {
    if (&difference != &differences.front()) what += "; ";
    what += difference.what;
    if (why.find(difference.why) == std::string::npos)
      why += (why.empty() ? "" : " ") + difference.why;
  }
  return Remark{differences.front().grade,
                "signature",
                std::string(function.name),
                what,
                std::string(function.signature),
                declaration(function.name, found),
                why,
                "Declare it as the contract does. In C and C++ a compiler that sees rt.h where the "
                "function is defined tells what differs."};
}

bool is_whole(const DebugSignature& found, const spec::Function& function) {
  return found.result.kind != Kind::kUnknown &&
         found.parameters.size() ==
             spec::kSignatures[static_cast<std::size_t>(function.id)].count &&
         std::none_of(found.parameters.begin(), found.parameters.end(),
                      [](const Value& value) { return value.kind == Kind::kUnknown; });
}

std::string declaration(std::string_view name, const DebugSignature& signature) {
  const auto with = [](const std::string& type, std::string_view what) {
    return fmt::format("{}{}{}", type, type.ends_with('*') || what.empty() ? "" : " ", what);
  };
  const std::string returns =
      signature.result.kind == Kind::kNothing ? "void" : signature.result.type;
  std::string text = with(returns.empty() ? "?" : returns, name) + "(";
  for (const Value& parameter : signature.parameters) {
    if (!text.ends_with('(')) text += ", ";
    text += with(parameter.type.empty() ? "?" : parameter.type, parameter.name);
  }
  if (signature.is_variadic) text += text.ends_with('(') ? "..." : ", ...";
  return text + (text.ends_with('(') ? "void)" : ")");
}

}  // namespace rtconf::abi
