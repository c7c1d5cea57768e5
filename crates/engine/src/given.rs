//! A project given on the command line or drafted in the window, without a file.

use std::path::PathBuf;

use config::host::{HostError, parse_host};
use config::pattern::PathPattern;
use config::project::{Address, Behavior, Folder, Origin, OriginKind, Peer, Project, Site, Upstream};
use config::target::Target;
use serde::{Deserialize, Serialize};

use crate::api::types::ApiError;
use crate::error::Result;
use crate::guess::{existing_folder, name_of};

/// What `localfront serve FOLDER --api URL ...` says.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Given {
    /// Answers `/`.
    pub folder: Option<PathBuf>,
    /// Answers `/api/*`.
    pub api: Option<String>,
    /// `PATTERN=TARGET`, in order, before `/api/*`.
    pub behaviors: Vec<String>,
    /// Default: from the folder.
    pub name: Option<String>,
    /// Default: `NAME.localhost`.
    pub hosts: Vec<String>,
    /// To the letter.
    pub cloudfront: bool,
}

impl Given {
    /// One site: the behaviors, then `/api/*`, then the folder.
    ///
    /// # Errors
    /// When the folder is not there, or a name, host, pattern or target cannot be understood.
    pub fn project(&self) -> Result<Project> {
        let folder = self.folder.as_deref().map(existing_folder).transpose()?;
        let mut site = Draft::default();
        for behavior in &self.behaviors {
            let (pattern, target) = behavior.split_once('=').ok_or_else(|| bad_behavior(behavior))?;
            site.add(pattern, target)?;
        }
        if let Some(api) = &self.api {
            site.add("/api/*", api)?;
        }
        let name = match &self.name {
            Some(name) if !config::is_site_name(name) => return Err(bad_name(name)),
            Some(name) => name.clone(),
            None => folder.as_deref().map_or_else(|| "site".into(), name_of),
        };
        site.finish(name, valid(&self.hosts)?, folder, self.cloudfront)
    }
}

impl Given {
    /// The same with folders that mean the same in every working directory.
    pub(crate) fn anywhere(&self) -> Self {
        let whole = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let behavior =
            |behavior: &String| match behavior.split_once('=').map(|(p, target)| (p, target_of(target))) {
                Some((pattern, Ok(Target::Folder(path)))) => format!("{pattern}={}", whole(&path).display()),
                _ => behavior.clone(),
            };
        let behaviors = self.behaviors.iter().map(behavior).collect();
        Self { folder: self.folder.as_ref().map(whole), behaviors, ..self.clone() }
    }
}

/// A site being put together.
#[derive(Default)]
struct Draft {
    origins: Vec<Origin>,
    behaviors: Vec<Behavior>,
}

impl Draft {
    fn add(&mut self, pattern: &str, target: &str) -> Result<()> {
        let pattern = PathPattern::parse(pattern.trim()).map_err(|e| bad_pattern(pattern, &e))?;
        let kind = origin_of(target)?;
        let origin = self.origin(kind);
        self.behaviors.push(Behavior::new(pattern, origin));
        Ok(())
    }

    /// The origin of that kind, made when it is new.
    fn origin(&mut self, kind: OriginKind) -> usize {
        if let Some(at) = self.origins.iter().position(|o| o.kind == kind) {
            return at;
        }
        let stem = if matches!(kind, OriginKind::Folder(_)) { "folder" } else { "api" };
        let same = self.origins.iter().filter(|o| o.name.starts_with(stem)).count();
        let name = if same == 0 { stem.to_owned() } else { format!("{stem}{}", same + 1) };
        self.origins.push(Origin { name, kind });
        self.origins.len() - 1
    }

    fn finish(
        mut self,
        name: String,
        hosts: Vec<String>,
        folder: Option<PathBuf>,
        cloudfront: bool,
    ) -> Result<Project> {
        match folder {
            Some(path) => {
                self.origins.push(Origin { name: "app".into(), kind: folder_origin(path) });
                let origin = self.origins.len() - 1;
                self.behaviors.push(Behavior::default_to(origin));
            }
            // Without a folder the last behavior answers everything else too.
            None => match self.behaviors.last_mut() {
                Some(last) => (last.is_default, last.pattern) = (true, any_path()?),
                None => return Err(nothing_to_serve()),
            },
        }
        let hosts = if hosts.is_empty() { vec![format!("{name}.localhost")] } else { hosts };
        let site = Site {
            name,
            hosts,
            behaviors: self.behaviors,
            origins: self.origins,
            cloudfront,
            rewrite_mixed: false,
            ignored: Vec::new(),
        };
        Ok(Project { sites: vec![site] })
    }
}

/// A folder or a URL as an origin.
///
/// # Errors
/// When it is neither, or the folder is not there.
pub(crate) fn origin_of(target: &str) -> Result<OriginKind> {
    match target_of(target)? {
        Target::Folder(path) => Ok(folder_origin(existing_folder(&path)?)),
        Target::Upstream(backends) => Ok(upstream_origin(backends)),
    }
}

/// A folder or a URL, read but not looked at.
///
/// # Errors
/// When it is neither.
pub(crate) fn target_of(text: &str) -> Result<Target> {
    Target::parse(text).map_err(|e| ApiError::new("bad-target", &[text], e.to_string()))
}

fn folder_origin(path: PathBuf) -> OriginKind {
    OriginKind::Folder(Folder { path, index: "index.html".into(), fallback: None, reload: false })
}

fn upstream_origin(backends: Vec<Address>) -> OriginKind {
    OriginKind::Upstream(Upstream::new(backends.into_iter().map(here).map(Peer::from).collect()))
}

/// A socket is named from where the person stands, as a folder is.
fn here(backend: Address) -> Address {
    match backend {
        Address::Unix(path) => Address::Unix(std::path::absolute(&path).unwrap_or(path)),
        tcp @ Address::Tcp { .. } => tcp,
    }
}

fn any_path() -> Result<PathPattern> {
    PathPattern::parse("*").map_err(|e| bad_pattern("*", &e))
}

/// Each host once, in the form a project file gives it.
fn valid(hosts: &[String]) -> Result<Vec<String>> {
    let mut valid = Vec::new();
    for host in hosts {
        let host = parse_host(host).map_err(|e| bad_host(&e))?;
        if !valid.contains(&host) {
            valid.push(host);
        }
    }
    Ok(valid)
}

fn bad_host(cause: &HostError) -> ApiError {
    let params = cause.params();
    let params: Vec<&str> = params.iter().map(String::as_str).collect();
    ApiError::new(cause.code(), &params, cause.to_string())
}

fn bad_name(text: &str) -> ApiError {
    let better = config::site_name_from(text);
    let message = format!(
        "`{text}` cannot be a site's name; use lower-case letters, digits and `-`, such as `{better}`"
    );
    ApiError::new("bad-name", &[text, &better], message)
}

fn bad_behavior(text: &str) -> ApiError {
    let message = format!(
        "cannot read the behavior {text:?}: write PATTERN=TARGET, such as '/img/*=http://localhost:4000'"
    );
    ApiError::new("bad-behavior", &[text], message)
}

fn bad_pattern(text: &str, cause: &dyn std::fmt::Display) -> ApiError {
    ApiError::new("bad-pattern", &[text], format!("cannot read the path pattern {text:?}: {cause}"))
}

fn nothing_to_serve() -> ApiError {
    let message = "there is nothing to serve: give a folder (`localfront serve dist --api http://localhost:3000`), \
                   write a localfront.toml, or try `localfront serve --demo`";
    ApiError::new("nothing-to-serve", &[], message.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(name: Option<&str>, hosts: &[&str]) -> std::result::Result<Vec<String>, String> {
        let given = Given {
            api: Some("http://localhost:3000".into()),
            name: name.map(str::to_owned),
            hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
            ..Given::default()
        };
        given.project().map(|mut project| project.sites.remove(0).hosts).map_err(|error| error.code)
    }

    #[test]
    fn names_and_hosts_are_held_to_the_rules_of_a_project_file() {
        assert_eq!(hosts(Some("shop"), &[]), Ok(vec!["shop.localhost".into()]));
        assert_eq!(
            hosts(None, &["Shop.Localhost", "shop.localhost", "[::1]"]),
            Ok(vec!["shop.localhost".into(), "::1".into()])
        );
        for (host, code) in [
            ("a b", "host-malformed"),
            ("shop.localhost.", "host-malformed"),
            ("", "host-empty"),
            ("*.localhost", "host-wildcard"),
            ("https://shop.localhost", "host-not-alone"),
            ("shop.localhost:8443", "host-not-alone"),
            ("한글.localhost", "host-not-ascii"),
        ] {
            assert_eq!(hosts(None, &[host]), Err(code.into()), "{host}");
        }
        for name in ["A B", "Shop", "", "-a", "가게", "a.b"] {
            assert_eq!(hosts(Some(name), &[]), Err("bad-name".into()), "{name}");
        }
    }
}
