//! The real window, with the real engine behind it, as a person uses it.

mod document;
mod inspector;
mod journal;
mod reach;
mod room;
mod rules;

use e2e::{Backend, Curl, Display, Sandbox, Window, drop_folder, eventually};
use serde_json::json;

pub(crate) fn client(sandbox: &Sandbox) -> Curl<'_> {
    Curl::trusting(sandbox, &sandbox.data_dir().join("ca/root.pem"))
}

#[tokio::test]
#[ignore = "needs Xvfb and WebKit's driver; `cargo xtask test` installs them"]
async fn the_demo_is_tried_watched_and_switched_off_and_on() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let window = Window::open(&sandbox, &display, &[]).await;
    window.see("welcome").await;
    window.click("demo").await;
    let url = window.address().await;

    let answer = client(&sandbox).get(&format!("{url}/api/products?page=1"));
    assert_eq!(answer.status, 200, "{answer:?}");
    window.click("tab-requests").await;
    window.see_text("row", "/api/products").await.click().await.expect("a row opens");
    window.see_text("detail", "/api/products").await;

    window.click("running-switch").await;
    eventually("the site to be off", async || (client(&sandbox).get(&url).status != 200).then_some(())).await;
    window.click("running-switch").await;
    eventually("the site to be on again", async || (client(&sandbox).get(&url).status == 200).then_some(()))
        .await;
}

#[tokio::test]
#[ignore = "needs Xvfb, xdotool and WebKit's driver; `cargo xtask test` installs them"]
async fn a_dropped_folder_and_a_listening_backend_become_a_site() {
    let sandbox = Sandbox::new();
    let page =
        "<!doctype html>\n<title>Shop</title>\n<script src=\"http://cdn.example.com/app.js\"></script>\n";
    sandbox.write("code/flower shop/dist/index.html", page);
    let backend = Backend::start();
    let display = Display::start(&sandbox);
    let window = Window::open(&sandbox, &display, &[]).await;
    window.see("welcome").await;

    drop_folder(&sandbox, &display, &sandbox.path("code/flower shop/dist"), (600, 400));
    // Programs that come and go change that list, and what is below it moves.
    window.press(&format!("backend-{}", backend.port())).await;
    window.press("start-site").await;
    let url = window.address().await;
    let answer = client(&sandbox).get(&url);
    assert_eq!((answer.status, answer.body.as_str()), (200, page), "{answer:?}");
    assert_eq!(client(&sandbox).get(&format!("{url}/api/orders")).json()["target"], "/api/orders");

    window.click("tab-mixed").await;
    window.see_text("finding", "http://cdn.example.com/app.js").await;
}

#[tokio::test]
#[ignore = "needs Xvfb and WebKit's driver; `cargo xtask test` installs them"]
async fn the_window_speaks_korean() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let window =
        Window::open_with(&sandbox, &display, &["--demo"], &json!({ "theme": "dark", "language": "ko" }))
            .await;
    window.see("address").await;
    let text =
        window.session().script("return document.documentElement.lang + ' ' + document.body.innerText").await;
    let text = text.as_str().unwrap_or_default();
    assert!(text.starts_with("ko"), "{text}");
    assert!(text.chars().any(|letter| ('가'..='힣').contains(&letter)), "{text}");
}

#[tokio::test]
#[ignore = "needs Xvfb and WebKit's driver; `cargo xtask test` installs them"]
async fn a_project_that_was_never_right_shows_its_mistakes_and_comes_up_when_mended() {
    let sandbox = Sandbox::new();
    sandbox.write("code/shop/dist/index.html", "<!doctype html><title>Shop</title>");
    let right =
        "[[site]]\nname = \"shop\"\ndefault = { origin = \"app\" }\n[site.origin.app]\nfolder = \"dist\"\n";
    let file = sandbox.write("code/shop/localfront.toml", right.replace("folder", "foldr"));
    let remembered = json!([{ "file": file }]).to_string();
    sandbox.write("home/.local/share/localfront/projects.json", remembered);
    let display = Display::start(&sandbox);
    let window = Window::open(&sandbox, &display, &[]).await;
    window.see_text("diagnostics", "foldr").await;

    std::fs::write(&file, right).expect("the sandbox can be written");
    let url = window.address().await;
    window.see_no("diagnostics").await;
    assert_eq!(client(&sandbox).get(&url).status, 200);

    std::fs::write(&file, "[[site]").expect("the sandbox can be written");
    window.see("diagnostics").await;
    assert_eq!(client(&sandbox).get(&url).status, 200, "the last good one keeps serving");
}
