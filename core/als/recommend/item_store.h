#pragma once

// ItemStore: the item side of a model as it arrives, part by part, in popularity order. An item is
// usable once its factors, its row and its title are there; the usable items are a prefix, so
// whatever is usable was also the most rated.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "als/base/ids.h"
#include "als/base/rating_scale.h"
#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/bundle/shards.h"
#include "als/model/rating_model.h"
#include "als/recommend/blocked_rows.h"
#include "als/recommend/place_index.h"

namespace als {

class ItemStore {
 public:
  /// Each kind of part in order, the kinds interleaved at will. kBadFormat if a part is out of
  /// order or disagrees with an earlier one (number of items or factors, tag names, an id twice);
  /// the store is then as before. The pool shortens the work on a large part.
  Result<void> add_factors(std::span<const std::uint8_t> bytes, ThreadPool& pool);
  Result<void> add_items(std::span<const std::uint8_t> bytes);
  Result<void> add_titles(std::string_view text);
  /// After all items: their links stand in the order of their ids.
  Result<void> add_links(std::span<const std::uint8_t> bytes);

  /// Of the whole model; 0 before the first part.
  std::int32_t num_items() const { return num_items_; }
  std::int32_t num_usable() const;
  std::int32_t num_links() const { return static_cast<std::int32_t>(links_.num_items()); }
  const RatingScale& scale() const { return scale_; }
  int num_factors() const { return factors_.num_factors(); }
  const RatingHead& head() const { return head_; }
  const WatchHead& watch_head() const { return watch_head_; }
  bool has_rating_head() const { return factors_.num_factors() != 0; }
  bool has_watch_head() const { return watch_.num_factors() != 0; }
  bool has_rated_set() const { return rated_set_.num_factors != 0; }

  /// Index of a usable item, or -1.
  std::int32_t find(std::string_view item_id) const;

  /// The rating head's factors of all items that have come, and the watch head's: no rows if there
  /// is no such head.
  const BlockedRows& factors() const { return factors_; }
  const BlockedRows& watch_factors() const { return watch_; }

  // Of a usable item; the first four only with a rating head:
  float bias(std::int32_t index) const { return biases_[static_cast<std::size_t>(index)]; }
  float uncertainty(std::int32_t index) const {
    return uncertainties_[static_cast<std::size_t>(index)];
  }
  std::span<const std::int8_t> rated_set(std::int32_t index) const;  ///< [K + 1], if there is one
  float rated_set_scale(std::int32_t index) const {
    return rated_set_.scales[static_cast<std::size_t>(index)];
  }
  const std::string& item_id(std::int32_t index) const {
    return item_ids_[static_cast<std::size_t>(index)];
  }
  std::uint64_t tag_mask(std::int32_t index) const { return tag_masks_[tag_mix(index)]; }
  /// Place of the item's mask in tag_masks(): what depends on tags alone is looked up by it.
  std::uint32_t tag_mix(std::int32_t index) const {
    return tag_mixes_[static_cast<std::size_t>(index)];
  }
  std::uint16_t year(std::int32_t index) const { return years_[static_cast<std::size_t>(index)]; }
  std::uint32_t num_ratings(std::int32_t index) const {
    return num_ratings_[static_cast<std::size_t>(index)];
  }
  /// log(1 + number of ratings), computed once.
  float log_popularity(std::int32_t index) const {
    return log_popularity_[static_cast<std::size_t>(index)];
  }
  /// From the item on.
  const float* biases(std::size_t index) const { return biases_.data() + index; }
  /// The largest bias of a block of sixteen items.
  float most_bias(std::size_t block) const { return most_biases_[block]; }
  const float* log_popularities(std::size_t index) const { return log_popularity_.data() + index; }
  const std::uint32_t* tag_mixes(std::size_t index) const { return tag_mixes_.data() + index; }
  const std::uint16_t* years(std::size_t index) const { return years_.data() + index; }
  std::string_view title(std::int32_t index) const {
    return titles_[static_cast<std::size_t>(index)];
  }
  /// One value for each kind of link, empty where there is none; nothing before the links came.
  std::vector<std::string> links(std::int32_t index) const;

  const std::vector<std::string>& tags() const { return tags_; }
  /// The different masks; some thousand.
  const std::vector<std::uint64_t>& tag_masks() const { return tag_masks_; }

 private:
  Result<void> check_next(const ItemRange& range, std::size_t num_present) const;

  struct HashId {
    std::uint32_t operator()(std::string_view id) const { return fold(id_key(id)); }
    static std::uint32_t fold(std::uint64_t key) {
      return static_cast<std::uint32_t>(key ^ key >> 32U);
    }
  };
  struct HashMask {
    std::uint32_t operator()(std::uint64_t mask) const { return HashId::fold(mask); }
  };

  std::int32_t num_items_ = 0;
  std::size_t num_with_factors_ = 0;
  RatingScale scale_;
  RatingHead head_;
  WatchHead watch_head_;
  BlockedRows factors_;
  QuantizedFactors rated_set_;
  BlockedRows watch_;
  std::vector<float> biases_;
  std::vector<float> most_biases_;  // by block
  std::vector<float> uncertainties_;
  std::vector<std::string> tags_;
  std::vector<std::string> item_ids_;
  std::vector<std::uint64_t> tag_masks_;  // the different ones
  PlaceIndex<std::uint64_t, HashMask> mix_of_mask_;
  std::vector<std::uint32_t> tag_mixes_;
  std::vector<std::uint16_t> years_;
  std::vector<std::uint32_t> num_ratings_;
  std::vector<float> log_popularity_;
  PlaceIndex<std::string, HashId> index_of_id_;
  std::vector<std::string> titles_;
  LinkTable links_;
  std::vector<std::int32_t> link_rows_;  // [num_items]
};

}  // namespace als
