// Who may include whom. The modules are the folders of core/als; changing this table is a change of
// design and wants a line in core/DECISIONS.md.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

namespace {

namespace fs = std::filesystem;

const std::map<std::string, std::set<std::string>>& table() {
  static const std::map<std::string, std::set<std::string>> may_include = {
      {"base", {}},
      {"kernels", {"base"}},
      {"ratings", {"base", "catalog"}},
      {"catalog", {"base"}},
      {"model", {"base"}},
      {"solve", {"base", "kernels", "model"}},
      {"train", {"base", "ratings", "model", "solve"}},
      {"bundle", {"base", "model", "catalog"}},
      {"recommend", {"base", "kernels", "model", "bundle", "solve", "catalog"}},
      {"metrics", {"base", "ratings", "model", "recommend"}},
      {"synth", {"base", "ratings"}},
  };
  return may_include;
}

/// Calls each(file, line number, line) for the sources below a folder.
template <class Each>
int for_each_line(const fs::path& folder, const Each& each) {
  int num_files = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".h" && extension != ".cpp") continue;
    ++num_files;
    std::ifstream file(entry.path());
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) each(entry.path(), number, line);
  }
  return num_files;
}

const fs::path kRoot = MATINEE_SOURCE_DIR;

TEST(Structure, ModulesIncludeOnlyWhatTheTableAllows) {
  const std::regex include(R"re(\s*#include "als/([^/]+)/.*)re");
  const int num_files = for_each_line(
      kRoot / "core/als", [&](const fs::path& file, int number, const std::string& line) {
        std::smatch match;
        if (!std::regex_match(line, match, include)) return;
        const std::string from = file.parent_path().filename().string();
        const std::string to = match[1];
        ASSERT_TRUE(table().contains(from)) << from << " is not in the table";
        EXPECT_TRUE(from == to || table().at(from).contains(to))
            << file.string() << ":" << number << ": " << from << " may not include " << to;
      });
  EXPECT_GT(num_files, 30);
}

TEST(Structure, TheTableHasNoWayBack) {
  // Depth-first: a module must not reach itself.
  for (const auto& [start, first] : table()) {
    std::set<std::string> reached(first);
    for (std::size_t before = 0; before != reached.size();) {
      before = reached.size();
      for (const std::string& module : std::set<std::string>(reached)) {
        reached.insert(table().at(module).begin(), table().at(module).end());
      }
    }
    EXPECT_FALSE(reached.contains(start)) << start << " reaches itself";
  }
}

TEST(Structure, TheCoreTouchesNothingOutside) {
  // Only solve may use Eigen; nobody reads files, prints or knows JavaScript. check.cpp reports our
  // own mistakes.
  const std::regex outside(
      R"re(\s*#include <(iostream|fstream|filesystem|cstdio|emscripten.*|nlohmann.*|CLI.*|Eigen.*)>.*)re");
  for_each_line(kRoot / "core/als", [&](const fs::path& file, int number, const std::string& line) {
    std::smatch match;
    if (!std::regex_match(line, match, outside)) return;
    const std::string module = file.parent_path().filename().string();
    const bool allowed = (module == "solve" && match[1].str().starts_with("Eigen")) ||
                         file.filename() == "check.cpp";
    EXPECT_TRUE(allowed) << file.string() << ":" << number << ": " << line;
  });
}

}  // namespace
