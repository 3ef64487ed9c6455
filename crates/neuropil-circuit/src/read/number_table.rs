//! Reads tables of numbers: lists of lists in the file, or a CSV or NumPy file beside it.

use super::circuits::Context;
use super::document::{Data, Node};
use super::numbers::Part;
use super::reader::{Reader, Section};
use crate::dimension::Dimension;
use crate::problem::{Problem, shortened};
use neuropil_numerics::matrix::Matrix;
use std::path::Path;

/// Most numbers of a table in a file of its own.
pub const MOST_NUMBERS: usize = 1 << 28;
/// Most bytes of such a file.
const MAX_BYTES: u64 = 4 << 30;
/// What stands at the start of an .npy file.
const MAGIC: &[u8] = b"\x93NUMPY";

impl Reader {
    /// Rows of numbers of one dimension: a list of lists, or the keys `values` or `file`, and `scale`, of a table whose keys
    /// were checked.
    pub(super) fn number_table(
        &mut self,
        node: &Node,
        section: Option<&Section<'_>>,
        dimension: Dimension,
        context: &Context<'_>,
        part: &Part<'_>,
    ) -> Option<Matrix> {
        let Some(section) = section else {
            return self.rows(node, dimension, part);
        };
        let scale = match section.get("scale") {
            None => None,
            Some(at) => Some(self.number(at, dimension, part)?),
        };
        let found = match (section.get("values"), section.get("file")) {
            (Some(values), None) => match scale {
                None => self.rows(values, dimension, part)?,
                Some(_) => self.rows(values, Dimension::NONE, part)?,
            },
            (None, Some(at)) => {
                let bare = scale.is_some() || dimension == Dimension::NONE;
                if !bare {
                    let unit = dimension.unit();
                    let meaning =
                        format!("what the bare numbers are multiplied with: \"1 {unit}\"");
                    self.missing(&section.who, "scale", &meaning, section.at);
                    return None;
                }
                self.numbers_beside(at, section, context)?
            }
            _ => {
                let meaning = "exactly one of values, file";
                self.missing(&section.who, "values", meaning, section.at);
                return None;
            }
        };
        Some(match scale {
            None => found,
            Some(scale) => found.map(|x| x * scale),
        })
    }

    fn rows(&mut self, node: &Node, dimension: Dimension, part: &Part<'_>) -> Option<Matrix> {
        let expected = "a list of lists of numbers";
        let wrong =
            |given: String| Problem::new("wrong-kind", part.who, part.which, given, expected);
        let Some(list) = node.list() else {
            self.report(wrong(node.given()), node.at);
            return None;
        };
        let mut rows: Vec<Vec<f64>> = Vec::new();
        for item in list {
            if !matches!(item.data, Data::List(_) | Data::Column(_) | Data::Table(_)) {
                self.report(wrong(item.given()), item.at);
                return None;
            }
            let found = self.value(item, dimension, part)?;
            let crate::value::Value::Table(row) = found else {
                self.report(wrong("a distribution in a row".into()), item.at);
                return None;
            };
            if let Some(first) = rows.first()
                && first.len() != row.len()
            {
                let given = format!("{} numbers in row {}", row.len(), rows.len() + 1);
                let expected = format!("{}, as in the first", first.len());
                let problem = Problem::new("wrong-length", part.who, part.which, given, expected);
                self.report(problem, item.at);
                return None;
            }
            rows.push(row);
        }
        match Matrix::from_rows(&rows) {
            Ok(m) => Some(m),
            Err(e) => {
                self.report(wrong(e.to_string()), node.at);
                None
            }
        }
    }

    fn numbers_beside(
        &mut self,
        node: &Node,
        section: &Section<'_>,
        context: &Context<'_>,
    ) -> Option<Matrix> {
        let name = self.text(section, "file");
        let Some(folder) = &context.folder else {
            let problem = Problem::new(
                "no-folder",
                &section.who,
                format!("file `{}`", shortened(&name)),
                "named in a text that is not a file",
                "the circuit in a file, which relative paths start from",
            );
            self.report(problem, node.at);
            return None;
        };
        let left = MAX_BYTES.saturating_sub(self.table_bytes);
        let read = bytes_limited(&folder.join(&name), left).and_then(|bytes| {
            self.table_bytes += bytes.len() as u64;
            if bytes.starts_with(MAGIC) {
                return numbers_from_npy(&bytes);
            }
            let text = std::str::from_utf8(&bytes)
                .map_err(|_| "neither an .npy file nor text".to_string())?;
            numbers_from_csv(text)
        });
        match read {
            Ok(found) => Some(found),
            Err(message) => {
                let which = format!("file `{}`: {message}", shortened(&name));
                let problem = Problem::new("bad-table", &section.who, which, "", "");
                self.report(problem, node.at);
                None
            }
        }
    }
}

fn bytes_limited(path: &Path, limit: u64) -> Result<Vec<u8>, String> {
    let shown = path.display();
    let size = std::fs::metadata(path).map_err(|e| format!("{shown}: {e}"))?;
    if !size.is_file() {
        return Err(format!("{shown} is not a file"));
    }
    if size.len() > limit {
        let bytes = size.len();
        return Err(format!("{shown} has {bytes} bytes, more than {limit}"));
    }
    std::fs::read(path).map_err(|e| format!("{shown}: {e}"))
}

/// Rows of numbers separated by commas, semicolons, tabs or blanks; empty lines and what follows a `#` are passed over.
///
/// # Errors
/// A line and what is wrong there.
pub fn numbers_from_csv(text: &str) -> Result<Matrix, String> {
    let mut rows: Vec<Vec<f64>> = Vec::new();
    let mut count = 0_usize;
    for (i, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.split('#').next().unwrap_or("").trim();
        if line.is_empty() {
            continue;
        }
        let commas = line.contains([',', ';', '\t']);
        let cells: Box<dyn Iterator<Item = &str>> = match commas {
            true => Box::new(line.split([',', ';', '\t']).map(str::trim)),
            false => Box::new(line.split_whitespace()),
        };
        let number = |cell: &str| match cell.parse::<f64>() {
            Ok(x) if x.is_finite() => Ok(x),
            _ => Err(format!(
                "line {}: `{}` is no number",
                i + 1,
                shortened(cell)
            )),
        };
        let row = cells.map(number).collect::<Result<Vec<f64>, String>>()?;
        if let Some(first) = rows.first()
            && first.len() != row.len()
        {
            let (given, expected) = (row.len(), first.len());
            return Err(format!(
                "line {}: {given} numbers, expected {expected} as in the first row",
                i + 1
            ));
        }
        count += row.len();
        if count > MOST_NUMBERS {
            return Err(format!("line {}: more than {MOST_NUMBERS} numbers", i + 1));
        }
        rows.push(row);
    }
    if rows.is_empty() {
        return Err("no numbers".to_string());
    }
    Matrix::from_rows(&rows).map_err(|e| e.to_string())
}

/// The numbers of an .npy file (format 1 to 3) with two axes: booleans, whole or floating numbers of either byte order, in C or
/// Fortran order.
///
/// # Errors
/// What the file is instead.
pub fn numbers_from_npy(bytes: &[u8]) -> Result<Matrix, String> {
    let cut = || "the header ends early".to_string();
    let rest = bytes.strip_prefix(MAGIC).ok_or("not an .npy file")?;
    let major = *rest.first().ok_or_else(cut)?;
    let (length, start) = match major {
        1 => {
            let field = rest.get(2..4).and_then(|b| b.try_into().ok());
            (usize::from(u16::from_le_bytes(field.ok_or_else(cut)?)), 4)
        }
        2 | 3 => {
            let field = rest.get(2..6).and_then(|b| b.try_into().ok());
            (u32::from_le_bytes(field.ok_or_else(cut)?) as usize, 6)
        }
        other => return Err(format!("format {other}, expected 1 to 3")),
    };
    let end = length.checked_add(start).ok_or_else(cut)?;
    let header = rest.get(start..end).ok_or_else(cut)?;
    let data = rest.get(end..).unwrap_or(&[]);
    let header = std::str::from_utf8(header).map_err(|_| "the header is no text")?;
    let field = |key: &str| {
        let at = header.find(&format!("'{key}'"))?;
        let after = header.get(at + key.len() + 2..)?.trim_start();
        after.strip_prefix(':').map(str::trim_start)
    };
    let descr = field("descr").and_then(|d| d.strip_prefix('\''));
    let descr = descr
        .and_then(|d| d.split('\'').next())
        .ok_or("the header names no single type of numbers")?;
    let fortran = match field("fortran_order") {
        Some(f) if f.starts_with("True") => true,
        Some(f) if f.starts_with("False") => false,
        _ => return Err("the header does not say `fortran_order`".to_string()),
    };
    let shape = field("shape").and_then(|s| s.strip_prefix('('));
    let shape = shape
        .and_then(|s| s.split(')').next())
        .ok_or("the header names no shape")?;
    let sizes: Result<Vec<usize>, _> = shape
        .split(',')
        .map(str::trim)
        .filter(|s| !s.is_empty())
        .map(str::parse)
        .collect();
    let Ok([rows, columns]) = sizes.as_deref() else {
        let given = shortened(shape);
        return Err(format!("shape ({given}), expected two axes"));
    };
    let (number, width): (fn(&[u8], bool) -> f64, usize) = kind(descr)?;
    let count = rows.checked_mul(*columns).filter(|n| *n <= MOST_NUMBERS);
    let count = count.ok_or_else(|| {
        format!("shape ({rows}, {columns}), expected at most {MOST_NUMBERS} numbers")
    })?;
    if count == 0 {
        return Err(format!(
            "shape ({rows}, {columns}), expected at least one number"
        ));
    }
    if data.len() != count * width {
        return Err(format!(
            "{} bytes of numbers, expected {} for ({rows}, {columns}) of {width} bytes each",
            data.len(),
            count * width
        ));
    }
    let big = descr.starts_with('>');
    let at = |k: usize| {
        data.get(k * width..(k + 1) * width)
            .map_or(f64::NAN, |b| number(b, big))
    };
    let found = Matrix::from_fn(*rows, *columns, |i, j| match fortran {
        true => at(j * rows + i),
        false => at(i * columns + j),
    });
    match found.values().iter().position(|x| !x.is_finite()) {
        None => Ok(found),
        Some(k) => Err(format!(
            "row {}, column {} is {}, expected finite numbers",
            k / columns,
            k % columns,
            found.values().get(k).copied().unwrap_or(f64::NAN)
        )),
    }
}

/// How numbers of a type are read, and their bytes.
fn kind(descr: &str) -> Result<(fn(&[u8], bool) -> f64, usize), String> {
    macro_rules! of {
        ($t:ty) => {
            (
                |b: &[u8], big: bool| {
                    let bytes = b.try_into().unwrap_or_default();
                    let x = if big {
                        <$t>::from_be_bytes(bytes)
                    } else {
                        <$t>::from_le_bytes(bytes)
                    };
                    x as f64
                },
                size_of::<$t>(),
            )
        };
    }
    Ok(match descr.get(1..).unwrap_or("") {
        "f8" => of!(f64),
        "f4" => of!(f32),
        "i8" => of!(i64),
        "i4" => of!(i32),
        "i2" => of!(i16),
        "i1" => of!(i8),
        "u8" => of!(u64),
        "u4" => of!(u32),
        "u2" => of!(u16),
        "u1" | "b1" => of!(u8),
        _ => {
            let given = shortened(descr);
            return Err(format!(
                "numbers of type `{given}`, expected f4, f8, i1 to i8, u1 to u8 or b1"
            ));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn npy(descr: &str, fortran: &str, shape: &str, data: &[u8]) -> Vec<u8> {
        let header =
            format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}\n");
        let mut out = b"\x93NUMPY\x01\x00".to_vec();
        out.extend((header.len() as u16).to_le_bytes());
        out.extend(header.as_bytes());
        out.extend(data);
        out
    }

    #[test]
    fn arrays_are_read_in_every_order_and_type() {
        let rows = |m: Matrix| (m.rows(), m.columns(), m.values().to_vec());
        let le: Vec<u8> = [1.5_f64, -2.0, 0.25, 4.0, 5.0, 6.0]
            .iter()
            .flat_map(|x| x.to_le_bytes())
            .collect();
        let c = numbers_from_npy(&npy("<f8", "False", "(2, 3)", &le)).unwrap();
        assert_eq!(rows(c), (2, 3, vec![1.5, -2.0, 0.25, 4.0, 5.0, 6.0]));
        let f = numbers_from_npy(&npy("<f8", "True", "(2, 3)", &le)).unwrap();
        assert_eq!(rows(f), (2, 3, vec![1.5, 0.25, 5.0, -2.0, 4.0, 6.0]));
        let be: Vec<u8> = [7_i16, -8].iter().flat_map(|x| x.to_be_bytes()).collect();
        let m = numbers_from_npy(&npy(">i2", "False", "(1, 2)", &be)).unwrap();
        assert_eq!(rows(m), (1, 2, vec![7.0, -8.0]));
        let m = numbers_from_npy(&npy("|u1", "False", "(2, 1)", &[255, 0])).unwrap();
        assert_eq!(rows(m), (2, 1, vec![255.0, 0.0]));
    }

    #[test]
    fn what_is_no_table_says_why() {
        let error = |descr, shape, data: &[u8]| {
            numbers_from_npy(&npy(descr, "False", shape, data)).unwrap_err()
        };
        assert!(error("<f8", "(2, 3)", &[0; 40]).contains("expected 48"));
        assert!(error("<f8", "(3,)", &[0; 24]).contains("two axes"));
        assert!(error("<c16", "(1, 1)", &[0; 16]).contains("type `<c16`"));
        assert!(error("<f8", "(0, 4)", &[]).contains("at least one"));
        let huge = error("|u1", "(18446744073709551615, 9)", &[]);
        assert!(huge.contains("at most"), "{huge}");
        let nan = error("<f4", "(1, 1)", &f32::NAN.to_le_bytes());
        assert!(nan.contains("row 0, column 0 is NaN"), "{nan}");
        assert!(numbers_from_npy(b"\x93NUMPY\x01").is_err());
        let whole = npy("<f8", "False", "(1, 1)", &[0; 8]);
        for end in 0..whole.len() {
            assert!(numbers_from_npy(&whole[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn numbers_in_text_are_separated_in_the_usual_ways() {
        let m = numbers_from_csv("# a\n1, 2,3\n\n-4;5\t6e1\n").unwrap();
        assert_eq!(
            (m.rows(), m.values()),
            (2, &[1.0, 2.0, 3.0, -4.0, 5.0, 60.0][..])
        );
        assert_eq!(numbers_from_csv("1 2\n3  4\n").unwrap().columns(), 2);
        assert_eq!(
            numbers_from_csv("1,2\n3").unwrap_err(),
            "line 2: 1 numbers, expected 2 as in the first row"
        );
        assert_eq!(
            numbers_from_csv("1,x").unwrap_err(),
            "line 1: `x` is no number"
        );
        assert_eq!(numbers_from_csv("\n#1\n").unwrap_err(), "no numbers");
        assert!(numbers_from_csv("1,nan").is_err());
    }
}
