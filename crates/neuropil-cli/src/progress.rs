//! One progress bar with the time left: on a terminal a bar, elsewhere a plain line every few seconds.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use neuropil::Progress;
use neuropil::sweep::SweepProgress;
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Time between plain lines.
const PLAIN: Duration = Duration::from_secs(5);

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Bar,
    Lines,
    Nothing,
}

/// Shows what a simulation is doing, on stderr.
pub struct Shown {
    style: Style,
    bar: ProgressBar,
    label: String,
    phase: &'static str,
    phase_start: Instant,
    last_line: Instant,
    drawn: Arc<AtomicU64>,
    building: Option<(Arc<AtomicBool>, std::thread::JoinHandle<()>)>,
}

impl Shown {
    /// Nothing is shown where `quiet`, or where `json` and stderr is no terminal. `drawn` counts the synapses drawn while
    /// building, each twice.
    pub fn new(quiet: bool, json: bool, drawn: Arc<AtomicU64>) -> Self {
        let style = match (quiet, std::io::stderr().is_terminal(), json) {
            (true, ..) | (_, false, true) => Style::Nothing,
            (_, true, _) => Style::Bar,
            _ => Style::Lines,
        };
        let target = match style {
            Style::Bar => ProgressDrawTarget::stderr(),
            _ => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let template = "{msg} {wide_bar} {percent:>3} %  {elapsed} gone, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        let now = Instant::now();
        Self {
            style,
            bar,
            label: String::new(),
            phase: "",
            phase_start: now,
            last_line: now,
            drawn,
            building: None,
        }
    }

    /// Takes up what the simulation reports.
    pub fn report(&mut self, progress: Progress) {
        if self.style == Style::Nothing {
            return;
        }
        match progress {
            Progress::Building { synapses, .. } => self.build(2 * synapses),
            Progress::Running { step, warmup, .. } if step < warmup => {
                self.at("warm-up", step, warmup)
            }
            Progress::Running {
                step,
                warmup,
                total,
                ..
            } => self.at("simulate", step - warmup, total.saturating_sub(warmup)),
        }
    }

    /// The same for one of several simulations.
    pub fn report_labelled(&mut self, label: &str, progress: Progress) {
        if self.label != label {
            self.label = label.to_owned();
            self.phase = "";
        }
        self.report(progress);
    }

    /// The same for the tasks of a sweep.
    pub fn report_tasks(&mut self, p: SweepProgress) {
        if self.style == Style::Nothing {
            return;
        }
        const PARTS: f64 = 1e6;
        self.at("tasks", (p.fraction * PARTS) as u64, PARTS as u64);
        let failed = match p.failed {
            0 => String::new(),
            n => format!(", {n} failed"),
        };
        let message = format!("{} of {} tasks{failed}", p.finished, p.total);
        self.bar.set_message(message);
    }

    /// Shows which part of a work without steps is done, 0 to 1.
    pub fn report_part(&mut self, phase: &'static str, part: f64) {
        if self.style == Style::Nothing {
            return;
        }
        const PARTS: f64 = 1e6;
        self.at(phase, (part * PARTS) as u64, PARTS as u64);
    }

    /// Removes the bar.
    pub fn end(&mut self) {
        self.stop_building();
        self.bar.finish_and_clear();
    }

    /// Building reports nothing by itself: a thread looks at the counter until something else is reported.
    fn build(&mut self, synapses: u64) {
        self.stop_building();
        self.drawn.store(0, Ordering::Relaxed);
        self.begin("build", synapses);
        let name = self.name();
        let stop = Arc::new(AtomicBool::new(false));
        let (bar, drawn, stopped, style) = (
            self.bar.clone(),
            self.drawn.clone(),
            stop.clone(),
            self.style,
        );
        let spawned = std::thread::Builder::new().spawn(move || {
            let start = Instant::now();
            let mut last = start;
            while !stopped.load(Ordering::Relaxed) {
                std::thread::park_timeout(Duration::from_millis(200));
                let done = drawn.load(Ordering::Relaxed).min(synapses);
                bar.set_position(done);
                if style == Style::Lines && last.elapsed() >= PLAIN {
                    last = Instant::now();
                    line(&name, done, synapses, start);
                }
            }
        });
        self.building = spawned.ok().map(|handle| (stop, handle));
    }

    fn stop_building(&mut self) {
        if let Some((stop, handle)) = self.building.take() {
            stop.store(true, Ordering::Relaxed);
            handle.thread().unpark();
            // A bar that could not be drawn is no reason to end the run.
            let _ = handle.join();
        }
    }

    fn name(&self) -> String {
        if self.label.is_empty() {
            self.phase.to_owned()
        } else {
            format!("{}: {}", self.label, self.phase)
        }
    }

    fn begin(&mut self, phase: &'static str, length: u64) {
        self.phase = phase;
        self.phase_start = Instant::now();
        self.last_line = self.phase_start;
        self.bar.reset();
        self.bar.set_length(length);
        self.bar.set_message(format!("{:<9}", self.name()));
    }

    fn at(&mut self, phase: &'static str, done: u64, all: u64) {
        self.stop_building();
        if self.phase != phase {
            self.begin(phase, all);
        }
        self.bar.set_position(done);
        if self.style == Style::Lines && self.last_line.elapsed() >= PLAIN {
            self.last_line = Instant::now();
            line(&self.name(), done, all, self.phase_start);
        }
    }
}

fn line(phase: &str, done: u64, all: u64, start: Instant) {
    let gone = start.elapsed().as_secs_f64();
    let left = if done == 0 {
        String::new()
    } else {
        format!(
            ", {:.0} s left",
            gone * (all - done.min(all)) as f64 / done as f64
        )
    };
    let percent = 100.0 * done as f64 / all.max(1) as f64;
    eprintln!("{phase}: {percent:.0} %, {gone:.0} s gone{left}");
}
