use std::thread;

use super::*;
use crate::testing::{DAY, LABEL, Scene, now, tool};

fn error(scene: &Scene) -> String {
    Authority::open(&scene.path("ca"), LABEL, now()).unwrap_err().to_string()
}

#[test]
fn is_made_once_and_then_loaded() {
    let scene = Scene::new();
    let made = scene.authority();
    let loaded = Authority::open(&scene.path("ca"), "another label", now() + DAY).unwrap();
    assert_eq!(loaded.fingerprint(), made.fingerprint());
    assert_eq!(loaded.root_pem(), std::fs::read_to_string(made.root_path()).unwrap());
    assert_eq!(loaded.constraints, Constraints::local());
    let years = made.not_after().duration_since(now()).unwrap().as_secs() / (365 * 24 * 3600);
    assert_eq!(years, 9);
}

#[test]
fn its_fingerprint_is_the_one_openssl_shows() {
    let scene = Scene::new();
    let authority = scene.authority();
    let path = authority.root_path();
    let args = ["x509", "-noout", "-fingerprint", "-sha256", "-in", path.to_str().unwrap()];
    let said = tool("openssl", "openssl", &args).said();
    assert_eq!(said.split_once('=').unwrap().1, authority.fingerprint());
}

#[test]
fn states_its_limits_as_critical() {
    let scene = Scene::new();
    let path = scene.authority().root_path();
    let text = tool("openssl", "openssl", &["x509", "-noout", "-text", "-in", path.to_str().unwrap()]).said();
    for line in [
        "Subject: CN = Localfront local authority (min@laptop), serialNumber = ",
        "X509v3 Name Constraints: critical",
        "DNS:home.arpa",
        "IP:127.0.0.0/255.0.0.0",
        "CA:TRUE, pathlen:0",
        "TLS Web Server Authentication",
        "id-ecPublicKey",
        "X509v3 Subject Key Identifier",
    ] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
}

#[test]
fn many_at_once_end_with_one_root() {
    let scene = Scene::new();
    let open = || scene.authority().fingerprint();
    let mut fingerprints: Vec<String> = thread::scope(|scope| {
        let threads: Vec<_> = (0..12).map(|_| scope.spawn(open)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    fingerprints.dedup();
    assert_eq!(fingerprints, [scene.authority().fingerprint()]);
}

#[test]
fn a_missing_half_is_named_with_a_remedy() {
    for (missing, present) in [("root.pem", "root-key.pem"), ("root-key.pem", "root.pem")] {
        let scene = Scene::new();
        scene.authority();
        std::fs::remove_file(scene.path("ca").join(missing)).unwrap();
        let message = error(&scene);
        assert!(message.contains(&format!("{missing} is missing")), "{message}");
        assert!(message.contains(present) && message.contains("localfront ca rotate"), "{message}");
    }
}

#[test]
fn a_damaged_file_is_named_with_a_remedy() {
    for (file, content) in
        [("root.pem", &b"\xff\x00"[..]), ("root-key.pem", b""), ("root.pem", b"-----BEGIN CERT")]
    {
        let scene = Scene::new();
        scene.authority();
        scene.write(&format!("ca/{file}"), content);
        let message = error(&scene);
        assert!(message.contains(&format!("{file} is not usable")), "{message}");
        assert!(message.contains("localfront ca rotate"), "{message}");
    }
}

#[test]
fn a_key_of_another_root_is_refused() {
    let (scene, other) = (Scene::new(), Scene::new());
    scene.authority();
    other.authority();
    std::fs::copy(other.path("ca/root-key.pem"), scene.path("ca/root-key.pem")).unwrap();
    assert!(error(&scene).contains("does not belong to root.pem"));
}

#[test]
fn a_root_without_limits_is_refused() {
    let scene = Scene::new();
    scene.authority();
    let key = KeyPair::generate().unwrap();
    let mut wide = template(LABEL, now()).unwrap();
    wide.name_constraints = None;
    scene.write("ca/root.pem", wide.self_signed(&key).unwrap().pem());
    scene.write("ca/root-key.pem", key.serialize_pem());
    assert!(error(&scene).contains("no name constraints"));
}

#[test]
fn rotating_makes_another_root_and_remembers_the_old() {
    let scene = Scene::new();
    let old = scene.authority();
    let new = Authority::rotate(&scene.path("ca"), LABEL, now()).unwrap();
    assert_ne!(new.fingerprint(), old.fingerprint());
    assert_eq!(new.retired(), [old.root().clone()]);
    let loaded = scene.authority();
    assert_eq!(loaded.fingerprint(), new.fingerprint());
    assert_eq!(loaded.retired(), new.retired());
}

#[test]
fn rotating_heals_what_is_damaged() {
    let scene = Scene::new();
    let old = scene.authority();
    std::fs::remove_file(scene.path("ca/root-key.pem")).unwrap();
    let new = Authority::rotate(&scene.path("ca"), LABEL, now()).unwrap();
    assert_eq!(new.retired(), [old.root().clone()]);
    scene.write("ca/root.pem", "damaged");
    Authority::rotate(&scene.path("ca"), LABEL, now()).unwrap();
    assert_eq!(scene.authority().retired(), [old.root().clone()]);
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let scene = Scene::new();
    scene.write("ca", "a file where the folder should be");
    assert!(error(&scene).contains(scene.path("ca").to_str().unwrap()));
}

#[test]
fn its_debug_form_is_without_the_key() {
    let scene = Scene::new();
    let text = format!("{:?}", scene.authority());
    assert!(text.contains("fingerprint") && !text.to_lowercase().contains("key"), "{text}");
}

#[cfg(unix)]
mod permissions {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn are_the_tightest_from_the_start() {
        let scene = Scene::new();
        scene.authority();
        assert_eq!(mode(&scene.path("ca")), 0o700);
        assert_eq!(mode(&scene.path("ca/root-key.pem")), 0o600);
        assert_eq!(mode(&scene.path("ca/root.pem")), 0o644);
        let files = fs::read_dir(scene.path("ca")).unwrap().count();
        assert_eq!(files, 3, "the two files and the lock, and nothing temporary");
    }

    #[test]
    fn are_put_right_when_loading() {
        let scene = Scene::new();
        let fingerprint = scene.authority().fingerprint();
        fs::set_permissions(scene.path("ca"), Permissions::from_mode(0o777)).unwrap();
        fs::set_permissions(scene.path("ca/root-key.pem"), Permissions::from_mode(0o644)).unwrap();
        assert_eq!(scene.authority().fingerprint(), fingerprint);
        assert_eq!(mode(&scene.path("ca")), 0o700);
        assert_eq!(mode(&scene.path("ca/root-key.pem")), 0o600);
    }

    /// No one may change the mode of a file below `/proc/self`, whoever they are.
    #[cfg(target_os = "linux")]
    #[test]
    fn that_cannot_be_put_right_are_refused() {
        let message =
            super::keystore::close(Path::new("/proc/self/status"), 0o400, 0o077).unwrap_err().to_string();
        assert!(
            message.contains("mode 0444") && message.contains("chmod 400 '/proc/self/status'"),
            "{message}"
        );
        super::keystore::close(Path::new("/proc/self/status"), 0o400, 0o022).unwrap();
    }
}
