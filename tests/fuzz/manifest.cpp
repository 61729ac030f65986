// package: a manifest that lists any files, and what an engine makes of them. Hashes are all
// zeros here, so that no input fails at them alone.

#include "als/package/bundle.h"
#include "container.h"
#include "support/small_bundle.h"

namespace als::fuzz {
namespace {

Packing no_hashes() {
  return {[](Bytes) { return std::string(64, '0'); },
          [](Bytes bytes) { return Seed(bytes.begin(), bytes.end()); },
          [](Bytes bytes) -> Result<Seed> { return Seed(bytes.begin(), bytes.end()); }};
}

}  // namespace

void manifest(Bytes input) {
  static const SmallBundle bundle = full_bundle();
  static const Seed factors = encode(bundle.factors);
  static const Seed items = encode(bundle.items);
  const Packing packing = no_hashes();
  const auto read = [&](const std::string& name) -> Result<Seed> {
    if (name == "factors") return factors;
    if (name == "items.gz") return items;
    if (name == "titles") return Seed(bundle.titles.begin(), bundle.titles.end());
    if (name == "empty") return Seed();
    return Error{ErrorCode::kIo, name + ": no such file"};
  };
  const Result<Bundle> whole = verify_bundle(input, read, packing);
  if (!whole) {
    check_refusal(whole.error());
    ALS_CHECK(whole.error().code != ErrorCode::kIo);
    return;
  }
  ALS_CHECK(whole->manifest_text == as_text(input));
  ALS_CHECK(finished_manifest(whole->manifest, packing).size() > 64);
  ThreadPool pool(1);
  Engine engine(pool);
  if (const Result<void> loaded = load_engine(*whole, packing, engine); !loaded)
    return check_refusal(loaded.error());
  if (const Result<void> golden = check_golden(*whole, engine); !golden)
    check_refusal(golden.error());
}

}  // namespace als::fuzz
