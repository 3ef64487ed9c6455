//! One pair of axes with what it shows.

use super::draw::{DASH, Plane, heat_range, symbol};
use super::marks::{Heat, Mark, join};
use super::scale::{Axis, Mapping, Scale};
use super::svg::{Anchor, Svg, TextStyle, number, point, rectangle, text_width};
use super::{color::viridis, svg};

const TICK_SIZE: f64 = 11.0;
const LABEL_SIZE: f64 = 12.0;
const AXIS_COLOR: &str = "#333333";

/// One pair of axes with its marks. The legend above it follows from the marks' labels.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    /// Heading, or empty. In all texts of a figure `_{…}` is set low and `^{…}` high.
    pub title: String,
    /// The level axis.
    pub x: Axis,
    /// The upright axis.
    pub y: Axis,
    /// What is shown, from back to front.
    pub marks: Vec<Mark>,
    /// Faint level lines at the ticks.
    pub grid: bool,
}

impl Panel {
    /// An empty panel.
    pub fn new(title: impl Into<String>, x: Axis, y: Axis) -> Self {
        Self {
            title: title.into(),
            x,
            y,
            ..Default::default()
        }
    }

    /// Adds a mark in front of the others.
    pub fn with(mut self, mark: impl Into<Mark>) -> Self {
        self.marks.push(mark.into());
        self
    }

    /// Faint level lines at the ticks.
    pub fn with_grid(mut self) -> Self {
        self.grid = true;
        self
    }

    fn mappings(&self, frame: (f64, f64, f64, f64)) -> (Mapping, Mapping) {
        let (left, top, right, bottom) = frame;
        let grid = self.marks.iter().any(Mark::is_grid);
        let (x, y) = self
            .marks
            .iter()
            .map(Mark::extent)
            .fold((None, None), |(x, y), (a, b)| (join(x, a), join(y, b)));
        // Time and frequency run from border to border; so do grids.
        let tight = grid
            || !self
                .marks
                .iter()
                .any(|m| matches!(m, Mark::Points(_) | Mark::Bars(_)));
        (
            Mapping::new(&self.x, x, tight, left, right),
            Mapping::new(&self.y, y, grid, bottom, top),
        )
    }

    fn heat(&self) -> Option<&Heat> {
        self.marks
            .iter()
            .find_map(|m| if let Mark::Heat(h) = m { Some(h) } else { None })
    }

    /// Width that tick labels and label of the upright axis need.
    pub(crate) fn left_margin(&self, height: f64) -> f64 {
        let (_, y) = self.mappings((0.0, 0.0, 100.0, height.max(1.0)));
        let widest = y
            .ticks(&self.y.ticks, y_ticks(height))
            .iter()
            .map(|(_, s)| text_width(s, TICK_SIZE))
            .fold(0.0, f64::max);
        widest + 12.0 + if self.y.label.is_empty() { 0.0 } else { 20.0 }
    }

    /// Draws the panel into the rectangle, with `left` px for labels on the left.
    pub(crate) fn draw(
        &self,
        svg: &mut Svg,
        (x0, y0, width, height): (f64, f64, f64, f64),
        left: f64,
    ) {
        let mut top = y0 + 6.0;
        let frame_left = x0 + left;
        let right = x0 + width - if self.heat().is_some() { 74.0 } else { 18.0 };
        if !self.title.is_empty() {
            let mut style = TextStyle::new(12.5, Anchor::Start);
            style.bold = true;
            svg.text(frame_left, top + 11.0, &self.title, style);
            top += 20.0;
        }
        top = self.legend(svg, frame_left, top, right);
        let below = 20.0 + if self.x.label.is_empty() { 0.0 } else { 18.0 };
        let bottom = (y0 + height - below).max(top + 10.0);
        let frame = (frame_left, top, right.max(frame_left + 10.0), bottom);
        let (mx, my) = self.mappings(frame);
        let y_labels = my.ticks(&self.y.ticks, y_ticks(bottom - top));
        if self.grid {
            let path: String = y_labels
                .iter()
                .map(|(p, _)| format!("{}H{}", point('M', frame.0, *p), number(frame.2)))
                .collect();
            svg.stroke(&path, "#e8e8e8", 1.0, "");
        }
        let plane = Plane {
            x: &mx,
            y: &my,
            frame,
        };
        for mark in &self.marks {
            plane.draw(svg, mark);
        }
        self.axes(svg, frame, &mx, &y_labels);
        if let Some(heat) = self.heat() {
            colour_bar(svg, heat, frame);
        }
    }

    fn axes(
        &self,
        svg: &mut Svg,
        frame: (f64, f64, f64, f64),
        mx: &Mapping,
        y_labels: &[(f64, String)],
    ) {
        let (left, top, right, bottom) = frame;
        let mut path = if self.marks.iter().any(Mark::is_grid) {
            rectangle(left, top, right - left, bottom - top)
        } else {
            format!(
                "{}V{}H{}",
                point('M', left, top),
                number(bottom),
                number(right)
            )
        };
        for (x, label) in mx.ticks(&self.x.ticks, ((right - left) / 70.0).max(2.0) as usize) {
            path.push_str(&format!("{}v4", point('M', x, bottom)));
            svg.text(
                x,
                bottom + 16.0,
                &label,
                TextStyle::new(TICK_SIZE, Anchor::Middle),
            );
        }
        for (y, label) in y_labels {
            path.push_str(&format!("{}h-4", point('M', left, *y)));
            svg.text(
                left - 7.0,
                y + 4.0,
                label,
                TextStyle::new(TICK_SIZE, Anchor::End),
            );
        }
        svg.stroke(&path, AXIS_COLOR, 1.0, "");
        svg.text(
            (left + right) / 2.0,
            bottom + 33.0,
            &self.x.label,
            TextStyle::new(LABEL_SIZE, Anchor::Middle),
        );
        let mut style = TextStyle::new(LABEL_SIZE, Anchor::Middle);
        style.upright = true;
        let widest = y_labels
            .iter()
            .map(|(_, s)| text_width(s, TICK_SIZE))
            .fold(0.0, f64::max);
        svg.text(
            left - widest - 15.0,
            (top + bottom) / 2.0,
            &self.y.label,
            style,
        );
    }

    /// Draws the legend in rows from `top`; gives where it ends.
    fn legend(&self, svg: &mut Svg, left: f64, top: f64, right: f64) -> f64 {
        let mut entries: Vec<(Swatch, &str)> = Vec::new();
        for mark in &self.marks {
            if let Mark::Categories(m) = mark {
                entries.extend(
                    m.names
                        .iter()
                        .map(|(name, c)| (Swatch::Box(c, 1.0), name.as_str())),
                );
            } else if let (Some(label), Some(swatch)) = (mark.label(), Swatch::of(mark)) {
                entries.push((swatch, label));
            }
        }
        if entries.is_empty() {
            return top + 4.0;
        }
        let (mut x, mut y) = (left, top + 11.0);
        for (swatch, label) in entries {
            let width = 24.0 + text_width(label, TICK_SIZE) + 14.0;
            if x + width > right + 14.0 && x > left {
                (x, y) = (left, y + 16.0);
            }
            swatch.draw(svg, x, y - 4.0);
            svg.text(x + 24.0, y, label, TextStyle::new(TICK_SIZE, Anchor::Start));
            x += width;
        }
        y + 10.0
    }
}

fn y_ticks(height: f64) -> usize {
    (height / 38.0).max(2.0) as usize
}

/// What stands for a mark in the legend.
enum Swatch<'a> {
    Line(&'a str, f64, bool),
    Box(&'a str, f64),
    Symbol(super::marks::Symbol, &'a str),
}

impl<'a> Swatch<'a> {
    fn of(mark: &'a Mark) -> Option<Self> {
        match mark {
            Mark::Line(m) => Some(Self::Line(&m.color, m.width, m.dashed)),
            Mark::Rule(m) => Some(Self::Line(&m.color, 1.1, m.dashed)),
            Mark::Contour(m) => Some(Self::Line(&m.color, 1.2, m.dashed)),
            Mark::Band(m) => Some(Self::Box(&m.color, 0.22)),
            Mark::Bars(m) => Some(Self::Box(&m.color, 1.0)),
            Mark::Points(m) => Some(Self::Symbol(m.symbol, &m.color)),
            _ => None,
        }
    }

    fn draw(&self, svg: &mut Svg, x: f64, y: f64) {
        match *self {
            Self::Line(color, width, dashed) => {
                let path = format!("{}h18", point('M', x, y));
                svg.stroke(&path, color, width, if dashed { DASH } else { "" });
            }
            Self::Box(color, opacity) => {
                svg.fill(&rectangle(x + 3.0, y - 5.0, 12.0, 10.0), color, opacity);
            }
            Self::Symbol(form, color) => {
                svg.shape(&symbol(form, x + 9.0, y, 3.4), color, "#ffffff", 0.6);
            }
        }
    }
}

fn colour_bar(svg: &mut Svg, heat: &Heat, (_, top, right, bottom): (f64, f64, f64, f64)) {
    let Some((low, high)) = heat_range(heat) else {
        return;
    };
    const STEPS: usize = 64;
    let (x, height) = (right + 12.0, (bottom - top) / STEPS as f64);
    for k in 0..STEPS {
        let y = bottom - (k + 1) as f64 * height;
        svg.fill_crisp(
            &rectangle(x, y, 11.0, height + 0.3),
            &viridis(k as f64 / (STEPS - 1) as f64),
        );
    }
    let axis = Axis {
        scale: if heat.log { Scale::Log } else { Scale::Linear },
        ..Axis::new("").range(low, high)
    };
    let mapping = Mapping::new(&axis, None, true, bottom, top);
    let mut widest: f64 = 0.0;
    let mut path = rectangle(x, top, 11.0, bottom - top);
    for (y, label) in mapping.ticks(&axis.ticks, y_ticks(bottom - top)) {
        path.push_str(&format!("{}h3", point('M', x + 11.0, y)));
        svg.text(
            x + 17.0,
            y + 4.0,
            &label,
            TextStyle::new(10.0, Anchor::Start),
        );
        widest = widest.max(svg::text_width(&label, 10.0));
    }
    svg.stroke(&path, AXIS_COLOR, 0.8, "");
    let mut style = TextStyle::new(11.0, Anchor::Middle);
    style.upright = true;
    svg.text(
        (x + 30.0 + widest).min(right + 70.0),
        (top + bottom) / 2.0,
        &heat.label,
        style,
    );
}
