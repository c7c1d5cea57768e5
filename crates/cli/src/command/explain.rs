//! `localfront explain`: which site, behavior and origin a URL would get.

use engine::api::types::{Explanation, Member, OriginKind};
use engine::{Masking, Places};

use crate::args::{Explain, Shared};
use crate::output::{Colour, Found, Output, Refusal};
use crate::words::pad;

pub(crate) async fn run(explain: Explain, shared: Shared, output: Output) -> Result<Found, Refusal> {
    let masking = Masking::of(&Places::at(shared.data_dir.clone())?);
    let sites = match super::config::nearest(explain.config) {
        Ok(file) => {
            super::config::valid(&file, output)?;
            engine::sites_of_file(&file)?
        }
        // Without a project here, ask about what is being served, and what is open in the window.
        Err(_) => engine::known_sites(shared.data_dir)?,
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
    let (words, language) = (output.words(), output.language());
    let names = &words.rows;
    let row = |name: &str, value: &str| output.say(&format!("{}{value}", pad(name, 10)));
    match &explanation.site {
        Some(site) => row(names.site, site),
        None => row(names.site, &output.paint(Colour::Bad, words.no_site)),
    }
    row(names.path, &explanation.path);
    if let (Some(behavior), Some(rule)) = (&explanation.behavior, explanation.rule) {
        row(names.behavior, &(words.rule)(behavior, rule));
    }
    if let (Some(origin), Some(kind)) = (&explanation.origin, explanation.kind) {
        let kind = if kind == OriginKind::Folder { "folder" } else { "backend" };
        row(names.origin, &format!("{origin} ({})", (words.server)(kind)));
    }
    if let Some(goes_to) = &explanation.goes_to {
        row(names.goes_to, goes_to);
    }
    for peer in &explanation.peers {
        row(names.backend, &member(peer, output));
    }
    for change in &explanation.changes {
        row(names.changes, &language.change(&change.code, &change.detail));
    }
    for hint in &explanation.hints {
        row(names.note, &output.paint(Colour::Notice, &language.error(hint)));
    }
}

/// `http://localhost:3001 (weight 3, backup)`
fn member(peer: &Member, output: Output) -> String {
    let words = output.words();
    let weight = (peer.weight != 1).then(|| (words.weight)(peer.weight));
    let backup = peer.backup.then(|| words.backup.to_owned());
    let notes: Vec<_> = [weight, backup].into_iter().flatten().collect();
    if notes.is_empty() { peer.url.clone() } else { format!("{} ({})", peer.url, notes.join(", ")) }
}
