//! Commands about what to do with a finding: correct the file, take that back, serve its path, ask whether https
//! answers, correct addresses while they pass, or not be shown it again.

use std::path::PathBuf;

use config::edit;
use config::project::{Ignore, Site as Asked};

use crate::Engine;
use crate::api::types::*;
use crate::error::Result;
use crate::findings::{self, Known, Territory};
use crate::given::target_of;
use crate::mend::{Ground, Mend, Spot};
use crate::outbox::Kind;

/// A finding, its site, and where that site is reached.
struct Case {
    known: Known,
    site: Asked,
    url: String,
}

impl Engine {
    /// The correction of a finding's file, to be looked at before it is made.
    ///
    /// # Errors
    /// `fix-none` when no one replacement corrects it, `fix-no-file`, `fix-outside`, `fix-changed`.
    pub async fn view_fix(&self, finding: String) -> Result<FixView> {
        self.on_disk(move |engine| {
            let case = engine.case(&finding)?;
            let (spot, path) = case.spot()?;
            Ok(spot.view(&Ground::of(&case.site), engine.0.places.shown(&path)))
        })
        .await
    }

    /// Makes the correction that was looked at; `base` is what [`Self::view_fix`] named the content.
    ///
    /// # Errors
    /// As [`Self::view_fix`]; `fix-changed` also when the file was changed since it was looked at.
    pub async fn apply_fix(&self, finding: String, base: String) -> Result<Mended> {
        self.on_disk(move |engine| {
            let case = engine.case(&finding)?;
            let (spot, _) = case.spot()?;
            let mend = spot.apply(&base, &case.known)?;
            engine.0.mends.lock().add(mend.clone())?;
            engine.reread(&mend);
            Ok(engine.mended_wire(mend))
        })
        .await
    }

    /// Takes a correction back.
    ///
    /// # Errors
    /// `no-such-mend`; `fix-changed` when the file was changed since.
    pub async fn undo_fix(&self, mend: String) -> Result<()> {
        self.on_disk(move |engine| {
            let mend = engine.0.mends.lock().undo(&mend)?;
            engine.reread(&mend);
            Ok(())
        })
        .await
    }

    /// Corrections of a site that can still be taken back, newest first.
    ///
    /// # Errors
    /// None today.
    pub async fn mended(&self, site: String) -> Result<Vec<Mended>> {
        self.on_disk(move |engine| {
            let mends = engine.0.mends.lock().of(&site);
            Ok(mends.into_iter().map(|mend| engine.mended_wire(mend)).collect())
        })
        .await
    }

    /// Adds the behavior that a finding's fix asks for, after the others, in the project file.
    ///
    /// # Errors
    /// `fix-none` when the fix asks for none; when the project file cannot be edited.
    pub async fn serve_finding(&self, finding: String) -> Result<Site> {
        let case = self.case(&finding)?;
        let fix = case.fix().filter(|fix| fix.kind == "add-behavior");
        let (pattern, goes_to) =
            fix.and_then(|fix| fix.pattern.zip(fix.goes_to)).ok_or_else(|| no_fix(&finding))?;
        let backend = url::Url::parse(&goes_to).map(|url| url.origin().ascii_serialization());
        let target = target_of(&backend.map_err(|_| no_fix(&finding))?)?;
        self.edit(&case.known.site, |text, name, _| edit::add_behavior(text, name, &pattern, &target))
    }

    /// Asks once whether a finding's host answers over https. Only this asks: nothing else ever does.
    ///
    /// # Errors
    /// `fix-none` when its address has no host.
    pub async fn check_https(&self, finding: String) -> Result<HttpsCheck> {
        let case = self.case(&finding)?;
        let url = secure(case.known.kept.url()).ok_or_else(|| no_fix(&finding))?;
        Ok(crate::fetch::probe(&url).await)
    }

    /// Switches the correction of addresses in passing on or off, in the project file.
    ///
    /// # Errors
    /// When the project file cannot be edited.
    pub async fn set_rewrite(&self, site: String, on: bool) -> Result<Site> {
        self.edit(&site, |text, name, _| edit::set_rewrite_mixed(text, name, on))
    }

    /// Not to be shown a finding again, for a reason that is kept in the project file.
    ///
    /// # Errors
    /// When the reason is empty, or the project file cannot be edited.
    pub async fn ignore_finding(&self, finding: String, reason: String) -> Result<Site> {
        let case = self.case(&finding)?;
        let ignore = case.known.kept.to_ignore(reason.trim());
        self.edit(&case.known.site, |text, name, _| edit::add_ignore(text, name, &ignore))
    }

    /// What a site does not want to be shown, in the order of its file.
    ///
    /// # Errors
    /// When there is no such site.
    pub async fn ignored(&self, site: String) -> Result<Vec<Ignored>> {
        let (asked, _) = self.served_site(&site)?;
        let known = self.0.journal.findings(Some(&site))?;
        let hides = |entry: &Ignore| {
            known.iter().filter(|k| k.kept.ignored_by(&asked.ignored) == Some(entry)).count()
        };
        let wire = |entry: &Ignore| Ignored {
            url: entry.url.clone(),
            kind: entry.kind.clone(),
            file: entry.file.clone(),
            reason: entry.reason.clone(),
            hides: hides(entry) as u32,
        };
        Ok(asked.ignored.iter().map(wire).collect())
    }

    /// To be shown again what an entry hides.
    ///
    /// # Errors
    /// When the entry is not there any more, or the project file cannot be edited.
    pub async fn unignore(&self, site: String, entry: Ignored) -> Result<Site> {
        let Ignored { url, kind, file, reason, .. } = entry;
        let entry = Ignore { url, kind, file, reason };
        self.edit(&site, |text, name, _| edit::remove_ignore(text, name, &entry))
    }

    /// Reads a file anew that was just changed, so that its findings come and go at once; one that is bundled first
    /// is read when the bundle is served again.
    fn reread(&self, mend: &Mend) {
        if let (Some(name), Ok((_, url))) = (&mend.served_as, self.served_site(&mend.site)) {
            self.0.journal.reread(&mend.site, name, &mend.path, &url);
        }
        self.0.outbox.tell(Kind::Findings);
        self.0.outbox.tell(Kind::Sites);
    }

    fn mended_wire(&self, mend: Mend) -> Mended {
        Mended {
            id: mend.id,
            finding: mend.finding,
            to_build: mend.served_as.is_none(),
            file: self.0.places.shown(&mend.path),
            line: mend.line,
            before: mend.before,
            after: mend.after,
            at_ms: mend.at_ms,
        }
    }

    fn case(&self, id: &str) -> Result<Case> {
        let known = self.0.journal.findings(None)?.into_iter().find(|known| known.id == id);
        let known = known.ok_or_else(|| no_such_finding(id))?;
        let (site, url) = self.served_site(&known.site)?;
        Ok(Case { known, site, url })
    }

    /// A site, and where it is reached.
    fn served_site(&self, id: &str) -> Result<(Asked, String)> {
        let projects = self.0.projects.lock();
        let placed = projects.sites().into_iter().find(|placed| placed.id == id);
        let site = placed.ok_or_else(|| ApiError::no_such_site(id))?.site.clone();
        let url = crate::door::url_of(site.hosts.first().map_or("localhost", |host| host), self.https());
        Ok((site, url))
    }

    /// Reads and writes files beside the runtime.
    async fn on_disk<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Self) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let engine = self.clone();
        let done = tokio::task::spawn_blocking(move || act(&engine)).await;
        done.map_err(|e| ApiError::internal("changing a file", &e))?
    }
}

impl Case {
    fn fix(&self) -> Option<Fix> {
        let territory = Territory::reached_at(&self.site, &self.url);
        findings::fix_for(&self.known.kept.finding(self.known.in_file), &territory, Some(&self.site))
    }

    /// The replacement in the file, and the file: the original where the finding stands in a bundle.
    fn spot(&self) -> Result<(Spot, PathBuf)> {
        let finding = self.known.kept.finding(self.known.in_file);
        if let Some(original) = finding.original.as_ref().filter(|original| original.mark.is_none()) {
            return Err(original_missing(&finding.place.file, &original.file));
        }
        let territory = Territory::reached_at(&self.site, &self.url);
        let serves = |path: &str| Some(findings::served(&self.site, path));
        let fix = mixed_content::suggest(&finding, &territory.own(), &serves);
        let edit = fix.and_then(|fix| fix.edit).ok_or_else(|| no_fix(&self.known.id))?;
        let place = finding.written_at();
        let (line, column) = place.line.zip(place.column).ok_or_else(|| no_fix(&self.known.id))?;
        let path = Ground::of(&self.site).file(&place.file)?;
        Ok((Spot::find(path.clone(), line, column, edit)?, path))
    }
}

/// The same address over https; for one that the program completes, its host.
fn secure(url: &str) -> Option<String> {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("ws://"))?;
    let rest = rest.split("${").next().filter(|rest| !rest.is_empty())?;
    Some(format!("https://{rest}"))
}

fn no_such_finding(id: &str) -> ApiError {
    ApiError::new("no-such-finding", &[id], format!("there is no finding {id} any more; load the page again"))
}

fn original_missing(bundle: &str, original: &str) -> ApiError {
    let message = format!(
        "cannot correct {bundle}: it is made from {original}, which is not to be found; correct it there"
    );
    ApiError::new("fix-original", &[bundle, original], message)
}

fn no_fix(id: &str) -> ApiError {
    let message = format!("finding {id} has no one replacement that corrects it; correct it by hand");
    ApiError::new("fix-none", &[id], message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secure_address_of_what_is_known() {
        let check = |url: &str, expect: Option<&str>| assert_eq!(secure(url).as_deref(), expect, "{url}");
        check("http://a.com/x?y", Some("https://a.com/x?y"));
        check("ws://a.com:81/live", Some("https://a.com:81/live"));
        check("http://a.com/${id}", Some("https://a.com/"));
        check("ws://${location.host}/live", None);
        check("https://a.com/", None);
    }
}
