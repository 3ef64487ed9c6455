//! Regime maps of circuits: theory over two parameters, tested by simulation at chosen points, as files and as a figure.
//!
//! A [`RegimeStudy`] says what is mapped and gives a [`StudiedMap`]; [`RegimeStudy::probe_at`] simulates the circuit at a point of the map
//! from a low and from a high start and compares it with self-consistent theory ([`probe`] does so for any circuit);
//! [`StudiedMap::write`] keeps everything in a folder.

mod axis;
mod figure;
mod map_probe;
mod probe;
mod study;
mod table;

pub use axis::StudyAxis;
pub use map_probe::MapProbe;
pub use probe::{Probe, ProbeOptions, ProbeRun, ProbeState, probe};
pub use study::{MapTheory, RegimeStudy, StudiedMap};
