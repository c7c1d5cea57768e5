//! The places of exchanges, shared by all rows of one.

use std::borrow::Cow;
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use crate::exchange::{ServedBy, Started};
use crate::summary::{Answerer, Place};

/// Places remembered for sharing; a flood of made-up hosts only costs the sharing.
const MAX_PLACES: usize = 4096;

/// What rows share.
#[derive(Debug, Default)]
pub(super) struct Places {
    known: HashSet<Arc<Place>>,
    /// The newest first: most rows are in one of a few places, and comparing costs less than hashing.
    newest: VecDeque<Arc<Place>>,
}

impl Places {
    const NEWEST: usize = 4;

    /// The shared one for a request and who answered it.
    pub(super) fn of(&mut self, started: &Started, served_by: Option<&ServedBy>) -> Arc<Place> {
        if let Some(newest) = self.newest.iter().find(|p| is_place(p, started, served_by)) {
            return newest.clone();
        }
        let place = self.share(place(started, served_by));
        self.newest.truncate(Self::NEWEST - 1);
        self.newest.push_front(place.clone());
        place
    }

    fn share(&mut self, place: Place) -> Arc<Place> {
        if let Some(known) = self.known.get(&place) {
            return known.clone();
        }
        if self.known.len() >= MAX_PLACES {
            self.known.clear();
        }
        let place = Arc::new(place);
        self.known.insert(place.clone());
        place
    }
}

/// Whether [`place`] would make an equal one.
fn is_place(place: &Place, started: &Started, served_by: Option<&ServedBy>) -> bool {
    let Place { method, scheme, authority, version, route, served_by: answerer, peer: asked } = place;
    *authority == started.request.authority
        && *method == started.request.method
        && *route == started.route
        && *answerer == served_by.map(Answerer::from)
        && asked.as_deref() == peer(served_by)
        && (&**scheme, &**version) == (started.request.scheme, started.request.version)
}

fn peer(served_by: Option<&ServedBy>) -> Option<&str> {
    match served_by {
        Some(ServedBy::Upstream { peer, .. }) => Some(peer),
        _ => None,
    }
}

fn place(started: &Started, served_by: Option<&ServedBy>) -> Place {
    Place {
        method: started.request.method.clone(),
        scheme: Cow::Borrowed(started.request.scheme),
        authority: started.request.authority.clone(),
        version: Cow::Borrowed(started.request.version),
        route: started.route.clone(),
        served_by: served_by.map(Answerer::from),
        peer: peer(served_by).map(str::to_owned),
    }
}
