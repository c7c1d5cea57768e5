//! The entries of a file one after the other, however long it is.

use std::io::Read;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::super::read::Entry;
use super::Entries;

/// Leaves out the byte order mark that some programs write.
pub(super) struct WithoutMark<R> {
    from: R,
    at_start: bool,
}

impl<R: Read> WithoutMark<R> {
    pub(super) const fn new(from: R) -> Self {
        Self { from, at_start: true }
    }
}

impl<R: Read> Read for WithoutMark<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let length = self.from.read(out)?;
        if std::mem::take(&mut self.at_start) && out[..length].starts_with(b"\xef\xbb\xbf") {
            out.copy_within(3..length, 0);
            return if length == 3 { self.read(out) } else { Ok(length - 3) };
        }
        Ok(length)
    }
}

/// The value of one key of an object: of `log`, and in there of `entries`.
pub(super) struct Inside<'a, 'b> {
    pub(super) entries: &'a mut Entries<'b>,
    pub(super) key: &'static str,
}

/// The entries themselves.
struct List<'a, 'b>(&'a mut Entries<'b>);

impl<'de> DeserializeSeed<'de> for Inside<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Inside<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "an object with `{}`", self.key)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut found = false;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                key if key != self.key => map.next_value::<IgnoredAny>().map(drop)?,
                "log" => map.next_value_seed(Inside { entries: self.entries, key: "entries" })?,
                _ => map.next_value_seed(List(self.entries))?,
            }
            found |= key == self.key;
        }
        if found { Ok(()) } else { Err(A::Error::missing_field(self.key)) }
    }
}

impl<'de> DeserializeSeed<'de> for List<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(entry) = list.next_element::<Entry>()? {
            if entry.request.method.is_empty() || entry.request.url.is_empty() {
                let number = self.0.count + 1;
                return Err(A::Error::custom(format!(
                    "entry {number} has no request with a method and a url"
                )));
            }
            if let Err(cause) = self.0.add(entry) {
                let said = A::Error::custom(&cause);
                self.0.failed = Some(cause);
                return Err(said);
            }
        }
        Ok(())
    }
}
