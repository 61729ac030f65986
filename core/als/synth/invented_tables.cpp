#include "als/synth/invented_tables.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <span>
#include <unordered_set>

#include "als/base/check.h"
#include "als/base/portable_math.h"
#include "als/base/random.h"
#include "als/synth/taste_model.h"

namespace als {
namespace {

using Words = std::span<const std::string_view>;

constexpr std::array<std::string_view, 24> kSyllables{
    "ba", "bré", "cor", "da", "el",  "fen", "gü",  "hal", "il", "jo",  "ka",  "lor",
    "mi", "ñu",  "or",  "pe", "quo", "ra",  "søl", "té",  "ul", "ven", "wim", "zo"};
constexpr std::array<std::string_view, 8> kEndings{"n", "ra", "lis", "mont", "ë", "dar", "k", "va"};
constexpr std::array<std::string_view, 16> kAdjectives{
    "amber", "broken", "crooked", "distant", "early",  "frozen", "gentle", "hollow",
    "iron",  "little", "narrow",  "quiet",   "salted", "second", "silver", "winter"};
constexpr std::array<std::string_view, 16> kNouns{
    "bridge", "cellar",  "compass", "ferry",   "garden", "harbour", "island", "kettle",
    "ladder", "lantern", "meadow",  "orchard", "river",  "stair",   "tower",  "valley"};

constexpr std::array<std::string_view, 12> kShelves{
    "adventure", "biography", "crime",  "essays",  "fantasy",         "history",
    "horror",    "humour",    "poetry", "romance", "science fiction", "travel"};
constexpr std::array<std::string_view, 12> kCategories{
    "Action", "Adventure", "Building", "Card game",  "Co-op",    "Puzzle",
    "Racing", "Role play", "Shooter",  "Simulation", "Strategy", "Survival"};
constexpr std::array<std::string_view, 8> kSections{"garden",  "guides",  "letters", "music",
                                                    "recipes", "repairs", "travel",  "weather"};
// What a joke is about; those who laugh at one animal laugh at the next.
constexpr std::array<std::string_view, 8> kTellers{
    "badger", "cellist", "goat", "librarian", "lighthouse keeper", "plumber", "snail", "wizard"};
constexpr std::array<std::string_view, 12> kDeeds{
    "buy a second ladder",  "count the spoons",   "iron a map",           "knit in the dark",
    "leave the soup alone", "marry a clock",      "paint the fog",        "repair a whistle",
    "sell the stairs",      "sleep in the piano", "weigh the neighbours", "write to the moon"};
constexpr std::array<std::string_view, 12> kReasons{"It was Tuesday, after all",
                                                    "Somebody had to, and nobody knew how",
                                                    "The other one was taller",
                                                    "I was told to bring my own",
                                                    "Well, the kettle started it",
                                                    "There was a discount, but only for pairs",
                                                    "My aunt, as you know, cannot swim",
                                                    "Because it fits the drawer",
                                                    "You should have seen the first one",
                                                    "We ran out of gravy, then of patience",
                                                    "It came with a warranty",
                                                    "The instructions were upside down"};

std::string_view pick(Words words, Random& random) {
  return words[static_cast<std::size_t>(random.below(words.size()))];
}

/// A letter of ASCII at the start becomes a capital.
std::string capital(std::string_view word) {
  std::string text(word);
  if (text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

/// Of a person or a place: "Korté", "Halmira".
std::string invented_name(Random& random) {
  std::string name;
  // A capital needs a letter of ASCII.
  do {
    name = pick(kSyllables, random);
  } while ((name[0] & 0x80) != 0);
  if (random.below(2) == 0) name += pick(kSyllables, random);
  return capital(name + std::string(pick(kEndings, random)));
}

/// Gives each text once: one that was there already gets a number.
class OnlyOnce {
 public:
  std::string operator()(const std::string& text, std::string_view before_number = " ") {
    std::string unique = text;
    for (int number = 2; !seen_.insert(unique).second; ++number)
      unique = text + std::string(before_number) + std::to_string(number);
    return unique;
  }

 private:
  std::unordered_set<std::string> seen_;
};

struct Shape {
  std::size_t num_tags;
  std::uint64_t max_tags;        ///< of an item
  int first_year;                ///< up to 2023; 0: none
  int min_ratings, max_ratings;  ///< of a user; a third of the way up on average
};

constexpr int kLastYear = 2023;

struct Invented {
  std::vector<TasteItem> items;
  std::vector<Opinion> opinions;
  std::vector<Random> random;  // [item] for its names
};

/// Items whose only trait is their maker, and what the users think of them.
Invented invent(const InventedSettings& settings, const Shape& shape) {
  ALS_CHECK(settings.num_users > 0 && settings.num_items > 0);
  const std::uint64_t num_makers =
      std::clamp<std::uint64_t>(static_cast<std::uint64_t>(settings.num_items) / 8, 1, 64);
  Invented made;
  for (int i = 0; i < settings.num_items; ++i) {
    Random random(~settings.seed, static_cast<std::uint64_t>(i));
    TasteItem item;
    item.item_id = static_cast<std::uint32_t>(i) + 1;
    for (std::uint64_t n = 1 + random.below(shape.max_tags); n > 0; --n)
      item.tag_mask |= 1U << random.below(shape.num_tags);
    if (shape.first_year > 0) {
      const double age = random.uniform();  // most are young
      item.year = kLastYear - static_cast<int>((kLastYear - shape.first_year) * age * age);
    }
    item.traits = {static_cast<int>(random.below(num_makers))};
    draw_fame_and_acclaim(item, Random(random.next()));
    made.items.push_back(item);
    made.random.push_back(random);
  }
  made.opinions = draw_opinions(made.items, static_cast<int>(num_makers),
                                {.num_users = settings.num_users,
                                 .min_ratings = shape.min_ratings,
                                 .max_ratings = shape.max_ratings,
                                 .seed = settings.seed});
  return made;
}

std::string tag_list(const TasteItem& item, Words tags, char between) {
  std::string list;
  for (std::size_t tag = 0; tag < tags.size(); ++tag) {
    if ((item.tag_mask >> tag & 1U) == 0) continue;
    if (!list.empty()) list += between;
    list += tags[tag];
  }
  return list;
}

std::string quoted(std::string_view field) {
  std::string text = "\"";
  for (const char c : field) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + '"';
}

/// Quoted where it must be.
std::string csv_field(std::string_view field, char separator) {
  const bool plain = field.find_first_of(std::string("\"\n") + separator) == field.npos;
  return plain ? std::string(field) : quoted(field);
}

/// The letters of the word lists have one byte there with the number of their code point; of the
/// others that Windows-1252 has and Latin-1 lacks, only the curved apostrophe is needed.
std::string to_windows_1252(std::string_view utf8) {
  std::string text;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte < 0x80) {
      text += utf8[i];
    } else if (utf8.substr(i, 3) == "’") {
      text += '\x92';
      i += 2;
    } else {
      ALS_CHECK((byte == 0xc2 || byte == 0xc3) && i + 1 < utf8.size());
      text +=
          static_cast<char>((byte & 0x03) << 6 | (static_cast<unsigned char>(utf8[++i]) & 0x3f));
    }
  }
  return text;
}

/// With the last digit of an ISBN, but one off, so that no real book has it.
std::string almost_isbn(Random& random) {
  std::string text = random.below(2) == 0 ? "0" : "";
  int sum = 0;
  while (text.size() < 9) text += static_cast<char>('0' + random.below(10));
  for (std::size_t i = 0; i < 9; ++i) sum += (10 - static_cast<int>(i)) * (text[i] - '0');
  const int wrong = ((11 - sum % 11) % 11 + 1) % 11;
  return text + (wrong == 10 ? 'X' : static_cast<char>('0' + wrong));
}

std::string book_title(Random& random) {
  const std::string place = invented_name(random);
  const std::string adjective = capital(pick(kAdjectives, random));
  const std::string noun = capital(pick(kNouns, random));
  switch (random.below(6)) {
    case 0:
      return "The \"" + adjective + "\" " + noun + " of " + place;
    case 1:
      return place + "; or, The " + adjective + ' ' + noun;
    case 2:
      return place + "’s " + noun;
    case 3:
      return adjective + ' ' + noun + ", " + adjective + ' ' + place;
    default:
      return "The " + adjective + ' ' + noun + " of " + place;
  }
}

std::string book_row(std::initializer_list<std::string_view> fields) {
  std::string row;
  for (const std::string_view field : fields) row += (row.empty() ? "" : ";") + quoted(field);
  return to_windows_1252(row) + "\r\n";
}

InventedTables invent_books(const InventedSettings& settings) {
  Invented made = invent(settings, {kShelves.size(), 3, 1900, 20, 110});
  Random names(settings.seed, ~std::uint64_t{0});
  OnlyOnce once;
  const auto invented_person = [&] {
    const std::string first = invented_name(names);
    return once(first + ' ' + invented_name(names));
  };
  std::vector<std::string> authors(64);
  for (std::string& author : authors) author = invented_person();
  std::vector<std::string> users(static_cast<std::size_t>(settings.num_users));
  for (std::string& user : users) user = invented_person();
  std::array<std::string, 12> publishers;
  for (std::string& publisher : publishers) publisher = invented_name(names) + " & Daughters";

  std::unordered_set<std::string> numbers;
  std::vector<std::string> isbns;
  std::string books = book_row(
      {"ISBN", "Book-Title", "Book-Author", "Year-Of-Publication", "Publisher", "Shelves"});
  for (std::size_t i = 0; i < made.items.size(); ++i) {
    const TasteItem& item = made.items[i];
    Random& random = made.random[i];
    std::string isbn;
    do {
      isbn = almost_isbn(random);
    } while (!numbers.insert(isbn).second);
    isbns.push_back(isbn);
    const auto author = static_cast<std::size_t>(item.traits[0]);
    books += book_row({isbn, once(book_title(random)), authors[author], std::to_string(item.year),
                       publishers[author % publishers.size()], tag_list(item, kShelves, '|')});
  }
  std::string ratings = book_row({"User-ID", "ISBN", "Book-Rating"});
  for (const Opinion& opinion : made.opinions) {
    const double points = std::clamp(std::floor(2.0 * opinion.stars + 0.5), 1.0, 10.0);
    ratings += book_row(
        {users[opinion.user - 1], isbns[opinion.item], std::to_string(static_cast<int>(points))});
  }
  return {{{"Ratings.csv", std::move(ratings)}, {"Books.csv", std::move(books)}},
          made.opinions.size(),
          "Semicolons, every field quoted, Windows-1252. Ratings.csv: who gave which book how many "
          "of ten points; Books.csv: the books, bars between shelves."};
}

std::string iso_date(std::int64_t days_since_1970) {
  const std::chrono::year_month_day date{
      std::chrono::sys_days{std::chrono::days{static_cast<int>(days_since_1970)}}};
  const auto two_digits = [](unsigned number) {
    return (number < 10 ? "-0" : "-") + std::to_string(number);
  };
  return std::to_string(static_cast<int>(date.year())) +
         two_digits(static_cast<unsigned>(date.month())) +
         two_digits(static_cast<unsigned>(date.day()));
}

/// 1234 of which 2 are decimals: "12.34".
std::string decimal(int number, std::size_t decimals) {
  std::string digits = std::to_string(std::abs(number));
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  digits.insert(digits.size() - decimals, 1, '.');
  return (number < 0 ? "-" : "") + digits;
}

/// The median game is played for eight hours; a few for thousands.
int tenths_of_hours(double stars) {
  constexpr double kLogOfEight = 2.1;
  const double hours = portable_exp(kLogOfEight + 2.2 * (stars - 3.1));
  return static_cast<int>(std::clamp(std::floor(10.0 * hours + 0.5), 1.0, 40'000.0));
}

constexpr std::int64_t kToday = 19'720;  // 2023-12-29, in days since 1970

InventedTables invent_games(const InventedSettings& settings) {
  Invented made = invent(settings, {kCategories.size(), 4, 1995, 20, 105});
  OnlyOnce once;
  std::vector<std::string> ids;
  std::vector<std::int64_t> released;
  std::string games = "id,name,categories,released,url\n";
  std::uint32_t id = 10;
  for (std::size_t i = 0; i < made.items.size(); ++i) {
    const TasteItem& item = made.items[i];
    Random& random = made.random[i];
    id += 10 * (1 + static_cast<std::uint32_t>(random.below(300)));
    ids.push_back(std::to_string(id));
    const std::string place = invented_name(random);
    const std::string noun = capital(pick(kNouns, random));
    const std::string adjective = capital(pick(kAdjectives, random));
    const std::string name = once(random.below(4) == 0 ? place + ", the " + adjective + ' ' + noun
                                                       : place + ": " + adjective + ' ' + noun);
    const std::int64_t new_year =
        std::chrono::sys_days{std::chrono::year{item.year} / 1 / 1}.time_since_epoch().count();
    released.push_back(new_year + static_cast<std::int64_t>(random.below(360)));
    games += ids.back() + ',' + csv_field(name, ',') + ',' + tag_list(item, kCategories, ';') +
             ',' + iso_date(released.back()) + ",https://games.example/app/" + ids.back() + '\n';
  }
  std::string hours = "member,game,hours,last_played\n";
  std::size_t num_rows = 0;
  Random random(settings.seed, ~std::uint64_t{0});
  std::uint64_t member = 90'000'000'000'000'000;  // more than 32 bits and a double's 53 hold
  std::uint32_t last_user = 0;
  for (const Opinion& opinion : made.opinions) {
    if (opinion.user != last_user) member += 1 + random.below(1'000'000'000);
    last_user = opinion.user;
    const int all = tenths_of_hours(opinion.stars);
    const bool in_two = all > 1 && random.below(8) == 0;  // played on two machines
    const int first =
        in_two ? 1 + static_cast<int>(random.below(static_cast<std::uint64_t>(all - 1))) : all;
    for (const int part : {first, all - first}) {
      if (part == 0) continue;
      const auto days = static_cast<std::uint64_t>(kToday - released[opinion.item]);
      hours += std::to_string(member) + ',' + ids[opinion.item] + ',' + decimal(part, 1) + ',' +
               iso_date(kToday - static_cast<std::int64_t>(random.below(days))) + '\n';
      ++num_rows;
    }
  }
  return {{{"hours.csv", std::move(hours)}, {"games.csv", std::move(games)}},
          num_rows,
          "hours.csv: how long each member played a game, at times in two rows; games.csv: the "
          "games, semicolons between categories, and where they are sold."};
}

std::string joke(std::string_view teller, Random& random) {
  const std::string deed(pick(kDeeds, random));
  const std::string reason(pick(kReasons, random));
  switch (random.below(4)) {
    case 0:
      return "Why did the " + std::string(teller) + ' ' + deed + "? \"" + reason + ".\"";
    case 1:
      return "\"" + reason + ",\" said the " + std::string(teller) + ", and went to " + deed + '.';
    case 2:
      return "How many " + std::string(teller) + "s does it take to " + deed + "? " + reason + '.';
    default:
      return "A " + std::string(teller) + " walks into a bar, wants to " + deed +
             ", and sighs: " + reason + '.';
  }
}

/// 3 stars are the middle of -10 ... 10.
int hundredths_of_laughter(double stars) {
  return static_cast<int>(std::clamp(std::floor(400.0 * (stars - 3.0) + 0.5), -1000.0, 1000.0));
}

InventedTables invent_jokes(const InventedSettings& settings, bool wide) {
  Invented made = invent(settings, {kTellers.size(), 1, 0, 20, 110});
  OnlyOnce once;
  std::string jokes = "joke_id\ttext\n";
  for (std::size_t i = 0; i < made.items.size(); ++i) {
    std::size_t teller = 0;
    while ((made.items[i].tag_mask >> teller & 1U) == 0) ++teller;
    jokes += std::to_string(i + 1) + '\t' +
             csv_field(once(joke(kTellers[teller], made.random[i])), '\t') + '\n';
  }
  InventedTables tables;
  tables.num_rows = made.opinions.size();
  if (!wide) {
    std::string ratings = "user_id\tjoke_id\trating\n";
    for (const Opinion& opinion : made.opinions) {
      ratings += std::to_string(opinion.user) + '\t' + std::to_string(opinion.item + 1) + '\t' +
                 decimal(hundredths_of_laughter(opinion.stars), 2) + '\n';
    }
    tables.files = {{"ratings.tsv", std::move(ratings)}, {"jokes.tsv", std::move(jokes)}};
    tables.shape =
        "Tabs. ratings.tsv: who laughed how much, -10 to 10; jokes.tsv: the jokes, which have a "
        "text and no title.";
    return tables;
  }
  std::string matrix;
  auto opinion = made.opinions.begin();
  for (std::uint32_t user = 1; user <= static_cast<std::uint32_t>(settings.num_users); ++user) {
    std::vector<std::string> row(made.items.size(), "99");
    int num_ratings = 0;
    for (; opinion != made.opinions.end() && opinion->user == user; ++opinion, ++num_ratings)
      row[opinion->item] = decimal(hundredths_of_laughter(opinion->stars), 2);
    matrix += std::to_string(num_ratings);
    for (const std::string& rating : row) matrix += ',' + rating;
    matrix += '\n';
  }
  tables.files = {{"ratings.csv", std::move(matrix)}, {"jokes.tsv", std::move(jokes)}};
  tables.shape =
      "ratings.csv: no header, a line a user, the number of ratings and then one for each joke, "
      "-10 to 10, 99 for none; jokes.tsv: the jokes by number.";
  return tables;
}

InventedTables invent_visits(const InventedSettings& settings) {
  Invented made = invent(settings, {kSections.size(), 1, 0, 10, 65});
  OnlyOnce once;
  std::vector<std::string> pages;
  for (std::size_t i = 0; i < made.items.size(); ++i) {
    Random& random = made.random[i];
    std::string page = '/' + tag_list(made.items[i], kSections, ' ') + '/';
    // One after the other: in one sum each compiler would draw them in an order of its own.
    const std::string noun(pick(kNouns, random));
    const std::string adjective(pick(kAdjectives, random));
    page += adjective + '-' + noun;
    pages.push_back(once(page, "-"));
  }
  struct Visit {
    std::int64_t when;
    const Opinion* opinion;
  };
  constexpr std::uint64_t kSpan = 90ULL * 24 * 60 * 60 * 1000;
  constexpr std::int64_t kFirst = 1'700'000'000'000;
  constexpr double kMostVisits = 30.0;
  std::vector<Visit> visits;
  Random random(settings.seed, ~std::uint64_t{0});
  for (const Opinion& opinion : made.opinions) {
    // Who likes a page comes back.
    double left = std::min(1.0 + portable_exp(0.9 * (opinion.stars - 3.3)), kMostVisits);
    for (; left >= 1.0; left -= 1.0)
      visits.push_back({kFirst + static_cast<std::int64_t>(random.below(kSpan)), &opinion});
  }
  std::stable_sort(visits.begin(), visits.end(),
                   [](const Visit& a, const Visit& b) { return a.when < b.when; });
  std::string csv = "visitor,page,when\n";
  for (const Visit& visit : visits) {
    // A cookie: 16 digits and letters that say nothing. mix64 is one to one, so no two are the
    // same.
    std::uint64_t cookie = mix64(settings.seed + visit.opinion->user);
    std::string visitor;
    for (int i = 0; i < 16; ++i, cookie >>= 4) visitor += "0123456789abcdef"[cookie & 15];
    csv += visitor + ',' + pages[visit.opinion->item] + ',' + std::to_string(visit.when) + '\n';
  }
  return {
      {{"visits.csv", std::move(csv)}},
      visits.size(),
      "visits.csv: who opened which page when, in milliseconds since 1970. There is no table of "
      "the pages."};
}

}  // namespace

InventedTables invent_tables(InventedKind kind, const InventedSettings& settings) {
  switch (kind) {
    case InventedKind::kBooks:
      return invent_books(settings);
    case InventedKind::kGames:
      return invent_games(settings);
    case InventedKind::kJokes:
      return invent_jokes(settings, false);
    case InventedKind::kWideJokes:
      return invent_jokes(settings, true);
    case InventedKind::kVisits:
      return invent_visits(settings);
  }
  ALS_CHECK(false);
  return {};
}

}  // namespace als
