//! `localfront serve`: one address before a folder and a backend.

use e2e::{Localfront, Sandbox};
use rustix::process::Signal;

use super::{PAGE, Shop};

#[test]
fn it_says_where_it_listens_and_where_the_root_is() {
    let shop = Shop::open();
    let ready = shop.front.ready();
    assert_eq!(ready["sites"][0]["name"], "shop");
    assert_eq!(shop.front.url(), format!("https://shop.localhost:{}", shop.front.port()));
    assert_ne!(shop.front.http_port(), 0);
    let root = std::fs::read_to_string(shop.front.ca()).unwrap();
    assert!(root.starts_with("-----BEGIN CERTIFICATE-----"), "{root}");
}

#[test]
fn folder_and_backend_are_reached_under_one_trusted_address() {
    let shop = Shop::open();
    let page = shop.get("/");
    assert_eq!((page.status, page.version.as_str(), page.body.as_str()), (200, "2", PAGE), "{page:?}");
    assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")), "{page:?}");

    let asked = shop.get("/api/orders?day=today").json();
    assert_eq!(asked["target"], "/api/orders?day=today");
    assert_eq!(asked["headers"]["x-forwarded-proto"], "https");
    assert_eq!(asked["headers"]["x-forwarded-for"], "127.0.0.1");
}

#[test]
fn clients_that_know_only_http_1_are_served_alike() {
    let shop = Shop::open();
    let client = shop.front.client(&shop.sandbox).with(&["--http1.1"]);
    let page = client.get(&format!("{}/assets/app.js", shop.front.url()));
    assert_eq!((page.status, page.version.as_str()), (200, "1.1"), "{page:?}");
}

#[test]
fn a_client_that_does_not_trust_the_root_refuses() {
    let shop = Shop::open();
    let nobody = shop.sandbox.write("nobody.pem", include_str!("nobody.pem"));
    let answer = e2e::Curl::trusting(&shop.sandbox, &nobody).get(shop.front.url());
    assert_eq!(answer.code, 60, "{answer:?}");
}

#[test]
fn the_plain_companion_redirects_to_https() {
    let shop = Shop::open();
    let url = format!("http://shop.localhost:{}/api/orders?day=today", shop.front.http_port());
    let answer = shop.front.client(&shop.sandbox).get(&url);
    assert_eq!(answer.status, 301, "{answer:?}");
    assert_eq!(
        answer.header("location"),
        Some(format!("{}/api/orders?day=today", shop.front.url()).as_str())
    );
}

#[test]
fn a_host_nobody_serves_is_misdirected() {
    let shop = Shop::open();
    let answer =
        shop.front.client(&shop.sandbox).get(&format!("https://other.localhost:{}/", shop.front.port()));
    assert_eq!(answer.status, 421, "{answer:?}");
    assert!(answer.body.contains("shop.localhost"), "the page names the hosts there are: {answer:?}");
}

#[test]
fn a_backend_that_is_not_there_is_named_with_the_remedy() {
    let sandbox = Sandbox::new();
    let folder = Shop::folder(&sandbox);
    let gone = { std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap() };
    let front = Localfront::serve(&sandbox, &[&folder, "--api", &format!("http://{gone}")]);
    let client = front.client(&sandbox).with(&["-H", "Accept: application/json"]);
    let answer = client.get(&format!("{}/api/orders", front.url()));
    assert_eq!(answer.status, 502, "{answer:?}");
    assert!(answer.json().to_string().contains(&gone.port().to_string()), "{answer:?}");
}

#[test]
fn more_behaviors_are_tried_in_order_before_the_api() {
    let sandbox = Sandbox::new();
    let folder = Shop::folder(&sandbox);
    sandbox.write("pictures/img/logo.svg", "<svg/>");
    let pictures = format!("/img/*={}", sandbox.path("pictures").display());
    let front = Localfront::serve(&sandbox, &[&folder, "--behavior", &pictures, "--host", "other.test"]);
    let client =
        front.client(&sandbox).with(&["--resolve", &format!("other.test:{}:127.0.0.1", front.port())]);
    let answer = client.get(&format!("https://other.test:{}/img/logo.svg", front.port()));
    assert_eq!((answer.status, answer.body.as_str()), (200, "<svg/>"), "{answer:?}");
}

#[test]
fn an_end_that_is_asked_for_lets_requests_finish() {
    let Shop { front, backend, sandbox } = Shop::open();
    let (client, url) = (front.client(&sandbox), format!("{}/api/held", front.url()));
    let (answer, ended) = std::thread::scope(|scope| {
        let asking = scope.spawn(|| client.get(&url));
        backend.wait_for_held();
        let ending = scope.spawn(|| front.stop());
        backend.release();
        (asking.join().unwrap(), ending.join().unwrap())
    });
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(ended.code, Some(0), "{ended:?}");
}

/// A project file of a shop that is in this folder; its path.
fn project_file(sandbox: &Sandbox, folder: &str) -> String {
    let text = format!(
        "[[site]]\nname = \"shop\"\nhosts = [\"shop.localhost\"]\ndefault = {{ origin = \"app\" }}\n\n\
         [site.origin.app]\nfolder = \"{folder}\"\n"
    );
    sandbox.write("code/shop/localfront.toml", text).display().to_string()
}

#[test]
fn a_project_file_can_be_served_like_cloudfront_whatever_it_says() {
    let sandbox = Sandbox::new();
    Shop::folder(&sandbox);
    let file = project_file(&sandbox, "dist");
    let front = Localfront::serve(&sandbox, &["--config", &file, "--cloudfront"]);
    // Without it a file that is not there is 404.
    let answer = front.client(&sandbox).get(&format!("{}/no-such-file", front.url()));
    assert_eq!(answer.status, 403, "{answer:?}");
}

#[test]
fn a_second_signal_ends_what_the_first_would_have_waited_for() {
    let Shop { mut front, backend, sandbox } = Shop::open();
    let (client, url) = (front.client(&sandbox), format!("{}/api/held", front.url()));
    let (answer, ended) = std::thread::scope(|scope| {
        let asking = scope.spawn(|| client.get(&url));
        backend.wait_for_held();
        front.process().signal(Signal::TERM);
        e2e::until("the first signal to be heard", || {
            front.process().stderr().contains("Once more").then_some(())
        });
        // The backend still holds the request.
        let ended = front.stop();
        (asking.join().unwrap(), ended)
    });
    assert_ne!(answer.status, 200, "{answer:?}");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stdout.contains("\"event\":\"stopped\""), "{ended:?}");
    assert!(ended.stderr.lines().last().is_some_and(|said| said.contains("at once")), "{ended:?}");
}

#[test]
fn a_saved_project_file_is_served_at_once() {
    let sandbox = Sandbox::new();
    Shop::folder(&sandbox);
    let file = project_file(&sandbox, "dist");
    sandbox.write("code/shop/next/index.html", "next");
    let front = Localfront::serve(&sandbox, &["--config", &file]);
    assert_eq!(front.client(&sandbox).get(front.url()).body, PAGE);
    project_file(&sandbox, "next");
    let client = front.client(&sandbox);
    e2e::until("the new folder to be served", || (client.get(front.url()).body == "next").then_some(()));
}
