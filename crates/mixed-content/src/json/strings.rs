//! The strings of a JSON text and the keys that lead to them, without recursion and without a tree.

use std::ops::Range;

/// Keys kept of one path; what lies deeper is told by the outermost ones.
const MOST_KEYS: usize = 64;
/// Bytes kept of one key.
const LONGEST_KEY: usize = 128;

/// Walks through the values that are strings.
#[derive(Debug)]
pub(super) struct Strings<'a> {
    text: &'a str,
    at: usize,
    /// For each open bracket whether it is an object's.
    open: Vec<bool>,
    /// How many of them are.
    objects: usize,
    /// The key in force in each open object, the outermost first; arrays have none.
    keys: Vec<String>,
    /// The next string is a key.
    before_key: bool,
}

impl<'a> Strings<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, open: Vec::new(), objects: 0, keys: Vec::new(), before_key: false }
    }

    /// The keys that lead to the string just read.
    pub(super) fn keys(&self) -> &[String] {
        &self.keys
    }

    /// The bytes of the next string value, quotes left out.
    pub(super) fn next(&mut self) -> Option<Range<usize>> {
        while let Some(offset) = self.text.as_bytes()[self.at..].iter().position(|byte| is_mark(*byte)) {
            let at = self.at + offset;
            self.at = at + 1;
            match self.text.as_bytes()[at] {
                b'"' => {
                    let string = at + 1..at + 1 + length(&self.text.as_bytes()[at + 1..]);
                    self.at = (string.end + 1).min(self.text.len());
                    if !std::mem::take(&mut self.before_key) {
                        return Some(string);
                    }
                    self.key(string);
                }
                b'{' => self.enter(true),
                b'[' => self.enter(false),
                b'}' | b']' => self.leave(),
                _ => self.before_key = self.open.last() == Some(&true),
            }
        }
        None
    }

    fn enter(&mut self, is_object: bool) {
        self.open.push(is_object);
        self.before_key = is_object;
        self.objects += usize::from(is_object);
        if is_object && self.objects <= MOST_KEYS {
            self.keys.push(String::new());
        }
    }

    fn leave(&mut self) {
        self.before_key = false;
        if self.open.pop() == Some(true) {
            if self.objects <= MOST_KEYS {
                self.keys.pop();
            }
            self.objects -= 1;
        }
    }

    fn key(&mut self, string: Range<usize>) {
        let key = &self.text[string];
        if let Some(last) = self.keys.last_mut().filter(|_| self.objects <= MOST_KEYS) {
            *last = key[..key.floor_char_boundary(LONGEST_KEY.min(key.len()))].to_owned();
        }
    }
}

fn is_mark(byte: u8) -> bool {
    matches!(byte, b'"' | b'{' | b'[' | b'}' | b']' | b',')
}

/// Bytes up to the quote that ends a string.
fn length(rest: &[u8]) -> usize {
    let mut at = 0;
    while let Some(byte) = rest.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at,
            _ => at += 1,
        }
    }
    rest.len()
}
