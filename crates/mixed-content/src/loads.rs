//! What else is to be read for one page: the scripts and style sheets it loads.

use std::collections::HashSet;

use url::Url;

use crate::document::Document;
use crate::kind::Kind;
use crate::{html, rules, text};

/// The https addresses of the scripts and style sheets a page names, each once, with the `Sec-Fetch-Dest` they are asked
/// for with. What scripts load by themselves is not among them.
pub fn loads(document: &Document) -> Vec<(String, &'static str)> {
    let (Some(Kind::Html), Ok(url)) = (Kind::of(document), Url::parse(document.url)) else {
        return Vec::new();
    };
    let (base, found) = html::addresses(&text::readable(document.bytes));
    let base = base.and_then(|base| url.join(&base).ok()).unwrap_or(url);
    let mut seen = HashSet::new();
    let resolved = found.into_iter().filter_map(|(address, rule)| {
        let mut url = base.join(address.trim()).ok().filter(|url| url.scheme() == "https")?;
        url.set_fragment(None);
        Some((url.to_string(), destination(rule)?))
    });
    resolved.filter(|(url, _)| seen.insert(url.clone())).collect()
}

fn destination(rule: &rules::Rule) -> Option<&'static str> {
    match () {
        () if *rule == rules::SCRIPT || *rule == rules::MODULE_PRELOAD => Some("script"),
        () if *rule == rules::STYLESHEET => Some("style"),
        () => None,
    }
}
