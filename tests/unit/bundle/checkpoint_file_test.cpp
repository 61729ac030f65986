#include "als/bundle/checkpoint_file.h"

#include <gtest/gtest.h>

#include <limits>

namespace als {
namespace {

Checkpoint some_checkpoint() {
  Checkpoint checkpoint;
  checkpoint.sweep = 7;
  checkpoint.floats["means"] =
      std::vector<float>{1.5F, -0.0F, std::numeric_limits<float>::denorm_min()};
  checkpoint.floats["none"] = std::vector<float>();
  checkpoint.doubles["precision"] = std::vector<double>{0.1, 1e300, -2.0 / 3.0};
  return checkpoint;
}

TEST(CheckpointFile, KeepsEveryBit) {
  const Result<Checkpoint> read = decode_checkpoint(encode(some_checkpoint(), "run"), "run");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->sweep, 7);
  EXPECT_EQ(read->floats, some_checkpoint().floats);
  EXPECT_EQ(read->doubles, some_checkpoint().doubles);
}

TEST(CheckpointFile, RefusesAnotherRunAndAnyDamageToItsHeader) {
  const std::vector<std::uint8_t> bytes = encode(some_checkpoint(), "run");
  EXPECT_EQ(decode_checkpoint(bytes, "other").error().code, ErrorCode::kInvalidArgument);
  for (std::size_t length = 0; length < bytes.size(); length += 5) {
    EXPECT_FALSE(decode_checkpoint(std::span(bytes).first(length), "run")) << length;
  }
}

}  // namespace
}  // namespace als
