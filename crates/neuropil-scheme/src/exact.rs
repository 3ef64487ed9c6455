//! Exact propagation of the states that obey linear equations among themselves, and their means over a step.

use crate::lower::Lowering;
use crate::program::{Derivation, Operand};
use neuropil_circuit::structure::LinearPart;
use neuropil_circuit::{Expr, Linear};

/// What the rows of the propagator are made of; one entry for each slot.
struct Rows<'a> {
    linear: &'a Linear,
    reach: &'a [Vec<bool>],
    rows: &'a [usize],
    names: &'a [String],
    before: &'a [Operand],
}

impl Lowering<'_> {
    /// x(t + dt) = exp(A dt) x + drive, with frozen states kept while refractory.
    pub(crate) fn propagate_exactly(&mut self, part: &LinearPart, values: &mut [Operand]) {
        let linear = &part.linear;
        let reach = reachability(linear);
        let n = self.slots.len();
        let names: Vec<String> = self
            .slots
            .iter()
            .map(|s| self.model.states[s.states[0]].name.clone())
            .collect();
        let rows: Vec<usize> = self.slots.iter().map(|s| s.states[0]).collect();
        let before = values.to_vec();
        let context = Rows {
            linear,
            reach: &reach,
            rows: &rows,
            names: &names,
            before: &before,
        };
        // Columns of the noise factor: one deviate per noisy state, in declaration order.
        let noisy: Vec<usize> = (0..self.model.states.len())
            .filter(|&i| {
                part.members[i]
                    && self.model.diffusion.iter().any(|(s, _)| {
                        let source = self.model.states.iter().position(|x| x.name == *s);
                        source.is_some_and(|j| part.members[j] && reach[i][j])
                    })
            })
            .collect();
        self.noises = noisy.len();
        let any_held = (0..n).any(|s| self.held(s));
        for slot in 0..n {
            let i = rows[slot];
            if !part.members[i] || !self.moves(i) {
                continue;
            }
            let free = self.row(&context, slot, false, Some(&noisy));
            let depends_on_held =
                (0..n).any(|other| self.held(other) && reach[i][rows[other]] && other != slot);
            values[slot] = match self.refractory {
                Some(refractory) if self.held(slot) => {
                    self.b.select(refractory, before[slot], free)
                }
                Some(refractory) if any_held && depends_on_held => {
                    let frozen = self.row(&context, slot, true, Some(&noisy));
                    self.b.select(refractory, frozen, free)
                }
                _ => free,
            };
        }
    }

    /// Whether anything but spikes moves a state.
    fn moves(&self, state: usize) -> bool {
        let name = &self.model.states[state].name;
        let equations = self.model.dynamics.iter().chain(&self.model.diffusion);
        equations.into_iter().any(|(s, _)| s == name)
    }

    /// The means over the step of the linear states that other equations read: exact ones where no noise reaches, those
    /// of both ends elsewhere. `before` and `after` are the values at the ends.
    pub(crate) fn means(
        &mut self,
        part: &LinearPart,
        before: &[Operand],
        after: &[Operand],
    ) -> Vec<Operand> {
        let linear = &part.linear;
        let reach = reachability(linear);
        let model = self.model;
        let names: Vec<String> = self
            .slots
            .iter()
            .map(|s| model.states[s.states[0]].name.clone())
            .collect();
        let rows: Vec<usize> = self.slots.iter().map(|s| s.states[0]).collect();
        let context = Rows {
            linear,
            reach: &reach,
            rows: &rows,
            names: &names,
            before,
        };
        let mut means = before.to_vec();
        for (slot, &i) in rows.iter().enumerate() {
            let read = model.dynamics.iter().chain(&model.diffusion).any(|(s, e)| {
                let reader = model.states.iter().position(|x| x.name == *s);
                let outside = reader.is_some_and(|r| !part.members[r]);
                outside && model.expanded(e).mentions(&names[slot])
            });
            if !part.members[i] || !read || !self.moves(i) {
                continue;
            }
            let noisy = model.diffusion.iter().any(|(s, _)| {
                let source = model.states.iter().position(|x| x.name == *s);
                source.is_some_and(|j| part.members[j] && reach[i][j])
            });
            if noisy {
                means[slot] = self.midpoint(before[slot], after[slot]);
                continue;
            }
            let free = self.row(&context, slot, false, None);
            let held_below =
                (0..rows.len()).any(|o| o != slot && self.held(o) && reach[i][rows[o]]);
            means[slot] = match self.refractory {
                Some(refractory) if self.held(slot) => {
                    self.b.select(refractory, before[slot], free)
                }
                Some(refractory) if held_below => {
                    let frozen = self.row(&context, slot, true, None);
                    self.b.select(refractory, frozen, free)
                }
                _ => free,
            };
        }
        means
    }

    /// (a + b)/2
    pub(crate) fn midpoint(&mut self, a: Operand, b: Operand) -> Operand {
        if a == b {
            return a;
        }
        let sum = self.b.add(a, b);
        self.b.mul(Operand::Literal(0.5), sum)
    }

    /// One state at the end of the step; its mean over the step where `noisy` is `None`.
    fn row(
        &mut self,
        context: &Rows<'_>,
        slot: usize,
        held: bool,
        noisy: Option<&[usize]>,
    ) -> Operand {
        let Rows {
            linear,
            reach,
            rows,
            names,
            before,
        } = *context;
        let mean = noisy.is_none();
        let i = rows[slot];
        let prefix = if mean { "mean_" } else { "" };
        let suffix = if held { "_held" } else { "" };
        let mut terms = Vec::new();
        for (other, &j) in rows.iter().enumerate() {
            if reach[i][j] {
                let p = self.b.constant(
                    format!("{prefix}P_{}_{}{suffix}", names[slot], names[other]),
                    Derivation::Propagator {
                        row: i,
                        column: j,
                        held,
                        mean,
                    },
                );
                terms.push(self.b.mul(p, before[other]));
            }
        }
        let driven =
            |column: &[Expr]| (0..column.len()).any(|j| reach[i][j] && !column[j].is_number(0.0));
        if driven(&linear.constant) {
            terms.push(self.b.constant(
                format!("{prefix}drive_{}{suffix}", names[slot]),
                Derivation::Drive { row: i, held, mean },
            ));
        }
        for port in 0..self.model.inputs.len() {
            let value = self.ports[port];
            if value != Operand::Literal(0.0) && driven(&linear.input[port]) {
                let c = self.b.constant(
                    format!(
                        "{prefix}gain_{}_{}{suffix}",
                        names[slot], self.model.inputs[port].name
                    ),
                    Derivation::InputDrive {
                        row: i,
                        port,
                        held,
                        mean,
                    },
                );
                terms.push(self.b.mul(c, value));
            }
        }
        for (k, &source) in noisy.unwrap_or(&[]).iter().enumerate() {
            if noisy.is_some_and(|all| all.contains(&i)) && source <= i {
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
