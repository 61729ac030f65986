#pragma once

// Popularity: the most rated items, for everybody; and as a prediction the item's mean rating. No
// paper, and hard to beat with few ratings (Cremonesi, Koren and Turrin 2010, "Performance of
// recommender algorithms on top-N recommendation tasks").

#include "als/baselines/peer.h"

namespace als {

Result<Recommender> train_popularity(const PeerData& data, ThreadPool& pool);

}  // namespace als
