//! One way to read a program: the open brackets, and how far the chains in them have grown.

use super::lengths::{line_length, regex_length, string_length, until};
use super::{LEVEL, MOST_LEVELS, STEP, is_word};

/// A reading, up to some byte.
#[derive(Debug, Clone)]
pub(super) struct Guess {
    at: usize,
    levels: Vec<Level>,
    /// Links of chains on all levels.
    steps: usize,
    last: Last,
    ends_at_comma: bool,
}

/// An open bracket, or the program itself.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Level {
    kind: Bracket,
    /// Links since the last `;` or `,`.
    loose: usize,
    /// Links that may stay open beyond one: `if`, `else`, labels and the like.
    kept: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bracket {
    Program,
    /// With a condition in it: a regular expression may follow.
    Condition,
    Round,
    Square,
    Curly,
    /// The text of a template.
    Template,
    /// `${` within one.
    Placeholder,
}

/// What the last token was, as far as it tells what `/` means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    /// A value: `/` divides.
    Value,
    /// An operator: `/` starts a regular expression.
    Operator,
    /// `if`, `while`, `for`, `with`.
    ConditionWord,
    /// A dot: a word after it is a name.
    Dot,
    /// `}`, `++`, `yield`, ...: either.
    Unclear,
}

impl Guess {
    pub(super) fn new(ends_at_comma: bool) -> Self {
        let program = Level { kind: Bracket::Program, loose: 0, kept: 0 };
        Self { at: 0, levels: vec![program], steps: 0, last: Last::Operator, ends_at_comma }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn is_done(&self, length: usize) -> bool {
        self.at >= length
    }

    pub(super) fn cost(&self) -> usize {
        if self.levels.len() > MOST_LEVELS {
            return usize::MAX;
        }
        self.levels.len().saturating_mul(LEVEL).saturating_add(self.steps.saturating_mul(STEP))
    }

    /// Whether both will read the rest alike and at the same cost.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.at == other.at && self.last == other.last && self.levels == other.levels
    }

    /// Reads one token; answers with the other way to read it where there are two.
    pub(super) fn step(&mut self, code: &[u8]) -> Option<Self> {
        if self.kind() == Bracket::Template {
            self.template(code);
            return None;
        }
        let rest = code.get(self.at..).unwrap_or_default();
        match rest {
            [] => {}
            [b'/', b'/', ..] | [b'#', b'!', ..] => self.at += line_length(rest),
            [b'/', b'*', ..] => {
                self.at += 2 + until(&rest[2..], b"*/");
                self.new_line();
            }
            [b'/', ..] => return self.slash(code),
            [b'<', b'!', b'-', b'-', ..] | [b'-', b'-', b'>', ..] => return self.html_comment(rest),
            [quote @ (b'"' | b'\''), ..] => {
                self.at += 1 + string_length(&rest[1..], *quote);
                self.token(Last::Value);
            }
            [b'`', ..] => self.open(Bracket::Template),
            [b'(' | b'[' | b'{', ..] => self.open_bracket(rest[0]),
            [b')' | b']' | b'}', ..] => self.close(),
            [b'.', digit, ..] if digit.is_ascii_digit() => self.word(rest),
            [first, ..] if is_word(*first) => self.word(rest),
            [b'\n' | b'\r', ..] => {
                self.at += 1;
                self.new_line();
            }
            [first, ..] if first.is_ascii_whitespace() => self.at += 1,
            _ => self.mark(rest),
        }
        None
    }

    /// A semicolon may be meant here, and a regular expression may follow it (ECMA-262 12.10).
    fn new_line(&mut self) {
        if self.last == Last::Value {
            self.last = Last::Unclear;
        }
    }

    fn kind(&self) -> Bracket {
        self.levels.last().map_or(Bracket::Program, |level| level.kind)
    }

    fn open(&mut self, kind: Bracket) {
        self.levels.push(Level { kind, loose: 0, kept: 0 });
        self.at += 1;
        self.last = Last::Operator;
    }

    fn open_bracket(&mut self, bracket: u8) {
        let kind = match bracket {
            b'(' if self.last == Last::ConditionWord => Bracket::Condition,
            b'(' => Bracket::Round,
            b'[' => Bracket::Square,
            _ => Bracket::Curly,
        };
        self.token(Last::Operator);
        self.open(kind);
    }

    /// Closes the innermost bracket, whichever it is: the parser gives up on one that does not match.
    fn close(&mut self) {
        self.at += 1;
        let closed = self.kind();
        if closed != Bracket::Program
            && let Some(level) = self.levels.pop()
        {
            self.steps -= level.loose + level.kept;
        }
        self.last = match closed {
            Bracket::Condition => Last::Operator,
            Bracket::Round | Bracket::Square => Last::Value,
            _ => Last::Unclear,
        };
    }

    /// The text of a template, up to its end or the next placeholder.
    fn template(&mut self, code: &[u8]) {
        while let Some(byte) = code.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'`' => {
                    self.at -= 1;
                    self.close();
                    self.last = Last::Value;
                    return;
                }
                b'$' if code.get(self.at) == Some(&b'{') => return self.open(Bracket::Placeholder),
                _ => {}
            }
        }
    }

    /// A division or a regular expression.
    fn slash(&mut self, code: &[u8]) -> Option<Self> {
        let divides = match self.last {
            Last::Value => true,
            Last::Operator | Last::ConditionWord | Last::Dot => false,
            Last::Unclear => {
                let mut other = self.clone();
                other.regex(code);
                self.divide();
                return Some(other);
            }
        };
        if divides {
            self.divide()
        } else {
            self.regex(code)
        }
        None
    }

    fn divide(&mut self) {
        self.at += 1;
        self.token(Last::Operator);
    }

    fn regex(&mut self, code: &[u8]) {
        let rest = code.get(self.at + 1..).unwrap_or_default();
        self.at += 1 + regex_length(rest);
        self.token(Last::Value);
    }

    /// `<!--` and `-->`: comments in scripts, operators in modules.
    fn html_comment(&mut self, rest: &[u8]) -> Option<Self> {
        let mut other = self.clone();
        other.at += line_length(rest);
        self.mark(rest);
        Some(other)
    }

    fn word(&mut self, rest: &[u8]) {
        let is_number = matches!(rest.first(), Some(b'0'..=b'9' | b'.'));
        let belongs = |byte: &u8| is_word(*byte) || (is_number && *byte == b'.');
        let length = rest.iter().take_while(|byte| belongs(byte)).count();
        self.at += length;
        match self.last {
            Last::Dot => self.token(Last::Value),
            _ => self.keyword(&rest[..length]),
        }
    }

    fn keyword(&mut self, word: &[u8]) {
        match word {
            b"if" | b"for" | b"while" | b"with" => self.keep(Last::ConditionWord),
            b"else" | b"do" => self.keep(Last::Operator),
            b"return" | b"typeof" | b"case" | b"in" | b"instanceof" | b"new" | b"void" | b"delete"
            | b"throw" | b"extends" | b"default" => self.token(Last::Operator),
            b"await" if self.last == Last::ConditionWord => self.token(Last::ConditionWord),
            b"yield" | b"await" | b"of" | b"break" | b"continue" | b"debugger" => self.token(Last::Unclear),
            _ => self.token(Last::Value),
        }
    }

    fn mark(&mut self, rest: &[u8]) {
        match rest {
            [b';', ..] => self.end(),
            [b',', ..] if self.ends_at_comma => self.end(),
            [b':', ..] => {
                self.at += 1;
                self.keep(Last::Operator);
            }
            [b'+', b'+', ..] | [b'-', b'-', ..] => {
                self.at += 2;
                self.token(Last::Unclear);
            }
            [b'.', ..] => {
                self.at += 1;
                self.token(Last::Dot);
            }
            // In TypeScript they may end a value: `a!`, `f<T>`.
            [b'!' | b'>', ..] if !self.ends_at_comma => {
                self.at += 1;
                self.token(Last::Unclear);
            }
            _ => {
                self.at += 1;
                self.token(Last::Operator);
            }
        }
    }

    fn token(&mut self, last: Last) {
        self.last = last;
        self.steps += 1;
        if let Some(level) = self.levels.last_mut() {
            level.loose += 1;
        }
    }

    fn keep(&mut self, last: Last) {
        self.last = last;
        self.steps += 1;
        if let Some(level) = self.levels.last_mut() {
            level.kept += 1;
        }
    }

    fn end(&mut self) {
        self.at += 1;
        self.last = Last::Operator;
        if let Some(level) = self.levels.last_mut() {
            self.steps -= std::mem::take(&mut level.loose);
        }
    }
}
