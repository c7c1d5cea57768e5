//! HAR files: written from the journal, and read into it.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use capture::exchange::ExchangeId;
use capture::har::{Entries, Export, ExportError, ImportError};
use capture::store::Store;

use crate::api::types::{ApiError, Session, View};
use crate::error::Result;
use crate::inspect::{limits, session};
use crate::lookup::{Lookup, refused};
use crate::masking::Masking;
use crate::places::Places;
use crate::settings;

/// Writes the exchanges a filter leaves, oldest first, as one line; how many there were. Without `secrets` they are
/// masked.
///
/// # Errors
/// No journal; a filter that cannot be understood; an output that does not take more.
pub fn export(places: &Places, filter: &str, secrets: bool, out: &mut impl Write) -> Result<u64> {
    let lookup = Lookup::open(places)?;
    let ids = lookup.matching(&View { filter: filter.into(), ..View::default() })?;
    let masking = (!secrets).then(|| Masking::of(places));
    write(&lookup, &ids, masking.as_ref(), out).map_err(|cause| said(&cause, Path::new("-")))
}

/// As [`export`], into a file that is there whole or not at all.
///
/// # Errors
/// As [`export`]; a file that cannot be written.
pub fn export_file(places: &Places, filter: &str, secrets: bool, path: &Path) -> Result<u64> {
    let lookup = Lookup::open(places)?;
    let ids = lookup.matching(&View { filter: filter.into(), ..View::default() })?;
    write_file(&lookup, &ids, (!secrets).then(|| Masking::of(places)).as_ref(), path)
}

/// Reads a HAR file into a session of its own, also while another process records.
///
/// # Errors
/// A file that is no HAR file; a journal that cannot be written.
pub fn import(places: &Places, path: &Path) -> Result<Session> {
    let (file, name) = open(path)?;
    let settings = settings::load(&places.settings());
    let mut store = Store::open(&places.journal(), limits(&settings)).map_err(|cause| refused(&cause))?;
    let (id, _) = read(&mut store, &name, file, path)?;
    let sessions = store.reader().and_then(|reader| reader.sessions()).map_err(|cause| refused(&cause))?;
    let found = sessions.into_iter().find(|row| row.id == id).map(session);
    found.ok_or_else(|| ApiError::no_such_session(id as u32))
}

pub(crate) fn write_file(
    lookup: &Lookup,
    ids: &[ExchangeId],
    masking: Option<&Masking>,
    path: &Path,
) -> Result<u64> {
    let failed = |cause: &dyn std::fmt::Display| ApiError::disk("write the HAR file", path, cause);
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    // A pipe or a device is written to, not replaced.
    if path.exists() && !path.is_file() {
        let mut out = BufWriter::new(File::create(path).map_err(|cause| failed(&cause))?);
        return write(lookup, ids, masking, &mut out).map_err(|cause| said(&cause, path));
    }
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|cause| failed(&cause))?;
    let count =
        write(lookup, ids, masking, &mut BufWriter::new(file.as_file_mut())).map_err(|c| said(&c, path))?;
    file.persist(path).map_err(|cause| failed(&cause.error))?;
    Ok(count)
}

/// A file to be read, and what its session is called.
pub(crate) fn open(path: &Path) -> Result<(File, String)> {
    let file = File::open(path).map_err(|cause| ApiError::disk("read the HAR file", path, &cause))?;
    Ok((file, path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()))
}

/// The session it is in, and how many entries that has.
pub(crate) fn read(store: &mut Store, name: &str, file: File, path: &Path) -> Result<(i64, u64)> {
    Entries::import(store, name, file).map_err(|cause| match cause {
        ImportError::Journal(cause) => refused(&cause),
        ImportError::Format(cause) => {
            let (shown, detail) = (path.display().to_string(), cause.to_string());
            let message =
                format!("cannot read {shown}: it is not a HAR file ({detail}); save it again as HAR 1.2");
            ApiError::new("not-har", &[&shown, &detail], message)
        }
    })
}

fn write(
    lookup: &Lookup,
    ids: &[ExchangeId],
    masking: Option<&Masking>,
    out: &mut impl Write,
) -> Result<u64, ExportError> {
    let export = Export { version: env!("CARGO_PKG_VERSION"), masks: masking.map(Masking::masks) };
    export.write(lookup.reader(), ids, out)
}

fn said(cause: &ExportError, path: &Path) -> ApiError {
    match cause {
        ExportError::Journal(cause) => refused(cause),
        ExportError::Write(cause) => ApiError::disk("write the HAR file", path, cause),
    }
}
