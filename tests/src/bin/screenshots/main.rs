//! Takes the README's pictures from the real window: `screenshots FOLDER`, with the programs in `LOCALFRONT_BIN` and
//! `LOCALFRONT_APP_BIN`.
//!
//! For every theme and language: the welcome screen, the request log with one request open, its charts, two requests
//! side by side, rules, and mixed content. The site is the demo's, as a project in a folder of its own with a backend
//! on Node. With `LOCALFRONT_SEALED` set, the trust stores are nobody else's, so the certificate is trusted first.

mod shop;

use std::net::TcpListener;
use std::path::{Path, PathBuf};

use e2e::{Curl, Display, Sandbox, Window};
use serde_json::{Value, json};
use shop::Shop;
use thirtyfour::Key;

/// Answers of every kind, in the order in which a person would meet them.
const ASKED: [&str; 9] = [
    "/api/session",
    "/api/products?page=1",
    "/api/products?page=2",
    "/api/products/1042",
    "/api/health",
    "/api/check_db.php",
    "/api/reports",
    "/no-such-page",
    NEWEST,
];

const NEWEST: &str = "/api/products?page=1&sort=price";

/// How a picture is to look.
struct Look {
    theme: &'static str,
    language: &'static str,
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = PathBuf::from(std::env::args_os().nth(1).expect("screenshots FOLDER"));
    std::fs::create_dir_all(&folder).expect("the folder for the pictures can be made");
    for theme in ["light", "dark"] {
        for language in ["en", "ko"] {
            welcome(&folder, &Look { theme, language }).await;
            site(&folder, &Look { theme, language }).await;
        }
    }
}

async fn welcome(folder: &Path, look: &Look) {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let _shop = Shop::start(&sandbox);
    let window = Window::open_with(&sandbox, &display, &[], &look.settings()).await;
    window.see("welcome").await;
    window.see("backend-3000").await;
    look.save(&window, folder, "welcome").await;
}

async fn site(folder: &Path, look: &Look) {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let shop = Shop::start(&sandbox);
    shop.remember(&sandbox);
    shop::trust(&sandbox);
    let window = Window::open_with(&sandbox, &display, &[], &look.settings()).await;
    let url = window.address().await;
    let client = Curl::trusting(&sandbox, &sandbox.data_dir().join("ca/root.pem"));
    let get = |target: &str| drop(client.get(&format!("{url}{target}")));
    shop.paths().iter().for_each(|path| get(path));
    ASKED.iter().for_each(|target| get(target));

    window.click("tab-requests").await;
    window.see_text("row", NEWEST).await.click().await.expect("a row opens");
    window.see("detail").await;
    look.save(&window, folder, "requests").await;

    charts(&window, look, folder).await;
    compare(&window, look, folder).await;
    rules(&window, look, folder, &get).await;

    window.click("tab-mixed").await;
    window.see("finding").await.click().await.expect("a finding opens");
    look.save(&window, folder, "mixed").await;
}

/// The whole time at a glance, with each behavior's own figures.
async fn charts(window: &Window, look: &Look, folder: &Path) {
    window.press("charts-toggle").await;
    window.see("behavior-figures").await;
    look.save(window, folder, "charts").await;
    window.press("charts-toggle").await;
}

/// Two pages of the same list, side by side.
async fn compare(window: &Window, look: &Look, folder: &Path) {
    window.keys(Key::Control + "d").await;
    window.see("compare-marked").await;
    window.see_text("row", "/api/products?page=2").await.click().await.expect("a row opens");
    window.press("compare-now").await;
    window.see("compare-sheet").await;
    look.save(window, folder, "compare").await;
    window.keys(Key::Escape + "").await;
    window.see_no("compare-sheet").await;
}

/// A rule that is on and was met, in its list and in the map of the routes.
async fn rules(window: &Window, look: &Look, folder: &Path, get: &impl Fn(&str)) {
    window.click("tab-rules").await;
    window.press("add-rule").await;
    window.enter("rule-path", "/api/products").await;
    window.press("add-action").await;
    window.press("action-throttle").await;
    window.press("rule-save").await;
    window.see("rule").await;
    get("/api/products");
    window.see_text("rule-hits", "1").await;
    look.save(window, folder, "rules").await;
    window.press("rules-off").await;
}

impl Look {
    /// People know it on its usual ports, so the pictures have them whenever they are free.
    fn settings(&self) -> Value {
        json!({
            "theme": self.theme,
            "language": self.language,
            "listen": usual("127.0.0.1:8443"),
            "http_listen": usual("127.0.0.1:8080"),
        })
    }

    async fn save(&self, window: &Window, folder: &Path, name: &str) {
        // The README is in English.
        let suffix = if self.language == "en" { String::new() } else { format!("-{}", self.language) };
        let path = folder.join(format!("{name}-{}{suffix}.png", self.theme));
        // What just happened is no part of the view, nor is what was pressed last.
        let dismiss = "document.querySelectorAll('[data-testid=toast] button').forEach(each => each.click());
            document.activeElement?.blur();";
        window.session().script(dismiss).await;
        std::fs::write(&path, window.picture().await).expect("a picture can be written");
        println!("{}", path.display());
    }
}

fn usual(address: &str) -> &str {
    if TcpListener::bind(address).is_ok() { address } else { "127.0.0.1:0" }
}
