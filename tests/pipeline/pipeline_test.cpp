// The tools as a user runs them: on files, from ratings to recommendations. The data set is the
// built-in sample, made by als_synth, and $MATINEE_DATA where it is set.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "als/bundle/safetensors.h"
#include "als/train/objective.h"
#include "als/train/trainer.h"
#include "pipeline/pipeline_fixture.h"
#include "support/bundle_folder.h"
#include "support/dataset_files.h"
#include "support/digest.h"
#include "support/files.h"

namespace als::tools {
namespace {

namespace fs = std::filesystem;

Result<LoadedDataset> load(const std::string& data) {
  DataOptions options;
  options.data = data;
  options.cache = "none";
  ThreadPool pool(2);
  return load_dataset(options, /*quiet=*/true, pool);
}

/// A tiny data set in each of MovieLens's layouts: three users, three movies.
void write_layout(const fs::path& folder, const std::string& layout) {
  if (layout == "csv") {
    write_text(folder / "movies.csv",
               "movieId,title,genres\n1,A (1990),Drama\n2,\"B, The (1991)\",Comedy\n3,C,War\n");
    write_text(folder / "ratings.csv",
               "userId,movieId,rating,timestamp\n1,1,4.0,1\n1,2,3.5,2\n2,1,5.0,3\n3,3,1.0,4\n");
    write_text(folder / "links.csv", "movieId,imdbId,tmdbId\n1,0000001,2\n");
  } else if (layout == "dat") {
    write_text(folder / "movies.dat",
               "1::A (1990)::Drama\n2::B, The (1991)::Comedy\n3::C\xe9::War\n");
    write_text(folder / "ratings.dat", "1::1::4::1\n1::2::3::2\n2::1::5::3\n3::3::1::4\n");
  } else {
    const std::string flags = "|0|0|0|0|0|1|0|0|0|0|0|0|0|0|0|0|0|0|0\n";
    write_text(folder / "u.item",
               "1|A (1990)|d||u" + flags + "2|B, The (1991)|d||u" + flags + "3|C\xe9|d||u" + flags);
    write_text(folder / "u.data", "1\t1\t4\t1\n1\t2\t3\t2\n2\t1\t5\t3\n3\t3\t1\t4\n");
  }
}

TEST_F(Pipeline, RatingsLikeABigSetAreTheSameBytesForAnyNumberOfThreads) {
  const std::string like = "--like ml-32m --ratings 20000 --out ";
  for (const auto& [threads, name] : {std::pair{"1", "one"}, std::pair{"3", "three"}}) {
    const Outcome made = run("als_synth", like + path(name) + " --threads " + threads);
    EXPECT_EQ(made.exit_code, 0) << made.err;
  }
  EXPECT_EQ(read_text(folder_ / "one/ratings.csv"), read_text(folder_ / "three/ratings.csv"));
  const Result<LoadedDataset> loaded = load(path("one"));
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_TRUE(loaded->about.synthetic);
  EXPECT_EQ(loaded->dataset.by_user.num_ratings(), 20'000U);
  const Outcome bundle =
      run("als_export", "-q --no-evaluation --sweeps 2 --watch-factors 4 -k 4 --data " +
                            path("one") + " --out " + path("bundle"));
  ASSERT_EQ(bundle.exit_code, 0) << bundle.err;
  EXPECT_EQ(Json::parse(read_text(folder_ / "bundle/manifest.json"))["dataset"]["synthetic"], true);
  EXPECT_EQ(run("als_synth", "--like ml-32m --ratings 30000000 --items " MATINEE_SOURCE_DIR
                             "/tools/sample/movies.csv --out " +
                                 path("big"))
                .exit_code,
            2);
}

TEST_F(Pipeline, InventedTablesAreWrittenAsToldAndForTheirOwnOptionsOnly) {
  const std::map<std::string, std::set<std::string>> tables{
      {"books", {"Ratings.csv", "Books.csv"}},
      {"games", {"hours.csv", "games.csv"}},
      {"jokes", {"ratings.tsv", "jokes.tsv"}},
      {"jokes --wide", {"ratings.csv", "jokes.tsv"}},
      {"visits", {"visits.csv"}}};
  for (const auto& [like, files] : tables) {
    const auto make = [&, &like = like](const char* seed) {
      const Outcome made =
          run("als_synth", "--like " + like + " --num-users 30 --num-items 50 --seed " + seed +
                               " --out " + path("made"));
      EXPECT_EQ(made.exit_code, 0) << made.err;
      std::map<std::string, std::string> contents;
      for (const fs::directory_entry& entry : fs::directory_iterator(folder_ / "made"))
        contents[entry.path().filename().string()] = read_text(entry.path());
      return contents;
    };
    std::map<std::string, std::string> first = make("7");
    EXPECT_EQ(first, make("7"));
    const std::map<std::string, std::string> other = make("8");
    const Json synthetic = Json::parse(first["synthetic.json"]);
    EXPECT_EQ(synthetic["synthetic"], true);
    EXPECT_EQ(synthetic["users"], 30);
    EXPECT_EQ(synthetic["items"], 50);
    EXPECT_NE(first["README.txt"].find("synthetic"), std::string::npos);
    std::set<std::string> names;
    for (const auto& [name, bytes] : first) {
      if (name == "synthetic.json" || name == "README.txt") continue;
      names.insert(name);
      EXPECT_NE(bytes, other.at(name));
    }
    EXPECT_EQ(names, files);
  }
  for (const char* wrong :
       {"--like books --wide", "--like games --ratings 20000", "--like visits --movies x",
        "--num-items 5 --movies x", "--like films"}) {
    EXPECT_EQ(run("als_synth", std::string(wrong) + " --out " + path("wrong")).exit_code, 2)
        << wrong;
  }
}

TEST_F(Pipeline, EveryMovieLensLayoutIsReadFromAFolderAndFromAZip) {
  for (const std::string layout : {"csv", "dat", "u"}) {
    const fs::path data = folder_ / ("ml-" + layout);
    write_layout(data, layout);
    const std::string zip = data.string() + ".zip";
    ASSERT_EQ(
        std::system(
            ("cd '" + folder_.string() + "' && zip -qr '" + zip + "' 'ml-" + layout + "'").c_str()),
        0);
    for (const std::string& source : {data.string(), zip}) {
      const Result<LoadedDataset> loaded = load(source);
      ASSERT_TRUE(loaded) << loaded.error().message;
      EXPECT_EQ(loaded->about.name, "ml-" + layout);
      EXPECT_FALSE(loaded->about.synthetic);
      EXPECT_EQ(loaded->dataset.by_user.num_ratings(), 4U);
      EXPECT_EQ(loaded->dataset.items[0].title, "A (1990)");
      using Links = std::vector<std::string>;
      EXPECT_EQ(loaded->dataset.items[0].links, (layout == "csv" ? Links{"1", "2"} : Links()));
      // MovieLens 100K counts its films by itself.
      EXPECT_EQ(loaded->about.catalogue,
                layout == "csv" || layout == "dat" ? "movielens" : "films");
    }
  }
}

TEST_F(Pipeline, BadInputIsNamedWithFileAndLineAndLosesNothing) {
  const Outcome missing = run("als_export", "--data /nonexistent --out " + path("b"));
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_NE(missing.err.find("/nonexistent: there is no such folder or file"), std::string::npos)
      << missing.err;
  fs::create_directories(folder_ / "empty");
  EXPECT_EQ(run("als_export", "--data " + path("empty") + " --out " + path("b")).exit_code, 3);
  write_text(folder_ / "broken.zip", "PK not really");
  EXPECT_EQ(run("als_export", "--data " + path("broken.zip") + " --out " + path("b")).exit_code, 3);

  write_layout(folder_ / "ml", "csv");
  std::string rows = "userId,movieId,rating,timestamp\n1,1,4.0,1\n1,2,five,2\n2,1,3.0,1\n";
  for (int user = 3; user < 30; ++user) rows += std::to_string(user) + ",3,4.5,1\n";
  write_text(folder_ / "ml/ratings.csv", rows);
  const Outcome bad = run("als_export", "--data " + path("ml") + " --out " + path("b"));
  EXPECT_EQ(bad.exit_code, 3);
  EXPECT_EQ(bad.err, "als_export: ml/ratings.csv:3: rating \"five\" is not a number\n");
  EXPECT_FALSE(fs::exists(folder_ / "b"));
  const Outcome skipped =
      run("als_export", "-q --skip-bad-rows --data " + path("ml") + " --out " + path("b"));
  EXPECT_EQ(skipped.exit_code, 0) << skipped.err;
  EXPECT_NE(skipped.err.find("1 bad rows left out"), std::string::npos);

  write_text(folder_ / "precious/letter.txt", "mine");
  EXPECT_EQ(
      run("als_export", "-q --data " + path("ml") + " --skip-bad-rows --out " + path("precious"))
          .exit_code,
      2);
  EXPECT_EQ(read_text(folder_ / "precious/letter.txt"), "mine");
}

TEST_F(Pipeline, WrongUsageIsExitCodeTwo) {
  EXPECT_EQ(run("als_export", "").exit_code, 2);
  EXPECT_EQ(run("als_export", "--no-such-option").exit_code, 2);
  EXPECT_EQ(run("als_train", "--data x --num-factors 0").exit_code, 2);
  EXPECT_EQ(run("als_train", "--data x --seed -1").exit_code, 2);
  EXPECT_EQ(run("als_recommend", "").exit_code, 2);
  for (const char* tool :
       {"als_eval", "als_export", "als_inspect", "als_recommend", "als_synth", "als_train"}) {
    const Outcome help = run(tool, "--help");
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_NE(help.out.find("Exit codes: 0 done"), std::string::npos) << tool;
    EXPECT_EQ(run(tool, "--version").exit_code, 0);
  }
}

TEST_F(Pipeline, AnExportThatCannotBeWrittenIsRefusedBeforeAnythingIsRead) {
  const std::string mine = path("mine");
  fs::create_directories(mine);
  write_text(mine + "/thesis.txt", "years of work");
  const Outcome full = run("als_export", "--data /no/such/data --out " + mine);
  EXPECT_EQ(full.exit_code, 2);
  EXPECT_NE(full.err.find("is there already and is not a bundle"), std::string::npos);
  const Outcome inside = run("als_export", "--data /no/such/data --out " + mine + "/thesis.txt/x");
  EXPECT_EQ(inside.exit_code, 1);
  EXPECT_NE(inside.err.find("thesis.txt: cannot make a folder in it"), std::string::npos)
      << inside.err;
  const Outcome weight =
      run("als_export", "--data /no/such/data --affinity-bias-weight nan --out " + path("out"));
  EXPECT_EQ(weight.exit_code, 2);
  EXPECT_EQ(read_text(mine + "/thesis.txt"), "years of work");
}

TEST_F(Pipeline, NothingOfTheUsersIsWrittenOver) {
  const std::string ratings = read_text(sample() + "/ratings.csv");
  const std::string site = path("site");
  write_text(site + "/manifest.json", "{\"name\": \"My shop\"}");
  write_text(site + "/index.html", "<h1>My shop</h1>");
  write_text(site + "/ratings.csv", ratings);
  write_text(folder_ / "mine.csv", ratings);
  const std::string quick = "-q --no-watch --sweeps 2 -k 2 --cache none --data ";
  const std::string mine = path("mine.csv");
  for (const auto& [tool, arguments, part] :
       {std::tuple{"als_export", "--no-evaluation " + quick + site + "/ratings.csv --out " + site,
                   "site is there already and is not a bundle"},
        {"als_train", quick + mine + " --out " + mine,
         "mine.csv is there already and is not a model"},
        {"als_train", quick + mine + " --checkpoint " + mine, "--checkpoint: "},
        {"als_export", quick + mine + " --out " + path("b") + " --checkpoint " + mine,
         "--checkpoint: "}}) {
    const Outcome refused = run(tool, arguments);
    EXPECT_EQ(refused.exit_code, 2) << arguments;
    EXPECT_NE(refused.err.find(part), std::string::npos) << refused.err;
  }
  EXPECT_EQ(read_text(site + "/index.html"), "<h1>My shop</h1>");
  EXPECT_EQ(read_text(site + "/ratings.csv"), ratings);
  EXPECT_EQ(read_text(mine), ratings);
  // What the user has put into a bundle stays as well, and a model makes way for a model.
  const std::string bundle = bundle_of(mine, "--no-watch --sweeps 2 -k 2 --cache none");
  write_text(bundle + "/notes.txt", "why K is 2");
  EXPECT_NE(
      run("als_export", quick + mine + " --no-evaluation --out " + bundle).err.find("notes.txt"),
      std::string::npos);
  EXPECT_EQ(run("als_export", "--verify " + bundle).exit_code, 4);
  for (int time = 0; time < 2; ++time)
    EXPECT_EQ(run("als_train", quick + mine + " --out " + path("model")).exit_code, 0);
}

TEST_F(Pipeline, ACheckpointFolderThatIsALinkStays) {
  fs::create_directories(folder_ / "scratch");
  fs::create_directory_symlink("scratch", folder_ / "link");
  EXPECT_EQ(run("als_train", "-q --no-watch --sweeps 2 -k 2 --cache none --data " + sample() +
                                 " --checkpoint " + path("link"))
                .exit_code,
            0);
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_TRUE(fs::is_empty(folder_ / "link"));
}

TEST_F(Pipeline, AFullDiskIsToldWhereResultsArePrinted) {
  const std::string data = sample();
  const auto to_full_disk = [&](const std::string& command) {
    const Outcome outcome =
        run("als_inspect", "--help >/dev/null; (" + std::string(MATINEE_TOOLS_DIR) + "/" + command +
                               " >/dev/full)");
    EXPECT_EQ(outcome.exit_code, 1) << command;
    EXPECT_NE(outcome.err.find("cannot write to standard output: No space left"), std::string::npos)
        << outcome.err;
  };
  to_full_disk("als_inspect --json --data " + data);
  to_full_disk("als_train -q --json --no-watch --sweeps 1 -k 2 --data " + data);
  to_full_disk("als_eval --help");
  to_full_disk("als_tune --version");
}

TEST_F(Pipeline, AModelIsExportedFromTheRatingsThatItWasTrainedOn) {
  // There is no table of items, and one with gaps.
  const std::string quick = "-q --no-watch --sweeps 2 -k 2 --cache none --data ";
  std::string rows = "user,item,rating\n";
  for (int at = 0; at < 200; ++at) {
    rows += "u" + std::to_string(at % 20) + ",i" + std::to_string(at % 37) + "," +
            std::to_string(1 + at % 5) + "\n";
  }
  write_text(folder_ / "rows.csv", rows);
  write_text(folder_ / "items.csv", "item,title\ni1,One\ni2,Two\n");
  write_text(folder_ / "others.csv", "item,title\nx1,One\nx2,Two\n");
  const std::string data = path("rows.csv");
  ASSERT_EQ(run("als_train", quick + data + " --out " + path("model")).exit_code, 0);
  const std::string made = "-q --cache none --model " + path("model") + " --data " + data;
  const Outcome alone = run("als_export", made + " --out " + path("b"));
  EXPECT_EQ(alone.exit_code, 0) << alone.err;
  EXPECT_NE(alone.err.find("note: 37 items of the model are in no table"), std::string::npos);
  const Outcome gaps =
      run("als_export", made + " --items " + path("items.csv") + " --out " + path("b"));
  EXPECT_EQ(gaps.exit_code, 0) << gaps.err;
  EXPECT_NE(gaps.err.find("note: 35 items"), std::string::npos) << gaps.err;
  EXPECT_NE(
      run("als_recommend", path("b") + " --score rating -n 37 --min-ratings 1").out.find("One"),
      std::string::npos);
  const Outcome others =
      run("als_export", made + " --items " + path("others.csv") + " --out " + path("b"));
  EXPECT_EQ(others.exit_code, 3);
  EXPECT_NE(others.err.find("no item of the model is in the catalogue"), std::string::npos);
}

TEST_F(Pipeline, ASearchDoesNotGoOnWithOtherData) {
  const auto rows = [](int step) {
    std::string text = "user,item,rating\n";
    for (int user = 0; user < 30; ++user) {
      for (int item = 0; item < 20; ++item) {
        if ((user + item) % 3 != 0)
          text += std::to_string(user) + "," + std::to_string(item) + "," +
                  std::to_string(1 + (user * step + item) % 5) + "\n";
      }
    }
    return text;
  };
  const std::string search =
      "-q --threads 1 --cache none --protocol random --seeds 1 "
      "--base=--sweeps=2 --vary num-factors=2,3 --search grid --out " +
      path("found.json") + " --data " + path("r.csv");
  write_text(folder_ / "r.csv", rows(1));
  const Outcome first = run("als_tune", search);
  ASSERT_EQ(first.exit_code, 0) << first.err;
  EXPECT_EQ(run("als_tune", search).out, first.out);
  write_text(folder_ / "r.csv", rows(2));
  const Outcome other = run("als_tune", search);
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_NE(other.err.find("is not of a search like this one"), std::string::npos);
}

TEST_F(Pipeline, TheSampleAndItsBundleAreTheSameBytesEveryTimeAndForAnyNumberOfThreads) {
  const std::string data = sample();
  const std::string ratings = read_text(data + "/ratings.csv");
  sample();
  EXPECT_EQ(read_text(data + "/ratings.csv"), ratings);
  const std::string one = read_text(bundle_of(data, "--threads 1") + "/manifest.json");
  const std::string three = read_text(bundle_of(data, "--threads 3") + "/manifest.json");
  EXPECT_FALSE(one.empty());
  EXPECT_EQ(one, three);
}

TEST_F(Pipeline, RecommendsAndInspectsABundle) {
  const std::string bundle = bundle_of(sample());
  const Outcome list =
      run("als_recommend",
          bundle + " --rate 'Toy Story (1995)=5' --rate 'Finding Nemo=4.5' --n 10 --json");
  ASSERT_EQ(list.exit_code, 0) << list.err;
  const Json movies = Json::parse(list.out);
  ASSERT_EQ(movies.size(), 10U);
  int family = 0;
  for (const Json& movie : movies) {
    for (const char* key : {"itemId", "title", "tags", "score", "predicted", "numRatings"})
      EXPECT_TRUE(movie.contains(key));
    const std::string genres = movie["tags"].dump();
    family += genres.find("Animation") != std::string::npos ||
                      genres.find("Children") != std::string::npos
                  ? 1
                  : 0;
    EXPECT_GE(movie["numRatings"].get<int>(), 10);
  }
  EXPECT_GE(family, 6);
  EXPECT_EQ(run("als_recommend", bundle + " --rate 'No Such Film=5'").exit_code, 2);
  EXPECT_EQ(run("als_recommend", bundle + " --rate '1=7'").exit_code, 2);
  EXPECT_EQ(run("als_recommend", bundle + " --score best").exit_code, 2);

  const Outcome inspected = run("als_inspect", bundle + " --json");
  ASSERT_EQ(inspected.exit_code, 0) << inspected.err;
  EXPECT_TRUE(Json::parse(inspected.out)["dataset"]["synthetic"].get<bool>());
  EXPECT_NE(run("als_inspect", bundle).out.find("synthetic"), std::string::npos);
}

TEST_F(Pipeline, ATrainedModelIsExportedWithoutTraining) {
  const std::string data = sample();
  const Outcome trained =
      run("als_train", "-q --data " + data + " --out " + path("model.safetensors"));
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  EXPECT_EQ(run("als_inspect", path("model.safetensors")).exit_code, 0);
  const std::string direct = bundle_of(data);
  const Outcome exported = run("als_export", "--model " + path("model.safetensors") + " --data " +
                                                 data + " --out " + path("other"));
  ASSERT_EQ(exported.exit_code, 0) << exported.err;
  EXPECT_EQ(read_text(direct + "/manifest.json"), read_text(folder_ / "other/manifest.json"));
}

TEST_F(Pipeline, VerifyRefusesUnknownAndMissingFiles) {
  const std::string bundle = bundle_of(sample());
  write_text(fs::path(bundle) / "notes.txt", "hello");
  const Outcome unknown = run("als_export", "--verify " + bundle);
  EXPECT_EQ(unknown.exit_code, 4);
  EXPECT_NE(unknown.err.find("notes.txt: the manifest does not list it"), std::string::npos)
      << unknown.err;
  fs::remove(fs::path(bundle) / "notes.txt");
  fs::remove(fs::path(bundle) / "LICENSE-MODEL.txt");
  EXPECT_EQ(run("als_export", "--verify " + bundle).exit_code, 4);
}

TEST_F(Pipeline, AManifestWithOtherTypesThanExpectedIsMalformedInput) {
  const std::string bundle = bundle_of(sample());
  const fs::path manifest = fs::path(bundle) / "manifest.json";
  Json json = Json::parse(read_text(manifest));
  json["files"][0]["itemStart"] = "first";
  // With a right hash of itself, as an attacker would write it.
  const std::string zeros(64, '0');
  json["manifestSha256"] = zeros;
  std::string text = json.dump(1) + "\n";
  text.replace(text.find(zeros), zeros.size(), sha256_hex(text));
  write_text(manifest, text);
  const Outcome refused = run("als_inspect", bundle);
  EXPECT_EQ(refused.exit_code, 3) << refused.err;
  EXPECT_NE(refused.err.find("als_inspect: "), std::string::npos);
}

/// The data sets that the following tests run on.
std::vector<std::string> datasets(const std::string& sample) {
  std::vector<std::string> paths{sample};
  if (const char* real = std::getenv("MATINEE_DATA"); real != nullptr && *real != '\0')
    paths.emplace_back(real);
  return paths;
}

TEST_F(Pipeline, TheObjectiveNeverRisesOnRealRatings) {
  for (const std::string& path : datasets(sample())) {
    const Result<LoadedDataset> loaded = load(path);
    ASSERT_TRUE(loaded) << loaded.error().message;
    const RatingMatrix by_item = loaded->dataset.by_user.transposed();
    std::vector<std::uint64_t> masks;
    for (const CatalogItem& movie : loaded->dataset.items) masks.push_back(movie.tag_mask);
    ThreadPool pool(2);
    for (const bool with_features : {false, true}) {
      const ItemFeatures features =
          with_features
              ? ItemFeatures::from_masks(masks, static_cast<int>(loaded->dataset.tags.size()))
              : ItemFeatures();
      for (const UpdateOrder order : {UpdateOrder::kJoint, UpdateOrder::kBiasThenFactors}) {
        TrainSettings settings;
        settings.update_order = order;
        double last = std::numeric_limits<double>::infinity();
        const auto progress = [&](const TrainProgress& at) {
          const double now = objective(at.model, loaded->dataset.by_user, features, pool);
          EXPECT_LE(now, last * (1.0 + 1e-6)) << path << ", sweep " << at.sweep;
          last = now;
          return true;
        };
        ASSERT_TRUE(train({loaded->dataset.by_user, by_item, features}, settings, pool, progress));
      }
    }
  }
}

TEST_F(Pipeline, ThePapersSplitFlattersAndTheHonestOneDoesNot) {
  const std::string paper = " -q --json --preset paper";
  for (const std::string& data : datasets(sample())) {
    const auto curve_of = [&](const std::string& split) {
      const Outcome trained = run("als_train", "--data " + data + " --split " + split + paper);
      EXPECT_EQ(trained.exit_code, 0) << trained.err;
      return Json::parse(trained.out);
    };
    const Json leaking = curve_of("paper-leaking");
    const Json honest = curve_of("per-user");
    EXPECT_LT(leaking["testRmse"].get<double>(), honest["testRmse"].get<double>()) << data;
    EXPECT_LT(honest["trainRmse"].get<double>(), honest["testRmse"].get<double>()) << data;
  }
}

TEST_F(Pipeline, EvaluationBeatsItsBaselinesAndSpeaksTheFixedJson) {
  for (const std::string& data : datasets(sample())) {
    const Outcome visitors = run("als_eval", "-q --json --seeds 1 --support 3,10 --data " + data);
    ASSERT_EQ(visitors.exit_code, 0) << visitors.err;
    const Json at = Json::parse(visitors.out)["support"]["10"];
    EXPECT_LT(at["rmse"].get<double>(), at["baselines"]["item_mean"]["rmse"].get<double>()) << data;
    EXPECT_GT(at["ndcg10"].get<double>(),
              at["baselines"]["predicted_rating"]["ndcg10"].get<double>())
        << data;
    EXPECT_GT(at["ndcg10"].get<double>(), at["baselines"]["popularity"]["ndcg10"].get<double>())
        << data;
    EXPECT_NEAR(at["coverage80"].get<double>(), 0.8, 0.05) << data;
    const Outcome random = run("als_eval", "-q --json --seeds 2 --protocol random --data " + data);
    ASSERT_EQ(random.exit_code, 0) << random.err;
    const Json json = Json::parse(random.out);
    EXPECT_LT(json["rmse"]["mean"].get<double>(),
              json["baselines"]["biases"]["rmse"]["mean"].get<double>())
        << data;
    EXPECT_GT(json["rmse"]["sd"].get<double>(), 0.0);
  }
}

TEST_F(Pipeline, AGivenSplitIsJudgedAsGiven) {
  fs::create_directories(folder_);
  std::string train;
  std::string test;
  for (int user = 1; user <= 30; ++user) {
    for (int movie = 1; movie <= 12; ++movie) {
      const std::string row = std::to_string(user) + "\t" + std::to_string(movie) + "\t" +
                              std::to_string(1 + (user + movie) % 2 * 4) + "\t1\n";
      ((user + movie / 2) % 5 == 0 ? test : train) += row;
    }
  }
  write_text(folder_ / "u1.base", train);
  write_text(folder_ / "u1.test", test);
  const Outcome judged = run(
      "als_eval", "-q --json --seeds 1 --train " + path("u1.base") + " --test " + path("u1.test"));
  ASSERT_EQ(judged.exit_code, 0) << judged.err;
  const Json json = Json::parse(judged.out);
  EXPECT_LT(json["rmse"]["mean"].get<double>(), 0.7);  // a checkerboard: biases alone have 2
  EXPECT_GT(json["baselines"]["biases"]["rmse"]["mean"].get<double>(), 1.5);
  EXPECT_EQ(run("als_eval", "--train " + path("u1.base")).exit_code, 2);
  const Outcome twice =
      run("als_eval", "-q --train " + path("u1.base") + " --test " + path("u1.base"));
  EXPECT_EQ(twice.exit_code, 3);
  EXPECT_NE(twice.err.find("expected each once"), std::string::npos) << twice.err;
}

TEST_F(Pipeline, ARunThatIsKilledGoesOnToTheSameBytes) {
  const std::string arguments = "--data " + sample() + " --sweeps 40 --num-factors 12";
  const Outcome whole = run("als_train", arguments + " --json -q --out " + path("whole"));
  ASSERT_EQ(whole.exit_code, 0) << whole.err;
  const std::string resumable =
      arguments + " --json --checkpoint " + path("checkpoints") + " --out " + path("resumed");
  int kills = 0;
  int resumptions = 0;
  Outcome outcome;
  for (int attempt = 1; attempt <= 60; ++attempt) {
    const std::string limit = std::to_string(0.03 * attempt);
    outcome = run("als_train", resumable, "timeout -s KILL " + limit + " ");
    resumptions += outcome.err.find("goes on after sweep") != std::string::npos ? 1 : 0;
    if (outcome.exit_code == 0) break;
    ASSERT_EQ(outcome.exit_code, 137) << outcome.err;
    // The model appears whole or not at all.
    if (fs::exists(path("resumed"))) {
      EXPECT_EQ(read_text(path("resumed")), read_text(path("whole")));
    }
    ++kills;
  }
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_GT(kills, 0);
  EXPECT_GT(resumptions, 0);
  EXPECT_EQ(read_text(path("resumed")), read_text(path("whole")));
  EXPECT_FALSE(fs::exists(path("checkpoints")));  // the run is complete
  const auto curve = [](const Outcome& of) {
    Json rows = Json::parse(of.out)["curve"];
    for (Json& row : rows) row.erase("seconds");
    return rows;
  };
  EXPECT_EQ(curve(outcome), curve(whole));
}

TEST_F(Pipeline, AnOptionOfTheOtherMethodIsNotIgnored) {
  const std::string data = "--out " + path("m") + " --data " + sample();
  const Outcome variational = run("als_train", data + " --solver cg");
  EXPECT_EQ(variational.exit_code, 2);
  EXPECT_NE(variational.err.find("--solver needs --method als"), std::string::npos);
  const Outcome als = run("als_train", data + " --preset paper --covariance full");
  EXPECT_EQ(als.exit_code, 2);
  EXPECT_NE(als.err.find("--covariance needs --method variational"), std::string::npos);
}

#ifndef MATINEE_WITH_MPI
TEST_F(Pipeline, AToolWithoutMpiIsNotToBeStartedAsSeveral) {
  const Outcome outcome = run("als_train", "--data " + sample(), "OMPI_COMM_WORLD_SIZE=2 ");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_NE(outcome.err.find("built without it"), std::string::npos) << outcome.err;
}
#endif

TEST_F(Pipeline, ACheckpointOfOtherSettingsIsRefused) {
  const std::string data = "--data " + sample();
  const Outcome killed =
      run("als_train", data + " --sweeps 5000 --checkpoint " + path("at"), "timeout -s KILL 1 ");
  ASSERT_EQ(killed.exit_code, 137) << killed.err;
  const Outcome other = run("als_train", data + " --sweeps 9 --checkpoint " + path("at"));
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_NE(other.err.find("other data or other settings"), std::string::npos) << other.err;
}

TEST_F(Pipeline, ASearchFindsTheBestOfItsRunsAndDoesNotRepeatThem) {
  const std::string data = sample();
  const std::string search =
      "--base '--method als --sweeps 6' --vary factor-precision=0.1..100 "
      "--vary num-factors=2,8 --seeds 2 --json --data " +
      data;
  const Outcome fresh = run("als_tune", search + " --runs 6 -q");
  ASSERT_EQ(fresh.exit_code, 0) << fresh.err;
  const Json json = Json::parse(fresh.out);
  ASSERT_EQ(json["runs"].size(), 6U);
  for (const Json& row : json["runs"]) {
    const std::vector<double> curve = row["curve"];
    EXPECT_EQ(row["rmse"].get<double>(), *std::min_element(curve.begin(), curve.end()));
    EXPECT_GE(row["rmse"].get<double>(), json["runs"][0]["rmse"].get<double>());
  }
  EXPECT_EQ(json["best"].get<std::string>(),
            json["runs"][0]["options"].get<std::string>() + " --sweeps " +
                std::to_string(json["runs"][0]["sweep"].get<int>()));

  // Four runs, then six: the first four are not trained again, and nothing depends on how.
  const std::string kept = " --out " + path("search.json");
  ASSERT_EQ(run("als_tune", search + kept + " --runs 4 --parallel sweeps").exit_code, 0);
  const Outcome more = run("als_tune", search + kept + " --runs 6 --threads 3 --parallel runs");
  ASSERT_EQ(more.exit_code, 0) << more.err;
  EXPECT_NE(more.err.find("goes on after 4 runs"), std::string::npos) << more.err;
  EXPECT_NE(more.err.find("run 2/2"), std::string::npos) << more.err;
  EXPECT_EQ(Json::parse(more.out)["runs"], json["runs"]);
  EXPECT_EQ(Json::parse(read_text(path("search.json"))), Json::parse(more.out));

  EXPECT_EQ(run("als_tune", search + kept + " --protocol random").exit_code, 2);  // another search
  EXPECT_EQ(run("als_tune", "--vary num-factors=0,8 --data " + data).exit_code, 2);
  EXPECT_EQ(run("als_tune", "--vary sweeps=9..1 --data " + data).exit_code, 2);
  EXPECT_EQ(run("als_tune", "--search grid --vary sweeps=1..9 --data " + data).exit_code, 2);
  const Outcome grid = run("als_tune",
                           "--search grid --base '--method als' --vary sweeps=1,3 "
                           "--vary num-factors=2,3 --protocol random --seeds 1 --json "
                           "-q --data " +
                               data);
  ASSERT_EQ(grid.exit_code, 0) << grid.err;
  EXPECT_EQ(Json::parse(grid.out)["runs"].size(), 4U);
}

TEST_F(Pipeline, TwoTrainingsAreComparedVisitorByVisitor) {
  const std::string data = " --seeds 1 --support 5 -q --json --data " + sample();
  const Outcome same = run("als_eval", "--against '--num-factors 16'" + data);
  ASSERT_EQ(same.exit_code, 0) << same.err;
  const Json equal = Json::parse(same.out)["support"]["5"];
  EXPECT_EQ(equal["differences"]["squared_error_less_against"]["mean"].get<double>(), 0.0);
  EXPECT_EQ(equal["against"]["rmse"], equal["rmse"]);
  const Outcome other = run("als_eval", "--against '--preset paper'" + data);
  ASSERT_EQ(other.exit_code, 0) << other.err;
  const Json at = Json::parse(other.out)["support"]["5"];
  EXPECT_LT(at["differences"]["squared_error_less_against"]["high"].get<double>(), 0.0);
  EXPECT_GT(at["against"]["rmse"].get<double>(), at["rmse"].get<double>());
  EXPECT_EQ(run("als_eval", "--against '--nonsense'" + data).exit_code, 2);
  EXPECT_EQ(run("als_eval", "--protocol random --against '-k 8'" + data).exit_code, 2);
}

TEST_F(Pipeline, OtherRecommendersAndQuestionsAreJudgedByTheSameVisitors) {
  const std::string args = " --seeds 1 --support 0,3 -q --json --questions --groups --data " +
                           sample() + " --baselines ";
  const std::string names = "popularity,item-knn,ease,ials,biases,als,svdpp";
  const Outcome all = run("als_eval", "--threads 1" + args + names);
  ASSERT_EQ(all.exit_code, 0) << all.err;
  const Json json = Json::parse(all.out);
  const Json& lines = json["curve"]["recommenders"];
  ASSERT_EQ(lines.size(), 8U);
  EXPECT_TRUE(json["curve"]["left_out"].empty());
  for (const Json& line : lines) {
    ASSERT_EQ(line["points"].size(), 2U) << line["name"];
    EXPECT_EQ(line["points"][1]["visitors"], json["support"]["3"]["visitors"]) << line["name"];
    EXPECT_EQ(line["settings"].size(), line["name"] == "matinee" ? 0U : 1U);
  }
  // The peer that ranks by popularity is the baseline that the protocol has always had.
  EXPECT_EQ(lines[0]["points"][1]["ndcg10"]["mean"], json["support"]["3"]["ndcg10"]);
  EXPECT_EQ(lines[1]["points"][1]["ndcg10"]["mean"],
            json["support"]["3"]["baselines"]["popularity"]["ndcg10"]);
  EXPECT_NEAR(lines[1]["points"][1]["rmse"]["mean"].get<double>(),
              json["support"]["3"]["baselines"]["item_mean"]["rmse"].get<double>(), 1e-9);
  EXPECT_EQ(json["questions"]["answers"].size(), 11U);
  EXPECT_EQ(json["groups"].size(), 12U);  // three kinds, three sizes and all sizes together
  const Outcome again = run("als_eval", "--threads 3" + args + names);
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(Json::parse(again.out)["curve"], json["curve"]);
  EXPECT_EQ(Json::parse(again.out)["questions"], json["questions"]);
  EXPECT_EQ(Json::parse(again.out)["groups"], json["groups"]);

  EXPECT_EQ(run("als_eval", args + "oracle").exit_code, 2);
  const Outcome wrong = run("als_eval", "--protocol random" + args + "popularity");
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_NE(wrong.err.find("they go with --protocol fold-in"), std::string::npos) << wrong.err;
}

TEST_F(Pipeline, WhatOthersRecommendComesIntoTheReport) {
  const std::string data = " -q --data " + sample();
  const Outcome judged =
      run("als_eval", "--seeds 1 --support 0,3 --json --baselines popularity,ease" + data);
  ASSERT_EQ(judged.exit_code, 0) << judged.err;
  fs::create_directories(folder_);
  write_text(folder_ / "judged.json", judged.out);
  const std::string to = data + " --sweeps 2 --out " + path("compared") + " --quality ";
  const Outcome made = run("als_export", to + path("judged.json"));
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const Json by_given =
      Json::parse(run("als_inspect", "--report " + path("compared")).out)["byGiven"];
  const Json lines = Json::parse(judged.out)["curve"]["recommenders"];
  ASSERT_EQ(by_given.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(by_given[i]["name"], lines[i]["name"]);
    EXPECT_EQ(by_given[i]["points"].size(), 2U);
    EXPECT_NEAR(by_given[i]["points"][1]["ndcg10"][2].get<double>(),
                lines[i]["points"][1]["ndcg10"]["high"].get<double>(), 1e-4);
    EXPECT_EQ(by_given[i]["points"][1].contains("rmse"), by_given[i]["name"] != "ease");
  }

  Json other = Json::parse(judged.out);
  other["dataset"] = "another";
  Json broken = Json::parse(judged.out);
  broken["curve"]["recommenders"][1]["points"][0]["given"] = "none";
  const std::pair<std::string, const char*> wrong[] = {
      {other.dump(), "it is of \"another\"; expected"},
      {broken.dump(), "there is no curve of quality"},
      {"{\"protocol\": \"random\"}", "it is not what als_eval --json prints"},
      {"[1", "expected what als_eval --json prints"}};
  for (const auto& [text, message] : wrong) {
    write_text(folder_ / "wrong.json", text);
    const Outcome refused = run("als_export", to + path("wrong.json"));
    EXPECT_EQ(refused.exit_code, 3) << text;
    EXPECT_NE(refused.err.find(message), std::string::npos) << refused.err;
  }
  EXPECT_EQ(run("als_export", "--no-evaluation" + to + path("judged.json")).exit_code, 2);
}

TEST_F(Pipeline, TheReportHoldsEveryFigureAndNamesItsModel) {
  for (const std::string& data : datasets(sample())) {
    const Outcome made =
        run("als_export", "-q --json --data " + data + " --out " + path("reported"));
    ASSERT_EQ(made.exit_code, 0) << made.err;
    ASSERT_EQ(run("als_export", "--verify " + path("reported")).exit_code, 0);
    const Json metrics = Json::parse(made.out)["metrics"];
    EXPECT_GT(metrics["support"]["10"]["ndcg10"].get<double>(),
              metrics["support"]["10"]["popularityNdcg10"].get<double>());
    const Json& difference = metrics["support"]["10"]["ndcg10LessPopularity"];
    EXPECT_LT(difference["low"].get<double>(), difference["mean"].get<double>());
    EXPECT_LT(difference["mean"].get<double>(), difference["high"].get<double>());
    EXPECT_LT(metrics["support"]["10"]["squaredErrorLessItemMean"]["mean"].get<double>(), 0.0);
    EXPECT_LT(metrics["seenCalibrationError"].get<double>(), 0.3) << data;
    const Outcome printed = run("als_inspect", "--report " + path("reported"));
    ASSERT_EQ(printed.exit_code, 0) << printed.err;
    const Json report = Json::parse(printed.out);
    EXPECT_EQ(report["modelId"], Json::parse(made.out)["modelId"]);
    EXPECT_EQ(report["quality"], metrics);
    const Json& by_given = report["byGiven"];
    ASSERT_EQ(by_given.size(), 2U);
    EXPECT_EQ(by_given[0]["name"], "matinee");
    EXPECT_EQ(by_given[1]["name"], "popularity");
    EXPECT_EQ(by_given[0]["points"][0]["given"], 0);
    for (const Json& point : by_given[0]["points"]) {
      if (point["given"] != 10) continue;
      EXPECT_NEAR(point["ndcg10"][0].get<double>(),
                  metrics["support"]["10"]["ndcg10"].get<double>(), 1e-4);
      EXPECT_NEAR(point["rmse"][0].get<double>(), metrics["support"]["10"]["rmse"].get<double>(),
                  1e-4);
    }

    std::int64_t num_ratings = 0;
    for (const Json& count : report["ratings"]["byLevel"]) num_ratings += count.get<int>();
    EXPECT_EQ(num_ratings, report["ratings"]["numRatings"].get<std::int64_t>());
    EXPECT_DOUBLE_EQ(report["ratings"]["popularity"]["tail"][0][1].get<double>(), 1.0);
    EXPECT_GT(report["ratings"]["activity"]["powerLaw"]["exponent"].get<double>(), 1.0);
    EXPECT_GE(report["tags"].size(), 10U);
    for (const char* curve : {"thisModel", "biasOnly", "als", "alsWithTags"})
      EXPECT_GE(report["curves"][curve]["test"].size(), 15U) << curve;
    EXPECT_LT(report["curves"]["thisModel"]["test"].back().get<double>(),
              report["curves"]["biasOnly"]["test"].back().get<double>());
    EXPECT_EQ(report["tagVectors"]["twoFactors"].size(), report["tags"].size());
    EXPECT_EQ(report["tagVectors"]["principalComponents"]["tags"].size(), report["tags"].size());
    EXPECT_GE(report["itemMaps"]["items"].size(), 100U);
    const Json& spread = report["polarising"];
    EXPECT_GT(spread["most"][0]["deviation"].get<double>(),
              spread["least"][0]["deviation"].get<double>());
    ASSERT_GE(report["favourites"].size(), 1U);
    for (const Json& favourite : report["favourites"]) {
      for (const char* list : {"for-you", "affinity", "similar", "paper", "paperByRating"}) {
        EXPECT_EQ(favourite["lists"][list].size(), 10U) << list;
        for (const Json& film : favourite["lists"][list])
          EXPECT_NE(film["itemId"], favourite["itemId"]) << list;
      }
    }
    EXPECT_NE(run("als_inspect", "--lists " + path("reported")).out.find("| default list |"),
              std::string::npos);
  }
  EXPECT_EQ(run("als_inspect", "--report " + bundle_of(sample())).exit_code, 2);
}

TEST_F(Pipeline, AnExportThatIsKilledGoesOnToTheSameBytes) {
  const std::string arguments = "-q --sweeps 60 --data " + sample();
  ASSERT_EQ(run("als_export", arguments + " --out " + path("whole")).exit_code, 0);
  Outcome outcome;
  int resumptions = 0;
  for (int attempt = 1; attempt <= 60; ++attempt) {
    // However slow the machine: at last one attempt has the time for what has no checkpoints.
    const std::string limit = std::to_string(0.25 * std::pow(1.12, attempt));
    outcome =
        run("als_export", arguments + " --checkpoint " + path("at") + " --out " + path("resumed"),
            "timeout -s KILL " + limit + " ");
    resumptions += outcome.err.find("goes on after sweep") != std::string::npos ? 1 : 0;
    if (outcome.exit_code == 0) break;
  }
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_GT(resumptions, 0);
  EXPECT_FALSE(fs::exists(path("at")));
  EXPECT_EQ(std::system(("diff -r '" + path("whole") + "' '" + path("resumed") + "'").c_str()), 0);
}

TEST_F(Pipeline, ExplanationsAddUpToTheScoresOfTheList) {
  for (const std::string& data : datasets(sample())) {
    const Result<Bundle> bundle = read_bundle(bundle_of(data));
    ASSERT_TRUE(bundle);
    ThreadPool pool(1);
    Engine engine(pool);
    ASSERT_TRUE(load_engine(*bundle, packing(), engine));
    const ItemStore& items = engine.items();
    const std::vector<ItemRating> ratings{
        {items.item_id(3), 5.0F}, {items.item_id(0), 1.5F}, {items.item_id(40), 4.0F}};
    for (const Score score : {Score::kForYou, Score::kAffinity, Score::kRating}) {
      RecommendOptions options;
      options.score = score;
      const Result<ItemList> list = engine.recommend(ratings, options);
      ASSERT_TRUE(list);
      for (std::size_t i = 0; i < list->item_ids.size(); ++i) {
        const Result<ScoreExplanation> why = engine.explain(ratings, list->item_ids[i], score);
        ASSERT_TRUE(why) << why.error().message;
        ASSERT_EQ(why->contributions.size(), 3U);
        EXPECT_EQ(why->item_ids[0], items.item_id(0));
        double sum = why->average + why->prior + why->popularity;
        for (const double share : why->contributions) sum += share;
        EXPECT_NEAR(sum, static_cast<double>(list->scores[i]), 2e-3) << data;
      }
    }
    EXPECT_FALSE(engine.explain(ratings, "no such item", Score::kRating));
    EXPECT_FALSE(engine.explain(ratings, items.item_id(1), Score::kPopularity));
  }
}

}  // namespace
}  // namespace als::tools
