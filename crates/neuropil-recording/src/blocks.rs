//! Named blocks of bytes in one file, each with its checksum: what checkpoints are kept in.
//!
//! Layout, little-endian: [`MAGIC`]; `u32` version of the layout; `u32` number of blocks; for each block, names
//! ascending, `u16` length of its name, the name (UTF-8), `u64` length of the block, its SHA-256; the SHA-256 of all
//! that came before; then the blocks themselves in the same order, to the end of the file. Every byte lies under a
//! checksum, and what a block means is not the business of the layout: a new kind of state is a new name.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::atomic::io_error;
use crate::hash::hex;
use crate::{AtomicFile, RecordingError};

/// The first bytes of a file of blocks.
const MAGIC: &[u8; 16] = b"neuropil blocks\n";
/// Version of the layout. Readers refuse others.
const VERSION: u32 = 1;
/// Bytes of a checksum.
const SHA: usize = 32;

/// Blocks of bytes by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blocks<'a> {
    blocks: BTreeMap<String, Cow<'a, [u8]>>,
}

impl<'a> Blocks<'a> {
    /// No blocks.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a block, in place of one of the same name.
    pub fn insert(&mut self, name: impl Into<String>, bytes: impl Into<Cow<'a, [u8]>>) {
        self.blocks.insert(name.into(), bytes.into());
    }

    /// Adds a column of `f64`.
    pub fn insert_reals(&mut self, name: impl Into<String>, values: impl Iterator<Item = f64>) {
        let bytes: Vec<u8> = values.flat_map(f64::to_le_bytes).collect();
        self.insert(name, bytes);
    }

    /// Adds a column of `u64`.
    pub fn insert_wholes(&mut self, name: impl Into<String>, values: impl Iterator<Item = u64>) {
        let bytes: Vec<u8> = values.flat_map(u64::to_le_bytes).collect();
        self.insert(name, bytes);
    }

    /// The block of this name.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.blocks.get(name).map(AsRef::as_ref)
    }

    /// The column of `f64` of this name; nothing where there is none, or one of another length.
    pub fn reals(&self, name: &str, length: u64) -> Option<Vec<f64>> {
        self.column(name, length, f64::from_le_bytes)
    }

    /// The column of `u64` of this name; nothing where there is none, or one of another length.
    pub fn wholes(&self, name: &str, length: u64) -> Option<Vec<u64>> {
        self.column(name, length, u64::from_le_bytes)
    }

    /// The column of `i32` of this name; nothing where there is none, or one of another length.
    pub fn integers(&self, name: &str, length: u64) -> Option<Vec<i32>> {
        self.column(name, length, i32::from_le_bytes)
    }

    fn column<T, const N: usize>(
        &self,
        name: &str,
        length: u64,
        of: impl Fn([u8; N]) -> T,
    ) -> Option<Vec<T>> {
        let (values, rest) = self.get(name)?.as_chunks::<N>();
        let whole = rest.is_empty() && values.len() as u64 == length;
        whole.then(|| values.iter().map(|v| of(*v)).collect())
    }

    /// All names, ascending.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.blocks.keys().map(String::as_str)
    }

    /// Bytes of all blocks.
    pub fn bytes(&self) -> u64 {
        self.blocks.values().map(|b| b.len() as u64).sum()
    }

    /// The blocks with bytes of their own.
    pub fn into_owned(self) -> Blocks<'static> {
        let own = |(name, bytes): (String, Cow<'a, [u8]>)| (name, Cow::Owned(bytes.into_owned()));
        Blocks {
            blocks: self.blocks.into_iter().map(own).collect(),
        }
    }

    fn head(&self) -> Vec<u8> {
        let mut head = MAGIC.to_vec();
        head.extend(VERSION.to_le_bytes());
        head.extend((self.blocks.len() as u32).to_le_bytes());
        for (name, bytes) in &self.blocks {
            head.extend((name.len() as u16).to_le_bytes());
            head.extend(name.as_bytes());
            head.extend((bytes.len() as u64).to_le_bytes());
            head.extend(Sha256::digest(bytes));
        }
        let digest = Sha256::digest(&head);
        head.extend(digest);
        head
    }

    /// The blocks as one run of bytes, and its fingerprint: the checksum, in hexadecimal, that covers all others.
    ///
    /// # Errors
    /// [`RecordingError::Value`] for names longer than 65,535 bytes.
    pub fn to_bytes(&self) -> Result<(Vec<u8>, String), RecordingError> {
        if let Some(name) = self.names().find(|n| u16::try_from(n.len()).is_err()) {
            return Err(RecordingError::value(
                "name of a block",
                format!("{} bytes", name.len()),
                "at most 65535 bytes",
            ));
        }
        let mut all = self.head();
        let fingerprint = hex(all.last_chunk::<SHA>().unwrap_or(&[0; SHA]));
        for bytes in self.blocks.values() {
            all.extend_from_slice(bytes);
        }
        Ok((all, fingerprint))
    }

    /// Writes a file that is either whole or not there; see [`AtomicFile`].
    ///
    /// # Errors
    /// [`RecordingError::Io`]; the target is then as it was.
    pub fn write(&self, path: &Path) -> Result<(), RecordingError> {
        let mut file = AtomicFile::create(path)?;
        file.write_all(&self.to_bytes()?.0)
            .map_err(|e| io_error(path, "write to it", e))?;
        file.commit()
    }

    /// Reads blocks and checks every byte; `path` is only named in errors. Returns the fingerprint too, as
    /// [`Blocks::to_bytes`] does.
    ///
    /// # Errors
    /// [`RecordingError::Format`] where a byte is missing, changed or too many. Never a panic, whatever the bytes.
    pub fn parse(bytes: &'a [u8], path: &Path) -> Result<(Self, String), RecordingError> {
        Self::parse_text(bytes).map_err(|problem| RecordingError::Format {
            path: path.to_owned(),
            problem,
        })
    }

    fn parse_text(bytes: &'a [u8]) -> Result<(Self, String), String> {
        let mut rest = Rest { bytes };
        if rest.take(MAGIC.len() as u64, "its first bytes")? != MAGIC {
            return Err("not a file of weights or of a checkpoint that neuropil wrote".into());
        }
        let version = u32::from_le_bytes(rest.array("its version")?);
        if version != VERSION {
            return Err(format!("layout {version}, expected layout {VERSION}"));
        }
        let count = u32::from_le_bytes(rest.array("the number of blocks")?);
        let mut table = Vec::new();
        for _ in 0..count {
            let length = u16::from_le_bytes(rest.array("the table of blocks")?);
            let name = rest.take(u64::from(length), "the table of blocks")?;
            let name = str::from_utf8(name).map_err(|_| DAMAGED)?;
            let length = u64::from_le_bytes(rest.array("the table of blocks")?);
            table.push((name, length, rest.array::<SHA>("the table of blocks")?));
        }
        let head = bytes.len() - rest.bytes.len();
        let fingerprint = rest.array::<SHA>("the checksum of the table")?;
        let covered = bytes.get(..head).unwrap_or_default();
        if Sha256::digest(covered).as_slice() != fingerprint {
            return Err(DAMAGED.into());
        }
        let mut blocks = BTreeMap::new();
        let mut last = None;
        for (name, length, sha) in table {
            if last.is_some_and(|l| l >= name) {
                return Err(format!("block `{name}` is out of order"));
            }
            last = Some(name);
            let block = rest.take(length, name)?;
            if Sha256::digest(block).as_slice() != sha {
                return Err(format!("the checksum of `{name}` is wrong: {DAMAGED}"));
            }
            blocks.insert(name.to_owned(), Cow::Borrowed(block));
        }
        match rest.bytes.len() {
            0 => Ok((Self { blocks }, hex(&fingerprint))),
            n => Err(format!("{n} bytes too many")),
        }
    }
}

const DAMAGED: &str = "the file is damaged";

/// Bytes not yet read.
struct Rest<'a> {
    bytes: &'a [u8],
}

impl<'a> Rest<'a> {
    fn take(&mut self, length: u64, what: &str) -> Result<&'a [u8], String> {
        let parts = usize::try_from(length)
            .ok()
            .and_then(|n| self.bytes.split_at_checked(n));
        let Some((taken, left)) = parts else {
            return Err(format!(
                "{} bytes left for {what}, expected {length}: the file is cut off or damaged",
                self.bytes.len()
            ));
        };
        self.bytes = left;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self, what: &str) -> Result<[u8; N], String> {
        let taken = self.take(N as u64, what)?;
        taken.try_into().map_err(|_| DAMAGED.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Blocks<'static> {
        let mut b = Blocks::new();
        b.insert_reals("state/E", [0.1, -0.0, f64::MIN_POSITIVE].into_iter());
        b.insert_wholes("flight", [1, u64::MAX].into_iter());
        b.insert("empty", Vec::new());
        b
    }

    fn parse(bytes: &[u8]) -> Result<(Blocks<'_>, String), RecordingError> {
        Blocks::parse(bytes, Path::new("x"))
    }

    #[test]
    fn what_is_written_is_read() {
        let (bytes, fingerprint) = example().to_bytes().unwrap();
        let (read, same) = parse(&bytes).unwrap();
        assert_eq!((&read, same), (&example(), fingerprint));
        assert_eq!(
            read.names().collect::<Vec<_>>(),
            ["empty", "flight", "state/E"]
        );
        assert_eq!(read.wholes("flight", 2), Some(vec![1, u64::MAX]));
        assert_eq!(read.wholes("flight", 3), None);
        assert_eq!(read.reals("nothing", 0), None);
        let bits = |x: Vec<f64>| x.into_iter().map(f64::to_bits).collect::<Vec<_>>();
        assert_eq!(
            bits(read.reals("state/E", 3).unwrap()),
            bits(vec![0.1, -0.0, f64::MIN_POSITIVE])
        );
        assert_eq!(read.into_owned(), example());
    }

    #[test]
    fn every_changed_missing_and_added_byte_is_noticed() {
        let (bytes, _) = example().to_bytes().unwrap();
        for i in 0..bytes.len() {
            for flip in [1, 0x80, 0xff] {
                let mut bad = bytes.clone();
                bad[i] ^= flip;
                assert!(parse(&bad).is_err(), "byte {i}");
            }
            assert!(parse(&bytes[..i]).is_err(), "{i} bytes");
        }
        let mut long = bytes;
        long.push(0);
        assert!(parse(&long).unwrap_err().to_string().contains("too many"));
    }

    #[test]
    fn a_length_that_no_memory_could_hold_is_an_error() {
        // A table whose checksum is right and whose block would be 2⁶³ bytes long.
        let mut head = MAGIC.to_vec();
        head.extend(1_u32.to_le_bytes());
        head.extend(1_u32.to_le_bytes());
        head.extend(1_u16.to_le_bytes());
        head.push(b'a');
        head.extend((1_u64 << 63).to_le_bytes());
        head.extend([0; SHA]);
        let digest = Sha256::digest(&head);
        head.extend(digest);
        let error = parse(&head).unwrap_err().to_string();
        assert!(error.contains("0 bytes left for a"), "{error}");
    }
}
