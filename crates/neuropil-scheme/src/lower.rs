//! From a model to the operations of one step.

use crate::SchemeError;
use crate::builder::{Builder, Moment, is_boolean};
use crate::merge::Merge;
use crate::program::{Accumulator, Binary, Op, Operand, StateSlot, StepProgram};
use crate::tableau::{EULER, RK4};
use neuropil_circuit::structure::{choose_scheme, linear_part};
use neuropil_circuit::{Deliver, Expr, NeuronModel, Output, RefractoryInput, Scheme};

/// States that decay towards 0 become exactly 0 below this magnitude, in inside units: denormal numbers would
/// cost a hundredfold, and nothing that small can move a threshold crossing. Engines look for them at the end of every
/// 16th step from the first on, before anything gets near the denormal numbers, rather than in every step.
pub const DECAY_FLOOR: f64 = 7.888609052210118e-31; // 2^-100

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
    let part = linear_part(model);
    let asked = options.scheme;
    let scheme = choose_scheme(model, &part, asked).map_err(|e| SchemeError::Unsuitable {
        model: model.name.clone(),
        scheme: asked,
        needs: e.needs,
        given: e.given,
    })?;
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
    match scheme {
        Scheme::Exact => lowering.propagate_exactly(&part, &mut values),
        Scheme::ExponentialEuler => lowering.exponential_euler(&part, &mut values)?,
        Scheme::ExponentialRosenbrock => lowering.exponential_rosenbrock(&part, &mut values)?,
        Scheme::HalfSteps => lowering.half_steps(&part, &mut values)?,
        Scheme::RungeKutta4 => lowering.tableau(&mut values, &RK4)?,
        Scheme::Auto | Scheme::Euler => lowering.tableau(&mut values, &EULER)?,
    }
    let decaying = lowering.decaying(&decaying(model), &values);
    if model.deliver == Deliver::AfterPropagation {
        lowering.deliver(&mut values)?;
    }
    lowering.limit(&mut values)?;
    let spike = lowering.spike(&mut values)?;
    lowering.outputs(&mut values)?;
    Ok(StepProgram {
        model: model.name.clone(),
        scheme,
        states: lowering.slots,
        decaying,
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

pub(crate) struct Lowering<'a> {
    pub(crate) model: &'a NeuronModel,
    pub(crate) b: Builder,
    pub(crate) slots: Vec<StateSlot>,
    accumulators: Vec<Accumulator>,
    /// What each input port of the model holds in this step.
    pub(crate) ports: Vec<Operand>,
    pub(crate) noises: usize,
    pub(crate) refractory: Option<Operand>,
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
            ports: (0..model.inputs.len())
                .map(|p| match options.ports.iter().position(|&q| q == p) {
                    Some(k) => Operand::Input(k),
                    None => Operand::Literal(0.0),
                })
                .collect(),
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

    pub(crate) fn held(&self, slot: usize) -> bool {
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

    pub(crate) fn compile(
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
        // Ports to which nothing is connected are 0, and drop out.
        let silent = |s: &str| {
            let port = self.model.inputs.iter().position(|p| p.name == s)?;
            (self.ports.get(port) == Some(&Operand::Literal(0.0))).then(|| Expr::number(0.0))
        };
        let e = self.model.expanded(e);
        let e = match e.symbols().iter().any(|s| silent(s).is_some()) {
            true => e.substitute(&silent).simplified(),
            false => e,
        };
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
        let ports = &self.ports;
        let variable = |s: &str, moment: Moment| -> Option<Operand> {
            if let Some(i) = model.states.iter().position(|x| x.name == s) {
                let slot = slots[i]?;
                return match moment {
                    Moment::Now => values.get(slot).copied(),
                    Moment::Before => Some(Operand::State(slot)),
                };
            }
            let p = model.inputs.iter().position(|x| x.name == s)?;
            ports.get(p).copied()
        };
        let parameter = |s: &str| s == "dt" || model.parameter(s).is_some();
        self.b.compile(&e, place, &variable, &parameter)
    }

    /// The slots of states that decay.
    fn decaying(&self, decaying: &[bool], values: &[Operand]) -> Vec<usize> {
        let slots = self.slots.iter().zip(values).enumerate();
        let decays = slots.filter(|(slot, (s, value))| {
            let first = s.states.first().and_then(|i| decaying.get(*i));
            first == Some(&true) && **value != Operand::State(*slot)
        });
        decays.map(|(slot, _)| slot).collect()
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
                let slot = self.slot_of(&event.state);
                let inputs = &self.model.inputs;
                let port = inputs.iter().position(|p| p.name == event.state);
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
                if let Some(port) = port {
                    self.ports[port] = match self.ports[port] {
                        Operand::Literal(0.0) => amount,
                        connected => self.b.add(connected, amount),
                    };
                }
                let Some(slot) = slot else { continue };
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

    /// Brings states within their limits; what is not a number stays so.
    fn limit(&mut self, values: &mut [Operand]) -> Result<(), SchemeError> {
        for limit in &self.model.limits {
            let Some(slot) = self.slot_of(&limit.state) else {
                continue;
            };
            let place = format!("limits of `{}`", limit.state);
            for (op, end) in [(Binary::Max, &limit.lower), (Binary::Min, &limit.upper)] {
                if let Some(e) = end {
                    let end = self.compile(e, &place, values)?;
                    values[slot] = self.b.push(Op::Binary(op, end, values[slot]));
                }
            }
        }
        Ok(())
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
    let limited = model.limits.iter().map(|l| &l.state);
    let input = |n: &&String| {
        model.deliver == Deliver::BeforePropagation && model.inputs.iter().any(|i| i.name == **n)
    };
    let events = events.filter(|n| !input(n));
    match written
        .chain(events)
        .chain(resets)
        .chain(limited)
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
