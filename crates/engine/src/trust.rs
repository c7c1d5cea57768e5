//! Trust on this computer: each store asked, changed and told apart.

use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use pki::{Authority, Environment, Standing, State, Store};

use crate::api::types::{ApiError, Trust, TrustState, TrustStore};
use crate::error::Result;
use crate::places::Places;

/// Opens the authority, or makes it on first use.
///
/// # Errors
/// When its files cannot be read, written or kept from others.
pub fn authority(places: &Places) -> Result<Arc<Authority>> {
    let dir = places.authority();
    let opened = Authority::open(&dir, &label(), SystemTime::now());
    opened.map(Arc::new).map_err(|cause| refused(&cause))
}

/// How every store stands.
#[must_use]
pub fn status(places: &Places, authority: &Authority) -> Trust {
    each(places, authority, |_| true, |store, runner| store.status(authority, runner))
}

/// Puts the root into the named stores; into all without names.
///
/// # Errors
/// When a name is none of this computer's stores. A store that refuses says so in its own state.
pub fn install(places: &Places, authority: &Authority, names: Option<&[String]>) -> Result<Trust> {
    change(places, authority, names, |store, runner| store.install(authority, runner))
}

/// Takes the root out of the named stores; out of all without names.
///
/// # Errors
/// As [`install`].
pub fn remove(places: &Places, authority: &Authority, names: Option<&[String]>) -> Result<Trust> {
    change(places, authority, names, |store, runner| store.remove(authority, runner))
}

/// Makes a new root and key; the old root is taken out of the stores at the next [`install`] or [`remove`].
///
/// # Errors
/// When the files cannot be written.
pub fn rotate(places: &Places) -> Result<Authority> {
    let rotated = Authority::rotate(&places.authority(), &label(), SystemTime::now());
    rotated.map_err(|cause| refused(&cause))
}

type Act<'a> = dyn Fn(&Store, &mut pki::System) -> State + 'a;

fn change(
    places: &Places,
    authority: &Authority,
    names: Option<&[String]>,
    act: impl Fn(&Store, &mut pki::System) -> State,
) -> Result<Trust> {
    let all = pki::stores(&environment(places));
    if let Some(unknown) = names.into_iter().flatten().find(|name| !all.iter().any(|s| named(s, name))) {
        return Err(no_such_store(unknown, &all));
    }
    let wanted = |store: &Store| names.is_none_or(|names| names.iter().any(|name| named(store, name)));
    Ok(each(places, authority, wanted, act))
}

/// Acts on the wanted stores and asks the others how they stand.
fn each(
    places: &Places,
    authority: &Authority,
    wanted: impl Fn(&Store) -> bool,
    act: impl Fn(&Store, &mut pki::System) -> State,
) -> Trust {
    let act: &Act<'_> = &act;
    let stores = pki::stores(&environment(places)).into_iter().map(|store| {
        let mut runner = pki::System;
        let state =
            if wanted(&store) { act(&store, &mut runner) } else { store.status(authority, &mut runner) };
        wire(places, &store, state)
    });
    summary(places, authority, stores.collect())
}

fn summary(places: &Places, authority: &Authority, stores: Vec<TrustStore>) -> Trust {
    let usable = || stores.iter().filter(|s| s.state != TrustState::Unavailable);
    Trust {
        trusted: usable().count() > 0 && usable().all(|s| s.state == TrustState::Trusted),
        root_path: places.shown(&authority.root_path()),
        fingerprint: authority.fingerprint(),
        not_after_ms: milliseconds(authority.not_after()),
        stores,
    }
}

fn wire(places: &Places, store: &Store, state: State) -> TrustStore {
    TrustStore {
        id: store.id.clone(),
        kind: store.kind.as_str().into(),
        place: places.shown(&store.place),
        state: match state.standing {
            Standing::Trusted => TrustState::Trusted,
            Standing::Untrusted => TrustState::Untrusted,
            Standing::Unavailable => TrustState::Unavailable,
        },
        code: state.code.map(Into::into),
        command: state.command,
        detail: state.detail,
    }
}

/// `chromium` names every store of that kind, `nss:/home/kim/.pki/nssdb` exactly one.
fn named(store: &Store, name: &str) -> bool {
    store.id == name || store.kind.as_str() == name
}

/// The surroundings of this process; a person can answer a password prompt when there is a screen or a terminal.
fn environment(places: &Places) -> Environment {
    use std::io::IsTerminal;
    let vars: std::collections::BTreeMap<_, _> = std::env::vars_os()
        .filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)))
        .collect();
    let screen = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| vars.contains_key(*name));
    Environment {
        home: places.home().unwrap_or_else(|| Path::new("/")).to_owned(),
        vars,
        root: Path::new("/").to_owned(),
        can_ask: screen || std::io::stdin().is_terminal(),
    }
}

/// Who made the root, so that two computers' roots can be told apart in a browser's list.
fn label() -> String {
    let of = |names: [&str; 2]| names.iter().find_map(|n| std::env::var(n).ok()).filter(|v| !v.is_empty());
    let user = of(["USER", "USERNAME"]).unwrap_or_else(|| "someone".into());
    let host = of(["HOSTNAME", "COMPUTERNAME"])
        .or_else(|| std::fs::read_to_string("/etc/hostname").ok().map(|h| h.trim().to_owned()));
    match host.filter(|h| !h.is_empty()) {
        Some(host) => format!("{user}@{host}"),
        None => user,
    }
}

fn refused(cause: &pki::Error) -> ApiError {
    let mut message = cause.to_string();
    let mut source = std::error::Error::source(cause);
    while let Some(inner) = source {
        message = format!("{message}: {inner}");
        source = inner.source();
    }
    let (code, path) = match cause {
        pki::Error::Read { path, .. } => ("authority-unreadable", Some(path)),
        pki::Error::Write { path, .. } => ("authority-unwritable", Some(path)),
        pki::Error::Half { missing, .. } => ("authority-half", Some(missing)),
        pki::Error::Corrupt { path, .. } => ("authority-damaged", Some(path)),
        pki::Error::Exposed { path, .. } => ("authority-exposed", Some(path)),
        pki::Error::Expired { path, .. } => ("authority-expired", Some(path)),
        _ => ("authority", None),
    };
    let path = path.map(|p| p.display().to_string()).unwrap_or_default();
    ApiError::new(code, &[&path, &message], message.clone())
}

fn no_such_store(name: &str, all: &[Store]) -> ApiError {
    let known = all.iter().map(|s| s.id.as_str()).collect::<Vec<_>>().join(", ");
    let message = format!("there is no trust store {name:?} on this computer; there is {known}");
    ApiError::new("no-such-store", &[name, &known], message)
}

/// Milliseconds since 1970 UTC, as the wire has it.
fn milliseconds(at: SystemTime) -> f64 {
    at.duration_since(UNIX_EPOCH).map_or(0.0, |d| d.as_millis() as f64)
}
