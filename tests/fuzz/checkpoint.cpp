// bundle/checkpoint_file: what is decoded is encoded to the same bytes each time.

#include "als/bundle/checkpoint_file.h"
#include "container.h"

namespace als::fuzz {

void checkpoint(Bytes input) {
  const std::string run = "run";
  const Result<Checkpoint> checkpoint = decode_checkpoint(container(input), run);
  if (!checkpoint) return check_refusal(checkpoint.error());
  ALS_CHECK(checkpoint->sweep >= 1);
  const std::vector<std::uint8_t> encoded = encode(*checkpoint, run);
  const Result<Checkpoint> again = decode_checkpoint(encoded, run);
  ALS_CHECK(again && again->sweep == checkpoint->sweep);
  ALS_CHECK(again->floats.size() == checkpoint->floats.size());
  ALS_CHECK(again->doubles.size() == checkpoint->doubles.size());
  ALS_CHECK(encode(*again, run) == encoded);
  ALS_CHECK(!decode_checkpoint(encoded, "another"));
}

}  // namespace als::fuzz
