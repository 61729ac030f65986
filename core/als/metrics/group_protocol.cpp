#include "als/metrics/group_protocol.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <utility>

#include "als/base/portable_math.h"
#include "als/base/random.h"
#include "als/metrics/quality_curve.h"
#include "als/metrics/ranking_metrics.h"
#include "als/recommend/ranking.h"
#include "als/recommend/top_n.h"

// The other rules look at each item by itself, as such rules do; the engine's list is chosen as a
// whole. Tested by tests/unit/metrics/group_protocol_test.cpp.

namespace als {
namespace {

constexpr std::size_t kGiven = 10;
constexpr std::size_t kMinRatings = 20;
constexpr std::size_t kMaxGroups = 200;  // of a kind and a size
constexpr std::int32_t kNumCompared = 1000;
constexpr std::size_t kListed = 10;
constexpr double kDislikedBelow = 3.0;  // in standard units

using Values = std::vector<double>;

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}
double least_of(std::span<const double> values) {
  return *std::min_element(values.begin(), values.end());
}
template <class Fn>
double mean_of(std::span<const double> values, const Fn& fn) {
  double sum = 0.0;
  for (const double value : values) sum += fn(value);
  return sum / static_cast<double>(values.size());
}

/// What the members make of an item, each a number.
struct Opinions {
  Values standard;  ///< the score, from the member's own mean in their own deviation
  Values chosen;    ///< log of the probability to be what the member chooses next
  Values liked;     ///< probability
};

struct Rule {
  const char* name;
  double (*score)(const Opinions&);  ///< nothing: the engine's
};

constexpr Rule kRules[] = {
    {"suits all", nullptr},
    {"nobody minds", nullptr},
    {"somebody loves", nullptr},
    {"half mean, half least",
     [](const Opinions& of) { return 0.5 * mean_of(of.standard) + 0.5 * least_of(of.standard); }},
    {"mean of chosen", [](const Opinions& of) { return mean_of(of.chosen, portable_exp); }},
    {"product of chosen", [](const Opinions& of) { return mean_of(of.chosen); }},
    {"least of chosen", [](const Opinions& of) { return least_of(of.chosen); }},
    {"mean of liked", [](const Opinions& of) { return mean_of(of.liked); }},
    {"product of liked", [](const Opinions& of) { return mean_of(of.liked, portable_log); }},
    {"least of liked", [](const Opinions& of) { return least_of(of.liked); }},
};
constexpr std::size_t kNumRules = std::size(kRules);
constexpr Suits kSuits[] = {Suits::kAll, Suits::kNobodyMinds, Suits::kSomebodyLoves};

/// What a member has said of the candidates, and what the model says of them.
struct Member {
  std::vector<std::uint8_t> rated, liked, disliked;  ///< of what was hidden, by item
  std::size_t num_liked = 0;
  Values scores, likely;                                ///< by place among the candidates
  double mean = 0.0, deviation = 1.0, log_total = 0.0;  ///< of the scores

  void sum_up() {
    mean = mean_of(scores);
    deviation = std::sqrt(mean_of(scores, [&](double x) { return (x - mean) * (x - mean); }));
    const double most = *std::max_element(scores.begin(), scores.end());
    const auto count = static_cast<double>(scores.size());
    log_total =
        most +
        portable_log(count * mean_of(scores, [&](double x) { return portable_exp(x - most); }));
  }
};

using List = std::vector<std::int32_t>;

double ndcg_of(const List& list, const Member& member) {
  std::vector<std::uint8_t> relevant(kListed);
  for (std::size_t i = 0; i < list.size(); ++i)
    relevant[i] = member.liked[static_cast<std::size_t>(list[i])];
  return ndcg(relevant, member.num_liked);
}

class GroupJudge {
 public:
  GroupJudge(const Engine& engine, std::span<const HeldOutVisitor> visitors)
      : engine_(engine),
        items_(engine.items()),
        visitors_(visitors),
        fold_in_(browser_fold_in(items_)) {}

  /// Without a score for each rule if somebody likes nothing of what they hid.
  Result<GroupScores> judge(const Group& group) const {
    GroupScores scores{group, {}, {}};
    const std::vector<std::int32_t> candidates = candidates_of(group);
    std::vector<Member> members;
    Values alone;
    for (const std::size_t at : group.members) {
      Result<Member> member = member_of(visitors_[at], candidates);
      if (!member) return member.error();
      if (member->num_liked == 0) return scores;
      alone.push_back(
          ndcg_of(best(candidates, [&](std::size_t i) { return member->scores[i]; }), *member));
      members.push_back(std::move(*member));
    }
    scores.alone = {mean_of(alone), least_of(alone), 0, 0};
    for (const Suits suits : kSuits) {
      const Result<List> list = engines_list(group, suits);
      if (!list) return list.error();
      scores.by_rule.push_back(judge_list(*list, members));
    }
    // One pass over the items for all the others.
    std::vector<TopN> tops(kNumRules, TopN(kListed));
    Opinions of{Values(members.size()), Values(members.size()), Values(members.size())};
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      for (std::size_t m = 0; m < members.size(); ++m) {
        const Member& member = members[m];
        of.standard[m] = (member.scores[i] - member.mean) / member.deviation;
        of.chosen[m] = member.scores[i] - member.log_total;
        of.liked[m] = member.likely[i];
      }
      for (std::size_t rule = std::size(kSuits); rule < kNumRules; ++rule)
        tops[rule].push({static_cast<float>(kRules[rule].score(of)), candidates[i]});
    }
    for (std::size_t rule = std::size(kSuits); rule < kNumRules; ++rule)
      scores.by_rule.push_back(judge_list(indices(tops[rule].take()), members));
    return scores;
  }

 private:
  static List indices(const std::vector<ScoredItem>& items) {
    List list;
    for (const ScoredItem& item : items) list.push_back(item.index);
    return list;
  }

  template <class ScoreAt>
  static List best(const std::vector<std::int32_t>& candidates, const ScoreAt& score_at) {
    TopN top(kListed);
    for (std::size_t i = 0; i < candidates.size(); ++i)
      top.push({static_cast<float>(score_at(i)), candidates[i]});
    return indices(top.take());
  }

  /// All items with training ratings less what anybody gave.
  std::vector<std::int32_t> candidates_of(const Group& group) const {
    std::vector<char> given(static_cast<std::size_t>(items_.num_usable()));
    for (const std::size_t at : group.members) {
      for (std::size_t i = 0; i < kGiven; ++i)
        given[static_cast<std::size_t>(visitors_[at].items[i])] = 1;
    }
    std::vector<std::int32_t> candidates;
    for (std::int32_t item = 0; item < items_.num_usable() && items_.num_ratings(item) > 0;
         ++item) {
      if (given[static_cast<std::size_t>(item)] == 0) candidates.push_back(item);
    }
    return candidates;
  }

  Result<Member> member_of(const HeldOutVisitor& visitor,
                           const std::vector<std::int32_t>& candidates) const {
    Member member;
    const auto num_items = static_cast<std::size_t>(items_.num_usable());
    for (auto* flags : {&member.rated, &member.liked, &member.disliked}) flags->resize(num_items);
    const RatingScale& scale = items_.scale();
    for (std::size_t i = kGiven; i < visitor.items.size(); ++i) {
      if (!std::binary_search(candidates.begin(), candidates.end(), visitor.items[i])) continue;
      const auto item = static_cast<std::size_t>(visitor.items[i]);
      const bool liked = visitor.levels[i] >= scale.liked_level();
      member.rated[item] = 1;
      member.liked[item] = liked ? 1 : 0;
      member.disliked[item] = scale.standard(visitor.levels[i]) < kDislikedBelow ? 1 : 0;
      if (liked) ++member.num_liked;
    }
    if (member.num_liked == 0) return member;
    const Result<std::unique_ptr<VisitorAnswers>> answers =
        fold_in_(given_ratings(items_, visitor, kGiven));
    if (!answers) return answers.error();
    for (const std::int32_t item : candidates) {
      member.scores.push_back(static_cast<double>((*answers)->answer(item).for_you));
      member.likely.push_back(
          items_.head()
              .calibration.outcome(items_.scale(), (*answers)->uncertain_rating(item))
              .likely);
    }
    member.sum_up();
    return member;
  }

  Result<List> engines_list(const Group& group, Suits suits) const {
    std::vector<std::vector<ItemRating>> people;
    for (const std::size_t at : group.members) {
      const HeldOutVisitor& visitor = visitors_[at];
      std::vector<ItemRating>& ratings = people.emplace_back();
      for (std::size_t i = 0; i < kGiven; ++i) {
        ratings.push_back({items_.item_id(visitor.items[i]),
                           static_cast<float>(items_.scale().value(visitor.levels[i]))});
      }
    }
    GroupOptions options;
    options.suits = suits;
    options.n = static_cast<int>(kListed);
    options.min_ratings = 1;
    const Result<GroupList> answer = engine_.group(people, options);
    if (!answer) return answer.error();
    List list;
    for (const std::string& item_id : answer->item_ids) list.push_back(items_.find(item_id));
    return list;
  }

  static GroupListScores judge_list(const List& list, const std::vector<Member>& members) {
    GroupListScores scores;
    Values ndcgs;
    for (const Member& member : members) ndcgs.push_back(ndcg_of(list, member));
    scores.mean_ndcg10 = mean_of(ndcgs);
    scores.least_ndcg10 = least_of(ndcgs);
    for (const std::int32_t index : list) {
      const auto item = static_cast<std::size_t>(index);
      const auto anybody = [&](std::vector<std::uint8_t> Member::*flags) {
        return std::any_of(members.begin(), members.end(),
                           [&](const Member& member) { return (member.*flags)[item] != 0; });
      };
      if (anybody(&Member::rated)) ++scores.num_rated;
      if (anybody(&Member::disliked)) ++scores.num_disliked;
    }
    return scores;
  }

  const Engine& engine_;
  const ItemStore& items_;
  std::span<const HeldOutVisitor> visitors_;
  const FoldIn fold_in_;
};

/// How a visitor moves the scores, of unit length around a mean of 0.
Result<Values> taste_of(const ItemStore& items, const HeldOutVisitor& visitor,
                        const VisitorView& nobody) {
  const Result<VisitorView> view =
      VisitorView::of(items, given_ratings(items, visitor, visitor.items.size()));
  if (!view) return view.error();
  const ScoreWeights weights{items.watch_head().blend.at(kManyRatings)};
  Values moves;
  for (std::int32_t item = 0; item < std::min(items.num_usable(), kNumCompared); ++item)
    moves.push_back(static_cast<double>(view->score(weights, item) - nobody.score(weights, item)));
  const double mean = mean_of(moves);
  double squares = 0.0;
  for (double& move : moves) {
    move -= mean;
    squares += move * move;
  }
  for (double& move : moves) move /= std::sqrt(std::max(squares, 1e-30));
  return moves;
}

}  // namespace

std::span<const char* const> group_rules() {
  static constexpr auto kNames = [] {
    std::array<const char*, kNumRules> names{};
    for (std::size_t i = 0; i < kNumRules; ++i) names[i] = kRules[i].name;
    return names;
  }();
  return kNames;
}

Result<std::vector<Group>> draw_groups(const ItemStore& items,
                                       std::span<const HeldOutVisitor> visitors, std::uint64_t seed,
                                       ThreadPool& pool) {
  std::vector<std::size_t> able;
  for (std::size_t i = 0; i < visitors.size() && able.size() < kMaxGroups; ++i) {
    if (visitors[i].items.size() >= kMinRatings) able.push_back(i);
  }
  const std::size_t count = able.size();
  const Result<VisitorView> nobody = VisitorView::of(items, {});
  if (!nobody) return nobody.error();
  std::vector<Values> tastes(count);
  std::atomic<bool> failed{false};
  pool.parallel_for(count, 1, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t i = begin; i < end; ++i) {
      Result<Values> taste = taste_of(items, visitors[able[i]], *nobody);
      if (taste) {
        tastes[i] = std::move(*taste);
      } else {
        failed.store(true, std::memory_order_relaxed);
      }
    }
  });
  if (failed.load()) return Error{ErrorCode::kNumerical, "a visitor cannot be folded in"};
  const auto likeness = [&](std::size_t i, std::size_t j) {
    return std::inner_product(tastes[i].begin(), tastes[i].end(), tastes[j].begin(), 0.0);
  };

  std::vector<Group> groups;
  Random random(seed);
  for (const int size : kGroupSizes) {
    if (count < static_cast<std::size_t>(size)) continue;
    for (const GroupKind kind : {GroupKind::kSimilar, GroupKind::kRandom, GroupKind::kOpposed}) {
      for (std::size_t first = 0; first < count; ++first) {
        // How much each is wanted: more with everybody who comes in.
        Values wanted(count);
        std::vector<std::size_t> in{first};
        for (double& worth : wanted) worth = kind == GroupKind::kRandom ? random.uniform() : 0.0;
        while (true) {
          if (kind != GroupKind::kRandom) {
            const double sign = kind == GroupKind::kSimilar ? 1.0 : -1.0;
            for (std::size_t i = 0; i < count; ++i) wanted[i] += sign * likeness(in.back(), i);
          }
          wanted[in.back()] = -std::numeric_limits<double>::infinity();
          if (in.size() == static_cast<std::size_t>(size)) break;
          in.push_back(static_cast<std::size_t>(std::max_element(wanted.begin(), wanted.end()) -
                                                wanted.begin()));
        }
        Group& group = groups.emplace_back(Group{kind, {}});
        for (const std::size_t i : in) group.members.push_back(able[i]);
      }
    }
  }
  return groups;
}

Result<std::vector<GroupScores>> judge_groups(
    const std::function<Result<void>(Engine& engine)>& load,
    std::span<const HeldOutVisitor> visitors, std::span<const Group> groups, ThreadPool& pool) {
  ThreadPool alone(1);
  std::vector<std::unique_ptr<Engine>> engines;
  for (int worker = 0; worker < pool.num_workers(); ++worker) {
    engines.push_back(std::make_unique<Engine>(alone));
    if (const Result<void> loaded = load(*engines.back()); !loaded) return loaded.error();
  }
  const ItemStore& items = engines[0]->items();
  if (!items.has_rating_head() || !items.has_watch_head()) {
    return Error{ErrorCode::kInvalidArgument,
                 "lists for groups are judged by ratings and choices: the model needs both heads"};
  }
  std::vector<GroupScores> all(groups.size());
  std::atomic<bool> failed{false};
  pool.parallel_for(groups.size(), 1, [&](std::size_t begin, std::size_t end, int worker) {
    const GroupJudge judge(*engines[static_cast<std::size_t>(worker)], visitors);
    for (std::size_t i = begin; i < end; ++i) {
      Result<GroupScores> judged = judge.judge(groups[i]);
      if (judged) {
        all[i] = std::move(*judged);
      } else {
        failed.store(true, std::memory_order_relaxed);
      }
    }
  });
  if (failed.load()) return Error{ErrorCode::kNumerical, "a group cannot be judged"};
  std::erase_if(all, [](const GroupScores& scores) { return scores.by_rule.empty(); });
  return all;
}

void GroupSummary::add(std::span<const GroupScores> scores) {
  scores_.insert(scores_.end(), scores.begin(), scores.end());
}

Json GroupSummary::json() const {
  Json all = Json::array();
  for (const GroupKind kind : {GroupKind::kSimilar, GroupKind::kRandom, GroupKind::kOpposed}) {
    for (const int size : {2, 4, 6, 0}) {
      std::vector<const GroupScores*> of_kind;
      for (const GroupScores& scores : scores_) {
        const bool fits =
            size == 0 || scores.group.members.size() == static_cast<std::size_t>(size);
        if (scores.group.kind == kind && fits) of_kind.push_back(&scores);
      }
      if (of_kind.empty()) continue;
      const auto mean = [&](const auto& value) {
        double sum = 0.0;
        for (const GroupScores* scores : of_kind) sum += value(*scores);
        return sum / static_cast<double>(of_kind.size());
      };
      const double least_alone = mean([](const GroupScores& at) { return at.alone.least_ndcg10; });
      Json at{{"kind", kGroupKinds[static_cast<std::size_t>(kind)]},
              {"size", size},
              {"groups", of_kind.size()},
              {"alone",
               {{"mean_ndcg10", mean([](const GroupScores& one) { return one.alone.mean_ndcg10; })},
                {"least_ndcg10", least_alone}}},
              {"rules", Json::array()}};
      for (std::size_t rule = 0; rule < kNumRules; ++rule) {
        const auto list = [rule](const GroupScores& one) { return one.by_rule[rule]; };
        const auto difference = [&](double GroupListScores::*value) {
          Values differences;
          for (const GroupScores* one : of_kind)
            differences.push_back(list(*one).*value - one->by_rule[kComparedRule].*value);
          return interval_json(mean_interval(differences));
        };
        const double least = mean([&](const GroupScores& one) { return list(one).least_ndcg10; });
        at["rules"].push_back(
            {{"name", kRules[rule].name},
             {"mean_ndcg10", mean([&](const GroupScores& one) { return list(one).mean_ndcg10; })},
             {"least_ndcg10", least},
             {"kept", least / least_alone},
             {"disliked",
              mean([&](const GroupScores& one) { return double(list(one).num_disliked); }) /
                  mean([&](const GroupScores& one) { return double(list(one).num_rated); })},
             {"differences",
              {{"mean_ndcg10", difference(&GroupListScores::mean_ndcg10)},
               {"least_ndcg10", difference(&GroupListScores::least_ndcg10)}}}});
      }
      all.push_back(std::move(at));
    }
  }
  return all;
}

}  // namespace als
