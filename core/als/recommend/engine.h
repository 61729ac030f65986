#pragma once

// Engine: what a program asks of a loaded model. The browser's worker, als_recommend and the golden
// answers of a bundle all come through here, so they agree. Movies are named by their outside id;
// the engine keeps nothing about the visitor: every call carries all ratings.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/recommend/fold_in.h"
#include "als/recommend/item_store.h"

namespace als {

/// What items are ordered by. Recorded in bundles: never renumber.
enum class Score : std::uint8_t {
  kAffinity = 1,  ///< "more of this kind": for-you with more weight on the genres; without a watch
                  ///< head u.v + w * item bias
  kStars = 2,     ///< the predicted rating, as in the paper
  kPopularity = 3,  ///< number of ratings: for a visitor without ratings
  kForYou = 4,      ///< what the visitor would watch and like: the watch head, with a little of
                    ///< popularity and of the predicted stars (BlendWeights)
};
std::string_view score_name(Score score);
std::optional<Score> parse_score(std::string_view name);

struct MovieRating {
  std::uint32_t movie_id;
  float stars;  ///< 0.5 ... 5, in half-star steps
};

struct RecommendOptions {
  Score score = Score::kAffinity;
  int n = 10;                      ///< 1 ... 1,000
  bool exclude_seen = true;        ///< leave out what the visitor has rated
  std::uint32_t min_ratings = 10;  ///< only movies with at least so many training ratings
};

/// Parallel arrays, best first.
struct MovieList {
  std::vector<std::uint32_t> movie_ids;
  std::vector<float> scores;
  std::vector<float> predicted;   ///< stars, clipped to 0.5 ... 5; empty where no visitor was given
  std::vector<float> deviations;  ///< standard deviation of the visitor's rating around `predicted`
  int num_unknown = 0;            ///< ratings (or targets) of movies that are not usable: left out
};

struct Movie {
  std::uint32_t movie_id = 0;
  std::string title;          ///< as in the data: "Matrix, The (1999)"
  std::string display_title;  ///< "The Matrix"
  int year = 0;               ///< 0: unknown
  std::vector<std::string> genres;
  std::uint32_t num_ratings = 0;
  std::uint32_t imdb_id = 0;  ///< 0: unknown
  std::uint32_t tmdb_id = 0;  ///< 0: unknown
};

/// Why a movie has the score that it has: all parts add up to it, up to the quantisation of the
/// visitor's factors (about 1e-3 of the score).
struct ScoreExplanation {
  double average = 0.0;     ///< what everybody gives the movie, in the units of the score
  double prior = 0.0;       ///< what is assumed of any visitor
  double popularity = 0.0;  ///< the popularity term
  std::vector<std::uint32_t> movie_ids;  ///< the visitor's ratings, the most rated movies first
  std::vector<double> contributions;     ///< of each of them
};

/// Not thread-safe: one caller at a time. Every failure is an Error and leaves the engine as it
/// was.
class Engine {
 public:
  /// `pool` must outlive the engine.
  explicit Engine(ThreadPool& pool) : pool_(pool) {}

  Result<void> add_factors(std::span<const std::uint8_t> bytes) {
    return items_.add_factors(bytes, pool_);
  }
  Result<void> add_items(std::span<const std::uint8_t> bytes) { return items_.add_items(bytes); }
  Result<void> add_titles(std::string_view text) { return items_.add_titles(text); }
  Result<void> add_links(std::span<const std::uint8_t> bytes) { return items_.add_links(bytes); }
  const ItemStore& items() const { return items_; }

  /// The n best usable items; kForYou needs a watch head, else kInvalidArgument. A movie rated
  /// twice counts with its last rating. kInvalidArgument for a rating or an option outside its
  /// range.
  Result<MovieList> recommend(std::span<const MovieRating> ratings,
                              const RecommendOptions& options) const;

  /// Predicted stars for each usable target, in the given order; also in `scores`, there not
  /// clipped.
  Result<MovieList> predict(std::span<const MovieRating> ratings,
                            std::span<const std::uint32_t> targets) const;

  /// The exact parts of a movie's score: kForYou, kAffinity (both only with a watch head) or
  /// kStars. kInvalidArgument if the movie is not usable, or as recommend().
  Result<ScoreExplanation> explain(std::span<const MovieRating> ratings, std::uint32_t movie_id,
                                   Score score) const;

  /// Nearest by the mean of three cosines: of the rating head's factors, of the watch head's, and
  /// of the genres; the item itself is left out. kInvalidArgument if it is not usable.
  Result<MovieList> similar(std::uint32_t movie_id, int n, std::uint32_t min_ratings) const;

  /// Movies by title (TitleIndex); n in 1 ... 1,000.
  Result<std::vector<std::uint32_t>> search(std::string_view query, int n) const;

  /// Nothing if the movie is not usable.
  std::optional<Movie> movie(std::uint32_t movie_id) const;

 private:
  ThreadPool& pool_;
  ItemStore items_;
};

}  // namespace als
