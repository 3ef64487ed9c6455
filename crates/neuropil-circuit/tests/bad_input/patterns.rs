//! Stimuli by patterns: what they need, and what is refused.

use crate::{GOOD, read};
use neuropil_circuit::*;

const DRAWN: &str = "patterns = { number = 2, distribution = \"normal\", mean = 0, sd = 1 }";

fn with(stimulus: &str) -> Result<Circuit, Problems> {
    read(&format!(
        "{GOOD}\n[[stimuli]]\nname = \"s\"\ntarget = \"E\"\nkind = \"patterns\"\n{stimulus}\n"
    ))
}

fn kind(stimulus: &str) -> StimulusKind {
    let circuit = with(stimulus).unwrap_or_else(|e| panic!("{e}"));
    circuit.stimuli.last().expect("one").kind.clone()
}

#[test]
fn every_form_is_read() {
    let StimulusKind::Patterns {
        port,
        patterns,
        coefficients,
    } = kind(&format!(
        "{DRAWN}\nrandom = {{ distribution = \"uniform\", low = \"-30 mV\", high = \"30 mV\" }}\ninterval = \"2 s\""
    ))
    else {
        panic!("another kind");
    };
    assert_eq!(
        (port.as_str(), patterns.number(), patterns.neurons()),
        ("mu", 2, None)
    );
    let Coefficients::Drawn {
        distribution,
        interval,
        shared: None,
    } = coefficients
    else {
        panic!("{coefficients:?}");
    };
    assert_eq!(distribution.range(), (-30.0, 30.0));
    assert_eq!(interval, 2000.0);
    let blocks = "patterns = { blocks = 20, size = 5 }";
    let coefficients = |stimulus: &str| match kind(stimulus) {
        StimulusKind::Patterns { coefficients, .. } => coefficients,
        other => panic!("{other:?}"),
    };
    let row = vec!["\"0.1 V\""; 20].join(", ");
    let constant = coefficients(&format!("{blocks}\ncoefficients = [{row}]"));
    assert_eq!(constant, Coefficients::Steps(vec![(0.0, vec![100.0; 20])]));
    let ones = vec!["1"; 20].join(", ");
    let scaled = coefficients(&format!(
        "{blocks}\nsequence = {{ values = [[{ones}], [{ones}]], scale = \"5 * J\" }}\ninterval = \"1 s\"\nrepeat = true"
    ));
    let Coefficients::Sequence {
        stimuli,
        repeat: true,
        ..
    } = &scaled
    else {
        panic!("{scaled:?}");
    };
    assert_eq!((stimuli.rows(), stimuli.columns()), (2, 20));
    assert!(stimuli.values().iter().all(|x| *x == 0.5));
    let steps = coefficients(&format!(
        "{DRAWN}\nsteps = [[\"1 ms\", [\"1 mV\", 0]], [\"3 ms\", [0, \"-2 mV\"]]]"
    ));
    assert_eq!(
        steps,
        Coefficients::Steps(vec![(1.0, vec![1.0, 0.0]), (3.0, vec![0.0, -2.0])])
    );
}

#[test]
fn tables_may_lie_beside_the_circuit() {
    let folder = std::env::temp_dir().join(format!("neuropil-patterns-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 100), }\n";
    let mut npy = b"\x93NUMPY\x01\x00".to_vec();
    npy.extend((header.len() as u16).to_le_bytes());
    npy.extend(header.as_bytes());
    npy.extend((0..200).map(|k| k as u8));
    std::fs::write(folder.join("z.npy"), &npy).unwrap();
    std::fs::write(folder.join("c.csv"), "1, 2\n3, 4\n5, 6\n").unwrap();
    let text = |c: &str| {
        format!(
            "{GOOD}\n[[stimuli]]\ntarget = \"E\"\nkind = \"patterns\"\npatterns = {{ file = \"z.npy\", scale = 0.5 }}\n\
             sequence = {{ file = \"{c}\", scale = \"1 mV\" }}\ninterval = \"1 ms\"\n"
        )
    };
    let file = folder.join("a.toml");
    let read = |text: &str| read_circuit(text, Some(&file), &[], &());
    let circuit = read(&text("c.csv")).unwrap_or_else(|e| panic!("{e}"));
    let StimulusKind::Patterns {
        patterns: Patterns::Table(m),
        coefficients: Coefficients::Sequence { stimuli, .. },
        ..
    } = &circuit.stimuli.last().expect("one").kind
    else {
        panic!("another kind");
    };
    assert_eq!((m.rows(), m.columns(), m[(1, 3)]), (2, 100, 51.5));
    assert_eq!(stimuli.values(), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    let again = read_circuit(&circuit.to_toml(), None, &[], &()).unwrap();
    assert_eq!(again, circuit);
    let missing = read(&text("d.csv")).unwrap_err().to_string();
    assert!(missing.contains("file `d.csv`"), "{missing}");
    std::fs::write(folder.join("e.csv"), "1,2\n3\n").unwrap();
    let ragged = read(&text("e.csv")).unwrap_err().to_string();
    assert!(ragged.contains("line 2: 1 numbers, expected 2"), "{ragged}");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn what_is_wrong_is_said() {
    let random = "random = { distribution = \"uniform\", low = \"-1 mV\", high = \"1 mV\" }";
    let sequence = "sequence = [[\"1 mV\", \"2 mV\"]]";
    let cases = [
        (format!("{DRAWN}\n{random}"), "key `interval` is missing"),
        (
            format!("{DRAWN}\n{random}\ninterval = \"0.25 ms\""),
            "a multiple of the time step",
        ),
        (
            format!("{DRAWN}\n{random}\ninterval = \"0 ms\""),
            "a time > 0 ms",
        ),
        (
            format!("{DRAWN}\n{random}\n{sequence}\ninterval = \"1 ms\""),
            "exactly one of coefficients, steps, sequence, random",
        ),
        (DRAWN.to_string(), "exactly one of coefficients"),
        (
            format!("{sequence}\ninterval = \"1 ms\""),
            "key `patterns` is missing",
        ),
        (
            format!("{DRAWN}\nsequence = [[\"1 mV\"]]\ninterval = \"1 ms\""),
            "1 coefficients, expected 2, one for each pattern",
        ),
        (
            format!("{DRAWN}\nsequence = [[\"1 mV\", 2]]\ninterval = \"1 ms\""),
            "2",
        ),
        (
            format!("{DRAWN}\nsequence = []\ninterval = \"1 ms\""),
            "at least one stimulus",
        ),
        (
            format!("{DRAWN}\nsequence = [[\"1 pA\", \"1 pA\"]]\ninterval = \"1 ms\""),
            "a current, expected a voltage",
        ),
        (
            format!("{DRAWN}\nsequence = {{ file = \"x.csv\" }}\ninterval = \"1 ms\""),
            "key `scale` is missing",
        ),
        (
            format!("{DRAWN}\nsequence = {{ file = \"x.csv\", scale = \"1 mV\" }}\ninterval = \"1 ms\""),
            "file `x.csv`",
        ),
        (
            format!("{DRAWN}\nsteps = [[\"1 ms\", [\"1 mV\", 0]], [\"1 ms\", [0, 0]]]"),
            "ascending times",
        ),
        (format!("{DRAWN}\nsteps = [[\"1 ms\", \"1 mV\"]]"), "a list"),
        (
            format!("{DRAWN}\nsteps = [[\"1 ms\", [0]]]\nrepeat = true"),
            "only the keys of patterns with `steps`",
        ),
        (
            "patterns = { number = 2 }\ncoefficients = [0, 0]".to_string(),
            "one of distribution, blocks, values, file",
        ),
        (
            "patterns = { distribution = \"normal\", mean = 0, sd = 1 }\ncoefficients = [0]"
                .to_string(),
            "key `number` is missing",
        ),
        (
            "patterns = { number = 2, distribution = \"normal\", mean = \"1 mV\", sd = \"1 mV\" }\ncoefficients = [0, 0]"
                .to_string(),
            "expected a pure number",
        ),
        (
            "patterns = { number = 2, distribution = \"normal\", mean = 0, sd = -1 }\ncoefficients = [0, 0]"
                .to_string(),
            "standard deviation of -1",
        ),
        (
            "patterns = { number = 0, distribution = \"normal\", mean = 0, sd = 1 }\ncoefficients = []"
                .to_string(),
            "1 to 1048576",
        ),
        (
            "patterns = { number = 9000000000000, distribution = \"normal\", mean = 0, sd = 1 }\ncoefficients = [0]"
                .to_string(),
            "1 to 1048576",
        ),
        (
            "patterns = { blocks = 20, size = 4 }\ncoefficients = [0]".to_string(),
            "20 blocks of 4 neurons, 80 in all, expected 100",
        ),
        (
            "patterns = { blocks = 20 }\ncoefficients = [0]".to_string(),
            "key `size` is missing",
        ),
        (
            "patterns = [[1, 2, 3]]\ncoefficients = [0]".to_string(),
            "patterns of 3 numbers, expected 100",
        ),
        (
            "patterns = [[1, 2, 3], [1, 2]]\ncoefficients = [0]".to_string(),
            "2 numbers in row 2, expected 3",
        ),
        (
            "patterns = [1, 2, 3]\ncoefficients = [0]".to_string(),
            "a list of lists of numbers",
        ),
        (
            format!("{}\ncoefficients = [0, 0]", DRAWN.replace("number", "numbr")),
            "did you mean `number`",
        ),
        (
            format!("{DRAWN}\ncoeficients = [0, 0]"),
            "did you mean `coefficients`",
        ),
        (
            format!("{DRAWN}\ncoefficients = [0, 0]\nport = \"nu\""),
            "input port `nu` is unknown",
        ),
    ];
    let mut wrong = Vec::new();
    for (stimulus, expected) in &cases {
        let error = with(stimulus).map_or_else(|e| e.to_string(), |_| "nothing".into());
        if !error.contains(expected) {
            wrong.push(format!("{stimulus}\ngives {error}\nnot {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
