//! What a behavior would change on the way.

use capture::exchange::Change;
use config::project::{Behavior, Site};
use http::{Method, Uri};

use crate::coding::{Coding, Policy};
use crate::shape::Shape;
use crate::steps::security;
use config::project::is_localhost;

/// In the order in which it would happen.
pub(super) fn changes(site: &Site, at: usize, uri: &Uri, method: &Method) -> Vec<Change> {
    let behavior = &site.behaviors[at];
    let shape = Shape::compile(&behavior.shaping);
    let mut changes = shape.map_or_else(Vec::new, |shape| of_shape(&shape, behavior, uri, method));
    if let Some(policy) = Policy::of(site, at) {
        let codings: Vec<&str> = policy.offered().iter().map(|c: &Coding| c.name()).collect();
        changes.push(Change { code: "may-compress", detail: codings.join(", ") });
    }
    changes
}

fn of_shape(shape: &Shape, behavior: &Behavior, uri: &Uri, method: &Method) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut say = |code, detail: String| changes.push(Change { code, detail });
    if let Some(methods) = shape.methods.as_ref().filter(|methods| !methods.allows(method)) {
        say("refuses-method", methods.text().to_owned());
    }
    if let Some(limit) = shape.body_limit {
        say("limits-body", limit.to_string());
    }
    let path = uri.path();
    if let Some(inward) = shape.prefix.as_ref().and_then(|prefix| prefix.inward(path)) {
        say("rewrote-path", format!("{path} -> {inward}"));
    }
    for (code, detail) in shape.request.iter().flat_map(|edits| edits.explained()) {
        say(code, detail);
    }
    if let Some(limit) = shape.read_timeout {
        say("limits-silence", format!("{} s", limit.as_secs_f32()));
    }
    if shape.security {
        security_headers(uri, &mut say);
    }
    if behavior.shaping.cors.is_some() {
        say("may-add-cors", origins(behavior));
    }
    for (code, detail) in shape.response.iter().flat_map(|edits| edits.explained()) {
        say(code, detail);
    }
    changes
}

fn security_headers(uri: &Uri, say: &mut impl FnMut(&'static str, String)) {
    let local = uri.host().is_some_and(is_localhost);
    for (name, value, _) in security::policy(local) {
        say("added-response-header", format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())));
    }
}

fn origins(behavior: &Behavior) -> String {
    let origins = behavior.shaping.cors.iter().flat_map(|cors| &cors.origins);
    origins.map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
