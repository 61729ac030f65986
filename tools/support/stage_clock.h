#pragma once

// StageClock: where the time of a long run goes, stage by stage.

#include <chrono>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "als/json/json.h"

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

  /// {"stage": seconds, ...}; of a stage that came several times the sum.
  Json json() const {
    Json json = Json::object();
    for (const auto& [stage, seconds] : stages_) {
      const double before = json.contains(stage) ? json[stage].get<double>() : 0.0;
      json[stage] = before + seconds;
    }
    return json;
  }
  /// The same as a table; what no stage was told of stands in it too, so that it adds up to the
  /// time since the clock was made.
  void print_to(std::FILE* stream) const {
    const double total = std::chrono::duration<double>(Clock::now() - made_).count();
    double told = 0.0;
    const auto print = [&](double seconds, const char* stage) {
      std::fprintf(stream, "%8.2f s  %4.1f %%  %s\n", seconds, 100.0 * seconds / total, stage);
    };
    const Json stages = json();
    for (const auto& [stage, seconds] : stages.items()) {
      print(seconds.get<double>(), stage.c_str());
      told += seconds.get<double>();
    }
    if (total - told >= 0.005) print(total - told, "between the stages");
    std::fprintf(stream, "%8.2f s          in all\n", total);
  }

 private:
  using Clock = std::chrono::steady_clock;
  std::vector<std::pair<std::string, double>> stages_;
  const Clock::time_point made_ = Clock::now();
  Clock::time_point started_;
  bool running_ = false;
};

}  // namespace als::tools
