//! Explicit Runge–Kutta steps of all states alike; what noise and refractoriness do to a step.

use crate::SchemeError;
use crate::lower::Lowering;
use crate::program::Operand;
use neuropil_circuit::Expr;

/// Explicit Runge–Kutta tableau, equal to its lower triangle and weights.
pub(crate) struct Tableau {
    a: &'static [&'static [f64]],
    b: &'static [f64],
}

pub(crate) const EULER: Tableau = Tableau {
    a: &[&[]],
    b: &[1.0],
};
pub(crate) const RK4: Tableau = Tableau {
    a: &[&[], &[0.5], &[0.0, 0.5], &[0.0, 0.0, 1.0]],
    b: &[1.0 / 6.0, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 6.0],
};

impl Lowering<'_> {
    pub(crate) fn tableau(
        &mut self,
        values: &mut [Operand],
        t: &Tableau,
    ) -> Result<(), SchemeError> {
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

    pub(crate) fn with_noise_and_hold(
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
}
