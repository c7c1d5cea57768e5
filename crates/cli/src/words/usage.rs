//! The command line as typed, and what is said when it cannot be understood. clap itself speaks English only.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Error, FromArgMatches};

use super::{Language, help};
use crate::args::Arguments;

/// Reads the command line of this process; help and mistakes end it, in this language.
pub(crate) fn arguments(language: Language) -> Arguments {
    match parsed(language, std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(error) if language == Language::Korean && error.use_stderr() && !is_help(error.kind()) => {
            eprint!("{}", korean(&error));
            std::process::exit(error.exit_code())
        }
        Err(error) => error.exit(),
    }
}

fn parsed(language: Language, words: impl Iterator<Item = OsString>) -> Result<Arguments, Error> {
    let command = Arguments::command();
    let command = if language == Language::Korean { help::korean(command) } else { command };
    Arguments::from_arg_matches(&command.try_get_matches_from(words)?)
}

/// Its text is the help, which is Korean already.
const fn is_help(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand)
}

/// What is wrong, what may have been meant, how it is used, and where to read on.
fn korean(error: &Error) -> String {
    let mut lines = vec![format!("localfront: {}", sentence(error)), String::new()];
    if let Some(meant) = suggestion(error) {
        lines.extend([format!("  비슷한 것: {meant}"), String::new()]);
    }
    if let Some(usage) = said(error, ContextKind::Usage) {
        lines.extend([usage.replacen("Usage:", "사용법:", 1), String::new()]);
    }
    lines.push("자세한 내용은 `--help`로 볼 수 있습니다.".into());
    lines.join("\n") + "\n"
}

fn sentence(error: &Error) -> String {
    let said = |kind| said(error, kind).unwrap_or_default();
    let argument = said(ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::UnknownArgument => format!("`{argument}`: 쓸 수 없는 인수입니다."),
        ErrorKind::InvalidSubcommand => {
            format!("`{}`: 없는 명령입니다.", said(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand => {
            format!("명령을 하나 쓰세요. 쓸 수 있는 명령: {}", said(ContextKind::ValidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("필요한 인수가 없습니다: {argument}"),
        ErrorKind::ArgumentConflict => match said(ContextKind::PriorArg) {
            other if other == argument || other.is_empty() => {
                format!("`{argument}`: 한 번만 쓸 수 있습니다.")
            }
            other => format!("`{argument}` 인수는 다음과 함께 쓸 수 없습니다: {other}"),
        },
        ErrorKind::InvalidValue if said(ContextKind::InvalidValue).is_empty() => {
            format!("`{argument}`: 값을 쓰세요.")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = said(ContextKind::InvalidValue);
            match said(ContextKind::ValidValue) {
                known if known.is_empty() => format!("`{argument}`: `{value}` 값은 쓸 수 없습니다."),
                known => format!("`{argument}`: `{value}` 값은 쓸 수 없습니다. 쓸 수 있는 값: {known}"),
            }
        }
        ErrorKind::NoEquals => format!("`{argument}`: 값을 `=` 뒤에 쓰세요."),
        ErrorKind::TooFewValues | ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues => {
            format!("`{argument}`: 값의 개수가 맞지 않습니다.")
        }
        ErrorKind::InvalidUtf8 => "UTF-8이 아닌 글자가 있습니다.".into(),
        _ => error.kind().to_string(),
    }
}

fn suggestion(error: &Error) -> Option<String> {
    let kinds = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    kinds.into_iter().find_map(|kind| said(error, kind))
}

/// A piece of what clap knows, as text; several are put beside each other.
fn said(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(all) => Some(all.join(", ")),
        ContextValue::StyledStr(text) => Some(text.to_string()),
        ContextValue::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expect: &[&str]) {
        let error = parsed(Language::Korean, line.split(' ').map(OsString::from)).unwrap_err();
        let text = korean(&error);
        assert_eq!(error.exit_code(), 2, "{line}");
        for part in expect {
            assert!(text.contains(part), "{line}: {part:?} is not in {text}");
        }
        assert!(!text.contains("Usage") && !text.contains("[OPTIONS]"), "{text}");
    }

    #[test]
    fn what_cannot_be_understood_is_said_with_what_may_have_been_meant() {
        check(
            "localfront serve --liste 1",
            &["`--liste`: 쓸 수 없는 인수", "--listen", "사용법: localfront serve"],
        );
        check("localfront serv", &["`serv`: 없는 명령", "비슷한 것: serve"]);
        check("localfront check", &["필요한 인수가 없습니다: <FOLDER|URL|FILE>", "사용법: localfront check"]);
        check("localfront log -n", &["--limit <LIMIT>", "값을 쓰세요"]);
        check("localfront log -n x", &["`x` 값은 쓸 수 없습니다"]);
        check("localfront serve dist --demo", &["함께 쓸 수 없습니다", "--demo"]);
        check("localfront check . --update-baseline", &["필요한 인수가 없습니다", "--baseline"]);
        check("localfront serve --json --json", &["한 번만"]);
    }

    #[test]
    fn both_languages_read_the_same_command_line() {
        for language in [Language::English, Language::Korean] {
            let words = ["localfront", "--json", "ca", "trust", "--store", "chromium", "--data-dir", "/tmp"];
            let read = parsed(language, words.into_iter().map(OsString::from)).unwrap();
            assert!(read.shared.json && read.shared.data_dir.is_some(), "{language:?}: {read:?}");
        }
    }
}
