//! The folder the authority is kept in: who may read it, and how its files change.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rcgen::{KeyPair, PublicKeyData};

use super::Root;
use crate::Error;

/// For everyone to read.
const ROOT: &str = "root.pem";
/// For its owner alone.
const KEY: &str = "root-key.pem";
/// Certificates of roots that were rotated out.
const RETIRED: &str = "retired";
/// Held while the two files change.
const LOCK: &str = "lock";

/// A root and the key that belongs to it.
pub(super) struct Pair {
    pub(super) root: Root,
    pub(super) key: KeyPair,
}

/// The authority's folder.
pub(super) struct Keystore {
    dir: PathBuf,
}

impl Keystore {
    pub(super) fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    pub(super) fn root_path(&self) -> PathBuf {
        self.dir.join(ROOT)
    }

    pub(super) fn corrupt_root(&self, reason: &str) -> Error {
        Error::Corrupt { path: self.root_path(), reason: reason.to_owned() }
    }

    /// Makes the folder when it is not there, and waits until no other process changes it.
    pub(super) fn lock(&self) -> Result<File, Error> {
        create_private_dir(&self.dir).map_err(|source| Error::Write { path: self.dir.clone(), source })?;
        let path = self.dir.join(LOCK);
        let lock = File::options().create(true).truncate(false).write(true).open(&path);
        let locked = lock.and_then(|file| file.lock().map(|()| file));
        locked.map_err(|source| Error::Write { path, source })
    }

    /// The pair, or `None` when neither file is there.
    pub(super) fn load(&self) -> Result<Option<Pair>, Error> {
        let (root_path, key_path) = (self.root_path(), self.dir.join(KEY));
        let (root, key) = match (read(&root_path)?, read(&key_path)?) {
            (None, None) => return Ok(None),
            (Some(root), Some(key)) => (root, key),
            (None, Some(_)) => return Err(Error::Half { missing: root_path, present: key_path }),
            (Some(_), None) => return Err(Error::Half { missing: key_path, present: root_path }),
        };
        close(&self.dir, 0o700, 0o022)?;
        close(&key_path, 0o600, 0o077)?;
        self.parse(&root, &key).map(Some)
    }

    fn parse(&self, root: &str, key: &str) -> Result<Pair, Error> {
        let root = Root::from_pem(root).map_err(|reason| self.corrupt_root(&reason))?;
        let corrupt = |reason: &str| Error::Corrupt { path: self.dir.join(KEY), reason: reason.to_owned() };
        let key = KeyPair::from_pem(key).map_err(|_| corrupt("it holds no private key that can be read"))?;
        if root.public_key() != key.der_bytes() {
            return Err(corrupt("its key does not belong to root.pem"));
        }
        Ok(Pair { root, key })
    }

    /// Writes both files, the key first: a root without its key would be offered for trust.
    pub(super) fn save(&self, pair: &Pair) -> Result<Pair, Error> {
        self.write(KEY, pair.key.serialize_pem().as_bytes(), 0o600)?;
        self.write(ROOT, pair.root.pem().as_bytes(), 0o644)?;
        self.parse(pair.root.pem(), &pair.key.serialize_pem())
    }

    /// Remembers the present root, if it can be read, among those that were.
    pub(super) fn retire(&self) -> Result<(), Error> {
        let Some(pem) = read(&self.root_path()).ok().flatten() else { return Ok(()) };
        let Ok(root) = Root::from_pem(&pem) else { return Ok(()) };
        let dir = self.dir.join(RETIRED);
        create_private_dir(&dir).map_err(|source| Error::Write { path: dir, source })?;
        self.write(&format!("{RETIRED}/{}.pem", root.short()), pem.as_bytes(), 0o644)
    }

    /// The roots that were, without `current`; a damaged one is passed over, for it could not be removed anyway.
    pub(super) fn retired(&self, current: &Root) -> Result<Vec<Root>, Error> {
        let dir = self.dir.join(RETIRED);
        let entries = match fs::read_dir(&dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(|source| Error::Read { path: dir, source })?,
        };
        let texts = entries.flatten().filter_map(|entry| fs::read_to_string(entry.path()).ok());
        Ok(texts.filter_map(|pem| Root::from_pem(&pem).ok()).filter(|root| root != current).collect())
    }

    fn write(&self, name: &str, content: &[u8], mode: u32) -> Result<(), Error> {
        let path = self.dir.join(name);
        write_atomically(&path, content, mode).map_err(|source| Error::Write { path, source })
    }
}

fn read(path: &Path) -> Result<Option<String>, Error> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::Read { path: path.to_owned(), source }),
    }
}

/// Complete and on the disk under another name before it takes the place of what was there.
pub(crate) fn write_atomically(path: &Path, content: &[u8], mode: u32) -> io::Result<()> {
    let dir = path.parent().unwrap_or(Path::new("."));
    // A temporary file is made readable by its owner alone, so the key never is anything else.
    let mut file = tempfile::NamedTempFile::new_in(dir)?;
    file.write_all(content)?;
    set_mode(file.path(), mode)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    sync_dir(dir)
}

#[cfg(unix)]
fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

#[cfg(unix)]
fn create_private_dir(dir: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

/// Takes away what `wanted` does not grant; where that fails, any bit of `intolerable` left is an error.
#[cfg(unix)]
pub(super) fn close(path: &Path, wanted: u32, intolerable: u32) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;
    let metadata = fs::metadata(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & !wanted == 0 {
        return Ok(());
    }
    match set_mode(path, mode & wanted) {
        Err(source) if mode & intolerable != 0 => {
            Err(Error::Exposed { path: path.to_owned(), mode, wanted, source })
        }
        _ => Ok(()),
    }
}

// Windows: a profile's folders are its owner's alone by inheritance, and there is no folder to sync.
#[cfg(not(unix))]
fn sync_dir(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn create_private_dir(dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn close(_: &Path, _: u32, _: u32) -> Result<(), Error> {
    Ok(())
}
