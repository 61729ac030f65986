#pragma once

// LetterSieve: which titles can be near a query at all. Few titles share most of its letters and
// pairs of letters, and a wrong letter spoils one letter and two pairs. For each letter and each
// pair, hashed, there is a bit for every title: 64 titles are counted at once.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace als {

class LetterSieve {
 public:
  static constexpr std::size_t kNumPairs = 256;
  static constexpr std::size_t kNumLetters = 64;

  /// The next title's text: words after single spaces, names between tabs.
  void append(std::string_view text);

  /// Of a query; each once.
  struct Wanted {
    std::vector<std::uint32_t> pairs;
    std::vector<std::uint32_t> letters;
  };
  /// Pairs within words only: others may not stand together in a title.
  static Wanted wanted(std::span<const std::string_view> words);

  /// Calls each(index) in order for the titles that lack at most so many of them (0 ... 6), until
  /// it answers false.
  template <class Each>
  void each_near(const Wanted& wanted, int may_miss_pairs, int may_miss_letters,
                 const Each& each) const {
    for (std::size_t block = 0; block * 64 < num_titles_; ++block) {
      std::uint64_t near = few_missing(wanted.pairs, pairs_, block, may_miss_pairs);
      if (near != 0) near &= few_missing(wanted.letters, letters_, block, may_miss_letters);
      for (; near != 0; near &= near - 1) {
        const std::size_t index = block * 64 + static_cast<std::size_t>(std::countr_zero(near));
        if (index >= num_titles_ || !each(index)) return;
      }
    }
  }

 private:
  using Titles = std::vector<std::uint64_t>;  // bit i % 64 of word i / 64: title i

  /// Those of the block's titles that lack at most `may_miss`.
  static std::uint64_t few_missing(std::span<const std::uint32_t> wanted, const Titles* titles,
                                   std::size_t block, int may_miss);

  std::size_t num_titles_ = 0;
  Titles pairs_[kNumPairs];
  Titles letters_[kNumLetters];
};

}  // namespace als
