#pragma once

namespace als::tools {

/// Ends the program as exit codes have it (kExitFailed), with a line on stderr. Every `new` of a
/// tool that fails comes here, on whichever thread, and so does an exception that no thread catches
/// (memory that a library asked for, a thread that the system cannot start). What was being written
/// is a temporary file, which the next run removes.
[[noreturn]] void out_of_memory();

}  // namespace als::tools
