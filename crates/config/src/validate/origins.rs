//! The origins of a site: folders and upstreams.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::duration;
use crate::file::OriginFile;
use crate::host::{is_host_name, parse_ip};
use crate::problem;
use crate::project::{Folder, HostMode, Origin, OriginKind, Peer, Upstream};
use crate::report::Report;
use crate::span::{Span, Spanned};

/// Origins without mistakes, in the order of the file.
pub(super) fn origins(
    files: &BTreeMap<String, Spanned<OriginFile>>,
    base: &Path,
    report: &Report<'_>,
) -> Vec<Origin> {
    let mut in_order: Vec<_> = files.iter().collect();
    in_order.sort_by_key(|(_, file)| file.span.start);
    in_order.into_iter().filter_map(|(name, file)| origin(name, file, base, report)).collect()
}

fn origin(name: &str, file: &OriginFile, base: &Path, report: &Report<'_>) -> Option<Origin> {
    let kind = match (&file.folder, &file.upstream) {
        (Some(path), None) => OriginKind::Folder(folder(path, file, base, report)?),
        (None, Some(urls)) => OriginKind::Upstream(upstream(urls, file, report)?),
        // Has been reported while the keys were read.
        _ => return None,
    };
    Some(Origin { name: name.to_owned(), kind })
}

fn folder(path: &Spanned<String>, file: &OriginFile, base: &Path, report: &Report<'_>) -> Option<Folder> {
    refuse(
        report,
        problem::key_of_upstream,
        &[
            ("host", span_of(&file.host)),
            ("connect_timeout", span_of(&file.connect_timeout)),
            ("read_timeout", span_of(&file.read_timeout)),
            ("websocket_idle", span_of(&file.websocket_idle)),
            ("verify", span_of(&file.verify)),
        ],
    );
    let index = object("index", file.index.as_ref(), report);
    let fallback = object("fallback", file.fallback.as_ref(), report);
    let reload = file.reload.as_ref().is_some_and(|on| on.value);
    let path = absolute(path, base, report)?;
    Some(Folder { path, index: index.unwrap_or_else(|| Folder::INDEX.to_owned()), fallback, reload })
}

/// Joined to the place of the project file, without its `.` segments. Whether it exists is for the engine to
/// see.
fn absolute(path: &Spanned<String>, base: &Path, report: &Report<'_>) -> Option<PathBuf> {
    if path.is_empty() {
        report.at(&path.span, problem::empty_value("folder", "dist"));
        return None;
    }
    if path.starts_with('~') {
        report.at(&path.span, problem::folder_tilde(&**path));
    }
    Some(base.join(&**path).components().collect())
}

/// A file inside the folder, named as S3 names objects. One leading `/` is forgiven: CloudFront's error pages have it,
/// its root object does not.
fn object(key: &str, value: Option<&Spanned<String>>, report: &Report<'_>) -> Option<String> {
    let value = value?;
    let name = value.strip_prefix('/').unwrap_or(value);
    let outside = name.split('/').any(|segment| matches!(segment, "" | "." | ".."));
    if outside || name.contains(['\\', '\0']) {
        report.at(&value.span, problem::bad_object(key, &**value));
        return None;
    }
    Some(name.to_owned())
}

fn upstream(
    urls: &Spanned<Vec<Spanned<String>>>,
    file: &OriginFile,
    report: &Report<'_>,
) -> Option<Upstream> {
    refuse(
        report,
        problem::key_of_folder,
        &[
            ("index", span_of(&file.index)),
            ("fallback", span_of(&file.fallback)),
            ("reload", span_of(&file.reload)),
        ],
    );
    let host = file.host.as_ref().and_then(|host| host_mode(host, report));
    let connect_timeout = timeout(file.connect_timeout.as_ref(), Upstream::CONNECT_TIMEOUT, report);
    let read_timeout = timeout(file.read_timeout.as_ref(), Upstream::READ_TIMEOUT, report);
    let websocket_idle = timeout(file.websocket_idle.as_ref(), Upstream::WEBSOCKET_IDLE, report);
    Some(Upstream {
        peers: peers(urls, report)?,
        host: host.unwrap_or(HostMode::Viewer),
        connect_timeout,
        read_timeout,
        websocket_idle,
        verify: file.verify.as_ref().is_none_or(|on| on.value),
    })
}

fn peers(urls: &Spanned<Vec<Spanned<String>>>, report: &Report<'_>) -> Option<Vec<Peer>> {
    if urls.is_empty() {
        report.at(&urls.span, problem::empty_value("upstream", "http://localhost:3000"));
    }
    let valid: Vec<Peer> = urls.iter().filter_map(|url| peer(url, report)).collect();
    (!valid.is_empty()).then_some(valid)
}

fn peer(url: &Spanned<String>, report: &Report<'_>) -> Option<Peer> {
    Peer::parse(url).inspect_err(|error| report.at(&url.span, error)).ok()
}

fn host_mode(host: &Spanned<String>, report: &Report<'_>) -> Option<HostMode> {
    match host.as_str() {
        "viewer" => Some(HostMode::Viewer),
        "origin" => Some(HostMode::Origin),
        fixed if is_fixed_host(fixed) => Some(HostMode::Fixed(fixed.to_owned())),
        other => {
            report.at(&host.span, problem::bad_host_mode(other));
            None
        }
    }
}

/// A value for `Host`: a name or address, and perhaps a port (RFC 9110 section 7.2). A word without a dot is
/// more often a misspelt mode than a host, `localhost` apart.
fn is_fixed_host(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (text, None),
    };
    let meant = host.contains(['.', '[']) || host == "localhost" || port.is_some();
    let valid = is_host_name(host) || parse_ip(host).is_some();
    meant && valid && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

fn timeout(value: Option<&Spanned<String>>, default: Duration, report: &Report<'_>) -> Duration {
    value.and_then(|value| duration(value, report)).unwrap_or(default)
}

/// A duration, or `None` when it has been reported.
pub(super) fn duration(value: &Spanned<String>, report: &Report<'_>) -> Option<Duration> {
    duration::parse(value).inspect_err(|problem| report.at(&value.span, problem.clone())).ok()
}

fn refuse(
    report: &Report<'_>,
    problem: fn(&'static str) -> problem::Problem,
    keys: &[(&'static str, Option<Span>)],
) {
    for (key, span) in keys {
        if let Some(span) = span {
            report.at(span, problem(key));
        }
    }
}

fn span_of<T>(value: &Option<Spanned<T>>) -> Option<Span> {
    value.as_ref().map(|value| value.span.clone())
}
