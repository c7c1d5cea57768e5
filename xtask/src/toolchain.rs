//! Rust and Node: the two things a person brings along, and how old they may be.

use std::process::Command;

use crate::failure::Failure;
use crate::machine::Machine;
use crate::workspace::Workspace;

/// Major and minor.
type Version = (u32, u32);

/// What Vite runs on: this minor or newer within its major, or anything newer than the last.
const NODE: [Version; 2] = [(20, 19), (22, 12)];

/// Checks the compiler against the workspace's `rust-version`.
///
/// # Errors
/// With the sentence that says what to run.
pub(crate) fn rust(workspace: &Workspace) -> Result<(), Failure> {
    let manifest = workspace.root.join("Cargo.toml");
    let text =
        std::fs::read_to_string(&manifest).map_err(|error| Failure::file("read", &manifest, &error))?;
    let wanted = text.lines().find_map(|line| line.strip_prefix("rust-version = ")).and_then(version);
    let output = Command::new("rustc").arg("--version").output();
    let said = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    match (wanted, version(&said)) {
        (Some(wanted), Some(here)) if here < wanted => Err(Failure::cannot(format!(
            "Localfront needs Rust {}.{} or newer, and this is {}.{}; run `rustup update stable`",
            wanted.0, wanted.1, here.0, here.1
        ))),
        _ => Ok(()),
    }
}

/// Checks Node and npm.
///
/// # Errors
/// With the sentence that says what to install.
pub(crate) fn node(machine: &Machine) -> Result<(), Failure> {
    const WHERE: &str = "install Node 22 or newer from nodejs.org, and run this again";
    let Some(said) = machine.run("node", &["--version"]) else {
        return Err(Failure::cannot(format!("Node is needed to build the window and is not here; {WHERE}")));
    };
    if !version(&said).is_some_and(node_will_do) {
        let said = said.trim();
        return Err(Failure::cannot(format!(
            "the window needs Node 20.19, 22.12 or newer, and this is {said}; {WHERE}"
        )));
    }
    if machine.program("npm").is_none() && machine.program("npm.cmd").is_none() {
        return Err(Failure::cannot(
            "Node is here but npm is not; install the package `npm`, and run this again",
        ));
    }
    Ok(())
}

fn node_will_do(here: Version) -> bool {
    let newest = NODE[NODE.len() - 1];
    here >= newest || NODE.iter().any(|wanted| here.0 == wanted.0 && here.1 >= wanted.1)
}

/// The first `N.N` in a text.
fn version(text: &str) -> Option<Version> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.').find_map(|word| {
        let mut numbers = word.split('.').map_while(|number| number.parse().ok());
        Some((numbers.next()?, numbers.next()?))
    })
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::machine::tests::machine_with;

    #[test]
    fn versions_are_read_as_printed() {
        assert_eq!(version("rustc 1.95.0 (59807616e 2026-04-14)"), Some((1, 95)));
        assert_eq!(version("v20.19.2\n"), Some((20, 19)));
        assert_eq!(version("\"1.95\""), Some((1, 95)));
        assert_eq!(version("no numbers"), None);
    }

    fn check(script: &str, expect: Option<&str>) {
        let (machine, _folder) = machine_with(&[("node", script), ("npm", "")]);
        let said = node(&machine).err().map(|failure| failure.to_string());
        assert_eq!(said.is_some(), expect.is_some(), "{said:?}");
        assert!(said.unwrap_or_default().contains(expect.unwrap_or_default()));
    }

    #[test]
    fn node_is_old_enough_or_the_sentence_says_what_it_is() {
        check("echo v20.19.0", None);
        check("echo v22.12.0", None);
        check("echo v24.0.1", None);
        check("echo v21.7.0", Some("this is v21.7.0"));
        check("echo v18.20.4", Some("this is v18.20.4"));
        check("exit 1", Some("is not here"));
    }
}
