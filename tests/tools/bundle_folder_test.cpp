// A bundle's folder whose files cannot be read or written. What is in them is tested in tests/unit
// and tests/pipeline.

#include "support/bundle_folder.h"

#include <gtest/gtest.h>

#include "support/folder_test.h"

namespace als::tools {
namespace {

namespace fs = std::filesystem;

class BundleFolder : public FolderTest {};

TEST_F(BundleFolder, OneWithoutAManifestIsNone) {
  const Result<Bundle> read = read_bundle(folder_);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kIo);
  EXPECT_TRUE(read.error().message.starts_with((folder_ / kManifestName).string() +
                                               ": cannot read: No such file"))
      << read.error().message;
}

TEST_F(BundleFolder, OfOneThatCannotBeWrittenNothingStays) {
  Bundle bundle;
  bundle.manifest_text = "{}";
  bundle.files["no/where"] = {1, 2, 3};
  const Result<void> written = write_bundle(folder_ / "bundle", bundle);
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().message.find("no/where: cannot write: No such file"), std::string::npos)
      << written.error().message;
  EXPECT_TRUE(fs::is_empty(folder_));
}

}  // namespace
}  // namespace als::tools
