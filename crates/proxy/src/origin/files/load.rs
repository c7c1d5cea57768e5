//! From a name to an object: from memory when the disk says it is the same, else from the disk.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;

use super::Folder;
use super::disk;
use super::miss::Miss;
use super::object::{self, Content, Loaded, Looked, Object};

/// Added to pages where the folder reloads its browsers.
const RELOAD_TAG: &[u8] = b"<script src=\"/.localfront/reload.js\" async></script>";

/// A file that is being written is asked for again, this often and after this long.
const ATTEMPTS: usize = 25;
const PAUSE: Duration = Duration::from_millis(20);

impl Folder {
    /// What a name leads to.
    pub(super) async fn load(self: &Arc<Self>, name: &str) -> Result<Looked, Miss> {
        if let Some(object) = self.memory.get(name)
            // One look at a local disk costs less than going to another thread for it.
            && disk::stamp(&self.root, name) == Some(object.stamp)
        {
            return Ok(Looked::Object(Loaded { object, file: None }));
        }
        for _ in 1..ATTEMPTS {
            match self.read(name).await {
                Err(Miss::Changing(_)) => tokio::time::sleep(PAUSE).await,
                looked => return looked,
            }
        }
        self.read(name).await
    }

    async fn read(self: &Arc<Self>, name: &str) -> Result<Looked, Miss> {
        let (folder, owned) = (Arc::clone(self), name.to_owned());
        let reading = tokio::task::spawn_blocking(move || folder.read_now(&owned));
        let broken = |error| Miss::Unreadable { name: name.to_owned(), source: std::io::Error::other(error) };
        reading.await.map_err(broken)?
    }

    /// Blocking. Keeps what it read only when a later change is bound to show.
    fn read_now(&self, name: &str) -> Result<Looked, Miss> {
        let began = SystemTime::now();
        let tag = if self.reload { Bytes::from_static(RELOAD_TAG) } else { Bytes::new() };
        let looked = object::load(&self.root, name, &self.index, &tag)?;
        if let Looked::Object(loaded) = &looked
            && loaded.object.stamp.is_settled(began)
        {
            self.keep(&loaded.object);
        }
        Ok(looked)
    }

    /// Keeps an object whose content is in memory.
    fn keep(&self, object: &Arc<Object>) {
        if let Content::Memory(bytes) = &object.content {
            self.memory.keep(&object.name, Arc::clone(object), bytes.len() as u64);
        }
    }
}
