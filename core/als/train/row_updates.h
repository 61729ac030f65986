#pragma once

// Half a sweep of variational training: the posterior of each row of a side, the other side as it
// is, in either family of covariances.

#include <optional>
#include <vector>

#include "als/solve/normal_system.h"
#include "als/train/needed_rows.h"
#include "als/train/posterior_side.h"
#include "als/train/user_noise.h"

namespace als::variational {

struct Updating {
  Side& side;
  Side& other;               ///< rows of other ranks are filled in where they are needed
  const NeededRows& needed;  ///< of the other side's rows, what this rank's name
  bool of_users;             ///< else of the items
  UserNoise& noise;          ///< with users: their squared errors are written
  double global_mean;
  ThreadPool& pool;
};

/// What a rating reads of the other side beside the factors, side by side in memory.
struct Neighbour {
  float bias;
  float uncertainty;  ///< 0 with full covariances
  float precision;    ///< of the rating's noise, if the users are the neighbours; else 1
};

/// The rows of a side as those of the other one read them, where they are needed.
struct Neighbours {
  SystemShape shape;
  PaddedRows rows;                ///< factors
  std::vector<Neighbour> beside;  ///< [rows]
};

/// Collective. `noise`: of the rows, if they are the users; else null.
Neighbours neighbours_of(const Side& side, const NeededRows& needed, const UserNoise* noise,
                         ThreadPool& pool);

/// False if the precision of a row, of any rank, is not positive definite. `neighbours`: of the
/// other side, if they are at hand.
[[nodiscard]] bool update_rows(const Updating& all, std::optional<Neighbours> neighbours = {});

/// rating - mu - bias of the other side, for the ratings of a row.
void fill_targets(const Side& side, std::size_t row, const Side& other, double global_mean,
                  std::vector<float>& targets);

}  // namespace als::variational
