//! What a behavior changes on the way, as typed: the same keys in `[[site.behavior]]` and in `default`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::OneOrMany;
use crate::span::Spanned;

/// What is changed on the way to the origin and back.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(default)]
pub struct ShapingFile {
    /// Upstream: taken off the front of the path before the backend sees it, and put back in `Location` and
    /// cookie paths. `/api` takes `/api/users` to `/users` and leaves `/apix` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^/."), example = &"/api")]
    pub strip_prefix: Option<Spanned<String>>,
    /// One prefix of the path for another, with the same boundary as `strip_prefix`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replace_prefix: Option<Spanned<ReplacePrefixFile>>,
    /// Upstream: changes to the headers the backend receives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_headers: Option<Spanned<HeaderEditsFile>>,
    /// Changes to the headers the browser receives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_headers: Option<Spanned<HeaderEditsFile>>,
    /// The headers of CloudFront's SecurityHeadersPolicy; HSTS never for localhost. Default: false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_headers: Option<Spanned<bool>>,
    /// Answers preflights, and lets pages of other origins read the answers. `true`: those of every origin.
    /// Default: false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cors: Option<Spanned<CorsFile>>,
    /// Compress answers with Brotli, Zstandard or gzip, as the browser prefers. Default: true for folders,
    /// false for upstreams.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compress: Option<Spanned<bool>>,
    /// Upstream: longest body of a request, such as `500kB`, `10MB` or `1GiB`; longer ones get 413. Default:
    /// no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[0-9]+(B|[kKMG]i?B)$"))]
    pub body_limit: Option<Spanned<String>>,
    /// Upstream: longest silence between two reads, such as `30s`. Default: the origin's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[0-9]+(ms|s|m|h)$"))]
    pub read_timeout: Option<Spanned<String>>,
    /// Methods that are let through; others get 405. Default: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub methods: Option<Spanned<Vec<Spanned<String>>>>,
}

/// One prefix of the path for another.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[schemars(rename = "ReplacePrefix", extend("additionalProperties" = false))]
pub struct ReplacePrefixFile {
    /// What the path begins with: `/api`; `/` for every path.
    #[schemars(required, regex(pattern = "^/"), example = &"/api")]
    pub from: Option<Spanned<String>>,
    /// What it begins with when the origin sees it: `/v2`; `/` for nothing.
    #[schemars(required, regex(pattern = "^/"), example = &"/v2")]
    pub to: Option<Spanned<String>>,
}

/// Changes to headers. Those to remove go first, then `set`, then `add`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "HeaderEdits", extend("additionalProperties" = false))]
pub struct HeaderEditsFile {
    /// One value in the place of all there were.
    #[serde(skip_serializing_if = "FieldsFile::is_empty")]
    #[schemars(with = "BTreeMap<String, String>")]
    pub set: FieldsFile,
    /// One value, or several, beside those there are.
    #[serde(skip_serializing_if = "FieldsFile::is_empty")]
    #[schemars(with = "BTreeMap<String, OneOrMany>")]
    pub add: FieldsFile,
    /// Names of headers that go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remove: Option<Spanned<Vec<Spanned<String>>>>,
}

/// Names and values of headers, in the order of the names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FieldsFile(pub Vec<FieldFile>);

/// One header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFile {
    /// As typed.
    pub name: Spanned<String>,
    /// Usually one.
    pub values: Vec<Spanned<String>>,
}

/// `true`, or a table that says for whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Cors")]
pub enum CorsFile {
    /// `true`: pages of every origin, without credentials.
    Switch(bool),
    /// Which pages may do what.
    Table(CorsTableFile),
}

/// Which pages of other origins may do what.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "CorsTable", extend("additionalProperties" = false))]
pub struct CorsTableFile {
    /// Origins such as `https://app.example.com`, `https://*.example.com` or `http://localhost:*`. Default:
    /// `*`, every origin.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub origins: Option<Spanned<Vec<Spanned<String>>>>,
    /// Methods that may be used. Default: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub methods: Option<Spanned<Vec<Spanned<String>>>>,
    /// Request headers that may be sent. Default: those that are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<Spanned<Vec<Spanned<String>>>>,
    /// Whether cookies may come along; not together with the origin `*`. Default: false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credentials: Option<Spanned<bool>>,
    /// How long a browser may remember a preflight, such as `10m`. Default: the browser's 5 seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[0-9]+(ms|s|m|h)$"))]
    pub max_age: Option<Spanned<String>>,
}

impl FieldsFile {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for FieldsFile {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for field in &self.0 {
            match field.values.as_slice() {
                [one] => map.serialize_entry(&field.name, one)?,
                several => map.serialize_entry(&field.name, several)?,
            }
        }
        map.end()
    }
}
