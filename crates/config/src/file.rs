//! The project as typed: `localfront.toml`, key by key, with the place of every value.
//!
//! These comments are the descriptions an editor shows ([`crate::schema`]). A key that is required but
//! missing, or has the wrong type, is `None` here and has been reported.

mod origin;
mod shaping;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::span::Spanned;

pub use origin::{HealthFile, OriginFile, PeerFile, PeerTable};
pub use shaping::{
    CorsFile, CorsTableFile, FieldFile, FieldsFile, HeaderEditsFile, ReplacePrefixFile, ShapingFile,
};

/// Localfront project: one trusted HTTPS address in front of a site and its API, as CloudFront stands in
/// front of S3 and a load balancer. Paths are relative to this file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[schemars(title = "localfront.toml", extend("additionalProperties" = false))]
pub struct ProjectFile {
    /// Sites, each a set of hosts served together (CloudFront: a distribution).
    #[schemars(length(min = 1))]
    pub site: Vec<Spanned<SiteFile>>,
}

/// One set of hosts served together (CloudFront: a distribution).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[schemars(rename = "Site", extend("additionalProperties" = false))]
pub struct SiteFile {
    /// Short name, unique in the file: lower-case letters, digits and `-`.
    #[schemars(required, length(min = 1, max = 63), regex(pattern = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"))]
    pub name: Option<Spanned<String>>,
    /// Host names or IP addresses this site answers to, without a port. Default: `NAME.localhost`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub hosts: Option<Spanned<Vec<Spanned<String>>>>,
    /// What answers when no behavior matches (CloudFront: the default cache behavior).
    #[schemars(required)]
    pub default: Option<Spanned<DefaultFile>>,
    /// Behave like CloudFront to the letter: only the root object has an index, unknown files are 403, and
    /// forwarded headers are CloudFront's. Default: false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cloudfront: Option<Spanned<bool>>,
    /// Correct `http://` addresses in HTML, CSS and JavaScript while they pass, so that the page works before its
    /// source is mended. Default: false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rewrite_mixed: Option<Spanned<bool>>,
    /// Findings that are not shown, each with a reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<Spanned<IgnoreFile>>,
    /// Where answers are made, by name: folders and upstreams.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(required)]
    pub origin: BTreeMap<String, Spanned<OriginFile>>,
    /// Path patterns and their origins, in order; the first that matches wins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub behavior: Vec<Spanned<BehaviorFile>>,
}

/// What answers when no behavior matches.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[schemars(rename = "Default", extend("additionalProperties" = false))]
pub struct DefaultFile {
    /// Name of an origin of this site.
    #[schemars(required)]
    pub origin: Option<Spanned<String>>,
    /// What is changed on the way.
    #[serde(flatten)]
    pub shaping: ShapingFile,
}

/// A path pattern and the origin that answers it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[schemars(rename = "Behavior", extend("additionalProperties" = false))]
pub struct BehaviorFile {
    /// CloudFront path pattern: `*` is any run of characters, `/` included, `?` exactly one; case counts.
    #[schemars(required, length(min = 1, max = 255), example = &"/api/*")]
    pub path: Option<Spanned<String>>,
    /// Name of an origin of this site.
    #[schemars(required)]
    pub origin: Option<Spanned<String>>,
    /// What is changed on the way.
    #[serde(flatten)]
    pub shaping: ShapingFile,
}

/// Findings that are not shown: those for which all of `url`, `kind` and `file` hold that are given.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[schemars(rename = "Ignore", extend(
    "additionalProperties" = false,
    "anyOf" = [{ "required": ["url"] }, { "required": ["kind"] }, { "required": ["file"] }]
))]
pub struct IgnoreFile {
    /// The insecure address; `*` is any run of characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1), example = &"http://partner.example.com/*")]
    pub url: Option<Spanned<String>>,
    /// What asks for it (`image`, `fetch`, `cookie`), or the rule (`H05`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1), example = &"image")]
    pub kind: Option<Spanned<String>>,
    /// The file it stands in, as findings name it; `*` is any run of characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1), example = &"src/legacy/*")]
    pub file: Option<Spanned<String>>,
    /// Why, for whoever reads the file next.
    #[schemars(required, length(min = 1))]
    pub reason: Option<Spanned<String>>,
}

// For the schema only: the file's values are read into a list.
/// One text, or several.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes a shape, is never made")]
enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    /// What is read and written again is what was typed, without the places.
    #[test]
    fn the_file_is_serialized_as_typed() {
        let text = "[[site]]\nname = \"shop\"\ndefault.origin = \"app\"\n[site.origin.app]\nfolder = \"dist\"\nreload = true\n\
                    [site.origin.api]\nupstream = \"http://a:1\"\n[[site.behavior]]\npath = \"/api/*\"\norigin = \"api\"\n";
        let file = crate::load(text, std::path::Path::new("/base")).file;
        let expect = json!({ "site": [{
            "name": "shop",
            "default": { "origin": "app" },
            "origin": { "api": { "upstream": ["http://a:1"] }, "app": { "folder": "dist", "reload": true } },
            "behavior": [{ "path": "/api/*", "origin": "api" }],
        }] });
        assert_eq!(serde_json::to_value(file).unwrap(), expect);
    }
}
