//! A page from the network, with the scripts and styles it loads.

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, header};
use mixed_content::{Answer, Document};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::{Around, Checked, Options, Skip};
use crate::api::types::ApiError;
use crate::error::Result;
use crate::fetch::{BoxError, Page, follow};

/// Scripts and styles of one page that are read.
const MOST_PARTS: usize = 100;
/// Scripts and styles that are asked for at once, as browsers do of one host.
const AT_ONCE: usize = 6;

/// Reads the page at a URL, its head and those of the redirects before it, and likewise what it loads.
///
/// # Errors
/// When the page does not answer, or answers that it is not there.
pub(super) async fn check(url: &str, options: &Options) -> Result<Checked> {
    let fetcher = Fetcher { root: options.root.clone(), patience: options.patience };
    let page = fetcher.page(url).await.map_err(|cause| unreachable_page(url, &cause))?;
    if page.status() >= 400 {
        return Err(refused_page(url, page.status()));
    }
    let around = Around::page(page.url.authority().map(ToString::to_string).unwrap_or_default());
    let mut checked = Checked::default();
    (options.progress)(0, 1);
    let parts = fetcher.parts(&page, options).await;
    let map = fetcher.map_of(&page, &around).await;
    read(&page, "document", &around, map, &mut checked);
    for (url, dest, part) in parts {
        match part {
            Ok(part) if part.status() >= 400 => {
                checked.skipped.push(Skip::refused(&url, part.status()));
            }
            Ok(part) => {
                let map = fetcher.map_of(&part, &around).await;
                read(&part, dest, &around, map, &mut checked);
            }
            Err(cause) => checked.skipped.push(Skip::unreadable(&url, &cause)),
        }
    }
    Ok(checked)
}

/// How documents are asked for.
#[derive(Clone)]
struct Fetcher {
    root: Option<PathBuf>,
    patience: Duration,
}

/// A script or style, how it was asked for, and what came.
type Part = (String, &'static str, std::result::Result<Page, BoxError>);

impl Fetcher {
    /// A page; it may take as long as a person waits.
    async fn page(&self, url: &str) -> std::result::Result<Page, BoxError> {
        self.answer(url, self.patience).await
    }

    /// What a page loads, in its order. Each may take a third of what the page may.
    async fn parts(&self, page: &Page, options: &Options) -> Vec<Part> {
        let wanted = loads(page);
        let (all, gate) = (wanted.len() + 1, Arc::new(Semaphore::new(AT_ONCE)));
        let mut asked = JoinSet::new();
        for (number, (url, dest)) in wanted.into_iter().enumerate() {
            let (fetcher, gate) = (self.clone(), gate.clone());
            asked.spawn(async move {
                let _turn = gate.acquire_owned().await;
                let part = fetcher.answer(&url, fetcher.patience / 3).await;
                (number, (url, dest, part))
            });
        }
        let mut parts = Vec::new();
        while let Some(done) = asked.join_next().await {
            parts.extend(done);
            (options.progress)(parts.len() + 1, all);
        }
        parts.sort_by_key(|(number, _)| *number);
        parts.into_iter().map(|(_, part)| part).collect()
    }

    /// The source map that a script or style of the page's own origin names, in its head or its last line.
    async fn map_of(&self, page: &Page, around: &Around) -> Option<Vec<u8>> {
        if !around.is_at(&page.url) {
            return None;
        }
        let url = page.url.to_string();
        let document = page.document(&url, page.url.path());
        let reference = mixed_content::map_reference(&document, page.map())?;
        let url = url::Url::parse(&url).ok()?.join(reference).ok()?;
        let map = self.answer(url.as_str(), self.patience / 3).await.ok()?;
        (map.status() == 200).then(|| map.body.to_vec())
    }

    async fn answer(&self, url: &str, limit: Duration) -> std::result::Result<Page, BoxError> {
        let followed = tokio::time::timeout(limit, follow(url.parse()?, self.root.as_deref())).await;
        followed.unwrap_or_else(|_| Err(format!("no whole answer within {}", seconds(limit)).into()))
    }
}

/// `30 s`, `0.5 s`.
fn seconds(time: Duration) -> String {
    format!("{} s", (time.as_secs_f64() * 10.0).round() / 10.0)
}

/// The scripts and styles a page loads over https, each once.
fn loads(page: &Page) -> Vec<(String, &'static str)> {
    let url = page.url.to_string();
    let mut loads = mixed_content::loads(&page.document(&url, page.url.path()));
    loads.truncate(MOST_PARTS);
    loads
}

/// Adds what the heads on the way to a document and itself hold.
fn read(page: &Page, dest: &str, around: &Around, map: Option<Vec<u8>>, checked: &mut Checked) {
    let dest = if page.is_saved() && dest == "document" { "download" } else { dest };
    for (url, status, head) in &page.heads {
        let fields: Vec<_> =
            head.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect();
        let (own, url) = (around.territory().own(), url.to_string());
        let mut found = mixed_content::scan_headers(*status, &fields, dest, &own, &url);
        let answer = Answer { url: &url, method: "GET", status: *status, request: &[], response: &fields };
        found.extend(mixed_content::scan_answer(&answer, &own));
        checked.findings.extend(found.iter().map(|found| around.found(found)));
    }
    let url = page.url.to_string();
    let file = if around.is_at(&page.url) { page.url.path().to_owned() } else { url.clone() };
    let policy = page.field(&header::CONTENT_SECURITY_POLICY);
    // The first thing asked for is the map; what it names besides stays where it is.
    let map = RefCell::new(map);
    let read = |_: &str| map.borrow_mut().take();
    around.inspect_with(&page.document(&url, &file), &[policy], page.map(), &read, checked);
}

impl Page {
    /// Of the last answer.
    fn status(&self) -> u16 {
        self.heads.last().map(|(_, status, _)| *status).unwrap_or_default()
    }

    /// Browsers keep it as a file instead of showing it.
    fn is_saved(&self) -> bool {
        let disposition = self.field(&header::CONTENT_DISPOSITION).trim_start();
        disposition.get(..10).is_some_and(|start| start.eq_ignore_ascii_case("attachment"))
    }

    /// The source map that its head names.
    fn map(&self) -> Option<&str> {
        let named = ["sourcemap", "x-sourcemap"].map(|name| self.field(&HeaderName::from_static(name)));
        named.into_iter().find(|value| !value.is_empty())
    }

    /// A field of its own head; empty when it has none.
    fn field(&self, name: &HeaderName) -> &str {
        let head = self.heads.last().map(|(_, _, head)| head);
        head.and_then(|head| head.get(name)).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    fn document<'a>(&'a self, url: &'a str, file: &'a str) -> Document<'a> {
        Document { url, file, media_type: self.field(&header::CONTENT_TYPE), bytes: &self.body }
    }
}

fn unreachable_page(url: &str, cause: &BoxError) -> ApiError {
    let (code, remedy) = remedy(cause);
    let message = format!("cannot read {url}: {cause}; {remedy}");
    ApiError::new(code, &[url, &cause.to_string()], message)
}

/// What to do about it, by what failed.
fn remedy(cause: &BoxError) -> (&'static str, &'static str) {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(cause.as_ref());
    while let Some(cause) = next {
        let within = cause.downcast_ref::<std::io::Error>().and_then(|io| io.get_ref());
        let tls = cause.downcast_ref().or_else(|| within.and_then(|inner| inner.downcast_ref()));
        if let Some(rustls::Error::InvalidCertificate(_)) = tls {
            return (
                "page-untrusted",
                "install its root certificate here; a site of Localfront's own needs `localfront ca trust` or the \
                 --data-dir it is served with",
            );
        }
        if cause.is::<http_body_util::LengthLimitError>() {
            return (
                "page-too-large",
                "pages of more than 16 MiB are not read; check the files it is made of",
            );
        }
        next = cause.source();
    }
    ("page-unreachable", "check the address, and that the site is running")
}

fn refused_page(url: &str, status: u16) -> ApiError {
    let message = format!("cannot check {url}: it answers {status}; name a page that is there");
    ApiError::new("page-refused", &[url, &status.to_string()], message)
}
