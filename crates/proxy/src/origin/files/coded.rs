//! An object in a content coding: as the build compressed it beforehand, or compressed here, once.

use std::fs::File;
use std::io;
use std::sync::Arc;

use bytes::{BufMut, Bytes, BytesMut};
use http::Method;
use http::header::RANGE;

use super::disk;
use super::memory::Memory;
use super::object::{Content, Loaded, Looked, Object};
use super::{FileRequest, Folder};
use crate::coding::{Accept, Coding, Policy, encoder};

/// The content in another coding.
pub(super) struct Coded {
    pub(super) coding: Coding,
    pub(super) source: Source,
}

/// Where it comes from.
pub(super) enum Source {
    /// `app.js.br` beside `app.js`.
    Beforehand(Loaded),
    /// Made here.
    Made(Bytes),
}

/// What was compressed once, by the tag of what it was made from: another content is another tag.
#[derive(Default)]
pub(super) struct Codings {
    /// Empty where the coding makes it no smaller.
    kept: [Memory<Bytes>; 3],
    /// One at a time, so that whatever is asked for twice at once is made once.
    turn: tokio::sync::Mutex<()>,
}

/// The best that the request takes and there is or can be made; `None` to send the object as it is.
pub(super) async fn of(folder: &Arc<Folder>, request: &FileRequest<'_>, loaded: &Loaded) -> Option<Coded> {
    let (accept, policy) = request.coding?;
    // A part is a part of the object as it is.
    let part = *request.method == Method::GET && request.headers.contains_key(RANGE);
    if part && !accept.refuses_identity() {
        return None;
    }
    for coding in accept.in_order(policy.offered()) {
        if let Some(sibling) = beforehand(folder, &loaded.object, coding, policy).await {
            return Some(Coded { coding, source: Source::Beforehand(sibling) });
        }
    }
    let coding = accept.best(policy.offered()).filter(|_| is_worth_it(&loaded.object, accept, policy))?;
    let made = made(folder, loaded, coding).await?;
    let smaller = (made.len() as u64) < loaded.object.content.len() || accept.refuses_identity();
    smaller.then_some(Coded { coding, source: Source::Made(made) })
}

fn is_worth_it(object: &Object, accept: Accept, policy: Policy) -> bool {
    object.worth.by(policy) || (accept.refuses_identity() && object.content.len() <= Policy::LARGEST)
}

/// A file beside the object's that is not older. S3 knows nothing of the kind, so strictly like CloudFront there is
/// none; and what was added to a page after it was read is not in it.
async fn beforehand(folder: &Arc<Folder>, object: &Object, coding: Coding, policy: Policy) -> Option<Loaded> {
    if policy == Policy::CloudFront || object.content.len() != object.stamp.len {
        return None;
    }
    let name = format!("{}.{}", object.name, coding.extension());
    if !folder.index.contains(&name) {
        return None;
    }
    let Ok(Looked::Object(sibling)) = folder.load(&name).await else { return None };
    let fresh = sibling.object.stamp.modified? >= object.stamp.modified?;
    (fresh && sibling.object.content.len() > 0).then_some(sibling)
}

/// From memory, or made now and kept.
async fn made(folder: &Folder, loaded: &Loaded, coding: Coding) -> Option<Bytes> {
    let tag = &loaded.object.validators.etag;
    let kept = &folder.codings.kept[coding.index()];
    if let Some(made) = kept.get(tag) {
        return Some(made);
    }
    let _turn = folder.codings.turn.lock().await;
    if let Some(made) = kept.get(tag) {
        return Some(made);
    }
    let object = Arc::clone(&loaded.object);
    let file = loaded.file.as_ref().map(File::try_clone).transpose().ok()?;
    let making = move || encoder::whole(coding, &content(&object, file)?);
    let made = tokio::task::spawn_blocking(making).await.ok()?.ok()?;
    kept.keep(tag, made.clone(), made.len() as u64);
    Some(made)
}

/// All of the content; an error when the file is not what it was any more.
fn content(object: &Object, file: Option<File>) -> io::Result<Bytes> {
    match (&object.content, file) {
        (Content::Memory(bytes), _) => Ok(bytes.clone()),
        (Content::Disk { tail, .. }, Some(file)) => {
            let read = disk::read_whole(&object.name, &file, &object.stamp);
            let read = read.map_err(|miss| io::Error::other(miss.detail()))?;
            let mut all = BytesMut::with_capacity(read.len() + tail.len());
            all.put_slice(&read);
            all.put_slice(tail);
            Ok(all.freeze())
        }
        (Content::Disk { .. }, None) => Err(io::Error::other("the file is not open")),
    }
}
