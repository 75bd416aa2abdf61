// The contract's functions, visible to the users of the library. Everything else that the sources
// define stays hidden (-fvisibility=hidden), and spec/tables/exports.map holds the linker to it;
// the headers say it of what they declare, so that a call from one file to another is a plain call.
// Nothing is declared here: rt.h is the contract.
#pragma once

#include <cstdint>

#pragma GCC visibility push(default)
#include <rt.h>
#pragma GCC visibility pop
