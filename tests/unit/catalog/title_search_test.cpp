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
