//! Lines in the unit square over a grid: which sides of its cells they cross, how near they pass, how pieces join.

/// A point of the unit square.
pub(super) type Place = [f64; 2];

/// A side of the grid's cells: from node (i, j) to (i + 1, j), or to (i, j + 1) where upright.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Side {
    pub i: usize,
    pub j: usize,
    pub upright: bool,
}

/// A grid of nodes over the unit square.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    pub columns: usize,
    pub rows: usize,
}

impl Grid {
    pub fn node(self, i: usize, j: usize) -> Place {
        let along = |k: usize, n: usize| k as f64 / (n - 1).max(1) as f64;
        [along(i, self.columns), along(j, self.rows)]
    }

    pub fn index(self, i: usize, j: usize) -> usize {
        j * self.columns + i
    }

    /// The nodes at the ends of a side, as indices.
    pub fn ends(self, side: Side) -> [usize; 2] {
        let (i, j) = (side.i, side.j);
        let other = if side.upright { (i, j + 1) } else { (i + 1, j) };
        [self.index(i, j), self.index(other.0, other.1)]
    }

    pub fn place(self, index: usize) -> Place {
        self.node(index % self.columns, index / self.columns)
    }

    /// All sides, row by row.
    pub fn sides(self) -> impl Iterator<Item = Side> {
        (0..self.rows).flat_map(move |j| {
            (0..self.columns).flat_map(move |i| {
                let level = (i + 1 < self.columns).then_some(Side {
                    i,
                    j,
                    upright: false,
                });
                let upright = (j + 1 < self.rows).then_some(Side {
                    i,
                    j,
                    upright: true,
                });
                level.into_iter().chain(upright)
            })
        })
    }

    /// A place in units of cells.
    fn cells(self, p: Place) -> Place {
        [
            p[0] * (self.columns - 1) as f64,
            p[1] * (self.rows - 1) as f64,
        ]
    }

    /// The sides that a line crosses, and those beside a node that it passes within 1 % of a cell.
    pub fn crossed(self, line: &[Place]) -> Vec<Side> {
        let mut all = Vec::new();
        for pair in line.windows(2) {
            let (a, b) = (self.cells(pair[0]), self.cells(pair[1]));
            for upright in [true, false] {
                // Upright sides are crossed at whole heights' other coordinate: x = i, y between j and j + 1.
                let (fixed, free) = if upright { (0, 1) } else { (1, 0) };
                let (low, high) = if a[fixed] <= b[fixed] {
                    (a[fixed], b[fixed])
                } else {
                    (b[fixed], a[fixed])
                };
                let mut k = libm::ceil(low - 1e-9).max(0.0);
                while k <= high + 1e-9 {
                    let t = if a[fixed] == b[fixed] {
                        0.5
                    } else {
                        (k - a[fixed]) / (b[fixed] - a[fixed])
                    };
                    let along = a[free] + t * (b[free] - a[free]);
                    for shift in [-0.01, 0.0, 0.01] {
                        let cell = libm::floor(along + shift);
                        if cell >= 0.0 {
                            let (k, cell) = (k as usize, cell as usize);
                            let (i, j) = if upright { (k, cell) } else { (cell, k) };
                            all.push(Side { i, j, upright });
                        }
                    }
                    k += 1.0;
                }
            }
        }
        all
    }

    /// Distance of a place from a line, in cells.
    pub fn distance(self, p: Place, line: &[Place]) -> f64 {
        let p = self.cells(p);
        let mut least = f64::INFINITY;
        for pair in line.windows(2) {
            let (a, b) = (self.cells(pair[0]), self.cells(pair[1]));
            let d = [b[0] - a[0], b[1] - a[1]];
            let square = d[0] * d[0] + d[1] * d[1];
            let along = (p[0] - a[0]) * d[0] + (p[1] - a[1]) * d[1];
            let t = if square > 0.0 {
                (along / square).clamp(0.0, 1.0)
            } else {
                0.0
            };
            let away = libm::hypot(p[0] - a[0] - t * d[0], p[1] - a[1] - t * d[1]);
            if away < least {
                least = away;
            }
        }
        least
    }

    /// Lines through points on sides of cells: two points of one cell are joined; of four, those nearest each other.
    pub fn joined(self, points: &[(Side, Place)]) -> Vec<Vec<Place>> {
        use std::collections::BTreeMap;
        let at: BTreeMap<Side, usize> = points.iter().enumerate().map(|(k, p)| (p.0, k)).collect();
        let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); points.len()];
        for j in 0..self.rows.saturating_sub(1) {
            for i in 0..self.columns.saturating_sub(1) {
                let side = |i, j, upright| at.get(&Side { i, j, upright }).copied();
                let around = [
                    side(i, j, false),
                    side(i + 1, j, true),
                    side(i, j + 1, false),
                    side(i, j, true),
                ];
                let mut here: Vec<usize> = around.into_iter().flatten().collect();
                while here.len() >= 2 {
                    let mut best = (f64::INFINITY, 0, 1);
                    for a in 0..here.len() {
                        for b in a + 1..here.len() {
                            let (p, q) =
                                (self.cells(points[here[a]].1), self.cells(points[here[b]].1));
                            let away = libm::hypot(p[0] - q[0], p[1] - q[1]);
                            if away < best.0 {
                                best = (away, a, b);
                            }
                        }
                    }
                    let second = here.remove(best.2);
                    let first = here.remove(best.1);
                    neighbours[first].push(second);
                    neighbours[second].push(first);
                }
            }
        }
        // Open lines from their ends first, then closed ones.
        let mut left: Vec<bool> = vec![true; points.len()];
        let mut lines = Vec::new();
        let ends = (0..points.len()).filter(|k| neighbours[*k].len() < 2);
        let order: Vec<usize> = ends.chain(0..points.len()).collect();
        for start in order {
            if !left[start] {
                continue;
            }
            let mut line = vec![points[start].1];
            left[start] = false;
            let mut here = start;
            while let Some(next) = neighbours[here].iter().copied().find(|k| left[*k]) {
                left[next] = false;
                line.push(points[next].1);
                here = next;
            }
            let closed = line.len() > 2 && neighbours[here].contains(&start);
            if closed {
                line.push(points[start].1);
            }
            lines.push(line);
        }
        lines
    }
}

/// The parts of a line within the unit square, cut at its border.
pub(super) fn clipped(line: &[Place]) -> Vec<Vec<Place>> {
    let mut parts: Vec<Vec<Place>> = Vec::new();
    let mut open = false;
    for pair in line.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let (mut from, mut to) = (0.0, 1.0);
        for k in 0..2 {
            let d = b[k] - a[k];
            for (distance, rate) in [(a[k], -d), (1.0 - a[k], d)] {
                // a + t d stays inside while rate t ≤ distance.
                if rate == 0.0 {
                    if distance < 0.0 {
                        to = -1.0;
                    }
                } else if rate > 0.0 {
                    to = if distance / rate < to {
                        distance / rate
                    } else {
                        to
                    };
                } else {
                    from = if distance / rate > from {
                        distance / rate
                    } else {
                        from
                    };
                }
            }
        }
        if from > to {
            open = false;
            continue;
        }
        let on = |t: f64| [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
        if !open || from > 0.0 {
            parts.push(vec![if from > 0.0 { on(from) } else { a }]);
        }
        if let Some(part) = parts.last_mut() {
            part.push(if to < 1.0 { on(to) } else { b });
        }
        open = to == 1.0;
    }
    parts.retain(|p| p.len() > 1);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_crosses_the_sides_between_its_ends() {
        let grid = Grid {
            columns: 5,
            rows: 5,
        };
        // From (0.2, 0.6) to (2.6, 0.6) in cells: crosses x = 1 and x = 2 in row 0.
        let line = [[0.05, 0.15], [0.65, 0.15]];
        let mut sides = grid.crossed(&line);
        sides.sort();
        sides.dedup();
        let side = |i| Side {
            i,
            j: 0,
            upright: true,
        };
        assert_eq!(sides, [side(1), side(2)]);
        assert!((grid.distance([0.5, 0.4], &line) - 1.0).abs() < 1e-12);
        assert_eq!(grid.sides().count(), 40);
    }

    #[test]
    fn lines_are_cut_at_the_border() {
        let parts = clipped(&[
            [-0.5, 0.5],
            [0.5, 0.5],
            [0.5, 1.5],
            [0.75, 1.5],
            [0.75, 0.5],
        ]);
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0], [[0.0, 0.5], [0.5, 0.5], [0.5, 1.0]]);
        assert_eq!(parts[1], [[0.75, 1.0], [0.75, 0.5]]);
        assert!(clipped(&[[1.5, 0.0], [1.5, 1.0]]).is_empty());
    }

    #[test]
    fn points_of_a_circle_join_to_one_closed_line() {
        let grid = Grid {
            columns: 11,
            rows: 11,
        };
        let inside = |p: Place| (p[0] - 0.52).hypot(p[1] - 0.47) < 0.3;
        let mut points = Vec::new();
        for side in grid.sides() {
            let [a, b] = grid.ends(side).map(|k| grid.place(k));
            if inside(a) != inside(b) {
                points.push((side, [0.5 * (a[0] + b[0]), 0.5 * (a[1] + b[1])]));
            }
        }
        let lines = grid.joined(&points);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].len(), points.len() + 1);
        assert_eq!(lines[0].first(), lines[0].last());
    }
}
