//! Reads the values of command-line options: quantities, overrides, traces, instruction sets.

use neuropil::circuit::{Dimension, NeuronSelection, Quantity, TraceRequest};
use neuropil::numerics::isa::Isa;
use neuropil::scheme::Scheme;

/// A time with its unit, `1s` or `500 ms`; ms.
pub fn time(text: &str) -> Result<f64, String> {
    let ms = Quantity::parse_as(text, Dimension::TIME).map_err(|e| e.to_string())?;
    if ms.is_finite() && ms >= 0.0 {
        Ok(ms)
    } else {
        Err("expected a time of at least 0 ms".into())
    }
}

/// A time step; ms.
pub fn time_step(text: &str) -> Result<f64, String> {
    time(text).and_then(|ms| {
        if ms > 0.0 {
            Ok(ms)
        } else {
            Err("expected a time above 0 ms".into())
        }
    })
}

/// A potential; mV.
pub fn potential(text: &str) -> Result<f64, String> {
    let value = Quantity::parse_as(text, Dimension::VOLTAGE).map_err(|e| e.to_string())?;
    match value.is_finite() {
        true => Ok(value),
        false => Err("expected a finite potential".into()),
    }
}

/// A..B, the numbers from A on below B.
pub fn range(text: &str) -> Result<(u64, u64), String> {
    let bounds = text.split_once("..").map(|(a, b)| (a.parse(), b.parse()));
    match bounds {
        Some((Ok(a), Ok(b))) if a < b => Ok((a, b)),
        _ => Err("expected A..B with A below B, such as 10..20 for 10 to 19".into()),
    }
}

/// NAME=A..B, a population and its ids.
pub fn population(text: &str) -> Result<(String, u64, u64), String> {
    let (name, ids) = text
        .split_once('=')
        .filter(|(name, _)| !name.trim().is_empty())
        .ok_or("expected NAME=A..B, such as E=0..8000")?;
    let (a, b) = range(ids)?;
    Ok((name.trim().to_owned(), a, b))
}

/// A number of at least 0.
pub fn fraction(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(x) if x >= 0.0 && x.is_finite() => Ok(x),
        _ => Err("expected a number of at least 0, such as 0.1".into()),
    }
}

/// A factor of size, s > 0.
pub fn scale(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(s) if s > 0.0 && s.is_finite() => Ok(s),
        _ => Err("expected a number above 0, such as 0.1".into()),
    }
}

/// KEY=VALUE.
pub fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() && !value.trim().is_empty() => {
            Ok((key.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("expected KEY=VALUE, such as background=dc or g=4.5".into()),
    }
}

/// POPULATION:VARIABLE, POPULATION:VARIABLE:first N, or POPULATION:VARIABLE:I,J,…
pub fn trace(text: &str) -> Result<TraceRequest, String> {
    const EXPECTED: &str =
        "expected POPULATION:VARIABLE, POPULATION:VARIABLE:first N or POPULATION:VARIABLE:I,J,...";
    let mut parts = text.splitn(3, ':').map(str::trim);
    let (Some(population), Some(variable)) = (parts.next(), parts.next()) else {
        return Err(EXPECTED.into());
    };
    if population.is_empty() || variable.is_empty() {
        return Err(EXPECTED.into());
    }
    let index = |s: &str| s.trim().parse::<u64>().map_err(|_| EXPECTED.to_owned());
    let neurons = match parts.next() {
        None | Some("all") => NeuronSelection::All,
        Some(rest) => match rest.strip_prefix("first") {
            Some(n) => NeuronSelection::Range {
                first: 0,
                number: index(n)?,
            },
            None => NeuronSelection::List(rest.split(',').map(index).collect::<Result<_, _>>()?),
        },
    };
    Ok(TraceRequest {
        population: population.into(),
        variable: variable.into(),
        neurons,
        start: None,
        stop: None,
        interval: None,
    })
}

/// An instruction set that this machine has.
pub fn isa(text: &str) -> Result<Isa, String> {
    let have = || {
        Isa::available()
            .iter()
            .map(Isa::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let isa: Isa = text
        .parse()
        .map_err(|_| format!("expected one of {}", have()))?;
    isa.require()
        .map_err(|_| format!("this machine has only {}", have()))
}

/// A scheme.
pub fn scheme(text: &str) -> Result<Scheme, String> {
    Scheme::from_name(text).ok_or_else(|| {
        format!(
            "expected one of {}",
            Scheme::ALL.map(Scheme::name).join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_need_units() {
        assert_eq!(time("1s"), Ok(1000.0));
        assert_eq!(time("500 ms"), Ok(500.0));
        assert_eq!(time("0.5 s"), Ok(500.0));
        assert_eq!(time("0"), Ok(0.0));
        for bad in ["1", "-1 s", "1 mV", "", "nan s", "inf s", "1 sec"] {
            assert!(time(bad).is_err(), "{bad}");
        }
        assert!(time_step("0 ms").is_err());
    }

    #[test]
    fn traces_name_population_variable_and_neurons() {
        let t = trace("L4E:V_m:first 10").unwrap();
        assert_eq!((t.population.as_str(), t.variable.as_str()), ("L4E", "V_m"));
        assert_eq!(
            t.neurons,
            NeuronSelection::Range {
                first: 0,
                number: 10
            }
        );
        assert_eq!(trace("E:V").unwrap().neurons, NeuronSelection::All);
        assert_eq!(
            trace("E:V:0, 7").unwrap().neurons,
            NeuronSelection::List(vec![0, 7])
        );
        for bad in ["E", ":V", "E:", "E:V:last 3", "E:V:1,x", "E:V:first -1"] {
            assert!(trace(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn overrides_keep_what_follows_the_first_equals_sign() {
        assert_eq!(pair("a=b=c"), Ok(("a".into(), "b=c".into())));
        assert!(pair("a").is_err() && pair("=b").is_err() && pair("a=").is_err());
    }

    #[test]
    fn scales_are_positive() {
        assert_eq!(scale("0.1"), Ok(0.1));
        for bad in ["0", "-1", "nan", "inf", "x", ""] {
            assert!(scale(bad).is_err(), "{bad}");
        }
    }
}
