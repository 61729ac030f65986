#include "als/analysis/t_sne.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "als/analysis/principal_components.h"
#include "als/base/check.h"
#include "als/base/ordered_sum.h"
#include "als/base/portable_math.h"
#include "als/base/stable_order.h"

namespace als {
namespace {

constexpr std::size_t kRowsPerBlock = 64;
// As in the paper's program: attraction is exaggerated at first, so that groups form.
constexpr double kExaggeration = 12.0;
constexpr double kStartDeviation = 1e-4;
// Each of the two parts ends once an iteration takes off less than this of the divergence, or at
// its share of the iterations.
constexpr double kLeastGain = 1e-4;
constexpr int kIterationsBetweenLooks = 25;
constexpr int kMostExaggerated = 3;  // one in so many

struct Point {
  double x = 0.0;
  double y = 0.0;
};

/// The similarities p_ij, of each row with its near ones; symmetric.
struct Similarities {
  std::vector<std::size_t> offsets{0};
  std::vector<std::size_t> neighbours;
  std::vector<double> values;
};

struct Neighbour {
  double squared_distance;
  std::size_t index;
};

std::vector<Neighbour> nearest(const FactorMatrix& rows, std::size_t self, std::size_t count) {
  std::vector<Neighbour> all;
  all.reserve(rows.rows());
  for (std::size_t other = 0; other < rows.rows(); ++other) {
    if (other == self) continue;
    double sum = 0.0;
    for (std::size_t k = 0; k < rows.row(self).size(); ++k) {
      const double d = static_cast<double>(rows.row(self)[k] - rows.row(other)[k]);
      sum += d * d;
    }
    all.push_back({sum, other});
  }
  const auto middle = all.begin() + static_cast<std::ptrdiff_t>(count);
  const auto nearer = [](const Neighbour& a, const Neighbour& b) {
    return a.squared_distance != b.squared_distance ? a.squared_distance < b.squared_distance
                                                    : a.index < b.index;
  };
  std::partial_sort(all.begin(), middle, all.end(), nearer);
  all.erase(middle, all.end());
  return all;
}

/// Probabilities proportional to exp(-precision * distance) with the entropy log(perplexity): by
/// Newton's steps, halved intervals where those lead out of what is known.
std::vector<double> conditional(const std::vector<Neighbour>& neighbours, double perplexity) {
  std::vector<double> p(neighbours.size());
  const double nearest_distance = neighbours.front().squared_distance;
  const auto distance = [&](std::size_t i) {
    return neighbours[i].squared_distance - nearest_distance;
  };
  double total = 0.0;
  for (std::size_t i = 0; i < p.size(); ++i) total += distance(i);
  double precision = total > 0.0 ? static_cast<double>(p.size()) / total : 1.0;
  double low = 0.0;
  double high = std::numeric_limits<double>::infinity();
  const double wanted = portable_log(perplexity);
  for (int step = 0; step < 100; ++step) {
    for (std::size_t i = 0; i < p.size(); ++i) p[i] = -precision * distance(i);
    portable_exps(p);
    double sum = 0.0;
    for (const double value : p) sum += value;
    double mean = 0.0;
    double square = 0.0;
    for (std::size_t i = 0; i < p.size(); ++i) {
      p[i] /= sum;
      mean += p[i] * distance(i);
      square += p[i] * distance(i) * distance(i);
    }
    const double excess = portable_log(sum) + precision * mean - wanted;
    if (std::fabs(excess) < 1e-6) break;
    (excess > 0.0 ? low : high) = precision;
    const double slope = precision * (square - mean * mean);  // of the entropy, downwards
    const double most = std::isinf(high) ? 2.0 * low : high;  // where equal rows know no bound
    precision += excess / slope;
    if (!(precision > low && precision < most))
      precision = std::isinf(high) ? most : 0.5 * (low + high);
  }
  return p;
}

Similarities find_similarities(const FactorMatrix& rows, double perplexity, ThreadPool& pool) {
  const std::size_t num_rows = rows.rows();
  const double most = static_cast<double>(num_rows - 1) / 3.0;
  const double used = std::min(perplexity, most);
  const auto count = std::min(num_rows - 1, static_cast<std::size_t>(3.0 * used));
  std::vector<std::vector<Neighbour>> near(num_rows);
  std::vector<std::vector<double>> p(num_rows);
  pool.parallel_for(num_rows, kRowsPerBlock, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t row = begin; row < end; ++row) {
      near[row] = nearest(rows, row, count);
      p[row] = conditional(near[row], used);
    }
  });
  // p_ij = (p_j|i + p_i|j) / 2n.
  std::vector<std::vector<std::pair<std::size_t, double>>> lists(num_rows);
  for (std::size_t row = 0; row < num_rows; ++row) {
    for (std::size_t i = 0; i < near[row].size(); ++i) {
      const double half = p[row][i] / (2.0 * static_cast<double>(num_rows));
      lists[row].emplace_back(near[row][i].index, half);
      lists[near[row][i].index].emplace_back(row, half);
    }
  }
  Similarities result;
  for (std::vector<std::pair<std::size_t, double>>& list : lists) {
    sort_stably(list);
    for (const auto& [index, value] : list) {
      const bool again =
          result.neighbours.size() > result.offsets.back() && result.neighbours.back() == index;
      if (again) {
        result.values.back() += value;
      } else {
        result.neighbours.push_back(index);
        result.values.push_back(value);
      }
    }
    result.offsets.push_back(result.neighbours.size());
  }
  return result;
}

/// Cells with the centre and number of the points in them.
class QuadTree {
 public:
  explicit QuadTree(const std::vector<Point>& points) : points_(points) {
    double radius = 1e-9;
    for (const Point& point : points)
      radius = std::max({radius, std::fabs(point.x), std::fabs(point.y)});
    cells_.push_back({{}, radius * (1.0 + 1e-9), {}, 0, kNoChildren});
    for (std::size_t i = 0; i < points.size(); ++i) insert(i);
    steps_.reserve(cells_.size());
    lay_out(0);
  }

  /// Adds to `force` the sum of (y_i - y_j) / (1 + d^2)^2, and answers the sum of 1 / (1 + d^2),
  /// over all other points j.
  double repulsion(std::size_t self, double theta, Point& force) const {
    const Point& at = points_[self];
    double sum = 0.0;
    for (std::size_t i = 0; i < steps_.size();) {
      const Step& cell = steps_[i];
      const double dx = at.x - cell.mass.x;
      const double dy = at.y - cell.mass.y;
      const double squared = dx * dx + dy * dy;
      const bool leaf = cell.next == i + 1;
      if (!leaf && !(cell.squared_width < theta * theta * squared)) {
        ++i;
        continue;
      }
      // A leaf of one point, or of several at one place; the point itself lies at distance 0.
      const bool own = leaf && std::fabs(at.x - cell.centre.x) <= cell.radius &&
                       std::fabs(at.y - cell.centre.y) <= cell.radius;
      const double count = cell.count - (own ? 1.0 : 0.0);
      const double closeness = 1.0 / (1.0 + squared);
      sum += count * closeness;
      force.x += count * closeness * closeness * dx;
      force.y += count * closeness * closeness * dy;
      i = cell.next;
    }
    return sum;
  }

 private:
  static constexpr std::size_t kMaxDepth = 48;
  static constexpr std::array<std::int32_t, 4> kNoChildren{-1, -1, -1, -1};

  struct Cell {
    Point centre;
    double radius;
    Point mass;  // sum
    std::size_t count;
    std::array<std::int32_t, 4> children;  // kNoChildren: a leaf
  };

  /// A cell as a walk meets it, cells within it following; without those that are empty.
  struct Step {
    Point mass;  // mean
    double squared_width;
    double count;
    Point centre;
    double radius;
    std::size_t next;  // after all that lies within; the very next: a leaf
  };

  void lay_out(std::size_t at) {
    const Cell& cell = cells_[at];
    const double count = static_cast<double>(cell.count);
    const double width = 2.0 * cell.radius;
    const std::size_t place = steps_.size();
    steps_.push_back({{cell.mass.x / count, cell.mass.y / count},
                      width * width,
                      count,
                      cell.centre,
                      cell.radius,
                      0});
    for (std::size_t q = 4; q-- > 0;) {
      const std::int32_t child = cell.children[q];
      if (child >= 0 && cells_[static_cast<std::size_t>(child)].count > 0)
        lay_out(static_cast<std::size_t>(child));
    }
    steps_[place].next = steps_.size();
  }

  static std::size_t quadrant(const Cell& cell, const Point& point) {
    return (point.x >= cell.centre.x ? 1U : 0U) + (point.y >= cell.centre.y ? 2U : 0U);
  }

  void split(std::size_t at) {
    const Cell cell = cells_[at];
    for (std::size_t q = 0; q < 4; ++q) {
      const double half = 0.5 * cell.radius;
      cells_[at].children[q] = static_cast<std::int32_t>(cells_.size());
      cells_.push_back({{cell.centre.x + (q % 2 == 1 ? half : -half),
                         cell.centre.y + (q / 2 == 1 ? half : -half)},
                        half,
                        {},
                        0,
                        kNoChildren});
    }
  }

  void add(std::size_t at, const Point& point, std::size_t count) {
    cells_[at].mass.x += static_cast<double>(count) * point.x;
    cells_[at].mass.y += static_cast<double>(count) * point.y;
    cells_[at].count += count;
  }

  void insert(std::size_t index) {
    const Point& point = points_[index];
    std::size_t at = 0;
    for (std::size_t depth = 0;; ++depth) {
      Cell& cell = cells_[at];
      if (cell.children[0] < 0) {
        const Point there{cell.count == 0 ? 0.0 : cell.mass.x / static_cast<double>(cell.count),
                          cell.count == 0 ? 0.0 : cell.mass.y / static_cast<double>(cell.count)};
        const bool same_place = std::fabs(there.x - point.x) + std::fabs(there.y - point.y) < 1e-12;
        if (cell.count == 0 || same_place || depth + 1 >= kMaxDepth) {
          add(at, point, 1);
          return;
        }
        const std::size_t count = cell.count;
        split(at);
        add(static_cast<std::size_t>(cells_[at].children[quadrant(cells_[at], there)]), there,
            count);
      }
      add(at, point, 1);
      at = static_cast<std::size_t>(cells_[at].children[quadrant(cells_[at], point)]);
    }
  }

  const std::vector<Point>& points_;
  std::vector<Cell> cells_;
  std::vector<Step> steps_;
};

}  // namespace

TSneMap t_sne(const FactorMatrix& rows, const TSneSettings& settings, ThreadPool& pool) {
  const std::size_t num_rows = rows.rows();
  ALS_CHECK(num_rows >= 8 && rows.cols() >= 2);
  const Similarities near = find_similarities(rows, settings.perplexity, pool);

  const FactorMatrix start = principal_components(rows, 2).coordinates;
  double squares = 0.0;
  for (std::size_t i = 0; i < num_rows; ++i)
    squares += static_cast<double>(start.row(i)[0]) * static_cast<double>(start.row(i)[0]);
  const double shrink =
      kStartDeviation / std::max(std::sqrt(squares / static_cast<double>(num_rows)), 1e-12);
  std::vector<Point> points(num_rows);
  for (std::size_t i = 0; i < num_rows; ++i) {
    points[i] = {shrink * static_cast<double>(start.row(i)[0]),
                 shrink * static_cast<double>(start.row(i)[1])};
  }

  const double learning_rate = std::max(static_cast<double>(num_rows) / kExaggeration, 50.0);
  std::vector<Point> steps(num_rows);
  std::vector<Point> gains(num_rows, {1.0, 1.0});
  std::vector<Point> pushes(num_rows);
  double divergence = std::numeric_limits<double>::infinity();
  bool exaggerated = true;
  for (int iteration = 1; iteration <= settings.iterations; ++iteration) {
    const double attraction = exaggerated ? kExaggeration : 1.0;
    const double momentum = exaggerated ? 0.5 : 0.8;
    const QuadTree tree(points);
    const double total = ordered_sum(num_rows, pool, [&](std::size_t i) {
      pushes[i] = {};
      return tree.repulsion(i, settings.theta, pushes[i]);
    });
    const bool look = iteration % kIterationsBetweenLooks == 0 || iteration == settings.iterations;
    std::vector<Point> moved(num_rows);
    const auto move = [&](std::size_t i) {
      Point pull;
      double loss = 0.0;
      for (std::size_t at = near.offsets[i]; at < near.offsets[i + 1]; ++at) {
        const Point& other = points[near.neighbours[at]];
        const double dx = points[i].x - other.x;
        const double dy = points[i].y - other.y;
        const double closeness = 1.0 / (1.0 + dx * dx + dy * dy);
        pull.x += near.values[at] * closeness * dx;
        pull.y += near.values[at] * closeness * dy;
        if (look) loss += near.values[at] * portable_log(near.values[at] * total / closeness);
      }
      const auto step = [&](double gradient, double& velocity, double& gain) {
        // Faster while the direction stays, slower when it turns (Jacobs 1988).
        gain = (gradient > 0.0) != (velocity > 0.0) ? gain + 0.2 : std::max(0.8 * gain, 0.01);
        velocity = momentum * velocity - learning_rate * gain * gradient;
        return velocity;
      };
      const double gx = 4.0 * (attraction * pull.x - pushes[i].x / total);
      const double gy = 4.0 * (attraction * pull.y - pushes[i].y / total);
      moved[i].x = points[i].x + step(gx, steps[i].x, gains[i].x);
      moved[i].y = points[i].y + step(gy, steps[i].y, gains[i].y);
      return loss;
    };
    const double loss = ordered_sum(num_rows, pool, move);
    Point mean;
    for (const Point& point : moved) {
      mean.x += point.x / static_cast<double>(num_rows);
      mean.y += point.y / static_cast<double>(num_rows);
    }
    for (std::size_t i = 0; i < num_rows; ++i)
      points[i] = {moved[i].x - mean.x, moved[i].y - mean.y};
    if (!look) continue;
    const bool settled = divergence - loss < kLeastGain * kIterationsBetweenLooks * loss;
    divergence = loss;
    if (settled && !exaggerated) break;
    if (exaggerated && (settled || iteration >= settings.iterations / kMostExaggerated)) {
      exaggerated = false;
      divergence = std::numeric_limits<double>::infinity();  // the next one is of another kind
    }
  }

  TSneMap map{FactorMatrix(num_rows, 2), divergence};
  for (std::size_t i = 0; i < num_rows; ++i) {
    map.points.row(i)[0] = static_cast<float>(points[i].x);
    map.points.row(i)[1] = static_cast<float>(points[i].y);
  }
  return map;
}

}  // namespace als
