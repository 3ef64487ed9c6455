//! A small grammar of figures: marks in panels, panels in rows, rows in a figure.
//!
//! Figures are written as SVG by ourselves, and turned into pixels by `resvg` with a font that is compiled in, so that
//! both look alike and nothing depends on the fonts of a machine. Ready-made plotting crates were tried first: they
//! write one element per spike, do not line up the time axes of panels, and smooth rotated text badly.

pub(crate) mod contour;
mod draw;
mod figure;
pub(crate) mod svg;

pub mod color;
pub mod marks;
pub mod panel;
pub mod scale;

pub use figure::{Figure, Row};
