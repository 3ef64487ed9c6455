//! The structure of a model's equations, from which scheme and theory are chosen.
//!
//! Between spikes a model is *linear* when every derivative is  x' = A x + b  with A and b made of parameters and
//! inputs only. Linear models get exact propagators and, with a fixed threshold, Ricciardi–Siegert theory.

use crate::expr::Expr;
use crate::model::NeuronModel;

/// What the equations look like.
#[derive(Clone, Debug, PartialEq)]
pub enum Structure {
    /// x' = A x + b + Σ_p B_p u_p
    Linear(Linear),
    /// Anything else.
    General,
}

/// Coefficients of linear equations. Row i belongs to state i in declaration order.
#[derive(Clone, Debug, PartialEq)]
pub struct Linear {
    /// `matrix[i][j]` = ∂x_i'/∂x_j, 1/ms times the ratio of the units.
    pub matrix: Vec<Vec<Expr>>,
    /// The part without states and inputs.
    pub constant: Vec<Expr>,
    /// `input[p][i]` = ∂x_i'/∂u_p for input port p.
    pub input: Vec<Vec<Expr>>,
}

/// Finds the structure by differentiating: the equations are linear if all second derivatives vanish.
pub fn structure(model: &NeuronModel) -> Structure {
    linear(model).map_or(Structure::General, Structure::Linear)
}

fn linear(model: &NeuronModel) -> Option<Linear> {
    let variable = |name: &str| {
        model.states.iter().any(|s| s.name == name) || model.inputs.iter().any(|p| p.name == name)
    };
    let constant_in_time = |e: &Expr| !e.symbols().iter().any(|s| variable(s));
    let mut matrix = Vec::new();
    let mut constant = Vec::new();
    let mut input = vec![Vec::new(); model.inputs.len()];
    for state in &model.states {
        let rhs = model
            .dynamics
            .iter()
            .find(|(name, _)| *name == state.name)
            .map_or(Expr::number(0.0), |(_, e)| model.expanded(e));
        let mut row = Vec::new();
        for other in &model.states {
            row.push(rhs.derivative(&other.name)?);
        }
        for (port, column) in model.inputs.iter().zip(&mut input) {
            column.push(rhs.derivative(&port.name)?);
        }
        if !row.iter().all(constant_in_time)
            || !input.iter().filter_map(|c| c.last()).all(constant_in_time)
        {
            return None;
        }
        constant.push(
            rhs.substitute(&|s| variable(s).then(|| Expr::number(0.0)))
                .simplified(),
        );
        matrix.push(row);
    }
    Some(Linear {
        matrix,
        constant,
        input,
    })
}
