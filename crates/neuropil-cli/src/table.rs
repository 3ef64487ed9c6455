//! Tables of text for people: columns aligned, words to the left, numbers to the right.

/// A table that is built row by row.
pub struct TextTable {
    right: Vec<bool>,
    rows: Vec<Vec<String>>,
}

impl TextTable {
    /// A table with these headings; a heading that starts with `>` is for a column aligned to the right.
    pub fn new(headings: &[&str]) -> Self {
        let right = headings.iter().map(|h| h.starts_with('>')).collect();
        let heading = headings
            .iter()
            .map(|h| h.trim_start_matches('>').to_owned())
            .collect();
        Self {
            right,
            rows: vec![heading],
        }
    }

    /// Adds a row; cells that are missing stay empty.
    pub fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// The table as lines, each ended.
    pub fn text(&self) -> String {
        let width = |c: usize| {
            self.rows
                .iter()
                .filter_map(|r| r.get(c))
                .map(|s| s.chars().count())
                .max()
        };
        let widths: Vec<usize> = (0..self.right.len())
            .map(|c| width(c).unwrap_or(0))
            .collect();
        let mut out = String::new();
        for (i, row) in self.rows.iter().enumerate() {
            let cells: Vec<String> = widths
                .iter()
                .zip(&self.right)
                .enumerate()
                .map(|(c, (&w, &right))| {
                    let cell = row.get(c).map_or("", String::as_str);
                    if right {
                        format!("{cell:>w$}")
                    } else {
                        format!("{cell:<w$}")
                    }
                })
                .collect();
            out.push_str(cells.join("  ").trim_end());
            out.push('\n');
            if i == 0 {
                let rule: Vec<String> = widths.iter().map(|&w| "─".repeat(w)).collect();
                out.push_str(&rule.join("  "));
                out.push('\n');
            }
        }
        out
    }
}

/// A whole number with separators: `298,880,968`.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// Bytes with a binary prefix: `1.31 GiB`.
pub fn bytes(n: u64) -> String {
    let n = n as f64;
    match n {
        n if n >= (1u64 << 30) as f64 => format!("{:.2} GiB", n / (1u64 << 30) as f64),
        n if n >= (1u64 << 20) as f64 => format!("{:.1} MiB", n / (1u64 << 20) as f64),
        n if n >= 1024.0 => format!("{:.1} KiB", n / 1024.0),
        n => format!("{n} bytes"),
    }
}

/// A number with four significant digits.
pub fn number(x: f64) -> String {
    let magnitude = x.abs();
    if x.fract() == 0.0 && magnitude < 1e15 {
        return format!("{x:.0}");
    }
    if !(1e-3..1e6).contains(&magnitude) {
        return format!("{x:.3e}");
    }
    let decimals = (3 - magnitude.log10().floor() as i32).clamp(0, 7) as usize;
    format!("{x:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_kind() {
        let mut t = TextTable::new(&["name", ">size"]);
        t.row(["E", "80"]);
        t.row(["inhibitory", "5"]);
        assert_eq!(
            t.text(),
            "name        size\n──────────  ────\nE             80\ninhibitory     5\n"
        );
    }

    #[test]
    fn numbers_are_printed_for_people() {
        assert_eq!(grouped(298_880_968), "298,880,968");
        assert_eq!(grouped(77), "77");
        assert_eq!(bytes(1_288_490_189), "1.20 GiB");
        assert_eq!(number(4.41416), "4.414");
        assert_eq!(number(0.0123456), "0.01235");
        assert_eq!(number(-1234.5), "-1234");
        assert_eq!(number(1.5e-9), "1.500e-9");
    }
}
