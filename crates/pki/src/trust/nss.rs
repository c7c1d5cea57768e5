//! NSS databases: what Chromium and Firefox trust on Linux, changed with NSS's own `certutil`.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Act, Environment, Kind, Outcome, Package, State, Store, code};
use crate::authority::certificates;
use crate::{Authority, Command, Output, Root, Runner};

const PACKAGE: Package = Package {
    apt: "libnss3-tools",
    dnf: "nss-tools",
    pacman: "nss",
    zypper: "mozilla-nss-tools",
    apk: "nss-tools",
};

/// Every database of this person, Chromium's first.
pub(super) fn databases(environment: &Environment) -> Vec<(Kind, PathBuf)> {
    let mut seen = BTreeSet::new();
    let chromium = chromium(environment).into_iter().map(|dir| (Kind::Chromium, dir));
    let firefox = firefox(environment).into_iter().map(|dir| (Kind::Firefox, dir));
    // Snap's `current` is a link to one of its revisions.
    chromium
        .chain(firefox)
        .filter(|(_, dir)| seen.insert(dir.canonicalize().unwrap_or_else(|_| dir.clone())))
        .collect()
}

/// `~/.pki/nssdb` and, since Chromium 146, the one in the data folder, which is read only while the first is
/// not there: so when there is neither, it is the second that may be made.
fn chromium(environment: &Environment) -> Vec<PathBuf> {
    let home = &environment.home;
    let (old, new) =
        (home.join(".pki/nssdb"), environment.xdg("XDG_DATA_HOME", ".local/share").join("pki/nssdb"));
    let mut own: Vec<PathBuf> = [old, new.clone()].into_iter().filter(|dir| is_database(dir)).collect();
    if own.is_empty() {
        own.push(new);
    }
    let snaps = below(&home.join("snap")).into_iter().flat_map(|snap| below(&snap));
    let apps = below(&home.join(".var/app"));
    let confined = snaps.chain(apps).flat_map(|app| {
        [".pki/nssdb", ".local/share/pki/nssdb", "data/pki/nssdb"].map(|place| app.join(place))
    });
    own.extend(confined.filter(|dir| is_database(dir)));
    own
}

/// Every profile that was ever started, of every way Firefox is packaged.
fn firefox(environment: &Environment) -> Vec<PathBuf> {
    let home = &environment.home;
    let bases = [
        home.join(".mozilla/firefox"),
        environment.xdg("XDG_CONFIG_HOME", ".config").join("mozilla/firefox"),
        home.join("snap/firefox/common/.mozilla/firefox"),
        home.join("snap/firefox/common/.config/mozilla/firefox"),
        home.join(".var/app/org.mozilla.firefox/.mozilla/firefox"),
        home.join(".var/app/org.mozilla.firefox/config/mozilla/firefox"),
    ];
    bases.iter().flat_map(|base| below(base)).filter(|profile| is_database(profile)).collect()
}

/// The folders in a folder, in order; none when it cannot be read.
fn below(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut dirs: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    dirs.sort();
    dirs
}

fn is_database(dir: &Path) -> bool {
    dir.join("cert9.db").is_file()
}

/// The name our root has in a database: its own, so that taking it out takes out nothing else. Without a
/// colon, which NSS reads as the end of a token's name.
fn nickname(root: &Root) -> String {
    format!("Localfront local authority {}", root.short())
}

pub(super) struct Database<'a> {
    pub(super) store: &'a Store,
    pub(super) authority: &'a Authority,
    pub(super) runner: &'a mut dyn Runner,
}

impl Database<'_> {
    pub(super) fn perform(&mut self, act: Act) -> Outcome {
        if act != Act::Install && !is_database(&self.store.place) {
            return Ok(State::untrusted());
        }
        let environment = &self.store.environment;
        let missing =
            || State::unavailable(code::CERTUTIL_MISSING).with_command(environment.install_command(PACKAGE));
        let certutil = Certutil {
            program: environment.program("certutil").ok_or_else(missing)?,
            dir: &self.store.place,
            runner: &mut *self.runner,
        };
        match act {
            Act::Status => status(certutil, self.authority.root()),
            Act::Install => install(certutil, self.authority),
            Act::Remove => remove(certutil, self.authority),
        }
    }
}

fn status(mut certutil: Certutil<'_>, root: &Root) -> Outcome {
    if !certutil.holds(root)? {
        return Ok(State::untrusted());
    }
    let trusted = certutil.trusts(root)?;
    Ok(if trusted { State::trusted() } else { State::untrusted().because(code::NOT_TRUSTED_FOR_SITES) })
}

fn install(mut certutil: Certutil<'_>, authority: &Authority) -> Outcome {
    certutil.create()?;
    let mut changed = certutil.clear(authority.retired())?;
    let root = authority.root();
    if !(certutil.holds(root)? && certutil.trusts(root)?) {
        certutil.add(&authority.root_path(), root)?;
        changed = true;
    }
    Ok(seen_after_restart(status(certutil, root)?, changed))
}

fn remove(mut certutil: Certutil<'_>, authority: &Authority) -> Outcome {
    let old = certutil.clear(authority.retired())?;
    let current = certutil.clear(std::slice::from_ref(authority.root()))?;
    Ok(seen_after_restart(status(certutil, authority.root())?, old || current))
}

/// A browser that runs notices neither the coming nor the going of a root.
fn seen_after_restart(state: State, changed: bool) -> State {
    if changed && state.code.is_none() { state.because(code::RESTART_BROWSER) } else { state }
}

/// `certutil` at work on one database.
struct Certutil<'a> {
    program: PathBuf,
    dir: &'a Path,
    runner: &'a mut dyn Runner,
}

impl Certutil<'_> {
    /// Makes the database when there is none.
    fn create(&mut self) -> Result<(), State> {
        if is_database(self.dir) {
            return Ok(());
        }
        fs::create_dir_all(self.dir).map_err(|error| State::failed(&error))?;
        self.must(&["-N", "--empty-password"]).map(drop)
    }

    /// Whether the certificate under our nickname is exactly this root.
    fn holds(&mut self, root: &Root) -> Result<bool, State> {
        let output = self.run(&["-L", "-a", "-n", &nickname(root)])?;
        if output.success() {
            return Ok(certificates(&output.stdout).any(|der| der == root.der()));
        }
        // A database that can be listed simply does not have it.
        self.must(&["-L"]).map(|_| false)
    }

    /// Whether it is trusted as an authority for TLS servers: `C` in the first of the three columns of flags.
    fn trusts(&mut self, root: &Root) -> Result<bool, State> {
        let list = self.must(&["-L"])?;
        let list = String::from_utf8_lossy(&list.stdout).into_owned();
        let flags = list.lines().find_map(|line| line.strip_prefix(&nickname(root)));
        Ok(flags.is_some_and(|flags| flags.trim().split(',').next().is_some_and(|ssl| ssl.contains('C'))))
    }

    fn add(&mut self, file: &Path, root: &Root) -> Result<(), State> {
        let command = self.command(&["-A", "-t", "C,,", "-n", &nickname(root), "-i"]).arg(file);
        self.judge(&command).map(drop)
    }

    /// Takes these roots out, and says whether one was there.
    fn clear(&mut self, roots: &[Root]) -> Result<bool, State> {
        let mut changed = false;
        for root in roots {
            if self.holds(root)? {
                self.must(&["-D", "-n", &nickname(root)])?;
                changed = true;
            }
        }
        Ok(changed)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut database = OsString::from("sql:");
        database.push(self.dir);
        Command::new(&self.program).arg(args[0]).arg("-d").arg(database).args(&args[1..])
    }

    fn run(&mut self, args: &[&str]) -> Result<Output, State> {
        let command = self.command(args);
        self.runner.run(&command).map_err(|error| State::failed(&error))
    }

    fn must(&mut self, args: &[&str]) -> Result<Output, State> {
        self.judge(&self.command(args))
    }

    fn judge(&mut self, command: &Command) -> Result<Output, State> {
        let output = self.runner.run(command).map_err(|error| State::failed(&error))?;
        if output.success() {
            return Ok(output);
        }
        let said = output.said();
        let locked = said.contains("SEC_ERROR_BAD_PASSWORD")
            || said.contains("SEC_ERROR_TOKEN_NOT_LOGGED_IN")
            || said.contains("assword");
        let code = if locked { code::STORE_LOCKED } else { code::FAILED };
        Err(State::unavailable(code).with_detail(said))
    }
}

// They run Linux's own tools.
#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests;
