#pragma once

// What the model would answer if nothing of it had been rounded: the twin of fold_in.h and scorer.h
// in double, on the factors as trained. What a bundle loses is measured against it.

#include "als/bundle/quantized_model.h"
#include "als/metrics/fold_in_protocol.h"

namespace als {

/// Of `items` only tags and popularity are asked. Both must outlive the result.
FoldIn float_fold_in(const ItemModel& model, const ItemStore& items);

}  // namespace als
