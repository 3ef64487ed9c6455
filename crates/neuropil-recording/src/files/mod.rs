//! Recordings on disk: a folder with Parquet files and one JSON file that vouches for them.

mod columns;
mod csv;
mod csv_read;
mod folder;
mod measure_file;
mod pages;
mod spike_file;
mod table;
mod trace_file;

pub use columns::{TableColumn, write_table};
pub use csv::write_spikes_csv;
pub use csv_read::{SpikeTable, read_spikes_csv, spikes_from_columns};
pub use folder::{FORMAT, FORMAT_VERSION};
pub use spike_file::{SpikeWriter, read_spike_segment, read_spikes};
pub use table::FileEntry;
pub use trace_file::TraceWriter;
