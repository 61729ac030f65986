#pragma once

// TrainSession: data read, trained on and packed at the wishes of somebody who looks on: what a
// page that trains is the face of. Options and answers are JSON, as wasm/als_trainer.d.ts describes
// them; what fails is {"error": {"code", "message"}}.

#include <functional>
#include <optional>
#include <string>

#include "als/base/thread_pool.h"
#include "als/files/file_source.h"
#include "als/json/json.h"
#include "als/package/bundle.h"
#include "als/ratings/dataset.h"

namespace als {

/// What the program around a session lends it.
struct SessionHost {
  const FileSource& files;
  Packing packing;
  std::function<bool()> stopped;    ///< asked often; may wait; true ends with "cancelled"
  std::function<double()> seconds;  ///< since any moment
  std::function<void(const Json& event)> report;
  /// The bytes of a training's checkpoint, by the training's name.
  std::function<std::optional<Bytes>(const std::string&)> load_checkpoint;
  std::function<bool(const std::string&)> checkpoint_due;
  std::function<void(const std::string&, const Bytes&)> save_checkpoint;
};

class TrainSession {
 public:
  TrainSession(SessionHost host, int num_workers);

  /// Reads the host's files, in place of what was read before.
  Json read(const Json& options);
  /// Memory and work of a training, before it begins.
  Json estimate(const Json& options) const;
  /// One training of the rating head, as als_train does.
  Json curves(const Json& options);
  /// All of als_export, to the same bytes.
  Json bundle(const Json& options);
  /// A file of the last bundle(); null for a name that it has not.
  const Bytes* file(const std::string& name) const;

 private:
  SessionHost host_;
  ThreadPool pool_;
  std::optional<LoadedDataset> loaded_;
  std::optional<Bundle> bundle_;
  Bytes manifest_;
};

}  // namespace als
