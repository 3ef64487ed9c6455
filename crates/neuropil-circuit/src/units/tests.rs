use super::*;
use proptest::prelude::*;

fn inside(text: &str) -> (f64, Dimension) {
    let q = Quantity::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
    (q.value, q.dimension)
}

#[test]
fn quantities_become_inside_numbers() {
    let half_rate = Dimension {
        time: -1,
        voltage: 2,
        ..Dimension::NONE
    };
    let cases = [
        ("10 ms", 10.0, Dimension::TIME),
        ("0.5s", 500.0, Dimension::TIME),
        ("-65 mV", -65.0, Dimension::VOLTAGE),
        ("−65 mV", -65.0, Dimension::VOLTAGE),
        ("87.81 pA", 87.81, Dimension::CURRENT),
        ("8 /s", 0.008, Dimension::RATE),
        ("8/s", 0.008, Dimension::RATE),
        ("8 spikes/s", 0.008, Dimension::RATE),
        ("8 spikes / s", 0.008, Dimension::RATE),
        ("8 Hz", 0.008, Dimension::RATE),
        ("1/ms", 1.0, Dimension::RATE),
        ("0.1 mV/ms", 0.1, Dimension::of(-1, 1, 0, 0)),
        ("250 pF", 250.0, Dimension::CAPACITANCE),
        ("10 nS", 10.0, Dimension::CONDUCTANCE),
        ("1 uS", 1000.0, Dimension::CONDUCTANCE),
        ("1 mS/cm^2", 1e6 / 1e8, Dimension::of(0, -1, 1, -2)),
        ("1 µF/cm²", 1e6 / 1e8, Dimension::of(1, -1, 1, -2)),
        ("20 µm", 20.0, Dimension::LENGTH),
        ("20 um", 20.0, Dimension::LENGTH),
        ("1 MΩ", 1e-3, Dimension::of(0, 1, -1, 0)),
        ("1 GOhm", 0.0, Dimension::NONE),
        ("1e-3 A", 1e9, Dimension::CURRENT),
        ("3 mV/ms^0.5", 3.0, half_rate),
        ("3 mV/ms^(1/2)", 3.0, half_rate),
        ("2", 2.0, Dimension::NONE),
        ("1 ms⁻¹", 1.0, Dimension::RATE),
        ("2 pA*ms", 2.0, Dimension::of(1, 0, 1, 0)),
    ];
    for (text, value, dimension) in cases {
        if text == "1 GOhm" {
            assert!(Quantity::parse(text).is_err());
            continue;
        }
        assert_eq!(inside(text), (value, dimension), "{text}");
    }
    let (value, dimension) = inside("3 mV/√s");
    assert!((value - 3.0 / libm::sqrt(1000.0)).abs() < 1e-16 && dimension == half_rate);
    assert_eq!(inside("3 mV/s^0.5"), (value, half_rate));
}

#[test]
fn errors_echo_what_was_given_and_what_was_wanted() {
    let error = Quantity::parse_as("10 mV", Dimension::TIME).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`10 mV` is a voltage (such as -65 mV), expected a time (such as 10 ms)"
    );
    let error = Quantity::parse("10 msec").unwrap_err();
    assert_eq!(error.to_string(), "unknown unit `msec`; did you mean `ms`?");
    assert!(Quantity::parse_as("5", Dimension::TIME).is_err());
    assert_eq!(Quantity::parse_as("0", Dimension::TIME), Ok(0.0));
    for bad in [
        "", "ms", "--1 ms", "1 ms ms", "1 /", "1e400 s", "nan ms", "inf", "1 ms^", "1 ms^99",
        "1 cV",
    ] {
        assert!(Quantity::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn quantities_are_written_in_the_unit_wanted() {
    let q = Quantity::new(0.008, Dimension::RATE);
    assert_eq!(q.to_text("spikes/s").unwrap(), "8 spikes/s");
    assert_eq!(q.to_text("1/s").unwrap(), "8 /s");
    assert!(q.to_text("mV").is_err());
    assert_eq!(write_quantity(-65.0, Dimension::VOLTAGE, "mV"), "-65 mV");
    assert_eq!(write_quantity(1500.0, Dimension::TIME, "s"), "1.5 s");
    assert_eq!(decimal(1e22, 0), "1e22");
    assert_eq!(decimal(-0.00012, 0), "-0.00012");
}

proptest! {
    #[test]
    fn what_is_written_reads_back_to_the_same_bits(
        mantissa in -10.0f64..10.0,
        exponent in -280i32..280,
        unit in prop::sample::select(vec!["ms", "s", "us", "spikes/s", "1/ms", "pA", "nA", "mV", "mV/ms", "nS", "mS/cm^2", "mV/ms^0.5", ""]),
    ) {
        let value = mantissa * libm::pow(10.0, f64::from(exponent));
        let dimension = Unit::parse(unit).unwrap().dimension;
        let text = write_quantity(value, dimension, unit);
        let q = Quantity::parse(&text).unwrap();
        prop_assert_eq!(q.value.to_bits(), value.to_bits(), "{}", text);
        prop_assert_eq!(q.dimension, dimension);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,40}") {
        let _ = Quantity::parse(&text);
        let _ = Unit::parse(&text);
    }

    #[test]
    fn products_of_units_never_panic(text in "[0-9 smVAFSHz*/^√²().½µΩ-]{0,60}") {
        let _ = Quantity::parse(&text);
        let _ = Unit::parse(&text);
    }
}
