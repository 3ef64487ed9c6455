//! Turning marks into paths.

use super::contour::segments;
use super::marks::{
    Band, Bars, Categories, Contour, Heat, Line, Mark, Note, Points, Rule, SpikeMarks, Symbol,
};
use super::scale::{Mapping, label};
use super::svg::{Anchor, Svg, TextStyle, number, point, rectangle};
use super::{color::viridis, marks::range};

/// By how much cells of a grid reach over their neighbours, px.
const OVERLAP: f64 = 0.2;

/// Dashes, px.
pub(crate) const DASH: &str = "5 3";

/// The two axes of a panel.
pub(crate) struct Plane<'a> {
    pub x: &'a Mapping,
    pub y: &'a Mapping,
    /// Left, top, right, bottom, px.
    pub frame: (f64, f64, f64, f64),
}

impl Plane<'_> {
    fn pixel(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        Some((self.x.pixel(x)?, self.y.pixel(y)?))
    }

    fn inside(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        self.pixel(x, y)
            .filter(|&(px, py)| self.x.holds(px) && self.y.holds(py))
    }

    pub(crate) fn draw(&self, svg: &mut Svg, mark: &Mark) {
        match mark {
            Mark::Line(m) => self.line(svg, m),
            Mark::Band(m) => self.band(svg, m),
            Mark::Points(m) => self.points(svg, m),
            Mark::Spikes(m) => self.spikes(svg, m),
            Mark::Bars(m) => self.bars(svg, m),
            Mark::Heat(m) => self.heat(svg, m),
            Mark::Categories(m) => self.categories(svg, m),
            Mark::Contour(m) => self.contour(svg, m),
            Mark::Rule(m) => self.rule(svg, m),
            Mark::Note(m) => self.note(svg, m),
        }
    }

    fn line(&self, svg: &mut Svg, m: &Line) {
        let mut path = String::new();
        let mut before: Option<(f64, f64)> = None;
        let mut pen: Option<(f64, f64)> = None;
        for (&x, &y) in m.x.iter().zip(&m.y) {
            let here = self.pixel(x, y);
            if let (Some(a), Some(b)) = (before, here)
                && let Some((a, b)) = clip(a, b, self.frame)
            {
                if pen != Some(a) {
                    path.push_str(&point('M', a.0, a.1));
                }
                path.push_str(&point('L', b.0, b.1));
                pen = Some(b);
            }
            before = here;
        }
        svg.stroke(&path, &m.color, m.width, if m.dashed { DASH } else { "" });
    }

    fn band(&self, svg: &mut Svg, m: &Band) {
        let edge = |y: &[f64]| -> Vec<(f64, f64)> {
            m.x.iter()
                .zip(y)
                .filter_map(|(&x, &y)| Some((self.x.clamped(x)?, self.y.clamped(y)?)))
                .collect()
        };
        let (low, high) = (edge(&m.low), edge(&m.high));
        let mut path = String::new();
        for (i, (x, y)) in low.iter().chain(high.iter().rev()).enumerate() {
            path.push_str(&point(if i == 0 { 'M' } else { 'L' }, *x, *y));
        }
        if !path.is_empty() {
            path.push('z');
        }
        svg.fill(&path, &m.color, 0.22);
    }

    fn points(&self, svg: &mut Svg, m: &Points) {
        let at = m.x.iter().zip(&m.y);
        let mut path = String::new();
        for (x, y) in at.clone().filter_map(|(&x, &y)| self.inside(x, y)) {
            path.push_str(&symbol(m.symbol, x, y, m.size));
        }
        let bars = m.x.iter().zip(&m.interval).map(|(&x, &i)| (x, i));
        self.error_bars(svg, bars, &m.color, 3.0);
        svg.shape(&path, &m.color, "#ffffff", 0.6);
    }

    fn spikes(&self, svg: &mut Svg, m: &SpikeMarks) {
        let mut at: Vec<(f64, f64)> =
            m.x.iter()
                .zip(&m.y)
                .filter_map(|(&x, &y)| self.inside(x, y))
                .collect();
        at.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        // Relative moves on a grid of a tenth of a pixel: about eleven bytes a spike.
        let tenth = |p: f64| (p * 10.0).round() as i64;
        let height = tenth(m.height);
        let (mut px, mut py) = (0_i64, 0_i64);
        let mut path = String::from("M0 0");
        for (x, y) in at {
            let (x, y) = (tenth(x), tenth(y) - height / 2);
            path.push('m');
            path.push_str(&number((x - px) as f64 / 10.0));
            path.push(' ');
            path.push_str(&number((y - py) as f64 / 10.0));
            path.push('v');
            path.push_str(&number(height as f64 / 10.0));
            (px, py) = (x, y + height);
        }
        svg.stroke(&path, &m.color, 0.8, "");
    }

    fn bars(&self, svg: &mut Svg, m: &Bars) {
        let mut path = String::new();
        let (left, right) = (self.frame.0, self.frame.2);
        for (&x, &y) in m.x.iter().zip(&m.y) {
            let ends = (
                self.x.pixel(x - m.width / 2.0),
                self.x.pixel(x + m.width / 2.0),
            );
            let heights = (self.y.clamped(0.0), self.y.clamped(y));
            if let ((Some(a), Some(b)), (Some(base), Some(top))) = (ends, heights) {
                let (a, b) = (a.min(b).max(left), a.max(b).min(right));
                if a < b {
                    path.push_str(&rectangle(a, base.min(top), b - a, (base - top).abs()));
                }
            }
        }
        svg.fill(&path, &m.color, 1.0);
        let bars = m.x.iter().zip(&m.interval).map(|(&x, &i)| (x, i));
        self.error_bars(svg, bars, "#222222", 3.0);
    }

    fn error_bars(
        &self,
        svg: &mut Svg,
        bars: impl Iterator<Item = (f64, (f64, f64))>,
        color: &str,
        cap: f64,
    ) {
        let mut path = String::new();
        for (x, (low, high)) in bars.filter(|(_, (a, b))| a.is_finite() && b.is_finite()) {
            let Some(x) = self.x.pixel(x).filter(|p| self.x.holds(*p)) else {
                continue;
            };
            let (Some(a), Some(b)) = (self.y.clamped(low), self.y.clamped(high)) else {
                continue;
            };
            path.push_str(&format!("{}V{}", point('M', x, a), number(b)));
            for y in [a, b] {
                path.push_str(&format!("{}h{}", point('M', x - cap, y), number(2.0 * cap)));
            }
        }
        svg.stroke(&path, color, 1.1, "");
    }

    fn heat(&self, svg: &mut Svg, m: &Heat) {
        const SHADES: usize = 64;
        let Some((low, high)) = heat_range(m) else {
            return;
        };
        let shade = |v: &f64| {
            let t = position(*v, low, high, m.log)?;
            Some(((t * SHADES as f64) as usize).min(SHADES - 1))
        };
        let cells: Vec<Option<usize>> = m.values.iter().map(shade).collect();
        for (k, path) in self
            .cell_paths(&m.x_edges, &m.y_edges, &cells, SHADES)
            .iter()
            .enumerate()
        {
            svg.fill_crisp(path, &viridis(k as f64 / (SHADES - 1) as f64));
        }
    }

    fn categories(&self, svg: &mut Svg, m: &Categories) {
        let paths = self.cell_paths(&m.x_edges, &m.y_edges, &m.values, m.names.len());
        for (path, (_, color)) in paths.iter().zip(&m.names) {
            svg.fill_crisp(path, color);
        }
    }

    /// One path per class, neighbours in a row joined.
    fn cell_paths(
        &self,
        x_edges: &[f64],
        y_edges: &[f64],
        cells: &[Option<usize>],
        classes: usize,
    ) -> Vec<String> {
        let mut paths = vec![String::new(); classes];
        let columns = x_edges.len().saturating_sub(1).max(1);
        for (row, edges) in cells.chunks(columns).zip(y_edges.windows(2)) {
            let &[bottom, top] = edges else { continue };
            let (Some(a), Some(b)) = (self.y.clamped(bottom), self.y.clamped(top)) else {
                continue;
            };
            let mut start = 0;
            for run in row.chunk_by(|p, q| p == q) {
                let end = start + run.len();
                let sides = (x_edges.get(start), x_edges.get(end));
                let class = run
                    .first()
                    .copied()
                    .flatten()
                    .and_then(|c| paths.get_mut(c));
                if let (Some(path), (Some(&l), Some(&r))) = (class, sides)
                    && let (Some(l), Some(r)) = (self.x.clamped(l), self.x.clamped(r))
                {
                    // A little over its neighbours, so that rounding leaves no gaps.
                    let (wide, high) = ((r - l).abs() + OVERLAP, (a - b).abs() + OVERLAP);
                    path.push_str(&rectangle(l.min(r), a.min(b), wide, high));
                }
                start = end;
            }
        }
        paths
    }

    fn contour(&self, svg: &mut Svg, m: &Contour) {
        for &level in &m.levels {
            let mut path = String::new();
            let mut rightmost: Option<(f64, f64)> = None;
            for (a, b) in segments(&m.x, &m.y, &m.z, level) {
                let (Some(a), Some(b)) = (self.pixel(a.0, a.1), self.pixel(b.0, b.1)) else {
                    continue;
                };
                let Some((a, b)) = clip(a, b, self.frame) else {
                    continue;
                };
                path.push_str(&point('M', a.0, a.1));
                path.push_str(&point('L', b.0, b.1));
                if rightmost.is_none_or(|(x, _)| b.0 > x) {
                    rightmost = Some(b);
                }
            }
            svg.stroke(&path, &m.color, 1.2, if m.dashed { DASH } else { "" });
            if let Some((x, y)) = rightmost {
                let decimals = if level.fract() == 0.0 { 0 } else { 2 };
                let mut style = TextStyle::new(10.0, Anchor::End);
                style.halo = true;
                svg.text(
                    x - 3.0,
                    (y - 3.0).max(self.frame.1 + 10.0),
                    &label(level, decimals),
                    style,
                );
            }
        }
    }

    fn rule(&self, svg: &mut Svg, m: &Rule) {
        let (left, top, right, bottom) = self.frame;
        let path = if m.upright {
            self.x
                .pixel(m.at)
                .filter(|p| self.x.holds(*p))
                .map(|x| format!("{}V{}", point('M', x, top), number(bottom)))
        } else {
            self.y
                .pixel(m.at)
                .filter(|p| self.y.holds(*p))
                .map(|y| format!("{}H{}", point('M', left, y), number(right)))
        };
        svg.stroke(
            &path.unwrap_or_default(),
            &m.color,
            1.1,
            if m.dashed { DASH } else { "" },
        );
    }

    fn note(&self, svg: &mut Svg, m: &Note) {
        if let Some((x, y)) = self.inside(m.x, m.y) {
            let mut style = TextStyle::new(11.0, Anchor::Middle);
            style.halo = true;
            svg.text(x, y + 4.0, &m.text, style);
        }
    }
}

/// Values of the first and the last colour of a heat map.
pub(crate) fn heat_range(m: &Heat) -> Option<(f64, f64)> {
    let shown: Vec<f64> = m
        .values
        .iter()
        .copied()
        .filter(|v| !m.log || *v > 0.0)
        .collect();
    let (low, high) = m.range.or_else(|| range(&shown))?;
    let usable = low.is_finite() && high.is_finite() && (!m.log || low > 0.0);
    usable.then_some(if low < high {
        (low, high)
    } else {
        (low, low + low.abs().max(1.0))
    })
}

/// Where a value lies between two others, 0..1; `None` for what cannot be shown.
fn position(v: f64, low: f64, high: f64, log: bool) -> Option<f64> {
    let t = if log {
        (v / low).ln() / (high / low).ln()
    } else {
        (v - low) / (high - low)
    };
    v.is_finite()
        .then_some(t)
        .filter(|t| !t.is_nan())
        .map(|t| t.clamp(0.0, 1.0))
}

/// A symbol as a closed path.
pub(crate) fn symbol(symbol: Symbol, x: f64, y: f64, r: f64) -> String {
    let n = number;
    match symbol {
        Symbol::Circle => {
            let (d, r) = (n(2.0 * r), n(r));
            format!(
                "M{} {}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0z",
                n(x - r.parse().unwrap_or(0.0)),
                n(y)
            )
        }
        Symbol::Diamond => {
            let r = 1.35 * r;
            format!(
                "M{} {}l{r} {r}l-{r} {r}l-{r} -{r}z",
                n(x),
                n(y - r),
                r = n(r)
            )
        }
        Symbol::Square => rectangle(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r),
        Symbol::Triangle => format!(
            "M{} {}l{} {}h{}z",
            n(x),
            n(y - 1.2 * r),
            n(1.15 * r),
            n(2.0 * r),
            n(-2.3 * r)
        ),
    }
}

/// The part of a segment within a rectangle (Liang & Barsky 1984).
fn clip(
    a: (f64, f64),
    b: (f64, f64),
    (left, top, right, bottom): (f64, f64, f64, f64),
) -> Option<((f64, f64), (f64, f64))> {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (mut t0, mut t1) = (0.0_f64, 1.0_f64);
    for (p, q) in [
        (-dx, a.0 - left),
        (dx, right - a.0),
        (-dy, a.1 - top),
        (dy, bottom - a.1),
    ] {
        if p == 0.0 {
            if q < 0.0 {
                return None;
            }
        } else if p < 0.0 {
            t0 = t0.max(q / p);
        } else {
            t1 = t1.min(q / p);
        }
    }
    (t0 <= t1).then(|| {
        let at = |t: f64| {
            if t == 0.0 {
                a
            } else if t == 1.0 {
                b
            } else {
                (a.0 + t * dx, a.1 + t * dy)
            }
        };
        (at(t0), at(t1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_end_at_the_frame() {
        let frame = (0.0, 0.0, 10.0, 10.0);
        assert_eq!(
            clip((-10.0, 5.0), (20.0, 5.0), frame),
            Some(((0.0, 5.0), (10.0, 5.0)))
        );
        assert_eq!(
            clip((2.0, 3.0), (4.0, 5.0), frame),
            Some(((2.0, 3.0), (4.0, 5.0)))
        );
        assert_eq!(clip((-1.0, -1.0), (-5.0, 20.0), frame), None);
        assert_eq!(clip((11.0, 0.0), (11.0, 10.0), frame), None);
    }

    #[test]
    fn colours_follow_value_or_logarithm() {
        assert_eq!(position(10.0, 1.0, 100.0, true), Some(0.5));
        assert_eq!(position(25.0, 0.0, 100.0, false), Some(0.25));
        assert_eq!(position(f64::NAN, 0.0, 1.0, false), None);
        assert_eq!(position(-1.0, 1.0, 100.0, true), None);
    }
}
