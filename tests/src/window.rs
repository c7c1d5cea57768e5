//! The app's window, by the names its page gives to its parts (`data-testid`).

use std::path::PathBuf;

use serde_json::{Value, json};
use thirtyfour::{Key, TypingData, WebElement};

use crate::display::Display;
use crate::sandbox::Sandbox;
use crate::session::Session;
use crate::wait::{LIMIT, within_limit};

/// The real window with the real engine behind it.
pub struct Window {
    session: Session,
    /// Where the last picture goes when something is waited for in vain.
    last: PathBuf,
}

impl Window {
    /// Opens it on free ports, in English and light, whatever this machine prefers.
    ///
    /// # Panics
    /// When it does not open.
    pub async fn open(sandbox: &Sandbox, display: &Display, words: &[&str]) -> Self {
        Self::open_with(sandbox, display, words, &json!({})).await
    }

    /// Opens it with some settings of one's own.
    ///
    /// # Panics
    /// When it does not open.
    pub async fn open_with(sandbox: &Sandbox, display: &Display, words: &[&str], settings: &Value) -> Self {
        let mut all = json!({
            "theme": "light", "language": "en", "listen": "127.0.0.1:0", "http_listen": "127.0.0.1:0",
        });
        for (key, value) in settings.as_object().into_iter().flatten() {
            all[key] = value.clone();
        }
        let file = sandbox.data_dir().join("settings.json");
        std::fs::create_dir_all(sandbox.data_dir()).expect("a folder can be made in the sandbox");
        std::fs::write(file, all.to_string()).expect("a file can be written in the sandbox");
        let session = Session::webkit(sandbox, display, &program(), words).await;
        Self { session, last: sandbox.path("logs/window.png") }
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
        self.wait(&format!("`{part}` in the window"), async || self.all(part).await.into_iter().next()).await
    }

    /// Waits until a part can be seen whose text holds these words.
    ///
    /// # Panics
    /// When it does not appear.
    pub async fn see_text(&self, part: &str, words: &str) -> WebElement {
        self.wait(&format!("`{part}` with {words:?}"), async || {
            for element in self.all(part).await {
                if text(&element).await.contains(words) {
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
        self.wait(&format!("`{part}` to go"), async || self.all(part).await.is_empty().then_some(())).await;
    }

    /// Waits until a part can be clicked, and clicks it.
    ///
    /// # Panics
    /// When it does not appear or stays disabled.
    pub async fn click(&self, part: &str) {
        self.wait(&format!("`{part}` to be clickable"), async || {
            let element = self.all(part).await.into_iter().next()?;
            // A click on a disabled button, or beside one that moves, is no error, only without effect.
            if element.is_enabled().await.ok()? && self.rests(&element).await {
                element.click().await.ok()
            } else {
                None
            }
        })
        .await;
    }

    /// Whether a part stays in its place for two frames.
    async fn rests(&self, element: &WebElement) -> bool {
        let script = "
            const [element, done] = arguments;
            const place = () => JSON.stringify(element.getBoundingClientRect());
            const before = place();
            requestAnimationFrame(() => requestAnimationFrame(() => done(place() === before)));";
        let Ok(element) = element.to_json() else { return false };
        let answer = self.session.driver.execute_async(script, vec![element]).await;
        answer.is_ok_and(|answer| answer.json() == true)
    }

    /// Waits until a part is enabled, and presses Enter on it: for what may move away from under a pointer.
    ///
    /// # Panics
    /// When it does not appear, stays disabled or takes no key.
    pub async fn press(&self, part: &str) {
        self.wait(&format!("`{part}` to be enabled"), async || {
            let element = self.all(part).await.into_iter().next()?;
            if element.is_enabled().await.ok()? {
                element.send_keys(Key::Enter + "").await.ok()
            } else {
                None
            }
        })
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

    /// Strikes keys wherever the keyboard is: `Key::Control + "r"`.
    ///
    /// # Panics
    /// When nothing has the keyboard.
    pub async fn keys(&self, keys: impl Into<TypingData>) {
        let element = self.session.driver.active_element().await.expect("something has the keyboard");
        element.send_keys(keys).await.unwrap_or_else(|cause| panic!("no keys are taken: {cause}"));
    }

    /// Opens the menu of a part, as the right button does.
    ///
    /// # Panics
    /// When there is no such part.
    pub async fn menu(&self, part: &str, words: &str) {
        let element = self.see_text(part, words).await;
        let script = "arguments[0].querySelector('[data-column=path]').dispatchEvent(
            new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: 500, clientY: 400 }));";
        let element = element.to_json().expect("an element has a reference");
        self.session.driver.execute(script, vec![element]).await.expect("the part takes the event");
    }

    /// What a part says.
    ///
    /// # Panics
    /// When it does not appear.
    pub async fn text(&self, part: &str) -> String {
        text(&self.see(part).await).await
    }

    /// What a part says that holds these words.
    ///
    /// # Panics
    /// When it does not appear.
    pub async fn text_of(&self, part: &str, words: &str) -> String {
        text(&self.see_text(part, words).await).await
    }

    /// The address of the site that is shown, `https://shop.localhost:41234`.
    ///
    /// # Panics
    /// When none is shown.
    pub async fn address(&self) -> String {
        let text = text(&self.see_text("address", "https://").await).await;
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

    /// Waits for something of the window; in vain, it leaves a picture beside the logs.
    async fn wait<T>(&self, what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
        if let Some(found) = within_limit(look).await {
            return found;
        }
        std::fs::write(&self.last, self.picture().await).expect("a picture can be written in the sandbox");
        panic!("waited {LIMIT:?} in vain for {what}; how it looked is in {}", self.last.display());
    }

    /// Every part of that name that can be seen now.
    pub async fn all(&self, part: &str) -> Vec<WebElement> {
        // The driver's own idea of "displayed" does not know rows that are moved into place.
        let script = "
            const part = `[data-testid=${JSON.stringify(arguments[0])}]`;
            const seen = element => element.checkVisibility() && element.getBoundingClientRect().height > 0;
            return [...document.querySelectorAll(part)].filter(seen);";
        let answer = self.session.driver.execute(script, vec![part.into()]).await;
        answer.and_then(|answer| answer.elements()).unwrap_or_default()
    }
}

async fn text(element: &WebElement) -> String {
    element.prop("innerText").await.ok().flatten().unwrap_or_default()
}

fn program() -> PathBuf {
    let given = std::env::var_os("LOCALFRONT_APP_BIN");
    given
        .map(PathBuf::from)
        .expect("LOCALFRONT_APP_BIN names the built app; `cargo xtask test --only e2e` sets it")
}
