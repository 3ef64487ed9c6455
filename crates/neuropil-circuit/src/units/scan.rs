//! Numbers and exponents as text.

/// A finite number times 10^shift in decimal, shortest form that identifies the number.
pub(crate) fn decimal(value: f64, shift: i32) -> String {
    let text = format!("{value:e}");
    let Some((mantissa, exponent)) = text.split_once('e') else {
        return text;
    };
    let exponent = exponent.parse::<i32>().unwrap_or(0) + shift;
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(m) => ("-", m),
        None => ("", mantissa),
    };
    let digits = mantissa.replace('.', "");
    if digits == "0" {
        return format!("{sign}0");
    }
    let count = digits.len() as i32;
    match exponent {
        -5..0 => {
            let zeros = "0".repeat((-exponent - 1) as usize);
            format!("{sign}0.{zeros}{digits}")
        }
        0..16 if count <= exponent + 1 => {
            let zeros = "0".repeat((exponent + 1 - count) as usize);
            format!("{sign}{digits}{zeros}")
        }
        0..16 => {
            let (whole, part) = digits.split_at((exponent + 1) as usize);
            format!("{sign}{whole}.{part}")
        }
        _ => format!("{sign}{mantissa}e{exponent}"),
    }
}

/// Blanks at the ends and beside operators removed.
pub(super) fn tightened(text: &str) -> String {
    let operator = |c: char| matches!(c, '*' | '/' | '^' | '·');
    let mut out = String::with_capacity(text.len());
    let mut pending = false;
    for c in text.trim().chars() {
        if c.is_whitespace() {
            pending = true;
            continue;
        }
        if pending && !operator(c) && !out.ends_with(operator) {
            out.push(' ');
        }
        pending = false;
        out.push(c);
    }
    out
}

/// `^2`, `^-1`, `^0.5`, `^(1/2)`, `²`, `⁻¹`.
pub(super) fn scan_exponent(text: &str) -> Option<(f64, usize)> {
    if let Some(rest) = text.strip_prefix('^') {
        if let Some(inner) = rest.strip_prefix('(') {
            let close = inner.find(')')?;
            let (a, b) = inner.get(..close)?.split_once('/')?;
            let ratio =
                a.trim().parse::<i8>().ok()? as f64 / f64::from(b.trim().parse::<u8>().ok()?);
            return ratio.is_finite().then_some((ratio, close + 3));
        }
        let (sign, digits) = match rest.strip_prefix('-') {
            Some(d) => (-1.0, d),
            None => (1.0, rest),
        };
        let length = scan_number(digits);
        let number = digits.get(..length)?;
        if number.is_empty() || number.len() > 8 {
            return None;
        }
        let value: f64 = number.parse().ok()?;
        return Some((sign * value, 1 + rest.len() - digits.len() + length));
    }
    let superscript = |c: char| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|s| s == c);
    let negative = text.starts_with('⁻');
    let body = text.strip_prefix('⁻').unwrap_or(text);
    let digit = superscript(body.chars().next()?)?;
    let used = text.len() - body.len() + body.chars().next()?.len_utf8();
    let value = digit as f64;
    Some((if negative { -value } else { value }, used))
}

/// The length of the unsigned decimal number at the start of a text, 0 if there is none.
pub(crate) fn scan_number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| {
        bytes
            .get(from..)
            .unwrap_or(&[])
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count()
    };
    let whole = digits(0);
    let mut end = whole;
    if bytes.get(end) == Some(&b'.') {
        let part = digits(end + 1);
        if whole + part == 0 {
            return 0;
        }
        end += 1 + part;
    }
    if end == 0 {
        return 0;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    end
}
