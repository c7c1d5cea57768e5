//! What the journal holds beside the rows of this window: other processes' rows, sessions side by side.

use e2e::{Display, Localfront, Sandbox, Window, eventually};

use super::client;

#[tokio::test]
#[ignore = "needs Xvfb and WebKit's driver; `cargo xtask test` installs them"]
async fn rows_of_another_process_appear_while_one_looks() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let window = Window::open(&sandbox, &display, &["--demo"]).await;
    window.see("address").await;
    window.press("all-requests").await;
    window.see("all-title").await;

    sandbox.write("site/index.html", "<!doctype html><title>Other</title>");
    let folder = sandbox.path("site").display().to_string();
    let other = Localfront::serve(&sandbox, &[&folder, "--name", "other"]);
    let answer = client(&sandbox).get(&format!("{}/?from=elsewhere", other.url()));
    assert_eq!(answer.status, 200, "{answer:?}");
    window.see_text("row", "/?from=elsewhere").await.click().await.expect("a row opens");
    window.see_text("detail", "/?from=elsewhere").await;

    window.enter("filter", "body:Other path:/second").await;
    let _ = client(&sandbox).get(&format!("{}/second", other.url()));
    sandbox.write("site/second.html", "<!doctype html><title>Other</title>");
    let _ = client(&sandbox).get(&format!("{}/second.html", other.url()));
    window.see_text("row", "/second.html").await;
    eventually("only what the filter lets through", async || {
        (window.all("row").await.len() == 1).then_some(())
    })
    .await;
}

#[tokio::test]
#[ignore = "needs Xvfb and WebKit's driver; `cargo xtask test` installs them"]
async fn counts_and_findings_of_another_process_on_the_same_site_appear_while_one_looks() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let page = "<!doctype html><script src=\"http://cdn.example.com/app.js\"></script>";
    sandbox.write("site/index.html", page);
    let project =
        "[[site]]\nname = \"shop\"\ndefault = { origin = \"app\" }\n[site.origin.app]\nfolder = \".\"\n";
    let file = sandbox.write("site/localfront.toml", project);
    let remembered = serde_json::json!([{ "file": file }]).to_string();
    sandbox.write("home/.local/share/localfront/projects.json", remembered);
    let window = Window::open(&sandbox, &display, &[]).await;
    window.see("address").await;
    window.click("tab-requests").await;

    let other = Localfront::serve(&sandbox, &["--config", &file.display().to_string()]);
    for _ in 0..3 {
        assert_eq!(client(&sandbox).get(other.url()).status, 200);
    }
    window.see_text("route-count", "3").await;
    window.see_text("row", "/").await;
    window.click("tab-mixed").await;
    window.see_text("finding", "http://cdn.example.com/app.js").await;
}

#[tokio::test]
#[ignore = "needs Xvfb and WebKit's driver; `cargo xtask test` installs them"]
async fn two_sessions_are_compared_by_path() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let window = Window::open(&sandbox, &display, &["--demo"]).await;
    let url = window.address().await;
    let get = |target: &str| client(&sandbox).get(&format!("{url}{target}"));
    get("/api/health");
    get("/gone");
    window.click("tab-requests").await;
    window.see_text("row", "/gone").await;

    window.press("log-more").await;
    window.press("session-begin").await;
    window.enter("session-name", "after the fix").await;
    window.press("session-begin-now").await;
    window.see_no("session-begin-now").await;
    get("/api/health");
    get("/api/products?page=1");
    window.see_text("row", "/api/products").await;

    window.press("log-more").await;
    window.press("sessions-compare").await;
    window.see_text("session-line", "GET /gone").await;
    let new = window.text_of("session-line", "GET /api/products").await;
    assert!(new.contains("new") && !new.contains('→'), "{new}");
    window
        .session()
        .script("document.querySelector('[data-testid=sessions-sheet] input[value=all]').click()")
        .await;
    window.see_text("session-line", "GET /api/health").await;

    let open = "[...document.querySelectorAll('[data-testid=session-line] button')].find(each => each.innerText === 'GET /gone').click()";
    window.session().script(open).await;
    window.see_no("sessions-sheet").await;
    window.see_text("row", "/gone").await;
    eventually("its requests alone", async || (window.all("row").await.len() == 1).then_some(())).await;
}
