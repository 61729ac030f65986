#pragma once

// Item-kNN: items like those that the visitor rated (Sarwar et al. 2001, "Item-based collaborative
// filtering recommendation algorithms"; Deshpande and Karypis 2004, "Item-based top-N
// recommendation algorithms"). The likeness of items i and j is their shrunk cosine
//
//   x_i . x_j / (|x_i| |x_j| + shrinkage),
//
// x_i what users made of item i: 1 or their rating / 5. Each item keeps its k nearest; the score of
// j is the sum over the visitor's ratings i, j among the nearest of i, of x(rating) * likeness.

#include "als/baselines/peer.h"

namespace als {

struct ItemKnnSettings {
  int num_neighbours = 100;  ///< k > 0
  double shrinkage = 10.0;   ///< 0 or more
  bool by_rating = false;    ///< x is the rating, not 1
};

/// Costs the sum over users of the square of their ratings' number, and 8 k num_items bytes.
Result<Recommender> train_item_knn(const PeerData& data, const ItemKnnSettings& settings,
                                   ThreadPool& pool);

}  // namespace als
