//! `localfront ca`: the authority and where it is trusted.

use engine::api::types::{ApiError, Trust, TrustState, TrustStore};
use engine::{Places, trust};

use crate::args::{Ca, Shared, Stores};
use crate::output::{Colour, Found, Output};

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
            output.note(
                "A new root was made. Run `localfront ca trust`, and restart Localfront and the browsers.",
            );
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
    output.say(&format!("root   {}", trust.root_path));
    output.say(&format!("sha256 {}", trust.fingerprint));
    for store in &trust.stores {
        output.say(&line(store, output));
        for more in [&store.detail, &store.command].into_iter().flatten() {
            output.say(&format!("           {}", output.paint(Colour::Faint, more)));
        }
    }
    let changed = trust.stores.iter().any(|s| s.code.as_deref() == Some("restart-browser"));
    if changed {
        output.note("Restart the browsers that are open: they read their stores only when they start.");
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
    let (colour, word) = match store.state {
        TrustState::Trusted => (Colour::Good, "✓ trusted    "),
        TrustState::Untrusted => (Colour::Notice, "· not trusted"),
        TrustState::Unavailable => (Colour::Bad, "✗ unavailable"),
    };
    let why = store.code.as_deref().map(|c| format!("  ({})", c.replace('-', " "))).unwrap_or_default();
    format!("{} {:<9} {}{why}", output.paint(colour, word), store.kind, store.place)
}
