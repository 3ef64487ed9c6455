//! A barrier for steps of tens of microseconds: it spins briefly, then yields.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Lets a fixed number of threads wait for each other, again and again.
pub struct StepBarrier {
    threads: usize,
    waiting: AtomicUsize,
    round: AtomicUsize,
    spins: usize,
}

impl StepBarrier {
    /// A barrier for `threads` threads. With more threads than cores spinning would only keep others from working.
    pub fn new(threads: usize) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, |n| n.get());
        Self {
            threads,
            waiting: AtomicUsize::new(0),
            round: AtomicUsize::new(0),
            spins: if threads <= cores { 4_000 } else { 50 },
        }
    }

    /// Waits until all threads are here. What any thread wrote before is visible to all after.
    pub fn wait(&self) {
        let round = self.round.load(Ordering::Acquire);
        if self.waiting.fetch_add(1, Ordering::AcqRel) + 1 == self.threads {
            self.waiting.store(0, Ordering::Release);
            self.round.store(round.wrapping_add(1), Ordering::Release);
            return;
        }
        let mut tries = 0;
        while self.round.load(Ordering::Acquire) == round {
            if tries < self.spins {
                tries += 1;
                std::hint::spin_loop();
            } else {
                std::thread::yield_now();
            }
        }
    }
}
