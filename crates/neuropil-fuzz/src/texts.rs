//! Expressions, quantities and units.

use neuropil_circuit::text::parse;
use neuropil_circuit::{Dimension, Quantity, Unit};

/// An expression prints as a text that reads as itself, and is differentiated, simplified and set in LaTeX.
pub(crate) fn expression(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(tree) = parse(&text) else { return };
    let printed = tree.to_string();
    // Printing may add parentheses and blanks, and so pass the limit on length.
    match parse(&printed) {
        Ok(again) => assert_eq!(again, tree, "`{text}` printed as `{printed}`"),
        Err(e) => assert!(
            printed.len() > text.len() && printed.len() > 16 * 1024,
            "`{text}` printed as `{printed}`: {e}"
        ),
    }
    let dimension = tree.dimension(&|name| (name.len() < 3).then_some(Dimension::VOLTAGE));
    let value = tree.evaluate(&|name| Some(name.len() as f64));
    for symbol in tree.symbols() {
        let _ = tree.derivative(&symbol);
    }
    let simple = tree.simplified();
    if let (Ok(_), Some(x), Some(y)) = (
        dimension,
        value,
        simple.evaluate(&|name| Some(name.len() as f64)),
    ) {
        // Simplifying may reorder nothing: 0·x and x/x are left where x may be no number.
        assert!(
            x == y || !x.is_finite() || !y.is_finite(),
            "`{text}`: {x} simplified to {y}"
        );
    }
}

/// A quantity prints in its own unit as a text that reads as itself, bits and all, half powers of ten excepted.
pub(crate) fn quantity(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let _ = Unit::parse(&text);
    let Ok((q, unit)) = Quantity::parse_with_unit(&text) else {
        return;
    };
    assert!(q.value.is_finite(), "`{text}` is {}", q.value);
    let printed = q.to_text(&unit);
    let printed = printed.unwrap_or_else(|e| panic!("`{text}` in `{unit}`: {e}"));
    match Quantity::parse(&printed) {
        Ok(again) => {
            let near = (again.value - q.value).abs() <= 4.0 * f64::EPSILON * q.value.abs();
            assert!(
                again.dimension == q.dimension && near,
                "`{text}` printed as `{printed}`"
            );
        }
        Err(e) => panic!("`{text}` printed as `{printed}`: {e}"),
    }
    let coherent = neuropil_circuit::units::write_quantity(q.value, q.dimension, &unit);
    let again = Quantity::parse(&coherent);
    assert_eq!(again, Ok(q), "`{text}` printed as `{coherent}`");
}
