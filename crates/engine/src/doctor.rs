//! What stands in the way on this computer, and what to run.

use std::net::{SocketAddr, TcpListener, ToSocketAddrs};

use serde::Serialize;

use crate::api::types::{ApiError, TrustState};
use crate::door::parse_listen;
use crate::places::Places;
use crate::{backends, settings, trust};

/// One thing that was looked at.
#[derive(Debug, Clone, Serialize)]
pub struct Advice {
    /// Nothing to do.
    pub fine: bool,
    /// Stable, kebab-case.
    pub code: &'static str,
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
        Ok(_) => fine("data-folder", format!("the data folder {shown} can be written")),
        Err(cause) => {
            let message = format!("the data folder {shown} cannot be written: {cause}");
            trouble("data-folder", message, Some(format!("ls -ld {shown}")))
        }
    }
}

fn certificate(places: &Places) -> Vec<Advice> {
    let authority = match trust::authority(places) {
        Ok(authority) => authority,
        Err(cause) => return vec![trouble("authority", cause.message, None)],
    };
    let stores = trust::status(places, &authority).stores;
    stores
        .into_iter()
        .map(|store| match store.state {
            TrustState::Trusted => {
                fine("trust", format!("{} trusts the certificate ({})", store.kind, store.place))
            }
            TrustState::Untrusted => {
                let message = format!("{} does not trust the certificate yet ({})", store.kind, store.place);
                trouble("trust", message, Some(format!("localfront ca trust --store {}", store.id)))
            }
            TrustState::Unavailable => {
                let why = store.detail.or(store.code).unwrap_or_default();
                trouble(
                    "trust",
                    format!("{} cannot be asked: {why} ({})", store.kind, store.place),
                    store.command,
                )
            }
        })
        .collect()
}

fn port(address: SocketAddr) -> Advice {
    match TcpListener::bind(address) {
        Ok(_) => fine("port", format!("{address} is free")),
        Err(cause) if cause.kind() == std::io::ErrorKind::AddrInUse => {
            let holder = backends::holder_of(address.port());
            let ours = holder.as_deref().is_some_and(|h| h.starts_with("localfront"));
            let message = ApiError::port_in_use(address, holder.as_deref()).message;
            if ours {
                fine("port", format!("{address} is Localfront's already"))
            } else {
                trouble("port", message, None)
            }
        }
        Err(cause) if cause.kind() == std::io::ErrorKind::PermissionDenied => {
            trouble("port", ApiError::port_denied(address).message, None)
        }
        Err(cause) => {
            trouble("port", ApiError::address_unavailable(address, &cause.to_string()).message, None)
        }
    }
}

/// Browsers and curl resolve `*.localhost` themselves; other programs ask the system.
fn names() -> Advice {
    let resolved =
        ("shop.localhost", 0).to_socket_addrs().is_ok_and(|mut all| all.any(|a| a.ip().is_loopback()));
    let message = if resolved {
        "names under .localhost lead to this computer in every program"
    } else {
        "names under .localhost lead to this computer in Chromium, Firefox and curl; other programs need a line \
         such as `127.0.0.1 shop.localhost` in /etc/hosts"
    };
    fine("names", message.into())
}

/// Linux bounds how many folders one person may watch; large trees need more than some defaults.
fn watches() -> Option<Advice> {
    let limit: u64 =
        std::fs::read_to_string("/proc/sys/fs/inotify/max_user_watches").ok()?.trim().parse().ok()?;
    Some(if limit >= 65_536 {
        fine("watches", format!("up to {limit} folders can be watched for changes"))
    } else {
        let message =
            format!("only {limit} folders can be watched; changes in large trees will be found late");
        trouble("watches", message, Some("sudo sysctl fs.inotify.max_user_watches=524288".into()))
    })
}

const fn fine(code: &'static str, message: String) -> Advice {
    Advice { fine: true, code, message, command: None }
}

const fn trouble(code: &'static str, message: String, command: Option<String>) -> Advice {
    Advice { fine: false, code, message, command }
}
