//! Looking for exchanges, as the window does.

use std::path::Path;
use std::time::{Duration, Instant};

use capture::exchange::{ExchangeId, Timestamp};
use capture::filter::{Expr, parse};
use capture::sort::Column;
use capture::store::{Hit, Query, Reader, StoreError};

use crate::process_time;

/// Rows a window shows at once.
const PAGE: usize = 100;
/// Rows looked at before the first are shown, as the window's search does.
const FIRST: u32 = 5_000;
/// Rows looked at in one step.
const STEP: u32 = 40_000;

/// What the row alone decides.
pub(crate) const PLAIN: [&str; 8] = [
    "status:5xx",
    "method:POST path:/api/orders/*",
    "type:image",
    "took:>900ms",
    "is:error",
    "url:items/4242",
    "served-by:folder -type:js",
    "(status:404 or is:failed) host:shop",
];

/// What lies below it.
pub(crate) const DEEP: [&str; 10] = [
    "item-77777",
    "nowhere-to-be-found",
    "body:\"order-12345\"",
    "body:환불",
    "header:x-trace=t-77777",
    "cookie:session=s-4242",
    "localhost",
    "uvicorn status:503",
    "warehouse3",
    "s-42",
];

pub(crate) fn title(name: &str) {
    println!("\n{name:<38} {:>12} {:>12} {:>12} {:>9}", "first page", "count", "(processors)", "rows");
}

pub(crate) fn filters(folder: &Path, filters: &[impl AsRef<str>]) -> Result<(), Box<dyn std::error::Error>> {
    for text in filters.iter().map(AsRef::as_ref) {
        let filter = parse(text)?;
        let Found { first, count, busy, rows } = search(&Reader::open(folder)?, &filter)?;
        println!("{text:<38} {first:>12.1?} {count:>12.1?} {busy:>12.1?} {rows:>9}");
    }
    Ok(())
}

/// By the clock, as a person waits for it, and the time of all processors.
struct Found {
    first: Duration,
    count: Duration,
    busy: Duration,
    rows: usize,
}

fn search(reader: &Reader, filter: &Expr) -> Result<Found, StoreError> {
    let (query, began, busy) = (Query::new(filter, None, Timestamp::now()), Instant::now(), process_time());
    let (mut hits, mut before, mut first) = (Vec::<Hit>::new(), None, None);
    let mut step = FIRST;
    loop {
        before = reader.scan(&query, Column::Started, before, step, &mut hits)?;
        if first.is_none() && (hits.len() >= PAGE || before.is_none()) {
            let page: Vec<ExchangeId> = hits.iter().take(PAGE).map(|hit| hit.id).collect();
            reader.rows(&page)?;
            first = Some(began.elapsed());
        }
        if before.is_none() {
            let (first, count) = (first.unwrap_or_default(), began.elapsed());
            return Ok(Found { first, count, busy: process_time() - busy, rows: hits.len() });
        }
        step = STEP;
    }
}

pub(crate) fn orders(folder: &Path) -> Result<(), StoreError> {
    println!("\n{:<38} {:>12}", "order", "sorted in");
    for column in [Column::Started, Column::Took, Column::Status, Column::Host, Column::Path] {
        let reader = Reader::open(folder)?;
        let (mut hits, mut before, began) = (Vec::new(), None, Instant::now());
        loop {
            before = reader.scan(&Query::all(), column, before, STEP, &mut hits)?;
            if before.is_none() {
                break;
            }
        }
        hits.sort_by(|a, b| (&a.key, a.id).cmp(&(&b.key, b.id)));
        println!("{:<38} {:>12.1?}", format!("{column:?}"), began.elapsed());
    }
    let (reader, began) = (Reader::open(folder)?, Instant::now());
    reader.timeline(&Query::all(), (None, None), 200)?;
    println!("{:<38} {:>12.1?}", "a timeline of 200 buckets", began.elapsed());
    Ok(())
}
