// tools/YOUR_RATINGS.md shows commands and what they print: here they are run.

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace als::tools {
namespace {

namespace fs = std::filesystem;

struct Example {
  std::vector<std::string> commands;  // the last one's output is shown
  std::string shown;
};

bool is_command(std::string_view line) {
  const std::string_view first = line.substr(0, line.find(' '));
  return first == "head" || first == "cut" || (first.starts_with("als_") && !first.ends_with(':'));
}

/// Commands and outputs are indented; a blank line stands between them, and may stand in an output.
std::vector<Example> examples_of(std::ifstream& page) {
  std::vector<Example> examples;
  bool wanted = false;
  bool after_blank = true;
  for (std::string line; std::getline(page, line); after_blank = line.empty()) {
    if (line.starts_with("## ")) wanted = line == "## Five examples" || line == "## For scripts";
    if (!wanted || !line.starts_with("    ")) continue;
    const std::string code = line.substr(4);
    if (is_command(code)) {
      if (after_blank) examples.emplace_back();
      examples.back().commands.push_back(code);
      continue;
    }
    std::string& shown = examples.back().shown;
    if (after_blank && !shown.empty()) shown += "\n";
    shown += code + "\n";
  }
  return examples;
}

std::string output_of(const std::string& command, const fs::path& folder) {
  const fs::path out = folder / ".out";
  const std::string whole = "cd '" + folder.string() +
                            "' && PATH='" MATINEE_TOOLS_DIR "':\"$PATH\" && (" + command + ") >'" +
                            out.string() + "' 2>&1";
  (void)std::system(whole.c_str());  // some examples fail, and show how
  std::ifstream file(out, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  std::erase(text, '\r');  // which the page does not show
  return text;
}

TEST(YourRatings, PrintsWhatThePageShows) {
  const fs::path folder =
      fs::temp_directory_path() / ("matinee-your-ratings-" + std::to_string(::getpid()));
  fs::create_directories(folder);
  std::ifstream page(MATINEE_SOURCE_DIR "/tools/YOUR_RATINGS.md");
  ASSERT_TRUE(page);
  int num_compared = 0;
  for (const Example& example : examples_of(page)) {
    // Made from data that not every machine has.
    if (example.commands.back().find("ml-20m") != std::string::npos) continue;
    std::string printed;
    for (const std::string& command : example.commands) printed = output_of(command, folder);
    if (example.shown.empty()) continue;
    EXPECT_EQ(printed, example.shown) << example.commands.back();
    ++num_compared;
  }
  EXPECT_GE(num_compared, 9);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace als::tools
