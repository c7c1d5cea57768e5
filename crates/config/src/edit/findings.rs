//! What the window says about findings: not to show one, to show it again, and to correct addresses in passing.

use super::document::Document;
use super::{EditError, accept, read, set_behaviors, target_of};
use crate::project::{Ignore, Site};
use crate::target::Target;

/// Adds a finding to those that are not shown, after the others.
///
/// # Errors
/// When the text has mistakes, there is no such site, or the entry would not be valid.
pub fn add_ignore(text: &str, site: &str, ignore: &Ignore) -> Result<String, EditError> {
    let (mut document, at, before) = open(text, site)?;
    if before.ignored.contains(ignore) {
        return Ok(text.to_owned());
    }
    document.add_ignore(ignore)?;
    accept(document.into_text(), |project| project.sites[at].ignored.last() == Some(ignore))
}

/// Takes a finding out of those that are not shown, by its place in the list.
///
/// # Errors
/// When the text has mistakes, there is no such site, or the list does not hold this entry.
pub fn remove_ignore(text: &str, site: &str, ignore: &Ignore) -> Result<String, EditError> {
    let (mut document, at, before) = open(text, site)?;
    let index = before.ignored.iter().position(|kept| kept == ignore);
    let index = index.ok_or(EditError::NotIgnored)?;
    document.remove_ignore(index)?;
    let left = before.ignored.len() - 1;
    accept(document.into_text(), |project| project.sites[at].ignored.len() == left)
}

/// Adds a behavior after the others. An origin with the same target is used again.
///
/// # Errors
/// When the text has mistakes, there is no such site, or the pattern is malformed.
pub fn add_behavior(text: &str, site: &str, pattern: &str, target: &Target) -> Result<String, EditError> {
    let (_, _, before) = open(text, site)?;
    let written = &before.behaviors[..before.behaviors.len() - 1];
    let kept = written.iter().map(|b| (b.pattern.as_str().to_owned(), target_of(&before.origins[b.origin])));
    let all: Vec<_> = kept.chain([(pattern.to_owned(), target.clone())]).collect();
    set_behaviors(text, site, &all)
}

/// Switches the correction of addresses in passing on or off.
///
/// # Errors
/// When the text has mistakes or there is no such site.
pub fn set_rewrite_mixed(text: &str, site: &str, on: bool) -> Result<String, EditError> {
    let (mut document, at, before) = open(text, site)?;
    if before.rewrite_mixed == on {
        return Ok(text.to_owned());
    }
    document.set_rewrite_mixed(on)?;
    accept(document.into_text(), |project| project.sites[at].rewrite_mixed == on)
}

pub(super) fn open(text: &str, name: &str) -> Result<(Document, usize, Site), EditError> {
    let mut project = read(text)?;
    let at = project.sites.iter().position(|site| site.name == name);
    let at = at.ok_or_else(|| EditError::NoSite(name.to_owned()))?;
    Ok((Document::parse(text, at)?, at, project.sites.swap_remove(at)))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::load;

    const SHOP: &str = "# ours\n[[site]]\nname = \"shop\" # short\ndefault = { origin = \"app\" }\n\n\
                        [site.origin.app]\nfolder = \"dist\"\n";

    fn partner() -> Ignore {
        let url = Some("http://partner.example.com/*".to_owned());
        Ignore { url, reason: "they have no \"https\"".to_owned(), ..Ignore::default() }
    }

    fn site(text: &str) -> Site {
        load(text, Path::new("")).project.expect("it loads").sites.remove(0)
    }

    #[test]
    fn a_finding_is_ignored_listed_and_taken_back_and_the_rest_of_the_text_stays() {
        let ignored = add_ignore(SHOP, "shop", &partner()).unwrap();
        assert!(ignored.starts_with(SHOP), "{ignored}");
        assert_eq!(site(&ignored).ignored, [partner()]);
        assert_eq!(add_ignore(&ignored, "shop", &partner()).unwrap(), ignored, "once is enough");
        let second = Ignore { kind: Some("image".into()), url: None, ..partner() };
        let both = add_ignore(&ignored, "shop", &second).unwrap();
        assert_eq!(site(&both).ignored, [partner(), second.clone()]);
        let one = remove_ignore(&both, "shop", &partner()).unwrap();
        assert_eq!(site(&one).ignored, std::slice::from_ref(&second));
        assert_eq!(remove_ignore(&one, "shop", &second).unwrap().trim_end(), SHOP.trim_end());
        assert!(matches!(remove_ignore(SHOP, "shop", &second), Err(EditError::NotIgnored)));
    }

    #[test]
    fn a_behavior_comes_after_the_others_and_everything_else_stays() {
        let target = Target::parse("http://alb.example.com").unwrap();
        let once = add_behavior(SHOP, "shop", "/api/*", &target).unwrap();
        let twice = add_behavior(&once, "shop", "/img/*", &target).unwrap();
        let site = site(&twice);
        let patterns: Vec<_> = site.behaviors.iter().map(|b| b.pattern.as_str()).collect();
        assert_eq!((patterns, site.origins.len()), (vec!["/api/*", "/img/*", "*"], 2), "{twice}");
        assert!(twice.starts_with("# ours\n[[site]]\nname = \"shop\" # short\n"), "{twice}");
    }

    #[test]
    fn rewriting_is_switched_on_and_off_without_touching_the_rest() {
        let on = set_rewrite_mixed(SHOP, "shop", true).unwrap();
        assert!(site(&on).rewrite_mixed);
        assert!(on.contains("name = \"shop\" # short") && on.contains("# ours"), "{on}");
        assert_eq!(set_rewrite_mixed(&on, "shop", false).unwrap(), SHOP);
    }

    #[test]
    fn the_first_of_two_sites_is_changed_and_the_second_is_not() {
        let two = format!(
            "{SHOP}\n[[site]]\nname = \"docs\"\ndefault = {{ origin = \"app\" }}\n[site.origin.app]\nfolder = \"docs\"\n"
        );
        let changed = add_ignore(&two, "shop", &partner()).unwrap();
        let sites = load(&changed, Path::new("")).project.unwrap().sites;
        assert_eq!((sites[0].ignored.len(), sites[1].ignored.len()), (1, 0), "{changed}");
    }

    #[test]
    fn what_an_entry_covers() {
        let check = |ignore: Ignore, expect: bool| {
            let covered = ignore.covers("http://a.example/img/x.png", &["image", "H05"], "src/old/page.html");
            assert_eq!(covered, expect, "{ignore:?}");
        };
        let some = |text: &str| Some(text.to_owned());
        check(Ignore { url: some("http://a.example/img/x.png"), ..Ignore::default() }, true);
        check(Ignore { url: some("http://a.example/*"), ..Ignore::default() }, true);
        check(Ignore { url: some("*/x.*"), kind: some("h05"), ..Ignore::default() }, true);
        check(Ignore { url: some("http://a.example/*"), kind: some("fetch"), ..Ignore::default() }, false);
        check(Ignore { file: some("src/old/*"), ..Ignore::default() }, true);
        check(Ignore { file: some("src/*/other.html"), ..Ignore::default() }, false);
    }

    #[test]
    fn an_entry_without_a_reason_or_without_a_thing_to_ignore_is_a_mistake() {
        let check = |entry: &str, code: &str| {
            let loaded = load(&format!("{SHOP}[[site.ignore]]\n{entry}\n"), Path::new(""));
            let codes: Vec<_> = loaded.diagnostics.iter().map(|d| d.code).collect();
            assert_eq!(codes, [code], "{entry}");
        };
        check("url = \"http://a\"", "missing-key");
        check("reason = \"because\"", "ignore-everything");
        check("url = \"http://a\"\nreason = \" \"", "empty-value");
        check("url = \"http://a\"\nresaon = \"because\"", "misspelt-key");
    }
}
