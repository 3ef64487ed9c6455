//! Reads idx files, plain or gzipped: a magic number, the sizes of the axes, then bytes row by row.
//!
//! The first two bytes are 0, the third says the type (8: unsigned bytes, the only one read here), the fourth how many axes
//! there are; each size follows as a 32-bit number, high byte first.

use flate2::read::MultiGzDecoder;
use std::io::Read;

/// The most bytes that are read.
pub const MOST_BYTES: u64 = 1 << 30;
/// The most axes.
const MOST_AXES: u8 = 8;
const GZIP: [u8; 2] = [0x1f, 0x8b];
const BYTES: u8 = 8;

/// An array of unsigned bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idx {
    /// Sizes of the axes, outermost first.
    pub sizes: Vec<usize>,
    /// Row by row; as many as the product of the sizes.
    pub bytes: Vec<u8>,
}

/// The array of an idx file of unsigned bytes. Memory grows with what is there, not with what the file declares.
///
/// # Errors
/// What the file is instead: another kind, too large, too short or too long, damaged.
pub fn parse_idx(file: &[u8]) -> Result<Idx, String> {
    if file.starts_with(&GZIP) {
        return parse(MultiGzDecoder::new(file));
    }
    parse(file)
}

fn parse(mut from: impl Read) -> Result<Idx, String> {
    let mut magic = [0; 4];
    header(&mut from, &mut magic, "the magic number")?;
    let [0, 0, kind, axes] = magic else {
        let given = u32::from_be_bytes(magic);
        return Err(format!(
            "its magic number is {given:#010x}, expected 0x000008NN of idx"
        ));
    };
    if kind != BYTES {
        return Err(format!(
            "its numbers are of type {kind:#04x}, expected 0x08, unsigned bytes"
        ));
    }
    if !(1..=MOST_AXES).contains(&axes) {
        return Err(format!("it has {axes} axes, expected 1 to {MOST_AXES}"));
    }
    let mut sizes = Vec::new();
    let mut count = 1_u64;
    for _ in 0..axes {
        let mut size = [0; 4];
        header(&mut from, &mut size, "the sizes")?;
        let size = u32::from_be_bytes(size);
        sizes.push(size as usize);
        count = count.saturating_mul(u64::from(size));
    }
    if count > MOST_BYTES {
        let shape: Vec<String> = sizes.iter().map(usize::to_string).collect();
        return Err(format!(
            "it declares {} bytes, expected at most {MOST_BYTES}",
            shape.join(" x ")
        ));
    }
    let mut bytes = Vec::new();
    let read = from.by_ref().take(count).read_to_end(&mut bytes);
    read.map_err(|e| format!("it cannot be unpacked ({e})"))?;
    if (bytes.len() as u64) < count {
        return Err(format!(
            "it ends after {} of {count} bytes that it declares",
            bytes.len()
        ));
    }
    match from.read(&mut [0; 1]) {
        Ok(0) => Ok(Idx { sizes, bytes }),
        Ok(_) => Err(format!(
            "it goes on after the {count} bytes that it declares"
        )),
        Err(e) => Err(format!("it cannot be unpacked ({e})")),
    }
}

fn header(from: &mut impl Read, into: &mut [u8], what: &str) -> Result<(), String> {
    from.read_exact(into).map_err(|e| match e.kind() {
        std::io::ErrorKind::UnexpectedEof => format!("it ends within {what}"),
        _ => format!("it cannot be unpacked ({e})"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn file(kind: u8, sizes: &[u32], bytes: &[u8]) -> Vec<u8> {
        let mut out = vec![0, 0, kind, sizes.len() as u8];
        out.extend(sizes.iter().flat_map(|n| n.to_be_bytes()));
        out.extend(bytes);
        out
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn plain_and_packed_files_are_read() {
        let plain = file(8, &[2, 3], &[1, 2, 3, 4, 5, 6]);
        let read = parse_idx(&plain).unwrap();
        assert_eq!((read.sizes.as_slice(), read.bytes.len()), (&[2, 3][..], 6));
        assert_eq!(parse_idx(&packed(&plain)).unwrap(), read);
    }

    #[test]
    fn every_cut_and_every_excess_is_an_error() {
        let plain = file(8, &[2, 3], &[1, 2, 3, 4, 5, 6]);
        let gz = packed(&plain);
        for whole in [&plain, &gz] {
            for end in 0..whole.len() {
                assert!(
                    parse_idx(&whole[..end]).is_err(),
                    "{end} of {}",
                    whole.len()
                );
            }
        }
        let error = |bytes: &[u8]| parse_idx(bytes).unwrap_err();
        assert_eq!(
            error(&plain[..13]),
            "it ends after 1 of 6 bytes that it declares"
        );
        let long = [plain.as_slice(), &[7]].concat();
        assert_eq!(
            error(&long),
            "it goes on after the 6 bytes that it declares"
        );
        assert_eq!(
            error(&packed(&long)),
            "it goes on after the 6 bytes that it declares"
        );
    }

    #[test]
    fn wrong_kinds_and_huge_sizes_are_refused_before_anything_is_allocated() {
        let error = |bytes: &[u8]| parse_idx(bytes).unwrap_err();
        let huge = error(&file(8, &[u32::MAX, u32::MAX, u32::MAX, u32::MAX], &[]));
        assert!(huge.contains("expected at most"), "{huge}");
        let large = error(&file(8, &[1 << 20, 1000], &[0; 50]));
        assert_eq!(
            large,
            "it ends after 50 of 1048576000 bytes that it declares"
        );
        assert!(error(&file(0x0d, &[1], &[0; 4])).contains("type 0x0d"));
        assert!(error(&file(8, &[], &[])).contains("0 axes"));
        assert!(error(b"\x89PNG....").contains("magic number is 0x89504e47"));
        assert!(error(b"").contains("ends within the magic number"));
        let mut damaged = packed(&file(8, &[500], &[3; 500]));
        let middle = damaged.len() - 6;
        damaged[middle] ^= 0x55;
        assert!(error(&damaged).contains("cannot be unpacked"));
    }
}
