//! Elementary functions for inner loops (bit path): branch-free, with a fixed order of operations.
//!
//! Every function is a straight line of additions, multiplications, divisions, bit moves and
//! two-way selections, without tables. Inlined into a loop, the compiler turns it into vector code
//! of any width, and every width gives the same bits. Of the exponential functions, multiplications
//! and additions that follow each other are fused (`mul_add`, one rounding): a processor without such
//! an instruction, older than 2013 on x86-64, gets the same bits from a slow function call. The
//! polynomials were fitted to the exact functions at Chebyshev points in 60-digit arithmetic.
//!
//! Accuracy (measured by the tests, in units of the last place of the exact result): [`exp`] 1,
//! [`ln`] 1, [`expm1`] 2, [`exprel`] 3, [`log1p`] 2, [`sincos_2pi`] 1 of the larger component near the zeros of
//! the smaller one and 1.5 elsewhere, [`tanh`] 3; [`pow`] has a relative error of
//! `2^-52 (1 + |y ln x|)`.

/// `1.5 * 2^52`: adding it rounds a double below `2^51` to the nearest integer, which then stands
/// in the low bits of the sum.
const ROUNDER: f64 = 6755399441055744.0;
const LOG2_E: f64 = std::f64::consts::LOG2_E;
/// ln 2 in two parts; the first has 32 significant bits, so that `k * LN2_HIGH` is exact for
/// `|k| < 2^21`.
const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;

/// `(e^r - 1 - r) / r^2` on `|r| <= ln 2 / 2`, error below `2e-16`.
#[inline(always)]
fn exp_tail(r: f64) -> f64 {
    let r2 = r * r;
    let r4 = r2 * r2;
    let p01 = r.mul_add(0.16666666666666669, 0.5);
    let p23 = r.mul_add(0.008333333333330051, 0.04166666666662399);
    let p45 = r.mul_add(0.00019841269863105968, 0.0013888888917281794);
    let p67 = r.mul_add(2.7557268378684192e-06, 2.480152119021773e-05);
    let p89 = r.mul_add(2.5100424157005067e-08, 2.7620138719733994e-07);
    let high = r4.mul_add(p89, r2.mul_add(p67, p45));
    r4.mul_add(high, r2.mul_add(p23, p01))
}

/// Splits `x = k ln 2 + r` with `|r| <= ln 2 / 2`; returns the bits that carry `k`, `k` and `r`.
#[inline(always)]
fn reduce(x: f64) -> (u64, f64, f64) {
    let shifted = x.mul_add(LOG2_E, ROUNDER);
    let k = shifted - ROUNDER;
    let r = (-k).mul_add(LN2_LOW, (-k).mul_add(LN2_HIGH, x));
    (shifted.to_bits(), k, r)
}

/// `e^x`: 0 below about -745.13 (with gradual underflow above it), `+inf` above about 709.78, NaN
/// for NaN.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let x = if x < -746.0 { -746.0 } else { x };
    let x = if x > 710.0 { 710.0 } else { x };
    let (bits, _, r) = reduce(x);
    let p = 1.0 + (r * r).mul_add(exp_tail(r), r);
    // 2^k in two factors, since k reaches from -1076 to 1024. The low 12 bits of `bits + 2048` are
    // k + 2048 > 0, so that a logical shift halves it.
    let biased = bits.wrapping_add(2048) & 0xfff;
    let half = biased >> 1;
    let rest = biased - half;
    let first = f64::from_bits(half.wrapping_sub(1) << 52);
    let second = f64::from_bits(rest.wrapping_sub(1) << 52);
    (p * first) * second
}

/// Magnitude up to which [`exp_near`] may stand for [`exp`].
pub const EXP_NEAR: f64 = 700.0;

/// The bits of [`exp`] for `|x| <=` [`EXP_NEAR`], with a quarter of its operations less; meaningless beyond.
#[inline(always)]
pub fn exp_near(x: f64) -> f64 {
    let (bits, _, r) = reduce(x);
    let p = 1.0 + (r * r).mul_add(exp_tail(r), r);
    // p lies around 1 and the result is normal, so that k is added to the exponent.
    f64::from_bits(p.to_bits().wrapping_add(bits << 52))
}

/// `e^x - 1`, accurate also where `x` is small: -1 for very negative `x`, `+inf` above about
/// 709.78, NaN for NaN. (`-0.0` gives `0.0`.)
#[inline(always)]
pub fn expm1(x: f64) -> f64 {
    let x = if x < -60.0 { -60.0 } else { x };
    let x = if x > 710.0 { 710.0 } else { x };
    let (bits, k, r) = reduce(x);
    expm1_of(bits, k, (r * r).mul_add(exp_tail(r), r))
}

/// `2^k (1 + q) - 1` with `bits` that carry `k`.
#[inline(always)]
fn expm1_of(bits: u64, k: f64, q: f64) -> f64 {
    // k = 1024 is 2^1023 times 2; there the 1 that is taken off is far below rounding.
    let over = k > 1023.0;
    let shift = if over { 1022 } else { 1023 };
    let double = if over { 2.0 } else { 1.0 };
    let scale = f64::from_bits(bits.wrapping_add(shift) << 52);
    scale.mul_add(q, scale - 1.0) * double
}

/// Magnitude up to which [`exprel_near`] may stand for [`exprel`]; below `ln 2 / 2`.
pub const EXPREL_NEAR: f64 = 0.34375;

/// `(e^x - 1) / x`, 1 at 0; `+inf` from about 709.78 on, NaN for NaN and for `+inf`.
#[inline(always)]
pub fn exprel(x: f64) -> f64 {
    let near = x.abs() <= EXPREL_NEAR;
    let cut = if x < -60.0 { -60.0 } else { x };
    let cut = if cut > 710.0 { 710.0 } else { cut };
    // Where |x| <= EXPREL_NEAR, k is 0 and r is x.
    let (bits, k, r) = reduce(cut);
    let tail = exp_tail(r);
    let ratio = expm1_of(bits, k, (r * r).mul_add(tail, r)) / x;
    if near { r.mul_add(tail, 1.0) } else { ratio }
}

/// The bits of [`exprel`] for `|x| <=` [`EXPREL_NEAR`], without a division; meaningless beyond.
#[inline(always)]
pub fn exprel_near(x: f64) -> f64 {
    x.mul_add(exp_tail(x), 1.0)
}

/// A number whose highest bit is set where `|x| > limit` and for NaN; `limit` is finite.
#[inline(always)]
pub fn beyond(x: f64, limit: f64) -> u64 {
    limit.to_bits().wrapping_sub(x.abs().to_bits())
}

/// Natural logarithm of a positive, finite, normal number; anything else gives a meaningless
/// number. [`ln`] is the function for all arguments.
#[inline(always)]
pub fn ln_normal(x: f64) -> f64 {
    // Adding 1 - sqrt(1/2) in the exponent field makes the mantissa lie in [sqrt(1/2), sqrt(2)).
    const ONE: u64 = 0x3ff0_0000_0000_0000;
    const SQRT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
    let shifted = x.to_bits().wrapping_add(ONE - SQRT_HALF);
    let m = f64::from_bits((shifted & 0x000f_ffff_ffff_ffff).wrapping_add(SQRT_HALF));
    // Exponent to double through the bits of 2^52 + e, which vectorizes everywhere.
    let k = f64::from_bits((shifted >> 52) | 0x4330_0000_0000_0000) - (4503599627370496.0 + 1023.0);
    let f = m - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let z2 = z * z;
    let odd = 0.39999999999901814 + z2 * (0.22222211195240482 + z2 * 0.15331794822792358);
    let even = 0.666666666666667
        + z2 * (0.2857142862540198 + z2 * (0.1818288606596313 + z2 * 0.1461578836687117));
    let tail = z * (even + z * odd);
    let half_square = 0.5 * (f * f);
    k * LN2_HIGH - ((half_square - (s * (half_square + tail) + k * LN2_LOW)) - f)
}

/// Natural logarithm: `-inf` at 0, NaN below 0 and for NaN, `+inf` for `+inf`; subnormal
/// arguments are exact to the same accuracy.
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    let tiny = x < f64::MIN_POSITIVE;
    let scaled = if tiny { x * 18014398509481984.0 } else { x };
    let offset = if tiny {
        54.0 * std::f64::consts::LN_2
    } else {
        0.0
    };
    let y = ln_normal(scaled) - offset;
    let y = if x == 0.0 { f64::NEG_INFINITY } else { y };
    let y = if x < 0.0 { f64::NAN } else { y };
    // +inf and NaN are their own logarithms.
    if x < f64::INFINITY { y } else { x }
}

/// `ln(1 + x)`, accurate also where `x` is small: `-inf` at -1, NaN below -1 and for NaN.
#[inline(always)]
pub fn log1p(x: f64) -> f64 {
    let u = 1.0 + x;
    // What rounding took from u, whichever of the two terms is the larger.
    let lost = if u >= 2.0 {
        1.0 - (u - x)
    } else {
        x - (u - 1.0)
    };
    let y = ln_normal(u) + lost / u;
    let y = if x == -1.0 { f64::NEG_INFINITY } else { y };
    let y = if x < -1.0 { f64::NAN } else { y };
    if x < f64::INFINITY { y } else { x }
}

/// `(sin 2 pi u, cos 2 pi u)` for `u` in `[0, 1)`; correct for all `|u| < 2^49`, exact at multiples
/// of 1/4. NaN for NaN; meaningless beyond.
#[inline(always)]
pub fn sincos_2pi(u: f64) -> (f64, f64) {
    let turns = u * 4.0;
    let shifted = turns + ROUNDER;
    // Exact: r is the distance to the nearest quarter, |r| <= 1/2.
    let r = turns - (shifted - ROUNDER);
    let quadrant = shifted.to_bits();
    let z = r * r;
    let z2 = z * z;
    let sin_tail = (-0.6459640975062462 + z * 0.07969262624614419)
        + z2 * ((-0.0046817541342525065 + z * 0.00016044116659232323)
            + z2 * (-3.598702839039564e-06 + z * 5.6422054750288415e-08));
    let cos_tail = (-1.2337005501361697 + z * 0.2536695079010478)
        + z2 * ((-0.02086348076334075 + z * 0.000919260274546377)
            + z2 * ((-2.5202039024022038e-05 + z * 4.71067824882157e-07)
                + z2 * -6.329373560219462e-09));
    let sine = r * std::f64::consts::FRAC_PI_2 + (r * z) * sin_tail;
    let cosine = 1.0 + z * cos_tail;
    let swap = (quadrant & 1) != 0;
    let (a, b) = if swap { (cosine, sine) } else { (sine, cosine) };
    let sign_sine = (quadrant & 2) << 62;
    let sign_cosine = (quadrant.wrapping_add(1) & 2) << 62;
    (
        f64::from_bits(a.to_bits() ^ sign_sine),
        f64::from_bits(b.to_bits() ^ sign_cosine),
    )
}

/// Hyperbolic tangent; odd bit for bit, 1 in magnitude beyond 22, NaN for NaN.
#[inline(always)]
pub fn tanh(x: f64) -> f64 {
    const SIGN: u64 = 1 << 63;
    let sign = x.to_bits() & SIGN;
    let magnitude = f64::from_bits(x.to_bits() & !SIGN);
    let m = expm1(-2.0 * magnitude);
    let t = m / (m + 2.0);
    f64::from_bits((t.to_bits() & !SIGN) | sign)
}

/// `x^y` for `x >= 0` as `exp(y ln x)`; NaN for `x < 0`. `x^0 = 1^y = 1`, also for infinite or NaN
/// partners, as in IEEE 754.
#[inline(always)]
pub fn pow(x: f64, y: f64) -> f64 {
    let p = exp(y * ln(x));
    if (y == 0.0) | (x == 1.0) { 1.0 } else { p }
}
