// Titles of a bundle, and each question about them: decoded and encoded again, appended at once and
// in parts.

#include <algorithm>
#include <cmath>

#include "als/bundle/shards.h"
#include "als/titles/title_index.h"
#include "input.h"

namespace als::fuzz {
namespace {

bool is_place(std::int32_t index, std::size_t size) {
  return index >= 0 && static_cast<std::size_t>(index) < size;
}

/// Titles of the index, most popular first, each once.
void check_named(const std::vector<NamedHit>& found, std::size_t size) {
  for (std::size_t i = 0; i < found.size(); ++i) {
    ALS_CHECK(is_place(found[i].index, size));
    ALS_CHECK(i == 0 || found[i - 1].index < found[i].index);
  }
}

}  // namespace

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
    ALS_CHECK(is_place(hit.index, titles->size()) && std::isfinite(hit.cost) && hit.cost >= 0.0F);
  const std::vector<TitleHit> more = whole.search(query, n + 1);
  ALS_CHECK(more.size() >= found.size() && std::equal(found.begin(), found.end(), more.begin()));
  const std::string phrases[] = {query, titles->front()};
  std::vector<std::int32_t> with_either = whole.with_words(std::span(phrases).first(1));
  const std::vector<std::int32_t> with_second = whole.with_words(std::span(phrases).last(1));
  with_either.insert(with_either.end(), with_second.begin(), with_second.end());
  std::sort(with_either.begin(), with_either.end());
  with_either.erase(std::unique(with_either.begin(), with_either.end()), with_either.end());
  ALS_CHECK(whole.with_words(phrases) == with_either && parts.with_words(phrases) == with_either);
  for (const std::int32_t index : with_either) ALS_CHECK(is_place(index, titles->size()));
  check_named(whole.named(query), titles->size());
  ALS_CHECK(whole.named(query) == parts.named(query));
  for (const std::string& title : *titles) {
    check_named(whole.named(title), titles->size());
    const std::int32_t index = whole.find(title);
    ALS_CHECK(index == parts.find(title));
    ALS_CHECK(index >= 0 || names_in(title).full.empty());
  }
  (void)whole.find(query);
}

}  // namespace als::fuzz
