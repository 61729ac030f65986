#include "als/recommend/item_store.h"

#include <algorithm>
#include <cmath>

#include "als/base/portable_math.h"

namespace als {
namespace {

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

Error bad_format(std::string message) { return {ErrorCode::kBadFormat, std::move(message)}; }

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
  if (const Result<void> next = check_next(part->range, biases_.size()); !next) return next.error();
  const auto num_factors = static_cast<std::size_t>(part->factors.num_factors);
  const std::pair<QuantizedFactors*, const QuantizedFactors*> tables[] = {
      {&factors_, &part->factors}, {&rated_set_, &part->rated_set}, {&watch_, &part->watch}};
  if (part->range.start == 0) {
    head_ = std::move(part->head);
    watch_head_ = std::move(part->watch_head);
    blend_ = part->blend;
  } else {
    for (const auto& [have, more] : tables) {
      if (more->num_factors == have->num_factors) continue;
      return bad_format("the part has " + std::to_string(more->num_factors) +
                        " factors; expected " + std::to_string(have->num_factors));
    }
  }
  num_items_ = part->range.total;
  const std::size_t start = biases_.size();
  for (const auto& [have, more] : tables) {
    have->num_factors = more->num_factors;
    append(have->values, more->values);
    append(have->scales, more->scales);
  }
  append(biases_, part->biases);
  append(uncertainties_, part->uncertainties);
  norms_.resize(biases_.size());
  pool.parallel_for(part->biases.size(), 2048, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t i = start + begin; i < start + end; ++i) {
      std::int32_t squares = 0;
      for (std::size_t k = 0; k < num_factors; ++k) {
        const int value{factors_.values[i * num_factors + k]};
        squares += value * value;
      }
      norms_[i] = factors_.scales[i] * std::sqrt(static_cast<float>(squares));
    }
  });
  return {};
}

Result<void> ItemStore::add_items(std::span<const std::uint8_t> bytes) {
  Result<ItemPart> part = decode_items(bytes);
  if (!part) return part.error();
  if (const Result<void> next = check_next(part->range, movie_ids_.size()); !next)
    return next.error();
  if (part->range.start != 0 && part->genres != genres_)
    return bad_format("the part names other genres");
  if (!num_ratings_.empty() && part->num_ratings.front() > num_ratings_.back()) {
    return bad_format(
        "tensor \"num_ratings\" rises from one part to the next; expected the most rated first");
  }
  auto index_of_id = index_of_id_;
  for (std::size_t i = 0; i < part->movie_ids.size(); ++i) {
    if (!index_of_id.emplace(part->movie_ids[i], static_cast<std::int32_t>(movie_ids_.size() + i))
             .second) {
      return bad_format("movie " + std::to_string(part->movie_ids[i]) + " stands twice");
    }
  }
  num_items_ = part->range.total;
  index_of_id_ = std::move(index_of_id);
  genres_ = std::move(part->genres);
  append(movie_ids_, part->movie_ids);
  append(genre_masks_, part->genre_masks);
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
  title_index_.append(*titles);
  append(titles_, *titles);
  return {};
}

Result<void> ItemStore::add_links(std::span<const std::uint8_t> bytes) {
  Result<LinkTable> links = decode_links(bytes);
  if (!links) return links.error();
  if (!std::is_sorted(links->movie_ids.begin(), links->movie_ids.end())) {
    return bad_format("the links are not sorted by movie id");
  }
  links_ = std::move(*links);
  return {};
}

std::int32_t ItemStore::num_usable() const {
  return static_cast<std::int32_t>(std::min({biases_.size(), movie_ids_.size(), titles_.size()}));
}

std::int32_t ItemStore::find(std::uint32_t movie_id) const {
  const auto found = index_of_id_.find(movie_id);
  return found != index_of_id_.end() && found->second < num_usable() ? found->second : -1;
}

std::span<const std::int8_t> ItemStore::factors(std::int32_t index) const {
  return row_of(factors_, index);
}

std::span<const std::int8_t> ItemStore::rated_set(std::int32_t index) const {
  return row_of(rated_set_, index);
}

std::span<const std::int8_t> ItemStore::watch_factors(std::int32_t index) const {
  return row_of(watch_, index);
}

std::int32_t ItemStore::link_row(std::int32_t index) const {
  const auto found =
      std::lower_bound(links_.movie_ids.begin(), links_.movie_ids.end(), movie_id(index));
  return found != links_.movie_ids.end() && *found == movie_id(index)
             ? static_cast<std::int32_t>(found - links_.movie_ids.begin())
             : -1;
}

std::uint32_t ItemStore::imdb_id(std::int32_t index) const {
  const std::int32_t row = link_row(index);
  return row < 0 ? 0 : links_.imdb_ids[static_cast<std::size_t>(row)];
}

std::uint32_t ItemStore::tmdb_id(std::int32_t index) const {
  const std::int32_t row = link_row(index);
  return row < 0 ? 0 : links_.tmdb_ids[static_cast<std::size_t>(row)];
}

}  // namespace als
