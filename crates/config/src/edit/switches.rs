//! The changes a behavior makes that people switch most, one by one.

use toml_edit::Value;

use super::findings::open;
use super::{EditError, accept};
use crate::project::Site;

/// What of a behavior can be switched without opening the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Switches {
    /// `/api` is taken off the path; `None` for nothing.
    pub strip_prefix: Option<String>,
    /// CloudFront's security headers are added.
    pub security_headers: bool,
    /// Pages of other origins may read the answers.
    pub cors: bool,
    /// Answers are compressed.
    pub compress: bool,
}

impl Switches {
    /// As they stand for a behavior, by its place in the list.
    #[must_use]
    pub fn of(site: &Site, behavior: usize) -> Self {
        let shaping = &site.behaviors[behavior].shaping;
        let stripped = shaping.prefix.as_ref().filter(|prefix| prefix.to.is_empty());
        Self {
            strip_prefix: stripped.map(|prefix| prefix.from.clone()),
            security_headers: shaping.security_headers,
            cors: shaping.cors.is_some(),
            compress: site.compresses(behavior),
        }
    }
}

/// Switches a behavior, by its place in the list with the default last. Keys that stay as they are stay as written; a
/// key that would say the default goes.
///
/// # Errors
/// When the text has mistakes, there is no such site or behavior, or the result would not be valid.
pub fn set_switches(text: &str, site: &str, behavior: usize, wanted: &Switches) -> Result<String, EditError> {
    let (mut document, at, before) = open(text, site)?;
    if behavior >= before.behaviors.len() {
        return Err(EditError::NoBehavior);
    }
    let now = Switches::of(&before, behavior);
    let written = (behavior + 1 < before.behaviors.len()).then_some(behavior);
    let mut set =
        |changed: bool, key, value| if changed { document.set_key(written, key, value) } else { Ok(()) };
    let on = |on: bool| on.then(|| Value::from(true));
    let usual = wanted.compress == before.compresses_by_itself(behavior);
    set(
        now.strip_prefix != wanted.strip_prefix,
        "strip_prefix",
        wanted.strip_prefix.as_deref().map(Value::from),
    )?;
    set(now.security_headers != wanted.security_headers, "security_headers", on(wanted.security_headers))?;
    set(now.cors != wanted.cors, "cors", on(wanted.cors))?;
    set(now.compress != wanted.compress, "compress", (!usual).then(|| Value::from(wanted.compress)))?;
    accept(document.into_text(), |project| Switches::of(&project.sites[at], behavior) == *wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: &str = "[[site]]\nname = \"shop\"\ndefault = { origin = \"app\" } # the page\n\n\
                        [site.origin.app]\nfolder = \"dist\"\n\n[site.origin.api]\nupstream = \"http://localhost:3000\"\n\n\
                        # The API.\n[[site.behavior]]\npath = \"/api/*\"\norigin = \"api\" # ours\n";

    fn all() -> Switches {
        Switches { strip_prefix: Some("/api".into()), security_headers: true, cors: true, compress: true }
    }

    #[test]
    fn what_is_switched_on_is_written_and_off_again_is_the_file_as_it_was() {
        let on = set_switches(SHOP, "shop", 0, &all()).unwrap();
        let lines = "strip_prefix = \"/api\"\nsecurity_headers = true\ncors = true\ncompress = true\n";
        assert_eq!(on, format!("{SHOP}{lines}"));
        assert_eq!(set_switches(&on, "shop", 0, &Switches::default()).unwrap(), SHOP);
        assert_eq!(set_switches(&on, "shop", 0, &all()).unwrap(), on);
    }

    #[test]
    fn the_default_behavior_is_switched_in_its_table() {
        let off = set_switches(SHOP, "shop", 1, &Switches::default()).unwrap();
        assert!(off.contains("default = { origin = \"app\", compress = false } # the page\n"), "{off}");
        let folder = Switches { compress: true, ..Switches::default() };
        assert_eq!(set_switches(&off, "shop", 1, &folder).unwrap(), SHOP);
    }

    #[test]
    fn a_table_that_says_for_whom_stays_while_it_is_on() {
        let text = format!("{SHOP}cors = {{ origins = [\"https://a.test\"] }} # theirs\n");
        let on = Switches { cors: true, security_headers: true, ..Switches::default() };
        let edited = set_switches(&text, "shop", 0, &on).unwrap();
        assert_eq!(edited, format!("{text}security_headers = true\n"));
    }

    #[test]
    fn what_would_not_be_valid_is_refused() {
        let text = format!("{SHOP}replace_prefix = {{ from = \"/api\", to = \"/v2\" }}\n");
        let refused = set_switches(&text, "shop", 0, &all());
        assert!(matches!(refused, Err(EditError::Refused(why)) if why.message().contains("replace_prefix")));
        assert!(set_switches(SHOP, "shop", 2, &all()).is_err());
        assert!(matches!(set_switches(SHOP, "blog", 0, &all()), Err(EditError::NoSite(_))));
    }
}
