#pragma once

// Where a training stands between two sweeps, by names: a run that was killed goes on from there to
// the same bytes. A trainer lists once, in visit_state(self, visit), what its next sweep reads;
// save() and restore() go through that list.

#include <algorithm>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "als/base/result.h"

namespace als {

struct Checkpoint {
  int sweep = 0;  ///< the last one that is done
  std::map<std::string, std::vector<float>> floats;
  std::map<std::string, std::vector<double>> doubles;

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

template <class Trainer>
Checkpoint save(int sweep, const Trainer& trainer) {
  Checkpoint checkpoint;
  checkpoint.sweep = sweep;
  Trainer::visit_state(trainer, [&](const std::string& name, auto values) {
    using T = std::remove_cv_t<typename decltype(values)::element_type>;
    Checkpoint::values<T>(checkpoint)[name].assign(values.begin(), values.end());
  });
  return checkpoint;
}

/// Returns the sweep that is done, 0 without a checkpoint. kBadFormat naming what is missing or has
/// another size; the trainer is then not to be used.
template <class Trainer>
Result<int> restore(const Checkpoint* checkpoint, Trainer& trainer) {
  if (checkpoint == nullptr) return 0;
  Result<int> result = checkpoint->sweep;
  Trainer::visit_state(trainer, [&](const std::string& name, auto values) {
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
    if (size > 0) std::copy(found->second.begin(), found->second.end(), values.begin());
  });
  return result;
}

}  // namespace als
