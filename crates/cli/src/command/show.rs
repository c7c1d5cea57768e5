//! `localfront show`: one recorded request whole.

mod difference;

use engine::api::types::{ApiError, BodyInfo, BodySide, BodyText, ExchangeDetail, Field};
use engine::{Lookup, Masking, Places};

use crate::args::{Shared, Show};
use crate::output::{Colour, Found, Output};

pub(crate) fn run(show: &Show, shared: Shared, output: Output) -> Result<Found, ApiError> {
    let places = Places::open(shared.data_dir)?;
    let lookup = Lookup::open(&places)?;
    let masking = (!show.secrets).then(|| Masking::of(&places));
    if let Some(other) = &show.diff {
        return difference::tell(&lookup, (&show.id, other), masking.as_ref(), output);
    }
    let mut exchange = lookup.exchange(&show.id)?;
    let request = lookup.body(&show.id, BodySide::Request, masking.as_ref())?;
    let response = lookup.body(&show.id, BodySide::Response, masking.as_ref())?;
    masking.iter().for_each(|masking| masking.exchange(&mut exchange));
    output.event(&serde_json::json!({
        "exchange": exchange, "request_body": request, "response_body": response,
    }));
    if !output.is_json() {
        tell(&exchange, &request, &response, output);
    }
    Ok(Found::Nothing)
}

fn tell(exchange: &ExchangeDetail, request: &BodyText, response: &BodyText, output: Output) {
    let (row, words) = (&exchange.row, output.words());
    let status = row.status.map_or_else(|| (words.state)(&row.state).to_owned(), |s| s.to_string());
    let first = format!("{} https://{}{}  {status}", row.method, row.authority, row.target);
    output.say(&output.paint(Colour::Strong, &first));
    if let (Some(rule), Some(pattern)) = (exchange.rule, &row.behavior) {
        let by = exchange.answered_by.as_deref().unwrap_or("—");
        output.say(&(words.matched)(&(words.rule)(pattern, rule), (words.server)(&row.served_by), by));
    }
    if let Some(detail) = &exchange.error_detail {
        failed(exchange, detail, output);
    }
    for change in &exchange.changes {
        let change = output.language().change(&change.code, &change.detail);
        output.say(&format!("{}: {change}", words.changed));
    }
    let took = row.took_ms.map_or_else(|| "—".into(), |ms| format!("{ms:.2} ms"));
    output.say(&(words.took)(&took));
    section(words.request, &exchange.request, &exchange.request_body, request, output);
    section(words.response, &exchange.response, &exchange.response_body, response, output);
}

/// Why, with the remedy, and what exactly was met.
fn failed(exchange: &ExchangeDetail, detail: &str, output: Output) {
    let code = exchange.row.error.as_deref().unwrap_or(output.words().failed);
    let backend = exchange.answered_by.as_ref().or(exchange.address.as_ref()).unwrap_or(&exchange.row.target);
    output.say(&output.paint(Colour::Bad, &output.language().failure(code, backend, detail)));
    output.say(&output.paint(Colour::Faint, &format!("{code}: {detail}")));
}

fn section(name: &str, head: &[Field], info: &BodyInfo, body: &BodyText, output: Output) {
    output.say("");
    output.say(&output.paint(Colour::Strong, name));
    for field in head {
        output.say(&format!("{}: {}", output.paint(Colour::Faint, &field.name), field.value));
    }
    if info.total == 0.0 {
        return;
    }
    output.say("");
    output.say(body.text.trim_end());
    if body.missing > 0.0 {
        output.note(&format!("({})", (output.words().not_kept)(body.missing, info.total)));
    }
    if let Some(problem) = &body.problem {
        output.note(&format!("({})", output.language().error(problem)));
    }
}
