#include "als/bundle/safetensors.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "als/base/random.h"

namespace als {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes file_of(const std::string& header, const Bytes& data) {
  Bytes file(8 + header.size() + data.size());
  const std::uint64_t size = header.size();
  std::memcpy(file.data(), &size, 8);
  std::memcpy(file.data() + 8, header.data(), header.size());
  if (!data.empty()) std::memcpy(file.data() + 8 + header.size(), data.data(), data.size());
  return file;
}

Bytes sample() {
  SafetensorsWriter writer;
  const std::vector<std::int8_t> bytes{-1, 2, -3};
  const std::vector<std::uint16_t> shorts{1, 65535};
  const std::vector<std::uint32_t> words{7, 4294967295U};
  const std::vector<float> floats{0.5F, -1.25F, 3.0F, 4.0F};
  writer.add("bytes", {3}, bytes);
  writer.add("shorts", {2}, shorts);
  writer.add("words", {2, 1}, words);
  writer.add("floats", {2, 2}, floats);
  return writer.finish({{"format", "test \"quoted\" \\ and\ta tab"}, {"count", "12"}});
}

std::string message_of(const Bytes& file) {
  const Result<Safetensors> parsed = Safetensors::parse(file);
  if (parsed) return "";
  EXPECT_EQ(parsed.error().code, ErrorCode::kBadFormat);
  return parsed.error().message;
}

TEST(Safetensors, ReadsBackWhatWasWritten) {
  const Bytes file = sample();
  const Result<Safetensors> parsed = Safetensors::parse(file);
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(*parsed->metadata_value("format"), "test \"quoted\" \\ and\ta tab");
  EXPECT_EQ(*parsed->metadata_number("count"), 12);
  EXPECT_EQ(parsed->tensor("bytes", Dtype::kI8, {3})->to_i8(),
            (std::vector<std::int8_t>{-1, 2, -3}));
  EXPECT_EQ(parsed->tensor("shorts", Dtype::kU16, {2})->to_u16(),
            (std::vector<std::uint16_t>{1, 65535}));
  EXPECT_EQ(parsed->tensor("words", Dtype::kU32, {2, 1})->to_u32(),
            (std::vector<std::uint32_t>{7, 4294967295U}));
  EXPECT_EQ(parsed->finite_floats("floats", {2, 2}).value(),
            (std::vector<float>{0.5F, -1.25F, 3.0F, 4.0F}));
}

TEST(Safetensors, AlignsEveryTensorTo64Bytes) {
  const Bytes file = sample();
  const Result<Safetensors> parsed = Safetensors::parse(file);
  ASSERT_TRUE(parsed);
  for (const auto& [name, tensor] : parsed->tensors()) {
    if (name.starts_with("_pad")) continue;
    EXPECT_EQ((tensor.bytes.data() - file.data()) % 64, 0) << name;
  }
}

TEST(Safetensors, SaysWhatWasExpectedOfATensor) {
  const Bytes file = sample();
  const Result<Safetensors> parsed = Safetensors::parse(file);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->tensor("floats", Dtype::kF32, {4}).error().message,
            "safetensors: tensor \"floats\" is F32 [2,2]; expected F32 [4]");
  EXPECT_EQ(parsed->tensor("gone", Dtype::kU8, {1}).error().message,
            "safetensors: no tensor \"gone\"; expected U8 [1]");
  EXPECT_FALSE(parsed->metadata_number("format"));
  EXPECT_FALSE(parsed->metadata_value("gone"));
}

TEST(Safetensors, RefusesAFileCutAtAnyLength) {
  const Bytes file = sample();
  for (std::size_t size = 0; size < file.size(); ++size) {
    // A fresh allocation of just this size: the address sanitizer sees one byte of overreach.
    const Bytes cut(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_NE(message_of(cut), "") << size << " bytes were accepted";
  }
  Bytes longer = file;
  longer.push_back(0);
  EXPECT_NE(message_of(longer), "");
}

TEST(Safetensors, RefusesEachWayOfBeingWrong) {
  const Bytes four(4);
  const std::string good = R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
  ASSERT_EQ(message_of(file_of(good, four)), "");
  const std::pair<const char*, const char*> cases[] = {
      {"", "not a JSON object"},
      {"[]", "not a JSON object"},
      {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} x)", "text after"},
      {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]})", "does not end"},
      {R"({"a":{"dtype":"F64","shape":[1],"data_offsets":[0,4]}})", "unknown dtype"},
      {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", "needs 8 bytes"},
      {R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", "malformed shape"},
      {R"({"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}})",
       "malformed shape"},
      {R"({"a":{"dtype":"F32","shape":[2147483647,2147483647,4],"data_offsets":[0,4]}})",
       "over 1 GiB"},
      {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}})", "malformed data_offsets"},
      {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}})", "malformed data_offsets"},
      {R"({"a":{"dtype":"F32","shape":[1]}})", "lacks"},
      {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":"x"}})", "unexpected"},
      {R"({"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}})", "repeated"},
      {R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})",
       "begins at byte 1"},
      {R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}})",
       "begins at byte 2"},
      {R"({"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}})", "need 3 bytes"},
      {R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"a":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}})",
       "stands twice"},
      {R"({"__metadata__":{"k":1},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
       "not a string"},
      {R"({"__metadata__":{"k":"1","k":"2"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
       "twice"},
      {R"({"__metadata__":{},"__metadata__":{},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
       "twice"},
  };
  for (const auto& [header, expected] : cases) {
    EXPECT_NE(message_of(file_of(header, four)).find(expected), std::string::npos)
        << header << "\n"
        << message_of(file_of(header, four));
  }
}

TEST(Safetensors, NumbersOfTheMetadataHaveAtMostNineDigits) {
  const auto number = [](const char* text) {
    const Bytes file = SafetensorsWriter().finish({{"n", text}});
    return Safetensors::parse(file)->metadata_number("n");
  };
  EXPECT_EQ(*number("000000017"), 17);
  EXPECT_EQ(*number("999999999"), 999'999'999);
  for (const char* const bad :
       {"", "-1", "1.0", " 1", "1 ", "x", "1000000000", "0000000017", "99999999999999999999"})
    EXPECT_FALSE(number(bad)) << bad;
}

TEST(Safetensors, RefusesAHugeHeaderWithoutReadingIt) {
  Bytes file(8, 0xff);
  EXPECT_NE(message_of(file).find("at most 65536"), std::string::npos);
}

TEST(Safetensors, SurvivesRandomDamage) {
  const Bytes file = sample();
  Random random(3);
  int num_refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    Bytes damaged = file;
    for (int k = 0; k < 3; ++k)
      damaged[static_cast<std::size_t>(random.below(damaged.size()))] =
          static_cast<std::uint8_t>(random.below(256));
    const Result<Safetensors> parsed = Safetensors::parse(damaged);
    if (!parsed) {
      ++num_refused;
      continue;
    }
    for (const auto& [name, tensor] : parsed->tensors()) {
      ASSERT_GE(tensor.bytes.data(), damaged.data());
      ASSERT_LE(tensor.bytes.data() + tensor.bytes.size(), damaged.data() + damaged.size());
    }
  }
  EXPECT_GT(num_refused, 1000);
}

}  // namespace
}  // namespace als
