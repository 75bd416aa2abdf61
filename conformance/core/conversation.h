// What is put to the executors of a row that judges inputs: the examples of a property, inputs that
// were found before, or what a fuzzing engine thinks of.
#pragma once

#include "conformance/core/asker.h"
#include "conformance/core/desk.h"
#include "conformance/core/task.h"

namespace rtconf {

/// Puts them by the asker, which keeps in the record what came of it. The executors that it starts
/// run `task`, which tells in full once an example has failed.
void hold_conversation(Task& task, Asker& asker, Record& record);

}  // namespace rtconf
