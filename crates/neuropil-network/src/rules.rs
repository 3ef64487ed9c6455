//! Which sources project to a target, for each connection rule.

use crate::error::NetworkError;
use crate::plan::{BatchParts, ProjectionPlan};
use neuropil_circuit::{ConnectionRule, ConnectionTable};
use neuropil_numerics::hot;
use neuropil_numerics::isa::Isa;
use neuropil_numerics::random::{below, binomial, philox4x32_10, uniform_open_53};
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

/// Draws of one synapse that are rejected take the next block this far on.
const ATTEMPT: u64 = 1 << 40;

/// State of a rule over a range of targets.
pub(crate) enum Sources {
    /// The same number for every target, sources drawn.
    Degree(u64),
    /// A number for each target of the range, sources drawn.
    Degrees { first: u64, degrees: Vec<u64> },
    /// Each source with a probability.
    Bernoulli { log_miss: f64, all: bool },
    /// Listed (source, row), grouped by target.
    Listed {
        first: u64,
        offsets: Vec<usize>,
        sources: Vec<u32>,
        rows: Vec<u64>,
    },
    /// All sources.
    All,
    /// The source of the same index.
    Same,
}

impl Sources {
    pub(crate) fn new(plan: &ProjectionPlan, range: &Range<u64>) -> Result<Self, NetworkError> {
        Ok(match &plan.rule {
            ConnectionRule::FixedInDegree { in_degree } => {
                let available = plan.sources - u64::from(!plan.autapses).min(plan.sources);
                if (!plan.multapses && *in_degree > available) || (*in_degree > 0 && available == 0)
                {
                    return Err(NetworkError::value(
                        format!("projection `{}`", plan.name),
                        "in_degree",
                        in_degree,
                        format!("at most {available}, the number of possible sources"),
                    ));
                }
                Self::Degree(*in_degree)
            }
            ConnectionRule::FixedTotalNumber { number } => {
                if !plan.multapses {
                    return Err(NetworkError::value(
                        format!("projection `{}`", plan.name),
                        "allow_multapses",
                        false,
                        "true: fixed_total_number draws pairs independently",
                    ));
                }
                if *number > 0 && !plan.autapses && plan.sources < 2 {
                    return Err(NetworkError::value(
                        format!("projection `{}`", plan.name),
                        "number",
                        number,
                        "0: no pair remains without autapses",
                    ));
                }
                let mut degrees =
                    vec![0; (range.end.min(plan.targets).saturating_sub(range.start)) as usize];
                split(plan, 1, 0..plan.targets, *number, range, &mut degrees);
                Self::Degrees {
                    first: range.start,
                    degrees,
                }
            }
            ConnectionRule::PairwiseBernoulli { probability } => Self::Bernoulli {
                log_miss: libm::log1p(-*probability),
                all: *probability >= 1.0,
            },
            ConnectionRule::OneToOne => Self::Same,
            ConnectionRule::AllToAll => Self::All,
            ConnectionRule::FromTable(t) => from_table(t, range),
            ConnectionRule::FixedOutDegree { out_degree } => {
                out_degree_lists(plan, *out_degree, range)?
            }
        })
    }

    /// Fills the sources of `target`; returns whether the rows of the draws were filled too (otherwise synapse k is
    /// drawn as (target, k)).
    pub(crate) fn fill(
        &self,
        plan: &ProjectionPlan,
        isa: Isa,
        target: u64,
        parts: BatchParts,
    ) -> bool {
        let BatchParts {
            source,
            rows,
            words,
        } = parts;
        source.clear();
        rows.clear();
        match self {
            Self::Degree(k) => {
                drawn(plan, isa, target, *k, source, words);
                false
            }
            Self::Degrees { first, degrees } => {
                let k = degrees.get((target - first) as usize).copied().unwrap_or(0);
                drawn(plan, isa, target, k, source, words);
                false
            }
            Self::Bernoulli { log_miss, all } => {
                let n = plan.sources;
                let mut connect = |position: u64| {
                    if plan.autapses || position != target {
                        source.push(position as u32);
                        rows.push((target << 32) | position);
                    }
                };
                if *all {
                    (0..n).for_each(connect);
                    return true;
                }
                if *log_miss == 0.0 {
                    return true;
                }
                // Gaps between connected sources are geometric.
                let mut gaps = [0.0; GAPS];
                let (mut position, mut draw) = (0_u64, 0_u64);
                'target: loop {
                    fill_gaps(isa, plan.degrees.key, target, draw, *log_miss, &mut gaps);
                    draw += (GAPS / 2) as u64;
                    for gap in gaps {
                        if gap >= (n - position) as f64 {
                            break 'target;
                        }
                        position += gap as u64;
                        connect(position);
                        position += 1;
                    }
                }
                true
            }
            Self::Listed {
                first,
                offsets,
                sources,
                rows: listed,
            } => {
                let t = (target - first) as usize;
                if let (Some(&a), Some(&b)) = (offsets.get(t), offsets.get(t + 1)) {
                    source.extend_from_slice(&sources[a..b]);
                    rows.extend_from_slice(&listed[a..b]);
                }
                true
            }
            Self::All => {
                for s in (0..plan.sources).filter(|&s| plan.autapses || s != target) {
                    source.push(s as u32);
                    rows.push(if plan.listed() {
                        target * plan.sources + s
                    } else {
                        (target << 32) | s
                    });
                }
                true
            }
            Self::Same => {
                if plan.autapses {
                    source.push(target as u32);
                    rows.push(if plan.listed() { target } else { target << 32 });
                }
                true
            }
        }
    }
}

/// Gaps drawn together, two of a block.
const GAPS: usize = 64;

neuropil_numerics::multiversion! {
    /// Numbers of sources that are passed over before each connected one: floor(ln u / ln(1 - p)).
    fn fill_gaps(key: [u32; 2], target: u64, first: u64, log_miss: f64, gaps: &mut [f64; GAPS]) {
        let (lo, hi) = (target as u32, (target >> 32) as u32);
        let (draw_lo, draw_hi) = (first as u32, (first >> 32) as u32);
        let (front, back) = gaps.split_at_mut(GAPS / 2);
        let mut words = [[0_u32; GAPS / 2]; 4];
        let [w0, w1, w2, w3] = &mut words;
        for i in 0..GAPS / 2 {
            let b = philox4x32_10([lo, hi, draw_lo.wrapping_add(i as u32), draw_hi], key);
            (w0[i], w1[i], w2[i], w3[i]) = (b[0], b[1], b[2], b[3]);
        }
        for i in 0..GAPS / 2 {
            front[i] = hot::ln_normal(uniform_open_53(w0[i], w1[i])) / log_miss;
            back[i] = hot::ln_normal(uniform_open_53(w2[i], w3[i])) / log_miss;
        }
        for gap in gaps.iter_mut() {
            // Truncation, for numbers that are not negative.
            let whole = (*gap + ROUNDER) - ROUNDER;
            let down = if whole > *gap { whole - 1.0 } else { whole };
            *gap = if *gap < HALF_ROUNDER { down } else { *gap };
        }
    }
}

/// 2^52: adding and subtracting it rounds a smaller positive number to a whole one.
const ROUNDER: f64 = 4503599627370496.0;
/// 2^51, beyond which a gap exceeds every population.
const HALF_ROUNDER: f64 = 2251799813685248.0;

/// `k` sources for `target`, with the rejections that the options ask for.
fn drawn(
    plan: &ProjectionPlan,
    isa: Isa,
    target: u64,
    k: u64,
    source: &mut Vec<u32>,
    words: &mut crate::sample::Words,
) {
    words.fill(isa, plan.stream, target, 0, k as usize);
    words.sources(isa, plan.sources, source);
    if plan.autapses && plan.multapses {
        return;
    }
    // More than half of all sources: draw those left out instead.
    let available = plan.sources - u64::from(!plan.autapses);
    if !plan.multapses && 2 * k > available {
        let mut out: HashSet<u32> = HashSet::new();
        let mut draw = 0;
        while (out.len() as u64) < available - k {
            let b = plan.degrees.block(target, draw);
            draw += 1;
            let s = below(b[0], b[1], plan.sources) as u32;
            if plan.autapses || u64::from(s) != target {
                out.insert(s);
            }
        }
        source.clear();
        source.extend(
            (0..plan.sources as u32)
                .filter(|s| !out.contains(s) && (plan.autapses || u64::from(*s) != target)),
        );
        return;
    }
    let mut seen: HashSet<u32> = HashSet::new();
    for (i, s) in source.iter_mut().enumerate() {
        let mut attempt = 0;
        while (!plan.autapses && u64::from(*s) == target) || (!plan.multapses && seen.contains(s)) {
            attempt += 1;
            let b = plan.stream.block(target, i as u64 + attempt * ATTEMPT);
            *s = below(b[0], b[1], plan.sources) as u32;
        }
        if !plan.multapses {
            seen.insert(*s);
        }
    }
}

/// Multinomial in-degrees by repeated halving: each node of a binary tree over the targets splits its synapses
/// binomially, keyed by the node, so that any range can be drawn alone.
fn split(
    plan: &ProjectionPlan,
    node: u64,
    targets: Range<u64>,
    n: u64,
    wanted: &Range<u64>,
    out: &mut [u64],
) {
    if n == 0 || targets.end <= wanted.start || targets.start >= wanted.end {
        return;
    }
    if targets.end - targets.start == 1 {
        if let Some(slot) = out.get_mut((targets.start - wanted.start) as usize) {
            *slot = n;
        }
        return;
    }
    let middle = targets.start + (targets.end - targets.start) / 2;
    let p = (middle - targets.start) as f64 / (targets.end - targets.start) as f64;
    let left = binomial(plan.degrees, node, n, p);
    split(plan, 2 * node, targets.start..middle, left, wanted, out);
    split(
        plan,
        2 * node + 1,
        middle..targets.end,
        n - left,
        wanted,
        out,
    );
}

fn from_table(t: &Arc<ConnectionTable>, range: &Range<u64>) -> Sources {
    let inside = |i: &u64| range.contains(i);
    grouped(range, |visit| {
        for (row, (&s, &target)) in t.source.iter().zip(&t.target).enumerate() {
            if inside(&target) {
                visit(target, s as u32, row as u64);
            }
        }
    })
}

/// Targets of each source are drawn in full by whoever asks, and those outside the range are dropped.
fn out_degree_lists(
    plan: &ProjectionPlan,
    k: u64,
    range: &Range<u64>,
) -> Result<Sources, NetworkError> {
    let available = plan.targets - u64::from(!plan.autapses).min(plan.targets);
    if (!plan.multapses && k > available) || (k > 0 && available == 0) || k > u64::from(u32::MAX) {
        return Err(NetworkError::value(
            format!("projection `{}`", plan.name),
            "out_degree",
            k,
            format!("at most {available}, the number of possible targets"),
        ));
    }
    let mut seen: HashSet<u64> = HashSet::new();
    Ok(grouped(range, |visit| {
        for s in 0..plan.sources {
            seen.clear();
            for i in 0..k {
                let mut attempt = 0;
                let t = loop {
                    let b = plan.stream.block(s, i + attempt * ATTEMPT);
                    let t = below(b[0], b[1], plan.targets);
                    let own = !plan.autapses && t == s;
                    if !own && (plan.multapses || seen.insert(t)) {
                        break t;
                    }
                    attempt += 1;
                };
                if range.contains(&t) {
                    visit(t, s as u32, (s << 32) | i);
                }
            }
        }
    }))
}

/// Sorts (target, source, row) by target, keeping the order within each.
fn grouped(
    range: &Range<u64>,
    mut visit_all: impl FnMut(&mut dyn FnMut(u64, u32, u64)),
) -> Sources {
    let n = (range.end.saturating_sub(range.start)) as usize;
    let mut offsets = vec![0_usize; n + 1];
    visit_all(&mut |t, _, _| offsets[(t - range.start) as usize + 1] += 1);
    for i in 0..n {
        offsets[i + 1] += offsets[i];
    }
    let total = offsets[n];
    let (mut sources, mut rows) = (vec![0_u32; total], vec![0_u64; total]);
    let mut place = offsets.clone();
    visit_all(&mut |t, s, row| {
        let p = &mut place[(t - range.start) as usize];
        sources[*p] = s;
        rows[*p] = row;
        *p += 1;
    });
    Sources::Listed {
        first: range.start,
        offsets,
        sources,
        rows,
    }
}
