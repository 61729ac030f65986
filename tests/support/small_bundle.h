#pragma once

// The parts of a bundle of eight items with hand-made factors, for tests of the engine.

#include <cstdint>
#include <string>
#include <vector>

#include "als/bundle/shards.h"
#include "als/recommend/engine.h"

namespace als {

/// Two factors: the first says comedy, the second says space. Item ids are 100, 101, ...; most
/// rated first.
struct SmallBundle {
  FactorPart factors;
  ItemPart items;
  std::string titles;
};

SmallBundle small_bundle();

/// The same items with variances, a prior mean, a rated set and a watch head.
SmallBundle full_bundle();

/// Engines with all of either. `pool` must outlive the engine.
Engine small_engine(ThreadPool& pool);
Engine full_engine(ThreadPool& pool);

}  // namespace als
