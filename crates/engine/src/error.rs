//! Every refusal the engine can give: a code to act on, values, and a sentence with its remedy.

use std::net::SocketAddr;
use std::path::Path;

use crate::api::types::ApiError;

/// Shorthand for what every command returns.
pub(crate) type Result<T, E = ApiError> = std::result::Result<T, E>;

impl ApiError {
    /// An error whose sentence is given in English.
    pub(crate) fn new(code: &str, params: &[&str], message: String) -> Self {
        Self { code: code.into(), params: params.iter().map(ToString::to_string).collect(), message }
    }

    /// A listener's port is taken; `holder` is the program that has it, where the system tells.
    pub(crate) fn port_in_use(address: SocketAddr, holder: Option<&str>) -> Self {
        let who = holder.unwrap_or("another program");
        let (at, port) = (address.to_string(), address.port().to_string());
        let message = format!(
            "cannot listen on {at}: {who} already has port {port}; stop it, or choose another port with --listen \
             (port 0 takes a free one)"
        );
        Self::new("port-in-use", &[&at, &port, holder.unwrap_or_default()], message)
    }

    /// The system refuses the port to this user.
    pub(crate) fn port_denied(address: SocketAddr) -> Self {
        let at = address.to_string();
        let message = format!(
            "cannot listen on {at}: the system keeps ports below 1024 for administrators; use 127.0.0.1:8443, \
             or allow it once with `sudo setcap cap_net_bind_service=+ep $(command -v localfront)`"
        );
        Self::new("port-denied", &[&at], message)
    }

    /// The address is not one of this computer's.
    pub(crate) fn address_unavailable(address: SocketAddr, cause: &str) -> Self {
        let at = address.to_string();
        let message = format!("cannot listen on {at}: {cause}; 127.0.0.1:8443 works on every computer");
        Self::new("address-unavailable", &[&at, cause], message)
    }

    /// Text that should be `ADDR:PORT` is not.
    pub(crate) fn bad_address(text: &str) -> Self {
        let message = format!("cannot read the address {text:?}: write ADDR:PORT, such as 127.0.0.1:8443");
        Self::new("bad-address", &[text], message)
    }

    /// A folder that is to be served or checked is not there.
    pub(crate) fn folder_missing(path: &Path) -> Self {
        let shown = path.display().to_string();
        let message =
            format!("cannot use {shown}: there is no such folder; check the spelling, or build it first");
        Self::new("folder-missing", &[&shown], message)
    }

    /// What is to be checked is not there, or neither a file nor a folder.
    pub(crate) fn nothing_to_check(path: &Path, cause: Option<&std::io::Error>) -> Self {
        let shown = path.display().to_string();
        let about = |why: &str| format!("cannot check {shown}: {why}");
        match cause {
            Some(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
                let why = "there is no such file or folder; check the spelling, or build it first";
                Self::new("check-missing", &[&shown], about(why))
            }
            Some(cause) => {
                let why = format!("{cause}; make it readable for this user");
                Self::new("check-unreadable", &[&shown, &cause.to_string()], about(&why))
            }
            None => {
                let why = "it is neither a file nor a folder; name one of either";
                Self::new("check-neither", &[&shown], about(why))
            }
        }
    }

    /// A path that should be a folder is a file.
    pub(crate) fn not_a_folder(path: &Path) -> Self {
        let shown = path.display().to_string();
        let message = format!("cannot serve {shown}: it is a file; give the folder it stands in");
        Self::new("not-a-folder", &[&shown], message)
    }

    /// The data folder cannot be made where a file stands.
    pub(crate) fn data_is_a_file(path: &Path) -> Self {
        let shown = path.display().to_string();
        let message =
            format!("cannot keep anything in {shown}: it is a file; name another folder with --data-dir");
        Self::new("data-is-a-file", &[&shown], message)
    }

    /// Something of ours could not be read or written.
    pub(crate) fn disk(what: &str, path: &Path, cause: &dyn std::fmt::Display) -> Self {
        let shown = path.display().to_string();
        let message =
            format!("cannot {what} {shown}: {cause}; check the permissions and free space of that folder");
        Self::new("disk", &[what, &shown, &cause.to_string()], message)
    }

    /// A site id nobody knows.
    pub(crate) fn no_such_site(id: &str) -> Self {
        Self::new("no-such-site", &[id], format!("there is no site {id:?}; `overview` lists the open ones"))
    }

    /// An exchange that is not in the journal (any more).
    pub(crate) fn no_such_exchange(id: &str) -> Self {
        let message = format!("there is no request {id} in the journal; old ones make room for new ones");
        Self::new("no-such-exchange", &[id], message)
    }

    /// A session that is not in the journal.
    pub(crate) fn no_such_session(id: u32) -> Self {
        let id = id.to_string();
        Self::new(
            "no-such-session",
            &[&id],
            format!("there is no session {id} in the journal; it was deleted"),
        )
    }

    /// A body of which the journal kept only the beginning, so that nothing true can be made of it.
    pub(crate) fn body_not_kept(missing: u64) -> Self {
        let missing = missing.to_string();
        let message = format!(
            "the journal kept only the beginning of this body ({missing} bytes are missing): raise the limit for \
             bodies in the settings, and let the request happen once more"
        );
        Self::new("body-not-kept", &[&missing], message)
    }

    /// A content coding that could not be undone to the end.
    pub(crate) fn undecoded(cause: &capture::decode::Problem) -> Self {
        use capture::decode::Problem;
        let message = cause.to_string();
        match cause {
            Problem::Unknown(coding) => Self::new("coding-unknown", &[coding], message),
            Problem::Damaged { coding, detail } => Self::new("coding-damaged", &[coding, detail], message),
            Problem::CutShort(coding) => Self::new("coding-cut-short", &[coding], message),
        }
    }

    /// Nothing is recorded, so nothing can be looked up.
    pub(crate) fn no_journal() -> Self {
        Self::new("no-journal", &[], "there is no journal: recording is off in this run".into())
    }

    /// A command whose arguments do not fit.
    pub(crate) fn bad_arguments(command: &str, cause: &dyn std::fmt::Display) -> Self {
        Self::new("bad-arguments", &[command], format!("cannot read the arguments of {command:?}: {cause}"))
    }

    /// Anything that should not happen; the cause is kept whole.
    pub(crate) fn internal(what: &str, cause: &dyn std::fmt::Display) -> Self {
        Self::new("internal", &[what, &cause.to_string()], format!("{what} failed: {cause}"))
    }
}
