#include "als/package/bundle.h"

#include <gtest/gtest.h>

#include <functional>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>

#include "als/base/random.h"
#include "als/pipeline/make_bundle.h"
#include "support/planted_ratings.h"
#include "support/small_packing.h"

namespace als {
namespace {

/// 120 users and 40 items with a planted taste, on half stars.
LoadedDataset planted_dataset() {
  RatingBlocks read;
  RatingBlock& block = read.blocks.emplace_back();
  const RatingMatrix ratings = planted_ratings(120, 40, 2, 0.6, 1).by_user;
  for (std::size_t user = 0; user < ratings.num_rows(); ++user) {
    for (std::size_t i = 0; i < ratings.indices_of(user).size(); ++i) {
      block.users.push_back(static_cast<std::uint32_t>(user + 1));
      block.items.push_back(static_cast<std::uint32_t>(ratings.indices_of(user)[i] + 1));
      block.levels.push_back(ratings.levels_of(user)[i]);
    }
  }
  Catalog catalog;
  catalog.links = {{"IMDb", "https://www.imdb.com/title/tt{:07}/"},
                   {"Here", "https://films.example/{id}"}};
  catalog.tags = {"Comedy", "Drama", "War"};
  for (std::uint32_t id = 1; id <= 40; ++id) {
    const std::string title = id == 1 ? "Toy Story (1995)" : "Film " + std::to_string(id);
    const std::string number = std::to_string(id);
    catalog.items.push_back({number, title, 1995, std::uint64_t{1} << id % 3, {number}});
  }
  ThreadPool pool(1);
  Result<Dataset> dataset =
      build_dataset(std::move(read), std::move(catalog), "planted", Duplicates::kLast, pool);
  LoadedDataset loaded{std::move(*dataset), about_movielens("planted")};
  loaded.about.synthetic = true;
  return loaded;
}

/// Hours that 80 players spent on the 30 games of one of two kinds, under names instead of numbers.
LoadedDataset played_hours() {
  RatingBlocks read;
  read.scale = {RatingKind::kCounts, 0.0, 255.0, 1.0};
  RatingBlock& block = read.blocks.emplace_back();
  Catalog catalog;
  for (std::uint32_t game = 0; game < 30; ++game) {
    const std::string id = "game " + std::to_string(game);
    block.item_texts.push_back(id);
    catalog.items.push_back({id, "Game no. " + std::to_string(game), 0, game % 2, {}});
  }
  catalog.tags = {"space"};
  Random random(3);
  for (std::uint32_t player = 0; player < 80; ++player) {
    block.user_texts.push_back("player " + std::to_string(player));
    for (std::uint32_t game = 0; game < 30; ++game) {
      if (random.uniform() > (game % 2 == player % 2 ? 0.7 : 0.1)) continue;
      block.users.push_back(kFirstTextCode + player);
      block.items.push_back(kFirstTextCode + game);
      block.values.push_back(static_cast<float>(1.0 + 99.0 * random.uniform()));
    }
  }
  ThreadPool pool(1);
  LoadedDataset loaded;
  loaded.dataset =
      *build_dataset(std::move(read), std::move(catalog), "hours", Duplicates::kNewest, pool);
  loaded.about.name = "Hours";
  loaded.about.item = {"game", "games"};
  loaded.about.action_do = "play";
  loaded.about.licence = "CC0";
  return loaded;
}

BundlePlan short_plan() {
  BundlePlan plan;
  plan.train.settings.num_factors = plan.train.variational.num_factors = 4;
  plan.train.variational.sweeps = 8;
  plan.train.watch.num_factors = 4;
  return plan;
}

const Bundle& planted_bundle() {
  static const Bundle bundle = [] {
    ThreadPool pool(1);
    return *make_bundle(planted_dataset(), short_plan(), small_packing(), pool);
  }();
  return bundle;
}

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

Result<Bundle> verify(const Bundle& bundle) {
  const auto read = [&](const std::string& name) -> Result<Bytes> {
    if (!bundle.files.contains(name)) return Error{ErrorCode::kIo, name};
    return bundle.files.at(name);
  };
  return verify_bundle(bytes_of(bundle.manifest_text), read, small_packing());
}

TEST(Bundle, MadeFromRatingsLoadsAndAnswersItsQuestions) {
  const Result<Bundle> bundle = verify(planted_bundle());
  ASSERT_TRUE(bundle) << bundle.error().message;
  ThreadPool pool(1);
  Engine engine(pool);
  ASSERT_TRUE(load_engine(*bundle, small_packing(), engine));
  EXPECT_TRUE(check_golden(*bundle, engine));
  EXPECT_EQ(engine.items().num_items(), 40);
  const Json& at = bundle->manifest["metrics"]["support"]["3"];
  const double rmse = at["rmse"].get<double>();
  EXPECT_LT(rmse, at["itemMeanRmse"].get<double>());
  EXPECT_NEAR(rmse, at["floatRmse"].get<double>(), 0.02);
  EXPECT_NE(rmse, at["floatRmse"].get<double>());

  Bundle other = *bundle;
  other.manifest["golden"][1]["scores"][0] = 9.0;
  EXPECT_EQ(check_golden(other, engine).error().code, ErrorCode::kCorrupt);
  other.manifest["golden"] = {5};
  EXPECT_EQ(check_golden(other, engine).error().code, ErrorCode::kCorrupt);
}

TEST(Bundle, SaysWhatItIsAbout) {
  const Json& manifest = planted_bundle().manifest;
  EXPECT_EQ(manifest["formatVersion"], 5);
  const Json& about = manifest["about"];
  EXPECT_EQ(about["name"], "planted");
  EXPECT_EQ(about["item"], (Json{{"one", "film"}, {"many", "films"}}));
  EXPECT_EQ(about["kind"], "ratings");
  EXPECT_EQ(about["scale"], (Json{{"min", 0.5}, {"max", 5.0}, {"step", 0.5}}));
  EXPECT_EQ(about["links"][0]["template"], "https://www.imdb.com/title/tt{:07}/");
  EXPECT_EQ(about["links"][1]["template"], "https://films.example/{id}");
  EXPECT_EQ(about["catalogue"], "movielens");
  EXPECT_TRUE(manifest["dataset"]["synthetic"].get<bool>());
  ThreadPool pool(1);
  Engine engine(pool);
  ASSERT_TRUE(load_engine(planted_bundle(), small_packing(), engine));
  const std::optional<Item> item = engine.item("1");
  ASSERT_TRUE(item);
  EXPECT_EQ(item->display_title, "Toy Story");
  EXPECT_EQ(item->tags, std::vector<std::string>{"Drama"});
  EXPECT_EQ(item->links, std::vector<std::string>{"1"});  // none for a link by the id
}

TEST(Bundle, TitlesHaveTheYearsOfAnotherColumnBehindThem) {
  ThreadPool pool(1);
  Engine engine(pool);
  ASSERT_TRUE(load_engine(planted_bundle(), small_packing(), engine));
  EXPECT_EQ(engine.item("17")->title, "Film 17 (1995)");
  EXPECT_EQ(engine.item("17")->display_title, "Film 17");
  EXPECT_EQ(engine.item("1")->title, "Toy Story (1995)");
}

TEST(Bundle, OfCountsHasNoRatingHeadAndAnswersByItsTexts) {
  ThreadPool pool(2);
  const Result<Bundle> bundle = make_bundle(played_hours(), short_plan(), small_packing(), pool);
  ASSERT_TRUE(bundle) << bundle.error().message;
  ASSERT_TRUE(verify(*bundle));
  const Json& manifest = bundle->manifest;
  EXPECT_EQ(manifest["about"]["kind"], "counts");
  EXPECT_TRUE(manifest["about"]["scale"].is_null());
  EXPECT_EQ(manifest["numFactors"], 0);
  EXPECT_EQ(manifest["numWatchFactors"], 4);
  EXPECT_EQ(manifest["numUsers"], 80);
  EXPECT_FALSE(manifest["metrics"].contains("rmse"));
  const Json& at = manifest["metrics"]["support"]["3"];
  EXPECT_FALSE(at.contains("rmse"));
  EXPECT_GT(at["ndcg10"].get<double>(), at["popularityNdcg10"].get<double>());
  for (const Json& golden : manifest["golden"]) {
    EXPECT_NE(golden["score"], "rating");
    EXPECT_TRUE(golden["predicted"].empty());
    EXPECT_TRUE(golden["itemIds"][0].get<std::string>().starts_with("game "));
  }
  const auto licence = bundle->files.find("LICENSE-MODEL.txt");
  ASSERT_NE(licence, bundle->files.end());
  const std::string terms(licence->second.begin(), licence->second.end());
  EXPECT_NE(terms.find("CC0"), std::string::npos) << terms;
  EXPECT_EQ(terms.find("GroupLens"), std::string::npos) << terms;

  Engine engine(pool);
  ASSERT_TRUE(load_engine(*bundle, small_packing(), engine));
  EXPECT_TRUE(check_golden(*bundle, engine));
  EXPECT_FALSE(engine.items().has_rating_head());
  const std::vector<ItemRating> hearts{{"game 1", 1.0F}, {"game 3", 1.0F}, {"game 5", 1.0F}};
  RecommendOptions options;
  options.score = Score::kForYou;
  const Result<ItemList> list = engine.recommend(hearts, options);
  ASSERT_TRUE(list) << list.error().message;
  int num_odd = 0;
  for (const std::string& id : list->item_ids) num_odd += (id.back() - '0') % 2;
  EXPECT_GE(num_odd, 8);
  EXPECT_TRUE(list->predicted.empty());
  options.score = Score::kRating;
  const Result<ItemList> refused = engine.recommend(hearts, options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
}

TEST(Bundle, OfAnOlderFormatIsRefusedWithASentence) {
  Bundle other = planted_bundle();
  other.manifest["formatVersion"] = other.manifest["minReader"] = 4;
  other.manifest_text = finished_manifest(other.manifest, small_packing());
  const Result<Bundle> refused = verify(other);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnsupportedVersion);
  EXPECT_NE(refused.error().message.find("an older version of als_export"), std::string::npos)
      << refused.error().message;
}

TEST(Bundle, IsTheSameForAnyNumberOfWorkersAndTellsItsStages) {
  ThreadPool pool(3);
  std::set<std::string> stages;
  RunHooks hooks;
  hooks.begin_stage = [&](const std::string& stage) { stages.insert(stage); };
  const Result<Bundle> bundle =
      make_bundle(planted_dataset(), short_plan(), small_packing(), pool, hooks);
  ASSERT_TRUE(bundle);
  EXPECT_EQ(bundle->manifest_text, planted_bundle().manifest_text);
  EXPECT_EQ(bundle->files, planted_bundle().files);
  EXPECT_TRUE(stages.contains("evaluation: rating head") && stages.contains("report: maps"));
}

TEST(Bundle, IsNotMadeOnceTheHostSaysStop) {
  ThreadPool pool(1);
  for (const int limit : {0, 9, 280}) {
    int asked = 0;
    RunHooks hooks;
    hooks.stopped = [&] { return asked++ >= limit; };
    const Result<Bundle> bundle =
        make_bundle(planted_dataset(), short_plan(), small_packing(), pool, hooks);
    ASSERT_FALSE(bundle) << asked;
    EXPECT_EQ(bundle.error().code, ErrorCode::kCancelled);
    EXPECT_EQ(asked, limit + 1);
  }
}

TEST(Bundle, WithAnyByteFlippedIsRefusedByTheFilesName) {
  Random random(1);
  const auto flip = [&](auto& bytes) {
    auto& byte = bytes[static_cast<std::size_t>(random.below(bytes.size()))];
    byte = static_cast<std::decay_t<decltype(byte)>>(byte ^ (1 << random.below(8)));
  };
  for (int i = 0; i < 8; ++i) {
    Bundle damaged = planted_bundle();
    flip(damaged.manifest_text);
    EXPECT_EQ(verify(damaged).error().code, ErrorCode::kCorrupt);
    for (const auto& [name, bytes] : planted_bundle().files) {
      damaged = planted_bundle();
      flip(damaged.files[name]);
      const Result<Bundle> refused = verify(damaged);
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.error().code, ErrorCode::kCorrupt);
      EXPECT_TRUE(refused.error().message.starts_with(name)) << refused.error().message;
      damaged.files.erase(name);
      EXPECT_FALSE(verify(damaged));
    }
  }
}

TEST(Bundle, WhoseManifestHasOtherTypesIsRefused) {
  const auto code_of = [](bool of_first_file, const char* key, const Json& value) {
    Bundle other = planted_bundle();
    (of_first_file ? other.manifest["files"][0] : other.manifest)[key] = value;
    // With a right hash of itself, as an attacker would write it.
    other.manifest_text = finished_manifest(other.manifest, small_packing());
    return verify(other).error().code;
  };
  EXPECT_EQ(code_of(false, "format", 5), ErrorCode::kBadFormat);
  EXPECT_EQ(code_of(false, "minReader", "3"), ErrorCode::kUnsupportedVersion);
  EXPECT_EQ(code_of(false, "minReader", 1000), ErrorCode::kUnsupportedVersion);
  EXPECT_EQ(code_of(false, "minReader", 0xffff'ffff'ffff'ffffU), ErrorCode::kUnsupportedVersion);
  EXPECT_EQ(code_of(false, "files", 5), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of(false, "files", {5}), ErrorCode::kCorrupt);
  for (const Json& name : {Json(5), Json("../model"), Json(".hidden"), Json("manifest.json")})
    EXPECT_EQ(code_of(true, "name", name), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of(true, "bytes", -1), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of(true, "sha256", Json()), ErrorCode::kCorrupt);
}

TEST(Bundle, WhoseManifestIsHugeOrNamesAFileElsewhereIsRefused) {
  const auto refusal = [](const Bundle& bundle) {
    const Result<Bundle> read = verify(bundle);
    return read ? std::string() : read.error().message;
  };
  Bundle other = planted_bundle();
  other.manifest["more"] = std::string(64 * 1024, 'x');
  other.manifest_text = finished_manifest(other.manifest, small_packing());
  EXPECT_EQ(refusal(other), "manifest.json: larger than 64 KiB");
  const Bytes some = planted_bundle().files.begin()->second;
  for (const char* const name : {"", "a/b", "a\\b"}) {
    other = planted_bundle();
    other.manifest["files"][0]["name"] = name;
    other.files[name] = some;
    other.manifest_text = finished_manifest(other.manifest, small_packing());
    EXPECT_NE(refusal(other).find("is not a plain file name"), std::string::npos) << name;
  }
  other = planted_bundle();
  other.manifest["files"].push_back(other.manifest["files"][0]);
  other.manifest_text = finished_manifest(other.manifest, small_packing());
  EXPECT_NE(refusal(other).find("or stands twice"), std::string::npos);
}

TEST(Bundle, WhosePartsAreDamagedOrMakeNoWholeModelIsRefused) {
  ThreadPool pool(1);
  const auto refusal = [&](const Bundle& bundle) {
    Engine engine(pool);
    const Result<void> loaded = load_engine(bundle, small_packing(), engine);
    return loaded ? std::string() : loaded.error().message;
  };
  ASSERT_EQ(refusal(planted_bundle()), "");
  // Files whose hashes are right: what is in them is not.
  for (const Json& entry : planted_bundle().manifest["files"]) {
    if (entry["role"] == "licence" || entry["role"] == "report") continue;
    const std::string name = entry["name"];
    Bundle other = planted_bundle();
    other.files.at(name) = bytes_of("something else");
    EXPECT_EQ(refusal(other).rfind(name + ": ", 0), 0U) << name << refusal(other);
  }
  Bundle other = planted_bundle();
  std::erase_if(other.files, [](const auto& file) { return !file.first.starts_with("items"); });
  other.manifest["files"] = Json::array();
  EXPECT_EQ(refusal(other), "manifest.json: its files make 0 of 0 items usable");
  other = planted_bundle();
  for (std::size_t i = other.manifest["files"].size(); i-- > 0;) {
    if (other.manifest["files"][i]["role"] == "titles") other.manifest["files"].erase(i);
  }
  EXPECT_EQ(refusal(other), "manifest.json: its files make 0 of 40 items usable");
}

TEST(Bundle, WhoseQuestionsAreMalformedOrAnsweredOtherwiseIsRefused) {
  ThreadPool pool(1);
  Engine engine(pool);
  ASSERT_TRUE(load_engine(planted_bundle(), small_packing(), engine));
  const auto refusal = [&](const std::function<void(Json&)>& change) {
    Bundle other = planted_bundle();
    change(other.manifest["golden"]);
    const Result<void> checked = check_golden(other, engine);
    return checked ? std::string() : checked.error().message;
  };
  ASSERT_EQ(refusal([](Json&) {}), "");
  for (const Json& none : {Json(), Json(7), Json::array()})
    EXPECT_EQ(refusal([&](Json& golden) { golden = none; }),
              "manifest.json: it has no golden answers");
  const std::string malformed = "manifest.json: a golden question is malformed";
  for (const Json& score : {Json(), Json(1), Json("best")})
    EXPECT_EQ(refusal([&](Json& golden) { golden[0]["score"] = score; }), malformed);
  for (const Json& ratings : std::initializer_list<Json>{
           Json(), Json("x"), Json::array({7}), Json::array({Json::array({"1"})}),
           Json::array({Json::array({1, 4.0})}), Json::array({Json::array({"1", "4"})})})
    EXPECT_EQ(refusal([&](Json& golden) { golden[0]["ratings"] = ratings; }), malformed) << ratings;
  EXPECT_NE(refusal([](Json& golden) {
              golden[0]["ratings"] = Json::array({Json::array({"1", 17.0})});
            }).find("is out of range"),
            std::string::npos);
  for (const char* const answer : {"itemIds", "scores", "predicted"}) {
    for (const auto& change : std::initializer_list<std::function<void(Json&)>>{
             [](Json& list) { list = 7; }, [](Json& list) { list.erase(0); },
             [](Json& list) { list[0] = "x"; }}) {
      EXPECT_NE(refusal([&](Json& golden) { change(golden[0][answer]); }).find("differs"),
                std::string::npos)
          << answer;
    }
  }
}

TEST(Bundle, OfDataWhoseNameIsNotUtf8IsReadable) {
  Bundle other = planted_bundle();
  other.manifest["dataset"]["name"] = "ml\xff";
  other.manifest_text = finished_manifest(other.manifest, small_packing());
  const Result<Bundle> bundle = verify(other);
  ASSERT_TRUE(bundle);
  EXPECT_EQ(bundle->manifest["dataset"]["name"], "ml\xEF\xBF\xBD");
}

}  // namespace
}  // namespace als
