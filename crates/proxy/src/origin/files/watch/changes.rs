//! What a batch of events comes to: the names to look at again.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use notify::event::{EventKind, ModifyKind};

use crate::origin::files::path::is_hidden;

/// Gathered until taken.
#[derive(Debug, Default)]
pub(super) struct Changes {
    folder: PathBuf,
    /// Relative names of files and directories.
    pub(super) names: BTreeSet<String>,
    /// Too much changed to name it, or events were lost.
    pub(super) everything: bool,
    /// The folder itself came, went or was replaced.
    pub(super) root: bool,
}

/// Past this, reading the folder as a whole is cheaper.
const MOST_NAMES: usize = 500;

impl Changes {
    /// Of a folder, by the path its events come with.
    pub(super) fn under(folder: PathBuf) -> Self {
        Self { folder, ..Self::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.root && !self.everything && self.names.is_empty()
    }

    /// What was gathered so far.
    pub(super) fn take(&mut self) -> Self {
        std::mem::replace(self, Self::under(self.folder.clone()))
    }

    /// Adds an event. Reading a file is none, or answering would look like a change.
    pub(super) fn note(&mut self, event: notify::Result<notify::Event>) {
        let Ok(event) = event else {
            // Watches ran out, or the system lost some events: begin again.
            self.root = true;
            return;
        };
        if event.need_rescan() {
            self.everything = true;
        }
        if !matches!(event.kind, EventKind::Access(_)) {
            event.paths.iter().for_each(|path| self.note_path(path, event.kind));
        }
    }

    fn note_path(&mut self, path: &Path, kind: EventKind) {
        let Ok(inside) = path.strip_prefix(&self.folder) else { return };
        if inside.as_os_str().is_empty() {
            self.note_folder(kind);
        } else if let Some(name) = visible_name(inside) {
            self.names.insert(name);
            self.everything |= self.names.len() > MOST_NAMES;
        }
    }

    fn note_folder(&mut self, kind: EventKind) {
        match kind {
            EventKind::Modify(ModifyKind::Metadata(_) | ModifyKind::Data(_)) => {}
            _ => self.root = true,
        }
    }
}

/// With `/` between its parts; `None` for what is never served.
fn visible_name(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    let parts = parts?;
    let hidden = parts.iter().enumerate().any(|(at, part)| is_hidden(part, at == 0));
    (!hidden).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use notify::Event;
    use notify::event::{AccessKind, CreateKind, Flag, RemoveKind};

    use super::*;

    fn noted(events: &[(EventKind, &str)]) -> Changes {
        let mut changes = Changes::under("/site".into());
        for (kind, path) in events {
            changes.note(Ok(Event::new(*kind).add_path(path.into())));
        }
        changes
    }

    #[test]
    fn names_are_relative_and_hidden_ones_are_left_out() {
        let any = EventKind::Modify(ModifyKind::Any);
        let changes = noted(&[
            (any, "/site/a/b"),
            (any, "/site/.git/index"),
            (any, "/elsewhere/c"),
            (any, "/site/a/b"),
        ]);
        assert_eq!(changes.names, BTreeSet::from(["a/b".to_owned()]));
        assert!(!changes.root && !changes.everything);
    }

    #[test]
    fn reading_is_no_change() {
        assert!(noted(&[(EventKind::Access(AccessKind::Any), "/site/a")]).is_empty());
    }

    #[test]
    fn the_folder_itself_is_told_apart() {
        assert!(noted(&[(EventKind::Remove(RemoveKind::Folder), "/site")]).root);
        assert!(noted(&[(EventKind::Create(CreateKind::Folder), "/site")]).root);
        assert!(
            noted(&[(EventKind::Modify(ModifyKind::Metadata(notify::event::MetadataKind::Any)), "/site")])
                .is_empty()
        );
    }

    #[test]
    fn lost_events_and_floods_mean_reading_everything() {
        let mut changes = Changes::under("/site".into());
        changes.note(Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan)));
        assert!(changes.take().everything);
        assert!(changes.is_empty());
        let create = EventKind::Create(CreateKind::File);
        let paths: Vec<String> = (0..600).map(|n| format!("/site/{n}")).collect();
        let events: Vec<_> = paths.iter().map(|path| (create, path.as_str())).collect();
        assert!(noted(&events).everything);
        let mut changes = Changes::under("/site".into());
        changes.note(Err(notify::Error::generic("lost")));
        assert!(changes.root);
    }
}
