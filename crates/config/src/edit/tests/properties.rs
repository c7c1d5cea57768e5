//! Whatever is asked for is what loads.

use proptest::prelude::*;

use super::*;
use crate::project::Scheme;

fn targets() -> impl Strategy<Value = Target> {
    let peer = (any::<bool>(), 1u16..6).prop_map(|(secure, port)| Address::Tcp {
        scheme: if secure { Scheme::Https } else { Scheme::Http },
        host: "localhost".to_owned(),
        port: port + 3000,
    });
    prop_oneof![
        "[a-c](/[ '\"\\\\한#a]{1,3})?".prop_map(|path| Target::Folder(path.into())),
        proptest::collection::vec(peer, 1..3).prop_map(Target::Upstream),
    ]
}

fn many_behaviors() -> impl Strategy<Value = Vec<(String, Target)>> {
    let pattern = prop_oneof![Just("/api/*".to_owned()), Just("*.jpg".to_owned()), "[a-c/*?\"']{1,5}"];
    proptest::collection::vec((pattern, targets()), 0..5)
}

/// Comments that stand neither at a behavior nor at an origin, which may go.
const LASTING: [&str; 4] = ["# The shop.\n", " # one\n", " # the rest\n", "# The end.\n"];

fn behaviors_of(text: &str) -> Vec<(PathPattern, Target)> {
    let project = load(text, Path::new("")).project.unwrap();
    let site = &project.sites[0];
    let written = &site.behaviors[..site.behaviors.len() - 1];
    written.iter().map(|b| (b.pattern.clone(), target_of(&site.origins[b.origin]))).collect()
}

fn parsed(behaviors: &[(String, Target)]) -> Vec<(PathPattern, Target)> {
    behaviors.iter().map(|(pattern, target)| (PathPattern::parse(pattern).unwrap(), target.clone())).collect()
}

fn plain(behaviors: Vec<(PathPattern, Target)>) -> Vec<(PathPattern, Target)> {
    let plain = |target| match target {
        Target::Folder(path) => Target::Folder(names::plain(&path)),
        upstream => upstream,
    };
    behaviors.into_iter().map(|(pattern, target)| (pattern, plain(target))).collect()
}

proptest! {
    // Each case edits and loads several times.
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 4, ..ProptestConfig::default() })]

    #[test]
    fn what_is_set_is_what_loads(first in many_behaviors(), second in many_behaviors(), default in "[a-c]{1,3}") {
        let once = set_behaviors(SHOP, "shop", &first).unwrap();
        prop_assert_eq!(plain(behaviors_of(&once)), plain(parsed(&first)));
        let twice = set_behaviors(&once, "shop", &second).unwrap();
        prop_assert_eq!(plain(behaviors_of(&twice)), plain(parsed(&second)));
        let moved = set_folder(&twice, "shop", &default).unwrap();
        for comment in LASTING {
            prop_assert!(moved.contains(comment), "{:?} is missing in {}", comment, moved);
        }
        let again = set_behaviors(&twice, "shop", &second).unwrap();
        prop_assert_eq!(again, twice);
    }

    #[test]
    fn what_is_new_is_what_loads(default in targets(), behaviors in many_behaviors()) {
        let mut site = NewSite::new("new", default);
        site.behaviors = behaviors;
        let file = new_file(&site).unwrap();
        prop_assert_eq!(plain(behaviors_of(&file)), plain(parsed(&site.behaviors)));
        let added = add_site(SHOP, &site).unwrap();
        prop_assert!(added.starts_with(SHOP));
    }

    #[test]
    fn editing_never_panics(text in any::<String>(), at in 0..SHOP.len(), piece in "[\\[\\]={}\"\n#a.]{0,4}") {
        let mut broken = SHOP.to_owned();
        if broken.is_char_boundary(at) {
            broken.insert_str(at, &piece);
        }
        for text in [&text, &broken] {
            let _ = set_folder(text, "shop", "x");
            let _ = set_behaviors(text, "shop", &list(&[("/x", folder("y"))]));
            let _ = add_site(text, &NewSite::new("blog", folder("x")));
        }
    }
}
