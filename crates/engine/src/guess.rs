//! A folder, looked at before a site is made of it: what it is, what to call it, where its settings belong.

use std::path::{Path, PathBuf};

use crate::api::types::{ApiError, FolderGuess};
use crate::error::Result;
use crate::places::Places;

/// Looks at what the person dropped.
///
/// A project's root is taken to mean its newest build output, since the sources of a bundled site cannot be
/// served as they are.
///
/// # Errors
/// When the folder is not there or not a folder.
pub(crate) fn guess(places: &Places, dropped: &Path) -> Result<FolderGuess> {
    let dropped = existing_folder(dropped)?;
    let folder = build_output(&dropped).unwrap_or_else(|| dropped.clone());
    let name = name_of(&folder);
    Ok(FolderGuess {
        shown: places.shown(&folder),
        host: format!("{name}.localhost"),
        built_by: built_by(&folder).into(),
        files: count_files(&folder),
        has_index: folder.join("index.html").is_file(),
        project_file: project_file_for(&folder).map(|p| p.display().to_string()),
        would_keep: places.shown(&keep_at(places, &folder, &name)),
        folder: folder.display().to_string(),
        name,
    })
}

/// The folder as an absolute path.
///
/// # Errors
/// When it is not there or not a folder.
pub(crate) fn existing_folder(path: &Path) -> Result<PathBuf> {
    let full = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    match std::fs::metadata(&full) {
        Ok(meta) if meta.is_dir() => Ok(full.canonicalize().unwrap_or(full)),
        Ok(_) => Err(ApiError::not_a_folder(&full)),
        Err(_) => Err(ApiError::folder_missing(&full)),
    }
}

/// `shop` for `~/code/shop/dist` and for `~/code/shop`: letters, digits and `-`, never empty.
#[must_use]
pub fn name_of(folder: &Path) -> String {
    let mut at = folder;
    while is_output_name(at) && at.parent().is_some_and(|p| p.file_name().is_some()) {
        at = at.parent().unwrap_or(at);
    }
    config::site_name_from(&at.file_name().map(|n| n.to_string_lossy()).unwrap_or_default())
}

/// Where a new project file goes: the root of the project around the folder, else the data folder.
#[must_use]
pub(crate) fn keep_at(places: &Places, folder: &Path, name: &str) -> PathBuf {
    match project_root(folder, places.home()) {
        Some(root) if is_writable(&root) => root.join(PROJECT_FILE),
        _ => places.own_projects().join(format!("{name}.toml")),
    }
}

/// `localfront.toml` in this folder or above it.
#[must_use]
pub fn project_file_for(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|at| at.join(PROJECT_FILE)).find(|file| file.is_file())
}

/// What projects are described in.
pub const PROJECT_FILE: &str = "localfront.toml";

fn build_output(root: &Path) -> Option<PathBuf> {
    if !root.join("package.json").is_file() {
        return None;
    }
    let candidates = OUTPUTS.iter().map(|name| root.join(name)).filter(|f| f.join("index.html").is_file());
    candidates.max_by_key(|f| f.join("index.html").metadata().and_then(|m| m.modified()).ok())
}

fn is_output_name(folder: &Path) -> bool {
    folder.file_name().is_some_and(|n| OUTPUT_NAMES.iter().any(|o| n == *o))
}

/// The nearest folder at or above this one that looks like a project's, below `home`.
pub(crate) fn project_root(folder: &Path, home: Option<&Path>) -> Option<PathBuf> {
    let below_home = folder.ancestors().take_while(|at| Some(*at) != home && at.parent().is_some());
    below_home.take(6).find(|at| ROOT_MARKS.iter().any(|m| at.join(m).exists())).map(Path::to_owned)
}

fn is_writable(folder: &Path) -> bool {
    tempfile::Builder::new().prefix(".localfront").tempfile_in(folder).is_ok()
}

fn built_by(folder: &Path) -> &'static str {
    let Some(root) = folder.ancestors().take(4).find(|at| at.join("package.json").is_file()) else {
        return FILES_OF.iter().find(|(_, file)| near(folder, file)).map_or("plain", |(by, _)| by);
    };
    let text = std::fs::read_to_string(root.join("package.json")).unwrap_or_default();
    let package: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let uses =
        |name: &str| ["dependencies", "devDependencies"].iter().any(|k| package[*k].get(name).is_some());
    let by = PACKAGES.iter().find(|(_, name)| uses(name)).map_or("plain", |(by, _)| by);
    if by != "plain" && root == folder { "unbuilt" } else { by }
}

fn near(folder: &Path, file: &str) -> bool {
    folder.join(file).exists() || folder.parent().is_some_and(|p| p.join(file).exists())
}

/// Counts to ten thousand, then stops: the number is for recognition, not for accounting.
fn count_files(folder: &Path) -> u32 {
    let (mut count, mut rest) = (0, vec![folder.to_owned()]);
    while let Some(at) = rest.pop() {
        for entry in std::fs::read_dir(at).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && entry.file_name() != "node_modules" => rest.push(entry.path()),
                Ok(kind) if kind.is_file() => count += 1,
                _ => {}
            }
            if count >= 10_000 {
                return count;
            }
        }
    }
    count
}

const OUTPUTS: [&str; 7] = ["dist", "build", "out", "public", ".output/public", "_site", "www"];
const OUTPUT_NAMES: [&str; 10] =
    ["dist", "build", "out", "public", ".output", "_site", "www", "browser", "html", "static"];
const ROOT_MARKS: [&str; 9] = [
    "package.json",
    ".git",
    "Cargo.toml",
    "pyproject.toml",
    "composer.json",
    "go.mod",
    "pom.xml",
    "build.gradle",
    "Gemfile",
];
const FILES_OF: [(&str, &str); 4] =
    [("hugo", "hugo.toml"), ("jekyll", "_config.yml"), ("mkdocs", "mkdocs.yml"), ("hugo", "archetypes")];
/// First match wins: a framework before the bundler under it.
const PACKAGES: [(&str, &str); 14] = [
    ("next", "next"),
    ("nuxt", "nuxt"),
    ("astro", "astro"),
    ("sveltekit", "@sveltejs/kit"),
    ("angular", "@angular/core"),
    ("gatsby", "gatsby"),
    ("docusaurus", "@docusaurus/core"),
    ("cra", "react-scripts"),
    ("vue-cli", "@vue/cli-service"),
    ("eleventy", "@11ty/eleventy"),
    ("vite", "vite"),
    ("parcel", "parcel"),
    ("rspack", "@rspack/core"),
    ("webpack", "webpack"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn places(at: &Path) -> Places {
        Places::open(Some(at.join("data"))).unwrap()
    }

    #[test]
    fn a_site_is_called_after_its_project_not_its_output_folder() {
        let check = |path: &str, expect| assert_eq!(name_of(Path::new(path)), expect, "{path}");
        check("/home/kim/code/shop/dist", "shop");
        check("/home/kim/My Shop (v2)", "my-shop-v2");
        check("/home/kim/shop/.output/public", "shop");
        check("/srv/쇼핑몰", "site");
        check("/dist", "dist");
    }

    #[test]
    fn the_root_of_a_bundled_project_means_its_build_output() {
        let at = tempfile::tempdir().unwrap();
        let shop = at.path().join("shop");
        std::fs::create_dir_all(shop.join("dist")).unwrap();
        std::fs::write(shop.join("package.json"), r#"{"devDependencies":{"vite":"8"}}"#).unwrap();
        std::fs::write(shop.join("dist/index.html"), "<h1>hi").unwrap();
        let found = guess(&places(at.path()), &shop).unwrap();
        assert!(found.folder.ends_with("dist"), "{}", found.folder);
        assert_eq!((found.name.as_str(), found.built_by.as_str(), found.files), ("shop", "vite", 1));
        assert!(found.has_index);
        assert!(found.would_keep.ends_with("shop/localfront.toml"), "{}", found.would_keep);
    }

    #[test]
    fn sources_that_were_never_built_say_so() {
        let at = tempfile::tempdir().unwrap();
        std::fs::write(at.path().join("package.json"), r#"{"devDependencies":{"vite":"8"}}"#).unwrap();
        assert_eq!(guess(&places(at.path()), at.path()).unwrap().built_by, "unbuilt");
    }

    #[test]
    fn a_folder_without_a_project_keeps_its_settings_in_the_data_folder() {
        let at = tempfile::tempdir().unwrap();
        let plain = at.path().join("plain");
        std::fs::create_dir(&plain).unwrap();
        let found = guess(&places(at.path()), &plain).unwrap();
        assert!(found.would_keep.ends_with("data/projects/plain.toml"), "{}", found.would_keep);
    }

    #[test]
    fn what_is_not_a_folder_is_refused_with_its_name() {
        let at = tempfile::tempdir().unwrap();
        let file = at.path().join("index.html");
        std::fs::write(&file, "").unwrap();
        assert_eq!(guess(&places(at.path()), &file).unwrap_err().code, "not-a-folder");
        assert_eq!(guess(&places(at.path()), &at.path().join("no")).unwrap_err().code, "folder-missing");
    }
}
