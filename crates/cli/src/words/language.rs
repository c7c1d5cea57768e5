//! In which language people are spoken to.

/// A language there are sentences in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Korean,
}

/// Whoever wants another language here than elsewhere says so in this variable: `ko` or `en`.
const OWN: &str = "LOCALFRONT_LANG";
/// The first that is not empty decides (POSIX, XBD 8.2).
const LOCALE: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

impl Language {
    /// That of the environment; where it says nothing, as on Windows, that of the system.
    pub(crate) fn preferred() -> Self {
        Self::of_variables(|name| std::env::var(name).ok()).or_else(of_system).unwrap_or(Self::English)
    }

    /// `None` when no variable says anything.
    fn of_variables(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let own = variable(OWN).and_then(|text| Self::named(&text));
        let locale = || LOCALE.iter().filter_map(|name| variable(name)).find(|text| !text.is_empty());
        own.or_else(|| locale().map(|text| Self::named(&text).unwrap_or(Self::English)))
    }

    /// Of `ko`, `ko_KR.UTF-8`, `en-US` and the like.
    fn named(text: &str) -> Option<Self> {
        match text.split(['_', '-', '.', '@']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "ko" => Some(Self::Korean),
            "en" => Some(Self::English),
            _ => None,
        }
    }
}

#[cfg(any(windows, target_os = "macos"))]
fn of_system() -> Option<Language> {
    sys_locale::get_locales().find_map(|text| Language::named(&text))
}

/// Elsewhere the variables are all there is.
#[cfg(not(any(windows, target_os = "macos")))]
const fn of_system() -> Option<Language> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(variables: &[(&str, &str)], expect: Option<Language>) {
        let variable = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        assert_eq!(Language::of_variables(variable), expect, "{variables:?}");
    }

    #[test]
    fn the_first_variable_that_says_something_decides() {
        check(&[("LANG", "ko_KR.UTF-8")], Some(Language::Korean));
        check(&[("LC_ALL", "ko"), ("LANG", "en_US.UTF-8")], Some(Language::Korean));
        check(&[("LC_ALL", ""), ("LC_MESSAGES", "ko_KR"), ("LANG", "C")], Some(Language::Korean));
        check(&[("LC_ALL", "C"), ("LANG", "ko_KR.UTF-8")], Some(Language::English));
        check(&[("LC_ALL", "POSIX"), ("LANG", "ko_KR.UTF-8")], Some(Language::English));
        check(&[("LANG", "fr_FR.UTF-8")], Some(Language::English));
        check(&[("LANG", "kok_IN")], Some(Language::English));
        check(&[], None);
    }

    #[test]
    fn our_own_variable_stands_above_them() {
        check(&[("LOCALFRONT_LANG", "ko"), ("LC_ALL", "en_US.UTF-8")], Some(Language::Korean));
        check(&[("LOCALFRONT_LANG", "EN"), ("LANG", "ko_KR.UTF-8")], Some(Language::English));
        check(&[("LOCALFRONT_LANG", "fr"), ("LANG", "ko_KR.UTF-8")], Some(Language::Korean));
        check(&[("LOCALFRONT_LANG", "")], None);
    }
}
