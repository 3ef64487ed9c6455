//! Reads time courses of currents and rates.

use super::document::Node;
use super::numbers::Part;
use super::reader::{Reader, Section};
use crate::dimension::Dimension;
use crate::keys;
use crate::problem::Problem;
use crate::stimulus::Waveform;

/// Keys of courses that change in time.
pub(super) const COURSES: [&str; 3] = ["steps", "piecewise_linear", "sinusoidal"];

impl Reader {
    /// A rate: a quantity, or a table with the time course of one.
    pub(super) fn rate(&mut self, node: &Node, part: &Part<'_>) -> Option<Waveform> {
        if node.table().is_none() {
            return self.number(node, Dimension::RATE, part).map(Waveform::from);
        }
        self.course_table(node, Dimension::RATE, part)
    }

    /// A table with one of the keys of [`COURSES`].
    pub(super) fn course_table(
        &mut self,
        node: &Node,
        dimension: Dimension,
        part: &Part<'_>,
    ) -> Option<Waveform> {
        let who = format!("{}, {}", part.who, part.which);
        let section = self.section(node, keys::COURSE, who)?;
        let given = self.one_of(&section, &[])?;
        self.course(given, section.get(given)?, dimension, part)
    }

    /// Which one of the keys of a course, or of `others`, there is.
    pub(super) fn one_of(
        &mut self,
        section: &Section<'_>,
        others: &[&'static str],
    ) -> Option<&'static str> {
        let keys = || others.iter().chain(&COURSES).copied();
        let given: Vec<&str> = keys().filter(|c| section.get(c).is_some()).collect();
        if let [one] = given.as_slice() {
            return keys().find(|k| k == one);
        }
        let names: Vec<&str> = keys().collect();
        let meaning = format!("exactly one of {}", names.join(", "));
        let first = names.first().copied().unwrap_or("steps");
        self.missing(&section.who, first, &meaning, section.at);
        None
    }

    /// The time course under a key of [`COURSES`].
    pub(super) fn course(
        &mut self,
        key: &str,
        node: &Node,
        dimension: Dimension,
        part: &Part<'_>,
    ) -> Option<Waveform> {
        match key {
            "steps" => self.points(node, dimension, part).map(Waveform::Steps),
            "piecewise_linear" => {
                let points = self.points(node, dimension, part);
                points.map(Waveform::PiecewiseLinear)
            }
            _ => self.sinusoid(node, dimension, part),
        }
    }

    fn sinusoid(&mut self, node: &Node, dimension: Dimension, part: &Part<'_>) -> Option<Waveform> {
        let section = self.section(node, keys::SINUSOID, part.who)?;
        let mut number = |key: &str, dimension| match section.get(key) {
            None => Some(0.0),
            Some(_) => self.number_at(&section, key, dimension),
        };
        let mean = number("mean", dimension);
        let amplitude = number("amplitude", dimension);
        let frequency = number("frequency", Dimension::RATE);
        let phase = number("phase", Dimension::NONE);
        Some(Waveform::Sinusoidal {
            mean: mean?,
            amplitude: amplitude?,
            frequency: frequency?,
            phase: phase?,
        })
    }

    /// A list of [time, value].
    fn points(
        &mut self,
        node: &Node,
        dimension: Dimension,
        part: &Part<'_>,
    ) -> Option<Vec<(f64, f64)>> {
        let expected = "a list of pairs [time, value]";
        let mut found = Vec::new();
        for item in node.list().unwrap_or(std::slice::from_ref(node)) {
            let Some([time, value]) = item.list() else {
                let problem =
                    Problem::new("wrong-kind", part.who, part.which, item.given(), expected);
                self.report(problem, item.at);
                return None;
            };
            let time = self.number(time, Dimension::TIME, part);
            let value = self.number(value, dimension, part);
            found.push((time?, value?));
        }
        Some(found)
    }
}
