//! What is said to people, in their language. What scripts read (JSON, SARIF, MCP, codes, exit statuses) is the same
//! in every language.

mod en;
mod help;
mod ko;
mod language;
mod system;
mod tables;
mod usage;

use engine::api::types::{ApiError, Diagnostic};
use engine::check::Skip;
use engine::doctor::Advice;
use unicode_width::UnicodeWidthStr;

pub(crate) use language::Language;
pub(crate) use usage::arguments;

/// The sentences of one language. A missing one does not compile.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) cannot_start: fn(&dyn std::fmt::Display) -> String,
    pub(crate) cannot_answer: fn(&dyn std::fmt::Display) -> String,
    /// `folder`, `backend` or `localfront`; others as they are.
    pub(crate) server: fn(&str) -> &str,
    /// Of an exchange without a status; others as they are.
    pub(crate) state: fn(&str) -> &str,

    pub(crate) everything_else: &'static str,
    pub(crate) redirects: fn(&str) -> String,
    pub(crate) recording_is_off: &'static str,
    pub(crate) not_recorded: fn(&str) -> String,
    pub(crate) untrusted: &'static str,
    pub(crate) stopping: &'static str,
    pub(crate) stopping_at_once: &'static str,

    pub(crate) root: &'static str,
    pub(crate) rotated: &'static str,
    pub(crate) restart_browsers: &'static str,

    /// The file.
    pub(crate) no_mistakes: fn(&str) -> String,
    /// Above the mistakes, each with its place.
    pub(crate) mistakes: fn(usize) -> String,

    /// The file, and why.
    pub(crate) skipped: fn(&str, &str) -> String,
    pub(crate) checked: fn(&Counts) -> String,
    /// How many findings the file now knows.
    pub(crate) baseline_written: fn(&str, usize) -> String,
    pub(crate) loaded_from: fn(&str) -> String,
    /// The pattern, and where it goes.
    pub(crate) add_behavior: fn(&str, &str) -> String,
    pub(crate) write_instead: &'static str,
    pub(crate) in_browsers: &'static str,
    /// What stands before the fields another origin has to answer with.
    pub(crate) has_to_answer: &'static str,
    /// Not one document was found.
    pub(crate) nothing_to_check: &'static str,
    pub(crate) here: &'static str,
    pub(crate) deployed: &'static str,
    /// So many of so many.
    pub(crate) progress: fn(usize, usize) -> String,

    pub(crate) rows: Rows,
    pub(crate) no_site: &'static str,
    /// A behavior and its number.
    pub(crate) rule: fn(&str, u32) -> String,
    pub(crate) weight: fn(u32) -> String,
    pub(crate) backup: &'static str,

    /// For the first exchange.
    pub(crate) waiting: &'static str,
    pub(crate) exported: fn(u64, &str) -> String,
    /// How many, and the name of their session.
    pub(crate) imported: fn(f64, &str) -> String,

    /// The behavior with its number, who answered, and where that is.
    pub(crate) matched: fn(&str, &str, &str) -> String,
    pub(crate) failed: &'static str,
    pub(crate) changed: &'static str,
    pub(crate) took: fn(&str) -> String,
    pub(crate) request: &'static str,
    pub(crate) response: &'static str,
    /// Bytes that are missing, of all.
    pub(crate) not_kept: fn(f64, f64) -> String,

    pub(crate) request_body: &'static str,
    pub(crate) response_body: &'static str,
    pub(crate) time: &'static str,
    /// A part of an exchange's time; others as they are.
    pub(crate) phase: fn(&str) -> &str,
    /// What is compared beside heads and bodies; others as they are.
    pub(crate) fact: fn(&str) -> &str,
    /// The body's name, and both sizes in bytes.
    pub(crate) sizes: fn(&str, f64, f64) -> String,
    pub(crate) first_byte: fn(f64) -> String,
    pub(crate) clipped: &'static str,
}

/// What `explain` puts in front of its lines.
#[derive(Debug)]
pub(crate) struct Rows {
    pub(crate) site: &'static str,
    pub(crate) path: &'static str,
    pub(crate) behavior: &'static str,
    pub(crate) origin: &'static str,
    pub(crate) goes_to: &'static str,
    pub(crate) backend: &'static str,
    pub(crate) changes: &'static str,
    pub(crate) note: &'static str,
}

/// What `check` looked at and found.
#[derive(Debug)]
pub(crate) struct Counts {
    pub(crate) documents: usize,
    pub(crate) problems: usize,
    /// In the baseline.
    pub(crate) known: usize,
    /// By the project file.
    pub(crate) ignored: usize,
}

impl Language {
    /// The sentences that are not for codes.
    pub(crate) fn words(self) -> &'static Words {
        match self {
            Self::English => &en::WORDS,
            Self::Korean => &ko::WORDS,
        }
    }

    /// What was refused, and what to do.
    pub(crate) fn error(self, error: &ApiError) -> String {
        let ApiError { code, params, message } = error;
        let params: Vec<_> = params.iter().map(|param| system::korean(param)).collect();
        let known = match (self, code.as_str()) {
            (Self::English, _) => None,
            // A filter's first two parameters are the place and its length; the third says what is wrong there.
            (Self::Korean, "filter") => params.get(2).and_then(|code| tables::FILTER.say(code, &params[3..])),
            (Self::Korean, code) => {
                let tables = [&tables::TERMINAL, &tables::PROBLEMS, &tables::DIAGNOSTICS, &tables::DOCTOR];
                tables.iter().find_map(|table| table.say(code, &params))
            }
        };
        known.unwrap_or_else(|| message.clone())
    }

    /// What is wrong with a project file.
    pub(crate) fn diagnostic(self, found: &Diagnostic) -> String {
        let known = match self {
            Self::English => None,
            Self::Korean => tables::DIAGNOSTICS.say(&found.code, &found.params),
        };
        known.unwrap_or_else(|| found.message.clone())
    }

    /// What the doctor found.
    pub(crate) fn advice(self, advice: &Advice) -> String {
        let Advice { reason: code, params, message, .. } = advice.clone();
        self.error(&ApiError { code, params, message })
    }

    /// Why a document was not read, or not wholly.
    pub(crate) fn skip(self, skip: &Skip) -> String {
        (self.words().skipped)(&skip.file, &self.error(&skip.why))
    }

    /// Why an exchange has no proper answer, and what to do; `backend` is who was asked. What the engine recorded
    /// when the code is not known.
    pub(crate) fn failure(self, code: &str, backend: &str, detail: &str) -> String {
        let known = self.pick(&tables::FAILURES).say(code, &[backend.to_owned()]);
        known.unwrap_or_else(|| format!("{code}: {detail}"))
    }

    /// What was, or would be, changed on the way.
    pub(crate) fn change(self, code: &str, detail: &str) -> String {
        let known = self.pick(&tables::CHANGES).say(code, &[detail.to_owned()]);
        known.unwrap_or_else(|| format!("{} {detail}", spaced(code)))
    }

    /// A note on a place where trust is kept.
    pub(crate) fn store_note(self, code: &str) -> String {
        self.pick(&tables::STORES).word("notes", code)
    }

    /// How such a place stands.
    pub(crate) fn store_state(self, code: &str) -> String {
        self.pick(&tables::STORES).word("states", code)
    }

    /// A word of a finding: of its `titles`, `categories`, `outcomes` or `severities`.
    pub(crate) fn finding(self, group: &str, code: &str) -> String {
        self.pick(&tables::FINDINGS).word(group, code)
    }

    fn pick<T>(self, (english, korean): &'static (T, T)) -> &'static T {
        match self {
            Self::English => english,
            Self::Korean => korean,
        }
    }
}

/// Filled up with blanks to so many terminal cells; Hangul takes two.
pub(crate) fn pad(text: &str, cells: usize) -> String {
    format!("{text}{}", " ".repeat(cells.saturating_sub(text.width())))
}

fn spaced(code: &str) -> String {
    code.replace('-', " ")
}
