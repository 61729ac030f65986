#pragma once

// gather(): what visitors say at each number of given ratings, all visitors of all groups in one
// list: what the list's weights and the calibration are learned from.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/metrics/fold_in_protocol.h"

namespace als {

constexpr std::size_t kMaxHeard = 400;                    // of each model that they meet
constexpr std::size_t kHeardAfter[] = {0, 1, 3, 10, 30};  // so many ratings

template <class Answer>
struct Gathered {
  std::vector<Answer> answers;   ///< in the order of the visitors, for any number of workers
  std::size_t num_visitors = 0;  ///< who had enough ratings to say something
};

/// say(group, visitor, place in the group, num_given, answers) adds what there is to say, or fails;
/// asked for every S of kHeardAfter that leaves `min_hidden` ratings. kNumerical if one cannot be
/// folded in.
template <class Answer, class Say>
Result<Gathered<Answer>> gather(std::span<const MetVisitors> met, std::size_t min_hidden,
                                ThreadPool& pool, const Say& say) {
  Gathered<Answer> gathered;
  for (const MetVisitors& group : met) {
    const auto visitors = group.visitors.first(std::min(group.visitors.size(), kMaxHeard));
    std::vector<std::vector<Answer>> of_visitor(visitors.size());
    std::atomic<bool> failed{false};
    pool.parallel_for(visitors.size(), 1, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t i = begin; i < end; ++i) {
        for (const std::size_t num_given : kHeardAfter) {
          if (visitors[i].items.size() < num_given + min_hidden) break;
          if (!say(group, visitors[i], i, num_given, of_visitor[i]))
            failed.store(true, std::memory_order_relaxed);
        }
      }
    });
    if (failed.load()) return Error{ErrorCode::kNumerical, "a visitor cannot be folded in"};
    for (std::vector<Answer>& of_one : of_visitor) {
      gathered.num_visitors += of_one.empty() ? 0U : 1U;
      std::move(of_one.begin(), of_one.end(), std::back_inserter(gathered.answers));
    }
  }
  return gathered;
}

}  // namespace als
