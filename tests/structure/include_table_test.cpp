// Who may include whom. The modules are the folders of core/als; changing this table is a change of
// design and wants a line in core/DECISIONS.md.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace {

namespace fs = std::filesystem;

const std::map<std::string, std::set<std::string>>& table() {
  static const std::map<std::string, std::set<std::string>> may_include = {
      {"base", {}},
      {"json", {}},
      {"table", {"base"}},
      {"kernels", {"base"}},
      {"ratings", {"base", "catalog", "table"}},
      {"catalog", {"base", "table"}},
      {"titles", {"base", "catalog"}},
      {"model", {"base"}},
      {"solve", {"base", "kernels", "model"}},
      {"train", {"base", "bundle", "catalog", "kernels", "ratings", "model", "solve"}},
      {"bundle", {"base", "model"}},
      {"recommend", {"base", "kernels", "model", "bundle", "solve", "catalog"}},
      {"metrics", {"base", "bundle", "json", "model", "ratings", "recommend", "solve", "train"}},
      {"baselines", {"base", "metrics", "model", "ratings", "recommend", "solve", "train"}},
      {"package", {"base", "bundle", "catalog", "json", "recommend"}},
      {"files", {"base", "catalog", "json", "package", "ratings", "table"}},
      {"report", {"analysis", "base", "json", "package", "ratings", "recommend", "train"}},
      {"pipeline",
       {"analysis", "base", "bundle", "files", "json", "metrics", "package", "ratings", "report",
        "solve", "train"}},
      {"synth", {"base"}},
      {"analysis", {"base", "model", "solve"}},
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

/// What stands between `before` and `after` in a line that begins with `before`.
std::optional<std::string> between(const std::string& line, std::string_view before, char after) {
  if (!line.starts_with(before)) return std::nullopt;
  return line.substr(before.size(), line.find(after, before.size()) - before.size());
}

const fs::path kRoot = MATINEE_SOURCE_DIR;

TEST(Structure, ModulesIncludeOnlyWhatTheTableAllows) {
  int num_includes = 0;
  const auto check = [&](const fs::path& file, int number, const std::string& line) {
    const std::optional<std::string> to = between(line, "#include \"als/", '/');
    if (!to) return;
    ++num_includes;
    const std::string from = file.parent_path().filename().string();
    ASSERT_TRUE(table().contains(from)) << from << " is not in the table";
    EXPECT_TRUE(from == *to || table().at(from).contains(*to))
        << file.string() << ":" << number << ": " << from << " may not include " << *to;
  };
  EXPECT_GT(for_each_line(kRoot / "core/als", check), 30);
  EXPECT_GT(num_includes, 60);
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
  // Nobody reads files, prints or knows JavaScript; check.cpp reports our own mistakes; solve
  // and analysis factorise with Eigen; kernels is written in Highway; json is one name for a
  // library.
  const std::set<std::string> outside{"iostream", "fstream", "filesystem", "cstdio"};
  int num_eigen = 0;
  for_each_line(kRoot / "core/als", [&](const fs::path& file, int number, const std::string& line) {
    const std::optional<std::string> header = between(line, "#include <", '>');
    if (!header) return;
    const bool eigen = header->starts_with("Eigen/");
    num_eigen += eigen ? 1 : 0;
    const std::string module = file.parent_path().filename().string();
    const bool highway = header->starts_with("hwy/") && module == "kernels";
    const bool json = header->starts_with("nlohmann/") && module == "json";
    const bool foreign = outside.contains(*header) ||
                         (!eigen && !highway && !json && header->find('/') != std::string::npos);
    const bool allowed = eigen ? module == "solve" || module == "analysis"
                               : !foreign || file.filename() == "check.cpp";
    EXPECT_TRUE(allowed) << file.string() << ":" << number << ": " << line;
  });
  EXPECT_GT(num_eigen, 0);
}

}  // namespace
