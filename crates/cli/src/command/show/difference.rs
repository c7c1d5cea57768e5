//! `localfront show A --diff B`: what differs in two recorded requests.

use engine::api::types::{ApiError, BodyDifference, Comparison, Differs, FieldDifference};
use engine::{Lookup, Masking};

use crate::output::{Colour, Found, Output};
use crate::words::pad;

pub(super) fn tell(
    lookup: &Lookup,
    ids: (&str, &str),
    masking: Option<&Masking>,
    output: Output,
) -> Result<Found, ApiError> {
    let compared = lookup.compare(ids.0, ids.1, masking)?;
    output.event(&serde_json::json!({ "comparison": compared }));
    if !output.is_json() {
        say(&compared, output);
    }
    Ok(Found::Nothing)
}

fn say(compared: &Comparison, output: Output) {
    let words = output.words();
    fields("", &compared.facts, output);
    fields(words.request, &compared.request_head, output);
    body(words.request_body, &compared.request_body, output);
    fields(words.response, &compared.response_head, output);
    body(words.response_body, &compared.response_body, output);
    section(words.time, output);
    let ms = |time: Option<f64>| time.map_or_else(|| "—".into(), |ms| format!("{ms:.2} ms"));
    for phase in &compared.timing {
        let name = pad((words.phase)(&phase.phase), 10);
        output.say(&format!("  {name} {:>12} {:>12}", ms(phase.left_ms), ms(phase.right_ms)));
    }
}

fn section(name: &str, output: Output) {
    if !name.is_empty() {
        output.say(&output.paint(Colour::Strong, name));
    }
}

fn fields(name: &str, fields: &[FieldDifference], output: Output) {
    let differing: Vec<_> = fields.iter().filter(|field| field.differs != Differs::Same).collect();
    if differing.is_empty() {
        return;
    }
    section(name, output);
    for field in differing {
        let name = if name.is_empty() { (output.words().fact)(&field.name) } else { &field.name };
        sides(&format!("{name}: "), field.left.as_deref(), field.right.as_deref(), output);
    }
}

fn body(name: &str, body: &BodyDifference, output: Output) {
    if body.form == "same" {
        return;
    }
    section(&(output.words().sizes)(name, body.left_size, body.right_size), output);
    for value in &body.values {
        sides(&format!("{}: ", value.path), value.left.as_deref(), value.right.as_deref(), output);
    }
    for line in &body.lines {
        match line.differs {
            Differs::Removed => sides("", Some(&line.text), None, output),
            Differs::Added => sides("", None, Some(&line.text), output),
            Differs::Same | Differs::Changed => output.say(&format!("  {}", line.text)),
        }
    }
    if let Some(at) = body.first_byte {
        output.say(&format!("  {}", (output.words().first_byte)(at)));
    }
    if body.clipped {
        output.note(&format!("({})", output.words().clipped));
    }
}

fn sides(name: &str, left: Option<&str>, right: Option<&str>, output: Output) {
    if let Some(left) = left {
        output.say(&output.paint(Colour::Bad, &format!("- {name}{left}")));
    }
    if let Some(right) = right {
        output.say(&output.paint(Colour::Good, &format!("+ {name}{right}")));
    }
}
