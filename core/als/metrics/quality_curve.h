#pragma once

// QualityCurve: how good recommenders are by the number of ratings that a visitor has given. The
// same visitors are asked of all, so that differences are paired.

#include <map>
#include <span>
#include <string>
#include <vector>

#include "als/json/json.h"
#include "als/metrics/fold_in_protocol.h"

namespace als {

/// What this model is called beside others.
constexpr const char* kOurName = "matinee";

/// A mean with its 95 % interval over visitors (normal). As everywhere, what was not measured is
/// not a number.
struct MeanInterval {
  double mean, low, high;
};

/// What visitors, of all seeds, say of one recommender at one S.
class CurvePoint {
 public:
  /// `ours`: of the same visitors by this model.
  void add(std::span<const VisitorScores> scores, std::span<const VisitorScores> ours);

  int num_visitors() const { return num_visitors_; }
  /// {visitors, ndcg10, recall20, rmse, differences: {ndcg10_of_ours_less,
  /// squared_error_of_ours_less}}, each {mean, low, high}. NDCG, recall and RMSE are means over the
  /// seeds, as elsewhere.
  Json json() const;

 private:
  MeanInterval rmse() const;

  int num_visitors_ = 0;
  std::vector<double> ndcg_, recall_, ndcg_of_seed_, recall_of_seed_, rmse_of_seed_;
  std::vector<double> squared_errors_, num_predicted_;  // of visitors whose ratings are predicted
  std::vector<double> ndcg_differences_, error_differences_;
};

class QualityCurve {
 public:
  /// In the order in which they are to be shown; ours first. `setting`: what was chosen for this
  /// seed, or nothing.
  void add(const std::string& recommender, int num_given, std::span<const VisitorScores> scores,
           std::span<const VisitorScores> ours);
  void note_setting(const std::string& recommender, const std::string& setting);
  /// It is then in `left_out` of the result.
  void leave_out(const std::string& recommender, const std::string& why);

  /// {recommenders: [{name, settings: [of each seed], points: [{given, ... as CurvePoint}]}],
  /// left_out: {name: why}}.
  Json json() const;

 private:
  struct Line {
    std::string name;
    std::vector<std::string> settings;
    std::map<int, CurvePoint> points;
  };
  Line& line_of(const std::string& name);

  std::vector<Line> lines_;
  std::map<std::string, std::string> left_out_;
};

/// What the same visitors say of the most rated items for everybody, and of items' means as
/// predictions: the protocol judges both along with any model.
std::vector<VisitorScores> popularity_scores(std::vector<VisitorScores> scores);

Json interval_json(const MeanInterval& interval);
/// Of `values` by visitor.
MeanInterval mean_interval(std::span<const double> values);

}  // namespace als
