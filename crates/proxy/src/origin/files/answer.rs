//! What a request to a folder gets: a file, the slash form of a directory, or the reason why not.

use std::sync::Arc;

use http::header::{self, HeaderValue};
use http::{HeaderName, Method, Response, StatusCode};

use super::coded::{self, Coded, Source};
use super::miss::Miss;
use super::object::{Loaded, Looked};
use super::path::SafePath;
use super::{FileAnswer, FileRequest, Folder, respond};
use crate::body::Body;
use crate::error_page::{self, Failure, audience};
use crate::reserved;
use crate::steps::vary;

/// What was found for a request.
enum Hit {
    File(Loaded),
    /// Served in the place of a file that is not there.
    Fallback(Loaded),
    /// The directory's address with its slash.
    SlashForm(String),
}

/// Answers a request.
pub(super) async fn answer(folder: &Arc<Folder>, request: &FileRequest<'_>) -> FileAnswer {
    // Read before looking: what changes from here on ends the wait of the page.
    let version = *folder.version.borrow();
    match find(folder, request).await {
        Ok(Hit::File(loaded)) => with_file(folder, request, loaded).await,
        Ok(Hit::Fallback(loaded)) => varying(with_file(folder, request, loaded).await),
        Ok(Hit::SlashForm(location)) => redirect(&location, request.query),
        Err(miss) if folder.fallback.is_some() && miss.is_absent() => {
            varying(refuse(folder, request, &miss, version))
        }
        Err(miss) => refuse(folder, request, &miss, version),
    }
}

async fn find(folder: &Arc<Folder>, request: &FileRequest<'_>) -> Result<Hit, Miss> {
    if !matches!(*request.method, Method::GET | Method::HEAD) {
        return Err(Miss::Method(request.method.clone()));
    }
    let path = SafePath::parse(request.raw_path)?;
    let found = if folder.cloudfront { strictly(folder, &path).await } else { kindly(folder, &path).await };
    match (found, &folder.fallback) {
        (Err(miss), Some(fallback)) if miss.is_absent() && audience::is_navigation(request.headers) => {
            file(folder, fallback.name()).await.map(Hit::Fallback)
        }
        (found, _) => found,
    }
}

/// As CloudFront before S3: the root object for `/` only, and every other path is a key to the letter.
async fn strictly(folder: &Arc<Folder>, path: &SafePath) -> Result<Hit, Miss> {
    let name = match folder.entry() {
        _ if path.was_merged() => return Err(no_key(folder, path)),
        Some(index) if path.is_root() => index,
        _ if path.has_slash() => return Err(no_key(folder, path)),
        _ => path.name(),
    };
    match folder.load(name).await? {
        Looked::Object(loaded) => Ok(Hit::File(loaded)),
        Looked::Directory => Err(no_key(folder, path)),
    }
}

/// As web servers do: directories have an index, and a slash at their end.
async fn kindly(folder: &Arc<Folder>, path: &SafePath) -> Result<Hit, Miss> {
    let Some(index) = folder.entry().map(|index| path.child(index)) else {
        return Err(Miss::no_file(path.name()));
    };
    if path.has_slash() {
        return file(folder, &index).await.map(Hit::File);
    }
    match folder.load(path.name()).await? {
        Looked::Object(loaded) => Ok(Hit::File(loaded)),
        Looked::Directory => file(folder, &index).await.map(|_| Hit::SlashForm(path.slash_form())),
    }
}

async fn file(folder: &Arc<Folder>, name: &str) -> Result<Loaded, Miss> {
    match folder.load(name).await? {
        Looked::Object(loaded) => Ok(loaded),
        Looked::Directory => Err(Miss::no_file(name)),
    }
}

/// Says what makes it work here and not there.
fn no_key(folder: &Folder, path: &SafePath) -> Miss {
    let index = folder.entry().map(|index| path.child(index)).filter(|index| folder.index.contains(index));
    let hint = match index {
        Some(index) => format!(
            "; `{index}` is there, but CloudFront has an index for `/` only: link to it by its whole name"
        ),
        None => String::new(),
    };
    Miss::NoFile { name: path.name().to_owned(), hint }
}

async fn with_file(folder: &Arc<Folder>, request: &FileRequest<'_>, loaded: Loaded) -> FileAnswer {
    let coded = coded::of(folder, request, &loaded).await;
    let worth = request.coding.is_some_and(|(_, policy)| loaded.object.worth.by(policy));
    let varies = worth || coded.is_some();
    let mut answer = match coded {
        None => plainly(request, loaded),
        Some(coded) => in_coding(request, &loaded, coded),
    };
    if varies {
        vary::on(answer.response.headers_mut(), &header::ACCEPT_ENCODING);
    }
    answer
}

fn plainly(request: &FileRequest<'_>, loaded: Loaded) -> FileAnswer {
    let file = Some(loaded.object.name.clone());
    let response = respond::respond(request.method, request.headers, loaded);
    FileAnswer { response, file, change: None, failure: None }
}

fn in_coding(request: &FileRequest<'_>, loaded: &Loaded, coded: Coded) -> FileAnswer {
    let (code, detail) = match &coded.source {
        Source::Made(_) => ("compressed", coded.coding.name().to_owned()),
        Source::Beforehand(sibling) => ("precompressed", sibling.object.name.to_string()),
    };
    let response = respond::respond_coded(request.method, request.headers, &loaded.object, coded);
    let told = response.headers().contains_key(header::CONTENT_ENCODING);
    let change = told.then_some((code, detail));
    FileAnswer { response, file: Some(loaded.object.name.clone()), change, failure: None }
}

/// 302, as the directory may be a file tomorrow.
fn redirect(location: &str, query: Option<&str>) -> FileAnswer {
    let location = query.map_or_else(|| location.to_owned(), |query| format!("{location}?{query}"));
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = StatusCode::FOUND;
    let headers = response.headers_mut();
    if let Ok(location) = HeaderValue::from_str(&location) {
        headers.insert(header::LOCATION, location);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    FileAnswer { response, file: None, change: None, failure: None }
}

/// The same path is a page for navigations and missing for programs.
fn varying(mut answer: FileAnswer) -> FileAnswer {
    static SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
    for name in [&header::ACCEPT, &SEC_FETCH_MODE] {
        vary::on(answer.response.headers_mut(), name);
    }
    answer
}

fn refuse(folder: &Folder, request: &FileRequest<'_>, miss: &Miss, version: u64) -> FileAnswer {
    let failure = Failure {
        status: miss.status(folder.cloudfront),
        code: miss.code(),
        site: request.site.map(Into::into),
        peer: None,
        detail: miss.detail(),
        known_hosts: Vec::new(),
        exchange: request.exchange,
        waits_for: miss.may_pass().then(|| format!("{}wait?after={version}", reserved::PREFIX)),
    };
    let mut response = error_page::respond(&failure, request.method, request.headers);
    if let Some((name, value)) = field(miss) {
        response.headers_mut().insert(name, value);
    }
    FileAnswer { response, file: None, change: None, failure: Some((failure.code, failure.detail)) }
}

/// What the status asks for beside the page.
fn field(miss: &Miss) -> Option<(HeaderName, HeaderValue)> {
    match miss {
        Miss::Method(_) => Some((header::ALLOW, HeaderValue::from_static("GET, HEAD"))),
        Miss::FolderMissing(_) | Miss::Changing(_) => {
            Some((header::RETRY_AFTER, HeaderValue::from_static("1")))
        }
        _ => None,
    }
}
