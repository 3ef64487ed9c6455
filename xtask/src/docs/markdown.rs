//! Pieces of Markdown.

/// A table; nothing where there are no rows.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut out = line(head.iter().map(|h| h.to_string()).collect());
    out += &format!("|{}\n", "---|".repeat(head.len()));
    for row in rows {
        let cells = row.iter().map(|c| c.replace('|', "\\|").replace('\n', " "));
        out += &line(cells.collect());
    }
    out + "\n"
}

/// Prose of a file without its own line breaks, so that a quantity never begins a list or a heading.
pub fn prose(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() {
        return String::new();
    }
    format!("{}\n\n", escaped(&text.replace('\n', " ")))
}

/// Text in which nothing is markup but code between backticks.
pub fn escaped(text: &str) -> String {
    let pieces: Vec<&str> = text.split('`').collect();
    let paired = pieces.len() % 2 == 1;
    let mut out = String::new();
    for (i, piece) in pieces.iter().enumerate() {
        if i > 0 {
            out.push_str(if paired { "`" } else { "\\`" });
        }
        if paired && i % 2 == 1 {
            out.push_str(piece);
            continue;
        }
        for c in piece.chars() {
            match c {
                '*' | '_' | '$' | '[' | ']' | '#' | '\\' => out.extend(['\\', c]),
                '<' => out.push_str("&lt;"),
                '&' => out.push_str("&amp;"),
                other => out.push(other),
            }
        }
    }
    out
}

/// A list of references under a heading: keys of the bibliography are looked up, DOIs become links.
pub fn references(keys: &[String]) -> String {
    if keys.is_empty() {
        return String::new();
    }
    let mut out = "## References\n\n".to_string();
    for text in neuropil_atlas::cite(keys.iter().map(String::as_str)) {
        let line = match text.rsplit_once("doi:") {
            Some((before, doi)) => {
                format!("{}[doi:{doi}](https://doi.org/{doi})", escaped(before))
            }
            None => escaped(&text),
        };
        out += &format!("* {line}\n");
    }
    out + "\n"
}

/// A file of the atlas as it is.
pub fn source(name: &str, path: &str) -> String {
    let text = neuropil_atlas::source(name).unwrap_or_default();
    format!(
        "## The file\n\n`atlas/{path}`:\n\n```toml\n{}\n```\n",
        text.trim()
    )
}
