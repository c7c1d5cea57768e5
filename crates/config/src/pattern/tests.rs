use proptest::prelude::*;

use super::*;

fn check(pattern: &str, path: &str, expect: bool) {
    let parsed = PathPattern::parse(pattern).unwrap();
    assert_eq!(parsed.matches(path), expect, "{pattern} on {path}");
}

fn check_refused(pattern: &str, expect: &str) {
    assert_eq!(PathPattern::parse(pattern).unwrap_err().to_string(), expect);
}

fn check_normal(raw: &str, expect: &str) {
    assert_eq!(normalize_path(raw), expect, "{raw}");
}

fn check_lint(pattern: &str, expect: Option<Lint>) {
    assert_eq!(lint(&PathPattern::parse(pattern).unwrap()), expect, "{pattern}");
}

fn check_covers(wide: &str, narrow: &str, expect: bool) {
    let [w, n] = [wide, narrow].map(|p| PathPattern::parse(p).unwrap());
    assert_eq!(w.covers(&n), expect, "{wide} over {narrow}");
}

#[test]
fn a_prefix_needs_its_slash() {
    check("/api/*", "/api/users", true);
    check("/api/*", "/api/", true);
    check("/api/*", "/api", false);
    check("/api/*", "/apis/x", false);
    check("/api*", "/api", true);
}

#[test]
fn the_leading_slash_is_optional() {
    check("api/*", "/api/users", true);
    check("?pi", "/api", true);
    assert_eq!(PathPattern::parse("api/*"), PathPattern::parse("/api/*"));
    assert_eq!(PathPattern::parse("*.jpg").unwrap().as_str(), "*.jpg");
}

#[test]
fn a_star_crosses_slashes_and_may_be_empty() {
    check("*.jpg", "/a/b/c.jpg", true);
    check("/a*z", "/az", true);
    check("/a*z", "/a/b/z", true);
    check("/*/img/*", "/x/img/", true);
    check("/*/img/*", "/img/x", false);
    check("*", "/", true);
}

#[test]
fn a_question_mark_is_one_character() {
    check("/a?c", "/abc", true);
    check("/a?c", "/a/c", true);
    check("/a?c", "/ac", false);
    check("/a?c", "/a한c", true);
    check("*?c", "/한c", true);
    check("/a??c", "/a한c", false);
}

#[test]
fn case_counts() {
    check("*.jpg", "/LOGO.JPG", false);
    check("/Api/*", "/api/x", false);
}

#[test]
fn without_a_wildcard_only_the_path_itself_matches() {
    check("/test/", "/test/", true);
    check("/test/", "/test/file", false);
    check("/a.c", "/abc", false);
}

#[test]
fn a_hostile_pattern_takes_no_longer_than_its_length_allows() {
    let pattern = "/".to_owned() + &"*a".repeat(120) + "b";
    check(&pattern, &("/".to_owned() + &"a".repeat(20_000)), false);
}

#[test]
fn refusals_say_what_to_write() {
    check_refused("", "the path pattern is empty; write something like `/api/*`");
    check_refused(&"a".repeat(256), "the path pattern has 256 characters; CloudFront accepts 255");
    check_refused("/s?q=*", "a path pattern never sees the query string; write `/s`");
    check_refused("/{a,b}", "`{a,b}` is not CloudFront syntax; write one behavior for each alternative");
    check_refused("^/api", "`^` looks like a regular expression; CloudFront knows only `*` and `?`");
    check_refused(
        "/한글",
        "a path pattern cannot contain `한`; CloudFront accepts letters, digits and _-.*?$/~\"'@:+&",
    );
    assert!(PathPattern::parse(&"a".repeat(255)).is_ok());
    assert!(PathPattern::parse("/_-.*$~\"'@:+&?Az09").is_ok());
}

#[test]
fn dot_segments_and_repeated_slashes_are_not_matched() {
    check_normal("/", "/");
    check_normal("", "/");
    check_normal("*", "*");
    check_normal("/a/b", "/a/b");
    check_normal("/a/b/../x", "/a/x");
    check_normal("/a/./b/.", "/a/b/");
    check_normal("/a/b/..", "/a/");
    check_normal("/..", "/");
    check_normal("/../../a", "/a");
    check_normal("//a///b//", "/a/b/");
    check_normal("/a//../b", "/b");
    check_normal("/a/%2e%2E/api", "/api");
    check_normal("/a/.%2e/api", "/api");
    check_normal("/a/%252e%252e/b", "/a/%252e%252e/b");
    check_normal("/a%2ejpg", "/a.jpg");
    check_normal("/.well-known/x", "/.well-known/x");
    check_normal("/a%2Fb", "/a%2Fb");
}

#[test]
fn a_normal_path_is_not_copied() {
    assert!(matches!(normalize_path("/api/users/1"), std::borrow::Cow::Borrowed(_)));
}

#[test]
fn odd_patterns_are_noticed() {
    check_lint("/api/*", None);
    check_lint("/main.*", None);
    check_lint("/", None);
    check_lint("/api/**", Some(Lint::DoubleStar));
    check_lint("/api/.*", Some(Lint::Regex));
    check_lint("*.php$", Some(Lint::Regex));
    check_lint("/s?q&r", Some(Lint::Query));
    check_lint("/docs/", Some(Lint::TrailingSlash));
    check_lint("*", Some(Lint::Everything));
    check_lint("/*", Some(Lint::Everything));
}

#[test]
fn a_wider_pattern_covers_a_narrower_one() {
    check_covers("*", "/x", true);
    check_covers("/*", "*.jpg", true);
    check_covers("/api/*", "/api/users/*", true);
    check_covers("/api/*", "/api/v?/x", true);
    check_covers("/api*", "/api/*", true);
    check_covers("/a?", "/a*", false);
    check_covers("/a*", "/a?", true);
    check_covers("/?*", "/*?", true);
    check_covers("*.jpg", "/img/*.jpg", true);
    check_covers("/*.jpg", "*.jpg", true);
    check_covers("/*/x", "*/x", false);
    check_covers("/api/users/*", "/api/*", false);
    check_covers("/a", "/b", false);
}

/// The definition itself, with no thought for time.
fn naive(pattern: &[char], path: &[char]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, None) => true,
        (Some(('*', rest)), _) => (0..=path.len()).any(|taken| naive(rest, &path[taken..])),
        (Some(('?', rest)), Some((_, after))) => naive(rest, after),
        (Some((c, rest)), Some((d, after))) => c == d && naive(rest, after),
        _ => false,
    }
}

fn agrees_with_naive(pattern: &str, path: &str) -> bool {
    let parsed = PathPattern::parse(pattern).unwrap();
    let [p, t] = [parsed.as_str(), path].map(|s| s.chars().collect::<Vec<_>>());
    parsed.matches(path) == naive(&p, &t)
}

/// RFC 3986 section 5.2.4, word for word.
fn remove_dot_segments(path: &str) -> String {
    let (mut input, mut output) = (path.to_owned(), String::new());
    while !input.is_empty() {
        if input.starts_with("/./") || input == "/." {
            input.replace_range(..input.len().min(3), "/");
        } else if input.starts_with("/../") || input == "/.." {
            input.replace_range(..input.len().min(4), "/");
            output.truncate(output.rfind('/').unwrap_or(0));
        } else {
            let end = input[1..].find('/').map_or(input.len(), |at| at + 1);
            output.extend(input.drain(..end));
        }
    }
    output
}

proptest! {
    #[test]
    fn matching_agrees_with_the_definition(pattern in "[ab/*?]{1,12}", path in "/[ab/한]{0,12}") {
        prop_assert!(agrees_with_naive(&pattern, &path));
    }

    #[test]
    fn every_accepted_pattern_without_wildcards_matches_itself(text in "/[A-Za-z0-9_.$~\"'@:+&/-]{0,40}") {
        prop_assert!(PathPattern::parse(&text).unwrap().matches(&text));
    }

    #[test]
    fn what_is_covered_is_matched(wide in "[ab/*?]{1,8}", narrow in "[ab/*?]{1,8}", path in "/[ab/]{0,8}") {
        let [w, n] = [wide, narrow].map(|p| PathPattern::parse(&p).unwrap());
        prop_assert!(!w.covers(&n) || !n.matches(&path) || w.matches(&path));
    }

    #[test]
    fn parsing_never_panics(text in any::<String>()) {
        let _ = PathPattern::parse(&text).map(|p| lint(&p));
    }

    #[test]
    fn normalising_is_the_rfc_on_merged_slashes(path in "(/|\\.|%2e|%2E|a|bc){0,14}") {
        let raw = format!("/{path}");
        let mut merged = raw.replace("%2e", ".").replace("%2E", ".");
        while merged.contains("//") {
            merged = merged.replace("//", "/");
        }
        prop_assert_eq!(normalize_path(&raw).into_owned(), remove_dot_segments(&merged));
    }

    #[test]
    fn normalising_twice_changes_nothing(path in "/[./a%2eE한]{0,16}") {
        // `%%2e2e` holds an encoded dot only after its first decoding, which happens once per request.
        let once = normalize_path(&path).into_owned();
        prop_assume!(!has_encoded_dot(&once));
        let twice = normalize_path(&once).into_owned();
        prop_assert_eq!(twice, once);
    }
}

fn has_encoded_dot(path: &str) -> bool {
    path.to_ascii_lowercase().contains("%2e")
}

#[test]
fn a_pattern_meets_the_prefixes_its_paths_can_begin_with() {
    let check = |pattern: &str, prefix: &str, expect: bool| {
        assert_eq!(PathPattern::parse(pattern).unwrap().meets_prefix(prefix), expect, "{pattern} {prefix}");
    };
    check("/api/*", "/api", true);
    check("/api/*", "/api/v1", true);
    check("/api", "/api", true);
    check("/api*", "/api", true);
    check("/a?i/x", "/api", true);
    check("*.json", "/api", true);
    check("*", "/api", true);
    check("*", "", true);
    check("/api/*", "/apix", false);
    check("/api/*", "/v1", false);
    check("/apix", "/api", false);
    check("/img/*.png", "/api", false);
}
