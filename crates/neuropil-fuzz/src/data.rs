//! Data sets of others: idx files of digits, tables of numbers.

use neuropil::data::{parse_digits, parse_idx};
use neuropil_circuit::{numbers_from_csv, numbers_from_npy};

/// Two idx files, of images and of labels, the first as long as its first four bytes say.
pub(crate) fn digits(bytes: &[u8]) {
    if let Ok(found) = parse_idx(bytes) {
        let count: usize = found.sizes.iter().product();
        assert_eq!(count, found.bytes.len());
    }
    let Some((length, rest)) = bytes.split_at_checked(4) else {
        return;
    };
    let length = length.try_into().map_or(0, u32::from_le_bytes) as usize;
    let (images, labels) = rest.split_at(length.min(rest.len()));
    let Ok(found) = parse_digits(images, labels) else {
        return;
    };
    let (rows, columns) = found.shape();
    assert_eq!(found.pixels().len(), found.len() * rows * columns);
    assert!(found.labels().iter().all(|l| *l < 10));
    if let Ok(cut) = found.cropped(20, 20) {
        assert_eq!(
            (cut.shape(), cut.pixels().len()),
            ((20, 20), 400 * cut.len())
        );
    }
}

/// An .npy file, or a text of numbers.
pub(crate) fn numbers(bytes: &[u8]) {
    if let Ok(found) = numbers_from_npy(bytes) {
        assert!(found.values().iter().all(|x| x.is_finite()));
        assert!(found.rows() * found.columns() <= bytes.len());
    }
    let text = String::from_utf8_lossy(bytes);
    let Ok(found) = numbers_from_csv(&text) else {
        return;
    };
    let line = |i: usize| {
        let cells = found.row(i).iter().map(f64::to_string);
        cells.collect::<Vec<_>>().join(",")
    };
    let printed: Vec<String> = (0..found.rows()).map(line).collect();
    assert_eq!(numbers_from_csv(&printed.join("\n")), Ok(found));
}
