//! A real Chromium that trusts the root because `localfront ca trust` put it there. No flag ignores anything.

use e2e::{Display, Localfront, Sandbox, Session, Window};
use serde_json::json;

/// The demo, and a browser that was started after the root was installed for it.
async fn demo_in_browser(sandbox: &Sandbox) -> (Localfront, Session) {
    let front = Localfront::serve(sandbox, &["--demo"]);
    let session = trusting_browser(sandbox, front.url()).await;
    (front, session)
}

async fn trusting_browser(sandbox: &Sandbox, url: &str) -> Session {
    let trusted = Localfront::run(sandbox, &["ca", "trust", "--store", "chromium"]);
    let stores = trusted.json[0]["stores"].as_array().expect("a list of stores");
    assert!(stores.iter().any(|s| s["kind"] == "chromium" && s["state"] == "trusted"), "{trusted:?}");
    let session = Session::chromium(sandbox).await;
    session.driver.goto(url).await.expect("the demo's address");
    session
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; `cargo xtask test` installs them"]
async fn the_demo_is_trusted_and_comes_over_http_2() {
    let sandbox = Sandbox::new();
    let (front, session) = demo_in_browser(&sandbox).await;
    let seen = session.script("return { at: location.origin, secure: isSecureContext }").await;
    assert_eq!(seen, json!({ "at": front.url(), "secure": true }), "{}", source(&session).await);
    let protocol = "return performance.getEntriesByType('navigation')[0].nextHopProtocol";
    assert_eq!(session.script(protocol).await, "h2");
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; `cargo xtask test` installs them"]
async fn without_the_root_the_browser_refuses() {
    let sandbox = Sandbox::new();
    let front = Localfront::serve(&sandbox, &["--demo"]);
    let session = Session::chromium(&sandbox).await;
    session.driver.goto(front.url()).await.expect("an error page is a page");
    assert!(source(&session).await.contains("ERR_CERT_AUTHORITY_INVALID"));
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; `cargo xtask test` installs them"]
async fn a_page_calls_the_backend_and_holds_a_websocket_under_its_own_address() {
    let sandbox = Sandbox::new();
    let (_front, session) = demo_in_browser(&sandbox).await;
    let products =
        session.resolve("const r = await fetch('/api/products'); return [r.status, (await r.json())]").await;
    assert_eq!(products[0], 200, "{products}");

    let echo = "
        const socket = new WebSocket(`wss://${location.host}/ws`);
        await new Promise((open, fail) => { socket.onopen = open; socket.onerror = () => fail('refused'); });
        return await new Promise((done, fail) => {
            socket.onmessage = message => String(message.data).includes('안녕') && done(socket.protocol || 'echoed');
            socket.onclose = () => fail('closed');
            socket.send('안녕');
        });";
    assert_eq!(session.resolve(echo).await, "echoed");
    assert_eq!(session.resolve(EVENTS).await, "message");
}

/// The first server-sent event of the demo, named or not.
const EVENTS: &str = "
    const answer = await fetch('/api/events');
    const reader = answer.body.getReader();
    let text = '';
    while (!text.includes('data:')) {
        const { done, value } = await reader.read();
        if (done) throw 'the stream ended';
        text += new TextDecoder().decode(value);
    }
    await reader.cancel();
    return 'message';";

#[tokio::test]
#[ignore = "needs Chromium, Xvfb and both drivers; `cargo xtask test` installs them"]
async fn what_the_browser_blocks_becomes_a_finding_in_the_window() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let window = Window::open(&sandbox, &display, &["--demo"]).await;
    let session = trusting_browser(&sandbox, &window.address().await).await;
    // Made while the page runs, so that no reading of files can find it.
    let blocked = "
        const scheme = ['ht', 'tp'].join('');
        return await fetch(`${scheme}://stock.example.com/api/left`).then(() => 'went through', () => 'blocked');";
    assert_eq!(session.resolve(blocked).await, "blocked");
    window.click("tab-mixed").await;
    window.see_text("finding", "http://stock.example.com/api/left").await;
}

async fn source(session: &Session) -> String {
    session.driver.source().await.unwrap_or_default()
}
