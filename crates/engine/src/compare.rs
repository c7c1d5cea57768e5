//! Two exchanges side by side, in the wire's form; in `sessions`, two sessions.

mod sessions;

use capture::compare::{self, Bodies, Difference, Differs as Stand, Side};
use capture::head::Head;
use capture::read::phases;
use capture::record::Record;

use crate::api::types::*;
use crate::masking::Masking;
use crate::wire;

pub(crate) use sessions::sessions;

/// Compares them; with `masking`, passwords, cookies and tokens are replaced in what is told.
pub(crate) fn exchanges(left: &Record, right: &Record, masking: Option<&Masking>) -> Comparison {
    let masks = masking.map(Masking::masks);
    let none = Head::default();
    let answer = |record: &Record| record.detail.response.clone().unwrap_or_else(|| none.clone());
    let (answered_left, answered_right) = (answer(left), answer(right));
    let mut comparison = Comparison {
        facts: facts(left, right),
        request_head: heads(&left.detail.request, &right.detail.request),
        response_head: heads(&answered_left, &answered_right),
        request_body: bodies(compare::bodies(request(left), request(right), masks)),
        response_body: bodies(compare::bodies(
            response(left, &answered_left),
            response(right, &answered_right),
            masks,
        )),
        timing: timing(left, right),
        left: wire::row(&left.summary),
        right: wire::row(&right.summary),
    };
    masking.into_iter().for_each(|masking| mask(&mut comparison, masking));
    comparison
}

/// The fields of two heads.
pub(crate) fn heads(left: &Head, right: &Head) -> Vec<FieldDifference> {
    compare::heads(left, right).into_iter().map(field).collect()
}

/// The bodies were compared without their secrets already.
fn mask(comparison: &mut Comparison, masking: &Masking) {
    let masks = masking.masks();
    let heads = comparison.request_head.iter_mut().chain(&mut comparison.response_head);
    for field in heads {
        for value in [&mut field.left, &mut field.right].into_iter().flatten() {
            *value = String::from_utf8_lossy(&masks.field(&field.name, value.as_bytes())).into_owned();
        }
    }
    for fact in &mut comparison.facts {
        for value in [&mut fact.left, &mut fact.right].into_iter().flatten() {
            *value = masks.url(value).into_owned();
        }
    }
    masking.row(&mut comparison.left);
    masking.row(&mut comparison.right);
}

fn field(field: compare::Field) -> FieldDifference {
    FieldDifference {
        differs: differs(field.differs()),
        name: field.name,
        left: field.left,
        right: field.right,
    }
}

fn facts(left: &Record, right: &Record) -> Vec<FieldDifference> {
    let facts = |record: &Record| {
        let (summary, place) = (&record.summary, &record.summary.place);
        [
            ("method", Some(place.method.to_string())),
            ("url", Some(format!("{}://{}{}", place.scheme, place.authority, summary.target))),
            ("version", Some(place.version.to_string())),
            ("status", summary.status.map(|status| status.to_string())),
            ("served-by", place.served_by.map(|by| by.name().to_owned())),
            ("behavior", place.behavior().map(str::to_owned)),
        ]
    };
    let both = facts(left).into_iter().zip(facts(right));
    both.map(|((name, left), (_, right))| field(compare::Field { name: name.into(), left, right }))
        .filter(|fact| fact.left.is_some() || fact.right.is_some())
        .collect()
}

fn request(record: &Record) -> Side<'_> {
    Side { body: &record.request_body, head: &record.detail.request, total: record.detail.request_total }
}

fn response<'a>(record: &'a Record, head: &'a Head) -> Side<'a> {
    Side { body: &record.response_body, head, total: record.detail.response_total }
}

fn bodies(compared: Bodies) -> BodyDifference {
    let mut wire = BodyDifference {
        form: String::new(),
        left_size: compared.sizes.0 as f64,
        right_size: compared.sizes.1 as f64,
        values: Vec::new(),
        lines: Vec::new(),
        first_byte: None,
        clipped: compared.clipped,
    };
    wire.form = match compared.difference {
        Difference::None => "same",
        Difference::Json(values) => {
            wire.values = values.into_iter().map(value).collect();
            "json"
        }
        Difference::Text(lines) => {
            wire.lines = lines.into_iter().map(line).collect();
            "text"
        }
        Difference::Binary(at) => {
            wire.first_byte = Some(at as f64);
            "binary"
        }
    }
    .into();
    wire
}

fn value(value: compare::Value) -> ValueDifference {
    let compare::Value { path, differs: stand, left, right } = value;
    ValueDifference { path, differs: differs(stand), left, right }
}

fn line(line: compare::Line) -> LineDifference {
    let compare::Line { differs: stand, left, right, text } = line;
    LineDifference { differs: differs(stand), left, right, text }
}

const fn differs(stand: Stand) -> Differs {
    match stand {
        Stand::Same => Differs::Same,
        Stand::Added => Differs::Added,
        Stand::Removed => Differs::Removed,
        Stand::Changed => Differs::Changed,
    }
}

fn timing(left: &Record, right: &Record) -> Vec<TimingDifference> {
    let (left, right) = (&left.detail.timing, &right.detail.timing);
    let mut rows: Vec<_> = phases::NAMES
        .iter()
        .map(|name| (*name, phases::length(left, name), phases::length(right, name)))
        .collect();
    rows.push(("total", left.last_byte, right.last_byte));
    let ms = |us: Option<u64>| us.map(|us| us as f64 / 1000.0);
    rows.into_iter()
        .filter(|(_, left, right)| left.is_some() || right.is_some())
        .map(|(phase, left, right)| TimingDifference {
            phase: phase.into(),
            left_ms: ms(left),
            right_ms: ms(right),
        })
        .collect()
}
