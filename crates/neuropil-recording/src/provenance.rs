//! Where data come from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What one has to know to make the same data again, and to cite what was used.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// Version of neuropil.
    pub neuropil_version: String,
    /// Name of the circuit.
    pub circuit_name: String,
    /// Fingerprint of the circuit, hexadecimal.
    pub circuit_hash: String,
    /// Fingerprint of the protocol, hexadecimal, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol_hash: Option<String>,
    /// Seed of connections, parameters and initial states.
    pub network_seed: u64,
    /// Number of the trial: seed of everything random during the run.
    pub trial: u64,
    /// Time step, ms.
    pub dt: f64,
    /// Name of the engine (`cpu`), with the scheme or kernel where it matters.
    pub engine: String,
    /// Instruction set that the kernels used (`avx512`, `avx2`, `baseline`).
    pub isa: String,
    /// Number of threads.
    pub threads: u64,
    /// Keys or citations of what was used: models, circuit, methods.
    pub references: Vec<String>,
    /// When the run started, seconds since 1970-01-01 UTC.
    pub started: u64,
    /// Facts about the machine (`cpu`, `os`), as many as are known.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub host: BTreeMap<String, String>,
}

impl Provenance {
    /// `started` as RFC 3339 text in UTC, `2026-01-31T12:00:00Z`.
    pub fn started_rfc3339(&self) -> String {
        rfc3339(self.started)
    }
}

/// Seconds since 1970-01-01 UTC as RFC 3339 text (proleptic Gregorian calendar, no leap seconds).
fn rfc3339(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Years that begin in March put the leap day last: month m of such a year starts (153 m + 2) / 5 days in.
    let z = days + 719_468;
    let era = z / 146_097;
    let day_of_era = z % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let m = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * m + 2) / 5 + 1;
    let month = if m < 10 { m + 3 } else { m - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!(rfc3339(951_827_696), "2000-02-29T12:34:56Z");
        assert_eq!(rfc3339(1_709_251_199), "2024-02-29T23:59:59Z");
        assert_eq!(rfc3339(4_107_542_400), "2100-03-01T00:00:00Z");
        let far = rfc3339(u64::MAX / 2);
        assert!(far.ends_with('Z'));
    }

    #[test]
    fn unknown_keys_are_errors_and_the_rest_round_trips() {
        let p = Provenance {
            circuit_name: "brunel_2000".into(),
            started: 5,
            ..Default::default()
        };
        let text = serde_json::to_string(&p).unwrap();
        assert_eq!(serde_json::from_str::<Provenance>(&text).unwrap(), p);
        let more = text.replacen('{', "{\"sead\":1,", 1);
        assert!(serde_json::from_str::<Provenance>(&more).is_err());
    }
}
