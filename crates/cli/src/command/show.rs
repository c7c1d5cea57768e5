//! `localfront show`: one recorded request whole.

mod difference;

use engine::api::types::{ApiError, BodyInfo, BodySide, BodyText, ExchangeDetail, Field};
use engine::{Lookup, Masking, Places};

use super::change;
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
    let row = &exchange.row;
    let status = row.status.map_or_else(|| row.state.clone(), |s| s.to_string());
    let first = format!("{} https://{}{}  {status}", row.method, row.authority, row.target);
    output.say(&output.paint(Colour::Strong, &first));
    if let (Some(rule), Some(pattern)) = (exchange.rule, &row.behavior) {
        let by = exchange.answered_by.as_deref().unwrap_or("—");
        output.say(&format!("matched {pattern} (rule {rule}), answered by {} {by}", row.served_by));
    }
    if let Some(detail) = &exchange.error_detail {
        let code = row.error.as_deref().unwrap_or("failed");
        output.say(&output.paint(Colour::Bad, &format!("{code}: {detail}")));
    }
    for change in &exchange.changes {
        output.say(&format!("changed: {}", change::sentence(&change.code, &change.detail)));
    }
    let took = row.took_ms.map_or_else(|| "—".into(), |ms| format!("{ms:.2} ms"));
    output.say(&format!("took {took}"));
    section("request", &exchange.request, &exchange.request_body, request, output);
    section("response", &exchange.response, &exchange.response_body, response, output);
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
        output.note(&format!("({} bytes of {} were not kept)", body.missing, info.total));
    }
    if let Some(problem) = &body.problem {
        output.note(&format!("({problem})"));
    }
}
