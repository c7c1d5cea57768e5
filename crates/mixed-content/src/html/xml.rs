//! XML: names with prefixes of a document's own choice, and what it asks for outside `svg`, which is style sheets.

use crate::rules;
use crate::survey::Survey;
use crate::text::Text;

use super::tokens::Tag;

/// Prefixes that are kept of one document.
const MOST_PREFIXES: usize = 100;

/// The prefixes a document gives to the vocabularies that ask for something (Namespaces in XML 1.0). One that means
/// different things in different places is taken for what it meant last.
#[derive(Debug, Default)]
pub(super) struct Prefixes {
    /// With the prefix that the tables know; empty for SVG and XHTML.
    known: Vec<(String, &'static str)>,
}

impl Prefixes {
    /// Calls a tag and its attributes as the tables do.
    pub(super) fn resolve(&mut self, tag: &mut Tag) {
        for attribute in &tag.attributes {
            let prefix = attribute.name.strip_prefix("xmlns:").filter(|_| self.known.len() < MOST_PREFIXES);
            if let (Some(prefix), Some(usual)) = (prefix, usual(attribute.value.trim())) {
                self.known.insert(0, (prefix.to_owned(), usual));
            }
        }
        tag.name = self.name(&tag.name);
        tag.attributes.iter_mut().for_each(|attribute| attribute.name = self.name(&attribute.name));
    }

    /// A name with the prefix that the tables know.
    pub(super) fn name(&self, name: &str) -> String {
        let Some((prefix, local)) = name.split_once(':') else { return name.to_owned() };
        match self.known.iter().find(|(known, _)| known == prefix) {
            Some((_, "")) => local.to_owned(),
            Some((_, usual)) => format!("{usual}:{local}"),
            None => name.to_owned(),
        }
    }
}

/// What the tables call a vocabulary.
fn usual(namespace: &str) -> Option<&'static str> {
    match namespace {
        "http://www.w3.org/2000/svg" | "http://www.w3.org/1999/xhtml" => Some(""),
        "http://www.w3.org/1999/xlink" => Some("xlink"),
        "http://www.w3.org/1999/XSL/Transform" => Some("xsl"),
        _ => None,
    }
}

/// Bytes at the beginning of a document in which instructions are looked for.
const PROLOG: usize = 64 << 10;

/// `<?xml-stylesheet href="..."?>` (Associating Style Sheets with XML documents 1.0).
pub(super) fn instructions(xml: &Text, survey: &mut Survey) {
    const NAME: &str = "<?xml-stylesheet";
    let prolog = &xml.text[..xml.text.floor_char_boundary(PROLOG.min(xml.text.len()))];
    for (at, _) in prolog.match_indices(NAME) {
        let end = prolog[at..].find("?>").map_or(prolog.len(), |end| at + end);
        let Some(href) = prolog[at..end].find("href=").map(|href| at + href + "href=".len()) else {
            continue;
        };
        let Some(quote) = prolog[href..end].chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            continue;
        };
        let value = &prolog[href + 1..end];
        let length = value.find(quote).unwrap_or(value.len());
        survey.consider(&rules::XML_STYLESHEET, &value[..length], xml.range(href + 1..href + 1 + length));
    }
}

/// `xsl:include` and `xsl:import` (XSLT 1.0, 2.6).
pub(super) fn element(xml: &Text, tag: &Tag, survey: &mut Survey) {
    if !matches!(tag.name.as_str(), "xsl:include" | "xsl:import") {
        return;
    }
    if let Some(href) = tag.attribute("href") {
        survey.consider(&rules::XML_STYLESHEET, &href.value, xml.range(href.range.clone()));
    }
}
