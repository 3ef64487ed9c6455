//! Values of a circuit as the circuit language writes them, so that they can be given again.

use neuropil::circuit::units::write_quantity;
use neuropil::circuit::{Beyond, Dimension, Distribution, Unit, Value, Waveform};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// A number or a distribution as the circuit language writes it.
pub enum Written {
    /// A quantity with its unit.
    Quantity(String),
    /// A distribution: keys and quantities.
    Distribution(Vec<(&'static str, String)>),
    /// One value for each.
    Table(Vec<f64>, String),
}

/// The value as text, in `unit` where that is exact.
pub fn written(value: &Value, dimension: Dimension, unit: &str) -> Written {
    let text = |x: f64| write_quantity(x, dimension, unit);
    match value {
        Value::Constant(x) => Written::Quantity(text(*x)),
        Value::Table(v) => {
            let in_unit = |u: Unit| v.iter().map(|x| u.from_inside(*x)).collect();
            let values = Unit::parse(unit).map_or_else(|_| v.clone(), in_unit);
            Written::Table(values, unit.into())
        }
        Value::Distribution(d) => Written::Distribution(match d {
            Distribution::Normal {
                mean,
                sd,
                lower,
                upper,
                beyond,
            } => {
                let mut keys = vec![
                    ("distribution", "normal".into()),
                    ("mean", text(*mean)),
                    ("sd", text(*sd)),
                ];
                let ends = [("lower", lower), ("upper", upper)];
                keys.extend(
                    ends.iter()
                        .filter_map(|(key, end)| end.map(|x| (*key, text(x)))),
                );
                if lower.is_some() || upper.is_some() {
                    let fate = match beyond {
                        Beyond::Redraw => "redraw",
                        Beyond::Clip => "clip",
                    };
                    keys.push(("beyond", fate.into()));
                }
                keys
            }
            Distribution::Lognormal { median, sigma } => vec![
                ("distribution", "lognormal".into()),
                ("median", text(*median)),
                ("sigma", sigma.to_string()),
            ],
            Distribution::Uniform { low, high } => vec![
                ("distribution", "uniform".into()),
                ("low", text(*low)),
                ("high", text(*high)),
            ],
        }),
    }
}

/// A rate as it can be given again: text with a unit, or a dict with its time course.
pub fn rate_given<'py>(py: Python<'py>, rate: &Waveform) -> PyResult<Bound<'py, PyAny>> {
    let text = |x: f64| write_quantity(x, Dimension::RATE, "spikes/s");
    let course = PyDict::new(py);
    let points = |p: &[(f64, f64)]| -> Vec<[String; 2]> {
        let pair = |(t, x): &(f64, f64)| [write_quantity(*t, Dimension::TIME, "ms"), text(*x)];
        p.iter().map(pair).collect()
    };
    match rate {
        Waveform::Constant(Value::Constant(x)) => return text(*x).into_bound_py_any(py),
        Waveform::Constant(v) => {
            return written(v, Dimension::RATE, "spikes/s").into_bound_py_any(py);
        }
        Waveform::Steps(p) => course.set_item("steps", points(p))?,
        Waveform::PiecewiseLinear(p) => course.set_item("piecewise_linear", points(p))?,
        Waveform::Sinusoidal {
            mean,
            amplitude,
            frequency,
            phase,
        } => {
            let fields = PyDict::new(py);
            fields.set_item("mean", text(*mean))?;
            fields.set_item("amplitude", text(*amplitude))?;
            fields.set_item(
                "frequency",
                write_quantity(*frequency, Dimension::RATE, "Hz"),
            )?;
            fields.set_item("phase", *phase)?;
            course.set_item("sinusoidal", fields)?;
        }
    }
    Ok(course.into_any())
}

impl<'py> IntoPyObject<'py> for Written {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Written::Quantity(text) => Ok(text.into_pyobject(py)?.into_any()),
            Written::Distribution(keys) => {
                let dict = PyDict::new(py);
                for (key, text) in keys {
                    dict.set_item(key, text)?;
                }
                Ok(dict.into_any())
            }
            Written::Table(values, unit) => {
                let dict = PyDict::new(py);
                dict.set_item("values", numpy::PyArray1::from_vec(py, values))?;
                dict.set_item("unit", unit)?;
                Ok(dict.into_any())
            }
        }
    }
}
