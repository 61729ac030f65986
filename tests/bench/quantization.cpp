// What rounding the factors costs, by how they are rounded: bytes of a bundle's factors after
// gzip 9 (or brotli 11), and the loss against the float model in the `fold-in` protocol, paired by
// user. The table is in core/als/bundle/QUANTISATION.md.

#include <brotli/encode.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <functional>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "als/bundle/quantized_model.h"
#include "als/metrics/evaluation.h"
#include "als/metrics/float_fold_in.h"
#include "als/metrics/ranking_metrics.h"
#include "support/command_line.h"
#include "support/dataset_files.h"
#include "support/digest.h"
#include "support/files.h"
#include "support/training.h"

namespace {

using namespace als;
using namespace als::tools;

std::size_t brotli_size(const std::vector<std::uint8_t>& bytes) {
  std::size_t size = BrotliEncoderMaxCompressedSize(bytes.size()) + 1024;
  std::vector<std::uint8_t> packed(size);
  BrotliEncoderCompress(BROTLI_MAX_QUALITY, 22, BROTLI_MODE_GENERIC, bytes.size(), bytes.data(),
                        &size, packed.data());
  return size;
}

std::size_t gzip_size(const std::vector<std::uint8_t>& bytes) { return gzip(bytes).size(); }

/// Of a part's columns, each by itself, coded without regard to what stands around a value.
double entropy_bytes(const std::vector<std::int8_t>& values, std::size_t cols,
                     const ItemRange& range) {
  double bits = 0.0;
  for (std::size_t k = 0; k < cols; ++k) {
    double counts[256] = {};
    for (std::int32_t i = range.start; i < range.start + range.count; ++i)
      ++counts[static_cast<std::uint8_t>(values[static_cast<std::size_t>(i) * cols + k])];
    for (const double count : counts) {
      if (count > 0) bits -= count * std::log2(count / range.count);
    }
  }
  return bits / 8;
}

/// One table of factors as some scheme keeps it: what a reader sees, and what is written.
struct Coded {
  FactorMatrix rounded;
  std::vector<std::int8_t> values;   // [rows x cols]
  std::vector<std::uint8_t> scales;  // [rows x scale_bytes]
  std::size_t scale_bytes = 0;
};

using Scheme = std::function<Coded(const FactorMatrix&)>;

/// Bytes of one part's values and scales, packed; columns one after the other or rows.
std::size_t bytes_of(const Coded& coded, const ItemRange& range, bool by_columns,
                     const std::function<std::size_t(const std::vector<std::uint8_t>&)>& pack) {
  const auto begin = static_cast<std::size_t>(range.start);
  const auto count = static_cast<std::size_t>(range.count);
  const auto cols = static_cast<std::size_t>(coded.rounded.cols());
  std::vector<std::uint8_t> bytes;
  bytes.reserve(count * (cols + coded.scale_bytes));
  for (std::size_t n = 0; n < count * cols; ++n) {
    const std::size_t i = by_columns ? n % count : n / cols;
    const std::size_t k = by_columns ? n / count : n % cols;
    bytes.push_back(static_cast<std::uint8_t>(coded.values[(begin + i) * cols + k]));
  }
  for (std::size_t n = begin * coded.scale_bytes; n < (begin + count) * coded.scale_bytes; ++n)
    bytes.push_back(coded.scales[n]);
  return pack(bytes);
}

Coded in_float(const FactorMatrix& m) { return {m, {}, {}, 0}; }

/// Every `block` columns of a row share a scale, max / (2^(bits-1) - 1), a byte; the first
/// `fine_items` have 8 bits. `float_scales`: a float32, as in version 2 of the format.
Scheme absmax(int bits, std::size_t block = 512, std::size_t fine_items = 0,
              bool float_scales = false) {
  return [=](const FactorMatrix& m) {
    Coded coded;
    coded.rounded = FactorMatrix(m.rows(), m.cols());
    const auto cols = static_cast<std::size_t>(m.cols());
    coded.scale_bytes = (float_scales ? 4 : 1) * ((cols + block - 1) / block);
    for (std::size_t i = 0; i < m.rows(); ++i) {
      const std::span<const float> row = m.row(i);
      const float limit = static_cast<float>((1 << ((i < fine_items ? 8 : bits) - 1)) - 1);
      for (std::size_t from = 0; from < cols; from += block) {
        const std::size_t to = std::min(from + block, cols);
        float largest = 0.0F;
        for (std::size_t k = from; k < to; ++k) largest = std::max(largest, std::fabs(row[k]));
        float scale = largest / limit;
        if (float_scales) {
          std::uint8_t raw[sizeof scale];
          std::memcpy(raw, &scale, sizeof scale);
          coded.scales.insert(coded.scales.end(), std::begin(raw), std::end(raw));
        } else {
          std::uint8_t code = scale_code(scale);
          if (scale_from_code(code) < scale) ++code;  // or the largest would not fit
          coded.scales.push_back(code);
          scale = scale_from_code(code);
        }
        for (std::size_t k = from; k < to; ++k) {
          const float q = scale > 0.0F ? std::round(row[k] / scale) : 0.0F;
          coded.values.push_back(static_cast<std::int8_t>(q));
          coded.rounded.row(i)[k] = q * scale;
        }
      }
    }
    return coded;
  };
}

Coded of_quantized(const QuantizedFactors& quantized) {
  Coded coded{dequantize(quantized), quantized.values, {}, 1};
  for (const float scale : quantized.scales) coded.scales.push_back(scale_code(scale));
  return coded;
}

/// What bundles have.
Scheme coarse(double step, double by_row) {
  return [=](const FactorMatrix& m) { return of_quantized(quantize(m, {step, by_row})); };
}

/// Beyond the first part only half of the columns, those with the largest squares: what a list made
/// with a smaller K and ranked anew with the rest would need.
Scheme half_beyond_first(const Scheme& scheme) {
  return [scheme](const FactorMatrix& m) {
    std::vector<double> squares(static_cast<std::size_t>(m.cols()));
    for (std::size_t i = 0; i < m.rows(); ++i) {
      for (std::size_t k = 0; k < squares.size(); ++k)
        squares[k] += static_cast<double>(m.row(i)[k]) * static_cast<double>(m.row(i)[k]);
    }
    std::vector<std::size_t> order(squares.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return squares[a] < squares[b]; });
    FactorMatrix cut = m;
    for (std::size_t i = 8192; i < m.rows(); ++i) {
      for (std::size_t j = 0; j < order.size() / 2; ++j) cut.row(i)[order[j]] = 0.0F;
    }
    return scheme(cut);
  };
}

/// The eigenvectors of a symmetric matrix as rows, by Jacobi's rotations.
std::vector<double> eigenvectors(std::vector<double> a, std::size_t n) {
  std::vector<double> vectors(n * n);
  for (std::size_t k = 0; k < n; ++k) vectors[k * n + k] = 1.0;
  for (int sweep = 0; sweep < 30; ++sweep) {
    for (std::size_t p = 0; p < n; ++p) {
      for (std::size_t q = p + 1; q < n; ++q) {
        const double theta = 0.5 * std::atan2(2 * a[p * n + q], a[q * n + q] - a[p * n + p]);
        const double c = std::cos(theta);
        const double s = std::sin(theta);
        for (std::size_t k = 0; k < n; ++k) {
          const double x = a[k * n + p];
          const double y = a[k * n + q];
          a[k * n + p] = c * x - s * y;
          a[k * n + q] = s * x + c * y;
        }
        for (std::size_t k = 0; k < n; ++k) {
          const double x = a[p * n + k];
          const double y = a[q * n + k];
          a[p * n + k] = c * x - s * y;
          a[q * n + k] = s * x + c * y;
          const double v = vectors[p * n + k];
          const double w = vectors[q * n + k];
          vectors[p * n + k] = c * v - s * w;
          vectors[q * n + k] = s * v + c * w;
        }
      }
    }
  }
  return vectors;
}

/// The same model written otherwise: every score as before, but the visitor's factors have a prior
/// of 1 in every direction, so that an error in one counts as much as in any other; and the watch
/// head turned so that its columns are independent.
ItemModel turned(const ItemModel& model) {
  ItemModel other = model;
  const auto cols = static_cast<std::size_t>(model.rating.cols());
  std::vector<float> stretch(cols + 1, 1.0F);
  for (std::size_t k = 0; k < cols; ++k)
    stretch[k] = 1.0F / std::sqrt(model.head.user_prior_precision[k]);
  for (std::size_t i = 0; i < model.rating.rows(); ++i) {
    for (std::size_t k = 0; k < cols; ++k) other.rating.row(i)[k] *= stretch[k];
  }
  for (std::size_t i = 0; i < model.rated_set.rows(); ++i) {
    for (std::size_t k = 0; k < cols; ++k) other.rated_set.row(i)[k] /= stretch[k];
  }
  for (std::size_t k = 0; k < cols; ++k) {
    other.head.user_prior_mean[k] /= stretch[k];
    other.head.user_prior_precision[k] = 1.0F;
  }
  for (std::size_t k = 0; k <= cols; ++k) {
    for (std::size_t l = 0; l <= cols; ++l)
      other.head.covariance_shape[k * (cols + 1) + l] *= stretch[k] * stretch[l];
  }
  if (model.watch.rows() == 0) return other;
  const auto size = static_cast<std::size_t>(model.watch.cols());
  const std::vector<double> vectors = eigenvectors(
      {model.watch_head.gram_matrix.begin(), model.watch_head.gram_matrix.end()}, size);
  for (std::size_t i = 0; i < model.watch.rows(); ++i) {
    for (std::size_t k = 0; k < size; ++k) {
      double sum = 0.0;
      for (std::size_t l = 0; l < size; ++l)
        sum += vectors[k * size + l] * static_cast<double>(model.watch.row(i)[l]);
      other.watch.row(i)[k] = static_cast<float>(sum);
    }
  }
  return other;
}

void set_gram(ItemModel& model) {
  const auto size = static_cast<std::size_t>(model.watch.cols());
  std::vector<double> sums(size * size);
  for (std::size_t i = 0; i < model.watch.rows(); ++i) {
    const std::span<const float> q = model.watch.row(i);
    for (std::size_t k = 0; k < size; ++k) {
      for (std::size_t l = 0; l < size; ++l)
        sums[k * size + l] += static_cast<double>(q[k]) * static_cast<double>(q[l]);
    }
  }
  model.watch_head.gram_matrix.assign(sums.begin(), sums.end());
}

struct Plan {
  std::string name;
  bool turn = false;
  Scheme rating;
  Scheme rated_set;
  Scheme watch;
};

float norm_of(std::span<const float> row) {
  double sum = 0.0;
  for (const float value : row) sum += static_cast<double>(value) * static_cast<double>(value);
  return static_cast<float>(std::sqrt(sum));
}

/// Mean share of the ten nearest by the mean of both cosines that are the same, over films with at
/// least ten ratings.
double similar_overlap(const ItemModel& a, const ItemModel& b, const ItemStore& items) {
  std::int32_t n = 0;
  while (n < items.num_usable() && items.num_ratings(n) >= 10) ++n;
  const auto nearest = [&](const ItemModel& model, std::int32_t item) {
    const auto cosines = [&](const FactorMatrix& m, std::vector<float>& sums) {
      if (m.rows() == 0) return;
      const std::span<const float> query = m.row(static_cast<std::size_t>(item));
      const float query_norm = norm_of(query);
      for (std::size_t i = 0; i < sums.size(); ++i) {
        float dot = 0.0F;
        for (std::size_t k = 0; k < query.size(); ++k) dot += query[k] * m.row(i)[k];
        const float norms = query_norm * norm_of(m.row(i));
        if (norms > 0.0F) sums[i] += dot / norms;
      }
    };
    std::vector<float> sums(static_cast<std::size_t>(n));
    cosines(model.rating, sums);
    cosines(model.watch, sums);
    std::vector<std::int32_t> order(sums.size());
    std::iota(order.begin(), order.end(), 0);
    std::partial_sort(
        order.begin(), order.begin() + 11, order.end(), [&](std::int32_t x, std::int32_t y) {
          return sums[static_cast<std::size_t>(x)] > sums[static_cast<std::size_t>(y)];
        });
    return std::set<std::int32_t>(order.begin(), order.begin() + 11);
  };
  int same = -60;  // a film is nearest to itself
  for (int s = 0; s < 60; ++s) {
    const std::int32_t item = static_cast<std::int32_t>(static_cast<std::int64_t>(n - 1) * s / 60);
    const auto x = nearest(a, item);
    for (const std::int32_t other : nearest(b, item)) same += x.contains(other) ? 1 : 0;
  }
  return same / 600.0;
}

/// Mean share of the ten best for these visitors, by the score for-you after ten ratings, that are
/// the same.
Result<double> list_overlap(const FoldIn& a, const FoldIn& b, const ItemStore& items,
                            std::span<const HeldOutVisitor> visitors) {
  constexpr std::size_t kGiven = 10;
  int same = 0;
  int asked = 0;
  for (const HeldOutVisitor& visitor : visitors) {
    if (visitor.items.size() < kGiven) continue;
    std::vector<VisitorRating> given;
    for (std::size_t i = 0; i < kGiven; ++i) {
      given.push_back({visitor.items[i], static_cast<float>(visitor.levels[i]) / 2.0F});
    }
    std::sort(given.begin(), given.end(),
              [](const VisitorRating& x, const VisitorRating& y) { return x.index < y.index; });
    const std::set<std::int32_t> rated(visitor.items.begin(), visitor.items.begin() + kGiven);
    std::set<std::int32_t> best[2];
    for (int which = 0; which < 2; ++which) {
      const Result<std::unique_ptr<VisitorAnswers>> answers = (which == 0 ? a : b)(given);
      if (!answers) return answers.error();
      std::vector<std::pair<float, std::int32_t>> scores;
      for (std::int32_t i = 0; i < items.num_usable(); ++i) {
        if (!rated.contains(i)) scores.emplace_back(-(*answers)->answer(i).for_you, i);
      }
      std::partial_sort(scores.begin(), scores.begin() + 10, scores.end());
      for (std::size_t i = 0; i < 10; ++i) best[which].insert(scores[i].second);
    }
    for (const std::int32_t item : best[0]) same += best[1].contains(item) ? 1 : 0;
    if (++asked == 100) break;
  }
  return asked > 0 ? same / 10.0 / asked : 1.0;
}

struct Row {
  std::size_t by_rows[3] = {};
  std::size_t by_columns[3] = {};
  double entropy[3] = {};
  std::size_t first = 0;  // by what is smaller
  std::map<int, SupportSummary> summaries;
  double overlap = 0.0;
  double lists = 0.0;
  int seeds = 0;
};

struct Options {
  DataOptions data;
  std::vector<int> support{1, 10};
  int seeds = 1;
  std::size_t visitors = 2000;
  std::string only;
  std::string keep;
  bool brotli = false;
  TrainOptions train;
};

std::vector<Plan> plans() {
  std::vector<Plan> all;
  const auto same = [&](const std::string& name, const Scheme& scheme) {
    all.push_back({name, false, scheme, scheme, scheme});
  };
  const auto text = [](const char* format, double value) {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, format, value);
    return std::string(buffer);
  };
  const ModelCoarseness shipped;
  const auto of = [](const Coarseness& table) { return coarse(table.step, table.by_row); };
  all.push_back(
      {"as shipped", false, of(shipped.rating), of(shipped.rated_set), of(shipped.watch)});
  // Which of the two heads it is that a finer step would help.
  for (const double step : {0.2, 0.15, 0.05}) {
    all.push_back({text("as shipped, watch %.2f", step), false, of(shipped.rating),
                   of(shipped.rated_set), coarse(step, 1.0)});
  }
  all.push_back({"as shipped, rating 0.10, watch 0.20", false, coarse(0.1, 1.0),
                 of(shipped.rated_set), coarse(0.2, 1.0)});
  same("8 bits a row, float scales", absmax(8, 512, 0, true));
  same("8 bits a row", absmax(8));
  for (const int bits : {6, 5, 4}) same(text("%.0f bits a row", bits), absmax(bits));
  same("4 bits, blocks of 16", absmax(4, 16));
  same("8 bits for 8,192, then 4", absmax(4, 512, 8192));
  same("8 bits, half K beyond 8,192", half_beyond_first(absmax(8)));
  for (const double by_row : {1.0, 0.5, 0.0}) {
    for (const double step : {0.15, 0.3, 0.5, 0.7, 1.0}) {
      same(text("step %.2f", step) + text(", by row %.1f", by_row), coarse(step, by_row));
    }
  }
  for (const double step : {0.15, 0.3, 0.5}) {
    const Scheme table = coarse(step, 0.0);
    all.push_back({text("turned, step %.2f", step), true, table, table, table});
  }
  for (const double step : {0.15, 0.3, 0.5}) {
    for (const double by_row : {0.0, 1.0}) {
      const std::string how = text(" alone, step %.2f", step) + text(", by row %.1f", by_row);
      const Scheme scheme = coarse(step, by_row);
      all.push_back({"rating" + how, false, scheme, in_float, in_float});
      all.push_back({"rated set" + how, false, in_float, scheme, in_float});
      all.push_back({"watch" + how, false, in_float, in_float, scheme});
    }
  }
  return all;
}

/// The model of one seed: trained, or read from `keep` where an earlier run left it.
Result<TrainedModel> model_of(const LoadedDataset& loaded, const Split& split,
                              const Options& options, int seed, ThreadPool& pool) {
  const std::string path = options.keep.empty() ? "" : options.keep + "-" + std::to_string(seed);
  if (!path.empty() && std::filesystem::exists(path)) {
    const Result<std::vector<std::uint8_t>> bytes = read_file(path);
    if (!bytes) return bytes.error();
    return decode_model(*bytes);
  }
  TrainPlan train = options.train;
  train.set_seed(static_cast<std::uint64_t>(seed));
  const RunHooks hooks = run_hooks(options.train.quiet);
  Result<TrainRun> run = run_training(loaded.dataset, split, train, pool, hooks);
  if (!run) return run.error();
  Result<WatchModel> watch = run_watch_training(split, train, pool, hooks);
  if (!watch) return watch.error();
  TrainedModel model =
      with_provenance(std::move(run->model), std::move(*watch), loaded, train, run->curve.back());
  if (!path.empty()) {
    if (const Result<void> written = write_file(path, encode(model)); !written)
      return written.error();
  }
  return model;
}

Result<void> run(const Options& options) {
  ThreadPool pool(options.train.threads);
  const Result<LoadedDataset> loaded = load_dataset(options.data, options.train.quiet, pool);
  if (!loaded) return loaded.error();
  const std::vector<Plan> all = plans();
  std::vector<Row> rows(all.size());
  for (int seed = 1; seed <= options.seeds; ++seed) {
    HeldOutUsers held_out =
        hold_out_users(loaded->dataset, kHeldOutFraction, static_cast<std::uint64_t>(seed), pool);
    if (held_out.users.size() > options.visitors) {
      held_out.users.resize(options.visitors);
      held_out.orders.resize(options.visitors);
    }
    const Result<TrainedModel> trained = model_of(*loaded, held_out.split, options, seed, pool);
    if (!trained) return trained.error();
    const Result<ServedModel> served =
        serve(loaded->dataset, held_out.split, trained->rating, trained->watch, pool);
    if (!served) return served.error();
    const std::vector<HeldOutVisitor> visitors = visitors_of(loaded->dataset, held_out, *served);
    std::map<int, std::vector<VisitorScores>> exact;
    for (const int s : options.support) {
      Result<std::vector<VisitorScores>> scores =
          score_visitors(served->items, served->means, visitors, s,
                         float_fold_in(served->in_float, served->items), pool);
      if (!scores) return scores.error();
      exact[s] = std::move(*scores);
    }
    const ItemModel turned_model = turned(served->in_float);
    for (std::size_t p = 0; p < all.size(); ++p) {
      if (all[p].name.find(options.only) == std::string::npos) continue;
      Row& row = rows[p];
      ++row.seeds;
      ItemModel model = all[p].turn ? turned_model : served->in_float;
      const Coded coded[] = {all[p].rating(model.rating), all[p].rated_set(model.rated_set),
                             all[p].watch(model.watch)};
      const auto pack = options.brotli ? brotli_size : gzip_size;
      const std::vector<ItemRange> ranges = part_ranges(served->items.num_items());
      // By table, part and layout.
      std::vector<std::size_t> packed(3 * ranges.size() * 2);
      pool.parallel_for(packed.size(), 1, [&](std::size_t begin, std::size_t end, int) {
        for (std::size_t i = begin; i < end; ++i) {
          const Coded& table = coded[i / 2 / ranges.size()];
          if (!table.values.empty())
            packed[i] = bytes_of(table, ranges[i / 2 % ranges.size()], i % 2 == 1, pack);
        }
      });
      for (std::size_t t = 0; t < 3; ++t) {
        if (coded[t].values.empty()) continue;
        for (std::size_t r = 0; r < ranges.size(); ++r) {
          const std::size_t* by_rows = &packed[(t * ranges.size() + r) * 2];
          row.by_rows[t] += by_rows[0];
          row.by_columns[t] += by_rows[1];
          row.entropy[t] += entropy_bytes(
              coded[t].values, static_cast<std::size_t>(coded[t].rounded.cols()), ranges[r]);
          if (r == 0) row.first += std::min(by_rows[0], by_rows[1]);
        }
      }
      model.rating = coded[0].rounded;
      model.rated_set = coded[1].rounded;
      model.watch = coded[2].rounded;
      set_gram(model);
      for (const int s : options.support) {
        const Result<std::vector<VisitorScores>> scores = score_visitors(
            served->items, served->means, visitors, s, float_fold_in(model, served->items), pool);
        if (!scores) return scores.error();
        row.summaries[s].add(*scores, exact[s], served->items);
      }
      const Result<double> lists =
          list_overlap(float_fold_in(served->in_float, served->items),
                       float_fold_in(model, served->items), served->items, visitors);
      if (!lists) return lists.error();
      row.lists += *lists;
      row.overlap += similar_overlap(served->in_float, model, served->items);
      const auto kib = [&](std::size_t bytes) {
        return static_cast<double>(bytes) / 1024.0 / row.seeds;
      };
      std::printf("%-27s first %6.0f ", all[p].name.c_str(), kib(row.first));
      std::size_t sum = 0;
      for (std::size_t t = 0; t < 3; ++t) {
        std::printf(" %6.0f/%6.0f/%6.0f", kib(row.by_rows[t]), kib(row.by_columns[t]),
                    row.entropy[t] / 1024 / row.seeds);
        sum += std::min(row.by_rows[t], row.by_columns[t]);
      }
      std::printf(" KiB, best %6.0f; similar %.3f lists %.3f", kib(sum), row.overlap / row.seeds,
                  row.lists / row.seeds);
      for (const int s : options.support) {
        const Json json = row.summaries[s].json();
        const Json& d = json["differences"];
        const double ndcg = json["against"]["ndcg10"];
        const double rmse = json["against"]["rmse"];
        std::printf("  S=%d ndcg %+.2f%% (%+.2f..%+.2f) rmse %+.3f%%;", s,
                    100 * d["ndcg10_less_against"]["mean"].get<double>() / ndcg,
                    100 * d["ndcg10_less_against"]["low"].get<double>() / ndcg,
                    100 * d["ndcg10_less_against"]["high"].get<double>() / ndcg,
                    100 * (json["rmse"].get<double>() / rmse - 1));
      }
      std::printf("\n");
      std::fflush(stdout);
    }
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Bytes and loss of other quantisations.", "als_bench_quantization");
  options.data.add_to(app, /*required=*/true);
  app.add_option("--support", options.support, "How many ratings a visitor gives")->delimiter(',');
  app.add_option("--seeds", options.seeds, "Seeds 1 to N");
  app.add_option("--visitors", options.visitors, "At most, a seed");
  app.add_option("--only", options.only, "Plans whose name has this");
  app.add_option("--keep", options.keep,
                 "Keep the models as this path and the seed, for a next run");
  app.add_flag("--brotli", options.brotli, "Pack by brotli 11 instead of gzip 9");
  options.train.add_to(app);
  return run_tool(app, argc, argv, [&]() -> Result<void> {
    if (Result<void> resolved = options.train.resolve(); !resolved) return resolved;
    return run(options);
  });
}
