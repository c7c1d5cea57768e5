//! Brings in what is missing with the system's package manager, and says before what and why.

use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::machine::{Machine, Manager, System};
use crate::needs::{self, Need, Purpose};
use crate::progress;
use crate::workspace::Workspace;

/// Looks at what these purposes lack, installs it, and looks again.
///
/// # Errors
/// When it cannot be installed from here; the message then holds what a person can run.
pub(crate) fn ensure(workspace: &Workspace, purposes: &[Purpose]) -> Result<(), Failure> {
    let machine = Machine::this();
    let missing = needs::missing(&machine, purposes);
    if missing.is_empty() {
        return Ok(());
    }
    announce(&missing);
    let install = Install::plan(&machine, &missing)?;
    println!("  with: {}\n", shown(&install.command));
    install.run(workspace, &machine)?;
    confirm(&needs::missing(&machine, purposes), &install)
}

/// The one command that installs everything.
#[derive(Debug)]
struct Install {
    manager: Manager,
    packages: Vec<&'static str>,
    command: Vec<String>,
    sudo: bool,
}

impl Install {
    fn plan(machine: &Machine, missing: &[&'static Need]) -> Result<Self, Failure> {
        let Some(manager) = machine.manager() else { return Err(by_hand(machine.system, missing)) };
        let mut packages: Vec<_> = missing.iter().flat_map(|need| need.packages(manager)).collect();
        packages.sort_unstable();
        packages.dedup();
        let sudo = !machine.root && manager != Manager::Brew;
        let command = as_root(sudo, &install_words(manager, &packages));
        Ok(Self { manager, packages, command, sudo })
    }

    fn run(&self, workspace: &Workspace, machine: &Machine) -> Result<(), Failure> {
        self.authenticate(machine)?;
        let log = workspace.own().join("logs/install.log");
        let mut fresh = false;
        if self.manager == Manager::Apt && !self.known_to_apt() {
            self.update(&log)?;
            fresh = true;
        }
        let mut done = progress::watch("installing system packages", command(&self.command), &log)?;
        // Old lists name versions that the mirror has replaced since.
        if !done.ok && self.manager == Manager::Apt && !fresh {
            self.update(&log)?;
            done = progress::watch("installing system packages", command(&self.command), &log)?;
        }
        if done.ok {
            return Ok(());
        }
        let tail = progress::tail(&log, 12);
        Err(Failure::cannot(format!(
            "{tail}\n\nthe package manager failed; mend it and run:\n  {}",
            shown(&self.command)
        )))
    }

    /// Makes sure that sudo will not stop in the middle, or says what to run.
    fn authenticate(&self, machine: &Machine) -> Result<(), Failure> {
        if !self.sudo || machine.answers("sudo", &["-n", "true"]) {
            return Ok(());
        }
        let refuse = || {
            let line = shown(&self.command);
            Failure::cannot(format!(
                "installing needs root, and nobody can type a password here; run:\n  {line}\nand then this command again"
            ))
        };
        if !machine.terminal || machine.program("sudo").is_none() {
            return Err(refuse());
        }
        println!("sudo will ask for your password, for that one command.");
        let asked = Command::new("sudo").arg("-v").status();
        if asked.is_ok_and(|status| status.success()) { Ok(()) } else { Err(refuse()) }
    }

    /// Whether apt's lists know all packages; they are empty on a fresh machine.
    fn known_to_apt(&self) -> bool {
        let mut simulate = Command::new("apt-get");
        simulate.args(["-qq", "-s", "--no-install-recommends", "install"]).args(&self.packages);
        simulate.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        simulate.status().is_ok_and(|status| status.success())
    }

    fn update(&self, log: &std::path::Path) -> Result<(), Failure> {
        let words = as_root(self.sudo, &["apt-get", "-o", "DPkg::Lock::Timeout=400", "update"]);
        // A source that is out of reach need not be the one the packages are in.
        progress::watch("reading the package lists", command(&words), log).map(|_| ())
    }
}

fn announce(missing: &[&Need]) {
    println!("This computer lacks:");
    for need in missing {
        println!("  {:<18} {}", need.name, need.why);
    }
    println!("Installing that now,");
}

fn install_words<'a>(manager: Manager, packages: &[&'a str]) -> Vec<&'a str> {
    let start: &[&str] = match manager {
        Manager::Apt => &[
            "env",
            "DEBIAN_FRONTEND=noninteractive",
            "apt-get",
            "-o",
            "DPkg::Lock::Timeout=400",
            "-y",
            "--no-install-recommends",
            "install",
        ],
        Manager::Dnf => &["dnf", "install", "-y"],
        Manager::Pacman => &["pacman", "-S", "--needed", "--noconfirm"],
        Manager::Zypper => &["zypper", "--non-interactive", "install", "--no-recommends"],
        Manager::Brew => &["brew", "install"],
    };
    [start, packages].concat()
}

fn as_root(sudo: bool, words: &[&str]) -> Vec<String> {
    let start: &[&str] = if sudo { &["sudo"] } else { &[] };
    [start, words].concat().into_iter().map(String::from).collect()
}

fn by_hand(system: System, missing: &[&Need]) -> Failure {
    let why = match system {
        System::Windows => "Windows has no package manager we use",
        System::Linux | System::Mac => "none of apt, dnf, pacman, zypper and brew is here",
    };
    let list: String = missing.iter().map(|need| format!("\n  {} {}", need.name, need.why)).collect();
    Failure::cannot(format!("{why}; install by hand, then run this again:{list}"))
}

fn confirm(missing: &[&Need], install: &Install) -> Result<(), Failure> {
    let names: Vec<_> = missing.iter().map(|need| need.name).collect();
    if names.is_empty() {
        return Ok(());
    }
    Err(Failure::cannot(format!(
        "{} still cannot be found after `{}`; install it by hand and run this again",
        names.join(", "),
        shown(&install.command)
    )))
}

fn command(words: &[String]) -> Command {
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]);
    command
}

fn shown(words: &[String]) -> String {
    words.join(" ")
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::machine::tests::machine_with;

    fn plan(programs: &[(&str, &str)], root: bool) -> Result<Install, Failure> {
        let (mut machine, _folder) = machine_with(programs);
        machine.root = root;
        Install::plan(&machine, &needs::missing(&machine, &[Purpose::Window]))
    }

    #[test]
    fn root_installs_directly_and_waits_for_a_held_lock() {
        let install = plan(&[("apt-get", ""), ("pkg-config", "exit 1")], true).unwrap();
        assert_eq!(
            shown(&install.command),
            "env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=400 -y --no-install-recommends \
             install librsvg2-dev libwebkit2gtk-4.1-dev"
        );
    }

    #[test]
    fn others_go_through_sudo() {
        let install = plan(&[("dnf", "")], false).unwrap();
        assert!(shown(&install.command).starts_with("sudo dnf install -y "));
    }

    #[test]
    fn brew_never_runs_as_root() {
        assert!(!plan(&[("brew", "")], false).unwrap().sudo);
    }

    #[test]
    fn without_a_manager_everything_is_named() {
        let said = plan(&[], true).unwrap_err().to_string();
        assert!(
            said.contains("install by hand") && said.contains("WebKitGTK 4.1 to build and show the window")
        );
    }

    #[test]
    fn without_a_terminal_the_exact_command_is_printed_instead_of_a_hanging_password_prompt() {
        let (mut machine, _folder) = machine_with(&[("apt-get", ""), ("sudo", "exit 1")]);
        machine.root = false;
        let install = Install::plan(&machine, &needs::missing(&machine, &[Purpose::Window])).unwrap();
        let said = install.authenticate(&machine).unwrap_err().to_string();
        assert!(said.contains(&format!("run:\n  {}", shown(&install.command))));
    }

    #[test]
    fn a_sudo_without_a_password_is_simply_used() {
        let (mut machine, _folder) = machine_with(&[("apt-get", ""), ("sudo", "exit 0")]);
        machine.root = false;
        let install = Install::plan(&machine, &needs::missing(&machine, &[Purpose::Window])).unwrap();
        assert!(install.authenticate(&machine).is_ok());
    }
}
