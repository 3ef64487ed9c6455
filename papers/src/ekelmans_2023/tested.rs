//! Simulations of networks of many sizes, and what they are compared with.

use super::common::{circuit, mv_per_s, seeds, simulate};
use super::curves::stable_at;
use super::networks::{BASE, BISTABLE, Network, TAU_E, sized};
use crate::request::{PaperError, Request};
use neuropil::recording::Estimate;
use neuropil::report::{Claim, Report, Table};
use neuropil::theory::TheoryError;

/// Where simulations and what they are compared with go.
pub(super) struct Tested<'a, 'b> {
    pub request: &'a mut Request<'b>,
    pub report: &'a mut Report,
    pub table: &'a mut Table,
}

impl Tested<'_, '_> {
    /// Simulates `n` neurons at a constant drift (mV/s, after scaling), and claims that E fires as Φ as simulated has it, up to
    /// `part` of the rate.
    pub fn simulate(
        &mut self,
        id: &str,
        network: &Network,
        (n, mu, r): (f64, f64, f64),
        state: usize,
        part: f64,
    ) -> Result<[Estimate; 2], PaperError> {
        let levels = network.levels(TAU_E, r)?;
        let rates = levels
            .iter()
            .map(|m| {
                let stable = stable_at(&sized(m, n), mu)?;
                Ok(stable.get(state).or(stable.last()).copied())
            })
            .collect::<Result<Vec<_>, TheoryError>>()?;
        let size = match network.name {
            "ekelmans_2023_det_negative" => ("N", format!("{n}")),
            _ => ("kappa", format!("{}", n / BASE)),
        };
        let changes = [
            size,
            ("mu_ext", mv_per_s(mu)),
            ("r", format!("{r}")),
            ("T", if n > 1e4 { "1 s" } else { "2 s" }.into()),
            // From silence a bistable network takes seconds to reach its upper state.
            (
                "warmup",
                if network.name == BISTABLE.name {
                    "3 s"
                } else {
                    "0.5 s"
                }
                .into(),
            ),
        ];
        let c = circuit(self.request, network.name, &changes)?;
        let label = format!("{n} neurons at {mu:.1} mV/s");
        let all = seeds(self.request, 3);
        let found = simulate(self.request, &label, &c, &all)?;
        let [e, _] = &found.rates;
        let rate = |k: usize| rates.get(k).copied().flatten().map(|x: [f64; 2]| x[0]);
        let cell = |k: usize| rate(k).map_or("none".into(), |x| format!("{x:.3}"));
        let title = network.name.trim_start_matches("ekelmans_2023_");
        *self.table = std::mem::take(self.table).row([
            title.replace('_', " "),
            format!("{n}"),
            format!("{mu:.2}"),
            e.brief(),
            cell(0),
            cell(1),
            cell(2),
        ]);
        let expected = rate(2).unwrap_or(f64::NAN);
        self.report.claims.push(Claim::equal(
            id,
            &format!(
                "{n} neurons of the {} network at {mu:.2} mV/s fire as Φ as simulated has it, within {:.0} %.",
                title.replace('_', " "),
                100.0 * part
            ),
            expected,
            part * expected,
            e,
            "spikes/s",
            "theory of the same network",
        ));
        self.report.provenance.push(found.recording.provenance);
        Ok(found.rates)
    }
}
