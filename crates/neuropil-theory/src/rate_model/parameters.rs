//! The parameters of a rate model as one list, and the model seen at other values of them.

use std::sync::Arc;

use neuropil_numerics::matrix::Matrix;

use super::{Activity, RateModel};
use crate::TheoryError;
use crate::transfer::TransferFunction;

/// What a parameter is; numbers are populations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parameter {
    Drive,
    Size,
    Ratio(usize),
    Drift(usize),
    Noise(usize),
    Membrane(usize),
    Time(usize),
    Weight(usize, usize),
}

/// The order of parameters: drive, size, five lists by population, weights by row.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    n: usize,
}

impl Layout {
    pub fn new(model: &RateModel) -> Self {
        Self {
            n: model.populations.len(),
        }
    }

    pub fn count(self) -> usize {
        2 + 5 * self.n + self.n * self.n
    }

    fn index(self, parameter: Parameter) -> usize {
        let n = self.n;
        match parameter {
            Parameter::Drive => 0,
            Parameter::Size => 1,
            Parameter::Ratio(i) => 2 + i,
            Parameter::Drift(i) => 2 + n + i,
            Parameter::Noise(i) => 2 + 2 * n + i,
            Parameter::Membrane(i) => 2 + 3 * n + i,
            Parameter::Time(i) => 2 + 4 * n + i,
            Parameter::Weight(i, j) => 2 + 5 * n + i * n + j,
        }
    }

    fn kind(self, k: usize) -> Option<Parameter> {
        let n = self.n;
        if k < 2 {
            return Some(if k == 0 {
                Parameter::Drive
            } else {
                Parameter::Size
            });
        }
        let k = k - 2;
        let i = k % n;
        Some(match k / n {
            0 => Parameter::Ratio(i),
            1 => Parameter::Drift(i),
            2 => Parameter::Noise(i),
            3 => Parameter::Membrane(i),
            4 => Parameter::Time(i),
            row if row < 5 + n => Parameter::Weight(row - 5, i),
            _ => return None,
        })
    }

    pub fn values(self, model: &RateModel) -> Vec<f64> {
        let all = &model.populations;
        let mut values = vec![model.drive, model.size];
        values.extend(all.iter().map(|p| p.ratio));
        values.extend(all.iter().map(|p| p.drift));
        values.extend(all.iter().map(|p| p.noise));
        values.extend(all.iter().map(|p| p.membrane));
        values.extend(all.iter().map(|p| p.time));
        values.extend_from_slice(model.weight.values());
        values
    }

    pub fn names(self, model: &RateModel) -> Vec<String> {
        let name = |i: usize| &model.populations[i].name;
        (0..self.count())
            .filter_map(|k| self.kind(k))
            .map(|kind| match kind {
                Parameter::Drive => "mu_ext".into(),
                Parameter::Size => "size".into(),
                Parameter::Ratio(i) => format!("r[{}]", name(i)),
                Parameter::Drift(i) => format!("mu_ext[{}]", name(i)),
                Parameter::Noise(i) => format!("sigma[{}]", name(i)),
                Parameter::Membrane(i) => format!("tau[{}]", name(i)),
                Parameter::Time(i) => format!("T[{}]", name(i)),
                Parameter::Weight(i, j) => format!("J[{},{}]", name(i), name(j)),
            })
            .collect()
    }

    /// The unit in which publications give a parameter.
    pub fn unit(self, k: usize) -> &'static str {
        match self.kind(k) {
            Some(Parameter::Drive | Parameter::Drift(_)) => "mV/s",
            Some(Parameter::Noise(_)) => "mV/√s",
            Some(Parameter::Membrane(_) | Parameter::Time(_)) => "ms",
            Some(Parameter::Weight(..)) => "mV",
            Some(Parameter::Size | Parameter::Ratio(_)) | None => "",
        }
    }

    /// Typical size of a parameter: its value, or what is usual where it is 0.
    pub fn scale(self, model: &RateModel, k: usize) -> f64 {
        let value = self.values(model).get(k).map_or(1.0, |v| v.abs());
        let drifts = || {
            let all = model.populations.iter();
            all.map(|p| libm::fabs(p.drift + p.ratio * model.drive))
                .fold(1e-3, f64::max)
        };
        match self.kind(k) {
            Some(Parameter::Drive | Parameter::Drift(_)) => value.max(drifts()),
            _ if value > 0.0 => value,
            _ => 1.0,
        }
    }

    /// The model at other values.
    pub fn model(self, model: &RateModel, values: &[f64]) -> Result<RateModel, TheoryError> {
        let view = View::new(model, values)?;
        let mut populations = model.populations.clone();
        for (i, p) in populations.iter_mut().enumerate() {
            p.transfer = view.transfer[i].clone();
            p.ratio = view.get(Parameter::Ratio(i));
            p.drift = view.get(Parameter::Drift(i));
            p.noise = view.get(Parameter::Noise(i));
            p.membrane = view.get(Parameter::Membrane(i));
            p.time = view.get(Parameter::Time(i));
        }
        let weight = Matrix::from_fn(self.n, self.n, |i, j| view.get(Parameter::Weight(i, j)));
        let mut made = RateModel::new(
            populations,
            weight,
            model.variance.clone(),
            view.get(Parameter::Drive),
        )?;
        made.size = view.get(Parameter::Size);
        made.window = model.window;
        Ok(made)
    }
}

/// A model at given values of its parameters.
pub(super) struct View<'a> {
    model: &'a RateModel,
    layout: Layout,
    values: Vec<f64>,
    transfer: Vec<Arc<dyn TransferFunction>>,
}

impl<'a> View<'a> {
    pub fn of(model: &'a RateModel) -> Self {
        let layout = Layout::new(model);
        Self {
            model,
            layout,
            values: layout.values(model),
            transfer: model
                .populations
                .iter()
                .map(|p| p.transfer.clone())
                .collect(),
        }
    }

    pub fn new(model: &'a RateModel, values: &[f64]) -> Result<Self, TheoryError> {
        let mut view = Self::of(model);
        if values.len() != view.values.len() {
            return Err(TheoryError::Shape {
                function: "RateModel",
                argument: "parameters",
                given: values.len().to_string(),
                expected: view.values.len().to_string(),
            });
        }
        view.values = values.to_vec();
        let size = view.get(Parameter::Size);
        if !(size > 0.0 && size.is_finite()) {
            let expected = "a positive factor";
            return Err(TheoryError::parameter(
                "RateModel",
                "size",
                size,
                "",
                expected,
            ));
        }
        for (i, p) in model.populations.iter().enumerate() {
            let tau = view.get(Parameter::Membrane(i));
            if tau != p.membrane {
                view.transfer[i] = p.transfer.with_membrane(tau).ok_or_else(|| {
                    let expected = format!(
                        "{} ms, for which the transfer function holds; only functions that know τ can change it",
                        p.membrane
                    );
                    TheoryError::parameter("RateModel", "tau", tau, "ms", expected).of(i)
                })?;
            }
            let noise = view.get(Parameter::Noise(i));
            if noise != p.noise && p.transfer.power_law().is_some() {
                view.transfer[i] = view.transfer[i].with_drift_noise(noise).ok_or_else(|| {
                    let expected = format!(
                        "{} mV/sqrt(ms), for which the power law holds; it does not depend on the noise",
                        p.noise
                    );
                    let unit = "mV/sqrt(ms)";
                    TheoryError::parameter("RateModel", "sigma", noise, unit, expected).of(i)
                })?;
            }
        }
        Ok(view)
    }

    fn get(&self, parameter: Parameter) -> f64 {
        self.values
            .get(self.layout.index(parameter))
            .copied()
            .unwrap_or(f64::NAN)
    }

    pub fn time(&self, i: usize) -> f64 {
        self.get(Parameter::Time(i))
    }

    /// √κ τ_i, by which drifts become means.
    fn unit(&self, i: usize) -> f64 {
        self.get(Parameter::Membrane(i)) * libm::sqrt(self.get(Parameter::Size))
    }

    /// g(ν) and g'(ν), the rate that counts for the noise.
    fn noisy_rate(&self, rate: f64) -> (f64, f64) {
        if rate.is_nan() || rate <= 0.0 {
            return (0.0, if rate == 0.0 { 1.0 } else { 0.0 });
        }
        let Some(window) = self.model.window else {
            return (rate, 1.0);
        };
        let q = window * rate;
        let alpha = 1.0 / q;
        if alpha < 1e-2 {
            // 1 - (1 - e^-α)/α = α/2 - α²/6 + α³/24 - α⁴/120 + α⁵/720, times ν = 1/(T α).
            let a = alpha;
            let g = 0.5 - a * (1.0 / 6.0 - a * (1.0 / 24.0 - a * (1.0 / 120.0 - a / 720.0)));
            let slope = a * a * (1.0 / 6.0 - a * (1.0 / 12.0 - a * (1.0 / 40.0 - a / 180.0)));
            return (g / window, slope);
        }
        let missing = -libm::expm1(-alpha);
        let g = rate * (1.0 - q * missing);
        (g, 2.0 - missing - 2.0 * q * missing)
    }

    /// Means and noise where population i has `seen(i, j)` of the rate of population j.
    fn inputs(&self, seen: &dyn Fn(usize, usize) -> f64) -> (Vec<f64>, Vec<f64>) {
        let n = self.layout.n;
        let drive = self.get(Parameter::Drive);
        let mut mean = Vec::with_capacity(n);
        let mut noise = Vec::with_capacity(n);
        for i in 0..n {
            let mut drift = self.get(Parameter::Drift(i)) + self.get(Parameter::Ratio(i)) * drive;
            let s = self.get(Parameter::Noise(i));
            let mut variance = s * s;
            for j in 0..n {
                let rate = seen(i, j);
                drift += self.get(Parameter::Weight(i, j)) * rate;
                if let Some(v) = &self.model.variance
                    && v[(i, j)] > 0.0
                {
                    variance += v[(i, j)] * self.noisy_rate(rate).0;
                }
            }
            mean.push(self.unit(i) * drift);
            noise.push(libm::sqrt(self.get(Parameter::Membrane(i)) * variance));
        }
        (mean, noise)
    }

    pub fn activity(&self, rates: &[f64]) -> Result<Activity, TheoryError> {
        self.activity_of(&|_, j| rates.get(j).copied().unwrap_or(f64::NAN))
    }

    /// Activity where population i has `seen(i, j)` of the rate of population j.
    pub fn activity_of(&self, seen: &dyn Fn(usize, usize) -> f64) -> Result<Activity, TheoryError> {
        let (mean, noise) = self.inputs(seen);
        let responses = self
            .transfer
            .iter()
            .zip(mean.iter().zip(&noise))
            .enumerate()
            .map(|(i, (f, (m, s)))| f.response(*m, *s).map_err(|e| e.of(i)))
            .collect::<Result<_, _>>()?;
        Ok(Activity {
            mean,
            noise,
            responses,
        })
    }

    pub fn effective_gain(&self, rates: &[f64], activity: &Activity) -> Matrix {
        let n = self.layout.n;
        Matrix::from_fn(n, n, |i, j| {
            let r = &activity.responses[i];
            let mut gain = r.rate_by_mean * self.unit(i) * self.get(Parameter::Weight(i, j));
            if let Some(v) = &self.model.variance
                && v[(i, j)] > 0.0
                && activity.noise[i] > 0.0
            {
                let by = self.get(Parameter::Membrane(i)) * v[(i, j)] / (2.0 * activity.noise[i]);
                gain += r.rate_by_noise * by * self.noisy_rate(rates[j]).1;
            }
            gain
        })
    }

    /// ∂f/∂p_k.
    pub fn sensitivity(&self, rates: &[f64], k: usize) -> Result<Vec<f64>, TheoryError> {
        let n = self.layout.n;
        let a = self.activity(rates)?;
        let size = self.get(Parameter::Size);
        let drive = self.get(Parameter::Drive);
        let mut out = vec![0.0; n];
        let by_mean = |i: usize| a.responses[i].rate_by_mean / self.time(i);
        match self.layout.kind(k) {
            Some(Parameter::Drive) => {
                for (i, v) in out.iter_mut().enumerate() {
                    *v = by_mean(i) * self.unit(i) * self.get(Parameter::Ratio(i));
                }
            }
            Some(Parameter::Size) => {
                for (i, v) in out.iter_mut().enumerate() {
                    *v = by_mean(i) * a.mean[i] / (2.0 * size);
                }
            }
            Some(Parameter::Ratio(i)) => out[i] = by_mean(i) * self.unit(i) * drive,
            Some(Parameter::Drift(i)) => out[i] = by_mean(i) * self.unit(i),
            Some(Parameter::Noise(i)) if self.transfer[i].power_law().is_some() => {
                let noise = self.get(Parameter::Noise(i));
                let h = 6e-6 * noise;
                let own = |noise: f64| {
                    let f = self.transfer[i].with_drift_noise(noise);
                    f.map_or(Ok(f64::NAN), |f| {
                        f.response(a.mean[i], a.noise[i]).map(|r| r.rate)
                    })
                };
                out[i] = (own(noise + h)? - own(noise - h)?) / (2.0 * h) / self.time(i);
            }
            Some(Parameter::Noise(i)) if a.noise[i] > 0.0 => {
                let by = self.get(Parameter::Membrane(i)) * self.get(Parameter::Noise(i));
                out[i] = a.responses[i].rate_by_noise / self.time(i) * by / a.noise[i];
            }
            Some(Parameter::Noise(_)) | None => {}
            Some(Parameter::Membrane(i)) => {
                let tau = self.get(Parameter::Membrane(i));
                let h = 6e-6 * tau;
                let own = |tau: f64| {
                    let f = self.transfer[i].with_membrane(tau);
                    f.map_or(Ok(f64::NAN), |f| {
                        f.response(a.mean[i], a.noise[i]).map(|r| r.rate)
                    })
                };
                let r = &a.responses[i];
                let moved = r.rate_by_mean * a.mean[i] / tau
                    + r.rate_by_noise * a.noise[i] / (2.0 * tau)
                    + (own(tau + h)? - own(tau - h)?) / (2.0 * h);
                out[i] = moved / self.time(i);
            }
            Some(Parameter::Time(i)) => {
                let t = self.time(i);
                out[i] = -(a.responses[i].rate - rates[i]) / (t * t);
            }
            Some(Parameter::Weight(i, j)) => out[i] = by_mean(i) * self.unit(i) * rates[j],
        }
        Ok(out)
    }
}
