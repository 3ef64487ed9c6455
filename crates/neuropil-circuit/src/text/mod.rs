//! Expressions as text: reading, printing, LaTeX and dimensions.
//!
//! ```text
//! -(V_m - E_L)/tau_m + (I_syn_ex + I_syn_in + I_e + I_stim)/C_m
//! if(V_m > V_T and not (w > 20 pA), 1, 0.5) * exp(-(x/2)^2)
//! ```
//!
//! Operators, from loose to tight: `or`, `and`, `not`, comparisons (which do not chain), `+ -`, `* /`, unary minus,
//! `^` (from right to left, so `-x^2` is `-(x^2)` and `2^-x` is allowed). Functions: `exp expm1 ln log1p sqrt abs tanh
//! exprel min max`, and `if(condition, a, b)`. `before(x)` is the value of a state at the start of the step; `sum(e)` in a
//! model with receptors by count adds up `e` with every `#` in its names replaced by 1, 2 … ([`parse_family`]).
//!
//! A number may carry a unit: `20 ms`, `0.1 mV/ms`, `0.32 /ms`. The unit follows its number, has no blanks inside and
//! reaches as far as unit names are attached to it by `*`, `/` and `^`; a blank ends it. So `20 ms / tau_m` is a quotient
//! with the symbol `tau_m`, `1 /ms` is a number with the unit 1/ms, and `1/ms` is a quotient with a symbol `ms`.
//! Nowhere else are unit names special: a gate may be called `m`.

mod dimensions;
mod latex;
mod lexer;
mod parser;
mod print;

pub use dimensions::{DimensionError, Kind};
pub(crate) use latex::name as latex_name;
pub use lexer::is_identifier;
pub use parser::{Family, MAX_DEPTH, MAX_LENGTH, MAX_NESTING, SyntaxError, parse, parse_family};

use crate::expr::Function;

/// Every function with its name and number of arguments.
pub const FUNCTIONS: [(&str, Function, usize); 10] = [
    ("exp", Function::Exp, 1),
    ("expm1", Function::Expm1, 1),
    ("ln", Function::Ln, 1),
    ("log1p", Function::Log1p, 1),
    ("sqrt", Function::Sqrt, 1),
    ("abs", Function::Abs, 1),
    ("tanh", Function::Tanh, 1),
    ("exprel", Function::Exprel, 1),
    ("min", Function::Min, 2),
    ("max", Function::Max, 2),
];

/// Words that are part of the language and cannot name anything.
pub const KEYWORDS: [&str; 7] = ["and", "or", "not", "if", "weight", "before", "sum"];

#[cfg(test)]
mod tests;
