#pragma once

// TitleIndex: from what somebody wrote to the item that is meant: a search as one types, which
// forgives, and the exact names that lists from elsewhere are matched by. Titles are folded into
// one text and looked at whole; the index is built where it is used.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "als/titles/letter_sieve.h"
#include "als/titles/title_names.h"

namespace als {

/// What a title has of the query's words.
enum class HitWords : std::uint8_t {
  kAll,       ///< all of them, or a short form of it
  kMisspelt,  ///< all of them, with letters that are wrong
  kSome,      ///< not all of them: no title has
};

struct TitleHit {
  std::int32_t index = 0;
  /// What separates the query from the title, in letters: 0 for the same name, 1 for a letter
  /// that is wrong, less for a name that goes on.
  float cost = 0.0F;
  HitWords words = HitWords::kAll;

  bool operator==(const TitleHit&) const = default;
};

/// How a title that was written elsewhere agrees with one of the index.
enum class NameMatch : std::uint8_t {
  kFull,  ///< they have a name in common
  kMain,  ///< a name of the one is what another of the other has before its subtitle
};
struct NamedHit {
  std::int32_t index = 0;
  NameMatch match = NameMatch::kFull;

  bool operator==(const NamedHit&) const = default;
};

class TitleIndex {
 public:
  /// Further titles as in the data; indices go on from those before. Titles should come most
  /// popular first.
  void append(std::span<const std::string> titles);

  std::size_t size() const { return places_.size(); }

  /// The titles that are most likely meant, at most n, best first. First those with the very name
  /// (article, case, accents and spaces aside), then by what separates them from the query and by
  /// popularity: beginnings of words in any order; one letter, from seven on two letters wrong,
  /// missing, too many or exchanged; words joined or split; initials; numbers as words, digits and
  /// Roman ones. A year behind the query is meant, unless no title is of it. An empty query finds
  /// nothing.
  std::vector<TitleHit> search(std::string_view query, std::size_t n) const;

  /// Titles that a list's title names, most popular first, each with its best match.
  std::vector<NamedHit> named(std::string_view title) const;

  /// Titles with one of the words whole, or of a phrase all words in a row.
  std::vector<std::int32_t> with_words(std::span<const std::string> phrases) const;

  /// The title as in the data, or of the same name, of its year where it says one; the most popular
  /// of several. -1: none.
  std::int32_t find(std::string_view title) const;

  /// Of the title; 0: none.
  int year(std::int32_t index) const { return years_[static_cast<std::size_t>(index)]; }

 private:
  struct Place {
    std::uint32_t text;      // where the title begins in text_
    std::uint32_t letters;   // in letters_
    std::uint32_t initials;  // and in initials_
  };
  class Search;

  std::string_view text_of(std::size_t index) const;
  std::string_view letters_of(std::size_t index) const;
  void note_name(std::string_view name, std::size_t index, NameMatch match);

  std::string text_;      // "\n star wars| episode iv| a new hope\t 1977": its names, the year
  std::string letters_;   // the same without spaces
  std::string initials_;  // "\n sw\n ..." of each name and subtitle
  std::vector<Place> places_;
  LetterSieve sieve_;
  std::vector<std::uint16_t> years_;
  std::vector<std::uint64_t> names_;  // sorted: hash of a name without spaces, index, match
};

}  // namespace als
