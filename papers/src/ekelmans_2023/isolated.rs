//! Neurons without network, under the input that those of the supersaturating network receive: which assumption of Φ fails.

use super::common::{driven, quotient, rates, value, with_brackets};
use crate::request::{PaperError, Request};
use neuropil::analysis::{Window, population_rate};
use neuropil::recording::Estimate;
use neuropil::report::{Claim, Report, Table};
use neuropil::theory::RateModel;

/// What the theory leaves out at 48 mV/s: neurons without network under Poisson trains of the rates simulated, and under white noise of
/// the same mean and variance. The first differ from the second by the finite size of jumps; the network differs from the first by what its
/// trains have that Poisson trains have not.
pub(super) fn isolated(
    request: &mut Request,
    report: &mut Report,
    network: &[Estimate; 2],
    theory: &RateModel,
    seconds: f64,
) -> Result<(), PaperError> {
    let [e, i] = [0, 1].map(|k| value(&network[k]));
    let text = format!(
        r#"
[circuit]
name = "isolated"
[parameters]
mu_ext = "48 mV/s"
sigma_ext = "3 mV/√s"
nu_E = "{e} spikes/s"
nu_I = "{i} spikes/s"
j_EE = "0.01026 mV"
j_EI = "0.06 mV"
j_IE = "0.007273 mV"
j_II = "0.01 mV"
[defaults.population]
model = "lif_white_noise"
parameters = {{ E_L = "0 mV", V_th = "1 mV", V_reset = "0 mV", t_ref = "0 ms" }}
[populations.jumps_E]
size = 2000
[populations.jumps_E.parameters]
tau_m = "20 ms"
mu = "mu_ext * 20 ms"
sigma = "sigma_ext * sqrt(20 ms)"
[populations.jumps_I]
size = 2000
[populations.jumps_I.parameters]
tau_m = "10 ms"
mu = "mu_ext * 10 ms"
sigma = "sigma_ext * sqrt(10 ms)"
[populations.smooth_E]
size = 2000
[populations.smooth_E.parameters]
tau_m = "20 ms"
mu = "20 ms * (mu_ext + 195 * j_EE * nu_E - 200 * j_EI * nu_I)"
sigma = "sqrt(20 ms * (sigma_ext^2 + 195 * j_EE^2 * nu_E + 200 * j_EI^2 * nu_I))"
[populations.smooth_I]
size = 2000
[populations.smooth_I.parameters]
tau_m = "10 ms"
mu = "10 ms * (mu_ext + 825 * j_IE * nu_E - 100 * j_II * nu_I)"
sigma = "sqrt(10 ms * (sigma_ext^2 + 825 * j_IE^2 * nu_E + 100 * j_II^2 * nu_I))"
[[stimuli]]
name = "from_E"
kind = "poisson"
targets = ["jumps_E", "jumps_I"]
rate = ["195 * nu_E", "825 * nu_E"]
weight = ["j_EE", "j_IE"]
[[stimuli]]
name = "from_I"
kind = "poisson"
targets = ["jumps_E", "jumps_I"]
rate = ["200 * nu_I", "100 * nu_I"]
weight = ["-j_EI", "-j_II"]
[protocol]
dt = "0.05 ms"
warmup = "0.3 s"
duration = "{seconds} s"
"#
    );
    let circuit = neuropil::circuit::read_circuit(&text, None, &[], &neuropil::atlas::library())?;
    let seed = request.seed.unwrap_or(1);
    let recording = request
        .simulate("figure 2A, isolated neurons", &circuit, seed)?
        .recording;
    let window = Window::of(&recording)?;
    let rate = |name: &str| -> Result<Estimate, PaperError> {
        Ok(population_rate(&recording.trains_of(name)?, &window))
    };
    let solved = rates(&driven(theory, 48.0, 1.0)?)?;
    let mut table = Table::new(
        "isolated",
        "Why Φ and the network differ at 48 mV/s",
        "Rates in spikes/s, standard error in brackets. White noise and Poisson trains: neurons without network, with the mean, variance and rates of the input \
         that neurons of the network receive. From white noise to Poisson trains, jumps of finite size make the difference (0.06 mV of 1 mV from I to E); from these to the network, that \
         its trains are more regular than Poisson, and correlated.",
        [
            "population",
            "Φ at dt",
            "white noise",
            "Poisson trains",
            "network",
        ],
    );
    for (k, name) in ["E", "I"].into_iter().enumerate() {
        let (smooth, jumps) = (
            rate(&format!("smooth_{name}"))?,
            rate(&format!("jumps_{name}"))?,
        );
        table = table.row([
            name.into(),
            format!("{:.3}", solved[k]),
            with_brackets(&smooth),
            with_brackets(&jumps),
            with_brackets(&network[k]),
        ]);
        if k == 0 {
            report.claims.push(Claim::below(
                "2a.jumps",
                "At 48 mV/s the finite size of inhibitory jumps lowers the rate of isolated neurons E (Poisson trains over white noise of equal mean and variance).",
                1.0,
                &quotient(&jumps, &smooth),
                "",
                "stated here: the diffusion approximation of Φ leaves it out",
            ));
        } else {
            report.claims.push(Claim::equal(
                "2a.isolated.I",
                "At 48 mV/s isolated neurons I under Poisson trains fire as in the network, within 3 %: Φ is as good as the rates of E that it is given.",
                value(&network[k]),
                0.03 * value(&network[k]),
                &jumps,
                "spikes/s",
                "the network simulated",
            ));
        }
    }
    report.tables.push(table);
    Ok(())
}
