//! `localfront explain`: which site, behavior and origin a URL would get.

use engine::api::types::{ApiError, Explanation, OriginKind};
use engine::{Masking, Places};

use super::change;
use crate::args::{Explain, Shared};
use crate::output::{Colour, Found, Output};

pub(crate) async fn run(explain: Explain, shared: Shared, output: Output) -> Result<Found, ApiError> {
    let masking = Masking::of(&Places::at(shared.data_dir.clone())?);
    let sites = match super::config::nearest(explain.config) {
        Ok(file) => engine::sites_of_file(&file)?,
        // Without a project here, ask about the ones that are open in the window.
        Err(none_here) => engine::remembered_sites(shared.data_dir).ok_or(none_here)?,
    };
    let mut explanation = engine::explain_project(&sites, &explain.url, &explain.method)?;
    if !explain.secrets {
        masking.explanation(&mut explanation);
    }
    output.event(&explanation);
    if !output.is_json() {
        tell(&explanation, output);
    }
    Ok(if explanation.site.is_some() { Found::Nothing } else { Found::Problems })
}

fn tell(explanation: &Explanation, output: Output) {
    let row = |name: &str, value: &str| output.say(&format!("{name:<10}{value}"));
    match &explanation.site {
        Some(site) => row("site", site),
        None => row("site", &output.paint(Colour::Bad, "none serves this host: the answer is 421")),
    }
    row("path", &explanation.path);
    if let (Some(behavior), Some(rule)) = (&explanation.behavior, explanation.rule) {
        row("behavior", &format!("{behavior} (rule {rule})"));
    }
    if let (Some(origin), Some(kind)) = (&explanation.origin, explanation.kind) {
        let kind = if kind == OriginKind::Folder { "folder" } else { "backend" };
        row("origin", &format!("{origin} ({kind})"));
    }
    if let Some(goes_to) = &explanation.goes_to {
        row("goes to", goes_to);
    }
    for peer in &explanation.peers {
        let weight = if peer.weight == 1 { String::new() } else { format!(" (weight {})", peer.weight) };
        row("backend", &format!("{}{weight}{}", peer.url, if peer.backup { " (backup)" } else { "" }));
    }
    for change in &explanation.changes {
        row("changes", &change::sentence(&change.code, &change.detail));
    }
    for hint in &explanation.hints {
        row("note", &output.paint(Colour::Notice, &hint.message));
    }
}
