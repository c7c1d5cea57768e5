//! Two sessions side by side, in the wire's form.

use capture::compare::sessions as found;

use crate::api::types::*;
use crate::wire::from_micros;

/// Paths that cross to the window: more than a person reads.
const MOST: usize = 2_000;

/// What changed from one to the other.
pub(crate) fn sessions(left: Session, right: Session, found: found::Sessions) -> SessionComparison {
    let omitted = found.paths.len().saturating_sub(MOST) as u32;
    let paths = found.paths.into_iter().take(MOST).map(line).collect();
    SessionComparison { left, right, routes: found.routes.into_iter().map(line).collect(), paths, omitted }
}

fn line(line: found::Line) -> SessionLine {
    let (method, path) = line.path.as_deref().and_then(|path| path.split_once(' ')).unzip();
    let [left, right] = line.figures.map(|side| side.map(figures));
    SessionLine {
        method: method.map(str::to_owned),
        path: path.map(str::to_owned),
        site: line.site,
        behavior: line.behavior,
        left,
        right,
        changes: line.changes.into_iter().map(|aspect| aspect.name().into()).collect(),
    }
}

fn figures(side: found::Figures) -> Figures {
    let [p50_ms, p95_ms] = side.took.map(|us| us.map(from_micros));
    Figures {
        requests: side.requests,
        errors: side.errors,
        statuses: side.statuses.into_iter().map(|(status, count)| StatusCount { status, count }).collect(),
        p50_ms,
        p95_ms,
        size: side.size.map(|size| size as f64),
    }
}
