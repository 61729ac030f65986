#pragma once

// Peers: what others recommend to the same visitors. Each learns from the same ratings as the model
// and answers as a FoldIn, so that score_visitors() judges all of them alike. Of a few settings
// each takes those that suit validation visitors best (tune_peer), never those who are reported.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/metrics/fold_in_protocol.h"
#include "als/ratings/rating_matrix.h"

namespace als {

/// Training ratings whose items are numbered as in an ItemStore: the most rated first.
struct PeerData {
  RatingMatrix by_user;
  RatingMatrix by_item;  ///< the same ratings

  std::size_t num_items() const { return by_item.num_rows(); }
};

/// `index_of[n]`: the new number of item n of `by_user`.
PeerData peer_data(const RatingMatrix& by_user, std::span<const std::int32_t> index_of,
                   ThreadPool& pool);

/// A peer's answer to one visitor.
struct PeerAnswer {
  std::vector<float> scores;   ///< [num_items]; of equal ones the most rated item is the first
  std::vector<float> ratings;  ///< [num_items] in standard units; empty if it predicts none
};

/// What a trained peer is: from ratings sorted by item to an answer; called by several threads.
using Recommender = std::function<Result<PeerAnswer>(std::span<const VisitorRating> ratings)>;

/// As the protocol asks: without deviations, since no peer knows any.
FoldIn peer_fold_in(Recommender recommender);

/// Bit-equal for any number of workers. kInvalidArgument, with a sentence that says why, for data
/// that the peer cannot learn from.
using TrainPeer = std::function<Result<Recommender>(const PeerData& data, ThreadPool& pool)>;

struct PeerSetting {
  std::string text;  ///< "lambda 200, values 0 or 1"
  TrainPeer train;
};

struct Peer {
  std::string name;
  std::string paper;
  bool by_rating = false;  ///< it ranks by predicted ratings, and is tuned by their RMSE
  std::vector<PeerSetting> settings;
};

/// popularity, item-knn, ease, ials, biases, als, svdpp: in this order.
std::vector<Peer> peers();
/// Nothing if there is none of that name.
std::optional<Peer> find_peer(std::string_view name);

struct TunedPeer {
  std::string setting;
  FoldIn fold_in;        ///< empty if it was left out
  std::string left_out;  ///< why; else empty
};

/// Whom settings are chosen on: visitors who are not in `data`, as `items` numbers them.
struct PeerTuning {
  const PeerData& data;
  const ItemStore& items;
  const ItemMeans& means;
  std::span<const HeldOutVisitor> visitors;
};

/// Trains on `data` with the setting that suits the validation visitors best: by the mean NDCG@10
/// where 1, 3, 10 and 30 ratings are given; of peers that rank by predicted ratings by the RMSE.
/// The first setting if nobody can be asked. The same for any number of workers.
Result<TunedPeer> tune_peer(const Peer& peer, const PeerTuning& tuning, const PeerData& data,
                            ThreadPool& pool);

}  // namespace als
