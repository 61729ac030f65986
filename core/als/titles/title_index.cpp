#include "als/titles/title_index.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "als/base/text.h"
#include "als/titles/approximate_match.h"
#include "als/titles/folded_text.h"

// A query is answered in two rounds. The strict one finds its words in the text at the speed of
// memory; where it finds little, every title is asked how many letters separate it from the query.
// Most are passed over by their pairs of letters: one wrong letter spoils two or three of the
// query's. Tested by tests/unit/titles; its tables of misspelt titles by forgiving_search_test.cpp.

namespace als {
namespace {

// The first was chosen on titles of ranks 1,001 to 3,000; the others are judgements.
constexpr float kFame = 0.12F;           // for each doubling of the rank
constexpr float kInTheMidst = 1.2F;      // words here and there in the title
constexpr float kOtherYear = 0.8F;       // the year behind the query is not the title's
constexpr float kForEachYear = 0.1F;     // and how far off it is, up to ten
constexpr float kInitials = 0.7F;        // the query is a name's initials
constexpr float kInitialsMore = 0.5F;    // and the name goes on
constexpr std::size_t kEnough = 10;      // strict hits, with which nothing is forgiven
constexpr float kNear = 1.6F;            // of a hit with which the search ends
constexpr std::size_t kMostHits = 4000;  // with more, less known titles are not looked at
constexpr std::size_t kMostWords = 12;
constexpr float kLeftOut = 1.5F;           // a word that no other title has, and this one neither
constexpr float kTellsTooLittle = 0.1F;    // of such a word, what stands for a title at least
constexpr std::size_t kLongestQuery = 60;  // letters that are compared

std::string without_spaces(std::string_view text) {
  std::string joined;
  for (const char c : text) {
    if (c != ' ') joined.push_back(c);
  }
  return joined;
}

std::uint32_t hash_of(std::string_view text) {
  std::uint32_t hash = 2166136261U;
  for (const char c : text) {
    if (c == ' ') continue;
    hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  }
  return hash;
}

bool is_year(std::string_view word) {
  const auto number = parse_u32(word);
  return word.size() == 4 && number && *number >= 1870 && *number <= 2100;
}

/// The letters with which the words begin.
std::string initials_of(std::string_view words) {
  std::string initials;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i == 0 || words[i - 1] == ' ') initials.push_back(words[i]);
  }
  return initials;
}

/// The names as on a screen, and as people type them: "spiderman" of Spider-Man, "et" of E.T.,
/// "walle" of WALL·E, "avventura" of L'Avventura.
std::vector<std::string> typed_names(std::string_view rest) {
  constexpr std::string_view kMarks[] = {"-", ".", "\xc2\xb7"};
  constexpr std::string_view kApostrophes[] = {"'", "\xe2\x80\x99"};
  std::vector<std::string> names = spoken_names(rest);
  const std::size_t num_spoken = names.size();
  for (std::size_t n = 0; n < num_spoken; ++n) {
    const std::string name = names[n];
    std::string joined;
    for (std::size_t i = 0; i < name.size();) {
      std::size_t skip = 0;
      for (const std::string_view mark : kMarks) {
        if (i > 0 && std::string_view(name).substr(i).starts_with(mark) && name[i - 1] != ' ' &&
            i + mark.size() < name.size() && name[i + mark.size()] != ' ')
          skip = mark.size();
      }
      if (skip == 0) joined.push_back(name[i]);
      i += std::max<std::size_t>(skip, 1);
    }
    if (joined.size() < name.size()) names.push_back(joined);
    for (const std::string_view apostrophe : kApostrophes) {
      if (std::string_view(name)
              .substr(std::min<std::size_t>(1, name.size()))
              .starts_with(apostrophe) &&
          (name[0] == 'L' || name[0] == 'l'))
        names.push_back(name.substr(1 + apostrophe.size()));
    }
  }
  return names;
}

}  // namespace

void TitleIndex::note_name(std::string_view name, std::size_t index, NameMatch match) {
  names_.push_back(std::uint64_t{hash_of(name)} << 32U | static_cast<std::uint64_t>(index) << 1U |
                   static_cast<std::uint64_t>(match));
}

void TitleIndex::append(std::span<const std::string> titles) {
  const auto sorted_names = static_cast<std::ptrdiff_t>(names_.size());
  for (const std::string& title : titles) {
    const std::size_t index = places_.size();
    const TitleNames names = names_in(title);
    places_.push_back({static_cast<std::uint32_t>(text_.size()),
                       static_cast<std::uint32_t>(letters_.size()),
                       static_cast<std::uint32_t>(initials_.size())});
    text_ += '\n';
    initials_ += '\n';
    const auto add = [&](const std::string& words) {
      if (words.empty()) return;
      if (text_.back() != '\n') text_ += '\t';
      text_ += ' ';
      text_ += words;
    };
    for (const std::string& spoken : typed_names(names.rest)) {
      // The subtitle begins a name of its own within the name.
      std::string words;
      std::string short_words;
      for (std::string_view part = spoken; !part.empty();) {
        std::size_t cut = part.size();
        for (const std::string_view mark : {": ", " - ", " \xe2\x80\x93 ", "; "})
          cut = std::min(cut, part.find(mark));
        const std::string folded = fold_text(part.substr(0, cut));
        part.remove_prefix(std::min(part.size(), cut + 1));
        if (folded.empty()) continue;
        if (!words.empty()) {
          words += {kSubtitle, ' '};
          short_words += {kSubtitle, ' '};
        }
        words += folded;
        short_words += with_short_forms(folded);
        const std::string_view bare = without_article(folded);
        initials_ += ' ';
        initials_ += initials_of(folded);
        if (bare.size() < folded.size()) {
          initials_ += ' ';
          initials_ += initials_of(bare);
        }
      }
      if (words.find(kSubtitle) != std::string::npos) {
        initials_ += ' ';
        initials_ += initials_of(without_article(words));
      }
      add(words);
      if (short_words != words) add(short_words);
    }
    if (names.year != 0) add(std::to_string(names.year));
    sieve_.append(text_of(index));
    letters_ += text_letters(text_of(index));
    for (const std::string& name : names.full) {
      note_name(name, index, NameMatch::kFull);
      const std::string digits = with_short_forms(name);
      if (digits != name) note_name(digits, index, NameMatch::kFull);
    }
    for (const std::string& name : names.main) note_name(name, index, NameMatch::kMain);
    years_.push_back(static_cast<std::uint16_t>(names.year));
  }
  std::sort(names_.begin() + sorted_names, names_.end());
  std::inplace_merge(names_.begin(), names_.begin() + sorted_names, names_.end());
}

std::string_view TitleIndex::text_of(std::size_t index) const {
  const std::size_t begin = places_[index].text + 1;
  const std::size_t end = index + 1 < places_.size() ? places_[index + 1].text : text_.size();
  return std::string_view(text_).substr(begin, end - begin);
}

std::string_view TitleIndex::letters_of(std::size_t index) const {
  const std::size_t begin = places_[index].letters;
  const std::size_t end = index + 1 < places_.size() ? places_[index + 1].letters : letters_.size();
  return std::string_view(letters_).substr(begin, end - begin);
}

/// One question, in one of its readings.
class TitleIndex::Search {
 public:
  Search(const TitleIndex& index, std::string_view words, int year, float cost, bool any_year,
         std::vector<TitleHit>& hits)
      : index_(index),
        words_(split_fields(words, " ")),
        year_(year),
        cost_(cost),
        any_year_(any_year),
        hits_(hits) {
    letters_ = without_spaces(without_article(words)).substr(0, kLongestQuery);
    if (words_.size() > 1 && without_article(words).size() < words.size())
      words_.erase(words_.begin());
    words_.resize(std::min<std::size_t>(words_.size(), kMostWords));
    wanted_ = LetterSieve::wanted(words_);
  }

  int year() const { return year_; }

  void strictly() {
    same_names();
    words_begin();
    for (std::size_t i = 0; i < words_.size(); ++i) initials(i);
  }

  /// Two errors spoil four pairs, or five and six if letters are exchanged: for those `all` asks
  /// many more titles.
  void forgivingly(bool all) {
    const int allowed = allowed_edits(letters_.size());
    if (allowed == 0) return;
    const auto num_pairs = static_cast<int>(wanted_.pairs.size());
    const int may_miss = std::min(
        {2 * allowed + (all || allowed == 1 ? 1 : 0), num_pairs - (num_pairs > 4 ? 2 : 1), 6});
    if (may_miss < 0) return;
    const Letters letters(letters_);
    std::vector<Letters> words;
    for (const std::string_view word : words_) words.emplace_back(word.substr(0, kLongestQuery));
    // The longest one is in the fewest titles.
    std::sort(words.begin(), words.end(),
              [](const Letters& a, const Letters& b) { return a.size() > b.size(); });
    index_.sieve_.each_near(wanted_, may_miss, allowed, [&](std::size_t i) {
      const std::string_view text = index_.text_of(i);
      const std::string_view title_letters = index_.letters_of(i);
      if (letters.least_edits(title_letters) <= allowed) {
        const float cost = letters.cost(text, Ends::kName);
        add(i, cost, misspelt(cost));
      } else if (words.size() > 1) {
        const float sum = words_apart(words, text, title_letters, allowed);
        if (sum < kNever) add(i, sum + kInTheMidst, misspelt(sum));
      }
      return true;
    });
  }

  /// Titles that have some of the words: the fewer titles a word is in, the more it tells.
  void partly() {
    if (words_.size() < 2) return;
    // In the smallest catalogue too, a word of all titles tells something.
    const float most = std::log(100.0F + static_cast<float>(index_.size()));
    std::vector<std::pair<std::size_t, float>> found;
    float all = 0.0F;
    for (const std::string_view word : words_) {
      const std::string start = " " + std::string(word);
      const std::size_t before = found.size();
      index_.sieve_.each_near(LetterSieve::wanted(std::span(&word, 1)), 0, 0, [&](std::size_t i) {
        if (index_.text_of(i).find(start) != std::string_view::npos) found.push_back({i, 0.0F});
        return found.size() - before < kMostHits;
      });
      const auto count = static_cast<float>(found.size() - before);
      const float rare = 1.0F - std::log(1.0F + count) / most;
      const float tells = rare * rare;
      all += tells;
      for (std::size_t i = before; i < found.size(); ++i) found[i].second = tells;
    }
    std::sort(found.begin(), found.end());
    float best = 0.0F;
    std::size_t num_titles = 0;  // each with all that it has
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (num_titles > 0 && found[num_titles - 1].first == found[i].first) {
        found[num_titles - 1].second += found[i].second;
      } else {
        found[num_titles++] = found[i];
      }
      best = std::max(best, found[num_titles - 1].second);
    }
    found.resize(num_titles);
    for (const auto& [i, tells] : found) {
      if (tells < 0.5F * best || tells < kTellsTooLittle) continue;
      add(i, kLeftOut * (all - tells), HitWords::kSome);
    }
  }

 private:
  static constexpr float kNever = 1e6F;

  /// Letters that may be wrong in so many.
  static int allowed_edits(std::size_t num_letters) {
    return num_letters < 4 ? 0 : num_letters < 7 ? 1 : num_letters < 20 ? 2 : 3;
  }

  /// In a word; another number is another one.
  static int allowed_edits(const Letters& word) {
    const bool is_number = parse_u32(word.letters()).has_value();
    return is_number ? 0 : allowed_edits(word.size());
  }

  static HitWords misspelt(float cost) {
    return cost < 1.0F ? HitWords::kAll : HitWords::kMisspelt;
  }

  void add(std::size_t index, float cost, HitWords words = HitWords::kAll) {
    const int year = index_.years_[index];
    float total = cost + cost_;
    if (year_ != 0 && year != year_) {
      if (!any_year_) return;
      total += kOtherYear;
      if (year != 0)
        total += kForEachYear * static_cast<float>(std::min(std::abs(year - year_), 10));
    }
    hits_.push_back({static_cast<std::int32_t>(index), total, words});
  }

  void same_names() {
    const std::uint64_t hash = std::uint64_t{hash_of(letters_)} << 32U;
    for (auto name = std::lower_bound(index_.names_.begin(), index_.names_.end(), hash);
         name != index_.names_.end() && *name >> 32U == hash >> 32U; ++name) {
      const bool full = (*name & 1U) == static_cast<std::uint64_t>(NameMatch::kFull);
      add((*name & 0xffffffffU) >> 1U, full ? 0.0F : 0.1F);
    }
  }

  /// Every word begins a word of the title.
  void words_begin() {
    std::vector<std::string> starts;
    for (const std::string_view word : words_) starts.push_back(" " + std::string(word));
    index_.sieve_.each_near(wanted_, 0, 0, [&](std::size_t i) {
      const std::string_view text = index_.text_of(i);
      const bool all = std::all_of(starts.begin(), starts.end(), [&](const std::string& start) {
        return text.find(start) != std::string_view::npos;
      });
      if (all) add(i, start_cost(text));
      return hits_.size() < kMostHits;
    });
  }

  /// Where the words end that begin at `at`, one after another; 0 if they do not.
  std::size_t end_of_phrase(std::string_view text, std::size_t at) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (i != 0 && text.substr(at).starts_with(kSubtitle)) ++at;
      if (!text.substr(at).starts_with(' ') || !text.substr(at + 1).starts_with(words_[i]))
        return 0;
      at += 1 + words_[i].size();
    }
    return at;
  }

  /// Of a title that has all words: less if they stand together, and in front.
  float start_cost(std::string_view text) const {
    float least = kInTheMidst;
    const std::string first = " " + std::string(words_.front());
    for (std::size_t at = text.find(first); at != std::string_view::npos;
         at = text.find(first, at + 1)) {
      const std::size_t end = end_of_phrase(text, at);
      if (end == 0) continue;
      const float going_on = end == text.size() || text[end] == '\t' ? 0.0F
                             : text[end] == kSubtitle                ? 0.1F
                             : text[end] == ' '                      ? 0.3F
                                                                     : 0.5F;
      least = std::min(least, start_place_cost(text, at) + going_on);
    }
    return least;
  }

  /// Words of two to eight letters may be a name's initials; the other words are in the title.
  void initials(std::size_t which) {
    const std::string_view word = words_[which];
    if (word.size() < 3 || word.size() > 8) return;
    const std::string_view all = index_.initials_;
    const auto& places = index_.places_;
    for (std::size_t hit = all.find(word); hit != std::string_view::npos;) {
      const auto next = std::upper_bound(
          places.begin(), places.end(), hit,
          [](std::size_t position, const Place& place) { return position < place.initials; });
      const bool begins = all[hit - 1] == ' ';
      if (begins && has_others(which, static_cast<std::size_t>(next - places.begin()) - 1)) {
        const std::size_t end = hit + word.size();
        const bool whole = end == all.size() || all[end] == ' ' || all[end] == '\n';
        add(static_cast<std::size_t>(next - places.begin()) - 1,
            kInitials + (whole ? 0.0F : kInitialsMore));
      }
      hit = all.find(word, hit + 1);
    }
  }

  /// Whether all words but one begin words of the title.
  bool has_others(std::size_t which, std::size_t index) const {
    const std::string_view text = index_.text_of(index);
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (i != which && text.find(" " + std::string(words_[i])) == std::string_view::npos)
        return false;
    }
    return true;
  }

  /// The sum of what separates each word from a word of the title; kNever if one has too many
  /// wrong letters.
  static float words_apart(const std::vector<Letters>& words, std::string_view text,
                           std::string_view letters, int allowed) {
    // What must be right is quick to look for.
    for (const Letters& word : words) {
      if (allowed_edits(word) == 0 && text.find(word.letters()) == std::string_view::npos)
        return kNever;
    }
    int edits = 0;
    for (const Letters& word : words) {
      const int least = word.least_edits(letters);
      edits += least;
      if (least > allowed_edits(word) || edits > allowed) return kNever;
    }
    float sum = 0.0F;
    for (const Letters& word : words) sum += word.cost(text, Ends::kWord);
    return sum;
  }

  const TitleIndex& index_;
  std::vector<std::string_view> words_;
  std::string letters_;
  LetterSieve::Wanted wanted_;
  int year_;
  float cost_;
  bool any_year_;  // or that year alone
  std::vector<TitleHit>& hits_;
};

std::vector<TitleHit> TitleIndex::search(std::string_view query, std::size_t n) const {
  const std::string folded = fold_text(query);
  if (folded.empty() || n == 0 || places_.empty()) return {};
  struct Reading {
    std::string words;
    int year;
    float cost;
  };
  std::vector<Reading> readings{{folded, 0, 0.0F}};
  const std::string digits = with_short_forms(folded);
  if (digits != folded) readings.push_back({digits, 0, 0.05F});
  const std::size_t space = folded.rfind(' ');
  if (space != std::string::npos && is_year(std::string_view(folded).substr(space + 1))) {
    const int year = static_cast<int>(*parse_u32(std::string_view(folded).substr(space + 1)));
    readings.push_back({folded.substr(0, space), year, 0.0F});
  }
  std::vector<TitleHit> hits;
  // Another year is no answer while there is one of that year.
  for (const bool any_year : {false, true}) {
    const auto ask = [&](const auto& how) {
      for (const Reading& reading : readings) {
        Search one(*this, reading.words, reading.year, reading.cost, any_year, hits);
        how(one);
      }
    };
    ask([](Search& one) { one.strictly(); });
    const auto is_near = [](const TitleHit& hit) { return hit.cost <= kNear; };
    for (const bool all : {false, true}) {
      if (all ? std::any_of(hits.begin(), hits.end(), is_near) : hits.size() >= kEnough) break;
      ask([&](Search& one) {
        // A year is right, or it is another one.
        if (one.year() == readings.back().year) one.forgivingly(all);
      });
    }
    if (!hits.empty() || readings.back().year == 0) break;
  }
  // Nothing has all words: what has those that tell most.
  const Reading& last = readings.back();
  if (hits.empty())
    Search(*this, last.words, last.year, last.cost, /*any_year=*/true, hits).partly();
  const auto order = [](const TitleHit& hit) {
    const float fame = kFame * std::log2(1.0F + static_cast<float>(hit.index));
    return hit.cost + fame + (hit.cost == 0.0F ? -100.0F : 0.0F);
  };
  // Of a title that was found in several ways the best.
  std::sort(hits.begin(), hits.end(), [](const TitleHit& a, const TitleHit& b) {
    return a.index != b.index ? a.index < b.index : a.cost < b.cost;
  });
  hits.erase(std::unique(hits.begin(), hits.end(),
                         [](const TitleHit& a, const TitleHit& b) { return a.index == b.index; }),
             hits.end());
  std::stable_sort(hits.begin(), hits.end(),
                   [&](const TitleHit& a, const TitleHit& b) { return order(a) < order(b); });
  if (hits.size() > n) hits.resize(n);
  return hits;
}

std::vector<NamedHit> TitleIndex::named(std::string_view title) const {
  const TitleNames wanted = names_in(title);
  std::vector<NamedHit> found;
  const auto look_up = [&](const std::string& name, bool is_main) {
    const std::uint64_t hash = hash_of(name);
    for (auto at = std::lower_bound(names_.begin(), names_.end(), hash << 32U);
         at != names_.end() && *at >> 32U == hash; ++at) {
      const auto match = static_cast<NameMatch>(*at & 1U);
      // Two that only begin alike are not the same.
      if (is_main && match == NameMatch::kMain) continue;
      found.push_back({static_cast<std::int32_t>((*at & 0xffffffffU) >> 1U),
                       is_main ? NameMatch::kMain : match});
    }
  };
  const auto look_up_both = [&](const std::string& name, bool is_main) {
    look_up(name, is_main);
    const std::string brief = with_short_forms(name);
    if (brief != name) look_up(brief, is_main);
  };
  for (const std::string& name : wanted.full) look_up_both(name, false);
  for (const std::string& name : wanted.main) look_up_both(name, true);
  std::sort(found.begin(), found.end(), [](const NamedHit& a, const NamedHit& b) {
    return a.index != b.index ? a.index < b.index : a.match < b.match;
  });
  found.erase(std::unique(found.begin(), found.end(),
                          [](const NamedHit& a, const NamedHit& b) { return a.index == b.index; }),
              found.end());
  return found;
}

std::vector<std::int32_t> TitleIndex::with_words(std::span<const std::string> phrases) const {
  std::vector<std::string> wanted;
  for (const std::string& phrase : phrases) {
    const std::string folded = fold_text(phrase);
    if (!folded.empty()) wanted.push_back(" " + folded + " ");
  }
  std::vector<std::int32_t> found;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    std::string text(text_of(i));
    std::erase(text, kSubtitle);
    std::replace(text.begin(), text.end(), '\t', ' ');
    text += ' ';
    if (std::any_of(wanted.begin(), wanted.end(), [&](const std::string& words) {
          return text.find(words) != std::string::npos;
        }))
      found.push_back(static_cast<std::int32_t>(i));
  }
  return found;
}

std::int32_t TitleIndex::find(std::string_view title) const {
  const TitleNames wanted = names_in(title);
  for (const NamedHit& hit : named(title)) {
    if (hit.match == NameMatch::kFull && (wanted.year == 0 || year(hit.index) == wanted.year))
      return hit.index;
  }
  return -1;
}

}  // namespace als
