//! How a backend is asked how it is.

use super::upstream::number;
use crate::duration;
use crate::file::HealthFile;
use crate::problem::{self, Problem};
use crate::project::{HealthCheck, StatusMatcher};
use crate::report::Report;
use crate::validate::value;

/// Most answers in a row that can be asked for.
const MOST: u16 = 100;

pub(super) fn check(file: &HealthFile, report: &Report<'_>) -> Option<HealthCheck> {
    let path = value(file.path.as_ref(), path, report);
    let interval = value(file.interval.as_ref(), duration::parse, report);
    let timeout = value(file.timeout.as_ref(), duration::parse, report);
    let healthy = number("healthy", file.healthy.as_ref(), MOST, report);
    let unhealthy = number("unhealthy", file.unhealthy.as_ref(), MOST, report);
    let status = value(file.status.as_ref(), status, report);
    let default = HealthCheck::new(path?);
    Some(HealthCheck {
        interval: interval.unwrap_or(default.interval),
        timeout: timeout.unwrap_or(default.timeout),
        healthy: healthy.unwrap_or(default.healthy),
        unhealthy: unhealthy.unwrap_or(default.unhealthy),
        status: status.unwrap_or(default.status),
        path: default.path,
    })
}

/// Path and query in origin form (RFC 9112 section 3.2.1).
fn path(text: &str) -> Result<String, Problem> {
    let valid = text.starts_with('/') && !text.contains('#') && text.bytes().all(|b| b.is_ascii_graphic());
    if valid { Ok(text.to_owned()) } else { Err(problem::bad_check_path(text)) }
}

fn status(text: &str) -> Result<StatusMatcher, Problem> {
    StatusMatcher::parse(text).ok_or_else(|| problem::bad_status(text))
}
