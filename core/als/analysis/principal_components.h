#pragma once

// Principal components: the directions in which rows of factors differ most, and where the rows lie
// along them.

#include <vector>

#include "als/model/rating_model.h"

namespace als {

struct PrincipalComponents {
  std::vector<double> explained;  ///< [num] share of the total variance, falling
  FactorMatrix directions;        ///< [num x K], of length 1; the largest entry is positive
  FactorMatrix coordinates;       ///< [rows x num], around the mean
};

/// The first `num` of them, 1 ... K; around the mean of the rows.
PrincipalComponents principal_components(const FactorMatrix& rows, int num);

}  // namespace als
