//! The origins of a site: folders and upstreams.

mod health;
mod proxy;
mod upstream;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::file::OriginFile;
use crate::problem;
use crate::project::{Folder, Origin, OriginKind};
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
        (None, Some(urls)) => OriginKind::Upstream(upstream::upstream(urls, file, base, report)?),
        // Has been reported while the keys were read.
        _ => return None,
    };
    Some(Origin { name: name.to_owned(), kind })
}

fn folder(path: &Spanned<String>, file: &OriginFile, base: &Path, report: &Report<'_>) -> Option<Folder> {
    refuse(report, problem::key_of_upstream, &upstream::keys(file));
    let index = object("index", file.index.as_ref(), report);
    let fallback = object("fallback", file.fallback.as_ref(), report);
    let reload = file.reload.as_ref().is_some_and(|on| on.value);
    let path = absolute("folder", "dist", path, base, report)?;
    Some(Folder { path, index: index.unwrap_or_else(|| Folder::INDEX.to_owned()), fallback, reload })
}

/// Joined to the place of the project file, without its `.` segments. Whether it exists is for others to see.
fn absolute(
    key: &str,
    example: &str,
    path: &Spanned<String>,
    base: &Path,
    report: &Report<'_>,
) -> Option<PathBuf> {
    if path.is_empty() {
        report.at(&path.span, problem::empty_value(key, example));
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
