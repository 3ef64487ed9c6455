//! Wanted rates as texts: one shape for each population, or the columns of a CSV file.

use super::Start;
use crate::Error;
use neuropil_circuit::{Dimension, Quantity};
use neuropil_theory::design::{Shape, Target};
use std::path::Path;

/// What a shape may be.
const EXPECTED: &str = "expected constant:RATE, ramp:FROM,TO, sine:MEAN,AMPLITUDE,PERIOD or random:MEAN,SD,TIME,SEED, with rates \
     in spikes/s and times with a unit, such as sine:2,0.5,1s";

/// A course of one population from `constant:2`, `ramp:1,3`, `sine:2,0.5,1s` or `random:2,0.5,300 ms,1`: rates in spikes/s.
///
/// # Errors
/// In words, where it is none of them.
pub fn shape(text: &str) -> Result<Shape, String> {
    let (kind, rest) = text.split_once(':').ok_or(EXPECTED)?;
    let parts: Vec<&str> = rest.split(',').map(str::trim).collect();
    let rate = |s: &str| match s.parse::<f64>() {
        Ok(x) if x.is_finite() => Ok(1e-3 * x),
        _ => Err(EXPECTED.to_owned()),
    };
    let positive = |s: &str| match rate(s)? {
        r if r > 0.0 => Ok(r),
        _ => Err(format!(
            "`{s}` is not a positive rate; no input keeps a rate of exactly 0 on a course"
        )),
    };
    let time = |s: &str| match Quantity::parse_as(s, Dimension::TIME) {
        Ok(ms) if ms > 0.0 && ms.is_finite() => Ok(ms),
        Ok(_) => Err(format!("`{s}` is no time above 0 ms")),
        Err(e) => Err(e.to_string()),
    };
    match (kind.trim(), parts.as_slice()) {
        ("constant", [a]) => Ok(Shape::Constant { rate: positive(a)? }),
        ("ramp", [a, b]) => Ok(Shape::Ramp {
            from: positive(a)?,
            to: positive(b)?,
        }),
        ("sine", [a, b, c]) => Ok(Shape::Sine {
            mean: positive(a)?,
            amplitude: rate(b)?,
            period: time(c)?,
        }),
        ("random", [a, b, c, d]) => Ok(Shape::Random {
            mean: positive(a)?,
            sd: rate(b)?,
            time: time(c)?,
            seed: d.parse().map_err(|_| EXPECTED.to_owned())?,
        }),
        _ => Err(EXPECTED.into()),
    }
}

/// The target of `duration` ms made of one shape for each population by name.
///
/// # Errors
/// For names that are not there, are missing or come twice, and for what [`Target::of`] refuses.
pub fn target(start: &Start, given: &[(String, Shape)], duration: f64) -> Result<Target, Error> {
    let names = start.names();
    let mut shapes: Vec<Option<Shape>> = vec![None; names.len()];
    for (name, shape) in given {
        let i = start.population(Some(name))?;
        if shapes.get_mut(i).and_then(|s| s.replace(*shape)).is_some() {
            return Err(Error::Wish(format!(
                "population `{name}` has two targets, expected one"
            )));
        }
    }
    if let Some((name, _)) = names.iter().zip(&shapes).find(|(_, s)| s.is_none()) {
        return Err(Error::Wish(format!(
            "population `{name}` has no target; every population needs one, such as {name}=constant:2"
        )));
    }
    let shapes: Vec<Shape> = shapes.into_iter().flatten().collect();
    // Knots at a fraction of the fastest feature.
    let fastest = shapes.iter().map(|s| match s {
        Shape::Sine { period, .. } => 0.05 * period,
        Shape::Random { time, .. } => 0.1 * time,
        _ => 0.02 * duration,
    });
    let step = fastest.fold(duration, |a, b| if b < a { b } else { a });
    Ok(Target::of(&shapes, duration, step)?)
}

/// The target in a CSV file: the column `time (ms)`, and one of rates in spikes/s for each of `names`. It begins with the first row.
///
/// # Errors
/// With the line, for columns that are missing and cells that are no numbers.
pub fn read_target(path: &Path, names: &[String]) -> Result<Target, Error> {
    let text = crate::read_text(path)?;
    let wrong =
        |line: usize, what: String| Error::Wish(format!("{}:{line}: {what}", path.display()));
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
    let find = |name: &str, whose: &str| {
        columns.iter().position(|c| *c == name).ok_or_else(|| {
            let there = columns.join(", ");
            wrong(
                1,
                format!("no column `{name}`{whose}; the columns are {there}"),
            )
        })
    };
    let time = find("time (ms)", "")?;
    let places = names.iter().map(|n| find(n, " for that population"));
    let places: Vec<usize> = places.collect::<Result<_, _>>()?;
    let (mut times, mut rates) = (Vec::new(), Vec::new());
    for (k, line) in lines {
        let cells: Vec<&str> = line.split(',').map(str::trim).collect();
        let number = |c: usize| {
            let cell = cells.get(c).copied().unwrap_or("");
            let value = cell.parse::<f64>().ok().filter(|x| x.is_finite());
            value.ok_or_else(|| {
                let column = columns.get(c).copied().unwrap_or("");
                wrong(k + 1, format!("`{column}` is `{cell}`, expected a number"))
            })
        };
        times.push(number(time)?);
        let row = places.iter().map(|c| number(*c).map(|x| 1e-3 * x));
        rates.push(row.collect::<Result<Vec<_>, _>>()?);
    }
    let first = times.first().copied().unwrap_or(0.0);
    let times = times.iter().map(|t| t - first).collect();
    Ok(Target::through(times, rates)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_read() {
        let sine = Shape::Sine {
            mean: 0.002,
            amplitude: 0.0005,
            period: 1000.0,
        };
        assert_eq!(shape("sine:2,0.5,1s").unwrap(), sine);
        assert!(shape("constant:1").is_ok() && shape("ramp:1,2").is_ok());
        assert!(shape("random:2,0.5,300 ms,7").is_ok());
        for bad in [
            "E",
            "2",
            "sine:2",
            "sine:2,1,1",
            "sine:2,1,0 ms",
            "wave:1",
            "constant:x",
            "constant:0",
            "ramp:1,inf",
        ] {
            assert!(shape(bad).is_err(), "{bad}");
        }
    }
}
