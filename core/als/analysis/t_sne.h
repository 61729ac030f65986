#pragma once

// t-SNE: a map in two dimensions on which neighbours stay neighbours (van der Maaten and Hinton
// 2008), with the forces between far points summed over a quadtree (Barnes-Hut-SNE, van der Maaten
// 2014). Starts from the principal components, so the map is the same each time and its coarse
// layout means something (Kobak and Berens 2019); ends when the divergence hardly falls any more
// (Belkina and others 2019).

#include "als/base/thread_pool.h"
#include "als/model/rating_model.h"

namespace als {

struct TSneSettings {
  double perplexity = 30.0;  ///< how many neighbours count; at most (rows - 1) / 3
  int iterations = 750;      ///< at most
  double theta = 0.5;  ///< a cell of the tree counts as one point if size / distance is below; 0:
                       ///< exact
};

struct TSneMap {
  FactorMatrix points;      ///< [rows x 2], around 0
  double divergence = 0.0;  ///< Kullback-Leibler, what was minimised
};

/// By Euclidean distance of the rows, of which there must be 8 or more. Neighbours are found by
/// comparing all pairs: for thousands of rows, not for millions. Bit-equal for any number of
/// workers.
TSneMap t_sne(const FactorMatrix& rows, const TSneSettings& settings, ThreadPool& pool);

}  // namespace als
