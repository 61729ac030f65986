#include "als/recommend/engine.h"

#include <algorithm>
#include <cmath>

#include "als/catalog/catalog.h"
#include "als/kernels/dot.h"
#include "als/recommend/scorer.h"
#include "als/recommend/top_n.h"

namespace als {
namespace {

constexpr int kMaxN = 1000;

Error invalid(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

Result<void> check_n(int n) {
  if (n >= 1 && n <= kMaxN) return {};
  return invalid("n is " + std::to_string(n) + "; expected 1 to " + std::to_string(kMaxN));
}

struct KnownRatings {
  std::vector<VisitorRating> ratings;  // sorted by index, each once
  int num_unknown = 0;
};

Result<KnownRatings> known_ratings(const ItemStore& items, std::span<const MovieRating> ratings) {
  KnownRatings known;
  for (const MovieRating& rating : ratings) {
    const float half_stars = rating.stars * 2.0F;
    if (!(half_stars >= 1.0F && half_stars <= 10.0F && half_stars == std::floor(half_stars))) {
      return invalid("the rating of movie " + std::to_string(rating.movie_id) + " is " +
                     std::to_string(rating.stars) + "; expected 0.5 to 5 in half-star steps");
    }
    const std::int32_t index = items.find(rating.movie_id);
    if (index < 0) {
      ++known.num_unknown;
    } else {
      known.ratings.push_back({index, rating.stars});
    }
  }
  std::stable_sort(
      known.ratings.begin(), known.ratings.end(),
      [](const VisitorRating& a, const VisitorRating& b) { return a.index < b.index; });
  // Of equal indices the last one given stands last: keep that one.
  const auto kept = std::unique(
      known.ratings.rbegin(), known.ratings.rend(),
      [](const VisitorRating& a, const VisitorRating& b) { return a.index == b.index; });
  known.ratings.erase(known.ratings.begin(), kept.base());
  return known;
}

/// Cosine between quantised rows: their scales cancel.
class CosineTo {
 public:
  explicit CosineTo(std::span<const std::int8_t> row)
      : query_(row.begin(), row.end()), norm_(norm(row)) {}

  /// 0 if either row is.
  float operator()(std::span<const std::int8_t> row) const {
    const float norms = norm_ * norm(row);
    if (!(norms > 0.0F)) return 0.0F;
    return static_cast<float>(dot_i8_i16(row.data(), query_.data(), query_.size())) / norms;
  }

 private:
  static float norm(std::span<const std::int8_t> row) {
    std::int32_t sum = 0;
    for (const std::int8_t value : row) sum += std::int32_t{value} * std::int32_t{value};
    return std::sqrt(static_cast<float>(sum));
  }

  std::vector<std::int16_t> query_;
  float norm_;
};

float clip(float stars) { return std::clamp(stars, 0.5F, 5.0F); }

}  // namespace

std::string_view score_name(Score score) {
  switch (score) {
    case Score::kAffinity:
      return "affinity";
    case Score::kStars:
      return "stars";
    case Score::kPopularity:
      return "popularity";
    case Score::kForYou:
      return "for-you";
  }
  return "?";
}

std::optional<Score> parse_score(std::string_view name) {
  for (const Score score : {Score::kAffinity, Score::kStars, Score::kPopularity, Score::kForYou}) {
    if (score_name(score) == name) return score;
  }
  return std::nullopt;
}

Result<MovieList> Engine::recommend(std::span<const MovieRating> ratings,
                                    const RecommendOptions& options) const {
  if (const Result<void> n = check_n(options.n); !n) return n.error();
  const Result<KnownRatings> known = known_ratings(items_, ratings);
  if (!known) return known.error();
  const Result<Visitor> visitor = fold_in(items_, known->ratings);
  if (!visitor) return visitor.error();
  const VisitorScorer scorer(items_, *visitor);
  if (options.score == Score::kForYou && !items_.has_watch_head())
    return invalid("the score for-you needs a model with a watch head");
  const Result<std::vector<float>> watch_visitor = fold_in_watch(items_, known->ratings);
  if (!watch_visitor) return watch_visitor.error();
  const WatchScorer watch(items_, *watch_visitor);
  const GenreScorer genres(items_, known->ratings);

  TopN top(static_cast<std::size_t>(options.n));
  auto seen = known->ratings.begin();
  for (std::int32_t index = 0; index < items_.num_usable(); ++index) {
    if (items_.num_ratings(index) < options.min_ratings)
      break;  // popularity order: none that follows has more
    const bool is_seen = seen != known->ratings.end() && seen->index == index;
    if (is_seen) ++seen;
    if (is_seen && options.exclude_seen) continue;
    switch (options.score) {
      case Score::kAffinity:
        top.push({affinity_score(items_, scorer, watch, genres, index), index});
        break;
      case Score::kStars:
        top.push({scorer.stars(index), index});
        break;
      case Score::kPopularity:
        top.push({static_cast<float>(items_.num_ratings(index)), index});
        break;
      case Score::kForYou:
        top.push({for_you_score(items_, scorer, watch, genres, index), index});
        break;
    }
  }
  MovieList list;
  list.num_unknown = known->num_unknown;
  for (const ScoredItem& item : top.take()) {
    list.movie_ids.push_back(items_.movie_id(item.index));
    list.scores.push_back(item.score);
    list.predicted.push_back(clip(scorer.stars(item.index)));
    list.deviations.push_back(rating_deviation(items_, *visitor, item.index));
  }
  return list;
}

Result<MovieList> Engine::predict(std::span<const MovieRating> ratings,
                                  std::span<const std::uint32_t> targets) const {
  const Result<KnownRatings> known = known_ratings(items_, ratings);
  if (!known) return known.error();
  const Result<Visitor> visitor = fold_in(items_, known->ratings);
  if (!visitor) return visitor.error();
  const VisitorScorer scorer(items_, *visitor);
  MovieList list;
  for (const std::uint32_t movie_id : targets) {
    const std::int32_t index = items_.find(movie_id);
    if (index < 0) {
      ++list.num_unknown;
      continue;
    }
    const float stars = scorer.stars(index);
    list.movie_ids.push_back(movie_id);
    list.scores.push_back(stars);
    list.predicted.push_back(clip(stars));
    list.deviations.push_back(rating_deviation(items_, *visitor, index));
  }
  return list;
}

Result<ScoreExplanation> Engine::explain(std::span<const MovieRating> ratings,
                                         std::uint32_t movie_id, Score score) const {
  const std::int32_t index = items_.find(movie_id);
  if (index < 0) return invalid("movie " + std::to_string(movie_id) + " is not in the model");
  if (score != Score::kStars && !items_.has_watch_head())
    return invalid("only the predicted stars of a model without a watch head are explained");
  if (score == Score::kPopularity) return invalid("popularity explains itself");
  const Result<KnownRatings> known = known_ratings(items_, ratings);
  if (!known) return known.error();
  const Result<StarsExplanation> stars = explain_stars(items_, known->ratings, index);
  if (!stars) return stars.error();
  const Result<std::vector<double>> watch = explain_watch(items_, known->ratings, index);
  if (!watch) return watch.error();

  const BlendWeights& blend = items_.blend();
  const bool blended = score != Score::kStars;
  const double stars_weight = blended ? static_cast<double>(blend.stars) : 1.0;
  const double genre_weight =
      blended
          ? static_cast<double>(blend.genres + (score == Score::kAffinity ? kAffinityGenres : 0.0F))
          : 0.0;
  ScoreExplanation why;
  why.average = stars_weight * stars->average;
  why.prior = stars_weight * stars->prior;
  if (blended) {
    why.popularity =
        static_cast<double>(blend.popularity) * static_cast<double>(items_.log_popularity(index));
  }
  for (std::size_t i = 0; i < known->ratings.size(); ++i) {
    const VisitorRating& rating = known->ratings[i];
    const GenreScorer genres(items_, std::span(&rating, 1), known->ratings.size());
    why.movie_ids.push_back(items_.movie_id(rating.index));
    why.contributions.push_back(stars_weight * stars->contributions[i] +
                                (blended ? (*watch)[i] : 0.0) +
                                genre_weight * static_cast<double>(genres.score(index)));
  }
  return why;
}

Result<MovieList> Engine::similar(std::uint32_t movie_id, int n, std::uint32_t min_ratings) const {
  if (const Result<void> valid = check_n(n); !valid) return valid.error();
  const std::int32_t self = items_.find(movie_id);
  if (self < 0) return invalid("movie " + std::to_string(movie_id) + " is not in the model");
  const auto watch = [&](std::int32_t index) { return items_.watch_factors(index); };
  const auto rating = [&](std::int32_t index) { return items_.factors(index); };
  const CosineTo watched_alike(watch(self));
  const CosineTo rated_alike(rating(self));
  // A favourite's genres, each cosine a third of the score.
  const VisitorRating favourite{self, 5.0F};
  const GenreScorer genres(items_, std::span(&favourite, 1));
  const float own_genres = genres.score(self);
  const float num_cosines =
      1.0F + (items_.has_watch_head() ? 1.0F : 0.0F) + (own_genres > 0.0F ? 1.0F : 0.0F);
  TopN top(static_cast<std::size_t>(n));
  for (std::int32_t index = 0; index < items_.num_usable(); ++index) {
    if (items_.num_ratings(index) < min_ratings) break;
    if (index == self) continue;
    float sum = rated_alike(rating(index));
    if (items_.has_watch_head()) sum += watched_alike(watch(index));
    if (own_genres > 0.0F) sum += genres.score(index) / own_genres;
    top.push({sum / num_cosines, index});
  }
  MovieList list;
  for (const ScoredItem& item : top.take()) {
    list.movie_ids.push_back(items_.movie_id(item.index));
    list.scores.push_back(item.score);
  }
  return list;
}

Result<std::vector<std::uint32_t>> Engine::search(std::string_view query, int n) const {
  if (const Result<void> valid = check_n(n); !valid) return valid.error();
  std::vector<std::uint32_t> movie_ids;
  for (const std::int32_t index : items_.title_index().search(query, static_cast<std::size_t>(n))) {
    if (index < items_.num_usable()) movie_ids.push_back(items_.movie_id(index));
  }
  return movie_ids;
}

std::optional<Movie> Engine::movie(std::uint32_t movie_id) const {
  const std::int32_t index = items_.find(movie_id);
  if (index < 0) return std::nullopt;
  Movie movie;
  movie.movie_id = movie_id;
  movie.title = items_.title(index);
  movie.display_title = display_title(movie.title);
  movie.year = items_.year(index);
  for (std::size_t genre = 0; genre < items_.genres().size(); ++genre) {
    if ((items_.genre_mask(index) >> genre & 1U) != 0)
      movie.genres.push_back(items_.genres()[genre]);
  }
  movie.num_ratings = items_.num_ratings(index);
  movie.imdb_id = items_.imdb_id(index);
  movie.tmdb_id = items_.tmdb_id(index);
  return movie;
}

}  // namespace als
