//! What is known around a document that is checked: the site it belongs to, and its project's files.

use std::path::{Path, PathBuf};

use config::project::{OriginKind, Site};
use mixed_content::{Document, Skipped};

use super::{Checked, Found, Skip, files};
use crate::api::types::Finding;
use crate::findings::{Kept, Known, Territory, fix_for, upgrade};
use crate::guess::project_file_for;
use crate::sources::Sources;

/// The site a folder belongs to, when a project file says so: it makes the fixes exact.
pub(crate) struct Around {
    site: Option<Site>,
    territory: Territory,
    root: PathBuf,
    origin: String,
    /// `None` for pages from the network.
    sources: Option<Sources>,
}

impl Around {
    pub(super) fn of(folder: &Path) -> Self {
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
            sources: Some(Sources::of(folder)),
        }
    }

    /// A page that is not in a folder of ours, at this authority.
    pub(crate) fn page(authority: String) -> Self {
        let origin = format!("https://{authority}");
        let territory = Territory::at(authority);
        Self { site: None, territory, root: PathBuf::new(), origin, sources: None }
    }

    /// Whether a URL is of the page's own origin.
    pub(super) fn is_at(&self, url: &http::Uri) -> bool {
        url.authority().is_some_and(|authority| self.origin == format!("https://{authority}"))
    }

    pub(super) fn url_of(&self, file: &Path) -> String {
        let relative = file.strip_prefix(&self.root).unwrap_or(file);
        let parts: Vec<_> = relative.components().map(|c| c.as_os_str().to_string_lossy()).collect();
        format!("{}/{}", self.origin, parts.join("/").trim_start_matches('/'))
    }

    /// Adds what a document in a folder holds.
    pub(super) fn inspect(&self, document: &Document<'_>, policies: &[&str], checked: &mut Checked) {
        let read = |name: &str| self.sources.as_ref()?.read(name);
        self.inspect_with(document, policies, None, &read, checked);
    }

    /// Adds what a document holds; `map` is the source map that its head names, `read` gives the files beside it.
    pub(crate) fn inspect_with(
        &self,
        document: &Document<'_>,
        policies: &[&str],
        map: Option<&str>,
        read: &dyn Fn(&str) -> Option<Vec<u8>>,
        checked: &mut Checked,
    ) {
        let mut inspection = mixed_content::inspect(document, &self.territory.own(), policies);
        if inspection.skipped.contains(&Skipped::Kind) {
            return;
        }
        checked.documents += 1;
        mixed_content::trace(document, map, &mut inspection.findings, read);
        let (ignored, shown): (Vec<_>, Vec<_>) =
            inspection.findings.iter().partition(|found| self.ignores(found));
        checked.ignored += ignored.len();
        checked.findings.extend(shown.into_iter().map(|found| self.found(found)));
        checked.skipped.extend(inspection.skipped.iter().map(|why| Skip::of(document.file, *why)));
    }

    /// Whether the project file says to. It calls files as the site serves them, whatever folder is read.
    fn ignores(&self, found: &mixed_content::Finding) -> bool {
        let Some(site) = self.site.as_ref().filter(|site| !site.ignored.is_empty()) else { return false };
        let mut served = found.clone();
        if let Some(name) = self.served_name(site, &found.place.file) {
            served.place.file = name;
        }
        Kept::of(found).is_ignored(site) || Kept::of(&served).is_ignored(site)
    }

    fn served_name(&self, site: &Site, name: &str) -> Option<String> {
        let path = self.sources.as_ref()?.path(name)?;
        let folder = served_folder(site, &path)?;
        Some(files::name_in(&folder, &path))
    }

    /// For scripts and people, with the fix.
    pub(crate) fn found(&self, found: &mixed_content::Finding) -> Found {
        let locate = |name: &str| self.sources.as_ref().and_then(|sources| sources.path(name));
        Found::new(found, self.finding(found), self.edit(found), &locate)
    }

    fn finding(&self, found: &mixed_content::Finding) -> Finding {
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

    fn edit(&self, found: &mixed_content::Finding) -> Option<mixed_content::Edit> {
        let serves = |path: &str| self.site.as_ref().map(|site| crate::findings::served(site, path));
        mixed_content::suggest(found, &self.territory.own(), &serves)?.edit
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
