// Lets RapidCheck generate and shrink inputs of any type that has encode() and smaller(): how a
// property is driven from the warden.
#pragma once

#include <rapidcheck.h>

#include <functional>

#include "conformance/cases/row.h"

namespace rtconf::properties {

/// Checks `property` on `examples` inputs for the seed; whatever RapidCheck has to say of it is
/// dropped, since the warden keeps the smallest failure.
void check_silently(std::uint64_t seed, int examples, const std::function<void()>& property);

/// Inputs of `plain`, shrunk by smaller().
template <class Input>
rc::Gen<Input> shrinkable(const rc::Gen<Input>& plain) {
  const auto unshrunk = rc::gen::noShrink(plain);
  return [unshrunk](const rc::Random& random, int size) {
    return rc::shrinkable::shrinkRecur(unshrunk(random, size).value(), [](const Input& from) {
      return rc::seq::fromContainer(smaller(from));
    });
  };
}

/// Asks for each of `examples` inputs.
template <class Input>
void drive(const cases::Ask& ask, std::uint64_t seed, int examples, const rc::Gen<Input>& plain) {
  check_silently(seed, examples, [&] {
    const Input input = *shrinkable(plain);
    const std::vector<unsigned char> bytes = input.encode();
    RC_ASSERT(ask(bytes));
  });
}

}  // namespace rtconf::properties
