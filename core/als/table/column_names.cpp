#include "als/table/column_names.h"

#include <span>

namespace als {
namespace {

using Names = std::span<const std::string_view>;

// In each list the better name comes first: a table with user_id and username has the former.
// clang-format off
constexpr std::string_view kUsers[] = {
    "userid", "user", "uid", "iduser", "useridx", "userindex", "userno", "usernumber", "usernum",
    "usermd5", "usersha1", "userhash", "reviewerid", "customerid", "custid",
    "customer", "customerno", "clientid", "buyerid", "memberid", "member", "msno", "profileid",
    "profile", "accountid", "account", "visitorid", "visitor", "personid", "person", "playerid",
    "player", "steamid", "listenerid", "listener", "readerid", "reader", "viewerid", "viewer",
    "voterid", "voter", "raterid", "rater", "judgeid", "judge", "patronid", "patron", "studentid",
    "student", "guestid", "guest", "subscriberid", "householdid", "deviceid", "reviewuserid",
    "reviewuser", "reviewer", "username", "userlogin", "nickname", "nick", "login", "handle",
    "profilename", "reviewprofilename", "reviewername", "customername", "membername", "buyer",
    "client", "consumerid", "consumer", "benutzer", "nutzer", "kunde", "usuario", "idusuario",
    "utilisateur", "utente", "u", "sessionid", "session", "authorid", "author"};
constexpr std::string_view kItems[] = {
    "itemid", "item", "iditem", "itemidx", "itemindex", "itemno", "itemnumber", "iid",
    "movieid", "idmovie", "filmid", "showid", "animeid", "mangaid", "seriesid", "tvshowid",
    "tconst", "const", "bookid", "workid", "isbn", "isbn13", "isbn10", "editionid", "comicid", "storyid",
    "gameid", "boardgameid", "bggid", "appid", "songid", "trackid", "albumid", "artistid",
    "musicid", "productid", "productproductid", "asin", "parentasin", "sku", "goodsid",
    "articleid", "stockcode", "placeid", "venueid", "poiid", "locationid", "restaurantid",
    "businessid", "hotelid", "attractionid", "gmapid", "shopid", "storeid", "recipeid", "dishid",
    "foodid", "drinkid", "beerid", "beerbeerid", "wineid", "jokeid", "magazineid", "courseid",
    "newsid", "podcastid", "videoid", "postid", "contentid", "mediaid", "listingid", "eventid",
    "objectid", "imdbid", "tmdbid", "goodreadsid", "goodreadsbookid", "movie", "film", "show",
    "anime", "manga", "series", "book", "comic", "work", "game", "boardgame", "app", "song",
    "track", "album", "artist", "product", "article", "place", "venue", "restaurant", "business",
    "hotel", "shop", "store", "recipe", "dish", "food", "beer", "wine", "joke", "magazine",
    "course", "podcast", "video", "url", "buch", "spiel", "artikel", "produkt", "libro", "livre",
    "pelicula", "producto", "jeu", "titel", "titulo", "titre", "i", "profileid", "targetid",
    "movietitle", "moviename", "filmtitle", "booktitle", "bookname", "gametitle", "gamename",
    "boardgamename", "appname", "songname", "songtitle", "trackname", "tracktitle", "albumname",
    "artistname", "productname", "producttitle", "itemname", "itemtitle", "animetitle",
    "restaurantname", "recipename", "beername", "magazinename", "title", "name"};
constexpr std::string_view kRatings[] = {
    "rating", "stars", "star", "score", "overall", "overallrating", "starrating", "bookrating",
    "movierating", "filmrating", "itemrating", "gamerating", "userrating", "myrating",
    "yourrating", "ratingvalue", "ratingval", "ratingscore", "ratings", "reviewrating",
    "reviewoverall", "reviewscore", "reviewstars", "ratingoverall", "myscore", "userscore",
    "points", "grade", "mark", "vote", "preference", "pref", "opinion", "evaluation", "bewertung",
    "wertung", "note", "nota", "puntuacion", "calificacion", "valoracion", "rate", "r"};
// Followed by the names that tell nothing of ratings or counts.
constexpr std::string_view kCounts[] = {
    "plays", "playcount", "playcounts", "numplays", "nplays", "timesplayed", "totalplays",
    "listens", "listencount", "listencounts", "numlistens", "listeningcount", "totallistens",
    "scrobbles", "hours", "hoursplayed", "playtime", "playtimeforever", "playtimehours",
    "playtimeminutes", "playhours", "timeplayed", "minutes", "minutesplayed", "minuteslistened",
    "watchtime", "listentime", "dwelltime", "secondsplayed", "msplayed", "visits", "visitcount",
    "numvisits", "checkins", "checkincount", "clicks", "clickcount", "views", "viewcount",
    "purchases", "purchasecount", "numpurchases", "orders", "ordercount", "loans", "loancount",
    "downloads", "quantity", "qty", "count", "counts", "cnt", "frequency", "freq", "times",
    "interactions", "numinteractions", "anzahl", "watchcount", "readcount"};
constexpr std::string_view kValues[] = {
    "weight", "value", "strength", "intensity", "valor", "wert", "label", "target", "like", "liked"};
constexpr std::string_view kTimes[] = {
    "timestamp", "unixreviewtime", "unixtimestamp", "unixtime", "epoch", "ratingtimestamp",
    "reviewtimestamp", "eventtimestamp", "tstamp", "ts", "datetime", "ratedat", "ratingtime",
    "ratingdate", "daterated", "reviewtime", "reviewdate", "createdat", "createdtime",
    "createddate", "creationdate", "createdate", "created", "dateadded", "addedat", "dateupdated",
    "updatedat", "lastupdated", "readat", "dateread", "listenedat", "playedat", "watchedat",
    "datewatched", "lastplayed", "lastplayedat", "visitedat", "purchasedat", "purchasedate",
    "orderdate", "invoicedate", "transactiondate", "eventtime", "eventdate", "tdat",
    "datesubmitted", "submissiondate", "submittedat", "posteddate", "dateposted", "postedat",
    "posted", "postdate", "datemodified", "loandate", "checkindate", "utctime", "localtime", "when",
    "date", "time", "datum", "zeit", "fecha", "zeitstempel", "horodatage", "t"};
constexpr std::string_view kTitles[] = {
    "title", "name", "itemtitle", "itemname", "movietitle", "moviename", "filmtitle", "filmname",
    "primarytitle", "booktitle", "bookname", "gametitle", "gamename", "boardgamename", "appname",
    "songname", "songtitle", "trackname", "tracktitle", "albumname", "albumtitle", "artistname",
    "productname", "producttitle", "placename", "restaurantname", "businessname", "recipename",
    "beername", "beerbeername", "winename", "magazinename", "animetitle", "coursename",
    "coursetitle", "videotitle", "articlename", "prodname", "label", "headline", "originaltitle",
    "movie", "film", "book", "game", "song", "track", "artist", "album", "recipe", "restaurant",
    "magazine", "titel", "titulo", "titre", "nombre", "nom", "joketext", "joke", "text",
    "description"};
constexpr std::string_view kYears[] = {
    "year", "releaseyear", "yearofrelease", "yearofpublication", "publicationyear",
    "originalpublicationyear", "pubyear", "yearpublished", "yearreleased", "startyear", "published",
    "movieyear", "filmyear", "publishyear", "publishedyear", "releasedate", "released", "release",
    "publicationdate", "datepublished", "publishdate", "publisheddate", "pubdate",
    "firstpublished", "originalreleasedate", "premiered", "airdate", "aired", "date", "jahr",
    "ano", "annee", "videoreleasedate"};
constexpr std::string_view kTags[] = {
    "genres", "genre", "tags", "tag", "categories", "category", "boardgamecategory", "shelves",
    "popularshelves", "listedin", "cuisines", "cuisine", "topics", "topic", "subjects", "subject",
    "themes", "theme", "styles", "style", "beerstyle", "keywords", "moods", "mood",
    "maincategory", "subcategory", "primarygenre", "producttype", "mechanics",
    "boardgamemechanic", "classification", "kategorie", "kategorien", "categoria", "categorie",
    "type", "types", "department", "section"};
constexpr std::string_view kLinks[] = {
    "url", "link", "links", "uri", "href", "web", "website", "homepage", "webpage", "permalink",
    "page", "itemurl", "movieurl", "imdburl", "imdblink", "bookurl", "goodreadsurl", "gameurl",
    "producturl", "productlink", "songurl", "trackurl", "spotifyurl", "letterboxduri",
    "recipeurl", "storeurl"};
constexpr std::string_view kImdb[] = {"imdbid", "tconst", "const", "imdb", "imdbtitleid", "imdbtt"};
constexpr std::string_view kTmdb[] = {"tmdbid", "tmdb", "tmdbmovieid"};
// clang-format on

std::optional<int> place_in(Names names, std::string_view folded) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == folded) return static_cast<int>(i);
  }
  return std::nullopt;
}

/// Behind every name of the lists: "mluserid", "gamesuserid".
constexpr int kBySuffix = 1000;

std::optional<int> place_by_suffix(Names suffixes, std::string_view folded) {
  for (std::size_t i = 0; i < suffixes.size(); ++i) {
    if (folded.ends_with(suffixes[i])) return kBySuffix + static_cast<int>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string fold_name(std::string_view name) {
  std::string folded;
  for (const char c : name.substr(0, name.find(':', 1))) {
    if (c >= 'A' && c <= 'Z') {
      folded += static_cast<char>(c - 'A' + 'a');
    } else if (c == '\0' || std::string_view(" \t_-./\"'#").find(c) == std::string_view::npos) {
      folded += c;
    }
  }
  return folded;
}

bool is_misleading_name(std::string_view folded) {
  static constexpr std::string_view kStarts[] = {
      "avg",    "average",    "mean",    "median",    "imdb",   "tmdb",     "community",
      "num",    "total",      "sum",     "global",    "public", "age",      "content",
      "max",    "min",        "std",     "predicted", "count",  "weighted", "bayes",
      "critic", "metacritic", "helpful", "parental",  "mpaa",   "image",    "tconstrating"};
  static constexpr std::string_view kEnds[] = {
      "count",      "counts",        "votes",     "reviewid",      "ratingid",  "commentid",
      "orderid",    "transactionid", "invoiceid", "rowid",         "sessionid", "brandid",
      "categoryid", "genreid",       "channelid", "tagid",         "parentid",  "typeid",
      "cityid",     "countryid",     "ratingsum", "ratingcategory"};
  if (place_in(kCounts, folded)) return false;
  for (const std::string_view start : kStarts) {
    if (folded.starts_with(start)) return true;
  }
  for (const std::string_view end : kEnds) {
    if (folded.ends_with(end)) return true;
  }
  return false;
}

std::optional<int> name_rank(ColumnRole role, std::string_view folded) {
  switch (role) {
    case ColumnRole::kUser: {
      if (const auto place = place_in(kUsers, folded)) return place;
      static constexpr std::string_view kSuffixes[] = {"userid", "reviewerid", "customerid",
                                                       "memberid", "username"};
      return is_misleading_name(folded) ? std::nullopt : place_by_suffix(kSuffixes, folded);
    }
    case ColumnRole::kItem: {
      if (const auto place = place_in(kItems, folded)) return place;
      static constexpr std::string_view kSuffixes[] = {
          "itemid", "movieid",   "filmid",     "bookid",  "isbn",
          "asin",   "productid", "songid",     "trackid", "gameid",
          "appid",  "recipeid",  "businessid", "placeid", "jokeid"};
      return is_misleading_name(folded) ? std::nullopt : place_by_suffix(kSuffixes, folded);
    }
    case ColumnRole::kRating: {
      if (const auto place = place_in(kRatings, folded)) return place;
      if (const auto place = place_in(kCounts, folded)) return 200 + *place;
      if (const auto place = place_in(kValues, folded)) return 400 + *place;
      static constexpr std::string_view kSuffixes[] = {"rating", "stars", "score"};
      return is_misleading_name(folded) ? std::nullopt : place_by_suffix(kSuffixes, folded);
    }
    case ColumnRole::kTime: {
      if (const auto place = place_in(kTimes, folded)) return place;
      static constexpr std::string_view kSuffixes[] = {"timestamp", "datetime"};
      return place_by_suffix(kSuffixes, folded);
    }
    case ColumnRole::kTitle:
      return place_in(kTitles, folded);
    case ColumnRole::kYear:
      return place_in(kYears, folded);
    case ColumnRole::kTags:
      return place_in(kTags, folded);
    case ColumnRole::kLink:
      return place_in(kLinks, folded);
    case ColumnRole::kImdb:
      return place_in(kImdb, folded);
    case ColumnRole::kTmdb:
      return place_in(kTmdb, folded);
  }
  return std::nullopt;
}

bool is_count_name(std::string_view folded) { return place_in(kCounts, folded).has_value(); }

bool is_rating_name(std::string_view folded) {
  const std::optional<int> rank = name_rank(ColumnRole::kRating, folded);
  return rank && (*rank < 200 || *rank >= kBySuffix);
}

bool is_known_name(std::string_view folded) {
  if (folded == "id") return true;
  for (const ColumnRole role :
       {ColumnRole::kUser, ColumnRole::kItem, ColumnRole::kRating, ColumnRole::kTime,
        ColumnRole::kTitle, ColumnRole::kYear, ColumnRole::kTags, ColumnRole::kLink,
        ColumnRole::kImdb, ColumnRole::kTmdb}) {
    if (name_rank(role, folded)) return true;
  }
  return false;
}

}  // namespace als
