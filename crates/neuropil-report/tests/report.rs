//! The page stands alone, hostile text stays text, and figure files are what their names say.

use neuropil_analysis::{Histogram, Window, summarize};
use neuropil_recording::{Estimate, PopulationInfo, Provenance, Recording, Spikes};
use neuropil_report::figures::*;
use neuropil_report::plot::color::*;
use neuropil_report::plot::marks::*;
use neuropil_report::plot::panel::Panel;
use neuropil_report::plot::scale::Axis;
use neuropil_report::*;

const HOSTILE: &str =
    "</text></style><script src=\"http://evil.example/x.js\">alert('1')</script>&amp;\u{0}\u{1}";

/// Two populations that fire in turn, with hostile names if asked for.
fn recording(name: &str) -> Recording {
    let (mut step, mut neuron) = (Vec::new(), Vec::new());
    for s in 1..=10_000_u64 {
        for n in 0..100_u64 {
            if (s * 7 + n * 131 + (s * n) % 17) % 199 == 0 {
                step.push(s);
                neuron.push(n);
            }
        }
    }
    Recording {
        dt: 0.1,
        warmup_steps: 1000,
        total_steps: 10_000,
        populations: vec![
            PopulationInfo::new(name, 0, 80),
            PopulationInfo::new("I", 80, 20),
        ],
        spikes: Spikes::from_unsorted(step, neuron).unwrap(),
        complete: true,
        ..Default::default()
    }
}

fn figures(name: &str) -> Vec<Figure> {
    let r = recording(name);
    let rows = [
        RasterRow::new(name, EXCITATORY),
        RasterRow::new("I", INHIBITORY),
    ];
    let options = RasterOptions::between(200.0, 600.0);
    let raster = Raster::new(&r, &rows, &options).unwrap();
    let rate = rate_over_time(&r, &rows, &options, 1.0).unwrap();
    let spectrum = neuropil_analysis::population_spectrum(&r, name).unwrap();
    let summary = summarize(&r, &Default::default()).unwrap();
    let window = Window::of(&r).unwrap();
    let trains = r.trains_of(name).unwrap();
    let rates = Histogram::auto(&neuropil_analysis::neuron_rates(&trains, &window)).unwrap();
    let bars = grouped(
        name,
        name,
        &[name.to_string(), "I".into()],
        &[
            Series::of_estimates(name, SIMULATED, Style::Bar, summary.iter().map(|s| &s.rate)),
            Series::new(
                "published",
                PUBLISHED,
                Style::Symbol(Symbol::Diamond),
                [40.0, f64::NAN],
            ),
        ],
    );
    let edges: Vec<f64> = (0..=10).map(f64::from).collect();
    let nodes: Vec<f64> = (0..10).map(|i| f64::from(i) + 0.5).collect();
    let z: Vec<f64> = (0..100)
        .map(|k| f64::from(k % 10) * f64::from(k / 10))
        .collect();
    let map = Panel::new(name, Axis::new("g"), Axis::new("ν_{ext}"))
        .with(Heat {
            x_edges: edges.clone(),
            y_edges: edges.clone(),
            values: z.clone(),
            log: true,
            label: name.into(),
            ..Default::default()
        })
        .with(Contour {
            x: nodes.clone(),
            y: nodes,
            z: z.clone(),
            levels: vec![10.0],
            color: "#ffffff".into(),
            label: Some(name.into()),
            ..Default::default()
        });
    let regimes = Panel::new("", Axis::new("g"), Axis::new("η"))
        .with(Categories {
            x_edges: edges.clone(),
            y_edges: edges,
            values: (0..100).map(|k| (k % 7 != 0).then_some(k / 50)).collect(),
            names: vec![
                (name.into(), "#0072b2".into()),
                ("b".into(), "#e69f00".into()),
            ],
        })
        .with(Note {
            x: 5.0,
            y: 5.0,
            text: name.into(),
        });
    vec![
        Figure::new("raster", name, name, name)
            .row(240.0, [raster.panel])
            .row(140.0, [rate])
            .with_letters(),
        Figure::new("numbers", name, name, name)
            .row(
                240.0,
                [bars, histograms(name, name, &[(name, EXCITATORY, &rates)])],
            )
            .row(
                240.0,
                [
                    spectra(name, &[(name, EXCITATORY, &spectrum)], 300.0),
                    scatter(
                        name,
                        (name, vec![1.0, 2.0]),
                        (name, vec![1.1, f64::NAN]),
                        SIMULATED,
                        true,
                    ),
                ],
            ),
        Figure::new("maps", name, name, name).row(300.0, [map, regimes]),
    ]
}

fn report(text: &str) -> Report {
    let e = Estimate::symmetric(4.4, 0.1, 0.2, 9, text, text).with_note(text);
    Report {
        title: text.into(),
        paper: format!("{text} doi:10.1093/cercor/bhs358"),
        summary: format!("{text}\n\n{text}"),
        claims: vec![
            Claim::equal(text, text, 4.4, 0.5, &e, text, text),
            Claim::equal("fails", text, 9.0, 0.5, &e, text, text),
            Claim::not_run(text, text, Some(1.0), text, text, text),
            Claim::fact(text, text, true, text, text),
            Claim::above(text, text, 4.3, &e, text, text),
        ],
        figures: figures(text),
        tables: vec![
            Table::new(text, text, text, [text, "n"])
                .row([text, "1"])
                .row(["short"]),
        ],
        provenance: vec![Provenance {
            circuit_name: text.into(),
            references: vec![text.into()],
            host: [(text.to_string(), text.to_string())].into(),
            ..Default::default()
        }],
        warnings: vec![text.into()],
        ..Report::default()
    }
}

/// Every address in a page.
fn addresses(html: &str) -> Vec<&str> {
    html.match_indices("://")
        .map(|(i, _)| {
            let start = html[..i]
                .rfind(|c: char| !c.is_ascii_alphanumeric())
                .map_or(0, |j| j + 1);
            let end = html[i..]
                .find(['"', ' ', '<', '&', '\'', ')'])
                .map_or(html.len(), |j| i + j);
            &html[start..end]
        })
        .collect()
}

#[test]
fn the_provenance_of_many_simulations_is_folded() {
    let page = |n: usize| {
        let mut report = report("plain");
        report.provenance = vec![report.provenance[0].clone(); n];
        report.html().unwrap()
    };
    assert!(!page(6).contains("<details>"));
    let folded = page(40);
    let (shown, rest) = folded
        .split_once("<summary>35 more simulations</summary>")
        .unwrap();
    let rows = |text: &str| text.matches("network seed, trial").count();
    assert_eq!((rows(shown), rows(rest)), (5, 35));
    assert_eq!(folded.matches("</details>").count(), 1);
}

#[test]
fn the_page_needs_nothing_from_elsewhere() {
    let html = report("plain").html().unwrap();
    for address in addresses(&html) {
        // The name of the SVG vocabulary is not fetched.
        assert!(
            address == "http://www.w3.org/2000/svg" || address.starts_with("https://doi.org/10."),
            "{address}"
        );
    }
    for tag in [
        "<script", "<link", "<img", "<iframe", "@import", "url(", "src=",
    ] {
        assert!(!html.contains(tag), "{tag}");
    }
    assert_eq!(html.matches("<svg").count(), 3);
    assert!(html.contains("href=\"https://doi.org/10.1093/cercor/bhs358\""));
    // Verdicts are words, not colours alone.
    for word in ["✓ holds", "✗ fails", "– not run"] {
        assert!(html.contains(word), "{word}");
    }
}

#[test]
fn hostile_text_is_shown_and_not_obeyed() {
    let html = report(HOSTILE).html().unwrap();
    assert!(!html.contains("<script"));
    assert!(!html.contains("src=\"http"));
    assert!(!html.contains(['\u{0}', '\u{1}']));
    assert!(html.contains("&lt;script src=&quot;http://evil.example"));
    // No text opened or closed an element: the page is as balanced as the harmless one.
    let plain = report("plain").html().unwrap();
    for tag in [
        "<style", "</style", "<svg", "</svg", "<table", "</table", "<section", "</main",
    ] {
        assert_eq!(
            html.matches(tag).count(),
            plain.matches(tag).count(),
            "{tag}"
        );
    }
}

#[test]
fn figure_files_are_what_their_names_say() {
    let folder = std::env::temp_dir().join(format!("neuropil-report-{}", std::process::id()));
    let written = report(HOSTILE).write(&folder).unwrap();
    assert_eq!(written.figures.len(), 6);
    for path in &written.figures {
        let bytes = std::fs::read(path).unwrap();
        if path.extension().is_some_and(|e| e == "svg") {
            let tree = resvg::usvg::Tree::from_data(&bytes, &Default::default()).unwrap();
            assert_eq!(tree.size().width(), 760.0);
        } else {
            let picture = resvg::tiny_skia::Pixmap::decode_png(&bytes).unwrap();
            assert_eq!(picture.width(), 1520);
            let ink = picture
                .pixels()
                .iter()
                .filter(|p| p.red() < 250 || p.blue() < 250)
                .count();
            assert!(ink > 10_000, "{} is nearly empty", path.display());
        }
    }
    let json: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&written.json).unwrap()).unwrap();
    assert_eq!(json["claims"][1]["verdict"], "fails");
    assert_eq!(
        json["figures"],
        serde_json::json!(["raster", "numbers", "maps"])
    );
    assert!(written.page.ends_with("report.html"));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn letters_are_drawn_without_fonts_of_the_machine() {
    // The same panel with and without its title differs where the title is.
    let figure = |title: &str| {
        Figure::new("t", "", "", "").row(
            80.0,
            [Panel::new(
                title,
                Axis::new("").no_ticks(),
                Axis::new("").no_ticks(),
            )],
        )
    };
    let ink = |f: &Figure| {
        let picture = resvg::tiny_skia::Pixmap::decode_png(&f.png(1.0).unwrap()).unwrap();
        picture.pixels().iter().filter(|p| p.red() < 128).count()
    };
    assert!(ink(&figure("Title of a panel")) > ink(&figure("")) + 200);
}

#[test]
fn a_raster_says_what_it_leaves_out() {
    let r = recording("E");
    let rows = [
        RasterRow::new("E", EXCITATORY),
        RasterRow::new("I", INHIBITORY),
    ];
    let mut options = RasterOptions::between(100.0, 900.0);
    let whole = Raster::new(&r, &rows, &options).unwrap();
    assert_eq!(whole.fraction, 1.0);
    assert_eq!(whole.spikes, r.spikes.window(1000, 9000).len());
    assert!(whole.caption.contains("all neurons"));
    options.max_spikes = 1000;
    let part = Raster::new(&r, &rows, &options).unwrap();
    assert!((800..=1200).contains(&part.spikes), "{}", part.spikes);
    let total = whole.spikes;
    assert!(
        part.caption.contains(&format!("of {total} spikes")),
        "{}",
        part.caption
    );
    // About a dozen bytes a spike.
    let size = |p: Panel| {
        Figure::new("t", "", "", "")
            .row(300.0, [p])
            .svg()
            .unwrap()
            .len()
    };
    let bytes = size(whole.panel) - size(part.panel);
    assert!(bytes < 14 * (whole.spikes - part.spikes), "{bytes}");
    let mut silent = r;
    silent.populations[0].spikes_recorded = false;
    assert!(Raster::new(&silent, &rows, &options).is_err());
}

#[test]
fn the_table_of_populations_says_what_is_missing() {
    let mut r = recording("E");
    r.populations[1].spikes_recorded = false;
    let summaries = summarize(&r, &Default::default()).unwrap();
    let table = Table::of_populations("statistics", "Activity", &summaries);
    assert_eq!((table.columns.len(), table.rows.len()), (8, 2));
    assert_eq!(
        table.rows[0][2],
        summaries[0].rate.brief().replace('-', "−")
    );
    assert_eq!(table.rows[1][2..], ["–"; 6]);
    let says = "I: rate, CV, LV, Fano factor, synchrony, correlation not estimable (spikes of population `I`";
    assert!(table.caption.contains(says), "{}", table.caption);
}

#[test]
fn columns_that_do_not_belong_together_are_refused() {
    let draw = |mark: Mark| {
        Figure::new("t", "", "", "")
            .row(
                100.0,
                [Panel::new("", Axis::new(""), Axis::new("")).with(mark)],
            )
            .svg()
    };
    assert!(draw(line(vec![1.0], vec![], "").into()).is_err());
    assert!(
        draw(
            Heat {
                x_edges: vec![0.0, 1.0],
                y_edges: vec![0.0],
                values: vec![1.0],
                ..Default::default()
            }
            .into()
        )
        .is_err()
    );
    assert!(
        draw(
            Contour {
                x: vec![0.0],
                y: vec![0.0],
                z: vec![],
                ..Default::default()
            }
            .into()
        )
        .is_err()
    );
    assert!(draw(points(vec![f64::NAN; 3], vec![f64::INFINITY; 3], "").into()).is_ok());
    assert!(draw(line(vec![1e308, -1e308], vec![f64::MIN, f64::MAX], "").into()).is_ok());
    for name in ["", "a/b", "../x", "a b", "ü"] {
        assert!(Figure::new(name, "", "", "").svg().is_err(), "{name}");
    }
    let large = Figure {
        width: 4000.0,
        ..Figure::new("t", "", "", "").row(4000.0, [])
    };
    assert!(large.png(10.0).is_err() && large.png(f64::NAN).is_err());
}

#[test]
fn parts_have_their_claims_beside_their_figures() {
    let claim = |id: &str| Claim::fact(id, &format!("Statement of {id}."), true, "stated here", "");
    let mut r = Report {
        title: "Parts".into(),
        claims: vec![claim("before")],
        ..Report::default()
    };
    r.begin_part("Figure 1: curves");
    r.claims.extend([claim("1a"), claim("1b")]);
    r.begin_part("Figure 2: nothing yet");
    r.begin_part("Figure 3 <bars>");
    r.claims.push(claim("3a"));
    let page = r.html().unwrap();
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text}\n{page}"));
    let order = [
        "href=\"#part-1\"",
        "href=\"#part-3\"",
        "Statement of before",
        "id=\"part-1\"",
        "Statement of 1a",
        "Statement of 1b",
        "id=\"part-2\"",
        "id=\"part-3\"",
        "Statement of 3a",
    ];
    assert!(order.windows(2).all(|w| at(w[0]) < at(w[1])), "{page}");
    assert!(page.contains("Figure 3 &lt;bars&gt;") && !page.contains("<bars>"));
    let json: serde_json::Value = serde_json::from_str(&r.json().unwrap()).unwrap();
    assert_eq!(json["parts"][2]["claims"], 3);
}
