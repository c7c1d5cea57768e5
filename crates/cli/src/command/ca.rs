//! `localfront ca`: the authority and where it is trusted.

use engine::api::types::{ApiError, Trust, TrustState, TrustStore};
use engine::{Places, trust};

use crate::args::{Ca, Shared, Stores};
use crate::output::{Colour, Found, Output};
use crate::words::pad;

/// The note that is said once, below all stores.
const RESTART: &str = "restart-browser";

pub(crate) fn run(command: Ca, shared: Shared, output: Output) -> Result<Found, ApiError> {
    let places = Places::open(shared.data_dir)?;
    let authority = trust::authority(&places)?;
    match command {
        Ca::Path => {
            let path = authority.root_path().display().to_string();
            output.event(&serde_json::json!({ "path": path }));
            if !output.is_json() {
                output.say(&path);
            }
            Ok(Found::Nothing)
        }
        Ca::Status => {
            let trust = trust::status(&places, &authority);
            show(&trust, output);
            Ok(judge(&trust, TrustState::Trusted, None))
        }
        Ca::Trust(Stores { stores }) => {
            let trust = trust::install(&places, &authority, chosen(&stores))?;
            show(&trust, output);
            Ok(judge(&trust, TrustState::Trusted, chosen(&stores)))
        }
        Ca::Untrust(Stores { stores }) => {
            let trust = trust::remove(&places, &authority, chosen(&stores))?;
            show(&trust, output);
            Ok(judge(&trust, TrustState::Untrusted, chosen(&stores)))
        }
        Ca::Rotate => {
            trust::remove(&places, &authority, None)?;
            let fresh = trust::rotate(&places)?;
            output.note(output.words().rotated);
            show(&trust::status(&places, &fresh), output);
            Ok(Found::Nothing)
        }
    }
}

fn chosen(stores: &[String]) -> Option<&[String]> {
    (!stores.is_empty()).then_some(stores)
}

/// Prints each store.
fn show(trust: &Trust, output: Output) {
    output.event(trust);
    output.say(&format!("{} {}", pad(output.words().root, 6), trust.root_path));
    output.say(&format!("sha256 {}", trust.fingerprint));
    for store in &trust.stores {
        output.say(&line(store, output));
        let note = store.code.as_deref().filter(|code| *code != RESTART);
        let note = note.map(|code| output.language().store_note(code));
        for more in [&note, &store.detail, &store.command].into_iter().flatten() {
            output.say(&format!("  {}", output.paint(Colour::Faint, more)));
        }
    }
    if trust.stores.iter().any(|store| store.code.as_deref() == Some(RESTART)) {
        output.note(output.words().restart_browsers);
    }
}

/// A store that was named has to be as wanted; of all stores, those that can be had.
fn judge(trust: &Trust, wanted: TrustState, names: Option<&[String]>) -> Found {
    let counts = |store: &&TrustStore| match names {
        Some(names) => names.iter().any(|name| *name == store.id || *name == store.kind),
        None => store.state != TrustState::Unavailable,
    };
    let mut counted = trust.stores.iter().filter(counts).peekable();
    if counted.peek().is_some() && counted.all(|s| s.state == wanted) {
        Found::Nothing
    } else {
        Found::Problems
    }
}

fn line(store: &TrustStore, output: Output) -> String {
    let (colour, mark, state) = match store.state {
        TrustState::Trusted => (Colour::Good, "✓", "trusted"),
        TrustState::Untrusted => (Colour::Notice, "·", "untrusted"),
        TrustState::Unavailable => (Colour::Bad, "✗", "unavailable"),
    };
    let state = format!("{mark} {}", pad(&output.language().store_state(state), 13));
    format!("{} {} {}", output.paint(colour, &state), pad(&store.kind, 9), store.place)
}
