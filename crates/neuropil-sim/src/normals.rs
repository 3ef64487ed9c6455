//! Standard normal deviates of consecutive neurons, four steps at a time (bit path).

use crate::segment::{BLOCK, Lanes};
use neuropil_numerics::random::{normal_pair, philox4x32_10};

neuropil_numerics::multiversion! {
    /// Fills the deviates of the steps 4 `quad` .. 4 `quad` + 4 for the neurons from `entity` on.
    pub fn fill_normals(key: [u32; 2], entity: u64, quad: u64, z0: &mut Lanes, z1: &mut Lanes, z2: &mut Lanes, z3: &mut Lanes) {
        let (quad_lo, quad_hi) = (quad as u32, (quad >> 32) as u32);
        let first = entity as u32;
        for j in 0..BLOCK {
            let b = philox4x32_10([first.wrapping_add(j as u32), 0, quad_lo, quad_hi], key);
            let (x0, x1) = normal_pair(b[0], b[1]);
            let (x2, x3) = normal_pair(b[2], b[3]);
            z0[j] = x0;
            z1[j] = x1;
            z2[j] = x2;
            z3[j] = x3;
        }
    }
}
