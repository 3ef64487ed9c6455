//! Long work on a thread of its own, while the calling thread looks for signals: Ctrl-C works during any call.

use crate::errors::{InternalError, panicked};
use pyo3::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Time between looks at signals.
const TICK: Duration = Duration::from_millis(50);

/// How long work that was asked to stop is waited for. Work that does not look at the flag within this time is left to
/// end by itself; its result is dropped.
pub const GRACE: Duration = Duration::from_secs(3);

/// Work that ended, or that was stopped by an exception.
pub enum Ended<T> {
    /// It went to its end.
    Done(T),
    /// A signal handler or the tick raised; the work's result, where it came in time.
    Stopped(PyErr, Option<T>),
}

struct Slot<T> {
    result: Mutex<Option<std::thread::Result<T>>>,
    ready: Condvar,
}

impl<T> Slot<T> {
    fn wait(&self, time: Duration) -> Option<std::thread::Result<T>> {
        let guard = self.result.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.ready.wait_timeout_while(guard, time, |r| r.is_none());
        waited.unwrap_or_else(PoisonError::into_inner).0.take()
    }
}

/// Runs `work` on another thread. Until it ends, signals are looked at and `tick` is called every few hundredths of a
/// second with the interpreter attached; when either raises, `interrupt` is set.
pub fn run<T: Send + 'static>(
    py: Python<'_>,
    interrupt: &Arc<AtomicBool>,
    tick: impl FnMut(Python<'_>) -> PyResult<()>,
    work: impl FnOnce() -> T + Send + 'static,
) -> PyResult<Ended<T>> {
    run_for(py, interrupt, GRACE, tick, work)
}

/// As [`run`], waiting up to `grace` for work that was asked to stop and may have something to write first.
pub fn run_for<T: Send + 'static>(
    py: Python<'_>,
    interrupt: &Arc<AtomicBool>,
    grace: Duration,
    mut tick: impl FnMut(Python<'_>) -> PyResult<()>,
    work: impl FnOnce() -> T + Send + 'static,
) -> PyResult<Ended<T>> {
    let slot = Arc::new(Slot {
        result: Mutex::new(None),
        ready: Condvar::new(),
    });
    let theirs = slot.clone();
    let spawned = std::thread::Builder::new()
        .name("neuropil".into())
        .spawn(move || {
            let result = catch_unwind(AssertUnwindSafe(work));
            *theirs.result.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
            theirs.ready.notify_all();
        });
    spawned.map_err(|e| InternalError::new_err(format!("cannot start a thread: {e}")))?;
    let mut stopped: Option<(PyErr, Instant)> = None;
    loop {
        let ended = py.detach(|| slot.wait(TICK));
        if let Some(result) = ended {
            let value = result.map_err(|payload| panicked(&*payload))?;
            return Ok(match stopped {
                None => Ended::Done(value),
                Some((error, _)) => Ended::Stopped(error, Some(value)),
            });
        }
        let signals = py.check_signals();
        match &stopped {
            None => {
                if let Err(error) = signals.and_then(|()| tick(py)) {
                    interrupt.store(true, Ordering::Relaxed);
                    stopped = Some((error, Instant::now()));
                }
            }
            // A second signal, or no answer in time: what runs is left alone.
            Some((_, since)) if signals.is_err() || since.elapsed() > grace => {
                if let Some((error, _)) = stopped {
                    return Ok(Ended::Stopped(error, None));
                }
            }
            Some(_) => {}
        }
    }
}

/// As [`run`] for work that has nothing to show when it is stopped.
pub fn finish<T: Send + 'static>(
    py: Python<'_>,
    work: impl FnOnce() -> T + Send + 'static,
) -> PyResult<T> {
    let interrupt = Arc::new(AtomicBool::new(false));
    match run(py, &interrupt, |_| Ok(()), work)? {
        Ended::Done(value) => Ok(value),
        Ended::Stopped(error, _) => Err(error),
    }
}
