#pragma once

// exp and log from basic arithmetic alone: libraries differ in their last bit, and what is ranked
// by them must not.

namespace als {

/// Natural logarithm of a finite x >= 1, to about 1e-15 of the result.
double portable_log(double x);

/// exp(x), to about 1e-15 of the result; x beyond -+ 700 counts as that.
double portable_exp(double x);

}  // namespace als
