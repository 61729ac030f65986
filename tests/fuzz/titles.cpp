// Titles of a bundle and their search: decoded and encoded again, appended at once and in parts.

#include "als/bundle/shards.h"
#include "als/titles/title_index.h"
#include "input.h"

namespace als::fuzz {

void titles(Bytes bytes) {
  Input input(bytes);
  const std::size_t n = input.byte() % 8;
  const std::size_t query_bytes = input.byte() % 16;
  const std::string query(as_text(input.bytes(query_bytes)));
  const std::string text = input.rest_text();
  const Result<std::vector<std::string>> titles = decode_titles(text);
  if (!titles) return check_refusal(titles.error());
  ALS_CHECK(encode_titles(*titles) == text);
  TitleIndex whole;
  whole.append(*titles);
  TitleIndex parts;
  const std::size_t cut = titles->empty() ? 0 : n % titles->size();
  parts.append(std::span(*titles).first(cut));
  parts.append(std::span(*titles).subspan(cut));
  const std::vector<TitleHit> found = whole.search(query, n);
  ALS_CHECK(found.size() <= n && parts.search(query, n) == found);
  for (const TitleHit& hit : found)
    ALS_CHECK(hit.index >= 0 && static_cast<std::size_t>(hit.index) < titles->size());
  const std::vector<TitleHit> more = whole.search(query, n + 1);
  ALS_CHECK(more.size() >= found.size() && std::equal(found.begin(), found.end(), more.begin()));
  for (const std::string& title : *titles) {
    const std::int32_t index = whole.find(title);
    ALS_CHECK(index == parts.find(title));
    ALS_CHECK(index >= 0 || names_in(title).full.empty());
  }
  (void)whole.find(query);
}

}  // namespace als::fuzz
