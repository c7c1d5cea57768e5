//! Changing answers, and deciding about what is held.

use e2e::{Display, Sandbox, Window, eventually};

use super::client;

#[tokio::test]
#[ignore = "needs Xvfb and WebKit's driver; `cargo xtask test` installs them"]
async fn a_rule_made_from_a_row_changes_the_answer_until_it_is_off() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let window = Window::open(&sandbox, &display, &["--demo"]).await;
    let target = format!("{}/api/health", window.address().await);
    assert_eq!(client(&sandbox).get(&target).status, 200);

    window.click("tab-requests").await;
    window.menu("row", "/api/health").await;
    window.click("menu-rule").await;
    window.click("menu-seed-status").await;
    window.see("rule-sheet").await;
    window.click("rule-save").await;
    window.see_no("rule-sheet").await;
    let changed = async || {
        let status = client(&sandbox).get(&target).status;
        (status >= 400).then_some(())
    };
    eventually("the rule to change the answer", changed).await;
    window.see("route-rules").await.click().await.expect("the mark leads to the rules");
    window.see_text("rule-hits", "hit").await;

    window.click("rule-on").await;
    eventually("the answer to be its own again", async || {
        (client(&sandbox).get(&target).status == 200).then_some(())
    })
    .await;
    window.see_no("route-rules").await;
}

#[tokio::test]
#[ignore = "needs Xvfb and WebKit's driver; `cargo xtask test` installs them"]
async fn a_paused_request_is_unmistakable_and_waits_for_a_person() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let window = Window::open(&sandbox, &display, &["--demo"]).await;
    let url = window.address().await;
    window.click("tab-rules").await;
    window.click("add-rule").await;
    window.enter("rule-path", "/api/health").await;
    window.click("add-action").await;
    window.click("action-pause").await;
    window.click("rule-save").await;
    window.see_text("rule", "/api/health").await;

    let asking = std::thread::spawn({
        let (root, target) = (sandbox.data_dir().join("ca/root.pem"), format!("{url}/api/health"));
        move || {
            let mut curl = std::process::Command::new("curl");
            curl.args(["-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "60", "--cacert"]);
            curl.arg(root).arg(target).output().expect("curl runs").stdout
        }
    });
    // Both ways: the request, and then the answer.
    for what in ["Request", "Response"] {
        window.see("paused").await;
        window.press("paused-look").await;
        window.see_text("paused-sheet", what).await;
        window.press("paused-continue").await;
        window.see_no("paused-sheet").await;
    }
    let status = tokio::task::spawn_blocking(|| asking.join()).await.expect("it ends").expect("curl ends");
    assert_eq!(String::from_utf8_lossy(&status), "200");
    window.see_no("paused").await;
}
