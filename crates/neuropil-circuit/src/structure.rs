//! The structure of a model's equations, from which scheme and theory are chosen.
//!
//! Between spikes a model is *linear* when every derivative is  x' = A x + b  with A and b made of parameters and
//! inputs only. Linear models get exact propagators and, with a fixed threshold, Ricciardi–Siegert theory.

use crate::expr::Expr;
use crate::model::NeuronModel;
use crate::scheme::Scheme;

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

/// The states that obey linear equations with constant coefficients among themselves.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearPart {
    /// Coefficients; rows of other states are 0.
    pub linear: Linear,
    /// Which states belong to it, in declaration order.
    pub members: Vec<bool>,
}

/// Finds the structure by differentiating: the equations are linear if all second derivatives vanish.
pub fn structure(model: &NeuronModel) -> Structure {
    let part = linear_part(model);
    if part.members.iter().all(|m| *m) {
        Structure::Linear(part.linear)
    } else {
        Structure::General
    }
}

/// Finds the largest set of states whose derivatives are linear in the set and in the inputs, with coefficients made of
/// parameters, and free of all other states.
pub fn linear_part(model: &NeuronModel) -> LinearPart {
    let n = model.states.len();
    let variable = |name: &str| {
        model.states.iter().any(|s| s.name == name) || model.inputs.iter().any(|p| p.name == name)
    };
    let constant_in_time = |e: &Expr| !e.symbols().iter().any(|s| variable(s));
    let equations: Vec<Expr> = model
        .states
        .iter()
        .map(|state| {
            let own = model.dynamics.iter().find(|(name, _)| *name == state.name);
            own.map_or(Expr::number(0.0), |(_, e)| model.expanded(e))
        })
        .collect();
    let coefficient = |e: &Expr, name: &str| e.derivative(name).filter(constant_in_time);
    let rows: Vec<Option<(Vec<Expr>, Vec<Expr>)>> = equations
        .iter()
        .map(|e| {
            let row = model.states.iter().map(|s| coefficient(e, &s.name));
            let input = model.inputs.iter().map(|p| coefficient(e, &p.name));
            Some((row.collect::<Option<_>>()?, input.collect::<Option<_>>()?))
        })
        .collect();
    let mut members: Vec<bool> = rows.iter().map(Option::is_some).collect();
    let reads = |i: usize, j: usize| equations[i].mentions(&model.states[j].name);
    while let Some(i) = (0..n).find(|&i| members[i] && (0..n).any(|j| !members[j] && reads(i, j))) {
        members[i] = false;
    }
    let zero = || Expr::number(0.0);
    let mut linear = Linear {
        matrix: vec![vec![zero(); n]; n],
        constant: vec![zero(); n],
        input: vec![vec![zero(); n]; model.inputs.len()],
    };
    for (i, row) in rows.into_iter().enumerate() {
        let Some((row, input)) = row.filter(|_| members[i]) else {
            continue;
        };
        linear.matrix[i] = row;
        for (column, e) in linear.input.iter_mut().zip(input) {
            column[i] = e;
        }
        linear.constant[i] = equations[i]
            .substitute(&|s| variable(s).then(zero))
            .simplified();
    }
    LinearPart { linear, members }
}

/// ∂f/∂x of an equation in its own state, where it has one.
pub fn own_slope(model: &NeuronModel, state: &str, rhs: &Expr) -> Option<Expr> {
    model.expanded(rhs).derivative(state)
}

/// Why a scheme does not fit a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsuitable {
    /// What the scheme needs.
    pub needs: &'static str,
    /// What the model has.
    pub given: String,
}

/// The scheme that advances a model where `asked` is asked for: itself, or what [`Scheme::Auto`] stands for.
///
/// # Errors
/// [`Unsuitable`] where the equations are not of the kind that the scheme needs.
pub fn choose_scheme(
    model: &NeuronModel,
    part: &LinearPart,
    asked: Scheme,
) -> Result<Scheme, Unsuitable> {
    let linear = part.members.iter().all(|m| *m);
    let unsuitable = |needs, given: String| Unsuitable { needs, given };
    // An equation outside the linear part for which `holds` does not.
    let equation = |holds: &dyn Fn(&Expr, &str) -> bool| {
        let mut others = model.dynamics.iter().filter(|(name, _)| {
            let i = model.states.iter().position(|s| s.name == *name);
            i.is_some_and(|i| !part.members[i])
        });
        let fails = |(name, e): &&(String, Expr)| {
            !own_slope(model, name, e).is_some_and(|slope| holds(&slope, name))
        };
        others
            .find(fails)
            .map(|(name, _)| format!("that of `{name}`"))
    };
    match asked {
        Scheme::Auto if linear => Ok(Scheme::Exact),
        Scheme::Auto if equation(&|_, _| true).is_none() => Ok(Scheme::ExponentialRosenbrock),
        Scheme::Auto => Ok(Scheme::RungeKutta4),
        Scheme::Exact if !linear => Err(unsuitable(
            "equations that are linear in all states",
            "they are not".into(),
        )),
        Scheme::ExponentialEuler => match equation(&|slope, name| !slope.mentions(name)) {
            None => Ok(asked),
            Some(which) => Err(unsuitable(
                "each equation to be linear in its own state",
                format!("{which} is not"),
            )),
        },
        Scheme::ExponentialRosenbrock => match equation(&|_, _| true) {
            None => Ok(asked),
            Some(which) => Err(unsuitable(
                "each equation to have a derivative in its own state",
                format!("{which} has none, as a condition depends on the state"),
            )),
        },
        other => Ok(other),
    }
}
