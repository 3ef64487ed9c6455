//! Threshold-linear networks, `dx/dt = -x + [U x + b]⁺`: which sets of neurons can be active together.
//!
//! U is `[target][source]`, x and b are pure numbers. A fixed point is known by its support, the set S of its active neurons:
//! there `(1 - U_SS) x_S = b_S`, and `(U x + b) ≤ 0` elsewhere. This is the complementarity problem of (1 - U, -b), the same
//! as that of semi-balanced states ([`crate::semi_balanced`]) with U = W + 1, so that [`ThresholdLinearNetwork::fixed_points`]
//! finds all of them by trying every support.
//!
//! A set is *permitted* if it can be the support of a stable fixed point under some input, and *forbidden* otherwise (Hahnloser,
//! Seung & Slotine 2003). With any input allowed on S and enough inhibition elsewhere, that is so exactly if -1 + U_SS has
//! eigenvalues with negative real parts only. For symmetric U, subsets of permitted sets are permitted.
//!
//! Combinatorial networks ([`Graph::network`]) have weights that only say whether there is an edge; some of their fixed points
//! can be read from the graph ([`Graph::is_support_by_in_degree`], [`Graph::dominated`]; Morrison, Degeratu, Itskov & Curto,
//! arXiv 1605.04463; Curto, Geneson & Morrison 2019; Curto 2025, arXiv 2510.05098).

use neuropil_numerics::complementarity::{LARGEST, all_solutions};
use neuropil_numerics::matrix::{Matrix, eigenvalues};

use crate::TheoryError;

/// A network of threshold-linear units.
#[derive(Clone, Debug, PartialEq)]
pub struct ThresholdLinearNetwork {
    /// U, `[target][source]`.
    pub weight: Matrix,
    /// b.
    pub input: Vec<f64>,
}

/// A fixed point of a threshold-linear network.
#[derive(Clone, Debug, PartialEq)]
pub struct ThresholdLinearPoint {
    /// x.
    pub activity: Vec<f64>,
    /// Active neurons, ascending.
    pub support: Vec<usize>,
    /// Whether small deviations die out.
    pub stable: bool,
    /// Sign of det(1 - U) on the support; these add to 1 in a competitive network.
    pub index: i32,
    /// Whether a neuron is just at the border of silence.
    pub degenerate: bool,
}

/// All fixed points.
#[derive(Clone, Debug, PartialEq)]
pub struct ThresholdLinearPoints {
    /// In the order of their supports read as binary numbers, neuron 0 lowest.
    pub points: Vec<ThresholdLinearPoint>,
    /// Sets with a singular 1 - U, of which fixed points, if there are any, are not isolated and not among `points`.
    pub singular: Vec<Vec<usize>>,
}

impl ThresholdLinearPoints {
    /// The supports, in the order of the points.
    pub fn supports(&self) -> Vec<Vec<usize>> {
        self.points.iter().map(|p| p.support.clone()).collect()
    }

    /// Sum of the indices.
    pub fn index_sum(&self) -> i32 {
        self.points.iter().map(|p| p.index).sum()
    }
}

impl ThresholdLinearNetwork {
    /// A network with weights U, `[target][source]`, and inputs b.
    pub fn new(weight: Matrix, input: Vec<f64>) -> Result<Self, TheoryError> {
        const FUNCTION: &str = "ThresholdLinearNetwork::new";
        let n = input.len();
        if n == 0 || (weight.rows(), weight.columns()) != (n, n) {
            return Err(TheoryError::Shape {
                function: FUNCTION,
                argument: "weight",
                given: format!("{} x {}", weight.rows(), weight.columns()),
                expected: format!("{n} x {n} for {n} inputs, and at least 1 x 1"),
            });
        }
        for (name, values) in [("weight", weight.values()), ("input", input.as_slice())] {
            if let Some(v) = values.iter().find(|v| !v.is_finite()) {
                let expected = "a finite number";
                return Err(TheoryError::parameter(FUNCTION, name, *v, "", expected));
            }
        }
        Ok(Self { weight, input })
    }

    /// Number of neurons.
    pub fn len(&self) -> usize {
        self.input.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.input.is_empty()
    }

    /// Every fixed point, by trying every support; up to 20 neurons.
    pub fn fixed_points(&self) -> Result<ThresholdLinearPoints, TheoryError> {
        let n = self.len();
        let m = Matrix::from_fn(n, n, |i, j| {
            f64::from(u8::from(i == j)) - self.weight[(i, j)]
        });
        let q: Vec<f64> = self.input.iter().map(|b| -b).collect();
        let found = all_solutions(&m, &q)?;
        let mut points = Vec::new();
        for s in found.solutions {
            let support: Vec<usize> = (0..n).filter(|i| s.support[*i]).collect();
            points.push(ThresholdLinearPoint {
                stable: self.is_permitted(&support)? && !s.degenerate,
                activity: s.z,
                support,
                index: s.index,
                degenerate: s.degenerate,
            });
        }
        Ok(ThresholdLinearPoints {
            points,
            singular: found.singular,
        })
    }

    /// Whether these neurons can be the active ones of a stable fixed point under some input: -1 + U has eigenvalues with
    /// negative real parts only on them. Nothing active is permitted.
    pub fn is_permitted(&self, set: &[usize]) -> Result<bool, TheoryError> {
        within("ThresholdLinearNetwork::is_permitted", set, self.len())?;
        if set.is_empty() {
            return Ok(true);
        }
        let k = set.len();
        let linear = Matrix::from_fn(k, k, |i, j| {
            self.weight[(set[i], set[j])] - f64::from(u8::from(i == j))
        });
        Ok(eigenvalues(&linear)?.iter().all(|v| v.0 < 0.0))
    }

    /// All permitted sets, in the order of binary numbers; all others are forbidden. Up to 20 neurons.
    pub fn permitted_sets(&self) -> Result<Vec<Vec<usize>>, TheoryError> {
        let mut found = Vec::new();
        for set in subsets("ThresholdLinearNetwork::permitted_sets", self.len())? {
            if self.is_permitted(&set)? {
                found.push(set);
            }
        }
        Ok(found)
    }
}

/// All subsets of 0 .. n in the order of binary numbers, element 0 lowest.
fn subsets(
    function: &'static str,
    n: usize,
) -> Result<impl Iterator<Item = Vec<usize>>, TheoryError> {
    if n > LARGEST {
        let expected = "at most 20, as every set is tried";
        return Err(TheoryError::parameter(
            function, "size", n as f64, "", expected,
        ));
    }
    let all = 0..1_u32 << n;
    Ok(all.map(move |set| (0..n).filter(|i| set >> i & 1 == 1).collect()))
}

fn within(function: &'static str, set: &[usize], n: usize) -> Result<(), TheoryError> {
    let twice = |i: usize| set.iter().filter(|j| **j == i).count() > 1;
    match set.iter().find(|i| **i >= n || twice(**i)) {
        None => Ok(()),
        Some(i) => Err(TheoryError::Shape {
            function,
            argument: "set",
            given: format!("{i}"),
            expected: format!("different numbers below {n}"),
        }),
    }
}

/// A directed graph without loops, the skeleton of a combinatorial threshold-linear network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    n: usize,
    /// `[target][source]`
    edge: Vec<bool>,
}

impl Graph {
    /// A graph of `n` nodes with edges (source, target).
    pub fn new(n: usize, edges: &[(usize, usize)]) -> Result<Self, TheoryError> {
        let mut edge = vec![false; n.saturating_mul(n)];
        for (source, target) in edges {
            if *source >= n || *target >= n || source == target {
                return Err(TheoryError::Shape {
                    function: "Graph::new",
                    argument: "edges",
                    given: format!("{source} to {target}"),
                    expected: format!("different nodes below {n}"),
                });
            }
            edge[target * n + source] = true;
        }
        Ok(Self { n, edge })
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.n
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.n == 0
    }

    /// Whether there is an edge from `source` to `target`.
    pub fn has(&self, source: usize, target: usize) -> bool {
        let inside = source < self.n && target < self.n;
        inside && self.edge[target * self.n + source]
    }

    /// The combinatorial network of the graph: U is -1 + ε along edges, -1 - δ between other nodes and 0 from a node to
    /// itself; all inputs are θ. For 0 < ε < δ/(δ + 1), δ > 0 and θ > 0 (else an error) its fixed points can partly be read
    /// from the graph; usual are ε = 0.25, δ = 0.5, θ = 1.
    pub fn network(
        &self,
        epsilon: f64,
        delta: f64,
        theta: f64,
    ) -> Result<ThresholdLinearNetwork, TheoryError> {
        const FUNCTION: &str = "Graph::network";
        let refuse = |name, given, expected: &str| {
            Err(TheoryError::parameter(FUNCTION, name, given, "", expected))
        };
        if !(delta > 0.0 && delta.is_finite()) {
            return refuse("delta", delta, "a positive number");
        }
        if !(epsilon > 0.0 && epsilon < delta / (delta + 1.0)) {
            return refuse(
                "epsilon",
                epsilon,
                "a number above 0 and below delta/(delta + 1)",
            );
        }
        if !(theta > 0.0 && theta.is_finite()) {
            return refuse("theta", theta, "a positive number");
        }
        let weight = Matrix::from_fn(self.n, self.n, |i, j| match (i == j, self.has(j, i)) {
            (true, _) => 0.0,
            (_, true) => -1.0 + epsilon,
            (_, false) => -1.0 - delta,
        });
        ThresholdLinearNetwork::new(weight, vec![theta; self.n])
    }

    fn in_degree(&self, node: usize, from: &[usize]) -> usize {
        from.iter().filter(|j| self.has(**j, node)).count()
    }

    /// The in-degree that all nodes of a set have within it, if it is one.
    pub fn uniform_in_degree(&self, set: &[usize]) -> Option<usize> {
        let mut degrees = set.iter().map(|i| self.in_degree(*i, set));
        let first = degrees.next()?;
        degrees.all(|d| d == first).then_some(first)
    }

    /// Whether a set of uniform in-degree d is the support of a fixed point of every combinatorial network of the graph: no
    /// node outside receives more than d edges from it. Nothing where the in-degree is not uniform, when the graph alone
    /// does not tell.
    ///
    /// # Errors
    /// A node that there is not, or that is named twice.
    pub fn is_support_by_in_degree(&self, set: &[usize]) -> Result<Option<bool>, TheoryError> {
        within("Graph::is_support_by_in_degree", set, self.n)?;
        let Some(d) = self.uniform_in_degree(set) else {
            return Ok(None);
        };
        let mut outside = (0..self.n).filter(|i| !set.contains(i));
        Ok(Some(outside.all(|k| self.in_degree(k, set) <= d)))
    }

    /// Whether there are edges both ways between all nodes of a set.
    pub fn is_clique(&self, set: &[usize]) -> bool {
        let all = |i: &usize| set.iter().all(|j| i == j || self.has(*j, *i));
        set.iter().all(all)
    }

    /// Whether no node outside a set receives edges from all of it. A clique supports a fixed point exactly if it is
    /// target-free, and that fixed point is stable.
    pub fn is_target_free(&self, set: &[usize]) -> bool {
        let mut outside = (0..self.n).filter(|i| !set.contains(i));
        outside.all(|k| self.in_degree(k, set) < set.len())
    }

    /// All cliques that are target-free, in the order of binary numbers. Up to 20 nodes.
    pub fn target_free_cliques(&self) -> Result<Vec<Vec<usize>>, TheoryError> {
        let all = subsets("Graph::target_free_cliques", self.n)?;
        let kept =
            |set: &Vec<usize>| !set.is_empty() && self.is_clique(set) && self.is_target_free(set);
        Ok(all.filter(kept).collect())
    }

    /// Whether `k` dominates `j`: every other node that sends to j also sends to k, j sends to k, and k does not send to j.
    /// Then j is in no support.
    pub fn dominates(&self, k: usize, j: usize) -> bool {
        let mut others = (0..self.n).filter(|i| *i != j && *i != k);
        k != j
            && self.has(j, k)
            && !self.has(k, j)
            && others.all(|i| !self.has(i, j) || self.has(i, k))
    }

    /// The nodes that another dominates, ascending.
    pub fn dominated(&self) -> Vec<usize> {
        let by_any = |j: &usize| (0..self.n).any(|k| self.dominates(k, *j));
        (0..self.n).filter(by_any).collect()
    }

    /// The nodes that are left when dominated ones are deleted until there is none, ascending, with the graph on them. It has
    /// the same fixed points, and does not depend on the order of deletion.
    pub fn reduced(&self) -> (Vec<usize>, Graph) {
        let mut kept: Vec<usize> = (0..self.n).collect();
        let mut graph = self.clone();
        while let Some(j) = graph.dominated().first().copied() {
            kept.remove(j);
            graph = self.on(&kept);
        }
        (kept, graph)
    }

    /// The graph on some of its nodes, which are numbered anew in the order given.
    pub fn on(&self, nodes: &[usize]) -> Graph {
        let n = nodes.len();
        let pairs = nodes
            .iter()
            .flat_map(|i| nodes.iter().map(|j| self.has(*j, *i)));
        Graph {
            n,
            edge: pairs.collect(),
        }
    }
}
