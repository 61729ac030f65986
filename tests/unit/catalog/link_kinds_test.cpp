#include <gtest/gtest.h>

#include "als/catalog/catalog.h"

namespace als {
namespace {

const LinkKind kShop{"Shop", "https://shop.example/{}"};
const LinkKind kWiki{"Wiki", "https://wiki.example/{}"};

TEST(NameLinks, CallsColumnsInTheirOrder) {
  std::vector<LinkKind> links{{"url", "https://{}"}, {"page", "https://{}"}};
  std::vector<CatalogItem> items{{"a", "A", 0, 0, {"x", "y"}}};
  name_links(std::span(&kShop, 1), links, items);
  EXPECT_EQ(links, (std::vector<LinkKind>{kShop, {"page", "https://{}"}}));
  EXPECT_EQ(items[0].links, (std::vector<std::string>{"x", "y"}));
}

TEST(NameLinks, MakesTheOthersOfIds) {
  std::vector<LinkKind> links{{"url", "https://{}"}};
  std::vector<CatalogItem> items{{"a", "A", 0, 0, {"x"}}, {"b", "B", 0, 0, {}}};
  name_links(std::vector<LinkKind>{kShop, kWiki}, links, items);
  EXPECT_EQ(links, (std::vector<LinkKind>{kShop, kWiki}));
  EXPECT_EQ(items[0].links, (std::vector<std::string>{"x", "a"}));
  EXPECT_EQ(items[1].links, (std::vector<std::string>{"", "b"}));
}

}  // namespace
}  // namespace als
