// What the machine could do at most, for tests/bench/training.cpp to hold the kernels against, and
// the instruction set that they run on, which SameBytes in tests/unit/train goes through.

#define HWY_TARGET_INCLUDE "als/kernels/multiply_adds.cpp"
#include "als/kernels/row_kernels-inl.h"

HWY_BEFORE_NAMESPACE();
namespace als::HWY_NAMESPACE {

// As many sums as the latency of a multiply-add hides behind, and no more than fit 16 registers.
constexpr std::size_t kRoundSums = 12;

float run_multiply_adds(std::size_t rounds) {
  const Lanes d;
  const Vector factor = hn::Set(d, 0.999F);
  const Vector term = hn::Set(d, static_cast<float>(rounds));
  Vector sums[kRoundSums];
  UNROLLED (i, 0, kRoundSums) sums[i] = hn::Set(d, static_cast<float>(i));
  for (std::size_t round = 0; round < rounds; ++round) {
    UNROLLED (i, 0, kRoundSums) sums[i] = hn::MulAdd(sums[i], factor, term);
  }
  UNROLLED (i, 1, kRoundSums) sums[0] = hn::Add(sums[0], sums[i]);
  return hn::GetLane(hn::SumOfLanes(d, sums[0]));
}

double multiply_adds_flops() { return 2.0 * static_cast<double>(kRoundSums * kLanes); }

const char* target() { return hwy::TargetName(HWY_TARGET); }

}  // namespace als::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace als {

HWY_EXPORT(run_multiply_adds);
HWY_EXPORT(multiply_adds_flops);
HWY_EXPORT(target);

float run_multiply_adds(std::size_t rounds) {
  return HWY_DYNAMIC_DISPATCH(run_multiply_adds)(rounds);
}

double multiply_adds_flops() { return HWY_DYNAMIC_DISPATCH(multiply_adds_flops)(); }

const char* kernel_target() { return HWY_DYNAMIC_DISPATCH(target)(); }

bool use_kernel_target(std::size_t n) {
#if (HWY_TARGETS & (HWY_TARGETS - 1)) == 0
  return n == 0;  // there is but one
#else
  hwy::SetSupportedTargetsForTest(0);
  const std::int64_t all = hwy::SupportedTargets() & HWY_TARGETS;
  std::int64_t rest = all;  // the better, the lower its bit
  for (; n > 0; --n) rest &= rest - 1;
  if (rest != 0) hwy::SetSupportedTargetsForTest(rest & -rest);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  return rest != 0;
#endif
}

}  // namespace als
#endif
