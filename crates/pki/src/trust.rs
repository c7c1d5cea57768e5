//! The places where trust is kept, each with its own state: one that fails never stops another.

mod linux;
mod macos;
mod nss;
mod windows;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::{Authority, Command, Output, Runner};

/// The surroundings the stores are looked for in; handed in, never read from the process.
#[derive(Debug, Clone)]
pub struct Environment {
    /// The person's home folder.
    pub home: PathBuf,
    /// Environment variables: `PATH`, `XDG_DATA_HOME`, `XDG_CONFIG_HOME`, `DISPLAY` and `WAYLAND_DISPLAY` count.
    pub vars: BTreeMap<String, String>,
    /// What system folders are looked for under: `/`.
    pub root: PathBuf,
    /// Whether a person is there to answer a password prompt.
    pub can_ask: bool,
}

impl Environment {
    /// The file of a program on `PATH`, or in the folders of system programs that `PATH` may lack.
    pub(crate) fn program(&self, name: &str) -> Option<PathBuf> {
        let path = self.vars.get("PATH").map(String::as_str).unwrap_or_default();
        let system = ["usr/sbin", "sbin"].map(|dir| self.root.join(dir));
        std::env::split_paths(path).chain(system).map(|dir| dir.join(name)).find(|file| is_executable(file))
    }

    /// A folder of the XDG base directories, which must be absolute to count.
    pub(crate) fn xdg(&self, variable: &str, fallback: &str) -> PathBuf {
        let set = self.vars.get(variable).map(PathBuf::from).filter(|dir| dir.is_absolute());
        set.unwrap_or_else(|| self.home.join(fallback))
    }

    pub(crate) fn has_display(&self) -> bool {
        ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| self.vars.get(*name).is_some_and(|v| !v.is_empty()))
    }

    /// The command that installs a package with the package manager that is present.
    pub(crate) fn install_command(&self, names: Package) -> Option<String> {
        let managers = [
            ("apt-get", "apt install", names.apt),
            ("dnf", "dnf install", names.dnf),
            ("pacman", "pacman -S", names.pacman),
            ("zypper", "zypper install", names.zypper),
            ("apk", "apk add", names.apk),
        ];
        let (_, install, package) =
            managers.into_iter().find(|(program, ..)| self.program(program).is_some())?;
        Some(format!("sudo {install} {package}"))
    }
}

/// A package's name with each package manager.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Package {
    pub(crate) apt: &'static str,
    pub(crate) dnf: &'static str,
    pub(crate) pacman: &'static str,
    pub(crate) zypper: &'static str,
    pub(crate) apk: &'static str,
}

/// What keeps the trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The operating system's certificates: curl, Python, Go, .NET.
    System,
    /// Chromium's database on Linux, which Chrome, Edge, Brave and Electron read as well.
    Chromium,
    /// The database of one Firefox profile.
    Firefox,
    /// The login keychain.
    MacOs,
    /// The person's certificates on Windows.
    Windows,
}

impl Kind {
    /// `system`, `chromium`, `firefox`, `macos`, `windows`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::MacOs => "macos",
            Self::Windows => "windows",
        }
    }
}

/// How a store stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Our root is in it and trusted.
    Trusted,
    /// It is not.
    Untrusted,
    /// The store cannot be read or changed.
    Unavailable,
}

/// How a store stands, and what to do about it. Codes: see [`code`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// How it stands.
    pub standing: Standing,
    /// What to do or why not, when there is something to say.
    pub code: Option<&'static str>,
    /// The command a person can run, where one helps.
    pub command: Option<String>,
    /// What the system said, in English.
    pub detail: Option<String>,
}

/// The codes a [`State`] carries.
pub mod code {
    /// It is done, and a browser that runs sees it after a restart.
    pub const RESTART_BROWSER: &str = "restart-browser";
    /// The NSS tool `certutil` is not installed.
    pub const CERTUTIL_MISSING: &str = "certutil-missing";
    /// The system keeps no certificates where any known system keeps them.
    pub const NO_SYSTEM_STORE: &str = "no-system-store";
    /// The tool that puts the system's certificates together is not installed.
    pub const UPDATE_TOOL_MISSING: &str = "update-tool-missing";
    /// An administrator has to run the command.
    pub const NEEDS_ADMINISTRATOR: &str = "needs-administrator";
    /// The person, or the system, declined the password prompt.
    pub const DECLINED: &str = "declined";
    /// The root is in the store's folder, and the system's bundle is without it.
    pub const BUNDLE_STALE: &str = "bundle-stale";
    /// The root is in the store without being trusted for sites.
    pub const NOT_TRUSTED_FOR_SITES: &str = "not-trusted-for-sites";
    /// The store is protected by a password of its own (Firefox's primary password).
    pub const STORE_LOCKED: &str = "store-locked";
    /// A tool took longer than it may.
    pub const TIMED_OUT: &str = "timed-out";
    /// A tool or the disk refused; the detail says what was said.
    pub const FAILED: &str = "failed";
}

impl State {
    pub(crate) fn trusted() -> Self {
        Self { standing: Standing::Trusted, code: None, command: None, detail: None }
    }

    pub(crate) fn untrusted() -> Self {
        Self { standing: Standing::Untrusted, ..Self::trusted() }
    }

    pub(crate) fn unavailable(code: &'static str) -> Self {
        Self { standing: Standing::Unavailable, ..Self::trusted() }.because(code)
    }

    pub(crate) fn because(self, code: &'static str) -> Self {
        Self { code: Some(code), ..self }
    }

    pub(crate) fn with_command(self, command: Option<String>) -> Self {
        Self { command, ..self }
    }

    pub(crate) fn with_detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()).filter(|text| !text.is_empty()), ..self }
    }

    pub(crate) fn failed(error: &io::Error) -> Self {
        let code = if error.kind() == io::ErrorKind::TimedOut { code::TIMED_OUT } else { code::FAILED };
        Self::unavailable(code).with_detail(error.to_string())
    }
}

/// One place where trust is kept.
#[derive(Debug, Clone)]
pub struct Store {
    /// What commands take: `system`, `nss:/home/min/.pki/nssdb`.
    pub id: String,
    /// What keeps the trust.
    pub kind: Kind,
    /// The folder or file, for people.
    pub place: PathBuf,
    environment: Arc<Environment>,
}

impl Store {
    /// How the store stands; changes nothing and asks nobody.
    pub fn status(&self, authority: &Authority, runner: &mut dyn Runner) -> State {
        self.perform(Act::Status, authority, runner)
    }

    /// Puts the root in, and takes out those it replaced. Where the system asks for a password, it takes up to
    /// two minutes. Doing it twice is the same as doing it once.
    pub fn install(&self, authority: &Authority, runner: &mut dyn Runner) -> State {
        self.perform(Act::Install, authority, runner)
    }

    /// Takes the root out, and those it replaced, and nothing else. Where the system asks for a password, it
    /// takes up to two minutes.
    pub fn remove(&self, authority: &Authority, runner: &mut dyn Runner) -> State {
        self.perform(Act::Remove, authority, runner)
    }

    fn perform(&self, act: Act, authority: &Authority, runner: &mut dyn Runner) -> State {
        let done = match self.kind {
            Kind::System => linux::SystemStore { store: self, authority, runner }.perform(act),
            Kind::Chromium | Kind::Firefox => nss::Database { store: self, authority, runner }.perform(act),
            Kind::MacOs => macos::Keychain { store: self, authority, runner }.perform(act),
            Kind::Windows => windows::PersonalStore { store: self, authority, runner }.perform(act),
        };
        done.unwrap_or_else(|state| state)
    }
}

/// What is done with a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Status,
    Install,
    Remove,
}

/// A state; as an error, the one that ended the work early.
type Outcome = Result<State, State>;

/// The stores of this computer: the operating system's first, then each browser's own. Firefox reads the
/// operating system's certificates on macOS and Windows, so there it has none of its own here.
pub fn stores(environment: &Environment) -> Vec<Store> {
    let environment = Arc::new(environment.clone());
    let store = |id: String, kind, place| Store { id, kind, place, environment: Arc::clone(&environment) };
    if cfg!(target_os = "macos") {
        return vec![store("macos".to_owned(), Kind::MacOs, macos::login_keychain(&environment.home))];
    }
    if cfg!(windows) {
        return vec![store("windows".to_owned(), Kind::Windows, PathBuf::from(r"CurrentUser\Root"))];
    }
    let system = store("system".to_owned(), Kind::System, linux::place(&environment));
    let databases = nss::databases(&environment);
    let nss = databases.into_iter().map(|(kind, dir)| store(format!("nss:{}", dir.display()), kind, dir));
    std::iter::once(system).chain(nss).collect()
}

/// Runs a tool that must succeed.
fn run(runner: &mut dyn Runner, command: &Command) -> Result<Output, State> {
    let output = runner.run(command).map_err(|error| State::failed(&error))?;
    if output.success() {
        Ok(output)
    } else {
        Err(State::unavailable(code::FAILED).with_detail(output.said()))
    }
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(file: &Path) -> bool {
    file.is_file()
}

// They run Linux's own tools.
#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests;
