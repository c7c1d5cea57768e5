//! A site with a policy, nonces and a report address of its own: its policy is in force as if nobody stood in front of
//! it, and what its pages and service workers run into by http is found all the same, in both browsers.

use e2e::{Firefox, Localfront, Sandbox, Session, eventually, findings, make_firefox_profile};
use serde_json::{Value, json};

const POLICY: &str = "script-src 'nonce-7f3a'; worker-src 'self'; report-uri /own-reports";

const PAGE: &str = "<!doctype html><title>Shop</title><script>window.unvouched = true</script>\
                    <script nonce=7f3a src=app.js></script>";

/// Both addresses take their scheme from the page's own, so that no reading of files can find them.
const SCRIPT: &str = "
    const insecure = location.protocol.replace('s:', ':');
    const ran = fetch(insecure + '//stock.insecure.test/1').then(() => 'went through', () => 'blocked');
    const asked = navigator.serviceWorker.register('sw.js').then(registered => {
        const worker = registered.installing ?? registered.waiting ?? registered.active;
        const channel = new MessageChannel();
        const said = new Promise(say => channel.port1.onmessage = message => say(message.data));
        worker.postMessage(insecure, [channel.port2]);
        return said;
    });
    const policy = fetch('/').then(page => page.headers.get('content-security-policy'));
    window.done = Promise.all([ran, asked, policy, window.unvouched ?? 'refused']);";

const WORKER: &str = "
    onmessage = message => message.waitUntil(
        fetch(message.data + '//stock.insecure.test/worker')
            .then(() => 'went through', () => 'blocked')
            .then(word => message.ports[0].postMessage(word)));";

fn serve(sandbox: &Sandbox) -> Localfront {
    let set = format!("response_headers = {{ set = {{ Content-Security-Policy = \"{POLICY}\" }} }}");
    let project = format!(
        "[[site]]\nname = \"shop\"\ndefault = {{ origin = \"app\", {set} }}\n[site.origin.app]\nfolder = \"site\"\n"
    );
    for (name, text) in [("index.html", PAGE), ("app.js", SCRIPT), ("sw.js", WORKER)] {
        sandbox.write(&format!("code/site/{name}"), text);
    }
    let file = sandbox.write("code/localfront.toml", project);
    Localfront::serve(sandbox, &["--config", &file.display().to_string()])
}

/// What the page saw, and then what is known.
async fn check(sandbox: &Sandbox, seen: &Value) {
    assert_eq!(*seen, json!(["blocked", "blocked", POLICY, "refused"]));
    for path in ["1", "worker"] {
        let url = format!("http://stock.insecure.test/{path}");
        eventually(&format!("a report of {url}"), async || {
            findings(sandbox).iter().any(|f| f.kept["url"] == *url && f.seen > 0 && !f.in_file).then_some(())
        })
        .await;
    }
}

#[tokio::test]
#[ignore = "needs Chromium, its driver and Python; `cargo xtask test` installs them"]
async fn chromium_reports_beside_the_sites_own_policy() {
    let sandbox = Sandbox::new();
    let front = serve(&sandbox);
    assert_eq!(Localfront::run(&sandbox, &["ca", "trust", "--store", "chromium"]).code, 0);
    let browser = Session::chromium(&sandbox).await;
    browser.driver.goto(front.url()).await.expect("the site's page");
    check(&sandbox, &browser.resolve("return window.done").await).await;
}

#[tokio::test]
#[ignore = "needs Firefox, certutil and Python; `cargo xtask test` installs them"]
async fn firefox_reports_beside_the_sites_own_policy() {
    let sandbox = Sandbox::new();
    let front = serve(&sandbox);
    make_firefox_profile(&sandbox);
    assert_eq!(Localfront::run(&sandbox, &["ca", "trust", "--store", "firefox"]).code, 0);
    let mut browser = Firefox::open(&sandbox, &["stock.insecure.test".to_owned()]).await;
    browser.goto(front.url()).await.expect("the site's page");
    let seen = browser.script("window.done.then(arguments[0])").await.expect("a page that answers");
    check(&sandbox, &seen).await;
}
