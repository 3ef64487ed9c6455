//! `analyze --responses`: the rates of a population in each presentation of a stimulus, and the dimensions they fill.

use crate::failure::Failure;
use crate::print;
use crate::table::{grouped, number};
use neuropil::analysis::manifold::{participation_ratio, pca};
use neuropil::analysis::{Responses, presentations_of, responses};
use neuropil::recording::Recording;
use serde_json::json;

/// The options of `--responses`.
pub struct Request<'a> {
    pub population: &'a str,
    pub stimulus: Option<&'a str>,
    pub skip: f64,
    pub csv: bool,
    pub json: bool,
}

/// Components whose share of the variance is shown.
const SHOWN: usize = 10;

/// Prints the responses as asked for.
pub fn print_responses(recording: &Recording, request: &Request<'_>) -> Result<(), Failure> {
    let found = responses(
        recording,
        request.population,
        request.stimulus,
        request.skip,
    )
    .map_err(Failure::input)?;
    if request.csv {
        return print::text(&csv(&found));
    }
    let name = presentations_of(recording, request.stimulus).map_err(Failure::input)?;
    let (numbers, mean) = found.by_stimulus();
    // Fewer than two stimuli have no components.
    let components = pca(&mean).ok();
    let left = components.as_ref().map(|p| p.residual_variance());
    // Responses that do not vary fill none.
    let dimensions = components
        .as_ref()
        .and_then(|p| participation_ratio(&p.variances).ok());
    if request.json {
        let rows = (0..found.rates.rows()).map(|i| found.rates.row(i).to_vec());
        let rates: Vec<Vec<f64>> = rows.collect();
        return print::json(&json!({
            "population": request.population,
            "stimulus": name.stimulus,
            "shown": found.stimulus,
            "coefficients": found.coefficients,
            "seconds": found.seconds,
            "left_out": found.left_out,
            "rates": rates,
            "participation_ratio": dimensions,
            "residual_variance": left,
        }));
    }
    let mut out = format!(
        "`{}` showed {} stimuli in {} presentations; {} more were not wholly measured\n",
        name.stimulus,
        grouped(numbers.len() as u64),
        grouped(found.stimulus.len() as u64),
        found.left_out
    );
    let all = found.rates.values();
    let average = all.iter().sum::<f64>() / all.len().max(1) as f64;
    out += &format!(
        "rates of {} neurons of {}: {} x {} table (--csv, --json), mean {} spikes/s\n",
        grouped(found.rates.columns() as u64),
        request.population,
        found.rates.rows(),
        found.rates.columns(),
        number(average)
    );
    if let (Some(left), Some(dimensions)) = (left, dimensions) {
        let shown: Vec<String> = left.iter().take(SHOWN).map(|x| number(100.0 * x)).collect();
        out += &format!(
            "of the variance over stimuli, {} % are left without 1, 2, ... principal components; participation ratio {}\n",
            shown.join(", "),
            number(dimensions)
        );
        out +=
            "(noise of finite presentations adds dimensions: see the documentation of readouts)\n";
    }
    print::text(&out)
}

/// A row for each presentation: what was shown, the seconds counted, the coefficients, the rate of each neuron in spikes/s.
fn csv(found: &Responses) -> String {
    let width = found.coefficients.first().map_or(0, Vec::len);
    let mut out = String::from("stimulus,seconds");
    (0..width).for_each(|p| out += &format!(",c{p}"));
    (0..found.rates.columns()).for_each(|j| out += &format!(",n{j}"));
    out.push('\n');
    for i in 0..found.rates.rows() {
        out += &format!("{},{}", found.stimulus[i], found.seconds[i]);
        let coefficients = found.coefficients[i].iter();
        for x in coefficients.chain(found.rates.row(i)) {
            out += &format!(",{x}");
        }
        out.push('\n');
    }
    out
}
