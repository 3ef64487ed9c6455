//! Every key of the file format, in one place: the reader refuses others, and the schema is printed from it.

/// What a key holds.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A string.
    Text,
    /// A list of strings.
    Texts,
    /// `true` or `false`.
    Truth,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A whole number or an expression that gives one.
    Count,
    /// A quantity string, a pure number, or an expression.
    Quantity,
    /// A quantity, a distribution, or a table of values.
    Value,
    /// An expression.
    Expression,
    /// An expression or a list of them.
    Expressions,
    /// A scalar, a list (one for each source or target), or a list of lists (one for each target and source).
    Matrix(&'static Shape),
    /// A table with these keys.
    Table(&'static [Key]),
    /// A table of free names, each holding this.
    Named(&'static Shape),
    /// A list of these.
    List(&'static Shape),
    /// `{ by_option = "OPTION", CHOICE = value, ... }`.
    ByOption,
    /// One or the other.
    Or(&'static Shape, &'static Shape),
    /// Anything the reader documents in prose.
    Any,
}

/// One key of a table.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// Whether it must be there.
    pub required: bool,
    /// What it means.
    pub meaning: &'static str,
}

const fn may(name: &'static str, shape: Shape, meaning: &'static str) -> Key {
    Key {
        name,
        shape,
        required: false,
        meaning,
    }
}

const fn must(name: &'static str, shape: Shape, meaning: &'static str) -> Key {
    Key {
        name,
        shape,
        required: true,
        meaning,
    }
}

mod circuit;
mod connections;
mod model;
mod protocol;
mod stimuli;
mod synapse;

pub use circuit::*;
pub use connections::*;
pub use model::*;
pub use protocol::*;
pub use stimuli::*;
pub use synapse::*;
