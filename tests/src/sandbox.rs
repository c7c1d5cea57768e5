//! A home of its own for every test.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// Where programs that follow the XDG base directories keep their things.
const XDG: [(&str, &str); 5] = [
    ("XDG_CONFIG_HOME", "home/.config"),
    ("XDG_DATA_HOME", "home/.local/share"),
    ("XDG_CACHE_HOME", "home/.cache"),
    ("XDG_STATE_HOME", "home/.local/state"),
    ("XDG_RUNTIME_DIR", "run"),
];

/// A temporary folder with its own HOME, XDG folders and TMPDIR. It goes when this is dropped, unless the thread
/// is panicking: then its logs are worth reading, and its place is printed.
pub struct Sandbox {
    root: Option<TempDir>,
}

impl Sandbox {
    /// An empty one.
    ///
    /// # Panics
    /// When the disk refuses.
    #[must_use]
    pub fn new() -> Self {
        let root =
            tempfile::Builder::new().prefix("localfront-").tempdir().expect("a temporary folder can be made");
        let sandbox = Self { root: Some(root) };
        for folder in XDG.map(|(_, folder)| folder).into_iter().chain(["tmp", "logs"]) {
            fs::create_dir_all(sandbox.path(folder)).expect("the temporary folder can be written");
        }
        make_private(&sandbox.path("run"));
        sandbox
    }

    /// Something inside.
    #[must_use]
    pub fn path(&self, inside: impl AsRef<Path>) -> PathBuf {
        self.root.as_ref().map_or_else(PathBuf::new, |root| root.path().join(inside))
    }

    /// The HOME of everything that runs here.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.path("home")
    }

    /// Where Localfront keeps its things when nobody says otherwise.
    #[must_use]
    pub fn data_dir(&self) -> PathBuf {
        self.path("home/.local/share/localfront")
    }

    /// Writes a file, with its folders, and returns its path.
    ///
    /// # Panics
    /// When the disk refuses.
    pub fn write(&self, inside: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(inside);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).expect("a folder can be made in the sandbox");
        }
        fs::write(&path, content).expect("a file can be written in the sandbox");
        path
    }

    /// A program that will live in here. On Linux the system ends it when the test's thread ends, however that
    /// happens.
    #[must_use]
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = mortal(program.as_ref());
        command.env("HOME", self.home()).env("TMPDIR", self.path("tmp")).current_dir(self.home());
        for (name, folder) in XDG {
            command.env(name, self.path(folder));
        }
        for inherited in ["DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "LOCALFRONT_LOG"] {
            command.env_remove(inherited);
        }
        command.env("LANG", "C.UTF-8").env_remove("LC_ALL").env_remove("LANGUAGE");
        command
    }
}

impl Default for Sandbox {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let (true, Some(root)) = (std::thread::panicking(), self.root.take()) {
            eprintln!("what the programs wrote is kept in {}", root.keep().display());
        }
    }
}

fn mortal(program: &OsStr) -> Command {
    const SETPRIV: &str = "/usr/bin/setpriv";
    if !Path::new(SETPRIV).exists() {
        return Command::new(program);
    }
    let mut command = Command::new(SETPRIV);
    command.args(["--pdeathsig", "KILL"]).arg(program);
    command
}

#[cfg(unix)]
fn make_private(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).expect("the folder is ours");
}

#[cfg(not(unix))]
fn make_private(_folder: &Path) {}
