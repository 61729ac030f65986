#pragma once

// The eigenvalues and eigenvectors of a small symmetric matrix. One place for it: the solver behind
// it is among the slowest things here to compile.

#include <optional>
#include <vector>

namespace als {

struct SymmetricEigen {
  std::vector<double> values;  ///< [K] falling
  /// [K x K] row-major, a unit vector in each row, in the order of the values. An eigenvector has
  /// no sign of its own: here its largest component is positive.
  std::vector<double> vectors;
};

/// Of a [K x K] symmetric matrix. Nothing if it is not finite.
std::optional<SymmetricEigen> symmetric_eigen(const std::vector<double>& matrix, int size);

}  // namespace als
