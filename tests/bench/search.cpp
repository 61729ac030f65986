// als_bench_search: how well and how fast titles are found, over a catalogue of any size.
//
//     als_bench_search --titles ml-32m/movies.csv --data ml-latest-small [--validation] [--misses]
//
// The films of --data come first, the most rated of them in front; the other titles follow. What is
// asked: 200 of the 1,000 most rated, misspelt by rule (tests/support/misspelt_titles.h), those
// typed by hand, and all 1,000 exactly. --validation asks for the ranks 1,001 to 3,000 instead, on
// which the weight of popularity was chosen.

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "als/base/text.h"
#include "als/titles/title_index.h"
#include "support/command_line.h"
#include "support/files.h"
#include "support/misspelt_titles.h"

namespace {

using namespace als;

/// Of the processor: other work on a shared machine does not count.
double milliseconds_since(std::clock_t start) {
  return 1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

struct Tally {
  int asked = 0;
  int found = 0;
};

}  // namespace

int main(int argc, char** argv) {
  std::string titles_path;
  std::string data;
  bool validation = false;
  bool misses = false;
  bool queries = false;
  std::uint64_t seed = 0;
  CLI::App app("How well and how fast titles are found");
  app.add_option("--titles", titles_path)->required();
  app.add_option("--data", data)->required();
  app.add_flag("--validation", validation);
  app.add_flag("--misses", misses);
  app.add_option("--seed", seed, "Draw other misspelt titles, and ask for none typed by hand");
  app.add_flag("--queries", queries, "Write titles and queries for the same in Node");
  CLI11_PARSE(app, argc, argv);

  const auto rows_of = [](const std::string& path) {
    std::vector<std::vector<std::string>> rows;
    const Result<std::vector<std::uint8_t>> bytes = tools::read_file(path);
    if (!bytes) return rows;
    LineReader reader({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
    reader.next();
    while (reader.next()) {
      if (auto fields = split_csv(reader.line())) rows.push_back(*fields);
    }
    return rows;
  };
  std::map<std::string, int> num_ratings;
  for (const auto& row : rows_of(data + "/ratings.csv")) ++num_ratings[row[1]];
  std::vector<std::pair<int, std::string>> order;
  for (const auto& row : rows_of(titles_path)) order.emplace_back(-num_ratings[row[0]], row[1]);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> titles;
  for (const auto& [count, title] : order) titles.push_back(title);

  const auto built = std::clock();
  TitleIndex index;
  index.append(titles);
  const double build = milliseconds_since(built);

  const std::span<const std::string> all(titles);
  const std::span<const std::string> asked = validation ? all.subspan(1000, 2000) : all.first(1000);
  std::vector<testing::TypedTitle> typed = testing::misspelt_by_rule(asked, validation ? 2000 : 200,
                                                                     seed != 0    ? seed
                                                                     : validation ? 7
                                                                                  : 1);
  for (const auto& [query, title] : testing::typed_by_hand()) {
    if (!validation && seed == 0)
      typed.push_back({std::string(query), std::string(title), "by hand"});
  }
  if (queries) {
    for (const std::string& title : titles) std::printf("%s\n", title.c_str());
    std::printf("\n");
    for (const auto& [query, title, rule] : typed) std::printf("%s\n", query.c_str());
    return 0;
  }

  std::map<std::string_view, Tally> tallies;
  std::vector<double> times;
  for (const auto& [query, title, rule] : typed) {
    std::vector<TitleHit> hits;
    double least = 1e9;
    for (int i = 0; i < 3; ++i) {
      const auto start = std::clock();
      hits = index.search(query, 24);
      least = std::min(least, milliseconds_since(start));
    }
    times.push_back(least);
    if (misses && times.back() > 5.0) std::printf("%.1f ms: \"%s\"\n", times.back(), query.c_str());
    Tally& tally = tallies[rule];
    ++tally.asked;
    const auto end =
        hits.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(hits.size(), 3));
    const bool found = std::any_of(hits.begin(), end, [&, &meant = title](const TitleHit& hit) {
      return titles[static_cast<std::size_t>(hit.index)] == meant;
    });
    tally.found += found ? 1 : 0;
    if (!found && misses) {
      std::printf("%-10s \"%s\" for %s:", std::string(rule).c_str(), query.c_str(), title.c_str());
      for (auto hit = hits.begin(); hit != end; ++hit)
        std::printf("  %s %.2f", titles[static_cast<std::size_t>(hit->index)].c_str(),
                    static_cast<double>(hit->cost));
      std::printf("\n");
    }
  }
  int num_found = 0;
  for (const auto& [rule, tally] : tallies) {
    num_found += tally.found;
    std::printf("%-12s %4d of %4d\n", std::string(rule).c_str(), tally.found, tally.asked);
  }
  std::printf("among three  %.1f %% of %zu\n",
              100.0 * num_found / static_cast<double>(typed.size()), typed.size());

  // Of films of one name any may be meant.
  int exact = 0;
  for (const std::string& title : asked) {
    const std::string name = spoken_names(names_in(title).rest).front();
    const std::vector<TitleHit> hits = index.search(name, 3);
    const auto& own = names_in(title).full;
    const auto same = [&](const TitleHit& hit) {
      const auto theirs = names_in(titles[static_cast<std::size_t>(hit.index)]).full;
      return std::any_of(theirs.begin(), theirs.end(), [&](const std::string& full) {
        return std::find(own.begin(), own.end(), full) != own.end();
      });
    };
    if (!hits.empty() && same(hits.front())) {
      ++exact;
    } else if (misses) {
      std::printf("exact: %s\n", title.c_str());
    }
  }
  std::printf("exact first  %.1f %% of %zu\n", 100.0 * exact / static_cast<double>(asked.size()),
              asked.size());
  std::sort(times.begin(), times.end());
  std::printf(
      "%zu titles: built in %.0f ms; a question: median %.2f ms, p95 %.2f ms, longest %.2f ms\n",
      titles.size(), build, times[times.size() / 2], times[times.size() * 95 / 100], times.back());
  return 0;
}
