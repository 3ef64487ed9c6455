//! Figure 3C: responses over a lattice of stimuli made of two random patterns, and the manifold they lie on.

use super::layer::{ARTICLE, Shown, Training, network, rows};
use crate::request::{Effort, PaperError, Request, exact};
use neuropil::analysis::AnalysisError;
use neuropil::analysis::manifold::{
    Isomap, isomap, participation_ratio, participation_ratio_of_repeats, pca,
    residual_of_distances, residual_of_repeats,
};
use neuropil::circuit::{Beyond, Coefficients, Distribution, Patterns};
use neuropil::numerics::matrix::Matrix;
use neuropil::report::plot::color::{GREY, INHIBITORY, SIMULATED, THEORY};
use neuropil::report::plot::marks::{Heat, Line, line};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Figure, Report, Table};

/// Largest coefficient of a pattern at the size of the article, mV.
const LARGEST: f64 = 18.0;
/// Neurons of the article, to whose square root the mean input is proportional; stimuli are scaled alike.
const SIZE: f64 = 5000.0;
/// Neighbours for Isomap, which the article does not say; the first is used, the others show what that matters.
const NEIGHBOURS: [usize; 3] = [8, 5, 12];
/// Dimensions that are looked at.
const DIMENSIONS: usize = 12;
/// What Isomap leaves at two dimensions in the article.
const PUBLISHED: f64 = 0.0176;

struct Plan {
    neurons: u64,
    side: usize,
    /// Time for each point and repeat, ms.
    interval: f64,
    /// Time of learning, ms.
    training: f64,
}

pub(super) fn figure_3c(request: &mut Request, report: &mut Report) -> Result<(), PaperError> {
    let plan = match request.effort {
        Effort::Quick => Plan {
            neurons: 1250,
            side: 9,
            interval: 1_000.0,
            training: 40_000.0,
        },
        Effort::Full => Plan {
            neurons: 5000,
            side: 17,
            interval: 200_000.0,
            training: 100_000.0,
        },
    };
    let seed = request.seed.unwrap_or(1);
    let circuit = network(request, plan.neurons, &[])?;
    let scale = (plan.neurons as f64 / SIZE).sqrt();
    let axis: Vec<f64> = (0..plan.side)
        .map(|k| scale * LARGEST * (2.0 * k as f64 / (plan.side - 1) as f64 - 1.0))
        .collect();
    let points = plan.side * plan.side;
    let at = |k: usize| {
        let k = k % points;
        [axis[k % plan.side], axis[k / plan.side]]
    };
    // Every point twice, so that noise can be told from response.
    let shown = Shown {
        patterns: patterns(),
        stimuli: Matrix::from_fn(2 * points, 2, |k, p| at(k)[p]),
        interval: plan.interval,
        skip: Some(100.0),
        training: Some(Training {
            coefficients: Coefficients::Drawn {
                distribution: Distribution::Uniform {
                    low: -30.0 * scale,
                    high: 30.0 * scale,
                },
                interval: 2_000.0,
                shared: None,
            },
            duration: plan.training,
        }),
    };
    let all = shown.rates_for(request, report, "figure 3C", &circuit, seed)?;
    let (first, second) = (rows(&all, 0, points), rows(&all, points, points));
    let mean = Matrix::from_fn(points, all.columns(), |i, j| {
        0.5 * (first[(i, j)] + second[(i, j)])
    });
    let noise = noise_share(&first, &second, &mean);
    let note = format!(
        "{} neurons, {} x {} points of {} s after {} s of learning; noise of finite time is {:.1} % of the variance over stimuli",
        plan.neurons,
        plan.side,
        plan.side,
        2.0 * plan.interval / 1e3,
        plan.training / 1e3,
        100.0 * noise
    );
    let found = Found::of([&first, &second], &mean)?;
    claims(request.effort, report, &found, &note);
    tables(report, &found, noise);
    draw(report, &mean, &axis, &found, &note);
    Ok(())
}

/// The dimensions of the responses, by several measures.
struct Found {
    /// With the first number of neighbours.
    embedding: Isomap,
    /// What principal components leave at each dimension: of distances along the manifold and through space (1 - ρ²), of the
    /// variance, and of the variance that repeats share, to which noise adds nothing.
    along: Vec<f64>,
    through_space: Vec<f64>,
    variance: Vec<f64>,
    shared: Vec<f64>,
    /// What each number of neighbours says.
    neighbours: Vec<Neighbours>,
    participation_ratio: f64,
    /// Of repeats, without bias from noise.
    of_repeats: Result<f64, AnalysisError>,
}

/// What Isomap leaves at two dimensions with a number of neighbours, and how many principal components leave as little of the
/// variance that repeats share.
struct Neighbours {
    number: usize,
    found: Result<(f64, usize), AnalysisError>,
}

impl Found {
    fn of([first, second]: [&Matrix; 2], mean: &Matrix) -> Result<Self, PaperError> {
        let components = pca(mean)?;
        let most = DIMENSIONS.min(components.scores.columns());
        let embedding = isomap(mean, NEIGHBOURS[0], DIMENSIONS)?;
        let shared = residual_of_repeats(first, second)?;
        let neighbours = NEIGHBOURS.map(|number| {
            let found = isomap(mean, number, 2).map(|i| {
                let left = at_two(&i.residual_variance);
                (left, reaches(&shared, left))
            });
            Neighbours { number, found }
        });
        Ok(Self {
            along: embedding.residual_of(&components.scores, most)?,
            through_space: residual_of_distances(mean, &components.scores, most)?,
            variance: components.residual_variance(),
            shared,
            neighbours: neighbours.into(),
            participation_ratio: participation_ratio(&components.variances)?,
            of_repeats: participation_ratio_of_repeats(first, second),
            embedding,
        })
    }

    /// What Isomap leaves at two dimensions.
    fn curved(&self) -> f64 {
        at_two(&self.embedding.residual_variance)
    }

    /// Principal components that leave as little, by what they leave of what.
    fn needed(&self) -> [(usize, &'static str); 3] {
        [
            (
                &self.shared,
                "of the variance that two repeats share, to which noise adds nothing",
            ),
            (&self.variance, "of all variance"),
            (&self.through_space, "in 1 - ρ² of distances through space"),
        ]
        .map(|(left, of)| (reaches(left, self.curved()), of))
    }
}

/// What is left at two dimensions; all where there is but one.
fn at_two(left: &[f64]) -> f64 {
    left.get(1).copied().unwrap_or(1.0)
}

/// Dimensions at which what is left falls to `goal`; all where it does not.
fn reaches(left: &[f64], goal: f64) -> usize {
    let at = left.iter().position(|x| *x <= goal);
    at.map_or(left.len(), |k| k + 1)
}

/// Two random patterns, the same in training and after.
pub(super) fn patterns() -> Patterns {
    Patterns::Drawn {
        number: 2,
        distribution: Distribution::Normal {
            mean: 0.0,
            sd: 1.0,
            lower: None,
            upper: None,
            beyond: Beyond::Redraw,
        },
        shared: Some("Z".into()),
    }
}

/// The variance over stimuli of the mean of two repeats that is noise, over all of it.
fn noise_share(first: &Matrix, second: &Matrix, mean: &Matrix) -> f64 {
    let n = mean.rows() as f64;
    let (mut noise, mut all) = (0.0, 0.0);
    for j in 0..mean.columns() {
        let centre = (0..mean.rows()).map(|i| mean[(i, j)]).sum::<f64>() / n;
        for i in 0..mean.rows() {
            let half = 0.5 * (first[(i, j)] - second[(i, j)]);
            noise += half * half;
            all += (mean[(i, j)] - centre) * (mean[(i, j)] - centre);
        }
    }
    if all > 0.0 { noise / all } else { 0.0 }
}

fn claims(effort: Effort, report: &mut Report, found: &Found, note: &str) {
    let (curved, flat) = (found.curved(), at_two(&found.along));
    let method = "1 - ρ² between distances along the graph of neighbours and in two dimensions";
    let source = &format!("{ARTICLE}, figure 3C");
    report.claims.push(
        Claim::fact(
            "3c.curved",
            "Two curved dimensions keep more than two flat ones: of the distances along the manifold, Isomap leaves less (1 - ρ²) at two dimensions than principal components do.",
            curved < flat,
            source,
            &format!("Isomap leaves {:.2} %, principal components {:.2} %", 100.0 * curved, 100.0 * flat),
        )
        .with_note(note),
    );
    let statement = "Isomap leaves less than 1.76 % at two dimensions.";
    report.claims.push(match effort {
        Effort::Full => Claim::below(
            "3c.isomap",
            statement,
            PUBLISHED + 5e-5,
            &exact(curved, "", method),
            "",
            source,
        ),
        Effort::Quick => Claim::not_run(
            "3c.isomap",
            statement,
            Some(PUBLISHED),
            "",
            source,
            "needs 400 s a point in 5000 neurons (--full)",
        )
        .with_note(&format!("here {:.2} %", 100.0 * curved)),
    });
    let statement = "Principal components need more than 8 dimensions to leave as little as Isomap does at two.";
    let needed = found.needed();
    let [said, others @ ..] = needed.map(|(n, of)| format!("{n} {of}"));
    let mut said = format!("needed are {said}; {}", others.join("; "));
    for k in found.neighbours.iter().skip(1) {
        if let Ok((left, n)) = &k.found {
            let (k, left) = (k.number, 100.0 * left);
            said += &format!(
                "; with {k} neighbours Isomap leaves {left:.2} %, and {n} are needed of the variance shared"
            );
        }
    }
    report.claims.push(match effort {
        Effort::Full => {
            Claim::fact("3c.pca", statement, needed[0].0 > 8, source, &said).with_note(note)
        }
        Effort::Quick => Claim::not_run(
            "3c.pca",
            statement,
            Some(8.0),
            "",
            source,
            "needs the lattice and the size of the article (--full)",
        )
        .with_note(&format!("here {said}")),
    });
}

fn tables(report: &mut Report, found: &Found, noise: f64) {
    let mut table = Table::new(
        "figure_3c_dimensions",
        "Dimensions of the responses (figure 3C)",
        "The number of neighbours is not in the article; beside what Isomap leaves with each stands how many principal components leave as little of the variance that repeats share. The participation ratio of repeats has no bias from noise.",
        ["measure", "value"],
    );
    let percent = |x: f64| format!("{:.2} %", 100.0 * x);
    for k in &found.neighbours {
        let what = format!("Isomap at 2 dimensions, {} neighbours", k.number);
        let cell = match &k.found {
            Ok((left, n)) => format!("{} (principal components: {n})", percent(*left)),
            Err(e) => e.to_string(),
        };
        table = table.row([what, cell]);
    }
    for (left, of) in [
        (&found.along, "along the manifold"),
        (&found.through_space, "through space"),
    ] {
        let what = format!("principal components at 2 dimensions, of distances {of} (1 - ρ²)");
        table = table.row([what, percent(at_two(left))]);
    }
    for (n, of) in found.needed() {
        let what = format!("principal components to leave as little, {of}");
        table = table.row([what, n.to_string()]);
    }
    let ratio = format!("{:.2}", found.participation_ratio);
    table = table.row(["participation ratio".to_string(), ratio]);
    let corrected = match &found.of_repeats {
        Ok(x) => format!("{x:.2}"),
        Err(e) => e.to_string(),
    };
    table = table.row(["participation ratio of repeats".to_string(), corrected]);
    table = table.row([
        "noise in the variance over stimuli".to_string(),
        percent(noise),
    ]);
    report.tables.push(table);
}

fn draw(report: &mut Report, mean: &Matrix, axis: &[f64], found: &Found, note: &str) {
    let side = axis.len();
    let step = axis[1] - axis[0];
    let edges: Vec<f64> = (0..=side)
        .map(|k| axis[0] + step * (k as f64 - 0.5))
        .collect();
    // The neurons whose rates vary most: each quarter of the order has one.
    let spread = |j: usize| {
        let column = (0..mean.rows()).map(|i| mean[(i, j)]);
        let (low, high) = column.fold((f64::MAX, 0.0_f64), |(a, b), x| (a.min(x), b.max(x)));
        high - low
    };
    let mut order: Vec<usize> = (0..mean.columns()).collect();
    order.sort_by(|a, b| spread(*b).total_cmp(&spread(*a)).then(a.cmp(b)));
    let surface = |place: usize| {
        let j = order[place * (order.len() - 1) / 8];
        Panel::new(
            format!("neuron {j}"),
            Axis::new("σ₁ (mV)"),
            Axis::new("σ₂ (mV)"),
        )
        .with(Heat {
            x_edges: edges.clone(),
            y_edges: edges.clone(),
            values: (0..mean.rows()).map(|i| mean[(i, j)]).collect(),
            range: None,
            log: false,
            label: "spikes/s".into(),
        })
    };
    let mut flat = Panel::new(
        "Isomap in two dimensions",
        Axis::new("first dimension"),
        Axis::new("second dimension"),
    );
    let coordinate = |k: usize, d: usize| found.embedding.points[(k, d)];
    for a in 0..side {
        for (color, of) in [
            (
                SIMULATED,
                (|a, b, side: usize| b * side + a) as fn(usize, usize, usize) -> usize,
            ),
            (INHIBITORY, |a, b, side: usize| a * side + b),
        ] {
            let places: Vec<usize> = (0..side).map(|b| of(a, b, side)).collect();
            let x = places.iter().map(|k| coordinate(*k, 0)).collect();
            let y = places.iter().map(|k| coordinate(*k, 1)).collect();
            let label = (a == 0).then(|| match color {
                SIMULATED => "σ₁ constant".to_string(),
                _ => "σ₂ constant".to_string(),
            });
            flat = flat.with(Line {
                label,
                width: 1.0,
                ..line(x, y, color)
            });
        }
    }
    let numbers = |n: usize| (1..=n).map(|k| k as f64).collect::<Vec<f64>>();
    let percent = |v: &[f64], n: usize| v.iter().take(n).map(|x| 100.0 * x).collect::<Vec<f64>>();
    let curve = |v: &[f64], color: &str, label: &str| Line {
        label: Some(label.into()),
        ..line(
            numbers(v.len().min(DIMENSIONS)),
            percent(v, DIMENSIONS),
            color,
        )
    };
    let residual = Panel::new(
        "what is left",
        Axis::new("dimensions"),
        Axis::new("residual (%)").log(),
    )
    .with_grid()
    .with(curve(
        &found.embedding.residual_variance,
        SIMULATED,
        "Isomap",
    ))
    .with(curve(&found.along, THEORY, "principal components"))
    .with(Line {
        width: 0.8,
        ..curve(&found.through_space, THEORY, "of distances through space")
    })
    .with(Line {
        dashed: true,
        ..curve(
            &found
                .shared
                .iter()
                .map(|x| if *x > 1e-3 { *x } else { f64::NAN })
                .collect::<Vec<_>>(),
            THEORY,
            "of variance that repeats share",
        )
    })
    .with(Line {
        dashed: true,
        label: Some("article, Isomap at two".into()),
        ..line(vec![1.0, DIMENSIONS as f64], vec![1.76, 1.76], GREY)
    });
    report.figures.push(
        Figure::new(
            "figure_3c",
            "Responses over a lattice of stimuli (figure 3C)",
            format!("Above, rates of three excitatory neurons over the coefficients of the two patterns. Below, all responses in the two dimensions that keep distances along the manifold best, with lines of constant coefficients, and what is left at more dimensions: 1 - ρ² between distances along the manifold and those in so many dimensions; for principal components also of distances through space (the measure of Tenenbaum et al. 2000), and the variance that two repeats share, to which noise adds nothing. {note}."),
            "Three bent surfaces as maps; a sheet of two families of lines; two falling curves, that of Isomap below that of principal components.",
        )
        .row(250.0, [surface(0), surface(1), surface(3)])
        .row(300.0, [flat, residual]),
    );
}
