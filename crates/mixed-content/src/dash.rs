//! Media presentations of MPEG-DASH (ISO/IEC 23009-1): what players fetch.

use crate::html::tokens::{Attribute, Tag, Token, Tokens};
use crate::rules;
use crate::survey::Survey;
use crate::text::Text;

/// Reads a presentation into the survey.
pub(crate) fn scan(presentation: &Text, survey: &mut Survey) {
    let mut tokens = Tokens::new(&presentation.text);
    let mut content: Option<usize> = None;
    while let Some(token) = tokens.next() {
        match token {
            Token::Start(tag) => {
                content = holds_address(&tag.name).then_some(tag.end);
                for attribute in tag.attributes.iter().filter(|attribute| is_address(&tag, attribute)) {
                    let raw = presentation.text.get(attribute.range.clone()).unwrap_or_default();
                    let text =
                        Text::decoded(raw, &attribute.value, attribute.range.start).within(presentation);
                    survey.consider(&rules::PRESENTATION, &text.text, text.range(0..text.text.len()));
                }
            }
            Token::End(name, end) => {
                if let Some(start) = content.take().filter(|_| holds_address(&name)) {
                    text(presentation, start, end, survey);
                }
            }
            Token::Comment(_) => {}
        }
    }
}

/// The address between two tags.
fn text(presentation: &Text, start: usize, end: usize, survey: &mut Survey) {
    let Some(raw) = presentation.text.get(start..end) else { return };
    let from = start + raw.len() - raw.trim_start().len();
    let range = from..from + raw.trim().len();
    survey.consider(&rules::PRESENTATION, &raw.trim().replace("&amp;", "&"), presentation.range(range));
}

fn holds_address(element: &str) -> bool {
    matches!(element, "baseurl" | "location" | "patchlocation")
}

fn is_address(tag: &Tag, attribute: &Attribute) -> bool {
    matches!(
        (tag.name.as_str(), attribute.name.as_str()),
        ("segmenttemplate", "media" | "initialization" | "index" | "bitstreamswitching")
            | ("segmenturl", "media" | "index")
            | (_, "sourceurl" | "xlink:href")
            | ("utctiming", "value")
    )
}
