#include "als/titles/letter_sieve.h"

#include <algorithm>

#include "als/titles/approximate_match.h"

namespace als {
namespace {

std::uint32_t code(char c) { return static_cast<unsigned char>(c); }
std::uint32_t pair_of(char first, char second) {
  return (code(first) * 37U + code(second) * 101U + (code(first) * code(second) >> 3U)) %
         LetterSieve::kNumPairs;
}
std::uint32_t letter_of(char c) { return code(c) % LetterSieve::kNumLetters; }

void keep_each_once(std::vector<std::uint32_t>& numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

}  // namespace

void LetterSieve::append(std::string_view text) {
  if (num_titles_ % 64 == 0) {
    for (Titles& titles : pairs_) titles.push_back(0);
    for (Titles& titles : letters_) titles.push_back(0);
  }
  const std::uint64_t bit = std::uint64_t{1} << num_titles_ % 64;
  ++num_titles_;
  char before = '\t';
  for (const char c : text) {
    if (c == ' ' || c == kSubtitle) continue;
    if (c != '\t') {
      letters_[letter_of(c)].back() |= bit;
      if (before != '\t') pairs_[pair_of(before, c)].back() |= bit;
    }
    before = c;
  }
}

LetterSieve::Wanted LetterSieve::wanted(std::span<const std::string_view> words) {
  Wanted wanted;
  for (const std::string_view word : words) {
    for (std::size_t i = 0; i < word.size(); ++i) {
      wanted.letters.push_back(letter_of(word[i]));
      if (i != 0) wanted.pairs.push_back(pair_of(word[i - 1], word[i]));
    }
  }
  keep_each_once(wanted.pairs);
  keep_each_once(wanted.letters);
  return wanted;
}

std::uint64_t LetterSieve::few_missing(std::span<const std::uint32_t> wanted, const Titles* titles,
                                       std::size_t block, int may_miss) {
  // What each title lacks, in three binary digits of 64 counts, and whether it is more.
  std::uint64_t ones = 0;
  std::uint64_t twos = 0;
  std::uint64_t fours = 0;
  std::uint64_t more = 0;
  for (const std::uint32_t one : wanted) {
    std::uint64_t carry = ~titles[one][block];
    for (std::uint64_t* const digit : {&ones, &twos, &fours}) {
      const std::uint64_t next = *digit & carry;
      *digit ^= carry;
      carry = next;
    }
    more |= carry;
  }
  // Compared with may_miss + 1 from the highest digit on.
  const auto limit = static_cast<unsigned>(may_miss) + 1U;
  std::uint64_t few = 0;
  std::uint64_t equal = ~more;
  const std::uint64_t digits[] = {ones, twos, fours};
  for (int i = 2; i >= 0; --i) {
    const bool is_set = (limit >> static_cast<unsigned>(i) & 1U) != 0;
    if (is_set) few |= equal & ~digits[i];
    equal &= is_set ? digits[i] : ~digits[i];
  }
  return few;
}

}  // namespace als
