//! The app's window, by the names its page gives to its parts (`data-testid`).

use std::path::PathBuf;

use thirtyfour::{By, WebElement};

use crate::display::Display;
use crate::sandbox::Sandbox;
use crate::session::Session;
use crate::wait::eventually;

/// The real window with the real engine behind it.
pub struct Window {
    session: Session,
}

impl Window {
    /// Opens it on free ports, in English and light, whatever this machine prefers.
    ///
    /// # Panics
    /// When it does not open.
    pub async fn open(sandbox: &Sandbox, display: &Display, words: &[&str]) -> Self {
        Self::open_as(sandbox, display, words, "light", "en").await
    }

    /// Opens it with a theme (`light`, `dark`) and a language (`en`, `ko`).
    ///
    /// # Panics
    /// When it does not open.
    pub async fn open_as(
        sandbox: &Sandbox,
        display: &Display,
        words: &[&str],
        theme: &str,
        language: &str,
    ) -> Self {
        let settings = serde_json::json!({
            "theme": theme, "language": language, "listen": "127.0.0.1:0", "http_listen": "127.0.0.1:0",
        });
        sandbox.write("data/localfront/settings.json", settings.to_string());
        Self { session: Session::webkit(sandbox, display, &program(), words).await }
    }

    /// The session behind it.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Waits until a part can be seen.
    ///
    /// # Panics
    /// When it does not appear.
    pub async fn see(&self, part: &str) -> WebElement {
        eventually(&format!("`{part}` in the window"), async || self.all(part).await.into_iter().next()).await
    }

    /// Waits until a part can be seen whose text holds these words.
    ///
    /// # Panics
    /// When it does not appear.
    pub async fn see_text(&self, part: &str, words: &str) -> WebElement {
        eventually(&format!("`{part}` with {words:?}"), async || {
            for element in self.all(part).await {
                if element.text().await.is_ok_and(|text| text.contains(words)) {
                    return Some(element);
                }
            }
            None
        })
        .await
    }

    /// Waits until no such part can be seen.
    ///
    /// # Panics
    /// When it stays.
    pub async fn see_no(&self, part: &str) {
        eventually(&format!("`{part}` to go"), async || self.all(part).await.is_empty().then_some(())).await;
    }

    /// Waits for a part and clicks it.
    ///
    /// # Panics
    /// When it does not appear or cannot be clicked.
    pub async fn click(&self, part: &str) {
        eventually(&format!("`{part}` to be clickable"), async || self.see(part).await.click().await.ok())
            .await;
    }

    /// Types into a part.
    ///
    /// # Panics
    /// When it does not appear or takes no text.
    pub async fn enter(&self, part: &str, text: &str) {
        self.see(part)
            .await
            .send_keys(text)
            .await
            .unwrap_or_else(|cause| panic!("`{part}` takes no text: {cause}"));
    }

    /// What a part says.
    ///
    /// # Panics
    /// When it does not appear.
    pub async fn text(&self, part: &str) -> String {
        self.see(part).await.text().await.unwrap_or_default()
    }

    /// The address of the site that is shown, `https://shop.localhost:41234`.
    ///
    /// # Panics
    /// When none is shown.
    pub async fn address(&self) -> String {
        let text = self.see_text("address", "https://").await.text().await.unwrap_or_default();
        let start = text.find("https://").unwrap_or(0);
        text[start..].split_whitespace().next().unwrap_or_default().trim_end_matches('/').to_owned()
    }

    /// A PNG of the window, once what changed has been painted.
    ///
    /// # Panics
    /// When the driver cannot take it.
    pub async fn picture(&self) -> Vec<u8> {
        // Right after a change the old frame would be taken.
        let painted = "await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 150))));
                       await document.fonts.ready;";
        self.session.resolve(painted).await;
        self.session.driver.screenshot_as_png().await.expect("a picture of the window")
    }

    /// Every part of that name that can be seen now.
    pub async fn all(&self, part: &str) -> Vec<WebElement> {
        let all = self
            .session
            .driver
            .find_all(By::Css(format!("[data-testid=\"{part}\"]")))
            .await
            .unwrap_or_default();
        let mut shown = Vec::new();
        for element in all {
            if element.is_displayed().await.unwrap_or(false) {
                shown.push(element);
            }
        }
        shown
    }
}

fn program() -> PathBuf {
    let given = std::env::var_os("LOCALFRONT_APP_BIN");
    given
        .map(PathBuf::from)
        .expect("LOCALFRONT_APP_BIN names the built app; `cargo xtask test --only e2e` sets it")
}
