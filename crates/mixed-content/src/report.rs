//! What the browser itself ran into: a report-only policy of our own, and the reports it brings back.
//!
//! Fetch 4.1 runs report-only policies before any upgrade or block, so every engine reports the address as
//! it was written, whatever becomes of it, and the page behaves as it would without us.

mod body;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use url::{Position, Url};

use crate::address::insecure;
use crate::finding::{Confidence, Finding, Place, Source};
use crate::host::Own;
use crate::rules::{self, Circumstances, Rule, judge};
use body::Violation;

/// Longer reports are refused: 256 KiB.
pub const MAX_REPORT_BYTES: usize = 256 << 10;
/// Reports of one batch that are looked at.
const MOST: usize = 200;

/// What a browser ran into, and on which page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// The mistake; its place is where the top of the call stack stood, as far as the browser tells.
    pub finding: Finding,
    /// Path and query of the page, or of the worker's script, whose answer carried our policy.
    pub page: String,
}

/// Why a report was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// Longer than [`MAX_REPORT_BYTES`].
    #[error("cannot read a report of {0} bytes: browsers send far less than {MAX_REPORT_BYTES}")]
    TooLarge(usize),
    /// Neither of the two formats.
    #[error("cannot read the report: it is neither application/csp-report nor application/reports+json")]
    NotAReport,
}

/// Characters that would end the path, the directive or the policy.
const PATH: &AsciiSet = &CONTROLS.add(b' ').add(b';').add(b',').add(b'"').add(b'\\');

/// What our policy lets through: everything but http, ws and forms to http. Addresses of this computer are
/// not let through either, because they work here and break when deployed.
const ALLOWED: &str = "default-src https: wss: data: blob: filesystem: mediastream: 'unsafe-inline' 'unsafe-eval'; \
                       form-action https:";

/// The report-only policy whose reports come to `report_path`, a path of the page's own origin.
/// `report-uri` stands alone: beside `report-to` Chromium ignores it and waits a minute.
pub fn policy(report_path: &str) -> String {
    format!("{ALLOWED}; report-uri {}", utf8_percent_encode(report_path, PATH))
}

/// Reads what a browser sent to the report path, in either format whatever its media type says. `referrer` is the
/// `Referer` of the request that brought it, or empty: it names the page of a frame that has no address. A finding
/// of rule `R02` names the https address that redirected to http. Reports about other things, by other policies,
/// of other sites' documents or of browser extensions are left out.
///
/// # Errors
/// When the body is too long, or is no report at all.
pub fn reports(body: &[u8], referrer: &str, own: &Own) -> Result<Vec<Reported>, ReportError> {
    if body.len() > MAX_REPORT_BYTES {
        return Err(ReportError::TooLarge(body.len()));
    }
    let violations = body::read(body).ok_or(ReportError::NotAReport)?;
    Ok(violations.iter().take(MOST).filter_map(|violation| reported(violation, referrer, own)).collect())
}

fn reported(violation: &Violation, referrer: &str, own: &Own) -> Option<Reported> {
    let document = if violation.document.is_empty() { referrer } else { &violation.document };
    let document = Url::parse(document).ok().filter(|url| is_own(url, own))?;
    if is_extension(&violation.source_file) || violation.is_enforced {
        return None;
    }
    let (rule, url, host) = match insecure(&violation.blocked, own) {
        Some(insecure) => (rule(&violation.directive, &insecure.url)?, insecure.url, insecure.host),
        None => (redirect(violation)?, violation.blocked.clone(), None),
    };
    let verdict = judge(rule, &Circumstances { host, is_local: own.is_local(), ..Circumstances::default() })?;
    let finding = Finding {
        rule: rule.id,
        what: rule.what,
        partial: is_cut(&violation.blocked),
        url,
        place: place(violation, &document),
        original: None,
        used_at: None,
        category: verdict.category,
        browsers: verdict.browsers,
        severity: verdict.severity,
        confidence: Confidence::High,
        source: Source::Browser,
        notes: verdict.notes,
        needs: Vec::new(),
        count: 1,
    };
    Some(Reported { finding, page: document[Position::BeforePath..Position::AfterQuery].to_owned() })
}

/// Chromium cuts the address of a frame to its origin: then nothing, not even a slash, follows the host.
fn is_cut(blocked: &str) -> bool {
    blocked.split_once("://").is_some_and(|(_, rest)| !rest.contains('/'))
}

/// A page of the site itself; on any port, since reports may leave out a default one.
fn is_own(document: &Url, own: &Own) -> bool {
    let host = document.host_str().unwrap_or_default();
    own.authorities.is_empty()
        || own.authorities.iter().any(|authority| {
            let (name, port) = authority.rsplit_once(':').unwrap_or((authority, ""));
            let name = if port.ends_with(']') { authority } else { name };
            name.eq_ignore_ascii_case(host)
        })
}

fn is_extension(source_file: &str) -> bool {
    let scheme = source_file.split(':').next().unwrap_or_default();
    scheme.ends_with("-extension")
}

/// Our policy lets every https address through, so a report of one means that it redirected to http:
/// browsers name the address before the redirect (CSP3 5.3, "strip URL for use in reports").
fn redirect(violation: &Violation) -> Option<&'static Rule> {
    let is_secure = violation.blocked.starts_with("https://") || violation.blocked.starts_with("wss://");
    let is_image = matches!(violation.directive.as_str(), "img-src" | "media-src");
    let rule = if is_image { &rules::IMAGE_REDIRECT } else { &rules::SUBRESOURCE_REDIRECT };
    (is_secure && violation.policy.starts_with(ALLOWED)).then_some(rule)
}

/// The row that a directive stands for (CSP3 6.8.1, "effective directive for inline checks" and requests).
fn rule(directive: &str, url: &str) -> Option<&'static Rule> {
    Some(match directive {
        "connect-src" if url.starts_with("ws:") => &rules::WEB_SOCKET,
        "connect-src" => &rules::FETCH,
        "script-src" | "script-src-elem" | "script-src-attr" => &rules::SCRIPT,
        "worker-src" => &rules::WORKER,
        "style-src" | "style-src-elem" | "style-src-attr" => &rules::STYLESHEET,
        "font-src" => &rules::FONT,
        "img-src" => &rules::IMAGE,
        "media-src" => &rules::MEDIA,
        "frame-src" | "child-src" | "fenced-frame-src" => &rules::IFRAME,
        "object-src" => &rules::OBJECT,
        "manifest-src" => &rules::MANIFEST,
        "prefetch-src" => &rules::PREFETCH,
        "form-action" => &rules::FORM,
        "default-src" => &rules::FETCH,
        _ => return None,
    })
}

/// The script's place when the browser knew it, else the document.
fn place(violation: &Violation, document: &Url) -> Place {
    let file = match Url::parse(&violation.source_file) {
        Ok(source) if source.host() == document.host() => source.path().to_owned(),
        Ok(source) if source.has_host() => source.into(),
        _ => document.path().to_owned(),
    };
    let (line, column) = (violation.line, violation.column);
    Place { file, line, column: line.and(column), ..Place::default() }
}
