// bundle/shards: the parts of a bundle; what is decoded is encoded and decoded again.

#include "als/bundle/shards.h"

#include <cmath>

#include "als/base/text.h"
#include "container.h"

namespace als::fuzz {
namespace {

bool equal(const QuantizedFactors& a, const QuantizedFactors& b) {
  return a.num_factors == b.num_factors && a.values == b.values && a.scales == b.scales;
}

void check_factors(Bytes bytes) {
  const Result<FactorPart> part = decode_factors(bytes);
  if (!part) return check_refusal(part.error());
  const ItemRange& range = part->range;
  const auto count = static_cast<std::size_t>(range.count);
  ALS_CHECK(range.start >= 0 && range.count >= 1 && range.start + range.count <= range.total);
  ALS_CHECK(part->factors.num_items() == count || part->watch.num_items() == count);
  for (const float bias : part->biases) ALS_CHECK(std::isfinite(bias));
  const Result<FactorPart> again = decode_factors(encode(*part));
  ALS_CHECK(again.has_value());
  ALS_CHECK(equal(part->factors, again->factors) && equal(part->watch, again->watch));
  ALS_CHECK(equal(part->rated_set, again->rated_set));
  ALS_CHECK(part->uncertainties == again->uncertainties);
  ALS_CHECK(part->scale == again->scale);
  ALS_CHECK(part->biases.size() == again->biases.size());
  float largest = 0.0F;
  for (const float bias : part->biases) largest = std::max(largest, std::fabs(bias));
  // The scale is chosen anew, so a bias may move by half a step; below normal numbers by more.
  for (std::size_t i = 0; i < part->biases.size(); ++i)
    ALS_CHECK(std::fabs(part->biases[i] - again->biases[i]) <= largest / 127.0F + 1e-42F);
}

void check_items(Bytes bytes) {
  const Result<ItemPart> part = decode_items(bytes);
  if (!part) return check_refusal(part.error());
  const auto count = static_cast<std::size_t>(part->range.count);
  ALS_CHECK(part->item_ids.size() == count && part->tag_masks.size() == count);
  ALS_CHECK(part->years.size() == count && part->num_ratings.size() == count);
  for (const std::string& id : part->item_ids) ALS_CHECK(is_valid_utf8(id));
  const std::vector<std::uint8_t> encoded = encode(*part);
  const Result<ItemPart> again = decode_items(encoded);
  ALS_CHECK(again.has_value());
  ALS_CHECK(part->item_ids == again->item_ids && part->tags == again->tags);
  ALS_CHECK(part->tag_masks == again->tag_masks && part->years == again->years);
  ALS_CHECK(part->num_ratings == again->num_ratings);
  ALS_CHECK(encode(*again) == encoded);
}

void check_links(Bytes bytes) {
  const Result<LinkTable> links = decode_links(bytes);
  if (!links) return check_refusal(links.error());
  ALS_CHECK(links->values.size() <= kMaxLinks);
  for (const auto& kind : links->values) ALS_CHECK(kind.size() == links->num_items());
  const std::vector<std::uint8_t> encoded = encode(*links);
  const Result<LinkTable> again = decode_links(encoded);
  ALS_CHECK(again && again->values == links->values);
}

}  // namespace

void shards(Bytes input) {
  Input choice(input);
  const unsigned kind = choice.option() % 3;
  const std::vector<std::uint8_t> bytes = container(choice.rest());
  if (kind == 0) return check_factors(bytes);
  if (kind == 1) return check_items(bytes);
  check_links(bytes);
}

}  // namespace als::fuzz
