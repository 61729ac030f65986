// An attack on everything that is parsed of a bundle: bits, bytes, digits and words of each kind of
// file are changed, bytes left out and put in, files cut and exchanged, and what comes of it is put
// into an engine and asked. Nothing may crash (the address and undefined-behaviour sanitizers
// watch), and what is refused is refused with a typed error and words. The same damage in every
// run; by hand, long, with other damage:
//   MATINEE_ATTACKS=200000 MATINEE_ATTACK_SEED=2 build/native-debug-asan/tests/als_unit_tests
//       --gtest_filter='BundleAttack.*'

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "als/base/random.h"
#include "als/recommend/engine.h"
#include "support/small_bundle.h"

namespace als {
namespace {

using Bytes = std::vector<std::uint8_t>;

struct Files {
  Bytes factors;
  Bytes items;
  Bytes titles;
  Bytes links;
};

int from_environment(const char* name, int otherwise) {
  const char* const text = std::getenv(name);
  return text != nullptr ? std::atoi(text) : otherwise;
}

const LinkTable kLinks{{{"1", "0", "3", "", "", "", "", "7"},
                        {"nm0000004", "", "https://example.org/5", "", "", "", "", ""}}};

Files whole_files() {
  const SmallBundle bundle = full_bundle();
  return {encode(bundle.factors), encode(bundle.items),
          Bytes(bundle.titles.begin(), bundle.titles.end()), encode(kLinks)};
}

/// Where a safetensors file's header ends: most of what can go wrong stands before.
std::size_t header_end(const Bytes& file) {
  return file.size() < 8 ? file.size()
                         : std::min<std::size_t>(file.size(), 8U + file[0] + 256U * file[1]);
}

/// One change of the kind that a broken disk, host or attacker makes; `place` in [0, size).
Bytes damaged(const Bytes& file, std::size_t place, Random& random) {
  Bytes bytes = file;
  const auto at = bytes.begin() + static_cast<std::ptrdiff_t>(place);
  const auto any_byte = [&] { return static_cast<std::uint8_t>(random.below(256)); };
  switch (random.below(7)) {
    case 0:
      *at = static_cast<std::uint8_t>(*at ^ (1U << random.below(8)));
      break;
    case 1:
      *at = any_byte();
      break;
    case 2:
      bytes.erase(at);
      break;
    case 3:
      bytes.insert(at, any_byte());
      break;
    case 4:
      bytes.resize(place);
      break;
    case 5: {  // a digit becomes another: shapes, offsets and counts that disagree
      const auto digit = std::find_if(at, bytes.end(), [](auto c) { return c >= '0' && c <= '9'; });
      if (digit != bytes.end()) *digit = static_cast<std::uint8_t>('0' + random.below(10));
      break;
    }
    default: {  // four bytes at once: an infinity or a number out of range
      constexpr std::array<std::array<std::uint8_t, 4>, 4> kWords = {{{0, 0, 0x80, 0x7f},
                                                                      {0xff, 0xff, 0xff, 0x7f},
                                                                      {0, 0, 0, 0x80},
                                                                      {0xff, 0xff, 0xff, 0xff}}};
      const auto& word = kWords[static_cast<std::size_t>(random.below(kWords.size()))];
      for (std::size_t i = 0; i < word.size() && place + i < bytes.size(); ++i)
        bytes[place + i] = word[i];
    }
  }
  // A fresh allocation of just this size: the address sanitizer sees one byte of overreach.
  return Bytes(bytes.begin(), bytes.end());
}

void expect_typed(const Error& error) {
  EXPECT_TRUE(error.code == ErrorCode::kBadFormat || error.code == ErrorCode::kUnsupportedVersion)
      << error.message;
  EXPECT_GT(error.message.size(), 10U);
}

/// Everything that reads what the files held, where the engine took them.
void ask(const Engine& engine) {
  const std::vector<ItemRating> ratings{{"100", 5.0F}, {"103", 1.5F}, {"106", 4.0F}};
  for (const Score score : {Score::kForYou, Score::kAffinity, Score::kRating, Score::kPopularity}) {
    RecommendOptions options;
    options.score = score;
    options.min_ratings = 0;
    const Result<ItemList> list = engine.recommend(ratings, options);
    if (!list) continue;
    for (const std::string& id : list->item_ids) EXPECT_TRUE(engine.item(id));
  }
  const std::string targets[] = {"101", "107"};
  (void)engine.predict(ratings, targets);
  (void)engine.similar("100", 5, 0);
  (void)engine.explain(ratings, "101", Score::kRating);
}

/// Loads the files; the first refusal ends it. Returns whether all were taken.
bool load_and_ask(const Files& files, ThreadPool& pool) {
  Engine engine(pool);
  const Result<void> added[] = {
      engine.add_factors(files.factors), engine.add_items(files.items),
      engine.add_titles({reinterpret_cast<const char*>(files.titles.data()), files.titles.size()}),
      engine.add_links(files.links)};
  bool taken = true;
  for (const Result<void>& result : added) {
    if (result) continue;
    expect_typed(result.error());
    taken = false;
  }
  ask(engine);  // what was taken must be usable whatever was refused
  return taken;
}

TEST(BundleAttack, WholeFilesAreTaken) {
  ThreadPool pool(1);
  EXPECT_TRUE(load_and_ask(whole_files(), pool));
}

TEST(BundleAttack, EachFileCutAtAnyLengthIsRefused) {
  ThreadPool pool(1);
  const Files whole = whole_files();
  for (Bytes Files::*const which : {&Files::factors, &Files::items, &Files::links}) {
    for (std::size_t size = 0; size < (whole.*which).size(); size += 3) {
      Files files = whole;
      files.*which =
          Bytes((whole.*which).begin(), (whole.*which).begin() + static_cast<std::ptrdiff_t>(size));
      EXPECT_FALSE(load_and_ask(files, pool)) << size << " bytes were taken";
    }
  }
}

TEST(BundleAttack, NoDamageCrashesOrIsRefusedWithoutWords) {
  const int num_attacks = from_environment("MATINEE_ATTACKS", 4000);
  ThreadPool pool(1);
  const Files whole = whole_files();
  Random random(static_cast<std::uint64_t>(from_environment("MATINEE_ATTACK_SEED", 1)));
  constexpr Bytes Files::*kAll[] = {&Files::factors, &Files::items, &Files::titles, &Files::links};
  int num_refused = 0;
  for (int attack = 0; attack < num_attacks; ++attack) {
    Files files = whole;
    Bytes Files::*const which = kAll[attack % 4];
    Bytes& file = files.*which;
    // By turns the header and anywhere, so that both are covered; one to three changes.
    for (std::uint64_t n = random.below(3) + 1; n > 0 && !file.empty(); --n) {
      const std::size_t end = random.below(2) == 0 ? header_end(file) : file.size();
      file = damaged(file, static_cast<std::size_t>(random.below(std::max<std::size_t>(end, 1))),
                     random);
    }
    num_refused += load_and_ask(files, pool) ? 0 : 1;
  }
  EXPECT_GT(num_refused, num_attacks / 4);
}

TEST(BundleAttack, FilesOfTheWrongKindAreRefused) {
  ThreadPool pool(1);
  const Files whole = whole_files();
  const std::string page = "<!doctype html><title>Not found</title>\n";
  const Bytes html(page.begin(), page.end());
  for (const Bytes& wrong : {whole.links, html, Bytes(), Bytes(4096, 0), Bytes(4096, 0xff)}) {
    for (Bytes Files::*const which : {&Files::factors, &Files::items}) {
      Files files = whole;
      files.*which = wrong;
      EXPECT_FALSE(load_and_ask(files, pool));
    }
  }
}

}  // namespace
}  // namespace als
