#include "als/report/report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <string_view>

#include "als/analysis/power_law.h"
#include "als/analysis/principal_components.h"
#include "als/analysis/t_sne.h"
#include "als/base/rating_scale.h"
#include "als/base/stable_order.h"
#include "als/package/encode_bundle.h"

// Every figure is a function of its own, from the data or from a small training that it asks for;
// those trainings, six of plain ALS, and t-SNE of two thousand items are what the report costs.
// Tested by tests/pipeline/pipeline_test.cpp and web/test, which draw it.

namespace als {
namespace {

constexpr int kTailPoints = 60;
constexpr std::size_t kMapItems = 2000;
constexpr std::size_t kPolarisingAmong = 500;
constexpr int kListLength = 10;
constexpr int kCurveSweeps = 15;

/// The single favourites that the paper shows, by any of their titles in MovieLens.
struct Favourite {
  const char* name;
  std::array<std::string_view, 2> titles;
};
constexpr Favourite kFavourites[] = {
    {"Toy Story", {"Toy Story (1995)", ""}},
    {"The Return of the King", {"Lord of the Rings: The Return of the King, The (2003)", ""}},
    {"Star Wars", {"Star Wars: Episode IV - A New Hope (1977)", "Star Wars (1977)"}},
};

/// Enough digits to draw with.
double rounded(double value) { return std::round(value * 1e4) / 1e4; }

Json tail_json(std::span<const std::uint32_t> counts) {
  Json points = Json::array();
  for (const TailPoint& point : tail_distribution(counts, kTailPoints))
    points.push_back({point.x, rounded(point.share * 1e4) / 1e4});
  Json json{{"tail", std::move(points)}};
  const PowerLaw law = fit_power_law(counts);
  if (law.in_tail > 0) {
    json["powerLaw"] = {{"exponent", law.exponent},
                        {"standardError", law.standard_error},
                        {"xMin", law.x_min},
                        {"inTail", law.in_tail},
                        {"distance", law.distance}};
  }
  return json;
}

Json ratings_json(const Dataset& dataset) {
  std::vector<std::int64_t> histogram(static_cast<std::size_t>(dataset.scale().num_levels()));
  for (const std::uint8_t level : dataset.by_user.levels) ++histogram[level];
  return {{"numRatings", dataset.by_user.num_ratings()},
          {"numUsers", dataset.num_users()},
          {"numItems", dataset.num_items()},
          {"numRatedItems", std::count_if(dataset.num_ratings.begin(), dataset.num_ratings.end(),
                                          [](std::uint32_t count) { return count > 0; })},
          {"byLevel", histogram},
          {"popularity", tail_json(dataset.num_ratings)},
          {"activity", tail_json(count_ratings(dataset.by_user))}};
}

Json tags_json(const Dataset& dataset) {
  const std::vector<std::string>& names = dataset.tags;
  std::vector<std::int64_t> items(names.size());
  std::vector<std::int64_t> ratings(names.size());
  std::vector<double> values(names.size());
  const RatingMatrix& by_item = dataset.by_item;
  for (std::size_t item = 0; item < dataset.num_items(); ++item) {
    double sum = 0.0;
    for (const std::uint8_t level : by_item.levels_of(item)) sum += by_item.scale.value(level);
    for (std::size_t tag = 0; tag < names.size(); ++tag) {
      if ((dataset.items[item].tag_mask >> tag & 1U) == 0) continue;
      ++items[tag];
      ratings[tag] += dataset.num_ratings[item];
      values[tag] += sum;
    }
  }
  Json rows = Json::array();
  for (std::size_t tag = 0; tag < names.size(); ++tag) {
    if (items[tag] == 0) continue;
    Json row{{"tag", names[tag]}, {"items", items[tag]}, {"ratings", ratings[tag]}};
    if (dataset.scale().kind == RatingKind::kRatings && ratings[tag] > 0)
      row["meanRating"] = rounded(values[tag] / static_cast<double>(ratings[tag]));
    rows.push_back(std::move(row));
  }
  return rows;
}

Json curve_json(const std::vector<SweepRecord>& curve) {
  Json json{{"train", Json::array()}, {"test", Json::array()}};
  for (const SweepRecord& record : curve) {
    json["train"].push_back(rounded(record.train_rmse));
    if (!std::isnan(record.test_rmse)) json["test"].push_back(rounded(record.test_rmse));
    if (record.noise_variance > 0.0) {
      json["noiseVariance"].push_back(rounded(record.noise_variance));
    } else {
      json["objective"].push_back(std::round(record.objective));
    }
  }
  return json;
}

/// Plain ALS with all but these at its defaults.
TrainPlan plain_als(const ReportSource& source, bool with_tags) {
  TrainPlan plain;
  plain.method = Method::kAls;
  plain.settings.seed = source.plan.settings.seed;
  plain.settings.sweeps = kCurveSweeps;
  plain.features = {with_tags, false, false, false};
  plain.no_watch = true;
  return plain;
}

Result<Json> curves_json(const ReportSource& source, ThreadPool& pool, const RunHooks& hooks) {
  Json curves{{"thisModel", curve_json(source.curve)}};
  TrainPlan biases = plain_als(source, false);
  biases.settings.bias_only = true;
  const std::pair<const char*, TrainPlan> trainings[] = {{"biasOnly", biases},
                                                         {"als", plain_als(source, false)},
                                                         {"alsWithTags", plain_als(source, true)}};
  RunHooks measured = hooks;
  measured.with_curve = true;
  for (const auto& [name, plan] : trainings) {
    const Result<TrainRun> run =
        run_training(source.loaded.dataset, source.split, plan, pool, measured);
    if (!run) return run.error();
    curves[name] = curve_json(run->curve);
  }
  return curves;
}

/// Tags as vectors: of a model with two factors as they are, and of this one's settings by their
/// principal components.
Result<Json> tag_vectors_json(const ReportSource& source, ThreadPool& pool, const RunHooks& hooks) {
  const Dataset& dataset = source.loaded.dataset;
  Json json;
  for (const int num_factors : {2, 16}) {
    TrainPlan plan = plain_als(source, true);
    plan.settings.num_factors = num_factors;
    const Result<TrainRun> run = run_training(dataset, train_on_all(dataset), plan, pool, hooks);
    if (!run) return run.error();
    const FactorMatrix& factors = run->model.feature_factors;
    if (factors.rows() == 0) return Json();
    // Tags are numbered as they are first met among the items.
    std::vector<std::string> names;
    std::uint64_t met = 0;
    for (const CatalogItem& item : dataset.items) {
      for (std::size_t tag = 0; tag < dataset.tags.size(); ++tag) {
        const std::uint64_t bit = std::uint64_t{1} << tag;
        if ((item.tag_mask & bit) == 0 || (met & bit) != 0) continue;
        met |= bit;
        names.push_back(dataset.tags[tag]);
      }
    }
    if (names.size() != factors.rows())
      return Error{ErrorCode::kBadFormat, "the tags' vectors and names differ in number"};
    const PrincipalComponents components = principal_components(factors, 2);
    const FactorMatrix& places = num_factors == 2 ? factors : components.coordinates;
    Json rows = Json::array();
    for (std::size_t i = 0; i < names.size(); ++i) {
      rows.push_back({{"tag", names[i]},
                      {"x", rounded(static_cast<double>(places.row(i)[0]))},
                      {"y", rounded(static_cast<double>(places.row(i)[1]))}});
    }
    if (num_factors == 2) {
      json["twoFactors"] = std::move(rows);
    } else {
      json["principalComponents"] = {{"explained", components.explained},
                                     {"tags", std::move(rows)}};
    }
  }
  return json;
}

/// The most rated items on two maps: the principal components of the rating head's vectors (of a
/// model without one the watch head's), and t-SNE of what is watched together.
Json item_maps_json(const ReportSource& source, ThreadPool& pool) {
  const Dataset& dataset = source.loaded.dataset;
  std::size_t count = 0;  // items come most rated first
  while (count < std::min(kMapItems, dataset.num_items()) && dataset.num_ratings[count] > 0)
    ++count;
  const FactorMatrix& watch = source.model.watch.item_factors;
  const FactorMatrix& rating =
      source.model.rating.num_items() > 0 ? source.model.rating.item_factors : watch;
  if (count < 8 || rating.cols() < 2) return Json();
  const auto first_rows = [&](const FactorMatrix& all, bool unit_length) {
    FactorMatrix rows(count, all.cols());
    for (std::size_t i = 0; i < count; ++i) {
      double squares = 0.0;
      for (const float value : all.row(i))
        squares += static_cast<double>(value) * static_cast<double>(value);
      const double scale = unit_length && squares > 0.0 ? 1.0 / std::sqrt(squares) : 1.0;
      std::transform(all.row(i).begin(), all.row(i).end(), rows.row(i).begin(),
                     [&](float value) { return static_cast<float>(scale * value); });
    }
    return rows;
  };
  const PrincipalComponents components = principal_components(first_rows(rating, false), 2);
  const TSneSettings settings;
  // Directions, not lengths: a length says how much is watched.
  const TSneMap map = t_sne(first_rows(watch.rows() > 0 ? watch : rating, true), settings, pool);
  Json items = Json::array();
  for (std::size_t i = 0; i < count; ++i) {
    const CatalogItem& item = dataset.items[i];
    Json tags = Json::array();
    for (std::size_t tag = 0; tag < dataset.tags.size(); ++tag) {
      if ((item.tag_mask >> tag & 1U) != 0) tags.push_back(tag);
    }
    items.push_back({item.item_id, display_title(item.title), item.year, std::move(tags),
                     rounded(static_cast<double>(components.coordinates.row(i)[0])),
                     rounded(static_cast<double>(components.coordinates.row(i)[1])),
                     std::round(static_cast<double>(map.points.row(i)[0]) * 100.0) / 100.0,
                     std::round(static_cast<double>(map.points.row(i)[1]) * 100.0) / 100.0});
  }
  return {{"columns", {"itemId", "title", "year", "tags", "pcaX", "pcaY", "tsneX", "tsneY"}},
          {"tags", dataset.tags},
          {"explained", components.explained},
          {"perplexity", settings.perplexity},
          {"divergence", map.divergence},
          {"items", std::move(items)}};
}

/// sqrt(v^T C v), C the covariance of the users' factors: by how much users differ over an
/// item. Unlike a vector's length it does not depend on how the two sides share their scale.
Json polarising_json(const ReportSource& source) {
  const Dataset& dataset = source.loaded.dataset;
  const RatingModel& model = source.model.rating;
  const auto size = static_cast<std::size_t>(model.num_factors());
  std::vector<double> mean(size);
  std::vector<double> covariance(size * size);
  double num_users = 0.0;
  for (std::size_t user = 0; user < model.num_users(); ++user) {
    if (dataset.by_user.indices_of(user).empty()) continue;
    num_users += 1.0;
    const std::span<const float> u = model.user_factors.row(user);
    for (std::size_t k = 0; k < size; ++k) {
      mean[k] += static_cast<double>(u[k]);
      for (std::size_t l = 0; l < size; ++l)
        covariance[k * size + l] += static_cast<double>(u[k]) * static_cast<double>(u[l]);
    }
  }
  if (num_users == 0.0) return Json();
  for (std::size_t k = 0; k < size; ++k) {
    for (std::size_t l = 0; l < size; ++l) {
      covariance[k * size + l] =
          covariance[k * size + l] / num_users - mean[k] * mean[l] / num_users / num_users;
    }
  }
  std::vector<std::pair<double, std::size_t>> spread;
  for (std::size_t item = 0; item < std::min(kPolarisingAmong, dataset.num_items()); ++item) {
    const std::span<const float> v = model.item_factors.row(item);
    double variance = 0.0;
    for (std::size_t k = 0; k < size; ++k) {
      for (std::size_t l = 0; l < size; ++l) {
        variance +=
            static_cast<double>(v[k]) * static_cast<double>(v[l]) * covariance[k * size + l];
      }
    }
    spread.emplace_back(std::sqrt(std::max(variance, 0.0)), item);
  }
  sort_stably(spread, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  const auto row = [&](const std::pair<double, std::size_t>& entry) {
    const CatalogItem& item = dataset.items[entry.second];
    return Json{{"itemId", item.item_id},
                {"title", display_title(item.title)},
                {"year", item.year},
                {"deviation", rounded(dataset.scale().factor() * entry.first)}};
  };
  Json most = Json::array();
  Json least = Json::array();
  const std::size_t length = std::min<std::size_t>(kListLength, spread.size());
  for (std::size_t i = 0; i < length; ++i) {
    most.push_back(row(spread[i]));
    least.push_back(row(spread[spread.size() - 1 - i]));
  }
  return {{"among", spread.size()}, {"most", std::move(most)}, {"least", std::move(least)}};
}

Json list_json(const Engine& engine, const ItemList& list) {
  Json rows = Json::array();
  for (const std::string& item_id : list.item_ids) {
    const std::optional<Item> item = engine.item(item_id);
    if (!item) continue;
    rows.push_back({{"itemId", item_id},
                    {"title", item->display_title},
                    {"year", item->year},
                    {"numRatings", item->num_ratings}});
  }
  return rows;
}

/// The list for one item with the best rating.
Result<Json> favourite_json(const Engine& engine, const std::string& item_id, Score score,
                            std::uint32_t min_ratings) {
  RecommendOptions options;
  options.score = score;
  options.n = kListLength;
  options.min_ratings = min_ratings;
  const ItemRating rating{item_id, static_cast<float>(engine.items().scale().max)};
  const Result<ItemList> list = engine.recommend(std::span(&rating, 1), options);
  if (!list) return list.error();
  return list_json(engine, *list);
}

/// Whom the lists are for: the paper's films, where there are none of them the most rated items.
std::vector<const CatalogItem*> favourites_of(const Dataset& dataset) {
  std::vector<const CatalogItem*> favourites;
  for (const Favourite& favourite : kFavourites) {
    const auto found =
        std::find_if(dataset.items.begin(), dataset.items.end(), [&](const CatalogItem& item) {
          return item.title == favourite.titles[0] || item.title == favourite.titles[1];
        });
    if (found != dataset.items.end()) favourites.push_back(&*found);
  }
  for (std::size_t i = 0; favourites.empty() && i < std::min<std::size_t>(3, dataset.num_items());
       ++i)
    favourites.push_back(&dataset.items[i]);
  if (favourites.size() == 1 && favourites.front() == dataset.items.data()) {
    for (std::size_t i = 1; i < std::min<std::size_t>(3, dataset.num_items()); ++i)
      favourites.push_back(&dataset.items[i]);
  }
  return favourites;
}

/// What the paper's first settings recommend: its program's ranking, u.v + 0.05 of the item bias,
/// and by predicted rating, the bad list of a badly calibrated model. Of counts and events only the
/// items' names.
Result<Json> paper_lists_json(const ReportSource& source, const Packing& packing, ThreadPool& pool,
                              const RunHooks& hooks) {
  const Dataset& dataset = source.loaded.dataset;
  Json rows = Json::array();
  for (const CatalogItem* const item : favourites_of(dataset)) {
    rows.push_back({{"itemId", item->item_id},
                    {"title", display_title(item->title)},
                    {"lists", Json::object()}});
  }
  if (dataset.scale().kind != RatingKind::kRatings) return rows;
  TrainPlan plan = paper_plan(/*for_32m=*/false);
  plan.no_watch = true;
  plan.settings.seed = source.plan.settings.seed;
  Result<TrainRun> run = run_training(dataset, train_on_all(dataset), plan, pool, hooks);
  if (!run) return run.error();
  if (!dataset.by_user.share().is_root()) return rows;
  const TrainedModel model =
      with_provenance(std::move(run->model), {}, source.loaded, plan, run->curve.back());
  const Result<Bundle> bundle = encode_bundle({model,
                                               dataset.items,
                                               dataset.tags,
                                               dataset.links,
                                               source.loaded.about,
                                               dataset.num_users(),
                                               0.05F,
                                               Json(),
                                               {}},
                                              packing);
  if (!bundle) return bundle.error();
  Engine engine(pool);
  if (const Result<void> loaded = load_engine(*bundle, packing, engine); !loaded)
    return loaded.error();
  for (Json& row : rows) {
    const std::string item_id = row["itemId"];
    const Result<Json> paper = favourite_json(engine, item_id, Score::kAffinity, 0);
    if (!paper) return paper.error();
    row["lists"]["paper"] = *paper;
    const Result<Json> bad = favourite_json(engine, item_id, Score::kRating, 0);
    if (!bad) return bad.error();
    row["lists"]["paperByRating"] = *bad;
  }
  return rows;
}

/// [mean, low, high]; nothing if one is no number or not finite.
std::optional<Json> interval_of(const Json& point, const char* name) {
  const auto found = point.find(name);
  if (found == point.end() || !found->is_object()) return std::nullopt;
  Json interval = Json::array();
  for (const char* const part : {"mean", "low", "high"}) {
    const auto value = found->find(part);
    if (value == found->end() || !value->is_number()) return std::nullopt;
    const auto number = value->get<double>();
    if (!std::isfinite(number)) return std::nullopt;
    interval.push_back(rounded(number));
  }
  return interval;
}

}  // namespace

Result<Json> by_given_json(const Json& curve) {
  const Error bad{ErrorCode::kBadFormat, "there is no curve of quality, as als_eval --json has it"};
  const auto lines = curve.is_object() ? curve.find("recommenders") : curve.end();
  if (lines == curve.end() || !lines->is_array()) return bad;
  Json by_given = Json::array();
  for (const Json& line : *lines) {
    const bool named = line.is_object() && line.contains("name") && line["name"].is_string();
    if (!named || !line.contains("points") || !line["points"].is_array()) return bad;
    Json points = Json::array();
    for (const Json& point : line["points"]) {
      if (!point.is_object()) return bad;
      Json at;
      for (const char* const name : {"given", "visitors"}) {
        const auto count = point.find(name);
        if (count == point.end() || !count->is_number_integer() || *count < 0) return bad;
        at[name] = *count;
      }
      const std::optional<Json> ndcg = interval_of(point, "ndcg10");
      if (!ndcg) continue;
      at["ndcg10"] = *ndcg;
      if (const std::optional<Json> rmse = interval_of(point, "rmse")) at["rmse"] = *rmse;
      points.push_back(std::move(at));
    }
    if (!points.empty())
      by_given.push_back({{"name", line["name"]}, {"points", std::move(points)}});
  }
  return by_given;
}

Result<Json> make_report(const ReportSource& source, const Packing& packing, ThreadPool& pool,
                         const RunHooks& hooks) {
  const RunHooks quiet = silent(hooks);
  const Dataset& dataset = source.loaded.dataset;
  // Of ranks, all take part in the trainings; the root alone has whole models and reports.
  const bool is_root = dataset.by_user.share().is_root();
  hooks.begin_stage("report: ratings");
  Json report{{"format", "matinee-report"},
              {"version", 2},
              {"modelId", ""},
              {"dataset",
               {{"name", source.loaded.about.name}, {"synthetic", source.loaded.about.synthetic}}},
              {"ratings", is_root ? ratings_json(dataset) : Json()},
              {"tags", tags_json(dataset)},
              {"quality", source.metrics},
              {"byGiven", source.by_given}};
  if (dataset.scale().kind == RatingKind::kRatings) {
    hooks.begin_stage("report: curves of three other trainings");
    Result<Json> curves = curves_json(source, pool, quiet);
    if (!curves) return curves.error();
    report["curves"] = std::move(*curves);
    hooks.begin_stage("report: tags as vectors, two trainings");
    Result<Json> vectors = tag_vectors_json(source, pool, quiet);
    if (!vectors) return vectors.error();
    report["tagVectors"] = std::move(*vectors);
  }
  if (is_root) {
    hooks.begin_stage("report: maps");
    report["itemMaps"] = item_maps_json(source, pool);
    report["polarising"] = polarising_json(source);
  }
  hooks.begin_stage("report: the paper's lists, one training");
  Result<Json> favourites = paper_lists_json(source, packing, pool, quiet);
  if (!favourites) return favourites.error();
  report["favourites"] = std::move(*favourites);
  return report;
}

Result<Json> with_favourites(Json report, const Engine& engine, const std::string& model_id) {
  report["modelId"] = model_id;
  const RecommendOptions defaults;
  for (Json& favourite : report["favourites"]) {
    const std::string item_id = favourite["itemId"];
    for (const Score score : {Score::kForYou, Score::kAffinity}) {
      if (score == Score::kForYou && !engine.items().has_watch_head()) continue;
      const Result<Json> list = favourite_json(engine, item_id, score, defaults.min_ratings);
      if (!list) return list.error();
      favourite["lists"][std::string(score_name(score))] = *list;
    }
    const Result<ItemList> similar = engine.similar(item_id, kListLength, defaults.min_ratings);
    if (!similar) return similar.error();
    favourite["lists"]["similar"] = list_json(engine, *similar);
  }
  return report;
}

}  // namespace als
