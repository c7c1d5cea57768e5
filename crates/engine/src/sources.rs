//! Files beside a document (source maps, and the sources they name), never from outside the project's folder.

use std::path::{Path, PathBuf};

use crate::guess::project_root;

/// Longer files are not read: 64 MiB.
const MOST_BYTES: u64 = 64 << 20;

/// Where the files of one folder's project are.
#[derive(Debug, Clone)]
pub(crate) struct Sources {
    /// What names start at: the folder that is served or checked.
    folder: PathBuf,
    /// Nothing outside it is read.
    project: PathBuf,
}

impl Sources {
    /// Of a folder; its project is the nearest folder around it that looks like one.
    pub(crate) fn of(folder: &Path) -> Self {
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let project = project_root(&folder, None).unwrap_or_else(|| folder.clone());
        Self { folder, project }
    }

    /// The content of a file by its name.
    pub(crate) fn read(&self, name: &str) -> Option<Vec<u8>> {
        std::fs::read(self.path(name)?).ok()
    }

    /// The file that a name means: counted from the folder, or as bundlers do from the project's own folder or one
    /// between. A slash before it is that of the disk, or of the site.
    pub(crate) fn path(&self, name: &str) -> Option<PathBuf> {
        let below = Path::new(name.trim_start_matches('/'));
        let between = self.folder.ancestors().take_while(|at| at.starts_with(&self.project));
        let whole = name.starts_with('/').then(|| PathBuf::from(name));
        whole.into_iter().chain(between.map(|at| at.join(below))).find_map(|path| self.inside(&path))
    }

    /// Follows links first, so that none leads out.
    fn inside(&self, path: &Path) -> Option<PathBuf> {
        let path = path.canonicalize().ok().filter(|path| path.starts_with(&self.project))?;
        let meta = path.metadata().ok()?;
        (meta.is_file() && meta.len() <= MOST_BYTES).then_some(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_the_project_are_found_and_no_others() {
        let at = tempfile::tempdir().unwrap();
        let file = |name: &str| {
            let path = at.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, name).unwrap();
        };
        ["shop/package.json", "shop/dist/js/app.js.map", "shop/src/api.ts", "secret.txt"]
            .into_iter()
            .for_each(file);
        let sources = Sources::of(&at.path().join("shop/dist"));
        let read = |name: &str| sources.read(name).map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(read("js/app.js.map").as_deref(), Some("shop/dist/js/app.js.map"));
        assert_eq!(read("../src/api.ts").as_deref(), Some("shop/src/api.ts"));
        assert_eq!(read("src/api.ts").as_deref(), Some("shop/src/api.ts"));
        assert_eq!(read("/js/app.js.map").as_deref(), Some("shop/dist/js/app.js.map"));
        let whole = at.path().canonicalize().unwrap().join("shop/src/api.ts");
        assert_eq!(read(whole.to_str().unwrap()).as_deref(), Some("shop/src/api.ts"));
        assert_eq!(read("../../secret.txt"), None);
        assert_eq!(read(at.path().join("secret.txt").to_str().unwrap()), None);
        assert_eq!(read("js"), None);
    }
}
