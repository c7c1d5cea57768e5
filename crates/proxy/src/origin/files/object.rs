//! One representation, ready to be sent: its content, or where to read it, and its fields.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::{BufMut, Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, header};

use super::conditional::{Validators, whole_seconds};
use super::disk::{self, Found};
use super::index::Index;
use super::media_type;
use super::miss::Miss;
use super::stamp::Stamp;
use crate::coding::{Policy, types};

/// A file as it was at one moment.
#[derive(Debug)]
pub(super) struct Object {
    /// Relative to the folder.
    pub(super) name: Arc<str>,
    /// What the disk said of it then.
    pub(super) stamp: Stamp,
    /// With its charset.
    pub(super) media_type: HeaderValue,
    /// For conditions.
    pub(super) validators: Validators,
    /// The tag as a field.
    pub(super) etag: HeaderValue,
    /// Of an answer with all of it: copying one that is ready costs less than making it.
    pub(super) fields: HeaderMap,
    /// Its bytes.
    pub(super) content: Content,
    /// Whether it is compressed.
    pub(super) worth: Worth,
}

/// Whether an object is compressed for those who take it, by type and size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Worth {
    friendly: bool,
    cloudfront: bool,
}

impl Worth {
    fn of(media_type: &HeaderValue, len: u64) -> Self {
        let fits = Policy::CloudFront.fits(len);
        let worth = |policy| fits && types::is_worth_it(media_type.as_bytes(), policy);
        Self { friendly: worth(Policy::Friendly), cloudfront: worth(Policy::CloudFront) }
    }

    pub(super) const fn by(self, policy: Policy) -> bool {
        match policy {
            Policy::Friendly => self.friendly,
            Policy::CloudFront => self.cloudfront,
        }
    }
}

/// Where the bytes are.
#[derive(Debug)]
pub(super) enum Content {
    /// Here, whole, with whatever was added.
    Memory(Bytes),
    /// In the file, followed by what was added.
    Disk {
        /// Bytes of the file.
        len: u64,
        /// Added after them; usually empty.
        tail: Bytes,
    },
}

impl Content {
    /// Bytes, all told.
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::Disk { len, tail } => len + tail.len() as u64,
        }
    }
}

/// An object, and the open file where its content is not in memory.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) object: Arc<Object>,
    pub(super) file: Option<File>,
}

/// What a name turned out to be.
pub(super) enum Looked {
    Object(Loaded),
    Directory,
}

/// Files up to this size are read whole and kept; larger ones are streamed.
pub(super) const SMALL: u64 = 1024 * 1024;

/// How much of a large file is looked at for its charset.
const START: u64 = 64 * 1024;

/// Reads what a name leads to. Blocking.
pub(super) fn load(root: &Path, name: &str, index: &Index, reload_tag: &Bytes) -> Result<Looked, Miss> {
    let (file, stamp) = match disk::open(root, name, index)? {
        Found::Directory => return Ok(Looked::Directory),
        Found::File(file, stamp) => (file, stamp),
    };
    let is_small = stamp.len <= SMALL;
    let object =
        if is_small { small(name, &file, stamp, reload_tag) } else { large(name, &file, stamp, reload_tag) };
    Ok(Looked::Object(Loaded { object: Arc::new(object?), file: (!is_small).then_some(file) }))
}

fn small(name: &str, file: &File, stamp: Stamp, reload_tag: &Bytes) -> Result<Object, Miss> {
    let content = disk::read_whole(name, file, &stamp)?;
    let media_type = media_type::of(name, &content);
    let tail = tail(name, &content, reload_tag);
    let content = if tail.is_empty() { Bytes::from(content) } else { joined(&content, &tail) };
    let etag = tag_of(&content);
    Ok(Object::new(name, stamp, media_type, &etag, Content::Memory(content)))
}

fn large(name: &str, file: &File, stamp: Stamp, reload_tag: &Bytes) -> Result<Object, Miss> {
    let start = read_start(file).map_err(|source| Miss::Unreadable { name: name.to_owned(), source })?;
    let tail = tail(name, &start, reload_tag);
    let etag = tag_of(format!("{} {}", stamp.fingerprint(), tail.len()).as_bytes());
    let content = Content::Disk { len: stamp.len, tail };
    Ok(Object::new(name, stamp, media_type::of(name, &start), &etag, content))
}

impl Object {
    fn new(name: &str, stamp: Stamp, media_type: HeaderValue, etag: &str, content: Content) -> Self {
        // RFC 9110 §8.8.2.1: never a time that is yet to come.
        let modified = stamp.modified.map(|time| time.min(SystemTime::now())).and_then(whole_seconds);
        let etag_field = HeaderValue::from_str(etag).unwrap_or_else(|_| HeaderValue::from_static("\"\""));
        Self {
            fields: fields(&etag_field, modified, &media_type, content.len()),
            name: name.into(),
            stamp,
            worth: Worth::of(&media_type, content.len()),
            media_type,
            etag: etag_field,
            validators: Validators { etag: etag.to_owned(), modified },
            content,
        }
    }
}

/// `no-cache` asks before every reuse, so that an edit shows at once and an unchanged file costs a 304. The time is left
/// out where HTTP cannot write it.
fn fields(etag: &HeaderValue, modified: Option<SystemTime>, media_type: &HeaderValue, len: u64) -> HeaderMap {
    let mut fields = HeaderMap::new();
    fields.insert(header::ETAG, etag.clone());
    fields.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    fields.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    let date = modified.and_then(|time| HeaderValue::from_str(&httpdate::fmt_http_date(time)).ok());
    fields.extend(date.map(|date| (header::LAST_MODIFIED, date)));
    fields.insert(header::CONTENT_TYPE, media_type.clone());
    fields.insert(header::CONTENT_LENGTH, HeaderValue::from(len));
    fields
}

/// Strong (RFC 9110 §8.8.1): another content is another tag, and the same content after a rebuild is the same.
fn tag_of(bytes: &[u8]) -> String {
    format!("\"{}\"", &blake3::hash(bytes).to_hex()[..32])
}

/// What is added to a page. UTF-16 is left alone: bytes of another encoding would not be read as a script.
fn tail(name: &str, start: &[u8], reload_tag: &Bytes) -> Bytes {
    let is_utf16 = start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff");
    if media_type::is_html(name) && !is_utf16 { reload_tag.clone() } else { Bytes::new() }
}

fn joined(content: &[u8], tail: &[u8]) -> Bytes {
    let mut both = BytesMut::with_capacity(content.len() + tail.len());
    both.put_slice(content);
    both.put_slice(tail);
    both.freeze()
}

fn read_start(mut file: &File) -> std::io::Result<Vec<u8>> {
    let mut start = Vec::new();
    file.take(START).read_to_end(&mut start)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(start)
}
