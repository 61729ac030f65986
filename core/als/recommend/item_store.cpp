#include "als/recommend/item_store.h"

#include <algorithm>
#include <cmath>

#include "als/base/portable_math.h"

namespace als {
namespace {

template <class T>
void append(std::vector<T>& to, std::vector<T>& from) {
  // A few parts come, and a vector that doubles would hold half of its memory for nothing.
  const std::size_t before = to.size();
  to.reserve(before + from.size());
  to.resize(before + from.size());
  std::move(from.begin(), from.end(), to.begin() + static_cast<std::ptrdiff_t>(before));
}

Error bad_format(std::string message) { return {ErrorCode::kBadFormat, std::move(message)}; }

/// How many items to take memory for when the first part comes: all, if the part is a fair share of
/// them (of the largest model it is a tenth). What a part merely claims must not cost memory.
std::size_t to_reserve(const ItemRange& range) {
  return static_cast<std::size_t>(
      std::min(std::int64_t{range.total}, std::int64_t{16} * range.count));
}

std::span<const std::int8_t> row_of(const QuantizedFactors& factors, std::int32_t index) {
  const auto cols = static_cast<std::size_t>(factors.num_factors);
  return std::span(factors.values).subspan(static_cast<std::size_t>(index) * cols, cols);
}

}  // namespace

Result<void> ItemStore::check_next(const ItemRange& range, std::size_t num_present) const {
  if (num_items_ != 0 && range.total != num_items_) {
    return bad_format("the part is of a model with " + std::to_string(range.total) +
                      " items; expected " + std::to_string(num_items_));
  }
  if (static_cast<std::size_t>(range.start) != num_present) {
    return bad_format("the part begins at item " + std::to_string(range.start) + "; expected " +
                      std::to_string(num_present));
  }
  return {};
}

Result<void> ItemStore::add_factors(std::span<const std::uint8_t> bytes, ThreadPool& pool) {
  Result<FactorPart> part = decode_factors(bytes);
  if (!part) return part.error();
  if (const Result<void> next = check_next(part->range, num_with_factors_); !next)
    return next.error();
  if (part->range.start == 0) {
    scale_ = part->scale;
    head_ = std::move(part->head);
    watch_head_ = std::move(part->watch_head);
  } else {
    const std::pair<int, int> sizes[] = {{factors_.num_factors(), part->factors.num_factors},
                                         {rated_set_.num_factors, part->rated_set.num_factors},
                                         {watch_.num_factors(), part->watch.num_factors}};
    for (const auto& [have, more] : sizes) {
      if (more == have) continue;
      return bad_format("the part has " + std::to_string(more) + " factors; expected " +
                        std::to_string(have));
    }
  }
  num_items_ = part->range.total;
  if (part->range.start == 0) {
    const std::size_t num_rows = to_reserve(part->range);
    if (part->factors.num_factors != 0) factors_.reserve(num_rows, part->factors.num_factors);
    if (part->watch.num_factors != 0) watch_.reserve(num_rows, part->watch.num_factors);
    rated_set_.values.reserve(num_rows * static_cast<std::size_t>(part->rated_set.num_factors));
  }
  factors_.append(part->factors, pool);
  watch_.append(part->watch, pool);
  rated_set_.num_factors = part->rated_set.num_factors;
  append(rated_set_.values, part->rated_set.values);
  append(rated_set_.scales, part->rated_set.scales);
  for (std::size_t i = 0; i < part->biases.size(); ++i) {
    const std::size_t block = (biases_.size() + i) / kBlockRows;
    if (block == most_biases_.size()) {
      most_biases_.push_back(part->biases[i]);
    } else {
      most_biases_[block] = std::max(most_biases_[block], part->biases[i]);
    }
  }
  num_with_factors_ += static_cast<std::size_t>(part->range.count);
  append(biases_, part->biases);
  append(uncertainties_, part->uncertainties);
  return {};
}

Result<void> ItemStore::add_items(std::span<const std::uint8_t> bytes) {
  Result<ItemPart> part = decode_items(bytes);
  if (!part) return part.error();
  if (const Result<void> next = check_next(part->range, item_ids_.size()); !next)
    return next.error();
  if (part->range.start != 0 && part->tags != tags_) return bad_format("the part names other tags");
  if (!num_ratings_.empty() && part->num_ratings.front() > num_ratings_.back()) {
    return bad_format(
        "tensor \"num_ratings\" rises from one part to the next; expected the most rated first");
  }
  auto index_of_id = index_of_id_;
  const std::size_t start = item_ids_.size();
  append(item_ids_, part->item_ids);
  for (std::size_t i = start; i < item_ids_.size(); ++i) {
    if (index_of_id.find(item_ids_, item_ids_[i]) >= 0) {
      const std::string twice = item_ids_[i];
      item_ids_.resize(start);
      return bad_format("item " + twice + " stands twice");
    }
    index_of_id.add(item_ids_, static_cast<std::int32_t>(i));
  }
  num_items_ = part->range.total;
  index_of_id_ = std::move(index_of_id);
  tags_ = std::move(part->tags);
  for (const std::uint64_t mask : part->tag_masks) {
    std::int32_t mix = mix_of_mask_.find(tag_masks_, mask);
    if (mix < 0) {
      mix = static_cast<std::int32_t>(tag_masks_.size());
      tag_masks_.push_back(mask);
      mix_of_mask_.add(tag_masks_, mix);
    }
    tag_mixes_.push_back(static_cast<std::uint32_t>(mix));
  }
  append(years_, part->years);
  append(num_ratings_, part->num_ratings);
  for (const std::uint32_t count : part->num_ratings)
    log_popularity_.push_back(static_cast<float>(portable_log(1.0 + static_cast<double>(count))));
  return {};
}

Result<void> ItemStore::add_titles(std::string_view text) {
  Result<std::vector<std::string>> titles = decode_titles(text);
  if (!titles) return titles.error();
  if (num_items_ != 0 && titles_.size() + titles->size() > static_cast<std::size_t>(num_items_)) {
    return bad_format("there are more titles than the model's " + std::to_string(num_items_) +
                      " items");
  }
  append(titles_, *titles);
  return {};
}

Result<void> ItemStore::add_links(std::span<const std::uint8_t> bytes) {
  Result<LinkTable> links = decode_links(bytes);
  if (!links) return links.error();
  if (item_ids_.size() != static_cast<std::size_t>(num_items_) ||
      links->num_items() != item_ids_.size()) {
    return bad_format("there are links of " + std::to_string(links->num_items()) +
                      " items; expected those of all " + std::to_string(num_items_) +
                      " items, after them");
  }
  std::vector<std::int32_t> by_id(item_ids_.size());
  for (std::size_t i = 0; i < by_id.size(); ++i) by_id[i] = static_cast<std::int32_t>(i);
  const auto before = [&](std::int32_t a, std::int32_t b) {
    return id_less(item_ids_[static_cast<std::size_t>(a)], item_ids_[static_cast<std::size_t>(b)]);
  };
  // As std::sort, in a quarter of its code, which a visitor downloads.
  std::make_heap(by_id.begin(), by_id.end(), before);
  std::sort_heap(by_id.begin(), by_id.end(), before);
  link_rows_.resize(by_id.size());
  for (std::size_t row = 0; row < by_id.size(); ++row)
    link_rows_[static_cast<std::size_t>(by_id[row])] = static_cast<std::int32_t>(row);
  links_ = std::move(*links);
  return {};
}

std::int32_t ItemStore::num_usable() const {
  return static_cast<std::int32_t>(std::min({num_with_factors_, item_ids_.size(), titles_.size()}));
}

std::int32_t ItemStore::find(std::string_view item_id) const {
  const std::int32_t found = index_of_id_.find(item_ids_, item_id);
  return found < num_usable() ? found : -1;
}

std::span<const std::int8_t> ItemStore::rated_set(std::int32_t index) const {
  return row_of(rated_set_, index);
}

std::vector<std::string> ItemStore::links(std::int32_t index) const {
  std::vector<std::string> values;
  for (const std::vector<std::string>& kind : links_.values) {
    values.push_back(kind[static_cast<std::size_t>(link_rows_[static_cast<std::size_t>(index)])]);
  }
  return values;
}

}  // namespace als
