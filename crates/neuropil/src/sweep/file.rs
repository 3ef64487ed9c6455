//! From the text of a sweep's file to its definition.

use super::axes::{Keys, fixed, grid, sample};
use super::definition::{Definition, Measure};
use super::points::MAX_TASKS;
use super::reader::{Reader, Section};
use neuropil_circuit::{Location, Problem, Problems};
use neuropil_scheme::Scheme;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use toml::de::DeTable;

const SECTIONS: [&str; 4] = ["sweep", "grid", "sample", "measure"];
const SWEEP: [&str; 12] = [
    "name",
    "circuit",
    "scale",
    "set",
    "seed",
    "networks",
    "trials",
    "common_seeds",
    "duration",
    "warmup",
    "dt",
    "scheme",
];
const MEASURE: [&str; 8] = [
    "rates",
    "cv",
    "lv",
    "fano",
    "synchrony",
    "correlation",
    "spikes",
    "solve",
];
/// Where the keys of circuit options and parameters stand, and under `""` where the circuit is named.
pub(super) type Places = BTreeMap<String, Location>;

/// Reads a definition; `path` names the file in messages. The range is that of the circuit's name, quotation marks included.
pub(super) fn read(
    text: &str,
    path: Option<&Path>,
) -> Result<(Definition, Places, Range<usize>), Problems> {
    let file = path.map_or("<text>".into(), |p| p.display().to_string());
    let mut reader = Reader::new(file, text);
    let root = reader.parse();
    let mut places = Places::new();
    let definition = definition(&mut reader, root.get_ref(), &mut places);
    reader.problems()?;
    let sweep = root
        .get_ref()
        .get("sweep")
        .and_then(|s| s.get_ref().as_table());
    let named = sweep.and_then(|s| s.get("circuit")).map(|c| c.span());
    Ok((definition, places, named.unwrap_or_default()))
}

fn definition(r: &mut Reader, root: &DeTable<'_>, places: &mut Places) -> Definition {
    r.only("", root, &SECTIONS);
    let empty = DeTable::new();
    let missing = Section { table: &empty };
    let sweep = r.section(root, "sweep").unwrap_or(missing);
    r.only("[sweep]", sweep.table, &SWEEP);
    let circuit = r.text(sweep, "circuit").unwrap_or_default();
    match sweep.get("circuit") {
        None => r.report(
            "missing-key",
            "key `circuit` of [sweep]",
            "missing",
            "a name or a file",
            0,
        ),
        Some(value) => {
            places.insert(String::new(), r.location(value.span().start));
        }
    }
    let scale = match sweep.get("scale") {
        None => 1.0,
        Some(value) => match r.number("scale", value) {
            Some((s, unit)) if s > 0.0 && unit.is_empty() => s,
            Some(_) => {
                r.wrong("scale", value, "a number above 0");
                1.0
            }
            None => 1.0,
        },
    };
    let mut keys = Keys(places);
    let set = fixed(r, sweep, &mut keys);
    let grid = grid(r, root, &mut keys);
    let sample = sample(r, root, &mut keys);
    if grid.is_empty() && sample.is_none() {
        let expected = "a table [grid] or [sample] with something to vary";
        r.report("missing-key", "the sweep", "without points", expected, 0);
    }
    let definition = Definition {
        name: name(r, sweep),
        circuit,
        scale,
        set,
        seed: r.whole(sweep, "seed", 0).unwrap_or(1),
        networks: r.whole(sweep, "networks", 1).unwrap_or(1),
        trials: r.whole(sweep, "trials", 1).unwrap_or(1),
        common_seeds: r.truth(sweep, "common_seeds"),
        duration: r.time(sweep, "duration", true),
        warmup: r.time(sweep, "warmup", false),
        dt: r.time(sweep, "dt", true),
        scheme: read_scheme(r, sweep),
        grid,
        sample,
        measure: measure(r, root),
    };
    let tasks = definition.tasks();
    if tasks.is_none_or(|n| n > MAX_TASKS) {
        let given = tasks.map_or("more than 2^64".into(), |n| n.to_string());
        r.report(
            "too-large",
            "the number of tasks",
            given,
            format!("at most {MAX_TASKS}"),
            0,
        );
    }
    definition
}

fn name(r: &mut Reader, sweep: Section) -> String {
    let Some(name) = r.text(sweep, "name") else {
        return "sweep".into();
    };
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    // It becomes the name of a folder.
    let fits = !name.is_empty() && name.len() <= 100 && name.chars().all(plain);
    if let Some(value) = sweep.get("name").filter(|_| !fits) {
        r.wrong("name", value, "letters, digits, _ and -, at most 100 bytes");
    }
    name
}

fn read_scheme(r: &mut Reader, sweep: Section) -> Option<String> {
    let name = r.text(sweep, "scheme")?;
    if Scheme::from_name(&name).is_none()
        && let Some(value) = sweep.get("scheme")
    {
        let all = Scheme::ALL.map(Scheme::name).join(", ");
        r.wrong("scheme", value, &format!("one of {all}"));
    }
    Some(name)
}

/// Rates and CV unless the file says what.
fn measure(r: &mut Reader, root: &DeTable<'_>) -> Measure {
    let Some(section) = r.section(root, "measure") else {
        return Measure {
            rates: true,
            cv: true,
            ..Measure::default()
        };
    };
    r.only("[measure]", section.table, &MEASURE);
    let measure = Measure {
        rates: r.truth(section, "rates"),
        cv: r.truth(section, "cv"),
        lv: r.truth(section, "lv"),
        fano: r.truth(section, "fano"),
        synchrony: r.truth(section, "synchrony"),
        correlation: r.truth(section, "correlation"),
        spikes: r.truth(section, "spikes"),
        solve: r.truth(section, "solve"),
    };
    if !measure.simulates() && !measure.solve {
        let problem = Problem::new(
            "missing-key",
            "[measure]",
            "nothing",
            "asked for",
            "at least one `= true`",
        );
        r.add(problem, 0);
    }
    measure
}
