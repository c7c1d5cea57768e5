//! Linux: the folder of the administrator's own roots, and the tool that puts the system's bundle together.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Act, Environment, Outcome, Package, State, Store, code, run};
use crate::authority::{certificates, write_atomically};
use crate::command::typed;
use crate::{Authority, Command, Root, Runner};

/// How one family of distributions keeps its certificates; paths without the leading slash.
struct Layout {
    anchors: &'static str,
    update: &'static [&'static str],
    /// What the tool needs besides, so that it forgets a root that was taken out.
    forget: &'static [&'static str],
    bundle: &'static str,
}

/// In the order they are looked for.
const LAYOUTS: [Layout; 4] = [
    // Fedora, RHEL.
    Layout {
        anchors: "etc/pki/ca-trust/source/anchors",
        update: &["update-ca-trust", "extract"],
        forget: &[],
        bundle: "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    },
    // Debian, Ubuntu, Alpine.
    Layout {
        anchors: "usr/local/share/ca-certificates",
        update: &["update-ca-certificates"],
        forget: &["--fresh"],
        bundle: "etc/ssl/certs/ca-certificates.crt",
    },
    // Arch.
    Layout {
        anchors: "etc/ca-certificates/trust-source/anchors",
        update: &["trust", "extract-compat"],
        forget: &[],
        bundle: "etc/ca-certificates/extracted/tls-ca-bundle.pem",
    },
    // SUSE.
    Layout {
        anchors: "usr/share/pki/trust/anchors",
        update: &["update-ca-certificates"],
        forget: &["--fresh"],
        bundle: "var/lib/ca-certificates/ca-bundle.pem",
    },
];

const PACKAGE: Package = Package {
    apt: "ca-certificates",
    dnf: "ca-certificates",
    pacman: "ca-certificates-utils",
    zypper: "ca-certificates",
    apk: "ca-certificates",
};

/// The folder of the administrator's roots; where there is none, the one Debian would have.
pub(super) fn place(environment: &Environment) -> PathBuf {
    let layout = layout(environment).unwrap_or(&LAYOUTS[1]);
    environment.root.join(layout.anchors)
}

fn layout(environment: &Environment) -> Option<&'static Layout> {
    LAYOUTS.iter().find(|layout| environment.root.join(layout.anchors).is_dir())
}

pub(super) struct SystemStore<'a> {
    pub(super) store: &'a Store,
    pub(super) authority: &'a Authority,
    pub(super) runner: &'a mut dyn Runner,
}

impl SystemStore<'_> {
    pub(super) fn perform(&mut self, act: Act) -> Outcome {
        let missing = || {
            State::unavailable(code::NO_SYSTEM_STORE)
                .with_command(self.environment().install_command(PACKAGE))
        };
        let layout = layout(self.environment()).ok_or_else(missing)?;
        match act {
            Act::Status => Ok(self.status(layout)),
            Act::Install => self.install(layout),
            Act::Remove => self.remove(layout),
        }
    }

    fn environment(&self) -> &Environment {
        &self.store.environment
    }

    fn status(&self, layout: &Layout) -> State {
        let root = self.authority.root();
        let anchored = holds(&self.anchor(root), root);
        match (anchored, self.bundled(layout)) {
            (true, None | Some(true)) => State::trusted(),
            (true, Some(false)) => {
                State::untrusted().because(code::BUNDLE_STALE).with_command(Some(sudo(layout.update)))
            }
            (false, _) => State::untrusted(),
        }
    }

    /// Whether the bundle has our root; `None` when the system has no bundle.
    fn bundled(&self, layout: &Layout) -> Option<bool> {
        let bundle = fs::read(self.environment().root.join(layout.bundle)).ok()?;
        Some(certificates(&bundle).any(|der| der == self.authority.root_der()))
    }

    fn anchor(&self, root: &Root) -> PathBuf {
        // Debian takes up only what ends in .crt; the others take any name.
        self.store.place.join(format!("localfront-{}.crt", root.short().to_lowercase()))
    }

    fn install(&mut self, layout: &Layout) -> Outcome {
        let old = self.ours(self.authority.retired());
        let state = self.status(layout);
        if state == State::trusted() && old.is_empty() {
            return Ok(state);
        }
        let change =
            Change { add: Some((self.authority.root_path(), self.anchor(self.authority.root()))), take: old };
        self.apply(&change, layout)
    }

    fn remove(&mut self, layout: &Layout) -> Outcome {
        let mut roots = self.authority.retired().to_vec();
        roots.push(self.authority.root().clone());
        let take = self.ours(&roots);
        if take.is_empty() && self.bundled(layout) != Some(true) {
            return Ok(State::untrusted());
        }
        self.apply(&Change { add: None, take }, layout)
    }

    /// The files of these roots that are there and hold exactly them.
    fn ours(&self, roots: &[Root]) -> Vec<PathBuf> {
        roots
            .iter()
            .map(|root| (self.anchor(root), root))
            .filter(|(file, root)| holds(file, root))
            .map(|(file, _)| file)
            .collect()
    }

    fn apply(&mut self, change: &Change, layout: &Layout) -> Outcome {
        let update = self.update_tool(change, layout)?;
        if is_writable(&self.store.place) {
            change
                .make(self.authority)
                .map_err(|error| State::failed(&error).with_command(Some(change.typed(layout))))?;
            run(self.runner, &Command::new(&update[0]).args(&update[1..]))?;
        } else {
            self.elevate(change, layout, &update)?;
        }
        Ok(self.status(layout))
    }

    /// The tool's file and arguments.
    fn update_tool(&self, change: &Change, layout: &Layout) -> Result<Vec<OsString>, State> {
        let missing = || {
            State::unavailable(code::UPDATE_TOOL_MISSING)
                .with_command(self.environment().install_command(PACKAGE))
        };
        let program = self.environment().program(layout.update[0]).ok_or_else(missing)?;
        let args = layout.update[1..].iter().chain(if change.take.is_empty() { &[] } else { layout.forget });
        Ok(std::iter::once(program.into_os_string()).chain(args.map(OsString::from)).collect())
    }

    /// As the administrator: by a window that asks for the password, or else only where `sudo` needs none.
    fn elevate(&mut self, change: &Change, layout: &Layout, update: &[OsString]) -> Result<(), State> {
        let by_hand = State::unavailable(code::NEEDS_ADMINISTRATOR).with_command(Some(change.typed(layout)));
        let Some(door) = elevation(self.environment()) else { return Err(by_hand) };
        let command = Command { args: [door.args, change.script(update)].concat(), ..door };
        let output = self
            .runner
            .run(&command)
            .map_err(|error| State::failed(&error).with_command(by_hand.command.clone()))?;
        match output.code {
            Some(0) => Ok(()),
            // pkexec(1): 126 when the person dismissed the window, 127 when it was not granted.
            Some(126 | 127) if command.limit > crate::command::QUICK => Err(by_hand.because(code::DECLINED)),
            _ => Err(by_hand.with_detail(output.said())),
        }
    }
}

/// What is to happen in the folder.
struct Change {
    /// From where, to where.
    add: Option<(PathBuf, PathBuf)>,
    take: Vec<PathBuf>,
}

impl Change {
    fn make(&self, authority: &Authority) -> std::io::Result<()> {
        self.take.iter().try_for_each(fs::remove_file)?;
        let Some((_, to)) = &self.add else { return Ok(()) };
        write_atomically(to, authority.root_pem().as_bytes(), 0o644)
    }

    /// The same for a shell that runs as the administrator. The paths come as arguments, never as script.
    fn script(&self, update: &[OsString]) -> Vec<OsString> {
        const SCRIPT: &str = r#"set -e; from=$1 to=$2 take=$3; shift 3
[ -z "$to" ] || install -m 0644 -- "$from" "$to"
while [ "$take" -gt 0 ]; do rm -f -- "$1"; shift; take=$((take - 1)); done
exec "$@""#;
        let (from, to) = self.add.clone().unwrap_or_default();
        let count = self.take.len().to_string();
        let head = [
            "/bin/sh".into(),
            "-c".into(),
            SCRIPT.into(),
            "localfront".into(),
            from.into(),
            to.into(),
            count.into(),
        ];
        let take = self.take.iter().map(|file| file.clone().into_os_string());
        head.into_iter().chain(take).chain(update.iter().cloned()).collect()
    }

    /// The same for a person to type.
    fn typed(&self, layout: &Layout) -> String {
        let take = (!self.take.is_empty()).then(|| {
            format!(
                "sudo {}",
                typed(
                    ["rm".as_ref(), "-f".as_ref()]
                        .into_iter()
                        .chain(self.take.iter().map(|file| file.as_os_str()))
                )
            )
        });
        let add = self.add.as_ref().map(|(from, to)| {
            format!(
                "sudo {}",
                typed(["install".as_ref(), "-m".as_ref(), "644".as_ref(), from.as_os_str(), to.as_os_str()])
            )
        });
        let forget: &[&str] = if self.take.is_empty() { &[] } else { layout.forget };
        let update = sudo(&[layout.update, forget].concat());
        take.into_iter().chain(add).chain([update]).collect::<Vec<_>>().join(" && ")
    }
}

/// The beginning of a command that runs the rest as the administrator.
fn elevation(environment: &Environment) -> Option<Command> {
    let pkexec = || environment.program("pkexec").map(|program| Command::new(program).asking());
    let sudo = || environment.program("sudo").map(|program| Command::new(program).args(["-n", "--"]));
    if environment.can_ask && environment.has_display() { pkexec().or_else(sudo) } else { sudo() }
}

fn sudo(words: &[&str]) -> String {
    format!("sudo {}", typed(words))
}

fn holds(file: &Path, root: &Root) -> bool {
    fs::read(file).is_ok_and(|pem| certificates(&pem).any(|der| der == root.der()))
}

/// Asked of the disk itself, for a container's root may not write everywhere either.
fn is_writable(dir: &Path) -> bool {
    tempfile::tempfile_in(dir).is_ok()
}

// They run Linux's own tools.
#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests;
