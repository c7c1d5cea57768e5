//! One mistake each, where a person would make it, and whether it is found there.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::check;
use super::packages::Package;
use crate::failure::Failure;
use crate::progress;
use crate::workspace::Workspace;

/// The bundler whose source maps lead back.
pub(super) const ESBUILD: &str = "0.25.0";

const URL: &str = "http://planted.mistake.dev/api/items";
const SOURCE: &str = "// What the shop offers.\n\nconst BASE = 'http://planted.mistake.dev/api';\n\n\
    export async function items() {\n  const answer = await fetch(`${BASE}/items`);\n  return answer.json();\n}\n";
/// Where the literal stands in [`SOURCE`].
const LINE: u64 = 3;

/// Where it was found; `None` when it was not, or elsewhere.
pub(super) fn find(
    workspace: &Workspace,
    folder: &Path,
    package: &Package,
    at: &Path,
) -> Result<Option<String>, Failure> {
    let to = folder.join("planted").join(package.name.replace('/', "-"));
    _ = std::fs::remove_dir_all(&to);
    std::fs::create_dir_all(&to).map_err(|cause| Failure::file("make", &to, &cause))?;
    match package.page {
        Some(page) => in_page(workspace, &at.join(page), &to),
        None => in_bundle(workspace, folder, package, &to),
    }
}

/// A script element on a line of its own before the end of the page's head.
fn in_page(workspace: &Workspace, page: &Path, to: &Path) -> Result<Option<String>, Failure> {
    let text = std::fs::read_to_string(page).map_err(|cause| Failure::file("read", page, &cause))?;
    let head = text.find("</head>").unwrap_or_default();
    let planted = format!("{}\n<script src=\"{URL}\"></script>\n{}", &text[..head], &text[head..]);
    let line = text[..head].matches('\n').count() as u64 + 2;
    write(&to.join("index.html"), &planted)?;
    let events = check(workspace, to)?;
    let found = events.iter().any(|event| event["url"] == URL && event["line"] == line);
    Ok(found.then(|| format!("index.html:{line}")))
}

/// A small program beside the package, bundled with it, minified, with a source map.
fn in_bundle(
    workspace: &Workspace,
    folder: &Path,
    package: &Package,
    to: &Path,
) -> Result<Option<String>, Failure> {
    let entry = format!(
        "import * as library from '{}';\nimport {{ items }} from './api.js';\nitems().then(list => console.log(library, list));\n",
        package.name
    );
    write(&to.join("package.json"), "{}\n")?;
    write(&to.join("src/main.js"), &entry)?;
    write(&to.join("src/api.js"), SOURCE)?;
    let mut esbuild = Command::new(folder.join("node_modules/.bin").join(esbuild_name()));
    esbuild
        .current_dir(to)
        .args(["src/main.js", "--bundle", "--minify", "--sourcemap", "--format=esm", "--outfile=dist/app.js"])
        .args(["--loader:.css=empty", "--define:process.env.NODE_ENV=\"production\"", "--log-level=error"]);
    progress::must(workspace, "sites", &format!("bundling {}", package.name), esbuild)?;
    let events = check(workspace, &to.join("dist"))?;
    let original = events.iter().find(|event| is_planted(event)).map(|event| &event["original"]);
    let place = original.filter(|place| place["line"] == LINE && place["file"] == "../src/api.js");
    Ok(place.map(|place| format!("src/api.js:{}:{}", place["line"], place["column"])))
}

fn is_planted(event: &Value) -> bool {
    event["url"].as_str().is_some_and(|url| url.starts_with("http://planted.mistake.dev/"))
}

fn esbuild_name() -> PathBuf {
    PathBuf::from(if cfg!(windows) { "esbuild.cmd" } else { "esbuild" })
}

fn write(file: &Path, text: &str) -> Result<(), Failure> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(|cause| Failure::file("make", folder, &cause))?;
    }
    std::fs::write(file, text).map_err(|cause| Failure::file("write", file, &cause))
}
