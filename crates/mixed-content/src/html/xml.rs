//! What XML asks for outside `svg`: style sheets.

use crate::rules;
use crate::survey::Survey;
use crate::text::Text;

use super::tokens::Tag;

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
