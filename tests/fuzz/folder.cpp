// read_data() on a folder of several tables: which file is what, and the data set made of them.
// The files of an input follow each other, each after a line "== name".

#include <set>

#include "als/base/ids.h"
#include "input.h"
#include "memory_folder.h"
#include "support/dataset_files.h"

namespace als::fuzz {
namespace {

bool is_plain(std::string_view name) {
  return !name.empty() && name.size() < 40 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz._0123456789") ==
             std::string_view::npos &&
         name[0] != '.' && !name.ends_with(".zip");
}

}  // namespace

void folder(Bytes bytes) {
  static const MemoryFolder folder;
  static ThreadPool pool(1);  // waking threads takes longer than an input
  folder.clear();
  Input input(bytes);
  const unsigned flags = input.option();
  const unsigned more = input.option();
  std::string_view text = as_text(input.rest());
  std::set<std::string, std::less<>> names;
  while (text.starts_with("== ")) {
    const std::size_t line_end = std::min(text.find('\n'), text.size());
    const std::string_view name = text.substr(3, line_end - 3);
    text.remove_prefix(std::min(line_end + 1, text.size()));
    std::size_t end = text.starts_with("== ") ? 0 : text.find("\n== ");
    end = end == std::string_view::npos ? text.size() : end == 0 ? 0 : end + 1;
    if (!is_plain(name) || names.size() > 6) return;
    names.insert(std::string(name));
    folder.write(name, {reinterpret_cast<const std::uint8_t*>(text.data()), end});
    text.remove_prefix(end);
  }
  tools::DataOptions options;
  options.data = folder.path().string();
  options.cache = "none";
  options.skip_bad_rows = (flags & 1U) != 0;
  options.max_bad_rows = (flags & 2U) != 0 ? 1.0 : 0.05;
  options.counts = (flags & 4U) != 0;
  options.no_rating = (flags & 8U) != 0;
  options.wide = (flags & 16U) != 0;
  if ((flags & 32U) != 0) options.header = "no";
  if ((more & 1U) != 0) options.duplicates = "mean";
  if ((more & 2U) != 0) options.scale = "0:10:0.5";
  if ((more & 4U) != 0 && names.contains("about.json"))
    options.about = (folder.path() / "about.json").string();
  if ((more & 8U) != 0 && names.contains("items.csv"))
    options.items = (folder.path() / "items.csv").string();
  const Result<ReadData> data = tools::read_data(options, pool);
  if (!data) return check_refusal(data.error());
  const Dataset& dataset = data->loaded.dataset;
  ALS_CHECK(dataset.num_users() > 0 && dataset.num_items() > 0);
  ALS_CHECK(dataset.by_user.num_ratings() == dataset.by_item.num_ratings());
  for (const ItemTag& tag : dataset.user_tags)
    ALS_CHECK(tag.item >= 0 && static_cast<std::size_t>(tag.item) < dataset.num_items());
  ALS_CHECK(!summary_text(*data).empty());
  ALS_CHECK(!text_of(summary_json(*data)).empty());
}

}  // namespace als::fuzz
