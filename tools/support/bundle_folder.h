#pragma once

// A model bundle (core/als/bundle/FORMAT.md) on disk.

#include <filesystem>

#include "als/base/result.h"
#include "als/package/bundle.h"

namespace als::tools {

/// Replaces `folder` by the bundle, or leaves it as it was.
Result<void> write_bundle(const std::filesystem::path& folder, const Bundle& bundle);

/// Whether write_bundle would refuse `folder`; to be asked before a long training.
Result<void> check_bundle_folder(const std::filesystem::path& folder);

/// As verify_bundle(); nor may there be a file that the manifest does not list.
Result<Bundle> read_bundle(const std::filesystem::path& folder);

}  // namespace als::tools
