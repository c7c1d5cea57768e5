//! Where files may be corrected: inside the project of the folders that a site serves, and nowhere a link leads out
//! of it.

use std::path::{Path, PathBuf};

use config::project::{OriginKind, Site};

use crate::api::types::ApiError;
use crate::error::Result;
use crate::sources::Sources;

/// The folders of one site.
#[derive(Debug, Clone)]
pub(crate) struct Ground {
    folders: Vec<PathBuf>,
    site: Site,
}

impl Ground {
    pub(crate) fn of(site: &Site) -> Self {
        let folder = |origin: &config::project::Origin| match &origin.kind {
            OriginKind::Folder(folder) => Some(folder.path.clone()),
            OriginKind::Upstream(_) => None,
        };
        Self { folders: site.origins.iter().filter_map(folder).collect(), site: site.clone() }
    }

    /// The file a finding names: one of a folder, a path the site answers from one, or the original that a source map
    /// names.
    ///
    /// # Errors
    /// When there is no such file here, or a link leads out.
    pub(crate) fn file(&self, name: &str) -> Result<PathBuf> {
        let name = name.split(['?', '#']).next().unwrap_or_default();
        let served = name.starts_with('/').then(|| self.served(name)).flatten();
        let wanted = match &served {
            Some((folder, file)) => vec![(folder, file.as_str())],
            None => self.folders.iter().map(|folder| (folder, name)).collect(),
        };
        let found = wanted.iter().find_map(|(folder, name)| Sources::of(folder).path(name));
        let leads_out = || wanted.iter().find_map(|(folder, name)| folder.join(name).canonicalize().ok());
        found.ok_or_else(|| leads_out().map_or_else(|| no_file(name), |at| outside(name, &at)))
    }

    /// Made from other files by a build that will make it anew.
    pub(crate) fn is_built(&self, file: &Path) -> bool {
        let in_output = |folder: &PathBuf| {
            let folder = folder.canonicalize().unwrap_or_else(|_| folder.clone());
            let has_package = |at: &Path| at.join("package.json").is_file();
            file.starts_with(&folder) && !has_package(&folder) && folder.ancestors().skip(1).any(has_package)
        };
        self.folders.iter().any(in_output)
    }

    /// The folder and the file in it that answer a URL path.
    fn served(&self, path: &str) -> Option<(PathBuf, String)> {
        let path = config::pattern::normalize_path(path);
        let (_, behavior) = self.site.behavior_for(&path);
        let OriginKind::Folder(folder) = &self.site.origins[behavior.origin].kind else { return None };
        let index = if path.ends_with('/') { folder.index.as_str() } else { "" };
        Some((folder.path.clone(), format!("{}{index}", path.trim_start_matches('/'))))
    }
}

fn no_file(name: &str) -> ApiError {
    let message = format!(
        "cannot change {name}: it is not a file in the project's folder; correct it where it is made, or let \
         addresses be corrected while they pass (rewrite_mixed = true)"
    );
    ApiError::new("fix-no-file", &[name], message)
}

fn outside(name: &str, path: &Path) -> ApiError {
    let at = path.display().to_string();
    let message =
        format!("cannot change {name}: it leads to {at}, outside the project's folder; correct it there");
    ApiError::new("fix-outside", &[name, &at], message)
}
