//! The threads of a run: made for its first steps, kept between calls, ended with it.
//!
//! Making threads takes some hundred microseconds, in which a small network makes a hundred steps, and a closed loop calls after
//! every few. So threads wait between calls: for a while in a loop, since the next call of a closed loop is near, then asleep.
//! The shards of a thread are handed to it with every call and handed back at its end, so that between calls all are the run's own.

use crate::cores::Cores;
use crate::error::SimError;
use crate::meeting::{Meeting, Seat};
use crate::worker::Worker;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// Nothing to do; the thread looks for a job in a loop.
const AWAKE: u8 = 0;
/// Nothing to do; the thread must be woken.
const ASLEEP: u8 = 1;
/// A job lies on the desk.
const GIVEN: u8 = 2;
/// The job is done and lies on the desk.
const DONE: u8 = 3;
/// The thread is to end.
const END: u8 = 4;

/// Steps of some shards, for one thread.
struct Job {
    workers: Vec<Worker>,
    /// Number of the first of them.
    first: usize,
    from: u64,
    to: u64,
}

/// Where the run gives a thread its job and takes it back.
struct Desk {
    state: AtomicU8,
    job: Mutex<Option<Job>>,
}

/// What all threads of a run know of its failure.
struct Common {
    /// The error of the first shard that failed in the step that was the last.
    failure: Mutex<Option<(usize, SimError)>>,
    /// The step in which some shard failed.
    stop: AtomicU64,
}

struct Member {
    desk: Arc<Desk>,
    handle: JoinHandle<()>,
}

/// The threads of a run; the calling one is the first.
pub(crate) struct Pool {
    common: Arc<Common>,
    seat: Seat,
    members: Vec<Member>,
    /// The process that has the threads: a fork has none.
    process: u32,
}

impl Pool {
    /// `threads` threads, with the calling one.
    ///
    /// # Errors
    /// [`SimError::Value`] where the system refuses to make them.
    pub fn new(threads: usize) -> Result<Self, SimError> {
        let mut seats = Meeting::seats(threads.max(1)).into_iter().enumerate();
        let Some((_, seat)) = seats.next() else {
            return Err(SimError::Thread);
        };
        let common = Arc::new(Common {
            failure: Mutex::new(None),
            stop: AtomicU64::new(u64::MAX),
        });
        let mut pool = Self {
            common,
            seat,
            members: Vec::with_capacity(threads),
            process: std::process::id(),
        };
        let cores = Arc::new(Cores::of_caller(threads));
        for (t, mut seat) in seats {
            let desk = Arc::new(Desk {
                state: AtomicU8::new(ASLEEP),
                job: Mutex::new(None),
            });
            let common = Arc::clone(&pool.common);
            let (own, cores) = (Arc::clone(&desk), Arc::clone(&cores));
            let handle = std::thread::Builder::new()
                .name(format!("neuropil-{t}"))
                .spawn(move || {
                    cores.start(t, threads);
                    serve(&own, &common, &mut seat);
                })
                .map_err(|e| {
                    SimError::value("engine", "threads", threads, format!("fewer ({e})"))
                })?;
            pool.members.push(Member { desk, handle });
        }
        Ok(pool)
    }

    /// Whether the threads exist in this process.
    pub fn is_here(&self) -> bool {
        self.members.is_empty() || self.process == std::process::id()
    }

    /// Makes the steps `from .. to` of all shards, `per_thread` for each thread, and shows `collect` what fired in each step;
    /// returns the step reached, and the error of the first shard that failed in it.
    pub fn advance(
        &mut self,
        workers: &mut Vec<Worker>,
        per_thread: usize,
        from: u64,
        to: u64,
        collect: &mut dyn FnMut(u64, &[u32]),
    ) -> (u64, Result<(), SimError>) {
        for (m, member) in self.members.iter().enumerate().rev() {
            let first = (m + 1) * per_thread;
            member.give(Job {
                workers: workers.split_off(first.min(workers.len())),
                first,
                from,
                to,
            });
        }
        let mut job = Job {
            workers: std::mem::take(workers),
            first: 0,
            from,
            to,
        };
        let reached = attend(&mut job, &mut self.seat, &self.common, Some(collect));
        *workers = job.workers;
        for member in &self.members {
            workers.extend(member.take_back(&self.seat));
        }
        let failure = self.common.failure.lock();
        let failure = failure.unwrap_or_else(PoisonError::into_inner).take();
        (reached, failure.map_or(Ok(()), |(_, e)| Err(e)))
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let here = self.is_here();
        for member in self.members.drain(..) {
            if here {
                member.desk.state.store(END, Ordering::Release);
                member.handle.thread().unpark();
                // What a thread had to say, it said with its job.
                let _ = member.handle.join();
            } else {
                std::mem::forget(member.handle);
            }
        }
    }
}

impl Member {
    fn give(&self, job: Job) {
        let mut slot = self.desk.job.lock().unwrap_or_else(PoisonError::into_inner);
        *slot = Some(job);
        drop(slot);
        if self.desk.state.swap(GIVEN, Ordering::AcqRel) == ASLEEP {
            self.handle.thread().unpark();
        }
    }

    /// Waits for the end of the job, and takes the shards from the desk.
    fn take_back(&self, seat: &Seat) -> Vec<Worker> {
        seat.wait(|| self.desk.state.load(Ordering::Acquire) == DONE);
        self.desk.state.store(AWAKE, Ordering::Release);
        let mut slot = self.desk.job.lock().unwrap_or_else(PoisonError::into_inner);
        slot.take().map_or_else(Vec::new, |job| job.workers)
    }
}

/// What a thread does until it is to end.
fn serve(desk: &Desk, common: &Common, seat: &mut Seat) {
    loop {
        let idle = |state| matches!(state, AWAKE | ASLEEP | DONE);
        let given = || !idle(desk.state.load(Ordering::Acquire));
        if !seat.wait_briefly(given) {
            let sleep = |from| {
                let (now, failed) = (Ordering::AcqRel, Ordering::Acquire);
                desk.state.compare_exchange(from, ASLEEP, now, failed)
            };
            // While the job done before lies on the desk, the run is about to take it.
            while sleep(AWAKE) == Err(DONE) {
                std::thread::yield_now();
            }
            while !given() {
                std::thread::park();
            }
        }
        if desk.state.load(Ordering::Acquire) == END {
            return;
        }
        let mut slot = desk.job.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(job) = slot.as_mut() {
            attend(job, seat, common, None);
        }
        drop(slot);
        let (now, failed) = (Ordering::AcqRel, Ordering::Acquire);
        // Unless the thread is to end.
        let _ = desk.state.compare_exchange(GIVEN, DONE, now, failed);
    }
}

/// Makes the steps of a job; a panic ends them on all threads.
fn attend(
    job: &mut Job,
    seat: &mut Seat,
    common: &Common,
    collect: Option<&mut dyn FnMut(u64, &[u32])>,
) -> u64 {
    let from = job.from;
    catch_unwind(AssertUnwindSafe(|| work(job, seat, common, collect))).unwrap_or_else(|_| {
        seat.leave();
        common.fail(usize::MAX, SimError::Thread);
        from
    })
}

/// Makes the steps of a job. The first thread collects the spikes.
fn work(
    job: &mut Job,
    seat: &mut Seat,
    common: &Common,
    mut collect: Option<&mut dyn FnMut(u64, &[u32])>,
) -> u64 {
    let (mut own, mut fired) = (Vec::new(), Vec::new());
    for step in job.from..job.to {
        own.clear();
        for (k, w) in job.workers.iter_mut().enumerate() {
            let result = catch_unwind(AssertUnwindSafe(|| w.step(step, &mut fired)))
                .unwrap_or(Err(SimError::Thread));
            if let Err(e) = result {
                // All threads finish the step; the error of the first shard is kept, whichever thread was faster.
                common.fail(job.first + k, e);
                common.stop.fetch_min(step, Ordering::AcqRel);
            }
            own.extend_from_slice(&fired);
        }
        seat.post(step, &own);
        let all = seat.each(step, |list| {
            for w in &mut job.workers {
                w.enqueue(list, step);
            }
            if let Some(collect) = &mut collect {
                collect(step, list);
            }
        });
        // A thread ahead may have failed in the next step already, where it waits for this one.
        if !all || common.stop.load(Ordering::Acquire) <= step {
            return step + 1;
        }
    }
    job.to
}

impl Common {
    fn fail(&self, shard: usize, error: SimError) {
        let mut slot = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.as_ref().is_none_or(|(first, _)| *first > shard) {
            *slot = Some((shard, error));
        }
    }
}
