//! A rule made from an exchange.

use capture::decode;
use capture::record::Record;
use config::pattern::{MAX_LENGTH, PathPattern, normalize_path};

use super::presets;
use crate::api::types::*;
use crate::drafts;
use crate::error::Result;
use crate::places::Places;

/// Bytes of a captured body that stand in the rule itself.
const INLINE: usize = 64 << 10;

/// Bytes of a captured body that a rule may answer with.
const ANSWERED: usize = 8 << 20;

/// A rule about requests like this one, off and not kept yet.
///
/// # Errors
/// When no site served it, or its body was not kept whole.
pub(crate) fn rule(record: &Record, seed: RuleSeed, places: &Places) -> Result<Rule> {
    let place = &record.summary.place;
    let site = place.site().ok_or_else(nobody)?;
    let path = normalize_path(record.summary.path());
    Ok(Rule {
        id: String::new(),
        site: site.to_owned(),
        name: format!("{} {path}", place.method),
        on: false,
        matches: RuleMatch {
            behavior: place.behavior().map(Into::into),
            methods: vec![place.method.to_string()],
            path: pattern(&path),
            ..RuleMatch::default()
        },
        actions: vec![action(record, seed, places)?],
        hits: 0.0,
        problem: None,
    })
}

fn action(record: &Record, seed: RuleSeed, places: &Places) -> Result<RuleAction> {
    Ok(match seed {
        RuleSeed::Answer => answer(record, places)?,
        RuleSeed::Map => RuleAction::Map { to: record.summary.path().to_owned() },
        RuleSeed::Status => RuleAction::Status { status: 503 },
        RuleSeed::Headers => RuleAction::ResponseHeaders { set: Vec::new(), remove: Vec::new() },
        RuleSeed::Delay => RuleAction::Delay { from_ms: 1000, to_ms: 1000 },
        RuleSeed::Throttle => {
            let slow = presets().swap_remove(0);
            RuleAction::Throttle {
                up_kbps: slow.up_kbps,
                down_kbps: slow.down_kbps,
                latency_ms: slow.latency_ms,
            }
        }
        RuleSeed::Fail => RuleAction::Fail { percent: 50, status: Some(503) },
        RuleSeed::Cut => RuleAction::Cut { after: (record.detail.response_total / 2).min(1 << 31) as u32 },
        RuleSeed::Pause => RuleAction::Pause { request: true, response: true, limit: 300 },
    })
}

/// As the browser got it, without what belonged to that one delivery.
fn answer(record: &Record, places: &Places) -> Result<RuleAction> {
    let head = record.detail.response.clone().unwrap_or_default();
    let missing = record.detail.response_total.saturating_sub(record.response_body.len() as u64);
    let undone = decode::undo(&record.response_body, &decode::codings(&head), ANSWERED);
    if missing > 0 || undone.truncated || undone.problem.is_some() {
        return Err(ApiError::body_not_kept(missing));
    }
    let headers = head.iter().filter(|(name, _)| is_kept(name));
    Ok(RuleAction::Answer {
        status: record.summary.status.filter(|s| (200..600).contains(s)).unwrap_or(200),
        headers: headers
            .map(|(name, value)| Field { name: name.into(), value: String::from_utf8_lossy(value).into() })
            .collect(),
        body: body(record, &undone.bytes, places)?,
    })
}

/// A long one goes into a file: a rule is handed to the window each time it was applied.
fn body(record: &Record, bytes: &[u8], places: &Places) -> Result<RuleBody> {
    if bytes.len() <= INLINE {
        return Ok(RuleBody::Given { body: drafts::body(bytes) });
    }
    let folder = places.rule_bodies();
    let file = folder.join(record.summary.id.to_string());
    let written = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&file, bytes));
    written.map_err(|cause| ApiError::disk("write", &file, &cause))?;
    Ok(RuleBody::File { path: file.display().to_string() })
}

fn is_kept(name: &str) -> bool {
    const DELIVERY: [&str; 9] = [
        "date",
        "age",
        "via",
        "server-timing",
        "content-encoding",
        "accept-ranges",
        "content-range",
        "alt-svc",
        "content-security-policy-report-only",
    ];
    let parsed = name.parse::<http::HeaderName>();
    parsed.is_ok_and(|n| !proxy::rules::is_protected(&n)) && !DELIVERY.contains(&name)
}

/// The path as a pattern; what a pattern cannot say is any character.
fn pattern(path: &str) -> String {
    let shortened: String = path.chars().take(MAX_LENGTH).collect();
    let stem = if shortened.len() < path.len() {
        format!("{}*", &shortened[..shortened.len() - 1])
    } else {
        shortened
    };
    let allowed = |c: char| PathPattern::parse(&c.to_string()).is_ok();
    stem.chars().map(|c| if allowed(c) { c } else { '?' }).collect()
}

fn nobody() -> ApiError {
    let message = "no site served this request, so that a rule of a site cannot change its answer".to_owned();
    ApiError::new("rule-no-site", &[], message)
}
