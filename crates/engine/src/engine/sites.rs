//! Commands about sites: open, make, change, switch, forget. Each changes the project first, then applies all of
//! them at once.

use std::path::{Path, PathBuf};

use config::edit::{self, EditError, NewSite};
use config::project::Address;
use config::target::Target;

use crate::Engine;
use crate::api::types::*;
use crate::error::Result;
use crate::given::target_of;
use crate::guess::{self, existing_folder};
use crate::outbox::Kind;
use crate::places::{Places, write_whole};
use crate::projects::{Open, Source, cannot_read};

impl Engine {
    /// Looks at a folder before a site is made of it.
    ///
    /// # Errors
    /// When there is no such folder.
    pub async fn guess_folder(&self, folder: String) -> Result<FolderGuess> {
        guess::guess(&self.0.places, &self.0.places.expanded(Path::new(&folder)))
    }

    /// Programs listening on this computer that could be the backend.
    ///
    /// # Errors
    /// None today.
    pub async fn backends(&self) -> Result<Vec<Backend>> {
        let own = self.own_ports();
        let found = tokio::task::spawn_blocking(move || crate::backends::find(&own)).await;
        Ok(found.unwrap_or_default())
    }

    /// Writes a project file for a new site, opens and starts it.
    ///
    /// # Errors
    /// When the folder is not there, the draft makes no sense, or the file cannot be written.
    pub async fn create_site(&self, draft: SiteDraft) -> Result<Site> {
        let folder = existing_folder(Path::new(&draft.folder))?;
        let file = guess::keep_at(&self.0.places, &folder, &draft.name);
        let base = file.parent().unwrap_or_else(|| Path::new("/")).to_owned();
        let mut new = NewSite::new(draft.name.clone(), Target::Folder(relative(&folder, &base).into()));
        if let Some(backend) = &draft.backend {
            new = new.with_behavior(draft.pattern.clone(), upstream(backend)?);
        }
        let text = match std::fs::read_to_string(&file) {
            Ok(existing) => edit::add_site(&existing, &new),
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => edit::new_file(&new),
            // Something is there that we cannot read: it is not ours to replace.
            Err(cause) => return Err(cannot_read(&file, &cause)),
        };
        let text = text.map_err(|e| not_edited(&file, &e))?;
        self.save(&file, &text)?;
        self.opened(&file, Some(&draft.name))
    }

    /// Opens a project file, or the one in a folder.
    ///
    /// # Errors
    /// When it cannot be read. Mistakes in it are shown at its sites.
    pub async fn open_project(&self, path: String) -> Result<Vec<Site>> {
        let path = PathBuf::from(path);
        let file = if path.is_dir() { path.join(guess::PROJECT_FILE) } else { path };
        self.0.projects.lock().open_file(&file)?;
        self.remember()?;
        self.apply();
        let file = file.canonicalize().unwrap_or(file);
        let shown = self.0.places.shown(&file);
        Ok(self.sites().into_iter().filter(|s| s.project_file.as_deref() == Some(&shown)).collect())
    }

    /// Starts the built-in site and its backend; the one that runs, when it does already.
    ///
    /// # Errors
    /// When its files cannot be written or its backend cannot listen.
    pub async fn start_demo(&self) -> Result<Site> {
        let mut demo = self.0.demo.lock().await;
        if demo.is_none() {
            let folder = self.0.places.demo();
            let started = demo::Demo::start_in(&folder).await;
            let started = started.map_err(|cause| ApiError::disk("start the demo in", &folder, &cause))?;
            let project = demo_project(&started)?;
            self.0.projects.lock().open.insert(0, Open::new(Source::Demo, project));
            *demo = Some(started);
            self.apply();
        }
        self.find(|s| s.demo).ok_or_else(|| ApiError::no_such_site("demo"))
    }

    /// Switches a site on or off.
    ///
    /// # Errors
    /// When there is no such site.
    pub async fn set_running(&self, site: String, on: bool) -> Result<Site> {
        {
            let mut projects = self.0.projects.lock();
            let (at, name) = projects.locate(&site)?;
            let stopped = &mut projects.open[at].stopped;
            if on {
                stopped.remove(&name)
            } else {
                stopped.insert(name)
            };
        }
        self.remember()?;
        self.apply();
        self.site_of(&site)
    }

    /// Makes this the folder of the site's default behavior, in its project file.
    ///
    /// # Errors
    /// When the folder is not there or the file cannot be edited.
    pub async fn set_folder(&self, site: String, folder: String) -> Result<Site> {
        let folder = PathBuf::from(self.guess_folder(folder).await?.folder);
        self.edit(&site, |text, name, base| edit::set_folder(text, name, &relative(&folder, base)))
    }

    /// Replaces all behaviors but the default, in order, in the project file.
    ///
    /// # Errors
    /// When a pattern or target makes no sense or the file cannot be edited.
    pub async fn set_behaviors(&self, site: String, behaviors: Vec<BehaviorDraft>) -> Result<Site> {
        let targets = behaviors.into_iter().map(|b| Ok((b.pattern, target_of(&b.target)?)));
        let targets = targets.collect::<Result<Vec<_>>>()?;
        self.edit(&site, |text, name, base| {
            let written = |target| as_written(target, &self.0.places, base);
            let targets: Vec<_> =
                targets.into_iter().map(|(pattern, target)| (pattern, written(target))).collect();
            edit::set_behaviors(text, name, &targets)
        })
    }

    /// Switches what a behavior changes on the way, by its place in the list with the default last, in the project file.
    ///
    /// # Errors
    /// When there is no such behavior, what is asked for contradicts the file, or it cannot be edited.
    pub async fn set_switches(&self, site: String, behavior: u32, switches: Switches) -> Result<Site> {
        let wanted = edit::Switches::from(switches);
        self.edit(&site, |text, name, _| edit::set_switches(text, name, behavior as usize, &wanted))
    }

    /// Forgets the project of a site; its files stay.
    ///
    /// # Errors
    /// When there is no such site.
    pub async fn remove_site(&self, site: String) -> Result<()> {
        let removed = {
            let mut projects = self.0.projects.lock();
            let (at, _) = projects.locate(&site)?;
            projects.open.remove(at)
        };
        if removed.source == Source::Demo {
            self.0.demo.lock().await.take();
        }
        self.remember()?;
        self.apply();
        Ok(())
    }

    /// Opens the site in the default browser.
    ///
    /// # Errors
    /// When there is no such site, or no browser could be started.
    pub async fn open_site(&self, site: String) -> Result<()> {
        let url = self.site_of(&site)?.url;
        open::that_detached(&url).map_err(|cause| {
            let message = format!("cannot open a browser: {cause}; copy the address {url} into one");
            ApiError::new("no-browser", &[&url, &cause.to_string()], message)
        })
    }

    /// Shows the folder of the site's project file in the system's file manager.
    ///
    /// # Errors
    /// When the site has no project file, or there is no file manager.
    pub async fn reveal_project(&self, site: String) -> Result<()> {
        let file = {
            let projects = self.0.projects.lock();
            let (at, _) = projects.locate(&site)?;
            projects.open[at].file().map(Path::to_owned).ok_or_else(|| no_file(&site))?
        };
        let folder = file.parent().unwrap_or(&file);
        open::that_detached(folder).map_err(|cause| {
            let shown = self.0.places.shown(folder);
            let message = format!("cannot open {shown} in a file manager: {cause}");
            ApiError::new("no-file-manager", &[&shown, &cause.to_string()], message)
        })
    }

    /// Ports that are not backends.
    fn own_ports(&self) -> Vec<u16> {
        let door = self.door();
        let addresses = door.https.iter().chain(&door.http);
        addresses.filter_map(|a| a.rsplit_once(':')?.1.parse().ok()).collect()
    }

    /// Edits a site's project file, keeping what the person wrote around the place.
    pub(super) fn edit(
        &self,
        site: &str,
        change: impl FnOnce(&str, &str, &Path) -> std::result::Result<String, edit::EditError>,
    ) -> Result<Site> {
        let (file, name) = {
            let projects = self.0.projects.lock();
            let (at, name) = projects.locate(site)?;
            (projects.open[at].file().map(Path::to_owned).ok_or_else(|| no_file(site))?, name)
        };
        // The newest text, not the one last read: somebody may have saved it a moment ago.
        let text = std::fs::read_to_string(&file).map_err(|cause| ApiError::disk("read", &file, &cause))?;
        let base = file.parent().unwrap_or_else(|| Path::new("/"));
        let edited = change(&text, &name, base).map_err(|cause| not_edited(&file, &cause))?;
        self.save(&file, &edited)?;
        self.opened(&file, Some(&name))
    }

    /// Reads a file that was just written, applies it, and finds the site in it.
    fn opened(&self, file: &Path, name: Option<&str>) -> Result<Site> {
        let at = self.0.projects.lock().open_file(file)?;
        self.remember()?;
        self.apply();
        if let Some(wrong) = self.first_mistake(at) {
            return Err(wrong);
        }
        let file = file.canonicalize().unwrap_or_else(|_| file.to_owned());
        let shown = self.0.places.shown(&file);
        self.find(|s| s.project_file.as_deref() == Some(&shown) && name.is_none_or(|n| s.name == n))
            .ok_or_else(|| ApiError::no_such_site(name.unwrap_or_default()))
    }

    fn first_mistake(&self, at: usize) -> Option<ApiError> {
        let projects = self.0.projects.lock();
        let open = projects.open.get(at)?;
        let wrong = open.diagnostics.iter().find(|d| d.severity == Severity::Error)?;
        let shown = open.file().map(|f| self.0.places.shown(f)).unwrap_or_default();
        let message = format!("{shown}:{}:{}: {}", wrong.line, wrong.column, wrong.message);
        let mut invalid =
            ApiError::new("project-invalid", &[&shown, &wrong.line.to_string(), &wrong.code], message);
        invalid.params.extend(wrong.params.iter().cloned());
        Some(invalid)
    }

    fn save(&self, file: &Path, text: &str) -> Result<()> {
        write_whole(file, text).map_err(|cause| ApiError::disk("write", file, &cause))
    }

    /// Remembers the open projects, unless this run was given its own.
    fn remember(&self) -> Result<()> {
        if !matches!(self.0.options.startup, super::Startup::Remembered) {
            return Ok(());
        }
        self.0.projects.lock().remember(&self.0.places.projects())
    }

    fn site_of(&self, id: &str) -> Result<Site> {
        self.find(|s| s.id == id).ok_or_else(|| ApiError::no_such_site(id))
    }

    fn find(&self, wanted: impl Fn(&Site) -> bool) -> Option<Site> {
        self.0.outbox.tell(Kind::Sites);
        self.sites().into_iter().find(wanted)
    }
}

fn demo_project(demo: &demo::Demo) -> Result<config::project::Project> {
    let given = crate::Given {
        folder: Some(demo.folder().to_owned()),
        api: Some(demo.backend_url()),
        behaviors: vec![format!("/ws={}", demo.backend_url())],
        name: Some("demo".into()),
        ..crate::Given::default()
    };
    given.project()
}

fn upstream(text: &str) -> Result<Target> {
    match target_of(text)? {
        target @ Target::Upstream(_) => Ok(target),
        Target::Folder(_) => {
            let message =
                format!("{text:?} is not the address of a backend: write http://localhost:3000, or 3000");
            Err(ApiError::new("bad-target", &[text], message))
        }
    }
}

/// A target as it should stand in the file: what the window shows as `~/code/shop/img` is `img` there.
fn as_written(target: Target, places: &Places, base: &Path) -> Target {
    let written = |path: PathBuf| {
        let path = places.expanded(&path);
        if path.is_absolute() { PathBuf::from(relative(&path, base)) } else { path }
    };
    match target {
        Target::Folder(folder) => Target::Folder(written(folder)),
        Target::Upstream(backends) => {
            let each = backends.into_iter().map(|backend| match backend {
                Address::Unix(path) => Address::Unix(written(path)),
                tcp @ Address::Tcp { .. } => tcp,
            });
            Target::Upstream(each.collect())
        }
    }
}

/// Relative where that stays short and portable: `dist`, `../site`; absolute otherwise.
fn relative(folder: &Path, base: &Path) -> String {
    let base = base.canonicalize().unwrap_or_else(|_| base.to_owned());
    match folder.strip_prefix(&base) {
        Ok(rest) if rest.as_os_str().is_empty() => ".".into(),
        Ok(rest) => rest.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"),
        Err(_) => folder.display().to_string(),
    }
}

fn not_edited(file: &Path, cause: &EditError) -> ApiError {
    let shown = file.display().to_string();
    let message = format!("cannot change {shown}: {cause}; correct the file by hand first");
    let (code, params) = match cause {
        EditError::Broken(first) => ("project-mistakes", vec![shown, first.line.to_string()]),
        EditError::NoSite(name) => ("project-no-site", vec![shown, name.clone()]),
        EditError::NoBehavior | EditError::NotIgnored => ("project-changed", vec![shown]),
        EditError::Pattern(wrong) => (wrong.code(), wrong.params()),
        EditError::Refused(wrong) => (wrong.code, wrong.params.clone()),
        EditError::NotUnicode(folder) => ("project-not-unicode", vec![folder.display().to_string()]),
        EditError::Form => ("project-form", vec![shown]),
    };
    ApiError { code: code.into(), params, message }
}

fn no_file(site: &str) -> ApiError {
    let message = format!("the site {site:?} has no project file to change; make one by dropping its folder");
    ApiError::new("no-project-file", &[site], message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_written_relative_to_its_file_where_that_is_possible() {
        let at = tempfile::tempdir().unwrap();
        let places = Places::open(Some(at.path().join("data"))).unwrap();
        let base = at.path().canonicalize().unwrap().join("shop");
        std::fs::create_dir(&base).unwrap();
        let check = |typed: &Path, expect: &str| {
            let target = as_written(Target::Folder(typed.into()), &places, &base);
            assert_eq!(target, Target::Folder(expect.into()), "{}", typed.display());
        };
        check(&base.join("img"), "img");
        check(Path::new("../other"), "../other");
        check(Path::new("/srv/img"), "/srv/img");
        let home = places.home().unwrap().join("site");
        check(Path::new("~/site"), &home.display().to_string());
    }
}
