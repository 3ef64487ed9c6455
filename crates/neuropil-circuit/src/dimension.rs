//! The physical dimension of a number, as exponents of ms, mV, pA and µm.
//!
//! These four are coherent with the other inside units: pF = pA ms / mV, nS = pA / mV, 1/ms for rates,
//! so that no conversion factor appears in an equation. Exponents are stored doubled, because noise
//! intensities carry half powers (mV/√ms).

/// Exponents, doubled, of the four base units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Dimension {
    /// Twice the exponent of ms.
    pub time: i8,
    /// Twice the exponent of mV.
    pub voltage: i8,
    /// Twice the exponent of pA.
    pub current: i8,
    /// Twice the exponent of µm.
    pub length: i8,
}

impl Dimension {
    /// A pure number.
    pub const NONE: Self = Self::of(0, 0, 0, 0);
    /// ms
    pub const TIME: Self = Self::of(1, 0, 0, 0);
    /// mV
    pub const VOLTAGE: Self = Self::of(0, 1, 0, 0);
    /// pA
    pub const CURRENT: Self = Self::of(0, 0, 1, 0);
    /// µm
    pub const LENGTH: Self = Self::of(0, 0, 0, 1);
    /// 1/ms
    pub const RATE: Self = Self::of(-1, 0, 0, 0);
    /// pF
    pub const CAPACITANCE: Self = Self::of(1, -1, 1, 0);
    /// nS
    pub const CONDUCTANCE: Self = Self::of(0, -1, 1, 0);

    /// Whole exponents of ms, mV, pA, µm.
    pub const fn of(time: i8, voltage: i8, current: i8, length: i8) -> Self {
        Self {
            time: 2 * time,
            voltage: 2 * voltage,
            current: 2 * current,
            length: 2 * length,
        }
    }
}
