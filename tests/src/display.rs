//! A screen nobody sees.

use std::process::Command;

use crate::process::Process;
use crate::sandbox::Sandbox;

/// An X server of its own. Each test that moves the pointer needs one: there is one pointer per display.
pub struct Display {
    name: String,
    _server: Process,
}

impl Display {
    /// Starts Xvfb on the first free display.
    ///
    /// # Panics
    /// When it does not come up.
    #[must_use]
    pub fn start(sandbox: &Sandbox) -> Self {
        let mut command = sandbox.command("Xvfb");
        // It finds a free number itself and prints it once it takes connections.
        command.args(["-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"]);
        let mut server = Process::start(sandbox, "xvfb", command);
        let number: u32 = server.wait_for("its display's number", |line| line.trim().parse().ok());
        Self { name: format!(":{number}"), _server: server }
    }

    /// A program that will be shown on it.
    #[must_use]
    pub fn command(&self, sandbox: &Sandbox, program: &str) -> Command {
        let mut command = sandbox.command(program);
        self.show(&mut command);
        command
    }

    /// Lets a program be shown on it.
    pub fn show(&self, command: &mut Command) {
        command.env("DISPLAY", &self.name).env("GDK_BACKEND", "x11");
    }
}
