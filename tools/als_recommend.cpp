// als_recommend: the engine of the page on a terminal: "I liked these", and it says what to watch.

#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "als/base/text.h"
#include "als/titles/title_index.h"
#include "support/bundle_folder.h"
#include "support/command_line.h"
#include "support/digest.h"

namespace {

using namespace als;
using namespace als::tools;

struct Options {
  std::string bundle;
  std::vector<std::string> ratings;
  std::string score = "for-you";
  RecommendOptions recommend;
  bool include_seen = false;
  bool json = false;
};

TitleIndex titles_of(const ItemStore& items) {
  std::vector<std::string> titles;
  titles.reserve(static_cast<std::size_t>(items.num_usable()));
  for (std::int32_t i = 0; i < items.num_usable(); ++i) titles.emplace_back(items.title(i));
  TitleIndex index;
  index.append(titles);
  return index;
}

/// "Toy Story (1995)=5" or "1=5".
Result<ItemRating> parse_rating(const ItemStore& items, const TitleIndex& titles,
                                const std::string& text) {
  const auto invalid = [&](const std::string& message) {
    return Error{ErrorCode::kInvalidArgument, "--rate '" + text + "': " + message};
  };
  const std::size_t equals = text.rfind('=');
  if (equals == std::string::npos) return invalid("expected TITLE=RATING or ID=RATING");
  const std::string item = text.substr(0, equals);
  const std::string value_text = text.substr(equals + 1);
  char* end = nullptr;
  const float value = std::strtof(value_text.c_str(), &end);
  if (value_text.empty() || *end != '\0') return invalid("\"" + value_text + "\" is not a number");

  if (items.find(item) >= 0) return ItemRating{item, value};
  const std::int32_t index = titles.find(item);
  if (index >= 0) return ItemRating{items.item_id(index), value};
  std::string message = "no such item in the bundle";
  const std::vector<TitleHit> near = titles.search(item, 3);
  if (!near.empty()) {
    message += "; did you mean";
    for (const TitleHit& hit : near) message += " '" + std::string(items.title(hit.index)) + "'";
    message += "?";
  }
  return invalid(message);
}

void print_table(const Engine& engine, const ItemList& list) {
  const bool rated = engine.items().has_rating_head();
  std::printf("%4s  %-7s %s%8s  %s\n", "", "score", rated ? "rating  " : "", "ratings", "title");
  for (std::size_t i = 0; i < list.item_ids.size(); ++i) {
    const Item item = *engine.item(list.item_ids[i]);
    char predicted[32] = "";
    if (rated)
      std::snprintf(predicted, sizeof predicted, "%-7.2f ", static_cast<double>(list.predicted[i]));
    std::printf("%3zu.  %-7.3f %s%8u  %s\n", i + 1, static_cast<double>(list.scores[i]), predicted,
                item.num_ratings, printable(item.title, 200).c_str());
  }
}

Json list_json(const Engine& engine, const ItemList& list) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < list.item_ids.size(); ++i) {
    const Item item = *engine.item(list.item_ids[i]);
    rows.push_back({{"itemId", item.item_id},
                    {"title", item.title},
                    {"tags", item.tags},
                    {"score", list.scores[i]},
                    {"predicted", list.predicted.empty() ? Json() : Json(list.predicted[i])},
                    {"numRatings", item.num_ratings}});
  }
  return rows;
}

Result<void> run(Options options) {
  const Result<Bundle> bundle = read_bundle(options.bundle);
  if (!bundle) return bundle.error();
  ThreadPool pool(1);
  Engine engine(pool);
  if (const Result<void> loaded = load_engine(*bundle, packing(), engine); !loaded)
    return loaded.error();
  std::vector<ItemRating> ratings;
  const TitleIndex titles = options.ratings.empty() ? TitleIndex() : titles_of(engine.items());
  for (const std::string& text : options.ratings) {
    const Result<ItemRating> rating = parse_rating(engine.items(), titles, text);
    if (!rating) return rating.error();
    ratings.push_back(*rating);
  }
  // `stars` is what the score was called when all data were films; scripts may say it.
  options.recommend.score = *parse_score(options.score == "stars" ? "rating" : options.score);
  options.recommend.exclude_seen = !options.include_seen;
  const Result<ItemList> list = engine.recommend(ratings, options.recommend);
  if (!list) return list.error();
  if (options.json) {
    std::printf("%s\n", list_json(engine, *list).dump(1).c_str());
  } else {
    print_table(engine, *list);
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app(
      "Recommends items from a bundle: als_recommend BUNDLE --rate 'Toy Story (1995)=5' --rate "
      "260=4.5",
      "als_recommend");
  app.add_option("bundle", options.bundle, "Bundle folder, as written by als_export")->required();
  app.add_option("--rate", options.ratings,
                 "TITLE=RATING or ID=RATING, on the scale of the data; may be repeated")
      ->take_all();
  app.add_option("-n,--n", options.recommend.n, "How many items")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--score", options.score, "What to order by")
      ->check(CLI::IsMember({"for-you", "affinity", "rating", "popularity", "stars"}))
      ->capture_default_str();
  app.add_option("--min-ratings", options.recommend.min_ratings,
                 "Only items with at least so many training ratings")
      ->capture_default_str();
  app.add_flag("--include-seen", options.include_seen, "Do not leave out the rated items");
  app.add_flag("--json", options.json, "Print a JSON array");
  return run_tool(app, argc, argv, [&] { return run(options); });
}
