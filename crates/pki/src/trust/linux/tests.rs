use super::*;
use crate::System;
use crate::testing::{Recorder, Scene, now};
use crate::trust::{Kind, Standing, stores};

const DEBIAN: &str = "root/usr/local/share/ca-certificates";
const BUNDLE: &str = "root/etc/ssl/certs/ca-certificates.crt";

/// A Debian of its own: its folders, and a tool that puts them together as the real one does.
fn debian() -> Scene {
    let scene = Scene::new();
    scene.write(&format!("{DEBIAN}/other.crt"), "someone else's\n");
    let script = format!(
        "#!/bin/sh\ncat '{0}'/*.crt > '{1}'\necho \"$*\" >> '{0}/../calls'\n",
        scene.path(DEBIAN).display(),
        scene.path(BUNDLE).display()
    );
    scene.write(BUNDLE, "");
    scene.script("root/usr/sbin/update-ca-certificates", &script);
    scene
}

fn system(scene: &Scene, vars: &[(&str, &str)], can_ask: bool) -> Store {
    let environment = Environment { can_ask, ..scene.environment(vars) };
    let store = stores(&environment).into_iter().find(|store| store.kind == Kind::System).unwrap();
    assert_eq!(store.id, "system");
    store
}

fn names(scene: &Scene) -> Vec<String> {
    let entries = fs::read_dir(scene.path(DEBIAN)).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn goes_in_is_seen_and_comes_out_again() {
    let scene = debian();
    let authority = scene.authority();
    let store = system(&scene, &[], false);
    assert_eq!(store.status(&authority, &mut System), State::untrusted());
    assert_eq!(store.install(&authority, &mut System), State::trusted());
    assert_eq!(store.status(&authority, &mut System), State::trusted());
    let ours = format!("localfront-{}.crt", authority.root().short().to_lowercase());
    assert_eq!(names(&scene), [ours, "other.crt".to_owned()]);
    assert!(fs::read_to_string(scene.path(BUNDLE)).unwrap().contains(authority.root_pem()));

    assert_eq!(store.remove(&authority, &mut System), State::untrusted());
    assert_eq!(names(&scene), ["other.crt"]);
    assert_eq!(fs::read_to_string(scene.path(BUNDLE)).unwrap(), "someone else's\n");
    assert_eq!(fs::read_to_string(scene.path(DEBIAN).join("../calls")).unwrap(), "\n--fresh\n");
}

#[test]
fn doing_it_twice_changes_nothing_more() {
    let scene = debian();
    let authority = scene.authority();
    let store = system(&scene, &[], false);
    let mut recorder = Recorder::default();
    assert_eq!(store.remove(&authority, &mut recorder), State::untrusted());
    store.install(&authority, &mut System);
    assert_eq!(store.install(&authority, &mut recorder), State::trusted());
    assert_eq!(recorder.commands, []);
}

#[test]
fn a_root_that_was_replaced_goes_out_when_its_successor_comes_in() {
    let scene = debian();
    let store = system(&scene, &[], false);
    store.install(&scene.authority(), &mut System);
    let authority = Authority::rotate(&scene.path("ca"), "again", now()).unwrap();
    assert_eq!(store.status(&authority, &mut System), State::untrusted());
    assert_eq!(store.install(&authority, &mut System), State::trusted());
    assert_eq!(names(&scene).len(), 2, "the new root and someone else's: {:?}", names(&scene));
}

#[test]
fn a_file_of_our_name_with_another_content_is_left_alone() {
    let scene = debian();
    let authority = scene.authority();
    let file = format!("localfront-{}.crt", authority.root().short().to_lowercase());
    scene.write(&format!("{DEBIAN}/{file}"), "not ours");
    let store = system(&scene, &[], false);
    assert_eq!(store.remove(&authority, &mut Recorder::default()), State::untrusted());
    assert_eq!(names(&scene), [file, "other.crt".to_owned()]);
}

#[test]
fn a_bundle_without_our_root_is_not_trust() {
    let scene = debian();
    let authority = scene.authority();
    let store = system(&scene, &[], false);
    store.install(&authority, &mut System);
    scene.write(BUNDLE, "someone else's\n");
    let state = store.status(&authority, &mut System);
    assert_eq!((state.standing, state.code), (Standing::Untrusted, Some(code::BUNDLE_STALE)));
    assert_eq!(state.command.as_deref(), Some("sudo update-ca-certificates"));
    assert_eq!(store.install(&authority, &mut System), State::trusted());
}

#[test]
fn a_system_without_certificates_says_what_to_install() {
    let scene = Scene::new();
    scene.script("bin/dnf", "#!/bin/sh\n");
    let store = system(&scene, &[("PATH", scene.path("bin").to_str().unwrap())], false);
    let state = store.status(&scene.authority(), &mut Recorder::default());
    assert_eq!((state.standing, state.code), (Standing::Unavailable, Some(code::NO_SYSTEM_STORE)));
    assert_eq!(state.command.as_deref(), Some("sudo dnf install ca-certificates"));
}

#[test]
fn a_missing_tool_is_said_before_anything_changes() {
    let scene = debian();
    fs::remove_file(scene.path("root/usr/sbin/update-ca-certificates")).unwrap();
    let state = system(&scene, &[], false).install(&scene.authority(), &mut Recorder::default());
    assert_eq!(state.code, Some(code::UPDATE_TOOL_MISSING));
    assert_eq!(names(&scene), ["other.crt"]);
}

#[test]
fn a_tool_that_fails_is_quoted() {
    let scene = debian();
    scene.script("root/usr/sbin/update-ca-certificates", "#!/bin/sh\necho no space left >&2; exit 1\n");
    let state = system(&scene, &[], false).install(&scene.authority(), &mut System);
    assert_eq!((state.standing, state.code), (Standing::Unavailable, Some(code::FAILED)));
    assert_eq!(state.detail.as_deref(), Some("no space left"));
}

#[test]
fn each_family_has_its_folder_and_tool() {
    for (anchors, tool) in [
        ("etc/pki/ca-trust/source/anchors", "update-ca-trust extract"),
        ("usr/local/share/ca-certificates", "update-ca-certificates"),
        ("etc/ca-certificates/trust-source/anchors", "trust extract-compat"),
        ("usr/share/pki/trust/anchors", "update-ca-certificates"),
    ] {
        let scene = Scene::new();
        fs::create_dir_all(scene.path("root").join(anchors)).unwrap();
        let program = tool.split(' ').next().unwrap();
        scene.script(&format!("root/usr/sbin/{program}"), "#!/bin/sh\n");
        let mut recorder = Recorder::default();
        let store = system(&scene, &[], false);
        assert_eq!(store.place, scene.path("root").join(anchors));
        assert_eq!(store.install(&scene.authority(), &mut recorder), State::trusted(), "{anchors}");
        let ran = typed(
            std::iter::once(recorder.commands[0].program.file_name().unwrap())
                .chain(recorder.commands[0].args.iter().map(|arg| arg.as_os_str())),
        );
        assert_eq!(ran, tool);
    }
}

/// Nobody can write there, whoever runs the tests.
#[cfg(target_os = "linux")]
mod without_permission {
    use super::*;

    fn locked() -> Scene {
        let scene = debian();
        fs::remove_dir_all(scene.path(DEBIAN)).unwrap();
        std::os::unix::fs::symlink("/proc/self/fdinfo", scene.path(DEBIAN)).unwrap();
        for program in ["pkexec", "sudo"] {
            scene.script(&format!("bin/{program}"), "#!/bin/sh\n");
        }
        scene
    }

    fn install(scene: &Scene, vars: &[(&str, &str)], can_ask: bool, recorder: &mut Recorder) -> State {
        let path = scene.path("bin").display().to_string();
        let vars = [vars, &[("PATH", path.as_str())]].concat();
        system(scene, &vars, can_ask).install(&scene.authority(), recorder)
    }

    fn program(recorder: &Recorder) -> &str {
        recorder.commands[0].program.file_name().unwrap().to_str().unwrap()
    }

    #[test]
    fn asks_in_a_window_when_there_is_one() {
        let (scene, mut recorder) = (locked(), Recorder::default());
        install(&scene, &[("DISPLAY", ":0")], true, &mut recorder);
        assert_eq!(program(&recorder), "pkexec");
        assert_eq!(recorder.commands[0].args[0], "/bin/sh");
        assert_eq!(recorder.commands[0].limit, crate::command::ASKING);
    }

    #[test]
    fn asks_nobody_when_nobody_is_there() {
        for (vars, can_ask) in [(&[][..], true), (&[("DISPLAY", ":0")][..], false)] {
            let (scene, mut recorder) = (locked(), Recorder::default());
            install(&scene, vars, can_ask, &mut recorder);
            assert_eq!(program(&recorder), "sudo");
            assert_eq!(recorder.commands[0].args[..2], ["-n", "--"]);
        }
    }

    #[test]
    fn gives_the_command_to_run_when_refused() {
        let scene = locked();
        let mut recorder =
            Recorder { answer: Some((1, "sudo: a password is required")), ..Recorder::default() };
        let state = install(&scene, &[], false, &mut recorder);
        assert_eq!((state.standing, state.code), (Standing::Unavailable, Some(code::NEEDS_ADMINISTRATOR)));
        assert_eq!(state.detail.as_deref(), Some("sudo: a password is required"));
        let root = scene.authority();
        let to = scene.path(DEBIAN).join(format!("localfront-{}.crt", root.root().short().to_lowercase()));
        let expect = format!(
            "sudo install -m 644 {} {} && sudo update-ca-certificates",
            root.root_path().display(),
            to.display()
        );
        assert_eq!(state.command, Some(expect));
    }

    #[test]
    fn tells_a_closed_window_from_a_failure() {
        let mut recorder = Recorder { answer: Some((126, "dismissed")), ..Recorder::default() };
        let state = install(&locked(), &[("WAYLAND_DISPLAY", "wayland-0")], true, &mut recorder);
        assert_eq!((state.standing, state.code), (Standing::Unavailable, Some(code::DECLINED)));
        assert!(state.command.is_some());
    }

    #[test]
    fn gives_the_command_when_nothing_can_raise_rights() {
        let scene = locked();
        fs::remove_dir_all(scene.path("bin")).unwrap();
        let mut recorder = Recorder::default();
        let state = install(&scene, &[], false, &mut recorder);
        assert_eq!(state.code, Some(code::NEEDS_ADMINISTRATOR));
        assert_eq!(recorder.commands, []);
    }
}

#[test]
fn the_script_of_the_administrator_does_what_is_done_directly() {
    let scene = Scene::new();
    let from = scene.write("a 'quoted' folder/root.pem", "the root");
    let old = scene.write("anchors/old $(touch broken).crt", "the old root");
    let to = scene.path("anchors/new.crt");
    let tool =
        scene.script("tool", &format!("#!/bin/sh\necho \"$1\" > '{}'\n", scene.path("called").display()));
    let change = Change { add: Some((from, to.clone())), take: vec![old.clone()] };
    let script = change.script(&[tool.into_os_string(), "--fresh".into()]);
    let output = System.run(&Command::new(&script[0]).args(&script[1..])).unwrap();
    assert_eq!(output.said(), "");
    assert_eq!(fs::read_to_string(to).unwrap(), "the root");
    assert!(!old.exists());
    assert_eq!(fs::read_to_string(scene.path("called")).unwrap(), "--fresh\n");
}
