//! macOS: the login keychain, through the system's own `security`.

use std::path::{Path, PathBuf};

use super::{Act, Outcome, State, Store, code, run};
use crate::{Authority, Command, Root, Runner};

const SECURITY: &str = "/usr/bin/security";

/// The keychain that belongs to the person and is open while they are logged in.
pub(super) fn login_keychain(home: &Path) -> PathBuf {
    home.join("Library/Keychains/login.keychain-db")
}

pub(super) struct Keychain<'a> {
    pub(super) store: &'a Store,
    pub(super) authority: &'a Authority,
    pub(super) runner: &'a mut dyn Runner,
}

impl Keychain<'_> {
    pub(super) fn perform(&mut self, act: Act) -> Outcome {
        match act {
            Act::Status => self.status(),
            Act::Install => self.install(),
            Act::Remove => self.remove(),
        }
    }

    fn status(&mut self) -> Outcome {
        let output =
            self.runner.run(&verify(&self.authority.root_path())).map_err(|error| State::failed(&error))?;
        Ok(if output.success() { State::trusted() } else { State::untrusted() })
    }

    fn install(&mut self) -> Outcome {
        run(self.runner, &add(&self.store.place, &self.authority.root_path())).map_err(declined)?;
        for root in self.authority.retired() {
            self.delete(root)?;
        }
        self.status()
    }

    fn remove(&mut self) -> Outcome {
        if self.status()?.standing == super::Standing::Trusted {
            run(self.runner, &distrust(&self.authority.root_path())).map_err(declined)?;
        }
        for root in std::iter::once(self.authority.root()).chain(self.authority.retired()) {
            self.delete(root)?;
        }
        self.status()
    }

    /// A certificate that is not there is as good as deleted.
    fn delete(&mut self, root: &Root) -> Result<(), State> {
        let present = self.runner.run(&find(&self.store.place)).map_err(|error| State::failed(&error))?;
        if String::from_utf8_lossy(&present.stdout).contains(&root.thumbprint()) {
            run(self.runner, &delete(&self.store.place, root)).map_err(declined)?;
        }
        Ok(())
    }
}

/// `security` says that a person declined with errSecAuthFailed or userCanceledErr.
fn declined(state: State) -> State {
    let said = state.detail.as_deref().unwrap_or_default();
    let declined = said.contains("-25293") || said.contains("-128") || said.contains("cancel");
    if declined { state.because(code::DECLINED) } else { state }
}

/// Trusted as a root for TLS servers, and for nothing else.
fn add(keychain: &Path, root: &Path) -> Command {
    Command::new(SECURITY)
        .args(["add-trusted-cert", "-r", "trustRoot", "-p", "ssl", "-k"])
        .arg(keychain)
        .arg(root)
        .asking()
}

/// Offline, and as a root: without `-l` an authority's own certificate does not pass as a leaf.
fn verify(root: &Path) -> Command {
    Command::new(SECURITY).args(["verify-cert", "-L", "-l", "-q", "-p", "ssl", "-c"]).arg(root)
}

fn distrust(root: &Path) -> Command {
    Command::new(SECURITY).arg("remove-trusted-cert").arg(root).asking()
}

fn find(keychain: &Path) -> Command {
    Command::new(SECURITY).args(["find-certificate", "-a", "-Z"]).arg(keychain)
}

fn delete(keychain: &Path, root: &Root) -> Command {
    Command::new(SECURITY).args(["delete-certificate", "-Z", &root.thumbprint()]).arg(keychain).asking()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::typed;
    use crate::testing::Scene;

    #[test]
    fn the_commands_are_those_of_security() {
        let scene = Scene::new();
        let authority = scene.authority();
        let keychain = login_keychain(Path::new("/Users/min"));
        let check = |command: Command, expect: &str| assert_eq!(typed(command.args), expect);
        check(
            add(&keychain, Path::new("/ca/root.pem")),
            "add-trusted-cert -r trustRoot -p ssl -k /Users/min/Library/Keychains/login.keychain-db /ca/root.pem",
        );
        check(verify(Path::new("/ca/root.pem")), "verify-cert -L -l -q -p ssl -c /ca/root.pem");
        check(distrust(Path::new("/ca/root.pem")), "remove-trusted-cert /ca/root.pem");
        check(find(&keychain), "find-certificate -a -Z /Users/min/Library/Keychains/login.keychain-db");
        let thumbprint = authority.root().thumbprint();
        assert_eq!(thumbprint.len(), 40);
        check(
            delete(&keychain, authority.root()),
            &format!("delete-certificate -Z {thumbprint} /Users/min/Library/Keychains/login.keychain-db"),
        );
    }

    #[test]
    fn a_declined_prompt_is_told_from_a_failure() {
        let state = |said: &str| declined(State::unavailable(code::FAILED).with_detail(said)).code;
        assert_eq!(
            state("SecTrustSettingsSetTrustSettings: The user cancelled (-128)"),
            Some(code::DECLINED)
        );
        assert_eq!(state("SecKeychainOpen: no such keychain"), Some(code::FAILED));
    }
}
