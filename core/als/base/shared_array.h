#pragma once

// SharedArray: numbers that do not change any more and that several may hold. A copy shares them;
// who made them may as well be a mapped file.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace als {

template <class T>
class SharedArray {
 public:
  SharedArray() = default;
  /// Takes the vector over.
  SharedArray(std::vector<T> values) {
    const auto owner = std::make_shared<const std::vector<T>>(std::move(values));
    values_ = *owner;
    owner_ = owner;
  }
  /// Values that stay while `owner` does.
  SharedArray(std::span<const T> values, std::shared_ptr<const void> owner)
      : values_(values), owner_(std::move(owner)) {}

  const T* data() const { return values_.data(); }
  std::size_t size() const { return values_.size(); }
  bool empty() const { return values_.empty(); }
  const T& operator[](std::size_t i) const { return values_[i]; }
  const T& back() const { return values_.back(); }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }
  operator std::span<const T>() const { return values_; }

  friend bool operator==(const SharedArray& a, const SharedArray& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  std::span<const T> values_;
  std::shared_ptr<const void> owner_;
};

/// Room for `size` values, which are not set: what is written next needs no zeros before.
template <class T>
std::shared_ptr<T[]> uninitialised_array(std::size_t size) {
  return std::shared_ptr<T[]>(new T[size]);
}

/// `size` finished values of such an array, or fewer.
template <class T>
SharedArray<T> shared_prefix(const std::shared_ptr<T[]>& values, std::size_t size) {
  return {std::span<const T>(values.get(), size), values};
}

}  // namespace als
