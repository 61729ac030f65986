#pragma once

// Half a sweep of variational training: the posterior of each row of a side, the other side as it
// is, in either family of covariances.

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

/// False if the precision of a row, of any rank, is not positive definite.
[[nodiscard]] bool update_rows(const Updating& all);

/// rating - mu - bias of the other side, for the ratings of a row.
void fill_targets(const Side& side, std::size_t row, const Side& other, double global_mean,
                  std::vector<float>& targets);

}  // namespace als::variational
