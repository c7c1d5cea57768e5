//! Pages, JSON and text as they are sent.

use http_body_util::BodyExt;

use super::text::CODES;
use super::*;

fn failure() -> Failure {
    Failure {
        status: StatusCode::BAD_GATEWAY,
        code: "connect-refused",
        site: Some("shop".to_owned()),
        peer: Some("localhost:3000".to_owned()),
        detail: "connection refused (os error 111)".to_owned(),
        known_hosts: Vec::new(),
        exchange: Some(ExchangeId(12345)),
        waits_for: Some("/.localfront/wait?origin=api".to_owned()),
    }
}

fn headers(fields: &[(&'static str, &'static str)]) -> HeaderMap {
    fields.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v))).collect()
}

const PAGE: &[(&str, &str)] = &[("sec-fetch-mode", "navigate"), ("accept", "text/html")];

async fn read(response: Response<Body>) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

async fn page(failure: &Failure) -> String {
    read(respond(failure, &Method::GET, &headers(PAGE))).await
}

#[tokio::test]
async fn a_page_names_the_backend_and_comes_back_by_itself() {
    let html = page(&failure()).await;
    assert!(html.contains("Nothing is listening on localhost:3000."), "{html}");
    assert!(html.contains("Start your backend."));
    assert!(html.contains("This page comes back by itself."));
    assert!(html.contains("data-url=\"/.localfront/wait?origin=api\""));
    assert!(html.contains(&format!("localfront show {}", ExchangeId(12345))));
    assert!(!html.contains("{{") && !html.contains("{peer}"));
}

#[tokio::test]
async fn the_page_loads_nothing_and_runs_only_its_own_script() {
    let response = respond(&failure(), &Method::GET, &headers(PAGE));
    let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    assert!(
        policy.starts_with("default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-"),
        "{policy}"
    );
    assert!(policy.contains("connect-src 'self'"));
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    let html = read(response).await;
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
    assert!(html.contains(&format!("<script nonce=\"{nonce}\"")));
    assert!(!html.contains("src=") && !html.contains("@import") && !html.contains("url("));
    let again = respond(&failure(), &Method::GET, &headers(PAGE));
    assert_ne!(again.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap(), policy);
}

#[tokio::test]
async fn only_a_get_comes_back_by_itself() {
    let html = read(respond(&failure(), &Method::POST, &headers(PAGE))).await;
    assert!(!html.contains("<script") && !html.contains("comes back"));
    let html = page(&Failure { waits_for: None, ..failure() }).await;
    assert!(!html.contains("<script"));
}

#[tokio::test]
async fn programs_get_json() {
    let response = respond(&failure(), &Method::POST, &headers(&[("accept", "application/json")]));
    assert_eq!(response.status(), StatusCode::BAD_GATEWAY);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json");
    assert_eq!(response.headers()["localfront-error"], "connect-refused");
    let object: serde_json::Value = serde_json::from_str(&read(response).await).unwrap();
    assert_eq!(object["error"], "connect-refused");
    assert_eq!(object["message"], "The backend is not running");
    assert_eq!(
        object["cause"],
        "Nothing is listening on localhost:3000. (connection refused (os error 111))"
    );
    assert!(object["fix"].as_str().unwrap().starts_with("Start your backend."));
    assert_eq!(object["id"], ExchangeId(12345).to_string());
}

#[tokio::test]
async fn a_detail_that_only_repeats_the_cause_is_left_out() {
    let same = Failure { detail: "nothing is listening on localhost:3000".to_owned(), ..failure() };
    assert!(!page(&same).await.contains("<pre>"));
    assert!(page(&failure()).await.contains("<pre>connection refused (os error 111)</pre>"));
    let text = read(respond(&same, &Method::GET, &headers(&[]))).await;
    assert_eq!(text.to_lowercase().matches("nothing is listening").count(), 1, "{text}");
}

#[tokio::test]
async fn everything_else_gets_text() {
    let unknown = Failure {
        code: "unknown-host",
        known_hosts: vec!["https://shop.localhost:8443".to_owned()],
        ..failure()
    };
    let response = respond(&unknown, &Method::GET, &headers(&[("accept", "*/*")]));
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/plain; charset=utf-8");
    let text = read(response).await;
    assert!(text.starts_with("No site has this address\n"), "{text}");
    assert!(text.contains("\n  https://shop.localhost:8443\n"));
}

#[tokio::test]
async fn a_head_has_the_length_and_not_the_body() {
    let get = respond(&failure(), &Method::GET, &headers(&[]));
    let head = respond(&failure(), &Method::HEAD, &headers(&[]));
    assert_eq!(get.headers()[header::CONTENT_LENGTH], head.headers()[header::CONTENT_LENGTH]);
    assert_eq!(read(head).await, "");
    let length: usize = get.headers()[header::CONTENT_LENGTH].to_str().unwrap().parse().unwrap();
    assert_eq!(read(get).await.len(), length);
}

#[tokio::test]
async fn hostile_names_stay_text() {
    let evil = "\"><script>alert(1)</script>{{style}}'";
    let hostile = Failure {
        site: Some(evil.to_owned()),
        peer: Some(evil.to_owned()),
        detail: evil.to_owned(),
        known_hosts: vec![format!("javascript:{evil}"), format!("https://{evil}")],
        waits_for: Some(format!("/{evil}")),
        ..failure()
    };
    let html = page(&hostile).await;
    assert!(!html.contains("<script>alert"), "{html}");
    assert!(!html.contains("href=\"javascript:"));
    assert_eq!(html.matches("<script").count(), 1);
    assert_eq!(html.matches(":root {").count(), 2, "the style stands once, whatever the names hold");
}

#[tokio::test]
async fn korean_readers_get_korean() {
    let mut fields = headers(PAGE);
    fields.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("ko-KR,ko;q=0.9,en;q=0.8"));
    let response = respond(&failure(), &Method::GET, &fields);
    assert_eq!(response.headers()[header::CONTENT_LANGUAGE], "ko");
    let html = read(response).await;
    assert!(html.contains("<html lang=\"ko\">") && html.contains("백엔드가 실행되고 있지 않습니다"));
    assert!(html.contains("localhost:3000에서"));
}

#[test]
fn every_code_has_words_of_its_own_in_both_languages() {
    for language in [Language::English, Language::Korean] {
        let general = Text::of(&Failure { code: "never-heard-of", ..failure() }, language);
        for code in CODES {
            let text = Text::of(&Failure { code, ..failure() }, language);
            assert!(code == "internal" || text != general, "{code} in {}", language.tag());
            assert!(
                ![&text.title, &text.cause, &text.fix]
                    .iter()
                    .any(|words| words.is_empty() || words.contains('{'))
            );
        }
    }
}
