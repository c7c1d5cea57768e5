//! Watches project files: every save is read, and applied whole or not at all.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use parking_lot::Mutex;
use tokio::sync::mpsc;

/// Editors write a file in several steps; a save is over when nothing happened for this long.
const QUIET: Duration = Duration::from_millis(60);

/// The folders of the open project files. Folders are watched rather than files, since most editors replace a
/// file by a new one of the same name.
pub(crate) struct ProjectWatch {
    watcher: Mutex<Option<RecommendedWatcher>>,
    folders: Mutex<BTreeSet<PathBuf>>,
}

impl ProjectWatch {
    /// Starts; changed paths come out of the receiver, a save at a time.
    pub(crate) fn start() -> (Self, Saves) {
        let (sender, receiver) = mpsc::unbounded_channel();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let Ok(event) = event else { return };
            if !event.kind.is_access() {
                // Nobody listens any more only when the engine is stopping.
                let _ = sender.send(event.paths);
            }
        });
        let watcher = watcher.inspect_err(|cause| tracing::warn!("cannot watch project files: {cause}")).ok();
        (Self { watcher: Mutex::new(watcher), folders: Mutex::default() }, Saves { receiver })
    }

    /// Watches exactly the folders of these files.
    pub(crate) fn set(&self, files: &[PathBuf]) {
        let wanted: BTreeSet<_> = files.iter().filter_map(|f| f.parent()).map(Path::to_owned).collect();
        let (mut watcher, mut folders) = (self.watcher.lock(), self.folders.lock());
        let Some(watcher) = watcher.as_mut() else { return };
        for gone in folders.difference(&wanted) {
            // A folder that was deleted is no longer watched anyway.
            let _ = watcher.unwatch(gone);
        }
        let mut watched: BTreeSet<_> = wanted.intersection(&folders).cloned().collect();
        for new in wanted.difference(&folders) {
            match watcher.watch(new, RecursiveMode::NonRecursive) {
                Ok(()) => _ = watched.insert(new.clone()),
                // It is tried again when something else is applied.
                Err(cause) => tracing::warn!("cannot watch {}: {cause}", new.display()),
            }
        }
        *folders = watched;
    }
}

/// The changed paths, gathered until it is quiet.
pub(crate) struct Saves {
    receiver: mpsc::UnboundedReceiver<Vec<PathBuf>>,
}

impl Saves {
    /// The paths of the next save; `None` when the watch has ended.
    pub(crate) async fn next(&mut self) -> Option<BTreeSet<PathBuf>> {
        let mut changed: BTreeSet<_> = self.receiver.recv().await?.into_iter().collect();
        while let Ok(Some(more)) = tokio::time::timeout(QUIET, self.receiver.recv()).await {
            changed.extend(more);
        }
        Some(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_replaced_by_its_editor_is_noticed_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().canonicalize().unwrap().join("localfront.toml");
        std::fs::write(&file, "a").unwrap();
        let (watch, mut saves) = ProjectWatch::start();
        watch.set(std::slice::from_ref(&file));
        std::fs::write(folder.path().join("new"), "b").unwrap();
        std::fs::rename(folder.path().join("new"), &file).unwrap();
        let changed = tokio::time::timeout(Duration::from_secs(10), saves.next()).await.unwrap().unwrap();
        assert!(changed.contains(&file), "{changed:?}");
    }
}
