//! A page from the network, with the scripts and styles it loads.

use std::path::Path;
use std::time::Duration;

use http::{HeaderName, header};
use mixed_content::Document;

use super::{Around, Checked, Options, Skip};
use crate::api::types::ApiError;
use crate::error::Result;
use crate::fetch::{BoxError, Page, follow};

/// Reading the page may take this long in all.
const LIMIT: Duration = Duration::from_secs(30);
/// Reading a script, a style or a source map, this long.
const PART_LIMIT: Duration = Duration::from_secs(10);
/// Scripts and styles of one page that are read.
const MOST_PARTS: usize = 100;

/// Reads the page at a URL, its head and those of the redirects before it, and likewise what it loads.
///
/// # Errors
/// When the page does not answer.
pub(super) async fn check(url: &str, options: &Options) -> Result<Checked> {
    let root = options.root.as_deref();
    let page = answer(url, root, LIMIT).await.map_err(|cause| unreachable_page(url, &cause))?;
    let around = Around::page(page.url.authority().map(ToString::to_string).unwrap_or_default());
    let mut checked = Checked::default();
    read(&page, "document", &around, root, &mut checked).await;
    let parts = parts(&page);
    let all = parts.len() + 1;
    for (number, (url, dest)) in parts.into_iter().enumerate() {
        (options.progress)(number + 1, all);
        match answer(&url, root, PART_LIMIT).await {
            Ok(part) => read(&part, dest, &around, root, &mut checked).await,
            Err(cause) => checked.skipped.push(Skip::unreadable(&url, &cause)),
        }
    }
    Ok(checked)
}

async fn answer(url: &str, root: Option<&Path>, limit: Duration) -> std::result::Result<Page, BoxError> {
    let followed = tokio::time::timeout(limit, follow(url.parse()?, root)).await;
    followed.unwrap_or_else(|_| Err(format!("no answer within {} s", limit.as_secs()).into()))
}

/// The scripts and styles a page loads over https, each once.
fn parts(page: &Page) -> Vec<(String, &'static str)> {
    let (url, media_type) = (page.url.to_string(), page.field(&header::CONTENT_TYPE));
    let mut loads =
        mixed_content::loads(&Document { url: &url, file: page.url.path(), media_type, bytes: &page.body });
    loads.truncate(MOST_PARTS);
    loads
}

/// Adds what the heads on the way to a document and itself hold.
async fn read(page: &Page, dest: &str, around: &Around, root: Option<&Path>, checked: &mut Checked) {
    for (url, status, head) in &page.heads {
        let fields: Vec<_> =
            head.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect();
        let own = around.territory().own();
        let found = mixed_content::scan_headers(*status, &fields, dest, &own, &url.to_string());
        checked.findings.extend(found.iter().map(|found| around.found(found)));
    }
    let url = page.url.to_string();
    let is_own = around.is_at(&page.url);
    let file = if is_own { page.url.path().to_owned() } else { url.clone() };
    let media_type = page.field(&header::CONTENT_TYPE);
    let document = Document { url: &url, file: &file, media_type, bytes: &page.body };
    let map = if is_own { map_of(page, &document, root).await } else { None };
    let policy = page.field(&header::CONTENT_SECURITY_POLICY);
    around.inspect_with(&document, &[policy], &|_| map.clone(), checked);
}

/// The source map a script or style names, from where it was loaded.
async fn map_of(page: &Page, document: &Document<'_>, root: Option<&Path>) -> Option<Vec<u8>> {
    let reference = mixed_content::map_reference(document)?;
    let url = url::Url::parse(&page.url.to_string()).ok()?.join(reference).ok()?;
    let map = answer(url.as_str(), root, PART_LIMIT).await.ok()?;
    map.heads.last().is_some_and(|(_, status, _)| *status == 200).then(|| map.body.to_vec())
}

impl Page {
    /// A field of its own head; empty when it has none.
    fn field(&self, name: &HeaderName) -> &str {
        let head = self.heads.last().map(|(_, _, head)| head);
        head.and_then(|head| head.get(name)).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

fn unreachable_page(url: &str, cause: &dyn std::fmt::Display) -> ApiError {
    let message = format!("cannot read {url}: {cause}; check the address, and that the site is running");
    ApiError::new("page-unreachable", &[url, &cause.to_string()], message)
}
