//! What a step means: order of its parts, refractoriness, merging of receptors, and what is refused.

mod common;

use common::{Neuron, atlas, model};
use neuropil_circuit::structure::structure;
use neuropil_circuit::{NeuronModel, Structure, Value};
use neuropil_scheme::{LowerOptions, Scheme, SchemeError, find_merges, lower};

/// A leaky membrane with one jump receptor and one exponential current, `refractory_input` and `deliver` to fill in.
fn membrane(deliver: &str, refractory_input: &str) -> NeuronModel {
    model(&format!(
        r#"
[model]
name = "membrane"
deliver = "{deliver} propagation"
[parameters]
tau_m = {{ default = "10 ms" }}
V_th = {{ default = "10 mV" }}
V_reset = {{ default = "-5 mV" }}
t_ref = {{ default = "0.3 ms" }}
[states]
V = {{ initial = "0 mV" }}
n = {{ initial = 0, unit = "1" }}
[receptors]
jump = {{ unit = "mV", add = {{ V = "weight" }} }}
[dynamics]
V = "-V/tau_m"
[spike]
condition = "V >= V_th"
reset = {{ V = "V_reset", n = "n + 1" }}
refractory = "t_ref"
hold = ["V"]
refractory_input = "{refractory_input}"
"#
    ))
}

#[test]
fn delivery_before_or_after_propagation() {
    let decay = (-0.01_f64).exp();
    let mut before = Neuron::new(&membrane("before", "keep"), Scheme::Auto, 0.1, &[]);
    before.step(&[4.0], &[], &[]);
    assert!((before.get("V") - 4.0 * decay).abs() < 1e-15);
    let mut after = Neuron::new(&membrane("after", "keep"), Scheme::Auto, 0.1, &[]);
    after.step(&[4.0], &[], &[]);
    assert_eq!(after.get("V"), 4.0);
    // The threshold is tested last: a jump fires the neuron in the step it arrives in, unless it has decayed by then.
    for (deliver, fires) in [("after", true), ("before", false)] {
        let mut n = Neuron::new(&membrane(deliver, "keep"), Scheme::Auto, 0.1, &[]);
        assert_eq!(n.step(&[10.0], &[], &[]), fires, "{deliver}");
    }
}

#[test]
fn refractory_neurons_keep_or_discard_what_arrives() {
    for deliver in ["before", "after"] {
        for (rule, kept) in [("keep", 3.0), ("discard", 0.0)] {
            let mut n = Neuron::new(&membrane(deliver, rule), Scheme::Auto, 0.1, &[]);
            assert!(n.step(&[20.0], &[], &[]));
            assert_eq!((n.get("V"), n.get("n")), (-5.0, 1.0), "{deliver} {rule}");
            // Three refractory steps: V stands still but for what is kept, and no spike is possible.
            assert!(!n.step(&[1.0], &[], &[]));
            assert!(!n.step(&[2.0], &[], &[]));
            assert_eq!(n.get("V"), -5.0 + kept, "{deliver} {rule}");
            assert!(!n.step(&[], &[], &[]));
            assert_eq!(n.get("V"), -5.0 + kept, "{deliver} {rule}");
            n.step(&[], &[], &[]);
            let free = (-5.0 + kept) * (-0.01_f64).exp();
            assert!(
                (n.get("V") - free).abs() < 1e-14,
                "{deliver} {rule}: {}",
                n.get("V")
            );
        }
    }
}

#[test]
fn kept_input_above_threshold_fires_at_the_end_of_refractoriness() {
    let mut n = Neuron::new(&membrane("after", "keep"), Scheme::Auto, 0.1, &[]);
    assert!(n.step(&[20.0], &[], &[]));
    let spikes: Vec<bool> = (0..4)
        .map(|k| n.step(&[if k == 0 { 60.0 } else { 0.0 }], &[], &[]))
        .collect();
    assert_eq!(spikes, [false, false, false, true]);
}

/// A linear neuron with adaptation: V is held while refractory, w goes on and sees V where it is held.
const ADAPTING: &str = r#"
[model]
name = "adapting"
deliver = "after propagation"
[parameters]
tau_m = { default = "10 ms" }
tau_w = { default = "30 ms" }
a = { default = 0.5 }
E_L = { default = "-70 mV" }
V_th = { default = "-50 mV" }
V_reset = { default = "-60 mV" }
t_ref = { default = "20 ms" }
s = { default = "0 mV/ms^0.5" }
[states]
V = { initial = "-40 mV" }
w = { initial = "5 mV" }
[inputs]
u = { unit = "mV" }
[dynamics]
V = "(E_L - V - w + u)/tau_m"
w = "(a*(V - E_L) - w)/tau_w"
[diffusion]
V = "s"
[spike]
condition = "V >= V_th"
reset = { V = "V_reset" }
refractory = "t_ref"
hold = ["V"]
refractory_input = "discard"
"#;

#[test]
fn nothing_of_a_held_state_leaks_into_the_others() {
    let m = model(ADAPTING);
    for scheme in [Scheme::Exact, Scheme::RungeKutta4, Scheme::ExponentialEuler] {
        // Drive, input and noise of V are all large; none of them may show in w while V is held.
        let mut n = Neuron::new(&m, scheme, 0.5, &[("s", 8.0)]);
        assert!(n.step(&[], &[300.0], &[0.0, 0.0]));
        n.set("w", 5.0);
        for step in 1..=40 {
            assert!(!n.step(&[], &[300.0], &[2.0, -3.0]));
            assert_eq!(n.get("V"), -60.0);
            let exact = 5.0; // a (V_reset - E_L) = 5 mV, where w started
            let tolerance = 1e-12;
            assert!(
                (n.get("w") - exact).abs() < tolerance,
                "{scheme} step {step}: {}",
                n.get("w")
            );
        }
        // Then the input, 300 mV, fires the neuron at once.
        assert!(n.step(&[], &[300.0], &[0.0, 0.0]));
    }
    // And from elsewhere it relaxes with its own time constant.
    let mut n = Neuron::new(&m, Scheme::Exact, 0.5, &[("s", 8.0)]);
    n.step(&[], &[], &[0.0, 0.0]);
    n.set("w", 17.0);
    for step in 1..=40 {
        n.step(&[], &[50.0], &[1.0, 1.0]);
        let exact = 5.0 + 12.0 * (-0.5 * f64::from(step) / 30.0).exp();
        assert!(
            (n.get("w") - exact).abs() < 1e-12,
            "step {step}: {} {exact}",
            n.get("w")
        );
    }
}

#[test]
fn threshold_is_reached_or_must_be_exceeded_as_the_model_says() {
    for (sign, fires) in [(">=", true), (">", false)] {
        let mut m = membrane("after", "keep");
        let text = format!("V {sign} V_th");
        m.spike.as_mut().unwrap().condition = neuropil_circuit::text::parse(&text).unwrap();
        let mut n = Neuron::new(&m, Scheme::Auto, 0.1, &[]);
        assert_eq!(n.step(&[10.0], &[], &[]), fires, "{sign}");
    }
}

#[test]
fn resets_read_all_values_before_any_is_written() {
    let m = model(
        r#"
[model]
name = "swap"
deliver = "after propagation"
[states]
a = { initial = 3 }
b = { initial = 5 }
[spike]
condition = "a < 4"
reset = { a = "b", b = "a" }
"#,
    );
    let mut n = Neuron::new(&m, Scheme::Auto, 0.1, &[]);
    assert!(n.step(&[], &[], &[]));
    assert_eq!((n.get("a"), n.get("b")), (5.0, 3.0));
    assert!(!n.step(&[], &[], &[]));
    assert_eq!((n.get("a"), n.get("b")), (5.0, 3.0));
}

#[test]
fn decaying_states_reach_0_and_driven_ones_do_not() {
    // A linear model (exact propagators) and a general one (a conductance, exponential Euler).
    let mut n = Neuron::new(&atlas("iaf_psc_alpha"), Scheme::Auto, 0.1, &[]);
    n.set("dI_ex", 1e3);
    n.rest(3000);
    assert_eq!((n.get("dI_ex"), n.get("I_ex")), (0.0, 0.0));
    assert!((n.get("V_m") + 70.0).abs() < 1e-10);
    let g = model(
        r#"
[model]
name = "conductance"
deliver = "after propagation"
[parameters]
tau = { default = "2 ms" }
tau_m = { default = "10 ms" }
E = { default = "20 mV" }
[states]
V = { initial = "3 mV" }
h = { initial = "1/(1 ms)" }
g = { initial = "0.5/(1 ms)" }
[dynamics]
V = "-V/tau_m - g*(V - E)"
h = "-h/tau"
g = "(h - g)/tau"
"#,
    );
    for scheme in [Scheme::ExponentialEuler, Scheme::RungeKutta4] {
        let mut n = Neuron::new(&g, scheme, 0.1, &[]);
        n.rest(3000);
        assert_eq!((n.get("h"), n.get("g")), (0.0, 0.0), "{scheme}");
        assert!(
            n.get("V") > 0.0 && n.get("V") < 1e-11,
            "{scheme}: {}",
            n.get("V")
        );
    }
}

#[test]
fn receptors_share_a_state_exactly_when_their_currents_obey_one_equation() {
    let merges = |m: &NeuronModel, set: &[(&str, Value)]| {
        let Structure::Linear(l) = structure(m) else {
            panic!("not linear")
        };
        let value = |s: &str| {
            let given = set.iter().find(|(n, _)| *n == s).map(|x| x.1.clone());
            given.or(m.parameter(s).map(|p| Value::Constant(p.default)))
        };
        find_merges(m, &l, &value)
    };
    let (e, a, d) = (
        atlas("iaf_psc_exp"),
        atlas("iaf_psc_alpha"),
        atlas("iaf_psc_delta"),
    );
    assert_eq!(merges(&e, &[]).len(), 1);
    assert_eq!(merges(&a, &[]).len(), 1);
    assert_eq!(merges(&a, &[])[0].states.len(), 2);
    assert!(merges(&d, &[]).is_empty());
    for m in [&e, &a] {
        assert!(merges(m, &[("tau_syn_in", Value::Constant(2.5))]).is_empty());
        let table = Value::Table(vec![2.0, 2.0]);
        assert!(merges(m, &[("tau_syn_ex", table.clone()), ("tau_syn_in", table)]).is_empty());
    }
    // States that act on nothing are there to be read, and stay apart.
    let mut idle = e.clone();
    idle.dynamics[0].1 = neuropil_circuit::text::parse("-V_m/tau_m").unwrap();
    assert!(merges(&idle, &[]).is_empty());
    // Merged or not, the membrane does the same, but for rounding.
    let ports: Vec<usize> = vec![0];
    for m in [&e, &a] {
        let merged = lower(
            m,
            &LowerOptions {
                merges: merges(m, &[]),
                ports: ports.clone(),
                scheme: Scheme::Auto,
            },
        )
        .unwrap();
        assert_eq!(merged.accumulators.len(), 1);
        let mut one = Neuron::lowered(m, merged, 0.1, &[]);
        let mut two = Neuron::new(m, Scheme::Auto, 0.1, &[]);
        assert_eq!(
            one.states.len() + two.states.len(),
            if m.states.len() == 3 { 5 } else { 8 }
        );
        let mut spikes = 0;
        for k in 0..20_000_u32 {
            let (x, y) = (f64::from(k * 37 % 101) * 2.0, -f64::from(k * 53 % 97));
            let (a, b) = (
                one.step(&[x + y], &[600.0], &[]),
                two.step(&[x, y], &[600.0], &[]),
            );
            assert_eq!(a, b, "step {k}");
            spikes += u32::from(a);
            assert!((one.get("V_m") - two.get("V_m")).abs() < 1e-11);
        }
        assert!(spikes > 100, "{spikes}");
    }
}

#[test]
fn unsuitable_schemes_and_broken_models_are_refused_by_name() {
    let fails = |m: &NeuronModel, scheme: Scheme| {
        let e = lower(
            m,
            &LowerOptions {
                scheme,
                ..LowerOptions::default()
            },
        )
        .unwrap_err();
        assert!(
            e.to_string().contains(&format!("model `{}`", m.name)),
            "{e}"
        );
        e
    };
    let mut cubic = membrane("after", "keep");
    cubic.dynamics[0].1 = neuropil_circuit::text::parse("V - V^3").unwrap();
    assert!(matches!(
        fails(&cubic, Scheme::Exact),
        SchemeError::Unsuitable { .. }
    ));
    assert!(matches!(
        fails(&cubic, Scheme::ExponentialEuler),
        SchemeError::Unsuitable { .. }
    ));
    let change = |f: &dyn Fn(&mut NeuronModel)| {
        let mut m = membrane("after", "keep");
        f(&mut m);
        m
    };
    let parse = |s: &str| neuropil_circuit::text::parse(s).unwrap();
    // A condition that is a number, an equation that is a condition: both would have been read as 0 or 1.
    let m = change(&|m| m.spike.as_mut().unwrap().condition = parse("V"));
    assert!(matches!(fails(&m, Scheme::Auto), SchemeError::Type { .. }));
    let m = change(&|m| m.dynamics[0].1 = parse("V > 1"));
    assert!(matches!(fails(&m, Scheme::Euler), SchemeError::Type { .. }));
    // Events that are not proportional to the weight.
    for event in ["abs(weight)", "weight^2", "weight + 1", "1"] {
        let m = change(&|m| m.receptors[0].events[0].value = parse(event));
        assert!(
            matches!(fails(&m, Scheme::Auto), SchemeError::Unsuitable { .. }),
            "{event}"
        );
    }
    let m = change(&|m| m.dynamics[0].1 = parse("-V/tau_x"));
    assert!(matches!(
        fails(&m, Scheme::Auto),
        SchemeError::UnknownSymbol { .. }
    ));
    let m = change(&|m| m.spike.as_mut().unwrap().hold.push("x".into()));
    assert!(matches!(
        fails(&m, Scheme::Auto),
        SchemeError::UnknownSymbol { .. }
    ));
    let m = change(&|m| m.receptors[0].events[0].state = "x".into());
    assert!(matches!(
        fails(&m, Scheme::Auto),
        SchemeError::UnknownSymbol { .. }
    ));
    let m = change(&|m| m.parameters[0].name = "dt".into());
    assert!(matches!(
        fails(&m, Scheme::Auto),
        SchemeError::Reserved { .. }
    ));
}

#[test]
fn constants_that_are_not_numbers_are_refused_by_name() {
    use neuropil_circuit::Column;
    let m = atlas("iaf_psc_exp");
    let derive = |name: &str, x: f64| {
        let program = lower(&m, &LowerOptions::default()).unwrap();
        let mut p: std::collections::BTreeMap<_, _> = m
            .parameters
            .iter()
            .map(|p| (p.name.clone(), Column::Uniform(p.default)))
            .collect();
        p.insert(
            name.into(),
            Column::PerNeuron(vec![m.parameter(name).unwrap().default, x]),
        );
        neuropil_scheme::derive_constants(&program, &m, &p, 2, 0.1)
    };
    assert!(matches!(
        derive("tau_m", 0.0),
        Err(SchemeError::NotFinite { .. })
    ));
    assert!(matches!(
        derive("C_m", f64::NAN),
        Err(SchemeError::NotFinite { .. })
    ));
    let e = derive("t_ref", 0.25).unwrap_err();
    assert_eq!(
        e.to_string(),
        "model `iaf_psc_exp`: refractory period 0.25 ms is not a multiple of the time step 0.1 ms"
    );
    assert!(matches!(
        derive("t_ref", -1.0),
        Err(SchemeError::Refractory { .. })
    ));
    assert!(derive("t_ref", 0.3).is_ok());
}

#[test]
fn whole_powers_of_negative_numbers_are_numbers() {
    for (power, exact) in [
        ("3", -8.0),
        ("-1", -0.5),
        ("-2", 0.25),
        ("11", -2048.0),
        ("(-3)", -0.125),
    ] {
        let text = format!(
            "[model]\nname = \"p\"\ndeliver = \"after propagation\"\n[states]\nx = {{ initial = -2 }}\ny = {{ initial = 0, unit = \"1\" }}\n[spike]\ncondition = \"y == 0\"\nreset = {{ y = \"x^{power}\" }}\n"
        );
        let mut n = Neuron::new(&model(&text), Scheme::Auto, 0.1, &[]);
        n.step(&[], &[], &[]);
        assert_eq!(n.get("y"), exact, "x^{power}");
    }
}
