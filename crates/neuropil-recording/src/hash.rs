//! The fingerprint of a set of spike trains: equal fingerprints mean equal bits.

use sha2::{Digest, Sha256};

/// SHA-256 over `(step, neuron)` pairs, each two little-endian `u64`, in the order in which they are added.
///
/// Adding spikes in ascending `(step, neuron)` order gives the `spikes_sha256` that every neuropil face prints;
/// a run that streams its spikes can keep one of these instead of the spikes.
#[derive(Clone, Default)]
pub struct SpikeHasher {
    state: Sha256,
    count: u64,
}

impl SpikeHasher {
    /// A hasher that has seen no spike.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one spike.
    #[inline]
    pub fn add(&mut self, step: u64, neuron: u64) {
        let mut bytes = [0_u8; 16];
        let (low, high) = bytes.split_at_mut(8);
        low.copy_from_slice(&step.to_le_bytes());
        high.copy_from_slice(&neuron.to_le_bytes());
        self.state.update(bytes);
        self.count = self.count.saturating_add(1);
    }

    /// Number of spikes added.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The fingerprint so far, 64 lower-case hexadecimal digits.
    pub fn hex(&self) -> String {
        hex(&self.state.clone().finalize())
    }
}

impl std::fmt::Debug for SpikeHasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SpikeHasher")
            .field("count", &self.count)
            .finish()
    }
}

/// Lower-case hexadecimal digits of `bytes`.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hashes_to_the_published_value_of_the_empty_message() {
        assert_eq!(
            SpikeHasher::new().hex(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn a_spike_is_sixteen_little_endian_bytes() {
        let mut ours = SpikeHasher::new();
        ours.add(0x0102_0304, 7);
        let bytes = [4, 3, 2, 1, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0_u8];
        assert_eq!(ours.hex(), hex(&Sha256::digest(bytes)));
        assert_eq!(ours.count(), 1);
    }
}
