//! How a file is recognised as still the same.

use std::fs::Metadata;
use std::time::{Duration, SystemTime};

/// Everything the disk says about a file without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    /// Bytes.
    pub(super) len: u64,
    /// `None` on a disk that keeps no times.
    pub(super) modified: Option<SystemTime>,
    place: Place,
}

/// Which file it is, apart from its name, and when its inode last changed. Catches a file put in the place of
/// another of the same length and time, as `cp -p` and `rsync -t` do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    device: u64,
    inode: u64,
    changed: Option<SystemTime>,
}

/// FAT keeps times to two seconds; no disk is coarser.
const COARSEST_CLOCK: Duration = Duration::from_secs(2);

impl Stamp {
    /// Of an open file, or of what a path leads to.
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self { len: metadata.len(), modified: metadata.modified().ok(), place: Place::of(metadata) }
    }

    /// Whether the bytes are the same, given it is the same open file. Unlike equality, true after it was
    /// unlinked or renamed.
    pub(super) fn same_bytes(&self, other: &Self) -> bool {
        self.len == other.len && self.modified == other.modified
    }

    /// Whether a later change is bound to show in the stamp: false while the disk's clock may not have ticked
    /// since the last one.
    pub(super) fn is_settled(&self, now: SystemTime) -> bool {
        let old = |time: Option<SystemTime>| {
            time.is_none_or(|time| now.duration_since(time).is_ok_and(|age| age > COARSEST_CLOCK))
        };
        self.modified.is_some() && old(self.modified) && old(self.place.changed)
    }

    /// Bytes that differ wherever the stamp differs.
    pub(super) fn fingerprint(&self) -> String {
        let nanos = |time: Option<SystemTime>| {
            time.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok())
                .unwrap_or_default()
                .as_nanos()
        };
        let Place { device, inode, changed } = self.place;
        format!("{} {} {device} {inode} {}", self.len, nanos(self.modified), nanos(changed))
    }
}

#[cfg(unix)]
impl Place {
    fn of(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        let seconds = u64::try_from(metadata.ctime()).ok().map(Duration::from_secs);
        let nanos = Duration::from_nanos(metadata.ctime_nsec().unsigned_abs());
        let changed = seconds.and_then(|seconds| SystemTime::UNIX_EPOCH.checked_add(seconds + nanos));
        Self { device: metadata.dev(), inode: metadata.ino(), changed }
    }
}

#[cfg(not(unix))]
impl Place {
    fn of(metadata: &Metadata) -> Self {
        Self { device: 0, inode: 0, changed: metadata.created().ok() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fresh_file_is_not_settled_and_an_old_one_is() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let stamp = Stamp::of(&file.as_file().metadata().unwrap());
        let now = SystemTime::now();
        assert!(!stamp.is_settled(now));
        assert!(stamp.is_settled(now + Duration::from_secs(5)));
        assert!(!stamp.is_settled(now - Duration::from_secs(5)), "a clock that went back proves nothing");
    }

    #[test]
    fn a_file_put_in_the_place_of_another_differs_though_length_and_time_agree() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (folder.path().join("one"), folder.path().join("other"));
        std::fs::write(&one, "aaaa").unwrap();
        std::fs::write(&other, "bbbb").unwrap();
        let before = std::fs::metadata(&one).unwrap();
        let file = std::fs::File::options().write(true).open(&other).unwrap();
        file.set_modified(before.modified().unwrap()).unwrap();
        std::fs::rename(&other, &one).unwrap();
        let (before, after) = (Stamp::of(&before), Stamp::of(&std::fs::metadata(&one).unwrap()));
        assert!(before.same_bytes(&after));
        assert_ne!(before, after);
        assert_ne!(before.fingerprint(), after.fingerprint());
    }
}
