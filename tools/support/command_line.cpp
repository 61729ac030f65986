#include "support/command_line.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <system_error>
#include <thread>

#include "als/base/text.h"
#include "support/out_of_memory.h"

namespace als::tools {
namespace {

volatile std::sig_atomic_t interrupt_flag = 0;

void on_interrupt(int) {
  interrupt_flag = 1;
  std::signal(SIGINT, SIG_DFL);
}

/// Prints what went wrong, if anything did, and returns the exit code.
int say_error(const CLI::App& app, const Result<void>& result) {
  if (result) return kExitOk;
  // Whatever of a file is in it: a terminal obeys nothing of it.
  constexpr std::size_t kMaxMessageBytes = 8'192;
  std::fprintf(stderr, "%s: %s\n", app.get_name().c_str(),
               printable(result.error().message, kMaxMessageBytes).c_str());
  return exit_code_of(result.error());
}

/// What was printed may only now meet a full disk.
Result<void> flush_stdout() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return {};
  return Error{ErrorCode::kIo, "cannot write to standard output: " +
                                   std::generic_category().message(errno == 0 ? EIO : errno)};
}

}  // namespace

std::string exit_code_help() {
  return "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 malformed input, 4 verification failed, "
         "130 interrupted.";
}

int exit_code_of(const Error& error) {
  switch (error.code) {
    case ErrorCode::kInvalidArgument:
      return kExitUsage;
    case ErrorCode::kParse:
    case ErrorCode::kBadFormat:
    case ErrorCode::kUnsupportedVersion:
      return kExitBadInput;
    case ErrorCode::kCorrupt:
      return kExitVerifyFailed;
    case ErrorCode::kCancelled:
      return kExitInterrupted;
    case ErrorCode::kIo:
    case ErrorCode::kNumerical:
      return kExitFailed;
  }
  return kExitFailed;
}

int run_tool(CLI::App& app, int argc, char** argv, const std::function<Result<void>()>& body) {
  app.set_version_flag("--version", MATINEE_VERSION, "Print the version and exit");
  app.footer(exit_code_help());
  app.get_formatter()->column_width(36);
  // CLI11 reports by exception; here is the one place where it is caught.
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& request) {  // --help, --version
    app.exit(request);
    return say_error(app, flush_stdout());
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "%s: %s\nTry '%s --help'.\n", app.get_name().c_str(), error.what(),
                 app.get_name().c_str());
    return kExitUsage;
  }
  Result<void> result;
  try {
    result = body();
  } catch (const std::bad_alloc&) {
    out_of_memory();
  } catch (const std::system_error& error) {  // no thread can be started
    result = Error{ErrorCode::kIo, error.what()};
  } catch (const std::exception& error) {
    // Our own code does not throw; the JSON library does, at a document whose values have other
    // types than expected.
    result = Error{ErrorCode::kBadFormat, error.what()};
  }
  if (result) result = flush_stdout();
  return say_error(app, result);
}

int run_ranked_tool(CLI::App& app, int argc, char** argv,
                    const std::function<Result<void>(ToolRanks&)>& body) {
  const std::unique_ptr<ToolRanks> ranks = start_ranks(argc, argv);
  std::FILE* const error_stream = stderr;
  if (!ranks->is_root()) {
    // What the ranks say is the same; the root says it.
    std::FILE* const nobody = std::fopen("/dev/null", "w");
    if (nobody != nullptr) stdout = stderr = nobody;
  }
  std::string message;
  const int code = run_tool(app, argc, argv, [&]() -> Result<void> {
    Result<void> result = body(*ranks);
    if (!result) message = result.error().message;
    return result;
  });
  if (code == kExitOk || ranks->size() == 1) return code;
  if (!ranks->is_root()) {
    // What is wrong for all ends this one before it speaks.
    std::this_thread::sleep_for(std::chrono::seconds(2));
    std::fprintf(error_stream, "%s: rank %d: %s\n", app.get_name().c_str(), ranks->rank(),
                 message.empty() ? "failed" : message.c_str());
  }
  std::fflush(nullptr);
  ranks->end_all(code);
  return code;
}

Result<void> check_distinct(std::vector<int> values, std::string_view option) {
  std::sort(values.begin(), values.end());
  const auto twice = std::adjacent_find(values.begin(), values.end());
  if (twice == values.end()) return {};
  return Error{ErrorCode::kInvalidArgument,
               std::string(option) + " has " + std::to_string(*twice) + " twice"};
}

bool interrupted() { return interrupt_flag != 0; }

void catch_interrupts() { std::signal(SIGINT, on_interrupt); }

int default_num_threads() {
  const unsigned cores = std::thread::hardware_concurrency();
  return cores == 0 ? 1 : static_cast<int>(cores);
}

}  // namespace als::tools
