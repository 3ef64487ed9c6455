//! Panels that nearly every report has.

mod bars;
mod distribution;
mod raster;
mod regions;
mod spectrum;

pub use bars::{Series, Style, grouped};
pub use distribution::{histograms, scatter};
pub use raster::{Raster, RasterOptions, RasterRow, rate_over_time};
pub use regions::{Region, RegionBorder, Regions, regions};
pub use spectrum::spectra;
