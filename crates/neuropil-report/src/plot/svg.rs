//! Writing SVG: few elements, short numbers, everything escaped.

use std::fmt::Write;

/// Families that a reader's machine tries in order. Widths are measured for DejaVu Sans, the widest of them, which is
/// also the one that PNG files use.
pub(crate) const FONTS: &str = "'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif";

/// Which point of a text lies at its coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextStyle {
    pub size: f64,
    pub anchor: Anchor,
    pub bold: bool,
    pub color: &'static str,
    /// White outline that keeps it legible on top of data.
    pub halo: bool,
    /// Turned by −90°, reading upwards.
    pub upright: bool,
}

impl TextStyle {
    pub(crate) fn new(size: f64, anchor: Anchor) -> Self {
        Self {
            size,
            anchor,
            bold: false,
            color: "#222222",
            halo: false,
            upright: false,
        }
    }
}

/// The body of an SVG document under construction.
#[derive(Debug, Default)]
pub(crate) struct Svg {
    body: String,
}

impl Svg {
    /// A stroked path without filling; `dash` in px (`4 3`), or empty.
    pub(crate) fn stroke(&mut self, path: &str, color: &str, width: f64, dash: &str) {
        if path.is_empty() {
            return;
        }
        let _ = write!(
            self.body,
            "<path d=\"{path}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\"",
            escape(color),
            number(width)
        );
        if !dash.is_empty() {
            let _ = write!(self.body, " stroke-dasharray=\"{}\"", escape(dash));
        }
        self.body.push_str("/>\n");
    }

    /// A filled path without stroke.
    pub(crate) fn fill(&mut self, path: &str, color: &str, opacity: f64) {
        self.filled(path, color, opacity, "");
    }

    /// A filled path whose edges are not smoothed, so that adjoining cells leave no seams.
    pub(crate) fn fill_crisp(&mut self, path: &str, color: &str) {
        self.filled(path, color, 1.0, " shape-rendering=\"crispEdges\"");
    }

    fn filled(&mut self, path: &str, color: &str, opacity: f64, more: &str) {
        if path.is_empty() {
            return;
        }
        let _ = write!(
            self.body,
            "<path d=\"{path}\" fill=\"{}\"{more}",
            escape(color)
        );
        if opacity < 1.0 {
            let _ = write!(self.body, " fill-opacity=\"{}\"", number(opacity));
        }
        self.body.push_str("/>\n");
    }

    /// A filled path with a thin outline.
    pub(crate) fn shape(&mut self, path: &str, fill: &str, stroke: &str, width: f64) {
        if path.is_empty() {
            return;
        }
        let _ = writeln!(
            self.body,
            "<path d=\"{path}\" fill=\"{}\" stroke=\"{}\" stroke-width=\"{}\"/>",
            escape(fill),
            escape(stroke),
            number(width)
        );
    }

    /// A line of text; `y` is its baseline.
    pub(crate) fn text(&mut self, x: f64, y: f64, text: &str, style: TextStyle) {
        let anchor = match style.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let (x, y) = (number(x), number(y));
        let _ = write!(
            self.body,
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{}\" fill=\"{}\"{anchor}",
            number(style.size),
            style.color
        );
        if style.bold {
            self.body.push_str(" font-weight=\"bold\"");
        }
        if style.halo {
            self.body
                .push_str(" stroke=\"#ffffff\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\"");
        }
        if style.upright {
            let _ = write!(self.body, " transform=\"rotate(-90 {x} {y})\"");
        }
        let _ = writeln!(self.body, ">{}</text>", scripts(text, style.size));
    }

    /// The document: `width` × `height` px on white, with a title and a description for those who cannot see it.
    pub(crate) fn finish(self, width: f64, height: f64, title: &str, description: &str) -> String {
        let (w, h) = (number(width), number(height));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" \
             role=\"img\" font-family=\"{FONTS}\">\n<title>{}</title>\n<desc>{}</desc>\n\
             <rect width=\"{w}\" height=\"{h}\" fill=\"#ffffff\"/>\n{}</svg>\n",
            escape(title),
            escape(description),
            self.body
        )
    }
}

/// Escaped text in which `_{…}` is set low and `^{…}` high, both smaller.
fn scripts(text: &str, size: f64) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("_{").into_iter().chain(rest.find("^{")).min() {
        let (before, tail) = rest.split_at(start);
        let Some((inner, after)) = tail.get(2..).and_then(|t| t.split_once('}')) else {
            break;
        };
        let shift = if tail.starts_with('_') { 0.25 } else { -0.4 } * size;
        let _ = write!(
            out,
            "{}<tspan dy=\"{}\" font-size=\"{}\">{}</tspan>",
            escape(before),
            number(shift),
            number(0.75 * size),
            escape(inner)
        );
        // The baseline comes back with the next character, which a blank of no width provides at the end.
        let _ = write!(out, "<tspan dy=\"{}\">", number(-shift));
        let (next, others) = match after.find("_{").into_iter().chain(after.find("^{")).min() {
            Some(i) => after.split_at(i),
            None => (after, ""),
        };
        let _ = write!(
            out,
            "{}</tspan>",
            escape(if next.is_empty() { "\u{200b}" } else { next })
        );
        rest = others;
    }
    out.push_str(&escape(rest));
    out
}

/// Text for element content and attributes of XML and HTML. Characters that XML forbids become `�`.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// A coordinate with at most two decimals, none of them idle; 0 for what is not finite.
pub(crate) fn number(x: f64) -> String {
    if !x.is_finite() {
        return "0".into();
    }
    let mut text = format!("{x:.2}");
    while text.ends_with('0') {
        text.pop();
    }
    if text.ends_with('.') {
        text.pop();
    }
    if text == "-0" { "0".into() } else { text }
}

/// `M` or `L` with a point.
pub(crate) fn point(command: char, x: f64, y: f64) -> String {
    format!("{command}{} {}", number(x), number(y))
}

/// A rectangle as a path.
pub(crate) fn rectangle(x: f64, y: f64, width: f64, height: f64) -> String {
    format!(
        "M{} {}h{}v{}h{}z",
        number(x),
        number(y),
        number(width),
        number(height),
        number(-width)
    )
}

/// Width of a text in px, from the advance widths of DejaVu Sans by class of letters.
pub(crate) fn text_width(text: &str, size: f64) -> f64 {
    let em: f64 = text
        .chars()
        .filter(|c| !matches!(c, '{' | '}'))
        .map(|c| match c {
            'i' | 'j' | 'l' | '\'' | '|' | 'I' => 0.29,
            ' ' | '.' | ',' | ':' | ';' | '·' | '!' => 0.33,
            'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' | '/' => 0.40,
            '⁰'..='⁹' | '²' | '³' | '⁻' | '₀'..='₉' => 0.41,
            'm' | 'W' | '%' | '—' => 0.98,
            'w' | 'M' | '=' | '+' | '−' | '×' | '<' | '>' => 0.84,
            'A'..='Z' => 0.70,
            'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' => 0.57,
            _ => 0.63,
        })
        .sum();
    em * size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_never_odd() {
        for (x, text) in [
            (1.0, "1"),
            (12.340, "12.34"),
            (-0.001, "0"),
            (0.1 + 0.2, "0.3"),
            (-7.5, "-7.5"),
        ] {
            assert_eq!(number(x), text);
        }
        assert_eq!(number(f64::NAN), "0");
    }

    #[test]
    fn scripts_are_set_low_and_high_and_odd_ones_stay_text() {
        assert_eq!(
            scripts("ν_{ext} (s^{−1})", 10.0),
            "ν<tspan dy=\"2.5\" font-size=\"7.5\">ext</tspan><tspan dy=\"-2.5\"> (s</tspan>\
             <tspan dy=\"-4\" font-size=\"7.5\">−1</tspan><tspan dy=\"4\">)</tspan>"
        );
        assert_eq!(scripts("iaf_psc_exp", 10.0), "iaf_psc_exp");
        assert_eq!(scripts("a_{b", 10.0), "a_{b");
        assert!(!scripts("_{<b>}", 10.0).contains("<b>"));
    }

    #[test]
    fn hostile_text_stays_text() {
        let text = "</text><script>alert(\"1\")</script>&'\u{0}\u{8}";
        let escaped = escape(text);
        assert!(!escaped.contains(['<', '>', '"', '\'', '\u{0}', '\u{8}']));
        let mut svg = Svg::default();
        svg.text(0.0, 0.0, text, TextStyle::new(10.0, Anchor::Start));
        svg.stroke("M0 0", "\"/><script>", 1.0, "\"><x>");
        assert!(!svg.finish(10.0, 10.0, text, text).contains("<script"));
    }
}
