//! JSON: manifests, import maps, speculation rules, settings and answers of APIs.
//!
//! Strings are taken as they come, each with the keys that lead to it; nothing is kept but those keys, so that
//! depth and length cost nothing. What is not quite JSON is read as far as it looks like it.

mod strings;

use std::collections::HashMap;

use url::Url;

use crate::address;
use crate::host::{Host, Reach, Role};
use crate::names;
use crate::rules::{self, Rule};
use crate::survey::Survey;
use crate::text::Text;
use strings::Strings;

/// What a piece of JSON is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Settings, or what an API answers.
    Data,
    /// A web application manifest.
    Manifest,
    /// `<script type=importmap>`.
    ImportMap,
    /// `<script type=speculationrules>`.
    Speculation,
}

/// Reads JSON into the survey. Addresses that the same keys lead to are one finding with their count.
pub(crate) fn scan(json: &Text, part: Part, survey: &mut Survey) {
    if part == Part::Data && is_vocabulary(&json.text) {
        return;
    }
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut strings = Strings::new(&json.text);
    while let Some(string) = strings.next() {
        let raw = &json.text[string.clone()];
        if !may_be_address(raw) {
            continue;
        }
        let text = Text::unescaped(raw, string.start).within(json);
        let Some(rule) = rule(part, strings.keys(), &text.text, survey) else { continue };
        let path = strings.keys().join("\u{1f}");
        if let Some(index) = known.get(&path) {
            survey.again(*index);
            continue;
        }
        let next = survey.sightings.len();
        survey.consider(rule, &text.text, text.range(0..text.text.len()));
        if survey.sightings.len() > next {
            known.insert(path, next);
        }
    }
}

/// Whether a text is one value of JSON, a list or an object, and nothing else.
pub(crate) fn is_whole(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Cheap: not one in a thousand strings begins so.
fn may_be_address(raw: &str) -> bool {
    let raw = raw.trim_start();
    raw.starts_with(['h', 'H', 'w', 'W', '\\']) && raw.contains(':')
}

/// Source maps and schemas name things (rows M04, X21); linked data does so all through.
fn is_vocabulary(json: &str) -> bool {
    let head = &json[..json.floor_char_boundary(500.min(json.len()))];
    let is_map =
        head.contains("\"mappings\"") || (head.contains("\"version\":3") && head.contains("\"sources\""));
    is_map || head.contains("\"$schema\"") && head.contains("\"properties\"")
}

fn rule(part: Part, keys: &[String], text: &str, survey: &Survey) -> Option<&'static Rule> {
    if !address::has_insecure_scheme(&address::clean(text)) {
        return None;
    }
    match part {
        Part::Data => data(keys, text, survey),
        Part::Manifest => manifest(keys),
        Part::ImportMap => {
            matches!(keys.first()?.as_str(), "imports" | "scopes").then_some(&rules::IMPORT_MAP)
        }
        Part::Speculation => (keys.last()? == "urls").then_some(&rules::SPECULATION),
    }
}

/// Web App Manifest 1.
fn manifest(keys: &[String]) -> Option<&'static Rule> {
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    match keys.as_slice() {
        ["icons" | "screenshots", "src"] | ["shortcuts", "icons", "src"] => Some(&rules::MANIFEST_IMAGE),
        ["start_url" | "scope"]
        | ["share_target" | "file_handlers", "action"]
        | ["shortcuts" | "protocol_handlers", "url"]
        | ["serviceworker", "src"] => Some(&rules::MANIFEST_ADDRESS),
        _ => None,
    }
}

/// Row M03: what leads back to the site or its backend was built with the wrong scheme; of other hosts only
/// what by its key is an API's address or a picture.
fn data(keys: &[String], text: &str, survey: &Survey) -> Option<&'static Rule> {
    if keys.iter().any(|key| is_identifier(key)) {
        return None;
    }
    let url = Url::parse(&address::clean(text)).ok()?;
    let host = Host::of(&url, &survey.own)?;
    let key = keys.last().map(String::as_str).unwrap_or_default();
    let is_near = host.reach != Reach::Public || host.is_ip || host.is_cloud;
    let is_server = keys.len() > 1 && keys[keys.len() - 2] == "servers";
    match host.role {
        Role::Own | Role::Backend => Some(&rules::DATA),
        Role::Other if names::is_picture(key) => Some(&rules::DATA_IMAGE),
        Role::Other if is_server || names::is_address(key) => {
            Some(if is_near { &rules::DATA_ADDRESS_SUSPICIOUS } else { &rules::DATA_ADDRESS })
        }
        Role::Other => None,
    }
}

/// Keys whose values name something (row M04).
fn is_identifier(key: &str) -> bool {
    const KEYS: [&str; 21] = [
        "$schema",
        "$id",
        "$ref",
        "@context",
        "@type",
        "@id",
        "@vocab",
        "xmlns",
        "namespace",
        "license",
        "licenses",
        "homepage",
        "repository",
        "bugs",
        "funding",
        "externalDocs",
        "termsOfService",
        "contact",
        "documentation",
        "related_applications",
        "schemaLocation",
    ];
    KEYS.contains(&key)
}
