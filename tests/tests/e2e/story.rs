//! The story the product exists for: a page calls its load balancer by http, fails with no more than `Failed to
//! fetch`, and is mended with one click.

use std::path::{Path, PathBuf};

use e2e::{Backend, Display, Localfront, Sandbox, Session, Window, eventually};

const PAGE: &str = "<!doctype html>\n<meta charset=\"utf-8\">\n<title>Shop</title>\n<output></output>\n\
                    <script src=\"login.js\"></script>\n";
const SCRIPT: &str = "// 데이터베이스 상태\r\nconst apiUrl = 'http://mzc-alb.example.com/api/check_db.php';\r\n\
                      const output = document.querySelector('output');\r\n\
                      fetch(apiUrl)\r\n  .then((answer) => answer.json())\r\n  \
                      .then((body) => (output.value = body.target), (error) => (output.value = error.message));\r\n";
const PROJECT: &str = "# Kept in the repository.\n[[site]]\nname = \"shop\"\ndefault = { origin = \"app\" }\n\
                       [site.origin.app]\nfolder = \"dist\"\n\
                       [site.origin.api]\nupstream = \"BACKEND\"\n\
                       [[site.behavior]]\npath = \"PATTERN\" # the load balancer\norigin = \"api\"\n";

/// The shop's page in the window and in a browser that trusts it.
struct Shop {
    window: Window,
    browser: Session,
    script: PathBuf,
    project: PathBuf,
    address: String,
    _backend: Backend,
}

impl Shop {
    /// `pattern` is the one behavior of the project.
    async fn open(sandbox: &Sandbox, display: &Display, pattern: &str) -> Self {
        let backend = Backend::start();
        sandbox.write("code/shop/dist/index.html", PAGE);
        let script = sandbox.write("code/shop/dist/login.js", SCRIPT);
        let text = PROJECT.replace("BACKEND", &backend.url()).replace("PATTERN", pattern);
        let project = sandbox.write("code/shop/localfront.toml", text);
        let remembered = serde_json::json!([{ "file": project }]).to_string();
        sandbox.write("home/.local/share/localfront/projects.json", remembered);
        let window = Window::open(sandbox, display, &[]).await;
        let address = window.address().await;
        let trusted = Localfront::run(sandbox, &["ca", "trust", "--store", "chromium"]);
        assert!(trusted.json[0]["stores"].as_array().is_some_and(|stores| !stores.is_empty()), "{trusted:?}");
        let browser = Session::chromium(sandbox).await;
        Self { window, browser, script, project, address, _backend: backend }
    }

    /// What the page says after it was loaded anew.
    async fn load(&self) -> String {
        self.browser.driver.goto(&self.address).await.expect("the site's address");
        eventually("the page's word", async || {
            let said = self.browser.script("return document.querySelector('output').value").await;
            said.as_str().filter(|said| !said.is_empty()).map(str::to_owned)
        })
        .await
    }

    fn script(&self) -> String {
        read(&self.script)
    }
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).expect("the sandbox can be read")
}

#[tokio::test]
#[ignore = "needs Chromium, Xvfb and both drivers; `cargo xtask test` installs them"]
async fn a_page_that_fails_to_fetch_is_reported_mended_with_one_click_and_works() {
    let (sandbox, mended) = (Sandbox::new(), SCRIPT.replace("http://mzc-alb.example.com", ""));
    let display = Display::start(&sandbox);
    let shop = Shop::open(&sandbox, &display, "/api/*").await;
    assert_eq!(shop.load().await, "Failed to fetch");

    shop.window.click("tab-mixed").await;
    shop.window.see_text("finding", "login.js:2").await;
    shop.window.see_text("proofs", "Read in login.js:2").await;
    shop.window.see_text("proofs", "A browser ran into it once, last on /").await;
    shop.window.see_text("proofs", "called at login.js:4").await;
    shop.window.see_text("correction", "const apiUrl = '/api/check_db.php';").await;
    shop.window.click("apply-fix").await;
    shop.window.see_text("mended", "login.js:2").await;
    assert_eq!(shop.script(), mended, "one address changed, and no line end");
    shop.window.see_no("finding").await;
    assert_eq!(shop.load().await, "/api/check_db.php");

    shop.window.click("undo-fix").await;
    shop.window.see_text("finding", "login.js:2").await;
    assert_eq!(shop.script(), SCRIPT);
}

#[tokio::test]
#[ignore = "needs Chromium, Xvfb and both drivers; `cargo xtask test` installs them"]
async fn corrected_in_passing_the_page_works_and_its_file_is_not_touched() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let shop = Shop::open(&sandbox, &display, "/api/*").await;
    assert_eq!(shop.load().await, "Failed to fetch");
    shop.window.click("tab-mixed").await;
    shop.window.click("rewrite-on").await;
    shop.window.see("rewrites").await;
    assert_eq!(shop.load().await, "/api/check_db.php");
    assert_eq!(shop.script(), SCRIPT);
    assert!(read(&shop.project).contains("rewrite_mixed = true"));
    shop.window.see_text("finding", "login.js:2").await;
    shop.window.see_text("finding", "rewritten while proxying").await;
    shop.window.click("rewrite-off").await;
    shop.window.see_no("rewrites").await;
    assert_eq!(shop.load().await, "Failed to fetch");
}

#[tokio::test]
#[ignore = "needs Chromium, Xvfb and both drivers; `cargo xtask test` installs them"]
async fn the_row_of_the_page_shows_what_it_ran_into() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let shop = Shop::open(&sandbox, &display, "/api/*").await;
    assert_eq!(shop.load().await, "Failed to fetch");
    // Made while the page runs, so that no reading of files can find it: only the page's own row can tell.
    let dynamic =
        "return await fetch(['http', '://stock.example.com/left'].join('')).then(() => '', () => 'blocked')";
    assert_eq!(shop.browser.resolve(dynamic).await, "blocked");
    shop.window.click("tab-requests").await;
    shop.window.enter("filter", "is:mixed kind:html").await;
    shop.window.see_text("row", "/").await;
}

#[tokio::test]
#[ignore = "needs Chromium, Xvfb and both drivers; `cargo xtask test` installs them"]
async fn a_missing_behavior_is_added_with_one_click_and_a_finding_ignored_with_a_reason() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let shop = Shop::open(&sandbox, &display, "/other/*").await;
    assert_eq!(shop.load().await, "Failed to fetch");
    shop.window.click("tab-mixed").await;
    shop.window.click("add-behavior").await;
    shop.window.see_text("finding-detail", "/api/* already goes to your backend").await;
    let project = read(&shop.project);
    assert!(project.starts_with("# Kept in the repository.\n"), "{project}");
    assert!(project.contains("path = \"/other/*\" # the load balancer"), "{project}");
    assert!(project.contains("upstream = \"http://mzc-alb.example.com\""), "{project}");

    shop.window.click("ignore").await;
    shop.window.enter("ignore-reason", "the balancer gets its certificate on Monday").await;
    shop.window.click("ignore-confirm").await;
    shop.window.see_no("finding").await;
    assert!(read(&shop.project).contains("reason = \"the balancer gets its certificate on Monday\""));
    shop.window.click("ignored-open").await;
    shop.window.click("unignore").await;
    shop.window.see_text("finding", "login.js:2").await;
    assert!(!read(&shop.project).contains("site.ignore"));
}
