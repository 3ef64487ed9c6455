//! The physical dimension of a number, as exponents of ms, mV, pA, µm and, in synapse models, the unit of the weight.
//!
//! The first four are coherent with the other inside units: pF = pA ms / mV, nS = pA / mV, 1/ms for rates,
//! so that no conversion factor appears in an equation. Exponents are stored doubled, because noise
//! intensities carry half powers (mV/√ms).

/// Exponents, doubled, of the base units.
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
    /// Twice the exponent of the unit of a synapse's weight: a synapse model serves receptors of any unit.
    pub weight: i8,
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

    /// The weight of a synapse, within a synapse model.
    pub const WEIGHT: Self = Self {
        weight: 2,
        ..Self::NONE
    };

    /// Whole exponents of ms, mV, pA, µm.
    pub const fn of(time: i8, voltage: i8, current: i8, length: i8) -> Self {
        Self {
            time: 2 * time,
            voltage: 2 * voltage,
            current: 2 * current,
            length: 2 * length,
            weight: 0,
        }
    }
}

/// Dimensions that have a name: exponents, unit, noun, and a quantity to show in errors.
const NAMED: [(Dimension, &str, &str, &str); 14] = [
    (Dimension::NONE, "", "a pure number", "2"),
    (Dimension::TIME, "ms", "a time", "10 ms"),
    (Dimension::VOLTAGE, "mV", "a voltage", "-65 mV"),
    (Dimension::CURRENT, "pA", "a current", "100 pA"),
    (Dimension::LENGTH, "um", "a length", "20 um"),
    (Dimension::RATE, "1/ms", "a rate", "8 spikes/s"),
    (Dimension::CAPACITANCE, "pF", "a capacitance", "250 pF"),
    (Dimension::CONDUCTANCE, "nS", "a conductance", "10 nS"),
    (
        Dimension::of(0, 1, -1, 0),
        "mV/pA",
        "a resistance",
        "40 Mohm",
    ),
    (
        Dimension::of(-1, 1, 0, 0),
        "mV/ms",
        "a voltage per time",
        "0.1 mV/ms",
    ),
    (
        Dimension::of(-1, 0, 1, 0),
        "pA/ms",
        "a current per time",
        "1 pA/ms",
    ),
    (Dimension::of(1, 0, 1, 0), "pA*ms", "a charge", "10 pA*ms"),
    (
        Dimension {
            time: -1,
            voltage: 2,
            current: 0,
            length: 0,
            weight: 0,
        },
        "mV/ms^0.5",
        "a noise amplitude",
        "3 mV/ms^0.5",
    ),
    (Dimension::WEIGHT, "weight", "a weight", "weight"),
];

impl Dimension {
    fn combine(self, other: Self, f: impl Fn(i8, i8) -> Option<i8>) -> Option<Self> {
        Some(Self {
            time: f(self.time, other.time)?,
            voltage: f(self.voltage, other.voltage)?,
            current: f(self.current, other.current)?,
            length: f(self.length, other.length)?,
            weight: f(self.weight, other.weight)?,
        })
    }

    /// The dimension of a product. `None` if an exponent leaves ±63.
    pub fn times(self, other: Self) -> Option<Self> {
        self.combine(other, i8::checked_add)
    }

    /// The dimension of a quotient. `None` if an exponent leaves ±63.
    pub fn over(self, other: Self) -> Option<Self> {
        self.combine(other, i8::checked_sub)
    }

    /// The dimension of a power. `None` unless all exponents of the result are multiples of one half, within ±63.
    pub fn to_power(self, exponent: f64) -> Option<Self> {
        self.combine(self, |a, _| {
            let doubled = f64::from(a) * exponent;
            (doubled == libm::rint(doubled) && libm::fabs(doubled) <= 126.0)
                .then_some(doubled as i8)
        })
    }

    /// The same where the weight has the dimension `weight`. `None` if an exponent leaves ±63.
    pub fn with_weight(self, weight: Self) -> Option<Self> {
        let rest = Self { weight: 0, ..self };
        rest.times(weight.to_power(f64::from(self.weight) / 2.0)?)
    }

    /// The coherent unit: a quantity in it has its inside value. Empty for pure numbers.
    pub fn unit(self) -> String {
        if let Some((_, unit, ..)) = NAMED.iter().find(|(d, ..)| *d == self) {
            return (*unit).to_string();
        }
        let factors = [
            (self.current, "pA"),
            (self.voltage, "mV"),
            (self.time, "ms"),
            (self.length, "um"),
            (self.weight, "weight"),
        ];
        let written = |exponent: i16, name: &str| match exponent {
            2 => name.to_string(),
            e => format!("{name}^{}", f64::from(e) / 2.0),
        };
        let above: Vec<_> = factors
            .iter()
            .filter(|(e, _)| *e > 0)
            .map(|(e, name)| written(i16::from(*e), name))
            .collect();
        let mut text = if above.is_empty() {
            "1".to_string()
        } else {
            above.join("*")
        };
        for (e, name) in factors.iter().filter(|(e, _)| *e < 0) {
            text.push('/');
            text.push_str(&written(-i16::from(*e), name));
        }
        text
    }

    /// What it is, for an error: `a time (such as 10 ms)`.
    pub fn noun(self) -> String {
        match NAMED.iter().find(|(d, ..)| *d == self) {
            Some((d, _, noun, _)) if [Self::NONE, Self::WEIGHT].contains(d) => (*noun).to_string(),
            Some((_, _, noun, example)) => format!("{noun} (such as {example})"),
            None => format!("a quantity in {}", self.unit()),
        }
    }
}
