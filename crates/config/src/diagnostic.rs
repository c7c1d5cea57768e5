//! A mistake or a hint about the project file, with its place.

use crate::problem::Problem;
use crate::span::Span;

/// How bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Probably not meant; the file is applied.
    Warning,
    /// Wrong; the file is not applied.
    Error,
}

/// A mistake or a hint about the project file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad.
    pub severity: Severity,
    /// Stable, kebab-case.
    pub code: &'static str,
    /// Values for the sentence, in the code's order.
    pub params: Vec<String>,
    /// 1-based.
    pub line: u32,
    /// 1-based, in characters.
    pub column: u32,
    /// Bytes of the text it is about; empty where something is missing.
    pub span: Span,
    message: String,
}

impl Diagnostic {
    pub(crate) fn new(problem: Problem, span: Span, (line, column): (u32, u32)) -> Self {
        let Problem { severity, code, params, message } = problem;
        Self { severity, code, params, line, column, span, message }
    }

    /// The sentence in English, remedy included, without the place.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}
