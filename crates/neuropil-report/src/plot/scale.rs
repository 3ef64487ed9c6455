//! From data to pixels: ranges, ticks and their labels.

/// How values lie along an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// Equal distances for equal differences.
    #[default]
    Linear,
    /// Equal distances for equal ratios; values at or below 0 are not shown.
    Log,
}

/// Where the ticks of an axis are.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Ticks {
    /// At round numbers.
    #[default]
    Auto,
    /// At these values, with these labels.
    At(Vec<(f64, String)>),
    /// Nowhere.
    None,
}

/// One axis of a panel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Axis {
    /// What it shows, with unit in brackets: `rate (spikes/s)`.
    pub label: String,
    /// Linear or logarithmic.
    pub scale: Scale,
    /// First and last value; `None` to fit the data. A descending range turns the axis round.
    pub range: Option<(f64, f64)>,
    /// Where the ticks are.
    pub ticks: Ticks,
}

impl Axis {
    /// A linear axis that fits the data.
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            ..Default::default()
        }
    }

    /// Logarithmic.
    pub fn log(mut self) -> Self {
        self.scale = Scale::Log;
        self
    }

    /// From `first` to `last`.
    pub fn range(mut self, first: f64, last: f64) -> Self {
        self.range = Some((first, last));
        self
    }

    /// Ticks at these values with these labels.
    pub fn ticks_at<S: Into<String>>(mut self, ticks: impl IntoIterator<Item = (f64, S)>) -> Self {
        self.ticks = Ticks::At(ticks.into_iter().map(|(v, s)| (v, s.into())).collect());
        self
    }

    /// No ticks.
    pub fn no_ticks(mut self) -> Self {
        self.ticks = Ticks::None;
        self
    }
}

/// An axis laid over pixels `from ..= to`.
#[derive(Clone, Debug)]
pub(crate) struct Mapping {
    scale: Scale,
    first: f64,
    last: f64,
    from: f64,
    to: f64,
}

impl Mapping {
    /// Lays `axis` over pixels; where it has no range it fits `data` (lowest and highest value), with a margin unless
    /// `tight`.
    pub(crate) fn new(
        axis: &Axis,
        data: Option<(f64, f64)>,
        tight: bool,
        from: f64,
        to: f64,
    ) -> Self {
        let usable = |x: f64| x.is_finite() && (axis.scale == Scale::Linear || x > 0.0);
        let fallback = match axis.scale {
            Scale::Linear => (0.0, 1.0),
            Scale::Log => (0.1, 10.0),
        };
        let given = axis
            .range
            .filter(|&(a, b)| usable(a) && usable(b) && a != b);
        let (first, last) = given.unwrap_or_else(|| {
            let (low, high) = data
                .filter(|&(a, b)| usable(a) && usable(b))
                .unwrap_or(fallback);
            widen(axis.scale, low, high, if tight { 0.0 } else { 0.04 })
        });
        Self {
            scale: axis.scale,
            first,
            last,
            from,
            to,
        }
    }

    /// Pixel of a value, also outside the axis; `None` where the scale does not show it.
    pub(crate) fn pixel(&self, value: f64) -> Option<f64> {
        let (a, b, x) = match self.scale {
            Scale::Linear => (self.first, self.last, value),
            Scale::Log if value > 0.0 => (self.first.log10(), self.last.log10(), value.log10()),
            Scale::Log => return None,
        };
        let pixel = self.from + (x - a) / (b - a) * (self.to - self.from);
        pixel.is_finite().then_some(pixel)
    }

    /// Pixel of a value, moved to the nearer end where it lies outside.
    pub(crate) fn clamped(&self, value: f64) -> Option<f64> {
        let (low, high) = (self.from.min(self.to), self.from.max(self.to));
        match self.scale {
            Scale::Log if value <= 0.0 => Some(if self.first < self.last {
                self.from
            } else {
                self.to
            }),
            _ => self.pixel(value).map(|p| p.clamp(low, high)),
        }
    }

    /// Whether a pixel lies on the axis (with a hair's breadth to spare).
    pub(crate) fn holds(&self, pixel: f64) -> bool {
        let (low, high) = (self.from.min(self.to), self.from.max(self.to));
        (low - 0.01..=high + 0.01).contains(&pixel)
    }

    /// Ticks as (pixel, label).
    pub(crate) fn ticks(&self, ticks: &Ticks, about: usize) -> Vec<(f64, String)> {
        let wanted = match ticks {
            Ticks::None => return Vec::new(),
            Ticks::At(list) => list.clone(),
            Ticks::Auto => match self.scale {
                Scale::Linear => linear_ticks(self.first, self.last, about),
                Scale::Log => log_ticks(self.first, self.last),
            },
        };
        wanted
            .into_iter()
            .filter_map(|(v, label)| self.pixel(v).filter(|p| self.holds(*p)).map(|p| (p, label)))
            .collect()
    }
}

fn widen(scale: Scale, low: f64, high: f64, margin: f64) -> (f64, f64) {
    match scale {
        Scale::Linear if low == high => (low - 0.5, high + 0.5),
        Scale::Linear => {
            let pad = (high - low) * margin;
            // Data that begin at 0 begin on the axis.
            (
                if low == 0.0 { 0.0 } else { low - pad },
                if high == 0.0 { 0.0 } else { high + pad },
            )
        }
        Scale::Log if low == high => (low / 2.0, high * 2.0),
        Scale::Log => {
            let factor = (high / low).powf(margin);
            (low / factor, high * factor)
        }
    }
}

/// Multiples of 1, 2 or 5 times a power of ten: the coarsest that give about `about`, and at least three.
fn linear_ticks(first: f64, last: f64, about: usize) -> Vec<(f64, String)> {
    let (low, high) = (first.min(last), first.max(last));
    let power = 10_f64.powf((high - low).log10().floor());
    if !(high > low && power.is_finite() && power > 1e-300) {
        return Vec::new();
    }
    let span = |step: f64| ((low / step - 1e-6).ceil(), (high / step + 1e-6).floor());
    let steps = [5.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.05].map(|m| m * power);
    let enough = |step: &f64| {
        let (start, end) = span(*step);
        end - start + 1.0 >= about.saturating_sub(1).clamp(3, 12) as f64
    };
    let Some(step) = steps.into_iter().find(enough) else {
        return Vec::new();
    };
    let decimals = (-(step.log10() + 1e-9).floor()).clamp(0.0, 9.0) as usize;
    let (start, end) = span(step);
    let count = (end - start).clamp(0.0, 50.0) as usize;
    (0..=count)
        .map(|k| (start + k as f64) * step)
        .map(|v| (v, label(v, decimals)))
        .collect()
}

/// Powers of ten; with 2 and 5 between them where there are fewer than two decades.
fn log_ticks(first: f64, last: f64) -> Vec<(f64, String)> {
    let (low, high) = (first.min(last), first.max(last));
    let (a, b) = (low.log10().floor() as i32, high.log10().ceil() as i32);
    let decades = high.log10() - low.log10();
    let every = if decades > 8.0 {
        (decades / 6.0).ceil() as i32
    } else {
        1
    };
    let digits: &[f64] = if decades < 2.0 {
        &[1.0, 2.0, 5.0]
    } else {
        &[1.0]
    };
    (a..=b)
        .filter(|k| k.rem_euclid(every) == 0)
        .take(400)
        .flat_map(|k| {
            digits.iter().map(move |d| {
                let v = d * 10_f64.powi(k);
                let text = match k {
                    -3..=3 => label(v, usize::try_from(-k).unwrap_or(0)),
                    _ if *d == 1.0 => format!("10{}", superscript(k)),
                    _ => format!("{d}·10{}", superscript(k)),
                };
                (v, text)
            })
        })
        .collect()
}

fn superscript(k: i32) -> String {
    k.to_string()
        .chars()
        .map(|c| match c {
            '-' => '⁻',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            c => c
                .to_digit(10)
                .and_then(|d| char::from_u32(0x2070 + d))
                .unwrap_or(c),
        })
        .collect()
}

/// A number with a true minus sign; large ones as powers of ten.
pub(crate) fn label(v: f64, decimals: usize) -> String {
    let text = if v != 0.0 && v.abs() >= 1e6 {
        let k = v.abs().log10().floor() as i32;
        let mantissa = v / 10_f64.powi(k);
        if (mantissa.abs() - 1.0).abs() < 1e-9 {
            format!("{}10{}", if v < 0.0 { "-" } else { "" }, superscript(k))
        } else {
            format!("{mantissa:.1}·10{}", superscript(k))
        }
    } else {
        format!("{v:.decimals$}")
    };
    if text
        .trim_start_matches('-')
        .chars()
        .all(|c| c == '0' || c == '.')
    {
        return text.trim_start_matches('-').into();
    }
    text.replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: Vec<(f64, String)>) -> Vec<String> {
        ticks.into_iter().map(|(_, s)| s).collect()
    }

    #[test]
    fn ticks_are_round_numbers() {
        assert_eq!(
            labels(linear_ticks(0.0, 10.0, 5)),
            ["0", "2", "4", "6", "8", "10"]
        );
        assert_eq!(labels(linear_ticks(0.0, 1.0, 4)), ["0.0", "0.5", "1.0"]);
        assert_eq!(labels(linear_ticks(0.0, 1.2, 2)), ["0.0", "0.5", "1.0"]);
        assert_eq!(
            labels(linear_ticks(-0.02, 0.02, 4)),
            ["−0.02", "0.00", "0.02"]
        );
        assert_eq!(
            labels(linear_ticks(500.0, 1500.0, 5)),
            ["600", "800", "1000", "1200", "1400"]
        );
        assert_eq!(
            labels(log_ticks(0.5, 2000.0)),
            ["0.1", "1", "10", "100", "1000", "10⁴"]
        );
        assert_eq!(labels(log_ticks(1e-6, 1e-4)), ["10⁻⁶", "10⁻⁵", "10⁻⁴"]);
        assert_eq!(labels(linear_ticks(0.0, 2e6, 3)), ["0", "10⁶", "2.0·10⁶"]);
    }

    #[test]
    fn no_range_is_too_odd() {
        for (a, b) in [
            (0.0, 0.0),
            (f64::NAN, 1.0),
            (1e308, -1e308),
            (5e-324, 1e-323),
            (1.0, f64::INFINITY),
        ] {
            for axis in [
                Axis::new("").range(a, b),
                Axis::new("").log().range(a, b),
                Axis::new(""),
            ] {
                let m = Mapping::new(&axis, Some((a, b)), false, 0.0, 100.0);
                assert!(m.ticks(&Ticks::Auto, 5).len() < 500);
                assert!(m.pixel(1.0).is_none_or(f64::is_finite));
            }
        }
    }

    #[test]
    fn pixels_follow_the_scale() {
        let m = Mapping::new(
            &Axis::new("").log().range(1.0, 100.0),
            None,
            true,
            0.0,
            200.0,
        );
        assert!((m.pixel(10.0).unwrap() - 100.0).abs() < 1e-9);
        assert_eq!(m.pixel(0.0), None);
        assert_eq!(m.clamped(-3.0), Some(0.0));
        let m = Mapping::new(&Axis::new("").range(10.0, 0.0), None, true, 0.0, 200.0);
        assert_eq!(m.pixel(10.0), Some(0.0));
        assert!(!m.holds(m.pixel(-1.0).unwrap()));
    }
}
