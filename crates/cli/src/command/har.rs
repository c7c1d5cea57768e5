//! `localfront har`: recorded requests as HAR 1.2, and back.

use std::io::BufWriter;
use std::path::Path;

use engine::Places;
use engine::api::types::ApiError;

use super::log::pointed;
use crate::args::{Har, Shared};
use crate::output::{Found, Output, Stdout};

pub(crate) fn run(har: &Har, shared: Shared, output: Output) -> Result<Found, ApiError> {
    let places = Places::open(shared.data_dir)?;
    match (&har.import, &har.output) {
        (Some(file), _) => import(&places, file, output)?,
        (None, Some(file)) => {
            let written = engine::har::export_file(&places, &har.filter, har.secrets, file);
            let count = written.map_err(|error| pointed(error, &har.filter))?;
            output.event(&serde_json::json!({ "event": "har", "file": file, "exchanges": count }));
            output.say(&format!("{count} exchanges written to {}", file.display()));
        }
        (None, None) => {
            let mut out = BufWriter::new(Stdout::lock());
            let written = engine::har::export(&places, &har.filter, har.secrets, &mut out);
            written.map_err(|error| pointed(error, &har.filter))?;
        }
    }
    Ok(Found::Nothing)
}

fn import(places: &Places, file: &Path, output: Output) -> Result<(), ApiError> {
    let session = engine::har::import(places, file)?;
    output.event(&serde_json::json!({ "event": "imported", "file": file, "session": session }));
    output.say(&format!(
        "{} exchanges read into the session {:?}; look at them with --filter 'session:\"{}\"'",
        session.exchanges, session.name, session.name
    ));
    Ok(())
}
