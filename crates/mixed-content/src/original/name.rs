//! What sources are called. Bundlers write addresses of their own making; people want the path.

/// The name of a source as a map at `map` writes it, starting where the map's own name starts. A path that
/// bundlers count from the project's folder stays as it is.
pub(super) fn of(map: &str, source: &str) -> String {
    let source = source.split(['?', '#']).next().unwrap_or_default();
    match source.split_once("://") {
        Some(("file", path)) => path.to_owned(),
        Some((_, rest)) => of_bundler(rest),
        None if is_bundler(source) => of_bundler(source),
        None => beside(map, source),
    }
}

/// `webpack-internal:`, `ng:`, `vite:` without slashes after them.
fn is_bundler(source: &str) -> bool {
    source.split_once(':').is_some_and(|(scheme, _)| scheme.len() > 1 && !scheme.contains('/'))
}

/// `shop/./src/api.ts`, `/./src/api.ts`, `/[project]/src/api.ts`: what follows the name of the package.
fn of_bundler(rest: &str) -> String {
    let path = match rest.split_once("/./") {
        Some((_, path)) => path,
        None => rest.rsplit_once("[project]/").map_or(rest, |(_, path)| path),
    };
    normal(path.trim_start_matches('/'))
}

/// `reference`, as written in a file.
pub(super) fn beside(file: &str, reference: &str) -> String {
    let reference = reference.split(['?', '#']).next().unwrap_or_default();
    if reference.starts_with('/') {
        return reference.to_owned();
    }
    let file = file.split(['?', '#']).next().unwrap_or_default();
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_rooted = file.starts_with('/');
    let path = normal(&format!("{folder}/{reference}"));
    if is_rooted { format!("/{}", path.trim_start_matches("../")) } else { path }
}

/// Without `.` and inner `..`.
fn normal(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        match kept.last() {
            Some(last) if part == ".." && *last != ".." => _ = kept.pop(),
            _ => kept.push(part),
        }
    }
    kept.join("/")
}
