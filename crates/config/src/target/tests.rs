use proptest::prelude::*;

use super::*;
use crate::project::Scheme;

fn check(text: &str, expect: &str) {
    let shown = match Target::parse(text) {
        Ok(Target::Folder(path)) => format!("folder {}", path.display()),
        Ok(target) => target.to_string(),
        Err(error) => error.to_string(),
    };
    assert_eq!(shown, expect, "{text}");
}

#[test]
fn a_url_is_a_backend() {
    check("http://localhost:3000", "http://localhost:3000");
    check("https://cdn.example.com", "https://cdn.example.com");
    check("https://cdn.example.com:443/", "https://cdn.example.com");
    check("HTTP://LocalHost:80", "http://localhost");
    check("http://[::1]:3000", "http://[::1]:3000");
    check("http://my_api:8080", "http://my_api:8080");
    check("https://한국.example", "https://xn--3e0b707e.example");
}

#[test]
fn short_forms_are_taken_kindly() {
    for text in ["localhost:3000", ":3000", "3000", " 3000 "] {
        check(text, "http://localhost:3000");
    }
    check("127.0.0.1:8000", "http://127.0.0.1:8000");
    check("[::1]:8000", "http://[::1]:8000");
    check("api.test:8000", "http://api.test:8000");
}

#[test]
fn a_socket_is_a_backend() {
    check("unix:/run/app.sock", "unix:/run/app.sock");
    check("unix:///run/app.sock", "unix:/run/app.sock");
    check("unix:run/app.sock, http://a:1", "unix:run/app.sock, http://a:1");
    for text in ["unix:", "unix:/run/", "unix://run/app.sock"] {
        check(
            text,
            &format!("`{text}` does not name a socket; write its path, such as `unix:/run/app.sock`"),
        );
    }
}

#[test]
fn several_backends_are_separated_by_commas() {
    check("http://a:1, localhost:2", "http://a:1, http://localhost:2");
    check("photos, 2025", "folder photos, 2025");
}

#[test]
fn anything_else_is_a_folder() {
    for text in
        ["dist", "./3000", "../site", "/srv/www", "C:\\site", "C:/site", "example.com", "a b", "~/code"]
    {
        check(text, &format!("folder {text}"));
    }
}

#[test]
fn a_path_is_refused_because_the_requests_is_kept() {
    let sentence = |text: &str| {
        format!(
            "`{text}` has a path; the path of the request is kept, so give only scheme, host and port: \
             `http://localhost:3000`"
        )
    };
    for text in ["http://localhost:3000/api", "http://localhost:3000/?a", "http://localhost:3000#x"] {
        check(text, &sentence(text));
    }
    check("localhost:3000/api", &sentence("http://localhost:3000/api"));
}

#[test]
fn mistakes_in_an_address_are_named() {
    check("", "the target is empty; give a folder or an address such as `http://localhost:3000`");
    check("ftp://a", "`ftp://a` is not the address of a backend; write `http://localhost:3000`");
    check("wss://a:1", "`wss://a:1` is not the address of a backend; write `https://a:1`");
    check("http:/a", "`http:/a` is not the address of a backend; write `http://localhost:3000`");
    check("http://", "`http://` has no valid host; write something like `http://localhost:3000`");
    check("http://a b", "`http://a b` has no valid host; write something like `http://localhost:3000`");
    check("http://*.x", "`http://*.x` has no valid host; write something like `http://localhost:3000`");
    check("http://3000", "`http://3000` has no valid host; write something like `http://localhost:3000`");
    check("http://a:0", "`http://a:0` has no valid port; `0` is not a number from 1 to 65535");
    check("70000", "`http://localhost:70000` has no valid port; `70000` is not a number from 1 to 65535");
    check("http://a:", "`http://a:` has no valid port; `` is not a number from 1 to 65535");
    check(
        "https://me:pw@a:1",
        "the address has a user name or password, which would be sent to nobody; write `https://a:1`",
    );
    check("localhost", "`localhost` needs a port; write something like `localhost:3000`");
}

proptest! {
    #[test]
    fn parsing_never_panics(text in any::<String>()) {
        let _ = Target::parse(&text);
        let _ = Address::parse(&text);
    }

    #[test]
    fn a_target_reads_back_what_it_shows(host in "[a-z]{2,8}(\\.[a-z]{1,4})?", port in 1u16.., secure: bool) {
        let scheme = if secure { Scheme::Https } else { Scheme::Http };
        let target = Target::Upstream(vec![Address::Tcp { scheme, host, port }]);
        prop_assert_eq!(Target::parse(&target.to_string()), Ok(target));
    }
}
