//! Steps that know the slope of an equation: exponential Euler, exponential Rosenbrock, and Izhikevich's half steps.
//!
//! All of them advance the linear part exactly and let the other equations see its mean over the step.

use crate::SchemeError;
use crate::lower::Lowering;
use crate::program::{Binary, Op, Operand, Unary};
use neuropil_circuit::structure::{LinearPart, own_slope};
use neuropil_circuit::{BinaryOp, Expr, Function};

/// Largest h L of a step: beyond it an upstroke has left every threshold behind, and e^(h L) could overflow.
const STEEPEST: f64 = 20.0;

fn times(a: Expr, b: Expr) -> Expr {
    Expr::binary(BinaryOp::Mul, a, b).simplified()
}

impl Lowering<'_> {
    /// The slots that are not in the linear part and have an equation, with their names and equations.
    fn nonlinear(&self, part: &LinearPart) -> Vec<(usize, String, Expr)> {
        let mut found = Vec::new();
        for (slot, s) in self.slots.iter().enumerate() {
            let Some(&i) = s.states.first() else { continue };
            let name = &self.model.states[i].name;
            let own = self.model.dynamics.iter().find(|(n, _)| n == name);
            if let (false, Some((_, e))) = (part.members[i], own) {
                found.push((slot, name.clone(), self.model.expanded(e)));
            }
        }
        found
    }

    /// Advances the linear part; the states as the other equations see it.
    fn linear_part(&mut self, part: &LinearPart, values: &mut [Operand]) -> Vec<Operand> {
        let before = values.to_vec();
        self.propagate_exactly(part, values);
        self.means(part, &before, values)
    }

    /// Each equation by itself, the other nonlinear states as they are at the start of the step.
    pub(crate) fn exponential_euler(
        &mut self,
        part: &LinearPart,
        values: &mut [Operand],
    ) -> Result<(), SchemeError> {
        let at = self.linear_part(part, values);
        for (slot, name, rhs) in self.nonlinear(part) {
            let step = self.increment(&name, &rhs, slot, &at)?;
            let advanced = self.b.add(at[slot], step);
            values[slot] = self.with_noise_and_hold(slot, &name, advanced, &at)?;
        }
        Ok(())
    }

    /// Each equation at the mean of the other states over the step, the last declared first; what is not yet advanced is
    /// predicted.
    pub(crate) fn exponential_rosenbrock(
        &mut self,
        part: &LinearPart,
        values: &mut [Operand],
    ) -> Result<(), SchemeError> {
        let start = self.linear_part(part, values);
        let equations = self.nonlinear(part);
        let mut advanced = vec![false; values.len()];
        for (slot, name, rhs) in equations.iter().rev() {
            let mut at = start.clone();
            for (other, other_name, other_rhs) in &equations {
                if other == slot || !rhs.mentions(other_name) {
                    continue;
                }
                at[*other] = if advanced[*other] {
                    self.midpoint(start[*other], values[*other])
                } else {
                    let step = self.increment(other_name, other_rhs, *other, &start)?;
                    let half = self.b.mul(Operand::Literal(0.5), step);
                    let predicted = self.b.add(start[*other], half);
                    match self.refractory {
                        Some(r) if self.held(*other) => self.b.select(r, start[*other], predicted),
                        _ => predicted,
                    }
                };
            }
            let step = self.increment(name, rhs, *slot, &at)?;
            let new = self.b.add(start[*slot], step);
            values[*slot] = self.with_noise_and_hold(*slot, name, new, &start)?;
            advanced[*slot] = true;
        }
        Ok(())
    }

    /// h f φ₁(h L) with L = ∂f/∂x.
    fn increment(
        &mut self,
        name: &str,
        rhs: &Expr,
        slot: usize,
        at: &[Operand],
    ) -> Result<Operand, SchemeError> {
        let place = format!("equation of `{name}`");
        let dt = Expr::symbol("dt");
        let slope = own_slope(self.model, name, rhs).unwrap_or(Expr::number(0.0));
        let z = times(slope.clone(), dt.clone());
        if slope.mentions(name) {
            let f = self.compile(&times(rhs.clone(), dt), &place, at)?;
            let z = self.compile(&z, &place, at)?;
            let steepest = Operand::Literal(STEEPEST);
            let z = self.b.push(Op::Binary(Binary::Min, z, steepest));
            let weight = self.b.push(Op::Unary(Unary::Exprel, z));
            return Ok(self.b.mul(f, weight));
        }
        // f = L x + r, with L and r free of x.
        let rest = rhs
            .substitute(&|s| (s == name).then(|| Expr::number(0.0)))
            .simplified();
        let model = self.model;
        let varies = |e: &Expr| {
            e.symbols()
                .iter()
                .any(|s| model.parameter(s).is_none() && s != "dt")
        };
        if !varies(&slope) {
            let decay = Expr::Call(Function::Expm1, vec![z.clone()]);
            let weight = times(dt, Expr::Call(Function::Exprel, vec![z]));
            let driven = self.compile(&times(rest.clone(), weight), &place, at)?;
            if slope.is_number(0.0) {
                return Ok(driven);
            }
            let c = self.compile(&decay, &place, at)?;
            let own = self.b.mul(c, at[slot]);
            return Ok(self.b.add(own, driven));
        }
        let r = self.compile(&times(rest, dt), &place, at)?;
        let z = self.compile(&z, &place, at)?;
        let own = self.b.mul(z, at[slot]);
        let f = self.b.add(own, r);
        let weight = self.b.push(Op::Unary(Unary::Exprel, z));
        Ok(self.b.mul(f, weight))
    }

    /// Two half steps of what is nonlinear in itself, one step of the rest.
    pub(crate) fn half_steps(
        &mut self,
        part: &LinearPart,
        values: &mut [Operand],
    ) -> Result<(), SchemeError> {
        let start = self.linear_part(part, values);
        let mut at = start.clone();
        let (twice, once): (Vec<_>, Vec<_>) =
            self.nonlinear(part).into_iter().partition(|(_, n, e)| {
                own_slope(self.model, n, e).is_none_or(|slope| slope.mentions(n))
            });
        for half in [false, true] {
            for (slot, name, rhs) in &twice {
                let new = self.euler_step(name, rhs, *slot, &at, 0.5)?;
                at[*slot] = match (half, self.refractory) {
                    (false, Some(r)) if self.held(*slot) => self.b.select(r, start[*slot], new),
                    (false, _) => new,
                    (true, _) => self.with_noise_and_hold(*slot, name, new, &start)?,
                };
            }
        }
        for (slot, name, rhs) in &once {
            let new = self.euler_step(name, rhs, *slot, &at, 1.0)?;
            at[*slot] = self.with_noise_and_hold(*slot, name, new, &start)?;
        }
        for (slot, ..) in twice.iter().chain(&once) {
            values[*slot] = at[*slot];
        }
        Ok(())
    }

    /// x + fraction h f
    fn euler_step(
        &mut self,
        name: &str,
        rhs: &Expr,
        slot: usize,
        at: &[Operand],
        fraction: f64,
    ) -> Result<Operand, SchemeError> {
        let h = times(Expr::number(fraction), Expr::symbol("dt"));
        let step = times(rhs.clone(), h);
        let step = self.compile(&step, &format!("equation of `{name}`"), at)?;
        Ok(self.b.add(at[slot], step))
    }
}
