#pragma once

// EngineCaller: hostile arguments for every question of the engine, and damaged bundles in it, all
// by numbers that somebody chooses: a generator in a test, a fuzzer in tests/fuzz.

#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "als/recommend/engine.h"
#include "support/small_bundle.h"

namespace als {

class EngineCaller {
 public:
  /// `next`: any 64 bits each time.
  explicit EngineCaller(std::function<std::uint64_t()> next) : next_(std::move(next)) {
    renew_engine();
  }

  /// One question, or a part for the engine. Empty, or what was wrong with the answer: a number
  /// that is none, or a failure without words.
  std::string call() {
    wrong_.clear();
    make_call();
    return wrong_;
  }

  /// How often each method answered or failed in which way.
  const std::map<std::string, std::map<std::string, int>>& outcomes() const { return outcomes_; }

 private:
  using Ids = std::vector<std::string>;
  using Bytes = std::vector<std::uint8_t>;

  void make_call() {
    if (one_in(100)) renew_engine();
    switch (below(12)) {
      case 0:
        return load(one_in(2) ? bytes() : one_in(4) ? part() : damaged(part()));
      case 1:
        return recommend();
      case 2:
        return tell("predict", engine_->predict(ratings(), ids(20)), numbers_of_list);
      case 3:
        return tell("explain", engine_->explain(ratings(), id(), score()),
                    [](const ScoreExplanation& why) {
                      return std::isfinite(why.average + why.prior + why.popularity + why.unseen) &&
                             all_finite(why.contributions);
                    });
      case 4:
        return tell("similar", engine_->similar(id(), whole(50), count(), ids(5), filter()),
                    numbers_of_list);
      case 5:
        return tell("leaveOneOut", engine_->leave_one_out(ratings(), id(), score(), ids(3)),
                    [](const LeaveOneOut& answer) {
                      return std::isfinite(answer.score) && all_finite(answer.scores) &&
                             all_finite(answer.predictions);
                    });
      case 6:
        return tell("nextToRate", engine_->next_to_rate(ratings(), next()),
                    [](const NextToRate& answer) {
                      return all_finite(answer.gains) && all_finite(answer.seen) &&
                             all_finite(answer.predicted);
                    });
      case 7:
        return tell("confidence", engine_->confidence(ratings(), next()),
                    [](const Confidence& answer) {
                      return std::isfinite(answer.prior + answer.now + answer.after_next +
                                           answer.within + answer.floor + answer.share);
                    });
      case 8:
        return tell("checkMe", engine_->check_me(ratings()), [](const SelfCheck& check) {
          return std::isfinite(check.rmse) && all_finite(check.predicted) &&
                 all_finite(check.low) && all_finite(check.high);
        });
      case 9:
        return match();
      case 10:
        return group();
      default:
        ++outcomes_["movie"][engine_->item(id()) ? "found" : "unknown"];
    }
  }

  template <class T>
  static bool all_finite(const std::vector<T>& values) {
    for (const T value : values) {
      if (!std::isfinite(value)) return false;
    }
    return true;
  }
  static bool numbers_of_list(const ItemList& list) {
    return all_finite(list.scores) && all_finite(list.predicted) && all_finite(list.likely) &&
           all_finite(list.low) && all_finite(list.high) && all_finite(list.seen);
  }

  template <class T, class Sane>
  void tell(const std::string& method, const Result<T>& answer, const Sane& sane) {
    if (answer) {
      ++outcomes_[method]["answered"];
      if (!sane(*answer)) wrong_ = method + " answered with a number that is none";
    } else {
      ++outcomes_[method][std::string(error_code_name(answer.error().code))];
      if (answer.error().message.size() < 5) wrong_ = method + " failed without words";
    }
  }

  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next_() % bound); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  std::uint32_t count() { return static_cast<std::uint32_t>(below(one_in(9) ? 1000 : 2)); }
  /// Mostly 1 ... most.
  int whole(std::size_t most) {
    constexpr std::array<int, 6> kWild{
        0, -1, 1001, std::numeric_limits<int>::max(), std::numeric_limits<int>::min(), 100'001};
    if (one_in(15)) return kWild[below(kWild.size())];
    return static_cast<int>(1 + below(most));
  }
  float number(float low, float high) {
    constexpr std::array<float, 6> kWild{
        std::numeric_limits<float>::quiet_NaN(),  std::numeric_limits<float>::infinity(),
        -std::numeric_limits<float>::infinity(),  std::numeric_limits<float>::max(),
        std::numeric_limits<float>::denorm_min(), -7.5F};
    if (one_in(100)) return kWild[below(kWild.size())];
    return low + static_cast<float>(next_() % 4096) / 4096.0F * (high - low);
  }
  std::string id() {
    if (one_in(16)) {
      const Bytes text = bytes();
      return {text.begin(), text.end()};
    }
    return std::to_string(one_in(8) ? next_() : 100 + below(8));
  }
  Ids ids(std::size_t most) {
    Ids list(below(most + 1));
    for (std::string& one : list) one = id();
    return list;
  }
  std::vector<ItemRating> ratings() {
    std::vector<ItemRating> list;
    for (const std::string& item_id : ids(12)) {
      const float half = static_cast<float>(1 + below(10));
      list.push_back({item_id, one_in(200) ? number(0.0F, 6.0F) : 0.5F * half,
                      one_in(9) ? number(0.0F, 1.0F) : 1.0F});
    }
    return list;
  }
  Score score() {
    return std::array{Score::kAffinity, Score::kRating, Score::kPopularity,
                      Score::kForYou}[below(4)];
  }
  ItemFilter filter() {
    ItemFilter filter;
    if (one_in(3)) filter.with_tags = next_();
    if (one_in(3)) filter.without_tags = below(3);
    if (one_in(3)) filter.year_from = one_in(9) ? whole(9) : 1970;
    if (one_in(3)) filter.year_to = one_in(9) ? whole(9) : 2000;
    if (one_in(3)) filter.min_ratings = count();
    if (one_in(5)) filter.without_decades = next_();
    if (one_in(5)) filter.only = ids(8);
    return filter;
  }
  NextToRateOptions next() {
    return {.n = whole(5),
            .excluded = ids(3),
            .min_ratings = count(),
            .diverse = one_in(2),
            .filter = filter()};
  }
  void recommend() {
    RecommendOptions options{.score = score(),
                             .n = whole(10),
                             .offset = one_in(2) ? 0 : whole(9),
                             .exclude_seen = one_in(2),
                             .min_ratings = count(),
                             .excluded = ids(3),
                             .filter = filter(),
                             .dials = {},
                             .count = one_in(2)};
    if (one_in(2)) {
      options.dials = {number(-1.0F, 1.0F), number(-1.0F, 1.0F), number(-1.0F, 1.0F),
                       number(0.0F, 1.0F), number(0.0F, 1.0F)};
    }
    tell("recommend", engine_->recommend(ratings(), options), numbers_of_list);
  }
  void match() {
    tell("match", engine_->match(std::vector{ratings(), ratings()}),
         [](const TasteMatch& match) { return std::isfinite(match.likeness); });
  }
  void group() {
    std::vector<std::vector<ItemRating>> people(below(8));
    for (std::vector<ItemRating>& person : people) person = ratings();
    GroupOptions options;
    options.suits = static_cast<Suits>(below(3));
    options.n = whole(10);
    options.offset = one_in(2) ? 0 : whole(9);
    options.excluded = ids(3);
    options.min_ratings = count();
    options.filter = filter();
    tell("group", engine_->group(people, options), [&](const GroupList& list) {
      return all_finite(list.scores) && all_finite(list.predicted) && all_finite(list.likely) &&
             (list.likely.empty() || list.likely.size() == list.item_ids.size() * people.size());
    });
    tell("nextToRate of a group", engine_->next_to_rate(people, next()),
         [](const NextToRate& answer) { return all_finite(answer.gains); });
  }

  Bytes bytes() {
    Bytes result(below(200));
    for (std::uint8_t& byte : result) byte = static_cast<std::uint8_t>(next_());
    return result;
  }
  /// A few bits turned, or cut.
  Bytes damaged(Bytes whole) {
    for (std::size_t i = 1 + below(3); i > 0 && !whole.empty(); --i)
      whole[below(whole.size())] ^= static_cast<std::uint8_t>(1U << below(8));
    if (one_in(10)) whole.resize(below(whole.size() + 1));
    return whole;
  }
  Bytes part() {
    const std::string& titles = bundle_.titles;
    switch (below(4)) {
      case 0:
        return factors_;
      case 1:
        return items_;
      case 2:
        return encode(LinkTable{{{"7", "", "8", "", "", "9", "", "nm0001"}}});
      default:
        return {titles.begin(), titles.end()};
    }
  }
  void load(const Bytes& bytes) {
    const auto loaded = [&](const char* method, const Result<void>& result) {
      const std::string outcome =
          result ? "taken" : std::string(error_code_name(result.error().code));
      ++outcomes_[method][outcome];
    };
    switch (below(4)) {
      case 0:
        return loaded("addFactors", engine_->add_factors(bytes));
      case 1:
        return loaded("addItems", engine_->add_items(bytes));
      case 2:
        return loaded("addTitles", engine_->add_titles(std::string(bytes.begin(), bytes.end())));
      default:
        return loaded("addLinks", engine_->add_links(bytes));
    }
  }

  /// A number of the model that makes no sense.
  void spoil() {
    FactorPart& part = bundle_.factors;
    for (std::vector<float>* const numbers :
         {&part.biases, &part.uncertainties, &part.head.user_prior_mean,
          &part.head.user_prior_precision, &part.head.covariance_shape,
          &part.watch_head.gram_matrix}) {
      if (numbers->empty() || !one_in(4)) continue;
      constexpr std::array<float, 6> kWild{-3.0F, 1e9F, -1e9F, 1e30F, 1e-38F, 0.0F};
      (*numbers)[below(numbers->size())] = kWild[below(kWild.size())];
    }
  }

  /// Whole, without one of its parts, with damage that the engine may not have noticed, or of a
  /// model that makes no sense.
  void renew_engine() {
    static const Whole small = whole_of(small_bundle());
    static const Whole full = whole_of(full_bundle());
    const Whole& whole = one_in(3) ? small : full;
    bundle_ = whole.bundle;
    factors_ = whole.factors;
    items_ = whole.items;
    if (one_in(4)) {
      spoil();
      factors_ = encode(bundle_.factors);
    }
    engine_ = std::make_unique<Engine>(pool_);
    const bool damage = one_in(2);
    const auto maybe = [&](Bytes part) { return damage ? damaged(std::move(part)) : part; };
    if (!one_in(20)) (void)engine_->add_factors(maybe(factors_));
    if (!one_in(20)) (void)engine_->add_items(maybe(items_));
    if (!one_in(20)) (void)engine_->add_titles(bundle_.titles);
  }

  /// Encoded once: that takes longer than a call.
  struct Whole {
    SmallBundle bundle;
    Bytes factors;
    Bytes items;
  };
  static Whole whole_of(SmallBundle bundle) {
    Bytes factors = encode(bundle.factors);
    Bytes items = encode(bundle.items);
    return {std::move(bundle), std::move(factors), std::move(items)};
  }

  std::function<std::uint64_t()> next_;
  std::string wrong_;
  ThreadPool pool_{1};
  SmallBundle bundle_;
  Bytes factors_;
  Bytes items_;
  std::unique_ptr<Engine> engine_;
  std::map<std::string, std::map<std::string, int>> outcomes_;
};

}  // namespace als
