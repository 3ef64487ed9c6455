//! The reproduction of Ekelmans et al. (2023): its cheap part, and that its claims can be told apart.

use neuropil::report::Verdict;
use neuropil_papers::{Request, find};
use std::collections::BTreeSet;

/// Neurons without network fire as the transfer function says for the time step of the simulation, and power laws fitted to it give the
/// rates of the coefficients that the authors stored. The same seed gives the same spikes everywhere, so that this is no matter of chance.
#[test]
fn rates_over_input_and_the_power_laws_fitted_to_them() {
    let paper = find("ekelmans_2023").unwrap();
    let mut request = Request {
        figure: Some("figure_1".into()),
        ..Request::default()
    };
    let report = paper.reproduce(&mut request).unwrap();
    assert_eq!(report.claims.len(), 6);
    for claim in &report.claims {
        assert_eq!(claim.verdict, Verdict::Holds, "{claim:?}");
    }
    let ids: BTreeSet<&str> = report.claims.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(ids.len(), report.claims.len());
    let figures: Vec<&str> = report.figures.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(figures, ["figure_1b", "figure_1c"]);
    let table = &report.tables[0];
    assert_eq!(table.rows.len(), 7);
    for figure in &report.figures {
        assert!(figure.svg().unwrap().contains("</svg>"));
    }
}

#[test]
fn all_figures_of_the_article_are_there() {
    let paper = find("ekelmans_2023").unwrap();
    let names: Vec<&str> = paper.figures.iter().map(|f| f.0).collect();
    for figure in [
        "figure_1",
        "figure_2ab",
        "figure_2cd",
        "figure_2ef",
        "figure_2g",
        "figure_3a",
        "figure_3b",
        "figure_4",
        "figure_5",
        "figure_s1",
        "figure_6",
        "figure_s2",
    ] {
        assert!(names.contains(&figure), "{figure}");
    }
    let request = &mut Request {
        figure: Some("figure_7".into()),
        ..Request::default()
    };
    let error = paper.reproduce(request).unwrap_err().to_string();
    assert!(error.contains("figure_2ab"), "{error}");
}
