//! Components of one file (Vue, Svelte, Astro): markup whose attributes may hold code, and whose scripts are written
//! in TypeScript as often as not.

use std::borrow::Cow;
use std::ops::Range;

use super::tokens::Attribute;
use crate::script::Language;

/// The languages of components.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavor {
    /// `:src="code"`, `@click="code"`.
    Vue,
    /// `src={code}`, and `{code}` between tags.
    Svelte,
    /// `src={code}`, and code between `---` before the markup.
    Astro,
}

/// An attribute whose value is code.
#[derive(Debug)]
pub(super) struct Bound {
    /// The attribute it gives a value to, as markup calls it; empty when it gives none.
    pub(super) name: String,
    /// The bytes of the attribute's value that are code: of Vue's decoded, else as it stands.
    pub(super) code: Range<usize>,
}

impl Flavor {
    /// What an attribute binds, if its value is code. `value` is as it stands in the file.
    pub(super) fn bound(self, attribute: &Attribute, value: &str) -> Option<Bound> {
        match self {
            Self::Vue => vue(attribute),
            Self::Svelte | Self::Astro => braced(attribute, value),
        }
    }

    /// What scripts are written in, unless they say otherwise.
    pub(super) fn language(self) -> Language {
        if self == Self::Astro { Language::TypeScript } else { Language::JavaScript }
    }

    /// `template` is no inert part of the page but the component itself.
    pub(super) fn templates_are_live(self) -> bool {
        self == Self::Vue
    }

    /// The text with all code in braces made harmless to a reader of markup; every byte stays where it is.
    pub(super) fn masked(self, text: &str) -> Cow<'_, str> {
        if self == Self::Vue {
            return Cow::Borrowed(text);
        }
        Mask { text: text.as_bytes(), out: text.as_bytes().to_vec(), at: 0, hopeless: false }
            .run(self == Self::Svelte)
    }

    /// Where the code before the markup stands.
    pub(super) fn front_matter(self, text: &str) -> Option<Range<usize>> {
        const FENCE: &str = "---";
        let start = text.len() - text.trim_start().len();
        let inner = text[start..].strip_prefix(FENCE).filter(|_| self == Self::Astro)?;
        let from = start + FENCE.len();
        Some(from..from + inner.find("\n---")? + 1)
    }
}

/// `:src`, `v-bind:src.camel`, `@click`, `v-on:click`, `v-html`.
fn vue(attribute: &Attribute) -> Option<Bound> {
    let name = attribute.name.as_str();
    let bound = name.strip_prefix("v-bind:").or_else(|| name.strip_prefix(':'));
    let is_code = bound.is_some() || name.starts_with('@') || name.starts_with("v-");
    let name = bound.and_then(|name| name.split('.').next()).unwrap_or_default().to_owned();
    is_code.then_some(Bound { name, code: 0..attribute.value.len() })
}

/// `src={code}`, also within quotes.
fn braced(attribute: &Attribute, value: &str) -> Option<Bound> {
    let code = value.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'))?;
    Some(Bound { name: attribute.name.clone(), code: 1..1 + code.len() })
}

/// Walks through markup with code in it.
struct Mask<'t> {
    text: &'t [u8],
    out: Vec<u8>,
    at: usize,
    /// A brace was never closed, so that none after it is looked at: each is passed over at most twice.
    hopeless: bool,
}

impl<'t> Mask<'t> {
    fn run(mut self, between_tags: bool) -> Cow<'t, str> {
        while let Some(byte) = self.text.get(self.at) {
            match byte {
                b'<' if self.starts(b"<!--") => self.after(b"-->"),
                b'<' if self.text.get(self.at + 1).is_some_and(u8::is_ascii_alphabetic) => self.tag(),
                b'{' if between_tags => self.braces(),
                _ => self.at += 1,
            }
        }
        Cow::Owned(String::from_utf8(self.out).unwrap_or_default())
    }

    fn starts(&self, with: &[u8]) -> bool {
        self.text[self.at..].get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with))
    }

    /// Behind the next occurrence of a mark, or at the end.
    fn after(&mut self, mark: &[u8]) {
        while self.at < self.text.len() && !self.starts(mark) {
            self.at += 1;
        }
        self.at = (self.at + mark.len()).min(self.text.len());
    }

    fn tag(&mut self) {
        let content = [&b"<script"[..], b"<style"].into_iter().find(|name| self.starts(name));
        let mut quote = None;
        while let Some(byte) = self.text.get(self.at).copied() {
            match byte {
                b'{' => {
                    self.braces();
                    continue;
                }
                b'"' | b'\'' if quote.is_none() => quote = Some(byte),
                _ if quote == Some(byte) => quote = None,
                b'>' if quote.is_none() => break,
                _ => {}
            }
            self.at += 1;
        }
        match content {
            Some(b"<script") => self.after(b"</script"),
            Some(_) => self.after(b"</style"),
            None => {}
        }
    }

    /// Masks what stands between a brace and the one that closes it.
    fn braces(&mut self) {
        let open = self.at;
        self.at += 1;
        if self.hopeless {
            return;
        }
        match closing(self.text, open) {
            Some(close) => {
                self.out[open + 1..close].fill(b'x');
                self.at = close + 1;
            }
            None => self.hopeless = true,
        }
    }
}

/// The brace that closes the one at `open`, strings and comments not counting.
fn closing(text: &[u8], open: usize) -> Option<usize> {
    let (mut depth, mut at) = (0_usize, open);
    while let Some(byte) = text.get(at) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            b'"' | b'\'' | b'`' => at = end_of_string(text, at)?,
            b'/' if text.get(at + 1) == Some(&b'*') => at = find(text, at + 2, b"*/")? + 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
        at += 1;
    }
    None
}

fn end_of_string(text: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    while let Some(byte) = text.get(at) {
        match byte {
            b'\\' => at += 1,
            byte if *byte == text[start] => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

fn find(text: &[u8], from: usize, mark: &[u8]) -> Option<usize> {
    let rest = text.get(from..)?;
    rest.windows(mark.len()).position(|window| window == mark).map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(flavor: Flavor, text: &str, expect: &str) {
        assert_eq!(flavor.masked(text), expect);
    }

    #[test]
    fn code_in_braces_is_made_harmless() {
        check(Flavor::Svelte, "<a b={c > d ? '}' : {e}}>", "<a b={xxxxxxxxxxxxxxxxx}>");
        check(Flavor::Svelte, "{#if a < b}<p>{a}</p>{/if}", "{xxxxxxxxx}<p>{x}</p>{xxx}");
        check(Flavor::Svelte, "<script>if (a) { b }</script>{c}", "<script>if (a) { b }</script>{x}");
        check(
            Flavor::Svelte,
            "<style>a { b: c }</style><!-- { --><p>{d",
            "<style>a { b: c }</style><!-- { --><p>{d",
        );
        check(Flavor::Astro, "{a.map(b => <img src={b} />)}", "{a.map(b => <img src={x} />)}");
        check(Flavor::Svelte, "<a b={'가'}>", "<a b={xxxxx}>");
        check(Flavor::Vue, "<a :b='{c}'>", "<a :b='{c}'>");
    }

    #[test]
    fn the_code_before_the_markup_is_found() {
        let of = |text: &'static str| Flavor::Astro.front_matter(text).map(|range| &text[range]);
        assert_eq!(of("---\nconst a = 1;\n---\n<p>"), Some("\nconst a = 1;\n"));
        assert_eq!(of("\n---\n---\n"), Some("\n"));
        assert_eq!(of("<p>---\n---"), None);
        assert_eq!(Flavor::Vue.front_matter("---\n---"), None);
    }
}
