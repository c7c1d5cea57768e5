//! `localfront log`: recorded requests, a line each.

use std::time::Duration;

use engine::api::types::{ApiError, Row};
use engine::{Lookup, Masking, Places};

use crate::args::{Log, Shared};
use crate::output::{Colour, Found, Output};

/// How often a followed journal is looked at.
const LOOK: Duration = Duration::from_millis(250);

pub(crate) async fn run(log: Log, shared: Shared, output: Output) -> Result<Found, ApiError> {
    let places = Places::open(shared.data_dir)?;
    let lookup = Lookup::open(&places)?;
    let masking = (!log.secrets).then(|| Masking::of(&places));
    let show = |mut row: Row| {
        masking.iter().for_each(|masking| masking.row(&mut row));
        show(&row, output);
    };
    if !log.follow {
        let rows = lookup.newest(&log.filter, log.limit).map_err(|error| pointed(error, &log.filter))?;
        rows.into_iter().for_each(show);
        return Ok(Found::Nothing);
    }
    let begun = lookup.follow(&log.filter, log.limit).map_err(|error| pointed(error, &log.filter))?;
    let (mut rows, mut following) = begun;
    loop {
        rows.into_iter().for_each(show);
        tokio::time::sleep(LOOK).await;
        rows = lookup.come(&mut following)?;
    }
}

/// A filter that is not understood, with a mark under the place.
pub(super) fn pointed(mut error: ApiError, filter: &str) -> ApiError {
    let number = |at: usize| error.params.get(at).and_then(|text| text.parse::<usize>().ok());
    if let (Some(at), Some(length), "filter") = (number(0), number(1), error.code.as_str()) {
        error.message =
            format!("{}\n  {filter}\n  {}{}", error.message, " ".repeat(at), "^".repeat(length.max(1)));
    }
    error
}

fn show(row: &Row, output: Output) {
    output.event(row);
    if output.is_json() {
        return;
    }
    let status = row.status.map_or_else(|| row.state.clone(), |s| s.to_string());
    let colour = match row.status.unwrap_or(0) / 100 {
        2 => Colour::Good,
        4 => Colour::Notice,
        5 | 0 => Colour::Bad,
        _ => Colour::Faint,
    };
    let took = row.took_ms.map_or_else(|| "—".into(), |ms| format!("{ms:.1} ms"));
    output.say(&format!(
        "{}  {} {:<6} {:<10} {:>10}  {}{}",
        output.paint(Colour::Faint, &row.id),
        output.paint(colour, &format!("{status:<7}")),
        row.method,
        row.served_by,
        took,
        output.paint(Colour::Faint, &row.authority),
        row.target,
    ));
}
