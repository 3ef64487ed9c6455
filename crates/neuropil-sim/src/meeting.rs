//! Where the threads of a run meet at the end of every step and see which neurons fired.
//!
//! Steps last microseconds, and what one core writes takes some hundred nanoseconds to be seen by another. So a thread hands over
//! the end of its step together with its spikes, in one cache line where they are few, and each thread looks at the lines of the others;
//! there is no common counter to fight for. Waiting is spinning, then yielding.

use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// Ids that fit the cache line.
const FEW: usize = 6;

/// What a thread hands over at the end of a step.
struct Content {
    count: u32,
    few: [u32; FEW],
    /// All ids, where they are more than a few.
    many: Vec<u32>,
}

/// The hand-over of every other step of one thread.
#[repr(align(64))]
struct Parcel {
    /// The step after the one that `content` is of.
    round: AtomicU64,
    content: UnsafeCell<Content>,
}

// SAFETY: `content` is written by the thread that owns the parcel, in `Meeting::post` for step s, and read by others in
// `Meeting::each` for step s. Readers have seen, by acquiring `round`, the writer's release of `round` after writing. The parcel is written again
// in step s + 2; before that its owner has seen in `Meeting::wait` that every thread has posted step s + 1, which each does after its last reading
// of step s, with release and acquire on the round of another parcel.
unsafe impl Sync for Parcel {}

/// The meeting place of a fixed number of threads.
pub struct Meeting {
    /// Parcels of each thread, for even and odd steps.
    parcels: Vec<[Parcel; 2]>,
    spins: u32,
    /// A thread left, and will not post any more.
    left: AtomicBool,
}

/// The place of one thread, which it does not share.
pub struct Seat {
    meeting: Arc<Meeting>,
    thread: usize,
}

impl Meeting {
    /// The places of `threads` threads that meet, each to be taken by one.
    pub fn seats(threads: usize) -> Vec<Seat> {
        // Asking the system takes longer than many a step.
        static CORES: OnceLock<usize> = OnceLock::new();
        let cores =
            *CORES.get_or_init(|| std::thread::available_parallelism().map_or(1, |n| n.get()));
        let parcel = || Parcel {
            round: AtomicU64::new(0),
            content: UnsafeCell::new(Content {
                count: 0,
                few: [0; FEW],
                many: Vec::new(),
            }),
        };
        let meeting = Arc::new(Self {
            parcels: (0..threads).map(|_| [parcel(), parcel()]).collect(),
            // With more threads than cores spinning would only keep others from working.
            spins: if threads <= cores { 4_000 } else { 50 },
            left: AtomicBool::new(false),
        });
        let seat = |thread| Seat {
            meeting: Arc::clone(&meeting),
            thread,
        };
        (0..threads).map(seat).collect()
    }
}

impl Seat {
    /// Spins until `ready`, not for long; whether it is.
    pub fn wait_briefly(&self, mut ready: impl FnMut() -> bool) -> bool {
        for _ in 0..self.meeting.spins {
            if ready() {
                return true;
            }
            std::hint::spin_loop();
        }
        ready()
    }

    /// Waits until `ready`, however long.
    pub fn wait(&self, mut ready: impl FnMut() -> bool) {
        while !self.wait_briefly(&mut ready) {
            std::thread::yield_now();
        }
    }

    /// Tells the others not to wait for this thread any more.
    pub fn leave(&self) {
        self.meeting.left.store(true, Ordering::Release);
    }

    /// Hands over the ids that fired in `step` on this thread. Every thread posts each step once, and waits for all before the next.
    pub fn post(&mut self, step: u64, ids: &[u32]) {
        let parcel = &self.meeting.parcels[self.thread][(step % 2) as usize];
        // SAFETY: see `Parcel`; seats are handed out once and posting needs the seat alone, so nobody else writes.
        let content = unsafe { &mut *parcel.content.get() };
        content.count = ids.len() as u32;
        match content.few.get_mut(..ids.len()) {
            Some(few) => few.copy_from_slice(ids),
            None => {
                content.many.clear();
                content.many.extend_from_slice(ids);
            }
        }
        parcel.round.store(step + 1, Ordering::Release);
    }

    /// Waits until all threads have posted `step`, and shows what each handed over, in the order of threads. What any thread wrote before
    /// it posted is visible afterwards. False, and nothing is shown, once a thread has left.
    pub fn each(&mut self, step: u64, mut see: impl FnMut(&[u32])) -> bool {
        for thread in &self.meeting.parcels {
            let round = &thread[(step % 2) as usize].round;
            let mut tries = 0;
            while round.load(Ordering::Acquire) != step + 1 {
                if tries < self.meeting.spins {
                    tries += 1;
                    std::hint::spin_loop();
                } else if self.meeting.left.load(Ordering::Acquire) {
                    return false;
                } else {
                    std::thread::yield_now();
                }
            }
        }
        for thread in &self.meeting.parcels {
            // SAFETY: see `Parcel`; the round of this step was acquired above.
            let content = unsafe { &*thread[(step % 2) as usize].content.get() };
            let ids = content.few.get(..content.count as usize);
            let ids = ids.unwrap_or(&content.many);
            if !ids.is_empty() {
                see(ids);
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::Meeting;

    #[test]
    fn every_thread_sees_what_all_handed_over_in_order() {
        const THREADS: usize = 3;
        const STEPS: u64 = 3000;
        // Few and many ids, and none.
        let ids = |thread: usize, step: u64| -> Vec<u32> {
            let n = (step * 7 + thread as u64 * 3) % 17;
            (0..n)
                .map(|i| (step * 100 + i) as u32 * 3 + thread as u32)
                .collect()
        };
        std::thread::scope(|scope| {
            for (thread, mut seat) in Meeting::seats(THREADS).into_iter().enumerate() {
                scope.spawn(move || {
                    for step in 5..STEPS {
                        seat.post(step, &ids(thread, step));
                        let mut seen = Vec::new();
                        assert!(seat.each(step, |list| seen.extend_from_slice(list)));
                        let all: Vec<u32> = (0..THREADS).flat_map(|t| ids(t, step)).collect();
                        assert_eq!(seen, all, "thread {thread}, step {step}");
                    }
                });
            }
        });
    }

    #[test]
    fn nobody_waits_for_a_thread_that_left() {
        let mut seats = Meeting::seats(2);
        seats[1].leave();
        seats[0].post(7, &[1]);
        assert!(!seats[0].each(7, |_| {}));
    }
}
