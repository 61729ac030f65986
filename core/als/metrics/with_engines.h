#pragma once

// with_engines(): a protocol that goes through the engine that ships, visitor by visitor, with an
// engine of its own for each worker.

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/metrics/fold_in_protocol.h"
#include "als/recommend/engine.h"

namespace als {

/// Gives an engine the model's parts.
using LoadEngine = std::function<Result<void>(Engine& engine)>;

/// judge(engine, number of the visitor) for each of `num_visitors`, as Result<Scores>; their
/// answers in order, for any number of workers. kNumerical if one cannot be judged.
template <class Scores, class Judge>
Result<std::vector<Scores>> with_engines(const LoadEngine& load, std::size_t num_visitors,
                                         ThreadPool& pool, const Judge& judge) {
  ThreadPool alone(1);
  std::vector<std::unique_ptr<Engine>> engines;
  for (int worker = 0; worker < pool.num_workers(); ++worker) {
    engines.push_back(std::make_unique<Engine>(alone));
    if (const Result<void> loaded = load(*engines.back()); !loaded) return loaded.error();
  }
  std::vector<Scores> scores(num_visitors);
  std::atomic<bool> failed{false};
  pool.parallel_for(num_visitors, 1, [&](std::size_t begin, std::size_t end, int worker) {
    for (std::size_t i = begin; i < end; ++i) {
      Result<Scores> judged = judge(*engines[static_cast<std::size_t>(worker)], i);
      if (judged) {
        scores[i] = std::move(*judged);
      } else {
        failed.store(true, std::memory_order_relaxed);
      }
    }
  });
  if (failed.load()) return Error{ErrorCode::kNumerical, "a visitor cannot be judged"};
  return scores;
}

}  // namespace als
