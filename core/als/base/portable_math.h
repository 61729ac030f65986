#pragma once

// exp, log and their kin from basic arithmetic alone: libraries differ in their last bit, and what
// is trained with them or ranked by them must not.

#include <span>

namespace als {

/// Natural logarithm, to about 1e-15 of the result from 1 on and to 1e-15 below. Minus infinity
/// unless x > 0.
double portable_log(double x);

double portable_log2(double x);               ///< of powers of two without an error
double portable_pow(double x, double power);  ///< 0 unless x > 0

/// log Gamma(x), x > 0, and its derivative: Stirling's series beyond 8.
double portable_log_gamma(double x);
double digamma(double x);

/// exp(x), to about 1e-15 of the result; x beyond -+ 700 counts as that.
double portable_exp(double x);

/// The same of each, in place, several times as fast: divisions that wait for one another, of
/// several values side by side.
void portable_exps(std::span<double> values);

}  // namespace als
