// package/about_json: what a user's file says is said again by the manifest.

#include "als/package/about_json.h"
#include "input.h"

namespace als::fuzz {

void about(Bytes bytes) {
  Input input(bytes);
  const std::string text = input.rest_text();
  About about;
  std::vector<LinkKind> links;
  if (const Result<void> read = read_about(text, about, links); !read)
    return check_refusal(read.error());
  ALS_CHECK(links.size() <= 8);
  for (const LinkKind& link : links) ALS_CHECK(is_link_address(link.address));
  Json json = about_json(about, {}, links);
  json.erase("kind");
  json.erase("scale");
  About again;
  std::vector<LinkKind> links_again;
  ALS_CHECK(read_about(text_of(json), again, links_again).has_value());
  ALS_CHECK(about_json(again, {}, links_again) == about_json(about, {}, links));
  ALS_CHECK(!licence_text(about).empty());
  ALS_CHECK(dataset_json(about).size() == 5);
}

}  // namespace als::fuzz
