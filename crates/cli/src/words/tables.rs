//! The sentences for codes that the window says too; `words/README.md` says how they are written.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// A table of one language, read when it is first needed.
macro_rules! table {
    ($name:literal) => {
        LazyLock::new(|| {
            serde_json::from_str(include_str!(concat!("../../../../words/", $name, ".json")))
                .unwrap_or_default()
        })
    };
}

/// What a command refused.
pub(super) static PROBLEMS: LazyLock<Sentences> = table!("ko/problems");
/// What is wrong with a project file.
pub(super) static DIAGNOSTICS: LazyLock<Sentences> = table!("ko/diagnostics");
/// What is wrong with a filter.
pub(super) static FILTER: LazyLock<Sentences> = table!("ko/filter");
/// What is said in a terminal only, or said differently there.
pub(super) static TERMINAL: LazyLock<Sentences> = table!("ko/terminal");
/// What the doctor found.
pub(super) static DOCTOR: LazyLock<Sentences> = table!("ko/doctor");
/// In English and in Korean, as those that follow.
pub(super) static FAILURES: (LazyLock<Sentences>, LazyLock<Sentences>) =
    (table!("en/failures"), table!("ko/failures"));
/// What was changed on the way.
pub(super) static CHANGES: (LazyLock<Sentences>, LazyLock<Sentences>) =
    (table!("en/changes"), table!("ko/changes"));
/// About places where trust is kept.
pub(super) static STORES: (LazyLock<Groups>, LazyLock<Groups>) = (table!("en/stores"), table!("ko/stores"));
/// About findings.
pub(super) static FINDINGS: (LazyLock<Groups>, LazyLock<Groups>) =
    (table!("en/findings"), table!("ko/findings"));

/// Sentences by code.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Sentences(BTreeMap<String, Sentence>);

/// Words by group and code.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Groups(BTreeMap<String, BTreeMap<String, String>>);

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Sentence {
    Always(String),
    /// By the value of the first parameter; `*` for all others.
    ByFirst(BTreeMap<String, String>),
}

impl Sentences {
    /// The sentence for a code with its parameters; `None` when there is none.
    pub(super) fn say(&self, code: &str, params: &[String]) -> Option<String> {
        self.0.get(code).map(|sentence| fill(sentence.template(params), params))
    }
}

impl Groups {
    /// The word for a code; the code itself, in words, when there is none.
    pub(super) fn word(&self, group: &str, code: &str) -> String {
        let known = self.0.get(group).and_then(|words| words.get(code));
        known.cloned().unwrap_or_else(|| super::spaced(code))
    }
}

impl Sentence {
    fn template(&self, params: &[String]) -> &str {
        match self {
            Self::Always(template) => template,
            Self::ByFirst(all) => {
                let own = params.first().and_then(|first| all.get(first));
                own.or_else(|| all.get("*")).map_or("", String::as_str)
            }
        }
    }
}

/// Puts parameters in the place of `{0}`, and what stands behind the bar in that of `{0|nobody}` when it is empty.
fn fill(template: &str, params: &[String]) -> String {
    let mut pieces = template.split('{');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match placeholder(piece) {
            Some((at, otherwise, rest)) => {
                let value = params.get(at).map(String::as_str).filter(|value| !value.is_empty());
                text.extend([value.unwrap_or(otherwise), rest]);
            }
            None => text.extend(["{", piece]),
        }
    }
    text
}

/// `0|nobody} and so on`: the number, what to say without it, and the rest.
fn placeholder(piece: &str) -> Option<(usize, &str, &str)> {
    let (inner, rest) = piece.split_once('}')?;
    let (number, otherwise) = inner.split_once('|').unwrap_or((inner, ""));
    Some((number.parse().ok()?, otherwise, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_can_be_read() {
        let sentences = [
            &PROBLEMS,
            &DIAGNOSTICS,
            &FILTER,
            &TERMINAL,
            &DOCTOR,
            &FAILURES.0,
            &FAILURES.1,
            &CHANGES.0,
            &CHANGES.1,
        ];
        assert!(sentences.iter().all(|table| table.0.len() > 3));
        assert!([&STORES.0, &STORES.1, &FINDINGS.0, &FINDINGS.1].iter().all(|groups| groups.0.len() >= 3));
    }

    #[test]
    fn a_sentence_takes_its_parameters() {
        let said = |template: &str, params: &[&str]| {
            fill(template, &params.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert_eq!(said("{1} before {0|nobody}", &["a", "b"]), "b before a");
        assert_eq!(said("{1} before {0|nobody}", &["", "b"]), "b before nobody");
        assert_eq!(said("`{a,b}` {0}{", &["x{1}"]), "`{a,b}` x{1}{");
    }

    #[test]
    fn a_sentence_may_differ_by_its_first_parameter() {
        let said = |count: &str| CHANGES.0.say("rewrote-mixed", &[count.to_owned()]);
        assert_eq!(said("1").as_deref(), Some("Corrected 1 insecure address in passing"));
        assert_eq!(said("7").as_deref(), Some("Corrected 7 insecure addresses in passing"));
        assert_eq!(CHANGES.0.say("never-heard-of", &[]), None);
    }
}
