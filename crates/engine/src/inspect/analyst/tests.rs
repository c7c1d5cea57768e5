//! What is known of a site as its answers and reports come in.

use std::sync::Arc;

use capture::event::{Event, Report};
use capture::exchange::{
    Body, Change, Connection, ExchangeId, Finished, OriginKind, Outcome, Request, Response, Route, ServedBy,
    Started, Timestamp, Timing,
};
use capture::head::Head;
use capture::recorder::{Change as Recorded, Recorder};
use capture::store::{Limits, Store};

use super::*;
use crate::findings::with_fixes;

const PROJECT: &str = "[[site]]\nname = \"shop\"\nhosts = [\"shop.localhost\"]\ndefault = { origin = \"app\" }\n\
                       rewrite_mixed = true\n[site.origin.app]\nfolder = \"dist\"\n\
                       [site.origin.api]\nupstream = \"http://localhost:3000\"\n\
                       [[site.behavior]]\npath = \"/api/*\"\norigin = \"api\"\n";

/// A site that is read, with its journal.
struct Reading {
    shared: Arc<Shared>,
    folder: tempfile::TempDir,
}

/// One answer of the site's backend.
struct Given<'a> {
    asked: &'a str,
    request: &'a str,
    status: u16,
    head: &'a str,
    body: &'a str,
    /// The body before it was corrected.
    came: Option<&'a str>,
}

impl Default for Given<'_> {
    fn default() -> Self {
        Self { asked: "GET /api/page", request: "", status: 200, head: "", body: "", came: None }
    }
}

impl Reading {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("journal"), Limits::default()).unwrap();
        let store = Some(Arc::new(Mutex::new(store)));
        let analyst = Analyst::start(store, Arc::default(), Arc::default());
        let site = config::load(PROJECT, folder.path()).project.unwrap().sites.remove(0);
        analyst.know_sites(&[SiteConfig { site, csp_report_only: None, rules: Vec::new() }], None);
        Self { shared: analyst.shared.clone(), folder }
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn answered(&self, given: &Given<'_>) -> bool {
        let ended = given.ended();
        self.shared.store.as_ref().unwrap().lock().write(std::slice::from_ref(&ended)).unwrap();
        let Recorded::Ended(entry) = ended else { panic!("{ended:?}") };
        let is_read = reading::is_worth_reading(&entry) || self.shared.waits_for(&entry);
        if is_read {
            self.shared.work(Job::Answer(entry));
        }
        is_read
    }

    fn reported(&self, blocked: &str, source: &str, line: u32, column: u32) {
        let body = serde_json::json!({ "csp-report": {
            "document-uri": "https://shop.localhost/", "blocked-uri": blocked, "effective-directive": "connect-src",
            "source-file": source, "line-number": line, "column-number": column, "disposition": "report" } });
        let (at, site) = (Timestamp::now(), "shop".to_owned());
        let content_type = "application/csp-report".to_owned();
        let report =
            Report { at, site, content_type, referrer: String::new(), body: body.to_string().into() };
        self.shared.work(Job::Report(Box::new(report)));
    }

    fn known(&self) -> Vec<crate::api::types::Finding> {
        let place = self.shared.place("shop").unwrap();
        with_fixes(
            self.shared.ledger.lock().known(None),
            &[("shop".into(), place.site.clone(), "https://shop.localhost".into())],
        )
    }

    /// The rules of what is known.
    fn rules(&self) -> Vec<String> {
        self.known().into_iter().map(|finding| finding.rule).collect()
    }
}

impl Given<'_> {
    fn ended(&self) -> Recorded {
        let at = Timestamp::now();
        let id = ExchangeId::next(at);
        let (method, target) = self.asked.split_once(' ').unwrap();
        let head = |text: &str| Head::from_bytes(text.to_owned().into());
        let body = |text: &str| Body { kept: vec![text.to_owned().into()], total: text.len() as u64 };
        let request = Request {
            method: method.to_owned().into(),
            scheme: "https",
            authority: "shop.localhost".into(),
            target: target.into(),
            version: "2",
            head: head(self.request),
        };
        let route = Route {
            site: "shop".into(),
            pattern: "/api/*".into(),
            index: 0,
            is_default: false,
            origin: "api".into(),
            kind: OriginKind::Upstream,
        };
        let connection = Arc::new(Connection::default());
        let started = Started { id, at, connection, request, route: Some(Arc::new(route)) };
        let rewrote = Change { code: "rewrote-mixed", detail: "1".into() };
        let finished = Finished {
            id,
            response: Some(Response { status: self.status, head: head(self.head) }),
            served_by: ServedBy::Upstream { peer: "localhost:3000".into(), address: None, reused: false },
            outcome: Outcome::Complete,
            timing: Timing::default(),
            request_body: Body::default(),
            response_body: body(self.body),
            changes: self.came.map(|_| rewrote).into_iter().collect(),
            forwarded: None,
            uncorrected: self.came.map(body),
        };
        let events = [Event::Started(Box::new(started)), Event::Finished(Box::new(finished))];
        let mut changes = Recorder::new().take(events, at);
        changes.swap_remove(0)
    }
}

const HTML: &str = "content-type: text/html\r\n";
const WRONG: &str = "<img src=http://cdn.example.com/a.png>";

#[test]
fn a_call_in_a_bundle_is_shown_where_it_was_written() {
    let site = Reading::start();
    site.write("dist/js/app.js", "fetch(u)\n//# sourceMappingURL=app.js.map\n");
    let map = "{\"version\":3,\"sources\":[\"../../src/api.ts\"],\"names\":[],\"mappings\":\"AAEI\"}";
    site.write("dist/js/app.js.map", map);
    site.write("package.json", "{}");
    site.write("src/api.ts", "const u = host();\nif (u) {\n    fetch(u);\n}\n");
    site.reported("http://a.example.com/x", "https://shop.localhost/js/app.js", 1, 1);
    let known = site.known();
    let finding = &known[0];
    assert_eq!(
        (known.len(), finding.file.as_str(), finding.excerpt.as_deref()),
        (1, "/js/app.js", Some("fetch(u)"))
    );
    let called = finding.called.clone().unwrap().original.unwrap();
    assert_eq!(Some(&called), finding.original.as_ref());
    assert_eq!((called.file.as_str(), called.line, called.column), ("../src/api.ts", Some(3), Some(5)));
    assert_eq!(called.excerpt.as_deref(), Some("fetch(u);"));
    assert_eq!(
        (called.before, called.after),
        (vec!["const u = host();".to_owned(), "if (u) {".into()], vec!["}".into()])
    );
}

#[test]
fn a_call_in_a_backends_script_is_shown_with_its_lines() {
    let site = Reading::start();
    let script = "// calls\nconst u = host()\nfetch(u)\n";
    let head = "content-type: text/javascript\r\n";
    site.answered(&Given { asked: "GET /api/app.js?v=1", head, body: script, ..Given::default() });
    site.reported("http://a.example.com/x", "https://shop.localhost/api/app.js", 3, 1);
    let finding = &site.known()[0];
    assert_eq!((finding.line, finding.excerpt.as_deref()), (Some(3), Some("fetch(u)")));
    assert_eq!(finding.before, ["// calls", "const u = host()"]);
}

const MAP: &str = "{\"version\":3,\"sources\":[\"src/api.ts\"],\
                   \"sourcesContent\":[\"\\nfetch('http://a.example.com/x')\"],\"mappings\":\"AACA\"}";

#[test]
fn a_backends_script_leads_to_its_source_once_its_map_is_answered() {
    let answer_map = |site: &Reading, status| {
        let head = "content-type: application/json\r\n";
        site.answered(&Given { asked: "GET /api/maps/1.map", status, head, body: MAP, ..Given::default() })
    };
    for field in ["sourcemap", "x-sourcemap"] {
        let site = Reading::start();
        assert!(!answer_map(&site, 200), "nobody has named it");
        let head = format!("content-type: text/javascript\r\n{field}: maps/1.map\r\n");
        let body = "fetch('http://a.example.com/x')\n//# sourceMappingURL=other.map\n";
        site.answered(&Given { asked: "GET /api/app.js?v=1", head: &head, body, ..Given::default() });
        assert_eq!(site.known()[0].original, None);
        answer_map(&site, 404);
        assert_eq!(site.known()[0].original, None);
        assert!(answer_map(&site, 200));
        let known = site.known();
        let original = known[0].original.as_ref().unwrap();
        assert_eq!(
            (known.len(), original.file.as_str(), original.line),
            (1, "/api/maps/src/api.ts", Some(2))
        );
        assert!(!answer_map(&site, 200), "it is not waited for any more");
    }
}

#[test]
fn a_map_within_a_head_is_read_at_once() {
    let site = Reading::start();
    let coded = MAP.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
    let head = format!("content-type: text/javascript\r\nsourcemap: data:application/json,{coded}\r\n");
    let body = "fetch('http://a.example.com/x')";
    site.answered(&Given { asked: "GET /api/app.js", head: &head, body, ..Given::default() });
    assert_eq!(site.known()[0].original.as_ref().unwrap().line, Some(2));
}

#[test]
fn a_document_that_is_corrected_in_passing_is_read_as_it_came() {
    let site = Reading::start();
    let corrected = "<img src=\"https://cdn.example.com/a.png\">";
    site.answered(&Given { head: HTML, body: corrected, came: Some(WRONG), ..Given::default() });
    let known = site.known();
    assert_eq!((known.len(), known[0].rule.as_str(), known[0].rewritten), (1, "H05", true));
    site.answered(&Given { head: HTML, body: WRONG, ..Given::default() });
    assert!(!site.known()[0].rewritten, "it was not corrected any more");
}

#[test]
fn what_a_backend_does_not_answer_any_more_is_forgotten() {
    let site = Reading::start();
    site.answered(&Given { head: HTML, body: WRONG, ..Given::default() });
    assert_eq!(site.rules(), ["H05"]);
    site.answered(&Given { head: HTML, body: "<img src=/a.png>", ..Given::default() });
    assert_eq!(site.rules(), [""; 0]);
}

#[test]
fn a_mistake_in_a_head_goes_with_a_newer_answer_to_the_same_request() {
    let site = Reading::start();
    let login = |status, head: &'static str| Given {
        asked: "POST /api/login?to=1",
        status,
        head,
        ..Given::default()
    };
    let wrong = "location: http://shop.localhost/api/home\r\n";
    assert!(site.answered(&login(302, wrong)));
    assert_eq!(site.rules(), ["R01"]);
    site.answered(&login(502, ""));
    site.answered(&Given { asked: "GET /api/login?to=1", ..login(200, "") });
    site.answered(&Given { asked: "POST /api/login?to=2", ..login(302, "location: /\r\n") });
    assert_eq!(site.rules(), ["R01"], "neither a failure nor another request shows that it was mended");
    assert!(site.answered(&login(302, "location: /api/home\r\n")), "it is waited for");
    assert_eq!(site.rules(), [""; 0]);
    assert!(!site.answered(&login(302, "location: /api/home\r\n")), "nothing is waited for any more");
}

#[test]
fn a_cookie_that_was_refused_goes_once_it_is_set_rightly_or_not_at_all() {
    let wrong = "set-cookie: sid=1; SameSite=None\r\n";
    let check = |request: &str, head: &str, expect: &[&str]| {
        let site = Reading::start();
        site.answered(&Given { head: wrong, ..Given::default() });
        assert_eq!(site.rules(), ["R09"]);
        site.answered(&Given { request, head, ..Given::default() });
        assert_eq!(site.rules(), expect, "{request:?} {head:?}");
    };
    check("", "set-cookie: sid=2; SameSite=None; Secure\r\n", &[]);
    check("", "", &[]);
    check("cookie: a=1; sid=1\r\n", "", &["R09"]);
    check("", wrong, &["R09"]);
}
