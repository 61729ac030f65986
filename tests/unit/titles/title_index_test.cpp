#include "als/titles/title_index.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "als/base/random.h"
#include "als/base/text.h"
#include "als/titles/approximate_match.h"
#include "als/titles/folded_text.h"
#include "support/misspelt_titles.h"

namespace als {
namespace {

using Indices = std::vector<std::int32_t>;

Indices found(const TitleIndex& index, std::string_view query, std::size_t n = 10) {
  Indices indices;
  for (const TitleHit& hit : index.search(query, n)) indices.push_back(hit.index);
  return indices;
}

TitleIndex index_of(const std::vector<std::string>& titles) {
  TitleIndex index;
  index.append(titles);
  return index;
}

TitleIndex some_index() {
  TitleIndex index;
  index.append(std::vector<std::string>{
      "Matrix, The (1999)", "Star Wars: Episode IV - A New Hope (1977)",
      "Amelie (Fabuleux destin d'Am\xc3\xa9lie Poulain, Le) (2001)", "Heat (1995)"});
  index.append(std::vector<std::string>{"Matrix Reloaded, The (2003)", "Star Trek (2009)",
                                        "L\xc3\xa9on (1994)",
                                        "WALL\xc2\xb7"
                                        "E (2008)",
                                        "Heat (1986)", "Alien\xc2\xb3 (1992)", "2012 (2009)"});
  return index;
}

TEST(FoldText, DropsCaseAccentsAndPunctuation) {
  EXPECT_EQ(fold_text("Am\xc3\xa9lie: L'\xc3\x89toile!"), "amelie letoile");
  EXPECT_EQ(fold_text("Stra\xc3\x9f"
                      "e \xc3\x86on \xc5\x81\xc3\xb3"
                      "d\xc5\xba"),
            "strasse aeon lodz");
  EXPECT_EQ(fold_text("  WALL\xc2\xb7"
                      "E  "),
            "wall e");
  EXPECT_EQ(fold_text("e\xcc\x81t\xc3\xa9"), "ete");
  EXPECT_EQ(fold_text("Vi\xe1\xbb\x87t"), "viet");
  EXPECT_EQ(fold_text("\xe1\xba\x9e"), "ss");  // the capital sharp s
  EXPECT_EQ(fold_text(""), "");
  EXPECT_EQ(fold_text("\xff\xfe"
                      "a\xc3"),
            "a");
  EXPECT_EQ(fold_text("\xd0\x98\xd0\xb4\xd0\xb8"),
            "\xd0\x98\xd0\xb4\xd0\xb8");  // other scripts stay
}

TEST(FoldText, ShortFormsOfNumbersAndWords) {
  EXPECT_EQ(with_short_forms("two thousand and one a space odyssey"), "2001 a space odyssey");
  EXPECT_EQ(with_short_forms("one hundred and one dalmatians"), "101 dalmatians");
  EXPECT_EQ(with_short_forms("twenty one grams"), "21 grams");
  EXPECT_EQ(with_short_forms("rocky iv"), "rocky 4");
  EXPECT_EQ(with_short_forms("one two three"), "1 2 3");
  EXPECT_EQ(with_short_forms("doctor no"), "dr no");
  EXPECT_EQ(with_short_forms("hundred and thousand i v x"), "hundred and thousand i v x");
  EXPECT_EQ(with_short_forms(""), "");
}

TEST(TitleNames, EachNameAndTheYearBehindIt) {
  const TitleNames names =
      names_in("Good, the Bad and the Ugly, The (Buono, il brutto, il cattivo, Il) (1966)");
  const auto has = [](const std::vector<std::string>& all, const std::string& name) {
    return std::find(all.begin(), all.end(), name) != all.end();
  };
  EXPECT_EQ(names.full.front(), "good the bad and the ugly");
  EXPECT_TRUE(has(names.full, "buono il brutto il cattivo"));
  EXPECT_EQ(names.year, 1966);
  EXPECT_TRUE(has(names_in("Seven (a.k.a. Se7en) (1995)").full, "se7en"));
  EXPECT_TRUE(has(names_in("A (B) (aka C) (2000)").full, "c"));
  EXPECT_EQ(names_in("Star Wars: Episode IV - A New Hope").main,
            std::vector<std::string>{"star wars"});
  EXPECT_EQ(names_in("2001: A Space Odyssey [1968]").year, 1968);
  EXPECT_EQ(names_in("2001").year, 0);
  EXPECT_EQ(names_in("The").full, std::vector<std::string>{"the"});
  EXPECT_TRUE(names_in("!?").full.empty());
}

/// Least edits of the query to any part of the text, by the textbook's table.
int edits_by_table(std::string_view query, std::string_view text) {
  std::vector<std::vector<int>> edits(query.size() + 1, std::vector<int>(text.size() + 1));
  for (std::size_t i = 1; i <= query.size(); ++i) {
    edits[i][0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= text.size(); ++j) {
      edits[i][j] = std::min({edits[i - 1][j - 1] + (query[i - 1] == text[j - 1] ? 0 : 1),
                              edits[i - 1][j] + 1, edits[i][j - 1] + 1});
      if (i > 1 && j > 1 && query[i - 1] == text[j - 2] && query[i - 2] == text[j - 1])
        edits[i][j] = std::min(edits[i][j], edits[i - 2][j - 2] + 1);
    }
  }
  return *std::min_element(edits.back().begin(), edits.back().end());
}

TEST(Letters, CountEditsAsATableDoes) {
  Random random(3);
  const auto letters = [&](std::uint64_t most) {
    std::string text;
    for (std::uint64_t n = 1 + random.below(most); n > 0; --n)
      text.push_back(static_cast<char>('a' + random.below(4)));
    return text;
  };
  for (int i = 0; i < 3000; ++i) {
    const std::string query = letters(64);
    const std::string text = letters(80);
    ASSERT_EQ(Letters(query).least_edits(text), edits_by_table(query, text))
        << query << " " << text;
  }
}

TEST(LetterSieve, CountsWhatTitlesLack) {
  Random random(4);
  LetterSieve sieve;
  std::vector<std::string> texts;
  for (int i = 0; i < 300; ++i) {
    std::string text = " ";
    for (std::uint64_t n = 1 + random.below(9); n > 0; --n)
      text.push_back(static_cast<char>('a' + random.below(6)));
    sieve.append(text);
    texts.push_back(text);
  }
  const std::string_view words[] = {"abcab", "fd"};
  const LetterSieve::Wanted wanted = LetterSieve::wanted(words);
  for (int may_miss = 0; may_miss <= 6; ++may_miss) {
    std::vector<std::size_t> near;
    sieve.each_near(wanted, may_miss, 2, [&](std::size_t i) {
      near.push_back(i);
      return true;
    });
    std::vector<std::size_t> expected;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto lacks = [&](std::string_view part) {
        return texts[i].find(part) == std::string::npos ? 1 : 0;
      };
      const int pairs = lacks("ab") + lacks("bc") + lacks("ca") + lacks("fd");
      const int letters = lacks("a") + lacks("b") + lacks("c") + lacks("d") + lacks("f");
      if (pairs <= may_miss && letters <= 2) expected.push_back(i);
    }
    EXPECT_EQ(near, expected) << may_miss;
  }
}

TEST(TitleIndex, FindsEveryWordAsAPrefix) {
  const TitleIndex index = some_index();
  EXPECT_EQ(found(index, "matr"), (Indices{0, 4}));
  EXPECT_EQ(found(index, "the matrix"), (Indices{0, 4}));
  EXPECT_EQ(found(index, "matrix 1999"), (Indices{0}));
  EXPECT_EQ(found(index, "matrix 2003"), (Indices{4}));
  EXPECT_EQ(found(index, "matrix 2001"), (Indices{0, 4}));  // none is of that year
  EXPECT_EQ(found(index, "wars star"), (Indices{1}));
  EXPECT_EQ(found(index, "amelie"), (Indices{2}));
  EXPECT_EQ(found(index, "AM\xc3\x89LIE poul"), (Indices{2}));
  EXPECT_EQ(found(index, "leon"), (Indices{6}));
  EXPECT_EQ(found(index, "wall-e"), (Indices{7}));
  EXPECT_EQ(found(index, ""), (Indices{}));
  EXPECT_EQ(found(index, "!?"), (Indices{}));
  EXPECT_EQ(found(index, "xyzzy"), (Indices{}));
  EXPECT_EQ(found(index, "star", 1), (Indices{1}));
}

TEST(TitleIndex, FindsWordsAsPeopleTypeThem) {
  const TitleIndex index =
      index_of({"Spider-Man (2002)", "X-Men (2000)", "Avventura, L' (Adventure, The) (1960)",
                "WALL\xc2\xb7"
                "E (2008)",
                "Blue Is the Warmest Color (La Vie d'Ad\xc3\xa8le) (2013)", "1-900 (06) (1994)",
                "Lumi\xc3\xa8re! L\xe2\x80\x99"
                "aventure commence (2017)",
                "Italian Spiderman (2007)", "E.T. the Extra-Terrestrial (1982)", "Dr. No (1962)",
                "Ocean's Eleven (2001)"});
  EXPECT_EQ(found(index, "spiderman"), (Indices{0, 7}));
  EXPECT_EQ(found(index, "spiderm"), (Indices{0, 7}));
  EXPECT_EQ(found(index, "spider man").front(), 0);
  EXPECT_EQ(found(index, "xmen 2000").front(), 1);
  EXPECT_EQ(found(index, "avventura").front(), 2);
  EXPECT_EQ(found(index, "l'avventura").front(), 2);
  EXPECT_EQ(found(index, "walle"), (Indices{3}));
  EXPECT_EQ(found(index, "adele"), (Indices{4}));
  EXPECT_EQ(found(index, "laventure").front(), 6);
  EXPECT_EQ(found(index, "et").front(), 8);
  EXPECT_EQ(found(index, "doctor no").front(), 9);
  EXPECT_EQ(found(index, "oceans 11").front(), 10);
}

TEST(TitleIndex, ForgivesALetterOrTwo) {
  const TitleIndex index = index_of({"Godfather, The (1972)", "Matrix, The (1999)",
                                     "Lord of the Rings: The Two Towers, The (2002)",
                                     "Star Wars: Episode IV - A New Hope (1977)", "Heat (1995)"});
  for (const char* const query : {"godfater", "godfahter", "gdofather", "godffather",
                                  "the godfaterr", "god father", "godftaehr"})
    EXPECT_EQ(found(index, query).front(), 0) << query;
  EXPECT_EQ(found(index, "matrx"), (Indices{1}));
  EXPECT_EQ(found(index, "starwars"), (Indices{3}));
  EXPECT_EQ(found(index, "strawars"), (Indices{3}));
  EXPECT_EQ(found(index, "lotr"), (Indices{2}));
  EXPECT_EQ(found(index, "lotr two towers"), (Indices{2}));
  EXPECT_EQ(found(index, "towers ring"), (Indices{2}));
  EXPECT_EQ(found(index, "towrs of the rings"), (Indices{2}));
  // A word too many.
  EXPECT_EQ(found(index, "godfather again"), (Indices{0}));
  EXPECT_EQ(found(index, "star wars new hopes again"), (Indices{3}));
  // Three letters are too few to guess from, and three errors too many.
  EXPECT_EQ(found(index, "het"), (Indices{}));
  EXPECT_EQ(found(index, "gxdfxtxer"), (Indices{}));
}

TEST(TitleIndex, OfWordsThatNoTitleHasTogetherTheRarestTellsMost) {
  std::vector<std::string> titles;
  for (int i = 0; i < 300; ++i)
    titles.push_back("Saga " + std::to_string(i) + ": Part Two, The (2001)");
  titles.emplace_back("Casablanca (1942)");
  TitleIndex index;
  index.append(titles);
  const std::vector<TitleHit> hits = index.search("casablanca part two", 3);
  ASSERT_FALSE(hits.empty());
  EXPECT_EQ(hits[0].index, 300);
  EXPECT_EQ(hits[0].words, HitWords::kSome);
  // What nearly all titles have stands for none of them.
  EXPECT_TRUE(index.search("bogart part", 3).empty());
}

TEST(TitleIndex, CostsTellHowFarAHitIs) {
  const TitleIndex index = index_of({"Godfather, The (1972)", "Godfather: Part II, The (1974)"});
  const std::vector<TitleHit> exact = index.search("the godfather", 10);
  ASSERT_EQ(exact.size(), 2U);
  EXPECT_EQ(exact[0].cost, 0.0F);
  EXPECT_GT(exact[1].cost, 0.0F);
  EXPECT_LT(exact[1].cost, 0.5F);
  EXPECT_FLOAT_EQ(index.search("godfater", 1)[0].cost, 1.0F);
  EXPECT_EQ(exact[0].words, HitWords::kAll);
  EXPECT_EQ(index.search("godfather part", 1)[0].words, HitWords::kAll);
  EXPECT_EQ(index.search("godfater", 1)[0].words, HitWords::kMisspelt);
  EXPECT_EQ(index.search("godfather of francis coppola", 1)[0].words, HitWords::kSome);
}

/// Indices of titles of plain words in which every word of the query begins a word.
Indices search_slowly(const std::vector<std::string>& titles, const std::string& query) {
  Indices all;
  for (std::size_t i = 0; i < titles.size(); ++i) {
    const std::vector<std::string_view> words = split_fields(titles[i], " ");
    const std::vector<std::string_view> wanted = split_fields(query, " ");
    if (std::all_of(wanted.begin(), wanted.end(), [&](std::string_view word) {
          return std::any_of(words.begin(), words.end(),
                             [&](std::string_view own) { return own.starts_with(word); });
        }))
      all.push_back(static_cast<std::int32_t>(i));
  }
  return all;
}

TEST(TitleIndex, FindsAllThatASlowSearchFinds) {
  Random random(5);
  const auto phrase = [&](std::uint64_t max_words) {
    std::string text;
    for (std::uint64_t words = 1 + random.below(max_words); words > 0; --words) {
      if (!text.empty()) text += ' ';
      for (std::uint64_t n = 1 + random.below(3); n > 0; --n)
        text.push_back(static_cast<char>('b' + random.below(3)));
    }
    return text;
  };
  std::vector<std::string> titles;
  TitleIndex index;
  for (int i = 0; i < 300; ++i) {
    titles.push_back(phrase(5));
    index.append(std::span(titles).last(1));
  }
  for (int i = 0; i < 500; ++i) {
    const std::string query = phrase(3);
    Indices hits = found(index, query, titles.size());
    std::sort(hits.begin(), hits.end());
    const Indices all = search_slowly(titles, query);
    EXPECT_TRUE(std::includes(hits.begin(), hits.end(), all.begin(), all.end())) << query;
  }
}

TEST(TitleIndex, RanksWholeTitlesThenBeginningsThenTheRest) {
  const TitleIndex index = index_of(
      {"Some Like It Hot (1959)", "It Follows (2014)", "It (2017)", "It, The Thing (1999)"});
  EXPECT_EQ(found(index, "it"), (Indices{2, 1, 3, 0}));
}

TEST(TitleIndex, FindsATitleAsWrittenOrFolded) {
  const TitleIndex index = some_index();
  EXPECT_EQ(index.find("Heat (1986)"), 8);
  EXPECT_EQ(index.find("Heat"), 3);
  EXPECT_EQ(index.find("the matrix"), 0);
  EXPECT_EQ(index.find("Matrix"), 0);
  EXPECT_EQ(index.find("The Matrix (1999)"), 0);
  EXPECT_EQ(index.find("Matrix (1998)"), -1);
  EXPECT_EQ(index.find(""), -1);
}

TEST(TitleIndex, NamesThatAgreeWholeOrBeforeASubtitle) {
  const TitleIndex index = some_index();
  const auto named = [&](std::string_view title) { return index.named(title); };
  using Hits = std::vector<NamedHit>;
  EXPECT_EQ(named("Star Wars (1977)"), (Hits{{1, NameMatch::kMain}}));
  EXPECT_EQ(named("Heat: The Film"), (Hits{{3, NameMatch::kMain}, {8, NameMatch::kMain}}));
  EXPECT_EQ(named("Le fabuleux destin d'Amelie Poulain"), (Hits{{2, NameMatch::kFull}}));
  EXPECT_EQ(named("Star Trek: Beyond"), (Hits{{5, NameMatch::kMain}}));
  EXPECT_EQ(named("Star Wars: Another Part"), (Hits{}));  // two that only begin alike
  EXPECT_EQ(named("???"), (Hits{}));
  const TitleIndex parts = index_of({"Godfather: Part II, The (1974)", "Ocean's Eleven (2001)"});
  for (const char* const title : {"The Godfather Pt. II", "Godfather Part Two, The (1974)"})
    EXPECT_EQ(parts.named(title), (Hits{{0, NameMatch::kFull}})) << title;
  EXPECT_EQ(parts.named("Oceans 11"), (Hits{{1, NameMatch::kFull}}));
}

TEST(TitleIndex, WholeWordsAndPhrases) {
  const TitleIndex index = some_index();
  const auto with = [&](const std::vector<std::string>& phrases) {
    return index.with_words(phrases);
  };
  EXPECT_EQ(with({"star"}), (Indices{1, 5}));
  EXPECT_EQ(with({"Star Wars Episode"}), (Indices{1}));
  EXPECT_EQ(with({"sta", "heat"}), (Indices{3, 8}));
  EXPECT_EQ(with({"", "!?"}), (Indices{}));
}

/// The bars, on well-known titles. tests/bench/search.cpp has them for 87,585.
TEST(TitleIndex, FindsWhatPeopleMeanAmongTheFirstThree) {
  std::vector<std::string> titles;
  for (const auto& [query, title] : testing::typed_by_hand()) {
    if (std::find(titles.begin(), titles.end(), title) == titles.end()) titles.emplace_back(title);
  }
  const TitleIndex index = index_of(titles);
  std::vector<testing::TypedTitle> typed = testing::misspelt_by_rule(titles, 200, 1);
  ASSERT_EQ(typed.size(), 200U);
  for (const auto& [query, title] : testing::typed_by_hand())
    typed.push_back({std::string(query), std::string(title), "by hand"});
  int among_three = 0;
  std::string missed;
  for (const auto& [query, title, rule] : typed) {
    const Indices hits = found(index, query, 3);
    const bool is_there = std::any_of(hits.begin(), hits.end(), [&, &meant = title](auto hit) {
      return titles[static_cast<std::size_t>(hit)] == meant;
    });
    among_three += is_there ? 1 : 0;
    if (!is_there) missed += query + ", ";
  }
  EXPECT_GE(among_three, static_cast<int>(0.95 * static_cast<double>(typed.size()))) << missed;
  for (std::size_t i = 0; i < titles.size(); ++i) {
    const std::string name = spoken_names(names_in(titles[i]).rest).front();
    EXPECT_EQ(found(index, name).front(), static_cast<std::int32_t>(i)) << name;
  }
}

TEST(TitleIndex, SurvivesRandomBytes) {
  Random random(9);
  const auto bytes = [&](std::uint64_t most) {
    std::string text;
    for (std::uint64_t n = random.below(most); n > 0; --n)
      text.push_back(static_cast<char>(random.below(256)));
    return text;
  };
  TitleIndex index;
  for (int i = 0; i < 200; ++i) {
    std::vector<std::string> one{bytes(40)};
    index.append(one);
  }
  for (int i = 0; i < 5000; ++i) {
    for (const TitleHit& hit : index.search(bytes(i % 100 == 0 ? 400 : 12), 3)) {
      ASSERT_GE(hit.index, 0);
      ASSERT_LT(hit.index, 200);
    }
    (void)index.named(bytes(20));
  }
}

}  // namespace
}  // namespace als
