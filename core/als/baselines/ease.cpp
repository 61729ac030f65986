#include "als/baselines/ease.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "als/solve/positive_inverse.h"

namespace als {
namespace {

/// One side of X, as the other side's rows refer to it.
struct Rows {
  const RatingMatrix& ratings;
  bool by_rating;

  std::size_t size() const { return ratings.num_rows(); }
  double value(double standard) const { return by_rating ? standard / StandardUnits::kBest : 1.0; }
  /// visit(column, x).
  template <class Visit>
  void for_each(std::size_t row, const Visit& visit) const {
    const StandardUnits units = ratings.scale.standard_units();
    const std::span<const std::int32_t> indices = ratings.indices_of(row);
    const std::span<const std::uint8_t> levels = ratings.levels_of(row);
    for (std::size_t i = 0; i < indices.size(); ++i)
      visit(static_cast<std::size_t>(indices[i]), value(units.of(levels[i])));
  }
};

/// (Y Y^T + lambda I)^-1 of the rows Y that have ratings, [n x n]; `across` is the transposed side.
struct Inverse {
  std::vector<std::int32_t> place;  // of a row in the matrix; -1: no ratings
  std::size_t n = 0;
  std::vector<float> values;

  std::span<const float> row(std::size_t i) const { return std::span(values).subspan(i * n, n); }
};

std::optional<Inverse> invert(const Rows& rows, const Rows& across, double lambda,
                              ThreadPool& pool) {
  Inverse inverse;
  std::vector<std::size_t> with_ratings;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const bool rated = !rows.ratings.indices_of(row).empty();
    inverse.place.push_back(rated ? static_cast<std::int32_t>(with_ratings.size()) : -1);
    if (rated) with_ratings.push_back(row);
  }
  const std::size_t n = inverse.n = with_ratings.size();
  std::vector<double> gram(n * n);
  pool.parallel_for(n, 8, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t i = begin; i < end; ++i) {
      double* const sums = &gram[i * n];
      rows.for_each(with_ratings[i], [&](std::size_t column, double x) {
        across.for_each(column, [&](std::size_t other, double y) {
          sums[static_cast<std::size_t>(inverse.place[other])] += x * y;
        });
      });
      sums[i] += lambda;
    }
  });
  std::optional<std::vector<float>> values = positive_inverse(std::move(gram), n, pool);
  if (!values) return std::nullopt;
  inverse.values = std::move(*values);
  return inverse;
}

const Error kNoInverse{ErrorCode::kNumerical, "EASE: the matrix of items is not positive definite"};

/// Scores x - (x P) / diag(P): of the visitor's x and x P, in place of the latter.
PeerAnswer finish(std::vector<double> product, const std::vector<double>& diagonal,
                  std::span<const VisitorRating> ratings, const Rows& items) {
  PeerAnswer answer;
  answer.scores.resize(product.size());
  for (std::size_t item = 0; item < product.size(); ++item)
    answer.scores[item] = static_cast<float>(-product[item] / diagonal[item]);
  for (const VisitorRating& rating : ratings) {
    answer.scores[static_cast<std::size_t>(rating.index)] +=
        static_cast<float>(items.value(static_cast<double>(rating.rating)));
  }
  return answer;
}

/// Items without ratings have P = 1 / lambda and score 0.
Result<Recommender> by_items(const PeerData& data, const EaseSettings& settings, ThreadPool& pool) {
  const auto kept = std::make_shared<PeerData>(data);
  const Rows items{kept->by_item, settings.by_rating};
  std::optional<Inverse> inverted =
      invert(items, {kept->by_user, settings.by_rating}, settings.lambda, pool);
  if (!inverted) return kNoInverse;
  const auto p = std::make_shared<const Inverse>(std::move(*inverted));
  std::vector<double> diagonal(items.size(), 1.0);
  for (std::size_t item = 0; item < items.size(); ++item) {
    if (p->place[item] < 0) continue;
    const auto i = static_cast<std::size_t>(p->place[item]);
    diagonal[item] = static_cast<double>(p->row(i)[i]);
  }
  return Recommender([kept, items, p, diagonal](std::span<const VisitorRating> ratings) {
    std::vector<double> sums(p->n);
    for (const VisitorRating& rating : ratings) {
      const std::int32_t place = p->place[static_cast<std::size_t>(rating.index)];
      if (place < 0) continue;
      const double x = items.value(static_cast<double>(rating.rating));
      const std::span<const float> row = p->row(static_cast<std::size_t>(place));
      for (std::size_t j = 0; j < row.size(); ++j) sums[j] += x * static_cast<double>(row[j]);
    }
    std::vector<double> product(items.size());
    for (std::size_t item = 0; item < product.size(); ++item) {
      if (p->place[item] >= 0) product[item] = sums[static_cast<std::size_t>(p->place[item])];
    }
    return finish(std::move(product), diagonal, ratings, items);
  });
}

/// P = (I - X^T M X) / lambda, M = (X X^T + lambda I)^-1; all of it times lambda, which cancels.
Result<Recommender> by_users(const PeerData& data, const EaseSettings& settings, ThreadPool& pool) {
  const auto kept = std::make_shared<PeerData>(data);
  const Rows users{kept->by_user, settings.by_rating};
  const Rows items{kept->by_item, settings.by_rating};
  std::optional<Inverse> inverted = invert(users, items, settings.lambda, pool);
  if (!inverted) return kNoInverse;
  const auto m = std::make_shared<const Inverse>(std::move(*inverted));
  std::vector<double> diagonal(items.size());
  pool.parallel_for(items.size(), 16, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t item = begin; item < end; ++item) {
      double form = 0.0;  // x^T M x, x the item's column
      items.for_each(item, [&](std::size_t user, double x) {
        const std::span<const float> row = m->row(static_cast<std::size_t>(m->place[user]));
        items.for_each(item, [&](std::size_t other, double y) {
          form += x * y * static_cast<double>(row[static_cast<std::size_t>(m->place[other])]);
        });
      });
      diagonal[item] = 1.0 - form;
    }
  });
  return Recommender([kept, users, items, m, diagonal](std::span<const VisitorRating> ratings) {
    std::vector<double> met(m->n);  // X x
    for (const VisitorRating& rating : ratings) {
      const double x = items.value(static_cast<double>(rating.rating));
      items.for_each(static_cast<std::size_t>(rating.index), [&](std::size_t user, double y) {
        met[static_cast<std::size_t>(m->place[user])] += x * y;
      });
    }
    std::vector<double> weights(m->n);  // M X x
    for (std::size_t i = 0; i < m->n; ++i) {
      if (met[i] == 0.0) continue;
      const std::span<const float> row = m->row(i);
      for (std::size_t j = 0; j < row.size(); ++j)
        weights[j] += met[i] * static_cast<double>(row[j]);
    }
    std::vector<double> product(items.size());
    for (std::size_t user = 0; user < users.size(); ++user) {
      if (m->place[user] < 0) continue;
      const double weight = weights[static_cast<std::size_t>(m->place[user])];
      users.for_each(user, [&](std::size_t item, double y) { product[item] -= weight * y; });
    }
    for (const VisitorRating& rating : ratings) {
      product[static_cast<std::size_t>(rating.index)] +=
          items.value(static_cast<double>(rating.rating));
    }
    return finish(std::move(product), diagonal, ratings, items);
  });
}

}  // namespace

Result<Recommender> train_ease(const PeerData& data, const EaseSettings& settings,
                               ThreadPool& pool) {
  const std::vector<std::uint32_t> raters = count_ratings(data.by_item);
  const std::vector<std::uint32_t> rated = count_ratings(data.by_user);
  const auto is_any = [](std::uint32_t count) { return count > 0; };
  const auto num_items =
      static_cast<std::size_t>(std::count_if(raters.begin(), raters.end(), is_any));
  const auto num_users =
      static_cast<std::size_t>(std::count_if(rated.begin(), rated.end(), is_any));
  if (num_items > kMaxEaseItems) {
    return Error{ErrorCode::kInvalidArgument,
                 "EASE has a weight for each pair of items: it is only tried with up to " +
                     std::to_string(kMaxEaseItems) + " items, and here are " +
                     std::to_string(num_items)};
  }
  return num_users < num_items ? by_users(data, settings, pool) : by_items(data, settings, pool);
}

}  // namespace als
