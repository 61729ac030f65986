#pragma once

// The axes along which the rows of one side scatter. Rotating both sides of a model to them changes
// no prediction and no isotropic prior, but makes the mean of q q^T diagonal, and so the diagonal
// of a row's normal equations a good stand-in for the whole matrix.

#include <optional>
#include <span>
#include <vector>

#include "als/base/row_share.h"
#include "als/base/thread_pool.h"
#include "als/model/rating_model.h"

namespace als {

/// [K x K] sum of w x x^T over the rows of a share, over `total`. `weights`: one for each row, > 0;
/// empty for 1.
std::vector<double> second_moment(const FactorMatrix& rows, std::span<const float> weights,
                                  double total, const RowShare& share, ThreadPool& pool);

struct PrincipalAxes {
  std::vector<double> rotation;  ///< [K x K] row-major: x' = rotation x
  std::vector<double> moments;   ///< [K] mean squares along the axes, falling
};

/// Of a [K x K] symmetric second moment. Nothing if it is not finite.
std::optional<PrincipalAxes> principal_axes(const std::vector<double>& moment, int num_factors);

/// row = transform * row in the first K columns of a share's own rows; [K x K] row-major.
void transform_rows(const std::vector<double>& transform, int num_factors, FactorMatrix& rows,
                    const RowShare& share, ThreadPool& pool);

}  // namespace als
