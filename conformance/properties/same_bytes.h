// The property of the readers: for any content and size, the result equals a regular read.
// Each of them is given the same files for the same seed, so readers that hold it agree with one
// another.
#pragma once

#include "conformance/cases/row.h"

namespace rtconf::properties {

extern const cases::Property kSameBytes;
/// The same files, with NULs and what text functions trip over more often.
extern const cases::Property kAgreement;

}  // namespace rtconf::properties
