//! What a `serve` on this data folder was told, for as long as it runs, so that others on the folder (an agent, say) can
//! explain what it would do. The lock beside each note is let go of when its process dies, however it dies.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use config::project::Site;
use serde::{Deserialize, Serialize};

use crate::engine::Startup;
use crate::given::Given;
use crate::places::{Places, write_whole};
use crate::project_file::sites_of_file;

/// A note that goes with its process, or with this value.
#[derive(Debug)]
pub(crate) struct Note {
    path: PathBuf,
    _lock: File,
}

/// What it says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Told {
    /// On the command line.
    Given(Given),
    /// By this project file.
    File(PathBuf),
}

impl Note {
    /// Leaves one; `None` when there is nothing to say that is not in a file of the data folder anyway, and when the
    /// disk refuses: nobody needs it to be served.
    pub(crate) fn leave(places: &Places, startup: &Startup) -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let told = match startup {
            Startup::Given(given) => Told::Given(given.anywhere()),
            Startup::File { file, .. } => Told::File(std::path::absolute(file).ok()?),
            Startup::Remembered | Startup::Empty => return None,
        };
        let name = format!("{}-{}.json", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = places.serving().join(name);
        write_whole(&path, serde_json::to_string(&told).ok()?).ok()?;
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(lock_of(&path)).ok()?;
        lock.try_lock().ok()?;
        Some(Self { path, _lock: lock })
    }
}

impl Drop for Note {
    fn drop(&mut self) {
        forget(&self.path);
    }
}

/// The sites of everything that is being served now, the newest note first.
pub(crate) fn sites(places: &Places) -> Vec<Site> {
    let entries = std::fs::read_dir(places.serving()).into_iter().flatten().flatten();
    let notes =
        entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|e| e == "json"));
    let mut notes: Vec<_> = notes.filter(|note| is_alive(note)).collect();
    notes.sort_by_key(|note| std::cmp::Reverse(std::fs::metadata(note).and_then(|m| m.modified()).ok()));
    notes.iter().filter_map(|note| read(note)).flatten().collect()
}

fn read(note: &Path) -> Option<Vec<Site>> {
    match serde_json::from_str(&std::fs::read_to_string(note).ok()?).ok()? {
        Told::Given(given) => given.project().ok().map(|project| project.sites),
        Told::File(file) => sites_of_file(&file).ok(),
    }
}

/// Whether somebody holds its lock; the note of a dead process is cleared away.
fn is_alive(note: &Path) -> bool {
    let Ok(lock) = OpenOptions::new().write(true).open(lock_of(note)) else { return false };
    let held = matches!(lock.try_lock(), Err(std::fs::TryLockError::WouldBlock));
    if !held {
        forget(note);
    }
    held
}

fn forget(note: &Path) {
    _ = std::fs::remove_file(note);
    _ = std::fs::remove_file(lock_of(note));
}

fn lock_of(note: &Path) -> PathBuf {
    note.with_extension("lock")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_served_is_known_for_as_long_as_it_is() {
        let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let places = Places::open(Some(data.path().into())).unwrap();
        let given =
            Given { folder: Some(folder.path().into()), name: Some("shop".into()), ..Given::default() };
        let names = || -> Vec<_> { sites(&places).into_iter().map(|site| site.name).collect() };
        assert!(names().is_empty());
        let note = Note::leave(&places, &Startup::Given(given.clone())).unwrap();
        assert_eq!(names(), ["shop"]);
        drop(note);
        assert!(names().is_empty());
        // A process that is killed lets go of its lock and clears nothing away.
        let path = places.serving().join("1-0.json");
        write_whole(&path, serde_json::to_string(&Told::Given(given)).unwrap()).unwrap();
        std::fs::write(lock_of(&path), "").unwrap();
        assert!(path.exists() && names().is_empty() && !path.exists());
    }
}
