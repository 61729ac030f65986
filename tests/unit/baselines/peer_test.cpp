#include "als/baselines/peer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "als/base/random.h"
#include "als/baselines/ease.h"
#include "als/baselines/ials.h"
#include "als/baselines/item_knn.h"
#include "als/baselines/plain_als.h"
#include "als/baselines/popularity.h"
#include "als/baselines/rating_factors.h"
#include "als/baselines/svdpp.h"
#include "als/solve/normal_equations.h"
#include "als/train/watch_trainer.h"
#include "support/planted_ratings.h"
#include "support/visitor_world.h"

namespace als {
namespace {

PeerData data_of(std::size_t num_users, std::size_t num_items,
                 const std::vector<RatingTriple>& triples, const RatingScale& scale = {}) {
  PeerData data;
  data.by_user = RatingMatrix(num_users, num_items, triples, scale);
  data.by_item = data.by_user.transposed();
  return data;
}

PeerData planted(int num_users, int num_items) {
  const PlantedRatings ratings = planted_ratings(num_users, num_items, 3, 0.4, 5);
  return {ratings.by_user, ratings.by_item};
}

std::vector<VisitorRating> row_of(const PeerData& data, std::size_t user) {
  std::vector<VisitorRating> ratings;
  for (std::size_t i = 0; i < data.by_user.indices_of(user).size(); ++i) {
    ratings.push_back(
        {data.by_user.indices_of(user)[i],
         static_cast<float>(data.by_user.scale.standard(data.by_user.levels_of(user)[i]))});
  }
  std::sort(ratings.begin(), ratings.end(),
            [](const VisitorRating& a, const VisitorRating& b) { return a.index < b.index; });
  return ratings;
}

PeerAnswer ask(const Result<Recommender>& recommender, const std::vector<VisitorRating>& ratings) {
  EXPECT_TRUE(recommender);
  if (!recommender) return {};
  const Result<PeerAnswer> answer = (*recommender)(ratings);
  EXPECT_TRUE(answer);
  return answer ? *answer : PeerAnswer();
}

class Peers : public testing::Test {
 protected:
  ThreadPool pool_{1};
};

TEST_F(Peers, PeerDataNumbersItemsAnew) {
  const RatingMatrix by_user(2, 3, std::vector<RatingTriple>{{0, 2, 9}, {0, 0, 3}, {1, 1, 5}});
  const PeerData data = peer_data(by_user, std::vector<std::int32_t>{1, 2, 0}, pool_);
  EXPECT_EQ(data.by_user.indices_of(0)[0], 0);
  EXPECT_EQ(data.by_user.indices_of(0)[1], 1);
  EXPECT_EQ(data.by_item.indices_of(2)[0], 1);
  EXPECT_EQ(data.by_item.levels_of(0)[0], 9);
}

TEST_F(Peers, PopularityIsTheNumberAndTheMean) {
  // Levels 9 and 7 are 5 and 4 stars; nobody rated item 1: 4.5 stars are the mean of all.
  const PeerAnswer answer =
      ask(train_popularity(data_of(2, 2, {{0, 0, 9}, {1, 0, 7}}), pool_), {{0, 1.0F}});
  EXPECT_EQ(answer.scores, (std::vector<float>{2.0F, 0.0F}));
  EXPECT_EQ(answer.ratings, (std::vector<float>{4.5F, 4.5F}));
}

TEST_F(Peers, ItemKnnSumsShrunkCosines) {
  // Items 0 and 1 share users 0 and 1, 0 and 2 user 0.
  const PeerData data =
      data_of(3, 4, {{0, 0, 9}, {0, 1, 9}, {0, 2, 4}, {1, 0, 4}, {1, 1, 9}, {2, 3, 9}});
  const PeerAnswer equal = ask(train_item_knn(data, {10, 1.0, false}, pool_), {{0, 3.0F}});
  EXPECT_NEAR(equal.scores[1], 2.0 / (2.0 + 1.0), 1e-6);
  EXPECT_NEAR(equal.scores[2], 1.0 / (std::sqrt(2.0) + 1.0), 1e-6);
  EXPECT_EQ(equal.scores[3], 0.0F);
  EXPECT_EQ(equal.scores[0], 0.0F);
  // By rating: item 0 is (1, 0.5), item 1 (1, 1), item 2 (0.5); the visitor's own weighs 0.6.
  const PeerAnswer rated = ask(train_item_knn(data, {10, 1.0, true}, pool_), {{0, 3.0F}});
  EXPECT_NEAR(rated.scores[1], 0.6 * 1.5 / (std::sqrt(1.25 * 2.0) + 1.0), 1e-6);
  EXPECT_NEAR(rated.scores[2], 0.6 * 0.5 / (std::sqrt(1.25) * 0.5 + 1.0), 1e-6);
  // One neighbour: the nearest.
  const PeerAnswer nearest = ask(train_item_knn(data, {1, 1.0, false}, pool_), {{0, 3.0F}});
  EXPECT_GT(nearest.scores[1], 0.0F);
  EXPECT_EQ(nearest.scores[2], 0.0F);
  // Two ratings add up.
  const PeerAnswer both =
      ask(train_item_knn(data, {10, 1.0, false}, pool_), {{0, 3.0F}, {1, 3.0F}});
  EXPECT_NEAR(both.scores[2], 2.0 / (std::sqrt(2.0) + 1.0), 1e-6);
}

/// x B by the formulas of the paper, with a dense inverse.
std::vector<double> ease_scores(const PeerData& data, const EaseSettings& settings,
                                const std::vector<VisitorRating>& ratings) {
  const std::size_t n = data.num_items();
  const auto value = [&](double standard) { return settings.by_rating ? standard / 5.0 : 1.0; };
  NormalEquations gram(n);
  for (std::size_t user = 0; user < data.by_user.num_rows(); ++user) {
    std::vector<double> x(n);
    for (const VisitorRating& rating : row_of(data, user))
      x[static_cast<std::size_t>(rating.index)] = value(static_cast<double>(rating.rating));
    const double one = 1.0;
    gram.add(x, std::span(&one, 1));
  }
  for (std::size_t i = 0; i < n; ++i) gram.at(i, i) += settings.lambda;
  EXPECT_TRUE(gram.factorise());
  const std::vector<double> p = gram.inverse();
  std::vector<double> scores(n);
  for (const VisitorRating& rating : ratings) {
    const auto i = static_cast<std::size_t>(rating.index);
    for (std::size_t j = 0; j < n; ++j) {
      if (i != j)
        scores[j] -= value(static_cast<double>(rating.rating)) * p[i * n + j] / p[j * n + j];
    }
  }
  return scores;
}

TEST_F(Peers, EaseIsItsClosedFormWithFewUsersAndWithFewItems) {
  for (const auto& [num_users, num_items] : {std::pair{12, 40}, std::pair{40, 12}}) {
    PeerData data = planted(num_users, num_items);
    // An item and a user without ratings.
    data.by_user = RatingMatrix(
        data.by_user.num_cols() + 1,
        [&] {
          std::vector<std::int64_t> offsets(data.by_user.offsets.begin(),
                                            data.by_user.offsets.end());
          offsets.push_back(offsets.back());
          return offsets;
        }(),
        data.by_user.indices, data.by_user.levels, data.by_user.scale);
    data.by_item = data.by_user.transposed();
    for (const bool by_rating : {false, true}) {
      const EaseSettings settings{2.0, by_rating};
      const std::vector<VisitorRating> ratings{{1, 2.0F}, {4, 5.0F}, {9, 3.5F}};
      const PeerAnswer answer = ask(train_ease(data, settings, pool_), ratings);
      const std::vector<double> expected = ease_scores(data, settings, ratings);
      ASSERT_EQ(answer.scores.size(), expected.size());
      for (std::size_t i = 0; i < expected.size(); ++i)
        EXPECT_NEAR(answer.scores[i], expected[i], 1e-5) << num_users << " users, item " << i;
    }
  }
}

TEST_F(Peers, EaseLeavesLargeCataloguesOut) {
  std::vector<RatingTriple> triples;
  for (std::size_t item = 0; item <= kMaxEaseItems; ++item)
    triples.push_back({0, static_cast<std::int32_t>(item), 5});
  const Result<Recommender> none = train_ease(data_of(1, triples.size(), triples), {}, pool_);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(none.error().message.find("up to 20000 items, and here are 20001"), std::string::npos);
}

TEST_F(Peers, IalsSolvesAVisitorOverAllItems) {
  const PeerData data = planted(50, 20);
  for (const bool by_rating : {false, true}) {
    IalsSettings settings;
    settings.num_factors = 4;
    settings.unobserved_weight = 0.3;
    settings.by_rating = by_rating;
    const std::vector<VisitorRating> ratings{{0, 5.0F}, {3, 2.5F}};
    const PeerAnswer answer = ask(train_ials(data, settings, pool_), ratings);
    const Result<WatchModel> model =
        train_watch(data.by_user, data.by_item, settings.watch(), 1, pool_);
    ASSERT_TRUE(model);
    // Every item is a row: target 0 with weight w0, or 1 with that of the rating.
    NormalEquations equations(4);
    std::vector<double> right(4);
    double total = 0.0;
    for (std::size_t item = 0; item < 20; ++item) {
      double weight = 0.3;
      for (const VisitorRating& rating : ratings) {
        if (static_cast<std::size_t>(rating.index) != item) continue;
        weight += 0.7 * (by_rating ? static_cast<double>(rating.rating) / 5.0 : 1.0);
        for (std::size_t k = 0; k < 4; ++k)
          right[k] += weight * static_cast<double>(model->item_factors.row(item)[k]);
      }
      const std::span<const float> factors = model->item_factors.row(item);
      const std::vector<double> row(factors.begin(), factors.end());
      equations.add(row, std::span(&weight, 1));
      total += weight;
    }
    for (std::size_t k = 0; k < 4; ++k) equations.at(k, k) += settings.regularization * total;
    ASSERT_TRUE(equations.factorise());
    equations.solve(right);
    for (std::size_t item = 0; item < 20; ++item) {
      double score = 0.0;
      for (std::size_t k = 0; k < 4; ++k)
        score += right[k] * static_cast<double>(model->item_factors.row(item)[k]);
      EXPECT_NEAR(answer.scores[item], score, 1e-4) << item;
    }
  }
}

TEST_F(Peers, PlainAlsFoldsATrainedUserInToThemselves) {
  const PeerData data = planted(60, 30);
  TrainSettings settings;
  settings.num_factors = 3;
  settings.sweeps = 400;
  settings.prior = {1.0, 2.0, 1.0, 0.1};
  const ItemFeatures none;
  const Result<RatingModel> model = train({data.by_user, data.by_item, none}, settings, pool_);
  ASSERT_TRUE(model);
  const Result<Recommender> peer = train_plain_als(data, settings, pool_);
  for (const std::size_t user : {0U, 7U, 31U}) {
    const PeerAnswer answer = ask(peer, row_of(data, user));
    EXPECT_EQ(answer.scores, answer.ratings);
    for (std::size_t item = 0; item < 30; ++item)
      EXPECT_NEAR(answer.ratings[item], model->predict(user, item), 2e-3);
  }
  // Who gave none has the mean and the item's bias.
  EXPECT_NEAR(ask(peer, {}).ratings[4],
              model->global_mean + static_cast<double>(model->item_biases[4]), 1e-5);
}

TEST_F(Peers, TheRatedSetIsWhereAVisitorStarts) {
  RatingFactors model;
  model.global_mean = 3.0;
  model.items = FactorMatrix(3, 1);
  model.rated_set = FactorMatrix(3, 1);
  model.item_biases = {0.0F, 0.1F, 0.2F};
  for (std::size_t i = 0; i < 3; ++i) {
    model.items.row(i)[0] = static_cast<float>(i + 1);
    model.rated_set.row(i)[0] = 0.5F;
  }
  // So sure of the start that ratings say nothing.
  model.prior.factor_precision = model.prior.bias_precision = 1e9;
  const Result<Recommender> sure = predict_ratings(model);
  const PeerAnswer two = ask(sure, {{0, 5.0F}, {1, 1.0F}});
  EXPECT_NEAR(two.ratings[2], 3.0 + 0.2 + 3.0 * (0.5 + 0.5) / std::sqrt(2.0), 1e-5);
  EXPECT_NEAR(ask(sure, {}).ratings[2], 3.2, 1e-6);
  // (start + rating's pull): one unknown x and a bias, one rating of item 0 with q = 1: both move
  // by half of what is left of 5 - 3 - 0.5 after their share, 1.5 / (1 + 1 + 1).
  model.prior.factor_precision = model.prior.bias_precision = 1.0;
  const PeerAnswer one = ask(predict_ratings(model), {{0, 5.0F}});
  EXPECT_NEAR(one.ratings[1], 3.0 + 0.5 + 0.1 + 2.0 * (0.5 + 0.5), 1e-5);
}

/// Of users' own ratings, folded in from all but their last five.
double rmse_of(const Result<Recommender>& recommender, const PeerData& visitors) {
  double squared = 0.0;
  double count = 0.0;
  for (std::size_t user = 0; user < visitors.by_user.num_rows(); ++user) {
    std::vector<VisitorRating> ratings = row_of(visitors, user);
    if (ratings.size() < 10) continue;
    const std::vector<VisitorRating> hidden(ratings.end() - 5, ratings.end());
    ratings.resize(ratings.size() - 5);
    const PeerAnswer answer = ask(recommender, ratings);
    for (const VisitorRating& rating : hidden) {
      const double error = static_cast<double>(
          answer.ratings[static_cast<std::size_t>(rating.index)] - rating.rating);
      squared += error * error;
      count += 1.0;
    }
  }
  return std::sqrt(squared / count);
}

TEST_F(Peers, SvdppLearnsMoreThanBiases) {
  // One planted world; its last users are visitors.
  const PeerData all = planted(400, 60);
  std::vector<RatingTriple> trained;
  std::vector<RatingTriple> visiting;
  for (std::int32_t user = 0; user < 400; ++user) {
    const auto row = static_cast<std::size_t>(user);
    for (std::size_t i = 0; i < all.by_user.indices_of(row).size(); ++i) {
      (user < 340 ? trained : visiting)
          .push_back({user, all.by_user.indices_of(row)[i], all.by_user.levels_of(row)[i]});
    }
  }
  const PeerData data = data_of(400, 60, trained);
  const PeerData visitors = data_of(400, 60, visiting);
  SvdppSettings settings;
  settings.epochs = 60;
  settings.precision = 1.0;
  TrainSettings biases;
  biases.bias_only = true;
  const double learned = rmse_of(train_svdpp(data, settings, pool_), visitors);
  EXPECT_LT(learned, 0.9 * rmse_of(train_plain_als(data, biases, pool_), visitors));
  settings.rate = 100.0;
  EXPECT_EQ(train_svdpp(data, settings, pool_).error().code, ErrorCode::kNumerical);
}

TEST_F(Peers, WhoPredictsRatingsNeedsSome) {
  RatingScale events;
  events.kind = RatingKind::kEvents;
  const PeerData data = data_of(2, 2, {{0, 0, 9}, {1, 1, 9}}, events);
  EXPECT_EQ(train_plain_als(data, {}, pool_).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(train_svdpp(data, {}, pool_).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(Peers, EverySettingOfEveryPeerIsTheSameOnThreeThreads) {
  const PeerData data = planted(60, 50);
  ThreadPool three(3);
  for (const Peer& peer : peers()) {
    for (const PeerSetting& setting : peer.settings) {
      const PeerAnswer alone = ask(setting.train(data, pool_), row_of(data, 3));
      const PeerAnswer together = ask(setting.train(data, three), row_of(data, 3));
      ASSERT_EQ(alone.scores.size(), data.num_items()) << peer.name;
      EXPECT_EQ(alone.scores, together.scores) << peer.name << ": " << setting.text;
      EXPECT_EQ(alone.ratings, together.ratings) << peer.name << ": " << setting.text;
      EXPECT_EQ(peer.by_rating, alone.scores == alone.ratings) << peer.name;
    }
    EXPECT_LE(peer.settings.size(), 8U) << peer.name;
    EXPECT_EQ(find_peer(peer.name)->paper, peer.paper);
  }
  EXPECT_FALSE(find_peer("oracle"));
}

TEST_F(Peers, TheSettingThatSuitsTheVisitorsIsTaken) {
  const VisitorWorld world(pool_, 60);
  const std::size_t num_items = world.items.num_usable() > 0 ? 120 : 0;
  const PeerData data = data_of(1, num_items, {{0, 0, 9}});
  ItemMeans means;
  means.means.assign(num_items, 3.0F);
  const PeerTuning tuning{data, world.items, means, world.visitors};
  const auto ranks_by = [&](float direction) -> TrainPeer {
    return [=](const PeerData& ratings, ThreadPool&) -> Result<Recommender> {
      return Recommender([=, count = ratings.num_items()](std::span<const VisitorRating>) {
        PeerAnswer answer;
        for (std::size_t i = 0; i < count; ++i)
          answer.scores.push_back(direction * static_cast<float>(i));
        return answer;
      });
    };
  };
  const Peer peer{"order", "", false, {{"rare", ranks_by(1.0F)}, {"popular", ranks_by(-1.0F)}}};
  const Result<TunedPeer> tuned = tune_peer(peer, tuning, data, pool_);
  ASSERT_TRUE(tuned);
  EXPECT_EQ(tuned->setting, "popular");
  EXPECT_TRUE(tuned->fold_in);
  const PeerTuning nobody{data, world.items, means, {}};
  EXPECT_EQ(tune_peer(peer, nobody, data, pool_)->setting, "rare");

  const auto fails = [](ErrorCode code) -> TrainPeer {
    return [=](const PeerData&, ThreadPool&) -> Result<Recommender> {
      return Error{code, "too many"};
    };
  };
  const Peer unfit{"unfit", "", false, {{"any", fails(ErrorCode::kInvalidArgument)}}};
  EXPECT_EQ(tune_peer(unfit, tuning, data, pool_)->left_out, "too many");
  const Peer broken{"broken", "", false, {{"any", fails(ErrorCode::kNumerical)}}};
  EXPECT_FALSE(tune_peer(broken, tuning, data, pool_));
}

TEST_F(Peers, AFoldInSaysWhatThePeerSays) {
  const FoldIn with_ratings = peer_fold_in([](std::span<const VisitorRating>) {
    return PeerAnswer{{1.0F, 2.0F}, {3.0F, 4.0F}};
  });
  const auto both = with_ratings({});
  ASSERT_TRUE(both);
  EXPECT_TRUE((*both)->predicts());
  EXPECT_EQ((*both)->answer(1).for_you, 2.0F);
  EXPECT_EQ((*both)->answer(1).rating, 4.0F);
  EXPECT_TRUE(std::isnan((*both)->uncertain_rating(1).deviation));
  const FoldIn scores_only = peer_fold_in([](std::span<const VisitorRating>) {
    return PeerAnswer{{1.0F}, {}};
  });
  EXPECT_FALSE((*scores_only({}))->predicts());
}

}  // namespace
}  // namespace als
