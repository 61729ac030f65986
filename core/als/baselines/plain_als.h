#pragma once

// The paper's model by itself: plain alternating least squares with biases and fixed precisions
// ("Recommender system using Alternating Least Squares", AIMS report on MovieLens 32M), ranked by
// the predicted rating. With TrainSettings::bias_only mean and biases alone.

#include "als/baselines/peer.h"
#include "als/train/trainer.h"

namespace als {

/// kInvalidArgument for counts and events, which have no rating to predict.
Result<Recommender> train_plain_als(const PeerData& data, const TrainSettings& settings,
                                    ThreadPool& pool);

}  // namespace als
