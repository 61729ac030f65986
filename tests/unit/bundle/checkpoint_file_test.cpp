#include "als/bundle/checkpoint_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>

#include "als/bundle/file_sum.h"
#include "als/bundle/safetensors.h"

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

std::vector<std::uint8_t> with_sum(std::vector<std::uint8_t> file) {
  write_sum(file, sum_of(file));
  return file;
}

TEST(CheckpointFile, KeepsEveryBit) {
  const Result<Checkpoint> read = decode_checkpoint(encode(some_checkpoint(), "run"), "run");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->sweep, 7);
  EXPECT_EQ(read->floats, some_checkpoint().floats);
  EXPECT_EQ(read->doubles, some_checkpoint().doubles);
}

TEST(CheckpointFile, RefusesAnotherRunAndAnyDamage) {
  const std::vector<std::uint8_t> bytes = encode(some_checkpoint(), "run");
  EXPECT_EQ(decode_checkpoint(bytes, "other").error().code, ErrorCode::kInvalidArgument);
  for (std::size_t length = 0; length < bytes.size(); length += 5) {
    EXPECT_FALSE(decode_checkpoint(std::span(bytes).first(length), "run")) << length;
  }
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::vector<std::uint8_t> flipped = bytes;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    EXPECT_FALSE(decode_checkpoint(flipped, "run")) << bit;
  }
}

TEST(CheckpointFile, RefusesOtherFilesAndTensorsThatAreNone) {
  const auto message_of = [](const Metadata& metadata, bool whole) {
    SafetensorsWriter writer;
    const std::uint16_t values[] = {1, 2};
    const float numbers[] = {1.0F, 2.0F};
    if (whole)
      writer.add("means", {2}, std::span<const float>(numbers));
    else
      writer.add("means", {2}, std::span<const std::uint16_t>(values));
    const Result<Checkpoint> read = decode_checkpoint(with_sum(writer.finish(metadata)), "run");
    return read ? "" : read.error().message;
  };
  const std::string format = "matinee-checkpoint";
  EXPECT_EQ(
      message_of({{"format", format}, {"run", "run"}, {kSumKey, kNoSum}, {"sweep", "1"}}, true),
      "");
  EXPECT_EQ(message_of({{"format", format}, {"run", "run"}, {"sweep", "1"}}, true),
            "metadata have no sum of the file");
  for (const Metadata& metadata : {Metadata{{"run", "run"}, {kSumKey, kNoSum}, {"sweep", "1"}},
                                   Metadata{{"format", format}, {kSumKey, kNoSum}, {"sweep", "1"}},
                                   Metadata{{"format", format}, {"run", "run"}, {kSumKey, kNoSum}}})
    EXPECT_NE(message_of(metadata, true).find("metadata lacks"), std::string::npos);
  for (const Metadata& metadata :
       {Metadata{{"format", "x"}, {"run", "run"}, {kSumKey, kNoSum}, {"sweep", "1"}},
        Metadata{{"format", format}, {"run", "run"}, {"sweep", "0"}}})
    EXPECT_EQ(message_of(metadata, true), "this is not a training's checkpoint");
  EXPECT_NE(
      message_of({{"format", format}, {"run", "run"}, {kSumKey, kNoSum}, {"sweep", "1"}}, false)
          .find("\"means\""),
      std::string::npos);
  // Not halves of doubles: three to a row, and in no rows.
  const std::uint32_t words[] = {1, 2, 3};
  for (const std::vector<std::size_t>& shape : {std::vector<std::size_t>{1, 3}, {3}}) {
    SafetensorsWriter writer;
    writer.add("words", shape, std::span<const std::uint32_t>(words));
    const Result<Checkpoint> read = decode_checkpoint(
        with_sum(
            writer.finish({{"format", format}, {"run", "run"}, {kSumKey, kNoSum}, {"sweep", "1"}})),
        "run");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().message, "tensor \"words\" is neither F32 nor [n, 2] U32");
  }
}

TEST(CheckpointFile, LooksValuesUpWhereTheyLieIfTheyLieWell) {
  const std::vector<std::uint8_t> bytes = encode(some_checkpoint(), "run");
  // As a mapped file, and as one whose tensors begin anywhere.
  for (const std::size_t shift : {0U, 1U}) {
    const auto owner = std::make_shared<std::vector<std::uint64_t>>(bytes.size() / 8 + 2);
    auto* const begin = reinterpret_cast<std::uint8_t*>(owner->data()) + shift;
    std::copy(bytes.begin(), bytes.end(), begin);
    const Result<Checkpoint> read = decode_checkpoint({begin, bytes.size()}, "run", owner);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->floats, some_checkpoint().floats);
    EXPECT_EQ(read->doubles, some_checkpoint().doubles);
    const auto at = reinterpret_cast<std::uintptr_t>(read->doubles.at("precision").data());
    const auto first = reinterpret_cast<std::uintptr_t>(begin);
    EXPECT_EQ(at >= first && at < first + bytes.size(), shift == 0) << shift;
  }
}

}  // namespace
}  // namespace als
