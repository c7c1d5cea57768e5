//! A real Firefox that trusts the root because `localfront ca trust` put it there. No preference ignores anything.

use e2e::{Firefox, Localfront, Sandbox, make_firefox_profile};
use serde_json::json;

/// A Firefox that was started after the root was installed for it.
async fn trusting_browser(sandbox: &Sandbox) -> Firefox {
    make_firefox_profile(sandbox);
    let trusted = Localfront::run(sandbox, &["ca", "trust", "--store", "firefox"]);
    let stores = trusted.json[0]["stores"].as_array().expect("a list of stores");
    assert!(stores.iter().any(|s| s["kind"] == "firefox" && s["state"] == "trusted"), "{trusted:?}");
    Firefox::open(sandbox, &["stock.insecure.test".to_owned()]).await
}

#[tokio::test]
#[ignore = "needs Firefox and certutil; `cargo xtask test` installs them"]
async fn the_demo_is_trusted_and_comes_over_http_2() {
    let sandbox = Sandbox::new();
    let front = Localfront::serve(&sandbox, &["--demo"]);
    let mut browser = trusting_browser(&sandbox).await;
    browser.goto(front.url()).await.expect("a page without a certificate error");
    let seen = "arguments[0]({ at: location.origin, secure: isSecureContext,
        over: performance.getEntriesByType('navigation')[0].nextHopProtocol })";
    let seen = browser.script(seen).await.expect("a page that answers");
    assert_eq!(seen, json!({ "at": front.url(), "secure": true, "over": "h2" }));
}

#[tokio::test]
#[ignore = "needs Firefox and certutil; `cargo xtask test` installs them"]
async fn without_the_root_the_browser_refuses() {
    let sandbox = Sandbox::new();
    let front = Localfront::serve(&sandbox, &["--demo"]);
    make_firefox_profile(&sandbox);
    let mut browser = Firefox::open(&sandbox, &[]).await;
    let refused = browser.goto(front.url()).await.expect_err("a certificate nobody vouches for");
    assert_eq!(refused.error, "insecure certificate", "{refused:?}");
}
