//! Text taken out of a document (an attribute's value, a style element) that still knows where each of
//! its bytes stood.

use std::borrow::Cow;
use std::ops::Range;

/// Decoded text with the way back.
#[derive(Debug, Clone)]
pub(crate) struct Text<'a> {
    pub(crate) text: Cow<'a, str>,
    origin: Origin,
}

#[derive(Debug, Clone)]
enum Origin {
    /// Byte `i` stood at `i + start`.
    Start(usize),
    /// Byte `i` stood at `table[i]`; one entry more than there are bytes.
    Table(Vec<usize>),
}

impl<'a> Text<'a> {
    /// Text that stands in the document as it is.
    pub(crate) fn verbatim(text: &'a str, start: usize) -> Self {
        Self { text: Cow::Borrowed(text), origin: Origin::Start(start) }
    }

    /// `decoded` as it came from `raw`, an attribute's value with character references in it.
    pub(crate) fn decoded(raw: &'a str, decoded: &'a str, start: usize) -> Self {
        if raw == decoded {
            return Self::verbatim(raw, start);
        }
        let table = align(raw, decoded).into_iter().map(|at| at + start).collect();
        Self { text: Cow::Borrowed(decoded), origin: Origin::Table(table) }
    }

    /// What a string literal of JavaScript or JSON stands for, its quotes left out.
    pub(crate) fn unescaped(raw: &'a str, start: usize) -> Self {
        if !raw.contains('\\') {
            return Self::verbatim(raw, start);
        }
        let (mut text, mut table, mut at) = (String::with_capacity(raw.len()), Vec::new(), 0);
        while let Some((character, length)) = next_character(&raw[at..]) {
            if let Some(character) = character {
                text.push(character);
                table.extend((0..character.len_utf8()).map(|byte| start + at + byte.min(length - 1)));
            }
            at += length;
        }
        table.push(start + raw.len());
        Self { text: Cow::Owned(text), origin: Origin::Table(table) }
    }

    /// With `${...}` of a template made a word of the same length, so that its braces mean nothing.
    pub(crate) fn masked(self) -> Self {
        if !self.text.contains("${") {
            return self;
        }
        let (mut text, mut depth, mut was_dollar) = (String::with_capacity(self.text.len()), 0_usize, false);
        for character in self.text.chars() {
            let opens = character == '{' && (depth > 0 || was_dollar);
            depth += usize::from(opens);
            match depth > 0 || (character == '$') {
                true => text.extend(std::iter::repeat_n('x', character.len_utf8())),
                false => text.push(character),
            }
            depth -= usize::from(character == '}' && depth > 0);
            was_dollar = character == '$';
        }
        Self { text: Cow::Owned(text), origin: self.origin }
    }

    /// With `// ...` made spaces up to the end of each line, as style sheets have it before they are translated. Those of
    /// an address follow its scheme.
    pub(crate) fn without_line_comments(&self) -> Self {
        let mut text = String::with_capacity(self.text.len());
        for line in self.text.split_inclusive('\n') {
            let mut marks = line.match_indices("//").map(|(at, _)| at);
            let start = marks.find(|at| {
                line[..*at].ends_with(|c: char| c.is_whitespace() || "{};".contains(c)) || *at == 0
            });
            let start = start.unwrap_or(line.len());
            text.push_str(&line[..start]);
            let blank = |c: char| if c == '\n' { "\n".to_owned() } else { " ".repeat(c.len_utf8()) };
            text.extend(line[start..].chars().map(blank));
        }
        Self { text: Cow::Owned(text), origin: self.origin.clone() }
    }

    /// Texts one after the other.
    pub(crate) fn joined(parts: &[Self]) -> Self {
        let (mut text, mut table) = (String::new(), Vec::new());
        for part in parts {
            text.push_str(&part.text);
            table.extend((0..part.text.len()).map(|at| part.at(at)));
        }
        table.push(parts.last().map_or(0, |part| part.at(part.text.len())));
        Self { text: Cow::Owned(text), origin: Origin::Table(table) }
    }

    /// Text that stands for something else, all of it at one place.
    pub(crate) fn instead(text: String, at: usize) -> Self {
        let table = vec![at; text.len() + 1];
        Self { text: Cow::Owned(text), origin: Origin::Table(table) }
    }

    /// Within parentheses, which makes one expression of it or nothing.
    pub(crate) fn in_parentheses(&self) -> Self {
        let (start, end) = (self.at(0), self.at(self.text.len()));
        let around = |text: &str, at| Text::instead(text.to_owned(), at);
        // What ends in a comment ends at the end of its line.
        Text::joined(&[around("(", start), self.clone(), around("\n)", end)])
    }

    /// This text, taken out of `outer`.
    pub(crate) fn within(mut self, outer: &Text) -> Self {
        self.origin = match (self.origin, &outer.origin) {
            (Origin::Start(start), Origin::Start(base)) => Origin::Start(start + base),
            (Origin::Start(start), Origin::Table(_)) => {
                Origin::Table((0..=self.text.len()).map(|at| outer.at(start + at)).collect())
            }
            (Origin::Table(table), _) => Origin::Table(table.into_iter().map(|at| outer.at(at)).collect()),
        };
        self
    }

    /// Where byte `at` stood in the document; the end when there are fewer.
    pub(crate) fn at(&self, at: usize) -> usize {
        match &self.origin {
            Origin::Start(start) => start + at,
            Origin::Table(table) => table.get(at).or(table.last()).copied().unwrap_or_default(),
        }
    }

    /// Where a range of bytes stood in the document.
    pub(crate) fn range(&self, range: Range<usize>) -> Range<usize> {
        self.at(range.start)..self.at(range.end)
    }
}

/// The next character of a literal, if it stands for one, and how many bytes it is written with.
fn next_character(raw: &str) -> Option<(Option<char>, usize)> {
    let Some(escape) = raw.strip_prefix('\\') else {
        return raw.chars().next().map(|character| (Some(character), character.len_utf8()));
    };
    let kind = escape.chars().next().unwrap_or('\\');
    let length = 1 + if escape.is_empty() { 0 } else { kind.len_utf8() };
    let hex =
        |digits: &str| u32::from_str_radix(digits, 16).ok().map(|code| char::from_u32(code).unwrap_or('?'));
    let fixed = |count: usize| escape.get(1..1 + count).and_then(hex).map(|c| (Some(c), 2 + count));
    let decoded = match kind {
        'x' => fixed(2),
        'u' if escape.starts_with("u{") => {
            escape.find('}').and_then(|end| Some((Some(hex(escape.get(2..end)?)?), 2 + end)))
        }
        'u' => fixed(4),
        'n' => Some((Some('\n'), length)),
        't' => Some((Some('\t'), length)),
        'r' => Some((Some('\r'), length)),
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => Some((None, length)),
        _ => None,
    };
    decoded.or(Some((Some(kind), length)))
}

/// For each byte of `decoded` (and its end) the byte of `raw` it came from. A reference is taken to stand
/// for one character, which all but a few dozen of the named ones do; after the others the place is off
/// by a few bytes.
fn align(raw: &str, decoded: &str) -> Vec<usize> {
    let mut table = Vec::with_capacity(decoded.len() + 1);
    let mut at = 0;
    for (index, character) in decoded.char_indices() {
        let written = written_length(&raw[at..], &decoded[index..], character);
        table.extend(
            (0..character.len_utf8())
                .map(|byte| if written == character.len_utf8() { at + byte } else { at }),
        );
        at += written;
    }
    table.push(raw.len());
    table
}

/// Bytes of `raw` that stand for the first character of `decoded`.
fn written_length(raw: &str, decoded: &str, character: char) -> usize {
    if let Some(length) = reference_length(raw)
        && !decoded.starts_with(&raw[..length])
    {
        return length;
    }
    if raw.starts_with("\r\n") {
        return 2;
    }
    raw.chars().next().map_or(0, |written| match written == character {
        true => character.len_utf8(),
        false => written.len_utf8(),
    })
}

/// Bytes of the character reference at the start (HTML 13.1.4), `;` included when there is one.
fn reference_length(raw: &str) -> Option<usize> {
    const LONGEST: usize = 34;
    let name = raw.strip_prefix('&')?.bytes().take(LONGEST);
    let length = name.take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
    let has_end = raw.as_bytes().get(1 + length) == Some(&b';');
    (length > 0).then_some(1 + length + usize::from(has_end))
}

/// Document bytes as text of the same length: each byte that is not UTF-8 becomes a `?`, so that every
/// offset stays true.
pub(crate) fn readable(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    Cow::Owned(text)
}
