//! One progress bar with the time left: on a terminal a bar, elsewhere a plain line every few seconds.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use neuropil::Progress;
use neuropil::sweep::SweepProgress;
use std::collections::VecDeque;
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Time between plain lines.
const PLAIN: Duration = Duration::from_secs(5);
/// Time from which the time left follows.
const RECENT: Duration = Duration::from_secs(60);

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
    pace: Pace,
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
            pace: Pace::new(now),
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
            let mut pace = Pace::new(Instant::now());
            let mut last = Instant::now();
            while !stopped.load(Ordering::Relaxed) {
                std::thread::park_timeout(Duration::from_millis(200));
                let done = drawn.load(Ordering::Relaxed).min(synapses);
                bar.set_position(done);
                if style == Style::Lines && last.elapsed() >= PLAIN {
                    last = Instant::now();
                    eprintln!("{name}: {}", pace.line(last, done, synapses));
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
        self.last_line = Instant::now();
        self.pace = Pace::new(self.last_line);
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
            let line = self.pace.line(self.last_line, done, all);
            eprintln!("{}: {line}", self.name());
        }
    }
}

/// How fast a phase goes, by what was done in about the last minute: what was taken over from an interrupted run took no time, and says nothing of
/// what is left.
struct Pace {
    start: Instant,
    /// When so much was done, oldest first.
    seen: VecDeque<(Instant, u64)>,
}

impl Pace {
    fn new(start: Instant) -> Self {
        Self {
            start,
            seen: VecDeque::new(),
        }
    }

    /// Part done, time gone and time left.
    fn line(&mut self, now: Instant, done: u64, all: u64) -> String {
        let left = self.left(now, done, all);
        let percent = 100.0 * done as f64 / all.max(1) as f64;
        let gone = words(now.duration_since(self.start));
        match left {
            Some(left) => format!("{percent:.0} %, {gone} gone, {} left", words(left)),
            None => format!("{percent:.0} %, {gone} gone"),
        }
    }

    fn left(&mut self, now: Instant, done: u64, all: u64) -> Option<Duration> {
        while self.seen.len() > 1 && now.duration_since(self.seen[1].0) >= RECENT {
            self.seen.pop_front();
        }
        let first = self.seen.front().copied();
        self.seen.push_back((now, done));
        let (then, before) = first?;
        let made = done.checked_sub(before).filter(|n| *n > 0)?;
        let each = now.duration_since(then).as_secs_f64() / made as f64;
        Duration::try_from_secs_f64(each * all.saturating_sub(done) as f64).ok()
    }
}

/// A time in the units in which one would say it.
fn words(time: Duration) -> String {
    let seconds = time.as_secs_f64().round() as u64;
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", (seconds + 30) / 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_follows_from_the_last_minute() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        let mut at = |s: u64, done: u64| pace.line(start + Duration::from_secs(s), done, 1000);
        // A third was done before; from then on one piece a second.
        assert_eq!(at(5, 330), "33 %, 5 s gone");
        assert_eq!(at(10, 335), "34 %, 10 s gone, 11 min left");
        assert_eq!(at(60, 390), "39 %, 60 s gone, 9 min left");
        // Then twice as fast: the first minute is forgotten.
        assert_eq!(at(125, 510), "51 %, 2 min gone, 4 min left");
        assert_eq!(at(185, 510), "51 %, 3 min gone");
    }

    #[test]
    fn times_are_said_in_fitting_units() {
        let of = |s| words(Duration::from_secs(s));
        assert_eq!(of(119), "119 s");
        assert_eq!(of(120), "2 min");
        assert_eq!(of(7199), "120 min");
        assert_eq!(of(7200 + 61 * 60), "3 h 1 min");
    }
}
