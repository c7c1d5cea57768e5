use std::time::Duration;

use proptest::prelude::*;

use super::*;

#[test]
fn a_star_stands_for_anything() {
    let check = |glob: &str, text: &str, expect: bool| {
        assert_eq!(Glob::new(glob).matches(text), expect, "{glob} {text}");
    };
    check("", "anything", true);
    check("a", "a", true);
    check("a", "ab", false);
    check("a*", "ab", true);
    check("*b", "ab", true);
    check("a*c*e", "abcde", true);
    check("a*c*e", "abde", false);
    check("ab*ba", "aba", false);
    check("*", "", true);
    check("**", "x", true);
}

#[test]
fn a_destination_takes_what_the_star_matched() {
    let check = |pattern: &str, to: &str, asked: &str, expect: Option<&str>| {
        let pattern = (!pattern.is_empty()).then(|| config::pattern::PathPattern::parse(pattern).unwrap());
        let map = Map { to: Destination::Site, path: to.into() };
        let target = map.target(&asked.parse().unwrap(), pattern.as_ref());
        assert_eq!(target.as_deref(), expect, "{to} {asked}");
    };
    check("/api/*", "/v2/*", "/api/a%20b/c?x=1", Some("/v2/a%20b/c?x=1"));
    check("/api/*", "/v2/*?y=2", "/api/a?x=1", Some("/v2/a?y=2"));
    check("/api/*", "/fixed", "/api/a?x=1", Some("/fixed?x=1"));
    check("/api/*", "", "/api/a?x=1", Some("/api/a?x=1"));
    check("", "/all/*", "/a/b", Some("/all/a/b"));
    check("*.php", "/old/*", "/a/b.php", Some("/old/a/b.php"));
    check("/api/*", "no path", "/api/a", None);
}

#[test]
fn an_empty_or_swapped_span_is_its_beginning() {
    let ms = Duration::from_millis;
    assert_eq!(chance::between(ms(5), ms(5)), ms(5));
    assert_eq!(chance::between(ms(5), ms(1)), ms(5));
    assert!((0..100).all(|_| (ms(5)..=ms(7)).contains(&chance::between(ms(5), ms(7)))));
    assert!((0..100).all(|_| chance::strikes(100) && !chance::strikes(0)));
}

proptest! {
    /// Whatever a rule says, what is asked for is a path.
    #[test]
    fn a_destination_is_a_path_or_nothing(to in "\\PC{0,20}", asked in "/[a-z/%]{0,10}") {
        let map = Map { to: Destination::Site, path: to };
        if let Ok(uri) = asked.parse::<http::Uri>()
            && let Some(target) = map.target(&uri, None)
        {
            prop_assert!(target.starts_with('/') && target.parse::<http::Uri>().is_ok());
        }
    }

    #[test]
    fn a_star_inside_finds_what_lies_between(a in "[a-c]{0,6}", b in "[a-c]{0,6}", c in "[a-c]{0,6}") {
        let glob = Glob::new(format!("{a}*{c}"));
        let joined = format!("{a}{b}{c}");
        prop_assert!(glob.matches(&joined));
    }
}
