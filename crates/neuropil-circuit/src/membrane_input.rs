//! What moves a membrane potential from outside, taken apart by its sources: synapses, continuous inputs, constant currents.
//!
//! The membrane potential V is the state in the spike condition that input reaches. Its equation V' = f is split by
//! differentiation: an input port u adds ∂f/∂u · u; a receptor, whose states x obey linear equations x' = A x among
//! themselves and get an addition from each spike, adds Σ ∂f/∂x · x, where ∂f/∂x may depend on V (a conductance) and on
//! parameters; a spike that adds to V itself adds a jump. A parameter that enters f as a port does (the same derivative
//! and dimension, such as `I_e` beside `I_stim`) is a constant current, unless the model starts from it (`E_L`). Leak,
//! ionic currents, adaptation and white noise are no input.

use crate::expr::Expr;
use crate::model::{NeuronModel, Receptor};
use crate::problem::{Problem, Problems};

/// The input of a membrane potential by its sources; expressions are over parameters unless said otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct MembraneInput {
    /// Index of the membrane potential among the states.
    pub membrane: usize,
    /// Unit of V': `mV/ms`.
    pub unit: String,
    /// How each receptor acts, in order; none for those of continuous projections, which act through ports.
    pub receptors: Vec<Option<SynapticInput>>,
    /// ∂V'/∂u of each input port.
    pub ports: Vec<Expr>,
    /// Parameters that act as constant input, with ∂V'/∂p.
    pub constants: Vec<(String, Expr)>,
}

/// How the spikes of one receptor act on the membrane potential.
#[derive(Clone, Debug, PartialEq)]
pub struct SynapticInput {
    /// `matrix[i][j]` = ∂x_i'/∂x_j of the receptor's own states.
    pub matrix: Vec<Vec<Expr>>,
    /// What a spike of unit weight adds to them.
    pub addition: Vec<Expr>,
    /// ∂V'/∂x_i, over parameters and the membrane potential.
    pub slope: Vec<Expr>,
    /// What a spike of unit weight adds to V at once.
    pub jump: Expr,
    /// What a spike of unit weight adds to V' during the one step in which it arrives.
    pub pulse: Expr,
}

impl NeuronModel {
    /// The input of the membrane potential by its sources.
    ///
    /// # Errors
    /// A problem where there is no single membrane potential, or a source cannot be told apart from the rest: a
    /// receptor with states that are not linear or depend on others, or that acts on V jointly with something else.
    pub fn membrane_input(&self) -> Result<MembraneInput, Problems> {
        let membrane = self.driven_membrane()?;
        let v = self
            .states
            .get(membrane)
            .ok_or_else(|| self.no_membrane())?;
        let equation = self.equation(&v.name);
        let slope = |name: &str| {
            let d = equation.derivative(name).map(|e| e.simplified());
            d.ok_or_else(|| self.inseparable(&format!("`{name}`"), "a smooth part of V'"))
        };
        let mut ports = Vec::new();
        for port in &self.inputs {
            let d = slope(&port.name)?;
            if self.varies(&d, None) {
                let which = format!("input port `{}`", port.name);
                return Err(self.inseparable(&which, "an effect on V' that does not change"));
            }
            ports.push(d);
        }
        let mut receptors = Vec::new();
        for receptor in &self.receptors {
            receptors.push(match receptor.continuous {
                true => None,
                false => Some(self.synaptic_input(receptor, membrane, &equation, &ports)?),
            });
        }
        let mut constants = Vec::new();
        for p in &self.parameters {
            let alike = self.inputs.iter().zip(&ports).any(|(port, d)| {
                port.dimension == p.dimension
                    && !d.is_number(0.0)
                    && slope(&p.name).is_ok_and(|own| own == *d)
            });
            if alike && !v.initial.mentions(&p.name) {
                constants.push((p.name.clone(), slope(&p.name)?));
            }
        }
        let unit = match v.dimension {
            crate::Dimension::VOLTAGE => "mV/ms".into(),
            _ => format!("{}/ms", v.unit),
        };
        Ok(MembraneInput {
            membrane,
            unit,
            receptors,
            ports,
            constants,
        })
    }

    fn synaptic_input(
        &self,
        receptor: &Receptor,
        membrane: usize,
        equation: &Expr,
        ports: &[Expr],
    ) -> Result<SynapticInput, Problems> {
        let which = format!("receptor `{}`", receptor.name);
        let v = self.states.get(membrane).map_or("", |s| s.name.as_str());
        let place = |name: &str| self.states.iter().position(|s| s.name == name);
        // States that spikes reach without passing through the membrane potential.
        let mut chain: Vec<usize> = Vec::new();
        for event in &receptor.events {
            chain.extend(place(&event.state).filter(|&i| i != membrane && !chain.contains(&i)));
        }
        let mut seen = 0;
        while let Some(from) = chain.get(seen).and_then(|&i| self.states.get(i)) {
            for (i, state) in self.states.iter().enumerate() {
                let reached = self.equation(&state.name).mentions(&from.name);
                if reached && i != membrane && !chain.contains(&i) {
                    chain.push(i);
                }
            }
            seen += 1;
        }
        let names: Vec<&str> = chain
            .iter()
            .filter_map(|&i| self.states.get(i))
            .map(|s| s.name.as_str())
            .collect();
        let mut input = SynapticInput {
            matrix: Vec::new(),
            addition: vec![Expr::number(0.0); chain.len()],
            slope: Vec::new(),
            jump: Expr::number(0.0),
            pulse: Expr::number(0.0),
        };
        for name in &names {
            let own = self.equation(name);
            let row: Option<Vec<Expr>> = names.iter().map(|x| own.derivative(x)).collect();
            let row = row.filter(|row| row.iter().all(|e| !self.varies(e, None)));
            let outside = own.substitute(&|s| names.contains(&s).then(|| Expr::number(0.0)));
            let (Some(row), false) = (row, self.varies(&outside, None)) else {
                return Err(self.inseparable(&which, "linear equations of its own states"));
            };
            input.matrix.push(row);
            let d = equation.derivative(name).map(|e| e.simplified());
            match d.filter(|d| !self.varies(d, Some(v))) {
                Some(d) => input.slope.push(d),
                None => return Err(self.inseparable(&which, "states that V' is linear in")),
            }
        }
        for event in &receptor.events {
            let slope = event.value.derivative("weight").map(|e| self.expanded(&e));
            let Some(slope) = slope.filter(|e| !self.varies(e, None)) else {
                return Err(self.inseparable(&which, "additions proportional to the weight"));
            };
            let sum =
                |a: &Expr, b: Expr| Expr::binary(crate::BinaryOp::Add, a.clone(), b).simplified();
            let at = names.iter().position(|n| *n == event.state);
            if event.state == v {
                input.jump = sum(&input.jump, slope);
            } else if let Some(e) = at.and_then(|k| input.addition.get_mut(k)) {
                *e = sum(e, slope);
            } else if let Some(k) = self.inputs.iter().position(|p| p.name == event.state) {
                let effect = ports.get(k).cloned().unwrap_or(Expr::number(0.0));
                input.pulse = sum(
                    &input.pulse,
                    Expr::binary(crate::BinaryOp::Mul, effect, slope),
                );
            }
        }
        Ok(input)
    }

    /// The state in the spike condition that an input port or a receptor acts on.
    fn driven_membrane(&self) -> Result<usize, Problems> {
        let rule = self.spike.as_ref().ok_or_else(|| self.no_membrane())?;
        let condition = self.expanded(&rule.condition);
        let added: Vec<&str> = self
            .receptors
            .iter()
            .flat_map(|r| &r.events)
            .map(|e| e.state.as_str())
            .collect();
        let driven = |name: &str| {
            let equation = self.equation(name);
            added.contains(&name)
                || self.inputs.iter().any(|p| equation.mentions(&p.name))
                || added.iter().any(|s| equation.mentions(s))
        };
        let mut found = self
            .states
            .iter()
            .enumerate()
            .filter(|(_, s)| condition.mentions(&s.name) && driven(&s.name));
        match (found.next(), found.next()) {
            (Some((i, _)), None) => Ok(i),
            _ => Err(self.no_membrane()),
        }
    }

    /// The right-hand side of a state, written out; 0 where it has none.
    fn equation(&self, state: &str) -> Expr {
        let own = self.dynamics.iter().find(|(name, _)| name == state);
        own.map_or(Expr::number(0.0), |(_, e)| self.expanded(e))
    }

    /// Whether an expression depends on a state, `but` apart, or on an input.
    fn varies(&self, e: &Expr, but: Option<&str>) -> bool {
        e.symbols().iter().any(|s| {
            Some(s.as_str()) != but && (self.state(s).is_some() || self.input(s).is_some())
        })
    }

    fn no_membrane(&self) -> Problems {
        Problems::from(Problem::new(
            "no-membrane-input",
            format!("model `{}`", self.name),
            "spike condition",
            "not about one state that input reaches",
            "one membrane potential",
        ))
    }

    fn inseparable(&self, which: &str, expected: &str) -> Problems {
        Problems::from(Problem::new(
            "no-membrane-input",
            format!("model `{}`", self.name),
            which,
            "not to be told apart from the rest",
            expected,
        ))
    }
}
