//! The reproduction of Baker et al. (2020): its cheap parts, and that its claims can be told apart.

use neuropil::Progress;
use neuropil::report::{Report, Verdict};
use neuropil_papers::{Request, find};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

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
    assert_eq!(report.claims.len(), 27);
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

/// A reproduction that was interrupted goes on where it was, and ends as one that was not.
#[test]
fn an_interrupted_reproduction_goes_on() {
    let folder = std::env::temp_dir().join(format!("neuropil-unfinished-{}", std::process::id()));
    let run = |unfinished: Option<PathBuf>, set: &[(&str, &str)], stop_in: Option<&str>| {
        let stop = Arc::new(AtomicBool::new(false));
        let mut label = String::new();
        let mut told = |l: &str, p: Progress| {
            label = l.to_string();
            let reached = stop_in.is_some_and(|s| l == s)
                && matches!(p, Progress::Running { step, .. } if step > 0);
            stop.fetch_or(reached, Ordering::Relaxed);
        };
        let overrides = set.iter().map(|(k, v)| (k.to_string(), v.to_string()));
        let mut request = Request {
            figure: Some("figure_2".into()),
            overrides: [("N".to_string(), "500".to_string())]
                .into_iter()
                .chain(overrides)
                .collect(),
            progress: Some(&mut told),
            interrupt: Some(stop.clone()),
            unfinished,
            ..Request::default()
        };
        let report = find("baker_2020").unwrap().reproduce(&mut request);
        request.kept().forget().unwrap();
        report.unwrap()
    };
    let kept = || -> BTreeSet<_> {
        let all = std::fs::read_dir(&folder).unwrap();
        all.map(|f| f.unwrap().file_name()).collect()
    };
    let whole = run(None, &[], None);
    let part = run(Some(folder.clone()), &[], Some("figure 2, conductances"));
    assert!(
        part.warnings.iter().any(|w| w.contains("interrupted")),
        "{:?}",
        part.warnings
    );
    let begun = kept();
    assert_eq!(begun.len(), 2);
    // Another circuit is kept beside it, and leaves it alone; so do files that are no simulations.
    let other = [("tau_m", "14 ms")];
    run(Some(folder.clone()), &other, Some("figure 2, currents"));
    assert_eq!(kept().len(), 3);
    std::fs::write(folder.join("notes"), "mine").unwrap();
    run(Some(folder.clone()), &other, None);
    assert_eq!(kept().len(), 3);
    assert!(kept().is_superset(&begun));
    let rest = run(Some(folder.clone()), &[], None);
    let numbers = |r: &Report| {
        r.claims
            .iter()
            .map(|c| (c.id.clone(), c.measured))
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers(&rest), numbers(&whole));
    assert_eq!(kept().len(), 1);
    std::fs::remove_file(folder.join("notes")).unwrap();
    run(Some(folder.clone()), &[], None);
    assert!(!folder.exists());
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
