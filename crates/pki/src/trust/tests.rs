use super::*;
use crate::testing::{Recorder, Scene};

#[test]
fn a_program_is_found_on_the_path_when_it_may_be_run() {
    let scene = Scene::new();
    scene.write("one/tool", "not executable");
    let tool = scene.script("two/tool", "#!/bin/sh\n");
    let system = scene.script("root/usr/sbin/update", "#!/bin/sh\n");
    let path = format!("{}:{}", scene.path("one").display(), scene.path("two").display());
    let environment = scene.environment(&[("PATH", &path)]);
    assert_eq!(environment.program("tool"), Some(tool));
    assert_eq!(environment.program("update"), Some(system));
    assert_eq!(environment.program("absent"), None);
}

#[test]
fn the_stores_have_ids_that_commands_can_take() {
    let scene = Scene::new();
    scene.write("home/.pki/nssdb/cert9.db", "");
    scene.write("home/.mozilla/firefox/ab12.default/cert9.db", "");
    let found = stores(&scene.environment(&[]));
    let seen: Vec<(String, &str)> =
        found.iter().map(|store| (store.id.clone(), store.kind.as_str())).collect();
    let nss = |place: &str| format!("nss:{}", scene.path(place).display());
    let expect = [
        ("system".to_owned(), "system"),
        (nss("home/.pki/nssdb"), "chromium"),
        (nss("home/.mozilla/firefox/ab12.default"), "firefox"),
    ];
    assert_eq!(seen, expect);
}

#[test]
fn macos_and_windows_stores_take_out_what_was_replaced() {
    let scene = Scene::new();
    scene.authority();
    let authority = Authority::rotate(&scene.path("ca"), "again", crate::testing::now()).unwrap();
    let environment = Arc::new(scene.environment(&[("SystemRoot", "/win")]));
    let store =
        |kind| Store { id: String::new(), kind, place: "/keychain".into(), environment: environment.clone() };
    let words = |kind| {
        let mut recorder = Recorder::default();
        assert_eq!(
            store(kind).remove(&authority, &mut recorder).standing,
            Standing::Trusted,
            "the recorder says yes"
        );
        recorder.commands.iter().map(|command| crate::command::typed(&command.args)).collect::<Vec<_>>()
    };
    let old = authority.retired()[0].thumbprint();
    assert!(words(Kind::Windows).contains(&format!("-user -delstore Root {old}")));
    assert!(words(Kind::MacOs).iter().any(|words| words.starts_with("remove-trusted-cert ")));
}

#[test]
fn a_tool_that_hangs_is_said_to() {
    let timed_out = io::Error::new(io::ErrorKind::TimedOut, "no answer within 30 s");
    let state = State::failed(&timed_out);
    assert_eq!((state.standing, state.code), (Standing::Unavailable, Some(code::TIMED_OUT)));
    assert_eq!(state.detail.as_deref(), Some("no answer within 30 s"));
}
