//! Runs the tasks of a sweep side by side on the cores of this machine, each only once.

use super::{Status, Stored, Sweep, SweepError, TaskOptions};
use crate::side_by_side::{Advance, Piece, Unfinished, side_by_side};
use crate::{Error, Progress};
use neuropil_network::{Network, Seeds};
use neuropil_numerics::isa::Isa;
use neuropil_sim::{available_memory, estimate};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// Tasks whose memory is predicted before any is run, spread evenly over those to be run.
const PROBED: usize = 32;

/// How a sweep is run. The results do not depend on it.
#[derive(Default)]
pub struct RunOptions<'a> {
    /// Which tasks; all unless given.
    pub tasks: Option<Vec<u64>>,
    /// Tasks at a time; as many as there are cores for unless given.
    pub jobs: Option<usize>,
    /// Threads of each task; 1 unless given.
    pub threads: Option<usize>,
    /// Instruction set; the widest of this machine unless given.
    pub isa: Option<Isa>,
    /// Run every model in the interpreter.
    pub interpreter: bool,
    /// Run tasks again that failed before.
    pub retry: bool,
    /// Called some times a second, on the calling thread.
    pub progress: Option<&'a mut dyn FnMut(SweepProgress)>,
    /// Ends the sweep when set: tasks that are finished are kept. It is set too where a result cannot be written.
    pub interrupt: Option<Arc<AtomicBool>>,
}

/// How far a sweep is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SweepProgress {
    /// Tasks finished in this run, failed ones included.
    pub finished: u64,
    /// Tasks that failed in this run.
    pub failed: u64,
    /// Tasks of this run.
    pub total: u64,
    /// Fraction of the work done, tasks under way included, in 0..=1.
    pub fraction: f64,
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SweepRun {
    /// Tasks that ran to their end in this run.
    pub done: u64,
    /// Tasks that had a result already.
    pub kept: u64,
    /// Tasks that failed, in this run or before, in order, and why.
    pub failed: Vec<(u64, String)>,
    /// Tasks whose files were damaged and that were run again, and what was wrong.
    pub damaged: Vec<(u64, String)>,
    /// Tasks that were asked for and not finished, because of an interruption.
    pub left: u64,
}

/// What the threads share.
struct Shared<'a> {
    sweep: &'a Sweep,
    options: TaskOptions<'a>,
    todo: &'a [u64],
    stop: Arc<AtomicBool>,
}

#[derive(Default)]
struct Ran {
    done: u64,
    failed: Vec<(u64, String)>,
}

impl Sweep {
    /// Runs the tasks that have no result in `folder` yet ([`Sweep::open`] is called first).
    ///
    /// # Errors
    /// As [`Sweep::open`]; [`SweepError::NoTask`]; [`SweepError::Memory`] where that many tasks at a time do not fit; and where a
    /// result cannot be written. What goes wrong in a task is recorded there and told in [`SweepRun::failed`].
    pub fn run(&self, folder: &Path, mut options: RunOptions) -> Result<SweepRun, Error> {
        let mut asked = options.tasks.take().unwrap_or((0..self.len()).collect());
        asked.sort_unstable();
        asked.dedup();
        if let Some(&last) = asked.last() {
            self.task(last)?;
        }
        self.open(folder)?;
        let mut run = SweepRun::default();
        let mut todo = Vec::new();
        for k in asked {
            match self.stored(folder, k)? {
                Stored::Missing => todo.push(k),
                Stored::Damaged(problem) => {
                    run.damaged.push((k, problem));
                    todo.push(k);
                }
                Stored::Result(r) => match (r.status, options.retry) {
                    (Status::Done, _) => run.kept += 1,
                    (Status::Failed, true) => todo.push(k),
                    (Status::Failed, false) => {
                        run.kept += 1;
                        run.failed.push((k, r.error.unwrap_or_default()));
                    }
                },
            }
        }
        let threads = options.threads.unwrap_or(1).max(1);
        let jobs = options.jobs.unwrap_or_else(|| {
            let cores = thread::available_parallelism().map_or(1, usize::from);
            (cores / threads).max(1)
        });
        let jobs = jobs.clamp(1, todo.len().max(1));
        let stop = options.interrupt.clone().unwrap_or_default();
        let task_options = TaskOptions {
            threads: Some(threads),
            isa: options.isa,
            interpreter: options.interpreter,
            folder: Some(folder),
            interrupt: Some(stop.clone()),
        };
        self.refuse_what_does_not_fit(&todo, jobs, &task_options)?;
        let shared = Shared {
            sweep: self,
            options: task_options,
            todo: &todo,
            stop,
        };
        let ran = shared.run(jobs, options.progress)?;
        run.done = ran.done;
        run.left = todo.len() as u64 - ran.done - ran.failed.len() as u64;
        run.failed.extend(ran.failed);
        run.failed.sort();
        Ok(run)
    }

    /// Memory that the largest of the tasks looked at needs, and which it is; those that make no network say so when they are run.
    fn largest(&self, todo: &[u64], options: &TaskOptions) -> Option<(u64, u64)> {
        let step = todo.len().div_ceil(PROBED).max(1);
        let probed = todo.iter().step_by(step).chain(todo.last());
        let need = |k: u64| {
            let task = self.task(k).ok()?;
            let circuit = self.circuit(&task).ok()?;
            let protocol = self.protocol(&circuit);
            let seeds = Seeds {
                network: task.network_seed,
                trial: task.trial_seed,
            };
            let network = Network::realize(Arc::new(circuit), protocol.dt, seeds).ok()?;
            let need = estimate(&network, &protocol, &self.engine(options)).ok()?;
            Some((need.peak_memory_bytes, k))
        };
        probed
            .filter_map(|&k| need(k))
            .max_by_key(|(bytes, _)| *bytes)
    }

    fn refuse_what_does_not_fit(
        &self,
        todo: &[u64],
        jobs: usize,
        options: &TaskOptions,
    ) -> Result<(), Error> {
        if !self.definition.measure.simulates() {
            return Ok(());
        }
        let Some(available) = available_memory() else {
            return Ok(());
        };
        let Some((each, task)) = self.largest(todo, options) else {
            return Ok(());
        };
        let needed = each.saturating_mul(jobs as u64);
        // A task that does not fit even alone is refused by the engine, and recorded as failed.
        if jobs > 1 && needed > available {
            return Err(SweepError::Memory {
                jobs,
                needed,
                task,
                each,
                available,
                possible: (available / each.max(1)).max(1),
            }
            .into());
        }
        Ok(())
    }
}

impl Shared<'_> {
    fn run(
        &self,
        jobs: usize,
        mut progress: Option<&mut dyn FnMut(SweepProgress)>,
    ) -> Result<Ran, Error> {
        let total = self.todo.len();
        let ran = Mutex::<Ran>::default();
        let of = || ran.lock().unwrap_or_else(PoisonError::into_inner);
        let work = |k: usize, piece: &Piece<'_>| {
            let mut told = |p: Progress| piece.simulated(p);
            let task = self.todo[k];
            match self.sweep.run_task_with(task, &self.options, &mut told) {
                Ok(r) if r.status == Status::Failed => {
                    of().failed.push((task, r.error.unwrap_or_default()));
                }
                Ok(_) => of().done += 1,
                Err(Error::Sim(neuropil_sim::SimError::Interrupted)) => return Ok(None),
                Err(error) => return Err(error),
            }
            Ok(Some(()))
        };
        let tell = |a: Advance| {
            if let Some(report) = &mut progress {
                report(SweepProgress {
                    finished: a.finished as u64,
                    failed: of().failed.len() as u64,
                    total: total as u64,
                    fraction: a.fraction,
                });
            }
        };
        match side_by_side(total, jobs, &self.stop, work, tell) {
            Ok(_) => Ok(ran.into_inner().unwrap_or_else(PoisonError::into_inner)),
            Err(Unfinished::Thread(e)) => Err(SweepError::Threads(e).into()),
            Err(Unfinished::Piece(e)) => Err(e),
        }
    }
}
