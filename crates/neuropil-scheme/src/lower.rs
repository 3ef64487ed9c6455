//! From a model to the operations of one step.

use crate::builder::{Builder, is_boolean};
use crate::merge::Merge;
use crate::program::{Accumulator, Derivation, Op, Operand, StateSlot, StepProgram, Unary};
use crate::{Scheme, SchemeError};
use neuropil_circuit::{
    Comparison, Deliver, Expr, Linear, NeuronModel, Output, RefractoryInput, Structure,
};

/// States that decay towards 0 become exactly 0 below this magnitude, in inside units: denormal numbers would
/// cost a hundredfold, and nothing that small can move a threshold crossing.
pub(crate) const FLOOR: f64 = 7.888609052210118e-31; // 2^-100

/// What lowering may assume about a population.
#[derive(Clone, Debug, Default)]
pub struct LowerOptions {
    /// Receptors that share a state ([`crate::find_merges`]).
    pub merges: Vec<Merge>,
    /// Input ports of the model that are connected, ascending.
    pub ports: Vec<usize>,
    /// Scheme; chosen from the structure of the equations unless given.
    pub scheme: Scheme,
}

/// Lowers `model` to the program of one step.
pub fn lower(model: &NeuronModel, options: &LowerOptions) -> Result<StepProgram, SchemeError> {
    check_names(model)?;
    let structure = neuropil_circuit::structure::structure(model);
    let scheme = choose(model, &structure, options.scheme)?;
    let mut lowering = Lowering::new(model, options, scheme);
    let refractory_rule = model.spike.as_ref().and_then(|s| s.refractory.clone());
    let refractory = refractory_rule
        .as_ref()
        .map(|_| lowering.b.push(Op::Refractory));
    lowering.refractory = refractory;

    let mut values: Vec<Operand> = (0..lowering.slots.len()).map(Operand::State).collect();
    if model.deliver == Deliver::BeforePropagation {
        lowering.deliver(&mut values)?;
    }
    match (&structure, scheme) {
        (Structure::Linear(linear), Scheme::Exact) => {
            lowering.propagate_exactly(linear, &mut values)
        }
        (_, Scheme::ExponentialEuler) => lowering.exponential_euler(&mut values)?,
        (_, Scheme::RungeKutta4) => lowering.tableau(&mut values, &RK4)?,
        _ => lowering.tableau(&mut values, &EULER)?,
    }
    lowering.flush(&decaying(model), &mut values);
    if model.deliver == Deliver::AfterPropagation {
        lowering.deliver(&mut values)?;
    }
    let spike = lowering.spike(&mut values)?;
    lowering.outputs(&mut values)?;
    Ok(StepProgram {
        model: model.name.clone(),
        scheme,
        states: lowering.slots,
        constants: lowering.b.constants,
        accumulators: lowering.accumulators,
        inputs: options.ports.clone(),
        noises: lowering.noises,
        ops: lowering.b.ops,
        stores: values,
        spike,
        refractory: refractory_rule,
    })
}

/// The state that an output is, if it is one.
fn plain_state(model: &NeuronModel, output: &Output) -> Option<usize> {
    match &output.value {
        Expr::Symbol(name) => model.states.iter().position(|s| s.name == *name),
        _ => None,
    }
}

/// The column of a program that holds an output of the model.
pub fn output_column(program: &StepProgram, model: &NeuronModel, output: &Output) -> Option<usize> {
    let state = plain_state(model, output);
    program.states.iter().position(|slot| match state {
        Some(i) => slot.states == [i],
        None => slot.states.is_empty() && slot.name == output.name,
    })
}

fn choose(
    model: &NeuronModel,
    structure: &Structure,
    asked: Scheme,
) -> Result<Scheme, SchemeError> {
    let linear = matches!(structure, Structure::Linear(_));
    let gated = || {
        model
            .dynamics
            .iter()
            .all(|(s, e)| own_slope(model, s, e).is_some())
    };
    match asked {
        Scheme::Auto if linear => Ok(Scheme::Exact),
        Scheme::Auto if gated() => Ok(Scheme::ExponentialEuler),
        Scheme::Auto => Ok(Scheme::RungeKutta4),
        Scheme::Exact if !linear => Err(SchemeError::Unsuitable {
            model: model.name.clone(),
            scheme: asked,
            needs: "equations that are linear in all states",
            given: "they are not".into(),
        }),
        Scheme::ExponentialEuler if !gated() => Err(SchemeError::Unsuitable {
            model: model.name.clone(),
            scheme: asked,
            needs: "each equation to be linear in its own state",
            given: "one is not".into(),
        }),
        other => Ok(other),
    }
}

/// ∂f/∂x of an equation in its own state, if that does not depend on the state.
fn own_slope(model: &NeuronModel, state: &str, rhs: &Expr) -> Option<Expr> {
    let slope = model.expanded(rhs).derivative(state)?;
    (!slope.mentions(state)).then_some(slope)
}

/// Explicit Runge–Kutta tableau, equal to its lower triangle and weights.
struct Tableau {
    a: &'static [&'static [f64]],
    b: &'static [f64],
}

const EULER: Tableau = Tableau {
    a: &[&[]],
    b: &[1.0],
};
const RK4: Tableau = Tableau {
    a: &[&[], &[0.5], &[0.0, 0.5], &[0.0, 0.0, 1.0]],
    b: &[1.0 / 6.0, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 6.0],
};

struct Lowering<'a> {
    model: &'a NeuronModel,
    b: Builder,
    slots: Vec<StateSlot>,
    accumulators: Vec<Accumulator>,
    ports: &'a [usize],
    noises: usize,
    refractory: Option<Operand>,
    scheme: Scheme,
}

impl<'a> Lowering<'a> {
    fn new(model: &'a NeuronModel, options: &'a LowerOptions, scheme: Scheme) -> Self {
        let gone = |i: usize| {
            options
                .merges
                .iter()
                .any(|m| m.states.iter().any(|p| p.1 == i))
        };
        let mut slots = Vec::new();
        for (i, state) in model.states.iter().enumerate() {
            if gone(i) {
                continue;
            }
            let mut name = state.name.clone();
            let mut states = vec![i];
            for (_, from) in options
                .merges
                .iter()
                .flat_map(|m| &m.states)
                .filter(|p| p.0 == i)
            {
                name = format!("{name}+{}", model.states[*from].name);
                states.push(*from);
            }
            slots.push(StateSlot { name, states });
        }
        let mut accumulators: Vec<Accumulator> = Vec::new();
        let spiking = model.receptors.iter().enumerate();
        for (r, receptor) in spiking.filter(|(_, r)| !r.continuous) {
            match options.merges.iter().find(|m| m.from == r) {
                Some(m) => {
                    if let Some(a) = accumulators
                        .iter_mut()
                        .find(|a| a.receptors.contains(&m.into))
                    {
                        a.name = format!("{}+{}", a.name, receptor.name);
                        a.receptors.push(r);
                    }
                }
                None => accumulators.push(Accumulator {
                    name: receptor.name.clone(),
                    receptors: vec![r],
                }),
            }
        }
        Self {
            model,
            b: Builder {
                model: model.name.clone(),
                ..Builder::default()
            },
            slots,
            accumulators,
            ports: &options.ports,
            noises: 0,
            refractory: None,
            scheme,
        }
    }

    /// Outputs that are no plain states become columns of their own, made from the new states.
    fn outputs(&mut self, values: &mut Vec<Operand>) -> Result<(), SchemeError> {
        let new = values.clone();
        for output in &self.model.outputs {
            if plain_state(self.model, output).is_none() {
                let place = format!("output `{}`", output.name);
                let value = self.compile(&output.value, &place, &new)?;
                values.push(value);
            }
        }
        for output in &self.model.outputs {
            if plain_state(self.model, output).is_none() {
                self.slots.push(StateSlot {
                    name: output.name.clone(),
                    states: Vec::new(),
                });
            }
        }
        Ok(())
    }

    fn held(&self, slot: usize) -> bool {
        let Some(rule) = &self.model.spike else {
            return false;
        };
        self.slots[slot]
            .states
            .iter()
            .any(|&s| rule.hold.contains(&self.model.states[s].name))
    }

    fn slot_of(&self, name: &str) -> Option<usize> {
        let index = self.model.states.iter().position(|s| s.name == name)?;
        self.slots.iter().position(|slot| slot.states[0] == index)
    }

    fn compile(
        &mut self,
        e: &Expr,
        place: &str,
        values: &[Operand],
    ) -> Result<Operand, SchemeError> {
        self.compile_as(e, place, values, false)
    }

    /// Compiles a condition (`boolean`) or a number.
    fn compile_as(
        &mut self,
        e: &Expr,
        place: &str,
        values: &[Operand],
        boolean: bool,
    ) -> Result<Operand, SchemeError> {
        let e = self.model.expanded(e);
        if is_boolean(&e) != boolean {
            let words = ["a number", "a condition"];
            return Err(SchemeError::Type {
                model: self.model.name.clone(),
                place: place.into(),
                given: words[usize::from(!boolean)],
                expected: words[usize::from(boolean)],
            });
        }
        let model = self.model;
        let slots: Vec<Option<usize>> =
            model.states.iter().map(|s| self.slot_of(&s.name)).collect();
        let ports = self.ports;
        let variable = |s: &str| -> Option<Operand> {
            if let Some(i) = model.states.iter().position(|x| x.name == s) {
                return slots[i].map(|slot| values[slot]);
            }
            let p = model.inputs.iter().position(|x| x.name == s)?;
            Some(match ports.iter().position(|&q| q == p) {
                Some(k) => Operand::Input(k),
                None => Operand::Literal(0.0),
            })
        };
        let parameter = |s: &str| s == "dt" || model.parameter(s).is_some();
        self.b.compile(&e, place, &variable, &parameter)
    }

    /// x(t + dt) = exp(A dt) x + drive, with frozen states kept while refractory.
    fn propagate_exactly(&mut self, linear: &Linear, values: &mut [Operand]) {
        let reach = reachability(linear);
        let n = self.slots.len();
        let names: Vec<String> = self
            .slots
            .iter()
            .map(|s| self.model.states[s.states[0]].name.clone())
            .collect();
        let rows: Vec<usize> = self.slots.iter().map(|s| s.states[0]).collect();
        let before = values.to_vec();
        // Columns of the noise factor: one deviate per noisy state, in declaration order.
        let noisy: Vec<usize> = (0..self.model.states.len())
            .filter(|&i| {
                self.model.diffusion.iter().any(|(s, _)| {
                    self.model
                        .states
                        .iter()
                        .position(|x| x.name == *s)
                        .is_some_and(|j| reach[i][j])
                })
            })
            .collect();
        self.noises = noisy.len();
        let any_held = (0..n).any(|s| self.held(s));
        for slot in 0..n {
            let i = rows[slot];
            let free = self.row(linear, &reach, &rows, &names, slot, false, &before, &noisy);
            let depends_on_held =
                (0..n).any(|other| self.held(other) && reach[i][rows[other]] && other != slot);
            values[slot] = match self.refractory {
                Some(refractory) if self.held(slot) => {
                    self.b.select(refractory, before[slot], free)
                }
                Some(refractory) if any_held && depends_on_held => {
                    let frozen =
                        self.row(linear, &reach, &rows, &names, slot, true, &before, &noisy);
                    self.b.select(refractory, frozen, free)
                }
                _ => free,
            };
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn row(
        &mut self,
        linear: &Linear,
        reach: &[Vec<bool>],
        rows: &[usize],
        names: &[String],
        slot: usize,
        held: bool,
        before: &[Operand],
        noisy: &[usize],
    ) -> Operand {
        let i = rows[slot];
        let suffix = if held { "_held" } else { "" };
        let mut terms = Vec::new();
        for (other, &j) in rows.iter().enumerate() {
            if reach[i][j] {
                let p = self.b.constant(
                    format!("P_{}_{}{suffix}", names[slot], names[other]),
                    Derivation::Propagator {
                        row: i,
                        column: j,
                        held,
                    },
                );
                terms.push(self.b.mul(p, before[other]));
            }
        }
        let driven =
            |column: &[Expr]| (0..column.len()).any(|j| reach[i][j] && !column[j].is_number(0.0));
        if driven(&linear.constant) {
            terms.push(self.b.constant(
                format!("drive_{}{suffix}", names[slot]),
                Derivation::Drive { row: i, held },
            ));
        }
        for (k, &port) in self.ports.iter().enumerate() {
            if driven(&linear.input[port]) {
                let c = self.b.constant(
                    format!(
                        "gain_{}_{}{suffix}",
                        names[slot], self.model.inputs[port].name
                    ),
                    Derivation::InputDrive { row: i, port, held },
                );
                terms.push(self.b.mul(c, Operand::Input(k)));
            }
        }
        for (k, &source) in noisy.iter().enumerate() {
            if noisy.contains(&i) && source <= i {
                let c = self.b.constant(
                    format!("noise_{}_{k}{suffix}", names[slot]),
                    Derivation::NoiseFactor {
                        row: i,
                        column: source,
                        held,
                    },
                );
                terms.push(self.b.mul(c, Operand::Noise(k)));
            }
        }
        let mut sum = terms.first().copied().unwrap_or(Operand::Literal(0.0));
        for &t in terms.iter().skip(1) {
            sum = self.b.add(sum, t);
        }
        sum
    }

    /// States fed by nothing but spikes decay to 0 and are flushed there.
    fn flush(&mut self, decaying: &[bool], values: &mut [Operand]) {
        for (slot, value) in values.iter_mut().enumerate() {
            let decays = decaying
                .get(self.slots[slot].states[0])
                .copied()
                .unwrap_or(false);
            if !decays || *value == Operand::State(slot) {
                continue;
            }
            let magnitude = self.b.push(Op::Unary(Unary::Abs, *value));
            let tiny = self.b.push(Op::Compare(
                Comparison::Less,
                magnitude,
                Operand::Literal(FLOOR),
            ));
            *value = self.b.select(tiny, Operand::Literal(0.0), *value);
        }
    }

    /// Adds what arrives in this step: factor × accumulated weight.
    fn deliver(&mut self, values: &mut [Operand]) -> Result<(), SchemeError> {
        let discard = self
            .model
            .spike
            .as_ref()
            .is_some_and(|s| s.refractory_input == RefractoryInput::Discard);
        for a in 0..self.accumulators.len() {
            let Some(&r) = self.accumulators[a].receptors.first() else {
                continue;
            };
            for event in &self.model.receptors[r].events {
                let Some(slot) = self.slot_of(&event.state) else {
                    continue;
                };
                let place = format!("receptor `{}`", self.model.receptors[r].name);
                let value = self.model.expanded(&event.value);
                let at_zero = value.substitute(&|s| (s == "weight").then(|| Expr::number(0.0)));
                let factor = value
                    .derivative("weight")
                    .filter(|f| !f.mentions("weight") && at_zero.simplified().is_number(0.0))
                    .ok_or_else(|| SchemeError::Unsuitable {
                        model: self.model.name.clone(),
                        scheme: self.scheme,
                        needs: "what a spike adds to be a multiple of `weight`",
                        given: format!("{place} adds something else to `{}`", event.state),
                    })?;
                let mut amount = Operand::Accumulator(a);
                if !factor.is_number(1.0) {
                    let f = self.compile(&factor, &place, values)?;
                    amount = self.b.mul(f, amount);
                }
                let sum = self.b.add(values[slot], amount);
                values[slot] = match self.refractory {
                    Some(refractory) if self.held(slot) && discard => {
                        self.b.select(refractory, values[slot], sum)
                    }
                    _ => sum,
                };
            }
        }
        Ok(())
    }

    /// x + dt·f(x)·exprel(a dt), all right-hand sides at the start of the step, plus Euler–Maruyama noise.
    fn exponential_euler(&mut self, values: &mut [Operand]) -> Result<(), SchemeError> {
        let before = values.to_vec();
        let dt = Expr::symbol("dt");
        for slot in 0..self.slots.len() {
            let name = self.model.states[self.slots[slot].states[0]].name.clone();
            let Some(rhs) = self
                .model
                .dynamics
                .iter()
                .find(|(s, _)| *s == name)
                .map(|(_, e)| e)
            else {
                continue;
            };
            let slope = own_slope(self.model, &name, rhs).unwrap_or(Expr::number(0.0));
            let scaled = Expr::binary(neuropil_circuit::BinaryOp::Mul, slope, dt.clone());
            let place = format!("equation of `{name}`");
            let f = self.compile(rhs, &place, &before)?;
            let weight = Expr::Call(
                neuropil_circuit::Function::Exprel,
                vec![scaled.simplified()],
            );
            let w = self.compile(&weight, &place, &before)?;
            let h = self.compile(&dt, &place, &before)?;
            let step = self.b.mul(f, h);
            let step = self.b.mul(step, w);
            let advanced = self.b.add(before[slot], step);
            values[slot] = self.with_noise_and_hold(slot, &name, advanced, &before)?;
        }
        Ok(())
    }

    fn tableau(&mut self, values: &mut [Operand], t: &Tableau) -> Result<(), SchemeError> {
        let before = values.to_vec();
        let n = self.slots.len();
        let h = self.compile(&Expr::symbol("dt"), "time step", &before)?;
        let mut stages: Vec<Vec<Option<Operand>>> = Vec::new();
        for a in t.a {
            let mut at = before.clone();
            for slot in 0..n {
                at[slot] = self.combine(before[slot], &stages, a, slot, h);
            }
            let mut k = Vec::new();
            for slot in 0..n {
                let name = &self.model.states[self.slots[slot].states[0]].name;
                let rhs = self
                    .model
                    .dynamics
                    .iter()
                    .find(|(s, _)| s == name)
                    .map(|(_, e)| e);
                let slope = match rhs {
                    Some(e) => Some(self.compile(e, &format!("equation of `{name}`"), &at)?),
                    None => None,
                };
                // A frozen state stands still in every stage, so that the others see it where it is held.
                k.push(match (slope, self.refractory) {
                    (Some(f), Some(refractory)) if self.held(slot) && t.a.len() > 1 => {
                        Some(self.b.select(refractory, Operand::Literal(0.0), f))
                    }
                    (slope, _) => slope,
                });
            }
            stages.push(k);
        }
        for slot in 0..n {
            let name = self.model.states[self.slots[slot].states[0]].name.clone();
            let advanced = self.combine(before[slot], &stages, t.b, slot, h);
            values[slot] = self.with_noise_and_hold(slot, &name, advanced, &before)?;
        }
        Ok(())
    }

    /// x + h Σ cᵢ kᵢ
    fn combine(
        &mut self,
        x: Operand,
        stages: &[Vec<Option<Operand>>],
        weights: &[f64],
        slot: usize,
        h: Operand,
    ) -> Operand {
        let mut sum: Option<Operand> = None;
        for (stage, &c) in stages.iter().zip(weights) {
            let Some(k) = stage[slot] else { continue };
            if c == 0.0 {
                continue;
            }
            let term = if c == 1.0 {
                k
            } else {
                self.b.mul(Operand::Literal(c), k)
            };
            sum = Some(match sum {
                Some(s) => self.b.add(s, term),
                None => term,
            });
        }
        match sum {
            Some(s) => {
                let step = self.b.mul(h, s);
                self.b.add(x, step)
            }
            None => x,
        }
    }

    fn with_noise_and_hold(
        &mut self,
        slot: usize,
        name: &str,
        mut value: Operand,
        before: &[Operand],
    ) -> Result<Operand, SchemeError> {
        for (state, coefficient) in &self.model.diffusion {
            if state == name {
                let c = self.compile(coefficient, &format!("diffusion of `{name}`"), before)?;
                let root = Expr::Call(neuropil_circuit::Function::Sqrt, vec![Expr::symbol("dt")]);
                let root = self.compile(&root, "time step", before)?;
                let scaled = self.b.mul(c, root);
                let kick = self.b.mul(scaled, Operand::Noise(self.noises));
                self.noises += 1;
                value = self.b.add(value, kick);
            }
        }
        Ok(match self.refractory {
            Some(refractory) if self.held(slot) => self.b.select(refractory, before[slot], value),
            _ => value,
        })
    }

    /// Spike test and reset.
    fn spike(&mut self, values: &mut [Operand]) -> Result<Option<Operand>, SchemeError> {
        let Some(rule) = &self.model.spike else {
            return Ok(None);
        };
        let mut spike = self.compile_as(&rule.condition, "spike condition", values, true)?;
        if let Some(refractory) = self.refractory {
            let ready = self.b.push(Op::Not(refractory));
            spike = self.b.push(Op::And(spike, ready));
        }
        let before = values.to_vec();
        for reset in &rule.reset {
            let Some(slot) = self.slot_of(&reset.state) else {
                continue;
            };
            let value = self.compile(
                &reset.value,
                &format!("reset of `{}`", reset.state),
                &before,
            )?;
            values[slot] = self.b.push(Op::Select(spike, value, values[slot]));
        }
        Ok(Some(spike))
    }
}

/// Names that a linear model would otherwise carry along unseen, or that would be passed over.
fn check_names(model: &NeuronModel) -> Result<(), SchemeError> {
    let parameters = model.parameters.iter().map(|p| &p.name);
    let variables = model
        .states
        .iter()
        .map(|s| &s.name)
        .chain(model.inputs.iter().map(|i| &i.name));
    let mut named = parameters
        .clone()
        .chain(variables.clone())
        .chain(model.expressions.iter().map(|e| &e.0));
    if named.any(|n| n == "dt") {
        return Err(SchemeError::Reserved {
            model: model.name.clone(),
            name: "dt",
        });
    }
    let unknown = |symbol: &str, place: String| {
        Err(SchemeError::UnknownSymbol {
            model: model.name.clone(),
            symbol: symbol.into(),
            place,
        })
    };
    let check = |e: &Expr, place: String, states: bool| {
        let e = model.expanded(e);
        let known = |s: &String| {
            parameters.clone().any(|n| n == s) || states && variables.clone().any(|n| n == s)
        };
        match e.symbols().iter().find(|s| !known(s)) {
            Some(s) => unknown(s, place),
            None => Ok(()),
        }
    };
    for (state, e) in model.dynamics.iter().chain(&model.diffusion) {
        check(e, format!("equation of `{state}`"), true)?;
    }
    let rule = model.spike.as_ref();
    if let Some(e) = rule.and_then(|r| r.refractory.as_ref()) {
        check(e, "refractory period".into(), false)?;
    }
    let written = model.dynamics.iter().chain(&model.diffusion).map(|x| &x.0);
    let events = model
        .receptors
        .iter()
        .filter(|r| !r.continuous)
        .flat_map(|r| r.events.iter().map(|e| &e.state));
    let resets = rule
        .into_iter()
        .flat_map(|r| r.reset.iter().map(|a| &a.state).chain(&r.hold));
    match written
        .chain(events)
        .chain(resets)
        .find(|n| model.state(n).is_none())
    {
        Some(n) => unknown(n, "what is written or held".into()),
        None => Ok(()),
    }
}

/// Which states obey linear equations with constant coefficients among themselves, without drive or noise: between
/// spikes nothing keeps them from 0.
fn decaying(model: &NeuronModel) -> Vec<bool> {
    let names: Vec<&str> = model.states.iter().map(|s| s.name.as_str()).collect();
    let moves = |s: &str| names.contains(&s) || model.inputs.iter().any(|p| p.name == s);
    let equations: Vec<Option<Expr>> = names
        .iter()
        .map(|name| {
            let e = model.expanded(&model.dynamics.iter().find(|(s, _)| s == name)?.1);
            let linear = names.iter().filter(|n| e.mentions(n)).all(|n| {
                e.derivative(n)
                    .is_some_and(|d| !d.symbols().iter().any(|s| moves(s)))
            });
            let rest = e
                .substitute(&|s| names.contains(&s).then(|| Expr::number(0.0)))
                .simplified();
            let noisy = model.diffusion.iter().any(|(s, _)| s == name);
            (linear && !noisy && rest.is_number(0.0)).then_some(e)
        })
        .collect();
    let mut decays: Vec<bool> = equations.iter().map(Option::is_some).collect();
    loop {
        let fed = |i: usize, decays: &[bool]| {
            equations[i]
                .as_ref()
                .is_some_and(|e| (0..names.len()).any(|j| !decays[j] && e.mentions(names[j])))
        };
        let Some(i) = (0..names.len()).find(|&i| decays[i] && fed(i, &decays)) else {
            return decays;
        };
        decays[i] = false;
    }
}

/// `reach[i][j]`: state j influences state i through the equations (i influences itself).
pub(crate) fn reachability(linear: &Linear) -> Vec<Vec<bool>> {
    let n = linear.matrix.len();
    let mut reach: Vec<Vec<bool>> = (0..n)
        .map(|i| {
            (0..n)
                .map(|j| i == j || !linear.matrix[i][j].is_number(0.0))
                .collect()
        })
        .collect();
    for k in 0..n {
        for i in 0..n {
            for j in 0..n {
                if reach[i][k] && reach[k][j] {
                    reach[i][j] = true;
                }
            }
        }
    }
    reach
}
