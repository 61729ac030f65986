// bundle/model_file: a trained model from anywhere, and that it can be quantised.

#include <numeric>
#include <set>

#include "als/bundle/model_file.h"
#include "als/bundle/quantized_model.h"
#include "container.h"

namespace als::fuzz {

void model(Bytes input) {
  const Result<TrainedModel> model = decode_model(container(input));
  if (!model) return check_refusal(model.error());
  const std::size_t num_items = model->item_ids.size();
  ALS_CHECK(model->scale.is_valid() && model->num_ratings.size() == num_items);
  ALS_CHECK(std::set(model->item_ids.begin(), model->item_ids.end()).size() == num_items);
  const std::vector<std::uint8_t> encoded = encode(*model);
  const Result<TrainedModel> again = decode_model(encoded);
  ALS_CHECK(again.has_value());
  ALS_CHECK(again->item_ids == model->item_ids && again->user_ids == model->user_ids);
  ALS_CHECK(again->provenance == model->provenance);
  ALS_CHECK(again->assumed.empty() && again->scale == model->scale);
  ALS_CHECK(encode(*again) == encoded);
  std::vector<std::size_t> order(num_items);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const QuantizedModel quantized = quantize_model(item_model(*model, order, 0.05F));
  ALS_CHECK(quantized.rating.num_items() == 0 || quantized.rating.num_items() == num_items);
}

}  // namespace als::fuzz
