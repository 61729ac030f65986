#include "als/recommend/fold_in.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "als/solve/row_solver.h"

namespace als {

Result<Visitor> fold_in(const ItemStore& items, std::span<const VisitorRating> ratings) {
  Visitor visitor;
  visitor.factors.resize(static_cast<std::size_t>(items.num_factors()));
  if (ratings.empty()) return visitor;

  FactorMatrix rated(ratings.size(), items.num_factors());
  std::vector<float> targets(ratings.size());
  for (std::size_t i = 0; i < ratings.size(); ++i) {
    const std::int32_t index = ratings[i].index;
    std::transform(items.factors(index).begin(), items.factors(index).end(), rated.row(i).begin(),
                   [scale = items.scale(index)](std::int8_t value) {
                     return scale * static_cast<float>(value);
                   });
    targets[i] = ratings[i].stars - items.head().global_mean - items.bias(index);
  }
  std::vector<std::int32_t> rows(ratings.size());
  std::iota(rows.begin(), rows.end(), 0);

  const RatingHead& head = items.head();
  RatingPrior prior;
  prior.data_precision = static_cast<double>(head.data_precision);
  prior.factor_precision = static_cast<double>(head.factor_precision);
  prior.bias_precision = static_cast<double>(head.bias_precision);
  RowSolver solver(items.num_factors());
  if (!solver.solve({rows, targets}, rated.values(), prior, {}, visitor.factors, visitor.bias)) {
    return Error{ErrorCode::kNumerical, "the visitor's normal matrix is not positive definite"};
  }
  return visitor;
}

}  // namespace als
