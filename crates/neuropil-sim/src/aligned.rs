//! Columns that begin at the beginning of a cache line: no vector of numbers is read or written across two of them.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

/// Bytes of a cache line, and of the widest vector.
const LINE: usize = 64;

/// A cache line.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([u8; LINE]);

/// A value of its own that begins at the beginning of a cache line.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
pub struct CacheAligned<T>(pub T);

/// Arrays of plain numbers.
pub trait Numbers: Copy {}
impl<const N: usize> Numbers for [f64; N] {}
impl<const N: usize> Numbers for [i32; N] {}

/// Arrays in succession, the first at the beginning of a cache line; each fills whole lines.
#[derive(Clone)]
pub struct Aligned<T> {
    lines: Vec<Line>,
    len: usize,
    of: PhantomData<T>,
}

impl<T: Numbers> Aligned<T> {
    const LINES: usize = {
        assert!(size_of::<T>().is_multiple_of(LINE) && align_of::<T>() <= LINE);
        size_of::<T>() / LINE
    };

    /// `len` times the same.
    pub fn filled(x: T, len: usize) -> Self {
        Self::from_fn(len, |_| x)
    }

    /// `len` arrays, by their number.
    pub fn from_fn(len: usize, value: impl Fn(usize) -> T) -> Self {
        let mut made = Self {
            lines: vec![Line([0; LINE]); len * Self::LINES],
            len,
            of: PhantomData,
        };
        for (i, x) in made.iter_mut().enumerate() {
            *x = value(i);
        }
        made
    }
}

impl<T: Numbers> Deref for Aligned<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        // SAFETY: the lines are `len` arrays of `LINES` lines, aligned at least as `T`, and any bytes are numbers.
        unsafe { std::slice::from_raw_parts(self.lines.as_ptr().cast(), self.len) }
    }
}

impl<T: Numbers> DerefMut for Aligned<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: as above; the lines are borrowed as long as the arrays.
        unsafe { std::slice::from_raw_parts_mut(self.lines.as_mut_ptr().cast(), self.len) }
    }
}

impl<T: Numbers + std::fmt::Debug> std::fmt::Debug for Aligned<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_begin_at_lines_and_keep_their_numbers() {
        for len in [0, 1, 3, 50] {
            let mut a = Aligned::from_fn(len, |i| [i as f64; 24]);
            assert_eq!((a.len(), a.as_ptr() as usize % 64), (len, 0));
            if let Some(last) = a.last_mut() {
                last[23] = -1.0;
            }
            let copy = a.clone();
            assert_eq!(copy.as_ptr() as usize % 64, 0);
            let flat: Vec<f64> = copy.as_flattened().to_vec();
            let expected = (0..24 * len).map(|k| match k + 1 == 24 * len {
                true => -1.0,
                false => (k / 24) as f64,
            });
            assert_eq!(flat, expected.collect::<Vec<_>>());
        }
        assert_eq!(*Aligned::filled([7_i32; 16], 2), [[7; 16]; 2]);
    }
}
