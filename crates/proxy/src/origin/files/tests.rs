//! Requests against real folders.

use std::fs;
use std::time::Duration;

use bytes::Bytes;
use http::header::{self, HeaderName};
use http::{HeaderValue, StatusCode};
use http_body_util::BodyExt;

use super::*;

mod conditions;
mod paths;
mod races;
mod reload;

/// A folder of its own, and the origin that serves it.
struct Site {
    folder: tempfile::TempDir,
    config: config::project::Folder,
    cloudfront: bool,
}

impl Site {
    /// With these files; the content of each is its name.
    fn of(names: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = config::project::Folder {
            path: folder.path().join("dist"),
            index: "index.html".to_owned(),
            fallback: None,
            reload: false,
        };
        let site = Self { folder, config, cloudfront: false };
        fs::create_dir(&site.config.path).unwrap();
        names.iter().for_each(|name| site.write(name, name));
        site
    }

    fn cloudfront(mut self) -> Self {
        self.cloudfront = true;
        self
    }

    fn fallback(mut self, name: &str) -> Self {
        self.config.fallback = Some(name.to_owned());
        self
    }

    fn reload(mut self) -> Self {
        self.config.reload = true;
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.config.path.join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// As if written an hour ago, so that it is settled and its date is strong.
    fn write_old(&self, name: &str, content: impl AsRef<[u8]>) {
        self.write(name, content);
        let hour_ago = std::time::SystemTime::now() - Duration::from_secs(3600);
        fs::File::options().write(true).open(self.path(name)).unwrap().set_modified(hour_ago).unwrap();
    }

    fn open(&self) -> Arc<Files> {
        Files::open(&self.config, self.cloudfront)
    }

    /// Opened, and the folder read.
    async fn open_read(&self) -> Arc<Files> {
        let files = self.open();
        let opened = *files.changes().borrow() & !0xff;
        until(|| *files.changes().borrow() > opened).await;
        files
    }
}

/// Waits for a condition that another thread brings about.
async fn until(mut condition: impl FnMut() -> bool) {
    let ended = tokio::time::timeout(Duration::from_secs(20), async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    });
    ended.await.expect("the condition came about");
}

/// An answer taken apart.
#[derive(Debug)]
struct Seen {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    file: Option<String>,
    code: Option<&'static str>,
    detail: String,
}

impl Seen {
    fn header(&self, name: HeaderName) -> &str {
        self.headers.get(&name).map_or("", |value| value.to_str().unwrap())
    }
}

/// Fields a test adds to its request.
type Fields<'a> = &'a [(HeaderName, &'a str)];

const NAVIGATION: Fields<'_> = &[(header::ACCEPT, "text/html")];

async fn ask(files: &Files, method: Method, target: &str, fields: Fields<'_>) -> Seen {
    let answer = send(files, method, target, fields).await;
    let (head, body) = answer.response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let (code, detail) = answer.failure.unzip();
    Seen {
        status: head.status,
        headers: head.headers,
        body,
        file: answer.file.map(|file| file.to_string()),
        code,
        detail: detail.unwrap_or_default(),
    }
}

async fn send(files: &Files, method: Method, target: &str, fields: Fields<'_>) -> FileAnswer {
    let headers =
        fields.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect();
    let (raw_path, query) =
        target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let (site, exchange) = (Some("shop"), None);
    files
        .answer(&FileRequest {
            method: &method,
            raw_path,
            query,
            headers: &headers,
            coding: None,
            site,
            exchange,
        })
        .await
}

async fn get(files: &Files, target: &str) -> Seen {
    ask(files, Method::GET, target, &[]).await
}
