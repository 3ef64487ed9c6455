//! Spike trains whose statistics are known.
#![allow(dead_code)] // each test binary uses a part

use neuropil_analysis::Window;
use neuropil_numerics::random::{Stream, uniform_open_53};
use neuropil_recording::Trains;

/// Uniform numbers in (0, 1), two to a block.
pub struct Uniform {
    stream: Stream,
    entity: u64,
    draw: u64,
}

impl Uniform {
    pub fn new(seed: u64, entity: u64) -> Self {
        Self {
            stream: Stream::new(seed, 0x7465_7374),
            entity,
            draw: 0,
        }
    }

    pub fn next(&mut self) -> f64 {
        let block = self.stream.block(self.entity, self.draw / 2);
        let half = (self.draw % 2) as usize * 2;
        self.draw += 1;
        uniform_open_53(block[half], block[half + 1])
    }
}

/// One train of a gamma process of whole order and `rate` per step, in equilibrium (it begins long before step 1),
/// over `steps` steps.
pub fn gamma_train(seed: u64, entity: u64, order: u32, rate: f64, steps: u64) -> Vec<u64> {
    let mut u = Uniform::new(seed, entity);
    let mut time = -20.0 / rate;
    let mut train = Vec::new();
    loop {
        for _ in 0..order {
            time -= u.next().ln() / (rate * f64::from(order));
        }
        if time > steps as f64 {
            return train;
        }
        if time > 0.0 {
            train.push(time.ceil() as u64);
        }
    }
}

/// Independent gamma trains; order 1 is Poisson.
pub fn gamma_trains(seed: u64, neurons: u64, order: u32, rate: f64, steps: u64) -> Trains {
    let trains: Vec<_> = (0..neurons)
        .map(|i| gamma_train(seed, i, order, rate, steps))
        .collect();
    Trains::from_trains(&trains).unwrap()
}

/// Poisson trains, each the sum of one common train of rate `c · rate` and one of its own of rate `(1 − c) · rate`:
/// every pair has the correlation `c` at any bin.
pub fn common_input_trains(seed: u64, neurons: u64, c: f64, rate: f64, steps: u64) -> Trains {
    let common = gamma_train(seed, u64::MAX, 1, c * rate, steps);
    let trains: Vec<_> = (0..neurons)
        .map(|i| {
            let mut train = gamma_train(seed, i, 1, (1.0 - c) * rate, steps);
            train.extend(&common);
            train.sort_unstable();
            train
        })
        .collect();
    Trains::from_trains(&trains).unwrap()
}

/// Steps `1 ..= steps` of 0.1 ms.
pub fn window(steps: u64) -> Window {
    Window::new(0, steps, 0.1).unwrap()
}

/// Asserts that of `trials` 95 % intervals as many hold the truth as chance allows: `low ..= high`.
pub fn assert_coverage(what: &str, hits: usize, low: usize, high: usize) {
    println!("{what}: {hits} intervals hold the truth");
    assert!(
        (low..=high).contains(&hits),
        "{what}: {hits} hits, expected {low} to {high}"
    );
}
