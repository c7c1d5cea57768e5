//! What the tests of this crate share: a folder of their own, a fixed clock and a runner that writes down.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::{Authority, Command, Environment, Output, Runner, System};

pub(crate) const LABEL: &str = "Localfront local authority (min@laptop)";

/// The clock of the tests: the real one, for openssl looks at the real one too.
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}

pub(crate) const DAY: Duration = Duration::from_secs(24 * 3600);

/// A computer of its own: a home, a system, and an authority in the home.
pub(crate) struct Scene {
    dir: tempfile::TempDir,
}

impl Scene {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for folder in ["home", "root"] {
            std::fs::create_dir(dir.path().join(folder)).unwrap();
        }
        Self { dir }
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.dir.path().join(relative)
    }

    pub(crate) fn authority(&self) -> Authority {
        Authority::open(&self.path("ca"), LABEL, now()).unwrap()
    }

    pub(crate) fn environment(&self, vars: &[(&str, &str)]) -> Environment {
        let vars: BTreeMap<String, String> =
            vars.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Environment { home: self.path("home"), vars, root: self.path("root"), can_ask: false }
    }

    pub(crate) fn write(&self, relative: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(relative);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// An executable file.
    #[cfg(unix)]
    pub(crate) fn script(&self, relative: &str, content: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = self.write(relative, content);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    }
}

/// Writes down each command; answers as it was told, or does nothing with success.
#[derive(Default)]
pub(crate) struct Recorder {
    pub(crate) commands: Vec<Command>,
    pub(crate) answer: Option<(i32, &'static str)>,
}

impl Runner for Recorder {
    fn run(&mut self, command: &Command) -> io::Result<Output> {
        self.commands.push(command.clone());
        let (code, said) = self.answer.unwrap_or_default();
        Ok(Output { code: Some(code), stdout: Vec::new(), stderr: said.into() })
    }
}

/// Runs a tool the tests cannot do without, and gives back what it said.
pub(crate) fn tool(program: &str, package: &str, args: &[&str]) -> Output {
    let found = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map(|dir| Path::new(dir).join(program));
    let file = found.into_iter().find(|file| file.exists());
    let file = file.unwrap_or_else(|| panic!("{program} is missing: install {package} to run this test"));
    System.run(&Command::new(file).args(args)).unwrap()
}
