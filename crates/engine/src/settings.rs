//! What the person chose, kept in `settings.json`.

use std::path::Path;

use crate::api::types::{ApiError, Settings};
use crate::error::Result;
use crate::places::write_whole;

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: "system".into(),
            language: "system".into(),
            listen: "127.0.0.1:8443".into(),
            http_listen: "127.0.0.1:8080".into(),
            keep_exchanges: 200_000,
            keep_megabytes: 1024,
            keep_days: 0,
            body_cap: 1024 * 1024,
            secret_names: Vec::new(),
        }
    }
}

/// Reads the file; a missing or broken one gives the defaults, since a theme is no reason not to start.
#[must_use]
pub(crate) fn load(path: &Path) -> Settings {
    let Ok(text) = std::fs::read_to_string(path) else { return Settings::default() };
    serde_json::from_str::<serde_json::Value>(&text).ok().and_then(over_defaults).unwrap_or_else(|| {
        tracing::warn!(
            "cannot read {}: it is not what this version writes; using the defaults",
            path.display()
        );
        Settings::default()
    })
}

/// Checks and writes the file.
///
/// # Errors
/// When a value makes no sense or the disk refuses.
pub(crate) fn save(path: &Path, settings: &Settings) -> Result<()> {
    check(settings)?;
    let text =
        serde_json::to_string_pretty(settings).map_err(|e| ApiError::internal("saving the settings", &e))?;
    write_whole(path, &text).map_err(|cause| ApiError::disk("write the settings to", path, &cause))
}

fn check(settings: &Settings) -> Result<()> {
    crate::door::parse_listen(&settings.listen)?;
    crate::door::parse_http_listen(&settings.http_listen)?;
    Ok(())
}

/// A file of an older version lacks keys of this one: lay what is there over the defaults.
fn over_defaults(file: serde_json::Value) -> Option<Settings> {
    let mut all = serde_json::to_value(Settings::default()).ok()?;
    for (key, value) in file.as_object()? {
        all[key] = value.clone();
    }
    serde_json::from_value(all).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_an_older_version_did_not_write_have_their_defaults() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), r#"{"theme":"dark"}"#).unwrap();
        let settings = load(file.path());
        assert_eq!(settings.theme, "dark");
        assert_eq!(settings.listen, Settings::default().listen);
    }

    #[test]
    fn a_broken_file_does_not_keep_the_window_from_opening() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "{").unwrap();
        assert_eq!(load(file.path()), Settings::default());
    }

    #[test]
    fn an_address_that_cannot_be_listened_on_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        let settings = Settings { listen: "localhost".into(), ..Settings::default() };
        assert_eq!(save(&path, &settings).unwrap_err().code, "bad-address");
        assert!(!path.exists());
    }
}
