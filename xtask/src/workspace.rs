//! Where things are in this checkout.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The checkout and its build folder.
pub(crate) struct Workspace {
    /// Holds the root `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// `target`, or where `CARGO_TARGET_DIR` points.
    pub(crate) target: PathBuf,
}

/// Debug or release.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Debug,
    Release,
}

impl Workspace {
    /// The checkout this program was built from.
    pub(crate) fn here() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_owned);
        let target =
            std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        Self { root, target }
    }

    /// Our own files inside the build folder: logs, stamps, results.
    pub(crate) fn own(&self) -> PathBuf {
        self.target.join("xtask")
    }

    /// The front end.
    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// A program of this workspace, once it has been built.
    pub(crate) fn binary(&self, name: &str, profile: Profile) -> PathBuf {
        self.target.join(profile.folder()).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// Cargo, at the root, with the words given.
    pub(crate) fn cargo<const N: usize>(&self, words: [&str; N]) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(&self.root).args(words);
        command
    }

    /// The features of the app that can be built now: without `ui/dist` there is no page to put into it.
    pub(crate) fn app_features(&self) -> &'static [&'static str] {
        if self.ui().join("dist/index.html").exists() {
            &["--features", "localfront-app/custom-protocol"]
        } else {
            &[]
        }
    }
}

impl Profile {
    fn folder(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Release => "release",
        }
    }

    /// What cargo wants to hear.
    pub(crate) fn words(self) -> &'static [&'static str] {
        match self {
            Self::Debug => &[],
            Self::Release => &["--release"],
        }
    }
}
