//! Columns in Parquet files: written in row groups of bounded size, read with suspicion.

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding};
use parquet::column::reader::ColumnReader;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::atomic::io_error;
use crate::hash::hex;
use crate::{AtomicFile, RecordingError};

/// Key under which our metadata lie in a file.
pub(crate) const KEY: &str = "neuropil";

/// Rows of a row group: bounds the memory of writer and reader.
pub(crate) const GROUP: usize = 1 << 20;

/// The most rows that a byte of a file may stand for; columns of ours stay far below.
const ROWS_PER_BYTE: u64 = 1000;

/// One file of a recording, with what it takes to notice damage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Its name within the folder.
    pub file: String,
    /// Number of rows.
    pub rows: u64,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}

/// Kind of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Whole numbers that mostly ascend: stored as differences.
    Whole,
    /// Numbers of which many are equal: stored with a dictionary.
    Repeated,
    /// Numbers all different.
    Real,
    /// Short texts of which many are equal.
    Text,
}

/// Values of a column for one row group.
pub(crate) enum Column<'a> {
    Whole(&'a [u64]),
    Real(&'a [f64]),
    Text(Vec<ByteArray>),
}

/// Writes row groups; see [`GROUP`].
pub(crate) struct TableWriter {
    writer: SerializedFileWriter<Hashing>,
    path: PathBuf,
    rows: u64,
}

impl TableWriter {
    pub(crate) fn create(path: &Path, columns: &[(&str, Kind)]) -> Result<Self, RecordingError> {
        let mut message = String::from("message neuropil {\n");
        let mut properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_max_row_group_row_count(Some(GROUP))
            .set_created_by(format!("neuropil {}", env!("CARGO_PKG_VERSION")));
        for (name, kind) in columns {
            let (declaration, encoding) = match kind {
                Kind::Whole => (
                    "int64 NAME (INTEGER(64,false))",
                    Some(Encoding::DELTA_BINARY_PACKED),
                ),
                Kind::Real => ("double NAME", Some(Encoding::BYTE_STREAM_SPLIT)),
                Kind::Repeated => ("double NAME", None),
                Kind::Text => ("binary NAME (UTF8)", None),
            };
            message.push_str(&format!(
                "required {};\n",
                declaration.replace("NAME", name)
            ));
            if let Some(encoding) = encoding {
                let column = ColumnPath::from(*name);
                properties = properties
                    .set_column_dictionary_enabled(column.clone(), false)
                    .set_column_encoding(column, encoding);
            }
        }
        message.push('}');
        let file = Hashing {
            file: AtomicFile::create(path)?,
            sha: Sha256::new(),
        };
        let schema = parse_message_type(&message).map_err(|e| failed(path, &e))?;
        let writer =
            SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties.build()))
                .map_err(|e| failed(path, &e))?;
        Ok(Self {
            writer,
            path: path.to_owned(),
            rows: 0,
        })
    }

    /// Writes one row group: all columns in their order, equally long.
    pub(crate) fn write(&mut self, columns: &[Column<'_>]) -> Result<(), RecordingError> {
        let rows = columns.first().map_or(0, Column::len);
        let path = self.path.clone();
        let mut write = || -> Result<(), ParquetError> {
            let mut group = self.writer.next_row_group()?;
            for column in columns {
                let Some(mut target) = group.next_column()? else {
                    break;
                };
                match (target.untyped(), column) {
                    (ColumnWriter::Int64ColumnWriter(w), Column::Whole(v)) => {
                        let bits: Vec<i64> = v.iter().map(|&x| x.cast_signed()).collect();
                        w.write_batch(&bits, None, None)?;
                    }
                    (ColumnWriter::DoubleColumnWriter(w), Column::Real(v)) => {
                        w.write_batch(v, None, None)?;
                    }
                    (ColumnWriter::ByteArrayColumnWriter(w), Column::Text(v)) => {
                        w.write_batch(v, None, None)?;
                    }
                    _ => return Err(ParquetError::General("column of another kind".into())),
                }
                target.close()?;
            }
            group.close()?;
            Ok(())
        };
        write().map_err(|e| failed(&path, &e))?;
        self.rows += rows as u64;
        Ok(())
    }

    /// Adds the metadata and gives the file its name.
    pub(crate) fn finish(mut self, metadata: String) -> Result<FileEntry, RecordingError> {
        self.writer
            .append_key_value_metadata(KeyValue::new(KEY.to_string(), metadata));
        let file = self
            .writer
            .into_inner()
            .map_err(|e| failed(&self.path, &e))?;
        let sha256 = hex(&file.sha.finalize());
        file.file.commit()?;
        Ok(FileEntry {
            file: self
                .path
                .file_name()
                .map(|n| n.to_string_lossy().into_owned())
                .unwrap_or_default(),
            rows: self.rows,
            sha256,
        })
    }
}

impl Column<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Whole(v) => v.len(),
            Self::Real(v) => v.len(),
            Self::Text(v) => v.len(),
        }
    }
}

/// A file that knows the hash of what was written to it.
struct Hashing {
    file: AtomicFile,
    sha: Sha256,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.file.write(bytes)?;
        self.sha.update(bytes.get(..n).unwrap_or_default());
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The columns that were asked for, and the metadata.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub whole: Vec<Vec<u64>>,
    pub real: Vec<Vec<f64>>,
    pub rows: u64,
    pub metadata: String,
}

/// Reads whole and real columns of a file by name, in the order asked for. Any bytes give `Ok` or `Err`.
///
/// `entry`, where there is one, must agree with the file in rows and checksum.
pub(crate) fn read(
    path: &Path,
    entry: Option<&FileEntry>,
    whole: &[&str],
    real: &[&str],
) -> Result<Table, RecordingError> {
    let bytes = std::fs::read(path).map_err(|e| io_error(path, "read it", e))?;
    let problem = |problem: String| RecordingError::Format {
        path: path.to_owned(),
        problem,
    };
    if let Some(entry) = entry {
        let sha256 = hex(&Sha256::digest(&bytes));
        if sha256 != entry.sha256 {
            return Err(problem(format!(
                "checksum {sha256}, expected {}: the file is damaged",
                entry.sha256
            )));
        }
    }
    // The library has been known to panic on hostile files.
    let table = catch_unwind(AssertUnwindSafe(|| decode(bytes, whole, real)))
        .unwrap_or_else(|_| Err(ParquetError::General("the decoder gave up".into())))
        .map_err(|e| failed(path, &e))?;
    match entry {
        Some(entry) if entry.rows != table.rows => Err(problem(format!(
            "{} rows, expected {}",
            table.rows, entry.rows
        ))),
        _ => Ok(table),
    }
}

fn decode(bytes: Vec<u8>, whole: &[&str], real: &[&str]) -> Result<Table, ParquetError> {
    let size = bytes.len() as u64;
    let bytes = Bytes::from(bytes);
    let reader = SerializedFileReader::new(bytes.clone())?;
    let file = reader.metadata().file_metadata();
    let general = |text: String| ParquetError::General(text);
    let rows =
        u64::try_from(file.num_rows()).map_err(|_| general("negative number of rows".into()))?;
    if rows
        > size
            .saturating_mul(ROWS_PER_BYTE)
            .saturating_add(GROUP as u64)
    {
        return Err(general(format!("{rows} rows in {size} bytes")));
    }
    let columns = file.schema_descr().columns();
    let find = |name: &&str| {
        columns
            .iter()
            .position(|c| {
                matches!(c.path().parts(), [only] if only == name)
                    && c.max_def_level() == 0
                    && c.max_rep_level() == 0
            })
            .ok_or_else(|| general(format!("no column `{name}` without gaps")))
    };
    let mut table = Table {
        rows,
        whole: vec![Vec::new(); whole.len()],
        real: vec![Vec::new(); real.len()],
        metadata: file
            .key_value_metadata()
            .and_then(|all| all.iter().find(|kv| kv.key == KEY))
            .and_then(|kv| kv.value.clone())
            .ok_or_else(|| general(format!("no metadata `{KEY}`")))?,
    };
    let whole: Vec<usize> = whole.iter().map(find).collect::<Result<_, _>>()?;
    let real: Vec<usize> = real.iter().map(find).collect::<Result<_, _>>()?;
    let limit = usize::try_from(rows).unwrap_or(usize::MAX);
    for g in 0..reader.num_row_groups() {
        let group = reader.get_row_group(g)?;
        for &i in whole.iter().chain(&real) {
            let (start, length) = group.metadata().column(i).byte_range();
            let range = usize::try_from(start)
                .ok()
                .zip(usize::try_from(start.saturating_add(length)).ok());
            let chunk = range.and_then(|(start, end)| bytes.get(start..end));
            let chunk = chunk.ok_or_else(|| general("a column beyond the file".into()))?;
            super::pages::check(chunk).map_err(general)?;
        }
        for (&i, target) in whole.iter().zip(&mut table.whole) {
            let ColumnReader::Int64ColumnReader(mut r) = group.get_column_reader(i)? else {
                return Err(general("a column of whole numbers has another type".into()));
            };
            let mut values = Vec::new();
            while values.len() <= limit && r.read_records(8192, None, None, &mut values)?.0 > 0 {}
            target.extend(values.into_iter().map(i64::cast_unsigned));
        }
        for (&i, target) in real.iter().zip(&mut table.real) {
            let ColumnReader::DoubleColumnReader(mut r) = group.get_column_reader(i)? else {
                return Err(general("a column of numbers has another type".into()));
            };
            while target.len() <= limit && r.read_records(8192, None, None, target)?.0 > 0 {}
        }
    }
    let lengths = table
        .whole
        .iter()
        .map(Vec::len)
        .chain(table.real.iter().map(Vec::len));
    for length in lengths {
        if length != limit {
            return Err(general(format!(
                "a column of {length} values in a file of {rows} rows"
            )));
        }
    }
    Ok(table)
}

pub(crate) fn failed(path: &Path, error: &ParquetError) -> RecordingError {
    RecordingError::Format {
        path: path.to_owned(),
        problem: error.to_string(),
    }
}
