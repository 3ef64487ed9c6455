//! How large a circuit is, from its declaration alone.

use crate::circuit::{Circuit, PopulationKind, Projection};
use crate::connection::ConnectionRule;
use std::collections::BTreeMap;

impl Circuit {
    /// The number of neurons, without the members of sources.
    pub fn neurons(&self) -> u64 {
        let neurons = self
            .populations
            .iter()
            .filter(|p| matches!(p.kind, PopulationKind::Neuron(_)));
        neurons.fold(0, |n, p| n.saturating_add(p.size))
    }

    /// The number of members of sources.
    pub fn source_members(&self) -> u64 {
        let sources = self
            .populations
            .iter()
            .filter(|p| matches!(p.kind, PopulationKind::Source(_)));
        sources.fold(0, |n, p| n.saturating_add(p.size))
    }

    /// The number of synapses expected over realizations; exact unless a projection is `pairwise_bernoulli`.
    /// Projections between populations that do not exist count as empty.
    pub fn expected_synapses(&self) -> f64 {
        let sizes: BTreeMap<&str, u64> = self
            .populations
            .iter()
            .map(|p| (p.name.as_str(), p.size))
            .collect();
        self.projections
            .iter()
            .filter_map(|p| {
                let source = sizes.get(p.source.as_str())?;
                let target = sizes.get(p.target.as_str())?;
                Some(p.expected_synapses(*source, *target))
            })
            .sum()
    }
}

impl ConnectionRule {
    /// The number of synapses expected from so many sources onto so many targets; without `autapses`, source i and target i
    /// are one neuron, and no pair. Exact unless the rule is `pairwise_bernoulli`.
    pub fn expected_synapses(&self, sources: u64, targets: u64, autapses: bool) -> f64 {
        let (n, m) = (sources as f64, targets as f64);
        let pairs = n * m - if autapses { 0.0 } else { n };
        match self {
            ConnectionRule::FixedInDegree { in_degree } => *in_degree as f64 * m,
            ConnectionRule::FixedOutDegree { out_degree } => *out_degree as f64 * n,
            ConnectionRule::FixedTotalNumber { number } => *number as f64,
            ConnectionRule::PairwiseBernoulli { probability } => pairs * probability,
            ConnectionRule::OneToOne if autapses => n,
            ConnectionRule::OneToOne => 0.0,
            ConnectionRule::AllToAll => pairs,
            ConnectionRule::FromTable(table) => table.source.len() as f64,
        }
    }
}

impl Projection {
    /// The number of synapses expected between populations of these sizes.
    pub fn expected_synapses(&self, source_size: u64, target_size: u64) -> f64 {
        let autapses = self.allow_autapses || self.source != self.target;
        self.rule
            .expected_synapses(source_size, target_size, autapses)
    }

    /// The mean number of synapses that one target neuron receives.
    pub fn expected_in_degree(&self, source_size: u64, target_size: u64) -> f64 {
        self.expected_synapses(source_size, target_size) / target_size as f64
    }
}
