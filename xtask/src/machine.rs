//! What this computer has: its programs, its libraries, its package manager, and who we are on it.

use std::env::consts::EXE_SUFFIX;
use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A computer, as far as we look at it. Tests make one up with a `path` of their own.
pub(crate) struct Machine {
    /// What it runs.
    pub(crate) system: System,
    /// Where programs are looked for.
    pub(crate) path: Vec<PathBuf>,
    /// May install without asking.
    pub(crate) root: bool,
    /// A person can type a password.
    pub(crate) terminal: bool,
}

/// The operating systems we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum System {
    Linux,
    Mac,
    Windows,
}

/// The package managers we know, in the order in which we look for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manager {
    Apt,
    Dnf,
    Pacman,
    Zypper,
    Brew,
}

impl Machine {
    /// The one we run on.
    pub(crate) fn this() -> Self {
        let mut path: Vec<_> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
        // Debian keeps nginx where an ordinary user's PATH does not lead.
        path.extend(["/usr/sbin", "/sbin"].map(PathBuf::from));
        let system = match std::env::consts::OS {
            "windows" => System::Windows,
            "macos" => System::Mac,
            _ => System::Linux,
        };
        Self { system, path, root: is_root(), terminal: std::io::stdin().is_terminal() }
    }

    /// Where a program is.
    pub(crate) fn program(&self, name: &str) -> Option<PathBuf> {
        self.path.iter().map(|dir| dir.join(format!("{name}{EXE_SUFFIX}"))).find(|path| is_executable(path))
    }

    /// Whether a program runs, finds what it is asked for and says so by its exit code.
    pub(crate) fn answers(&self, program: &str, words: &[&str]) -> bool {
        self.run(program, words).is_some()
    }

    /// What a program prints, when it is there and succeeds.
    pub(crate) fn run(&self, program: &str, words: &[&str]) -> Option<String> {
        let mut command = Command::new(self.program(program)?);
        command.args(words).env("PATH", self.joined_path()).stdin(Stdio::null());
        let output = command.output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// The first package manager that is there.
    pub(crate) fn manager(&self) -> Option<Manager> {
        use Manager::{Apt, Brew, Dnf, Pacman, Zypper};
        [Apt, Dnf, Pacman, Zypper, Brew].into_iter().find(|manager| self.program(manager.program()).is_some())
    }

    /// Whether a window can be opened.
    pub(crate) fn has_display(&self) -> bool {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        self.system != System::Linux || set("DISPLAY") || set("WAYLAND_DISPLAY")
    }

    fn joined_path(&self) -> OsString {
        std::env::join_paths(&self.path).unwrap_or_default()
    }
}

impl Manager {
    /// What it is called on the command line.
    pub(crate) fn program(self) -> &'static str {
        match self {
            Self::Apt => "apt-get",
            Self::Dnf => "dnf",
            Self::Pacman => "pacman",
            Self::Zypper => "zypper",
            Self::Brew => "brew",
        }
    }
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").stderr(Stdio::null()).output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

#[cfg(test)]
#[cfg(unix)]
pub(crate) mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// A machine that has just these programs, each a shell script.
    pub(crate) fn machine_with(programs: &[(&str, &str)]) -> (Machine, Folder) {
        let folder = Folder::new();
        for (name, script) in programs {
            folder.script(name, script);
        }
        let machine =
            Machine { system: System::Linux, path: vec![folder.0.clone()], root: true, terminal: false };
        (machine, folder)
    }

    /// A folder that goes when it is dropped.
    pub(crate) struct Folder(pub(crate) PathBuf);

    impl Folder {
        pub(crate) fn new() -> Self {
            use std::sync::atomic::{AtomicU32, Ordering};
            static COUNT: AtomicU32 = AtomicU32::new(0);
            let name = format!("xtask-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
            let path = std::env::temp_dir().join(name);
            std::fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        fn script(&self, name: &str, script: &str) {
            let path = self.0.join(name);
            std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_program_is_found_only_on_the_path_and_only_when_executable() {
        let (machine, folder) = machine_with(&[("certutil", "exit 0")]);
        std::fs::write(folder.0.join("notes"), "no program").unwrap();
        assert_eq!(machine.program("certutil"), Some(folder.0.join("certutil")));
        assert_eq!(machine.program("notes"), None);
        assert_eq!(machine.program("sh"), None);
    }

    #[test]
    fn a_program_that_fails_has_no_answer() {
        let (machine, _folder) = machine_with(&[("node", "echo v20.19.0"), ("npm", "exit 3")]);
        assert_eq!(machine.run("node", &["--version"]).as_deref(), Some("v20.19.0\n"));
        assert_eq!(machine.run("npm", &["--version"]), None);
    }

    #[test]
    fn the_systems_own_manager_comes_before_brew() {
        let (machine, _folder) = machine_with(&[("brew", ""), ("dnf", "")]);
        assert_eq!(machine.manager(), Some(Manager::Dnf));
        assert_eq!(machine_with(&[]).0.manager(), None);
    }
}
