//! Keeps the index true to the disk, and tells when files changed.
//!
//! One plain thread per folder. It survives what build tools do: a folder removed and made again (even under
//! the same inode number), replaced by a rename or a link, or not there yet. Where the system has no watches
//! left, it looks for itself, once a second or less often for large folders.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use notify::{Config, RecommendedWatcher, RecursiveMode, Watcher};

use super::Folder;
use changes::Changes;

mod changes;

/// Ends the thread when dropped.
pub(super) struct Watch {
    tell: Sender<Signal>,
}

/// How changes are noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Means {
    /// The system tells; looking, where it cannot.
    Events,
    /// Looking only.
    #[cfg(test)]
    Looking,
}

enum Signal {
    Event(notify::Result<notify::Event>),
    Stop,
}

/// Silence that ends a batch of changes, and the longest time one is gathered.
const QUIET: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_millis(100);

/// How often the folder's identity is checked, and the folder read where it cannot be watched.
const TICK: Duration = Duration::from_secs(1);

/// How often a folder that is not there, or is being built, is looked for.
const SOON: Duration = Duration::from_millis(200);

/// How long a folder without its index is taken to be in the middle of a build, and nobody told.
const PATIENCE: Duration = Duration::from_millis(1500);

impl Watch {
    /// Starts the thread, which reads the folder at once.
    pub(super) fn start(folder: Arc<Folder>, means: Means) -> Self {
        let (tell, told) = channel();
        let keeper = Keeper::new(folder, means, tell.clone());
        if let Err(error) =
            thread::Builder::new().name("folder-watch".into()).spawn(move || keeper.run(&told))
        {
            tracing::warn!(%error, "could not start watching a folder; its pages will not reload by themselves");
        }
        Self { tell }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // The thread may have ended already.
        let _ = self.tell.send(Signal::Stop);
    }
}

/// The thread's own state.
struct Keeper {
    folder: Arc<Folder>,
    means: Means,
    tell: Sender<Signal>,
    /// `None` where the folder cannot be watched.
    watcher: Option<RecommendedWatcher>,
    changes: Changes,
    identity: Option<Identity>,
    had_index: bool,
    /// Since when a change is held back.
    held: Option<Instant>,
    /// How long the last reading of the whole folder took.
    scan_took: Duration,
}

impl Keeper {
    fn new(folder: Arc<Folder>, means: Means, tell: Sender<Signal>) -> Self {
        let changes = Changes::under(folder.root.clone());
        Self {
            folder,
            means,
            tell,
            watcher: None,
            changes,
            identity: None,
            had_index: false,
            held: None,
            scan_took: Duration::ZERO,
        }
    }

    fn run(mut self, told: &Receiver<Signal>) {
        self.start_over();
        self.had_index = self.has_index();
        // Whoever asked before this may wait for something that has come meanwhile.
        self.tell_version();
        loop {
            match told.recv_timeout(self.pause()) {
                Ok(Signal::Event(event)) => self.changes.note(event),
                Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {}
            }
            if !self.gather(told) {
                return;
            }
            self.look();
        }
    }

    /// Waits until the changes come to rest. False when it is time to stop.
    fn gather(&mut self, told: &Receiver<Signal>) -> bool {
        let end = Instant::now() + LONGEST;
        while !self.changes.is_empty() {
            let wait = QUIET.min(end.saturating_duration_since(Instant::now()));
            match told.recv_timeout(wait) {
                Ok(Signal::Event(event)) => self.changes.note(event),
                Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return false,
                Err(RecvTimeoutError::Timeout) => break,
            }
        }
        true
    }

    /// Brings the index up to date with whatever was noted, and tells if that changed anything.
    fn look(&mut self) {
        let changes = self.changes.take();
        let changed = if changes.root || self.identity != Identity::of(&self.folder.root) {
            self.start_over()
        } else if changes.everything || self.watcher.is_none() {
            self.rescan()
        } else {
            changes.names.iter().fold(false, |changed, name| self.refresh(name) | changed)
        };
        self.had_index |= self.has_index();
        self.announce(changed);
    }

    /// Tells, unless the folder is in the middle of a build: a page that reloads now would find nothing.
    fn announce(&mut self, changed: bool) {
        if changed && self.held.is_none() {
            self.held = Some(Instant::now());
        }
        let is_whole = self.identity.is_some() && (self.has_index() || !self.had_index);
        if self.held.is_some_and(|since| is_whole || since.elapsed() > PATIENCE) {
            self.held = None;
            self.had_index = self.has_index();
            self.tell_version();
        }
    }

    fn tell_version(&self) {
        self.folder.version.send_modify(|version| *version += 1);
    }

    fn has_index(&self) -> bool {
        self.folder.entry().is_some_and(|name| self.folder.index.contains(name))
    }

    fn refresh(&self, name: &str) -> bool {
        self.folder.memory.forget(name);
        self.folder.index.refresh(&self.folder.root, name)
    }

    fn rescan(&mut self) -> bool {
        let began = Instant::now();
        let changed = self.folder.index.rescan(&self.folder.root);
        self.scan_took = began.elapsed();
        if changed {
            self.folder.memory.forget("");
        }
        changed
    }

    /// Watches first, then reads: what changes in between is told.
    fn start_over(&mut self) -> bool {
        self.watcher = None;
        self.identity = Identity::of(&self.folder.root);
        self.watcher = match self.watch() {
            Ok(watcher) => Some(watcher),
            Err(error) => {
                tracing::debug!(folder = %self.folder.root.display(), %error, "not watching, looking instead");
                None
            }
        };
        self.rescan()
    }

    /// The folder with everything below it, or, while it is not there, the place where it will appear.
    fn watch(&mut self) -> notify::Result<RecommendedWatcher> {
        if self.means != Means::Events {
            return Err(notify::Error::generic("only looking"));
        }
        let tell = self.tell.clone();
        // The thread that would receive it may have ended.
        let handler = move |event| drop(tell.send(Signal::Event(event)));
        let mut watcher = RecommendedWatcher::new(handler, Config::default().with_follow_symlinks(false))?;
        match std::fs::canonicalize(&self.folder.root) {
            Ok(real) => {
                watcher.watch(&real, RecursiveMode::Recursive)?;
                self.changes = Changes::under(real);
            }
            Err(_) => {
                let parent = self.folder.root.parent().unwrap_or(Path::new("/"));
                watcher.watch(parent, RecursiveMode::NonRecursive)?;
                self.changes = Changes::under(self.folder.root.clone());
            }
        }
        Ok(watcher)
    }

    /// How long to wait for events before looking unasked.
    fn pause(&self) -> Duration {
        match (&self.watcher, self.identity, self.held) {
            (_, None, _) | (_, _, Some(_)) => SOON,
            (Some(_), ..) => TICK,
            (None, ..) => TICK.max(self.scan_took * 20),
        }
    }
}

/// What tells a folder from another of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Identity {
    inode: u64,
    device: u64,
    created: Option<SystemTime>,
}

impl Identity {
    fn of(path: &Path) -> Option<Self> {
        let metadata = path.metadata().ok().filter(std::fs::Metadata::is_dir)?;
        let (device, inode) = place(&metadata);
        Some(Self { inode, device, created: metadata.created().ok() })
    }
}

#[cfg(unix)]
fn place(metadata: &std::fs::Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
const fn place(_: &std::fs::Metadata) -> (u64, u64) {
    (0, 0)
}
