//! `localfront har`: recorded requests as HAR 1.2, and back.

use std::io::BufWriter;
use std::path::Path;

use engine::Places;
use engine::api::types::ApiError;

use super::log::pointed;
use crate::args::{Har, Shared};
use crate::output::{Found, Output, Refusal, Stdout};

pub(crate) fn run(har: &Har, shared: Shared, output: Output) -> Result<Found, Refusal> {
    let places = Places::open(shared.data_dir)?;
    match (&har.import, &har.output) {
        (Some(file), _) => import(&places, file, output)?,
        (None, Some(file)) => {
            let written = engine::har::export_file(&places, &har.filter, har.secrets, file);
            let count = written.map_err(|error| pointed(error, &har.filter, output))?;
            output.event(&serde_json::json!({ "event": "har", "file": file, "exchanges": count }));
            output.say(&(output.words().exported)(count, &file.display().to_string()));
        }
        (None, None) => {
            let mut out = BufWriter::new(Stdout::lock());
            let written = engine::har::export(&places, &har.filter, har.secrets, &mut out);
            written.map_err(|error| pointed(error, &har.filter, output))?;
        }
    }
    Ok(Found::Nothing)
}

fn import(places: &Places, file: &Path, output: Output) -> Result<(), ApiError> {
    let session = engine::har::import(places, file)?;
    output.event(&serde_json::json!({ "event": "imported", "file": file, "session": session }));
    let said = (output.words().imported)(session.exchanges, &session.name);
    output.say(&format!("{said} --filter 'session:\"{}\"'", session.name));
    Ok(())
}
