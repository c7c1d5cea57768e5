//! Finding a request, looking closely at it, and sending it again.

use std::path::Path;

use e2e::{Display, Sandbox, Window, drop_folder, eventually};
use thirtyfour::Key;

use super::client;

/// The demo in the window, after it was asked for these.
async fn demo(sandbox: &Sandbox, display: &Display, targets: &[&str]) -> (Window, String) {
    let window = Window::open(sandbox, display, &["--demo"]).await;
    let url = window.address().await;
    for target in targets {
        let _ = client(sandbox).get(&format!("{url}{target}"));
    }
    window.click("tab-requests").await;
    (window, url)
}

pub(super) async fn open_row(window: &Window, words: &str) {
    window.see_text("row", words).await.click().await.expect("a row opens");
    window.see_text("detail", words).await;
}

#[tokio::test]
#[ignore = "needs Xvfb and WebKit's driver; `cargo xtask test` installs them"]
async fn a_filter_is_completed_explained_refused_and_kept() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let (window, _) =
        demo(&sandbox, &display, &["/api/products?page=1", "/no-such-page", "/api/health"]).await;
    window.see_text("row", "/api/health").await;

    window.keys("/").await;
    window.enter("filter", "stat").await;
    window.see_text("suggestion", "status:").await;
    window.keys(Key::Tab + "").await;
    window.enter("filter", "404").await;
    window.see_text("filter-said", "status is 404").await;
    window.see_text("row", "/no-such-page").await;
    eventually("the others to be hidden", async || (window.all("row").await.len() == 1).then_some(())).await;

    window.enter("filter", " nope:x").await;
    window.see_text("filter-problem", "nope").await;
    for _ in 0.." nope:x".len() {
        window.keys(Key::Backspace + "").await;
    }
    window.see_no("filter-problem").await;

    window.keys(Key::Enter + "").await;
    window.click("save-filter").await;
    window.enter("filter-name", "missing").await;
    window.keys(Key::Enter + "").await;
    window.see_text("saved-filter", "missing").await.click().await.expect("a chip can be pressed");
    window.see_text("row", "/api/health").await;
}

#[tokio::test]
#[ignore = "needs Xvfb and WebKit's driver; `cargo xtask test` installs them"]
async fn only_this_and_hide_this_come_from_a_cell() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let (window, _) = demo(&sandbox, &display, &["/api/products?page=1", "/api/health"]).await;
    window.menu("row", "/api/health").await;
    window.click("menu-hide").await;
    eventually("the row to be hidden", async || (window.all("row").await.len() == 1).then_some(())).await;
    window.see_text("row", "/api/products").await;
}

#[tokio::test]
#[ignore = "needs Xvfb and WebKit's driver; `cargo xtask test` installs them"]
async fn a_body_is_read_as_text_tree_and_bytes_and_searched() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let (window, _) = demo(&sandbox, &display, &["/api/products?page=1"]).await;
    open_row(&window, "/api/products").await;

    window.click("detail-request").await;
    window.see_text("detail", "Query").await;
    window.click("explain").await;
    window.see_text("detail", "The program that asks").await;

    window.click("detail-response").await;
    let choose = |label: &str| {
        format!(
            "[...document.querySelectorAll('#detail label')].find(each => each.innerText === '{label}').click()"
        )
    };
    window.see_text("body-response", "\"page\"").await;
    window.session().script(&choose("Tree")).await;
    window.see_text("body-response", "entries").await;
    window.session().script(&choose("Hex")).await;
    window.see_text("body-response", "00000000").await;
    window.session().script(&choose("Text")).await;
    window.click("find-open").await;
    window.enter("find", "page").await;
    window.see_text("found", "1 of ").await;
}

#[tokio::test]
#[ignore = "needs Xvfb and WebKit's driver; `cargo xtask test` installs them"]
async fn a_request_is_sent_again_edited_and_compared_with_its_source() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let (window, _) = demo(&sandbox, &display, &["/api/products?page=1"]).await;
    open_row(&window, "/api/products?page=1").await;

    window.keys(Key::Control + "r").await;
    window.see_text("toast", "Answered 200").await;
    eventually("a second row", async || (window.all("row").await.len() == 2).then_some(())).await;

    window.keys(Key::Control + "e").await;
    window.see("edit-sheet").await;
    let url = window.see("edit-url").await;
    url.send_keys(Key::End + "").await.expect("keys are taken");
    url.send_keys("&sort=price").await.expect("text is taken");
    window.click("edit-send").await;
    window.see_no("edit-sheet").await;
    open_row(&window, "sort=price").await;
    window.see("resent-from").await;

    window.click("more-menu").await;
    window.click("menu-compare-source").await;
    window.see_text("compare-sheet", "sort=price").await;
    window.see_text("pair", "page=1&sort=price").await;
}

#[tokio::test]
#[ignore = "needs Xvfb and WebKit's driver; `cargo xtask test` installs them"]
async fn everything_is_found_by_name_and_every_key_is_told() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let (window, _) = demo(&sandbox, &display, &["/api/products?page=1"]).await;
    window.see_text("row", "/api/products").await;
    window.keys("?").await;
    window.see_text("keys-sheet", "Ctrl+K").await;
    // Wherever the keyboard is, Escape means what lies on top.
    window.session().script("document.activeElement.blur()").await;
    window.keys(Key::Escape + "").await;
    window.see_no("keys-sheet").await;

    window.keys(Key::Control + "k").await;
    window.enter("palette-input", "dark").await;
    window.see_text("palette-command", "Dark theme").await;
    window.keys(Key::Enter + "").await;
    eventually("the dark theme", async || {
        let theme = window.session().script("return document.documentElement.dataset.theme").await;
        (theme == "dark").then_some(())
    })
    .await;
}

#[tokio::test]
#[ignore = "needs Xvfb and WebKit's driver; `cargo xtask test` installs them"]
async fn columns_are_chosen_and_the_list_is_sorted_by_them() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let (window, _) =
        demo(&sandbox, &display, &["/api/products?page=1", "/no-such-page", "/api/health"]).await;
    window.see_text("row", "/api/health").await;
    window.press("choose-columns").await;
    window.click("show-column-start").await;
    window.keys(Key::Escape + "").await;
    window.see("column-start").await;

    let statuses = "return [...document.querySelectorAll('[data-testid=row] [data-column=status]')].map(each => each.innerText.trim()).join()";
    window.press("column-status").await;
    window.press("column-status").await;
    eventually("the largest status first", async || {
        let said = window.session().script(statuses).await;
        said.as_str().is_some_and(|said| said.starts_with("404,200")).then_some(())
    })
    .await;
}

#[tokio::test]
#[ignore = "needs Xvfb, xdotool and WebKit's driver; `cargo xtask test` installs them"]
async fn what_is_exported_as_har_can_be_dropped_in_again() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let (window, url) = demo(&sandbox, &display, &["/api/products?page=1"]).await;
    let secret = client(&sandbox).with(&["-H", "Authorization: Bearer very-secret"]);
    let _ = secret.get(&format!("{url}/api/health"));
    window.see_text("row", "/api/health").await;

    let file = sandbox.path("out.har");
    window.press("log-more").await;
    window.press("har-export").await;
    window.enter("export-path", &file.display().to_string()).await;
    window.press("export-write").await;
    window.see_text("toast", "2 requests written").await;
    let written = std::fs::read_to_string(&file).expect("the file is there");
    let har: serde_json::Value = serde_json::from_str(&written).expect("a HAR file is JSON");
    assert_eq!(har["log"]["version"], "1.2");
    assert_eq!(har["log"]["entries"].as_array().map(Vec::len), Some(2), "{written}");
    assert!(!written.contains("very-secret"), "secrets are masked unless asked for");

    drop_folder(&sandbox, &display, &file, (600, 400));
    window.see_text("toast", "2 requests read").await;
    eventually("the imported ones alone", async || (window.all("row").await.len() == 2).then_some(())).await;
    window.see("all-title").await;
}

#[tokio::test]
#[ignore = "needs Xvfb, xdotool and WebKit's driver; `cargo xtask test` installs them"]
async fn what_chromium_exported_is_shown_whole() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let (window, _) = demo(&sandbox, &display, &[]).await;
    let theirs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/capture/src/har/chromium.har");
    let file = sandbox.write("chromium.har", std::fs::read(theirs).expect("the file is in the tree"));
    drop_folder(&sandbox, &display, &file, (600, 400));
    window.see_text("toast", "9 requests read").await;
    eventually("all of them", async || (window.all("row").await.len() == 9).then_some(())).await;

    open_row(&window, "/api/login").await;
    window.click("detail-request").await;
    window.see_text("body-request", "\"").await;
    window.click("detail-response").await;
    window.see_text("body-response", "\"").await;
    window.see_text("row", "/dot.png").await.click().await.expect("a row opens");
    eventually("the picture", async || {
        let drawn = "return document.querySelector('[data-testid=body-response] img')?.naturalWidth > 0";
        (window.session().script(drawn).await == true).then_some(())
    })
    .await;
    window.see_text("row", "/ws").await.click().await.expect("a row opens");
    window.click("detail-messages").await;
    window.see("message").await;
    window.click("detail-timing").await;
    window.see_text("detail", "Total").await;
}

#[tokio::test]
#[ignore = "needs Xvfb and WebKit's driver; `cargo xtask test` installs them"]
async fn a_comment_is_written_as_soon_as_it_is_asked_for() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let (window, _) = demo(&sandbox, &display, &["/api/health"]).await;
    open_row(&window, "/api/health").await;
    window.keys(Key::Control + Key::Shift + "c").await;
    window.see("comment-text").await;
    window.keys("slow").await;
    window.keys(Key::Control + Key::Enter).await;
    window.see_text("comment", "slow").await;
}

#[tokio::test]
#[ignore = "needs Xvfb and WebKit's driver; `cargo xtask test` installs them"]
async fn the_list_is_cleared_by_keys_and_a_word_in_the_filter_is_only_a_word() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let (window, _) = demo(&sandbox, &display, &["/api/health"]).await;
    open_row(&window, "/api/health").await;

    window.keys("/").await;
    window.enter("filter", "health").await;
    for keys in [Key::Control + Key::Delete, Key::Control + Key::Shift + Key::Delete] {
        window.keys(keys).await;
    }
    window.see_no("clear-confirm").await;

    open_row(&window, "/api/health").await;
    window.keys(Key::Control + Key::Shift + Key::Delete).await;
    window.see("clear-confirm").await;
    assert!(!window.all("row").await.is_empty(), "nothing was deleted by the keys in the filter");
    window.click("clear-confirm").await;
    eventually("the list to be empty", async || window.all("row").await.is_empty().then_some(())).await;
}
