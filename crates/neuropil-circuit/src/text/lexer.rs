//! Cuts the text of an expression into tokens with their byte spans.

use super::parser::SyntaxError;
use crate::dimension::Dimension;
use crate::expr::Comparison;
use crate::units::{Unit, scan_number};
use std::ops::Range;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(f64, Dimension),
    Name(String),
    Plus,
    Minus,
    Star,
    Slash,
    Caret,
    Open,
    Close,
    Comma,
    Compare(Comparison),
    And,
    Or,
    Not,
    If,
    End,
}

pub(super) type Spanned = (Token, Range<usize>);

/// Whether a text can name a symbol: a letter or `_`, then letters, digits and `_` (ASCII).
pub fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && name.len() <= 64
}

pub(super) fn tokens(text: &str) -> Result<Vec<Spanned>, SyntaxError> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|r| !r.is_empty()) {
        let Some(c) = rest.chars().next() else { break };
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let (token, length) = if c.is_ascii_digit() || c == '.' {
            number(rest, at)?
        } else if c.is_ascii_alphabetic() || c == '_' {
            word(rest)
        } else {
            symbol(rest, at)?
        };
        found.push((token, at..at + length));
        at += length;
    }
    found.push((Token::End, text.len()..text.len()));
    Ok(found)
}

fn word(rest: &str) -> (Token, usize) {
    let length = rest
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '#')
        .unwrap_or(rest.len());
    let name = rest.get(..length).unwrap_or(rest);
    let token = match name {
        "and" => Token::And,
        "or" => Token::Or,
        "not" => Token::Not,
        "if" => Token::If,
        _ => Token::Name(name.to_string()),
    };
    (token, length)
}

fn symbol(rest: &str, at: usize) -> Result<(Token, usize), SyntaxError> {
    use Comparison::*;
    const TWO: [(&str, Comparison); 4] = [
        ("<=", LessEqual),
        (">=", GreaterEqual),
        ("==", Equal),
        ("!=", NotEqual),
    ];
    if let Some((_, op)) = TWO.iter().find(|(s, _)| rest.starts_with(s)) {
        return Ok((Token::Compare(*op), 2));
    }
    let c = rest.chars().next().unwrap_or(' ');
    let token = match c {
        '+' => Token::Plus,
        '-' | '−' => Token::Minus,
        '*' | '·' => Token::Star,
        '/' => Token::Slash,
        '^' => Token::Caret,
        '(' => Token::Open,
        ')' => Token::Close,
        ',' => Token::Comma,
        '<' => Token::Compare(Less),
        '>' => Token::Compare(Greater),
        _ => {
            let hint = match c {
                '=' => "`==` to compare",
                '&' => "`and`",
                '|' => "`or`",
                '!' => "`not` or `!=`",
                _ => "a number, a name, an operator or a parenthesis",
            };
            return Err(SyntaxError::new(
                at..at + c.len_utf8(),
                format!("`{c}`"),
                hint,
            ));
        }
    };
    Ok((token, c.len_utf8()))
}

/// A number and the unit that follows it, if one does.
fn number(rest: &str, at: usize) -> Result<(Token, usize), SyntaxError> {
    let length = scan_number(rest);
    let digits = rest.get(..length).unwrap_or("");
    if digits.is_empty() {
        return Err(SyntaxError::new(at..at + 1, "`.`".into(), "a number"));
    }
    let after = rest.get(length..).unwrap_or("");
    let body = after.trim_start();
    let blanks = after.len() - body.len();
    let follows = match body.chars().next() {
        // ` /ms`: a blank before the stroke and none after it.
        Some('/') => {
            blanks > 0
                && body
                    .chars()
                    .nth(1)
                    .is_some_and(|c| c.is_alphabetic() || c == '√')
                && Unit::scan(body).is_ok()
        }
        Some(c) => c.is_alphabetic() || c == '√' || c == '\u{2126}',
        None => false,
    };
    let keyword = matches!(
        word(body).0,
        Token::And | Token::Or | Token::Not | Token::If
    );
    let (unit, used) = if follows && !keyword {
        let found = Unit::scan(body).map_err(|error| {
            let start = at + length + blanks;
            let end = start + body.chars().next().map_or(0, char::len_utf8);
            let mut e = SyntaxError::new(start..end, String::new(), "");
            e.message = error.to_string();
            e
        })?;
        (found.0, length + blanks + found.1)
    } else {
        (Unit::ONE, length)
    };
    let ends_well = !rest
        .get(used..)
        .and_then(|r| r.chars().next())
        .is_some_and(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
    if !ends_well {
        let found = rest.get(..used + 1).unwrap_or(digits);
        return Err(SyntaxError::new(
            at..at + used,
            format!("`{found}`"),
            "a number with a unit, and a blank or an operator after it",
        ));
    }
    let value = unit.inside(digits).ok_or_else(|| {
        SyntaxError::new(
            at..at + length,
            "a number beyond the range of numbers".into(),
            "",
        )
    })?;
    Ok((Token::Number(value, unit.dimension), used))
}
