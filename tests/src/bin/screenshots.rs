//! Takes the README's pictures from the real window with the demo in it: `screenshots FOLDER`.
//!
//! For every theme and language: the welcome screen, the request log with one request open, and mixed content.

use std::path::{Path, PathBuf};

use e2e::{Curl, Display, Sandbox, Window, eventually};

/// Answers of every kind, in the order in which a person would meet them.
const ASKED: [&str; 9] = [
    "/api/health",
    "/api/products?page=1",
    "/api/products?page=2",
    "/api/products/1",
    "/api/slow?ms=180",
    "/api/fail",
    "/api/redirect",
    "/no-such-page",
    "/api/products?page=3",
];

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = PathBuf::from(std::env::args_os().nth(1).expect("screenshots FOLDER"));
    std::fs::create_dir_all(&folder).expect("the folder for the pictures can be made");
    for theme in ["light", "dark"] {
        for language in ["en", "ko"] {
            welcome(&folder, theme, language).await;
            demo(&folder, theme, language).await;
        }
    }
}

async fn welcome(folder: &Path, theme: &str, language: &str) {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let window = Window::open_as(&sandbox, &display, &[], theme, language).await;
    window.see("welcome").await;
    save(&window, folder, "welcome", theme, language).await;
}

async fn demo(folder: &Path, theme: &str, language: &str) {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let window = Window::open_as(&sandbox, &display, &["--demo"], theme, language).await;
    let url = window.address().await;
    visit(&sandbox, &url);

    window.click("tab-requests").await;
    window.see_text("row", "page=3").await.click().await.expect("a row opens");
    window.see("detail").await;
    save(&window, folder, "requests", theme, language).await;

    window.click("tab-mixed").await;
    let finding = eventually("a finding", async || window.all("finding").await.into_iter().next()).await;
    finding.click().await.expect("a finding opens");
    save(&window, folder, "mixed", theme, language).await;
}

/// Asks for every file of the demo, and for the answers of its backend.
fn visit(sandbox: &Sandbox, url: &str) {
    let data = sandbox.data_dir();
    let client = Curl::trusting(sandbox, &data.join("ca/root.pem"));
    let site = data.join("demo");
    let mut files = Vec::new();
    walk(&site, &mut files);
    files.sort();
    let paths =
        files.iter().filter_map(|file| file.strip_prefix(&site).ok()).filter_map(|path| path.to_str());
    for path in paths {
        let _ = client.get(&format!("{url}/{path}"));
    }
    for target in ASKED {
        let _ = client.get(&format!("{url}{target}"));
    }
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path);
        }
    }
}

async fn save(window: &Window, folder: &Path, name: &str, theme: &str, language: &str) {
    // The README is in English.
    let suffix = if language == "en" { String::new() } else { format!("-{language}") };
    let path = folder.join(format!("{name}-{theme}{suffix}.png"));
    std::fs::write(&path, window.picture().await).expect("a picture can be written");
    println!("{}", path.display());
}
