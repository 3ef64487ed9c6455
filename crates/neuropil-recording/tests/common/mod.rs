//! A folder and a recording to put into it.

use std::fs;
use std::path::PathBuf;

use neuropil_recording::*;

/// A folder that is removed at the end.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("neuropil-files-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub fn example() -> Recording {
    let mut moments = MomentAccumulator::new(3);
    for row in [[1.5, 2.0, 1e-300], [0.1, 0.2, 0.3]] {
        moments.add(&row, &row.map(|x| -3.0 * x)).unwrap();
    }
    let moments = InputMoments {
        population: "E".into(),
        unit: "mV/ms".into(),
        after: 10,
        to: 31,
        bin_steps: 10,
        n_bins: 2,
        ..Default::default()
    }
    .with_columns(moments.moments());
    let mut trains = [TrainSums::default(); 3];
    [11, 50, 4999].iter().for_each(|&step| trains[2].push(step));
    let trace = Trace {
        population: "E".into(),
        variable: "V_m".into(),
        unit: "mV".into(),
        neurons: vec![2, 0],
        synapses: None,
        first_step: 7,
        every_steps: 3,
        values: vec![-65.0, f64::MIN_POSITIVE, 0.1 + 0.2, -0.0],
    };
    Recording {
        dt: 0.1,
        warmup_steps: 10,
        total_steps: 5000,
        populations: vec![
            PopulationInfo::new("E", 0, 3),
            PopulationInfo::new("I, \"fast\"", 3, 2),
        ],
        spikes: Spikes::from_unsorted(vec![5, 11, 50, 50, 4999], vec![0, 4, 2, 2, 3]).unwrap(),
        traces: vec![
            trace.clone(),
            Trace {
                values: vec![],
                neurons: vec![],
                ..trace.clone()
            },
            Trace {
                population: "I->E".into(),
                variable: "weight".into(),
                neurons: vec![0, 7],
                synapses: Some(SynapseEnds {
                    source: vec![1, 0],
                    target: vec![0, 2],
                }),
                ..trace.clone()
            },
            Trace {
                variable: "I_syn".into(),
                unit: "pA".into(),
                ..trace
            },
        ],
        input_moments: vec![
            moments.clone(),
            InputMoments {
                after: 31,
                to: 52,
                ..moments
            },
        ],
        statistics: vec![SpikeStatistics::of("E", (10, 5000), 0.1, trains.iter())],
        population_counts: vec![PopulationCounts {
            population: "I, \"fast\"".into(),
            after: 10,
            bin_steps: 7,
            counts: vec![0, 1, 0, 3],
        }],
        provenance: Provenance {
            circuit_name: "brunel_2000".into(),
            dt: 0.1,
            network_seed: u64::MAX,
            references: vec!["Brunel (2000)".into()],
            ..Default::default()
        },
        presentations: vec![Presentations {
            stimulus: "z".into(),
            population: "E".into(),
            unit: String::new(),
            shown: vec![Presentation {
                after: 0,
                to: 1,
                whole: true,
                stimulus: 0,
                coefficients: vec![1.0 / 3.0],
            }],
        }],
        complete: true,
    }
}
