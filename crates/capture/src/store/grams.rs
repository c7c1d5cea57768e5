//! What texts are made of, so that one in which a word cannot stand need not be opened.
//!
//! Bytes rather than characters: that is how a filter looks for a word, a text need not be UTF-8, and one Korean
//! syllable, which is three bytes, is enough to look for. ASCII letters are taken in lower case, as filters do not
//! mind it.
//!
//! Every run of three bytes is a gram. In a mebibyte of requests hardly a number is missing among these, so there are
//! long grams of five bytes too. Of four that follow each other only the least is taken, by a number made of its bytes
//! (a minimizer): a word of eight bytes has the same one wherever it stands, and the index stays small. So that shorter
//! ones are found too, those that begin at a sign as names have inside are always taken: `s-4242` has `-4242`.

use std::collections::VecDeque;

/// Grams there can be, of each kind.
const ALL: usize = 1 << 24;

/// Bytes of a long gram.
const LONG: usize = 5;

/// What stands inside names, addresses and values, and begins a long gram that is always taken.
const SIGNS: &[u8] = b"-_./=:@#+%~$";

/// Long grams of which one is taken.
const WINDOW: usize = 4;

/// Grams of a word that are asked for, of each kind; more would hardly leave out more.
const MOST: usize = 16;

/// Texts that are compared with the next.
const LATEST: usize = 16;

/// Bytes of the longest of them.
const COMPARED: usize = 4096;

/// The different grams of many texts.
pub(super) struct Grams {
    short: Set,
    long: Set,
    /// Added last. Heads repeat, and what is the same has nothing new: comparing costs a hundredth of taking apart.
    latest: VecDeque<Box<[u8]>>,
}

struct Set {
    /// A bit for each.
    seen: Vec<u64>,
    found: Vec<u32>,
}

impl Grams {
    pub(super) fn new() -> Self {
        Self { short: Set::new(), long: Set::new(), latest: VecDeque::new() }
    }

    /// Adds those of a text.
    pub(super) fn add(&mut self, text: &[u8]) {
        if self.latest.iter().any(|latest| **latest == *text) {
            return;
        }
        if text.len() <= COMPARED {
            self.latest.truncate(LATEST - 1);
            self.latest.push_front(text.into());
        }
        short(text).for_each(|gram| self.short.note(gram));
        long(text).for_each(|gram| self.long.note(gram));
    }

    /// All of them as a text of words, for an index that splits at spaces. Begins anew.
    pub(super) fn take(&mut self) -> String {
        self.latest.clear();
        let mut text = String::with_capacity(self.short.found.len() * 6 + self.long.found.len() * 7);
        self.short.empty(|gram| push(&mut text, "", gram));
        self.long.empty(|gram| push(&mut text, L, gram));
        text
    }
}

impl Set {
    fn new() -> Self {
        Self { seen: vec![0; ALL / 64], found: Vec::new() }
    }

    fn note(&mut self, gram: u32) {
        let (at, bit) = (gram as usize / 64, 1 << (gram % 64));
        if self.seen[at] & bit == 0 {
            self.seen[at] |= bit;
            self.found.push(gram);
        }
    }

    fn empty(&mut self, mut each: impl FnMut(u32)) {
        for gram in self.found.drain(..) {
            self.seen[gram as usize / 64] = 0;
            each(gram);
        }
    }
}

impl std::fmt::Debug for Grams {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Grams({}, {})", self.short.found.len(), self.long.found.len())
    }
}

/// What a text must have for this word to stand in it, in FTS5's language; `None` for a word of less than a gram.
pub(super) fn query(word: &str) -> Option<String> {
    let mut text = String::new();
    spread(short(word.as_bytes()).collect()).for_each(|gram| push(&mut text, "", gram));
    spread(long(word.as_bytes()).collect()).for_each(|gram| push(&mut text, L, gram));
    let asked: Vec<_> = text.split_whitespace().map(|gram| format!("\"{gram}\"")).collect();
    (!asked.is_empty()).then(|| asked.join(" AND "))
}

/// As many as are asked for, from all over the word.
fn spread(mut grams: Vec<u32>) -> impl Iterator<Item = u32> {
    grams.dedup();
    let step = grams.len().div_ceil(MOST).max(1);
    grams.into_iter().step_by(step)
}

fn short(text: &[u8]) -> impl Iterator<Item = u32> {
    text.windows(3).map(|three| number(three) as u32)
}

/// Some come twice.
fn long(text: &[u8]) -> impl Iterator<Item = u32> {
    let mut last = [u32::MAX; WINDOW];
    text.windows(LONG).enumerate().flat_map(move |(at, five)| {
        // Knuth's multiplicative hash, of which the upper bits are the good ones.
        let gram = (number(five).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as u32;
        last[at % WINDOW] = gram;
        let least = (at >= WINDOW - 1).then(|| last.into_iter().min().unwrap_or_default());
        least.into_iter().chain(SIGNS.contains(&five[0]).then_some(gram))
    })
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(byte.to_ascii_lowercase()))
}

/// Begins the word of a long gram.
const L: &str = "z";

/// Five digits of base 32, which the index takes for one word.
fn push(text: &mut String, kind: &str, gram: u32) {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";
    text.push_str(kind);
    text.extend((0..5).rev().map(|place| char::from(DIGITS[(gram >> (5 * place)) as usize % 32])));
    text.push(' ');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_gram_is_given_once_and_then_forgotten() {
        let mut grams = Grams::new();
        grams.add(b"ABCabc");
        let first = grams.take();
        assert_eq!(first.split_whitespace().count(), 3, "abc, bca, cab: {first}");
        grams.add(b"abc");
        assert!(first.starts_with(grams.take().trim()));
        for _ in 0..2 {
            grams.add(b"ABCabc");
            grams.add(b"ABCabc");
            assert_eq!(grams.take(), first, "nothing is remembered that was given");
        }
        grams.add(b"item-77777");
        assert!(grams.take().contains(" z"), "long ones too");
    }

    #[test]
    fn a_word_asks_for_what_a_text_with_it_has() {
        let check = |word: &str, text: &str, expect: bool| {
            let mut grams = Grams::new();
            grams.add(text.as_bytes());
            let text = grams.take();
            let asked = query(word).unwrap();
            let stands = asked.split(" AND ").all(|gram| text.contains(gram.trim_matches('"')));
            assert_eq!(stands, expect, "{word} in {text}");
        };
        check("No Stock", "there is no stock left", true);
        check("no stock", "there is no stork left", false);
        check("item-77777", "{\"name\":\"item-77777\"}", true);
        check("item-77777", "item-777 m-777 7777 77777", false);
        check("s-4242", "cookie: session=s-4242; theme=dark", true);
        check("s-4242", "cookies-42 and -424, then s-42 and 4242", false);
        check("한", "주문 한 건", true);
        check("글", "주문 한 건", false);
        check(&"0123456789".repeat(20), &"0123456789".repeat(21), true);
        assert_eq!(query("ab"), None);
    }
}
