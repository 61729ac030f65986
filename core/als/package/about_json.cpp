#include "als/package/about_json.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

// Words travel from the user's file to the page through here; each is checked once, when it is
// read. Tested by tests/unit/package/about_json_test.cpp.

namespace als {
namespace {

Json noun_json(const Noun& noun) { return {{"one", noun.one}, {"many", noun.many}}; }

constexpr const char* kSyntheticLicence =
    "The ratings that this model was made from are synthetic: a program drew them from a "
    "documented taste model. They say nothing about what anybody thinks of an item.";

std::string terms_of(const About& about) {
  return about.synthetic ? kSyntheticLicence : about.licence;
}

Error wrong(const std::string& key, const std::string& expected) {
  return {ErrorCode::kParse, "\"" + key + "\": expected " + expected};
}

/// A text of one line that a page can show.
Result<std::string> word(const Json& value, const std::string& key, std::size_t max_bytes) {
  if (!value.is_string()) return wrong(key, "a text");
  std::string text = value.get<std::string>();
  const bool bad = text.size() > max_bytes || std::any_of(text.begin(), text.end(), [](char c) {
                     return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
                   });
  if (bad)
    return wrong(key, "at most " + std::to_string(max_bytes) + " bytes without control characters");
  return text;
}

/// Two words under given keys.
Result<void> pair_of_words(const Json& value, const std::string& key, const char* first_key,
                           std::string& first, const char* second_key, std::string& second) {
  if (!value.is_object()) return wrong(key, "an object");
  for (const auto& [name, text] : value.items()) {
    if (name != first_key && name != second_key) {
      return wrong(key + "." + name,
                   std::string("no other keys than ") + first_key + " and " + second_key);
    }
    Result<std::string> read = word(text, key + "." + name, 40);
    if (!read) return read.error();
    if (read->empty()) return wrong(key + "." + name, "a word");
    (name == first_key ? first : second) = std::move(*read);
  }
  return {};
}

Result<void> read_links(const Json& value, std::vector<LinkKind>& links) {
  if (!value.is_array() || value.size() > 8) return wrong("links", "a list of at most 8");
  std::vector<LinkKind> read;
  for (const Json& entry : value) {
    if (!entry.is_object() || entry.size() != 2 || !entry.contains("name") ||
        !entry.contains("template")) {
      return wrong("links", "objects with name and template");
    }
    Result<std::string> name = word(entry["name"], "links.name", 40);
    if (!name) return name.error();
    Result<std::string> address = word(entry["template"], "links.template", 500);
    if (!address) return address.error();
    if (!is_link_address(*address))
      return wrong("links.template", "an http or https address with one {}, {:07} or {id} in it");
    read.push_back({std::move(*name), std::move(*address)});
  }
  std::stable_partition(read.begin(), read.end(), has_values);
  links = std::move(read);
  return {};
}

}  // namespace

Json about_json(const About& about, const RatingScale& scale, std::span<const LinkKind> links) {
  Json json{{"name", about.name},
            {"item", noun_json(about.item)},
            {"rating", noun_json(about.rating)},
            {"tag", noun_json(about.tag)},
            {"action", {{"do", about.action_do}, {"done", about.action_done}}},
            {"kind", kind_name(scale.kind)},
            {"scale", nullptr},
            {"links", Json::array()},
            {"catalogue", about.catalogue}};
  if (scale.kind == RatingKind::kRatings)
    json["scale"] = {{"min", scale.min}, {"max", scale.max}, {"step", scale.step}};
  for (const LinkKind& link : links)
    json["links"].push_back({{"name", link.name}, {"template", link.address}});
  return json;
}

Json dataset_json(const About& about) {
  return {{"name", about.name},
          {"synthetic", about.synthetic},
          {"licence", terms_of(about)},
          {"citation", about.synthetic ? "" : about.citation},
          {"acknowledgement", about.synthetic ? "" : about.acknowledgement}};
}

std::string licence_text(const About& about) {
  const std::string terms = terms_of(about);
  std::string text =
      terms.empty() ? "No terms were stated for the data that this model was made from." : terms;
  text += "\n";
  if (!about.synthetic && !about.citation.empty())
    text += "\nPlease cite:\n" + about.citation + "\n";
  return text;
}

Result<void> read_about(std::string_view text, About& about, std::vector<LinkKind>& links) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return Error{ErrorCode::kParse, "expected a JSON object"};
  for (const auto& [key, value] : json.items()) {
    Result<void> read;
    const std::pair<const char*, Noun*> nouns[] = {
        {"item", &about.item}, {"rating", &about.rating}, {"tag", &about.tag}};
    const std::pair<const char*, std::string*> texts[] = {
        {"name", &about.name},
        {"catalogue", &about.catalogue},
        {"licence", &about.licence},
        {"citation", &about.citation},
        {"acknowledgement", &about.acknowledgement}};
    bool known = false;
    for (const auto& [name, noun] : nouns) {
      if (key != name) continue;
      known = true;
      read = pair_of_words(value, key, "one", noun->one, "many", noun->many);
    }
    for (const auto& [name, to] : texts) {
      if (key != name) continue;
      known = true;
      Result<std::string> said = word(value, key, 4000);
      if (said) {
        *to = std::move(*said);
      } else {
        read = said.error();
      }
    }
    if (key == "action") {
      known = true;
      read = pair_of_words(value, key, "do", about.action_do, "done", about.action_done);
    }
    if (key == "links") {
      known = true;
      read = read_links(value, links);
    }
    if (!known) {
      return wrong(key,
                   "one of name, item, rating, tag, action, links, catalogue, licence, citation, "
                   "acknowledgement");
    }
    if (!read) return read;
  }
  if (about.catalogue != "" && about.catalogue != "films" && about.catalogue != "movielens")
    return wrong("catalogue", "\"movielens\", \"films\" or nothing");
  return {};
}

}  // namespace als
