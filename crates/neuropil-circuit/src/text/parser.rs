//! Reads the text of an expression by operator precedence, with limits on length and nesting.

use super::lexer::{Spanned, Token, tokens};
use super::{FUNCTIONS, is_identifier};
use crate::expr::{BinaryOp, Expr};
use crate::problem::{nearest, shortened};
use std::ops::Range;

/// Longest text of one expression, bytes.
pub const MAX_LENGTH: usize = 16 * 1024;
/// Deepest nesting of parentheses, calls, signs and powers.
pub const MAX_NESTING: usize = 64;
/// Deepest tree, long sums and products included.
pub const MAX_DEPTH: usize = 256;

/// Where and why a text is no expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// Bytes of the text that are wrong.
    pub span: Range<usize>,
    /// What is there and what was expected.
    pub message: String,
}

impl SyntaxError {
    pub(super) fn new(span: Range<usize>, found: String, expected: &str) -> Self {
        let message = if expected.is_empty() {
            found
        } else {
            format!("found {found}, expected {expected}")
        };
        Self { span, message }
    }
}

/// Reads an expression.
///
/// Errors: anything that is not one whole expression, texts longer than [`MAX_LENGTH`], nesting beyond
/// [`MAX_NESTING`], trees deeper than [`MAX_DEPTH`].
pub fn parse(text: &str) -> Result<Expr, SyntaxError> {
    parse_family(text, None)
}

/// Where an expression of a model with receptors by count stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Family {
    /// How many members `sum(…)` adds up.
    pub count: usize,
    /// The member that `#` stands for, from 1; `None` outside of entries that are repeated.
    pub member: Option<usize>,
}

/// Reads an expression of a model with receptors by count: `#` in a name is the number of the member.
///
/// Errors: as [`parse`]; `#` where there is no member, `sum` without a count, a `sum` within another.
pub fn parse_family(text: &str, family: Option<Family>) -> Result<Expr, SyntaxError> {
    if text.len() > MAX_LENGTH {
        return Err(SyntaxError::new(
            0..text.len(),
            format!("an expression of {} bytes", text.len()),
            &format!("at most {MAX_LENGTH}"),
        ));
    }
    let mut parser = Parser {
        tokens: tokens(text)?,
        at: 0,
        nesting: 0,
        family,
    };
    let tree = parser.expression(0)?;
    match parser.peek() {
        Token::End => Ok(tree.expr),
        _ => Err(parser.unexpected("an operator or the end")),
    }
}

struct Parser {
    tokens: Vec<Spanned>,
    at: usize,
    nesting: usize,
    family: Option<Family>,
}

struct Tree {
    expr: Expr,
    depth: usize,
}

/// Binding strength of operators between two operands; see the module text.
fn strength(token: &Token) -> Option<u8> {
    Some(match token {
        Token::Or => 1,
        Token::And => 2,
        Token::Compare(_) => 4,
        Token::Plus | Token::Minus => 5,
        Token::Star | Token::Slash => 6,
        Token::Caret => 8,
        _ => return None,
    })
}
const NOT: u8 = 3;
const SIGN: u8 = 7;

impl Parser {
    fn peek(&self) -> &Token {
        self.tokens.get(self.at).map_or(&Token::End, |t| &t.0)
    }

    fn peek_second(&self) -> &Token {
        self.tokens.get(self.at + 1).map_or(&Token::End, |t| &t.0)
    }

    fn span(&self) -> Range<usize> {
        let t = self.tokens.get(self.at).or(self.tokens.last());
        t.map_or(0..0, |t| t.1.clone())
    }

    fn advance(&mut self) -> Token {
        let token = self.peek().clone();
        self.at += 1;
        token
    }

    fn unexpected(&self, expected: &str) -> SyntaxError {
        let found = match self.peek() {
            Token::End => "the end",
            Token::Number(..) => "a number",
            Token::Name(name) => &format!("the name `{}`", shortened(name)),
            Token::Plus => "`+`",
            Token::Minus => "`-`",
            Token::Star => "`*`",
            Token::Slash => "`/`",
            Token::Caret => "`^`",
            Token::Open => "`(`",
            Token::Close => "`)`",
            Token::Comma => "`,`",
            Token::Compare(_) => "a comparison",
            Token::And => "`and`",
            Token::Or => "`or`",
            Token::Not => "`not`",
            Token::If => "`if`",
        };
        SyntaxError::new(self.span(), found.to_string(), expected)
    }

    fn expect(&mut self, token: Token, what: &str) -> Result<(), SyntaxError> {
        if *self.peek() == token {
            self.at += 1;
            return Ok(());
        }
        Err(self.unexpected(what))
    }

    fn node(&self, expr: Expr, below: &[usize]) -> Result<Tree, SyntaxError> {
        let depth = 1 + below.iter().max().copied().unwrap_or(0);
        if depth > MAX_DEPTH {
            return Err(SyntaxError::new(
                self.span(),
                format!("more than {MAX_DEPTH} operations in a row"),
                "named sub-expressions",
            ));
        }
        Ok(Tree { expr, depth })
    }

    /// An expression of operators that bind at least as tightly as `least`.
    fn expression(&mut self, least: u8) -> Result<Tree, SyntaxError> {
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            return Err(SyntaxError::new(
                self.span(),
                format!("nesting deeper than {MAX_NESTING}"),
                "named sub-expressions",
            ));
        }
        let mut left = self.operand(least)?;
        while let Some(s) = strength(self.peek()).filter(|s| *s >= least) {
            let operator = self.advance();
            let right = match operator {
                // The right side of a power is a sign or a power: 2^-x, x^y^z.
                Token::Caret => self.expression(SIGN)?,
                _ => self.expression(s + 1)?,
            };
            let depths = [left.depth, right.depth];
            let (a, b) = (Box::new(left.expr), Box::new(right.expr));
            let expr = match operator {
                Token::Or => Expr::Or(a, b),
                Token::And => Expr::And(a, b),
                Token::Compare(op) => Expr::Compare(op, a, b),
                Token::Plus => Expr::Binary(BinaryOp::Add, a, b),
                Token::Minus => Expr::Binary(BinaryOp::Sub, a, b),
                Token::Star => Expr::Binary(BinaryOp::Mul, a, b),
                Token::Slash => Expr::Binary(BinaryOp::Div, a, b),
                _ => Expr::Binary(BinaryOp::Pow, a, b),
            };
            left = self.node(expr, &depths)?;
            if matches!(operator, Token::Compare(_)) && matches!(self.peek(), Token::Compare(_)) {
                return Err(self.unexpected("`and` between two comparisons"));
            }
        }
        self.nesting -= 1;
        Ok(left)
    }

    fn operand(&mut self, least: u8) -> Result<Tree, SyntaxError> {
        match self.peek() {
            Token::Not if least <= NOT => {
                self.at += 1;
                let inner = self.expression(NOT)?;
                let depth = inner.depth;
                self.node(Expr::Not(Box::new(inner.expr)), &[depth])
            }
            Token::Not => Err(self.unexpected("a parenthesis around `not`")),
            Token::Minus if least <= SIGN => {
                self.at += 1;
                let power_follows = matches!(self.peek_second(), Token::Caret);
                match (self.peek(), power_follows) {
                    (Token::Number(x, d), false) => {
                        let number = Expr::Number(-x, *d);
                        self.at += 1;
                        self.node(number, &[])
                    }
                    _ => {
                        let inner = self.expression(SIGN)?;
                        let depth = inner.depth;
                        self.node(Expr::Negate(Box::new(inner.expr)), &[depth])
                    }
                }
            }
            _ => self.atom(),
        }
    }

    fn atom(&mut self) -> Result<Tree, SyntaxError> {
        let what = "a number, a name or `(`";
        match self.peek().clone() {
            Token::Number(x, d) => {
                self.at += 1;
                self.node(Expr::Number(x, d), &[])
            }
            Token::Name(name) if *self.peek_second() == Token::Open => match name.as_str() {
                "before" => self.before(),
                "sum" => self.sum(),
                _ => self.call(&name),
            },
            Token::Name(name) if name.contains('#') => {
                let name = self.member(&name)?;
                self.at += 1;
                self.node(Expr::Symbol(name), &[])
            }
            Token::Name(name) if is_identifier(&name) => {
                self.at += 1;
                self.node(Expr::Symbol(name), &[])
            }
            Token::Name(_) => Err(self.unexpected("a name of at most 64 characters")),
            Token::Open => {
                self.at += 1;
                let inner = self.expression(0)?;
                self.expect(Token::Close, "`)`")?;
                Ok(inner)
            }
            Token::If => {
                self.at += 1;
                let mut arguments = self.arguments(3, "if(condition, a, b)")?.into_iter();
                match (arguments.next(), arguments.next(), arguments.next()) {
                    (Some(c), Some(a), Some(b)) => {
                        let depths = [c.depth, a.depth, b.depth];
                        let select =
                            Expr::Select(Box::new(c.expr), Box::new(a.expr), Box::new(b.expr));
                        self.node(select, &depths)
                    }
                    _ => Err(self.unexpected("if(condition, a, b)")),
                }
            }
            _ => Err(self.unexpected(what)),
        }
    }

    /// A name with `#` replaced by the number of the member.
    fn member(&self, name: &str) -> Result<String, SyntaxError> {
        let Some(member) = self.family.and_then(|f| f.member) else {
            let found = format!("`#` in the name `{}`", shortened(name));
            let expected =
                "it only within `sum(…)` or in entries named with `#`, in a model with `count`";
            return Err(SyntaxError::new(self.span(), found, expected));
        };
        let name = name.replace('#', &member.to_string());
        if is_identifier(&name) {
            Ok(name)
        } else {
            Err(self.unexpected("a name of at most 64 characters"))
        }
    }

    /// `before(x)`.
    fn before(&mut self) -> Result<Tree, SyntaxError> {
        let what = "the name of one state in `before(…)`";
        self.at += 1;
        self.expect(Token::Open, what)?;
        let name = match self.peek().clone() {
            Token::Name(name) if name.contains('#') => self.member(&name)?,
            Token::Name(name) if is_identifier(&name) => name,
            _ => return Err(self.unexpected(what)),
        };
        self.at += 1;
        self.expect(Token::Close, &format!("`)` after {what}"))?;
        self.node(Expr::Before(name), &[])
    }

    /// `sum(e)`: its text is read once for each member.
    fn sum(&mut self) -> Result<Tree, SyntaxError> {
        let family = match self.family {
            Some(family) if family.member.is_none() => family,
            Some(_) => {
                let found = "`sum`".to_string();
                let expected = "no `sum` within another or in an entry named with `#`";
                return Err(SyntaxError::new(self.span(), found, expected));
            }
            None => {
                let found = "`sum`".to_string();
                let expected = "it only in a model with `count`";
                return Err(SyntaxError::new(self.span(), found, expected));
            }
        };
        self.at += 1;
        let start = self.at;
        let mut total: Option<Tree> = None;
        for member in 1..=family.count {
            self.at = start;
            self.family = Some(Family {
                member: Some(member),
                ..family
            });
            let term = self.arguments(1, "one expression in `sum(…)`")?.pop();
            total = match (total, term) {
                (Some(a), Some(b)) => {
                    let depths = [a.depth, b.depth];
                    let (a, b) = (Box::new(a.expr), Box::new(b.expr));
                    Some(self.node(Expr::Binary(BinaryOp::Add, a, b), &depths)?)
                }
                (None, b) => b,
                (a, None) => a,
            };
        }
        self.family = Some(family);
        total.ok_or_else(|| self.unexpected("at least one member"))
    }

    fn call(&mut self, name: &str) -> Result<Tree, SyntaxError> {
        let Some((_, function, count)) = FUNCTIONS.iter().find(|(n, ..)| *n == name) else {
            let near = nearest(name, FUNCTIONS.iter().map(|f| f.0));
            let hint = near.map_or(String::new(), |n| format!("; did you mean `{n}`?"));
            let names: Vec<_> = FUNCTIONS.iter().map(|f| f.0).collect();
            return Err(SyntaxError::new(
                self.span(),
                format!("the function `{}`", shortened(name)),
                &format!("one of {}, if{hint}", names.join(", ")),
            ));
        };
        self.at += 1;
        let arguments = self.arguments(*count, &format!("{count} argument(s) of `{name}`"))?;
        let depths: Vec<_> = arguments.iter().map(|a| a.depth).collect();
        let expressions = arguments.into_iter().map(|a| a.expr).collect();
        self.node(Expr::Call(*function, expressions), &depths)
    }

    fn arguments(&mut self, count: usize, what: &str) -> Result<Vec<Tree>, SyntaxError> {
        self.expect(Token::Open, what)?;
        let mut found = vec![self.expression(0)?];
        while found.len() < count {
            self.expect(Token::Comma, what)?;
            found.push(self.expression(0)?);
        }
        if *self.peek() == Token::Comma {
            return Err(self.unexpected(&format!("`)` after {what}")));
        }
        self.expect(Token::Close, "`)`")?;
        Ok(found)
    }
}
