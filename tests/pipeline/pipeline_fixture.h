#pragma once

// What the pipeline tests share: a folder of the test's own, and the tools run in it as a user
// would.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "als/json/json.h"
#include "support/files.h"
#include "support/folder_test.h"

namespace als::tools {

struct Outcome {
  int exit_code = 0;
  std::string out;
  std::string err;
};

inline std::string read_text(const std::filesystem::path& path) {
  const Result<std::vector<std::uint8_t>> bytes = read_file(path);
  return bytes ? std::string(bytes->begin(), bytes->end()) : std::string();
}

inline void write_text(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

class Pipeline : public FolderTest {
 protected:
  /// Runs a tool with the arguments as a shell would see them; `before`: "timeout 1 ".
  Outcome run(const std::string& tool, const std::string& arguments,
              const std::string& before = "") const {
    const std::filesystem::path out = folder_ / ".out";
    const std::filesystem::path err = folder_ / ".err";
    const std::string command = before + std::string(MATINEE_TOOLS_DIR) + "/" + tool + " " +
                                arguments + " >'" + out.string() + "' 2>'" + err.string() + "'";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_text(out), read_text(err)};
  }

  std::string path(const char* name) const { return (folder_ / name).string(); }

  /// A folder with the sample's ratings; made once for all tests of this process.
  std::string sample() const {
    const Outcome made = run("als_synth", "--movies " MATINEE_SOURCE_DIR
                                          "/tools/sample/movies.csv --traits " MATINEE_SOURCE_DIR
                                          "/tools/sample/traits.csv --num-users 400 --out " +
                                              path("sample"));
    EXPECT_EQ(made.exit_code, 0) << made.err;
    return path("sample");
  }

  std::string bundle_of(const std::string& data, const std::string& options = "") const {
    const Outcome made = run("als_export", "-q --no-evaluation --data " + data + " --out " +
                                               path("bundle") + " " + options);
    EXPECT_EQ(made.exit_code, 0) << made.err;
    return path("bundle");
  }
};

}  // namespace als::tools
