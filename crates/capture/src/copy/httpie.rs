//! HTTPie's `http`, for bash and zsh.

use super::Sendable;
use super::posix::{piped, word};

/// What parts a name from its value in HTTPie's items.
const SEPARATORS: [u8; 4] = [b':', b'=', b'@', b';'];

/// The command, one item on a line.
pub(super) fn command(request: &Sendable) -> String {
    let text = request.text();
    let mut parts = vec![beginning(request, text.is_none())];
    parts.extend(request.fields.iter().map(|(name, value)| field(name, value)));
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        // One word with the option: a body may begin with a dash.
        parts.push(word(format!("--raw={text}").as_bytes()));
    }
    let pipe = if text.is_none() { piped(&request.body) } else { String::new() };
    pipe + &parts.join(" \\\n  ")
}

/// HTTPie takes no options between the address and its items.
fn beginning(request: &Sendable, is_piped: bool) -> String {
    let mut words = vec!["http".to_owned()];
    if !is_piped {
        // In a script, it would take standard input for the body.
        words.push("--ignore-stdin".into());
    }
    if request.url.contains("/.") {
        words.push("--path-as-is".into());
    }
    words.extend([word(request.method.as_bytes()), word(request.url.as_bytes())]);
    words.join(" ")
}

/// `name;` is an empty field, `name:value` any other.
fn field(name: &str, value: &[u8]) -> String {
    if value.is_empty() {
        return word(format!("{name};").as_bytes());
    }
    if is_mistaken(value) {
        // HTTPie cannot be told of a backslash before a separator; from a file it takes everything.
        return format!("{}<(printf %s {})", word(format!("{name}:@").as_bytes()), word(value));
    }
    // `name:=` and `name:@` mean something else.
    let escape: &[u8] = if value.starts_with(b"=") || value.starts_with(b"@") { b"\\" } else { b"" };
    word(&[name.as_bytes(), b":", escape, value].concat())
}

/// HTTPie would take the backslash away.
fn is_mistaken(value: &[u8]) -> bool {
    value.windows(2).any(|pair| pair[0] == b'\\' && SEPARATORS.contains(&pair[1]))
}
