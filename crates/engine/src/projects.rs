//! Open projects: what each asks for, what is wrong with it, and which of its sites are switched off.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use config::project::{OriginKind, Project, Site};
use serde::{Deserialize, Serialize};

use crate::api::types::{ApiError, Diagnostic, Severity};
use crate::error::Result;
use crate::guess::name_of;
use crate::places::write_whole;

/// All open projects, in the order in which they were opened.
#[derive(Debug, Default)]
pub(crate) struct Projects {
    pub(crate) open: Vec<Open>,
    /// Sites of files behave like CloudFront, also those that do not ask for it. Default false.
    pub(crate) like_cloudfront: bool,
}

/// One open project.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) source: Source,
    /// The newest text of the file, right or wrong; empty without one.
    pub(crate) text: String,
    /// The last good state.
    pub(crate) project: Project,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Names of sites that are switched off.
    pub(crate) stopped: BTreeSet<String>,
}

/// Where a project comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// A `localfront.toml`.
    File(PathBuf),
    /// The command line.
    Given,
    /// The built-in demo.
    Demo,
}

/// A site with the id under which commands and the journal know it.
#[derive(Debug, Clone)]
pub(crate) struct Placed<'a> {
    pub(crate) id: String,
    pub(crate) open: &'a Open,
    pub(crate) site: &'a Site,
    pub(crate) running: bool,
}

/// What is remembered between runs.
#[derive(Debug, Serialize, Deserialize)]
struct Remembered {
    file: PathBuf,
    #[serde(default)]
    stopped: BTreeSet<String>,
}

impl Projects {
    /// Every site, with ids that are unique over all projects.
    pub(crate) fn sites(&self) -> Vec<Placed<'_>> {
        let mut taken: HashMap<&str, u32> = HashMap::new();
        let all = self.open.iter().flat_map(|open| open.project.sites.iter().map(move |site| (open, site)));
        all.map(|(open, site)| {
            let seen = taken.entry(&site.name).or_default();
            *seen += 1;
            let id = if *seen == 1 { site.name.clone() } else { format!("{}-{seen}", site.name) };
            Placed { id, open, site, running: !open.stopped.contains(&site.name) }
        })
        .collect()
    }

    /// The project a site belongs to, and the site's name in it.
    pub(crate) fn locate(&self, id: &str) -> Result<(usize, String)> {
        let found = self.sites().into_iter().find(|s| s.id == id).and_then(|s| {
            let at = self.open.iter().position(|open| std::ptr::eq(open, s.open))?;
            Some((at, s.site.name.clone()))
        });
        let broken = || self.placeholders().into_iter().find(|(placeholder, _)| placeholder == id);
        found.or_else(|| broken().map(|(id, at)| (at, id))).ok_or_else(|| ApiError::no_such_site(id))
    }

    /// Projects without a single good site, each under an id that is unique over all sites and its place in the list:
    /// their mistakes are to be shown, and they can be forgotten.
    pub(crate) fn placeholders(&self) -> Vec<(String, usize)> {
        let mut taken: BTreeSet<String> = self.sites().into_iter().map(|site| site.id).collect();
        let named = self.open.iter().enumerate().filter_map(|(at, open)| Some((open.placeholder()?, at)));
        named
            .map(|(name, at)| {
                let numbered = (2..).map(|n| format!("{name}-{n}"));
                let free = std::iter::once(name.clone()).chain(numbered).find(|id| !taken.contains(id));
                let id = free.unwrap_or(name);
                taken.insert(id.clone());
                (id, at)
            })
            .collect()
    }

    /// Opens a file, or reads it again when it is open already; its place in the list.
    ///
    /// # Errors
    /// When the file cannot be read. Mistakes in it are diagnostics, not errors.
    pub(crate) fn open_file(&mut self, file: &Path) -> Result<usize> {
        let text = std::fs::read_to_string(file).map_err(|e| cannot_read(file, &e))?;
        let file = file.canonicalize().unwrap_or_else(|_| file.to_owned());
        let source = Source::File(file);
        let at = match self.open.iter().position(|o| o.source == source) {
            Some(at) => at,
            None => {
                self.open.push(Open::new(source, Project::default()));
                self.open.len() - 1
            }
        };
        self.open[at].read(text);
        if self.like_cloudfront {
            self.open[at].project.sites.iter_mut().for_each(|site| site.cloudfront = true);
        }
        Ok(at)
    }

    /// Opens the projects of the last run. A file that cannot be read stays in the list and says so: its disk may come
    /// back, and only the person forgets a project.
    pub(crate) fn restore(&mut self, path: &Path) {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let remembered: Vec<Remembered> = serde_json::from_str(&text).unwrap_or_default();
        for Remembered { file, stopped } in remembered {
            let at = self.open_file(&file).unwrap_or_else(|cause| {
                self.open.push(Open::unreadable(file, cause));
                self.open.len() - 1
            });
            self.open[at].stopped = stopped;
        }
    }

    /// Remembers the open files.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) fn remember(&self, path: &Path) -> Result<()> {
        let open: Vec<_> = self.open.iter().filter_map(Open::remembered).collect();
        let text = serde_json::to_string_pretty(&open)
            .map_err(|e| ApiError::internal("remembering projects", &e))?;
        write_whole(path, &text)
            .map_err(|cause| ApiError::disk("write the list of projects to", path, &cause))
    }

    /// The project files, to be watched.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        self.open.iter().filter_map(|o| o.file().map(Path::to_owned)).collect()
    }
}

impl Open {
    pub(crate) fn new(source: Source, project: Project) -> Self {
        Self { source, text: String::new(), project, diagnostics: Vec::new(), stopped: BTreeSet::new() }
    }

    /// A file that was there in an earlier run.
    fn unreadable(file: PathBuf, cause: ApiError) -> Self {
        let ApiError { code, params, .. } = cause;
        let message = format!(
            "cannot read {}: {}; put the file back, or remove the site from the list",
            params[0], params[1]
        );
        let why = Diagnostic { severity: Severity::Error, code, params, message, line: 0, column: 0 };
        Self { diagnostics: vec![why], ..Self::new(Source::File(file), Project::default()) }
    }

    /// Takes a new text: the whole of it when it is right, otherwise only its diagnostics.
    pub(crate) fn read(&mut self, text: String) {
        let base = self.file().and_then(Path::parent).unwrap_or_else(|| Path::new(".")).to_owned();
        let loaded = config::load(&text, &base);
        self.diagnostics = loaded.diagnostics.iter().map(diagnostic).collect();
        if let Some(project) = loaded.project {
            self.diagnostics.extend(certificate_limits(&project, &text));
            self.project = project;
        }
        self.text = text;
    }

    pub(crate) fn file(&self) -> Option<&Path> {
        match &self.source {
            Source::File(file) => Some(file),
            Source::Given | Source::Demo => None,
        }
    }

    /// The name under which a project without a single good site is shown, so that its mistakes can be.
    fn placeholder(&self) -> Option<String> {
        let file = self.file().filter(|_| self.project.sites.is_empty())?;
        Some(name_of(file.parent()?))
    }

    fn remembered(&self) -> Option<Remembered> {
        Some(Remembered { file: self.file()?.to_owned(), stopped: self.stopped.clone() })
    }
}

/// The wire form of a mistake.
#[must_use]
pub(crate) fn diagnostic(found: &config::diagnostic::Diagnostic) -> Diagnostic {
    Diagnostic {
        severity: match found.severity {
            config::diagnostic::Severity::Error => Severity::Error,
            config::diagnostic::Severity::Warning => Severity::Warning,
            config::diagnostic::Severity::Info => Severity::Info,
        },
        code: found.code.into(),
        params: found.params.clone(),
        message: found.message().into(),
        line: found.line,
        column: found.column,
    }
}

/// Hosts the local authority may not vouch for: browsers would refuse them.
pub(crate) fn certificate_limits(project: &Project, text: &str) -> Vec<Diagnostic> {
    let hosts = project.sites.iter().flat_map(|s| &s.hosts).filter(|host| !pki::permits(host));
    hosts.map(|host| {
        let (line, column) = place_of(text, host);
        let message = format!(
            "the local certificate authority vouches only for names under localhost, test, local, internal and \
             home.arpa, so browsers would refuse {host:?}; use {:?}",
            format!("{}.localhost", host.split('.').next().unwrap_or("site"))
        );
        let code = "host-outside-authority".into();
        Diagnostic { severity: Severity::Warning, code, params: vec![host.clone()], message, line, column }
    })
    .collect()
}

/// Folders and certificates that are not on the disk now: not a mistake, since a build may make them, but worth saying.
pub(crate) fn missing_files(project: &Project, text: &str) -> Vec<Diagnostic> {
    let origins = project.sites.iter().flat_map(|site| &site.origins);
    let missing = origins.filter_map(|origin| match &origin.kind {
        OriginKind::Folder(folder) if folder.path.is_dir() => None,
        OriginKind::Folder(folder) => Some((missing_folder(&folder.path), &folder.path)),
        OriginKind::Upstream(upstream) => {
            upstream.ca.as_ref().filter(|ca| !ca.is_file()).map(|ca| (missing_ca(ca), ca))
        }
    });
    missing
        .map(|((code, message), path)| {
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let (line, column) = place_of(text, &format!("\"{name}"));
            let params = vec![path.display().to_string()];
            Diagnostic { severity: Severity::Warning, code: code.into(), params, message, line, column }
        })
        .collect()
}

fn missing_folder(path: &Path) -> (&'static str, String) {
    let shown = path.display();
    if path.is_file() {
        return ("folder-is-file", format!("{shown} is a file; give the folder it stands in"));
    }
    ("folder-missing", format!("there is no folder {shown} yet; it is served as soon as it is there"))
}

fn missing_ca(path: &Path) -> (&'static str, String) {
    let message =
        format!("there is no file {} yet; until it is there, requests to this backend fail", path.display());
    ("ca-missing", message)
}

fn place_of(text: &str, word: &str) -> (u32, u32) {
    // It may be written with escapes.
    let at = text.find(word).unwrap_or_default();
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
    (line as u32, column as u32)
}

pub(crate) fn cannot_read(file: &Path, cause: &std::io::Error) -> ApiError {
    let shown = file.display().to_string();
    let message =
        format!("cannot read the project file {shown}: {cause}; check the path and its permissions");
    ApiError::new("project-unreadable", &[&shown, &cause.to_string()], message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str =
        "[[site]]\nname = \"shop\"\ndefault = { origin = \"app\" }\n[site.origin.app]\nfolder = \".\"\n";

    fn project(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("localfront.toml");
        std::fs::write(&file, text).unwrap();
        (folder, file)
    }

    #[test]
    fn a_broken_edit_keeps_the_last_good_project() {
        let (_folder, file) = project(GOOD);
        let mut projects = Projects::default();
        projects.open_file(&file).unwrap();
        std::fs::write(&file, "[[site]]\nname = 5\n").unwrap();
        let at = projects.open_file(&file).unwrap();
        assert!(projects.open[at].diagnostics.iter().any(|d| d.severity == Severity::Error));
        assert_eq!(projects.sites()[0].id, "shop");
    }

    #[test]
    fn sites_stay_like_cloudfront_when_their_file_is_saved() {
        let (_folder, file) = project(GOOD);
        let mut projects = Projects { like_cloudfront: true, ..Projects::default() };
        projects.open_file(&file).unwrap();
        std::fs::write(&file, GOOD.replace("shop", "store")).unwrap();
        let at = projects.open_file(&file).unwrap();
        let site = &projects.open[at].project.sites[0];
        assert_eq!((site.name.as_str(), site.cloudfront), ("store", true));
    }

    #[test]
    fn two_sites_of_one_name_have_two_ids() {
        let (_a, first) = project(GOOD);
        let (_b, second) = project(GOOD);
        let mut projects = Projects::default();
        projects.open_file(&first).unwrap();
        projects.open_file(&second).unwrap();
        let ids: Vec<_> = projects.sites().into_iter().map(|s| s.id).collect();
        assert_eq!(ids, ["shop", "shop-2"]);
        assert_eq!(projects.locate("shop-2").unwrap(), (1, "shop".into()));
    }

    #[test]
    fn two_broken_projects_of_one_name_have_two_ids() {
        let broken = |within: &Path| {
            let folder = within.join("shop");
            std::fs::create_dir(&folder).unwrap();
            std::fs::write(folder.join("localfront.toml"), "name = 5\n").unwrap();
            folder.join("localfront.toml")
        };
        let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (_good, good) = project(GOOD);
        let mut projects = Projects::default();
        for file in [broken(first.path()), good, broken(second.path())] {
            projects.open_file(&file).unwrap();
        }
        assert_eq!(projects.placeholders(), [("shop-2".into(), 0), ("shop-3".into(), 2)]);
        assert_eq!(projects.locate("shop-3").unwrap(), (2, "shop-3".into()));
        assert_eq!(projects.locate("shop").unwrap(), (1, "shop".into()));
    }

    #[test]
    fn what_is_not_on_the_disk_is_pointed_at() {
        let text = "[[site]]\nname = \"shop\"\ndefault = { origin = \"app\" }\n[site.origin.app]\nfolder = \"gone\"\n\
                    [site.origin.file]\nfolder = \"localfront.toml\"\n\
                    [site.origin.api]\nupstream = \"https://localhost:1\"\nca = \"root.pem\"\n";
        let (folder, _) = project(text);
        let project = config::load(text, folder.path()).project.unwrap();
        let told: Vec<_> = missing_files(&project, text).into_iter().map(|d| (d.code, d.line)).collect();
        let expect = [("folder-missing", 5), ("folder-is-file", 7), ("ca-missing", 10)];
        assert_eq!(told, expect.map(|(code, line)| (code.to_owned(), line)));
    }

    #[test]
    fn open_files_and_switched_off_sites_are_remembered() {
        let (folder, file) = project(GOOD);
        let list = folder.path().join("projects.json");
        let mut projects = Projects::default();
        let at = projects.open_file(&file).unwrap();
        projects.open[at].stopped.insert("shop".into());
        projects.remember(&list).unwrap();
        let mut again = Projects::default();
        again.restore(&list);
        assert!(!again.sites()[0].running);
    }

    #[test]
    fn a_remembered_file_that_is_gone_stays_in_the_list_and_says_so() {
        let (folder, file) = project(GOOD);
        let list = folder.path().join("projects.json");
        let mut projects = Projects::default();
        projects.open_file(&file).unwrap();
        projects.remember(&list).unwrap();
        std::fs::remove_file(&file).unwrap();

        let mut again = Projects::default();
        again.restore(&list);
        assert_eq!(again.open[0].diagnostics[0].code, "project-unreadable");
        assert_eq!(again.placeholders().len(), 1);
        again.remember(&list).unwrap();

        std::fs::write(&file, GOOD).unwrap();
        again.open_file(&again.files()[0].clone()).unwrap();
        assert_eq!((again.open.len(), again.sites()[0].id.as_str()), (1, "shop"));
    }

    #[test]
    fn a_host_the_authority_cannot_vouch_for_is_pointed_at() {
        let text = GOOD.replace("default", "hosts = [\"shop.example.com\"]\ndefault");
        let (_folder, file) = project(&text);
        let mut projects = Projects::default();
        let at = projects.open_file(&file).unwrap();
        let found =
            projects.open[at].diagnostics.iter().find(|d| d.code == "host-outside-authority").unwrap();
        assert_eq!((found.line, found.column), (3, 11));
    }
}
