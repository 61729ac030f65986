#pragma once

// Where a training stands between two sweeps, by names: a run that was killed goes on from there to
// the same bytes, whoever owns which rows then. A trainer lists once, in visit_state(self, visit),
// what its next sweep reads, and of tables by whom their rows are shared; save() and restore() go
// through that list.

#include <algorithm>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "als/base/result.h"
#include "als/base/row_share.h"
#include "als/base/shared_array.h"

namespace als {

struct Checkpoint {
  /// Of a table whose rows ranks share: where this rank's values lie, one run behind the other, and
  /// how many values there are.
  struct Part {
    struct Run {
      std::size_t first;
      std::size_t count;
    };
    std::vector<Run> runs;
    std::size_t total = 0;
  };

  int sweep = 0;  ///< the last one that is done
  std::map<std::string, SharedArray<float>> floats;
  std::map<std::string, SharedArray<double>> doubles;
  std::map<std::string, Part> parts;  ///< of those that are not whole
  bool is_root = true;                ///< whose values count where all ranks have them whole

  /// `floats` or `doubles`.
  template <class T, class Self>
  static auto& values(Self& self) {
    if constexpr (std::is_same_v<T, double>) {
      return self.doubles;
    } else {
      return self.floats;
    }
  }
};

/// A rank's own values of a table, or all that there are.
inline Checkpoint::Part own_part(std::size_t size, const RowShare* share) {
  if (share == nullptr || !share->is_shared()) return {{{0, size}}, size};
  const std::size_t width = size / std::max<std::size_t>(share->num_rows(), 1);
  Checkpoint::Part part{{}, size};
  for (const RowShare::Run& run : share->own_runs())
    part.runs.push_back({run.begin * width, run.size() * width});
  return part;
}

template <class Trainer>
Checkpoint save(int sweep, const Trainer& trainer) {
  Checkpoint checkpoint;
  checkpoint.sweep = sweep;
  Trainer::visit_state(trainer, [&](const std::string& name, auto values, const RowShare* share) {
    using T = std::remove_cv_t<typename decltype(values)::element_type>;
    Checkpoint::Part part = own_part(values.size(), share);
    std::vector<T> own;
    for (const auto& [first, count] : part.runs) {
      const auto run = values.subspan(first, count);
      own.insert(own.end(), run.begin(), run.end());
    }
    Checkpoint::values<T>(checkpoint)[name] = std::move(own);
    if (share == nullptr || !share->is_shared()) return;
    checkpoint.parts[name] = std::move(part);
    checkpoint.is_root = share->is_root();
  });
  return checkpoint;
}

/// Returns the sweep that is done, 0 without a checkpoint. kBadFormat naming what is missing or has
/// another size; the trainer is then not to be used. The checkpoint is whole, a rank takes its
/// part.
template <class Trainer>
Result<int> restore(const Checkpoint* checkpoint, Trainer& trainer) {
  if (checkpoint == nullptr) return 0;
  Result<int> result = checkpoint->sweep;
  Trainer::visit_state(trainer, [&](const std::string& name, auto values, const RowShare* share) {
    using T = typename decltype(values)::element_type;
    const auto& all = Checkpoint::values<T>(*checkpoint);
    const auto found = all.find(name);
    const std::size_t size = found == all.end() ? 0 : found->second.size();
    if (size != values.size()) {
      result = Error{ErrorCode::kBadFormat, "the checkpoint has " + std::to_string(size) +
                                                " values of " + name + "; expected " +
                                                std::to_string(values.size())};
      return;
    }
    for (const auto& [first, count] : own_part(size, share).runs) {
      if (count > 0) std::copy_n(found->second.data() + first, count, values.data() + first);
    }
  });
  return result;
}

}  // namespace als
