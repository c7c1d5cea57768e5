//! What each browser does, here and once deployed (the table of engines).

use crate::inspected;
use mixed_content::{Outcome, Outlook};

/// The verdicts on the only finding, as `chromium | firefox | safari`, each `here/deployed` or one word.
fn check(page: &str, expected: &str) {
    let findings = inspected("index.html", page.as_bytes()).findings;
    let [finding] = findings.as_slice() else { panic!("{page}: {findings:?}") };
    let browsers = finding.browsers;
    let shown = [browsers.chromium, browsers.firefox, browsers.safari].map(outlook).join(" | ");
    assert_eq!(shown, expected, "in {page}");
}

fn outlook(Outlook { here, deployed }: Outlook) -> String {
    match here == deployed {
        true => word(here).to_owned(),
        false => format!("{}/{}", word(here), word(deployed)),
    }
}

const fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Works => "works",
        Outcome::Upgraded => "upgraded",
        Outcome::UpgradeFails => "upgrade fails",
        Outcome::Blocked => "blocked",
        Outcome::Warned => "warned",
        Outcome::Asks => "asks",
        Outcome::Unreachable => "unreachable",
    }
}

const UIR: &str = "<meta http-equiv=content-security-policy content=upgrade-insecure-requests>";

#[test]
fn other_hosts() {
    check("<script src=http://a.com/x>", "blocked | blocked | blocked");
    // Firefox upgrades nothing for a page on one of this computer's own names.
    check("<img src=http://a.com/x>", "upgraded | works/upgraded | upgraded");
    check("<img src=http://a.com:8080/x>", "upgrade fails | works/upgrade fails | upgrade fails");
    check("<img src=http://8.8.8.8/x>", "blocked | works/upgraded | blocked");
    check("<img crossorigin src=http://a.com/x>", "blocked | works/upgraded | blocked");
    check("<img srcset=http://a.com/x>", "blocked | blocked | blocked");
    check("<link rel=preload as=image imagesrcset=http://a.com/x>", "upgraded | blocked | blocked");
    check("<svg><use href=http://a.com/x#a /></svg>", "upgraded | blocked | blocked");
    check("<p style='clip-path:url(http://a.com:81/x#a)'>", "upgrade fails | blocked | blocked");
    check("<video><track src=http://a.com/x></video>", "blocked | works | blocked");
    check("<form action=http://a.com/x>", "warned | warned | works");
    check("<a download href=http://a.com/x>", "blocked | blocked | works");
    check("<a href=http://mzc-alb.example.com/x>", "works | works | works");
    check("<script>new WebSocket('ws://a.com')</script>", "blocked | blocked | blocked");
}

#[test]
fn this_computer_works_here_and_breaks_when_deployed() {
    check("<script src=http://localhost:3000/x>", "works/unreachable | works/unreachable | blocked");
    check("<script src=http://127.0.0.1:3000/x>", "works/unreachable | works/unreachable | blocked");
    check("<script src=http://api.localhost/x>", "works/unreachable | works/unreachable | blocked");
    check("<script src=http://shop.localhost/x>", "works/unreachable | works/unreachable | blocked");
    check(
        "<script>new WebSocket('ws://localhost:1')</script>",
        "works/unreachable | works/unreachable | blocked",
    );
    check("<img src=http://localhost:3000/x>", "works/unreachable | works/unreachable | works/unreachable");
    check(
        "<form action=http://localhost:3000/x>",
        "works/unreachable | works/unreachable | works/unreachable",
    );
}

#[test]
fn the_local_network() {
    check("<script src=http://192.168.0.10/x>", "asks | blocked | blocked");
    check("<script src=http://nas.local/x>", "asks | blocked | blocked");
    check("<script src=http://host.docker.internal/x>", "blocked | blocked | blocked");
    check("<img src=http://10.0.0.1/x>", "asks | works/upgraded | blocked");
}

#[test]
fn upgrade_insecure_requests() {
    check(&format!("{UIR}<script src=http://a.com/x>"), "upgraded | upgraded | upgraded");
    check(&format!("{UIR}<script src=http://a.com:81/x>"), "upgrade fails | upgrade fails | upgrade fails");
    check(&format!("{UIR}<form action=http://a.com/x>"), "upgraded | upgraded | upgraded");
    check(&format!("{UIR}<a download href=http://a.com/x>"), "blocked | blocked | works");
    check(
        &format!("{UIR}<script src=http://localhost:3000/x>"),
        "works/unreachable | works/unreachable | upgrade fails",
    );
}
