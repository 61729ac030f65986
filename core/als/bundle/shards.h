#pragma once

// The files of a bundle as values: what is in each, and to and from bytes. FORMAT.md is normative.
// Encoding trusts its input; decoding trusts nothing and answers kBadFormat, kUnsupportedVersion or
// kCorrupt.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "als/base/rating_scale.h"
#include "als/base/result.h"
#include "als/bundle/quantize.h"
#include "als/model/rating_model.h"
#include "als/model/watch_model.h"

namespace als {

/// Items of one part: [start, start + count) of `total`.
struct ItemRange {
  std::int32_t start = 0;
  std::int32_t count = 0;
  std::int32_t total = 0;
};

/// Part 0: 8,192 items, a usable model by itself; then 16,384 at a time.
std::vector<ItemRange> part_ranges(std::int32_t num_items);

/// What fold-in needs beside the items' factors. Travels in part 0.
struct RatingHead {
  float data_precision = 0.0F;        ///< 1 / variance of the noise
  float affinity_bias_weight = 0.0F;  ///< w of the score `affinity`: u.v + w * b_n
  float rated_set_half = 1.0F;        ///< h of RatingPosterior::rated_set_factors
  float global_mean = 0.0F;
  std::vector<float> user_prior_mean;       ///< [K + 1]
  std::vector<float> user_prior_precision;  ///< [K + 1]
  std::vector<float> covariance_shape;      ///< [(K + 1) x (K + 1)]
  RatingCalibration calibration;
};

/// The same of the watch head. Travels in part 0 if the model has one.
struct WatchHead {
  WatchSettings settings;          ///< num_factors is K of this head; sweeps means nothing here
  float num_columns = 0.0F;        ///< items with ratings
  std::vector<float> gram_matrix;  ///< [K x K], sum of q q^T over all items as quantised
  SeenModel seen;
  Blend blend;
};

/// A model has a rating head, a watch head, or both.
struct FactorPart {
  ItemRange range;
  QuantizedFactors factors;          ///< [range.count] rows; no rows in any part: no rating head
  std::vector<float> biases;         ///< [range.count], or none
  std::vector<float> uncertainties;  ///< [range.count], >= 0, or none
  QuantizedFactors rated_set;        ///< [range.count x (K + 1)], or no rows in any part
  QuantizedFactors watch;  ///< [range.count x K of the watch head], or no rows in any part
  // Only in part 0:
  RatingScale scale;
  RatingHead head;
  WatchHead watch_head;
};

constexpr std::size_t kMaxTags = 64;  // bits of a mask

struct ItemPart {
  ItemRange range;
  std::vector<std::string> tags;           ///< names of the mask's bits, at most kMaxTags
  std::vector<std::string> item_ids;       ///< [range.count], each once over all parts
  std::vector<std::uint64_t> tag_masks;    ///< [range.count]
  std::vector<std::uint16_t> years;        ///< [range.count], 0: unknown
  std::vector<std::uint32_t> num_ratings;  ///< [range.count], never rising
};

/// Where else items are described: for each kind of link one value an item, in the order of the
/// items' ids (id_less), empty where there is none. What an address is made of it by is in the
/// manifest.
struct LinkTable {
  std::vector<std::vector<std::string>> values;  ///< [kinds][num_items]

  std::size_t num_items() const { return values.empty() ? 0 : values.front().size(); }
};
constexpr std::size_t kMaxLinks = 8;

std::vector<std::uint8_t> encode(const FactorPart& part);
std::vector<std::uint8_t> encode(const ItemPart& part);
std::vector<std::uint8_t> encode(const LinkTable& links);

Result<FactorPart> decode_factors(std::span<const std::uint8_t> bytes);
Result<ItemPart> decode_items(std::span<const std::uint8_t> bytes);
Result<LinkTable> decode_links(std::span<const std::uint8_t> bytes);

/// One title a line, each line ended.
std::string encode_titles(std::span<const std::string> titles);
/// The lines. kBadFormat if the last one does not end or a title is not valid UTF-8.
Result<std::vector<std::string>> decode_titles(std::string_view text);

}  // namespace als
