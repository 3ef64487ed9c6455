//! A smooth function of x ≥ 0 as polynomials on pieces that grow with 1 + x: eight to each doubling.

/// Degree of the polynomials. A function whose scale at x is 1 + x is met to rounding.
const DEGREE: usize = 10;
/// Doublings of 1 + x.
const OCTAVES: usize = 6;

/// Coefficients of every piece by rising power of the place t in -1..1 within the piece.
pub(super) struct Pieces {
    coefficients: Vec<[f64; DEGREE + 1]>,
}

impl Pieces {
    /// Number of pieces.
    pub const COUNT: usize = 8 * OCTAVES;
    /// The first x beyond all pieces.
    pub const END: f64 = ((1 << OCTAVES) - 1) as f64;

    /// The piece of x, and t there.
    fn place(x: f64) -> (usize, f64) {
        let bits = (1.0 + x).to_bits();
        // Exponent and the three leading digits of 1 + x count the pieces; the other digits say where in the piece.
        let piece = ((bits >> 49) as usize).wrapping_sub(1023 << 3);
        let inside = f64::from_bits(((bits << 3) & ((1 << 52) - 1)) | (1023 << 52));
        (piece, 2.0 * inside - 3.0)
    }

    /// The piece of x, the last one for x beyond the end.
    pub fn of(x: f64) -> usize {
        Self::place(x).0.min(Self::COUNT - 1)
    }

    /// Both ends of a piece.
    pub fn ends(piece: usize) -> (f64, f64) {
        let scale = (1u64 << (piece / 8)) as f64;
        let k = (piece % 8) as f64;
        (
            scale * (1.0 + k / 8.0) - 1.0,
            scale * (1.0 + (k + 1.0) / 8.0) - 1.0,
        )
    }

    /// Interpolates `f` at Chebyshev points of every piece.
    pub fn new(f: impl Fn(f64) -> f64) -> Self {
        let count = (DEGREE + 1) as f64;
        let coefficients = (0..Self::COUNT)
            .map(|piece| {
                let (from, to) = Self::ends(piece);
                let angle = |i: usize| std::f64::consts::PI * (i as f64 + 0.5) / count;
                let values: Vec<f64> = (0..=DEGREE)
                    .map(|i| f(0.5 * (from + to) + 0.5 * (to - from) * libm::cos(angle(i))))
                    .collect();
                let chebyshev: Vec<f64> = (0..=DEGREE)
                    .map(|k| {
                        let terms = values.iter().enumerate();
                        let sum: f64 = terms.map(|(i, v)| v * libm::cos(k as f64 * angle(i))).sum();
                        sum * if k == 0 { 1.0 } else { 2.0 } / count
                    })
                    .collect();
                powers(&chebyshev)
            })
            .collect();
        Self { coefficients }
    }

    /// The value at 0 ≤ x < END; NaN elsewhere.
    pub fn at(&self, x: f64) -> f64 {
        let (piece, t) = Self::place(x);
        let Some(c) = self.coefficients.get(piece) else {
            return f64::NAN;
        };
        // Even and odd powers apart: two chains of half the length.
        let s = t * t;
        let even = c[0] + s * (c[2] + s * (c[4] + s * (c[6] + s * (c[8] + s * c[10]))));
        let odd = c[1] + s * (c[3] + s * (c[5] + s * (c[7] + s * c[9])));
        even + t * odd
    }
}

/// Σ c_k T_k as powers of t.
fn powers(chebyshev: &[f64]) -> [f64; DEGREE + 1] {
    let mut out = [0.0; DEGREE + 1];
    let (mut before, mut now) = ([0.0; DEGREE + 1], [0.0; DEGREE + 1]);
    now[0] = 1.0;
    for (k, c) in chebyshev.iter().enumerate() {
        for (o, p) in out.iter_mut().zip(&now) {
            *o += c * p;
        }
        let mut next = [0.0; DEGREE + 1];
        for i in 0..DEGREE {
            next[i + 1] = if k == 0 { now[i] } else { 2.0 * now[i] };
        }
        for i in 0..=DEGREE {
            next[i] -= before[i];
        }
        (before, now) = (now, next);
    }
    out
}
