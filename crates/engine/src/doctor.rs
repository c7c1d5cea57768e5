//! What stands in the way on this computer, and what to run.

use std::net::{SocketAddr, TcpListener, ToSocketAddrs};

use serde::Serialize;

use crate::api::types::{ApiError, TrustState, TrustStore};
use crate::door::parse_listen;
use crate::places::Places;
use crate::{backends, settings, trust};

/// One thing that was looked at.
#[derive(Debug, Clone, Serialize)]
pub struct Advice {
    /// Nothing to do.
    pub fine: bool,
    /// What was looked at: stable, kebab-case.
    pub code: &'static str,
    /// What was found there: stable, kebab-case. An error's code where one stands in the way.
    pub reason: String,
    /// Values for the sentence.
    pub params: Vec<String>,
    /// The sentence in English.
    pub message: String,
    /// What to run, where a command helps.
    pub command: Option<String>,
}

/// Looks at everything Localfront depends on; changes nothing but a temporary file in the data folder.
#[must_use]
pub fn examine(places: &Places) -> Vec<Advice> {
    let mut all = vec![data_folder(places)];
    all.extend(certificate(places));
    let settings = settings::load(&places.settings());
    let ports = [&settings.listen, &settings.http_listen];
    all.extend(ports.into_iter().filter_map(|text| parse_listen(text).ok()).map(port));
    all.push(names());
    all.extend(watches());
    all
}

fn data_folder(places: &Places) -> Advice {
    let shown = places.shown(places.data());
    match tempfile::tempfile_in(places.data()) {
        Ok(_) => {
            let message = format!("the data folder {shown} can be written");
            fine("data-folder", ApiError::new("data-folder", &[&shown], message))
        }
        Err(cause) => {
            let message = format!("the data folder {shown} cannot be written: {cause}");
            let found = ApiError::new("data-folder-unwritable", &[&shown, &cause.to_string()], message);
            trouble("data-folder", found, Some(format!("ls -ld {shown}")))
        }
    }
}

fn certificate(places: &Places) -> Vec<Advice> {
    let authority = match trust::authority(places) {
        Ok(authority) => authority,
        Err(cause) => return vec![trouble("authority", cause, None)],
    };
    trust::status(places, &authority).stores.into_iter().map(store).collect()
}

fn store(store: TrustStore) -> Advice {
    let TrustStore { id, kind, place, state, code, command, detail } = store;
    match state {
        TrustState::Trusted => {
            let message = format!("{kind} trusts the certificate ({place})");
            fine("trust", ApiError::new("trusted", &[&kind, &place], message))
        }
        TrustState::Untrusted => {
            let message = format!("{kind} does not trust the certificate yet ({place})");
            let found = ApiError::new("untrusted", &[&kind, &place], message);
            trouble("trust", found, Some(format!("localfront ca trust --store {id}")))
        }
        TrustState::Unavailable => {
            let code = code.unwrap_or_default();
            let message = format!("{kind} cannot be asked: {} ({place})", detail.as_ref().unwrap_or(&code));
            trouble("trust", ApiError::new("trust-unavailable", &[&kind, &place, &code], message), command)
        }
    }
}

fn port(address: SocketAddr) -> Advice {
    let said = |code, message| ApiError::new(code, &[&address.to_string()], message);
    match TcpListener::bind(address) {
        Ok(_) => fine("port", said("port-free", format!("{address} is free"))),
        Err(cause) if cause.kind() == std::io::ErrorKind::AddrInUse => {
            let holder = backends::holder_of(address.port());
            if holder.as_deref().is_some_and(|h| h.starts_with("localfront")) {
                fine("port", said("port-ours", format!("{address} is Localfront's already")))
            } else {
                trouble("port", ApiError::port_in_use(address, holder.as_deref()), None)
            }
        }
        Err(cause) if cause.kind() == std::io::ErrorKind::PermissionDenied => {
            trouble("port", ApiError::port_denied(address), None)
        }
        Err(cause) => trouble("port", ApiError::address_unavailable(address, &cause.to_string()), None),
    }
}

/// Browsers and curl resolve `*.localhost` themselves; other programs ask the system.
fn names() -> Advice {
    let resolved =
        ("shop.localhost", 0).to_socket_addrs().is_ok_and(|mut all| all.any(|a| a.ip().is_loopback()));
    let (code, message) = if resolved {
        ("names", "names under .localhost lead to this computer in every program")
    } else {
        (
            "names-in-browsers",
            "names under .localhost lead to this computer in Chromium, Firefox and curl; other programs need a \
             line such as `127.0.0.1 shop.localhost` in /etc/hosts",
        )
    };
    fine("names", ApiError::new(code, &[], message.into()))
}

/// Linux bounds how many folders one person may watch; large trees need more than some defaults.
fn watches() -> Option<Advice> {
    let limit: u64 =
        std::fs::read_to_string("/proc/sys/fs/inotify/max_user_watches").ok()?.trim().parse().ok()?;
    let said = |code, message| ApiError::new(code, &[&limit.to_string()], message);
    Some(if limit >= 65_536 {
        fine("watches", said("watches", format!("up to {limit} folders can be watched for changes")))
    } else {
        let message =
            format!("only {limit} folders can be watched; changes in large trees will be found late");
        let command = "sudo sysctl fs.inotify.max_user_watches=524288";
        trouble("watches", said("watches-few", message), Some(command.into()))
    })
}

fn fine(code: &'static str, found: ApiError) -> Advice {
    advice(true, code, found, None)
}

fn trouble(code: &'static str, found: ApiError, command: Option<String>) -> Advice {
    advice(false, code, found, command)
}

fn advice(fine: bool, code: &'static str, found: ApiError, command: Option<String>) -> Advice {
    let ApiError { code: reason, params, message } = found;
    Advice { fine, code, reason, params, message, command }
}
