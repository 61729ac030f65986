#include "support/misspelt_titles.h"

#include <algorithm>
#include <set>

#include "als/base/random.h"
#include "als/base/text.h"
#include "als/titles/folded_text.h"
#include "als/titles/title_names.h"

namespace als::testing {
namespace {

constexpr std::string_view kRules[] = {"wrong",  "missing", "additional", "exchanged", "two errors",
                                       "joined", "split",   "initials",   "number"};

/// One letter is wrong, missing, too many or exchanged with the next; never the first, which people
/// get right.
std::string with_error(std::string text, std::string_view rule, Random& random) {
  const auto letter = [&] { return static_cast<char>('a' + random.below(26)); };
  for (int attempt = 0; attempt < 100; ++attempt) {
    const std::size_t at = 1 + static_cast<std::size_t>(random.below(text.size() - 1));
    if (text[at] == ' ' || text[at - 1] == ' ') continue;
    std::string changed = text;
    if (rule == "wrong") {
      changed[at] = letter();
    } else if (rule == "missing") {
      changed.erase(at, 1);
    } else if (rule == "additional") {
      changed.insert(at, 1, letter());
    } else if (at + 1 < text.size() && text[at + 1] != ' ') {
      std::swap(changed[at], changed[at + 1]);
    }
    if (changed != text) return changed;
  }
  return text;
}

std::string in_words(int number) {
  constexpr std::string_view kWords[] = {"zero", "one",    "two",   "three", "four",
                                         "five", "six",    "seven", "eight", "nine",
                                         "ten",  "eleven", "twelve"};
  return number <= 12 ? std::string(kWords[number]) : std::to_string(number);
}

/// Digits below 13 as words, numbers in words and Roman ones as digits.
std::string other_numbers(std::string_view text) {
  const std::string digits = with_short_forms(text);
  if (digits != text) return digits;
  std::string changed;
  for (const std::string_view word : split_fields(text, " ")) {
    if (!changed.empty()) changed += ' ';
    const auto number = parse_u32(word);
    changed += number && *number <= 12 ? in_words(static_cast<int>(*number)) : std::string(word);
  }
  return changed;
}

/// The query, or nothing if the rule does not fit the name.
std::string made_by(std::string_view rule, const std::string& name, Random& random) {
  const auto num_spaces = std::count(name.begin(), name.end(), ' ');
  const std::size_t num_letters = name.size() - static_cast<std::size_t>(num_spaces);
  std::string query = name;
  if (rule == "joined") {
    if (num_spaces == 0) return {};
    query.erase(std::remove(query.begin(), query.end(), ' '), query.end());
  } else if (rule == "split") {
    if (num_letters < 8) return {};
    const std::size_t at = 3 + static_cast<std::size_t>(random.below(name.size() - 6));
    if (query[at] == ' ' || query[at - 1] == ' ') return {};
    query.insert(at, " ");
  } else if (rule == "initials") {
    if (num_spaces < 3) return {};
    query.clear();
    for (const std::string_view word : split_fields(name, " ")) query.push_back(word.front());
  } else if (rule == "number") {
    query = other_numbers(name);
  } else if (rule == "two errors") {
    if (num_letters < 8) return {};
    for (int i = 0; i < 2; ++i) query = with_error(query, kRules[random.below(4)], random);
  } else {
    if (num_letters < 5) return {};
    query = with_error(query, rule, random);
  }
  return query == name ? std::string() : query;
}

}  // namespace

std::vector<TypedTitle> misspelt_by_rule(std::span<const std::string> titles, std::size_t count,
                                         std::uint64_t seed) {
  std::set<std::string> exact;
  for (const std::string& title : titles) {
    for (std::string name : names_in(title).full) {
      std::erase(name, ' ');
      exact.insert(name);
    }
  }
  std::vector<TypedTitle> typed;
  Random random(seed);
  // A rule that fits few titles gets fewer.
  for (std::size_t i = 0; typed.size() < count && i < 100 * count; ++i) {
    const std::string_view rule = kRules[i % std::size(kRules)];
    const std::string& title = titles[static_cast<std::size_t>(random.below(titles.size()))];
    // As one says it, without subtitle where the name has one and is typed without it.
    const std::string name = fold_text(spoken_names(names_in(title).rest).front());
    if (name.empty()) continue;
    const std::string query = made_by(rule, name, random);
    std::string joined = query;
    std::erase(joined, ' ');
    const bool is_exact = exact.contains(joined) && rule != "joined" && rule != "split";
    if (query.empty() || is_exact) continue;
    typed.push_back({query, title, rule});
  }
  return typed;
}

std::span<const std::pair<std::string_view, std::string_view>> typed_by_hand() {
  static constexpr std::pair<std::string_view, std::string_view> kTyped[] = {
      {"godfater", "Godfather, The (1972)"},
      {"matrx", "Matrix, The (1999)"},
      {"starwars", "Star Wars: Episode IV - A New Hope (1977)"},
      {"lotr", "Lord of the Rings: The Fellowship of the Ring, The (2001)"},
      {"lotr return of the king", "Lord of the Rings: The Return of the King, The (2003)"},
      {"pulp ficton", "Pulp Fiction (1994)"},
      {"shawshenk redemtion", "Shawshank Redemption, The (1994)"},
      {"schindlers lst", "Schindler's List (1993)"},
      {"forest gump", "Forrest Gump (1994)"},
      {"silense of the lambs", "Silence of the Lambs, The (1991)"},
      {"jurasic park", "Jurassic Park (1993)"},
      {"teminator 2", "Terminator 2: Judgment Day (1991)"},
      {"terminator two", "Terminator 2: Judgment Day (1991)"},
      {"toystory", "Toy Story (1995)"},
      {"bravehart", "Braveheart (1995)"},
      {"the ususal suspects", "Usual Suspects, The (1995)"},
      {"amelei", "Amelie (Fabuleux destin d'Am\xc3\xa9lie Poulain, Le) (2001)"},
      {"fightclub", "Fight Club (1999)"},
      {"seven sammurai", "Seven Samurai (Shichinin no samurai) (1954)"},
      {"7 samurai", "Seven Samurai (Shichinin no samurai) (1954)"},
      {"se7en", "Seven (a.k.a. Se7en) (1995)"},
      {"eternal sunshine spotless mind", "Eternal Sunshine of the Spotless Mind (2004)"},
      {"eternal sunshin of spotless mind", "Eternal Sunshine of the Spotless Mind (2004)"},
      {"godfather 2", "Godfather: Part II, The (1974)"},
      {"empire strikes back", "Star Wars: Episode V - The Empire Strikes Back (1980)"},
      {"empire strike back", "Star Wars: Episode V - The Empire Strikes Back (1980)"},
      {"raiders lost ark",
       "Raiders of the Lost Ark (Indiana Jones and the Raiders of the Lost Ark) (1981)"},
      {"indana jones last crusade", "Indiana Jones and the Last Crusade (1989)"},
      {"12 monkeys", "Twelve Monkeys (a.k.a. 12 Monkeys) (1995)"},
      {"oceans 11", "Ocean's Eleven (2001)"},
      {"oceans eleven", "Ocean's Eleven (2001)"},
      {"ghost busters", "Ghostbusters (a.k.a. Ghost Busters) (1984)"},
      {"goodfelas", "Goodfellas (1990)"},
      {"good fellas", "Goodfellas (1990)"},
      {"inglorious bastards", "Inglourious Basterds (2009)"},
      {"intersteller", "Interstellar (2014)"},
      {"ratatoullie", "Ratatouille (2007)"},
      {"one flew over cuckoos nest", "One Flew Over the Cuckoo's Nest (1975)"},
      {"apocolypse now", "Apocalypse Now (1979)"},
      {"clokwork orange", "Clockwork Orange, A (1971)"},
      {"full metal jaket", "Full Metal Jacket (1987)"},
      {"kill bill 2", "Kill Bill: Vol. 2 (2004)"},
      {"batmn begins", "Batman Begins (2005)"},
      {"darkknight", "Dark Knight, The (2008)"},
      {"dark nite", "Dark Knight, The (2008)"},
      {"lion kng", "Lion King, The (1994)"},
      {"beauty & beast", "Beauty and the Beast (1991)"},
      {"alladin", "Aladdin (1992)"},
      {"finding nimo", "Finding Nemo (2003)"},
      {"monster inc", "Monsters, Inc. (2001)"},
      {"pirates of the carribean", "Pirates of the Caribbean: The Curse of the Black Pearl (2003)"},
      {"requiem for a drem", "Requiem for a Dream (2000)"},
      {"trumanshow", "Truman Show, The (1998)"},
      {"sixth sence", "Sixth Sense, The (1999)"},
      {"leon the profesional",
       "L\xc3\xa9on: The Professional (a.k.a. The Professional) (L\xc3\xa9on) (1994)"},
      {"american beuty", "American Beauty (1999)"},
      {"being john malkovitch", "Being John Malkovich (1999)"},
      {"crouching tiger hiden dragon", "Crouching Tiger, Hidden Dragon (Wo hu cang long) (2000)"},
      {"memnto", "Memento (2000)"},
      {"donny darko", "Donnie Darko (2001)"},
      {"spidermn", "Spider-Man (2002)"},
      {"spiderman", "Spider-Man (2002)"},
      {"x men", "X-Men (2000)"},
      {"xmen", "X-Men (2000)"},
      {"walle",
       "WALL\xc2\xb7"
       "E (2008)"},
      {"et", "E.T. the Extra-Terrestrial (1982)"},
      {"2001 space odyssey", "2001: A Space Odyssey (1968)"},
      {"two thousand and one a space odyssey", "2001: A Space Odyssey (1968)"},
      {"dr strangelove",
       "Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb (1964)"},
      {"doctor strangelove",
       "Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb (1964)"},
      {"monty python holy grale", "Monty Python and the Holy Grail (1975)"},
      {"blade runer", "Blade Runner (1982)"},
      {"bladerunner", "Blade Runner (1982)"},
      {"bttf", "Back to the Future (1985)"},
      {"back to future", "Back to the Future (1985)"},
      {"rotk", "Lord of the Rings: The Return of the King, The (2003)"},
      {"princes mononoke", "Princess Mononoke (Mononoke-hime) (1997)"},
      {"spirted away", "Spirited Away (Sen to Chihiro no kamikakushi) (2001)"},
      {"harry poter",
       "Harry Potter and the Sorcerer's Stone (a.k.a. Harry Potter and the "
       "Philosopher's Stone) (2001)"},
      {"harry potter philosophers stone",
       "Harry Potter and the Sorcerer's Stone (a.k.a. Harry Potter and the Philosopher's Stone) "
       "(2001)"},
      {"mission imposible", "Mission: Impossible (1996)"},
      {"breakfast club the", "Breakfast Club, The (1985)"},
      {"fargoo", "Fargo (1996)"},
      {"casabalnca", "Casablanca (1942)"},
      {"citizan kane", "Citizen Kane (1941)"},
      {"psyco", "Psycho (1960)"},
      {"vertgo", "Vertigo (1958)"},
      {"aliens 1986", "Aliens (1986)"},
      {"gladiater", "Gladiator (2000)"},
      {"titnaic", "Titanic (1997)"},
      {"avater", "Avatar (2009)"},
      {"inceptoin", "Inception (2010)"},
      {"la haine", "Hate (Haine, La) (1995)"},
      {"la vita e bella", "Life Is Beautiful (La Vita \xc3\xa8 bella) (1997)"},
      {"das boot", "Boot, Das (Boat, The) (1981)"},
      {"101 dalmations", "101 Dalmatians (One Hundred and One Dalmatians) (1961)"},
      {"fantastic 4", "Fantastic Four (2005)"},
      {"charlie and chocolate factory", "Charlie and the Chocolate Factory (2005)"},
      {"there will be blod", "There Will Be Blood (2007)"},
      {"no country old men", "No Country for Old Men (2007)"},
  };
  return kTyped;
}

}  // namespace als::testing
