//! Whether everything has room in the smallest window: nothing beside it, nothing cut off without a sign, in both
//! languages.

use e2e::{Display, Sandbox, Window, eventually};
use serde_json::json;
use thirtyfour::Key;

use super::client;
use super::inspector::open_row;

/// The least the window can be: `minWidth` and `minHeight` in `src-tauri/tauri.conf.json`.
const SMALLEST: (u32, u32) = (900, 600);

/// What has no room in what the window shows now, in words.
const CRAMPED: &str = "
    const found = [];
    const shown = element => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const said = element => `${element.tagName} ${element.dataset.testid ?? element.className}: ${element.innerText}`;
    const page = document.documentElement;
    if (page.scrollWidth > innerWidth || page.scrollHeight > innerHeight) found.push('the page itself scrolls');
    const within = document.querySelector('dialog[open]') ?? document.body;
    for (const element of within.querySelectorAll('*')) {
        if (element.closest('svg, select, iframe, .unseen') || !shown(element)) continue;
        const { overflowX, textOverflow, display } = getComputedStyle(element);
        const words = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim() !== '');
        const scrolls = /auto|scroll/.test(overflowX);
        const over = display !== 'inline' && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1;
        if (words && over && !scrolls && textOverflow !== 'ellipsis') found.push(`cut off: ${said(element)}`);
        const { left, right } = element.getBoundingClientRect();
        const beside = right > innerWidth + 1 || left < -1;
        if (beside && element.matches('button, input, [role=listbox]') && !element.closest('[data-column], pre'))
            found.push(`beside the window: ${said(element)}`);
    }
    return found;";

async fn check(window: &Window, view: &str, language: &str) {
    let found = window.session().script(CRAMPED).await;
    assert_eq!(found, json!([]), "in {view}, {language}");
}

async fn every_view(language: &str) {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let window = Window::open_with(&sandbox, &display, &["--demo"], &json!({ "language": language })).await;
    let (width, height) = SMALLEST;
    window.session().driver.set_window_rect(0, 0, width, height).await.expect("the window can be made small");
    let small = format!("return innerWidth === {width} && innerHeight === {height}");
    eventually("the window to be small", async || {
        (window.session().script(&small).await == true).then_some(())
    })
    .await;
    let url = window.address().await;
    let long = format!("/api/products?page=1&cursor={}", "0123456789".repeat(30));
    for target in [long.as_str(), "/api/fail", "/no-such-page", "/mixed/image.html", "/api/session"] {
        let _ = client(&sandbox).get(&format!("{url}{target}"));
    }

    window.click("tab-requests").await;
    window.see_text("row", "/api/session").await;
    check(&window, "the list", language).await;
    window.keys("/").await;
    window.see("suggestion").await;
    check(&window, "the filter's suggestions", language).await;
    window.enter("filter", "nope:x").await;
    window.see("filter-problem").await;
    check(&window, "a filter's mistake", language).await;
    for _ in 0.."nope:x".len() {
        window.keys(Key::Backspace + "").await;
    }
    window.keys(Key::Enter + "").await;
    window.see_no("filter-problem").await;

    open_row(&window, "/api/session").await;
    for tab in ["detail-overview", "detail-request", "detail-response", "detail-cookies", "detail-timing"] {
        if !window.all(tab).await.is_empty() {
            window.click(tab).await;
            check(&window, tab, language).await;
        }
    }
    window.keys(Key::Shift + Key::Down).await;
    check(&window, "a selection", language).await;
    window.press("edit-resend").await;
    window.see("edit-sheet").await;
    check(&window, "a request that is edited", language).await;
    window.keys(Key::Escape + "").await;
    window.see_no("edit-sheet").await;
    open_row(&window, "/api/products").await;
    check(&window, "a long address", language).await;

    for tab in ["tab-mixed", "tab-routes", "tab-rules"] {
        window.click(tab).await;
        check(&window, tab, language).await;
    }
    window.press("add-rule").await;
    for action in ["action-throttle", "action-answer"] {
        window.press("add-action").await;
        window.press(action).await;
    }
    check(&window, "a rule", language).await;
    window.keys(Key::Escape + "").await;
    window.see_no("rule-sheet").await;
    for (keys, part) in
        [("?".into(), "keys-sheet"), (Key::Control + ",", "settings"), (Key::Control + "k", "palette-input")]
    {
        window.keys(keys).await;
        window.see(part).await;
        check(&window, part, language).await;
        window.keys(Key::Escape + "").await;
        window.see_no(part).await;
    }
}

#[tokio::test]
#[ignore = "needs Xvfb and WebKit's driver; `cargo xtask test` installs them"]
async fn everything_has_room_in_the_smallest_window() {
    every_view("en").await;
}

#[tokio::test]
#[ignore = "needs Xvfb and WebKit's driver; `cargo xtask test` installs them"]
async fn everything_has_room_in_the_smallest_window_in_korean() {
    every_view("ko").await;
}
