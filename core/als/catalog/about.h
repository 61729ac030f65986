#pragma once

// About: what a data set is about, in its own words: a page of books says "books", "points" and
// "shelves".

#include <string>

#include "als/base/rating_scale.h"

namespace als {

struct Noun {
  std::string one;
  std::string many;

  bool operator==(const Noun&) const = default;
};

struct About {
  std::string name;  ///< of the data: "MovieLens ml-latest-small"
  Noun item{"item", "items"};
  Noun rating{"point", "points"};  ///< the unit of a rating
  Noun tag{"tag", "tags"};
  std::string action_do = "try";  ///< what one does with an item
  std::string action_done = "tried";
  /// Whose ids the items have: "movielens"; "films" where titles are those of films; or "".
  std::string catalogue;
  bool synthetic = false;  ///< made by a program (als_synth leaves a file synthetic.json)
  std::string licence;     ///< terms of the data; may be empty
  std::string citation;
  std::string acknowledgement;
};

/// The words of films from anywhere.
About about_films(std::string name);
/// Those of MovieLens, with its terms.
About about_movielens(std::string name);
/// MovieLens has half stars from 0.5 to 5 or whole ones from 1; others that name their files as it
/// does have other scales, and other terms.
bool is_movielens_scale(const RatingScale& scale);

}  // namespace als
