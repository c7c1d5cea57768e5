//! Whether everybody can use the window: names for screen readers, roles that fit, contrast enough to read; by axe.

use std::path::Path;

use e2e::{Display, Sandbox, Window};
use serde_json::json;
use thirtyfour::Key;

use super::client;

/// Has axe look at what the window shows now.
async fn check(window: &Window, view: &str) {
    let found = window
        .session()
        .resolve(
            "const { violations } = await axe.run(document, { resultTypes: ['violations'] });
             return violations.flatMap(({ id, nodes }) => nodes.map(({ html, any, all, none }) =>
                 `${id}: ${[...any, ...all, ...none].map(each => each.message).join('; ')} in ${html}`));",
        )
        .await;
    assert_eq!(found, json!([]), "in {view}");
}

async fn every_view(theme: &str) {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let window = Window::open_with(&sandbox, &display, &["--demo"], &json!({ "theme": theme })).await;
    let url = window.address().await;
    for target in ["/api/products?page=1", "/api/fail", "/no-such-page", "/mixed/image.html"] {
        let _ = client(&sandbox).get(&format!("{url}{target}"));
    }
    let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(axe).expect("the window's packages are installed");
    window.session().script(&axe).await;

    window.click("tab-requests").await;
    window.see_text("row", "/api/products").await;
    check(&window, "the list").await;
    window.see_text("row", "/api/products").await.click().await.expect("a row opens");
    for tab in ["detail-overview", "detail-request", "detail-response", "detail-timing"] {
        window.click(tab).await;
        check(&window, tab).await;
    }
    window.press("log-more").await;
    window.see("har-export").await;
    check(&window, "a menu").await;
    window.keys(Key::Escape + "").await;
    for tab in ["tab-mixed", "tab-routes", "tab-rules"] {
        window.click(tab).await;
        check(&window, tab).await;
    }
    window.keys("?").await;
    window.see("keys-sheet").await;
    check(&window, "the keys").await;
    window.keys(Key::Escape + "").await;
    window.see_no("keys-sheet").await;
    window.keys(Key::Control + "k").await;
    window.see("palette-input").await;
    check(&window, "the palette").await;
}

#[tokio::test]
#[ignore = "needs Xvfb and WebKit's driver; `cargo xtask test` installs them"]
async fn everybody_can_use_each_view_in_light() {
    every_view("light").await;
}

#[tokio::test]
#[ignore = "needs Xvfb and WebKit's driver; `cargo xtask test` installs them"]
async fn everybody_can_use_each_view_in_dark() {
    every_view("dark").await;
}
