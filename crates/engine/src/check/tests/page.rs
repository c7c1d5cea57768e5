//! Pages of real servers: plain and with TLS, polite and rude.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::SystemTime;

use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;

/// What a path is answered with, whole.
type Answers = &'static [(&'static str, &'static str)];

/// A server on loopback; it ends with the test's runtime.
async fn serve(answers: Answers, tls: Option<TlsAcceptor>) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let tls = tls.clone();
            tokio::spawn(async move {
                match tls {
                    None => answer(stream, answers, address).await,
                    Some(tls) => {
                        if let Ok(stream) = tls.accept(stream).await {
                            answer(stream, answers, address).await;
                        }
                    }
                }
            });
        }
    });
    address
}

async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, answers: Answers, at: SocketAddr) {
    let mut asked = Vec::new();
    while !asked.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => asked.push(byte),
            Err(_) => return,
        }
    }
    let asked = String::from_utf8_lossy(&asked).into_owned();
    let path = asked.split(' ').nth(1).unwrap_or_default();
    let known = answers.iter().find(|(known, _)| *known == path).map(|(_, answer)| *answer);
    let text = known
        .unwrap_or("404 Not Found\r\ncontent-type: text/html\r\n\r\nno")
        .replace("{at}", &at.to_string());
    let _ = stream
        .write_all(format!("HTTP/1.1 {}", text.replacen("\r\n", "\r\nconnection: close\r\n", 1)).as_bytes())
        .await;
    match path {
        // More than is ever read, as long as anybody takes it.
        "/huge" => while stream.write_all(&[b' '; 1 << 16]).await.is_ok() {},
        "/never" => std::future::pending().await,
        _ => _ = stream.shutdown().await,
    }
}

/// A certificate for `localhost` by an authority of its own, and the file of its root.
fn certified(at: &Path) -> (TlsAcceptor, PathBuf) {
    let now = SystemTime::now();
    let authority = pki::Authority::open(at, "test", now).unwrap();
    let leaf = authority.issue("localhost", now).unwrap();
    let chain = leaf.chain.iter().map(|der| CertificateDer::from(der.clone())).collect();
    let key = PrivateKeyDer::Pkcs8(leaf.key_pkcs8.into());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    (TlsAcceptor::from(Arc::new(config)), authority.root_path())
}

/// What is found at a path of a site with TLS whose root is trusted.
async fn checked(answers: Answers, path: &str) -> Result<Checked> {
    checked_with(answers, path, PATIENCE).await
}

async fn checked_with(answers: Answers, path: &str, patience: Duration) -> Result<Checked> {
    let authority = tempfile::tempdir().unwrap();
    let (tls, root) = certified(authority.path());
    let port = serve(answers, Some(tls)).await.port();
    let options = Options { root: Some(root), patience, ..options() };
    target(&format!("https://localhost:{port}{path}"), &options).await
}

fn told(checked: &Checked) -> Vec<String> {
    let line = |found: &Found| {
        let line = found.at.line.map(|line| format!(":{line}")).unwrap_or_default();
        format!("{} {}{line} {}", found.finding.rule, found.at.file, found.finding.url)
    };
    checked.findings.iter().map(line).collect()
}

const PAGE: &str = "200 OK\r\ncontent-type: text/html\r\n\r\n<script src=app.js></script><link rel=stylesheet href=/app.css>\
    <script src='http://a.com/x.js'></script><script src=gone.js></script><img src=x.png>";
const SCRIPT: &str = "200 OK\r\ncontent-type: text/javascript\r\n\r\nfetch('http://a.com/x')";
const STYLE: &str = "200 OK\r\ncontent-type: text/css\r\n\r\np{background:url(http://a.com/x.png)}";

#[tokio::test]
async fn a_page_is_read_with_the_scripts_and_styles_it_loads() {
    let found = checked(&[("/", PAGE), ("/app.js", SCRIPT), ("/app.css", STYLE)], "/").await.unwrap();
    assert_eq!(
        told(&found),
        ["H01 /:1 http://a.com/x.js", "J01 /app.js:1 http://a.com/x", "C03 /app.css:1 http://a.com/x.png"]
    );
    assert_eq!(found.documents, 3);
    assert!(left_out(&found)[0].ends_with("/gone.js: it answers 404"), "{:?}", found.skipped);
}

#[tokio::test]
async fn heads_are_judged_on_the_way_to_a_page_and_of_the_page() {
    let found = checked(
        &[
            ("/", "302 Found\r\nlocation: /home\r\nset-cookie: a=secret; SameSite=None\r\n\r\n"),
            (
                "/home",
                "200 OK\r\nlink: <http://a.com/x.css>; rel=stylesheet\r\nstrict-transport-security: max-age=9\r\n\
                 content-security-policy: upgrade-insecure-requests\r\ncontent-type: text/html\r\n\r\n\
                 <script src=http://b.com/x.js></script>",
            ),
        ],
        "/",
    )
    .await
    .unwrap();
    assert_eq!(
        told(&found),
        [
            "R09 / Set-Cookie: a (SameSite=None without Secure)",
            "R03 /home http://a.com/x.css",
            "R14 /home Strict-Transport-Security of localhost",
            "H01 /home:1 http://b.com/x.js",
        ]
    );
    assert!(found.findings.iter().all(|f| !format!("{f:?}").contains("secret")));
    assert_eq!(found.findings[3].finding.category, "upgraded");
}

#[tokio::test]
async fn a_download_that_is_led_over_http_is_told() {
    static LED: &str = "302 Found\r\nlocation: http://{at}/file\r\n\r\n";
    let file =
        "200 OK\r\ncontent-type: application/pdf\r\ncontent-disposition: Attachment; filename=a.pdf\r\n\r\nx";
    let at = serve(Box::leak(Box::new([("/file", file)])), None).await;
    let led = LED.replace("{at}", &format!("a.com:{}", at.port()));
    // The host of the redirect has to be reached: this computer by another name.
    let led = led.replace("a.com", "127.0.0.1");
    let answers: Answers = Box::leak(Box::new([("/", &*led.leak())]));
    let found = checked(answers, "/").await.unwrap();
    assert_eq!(told(&found), [format!("R12 / http://{at}/file")]);
}

#[tokio::test]
async fn a_source_map_named_in_the_head_leads_to_the_source() {
    let found = checked(
        &[
            ("/", "200 OK\r\ncontent-type: text/html\r\n\r\n<script src=/js/app.js></script>"),
            (
                "/js/app.js",
                "200 OK\r\ncontent-type: text/javascript\r\nSourceMap: maps/app.map\r\n\r\nfetch('http://a.com/x')",
            ),
            (
                "/js/maps/app.map",
                "200 OK\r\ncontent-type: application/json\r\n\r\n{\"version\":3,\"sources\":[\"../src/login.js\"],\
                 \"sourcesContent\":[\"// x\\nfetch('http://a.com/x')\"],\"mappings\":\"AACA\"}",
            ),
        ],
        "/",
    )
    .await
    .unwrap();
    let at = &found.findings[0].at;
    assert!(at.file.ends_with("src/login.js") && at.line == Some(2), "{at:?}");
}

/// `code`, and what the sentence holds.
async fn refused(answers: Answers, path: &str, patience: Duration, code: &str, words: &[&str]) {
    let error = checked_with(answers, path, patience).await.unwrap_err();
    assert_eq!(error.code, code, "{error:?}");
    assert!(words.iter().all(|word| error.message.contains(word)), "{}", error.message);
}

#[tokio::test]
async fn pages_that_do_not_come_say_why_and_what_to_do() {
    refused(&[], "/no", PATIENCE, "page-refused", &["it answers 404", "name a page that is there"]).await;
    let round = "302 Found\r\nlocation: /\r\n\r\n";
    refused(
        Box::leak(Box::new([("/", round)])),
        "/",
        PATIENCE,
        "page-unreachable",
        &["more than 5 redirects"],
    )
    .await;
    let begun = "200 OK\r\ncontent-type: text/html\r\n\r\n<p>";
    refused(
        Box::leak(Box::new([("/never", begun)])),
        "/never",
        Duration::from_millis(900),
        "page-unreachable",
        &["within 0.9 s"],
    )
    .await;
}

#[tokio::test]
async fn a_huge_page_is_refused_without_being_kept() {
    let begun = "200 OK\r\ncontent-type: text/html\r\n\r\n<p>";
    let error = checked(Box::leak(Box::new([("/huge", begun)])), "/huge").await.unwrap_err();
    assert!(error.message.contains("more than 16 MiB"), "{}", error.message);
}

#[tokio::test]
async fn a_part_that_never_ends_is_left_out_and_the_rest_is_read() {
    let page =
        "200 OK\r\ncontent-type: text/html\r\n\r\n<script src=/never></script><script src=/app.js></script>";
    let begun = "200 OK\r\ncontent-type: text/javascript\r\n\r\nfetch('";
    let answers = Box::leak(Box::new([("/", page), ("/never", begun), ("/app.js", SCRIPT)]));
    let found = checked_with(answers, "/", Duration::from_secs(24)).await.unwrap();
    assert_eq!(told(&found), ["J01 /app.js:1 http://a.com/x"]);
    assert!(left_out(&found)[0].contains("/never: no whole answer within 8 s"), "{:?}", found.skipped);
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_no_page() {
    let authority = tempfile::tempdir().unwrap();
    let (tls, _) = certified(authority.path());
    let port = serve(&[("/", PAGE)], Some(tls)).await.port();
    let error = target(&format!("https://localhost:{port}/"), &options()).await.unwrap_err();
    assert_eq!(error.code, "page-untrusted");
    assert!(error.message.contains("certificate") && error.message.contains("ca trust"), "{}", error.message);
}

#[tokio::test]
async fn a_site_that_does_not_run_is_said_so() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    for url in [format!("http://127.0.0.1:{port}/"), "https://".to_owned(), "HTTP://[".to_owned()] {
        let error = target(&url, &options()).await.unwrap_err();
        assert_eq!(error.code, "page-unreachable", "{url}");
        assert!(error.message.starts_with(&format!("cannot read {url}: ")), "{}", error.message);
    }
}
