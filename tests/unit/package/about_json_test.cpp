#include "als/package/about_json.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace als {
namespace {

using Links = std::vector<LinkKind>;

About books() {
  About about;
  about.name = "Goodbooks";
  about.item = {"book", "books"};
  about.rating = {"star", "stars"};
  about.tag = {"shelf", "shelves"};
  about.action_do = "read";
  about.action_done = "read";
  about.licence = "CC BY-SA 4.0";
  about.citation =
      "Zaj\xc4\x85"
      "c, Z. 2017";
  about.acknowledgement = "goodbooks-10k";
  return about;
}

const Links kLinks{{"Open Library", "https://openlibrary.org/isbn/{}"},
                   {"Old", "http://example.org/b{:07}/"}};

TEST(AboutJson, TheManifestSaysWhatTheDataAreAbout) {
  const RatingScale scale{RatingKind::kRatings, 1.0, 5.0, 1.0};
  EXPECT_EQ(about_json(books(), scale, kLinks),
            Json::parse(R"({"name": "Goodbooks", "item": {"one": "book", "many": "books"},
              "rating": {"one": "star", "many": "stars"},
              "tag": {"one": "shelf", "many": "shelves"},
              "action": {"do": "read", "done": "read"}, "kind": "ratings",
              "scale": {"min": 1.0, "max": 5.0, "step": 1.0},
              "links": [{"name": "Open Library", "template": "https://openlibrary.org/isbn/{}"},
                        {"name": "Old", "template": "http://example.org/b{:07}/"}],
              "catalogue": ""})"));
  EXPECT_EQ(about_json({}, {RatingKind::kCounts, 0.0, 255.0, 1.0}, {}),
            Json::parse(R"({"name": "", "item": {"one": "item", "many": "items"},
              "rating": {"one": "point", "many": "points"}, "tag": {"one": "tag", "many": "tags"},
              "action": {"do": "try", "done": "tried"}, "kind": "counts", "scale": null,
              "links": [], "catalogue": ""})"));
  EXPECT_EQ(about_json({}, {RatingKind::kEvents, 1.0, 1.0, 1.0}, {})["kind"], "events");
}

TEST(AboutJson, WhatIsWrittenReadsBack) {
  // All but what the data themselves say: kind and scale.
  Json json = about_json(books(), {}, kLinks);
  json.erase("kind");
  json.erase("scale");
  const Json terms = dataset_json(books());
  for (const char* const key : {"licence", "citation", "acknowledgement"}) json[key] = terms[key];
  About about;
  Links links;
  const Result<void> read = read_about(json.dump(), about, links);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(about.item, books().item);
  EXPECT_EQ(about_json(about, {}, links), about_json(books(), {}, kLinks));
  EXPECT_EQ(dataset_json(about), dataset_json(books()));
  EXPECT_EQ(links, kLinks);
}

TEST(AboutJson, WhatIsNotSaidStays) {
  About about = books();
  Links links = kLinks;
  ASSERT_TRUE(read_about(R"({"item": {"many": "volumes"}, "catalogue": "films"})", about, links));
  EXPECT_EQ(about.item, (Noun{"book", "volumes"}));
  EXPECT_EQ(about.catalogue, "films");
  EXPECT_EQ(about.action_do, "read");
  EXPECT_EQ(about.name, "Goodbooks");
  EXPECT_EQ(links, kLinks);
  ASSERT_TRUE(read_about("{}", about, links));
  ASSERT_TRUE(read_about(R"({"links": []})", about, links));
  EXPECT_TRUE(links.empty());
}

TEST(AboutJson, EachWrongKeyIsNamed) {
  const auto message_of = [](const std::string& text) {
    About about;
    Links links;
    const Result<void> read = read_about(text, about, links);
    EXPECT_FALSE(read) << text;
    if (read) return std::string();
    EXPECT_EQ(read.error().code, ErrorCode::kParse);
    return read.error().message;
  };
  for (const char* const text : {"", "[]", "7", "null", "{\"name\": \"x\"", "{\"name\"}"})
    EXPECT_EQ(message_of(text), "expected a JSON object") << text;
  const std::string long_word(41, 'x');
  const std::string long_text(4001, 'x');
  const std::pair<std::string, const char*> wrong[] = {
      {R"({"title": "x"})", "\"title\": expected one of"},
      {R"({"scale": null})", "\"scale\": expected one of"},
      {R"({"kind": "counts"})", "\"kind\": expected one of"},
      {R"({"name": 7})", "\"name\": expected a text"},
      {R"({"name": "a\nb"})", "\"name\": expected at most 4000 bytes without control characters"},
      {R"({"name": "a\u0000b"})", "\"name\": expected at most 4000 bytes"},
      {R"({"name": "a\u007fb"})", "\"name\": expected at most 4000 bytes"},
      {R"({"licence": ")" + long_text + "\"}", "\"licence\": expected at most 4000 bytes"},
      {R"({"citation": null})", "\"citation\": expected a text"},
      {R"({"acknowledgement": []})", "\"acknowledgement\": expected a text"},
      {R"({"catalogue": "books"})", "\"catalogue\": expected \"movielens\", \"films\" or nothing"},
      {R"({"item": "book"})", "\"item\": expected an object"},
      {R"({"item": {"two": "x"}})", "\"item.two\": expected no other keys than one and many"},
      {R"({"rating": {"one": ""}})", "\"rating.one\": expected a word"},
      {R"({"tag": {"many": 3}})", "\"tag.many\": expected a text"},
      {R"({"tag": {"many": ")" + long_word + "\"}}", "\"tag.many\": expected at most 40 bytes"},
      {R"({"action": {"one": "x"}})", "\"action.one\": expected no other keys than do and done"},
      {R"({"action": []})", "\"action\": expected an object"},
      {R"({"links": {}})", "\"links\": expected a list of at most 8"},
      {R"({"links": [1, 2, 3, 4, 5, 6, 7, 8, 9]})", "\"links\": expected a list of at most 8"},
      {R"({"links": ["x"]})", "\"links\": expected objects with name and template"},
      {R"({"links": [{"name": "x"}]})", "\"links\": expected objects with name and template"},
      {R"({"links": [{"name": "x", "address": "https://x/{}"}]})",
       "\"links\": expected objects with name and template"},
      {R"({"links": [{"called": "x", "template": "https://x/{}"}]})",
       "\"links\": expected objects with name and template"},
      {R"({"links": [{"name": 1, "template": "https://x/{}"}]})",
       "\"links.name\": expected a text"},
      {R"({"links": [{"name": "x", "template": 1}]})", "\"links.template\": expected a text"},
  };
  for (const auto& [text, message] : wrong)
    EXPECT_EQ(message_of(text).rfind(message, 0), 0U) << text << "\n" << message_of(text);
  for (const char* const address :
       {"javascript:alert({})", "ftp://x/{}", "https://x/", "https://x/{}{}", "https://x/{:7}",
        "https://x/{:00}", "https://x/{:10}", "https://x/{ID}", "https://x/{id}{}", "https://x/}{",
        "https://x/{", "//x/{}"}) {
    const Json json{{"links", {{{"name", "x"}, {"template", address}}}}};
    EXPECT_EQ(
        message_of(json.dump()),
        "\"links.template\": expected an http or https address with one {}, {:07} or {id} in it")
        << address;
  }
}

TEST(AboutJson, LinksByTheItemsIdHaveNoValuesAndComeLast) {
  About about;
  Links links;
  ASSERT_TRUE(read_about(R"({"links": [{"name": "A", "template": "https://a/{id}"},
    {"name": "B", "template": "https://b/{}"}, {"name": "C", "template": "https://c/{id}/"},
    {"name": "D", "template": "https://d/{:07}"}]})",
                         about, links));
  std::string names;
  for (const LinkKind& link : links) names += link.name;
  EXPECT_EQ(names, "BDAC");
  EXPECT_EQ(num_with_values(links), 2U);
  EXPECT_TRUE(has_values(links[1]));
  EXPECT_FALSE(has_values(links[2]));
}

TEST(AboutJson, WrongLinksLeaveTheOnesThatWereThere) {
  About about;
  Links links = kLinks;
  EXPECT_FALSE(
      read_about(R"({"links": [{"name": "good", "template": "https://x/{}"}, 7]})", about, links));
  EXPECT_EQ(links, kLinks);
}

TEST(AboutJson, StarsAreMovieLenssInWholesAndHalves) {
  const auto is_theirs = [](double min, double max, double step) {
    return is_movielens_scale({RatingKind::kRatings, min, max, step});
  };
  EXPECT_TRUE(is_theirs(0.5, 5.0, 0.5) && is_theirs(1.0, 5.0, 1.0));
  EXPECT_FALSE(is_theirs(0.25, 5.0, 0.25) || is_theirs(1.0, 5.0, 0.5) || is_theirs(1.0, 10.0, 1.0));
}

TEST(AboutJson, SyntheticDataHaveTermsOfTheirOwn) {
  About about = books();
  EXPECT_EQ(licence_text(about), "CC BY-SA 4.0\n\nPlease cite:\n" + about.citation + "\n");
  about.synthetic = true;
  const Json json = dataset_json(about);
  EXPECT_EQ(json["synthetic"], true);
  EXPECT_EQ(json["citation"], "");
  EXPECT_EQ(json["acknowledgement"], "");
  EXPECT_NE(json["licence"].get<std::string>().find("synthetic"), std::string::npos);
  EXPECT_EQ(licence_text(about).find("cite"), std::string::npos);
  EXPECT_EQ(licence_text({}), "No terms were stated for the data that this model was made from.\n");
}

}  // namespace
}  // namespace als
