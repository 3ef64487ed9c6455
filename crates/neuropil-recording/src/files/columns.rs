//! Tables of numbers and texts with gaps, as one Parquet file.

use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::table::{KEY, failed};
use crate::{AtomicFile, RecordingError};

/// A column: a value or a gap for every row.
#[derive(Clone, Debug, PartialEq)]
pub enum TableColumn {
    /// Whole numbers.
    Whole(Vec<Option<u64>>),
    /// Numbers.
    Real(Vec<Option<f64>>),
    /// Texts.
    Text(Vec<Option<String>>),
}

impl TableColumn {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Whole(v) => v.len(),
            Self::Real(v) => v.len(),
            Self::Text(v) => v.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Writes named columns atomically; `metadata` is JSON and lies under the key `neuropil`.
///
/// # Errors
/// [`RecordingError::Length`] where columns differ in length, [`RecordingError::Io`] and [`RecordingError::Format`] where the
/// file cannot be written.
pub fn write_table(
    path: &Path,
    columns: &[(String, TableColumn)],
    metadata: &str,
) -> Result<(), RecordingError> {
    let rows = columns.first().map_or(0, |(_, c)| c.len());
    if let Some((name, column)) = columns.iter().find(|(_, c)| c.len() != rows) {
        return Err(RecordingError::Length {
            what: format!("column `{name}`"),
            first: rows,
            second: column.len(),
        });
    }
    let file = AtomicFile::create(path)?;
    write(file, columns, metadata)
        .map_err(|e| failed(path, &e))?
        .commit()
}

fn write(
    file: AtomicFile,
    columns: &[(String, TableColumn)],
    metadata: &str,
) -> Result<AtomicFile, ParquetError> {
    let fields = columns
        .iter()
        .map(|(name, column)| field(name, column).map(Arc::new))
        .collect::<Result<_, _>>()?;
    let schema = Type::group_type_builder("neuropil")
        .with_fields(fields)
        .build()?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(format!("neuropil {}", env!("CARGO_PKG_VERSION")))
        .build();
    let mut writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    for (_, column) in columns {
        let Some(mut target) = group.next_column()? else {
            break;
        };
        match column {
            TableColumn::Whole(v) => {
                let (values, levels) = parts(v, |x| x.cast_signed());
                target
                    .typed::<Int64Type>()
                    .write_batch(&values, Some(&levels), None)?;
            }
            TableColumn::Real(v) => {
                let (values, levels) = parts(v, |x| *x);
                target
                    .typed::<DoubleType>()
                    .write_batch(&values, Some(&levels), None)?;
            }
            TableColumn::Text(v) => {
                let (values, levels) = parts(v, |x| ByteArray::from(x.as_str()));
                target
                    .typed::<ByteArrayType>()
                    .write_batch(&values, Some(&levels), None)?;
            }
        }
        target.close()?;
    }
    group.close()?;
    writer.append_key_value_metadata(KeyValue::new(KEY.to_string(), metadata.to_owned()));
    writer.into_inner()
}

fn field(name: &str, column: &TableColumn) -> Result<Type, ParquetError> {
    let (physical, logical) = match column {
        TableColumn::Whole(_) => (Physical::INT64, Some(LogicalType::integer(64, false))),
        TableColumn::Real(_) => (Physical::DOUBLE, None),
        TableColumn::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
    };
    Type::primitive_type_builder(name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical)
        .build()
}

/// The values that are there, and for every row whether it has one.
fn parts<T, U>(column: &[Option<T>], value: impl Fn(&T) -> U) -> (Vec<U>, Vec<i16>) {
    let values = column.iter().flatten().map(value).collect();
    let levels = column.iter().map(|x| i16::from(x.is_some())).collect();
    (values, levels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    #[test]
    fn values_and_gaps_come_back() {
        let path =
            std::env::temp_dir().join(format!("neuropil-columns-{}.parquet", std::process::id()));
        let columns = [
            (
                "a (mV)".to_owned(),
                TableColumn::Real(vec![Some(0.5), None]),
            ),
            (
                "b".to_owned(),
                TableColumn::Whole(vec![None, Some(u64::MAX)]),
            ),
            (
                "c".to_owned(),
                TableColumn::Text(vec![Some("x".into()), None]),
            ),
        ];
        write_table(&path, &columns, "{}").unwrap();
        let reader = SerializedFileReader::new(std::fs::File::open(&path).unwrap()).unwrap();
        let rows: Vec<_> = reader
            .get_row_iter(None)
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].get_double(0).unwrap(), 0.5);
        assert!(rows[1].get_double(0).is_err() && rows[0].get_ulong(1).is_err());
        assert_eq!(rows[1].get_ulong(1).unwrap(), u64::MAX);
        assert_eq!(rows[0].get_string(2).unwrap(), "x");
        let uneven = [
            columns[0].clone(),
            ("d".to_owned(), TableColumn::Real(vec![])),
        ];
        assert!(write_table(&path, &uneven, "{}").is_err());
        std::fs::remove_file(&path).unwrap();
    }
}
