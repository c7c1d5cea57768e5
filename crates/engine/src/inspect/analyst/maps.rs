//! Source maps that scripts of backends name. Nobody asks for them but browsers whose developer tools are open; when
//! one is answered, the script that named it is read again with it.

use std::collections::HashMap;

use capture::exchange::ExchangeId;
use capture::head::Head;
use capture::recorder::Entry;

/// Maps that are waited for.
const MOST: usize = 1_000;

/// Site and path of a map, with the newest answer that named it.
#[derive(Default)]
pub(super) struct Awaited(HashMap<(String, String), ExchangeId>);

impl Awaited {
    /// A script or style sheet named a map that is not to be had yet.
    pub(super) fn wait(&mut self, site: &str, map: String, exchange: ExchangeId) {
        if self.0.len() < MOST {
            self.0.insert((site.to_owned(), map), exchange);
        }
    }

    /// Whether an answer may be a map that is waited for.
    pub(super) fn knows(&self, entry: &Entry) -> bool {
        let site = entry.summary.site().filter(|_| !self.0.is_empty());
        site.is_some_and(|site| self.0.contains_key(&(site.to_owned(), entry.summary.path().to_owned())))
    }

    /// The answer that named a map; from now on it is not waited for.
    pub(super) fn take(&mut self, site: &str, map: &str) -> Option<ExchangeId> {
        self.0.remove(&(site.to_owned(), map.to_owned()))
    }
}

/// The map that the head of an answer names (ECMA-426 11.1.2; `X-SourceMap` is its first name).
pub(super) fn named(head: &Head) -> Option<&str> {
    head.text("sourcemap").or_else(|| head.text("x-sourcemap"))
}
