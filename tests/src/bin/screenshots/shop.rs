//! What the pictures show: the demo's files as a project of a person's own, and a backend on Node at its usual port.

use std::path::{Path, PathBuf};

use e2e::{Localfront, Process, Sandbox, until};
use serde_json::json;

const PROJECT: &str = r#"[[site]]
name = "shop"
default = { origin = "app" }

[site.origin.app]
folder = "dist"

[site.origin.api]
upstream = "http://localhost:3000"

[[site.behavior]]
path = "/ws"
origin = "api"

[[site.behavior]]
path = "/api/*"
origin = "api"
"#;

/// The project in `~/code/shop` and its backend, which ends with this.
pub(crate) struct Shop {
    folder: PathBuf,
    _backend: Process,
}

impl Shop {
    /// Writes the project and starts the backend.
    pub(crate) fn start(sandbox: &Sandbox) -> Self {
        let folder = sandbox.home().join("code/shop");
        copy(&demo(sandbox), &folder.join("dist"));
        std::fs::write(folder.join("localfront.toml"), PROJECT)
            .expect("a file can be written in the sandbox");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bin/screenshots/backend.mjs");
        let mut node = sandbox.command("node");
        node.arg(script);
        let backend = Process::start(sandbox, "backend", node);
        until("the backend to listen", || backend.stdout().contains("listening").then_some(()));
        Self { folder, _backend: backend }
    }

    /// Has the window open it.
    pub(crate) fn remember(&self, sandbox: &Sandbox) {
        let file = json!([{ "file": self.folder.join("localfront.toml") }]);
        sandbox.write("home/.local/share/localfront/projects.json", file.to_string());
    }

    /// The paths of its files, in order.
    pub(crate) fn paths(&self) -> Vec<String> {
        let site = self.folder.join("dist");
        let mut files = files(&site);
        files.sort();
        let inside = files.iter().filter_map(|file| file.strip_prefix(&site).ok()?.to_str());
        inside.map(|path| format!("/{path}")).collect()
    }
}

/// Trusts the certificate in every store there is: only where they are nobody else's.
pub(crate) fn trust(sandbox: &Sandbox) {
    if std::env::var_os("LOCALFRONT_SEALED").is_some() {
        let done = Localfront::run(sandbox, &["ca", "trust"]);
        assert_eq!(done.code, 0, "{done:?}");
    }
}

/// The demo's files, as it writes them itself.
fn demo(sandbox: &Sandbox) -> PathBuf {
    let data = sandbox.path("demo");
    let _ = Localfront::serve(sandbox, &["--demo", "--data-dir", &data.display().to_string()]).stop();
    data.join("demo")
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let copy = to.join(file.strip_prefix(from).expect("it is inside"));
        std::fs::create_dir_all(copy.parent().expect("it has a folder")).expect("a folder can be made");
        std::fs::copy(&file, copy).expect("a file can be copied");
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
