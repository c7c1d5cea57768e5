//! Elements that code makes: what an attribute of one asks for, by the same table as in markup.

use super::attributes::{self, Asks};
use super::context::Context;
use super::tokens::{Attribute, Tag};
use crate::rules::Rule;

/// How the value of an attribute is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reads {
    Address(&'static Rule),
    Candidates(&'static Rule),
}

/// An element as code makes it: `<img src={...}>`, `jsx("img", { src: ... })`.
#[derive(Debug, Default)]
pub(crate) struct Made {
    tag: Tag,
}

impl Made {
    pub(crate) fn new(name: &str) -> Self {
        Self { tag: Tag { name: name.to_ascii_lowercase(), ..Tag::default() } }
    }

    /// Adds an attribute as code calls it: `srcSet`, `xlinkHref`. The value matters for `rel`, `type` and `as`.
    pub(crate) fn give(&mut self, name: &str, value: &str) {
        let name = match name {
            "xlinkHref" => "xlink:href".to_owned(),
            other => other.to_ascii_lowercase(),
        };
        self.tag.attributes.push(Attribute { name, value: value.to_owned(), range: 0..0 });
    }

    /// What the attribute of this number asks for.
    pub(crate) fn reads(&self, attribute: usize) -> Option<Reads> {
        const OF_SVG: [&str; 3] = ["image", "feimage", "use"];
        let attribute = self.tag.attributes.get(attribute)?;
        let context = Context::around(&self.tag.name, OF_SVG.contains(&self.tag.name.as_str()));
        match attributes::asks(&self.tag, attribute, &context)? {
            Asks::Address(rule) | Asks::Addresses(rule) => Some(Reads::Address(rule)),
            Asks::Candidates(rule) => Some(Reads::Candidates(rule)),
            Asks::Style | Asks::Value(_) | Asks::Handler | Asks::Document => None,
        }
    }
}
