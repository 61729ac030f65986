#pragma once

// StageClock: where the time of a long run goes, stage by stage.

#include <chrono>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "support/bundle_folder.h"

namespace als::tools {

/// One thread. A stage lasts from its begin() to the next one's, or to end().
class StageClock {
 public:
  void begin(std::string stage) {
    end();
    stages_.emplace_back(std::move(stage), 0.0);
    started_ = Clock::now();
    running_ = true;
  }
  void end() {
    if (!running_) return;
    running_ = false;
    stages_.back().second = std::chrono::duration<double>(Clock::now() - started_).count();
  }

  /// {"stage": seconds, ...}; of a stage that came twice the sum.
  Json json() const {
    Json json = Json::object();
    for (const auto& [stage, seconds] : stages_) {
      const double before = json.contains(stage) ? json[stage].get<double>() : 0.0;
      json[stage] = before + seconds;
    }
    return json;
  }
  void print_to(std::FILE* stream) const {
    double total = 0.0;
    for (const auto& [stage, seconds] : stages_) total += seconds;
    for (const auto& [stage, seconds] : stages_)
      std::fprintf(stream, "%8.2f s  %4.1f %%  %s\n", seconds, 100.0 * seconds / total,
                   stage.c_str());
    std::fprintf(stream, "%8.2f s          in all\n", total);
  }

 private:
  using Clock = std::chrono::steady_clock;
  std::vector<std::pair<std::string, double>> stages_;
  Clock::time_point started_;
  bool running_ = false;
};

}  // namespace als::tools
