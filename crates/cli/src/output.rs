//! How answers are printed: for people, or one JSON object a line.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use engine::api::types::ApiError;
use serde::Serialize;

use crate::words::{Language, Words};

/// What a command found; becomes the exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// 0: done, nothing to complain about.
    Nothing,
    /// 1: looked, and found problems.
    Problems,
}

/// Why a command could not do it.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// What scripts get.
    pub(crate) error: ApiError,
    /// What people read, where it is more than the error's own sentence.
    pub(crate) said: Option<String>,
}

/// Where answers go, and in which language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    json: bool,
    colour: bool,
    language: Language,
}

/// Colours of a terminal; never the only sign.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Colour {
    Good,
    Notice,
    Bad,
    Faint,
    Strong,
}

impl Output {
    pub(crate) fn new(json: bool, language: Language) -> Self {
        let colour = !json && std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { json, colour, language }
    }

    /// That of the people who read.
    pub(crate) const fn language(self) -> Language {
        self.language
    }

    /// The sentences in it.
    pub(crate) fn words(self) -> &'static Words {
        self.language.words()
    }

    pub(crate) const fn is_json(self) -> bool {
        self.json
    }

    /// One JSON object a line, when scripts read.
    pub(crate) fn event(self, value: &impl Serialize) {
        if let (true, Ok(text)) = (self.json, serde_json::to_string(value)) {
            self.line(&mut std::io::stdout(), &text);
        }
    }

    /// A line for people: on stdout, or on stderr when scripts read stdout.
    pub(crate) fn say(self, text: &str) {
        if self.json {
            self.line(&mut std::io::stderr(), text)
        } else {
            self.line(&mut std::io::stdout(), text)
        }
    }

    /// The answer itself, in a form of its own.
    pub(crate) fn print(self, text: &str) {
        self.line(&mut std::io::stdout(), text);
    }

    /// A line for people beside the answer itself.
    pub(crate) fn note(self, text: &str) {
        self.line(&mut std::io::stderr(), text);
    }

    /// Text in a colour, where there are colours.
    pub(crate) fn paint(self, colour: Colour, text: &str) -> String {
        let code = match colour {
            Colour::Good => "32",
            Colour::Notice => "33",
            Colour::Bad => "31",
            Colour::Faint => "2",
            Colour::Strong => "1",
        };
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    /// An answer that cannot be given ends everything: on a full disk, say, half of it would be taken for the whole.
    fn line(self, out: &mut impl Write, text: &str) {
        if let Err(cause) = writeln!(out, "{text}").and_then(|()| out.flush()) {
            ended(&cause);
            // Standard error may be what does not work.
            _ = writeln!(std::io::stderr(), "localfront: {}", (self.words().cannot_answer)(&cause));
            std::process::exit(2);
        }
    }

    /// One clear line on stderr, and status 2.
    pub(crate) fn fail(self, Refusal { error, said }: &Refusal) -> ExitCode {
        self.event(&serde_json::json!({ "event": "error", "error": error }));
        match said {
            Some(said) => self.refuse(said),
            None => self.refuse(&self.language.error(error)),
        }
    }

    /// As [`Self::fail`], for what is not the engine's.
    pub(crate) fn refuse(self, message: &str) -> ExitCode {
        self.line(&mut std::io::stderr(), &format!("localfront: {message}"));
        ExitCode::from(2)
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self { error, said: None }
    }
}

impl From<Found> for ExitCode {
    fn from(found: Found) -> Self {
        match found {
            Found::Nothing => Self::SUCCESS,
            Found::Problems => Self::from(1),
        }
    }
}

/// Standard output for an answer of any length.
pub(crate) struct Stdout(std::io::StdoutLock<'static>);

impl Stdout {
    pub(crate) fn lock() -> Self {
        Self(std::io::stdout().lock())
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes).inspect_err(ended)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush().inspect_err(ended)
    }
}

/// A closed pipe (`localfront log | head`) is no error: the reader has seen enough.
fn ended(cause: &std::io::Error) {
    if cause.kind() == std::io::ErrorKind::BrokenPipe {
        std::process::exit(0);
    }
}
