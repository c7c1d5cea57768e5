//! A site as people have one: a Vite build, and a backend in another language, under one address.

use std::path::{Path, PathBuf};
use std::process::Command;

use e2e::{Display, Localfront, Process, Sandbox, Session, Window};

/// The project of `examples/notes` in the sandbox, built, its backend running.
fn notes(sandbox: &Sandbox) -> (PathBuf, Process) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is inside the workspace");
    let project = sandbox.path("notes");
    copy(&root.join("examples/notes"), &project);
    let mut build = Command::new(root.join("ui/node_modules/.bin/vite"));
    build.arg("build").arg("--logLevel=warn").current_dir(&project);
    let built = build.output().expect("vite is installed with the window's packages");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));

    let mut command = sandbox.command("python3");
    command.arg(project.join("backend.py")).arg("0");
    let mut backend = Process::start(sandbox, "backend", command);
    let url = backend.wait_for("address", |line| line.strip_prefix("listening on ").map(str::to_owned));
    let file = project.join("localfront.toml");
    let text = std::fs::read_to_string(&file).expect("the project file");
    std::fs::write(&file, text.replace("http://localhost:3010", &url)).expect("the sandbox can be written");
    (file, backend)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the sandbox can be written");
    for entry in std::fs::read_dir(from).expect("the example is there").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            if entry.file_name() != "node_modules" && entry.file_name() != "dist" {
                copy(&entry.path(), &target);
            }
        } else {
            std::fs::copy(entry.path(), target).expect("the sandbox can be written");
        }
    }
}

#[tokio::test]
#[ignore = "needs Chromium, Xvfb, both drivers and Python; `cargo xtask test` installs them"]
async fn a_vite_build_and_a_python_backend_become_one_address() {
    let sandbox = Sandbox::new();
    let (file, _backend) = notes(&sandbox);
    let remembered = serde_json::json!([{ "file": file }]);
    sandbox.write("home/.local/share/localfront/projects.json", remembered.to_string());
    let display = Display::start(&sandbox);
    let window = Window::open(&sandbox, &display, &[]).await;
    let address = window.address().await;
    let trusted = Localfront::run(&sandbox, &["ca", "trust", "--store", "chromium"]);
    assert!(trusted.json[0]["stores"].as_array().is_some_and(|s| !s.is_empty()), "{trusted:?}");
    let browser = Session::chromium(&sandbox).await;
    browser.driver.goto(&address).await.expect("the site's address");

    let add = "
        const wait = async (holds) => { while (!holds()) await new Promise(done => setTimeout(done, 20)); };
        await wait(() => document.querySelectorAll('#notes li').length === 1);
        // The stream is open once its request has been answered.
        await wait(() => performance.getEntriesByType('resource').length > 2);
        document.querySelector('[name=text]').value = '안녕, one origin';
        document.querySelector('#add button').click();
        await wait(() => document.querySelectorAll('#notes li').length === 2);
        return document.querySelector('#notes li:last-child').textContent;";
    assert_eq!(browser.resolve(add).await, "안녕, one origin");
    window.see_text("row", "/api/notes").await;

    let import = "
        document.querySelector('#legacy').click();
        const result = document.querySelector('#legacy-result');
        while (!result.textContent) await new Promise(done => setTimeout(done, 20));
        return result.textContent;";
    assert_eq!(browser.resolve(import).await, "Failed to fetch");
    window.click("tab-mixed").await;
    window.see_text("finding", "http://notes-alb.example.com").await;
    window.see_text("finding", "blocked by browsers").await;
}

#[tokio::test]
#[ignore = "needs the window's npm packages; `cargo xtask test` installs them"]
async fn the_same_build_is_checked_without_a_browser() {
    let sandbox = Sandbox::new();
    let (file, _backend) = notes(&sandbox);
    let dist = file.with_file_name("dist");
    let checked = Localfront::run(&sandbox, &["check", &dist.to_string_lossy()]);
    assert_eq!(checked.code, 1, "{checked:?}");
    let found = &checked.json[0];
    assert_eq!(found["url"], "http://notes-alb.example.com/api/notes", "{checked:?}");
    assert_eq!(found["fix"]["pattern"], "/api/*", "{checked:?}");
}
