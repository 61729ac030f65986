#pragma once

// Random numbers keyed by (seed, row), not drawn from a shared stream: a row's start values do not
// depend on which thread makes them or on how many rows come before it. The generator is SplitMix64
// (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators"); bit-equal on
// every platform, unlike std::normal_distribution.

#include <cstdint>
#include <span>

namespace als {

/// A mixing function: every input bit changes about half of the output bits.
constexpr std::uint64_t mix64(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

class Random {
 public:
  explicit constexpr Random(std::uint64_t seed, std::uint64_t row = 0)
      : state_(mix64(seed) ^ mix64(~row)) {}

  constexpr std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15U;
    return mix64(state_);
  }

  /// Uniform in [0, 1), 53 random bits.
  constexpr double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

  /// Uniform in 0 ... bound-1; bound > 0. The bias is below bound / 2^64.
  constexpr std::uint64_t below(std::uint64_t bound) { return next() % bound; }

  /// Mean 0, variance 1: twelve uniforms less six (Irwin-Hall). Tails end at 6, which start values
  /// and planted tastes do not mind, and no library function is called whose last bit differs
  /// between platforms.
  constexpr double normal() {
    double sum = -6.0;
    for (int i = 0; i < 12; ++i) sum += uniform();
    return sum;
  }
  void fill_normal(std::span<float> values, double deviation) {
    for (float& value : values) value = static_cast<float>(deviation * normal());
  }

 private:
  std::uint64_t state_;
};

}  // namespace als
