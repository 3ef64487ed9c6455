//! Sizes that the pages of a Parquet file claim, checked before a decoder allocates by them.
//!
//! The header of a page (Parquet format, `PageHeader` in Thrift's compact protocol) states how long the page will be when
//! decompressed, and of a dictionary how many values it has; both are allocated at once, up to 16 GiB for a few bytes.
//! Only what bounds an allocation is read here; everything else is left to the decoder.

/// Snappy makes at most 64 bytes of 3.
const EXPANSION: u64 = 22;

/// Deepest nesting of structures in a header; the format has three.
const DEEPEST: usize = 8;

/// What is claimed by one page.
#[derive(Debug, Default)]
struct Page {
    uncompressed: u64,
    compressed: u64,
    dictionary_values: u64,
}

/// Checks every page of a column chunk.
///
/// The error says which claim is impossible.
pub(super) fn check(chunk: &[u8]) -> Result<(), String> {
    let mut rest = chunk;
    while !rest.is_empty() {
        let mut page = Page::default();
        let mut cursor = Cursor(rest);
        structure(&mut cursor, 0, &mut |cursor, id, kind, depth| {
            read_field(cursor, id, kind, depth, &mut page)
        })
        .ok_or("a damaged page header")?;
        let most = page.compressed.saturating_mul(EXPANSION).saturating_add(64);
        if page.uncompressed > most {
            return Err(format!(
                "a page of {} bytes that claims {} when decompressed",
                page.compressed, page.uncompressed
            ));
        }
        if page.dictionary_values > page.uncompressed {
            return Err(format!(
                "a dictionary of {} values in {} bytes",
                page.dictionary_values, page.uncompressed
            ));
        }
        let length = usize::try_from(page.compressed).ok();
        rest = length
            .and_then(|n| cursor.0.get(n..))
            .ok_or("a page longer than its column")?;
    }
    Ok(())
}

/// Takes up one field of a header: 2 and 3 are its sizes, 7 is the header of a dictionary, whose field 1 counts values.
fn read_field(
    cursor: &mut Cursor<'_>,
    id: i64,
    kind: u8,
    depth: usize,
    page: &mut Page,
) -> Option<()> {
    match (id, kind) {
        (2, 5) => page.uncompressed = cursor.size()?,
        (3, 5) => page.compressed = cursor.size()?,
        (7, 12) => structure(cursor, depth + 1, &mut |cursor, id, kind, depth| {
            match (id, kind) {
                (1, 5) => page.dictionary_values = cursor.size()?,
                _ => skip(cursor, kind, depth)?,
            }
            Some(())
        })?,
        _ => skip(cursor, kind, depth)?,
    }
    Some(())
}

/// Bytes not read yet.
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn pass(&mut self, count: u64) -> Option<()> {
        self.0 = self.0.get(usize::try_from(count).ok()?..)?;
        Some(())
    }

    /// Seven bits a byte, the lowest first.
    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// A whole number with its sign in the lowest bit, which must not be negative.
    fn size(&mut self) -> Option<u64> {
        let value = self.varint()?;
        (value & 1 == 0).then_some(value >> 1)
    }
}

/// Reads fields to the stop mark: `field` gets the number, the kind and the depth of each, and must consume it.
fn structure(
    cursor: &mut Cursor<'_>,
    depth: usize,
    field: &mut dyn FnMut(&mut Cursor<'_>, i64, u8, usize) -> Option<()>,
) -> Option<()> {
    if depth > DEEPEST {
        return None;
    }
    let mut id = 0_i64;
    loop {
        let head = cursor.byte()?;
        if head == 0 {
            return Some(());
        }
        id = match head >> 4 {
            0 => {
                let zigzag = cursor.varint()?;
                (zigzag >> 1).cast_signed() ^ -((zigzag & 1).cast_signed())
            }
            step => id.checked_add(i64::from(step))?,
        };
        field(cursor, id, head & 0x0f, depth)?;
    }
}

/// Passes over a value of some kind.
fn skip(cursor: &mut Cursor<'_>, kind: u8, depth: usize) -> Option<()> {
    match kind {
        1 | 2 => Some(()),
        3 => cursor.pass(1),
        4..=6 => cursor.varint().map(|_| ()),
        7 => cursor.pass(8),
        8 => {
            let length = cursor.varint()?;
            cursor.pass(length)
        }
        12 => structure(cursor, depth + 1, &mut |cursor, _, kind, depth| {
            skip(cursor, kind, depth)
        }),
        // Lists, sets and maps do not occur in the header of a page.
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zigzag(mut value: u64) -> Vec<u8> {
        value <<= 1;
        let mut out = Vec::new();
        while value >= 0x80 {
            out.push(value as u8 | 0x80);
            value >>= 7;
        }
        out.push(value as u8);
        out
    }

    /// A page of kind 0 (data) or 2 (dictionary) whose header claims these sizes, with `bytes` after it.
    fn page(uncompressed: u64, compressed: u64, values: u64, bytes: usize) -> Vec<u8> {
        let mut out = vec![0x15, 4, 0x15];
        out.extend(zigzag(uncompressed));
        out.push(0x15);
        out.extend(zigzag(compressed));
        // Field 4, a checksum; field 7, a dictionary header with its count and its encoding.
        out.extend([0x15, 10, 0x3c, 0x15]);
        out.extend(zigzag(values));
        out.extend([0x15, 0, 0, 0]);
        out.extend(vec![7; bytes]);
        out
    }

    #[test]
    fn impossible_claims_are_refused() {
        let good = [page(100, 40, 12, 40), page(80, 80, 0, 80)].concat();
        assert_eq!(check(&good), Ok(()));
        assert_eq!(check(&[]), Ok(()));
        let error = |bytes: &[u8]| check(bytes).unwrap_err();
        assert!(error(&page(2_000_000_000, 40, 0, 40)).contains("claims 2000000000"));
        assert!(error(&page(100, 40, 2_000_000_000, 40)).contains("2000000000 values in 100"));
        assert!(error(&page(100, 41, 0, 40)).contains("longer than its column"));
        for end in 1..good.len() {
            // Whole pages only.
            assert_eq!(
                check(&good[..end]).is_ok(),
                end == good.len() / 2 - 20,
                "{end}"
            );
        }
        assert!(check(&[0x1c; 100]).is_err() && check(&[0xff; 100]).is_err());
    }
}
