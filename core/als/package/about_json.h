#pragma once

// What a bundle is about, as JSON: in its manifest, and as `--about FILE` gives it.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "als/base/rating_scale.h"
#include "als/base/result.h"
#include "als/catalog/about.h"
#include "als/catalog/catalog.h"
#include "als/json/json.h"

namespace als {

/// The manifest's `about` (bundle/FORMAT.md).
Json about_json(const About& about, const RatingScale& scale, std::span<const LinkKind> links);

/// The manifest's `dataset`.
Json dataset_json(const About& about);

/// The text of LICENSE-MODEL.txt: the terms, or that none were stated.
std::string licence_text(const About& about);

/// Takes from a JSON object what it says: `name`, `item`, `rating` and `tag` ({"one", "many"}),
/// `action` ({"do", "done"}), `catalogue`, `licence`, `citation`, `acknowledgement`; the rest
/// stays. `links` ([{"name", "template"}]) go to `links`: those that have values in the order of
/// the catalogue's, the others after them. kParse naming the key that is wrong or unknown.
Result<void> read_about(std::string_view text, About& about, std::vector<LinkKind>& links);

}  // namespace als
