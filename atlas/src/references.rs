//! The bibliography: entries of `references.bib` by key, and as one line of text.

const BIBLIOGRAPHY: &str = include_str!("../references.bib");

/// A publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Key, such as `brunel_2000`.
    pub key: String,
    /// The BibTeX entry.
    pub bibtex: String,
    /// Authors, year, title, journal and DOI in one line.
    pub text: String,
}

/// The entry of a key.
pub fn reference(key: &str) -> Option<Reference> {
    let entry = entries().find(|e| key_of(e) == Some(key))?;
    let field = |name: &str| {
        let line = entry.lines().map(str::trim).find(|l| {
            l.strip_prefix(name)
                .is_some_and(|r| r.trim_start().starts_with('='))
        })?;
        let value = line.split_once('{')?.1;
        Some(
            value
                .trim_end_matches(',')
                .trim_end_matches('}')
                // Within a title they only keep capitals.
                .replace(['{', '}'], ""),
        )
    };
    let authors = field("author").unwrap_or_default().replace(" and ", "; ");
    let mut text = format!("{authors} ({})", field("year").unwrap_or_default());
    text += &format!(". {}.", field("title").unwrap_or_default());
    if let Some(place) = field("journal").or_else(|| field("publisher")) {
        text += &format!(" {place}");
        if let Some(volume) = field("volume") {
            text += &format!(" {volume}");
        }
        if let Some(pages) = field("pages") {
            text += &format!(":{}", pages.replace("--", "–"));
        }
        text.push('.');
    }
    if let Some(doi) = field("doi") {
        text += &format!(" doi:{doi}");
    }
    Some(Reference {
        key: key.to_string(),
        bibtex: entry.trim().to_string(),
        text,
    })
}

/// References in words: keys of the bibliography are looked up, anything else is a citation already.
pub fn cite<'a>(references: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    references
        .into_iter()
        .map(|r| reference(r).map_or_else(|| r.to_string(), |found| found.text))
        .collect()
}

fn entries() -> impl Iterator<Item = &'static str> {
    BIBLIOGRAPHY
        .split("\n\n")
        .filter(|e| e.trim_start().starts_with('@'))
}

fn key_of(entry: &str) -> Option<&str> {
    let (_, rest) = entry.split_once('{')?;
    rest.split_once(',').map(|(key, _)| key.trim())
}
