//! What somebody probably meant.

/// Words of other tools for ours.
const SYNONYMS: &[(&str, &str)] = &[
    ("root", "folder"),
    ("dir", "folder"),
    ("directory", "folder"),
    ("proxy_pass", "upstream"),
    ("target", "upstream"),
    ("url", "upstream"),
    ("backend", "upstream"),
    ("pattern", "path"),
    ("path_pattern", "path"),
    ("server_name", "hosts"),
    ("domain", "hosts"),
    ("domains", "hosts"),
    ("spa", "fallback"),
    ("tls_verify", "verify"),
];

/// The candidate a word was probably meant to be, if any is near: a third of its letters may be wrong.
pub(crate) fn closest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word = word.to_lowercase().replace('-', "_");
    let meant = SYNONYMS.iter().find(|(synonym, _)| *synonym == word).map(|(_, meant)| *meant);
    let scored = candidates.into_iter().map(|candidate| {
        let distance = if Some(candidate) == meant { 0 } else { strsim::osa_distance(&word, candidate) };
        (distance, candidate)
    });
    let (distance, candidate) = scored.min_by_key(|(distance, _)| *distance)?;
    (distance <= (word.chars().count().max(3)) / 3).then_some(candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expect: Option<&str>) {
        let known = ["folder", "index", "upstream", "host", "connect_timeout", "path"];
        assert_eq!(closest(word, known), expect, "{word}");
    }

    #[test]
    fn slips_of_the_finger_are_understood() {
        check("fodler", Some("folder"));
        check("Folder", Some("folder"));
        check("upsteam", Some("upstream"));
        check("connect-timeout", Some("connect_timeout"));
        check("hsot", Some("host"));
    }

    #[test]
    fn words_of_other_tools_are_understood() {
        check("proxy_pass", Some("upstream"));
        check("root", Some("folder"));
    }

    #[test]
    fn nothing_is_guessed_from_afar() {
        check("weight", None);
        check("", None);
        check("x", None);
    }
}
