//! `check`: reads a folder, a file or a page, and says what would break once deployed.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use config::project::{OriginKind, Site};
use mixed_content::{Document, Skipped};
use parking_lot::Mutex;

use crate::api::types::{ApiError, Finding};
use crate::error::Result;
use crate::findings::{Kept, Known, Territory, fix_for, upgrade};
use crate::guess::{existing_folder, project_file_for};

/// What was read, and what was found.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// Documents that were read.
    pub documents: usize,
    /// In the order of files and lines.
    pub findings: Vec<Finding>,
    /// `FILE: why` for what could not be read.
    pub skipped: Vec<String>,
}

impl Checked {
    /// Adds another result.
    pub fn add(&mut self, more: Self) {
        self.documents += more.documents;
        self.findings.extend(more.findings);
        self.skipped.extend(more.skipped);
    }
}

/// Reads a folder with all it holds, a file, or the page at a URL; `root` is a root certificate to trust there
/// besides the system's.
///
/// # Errors
/// When there is no such folder or file, or the page does not answer.
pub async fn target(target: &str, root: Option<&Path>) -> Result<Checked> {
    if target.starts_with("https://") || target.starts_with("http://") {
        return crate::fetch::check(target, root).await;
    }
    let path = PathBuf::from(target);
    let read = move || if path.is_file() { file(&path) } else { folder(&path) };
    let done = tokio::task::spawn_blocking(read).await;
    done.map_err(|e| ApiError::internal("reading files", &e))?
}

fn file(path: &Path) -> Result<Checked> {
    let full = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let folder = full.parent().unwrap_or(&full).to_owned();
    let around = Around::of(&folder);
    let mut checked = Checked::default();
    let name = path.display().to_string();
    read(&full, &around.url_of(&full), &name, &around, &mut checked);
    Ok(checked)
}

fn folder(path: &Path) -> Result<Checked> {
    let root = existing_folder(path)?;
    let around = Around::of(&root);
    let files = documents_in(&root);
    let next = AtomicUsize::new(0);
    let all = Mutex::new(Checked::default());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores.min(files.len()) {
            scope.spawn(|| {
                let mut mine = Checked::default();
                while let Some(at) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let name = at.strip_prefix(&root).unwrap_or(at).display().to_string();
                    read(at, &around.url_of(at), &name, &around, &mut mine);
                }
                all.lock().add(mine);
            });
        }
    });
    let mut checked = all.into_inner();
    checked.findings.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    Ok(checked)
}

fn read(path: &Path, url: &str, name: &str, around: &Around, checked: &mut Checked) {
    match std::fs::read(path) {
        Ok(bytes) => {
            around.inspect(&Document { url, file: name, media_type: "", bytes: &bytes }, &[], checked)
        }
        Err(cause) => checked.skipped.push(format!("{name}: {cause}")),
    }
}

/// The site a folder belongs to, when a project file says so: it makes the fixes exact.
pub(crate) struct Around {
    site: Option<Site>,
    territory: Territory,
    root: PathBuf,
    origin: String,
}

impl Around {
    fn of(folder: &Path) -> Self {
        let site = site_of(folder);
        let served = site.as_ref().and_then(|site| served_folder(site, folder));
        let host =
            site.as_ref().and_then(|s| s.hosts.first().cloned()).unwrap_or_else(|| "site.invalid".into());
        let territory = site.as_ref().map(|s| Territory::of(s, None)).unwrap_or_default();
        Self {
            site,
            territory,
            root: served.unwrap_or_else(|| folder.to_owned()),
            origin: format!("https://{host}"),
        }
    }

    /// A page that is not in a folder of ours, at this authority.
    pub(crate) fn page(authority: String) -> Self {
        let origin = format!("https://{authority}");
        Self { site: None, territory: Territory::at(authority), root: PathBuf::new(), origin }
    }

    fn url_of(&self, file: &Path) -> String {
        let relative = file.strip_prefix(&self.root).unwrap_or(file);
        let parts: Vec<_> = relative.components().map(|c| c.as_os_str().to_string_lossy()).collect();
        format!("{}/{}", self.origin, parts.join("/").trim_start_matches('/'))
    }

    /// Adds what a document holds.
    pub(crate) fn inspect(&self, document: &Document<'_>, policies: &[&str], checked: &mut Checked) {
        let inspection = mixed_content::inspect(document, &self.territory.own(), policies);
        if inspection.skipped.contains(&Skipped::Kind) {
            return;
        }
        checked.documents += 1;
        checked.findings.extend(inspection.findings.iter().map(|found| self.finding(found)));
        let whys = inspection.skipped.iter().map(|why| format!("{}: {}", document.file, reason(*why)));
        checked.skipped.extend(whys);
    }

    /// For scripts and people, with the fix.
    pub(crate) fn finding(&self, found: &mixed_content::Finding) -> Finding {
        let site = self.site.as_ref().map_or("", |s| &s.name);
        let known = Known {
            id: found.id(site),
            site: site.into(),
            kept: Kept::of(found),
            seen: 0,
            in_file: true,
            exchange: None,
            at_ms: 0.0,
        };
        let fix = fix_for(found, &self.territory, self.site.as_ref());
        Finding { fix, upgrade: upgrade(found, &self.territory).into(), ..known.wire() }
    }

    pub(crate) fn territory(&self) -> &Territory {
        &self.territory
    }
}

/// The site of the nearest project file that serves this folder or one around it.
fn site_of(folder: &Path) -> Option<Site> {
    let file = project_file_for(folder)?;
    let text = std::fs::read_to_string(&file).ok()?;
    let project = config::load(&text, file.parent()?).project?;
    let at = project.sites.iter().position(|site| served_folder(site, folder).is_some()).unwrap_or(0);
    project.sites.into_iter().nth(at)
}

fn served_folder(site: &Site, folder: &Path) -> Option<PathBuf> {
    site.origins.iter().find_map(|origin| match &origin.kind {
        OriginKind::Folder(f) => f.path.canonicalize().ok().filter(|path| folder.starts_with(path)),
        OriginKind::Upstream(_) => None,
    })
}

/// Every file that may be a document. Packages that were installed are not what is deployed.
fn documents_in(root: &Path) -> Vec<PathBuf> {
    let (mut files, mut rest) = (Vec::new(), vec![root.to_owned()]);
    while let Some(at) = rest.pop() {
        for entry in std::fs::read_dir(at).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let hidden = name.to_string_lossy().starts_with('.');
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !hidden && name != "node_modules" => rest.push(entry.path()),
                Ok(kind) if kind.is_file() && !hidden => files.push(entry.path()),
                _ => {}
            }
        }
    }
    files
        .retain(|file| file.extension().is_some_and(|e| DOCUMENTS.iter().any(|d| e.eq_ignore_ascii_case(d))));
    files.sort();
    files
}

fn reason(why: Skipped) -> &'static str {
    match why {
        Skipped::Kind => "not a document",
        Skipped::TooLarge => "larger than 16 MiB",
        Skipped::TooMany => "more than 1,000 findings; the rest is not listed",
        Skipped::TooDeep => "nested too deeply",
        Skipped::Syntax => "not quite JavaScript; what could be understood was read",
        Skipped::NoUrl => "its address is none",
    }
}

const DOCUMENTS: [&str; 21] = [
    "html",
    "htm",
    "xhtml",
    "css",
    "js",
    "mjs",
    "cjs",
    "jsx",
    "ts",
    "mts",
    "cts",
    "tsx",
    "json",
    "webmanifest",
    "svg",
    "xml",
    "xsl",
    "xslt",
    "m3u8",
    "m3u",
    "mpd",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_folder_is_read_with_its_project_in_mind() {
        let at = tempfile::tempdir().unwrap();
        let toml = "[[site]]\nname = \"shop\"\ndefault = { origin = \"app\" }\n[site.origin.app]\nfolder = \"dist\"\n\
                    [site.origin.api]\nupstream = \"http://localhost:3000\"\n[[site.behavior]]\npath = \"/api/*\"\n\
                    origin = \"api\"\n";
        std::fs::write(at.path().join("localfront.toml"), toml).unwrap();
        std::fs::create_dir(at.path().join("dist")).unwrap();
        std::fs::write(
            at.path().join("dist/login.js"),
            "fetch('http://mzc-alb.example.com/api/check_db.php')\n",
        )
        .unwrap();
        let checked = target(at.path().join("dist").to_str().unwrap(), None).await.unwrap();
        assert_eq!(checked.documents, 1);
        let found = &checked.findings[0];
        assert_eq!((found.file.as_str(), found.line), ("login.js", Some(1)));
        let fix = found.fix.as_ref().unwrap();
        assert_eq!((fix.kind.as_str(), fix.url.as_str()), ("relative", "/api/check_db.php"));
    }

    #[tokio::test]
    async fn a_folder_that_is_not_there_is_an_error_not_a_clean_result() {
        let at = tempfile::tempdir().unwrap();
        let missing = at.path().join("no");
        assert_eq!(target(missing.to_str().unwrap(), None).await.unwrap_err().code, "folder-missing");
    }
}
