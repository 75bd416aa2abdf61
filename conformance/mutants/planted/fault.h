/* Which fault is planted in this library, and in which function.
 *
 * The compiler is told by -DFAULT=FAULT_<name> and -DTARGET=TARGET_<function>; with neither, the
 * provider is right. The names come from table/: a fault without a row does not compile.
 * What a fault does does not belong here: it stands where the right code would stand. */
#ifndef PLANTED_FAULT_H
#define PLANTED_FAULT_H

#include "fault_names.h" /* generated: enum fault { FAULT_none, ... }, enum target { ... } */

#ifndef FAULT
#define FAULT FAULT_none
#endif
#ifndef TARGET
#define TARGET TARGET_none
#endif

/* True while the function runs that the fault is planted in. Needs a `struct call *call`. A
 * constant for every other fault, so that nothing of them is left in the library. */
#define PLANTED(name) (FAULT == FAULT_##name && call->function == TARGET)

/* The same for providers whose functions do not share a way: true in the function that is named. */
#define PLANTED_IN(target, name) (FAULT == FAULT_##name && TARGET == TARGET_##target)

/* Counts the calls that reach this point; true on every n-th. */
#define EVERY(n) (++call->counters->reached % (n) == 0)

#endif
