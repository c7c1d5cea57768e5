//! Windows: the person's own root certificates, through the system's own `certutil.exe`. Windows itself asks
//! before a root is added or taken out.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::{Act, Environment, Outcome, Standing, State, Store, run};
use crate::{Authority, Command, Root, Runner};

pub(super) struct PersonalStore<'a> {
    pub(super) store: &'a Store,
    pub(super) authority: &'a Authority,
    pub(super) runner: &'a mut dyn Runner,
}

impl PersonalStore<'_> {
    pub(super) fn perform(&mut self, act: Act) -> Outcome {
        match act {
            Act::Status => self.status(self.authority.root()),
            Act::Install => self.install(),
            Act::Remove => self.remove(),
        }
    }

    fn status(&mut self, root: &Root) -> Outcome {
        let output = self.runner.run(&self.certutil(find(root))).map_err(|error| State::failed(&error))?;
        Ok(if output.success() { State::trusted() } else { State::untrusted() })
    }

    fn install(&mut self) -> Outcome {
        if self.status(self.authority.root())?.standing != Standing::Trusted {
            let command = self.certutil(add(&self.authority.root_path())).asking();
            run(self.runner, &command)?;
        }
        for root in self.authority.retired() {
            self.delete(root)?;
        }
        self.status(self.authority.root())
    }

    fn remove(&mut self) -> Outcome {
        for root in std::iter::once(self.authority.root()).chain(self.authority.retired()) {
            self.delete(root)?;
        }
        self.status(self.authority.root())
    }

    fn certutil(&self, args: Vec<OsString>) -> Command {
        Command::new(program(&self.store.environment)).args(args)
    }

    fn delete(&mut self, root: &Root) -> Result<(), State> {
        if self.status(root)?.standing == Standing::Trusted {
            let command = self.certutil(delete(root)).asking();
            run(self.runner, &command)?;
        }
        Ok(())
    }
}

/// The system's own, by its full name: NSS has a program of the same name.
fn program(environment: &Environment) -> PathBuf {
    let windows = environment.vars.get("SystemRoot").map_or(r"C:\Windows", String::as_str);
    PathBuf::from(windows).join("System32").join("certutil.exe")
}

fn find(root: &Root) -> Vec<OsString> {
    ["-user", "-store", "Root", &root.thumbprint()].map(OsString::from).to_vec()
}

fn add(root: &Path) -> Vec<OsString> {
    vec!["-user".into(), "-addstore".into(), "Root".into(), root.into()]
}

fn delete(root: &Root) -> Vec<OsString> {
    ["-user", "-delstore", "Root", &root.thumbprint()].map(OsString::from).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::typed;
    use crate::testing::Scene;

    #[test]
    fn the_commands_are_those_of_certutil() {
        let scene = Scene::new();
        let authority = scene.authority();
        let thumbprint = authority.root().thumbprint();
        let check = |args: Vec<OsString>, expect: &str| assert_eq!(typed(args), expect);
        check(find(authority.root()), &format!("-user -store Root {thumbprint}"));
        check(add(Path::new("/ca/root.pem")), "-user -addstore Root /ca/root.pem");
        check(delete(authority.root()), &format!("-user -delstore Root {thumbprint}"));
    }
}
