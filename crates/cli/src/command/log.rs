//! `localfront log`: recorded requests, a line each.

use std::time::Duration;

use engine::api::types::{ApiError, Row};
use engine::{Lookup, Masking, Places};
use unicode_width::UnicodeWidthChar;

use crate::args::{Log, Shared};
use crate::output::{Colour, Found, Output, Refusal};
use crate::words::pad;

/// How often a followed journal is looked at.
const LOOK: Duration = Duration::from_millis(250);

pub(crate) async fn run(log: Log, shared: Shared, output: Output) -> Result<Found, Refusal> {
    let places = Places::open(shared.data_dir)?;
    let masking = (!log.secrets).then(|| Masking::of(&places));
    let show = |mut row: Row| {
        masking.iter().for_each(|masking| masking.row(&mut row));
        show(&row, output);
    };
    let understood = |error| pointed(error, &log.filter, output);
    if !log.follow {
        let lookup = Lookup::open(&places)?;
        let rows = lookup.newest(&log.filter, log.limit).map_err(understood)?;
        rows.into_iter().for_each(show);
        return Ok(Found::Nothing);
    }
    engine::check_filter(&log.filter).map_err(understood)?;
    let (lookup, limit) = match Lookup::open(&places) {
        Ok(lookup) => (lookup, log.limit),
        // Whatever will be in it came while it was waited for.
        Err(missing) if is_missing(&missing) => (first(&places, output).await?, u32::MAX),
        Err(refused) => return Err(refused.into()),
    };
    let (mut rows, mut following) = lookup.follow(&log.filter, limit)?;
    loop {
        rows.into_iter().for_each(show);
        tokio::time::sleep(LOOK).await;
        rows = lookup.come(&mut following)?;
    }
}

/// The journal, once there is one.
async fn first(places: &Places, output: Output) -> Result<Lookup, ApiError> {
    output.note(output.words().waiting);
    loop {
        tokio::time::sleep(LOOK).await;
        match Lookup::open(places) {
            Err(missing) if is_missing(&missing) => {}
            opened => return opened,
        }
    }
}

fn is_missing(error: &ApiError) -> bool {
    error.code == "journal-missing"
}

/// A filter that is not understood, with a mark under the place.
pub(super) fn pointed(mut error: ApiError, filter: &str, output: Output) -> Refusal {
    let number = |at: usize| error.params.get(at).and_then(|text| text.parse::<usize>().ok());
    let (Some(at), Some(length), "filter") = (number(0), number(1), error.code.as_str()) else {
        return error.into();
    };
    let mark = mark(filter, at, length);
    let said = Some(format!("{}{mark}", output.language().error(&error)));
    error.message += &mark;
    Refusal { error, said }
}

/// The filter, and carets below so many characters of it from there on.
fn mark(filter: &str, at: usize, length: usize) -> String {
    let cells = |from: usize, count: usize| -> usize {
        filter.chars().skip(from).take(count).filter_map(char::width).sum()
    };
    let carets = "^".repeat(cells(at, length).max(1));
    format!("\n  {filter}\n  {}{carets}", " ".repeat(cells(0, at)))
}

fn show(row: &Row, output: Output) {
    output.event(row);
    if output.is_json() {
        return;
    }
    let words = output.words();
    let status = row.status.map_or_else(|| (words.state)(&row.state).to_owned(), |s| s.to_string());
    let colour = match row.status.unwrap_or(0) / 100 {
        2 => Colour::Good,
        4 => Colour::Notice,
        5 | 0 => Colour::Bad,
        _ => Colour::Faint,
    };
    let took = row.took_ms.map_or_else(|| "—".into(), |ms| format!("{ms:.1} ms"));
    output.say(&format!(
        "{}  {} {:<6} {} {:>10}  {}{}",
        output.paint(Colour::Faint, &row.id),
        output.paint(colour, &pad(&status, 9)),
        row.method,
        pad((words.server)(&row.served_by), 10),
        took,
        output.paint(Colour::Faint, &row.authority),
        row.target,
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_stands_below_wide_characters_too() {
        assert_eq!(mark("body:품절 stat:5", 8, 5), "\n  body:품절 stat:5\n            ^^^^^");
        assert_eq!(mark("path:", 5, 0), "\n  path:\n       ^");
    }
}
