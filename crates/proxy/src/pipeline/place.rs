//! Where a request belongs: host -> site, path -> behavior.

use std::sync::Arc;

use http::{Request, StatusCode};

use crate::error::Fault;
use crate::shape::{Asked, Shape};
use crate::snapshot::{Behavior, Origin, Served, Snapshot};
use crate::steps::target::Target;

/// Where a request belongs.
pub(super) struct Place {
    pub(super) site: Arc<Served>,
    behavior: usize,
    pub(super) asked: Asked,
}

impl Place {
    pub(super) fn behavior(&self) -> &Behavior {
        &self.site.behaviors[self.behavior]
    }

    pub(super) fn origin(&self) -> &Origin {
        &self.site.origins[self.behavior().origin]
    }

    pub(super) fn find_behavior<B>(&mut self, request: &Request<B>) {
        let path = config::pattern::normalize_path(request.uri().path());
        (self.behavior, _) = self.site.config.site.behavior_for(&path);
        self.asked = Asked::of(request, &self.site.behaviors[self.behavior]);
    }

    pub(super) fn shape(&self) -> Option<&Shape> {
        self.behavior().shape.as_deref()
    }
}

/// The site that its host names, and the behavior that its path matches.
pub(super) fn route<B>(snapshot: &Snapshot, target: &Target, request: &Request<B>) -> Result<Place, Fault> {
    let Some(at) = snapshot.router.find(target.host()) else {
        // RFC 9110 section 7.4: not ours to answer.
        let detail = format!("no site here is called {}", target.host());
        return Err(Fault::client(StatusCode::MISDIRECTED_REQUEST, "unknown-host", detail));
    };
    let site = snapshot.sites[at].clone();
    let mut place = Place { site, behavior: 0, asked: Asked::default() };
    place.find_behavior(request);
    Ok(place)
}
