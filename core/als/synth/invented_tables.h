#pragma once

// Tables of books, games, jokes and visited pages, in the shapes in which such data are found:
// inputs for the tests and demonstrations of reading other people's tables. Who and what there is
// is invented; who likes what follows the taste model (taste_model.h), with tags and makers for
// features, so that there is something to learn. The same bytes for the same settings, everywhere.
//
//   books   Ratings.csv   "User-ID";"ISBN";"Book-Rating": names, ten digits or nine and X, 1 ... 10
//           Books.csv     "ISBN";"Book-Title";"Book-Author";"Year-Of-Publication";"Publisher";
//                         "Shelves" (bars between them)
//                         every field quoted, Windows-1252, lines end in \r\n
//   games   hours.csv     member,game,hours,last_played: numbers of 17 digits, a game's number,
//                         0.1 ... 4000.0, a date; a member may have two rows for a game
//           games.csv     id,name,categories,released,url (semicolons between categories)
//   jokes   ratings.tsv   user_id, joke_id, rating: -10.00 ... 10.00
//           or, wide, ratings.csv: no header, a line a user, how many ratings and then one for each
//           joke, 99 for none
//           jokes.tsv     joke_id, text
//   visits  visits.csv    visitor,page,when: a path, milliseconds since 1970; by time, repeated

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace als {

enum class InventedKind : std::uint8_t { kBooks, kGames, kJokes, kWideJokes, kVisits };

struct InventedSettings {
  int num_users = 600;  ///< at least 1
  int num_items = 400;  ///< at least 1
  std::uint64_t seed = 1;
};

struct InventedFile {
  std::string_view name;
  std::string bytes;
};

struct InventedTables {
  std::vector<InventedFile> files;  ///< opinions first, then the items if there is such a table
  std::size_t num_rows = 0;         ///< of opinions: ratings, hours or visits
  std::string_view shape;           ///< a sentence for a README
};

InventedTables invent_tables(InventedKind kind, const InventedSettings& settings);

}  // namespace als
