use super::*;
use crate::System;
use crate::testing::{Recorder, Scene, now, tool};
use crate::trust::{Standing, stores};

const NEW: &str = "home/.local/share/pki/nssdb";
const OLD: &str = "home/.pki/nssdb";

fn chromium(scene: &Scene) -> Store {
    nss(scene).into_iter().find(|store| store.kind == Kind::Chromium).unwrap()
}

fn nss(scene: &Scene) -> Vec<Store> {
    let environment = scene.environment(&[("PATH", "/usr/bin:/usr/local/bin")]);
    stores(&environment).into_iter().filter(|store| store.kind != Kind::System).collect()
}

fn certutil(args: &[&str]) -> String {
    let output = tool("certutil", "libnss3-tools", args);
    assert!(output.success(), "{}", output.said());
    String::from_utf8(output.stdout).unwrap()
}

fn make_database(scene: &Scene, place: &str) -> String {
    std::fs::create_dir_all(scene.path(place)).unwrap();
    let database = format!("sql:{}", scene.path(place).display());
    certutil(&["-N", "-d", &database, "--empty-password"]);
    database
}

fn codes(state: State) -> (Standing, Option<&'static str>) {
    (state.standing, state.code)
}

#[test]
fn goes_in_is_seen_and_comes_out_again() {
    let scene = Scene::new();
    let authority = scene.authority();
    let store = chromium(&scene);
    assert_eq!(store.place, scene.path(NEW));
    assert_eq!(store.status(&authority, &mut System), State::untrusted());
    assert!(!scene.path(NEW).exists(), "looking makes nothing");

    let restart = Some(code::RESTART_BROWSER);
    assert_eq!(codes(store.install(&authority, &mut System)), (Standing::Trusted, restart));
    assert_eq!(store.status(&authority, &mut System), State::trusted());
    assert_eq!(store.install(&authority, &mut System), State::trusted());
    let database = format!("sql:{}", scene.path(NEW).display());
    let list = certutil(&["-L", "-d", &database]);
    let line = list.lines().find(|line| line.starts_with("Localfront local authority")).unwrap();
    assert!(line.contains(&authority.root().short()) && line.trim_end().ends_with("C,,"), "{line}");
    let name = nickname(authority.root());
    // NSS itself, as a browser asks it: good for an authority of TLS servers, and for nothing else.
    assert!(tool("certutil", "libnss3-tools", &["-V", "-d", &database, "-n", &name, "-u", "L"]).success());

    assert_eq!(codes(store.remove(&authority, &mut System)), (Standing::Untrusted, restart));
    assert_eq!(store.remove(&authority, &mut System), State::untrusted());
    assert!(!certutil(&["-L", "-d", &database]).contains("Localfront"));
}

#[test]
fn a_leaf_is_good_for_nss_once_the_root_is_in() {
    let scene = Scene::new();
    let authority = scene.authority();
    chromium(&scene).install(&authority, &mut System);
    let leaf = scene.write("leaf.der", &authority.issue("shop.localhost", now()).unwrap().chain[0]);
    let database = format!("sql:{}", scene.path(NEW).display());
    certutil(&["-A", "-d", &database, "-n", "leaf", "-t", ",,", "-i", leaf.to_str().unwrap()]);
    let verify =
        || tool("certutil", "libnss3-tools", &["-V", "-d", &database, "-n", "leaf", "-u", "V", "-e"]).said();
    assert_eq!(verify(), "certutil: certificate is valid");
    chromium(&scene).remove(&authority, &mut System);
    assert_ne!(verify(), "certutil: certificate is valid");
}

#[test]
fn someone_elses_roots_stay() {
    let (scene, other) = (Scene::new(), Scene::new());
    let database = make_database(&scene, OLD);
    let foreign = other.authority().root_path();
    let add = |name: &str| {
        certutil(&["-A", "-d", &database, "-n", name, "-t", "C,,", "-i", foreign.to_str().unwrap()]);
    };
    add("Their root");
    let authority = scene.authority();
    let store = chromium(&scene);
    store.install(&authority, &mut System);
    store.remove(&authority, &mut System);
    assert!(certutil(&["-L", "-d", &database]).contains("Their root"));
    certutil(&["-D", "-d", &database, "-n", "Their root"]);

    // Even one that goes by our name.
    let name = nickname(authority.root());
    add(&name);
    assert_eq!(store.remove(&authority, &mut System), State::untrusted());
    assert!(certutil(&["-L", "-d", &database]).contains(&name));
}

#[test]
fn a_root_that_was_replaced_goes_out_when_its_successor_comes_in() {
    let scene = Scene::new();
    let database = make_database(&scene, OLD);
    let old = scene.authority();
    chromium(&scene).install(&old, &mut System);
    let new = Authority::rotate(&scene.path("ca"), "again", now()).unwrap();
    assert_eq!(chromium(&scene).status(&new, &mut System), State::untrusted());
    assert_eq!(chromium(&scene).install(&new, &mut System).standing, Standing::Trusted);
    let list = certutil(&["-L", "-d", &database]);
    assert!(list.contains(&nickname(new.root())) && !list.contains(&nickname(old.root())), "{list}");
}

#[test]
fn a_root_without_trust_is_put_right() {
    let scene = Scene::new();
    let database = make_database(&scene, OLD);
    let authority = scene.authority();
    let name = nickname(authority.root());
    certutil(&[
        "-A",
        "-d",
        &database,
        "-n",
        &name,
        "-t",
        ",,",
        "-i",
        authority.root_path().to_str().unwrap(),
    ]);
    let store = chromium(&scene);
    let state = store.status(&authority, &mut System);
    assert_eq!(codes(state), (Standing::Untrusted, Some(code::NOT_TRUSTED_FOR_SITES)));
    store.install(&authority, &mut System);
    assert_eq!(store.status(&authority, &mut System), State::trusted());
}

#[test]
fn a_damaged_database_is_unavailable_and_said_so() {
    let scene = Scene::new();
    scene.write(&format!("{OLD}/cert9.db"), "this is no database");
    let state = chromium(&scene).status(&scene.authority(), &mut System);
    assert_eq!((state.standing, state.code), (Standing::Unavailable, Some(code::FAILED)));
    assert!(state.detail.unwrap().contains("certutil"));
}

#[test]
fn a_database_with_a_password_is_said_to_be_locked() {
    let scene = Scene::new();
    std::fs::create_dir_all(scene.path(OLD)).unwrap();
    let password = scene.write("password", "secret\n");
    let database = format!("sql:{}", scene.path(OLD).display());
    certutil(&["-N", "-d", &database, "-f", password.to_str().unwrap()]);
    let state = chromium(&scene).install(&scene.authority(), &mut System);
    assert_eq!((state.standing, state.code), (Standing::Unavailable, Some(code::STORE_LOCKED)));
}

#[test]
fn the_old_place_counts_when_it_is_there_and_is_never_made() {
    let scene = Scene::new();
    make_database(&scene, OLD);
    let places: Vec<PathBuf> = nss(&scene).into_iter().map(|store| store.place).collect();
    assert_eq!(places, [scene.path(OLD)]);
    make_database(&scene, NEW);
    let places: Vec<PathBuf> = nss(&scene).into_iter().map(|store| store.place).collect();
    assert_eq!(places, [scene.path(OLD), scene.path(NEW)]);
}

#[test]
fn the_data_folder_of_the_person_is_used() {
    let scene = Scene::new();
    let data = scene.path("data");
    let environment = scene.environment(&[("XDG_DATA_HOME", data.to_str().unwrap())]);
    assert_eq!(databases(&environment), [(Kind::Chromium, data.join("pki/nssdb"))]);
}

#[test]
fn confined_browsers_and_all_profiles_are_found_once() {
    let scene = Scene::new();
    let chromium = ["home/snap/chromium/42/.pki/nssdb", "home/.var/app/org.chromium.Chromium/data/pki/nssdb"];
    let firefox = [
        "home/.mozilla/firefox/a.default",
        "home/.mozilla/firefox/b.dev-edition",
        "home/.config/mozilla/firefox/c.default",
        "home/snap/firefox/common/.mozilla/firefox/d.default",
        "home/.var/app/org.mozilla.firefox/.mozilla/firefox/e.default",
    ];
    for place in chromium.iter().chain(&firefox) {
        scene.write(&format!("{place}/cert9.db"), "");
    }
    scene.write("home/.mozilla/firefox/never-started/times.json", "");
    std::os::unix::fs::symlink("42", scene.path("home/snap/chromium/current")).unwrap();
    let found = databases(&scene.environment(&[]));
    let expect = std::iter::once((Kind::Chromium, NEW))
        .chain(chromium.map(|place| (Kind::Chromium, place)))
        .chain(firefox.map(|place| (Kind::Firefox, place)));
    assert_eq!(found, expect.map(|(kind, place)| (kind, scene.path(place))).collect::<Vec<_>>());
}

#[test]
fn without_certutil_it_says_how_to_install_it() {
    for (manager, command) in [
        ("apt-get", "sudo apt install libnss3-tools"),
        ("dnf", "sudo dnf install nss-tools"),
        ("pacman", "sudo pacman -S nss"),
        ("zypper", "sudo zypper install mozilla-nss-tools"),
    ] {
        let scene = Scene::new();
        scene.script(&format!("bin/{manager}"), "#!/bin/sh\n");
        let environment = scene.environment(&[("PATH", scene.path("bin").to_str().unwrap())]);
        let store = stores(&environment).pop().unwrap();
        let state = store.install(&scene.authority(), &mut Recorder::default());
        assert_eq!((state.standing, state.code), (Standing::Unavailable, Some(code::CERTUTIL_MISSING)));
        assert_eq!(state.command.as_deref(), Some(command));
    }
}
