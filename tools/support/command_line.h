#pragma once

// What all tools share on the command line: exit codes, the mapping from CLI11's and the core's
// errors to them, interrupts. Results go to stdout, messages and progress to stderr.

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "als/base/result.h"
#include "support/tool_ranks.h"

namespace als::tools {

enum ExitCode : int {
  kExitOk = 0,
  kExitFailed = 1,         ///< a file cannot be written, training failed
  kExitUsage = 2,          ///< unknown option, value outside its range
  kExitBadInput = 3,       ///< the data, model or bundle is malformed
  kExitVerifyFailed = 4,   ///< --verify: a file differs from its manifest
  kExitInterrupted = 130,  ///< Ctrl-C
};

/// The lines that end every `--help`.
std::string exit_code_help();

int exit_code_of(const Error& error);

/// Parses, runs `body` and turns its Error into a line `<tool>: <message>` on stderr and an exit
/// code. Adds --version and the exit codes to the help.
int run_tool(CLI::App& app, int argc, char** argv, const std::function<Result<void>()>& body);

/// The same of a tool that may be several processes (tool_ranks.h): the root speaks, and a rank by
/// itself only of what went wrong with it alone.
int run_ranked_tool(CLI::App& app, int argc, char** argv,
                    const std::function<Result<void>(ToolRanks& ranks)>& body);

/// kInvalidArgument if a value stands twice in a list: it would count twice.
Result<void> check_distinct(std::vector<int> values, std::string_view option);

/// True once Ctrl-C was pressed. A tool that looks at it stops cleanly; a second Ctrl-C ends it at
/// once.
bool interrupted();
void catch_interrupts();

/// Number of cores, the default of --threads.
int default_num_threads();

}  // namespace als::tools
