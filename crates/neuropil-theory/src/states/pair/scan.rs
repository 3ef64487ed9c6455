//! The characteristic function F over z > 0, cut into pieces on each of which its zeros can be counted.

use super::Pair;

/// Relative width below which pieces are not cut further.
const NARROW: f64 = 1e-13;

/// F and what bounds it at one z.
#[derive(Clone, Copy)]
pub(super) struct Node {
    pub z: f64,
    /// w, before it is cut off at 0.
    pub w: f64,
    pub f: f64,
    pub slope: f64,
    /// ν', ν''.
    pub s: [f64; 2],
    /// w'.
    pub w1: f64,
    /// K a_I w₊ᵐ, its first and second derivative by w.
    pub q: [f64; 3],
}

pub(super) struct Scan {
    pub pair: Pair,
    pub alpha: f64,
    pub beta: f64,
    pub gamma: f64,
}

/// [low, high] containing x y for x, y in their intervals; everything where a product is undefined.
fn product(x: (f64, f64), y: (f64, f64)) -> (f64, f64) {
    let all = [x.0 * y.0, x.0 * y.1, x.1 * y.0, x.1 * y.1];
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for v in all {
        if v.is_nan() {
            return (f64::NEG_INFINITY, f64::INFINITY);
        }
        low = if v < low { v } else { low };
        high = if v > high { v } else { high };
    }
    (low, high)
}

fn ordered(a: f64, b: f64) -> (f64, f64) {
    if a <= b { (a, b) } else { (b, a) }
}

/// A power with its first two derivatives: `scale x₊ⁿ`.
pub(super) fn power(scale: f64, x: f64, n: f64) -> [f64; 3] {
    if x > 0.0 {
        let value = scale * libm::pow(x, n);
        let first = n * value / x;
        return [value, first, (n - 1.0) * first / x];
    }
    [0.0, 0.0, 0.0]
}

impl Scan {
    pub fn node(&self, z: f64) -> Node {
        let p = &self.pair;
        let mut s = power(p.law[0].a, z, p.law[0].n);
        if z == 0.0 {
            let n = p.law[0].n;
            s[1] = if n == 1.0 { p.law[0].a } else { 0.0 };
            s[2] = if n == 1.0 || n > 2.0 {
                0.0
            } else if n == 2.0 {
                2.0 * p.law[0].a
            } else {
                f64::INFINITY
            };
        }
        let w = self.alpha * s[0] + self.beta * z + self.gamma;
        let w1 = self.alpha * s[1] + self.beta;
        let q = power(p.k * p.law[1].a, w, p.law[1].n);
        Node {
            z,
            w,
            f: p.a * s[0] - q[0] - z + p.input[0],
            slope: p.a * s[1] - q[1] * w1 - 1.0,
            s: [s[1], s[2]],
            w1,
            q,
        }
    }

    /// Bounds of F' and F'' between two nodes, between which w is monotone.
    fn bounds(&self, l: &Node, r: &Node) -> ((f64, f64), (f64, f64)) {
        let p = &self.pair;
        let m = p.law[1].n;
        let w1 = ordered(l.w1, r.w1);
        let crossing = l.w <= 0.0 || r.w <= 0.0;
        let both = l.w <= 0.0 && r.w <= 0.0;
        let q1 = ordered(l.q[1], r.q[1]);
        let mut q2 = ordered(l.q[2], r.q[2]);
        if both {
            q2 = (0.0, 0.0);
        } else if crossing {
            q2 = (0.0, if m < 2.0 { f64::INFINITY } else { q2.1 });
        }
        let first = product(q1, w1);
        let slope = (p.a * l.s[0] - first.1 - 1.0, p.a * r.s[0] - first.0 - 1.0);
        let s2 = ordered(l.s[1], r.s[1]);
        let squared = if w1.0 <= 0.0 && w1.1 >= 0.0 {
            (0.0, (w1.0 * w1.0).max(w1.1 * w1.1))
        } else {
            ordered(w1.0 * w1.0, w1.1 * w1.1)
        };
        // F'' = ν'' (A - α q') - q'' w'².
        let lead = ordered(p.a - self.alpha * q1.0, p.a - self.alpha * q1.1);
        let (x, y) = (product(s2, lead), product(q2, squared));
        (slope, (x.0 - y.1, x.1 - y.0))
    }

    /// The zero of F between two nodes with opposite signs, where F has just one.
    fn refine(&self, l: &Node, r: &Node) -> f64 {
        bracketed(l.z, r.z, l.f > 0.0, |z| {
            let q = self.node(z);
            (q.f, q.slope)
        })
    }

    /// All zeros with l.z < z ≤ r.z.
    pub fn between(&self, l: &Node, r: &Node, depth: usize, out: &mut Vec<f64>) {
        let opposite = (l.f > 0.0) != (r.f > 0.0);
        let (slope, bend) = self.bounds(l, r);
        if slope.0 >= 0.0 || slope.1 <= 0.0 {
            if opposite {
                out.push(self.refine(l, r));
            }
            return;
        }
        if !opposite && out_of_reach(l, r, slope) {
            return;
        }
        if bend.0 >= 0.0 || bend.1 <= 0.0 {
            if opposite {
                out.push(self.refine(l, r));
                return;
            }
            // F can only reach 0 at an extremum inside, on the side to which it bends away from.
            let valley = bend.0 >= 0.0;
            let turns = if valley {
                l.slope < 0.0 && r.slope > 0.0 && l.f > 0.0
            } else {
                l.slope > 0.0 && r.slope < 0.0 && l.f <= 0.0
            };
            if !turns {
                return;
            }
            let z = bracketed(l.z, r.z, l.slope > 0.0, |z| (self.node(z).slope, f64::NAN));
            let mid = self.node(z);
            if (mid.f > 0.0) != (l.f > 0.0) {
                out.push(self.refine(l, &mid));
                out.push(self.refine(&mid, r));
            } else if mid.f == 0.0 {
                out.push(z);
            }
            return;
        }
        let narrow = r.z - l.z <= NARROW * r.z || depth > 200;
        if narrow {
            if opposite {
                out.push(0.5 * (l.z + r.z));
            }
            return;
        }
        let middle = if l.z > 0.0 && r.z > 16.0 * l.z {
            libm::sqrt(l.z) * libm::sqrt(r.z)
        } else {
            0.5 * (l.z + r.z)
        };
        let mid = self.node(middle);
        self.between(l, &mid, depth + 1, out);
        self.between(&mid, r, depth + 1, out);
    }

    /// Whether F has no zero beyond a node.
    pub fn ends(&self, q: &Node) -> bool {
        let p = &self.pair;
        let (n, m) = (p.law[0].n, p.law[1].n);
        let up = q.f > 0.0 && q.slope >= 0.0;
        let down = q.f < 0.0 && q.slope <= 0.0;
        // w' keeps its sign from here on if α does not work against it.
        let falls = q.w1 <= 0.0 && self.alpha <= 0.0;
        let convex = p.a > 0.0 && n > 1.0;
        if p.k == 0.0 || (q.w <= 0.0 && falls) {
            // I is silent for good: F = A ν - z + c, convex.
            return up || (down && !convex);
        }
        if falls || q.w <= 0.0 {
            return false;
        }
        // From here w rises. F'' = ν'' (A - α q') - q'' w'².
        if !convex {
            // Either A = 0 or ν'' = 0; both terms lower F'.
            return (down && self.alpha >= 0.0) || (up && m == 1.0 && n == 1.0);
        }
        if self.alpha > 0.0 {
            let inhibition = self.alpha * q.q[1];
            return (down && inhibition >= p.a) || (up && m == 1.0 && inhibition <= p.a);
        }
        if self.alpha < 0.0 {
            return false;
        }
        // w = β z + γ: q'' w'² against A ν'', whose ratio R goes with w^(m-2)/z^(n-2).
        let lift = p.a * q.s[1];
        let drop = q.q[2] * q.w1 * q.w1;
        let trend = (m - n) * self.beta * q.z - (n - 2.0) * self.gamma;
        if m == n {
            let limit = p.k * p.law[1].a * libm::pow(self.beta, n) / (p.a * p.law[0].a);
            return (down && drop >= lift && limit >= 1.0) || (up && lift >= drop && limit <= 1.0);
        }
        (down && drop >= lift && m > n && trend >= 0.0)
            || (up && lift >= drop && m < n && trend <= 0.0)
    }
}

/// Whether lines with the extreme slopes from both ends keep F away from 0.
fn out_of_reach(l: &Node, r: &Node, slope: (f64, f64)) -> bool {
    let width = r.z - l.z;
    let (f, g, low, high) = if l.f > 0.0 {
        (l.f, r.f, slope.0, slope.1)
    } else {
        (-l.f, -r.f, -slope.1, -slope.0)
    };
    let t = (g - f - high * width) / (low - high);
    let least = f + low * t;
    least > 1e-14 * (l.z + r.z)
}

/// The change of sign of a function in [low, high], positive at `low` or not, by Newton steps inside a shrinking bracket.
pub(super) fn bracketed(
    mut low: f64,
    mut high: f64,
    positive: bool,
    f: impl Fn(f64) -> (f64, f64),
) -> f64 {
    let mut z = 0.5 * (low + high);
    for _ in 0..200 {
        let (value, slope) = f(z);
        if value == 0.0 {
            return z;
        }
        if (value > 0.0) == positive {
            low = z;
        } else {
            high = z;
        }
        let step = value / slope;
        let mut next = z - step;
        if !(next > low && next < high) {
            if libm::fabs(step) <= 2.0 * f64::EPSILON * libm::fabs(z) {
                return z;
            }
            next = 0.5 * (low + high);
        }
        if libm::fabs(next - z) <= f64::EPSILON * libm::fabs(z)
            || high - low <= 2.0 * f64::EPSILON * libm::fabs(high)
        {
            return next;
        }
        z = next;
    }
    z
}
