//! Targets from the command line: one shape for each population, or a CSV file.

use super::given::Ready;
use crate::failure::Failure;
use crate::values;
use clap::Args;
use neuropil::theory::design::{Shape, Target};
use std::path::{Path, PathBuf};

/// Wanted rates.
#[derive(Args, Debug)]
pub struct TargetChoice {
    /// Rates of a population in spikes/s: NAME=constant:2, NAME=ramp:1,3, NAME=sine:MEAN,AMPLITUDE,PERIOD such as E=sine:2,0.5,1s,
    /// or NAME=random:MEAN,SD,TIME,SEED such as E=random:2,0.5,300ms,1; one for each population
    #[arg(long = "target", value_name = "SHAPE", value_parser = shape, required_unless_present = "csv", conflicts_with = "csv")]
    target: Vec<(String, Shape)>,
    /// Rates in spikes/s from a CSV file: the column `time (ms)`, and one for each population by name
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Length of targets that are shapes
    #[arg(long, value_name = "TIME", value_parser = values::time_step, default_value = "3s")]
    duration: f64,
}

impl TargetChoice {
    /// The target for the populations of a model.
    pub fn target(&self, ready: &Ready) -> Result<Target, Failure> {
        if let Some(path) = &self.csv {
            return read(path, &ready.names());
        }
        let mut shapes: Vec<Option<Shape>> = vec![None; ready.names().len()];
        for (name, shape) in &self.target {
            let i = ready.population(Some(name))?;
            if shapes[i].replace(*shape).is_some() {
                return Err(Failure::input(format!(
                    "population `{name}` has two targets"
                )));
            }
        }
        let missing = shapes.iter().position(Option::is_none);
        if let Some(i) = missing {
            let name = &ready.names()[i];
            return Err(Failure::input(format!(
                "population `{name}` has no target; every population needs one, such as --target {name}=constant:2"
            )));
        }
        let shapes: Vec<Shape> = shapes.into_iter().flatten().collect();
        // Knots at a hundredth of the fastest feature.
        let fastest = shapes.iter().map(|s| match s {
            Shape::Sine { period, .. } => 0.05 * period,
            Shape::Random { time, .. } => 0.1 * time,
            _ => 0.02 * self.duration,
        });
        let step = fastest.fold(self.duration, |a, b| if b < a { b } else { a });
        Target::of(&shapes, self.duration, step).map_err(super::given::refused)
    }
}

/// NAME=SHAPE:NUMBERS.
fn shape(text: &str) -> Result<(String, Shape), String> {
    const EXPECTED: &str = "expected NAME=constant:RATE, NAME=ramp:FROM,TO, NAME=sine:MEAN,AMPLITUDE,PERIOD or \
         NAME=random:MEAN,SD,TIME,SEED, with rates in spikes/s and times with a unit";
    let (name, text) = values::pair(text)?;
    let (kind, rest) = text.split_once(':').ok_or(EXPECTED)?;
    let parts: Vec<&str> = rest.split(',').map(str::trim).collect();
    let rate = |s: &str| {
        let value = s.parse::<f64>().map_err(|_| EXPECTED.to_owned())?;
        if value.is_finite() {
            Ok(1e-3 * value)
        } else {
            Err(EXPECTED.to_owned())
        }
    };
    let positive = |s: &str| match rate(s)? {
        r if r > 0.0 => Ok(r),
        _ => Err(format!(
            "`{s}` is not a positive rate; no input keeps a rate of exactly 0 on a course"
        )),
    };
    let shape = match (kind.trim(), parts.as_slice()) {
        ("constant", [a]) => Shape::Constant { rate: positive(a)? },
        ("ramp", [a, b]) => Shape::Ramp {
            from: positive(a)?,
            to: positive(b)?,
        },
        ("sine", [a, b, c]) => Shape::Sine {
            mean: positive(a)?,
            amplitude: rate(b)?,
            period: values::time_step(c)?,
        },
        ("random", [a, b, c, d]) => Shape::Random {
            mean: positive(a)?,
            sd: rate(b)?,
            time: values::time_step(c)?,
            seed: d.parse().map_err(|_| EXPECTED.to_owned())?,
        },
        _ => return Err(EXPECTED.into()),
    };
    Ok((name, shape))
}

/// The target in a file, in the order of `names`.
fn read(path: &Path, names: &[String]) -> Result<Target, Failure> {
    let text = neuropil::read_text(path).map_err(crate::circuits::failure)?;
    let wrong =
        |line: usize, what: String| Failure::input(format!("{}:{line}: {what}", path.display()));
    let mut lines = text
        .lines()
        .enumerate()
        .filter(|(_, l)| !l.trim().is_empty());
    let (_, heading) = lines
        .next()
        .ok_or_else(|| wrong(1, "the file is empty".into()))?;
    let columns: Vec<&str> = heading
        .split(',')
        .map(|c| c.trim().trim_matches('"'))
        .collect();
    let find = |name: &str| columns.iter().position(|c| *c == name);
    let time = find("time (ms)").ok_or_else(|| {
        wrong(
            1,
            format!(
                "no column `time (ms)`; the columns are {}",
                columns.join(", ")
            ),
        )
    })?;
    let places: Vec<usize> = names
        .iter()
        .map(|n| {
            let hint = format!(
                "no column `{n}` for that population; the columns are {}",
                columns.join(", ")
            );
            find(n).ok_or_else(|| wrong(1, hint))
        })
        .collect::<Result<_, _>>()?;
    let (mut times, mut rates) = (Vec::new(), Vec::new());
    for (k, line) in lines {
        let cells: Vec<&str> = line.split(',').map(str::trim).collect();
        let number = |c: usize| {
            let cell = cells.get(c).copied().unwrap_or("");
            let value = cell.parse::<f64>().ok().filter(|x| x.is_finite());
            value.ok_or_else(|| {
                wrong(
                    k + 1,
                    format!("`{}` is `{cell}`, expected a number", columns[c]),
                )
            })
        };
        times.push(number(time)?);
        rates.push(
            places
                .iter()
                .map(|c| number(*c).map(|x| 1e-3 * x))
                .collect::<Result<Vec<_>, _>>()?,
        );
    }
    // Courses begin with the measured time.
    let first = times.first().copied().unwrap_or(0.0);
    let times = times.iter().map(|t| t - first).collect();
    Target::through(times, rates).map_err(super::given::refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_read() {
        let (name, s) = shape("E=sine:2,0.5,1s").unwrap();
        assert_eq!(name, "E");
        let sine = Shape::Sine {
            mean: 0.002,
            amplitude: 0.0005,
            period: 1000.0,
        };
        assert_eq!(s, sine);
        assert!(shape("I=constant:1").is_ok() && shape("I=ramp:1,2").is_ok());
        assert!(shape("I=random:2,0.5,300 ms,7").is_ok());
        for bad in [
            "E",
            "E=2",
            "E=sine:2",
            "E=sine:2,1,1",
            "E=wave:1",
            "E=constant:x",
            "E=constant:0",
            "E=ramp:1,inf",
        ] {
            assert!(shape(bad).is_err(), "{bad}");
        }
    }
}
