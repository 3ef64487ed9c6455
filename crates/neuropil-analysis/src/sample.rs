//! A random choice of neurons that anyone can repeat.

use neuropil_numerics::random::Stream;

use crate::AnalysisError;

/// Purpose of the random numbers of this module ("choose").
const PURPOSE: u64 = 0x6368_6f6f_7365;

/// `count` of the positions `0 .. of`, ascending, every subset equally likely; all of them where `count >= of`.
///
/// Each position draws 64 random bits under `seed` and those with the smallest win, so that the choice depends on
/// nothing but `seed`, `of` and `count`, and a smaller choice is contained in a larger one.
pub fn choose(of: usize, count: usize, seed: u64) -> Vec<usize> {
    choose_again(of, count, seed, 0)
}

/// As [`choose`], whose choice is that of draw 0; others are independent of it.
pub fn choose_again(of: usize, count: usize, seed: u64, draw: u64) -> Vec<usize> {
    if count >= of {
        return (0..of).collect();
    }
    let stream = Stream::new(seed, PURPOSE);
    let mut ranked: Vec<(u64, usize)> = (0..of)
        .map(|i| {
            let [a, b, _, _] = stream.block(i as u64, draw);
            (u64::from(a) << 32 | u64::from(b), i)
        })
        .collect();
    ranked.sort_unstable();
    ranked.truncate(count);
    let mut chosen: Vec<usize> = ranked.into_iter().map(|(_, i)| i).collect();
    chosen.sort_unstable();
    chosen
}

/// Refuses sizes of subsets that `of` positions do not have, and no draws.
pub(crate) fn check_subsets(sizes: &[usize], of: usize, draws: usize) -> Result<(), AnalysisError> {
    if let Some(bad) = sizes.iter().find(|k| !(1..=of).contains(*k)) {
        return Err(AnalysisError::parameter(
            "size of subsets",
            bad,
            format!("1 to {of}, the number of columns"),
        ));
    }
    if draws == 0 {
        return Err(AnalysisError::parameter(
            "draws of subsets",
            draws,
            "at least 1",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_repeat_nest_and_are_fair() {
        assert_eq!(choose(5, 9, 1), [0, 1, 2, 3, 4]);
        assert_eq!(choose(100, 10, 1), choose(100, 10, 1));
        assert_ne!(choose(100, 10, 1), choose(100, 10, 2));
        assert_eq!(choose_again(100, 10, 1, 0), choose(100, 10, 1));
        assert_ne!(choose_again(100, 10, 1, 1), choose(100, 10, 1));
        assert_ne!(choose_again(100, 10, 1, 1), choose(100, 10, 2));
        let larger = choose(100, 20, 1);
        assert!(choose(100, 10, 1).iter().all(|i| larger.contains(i)));
        // Each of 10 positions is chosen with probability 0.3: 3000 trials, standard deviation 25.
        let mut hits = [0_u32; 10];
        for seed in 0..3000 {
            for i in choose(10, 3, seed) {
                hits[i] += 1;
            }
        }
        assert!(hits.iter().all(|&h| h.abs_diff(900) < 100), "{hits:?}");
    }
}
