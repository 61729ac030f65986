#include "als/catalog/title_search.h"

#include <gtest/gtest.h>

#include "als/base/random.h"

namespace als {
namespace {

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

TEST(TitleIndex, FindsEveryWordAsAPrefix) {
  const TitleIndex index = some_index();
  using Indices = std::vector<std::int32_t>;
  EXPECT_EQ(index.search("matr", 10), (Indices{0, 4}));
  EXPECT_EQ(index.search("the matrix", 10), (Indices{0, 4}));
  EXPECT_EQ(index.search("matrix 1999", 10), (Indices{0}));
  EXPECT_EQ(index.search("wars star", 10), (Indices{1}));
  EXPECT_EQ(index.search("amelie", 10), (Indices{2}));
  EXPECT_EQ(index.search("AM\xc3\x89LIE poul", 10), (Indices{2}));
  EXPECT_EQ(index.search("leon", 10), (Indices{6}));
  EXPECT_EQ(index.search("wall-e", 10), (Indices{7}));
  EXPECT_EQ(index.search("atrix", 10), (Indices{}));
  EXPECT_EQ(index.search("", 10), (Indices{}));
  EXPECT_EQ(index.search("!?", 10), (Indices{}));
  EXPECT_EQ(index.search("star", 1), (Indices{1}));
}

TEST(TitleIndex, FindsWordsAsPeopleTypeThem) {
  TitleIndex index;
  index.append(std::vector<std::string>{
      "Spider-Man (2002)", "X-Men (2000)", "Avventura, L' (Adventure, The) (1960)",
      "WALL\xc2\xb7"
      "E (2008)",
      "Blue Is the Warmest Color (La Vie d'Ad\xc3\xa8le) (2013)", "1-900 (06) (1994)",
      "Lumi\xc3\xa8re! L\xe2\x80\x99"
      "aventure commence (2017)",
      "Italian Spiderman (2007)"});
  using Indices = std::vector<std::int32_t>;
  EXPECT_EQ(index.search("spiderman", 10), (Indices{0, 7}));
  EXPECT_EQ(index.search("spider man", 10), (Indices{0}));
  EXPECT_EQ(index.search("xmen 2000", 10), (Indices{1}));
  EXPECT_EQ(index.search("avventura", 10), (Indices{2}));
  EXPECT_EQ(index.search("l'avventura", 10), (Indices{2}));
  EXPECT_EQ(index.search("walle", 10), (Indices{3}));
  EXPECT_EQ(index.search("adele", 10), (Indices{4}));
  EXPECT_EQ(index.search("1900", 10), (Indices{}));
  EXPECT_EQ(index.search("aventure", 10), (Indices{6}));
  // They are no part of the title itself.
  EXPECT_EQ(index.find("Spider-Man 2002"), 0);
  EXPECT_EQ(index.find("spiderman"), -1);
}

/// What search() promises, without its short cuts. Titles of plain words only.
std::vector<std::int32_t> search_slowly(const std::vector<std::string>& titles,
                                        const std::string& query) {
  const auto words_of = [](const std::string& text) {
    std::vector<std::string> words(1);
    for (const char c : text) {
      if (c == ' ') {
        words.emplace_back();
      } else {
        words.back().push_back(c);
      }
    }
    return words;
  };
  std::vector<std::int32_t> by_rank[3];
  for (std::size_t i = 0; i < titles.size(); ++i) {
    bool all = true;
    for (const std::string& wanted : words_of(query)) {
      bool any = false;
      for (const std::string& word : words_of(titles[i])) any = any || word.starts_with(wanted);
      all = all && any;
    }
    if (!all) continue;
    const std::size_t rank = titles[i] == query ? 0 : titles[i].starts_with(query) ? 1 : 2;
    by_rank[rank].push_back(static_cast<std::int32_t>(i));
  }
  std::vector<std::int32_t> found;
  for (const auto& indices : by_rank) found.insert(found.end(), indices.begin(), indices.end());
  return found;
}

TEST(TitleIndex, AgreesWithASlowSearch) {
  Random random(5);
  const auto phrase = [&](std::uint64_t max_words) {
    std::string text;
    for (std::uint64_t words = 1 + random.below(max_words); words > 0; --words) {
      if (!text.empty()) text += ' ';
      // Not the letter a, which alone would be an article.
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
    EXPECT_EQ(index.search(query, titles.size()), search_slowly(titles, query)) << query;
  }
}

TEST(TitleIndex, RanksWholeTitlesThenBeginningsThenTheRest) {
  TitleIndex index;
  index.append(std::vector<std::string>{"Some Like It Hot (1959)", "It Follows (2014)", "It (2017)",
                                        "It, The Thing (1999)"});
  EXPECT_EQ(index.search("it", 10), (std::vector<std::int32_t>{2, 1, 3, 0}));
}

TEST(TitleIndex, FindsATitleAsWrittenOrFolded) {
  const TitleIndex index = some_index();
  EXPECT_EQ(index.find("Heat (1986)"), 8);
  EXPECT_EQ(index.find("Heat"), 3);
  EXPECT_EQ(index.find("the matrix"), 0);
  EXPECT_EQ(index.find("Matrix"), 0);
  EXPECT_EQ(index.find("The Matrix (1999)"), 0);
  EXPECT_EQ(index.find("leon 1994"), 6);
  EXPECT_EQ(index.find("Matrix (1998)"), -1);
  EXPECT_EQ(index.find(""), -1);
}

TEST(TitleIndex, SurvivesRandomBytes) {
  const TitleIndex index = some_index();
  Random random(9);
  for (int i = 0; i < 5000; ++i) {
    std::string query;
    for (std::uint64_t n = random.below(12); n > 0; --n)
      query.push_back(static_cast<char>(random.below(256)));
    for (const std::int32_t found : index.search(query, 3)) {
      ASSERT_GE(found, 0);
      ASSERT_LT(found, 11);
    }
  }
}

}  // namespace
}  // namespace als
