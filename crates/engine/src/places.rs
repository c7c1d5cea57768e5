//! Where things are kept on this computer.

use std::path::{Path, PathBuf};

use crate::api::types::ApiError;
use crate::error::Result;

/// The data folder and the person's home.
#[derive(Debug, Clone)]
pub struct Places {
    data: PathBuf,
    home: Option<PathBuf>,
}

impl Places {
    /// Uses `data`, or the platform's own place (`~/.local/share/localfront` on Linux), and makes it, readable
    /// by this user alone.
    ///
    /// # Errors
    /// When the folder can be neither found nor made.
    pub fn open(data: Option<PathBuf>) -> Result<Self> {
        let places = Self::at(data)?;
        if places.data.is_file() {
            return Err(ApiError::data_is_a_file(&places.data));
        }
        make_private(&places.data)
            .map_err(|cause| ApiError::disk("make the data folder", &places.data, &cause))?;
        Ok(places)
    }

    /// As [`Self::open`], but makes nothing.
    ///
    /// # Errors
    /// When the folder cannot be found.
    pub fn at(data: Option<PathBuf>) -> Result<Self> {
        let home = dirs::home_dir();
        let data = data.or_else(|| dirs::data_dir().map(|d| d.join("localfront"))).ok_or_else(|| {
            let message =
                "cannot find a folder for Localfront's data: HOME is not set; give one with --data-dir";
            ApiError::new("no-data-folder", &[], message.into())
        })?;
        let data = std::path::absolute(&data).unwrap_or(data);
        Ok(Self { data, home })
    }

    /// The root certificate and its key.
    #[must_use]
    pub fn authority(&self) -> PathBuf {
        self.data.join("ca")
    }

    /// The root certificate itself.
    #[must_use]
    pub fn root(&self) -> PathBuf {
        self.authority().join("root.pem")
    }

    /// The journal.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.data.join("journal")
    }

    /// What the person chose.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.data.join("settings.json")
    }

    /// Filters under a name.
    #[must_use]
    pub fn filters(&self) -> PathBuf {
        self.data.join("filters.json")
    }

    /// Which projects are open.
    #[must_use]
    pub fn projects(&self) -> PathBuf {
        self.data.join("projects.json")
    }

    /// What each running `serve` was told.
    #[must_use]
    pub fn serving(&self) -> PathBuf {
        self.data.join("serving")
    }

    /// Corrections of files that can be taken back.
    #[must_use]
    pub fn mended(&self) -> PathBuf {
        self.data.join("mended.json")
    }

    /// The rules that change answers.
    #[must_use]
    pub fn rules(&self) -> PathBuf {
        self.data.join("rules.json")
    }

    /// Captured bodies that rules answer with.
    #[must_use]
    pub fn rule_bodies(&self) -> PathBuf {
        self.data.join("rule-bodies")
    }

    /// Project files of folders that have no project around them.
    #[must_use]
    pub fn own_projects(&self) -> PathBuf {
        self.data.join("projects")
    }

    /// The demo's files.
    #[must_use]
    pub fn demo(&self) -> PathBuf {
        self.data.join("demo")
    }

    /// Where the open window can be asked to come to the front.
    #[must_use]
    pub fn window_socket(&self) -> PathBuf {
        self.data.join("window.sock")
    }

    /// The data folder itself.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The person's home folder.
    #[must_use]
    pub fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }

    /// A path for people: `~/code/shop/dist`.
    #[must_use]
    pub fn shown(&self, path: &Path) -> String {
        match self.home.as_deref().and_then(|home| path.strip_prefix(home).ok()) {
            Some(rest) if rest.as_os_str().is_empty() => "~".into(),
            Some(rest) => format!("~{}{}", std::path::MAIN_SEPARATOR, rest.display()),
            None => path.display().to_string(),
        }
    }

    /// The path that [`Self::shown`] showed.
    #[must_use]
    pub fn expanded(&self, path: &Path) -> PathBuf {
        match (path.strip_prefix("~"), &self.home) {
            (Ok(rest), Some(home)) => home.join(rest),
            _ => path.to_owned(),
        }
    }
}

/// Replaces a file in one step, so that a crash leaves the old or the new one, never half of it.
///
/// # Errors
/// When the folder cannot be written, and when the file is marked read-only: replacing it would not mind the mark, but
/// whoever set it does.
pub(crate) fn write_whole(path: &Path, content: impl AsRef<[u8]>) -> std::io::Result<()> {
    use std::io::Write;
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    std::fs::create_dir_all(folder)?;
    // A link is followed, so that a project file kept elsewhere stays a link.
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut file = tempfile::NamedTempFile::new_in(target.parent().unwrap_or(folder))?;
    file.write_all(content.as_ref())?;
    file.as_file().sync_all()?;
    if let Ok(old) = std::fs::metadata(&target) {
        if old.permissions().readonly() {
            return Err(std::io::Error::new(std::io::ErrorKind::PermissionDenied, "it is marked read-only"));
        }
        file.as_file().set_permissions(old.permissions())?;
    }
    file.persist(&target).map_err(|e| e.error)?;
    Ok(())
}

fn make_private(path: &Path) -> std::io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_marked_read_only_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("login.js");
        write_whole(&path, "one").unwrap();
        let mut permissions = std::fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(&path, permissions).unwrap();
        assert_eq!(write_whole(&path, "two").unwrap_err().to_string(), "it is marked read-only");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one");
    }
}
