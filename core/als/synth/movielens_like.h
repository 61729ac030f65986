#pragma once

// MovieLensLike: ratings with the shape of MovieLens 32M, to measure speed and memory where the
// real file is not there: 200,948 users with at least 20 ratings each and a heavy tail, 84,432
// rated of 87,585 movies, popularity as in the real set, half stars with its shares. Smaller ones
// have users in proportion, and movies in proportion to the square root. Deterministic: + - * /,
// square roots and comparisons on numbers from Random only, so every machine draws the same, for
// any number of threads.
//
// It does not flatter matrix factorization: the planted taste has 96 dimensions, whose variances
// fall slowly (16 of them hold half, 64 nine tenths), noise has heavy tails and differs between
// users, a third of the users give whole stars only, and stars are cut at quantiles, not rounded.
//
//   activity       n = 20 + c exp(1.4 z), c such that the sum is the number asked for
//   movie          v = own direction (60 %) + those of its genres (40 %); bias by its own and its
//                  fame; fame by position in the catalogue and chance
//   user           u, bias, scale of noise, whole or half stars
//   who rates what a movie is drawn by popularity, now and then by its square root (the more one
//                  rates, the more often), and kept with a chance that rises with the match of u
//                  and v in the 16 strongest dimensions; each rated movie has one forced rater
//   stars          user bias + movie bias + u.v + noise, cut where the shares of MovieLens say
//
// z: mean 0, variance 1.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "als/base/random.h"
#include "als/base/thread_pool.h"

namespace als {

struct LikeMovie {
  std::uint32_t item_id;
  std::uint32_t tag_mask;
};

struct LikeSettings {
  static constexpr std::int64_t kFullRatings = 32'000'204;
  static constexpr std::int64_t kFullUsers = 200'948;
  static constexpr std::int64_t kFullMovies = 87'585;
  static constexpr std::int64_t kFullRatedMovies = 84'432;
  static constexpr std::int64_t kMinRatings = 10'000;

  std::int64_t num_ratings = kFullRatings;  ///< at least kMinRatings
  std::uint64_t seed = 1;
};

struct DrawnRating {
  std::uint32_t item_id;
  std::uint32_t timestamp;  ///< seconds since 1970
  std::uint8_t level;       ///< 1 ... 10
};

class MovieLensLike {
 public:
  /// `movies` by rising id. There must be room for the ratings: users x rated movies at least eight
  /// times their number (checked; `has_room` tells).
  MovieLensLike(std::span<const LikeMovie> movies, const LikeSettings& settings, ThreadPool& pool);
  static bool has_room(std::size_t num_movies, const LikeSettings& settings);

  std::size_t num_users() const { return activity_.size(); }
  std::size_t num_rated_items() const { return num_rated_; }
  std::int64_t num_ratings() const { return settings_.num_ratings; }

  /// Memory of one thread that draws.
  struct Scratch {
    std::vector<std::uint64_t> rated;  // a bit a movie
  };

  /// Appends the ratings of user `user` (0 ... num_users()-1), by rising movie id.
  void draw_user(std::size_t user, Scratch& scratch, std::vector<DrawnRating>& ratings) const;

 private:
  static constexpr std::size_t kDimensions = 96;
  static constexpr std::size_t kStrongDimensions = 16;
  static constexpr std::size_t kNumCuts = 9;
  using Vector = std::array<float, kDimensions>;

  /// Draws index i with a chance in proportion to weights[i] (Walker's alias method).
  class AliasTable {
   public:
    AliasTable() = default;
    explicit AliasTable(std::span<const double> weights);
    std::size_t draw(Random& random) const;

   private:
    struct Cell {
      std::uint32_t threshold;  // of 2^32: below it the cell's own index, else the other
      std::uint32_t other;
    };
    std::vector<Cell> cells_;
  };

  struct User {
    Vector taste;
    float bias;
    float noise;
    bool whole_stars;
  };

  User make_user(Random& random) const;
  void choose_movies(std::size_t user, const User& who, Random& random, Scratch& scratch) const;
  float latent_stars(const User& who, std::size_t movie, Random& random) const;
  void rank_movies();
  void draw_activity(std::size_t num_users);
  void force_raters();
  void place_cuts();

  LikeSettings settings_;
  std::vector<LikeMovie> movies_;
  std::vector<Vector> factors_;  // [movie]
  std::vector<float> biases_;    // [movie]
  std::size_t num_rated_ = 0;
  std::vector<std::uint32_t> by_rank_;         // [num_rated] movies, most popular first
  std::vector<std::uint32_t> activity_;        // [user] number of ratings
  std::vector<std::uint32_t> forced_offsets_;  // [num_users + 1]
  std::vector<std::uint32_t> forced_;          // movies
  AliasTable by_popularity_;                   // over ranks
  AliasTable by_flat_popularity_;              // over ranks
  std::array<float, kNumCuts> half_cuts_{};    // stars are (number of cuts below + 1) halves
  std::array<float, kNumCuts> whole_cuts_{};   // for users who give whole stars only
};

}  // namespace als
