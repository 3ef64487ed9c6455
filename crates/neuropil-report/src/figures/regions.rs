//! The plane of two parameters, divided into regions: what holds where, borders between them, and points of interest.

use crate::plot::marks::{Categories, Line, Note, Points};
use crate::plot::panel::Panel;
use crate::plot::scale::{Axis, Scale};

/// A kind of region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Region {
    /// Name in the legend.
    pub name: String,
    /// Name within the region, shown where there is room; empty for none.
    pub short: String,
    /// Colour; different ones should differ in lightness, too.
    pub color: String,
}

/// Lines of one kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RegionBorder {
    /// Entry in the legend.
    pub name: String,
    /// Colour.
    pub color: String,
    /// Dashed.
    pub dashed: bool,
    /// Width, px.
    pub width: f64,
    /// Lines, as points (x, y).
    pub lines: Vec<Vec<[f64; 2]>>,
}

/// A plane divided into regions.
#[derive(Clone, Debug, Default)]
pub struct Regions {
    /// The level axis.
    pub x: Axis,
    /// The upright axis.
    pub y: Axis,
    /// Abscissae of the columns, ascending.
    pub columns: Vec<f64>,
    /// Ordinates of the rows, ascending.
    pub rows: Vec<f64>,
    /// Region of each point as a position in `regions`, row-major (row, column); `None` stays white.
    pub points: Vec<Option<usize>>,
    /// Kinds of regions.
    pub regions: Vec<Region>,
    /// Borders, from back to front.
    pub borders: Vec<RegionBorder>,
    /// Symbols in front.
    pub symbols: Vec<Points>,
}

/// Size of a panel for which labels are placed, px, and of a character in them.
const ROOM: (f64, f64) = (600.0, 360.0);
const CHARACTER: f64 = 6.6;
const LINE: f64 = 16.0;

/// A panel with regions in colours, their names where there is room, borders and symbols.
pub fn regions(title: &str, map: &Regions) -> Panel {
    let (x, y) = (edges(&map.columns, &map.x), edges(&map.rows, &map.y));
    let ends = |e: &[f64]| e.first().copied().zip(e.last().copied());
    let ranged = |axis: &Axis, edges: &[f64]| match ends(edges) {
        Some((first, last)) => axis.clone().range(first, last),
        None => axis.clone(),
    };
    let names = map.regions.iter();
    let mut panel = Panel::new(title, ranged(&map.x, &x), ranged(&map.y, &y)).with(Categories {
        x_edges: x,
        y_edges: y,
        values: map.points.clone(),
        names: names.map(|r| (r.name.clone(), r.color.clone())).collect(),
    });
    for border in &map.borders {
        let gap = [f64::NAN; 2];
        let all = border.lines.iter().flat_map(|l| l.iter().chain([&gap]));
        let (x, y) = all.map(|p| (p[0], p[1])).unzip();
        panel.marks.push(
            Line {
                x,
                y,
                color: border.color.clone(),
                width: border.width,
                dashed: border.dashed,
                label: Some(border.name.clone()),
            }
            .into(),
        );
    }
    for symbols in &map.symbols {
        panel.marks.push(symbols.clone().into());
    }
    for (k, region) in map.regions.iter().enumerate() {
        if let Some((i, j)) = place(map, k, region.short.chars().count())
            && let (Some(x), Some(y)) = (map.columns.get(i), map.rows.get(j))
        {
            panel.marks.push(
                Note {
                    x: *x,
                    y: *y,
                    text: region.short.clone(),
                }
                .into(),
            );
        }
    }
    panel
}

/// Borders of cells around values: half-way between neighbours, and at the first and the last value.
fn edges(values: &[f64], axis: &Axis) -> Vec<f64> {
    let middle = |a: f64, b: f64| match axis.scale {
        Scale::Linear => 0.5 * (a + b),
        Scale::Log => (a * b).sqrt(),
    };
    let between = values.windows(2).map(|w| middle(w[0], w[1]));
    let first = values.first().copied();
    let last = values.last().copied();
    first.into_iter().chain(between).chain(last).collect()
}

/// Column and row at which a text of so many characters lies within a region, with most room around it.
fn place(map: &Regions, region: usize, characters: usize) -> Option<(usize, usize)> {
    let (columns, rows) = (map.columns.len(), map.rows.len());
    if characters == 0 || columns == 0 || rows == 0 {
        return None;
    }
    let inside = |i: usize, j: usize| map.points.get(j * columns + i) == Some(&Some(region));
    // Half of what the text needs, in cells.
    let half = (
        0.5 * CHARACTER * characters as f64 * columns as f64 / ROOM.0,
        0.5 * LINE * rows as f64 / ROOM.1,
    );
    // Cells of the region in a row to the left and in a column below, this one included.
    let mut left = vec![0usize; columns * rows];
    let mut below = left.clone();
    for j in 0..rows {
        for i in 0..columns {
            let k = j * columns + i;
            if inside(i, j) {
                left[k] = 1 + if i > 0 { left[k - 1] } else { 0 };
                below[k] = 1 + if j > 0 { below[k - columns] } else { 0 };
            }
        }
    }
    let mut best: Option<(f64, usize, usize)> = None;
    for j in 0..rows {
        let mut right = 0;
        for i in (0..columns).rev() {
            let k = j * columns + i;
            right = if inside(i, j) { right + 1 } else { 0 };
            let above = (j..rows).take_while(|q| inside(i, *q)).take(rows).count();
            let across = left[k].min(right) as f64 / half.0;
            let along = below[k].min(above) as f64 / half.1;
            // A line of text needs air above and below rather than at its ends.
            // Among equals the middle of the region.
            let room = across.min(0.4 * along) + 0.01 * across;
            if across >= 1.1 && along >= 1.1 && best.is_none_or(|b| room > b.0) {
                best = Some((room, i, j));
            }
        }
    }
    best.map(|(_, i, j)| (i, j))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn halves(n: usize) -> Regions {
        let values: Vec<f64> = (0..n).map(|k| k as f64).collect();
        let region = |name: &str| Region {
            name: name.into(),
            short: name.into(),
            color: "#123456".into(),
        };
        Regions {
            points: (0..n * n)
                .map(|k| Some(usize::from(k % n >= n / 4)))
                .collect(),
            columns: values.clone(),
            rows: values,
            regions: vec![region("left side of the plane"), region("right")],
            ..Default::default()
        }
    }

    #[test]
    fn names_stand_where_they_fit() {
        let map = halves(40);
        let (i, j) = place(&map, 1, 5).unwrap();
        assert!((20..30).contains(&i) && (10..30).contains(&j), "{i} {j}");
        // A quarter of the panel is too narrow for a long name.
        assert_eq!(place(&map, 0, 60), None);
        assert_eq!(place(&map, 2, 1), None);
        assert_eq!(place(&Regions::default(), 0, 3), None);
    }

    #[test]
    fn cells_lie_around_their_values() {
        let linear = Axis::new("");
        assert_eq!(edges(&[0.0, 1.0, 3.0], &linear), [0.0, 0.5, 2.0, 3.0]);
        assert_eq!(edges(&[1.0, 4.0], &linear.log()), [1.0, 2.0, 4.0]);
        let panel = regions("", &halves(8));
        let figure = crate::Figure::new("map", "", "", "").row(300.0, [panel]);
        let svg = figure.svg().unwrap();
        assert!(
            svg.contains(">right<") && svg.contains("left side"),
            "{svg}"
        );
    }
}
