//! JavaScript and TypeScript.

use crate::survey::Survey;
use crate::text::Text;

/// What a piece of code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// A script or module; JSX is understood.
    JavaScript,
    /// TypeScript without JSX.
    TypeScript,
    /// TypeScript with JSX.
    TypeScriptJsx,
    /// The body of an event handler or a `javascript:` URL.
    Handler,
}

/// Reads code into the survey.
pub(crate) fn scan(code: &Text, language: Language, survey: &mut Survey) {
    let _ = (code, language, survey);
}
