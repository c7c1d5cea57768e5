//! Filters under a name, kept in `filters.json`.

use std::path::Path;

use crate::api::types::{ApiError, SavedFilter};
use crate::error::Result;
use crate::inspect::expression;
use crate::places::write_whole;

/// The filters, in the order of their names; a missing file is no filters.
///
/// # Errors
/// When the file is there and cannot be read: writing would lose what is in it.
pub(crate) fn load(path: &Path) -> Result<Vec<SavedFilter>> {
    match std::fs::read_to_string(path) {
        Ok(text) => serde_json::from_str(&text)
            .map_err(|cause| ApiError::disk("read the saved filters", path, &cause)),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(cause) => Err(ApiError::disk("read the saved filters", path, &cause)),
    }
}

/// Adds a filter, in the place of one of that name.
///
/// # Errors
/// A filter that cannot be understood, an empty name, a disk that refuses.
pub(crate) fn save(path: &Path, name: &str, filter: &str) -> Result<Vec<SavedFilter>> {
    expression(filter)?;
    let name = name.trim();
    if name.is_empty() {
        return Err(ApiError::new("no-name", &[], "a saved filter needs a name; give it one".into()));
    }
    let mut filters = load(path)?;
    filters.retain(|f| f.name != name);
    filters.push(SavedFilter { name: name.into(), filter: filter.into() });
    filters.sort_by(|a, b| a.name.cmp(&b.name));
    write(path, filters)
}

/// Forgets a filter; one that is not there is forgotten already.
///
/// # Errors
/// A disk that refuses.
pub(crate) fn remove(path: &Path, name: &str) -> Result<Vec<SavedFilter>> {
    let mut filters = load(path)?;
    filters.retain(|f| f.name != name);
    write(path, filters)
}

fn write(path: &Path, filters: Vec<SavedFilter>) -> Result<Vec<SavedFilter>> {
    let text =
        serde_json::to_string_pretty(&filters).map_err(|e| ApiError::internal("saving a filter", &e))?;
    write_whole(path, &text).map_err(|cause| ApiError::disk("write the saved filters to", path, &cause))?;
    Ok(filters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_kept_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("filters.json");
        assert_eq!(load(&path).unwrap(), []);
        save(&path, " slow ", "took:>1s").unwrap();
        save(&path, "broken", "is:error").unwrap();
        let names: Vec<_> =
            save(&path, "slow", "took:>2s").unwrap().into_iter().map(|f| (f.name, f.filter)).collect();
        assert_eq!(names, [("broken".into(), "is:error".into()), ("slow".into(), "took:>2s".into())]);
        assert_eq!(remove(&path, "broken").unwrap().len(), 1);
        assert_eq!(load(&path).unwrap().len(), 1);
    }

    #[test]
    fn what_cannot_be_read_is_neither_saved_nor_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("filters.json");
        assert_eq!(save(&path, "x", "status:many").unwrap_err().code, "filter");
        assert_eq!(save(&path, " ", "a").unwrap_err().code, "no-name");
        std::fs::write(&path, "{").unwrap();
        assert_eq!(save(&path, "x", "a").unwrap_err().code, "disk");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{");
    }
}
