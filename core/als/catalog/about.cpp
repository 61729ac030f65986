#include "als/catalog/about.h"

#include <utility>

namespace als {

About about_films(std::string name) {
  About about;
  about.name = std::move(name);
  about.item = {"film", "films"};
  about.tag = {"genre", "genres"};
  about.action_do = "watch";
  about.action_done = "seen";
  about.catalogue = "films";
  return about;
}

bool is_movielens_scale(const RatingScale& scale) {
  return scale.kind == RatingKind::kRatings && scale.max == 5.0 && scale.min == scale.step &&
         (scale.step == 0.5 || scale.step == 1.0);
}

About about_movielens(std::string name) {
  About about = about_films(std::move(name));
  about.rating = {"star", "stars"};
  about.catalogue = "movielens";
  about.licence =
      "The movie titles, genres and ratings that this model was made from are GroupLens's "
      "MovieLens "
      "data. They may be used for research and other non-commercial purposes and may be "
      "redistributed, transformations included, under these same conditions; use has to be "
      "acknowledged, and no endorsement by the University of Minnesota or GroupLens may be stated "
      "or implied. Commercial use needs the permission of GroupLens.";
  about.citation =
      "F. Maxwell Harper and Joseph A. Konstan. 2015. The MovieLens Datasets: History and Context. "
      "ACM Transactions on Interactive Intelligent Systems (TiiS) 5, 4: 19:1-19:19. "
      "https://doi.org/10.1145/2827872";
  about.acknowledgement = "MovieLens data by GroupLens, University of Minnesota";
  return about;
}

}  // namespace als
