#include "als/pipeline/train_session.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "als/pipeline/make_bundle.h"
#include "support/planted_ratings.h"
#include "support/small_packing.h"

namespace als {
namespace {

/// Files in memory, handed over in small pieces.
class MemoryFiles : public FileSource {
 public:
  std::map<std::string, std::string> files;

  std::vector<std::string> names() const override {
    std::vector<std::string> names;
    for (const auto& [name, text] : files) names.push_back(name);
    return names;
  }
  Result<void> read(const std::string& name, const TakeBytes& take) const override {
    const std::string& text = files.at(name);
    for (std::size_t at = 0; at < text.size(); at += 1000) {
      const Result<void> taken = take(std::string_view(text).substr(at, 1000));
      if (!taken) return taken;
    }
    return {};
  }
  std::string name() const override { return "club"; }
};

/// 120 members and 40 films with a planted taste, as a club keeps them.
MemoryFiles club() {
  MemoryFiles files;
  std::string& ratings = files.files["ratings.csv"];
  ratings = "member,film,stars\n";
  const RatingMatrix planted = planted_ratings(120, 40, 2, 0.6, 1).by_user;
  for (std::size_t user = 0; user < planted.num_rows(); ++user) {
    for (std::size_t i = 0; i < planted.indices_of(user).size(); ++i) {
      const int halves = planted.levels_of(user)[i] + 1;
      ratings += "m" + std::to_string(user) + ",f" + std::to_string(planted.indices_of(user)[i]) +
                 "," + std::to_string(halves / 2) + (halves % 2 == 0 ? ".0" : ".5") + "\n";
    }
  }
  std::string& films = files.files["films.csv"];
  films = "film,title,genres\n";
  for (int film = 0; film < 40; ++film) {
    films += "f" + std::to_string(film) + ",Film " + std::to_string(film) + " (1999)," +
             (film % 3 == 0   ? "Comedy"
              : film % 3 == 1 ? "Drama"
                              : "War") +
             "\n";
  }
  return files;
}

/// A session with what it told and kept.
struct Visit {
  MemoryFiles files = club();
  std::vector<Json> events;
  std::map<std::string, Bytes> kept;
  int questions_left = 1'000'000;  ///< until the host says stop

  TrainSession session(int num_workers = 1) {
    return {{files, small_packing(), [this] { return --questions_left < 0; }, [] { return 0.0; },
             [this](const Json& event) { events.push_back(event); },
             [this](const std::string& training) {
               const auto found = kept.find(training);
               return found == kept.end() ? std::nullopt : std::optional<Bytes>(found->second);
             },
             [](const std::string&) { return true; },
             [this](const std::string& training, const Bytes& bytes) { kept[training] = bytes; }},
            num_workers};
  }
};

std::string error_of(const Json& answer) {
  return answer.contains("error") ? answer["error"]["message"].get<std::string>() : "";
}

TEST(TrainSession, TellsWhatItReadAndTakesCorrections) {
  Visit visit;
  TrainSession session = visit.session();
  EXPECT_NE(error_of(session.bundle(Json::object())).find("no data"), std::string::npos);
  const Json read = session.read(Json::object());
  ASSERT_EQ(error_of(read), "");
  EXPECT_EQ(read["numUsers"], 120);
  EXPECT_EQ(read["summary"]["columns"]["user"], "member");
  EXPECT_NE(read["text"].get<std::string>().find("columns: user member"), std::string::npos);
  ASSERT_EQ(read["favourites"].size(), 40U);
  EXPECT_TRUE(read["favourites"][0]["title"].get<std::string>().starts_with("Film "));

  const Json turned = session.read({{"user-column", "film"}, {"item-column", "member"}});
  ASSERT_EQ(error_of(turned), "");
  EXPECT_EQ(turned["numUsers"], 40);
  EXPECT_NE(error_of(session.read({{"user-column", "nobody"}})).find("nobody"), std::string::npos);
  EXPECT_NE(error_of(session.curves(Json::object())).find("no data"), std::string::npos);
}

TEST(TrainSession, OptionsAreThoseOfTheToolsAndNoOthers) {
  Visit visit;
  TrainSession session = visit.session();
  session.read(Json::object());
  const std::pair<Json, const char*> wrong[] = {
      {{{"num-factor", 8}}, "--num-factor: there is no such option"},
      {{{"num-factors", 0}}, "--num-factors"},
      {{{"num-factors", 2.5}}, "--num-factors"},
      {{{"num-factors", "8"}}, "--num-factors"},
      {{{"method", "sgd"}}, "--method"},
      {{{"bias-precision", 1.0}}, "--bias-precision needs --method als"},
      {{{"preset", "paper"}, {"method", "variational"}}, "--preset paper needs --method als"},
      {{{"features", "colour"}}, "colour"},
      {{{"split", "half"}}, "half"},
      {Json::array(), "expected an object"}};
  for (const auto& [options, message] : wrong)
    EXPECT_NE(error_of(session.curves(options)).find(message), std::string::npos) << options;
}

TEST(TrainSession, ShowsAnAlternatingTrainingHalfSweepByHalfSweep) {
  Visit visit;
  TrainSession session = visit.session();
  session.read(Json::object());
  const Json outcome = session.curves({{"preset", "paper"},
                                       {"features", "genres"},
                                       {"sweeps", 4},
                                       {"split", "random"},
                                       {"favourite", "f3"}});
  ASSERT_EQ(error_of(outcome), "");
  EXPECT_EQ(outcome["curve"].size(), 4U);
  EXPECT_GT(outcome["numTest"], 0);
  double last = std::numeric_limits<double>::infinity();
  int num_users = 0;
  int num_items = 0;
  for (const Json& event : visit.events) {
    if (event["kind"] != "sweep") continue;
    EXPECT_LE(event["objective"].get<double>(), last * (1.0 + 1e-6));
    last = event["objective"];
    if (event["half"] == "users") {
      ++num_users;
      EXPECT_TRUE(event["trainRmse"].is_null());
      continue;
    }
    ++num_items;
    EXPECT_EQ(event["tags"].size(), 3U);
    EXPECT_EQ(event["nearest"].size(), 10U);
    EXPECT_GT(event["testRmse"], 0.0);
  }
  EXPECT_EQ(num_items, 4);
  EXPECT_GE(num_users, 4);
}

TEST(TrainSession, MakesTheBundleOfMakeBundleForAnyNumberOfThreads) {
  std::vector<std::map<std::string, Bytes>> made;
  for (const int num_workers : {1, 3}) {
    Visit visit;
    TrainSession session = visit.session(num_workers);
    session.read(Json::object());
    const Json outcome = session.bundle({{"num-factors", 3}, {"sweeps", 4}});
    ASSERT_EQ(error_of(outcome), "");
    std::map<std::string, Bytes>& files = made.emplace_back();
    for (const Json& name : outcome["files"]) files[name] = *session.file(name);
    EXPECT_EQ(session.file("no.such"), nullptr);
    EXPECT_EQ(outcome["modelId"], Json::parse(files["manifest.json"], nullptr, false)["modelId"]);
  }
  EXPECT_GT(made[0].size(), 5U);
  EXPECT_EQ(made[0], made[1]);
}

// A tab that is closed at any moment and opened again ends with the same bytes.
TEST(TrainSession, GoesOnFromWhatWasKeptToTheSameBytes) {
  const Json options{{"num-factors", 2}, {"sweeps", 5}, {"no-evaluation", true}};
  const auto manifest_of = [&](Visit& visit) {
    TrainSession session = visit.session();
    session.read(Json::object());
    const Json outcome = session.bundle(options);
    return error_of(outcome).empty() ? *session.file("manifest.json") : Bytes();
  };
  Visit whole;
  const Bytes expected = manifest_of(whole);
  ASSERT_FALSE(expected.empty());
  for (const int stop_after : {3, 7, 20}) {
    Visit visit;
    visit.questions_left = stop_after;
    TrainSession stopped = visit.session();
    stopped.read(Json::object());
    const Json outcome = stopped.bundle(options);
    if (outcome.contains("error")) {
      EXPECT_EQ(outcome["error"]["code"], "cancelled");
    }
    visit.questions_left = 1'000'000;
    EXPECT_EQ(manifest_of(visit), expected) << stop_after;
    // What is of other settings is not gone on from.
    TrainSession other = visit.session();
    other.read(Json::object());
    EXPECT_EQ(error_of(other.bundle({{"num-factors", 3}, {"sweeps", 2}, {"no-evaluation", true}})),
              "");
  }
}

}  // namespace
}  // namespace als
