//! The picture of a map: regions in colours with their names, borders, special points, and probes.

use super::map_probe::MapProbe;
use super::study::StudiedMap;
use crate::comparison::Verdict;
use neuropil_report::Figure;
use neuropil_report::figures::{Region, RegionBorder, Regions, regions};
use neuropil_report::plot::color::{EXCITATORY, GREY, INHIBITORY};
use neuropil_report::plot::marks::{Points, Symbol};
use neuropil_report::plot::scale::{Axis, Scale};
use neuropil_theory::{BorderKind, MapPoint, MapSpecialKind, Regime, Spacing};

/// Kinds that colours tell: of states, not of the balanced limit.
const SHOWN: [Regime; 2] = [Regime::ISN, Regime::SUPERSATURATION];

/// A region: its number of stable states (or what else holds without one) and kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    /// 0 no state, 1 oscillation, 2 no stable state, 2 + n for n stable ones.
    class: usize,
    isn: bool,
    falling: bool,
}

impl Kind {
    fn of(p: &MapPoint) -> Option<Self> {
        if p.error.is_some() {
            return None;
        }
        let class = if p.regime.has(Regime::NO_STATE) {
            0
        } else if p.regime.has(Regime::OSCILLATION) {
            1
        } else {
            2 + p.stable()
        };
        let [isn, falling] = SHOWN.map(|kind| p.regime.has(kind));
        Some(Self {
            class,
            isn,
            falling,
        })
    }

    fn name(self) -> (String, String) {
        let (long, short) = match self.class {
            0 => ("no steady state".into(), "no steady state".into()),
            1 => ("oscillation (no stable state)".into(), "oscillation".into()),
            2 => ("no stable state".into(), "no stable state".into()),
            3 => ("one stable state".into(), "one stable state".into()),
            4 => ("two stable states".into(), "bistable".into()),
            n => (
                format!("{} stable states", n - 2),
                format!("{} stable", n - 2),
            ),
        };
        let mut names: (String, String) = (long, short);
        if self.isn {
            names.0.push_str(", inhibition-stabilised");
            names.1 = match self.class {
                3 => "ISN".into(),
                _ => format!("{}, ISN", names.1),
            };
        }
        if self.falling {
            names.0.push_str(", supersaturating");
            names.1 = match (self.class, self.isn) {
                (3, false) => "supersaturating".into(),
                _ => format!("{}, supersaturating", names.1),
            };
        }
        names
    }

    /// Neighbours in this order differ in lightness, so that they can be told apart by any kind of colour vision.
    fn color(self) -> &'static str {
        match (self.class, self.isn, self.falling) {
            (0, ..) => "#8c8c8c",
            (1, ..) => "#f0e442",
            (2, ..) => "#c9a66b",
            (3, false, false) => "#eef3f7",
            (3, true, false) => "#a6cbe8",
            (3, false, true) => "#fbdcae",
            (3, true, true) => "#d9b3d4",
            (4, false, false) => "#9fd9b4",
            (4, true, false) => "#4fae7b",
            (4, false, true) => "#d68b52",
            (4, true, true) => "#1f7a63",
            _ => "#2c3e66",
        }
    }
}

impl StudiedMap {
    /// The map as a figure of one panel, with a legend that says what colours, lines and symbols are.
    pub fn figure(&self, probes: &[MapProbe]) -> Figure {
        let kinds: Vec<Option<Kind>> = self.map.points.iter().map(Kind::of).collect();
        let mut present: Vec<Kind> = kinds.iter().flatten().copied().collect();
        present.sort();
        present.dedup();
        let axis = |a: &super::StudyAxis| Axis {
            label: a.label(),
            scale: match a.spacing {
                Spacing::Linear => Scale::Linear,
                Spacing::Log => Scale::Log,
            },
            ..Axis::default()
        };
        let (columns, rows) = (self.map.x.values(), self.map.y.values());
        let low = [self.map.x.range.0, self.map.y.range.0];
        let plane = Regions {
            x: axis(&self.study.x),
            y: axis(&self.study.y),
            columns: columns
                .iter()
                .map(|x| self.shown([*x, low[1]])[0])
                .collect(),
            rows: rows.iter().map(|y| self.shown([low[0], *y])[1]).collect(),
            points: kinds
                .iter()
                .map(|k| k.and_then(|k| present.iter().position(|p| *p == k)))
                .collect(),
            regions: present
                .iter()
                .map(|k| {
                    let (name, short) = k.name();
                    Region {
                        name,
                        short,
                        color: k.color().into(),
                    }
                })
                .collect(),
            borders: self.drawn_borders(),
            symbols: self.symbols(probes),
        };
        let title = format!("Regimes of {}", self.name);
        let caption = format!(
            "Steady states by {} theory at {} points. Colours say how many states are stable and of what kind; lines are where this changes. {}",
            self.study.theory.name(),
            self.map.points.len(),
            self.gaps(),
        );
        let names: Vec<String> = present.iter().map(|k| k.name().0).collect();
        let alt = format!(
            "Plane of {} and {} with regions: {}.",
            self.study.x.label(),
            self.study.y.label(),
            names.join("; ")
        );
        let panel = regions(&title, &plane);
        Figure::new("map", title, caption, alt).row(520.0, [panel])
    }

    fn gaps(&self) -> String {
        let mut all = Vec::new();
        let failed = self.map.failed().count();
        if failed > 0 {
            all.push(format!("{failed} points have no answer and stay white."));
        }
        let incomplete = self.map.incomplete();
        if incomplete > 0 {
            all.push(format!(
                "At {incomplete} points states may have been missed: no method finds all."
            ));
        }
        all.join(" ")
    }

    fn drawn_borders(&self) -> Vec<RegionBorder> {
        use BorderKind as B;
        let styles = [
            (
                B::Balance,
                GREY,
                true,
                1.3,
                "balanced limit begins to exist",
            ),
            (
                B::BalanceStability,
                GREY,
                false,
                1.0,
                "balanced limit becomes stable",
            ),
            (
                B::Persistence,
                "#7a3b8f",
                true,
                1.6,
                "persistent activity begins (bistable without drive)",
            ),
            (
                B::Stabilisation,
                EXCITATORY,
                false,
                1.6,
                "onset of inhibition stabilisation",
            ),
            (
                B::Supersaturation,
                "#b07000",
                false,
                1.6,
                "onset of supersaturation",
            ),
            (
                B::Stability,
                INHIBITORY,
                true,
                1.4,
                "number of stable states changes",
            ),
            (B::States, "#222222", true, 1.4, "number of states changes"),
            (B::Hopf, INHIBITORY, false, 2.0, "Hopf: oscillations begin"),
            (B::Fold, "#111111", false, 2.0, "fold: two states meet"),
        ];
        styles
            .into_iter()
            .map(|(kind, color, dashed, width, name)| RegionBorder {
                name: name.into(),
                color: color.into(),
                dashed,
                width,
                lines: self
                    .map
                    .borders_of(kind)
                    .filter(|b| b.points.len() > 1)
                    .map(|b| b.points.iter().map(|p| self.shown(*p)).collect())
                    .collect(),
            })
            .filter(|b| !b.lines.is_empty())
            .collect()
    }

    fn symbols(&self, probes: &[MapProbe]) -> Vec<Points> {
        let symbols = |at: Vec<[f64; 2]>, symbol, color: &str, label: &str| {
            let (x, y) = at.into_iter().map(|p| (p[0], p[1])).unzip();
            Points {
                x,
                y,
                symbol,
                size: 5.0,
                color: color.into(),
                label: Some(label.into()),
                ..Points::default()
            }
        };
        let special = |kind| {
            let all = self.map.special.iter().filter(move |s| s.kind == kind);
            all.map(|s| self.shown(s.at)).collect()
        };
        let of = |verdict| {
            let all = probes.iter().filter(move |p| p.probe.verdict == verdict);
            all.map(|p| p.at).collect()
        };
        [
            symbols(
                special(MapSpecialKind::Cusp),
                Symbol::Diamond,
                "#111111",
                "cusp",
            ),
            symbols(
                special(MapSpecialKind::BogdanovTakens),
                Symbol::Square,
                "#111111",
                "Bogdanov–Takens point",
            ),
            symbols(
                of(Verdict::Agree),
                Symbol::Circle,
                EXCITATORY,
                "simulation agrees",
            ),
            symbols(
                of(Verdict::Differ),
                Symbol::Triangle,
                INHIBITORY,
                "simulation differs",
            ),
            symbols(
                of(Verdict::Unknown),
                Symbol::Square,
                GREY,
                "simulated, no stable state to compare",
            ),
        ]
        .into_iter()
        .filter(|s| !s.x.is_empty())
        .collect()
    }
}
