//! `cargo xtask screenshots`: the README's pictures, taken from the real app on a virtual display.

use std::path::Path;
use std::process::{Command, ExitCode};

use crate::args::Args;
use crate::failure::Failure;
use crate::install;
use crate::needs::Purpose;
use crate::toolchain;
use crate::ui;
use crate::workspace::{Profile, Workspace};

/// Builds the app and lets the end-to-end package drive it.
pub(crate) fn screenshots(workspace: &Workspace, args: Args) -> Result<ExitCode, Failure> {
    args.finish()?;
    toolchain::rust(workspace)?;
    install::ensure(workspace, &[Purpose::Window, Purpose::Drive])?;
    ui::build(workspace)?;
    println!("Building the app and its driver.");
    let mut build = workspace.cargo(["build", "--workspace", "--bins"]);
    build.args(workspace.app_features());
    let mut take = sealed(&workspace.binary("screenshots", Profile::Debug));
    take.arg(workspace.root.join("docs/images")).current_dir(&workspace.root);
    take.env("LOCALFRONT_BIN", workspace.binary("localfront", Profile::Debug));
    take.env("LOCALFRONT_APP_BIN", workspace.binary("localfront-app", Profile::Debug));
    for (mut command, what) in [(build, "the build"), (take, "taking the pictures")] {
        if !command.status().is_ok_and(|status| status.success()) {
            return Err(Failure::found(format!("{what} failed; what it said stands above")));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The words that give a program a network and trust stores of its own.
const APART: [&str; 4] = ["--map-root-user", "--net", "--mount", "--"];

/// What is done there before it begins: loopback is brought up, and the system's certificates become a copy.
const SEAL: &str = r#"set -e
ip link set lo up
for folder in /usr/local/share/ca-certificates /etc/ssl/certs; do
  kept=$(mktemp -d)
  cp -a "$folder/." "$kept"
  mount -t tmpfs tmpfs "$folder"
  cp -a "$kept/." "$folder"
  rm -r "$kept"
done
LOCALFRONT_SEALED=1 exec "$0" "$@""#;

/// A program whose pictures are the same on every computer: the usual ports are free, nothing else listens, and what is
/// trusted for a picture is trusted by nobody else. Where the system does not allow that, as it is.
fn sealed(program: &Path) -> Command {
    let may = Command::new("unshare").args(APART).args(["ip", "link", "set", "lo", "up"]).status();
    if !may.is_ok_and(|status| status.success()) {
        println!("This system gives no network apart: ports and trust in the pictures are this computer's.");
        return Command::new(program);
    }
    let mut command = Command::new("unshare");
    command.args(APART).args(["sh", "-c", SEAL]).arg(program);
    command
}
