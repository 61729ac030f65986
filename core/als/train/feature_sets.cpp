#include "als/train/feature_sets.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "als/base/check.h"

namespace als {
namespace {

/// Numbers features as they are met, kind by kind.
class FeatureLists {
 public:
  explicit FeatureLists(std::size_t num_items) : lists_(num_items) {}

  void begin_kind() {
    ++num_kinds_;
    feature_of_.clear();
  }
  void add(std::size_t item, std::int64_t value) {
    const auto [found, is_new] =
        feature_of_.emplace(value, static_cast<std::int32_t>(kinds_.size()));
    if (is_new) kinds_.push_back(num_kinds_ - 1);
    lists_[item].push_back(found->second);
  }
  ItemFeatures finish() {
    for (std::vector<std::int32_t>& list : lists_) std::sort(list.begin(), list.end());
    return ItemFeatures::from_lists(lists_, std::move(kinds_));
  }

 private:
  std::vector<std::vector<std::int32_t>> lists_;
  std::vector<std::size_t> kinds_;
  std::map<std::int64_t, std::int32_t> feature_of_;
  std::size_t num_kinds_ = 0;
};

}  // namespace

ItemFeatures make_item_features(std::span<const CatalogItem> items,
                                std::span<const std::uint32_t> num_ratings,
                                std::span<const ItemTag> tags, const FeatureSets& sets) {
  ALS_CHECK(items.size() == num_ratings.size());
  FeatureLists lists(items.size());
  if (sets.tags) {
    lists.begin_kind();
    for (std::size_t item = 0; item < items.size(); ++item) {
      for (std::size_t tag = 0; tag < kMaxCatalogTags; ++tag) {
        if ((items[item].tag_mask >> tag & 1U) != 0)
          lists.add(item, static_cast<std::int64_t>(tag));
      }
    }
  }
  if (sets.decades) {
    lists.begin_kind();
    for (std::size_t item = 0; item < items.size(); ++item) {
      if (items[item].year != 0) lists.add(item, items[item].year / 10);
    }
  }
  if (sets.popularity) {
    lists.begin_kind();
    for (std::size_t item = 0; item < items.size(); ++item)
      lists.add(item, std::bit_width(num_ratings[item] + 1));
  }
  if (sets.user_tags) {
    std::map<std::string_view, std::set<std::int32_t>> items_of;
    for (const ItemTag& tag : tags) items_of[tag.tag].insert(tag.item);
    lists.begin_kind();
    std::int64_t number = 0;
    std::vector<std::vector<std::int64_t>> tags_of(items.size());
    for (const auto& [tag, tagged] : items_of) {
      if (tagged.size() < kMinTaggedItems) continue;
      for (const std::int32_t item : tagged)
        tags_of[static_cast<std::size_t>(item)].push_back(number);
      ++number;
    }
    for (std::size_t item = 0; item < items.size(); ++item) {
      for (const std::int64_t tag : tags_of[item]) lists.add(item, tag);
    }
  }
  return lists.finish();
}

std::vector<ItemTag> tags_of_training_users(std::span<const ItemTag> tags,
                                            const RatingMatrix& train_by_user) {
  std::vector<ItemTag> kept;
  std::copy_if(tags.begin(), tags.end(), std::back_inserter(kept), [&](const ItemTag& tag) {
    return tag.user < 0 || !train_by_user.indices_of(static_cast<std::size_t>(tag.user)).empty();
  });
  return kept;
}

}  // namespace als
