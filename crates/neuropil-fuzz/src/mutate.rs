//! Reproducible mutations of seeds: what a fuzzer does, without its feedback.

/// Pieces that parsers take notice of.
const WORDS: [&str; 48] = [
    "\"",
    "'",
    "\"\"\"",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "(",
    ")",
    "((((((((((((((((",
    ",",
    ".",
    "=",
    "#",
    "\n",
    "\0",
    "-",
    "--",
    "^",
    "^^",
    "/",
    "*",
    "√",
    "µ",
    "Ω",
    "e",
    "1e308",
    "1e999",
    "-1e-400",
    "1e99999999999999999999",
    "nan",
    "inf",
    "-0",
    "0",
    "18446744073709551615",
    "9223372036854775808",
    "1e18",
    "1000000000000",
    "1/0",
    " ms",
    " mV/√s",
    "true",
    "\u{feff}",
    "\u{202e}",
    "PAR1",
    "\u{10ffff}",
];

/// A counter-based generator (splitmix64).
#[derive(Clone, Debug)]
pub struct Draws(u64);

impl Draws {
    /// A sequence of its own for every seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`; 0 where `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        (self.word() % (n.max(1) as u64)) as usize
    }
}

/// One of the seeds with up to six changes.
pub fn mutated(seeds: &[Vec<u8>], draws: &mut Draws) -> Vec<u8> {
    let pick = |draws: &mut Draws| seeds.get(draws.below(seeds.len())).cloned();
    let mut out = pick(draws).unwrap_or_default();
    for _ in 0..=draws.below(6) {
        let at = draws.below(out.len() + 1);
        let end = (at + draws.below(40)).min(out.len());
        match draws.below(9) {
            0 => {
                out.drain(at..end);
            }
            1 => out.truncate(at),
            2 => {
                let part: Vec<u8> = out.get(at..end).unwrap_or_default().to_vec();
                let to = draws.below(out.len() + 1);
                for _ in 0..=draws.below(8) {
                    out.splice(to..to, part.iter().copied());
                }
            }
            3 => {
                let other = pick(draws).unwrap_or_default();
                let from = draws.below(other.len());
                let to = (from + draws.below(80)).min(other.len());
                let part = other.get(from..to).unwrap_or_default();
                out.splice(at..end, part.iter().copied());
            }
            4 => {
                let part: Vec<u8> = (0..draws.below(9)).map(|_| draws.word() as u8).collect();
                out.splice(at..at, part);
            }
            5 | 6 => {
                let word = WORDS.get(draws.below(WORDS.len())).copied().unwrap_or("");
                let end = if draws.below(2) == 0 { at } else { end };
                out.splice(at..end, word.bytes());
            }
            _ => {
                // Half of the changes hit the last third, where Parquet keeps its counts.
                let length = out.len();
                let place = match draws.below(2) {
                    0 => draws.below(length),
                    _ => length.saturating_sub(1 + draws.below(length / 3)),
                };
                let byte = [0, 1, 0x7f, 0x80, 0xff, draws.word() as u8][draws.below(6)];
                if let Some(b) = out.get_mut(place) {
                    *b = byte;
                }
            }
        }
    }
    out
}
