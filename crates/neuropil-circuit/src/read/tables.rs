//! Walks through tables: places of keys, elements of matrices.

use super::document::{At, Data, Node, Table};

/// The place of the deepest part of a path that is there; `None` if not even its first key is.
pub(crate) fn deepest(table: &Table, path: &[&str]) -> Option<At> {
    let (first, rest) = path.split_first()?;
    let entry = table.entry(first)?;
    match &entry.node.data {
        Data::Table(inner) => Some(deepest(inner, rest).unwrap_or(entry.at)),
        _ => Some(entry.node.at),
    }
}

/// The element of a matrix form for one pair: lists are indexed by source, lists of lists by target and source,
/// tables element-wise; anything else holds for all pairs. The error says what shape was expected.
pub(crate) fn element(
    node: &Node,
    (target, targets): (usize, usize),
    (source, sources): (usize, usize),
) -> Result<Node, (At, String)> {
    match &node.data {
        Data::List(list) if list.iter().any(|n| matches!(n.data, Data::List(_))) => {
            let expected = || format!("{targets} lists (one for each target) of {sources} entries");
            if list.len() != targets {
                return Err((node.at, expected()));
            }
            let row = list.get(target).ok_or((node.at, expected()))?;
            let cells = row.list().ok_or((row.at, expected()))?;
            if cells.len() != sources {
                return Err((row.at, expected()));
            }
            cells.get(source).cloned().ok_or((row.at, expected()))
        }
        Data::List(list) => {
            if list.len() != sources {
                let expected = format!("{sources} entries, one for each source");
                return Err((node.at, expected));
            }
            list.get(source)
                .cloned()
                .ok_or((node.at, "one entry for each source".to_string()))
        }
        Data::Table(table) => {
            let mut out = table.clone();
            for entry in &mut out.entries {
                // Lists under these keys are values or points, whatever the pair.
                if !["values", "steps", "piecewise_linear"].contains(&entry.key.as_str()) {
                    entry.node = element(&entry.node, (target, targets), (source, sources))?;
                }
            }
            Ok(Node {
                at: node.at,
                data: Data::Table(out),
            })
        }
        _ => Ok(node.clone()),
    }
}
