/* Which harm this library does: -DHOSTILE=HOSTILE_<kind>. The kinds come from table/hostile.toml.
 */
#ifndef HOSTILE_KIND_H
#define HOSTILE_KIND_H

#include "hostile_names.h" /* generated: enum hostile { HOSTILE_none, ... } */

#ifndef HOSTILE
#define HOSTILE HOSTILE_none
#endif

#define IS(kind) (HOSTILE == HOSTILE_##kind)

/* Nothing that a hostile library starts lives longer than this many seconds, nor are there more
 * processes of it than that, should the containment that it is to be run in not hold. */
enum { kLifetime = 15, kMostProcesses = 200 };

/* Memory that it takes at most, for the same reason: 3 GiB. */
static const size_t kMostMemory = (size_t)3 << 30;

#endif
