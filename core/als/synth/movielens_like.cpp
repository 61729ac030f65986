#include "als/synth/movielens_like.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "als/base/check.h"

namespace als {
namespace {

constexpr std::uint32_t kMinPerUser = 20;
constexpr std::size_t kNumTagBits = 32;
// One stream of random numbers for each purpose.
constexpr std::uint64_t kMovieStream = 1;
constexpr std::uint64_t kGenreStream = 2;
constexpr std::uint64_t kRankStream = 3;
constexpr std::uint64_t kActivityStream = 4;
constexpr std::uint64_t kForcedStream = 5;
constexpr std::uint64_t kUserStream = 6;

/// exp and log by their series: the library's differ in the last bit between machines.
double exp_of(double x) {
  constexpr int kHalvings = 8;
  const double small = x / (1 << kHalvings);
  double sum = 1.0;
  double term = 1.0;
  for (int i = 1; i <= 12; ++i) {
    term *= small / i;
    sum += term;
  }
  for (int i = 0; i < kHalvings; ++i) sum *= sum;
  return sum;
}

double log_of(double x) {
  int exponent = 0;
  const double mantissa = std::frexp(x, &exponent);  // exact, in [0.5, 1)
  const double t = (mantissa - 1.0) / (mantissa + 1.0);
  double sum = 0.0;
  double power = t;
  for (int i = 1; i <= 41; i += 2) {
    sum += power / i;
    power *= t * t;
  }
  constexpr double kLog2 = 0.69314718055994530942;
  return 2.0 * sum + exponent * kLog2;
}

/// Twelve uniforms of 16 bits less six: as Random::normal with a quarter of the calls.
float quick_normal(Random& random) {
  std::uint32_t sum = 0;
  for (int i = 0; i < 3; ++i) {
    const std::uint64_t bits = random.next();
    sum += static_cast<std::uint32_t>((bits & 0xffffU) + (bits >> 16 & 0xffffU) +
                                      (bits >> 32 & 0xffffU) + (bits >> 48));
  }
  return static_cast<float>(sum) * 0x1.0p-16F - 6.0F;
}

/// Sum of products in a fixed order, eight at a time.
template <std::size_t kCount, class Values>
float dot(const Values& a, const Values& b) {
  static_assert(kCount % 8 == 0);
  std::array<float, 8> sums{};
  for (std::size_t i = 0; i < kCount; i += 8) {
    for (std::size_t lane = 0; lane < 8; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  }
  return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

/// Standard deviation of dimension k of u.v: all together have variance 0.3.
float strength_of(std::size_t k) {
  constexpr double kFirst = 0.125;
  return static_cast<float>(kFirst / (1.0 + static_cast<double>(k) / 24.0));
}

/// The weight by which the movie at a place of the order by popularity is drawn, of 84,432:
/// straight lines on log-log axes between points near the real set's curve. The first points are
/// higher than that curve, since nobody rates a movie twice.
double popularity_at(double rank) {
  struct Point {
    double rank;
    double ratings;
  };
  constexpr Point kPoints[] = {{1, 300'000},   {10, 180'000},  {100, 60'000}, {300, 26'000},
                               {1'000, 8'000}, {3'000, 2'300}, {10'000, 230}, {20'000, 45},
                               {40'000, 7},    {60'000, 2.5},  {90'000, 1}};
  std::size_t i = 1;
  while (i + 1 < std::size(kPoints) && rank > kPoints[i].rank) ++i;
  const Point a = kPoints[i - 1];
  const Point b = kPoints[i];
  const double share = log_of(rank / a.rank) / log_of(b.rank / a.rank);
  return exp_of(log_of(a.ratings) + share * log_of(b.ratings / a.ratings));
}

std::size_t scaled(std::int64_t full, double factor) {
  return static_cast<std::size_t>(std::llround(static_cast<double>(full) * factor));
}

double size_factor(const LikeSettings& settings) {
  return static_cast<double>(settings.num_ratings) /
         static_cast<double>(LikeSettings::kFullRatings);
}

std::size_t users_of(const LikeSettings& settings) {
  return scaled(LikeSettings::kFullUsers, size_factor(settings));
}

std::size_t rated_of(std::size_t num_movies, const LikeSettings& settings) {
  const double known = static_cast<double>(num_movies) *
                       static_cast<double>(LikeSettings::kFullRatedMovies) /
                       static_cast<double>(LikeSettings::kFullMovies);
  return std::min(static_cast<std::size_t>(std::llround(known)),
                  scaled(LikeSettings::kFullRatedMovies, std::sqrt(size_factor(settings))));
}

/// No user rates more than this share of the rated movies: drawing without repetition would not
/// end.
constexpr std::size_t kMaxShare = 4;

}  // namespace

MovieLensLike::AliasTable::AliasTable(std::span<const double> weights) : cells_(weights.size()) {
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<double> share(weights.size());
  std::vector<std::uint32_t> small;
  std::vector<std::uint32_t> large;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    share[i] = weights[i] / total * static_cast<double>(weights.size());
    (share[i] < 1.0 ? small : large).push_back(static_cast<std::uint32_t>(i));
  }
  while (!small.empty() && !large.empty()) {
    const std::uint32_t taker = small.back();
    small.pop_back();
    const std::uint32_t giver = large.back();
    cells_[taker] = {static_cast<std::uint32_t>(share[taker] * 0x1.0p32), giver};
    share[giver] -= 1.0 - share[taker];
    if (share[giver] < 1.0) {
      large.pop_back();
      small.push_back(giver);
    }
  }
  // What rounding left is full.
  for (const std::vector<std::uint32_t>* rest : {&small, &large}) {
    for (const std::uint32_t i : *rest) cells_[i] = {std::numeric_limits<std::uint32_t>::max(), i};
  }
}

std::size_t MovieLensLike::AliasTable::draw(Random& random) const {
  const std::uint64_t bits = random.next();
  const auto i = static_cast<std::size_t>((bits >> 32) * cells_.size() >> 32);
  const Cell cell = cells_[i];
  return (bits & 0xffffffffU) < cell.threshold ? i : cell.other;
}

bool MovieLensLike::has_room(std::size_t num_movies, const LikeSettings& settings) {
  const std::size_t num_rated = rated_of(num_movies, settings);
  const double room =
      static_cast<double>(users_of(settings)) * static_cast<double>(num_rated) / 8.0;
  return settings.num_ratings >= LikeSettings::kMinRatings &&
         num_rated / kMaxShare > 2 * kMinPerUser &&
         room > static_cast<double>(settings.num_ratings);
}

MovieLensLike::MovieLensLike(std::span<const LikeMovie> movies, const LikeSettings& settings,
                             ThreadPool& pool)
    : settings_(settings),
      movies_(movies.begin(), movies.end()),
      factors_(movies.size()),
      biases_(movies.size()),
      num_rated_(rated_of(movies.size(), settings)) {
  ALS_CHECK(has_room(movies.size(), settings));
  std::vector<Vector> genres(kNumTagBits);
  for (std::size_t genre = 0; genre < kNumTagBits; ++genre) {
    Random random(mix64(settings_.seed) ^ kGenreStream, genre);
    for (float& value : genres[genre]) value = quick_normal(random);
  }
  pool.parallel_for(movies_.size(), 256, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t movie = begin; movie < end; ++movie) {
      Random random(mix64(settings_.seed) ^ kMovieStream, movies_[movie].item_id);
      const std::uint32_t mask = movies_[movie].tag_mask;
      const int num_genres = std::popcount(mask);
      const float own = num_genres == 0 ? 1.0F : std::sqrt(0.6F);
      const float shared =
          num_genres == 0 ? 0.0F : std::sqrt(0.4F / static_cast<float>(num_genres));
      Vector& factors = factors_[movie];
      for (std::size_t k = 0; k < kDimensions; ++k) {
        float sum = 0.0F;
        for (std::uint32_t rest = mask; rest != 0; rest &= rest - 1)
          sum += genres[static_cast<std::size_t>(std::countr_zero(rest))][k];
        factors[k] = strength_of(k) * (own * quick_normal(random) + shared * sum);
      }
      biases_[movie] = 0.42F * quick_normal(random);
    }
  });
  rank_movies();
  draw_activity(users_of(settings));
  force_raters();
  place_cuts();
}

void MovieLensLike::rank_movies() {
  // Early ids are the films that everybody knew when MovieLens began.
  std::vector<std::pair<double, std::uint32_t>> keys;
  for (std::size_t movie = 0; movie < movies_.size(); ++movie) {
    Random random(mix64(settings_.seed) ^ kRankStream, movies_[movie].item_id);
    const double age = static_cast<double>(movie) / static_cast<double>(movies_.size());
    keys.emplace_back(random.uniform() * (0.1 + age), static_cast<std::uint32_t>(movie));
  }
  std::sort(keys.begin(), keys.end());
  std::vector<double> weights;
  std::vector<double> flat;
  for (std::size_t rank = 0; rank < num_rated_; ++rank) {
    const std::uint32_t movie = keys[rank].second;
    by_rank_.push_back(movie);
    // A smaller set has the same curve, thinned out.
    const double full_rank = 1.0 + static_cast<double>(rank) *
                                       static_cast<double>(LikeSettings::kFullRatedMovies) /
                                       static_cast<double>(num_rated_);
    weights.push_back(popularity_at(full_rank));
    flat.push_back(std::sqrt(weights.back()));
    // What many saw is better liked.
    biases_[movie] += 0.6F * (0.5F - static_cast<float>(rank) / static_cast<float>(num_rated_));
  }
  by_popularity_ = AliasTable(weights);
  by_flat_popularity_ = AliasTable(flat);
}

void MovieLensLike::draw_activity(std::size_t num_users) {
  const std::size_t most_extra = num_rated_ / kMaxShare - kMinPerUser;
  const auto most = static_cast<double>(most_extra);
  std::vector<double> extra(num_users);
  for (std::size_t user = 0; user < num_users; ++user)
    extra[user] = exp_of(1.4 * Random(mix64(settings_.seed) ^ kActivityStream, user).normal());
  const double wanted = static_cast<double>(settings_.num_ratings) -
                        static_cast<double>(kMinPerUser) * static_cast<double>(num_users);
  ALS_CHECK(wanted >= 0.0);
  // The cap takes some away: a few rounds bring the sum up to the number again.
  double factor = 1.0;
  for (int round = 0; round < 50; ++round) {
    double sum = 0.0;
    for (const double value : extra) sum += std::min(most, factor * value);
    factor *= wanted / sum;
  }
  std::int64_t left = settings_.num_ratings;
  for (const double value : extra) {
    activity_.push_back(kMinPerUser + static_cast<std::uint32_t>(std::min(most, factor * value)));
    left -= activity_.back();
  }
  // The parts below one that were cut off.
  for (std::size_t user = 0; left != 0; user = (user + 1) % num_users) {
    if (left < 0 && activity_[user] > kMinPerUser) {
      --activity_[user];
      ++left;
    } else if (left > 0 && activity_[user] < static_cast<std::uint32_t>(most) + kMinPerUser) {
      ++activity_[user];
      --left;
    }
  }
}

void MovieLensLike::force_raters() {
  std::vector<std::int64_t> ends(activity_.begin(), activity_.end());
  std::partial_sum(ends.begin(), ends.end(), ends.begin());
  std::vector<std::uint32_t> counts(num_users());
  std::vector<std::uint32_t> rater_of(num_rated_);
  for (std::size_t rank = 0; rank < num_rated_; ++rank) {
    Random random(mix64(settings_.seed) ^ kForcedStream, rank);
    std::size_t user = 0;
    do {
      const auto at =
          static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(ends.back())));
      user =
          static_cast<std::size_t>(std::upper_bound(ends.begin(), ends.end(), at) - ends.begin());
    } while (2 * counts[user] >= activity_[user]);
    ++counts[user];
    rater_of[rank] = static_cast<std::uint32_t>(user);
  }
  forced_offsets_.assign(num_users() + 1, 0);
  std::partial_sum(counts.begin(), counts.end(), forced_offsets_.begin() + 1);
  std::vector<std::uint32_t> next(forced_offsets_.begin(), forced_offsets_.end() - 1);
  forced_.resize(num_rated_);
  for (std::size_t rank = 0; rank < num_rated_; ++rank)
    forced_[next[rater_of[rank]]++] = by_rank_[rank];
}

MovieLensLike::User MovieLensLike::make_user(Random& random) const {
  User who;
  for (float& value : who.taste) value = quick_normal(random);
  who.bias = 0.4F * quick_normal(random);
  who.noise = 0.65F + 0.7F * static_cast<float>(random.uniform());
  who.whole_stars = random.uniform() < 0.3;
  return who;
}

void MovieLensLike::choose_movies(std::size_t user, const User& who, Random& random,
                                  Scratch& scratch) const {
  scratch.rated.assign((movies_.size() + 63) / 64, 0);
  const auto mark = [&](std::uint32_t movie) {
    std::uint64_t& word = scratch.rated[movie / 64];
    const std::uint64_t bit = std::uint64_t{1} << movie % 64;
    const bool is_new = (word & bit) == 0;
    word |= bit;
    return is_new;
  };
  std::uint32_t left = activity_[user];
  for (std::uint32_t i = forced_offsets_[user]; i < forced_offsets_[user + 1]; ++i)
    left -= mark(forced_[i]) ? 1U : 0U;
  const double flat_share = activity_[user] / (activity_[user] + 25'000.0);
  const auto flat_below = static_cast<std::uint32_t>(flat_share * 0x1.0p32);
  // The match has a standard deviation of about 0.4.
  while (left > 0) {
    const std::uint64_t bits = random.next();
    const bool flat = (bits >> 32) < flat_below;
    const std::uint32_t movie =
        by_rank_[(flat ? by_flat_popularity_ : by_popularity_).draw(random)];
    const float match = dot<kStrongDimensions>(who.taste, factors_[movie]);
    const float chance = std::clamp(0.3F + match, 0.04F, 1.0F);
    if (static_cast<float>(bits & 0xffffffU) * 0x1.0p-24F < chance && mark(movie)) --left;
  }
}

float MovieLensLike::latent_stars(const User& who, std::size_t movie, Random& random) const {
  // One in eight is far off: a bad day, somebody else at the keyboard, a slip.
  float noise = who.noise * quick_normal(random);
  noise *= (random.next() & 7U) == 0 ? 1.4F : 0.58F;
  return who.bias + biases_[movie] + dot<kDimensions>(who.taste, factors_[movie]) + noise;
}

void MovieLensLike::place_cuts() {
  // Shares of half a star, one star ... five stars: all users of MovieLens together, in
  // thousandths; those who give whole stars only; and what is then left for the others.
  constexpr double kAll[] = {15.7, 31.1, 16.0, 65.6, 50.5, 196.0, 127.0, 266.0, 88.0, 144.1};
  constexpr double kWhole[] = {0, 50, 0, 100, 0, 260, 0, 360, 0, 230};
  std::vector<float> latent[2];
  Scratch scratch;
  const std::size_t step = std::max<std::size_t>(num_users() / 2'000, 1);
  for (std::size_t user = 0; user < num_users(); user += step) {
    Random random(mix64(settings_.seed) ^ kUserStream, user);
    const User who = make_user(random);
    choose_movies(user, who, random, scratch);
    for (std::size_t word = 0; word < scratch.rated.size(); ++word) {
      for (std::uint64_t rest = scratch.rated[word]; rest != 0; rest &= rest - 1) {
        const std::size_t movie = 64 * word + static_cast<std::size_t>(std::countr_zero(rest));
        latent[who.whole_stars ? 1 : 0].push_back(latent_stars(who, movie, random));
      }
    }
  }
  for (const bool whole : {false, true}) {
    std::vector<float>& values = latent[whole ? 1 : 0];
    if (values.empty()) values.push_back(0.0F);
    std::sort(values.begin(), values.end());
    double share = 0.0;
    for (std::size_t cut = 0; cut < kNumCuts; ++cut) {
      share += (whole ? kWhole[cut] : (kAll[cut] - 0.3 * kWhole[cut]) / 0.7) / 1000.0;
      const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size()));
      (whole ? whole_cuts_ : half_cuts_)[cut] = values[std::min(at, values.size() - 1)];
    }
  }
  // No share, no room: a value on the first cut itself must not fall between two equal ones.
  whole_cuts_[0] = -std::numeric_limits<float>::infinity();
}

void MovieLensLike::draw_user(std::size_t user, Scratch& scratch,
                              std::vector<DrawnRating>& ratings) const {
  Random random(mix64(settings_.seed) ^ kUserStream, user);
  const User who = make_user(random);
  choose_movies(user, who, random, scratch);
  const auto first_second = static_cast<std::uint32_t>(800'000'000 + random.below(890'000'000));
  const std::array<float, kNumCuts>& cuts = who.whole_stars ? whole_cuts_ : half_cuts_;
  for (std::size_t word = 0; word < scratch.rated.size(); ++word) {
    for (std::uint64_t rest = scratch.rated[word]; rest != 0; rest &= rest - 1) {
      const std::size_t movie = 64 * word + static_cast<std::size_t>(std::countr_zero(rest));
      const float latent = latent_stars(who, movie, random);
      std::uint32_t level = 1;
      for (const float cut : cuts) level += latent >= cut ? 1U : 0U;
      ratings.push_back({movies_[movie].item_id,
                         first_second + static_cast<std::uint32_t>(random.next() >> 50),
                         static_cast<std::uint8_t>(level)});
    }
  }
}

}  // namespace als
