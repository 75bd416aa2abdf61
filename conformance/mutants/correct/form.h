/* What tells the four readers apart. */
#ifndef CORRECT_FORM_H
#define CORRECT_FORM_H

#include <stdbool.h>

struct form {
  bool text;   /* a NUL follows, in the block */
  bool mapped; /* must not wait: takes regular files only */
};

#endif
