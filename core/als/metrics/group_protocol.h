#pragma once

// The `groups` protocol: what one list is worth to each of several people.
//
// Groups are drawn from held-out visitors. Each gives ten ratings and hides the rest. A list holds
// ten items that none of them gave, and is judged by what each of them hid. Beside the engine's own
// lists (Engine::group) stand those of other rules, and the lists that each would have alone.

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/json/json.h"
#include "als/metrics/fold_in_protocol.h"
#include "als/recommend/engine.h"

namespace als {

/// By all of their ratings: the correlation of how they move for-you away from that of somebody
/// unknown, over the 1,000 most rated items. A similar group begins with a visitor, and takes in
/// whoever is most like those in it; an opposed one whoever is least.
enum class GroupKind : std::uint8_t { kSimilar, kRandom, kOpposed };
constexpr std::array<const char*, 3> kGroupKinds{"similar", "random", "opposed"};
constexpr std::array<int, 3> kGroupSizes{2, 4, 6};

struct Group {
  GroupKind kind;
  std::vector<std::size_t> members;  ///< of the visitors
};

/// For each kind and size as many groups as there are visitors with 20 ratings or more, at most
/// 200: each of them begins one.
Result<std::vector<Group>> draw_groups(const ItemStore& items,
                                       std::span<const HeldOutVisitor> visitors, std::uint64_t seed,
                                       ThreadPool& pool);

/// One list.
struct GroupListScores {
  double mean_ndcg10 = 0.0;  ///< over the members
  double least_ndcg10 = 0.0;
  int num_rated = 0;     ///< listed items that a member has rated
  int num_disliked = 0;  ///< of these, what a member rated below 3, in standard units
};

struct GroupScores {
  Group group;
  GroupListScores alone;                 ///< each has a list of their own
  std::vector<GroupListScores> by_rule;  ///< in the order of group_rules()
};

/// How lists are made. The first three are the engine's; the others rank by a number for each item,
/// from everybody's for-you score ("chosen": its probability to be what they choose next) or
/// probability to like it ("liked").
std::span<const char* const> group_rules();
/// The rule that differences are taken from: half the mean and half the least of the scores,
/// each person's counted from their own mean in their own deviation.
constexpr std::size_t kComparedRule = 3;

/// Each worker has an engine of its own. Groups in which somebody has hidden nothing that they like
/// are left out. Bit-equal for any number of workers. kInvalidArgument unless the model has both
/// heads.
Result<std::vector<GroupScores>> judge_groups(
    const std::function<Result<void>(Engine& engine)>& load,
    std::span<const HeldOutVisitor> visitors, std::span<const Group> groups, ThreadPool& pool);

/// Sums over groups, of all seeds.
class GroupSummary {
 public:
  void add(std::span<const GroupScores> scores);

  /// [{kind, size (0: all sizes), groups, alone: {mean_ndcg10, least_ndcg10}, rules: [{name,
  /// mean_ndcg10, least_ndcg10, kept, disliked, differences: {mean_ndcg10, least_ndcg10}}]}]:
  /// `kept` is the mean of the least NDCG over that of lists alone; `disliked` the share of the
  /// listed items that somebody has rated; differences are those to kComparedRule, paired by group.
  Json json() const;

 private:
  std::vector<GroupScores> scores_;
};

}  // namespace als
