#include "als/baselines/peer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <memory>
#include <utility>

#include "als/baselines/ease.h"
#include "als/baselines/ials.h"
#include "als/baselines/item_knn.h"
#include "als/baselines/plain_als.h"
#include "als/baselines/popularity.h"
#include "als/baselines/svdpp.h"

// The settings to choose from are few and far apart: what the papers found good, and what suits
// sets of a hundred thousand to some millions of ratings. Tested by tests/unit/baselines/.

namespace als {
namespace {

constexpr int kTuningSupport[] = {1, 3, 10, 30};

class PeerAnswers : public VisitorAnswers {
 public:
  explicit PeerAnswers(PeerAnswer answer) : answer_(std::move(answer)) {}

  ItemAnswer answer(std::int32_t item) override {
    const auto at = static_cast<std::size_t>(item);
    return {predicts() ? answer_.ratings[at] : 0.0F, 0.0F, answer_.scores[at]};
  }
  bool predicts() const override { return !answer_.ratings.empty(); }
  UncertainRating uncertain_rating(std::int32_t item) override {
    return {.predicted = static_cast<double>(answer(item).rating),
            .deviation = std::numeric_limits<double>::quiet_NaN()};
  }

 private:
  const PeerAnswer answer_;
};

/// 200 rather than 200.000000.
std::string number(double value) {
  std::array<char, 32> text{};
  const std::to_chars_result end = std::to_chars(text.data(), text.data() + text.size(), value);
  return {text.data(), end.ptr};
}

std::string values_text(bool by_rating) { return by_rating ? "values by rating" : "values 0 or 1"; }

std::vector<PeerSetting> item_knn_settings() {
  std::vector<PeerSetting> settings;
  for (const bool by_rating : {false, true}) {
    for (const int k : {50, 400}) {
      for (const double shrinkage : {10.0, 100.0}) {
        settings.push_back({"k " + std::to_string(k) + ", shrinkage " + number(shrinkage) + ", " +
                                values_text(by_rating),
                            [=](const PeerData& data, ThreadPool& pool) {
                              return train_item_knn(data, {k, shrinkage, by_rating}, pool);
                            }});
      }
    }
  }
  return settings;
}

std::vector<PeerSetting> ease_settings() {
  std::vector<PeerSetting> settings;
  for (const bool by_rating : {false, true}) {
    for (const double lambda : {50.0, 200.0, 800.0, 3200.0}) {
      settings.push_back({"lambda " + number(lambda) + ", " + values_text(by_rating),
                          [=](const PeerData& data, ThreadPool& pool) {
                            return train_ease(data, {lambda, by_rating}, pool);
                          }});
    }
  }
  return settings;
}

std::vector<PeerSetting> ials_settings() {
  std::vector<PeerSetting> settings;
  for (const bool by_rating : {false, true}) {
    for (const double unobserved : {0.2, 0.6}) {
      for (const double regularization : {0.01, 0.05}) {
        IalsSettings ials;
        ials.unobserved_weight = unobserved;
        ials.regularization = regularization;
        ials.by_rating = by_rating;
        settings.push_back(
            {std::to_string(ials.num_factors) + " factors, unobserved weight " +
                 number(unobserved) + ", regularisation " + number(regularization) +
                 (by_rating ? ", weights by rating" : ", equal weights"),
             [=](const PeerData& data, ThreadPool& pool) { return train_ials(data, ials, pool); }});
      }
    }
  }
  return settings;
}

PeerSetting plain_als_setting(const std::string& text, const TrainSettings& settings) {
  return {text, [=](const PeerData& data, ThreadPool& pool) {
            return train_plain_als(data, settings, pool);
          }};
}

std::vector<PeerSetting> bias_settings() {
  std::vector<PeerSetting> settings;
  for (const double precision : {1.0, 3.0, 8.0, 20.0}) {
    TrainSettings plain;
    plain.bias_only = true;
    plain.prior.bias_precision = precision;
    settings.push_back(plain_als_setting("bias precision " + number(precision), plain));
  }
  return settings;
}

std::vector<PeerSetting> als_settings() {
  std::vector<PeerSetting> settings;
  for (const double factor_precision : {6.0, 20.0, 60.0}) {
    for (const double bias_precision : {2.0, 8.0}) {
      TrainSettings plain;
      plain.prior.factor_precision = factor_precision;
      plain.prior.bias_precision = bias_precision;
      settings.push_back(plain_als_setting(std::to_string(plain.num_factors) +
                                               " factors of precision " + number(factor_precision) +
                                               ", bias precision " + number(bias_precision),
                                           plain));
    }
  }
  return settings;
}

std::vector<PeerSetting> svdpp_settings() {
  std::vector<PeerSetting> settings;
  for (const int epochs : {20, 60}) {
    for (const double precision : {1.0, 3.0, 10.0}) {
      SvdppSettings descent;
      descent.epochs = epochs;
      descent.precision = precision;
      settings.push_back({std::to_string(descent.num_factors) + " factors, " +
                              std::to_string(epochs) + " passes, precision " + number(precision),
                          [=](const PeerData& data, ThreadPool& pool) {
                            return train_svdpp(data, descent, pool);
                          }});
    }
  }
  return settings;
}

/// Less is better; nothing to compare is 0.
Result<double> loss_of(const Peer& peer, const PeerTuning& tuning, const FoldIn& fold_in,
                       ThreadPool& pool) {
  double squared = 0.0;
  double num_predicted = 0.0;
  double ndcg = 0.0;
  double num_lists = 0.0;
  for (const int num_given : kTuningSupport) {
    const Result<std::vector<VisitorScores>> scores =
        score_visitors(tuning.items, tuning.means, tuning.visitors, num_given, fold_in, pool);
    if (!scores) return scores.error();
    for (const VisitorScores& visitor : *scores) {
      squared += visitor.squared_error;
      num_predicted += visitor.num_predicted;
      if (visitor.num_relevant == 0) continue;
      ndcg += visitor.ndcg10[static_cast<std::size_t>(Ranking::kForYou)];
      num_lists += 1.0;
    }
  }
  const double sum = peer.by_rating ? squared : -ndcg;
  const double count = peer.by_rating ? num_predicted : num_lists;
  return count > 0.0 ? sum / count : 0.0;
}

}  // namespace

PeerData peer_data(const RatingMatrix& by_user, std::span<const std::int32_t> index_of,
                   ThreadPool& pool) {
  const std::span<const std::int32_t> indices(by_user.indices);
  std::vector<std::int32_t> renumbered(indices.size());
  std::transform(indices.begin(), indices.end(), renumbered.begin(),
                 [&](std::int32_t item) { return index_of[static_cast<std::size_t>(item)]; });
  PeerData data;
  data.by_user = RatingMatrix(by_user.num_cols(), by_user.offsets, std::move(renumbered),
                              by_user.levels, by_user.scale);
  data.by_item = data.by_user.transposed(pool);
  return data;
}

FoldIn peer_fold_in(Recommender recommender) {
  return [recommender = std::move(recommender)](
             std::span<const VisitorRating> ratings) -> Result<std::unique_ptr<VisitorAnswers>> {
    Result<PeerAnswer> answer = recommender(ratings);
    if (!answer) return answer.error();
    return std::unique_ptr<VisitorAnswers>(std::make_unique<PeerAnswers>(std::move(*answer)));
  };
}

std::vector<Peer> peers() {
  return {
      {"popularity",
       "by number of ratings; predicts the item's mean",
       false,
       {{"as it is", train_popularity}}},
      {"item-knn", "Sarwar et al. 2001, Deshpande and Karypis 2004", false, item_knn_settings()},
      {"ease", "Steck 2019", false, ease_settings()},
      {"ials", "Hu et al. 2008, Rendle et al. 2021", false, ials_settings()},
      {"biases", "mean and biases alone", true, bias_settings()},
      {"als", "the paper's plain ALS", true, als_settings()},
      {"svdpp", "Koren 2008", true, svdpp_settings()},
  };
}

std::optional<Peer> find_peer(std::string_view name) {
  for (Peer& peer : peers()) {
    if (peer.name == name) return std::move(peer);
  }
  return std::nullopt;
}

Result<TunedPeer> tune_peer(const Peer& peer, const PeerTuning& tuning, const PeerData& data,
                            ThreadPool& pool) {
  const PeerSetting* best = &peer.settings.front();
  double least = std::numeric_limits<double>::infinity();
  const auto left_out = [](const Error& error) -> Result<TunedPeer> {
    if (error.code != ErrorCode::kInvalidArgument) return error;
    return TunedPeer{"", {}, error.message};
  };
  for (const PeerSetting& setting : peer.settings) {
    if (peer.settings.size() == 1) break;
    Result<Recommender> trained = setting.train(tuning.data, pool);
    if (!trained) return left_out(trained.error());
    const Result<double> loss = loss_of(peer, tuning, peer_fold_in(std::move(*trained)), pool);
    if (!loss) return loss.error();
    if (*loss >= least) continue;
    least = *loss;
    best = &setting;
  }
  Result<Recommender> trained = best->train(data, pool);
  if (!trained) return left_out(trained.error());
  return TunedPeer{best->text, peer_fold_in(std::move(*trained)), ""};
}

}  // namespace als
