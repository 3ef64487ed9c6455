//! Pieces of work that do not need each other, several at a time.

use crate::Progress;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

/// Time between two looks at how far the work is.
const TICK: Duration = Duration::from_millis(100);
/// What a piece of work counts when it is done.
const WHOLE: u64 = 1_000_000;

/// How far pieces of work are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Advance {
    /// Pieces that are finished.
    pub finished: usize,
    /// Of all the work, in 0..=1, pieces under way included.
    pub fraction: f64,
}

/// Why work that was done side by side did not come to its end.
#[derive(Debug, PartialEq)]
pub enum Unfinished<E> {
    /// A thread could not be started.
    Thread(String),
    /// The first error of a piece. The others were told to stop.
    Piece(E),
}

/// Says how far a piece of work is, 0 to 1.
pub struct Piece<'a>(&'a AtomicU64);

impl Piece<'_> {
    /// Done so far.
    pub fn at(&self, fraction: f64) {
        let part = fraction.clamp(0.0, 1.0) * WHOLE as f64;
        self.0.store(part as u64, Ordering::Relaxed);
    }

    /// The same, of a simulation: its steps made over all, warm-up included.
    pub fn simulated(&self, p: Progress) {
        if let Progress::Running { step, total, .. } = p {
            self.at(step as f64 / total.max(1) as f64);
        }
    }
}

/// Does `work` for every number below `pieces`, `threads` of them at a time, lowest numbers first, and tells `tell` on the calling thread
/// ten times a second. Results come in the order of the numbers; absent are those of pieces that were not begun, because `stop` was set, or say that they
/// did not come to their end. `stop` is also set here, for the others to end early, where a piece fails.
///
/// # Errors
/// As [`Unfinished`] says.
pub fn side_by_side<T: Send, E: Send>(
    pieces: usize,
    threads: usize,
    stop: &AtomicBool,
    work: impl Fn(usize, &Piece<'_>) -> Result<Option<T>, E> + Sync,
    mut tell: impl FnMut(Advance),
) -> Result<Vec<Option<T>>, Unfinished<E>> {
    let threads = threads.clamp(1, pieces.max(1));
    let next = AtomicUsize::new(0);
    let finished = AtomicUsize::new(0);
    let parts: Vec<AtomicU64> = (0..threads).map(|_| AtomicU64::new(0)).collect();
    let results = Mutex::new((0..pieces).map(|_| None).collect::<Vec<Option<T>>>());
    let error = Mutex::new(None);
    let advance = || {
        let finished = finished.load(Ordering::Relaxed);
        let begun: u64 = parts.iter().map(|p| p.load(Ordering::Relaxed)).sum();
        let done = finished as f64 + begun as f64 / WHOLE as f64;
        Advance {
            finished,
            fraction: (done / pieces.max(1) as f64).min(1.0),
        }
    };
    let one = |part: &AtomicU64| {
        let _guard = StopOnPanic(stop);
        while !stop.load(Ordering::Relaxed) {
            let k = next.fetch_add(1, Ordering::Relaxed);
            if k >= pieces {
                return;
            }
            match work(k, &Piece(part)) {
                Ok(None) => {
                    part.store(0, Ordering::Relaxed);
                    continue;
                }
                Ok(result) => {
                    let mut all = results.lock().unwrap_or_else(PoisonError::into_inner);
                    all[k] = result;
                }
                Err(e) => {
                    let mut first = error.lock().unwrap_or_else(PoisonError::into_inner);
                    first.get_or_insert(e);
                    stop.store(true, Ordering::Relaxed);
                    return;
                }
            }
            finished.fetch_add(1, Ordering::Relaxed);
            part.store(0, Ordering::Relaxed);
        }
    };
    thread::scope(|scope| {
        let (ended, all_ended) = mpsc::channel::<()>();
        for part in &parts {
            let (one, ended) = (&one, ended.clone());
            let spawned = thread::Builder::new().spawn_scoped(scope, move || {
                one(part);
                drop(ended);
            });
            if let Err(e) = spawned {
                stop.store(true, Ordering::Relaxed);
                return Err(Unfinished::Thread(e.to_string()));
            }
        }
        drop(ended);
        // Nothing is ever sent: the channel closes when the last thread has ended.
        while let Err(mpsc::RecvTimeoutError::Timeout) = all_ended.recv_timeout(TICK) {
            tell(advance());
        }
        tell(advance());
        Ok(())
    })?;
    match error.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(e) => Err(Unfinished::Piece(e)),
        None => Ok(results.into_inner().unwrap_or_else(PoisonError::into_inner)),
    }
}

/// Has the others end early where a piece panics.
struct StopOnPanic<'a>(&'a AtomicBool);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_every_piece_is_done_once() {
        let calls = AtomicUsize::new(0);
        let mut last = Advance::default();
        let squares = side_by_side(
            100,
            4,
            &AtomicBool::new(false),
            |k, piece| {
                piece.at(0.5);
                calls.fetch_add(1, Ordering::Relaxed);
                Ok::<Option<usize>, ()>(Some(k * k))
            },
            |a| last = a,
        );
        let expected: Vec<Option<usize>> = (0..100).map(|k| Some(k * k)).collect();
        assert_eq!(squares, Ok(expected));
        assert_eq!(calls.into_inner(), 100);
        assert_eq!((last.finished, last.fraction), (100, 1.0));
    }

    #[test]
    fn a_failing_piece_ends_the_others_and_is_the_one_that_is_named() {
        let stop = AtomicBool::new(false);
        let result = side_by_side(
            1000,
            3,
            &stop,
            |k, _| match k {
                5 => Err("the fifth"),
                _ => {
                    // The others go on until they are told to stop.
                    while k > 5 && !stop.load(Ordering::Relaxed) {
                        thread::yield_now();
                    }
                    match stop.load(Ordering::Relaxed) {
                        true => Err("stopped"),
                        false => Ok(Some(())),
                    }
                }
            },
            |_| {},
        );
        assert_eq!(result, Err(Unfinished::Piece("the fifth")));
    }

    #[test]
    fn a_piece_that_says_that_it_did_not_end_does_not_count() {
        let stop = AtomicBool::new(false);
        let mut last = Advance::default();
        let some = |k: usize, piece: &Piece<'_>| {
            piece.at(0.5);
            Ok::<Option<usize>, ()>((k != 1).then_some(k))
        };
        let result = side_by_side(4, 2, &stop, some, |a| last = a);
        assert_eq!(result, Ok(vec![Some(0), None, Some(2), Some(3)]));
        assert_eq!((last.finished, last.fraction), (3, 0.75));
    }

    #[test]
    fn a_piece_that_panics_ends_the_others() {
        let stop = AtomicBool::new(false);
        let begun = AtomicUsize::new(0);
        let work = |k: usize, _: &Piece<'_>| {
            begun.fetch_add(1, Ordering::Relaxed);
            assert!(k != 0, "the first");
            while !stop.load(Ordering::Relaxed) {
                thread::yield_now();
            }
            Ok::<Option<()>, ()>(None)
        };
        let all = || side_by_side(100, 2, &stop, work, |_| {});
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(all)).is_err());
        assert!(begun.load(Ordering::Relaxed) <= 3);
    }

    #[test]
    fn what_was_not_begun_is_absent() {
        let stop = AtomicBool::new(false);
        let result = side_by_side(
            3,
            1,
            &stop,
            |k, _| {
                stop.store(k == 1, Ordering::Relaxed);
                Ok::<Option<usize>, ()>(Some(k))
            },
            |_| {},
        );
        assert_eq!(result, Ok(vec![Some(0), Some(1), None]));
        let nothing = side_by_side(0, 4, &stop, |_, _| Ok::<Option<()>, ()>(None), |_| {});
        assert_eq!(nothing, Ok(Vec::new()));
    }
}
