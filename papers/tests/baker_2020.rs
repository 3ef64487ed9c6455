//! The reproduction of Baker et al. (2020): its cheap parts, and that its claims can be told apart.

use neuropil::report::Verdict;
use neuropil_papers::{Request, find};
use std::collections::BTreeSet;

fn reproduce(figure: &str) -> neuropil::report::Report {
    let mut request = Request {
        figure: Some(figure.into()),
        ..Request::default()
    };
    find("baker_2020").unwrap().reproduce(&mut request).unwrap()
}

/// Rates of the balanced and the semi-balanced network are those of an independent program and of theory. The same seed gives the same
/// spikes everywhere, so that this is no matter of chance.
#[test]
fn two_stimuli_to_two_networks() {
    let report = reproduce("figure_1");
    assert_eq!(report.claims.len(), 25);
    for claim in &report.claims {
        assert_eq!(claim.verdict, Verdict::Holds, "{claim:?}");
    }
    let ids: BTreeSet<&str> = report.claims.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(ids.len(), report.claims.len());
    assert!(report.figures[0].svg().unwrap().contains("</svg>"));
}

#[test]
fn the_supralinear_model() {
    let report = reproduce("figure_2b");
    assert_eq!(report.claims.len(), 48);
    for claim in &report.claims {
        assert_eq!(claim.verdict, Verdict::Holds, "{claim:?}");
    }
}

#[test]
fn all_figures_of_the_article_are_there() {
    let paper = find("baker_2020").unwrap();
    let names: Vec<&str> = paper.figures.iter().map(|f| f.0).collect();
    for figure in [
        "figure_1",
        "figure_1_sheets",
        "figure_2",
        "figure_2b",
        "figure_3",
        "figure_s1",
        "figure_3c",
        "figure_4",
        "figure_s2",
        "as_printed",
    ] {
        assert!(names.contains(&figure), "{figure}");
    }
    let request = &mut Request {
        figure: Some("figure_5".into()),
        ..Request::default()
    };
    let error = paper.reproduce(request).unwrap_err().to_string();
    assert!(error.contains("figure_2b"), "{error}");
}
