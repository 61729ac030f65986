#include "als/package/bundle.h"

#include <gtest/gtest.h>

#include <set>

#include "als/base/random.h"
#include "als/pipeline/make_bundle.h"
#include "support/planted_ratings.h"

namespace als {
namespace {

/// Four FNV-1a hashes for a digest, a byte behind for gzip.
Packing small_packing() {
  Packing packing;
  packing.sha256_hex = [](std::span<const std::uint8_t> bytes) {
    std::string hex;
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      std::uint64_t hash = 14695981039346656037U * seed;
      for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * 1099511628211U;
      for (int shift = 0; shift < 64; shift += 4)
        hex.push_back("0123456789abcdef"[hash >> shift & 15U]);
    }
    return hex;
  };
  packing.gzip = [](std::span<const std::uint8_t> bytes) {
    Bytes packed(bytes.begin(), bytes.end());
    packed.push_back(31);
    return packed;
  };
  packing.gunzip = [](std::span<const std::uint8_t> bytes) -> Result<Bytes> {
    if (bytes.empty() || bytes.back() != 31) return Error{ErrorCode::kBadFormat, "not packed"};
    return Bytes(bytes.begin(), bytes.end() - 1);
  };
  return packing;
}

LoadedDataset planted_dataset() {
  RatingLog log;
  const RatingMatrix ratings = planted_ratings(120, 40, 2, 0.6, 1).by_user;
  for (std::size_t user = 0; user < ratings.num_rows(); ++user) {
    for (std::size_t i = 0; i < ratings.indices_of(user).size(); ++i) {
      log.rows.push_back({static_cast<std::uint32_t>(user + 1),
                          static_cast<std::uint32_t>(ratings.indices_of(user)[i] + 1),
                          ratings.levels_of(user)[i], 0});
    }
  }
  Catalog catalog;
  for (std::uint32_t id = 1; id <= 40; ++id) {
    const std::string title = id == 1 ? "Toy Story (1995)" : "Film " + std::to_string(id);
    catalog.items.push_back({id, title, 1995, 1U << id % 3, id, 0});
  }
  Result<Dataset> dataset = build_dataset(std::move(log), std::move(catalog), "planted", false);
  return {std::move(*dataset), "planted", true};
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
  EXPECT_EQ(code_of(false, "files", 5), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of(false, "files", {5}), ErrorCode::kCorrupt);
  for (const Json& name : {Json(5), Json("../model"), Json(".hidden"), Json("manifest.json")})
    EXPECT_EQ(code_of(true, "name", name), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of(true, "bytes", -1), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of(true, "sha256", Json()), ErrorCode::kCorrupt);
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
