/*
 * λ(k): the Poisson mean for which k or fewer have probability 0.05.
 *
 * Newton's method on Q(λ) = P(N <= k), whose derivative is -P(N = k).
 */
#include "core/figures.h"

#include <math.h>

#include "base/check.h"

#define PROBABILITY 0.05

/* ln k! - ln(sqrt(2πk) (k/e)^k): Stirling's series. Below 16 terms of it are
 * not enough, and the product is exact. */
static double stirling_error(double k)
{
    ASSERT(k >= 16);
    double k2 = k * k;
    return (1.0 / 12 -
            (1.0 / 360 -
             (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 / k2) / k2) / k2) /
                k2) /
           k;
}

/* P(N = k), N Poisson with mean λ. For large k written by its distance from
 * the mode, because e^-λ λ^k / k! loses all digits there. */
static double point_probability(double k, double lambda)
{
    ASSERT(lambda > 0);
    if (k < 16) {
        double p = exp(-lambda);
        for (double i = 1; i <= k; i++) {
            p *= lambda / i;
        }
        return p;
    }
    double x = (lambda - k) / k;
    double exponent = -k * (x - log1p(x)) - stirling_error(k);
    return exp(exponent) / sqrt(2 * M_PI * k);
}

/* P(N <= k) ÷ P(N = k): terms fall off since k < λ. */
static double tail_ratio(double k, double lambda)
{
    ASSERT(k < lambda);
    double sum = 0;
    double term = 1;
    for (double i = k; i >= 0 && term > sum * 1e-18; i--) {
        sum += term;
        term *= i / lambda;
    }
    return sum;
}

double figures_lambda95(uint32_t k)
{
    double hits = k;
    double lambda = hits + 3 + 1.7 * sqrt(hits);
    for (int i = 0; i < 50; i++) {
        double p = point_probability(hits, lambda);
        double step = tail_ratio(hits, lambda) - PROBABILITY / p;
        lambda += step;
        ASSERT(lambda > hits);
        if (fabs(step) <= lambda * 1e-15) {
            break;
        }
    }
    return lambda;
}
