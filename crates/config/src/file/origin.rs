//! An origin as typed.

use schemars::JsonSchema;
use serde::Serialize;

use crate::span::Spanned;

/// Where an answer is made: a `folder` or an `upstream`, one of the two.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "Origin", extend(
    "additionalProperties" = false,
    "oneOf" = [{ "required": ["folder"] }, { "required": ["upstream"] }]
))]
pub struct OriginFile {
    /// Folder with the site's files, relative to this file (the role of S3).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1), example = &"dist")]
    pub folder: Option<Spanned<String>>,
    /// Folder: the file answered for `/`, and for directories unless `cloudfront` is on. Default:
    /// `index.html`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<Spanned<String>>,
    /// Folder: the file answered with 200 when a page is asked for that has no file, for single-page
    /// applications. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Spanned<String>>,
    /// Folder: reload the browser when a file changes. Default: false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reload: Option<Spanned<bool>>,
    /// Backend, or several, as `http://host:port`, `https://host:port` or `unix:/path/of/socket`, each perhaps with a
    /// weight (the role of a load balancer). The path of the request is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<OneOrMore>", example = &"http://localhost:3000")]
    pub upstream: Option<Spanned<Vec<Spanned<PeerFile>>>>,
    /// Upstream: the `Host` the backend receives. `viewer`: what the browser sent; `origin`: the backend's
    /// own name, CloudFront's default; anything else: always that name. Default: `viewer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"viewer", example = &"origin")]
    pub host: Option<Spanned<String>>,
    /// Upstream: what is spoken with the backend. `auto`: HTTP/2 over https when the backend agrees, else HTTP/1.1;
    /// `http/1.1`; `h2`: HTTP/2 over https or nothing; `h2c`: HTTP/2 over plain http, as gRPC servers speak it.
    /// Default: `auto`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ["auto", "http/1.1", "h2", "h2c"]))]
    pub protocol: Option<Spanned<String>>,
    /// Upstream: which backend is asked next. `round-robin`: in turn, by weight; `least-connections`: the one with the
    /// fewest open requests for its weight. Default: `round-robin`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ["round-robin", "least-connections"]))]
    pub balance: Option<Spanned<String>>,
    /// Upstream: name of a cookie that keeps a browser at the backend that answered it first. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1), example = &"lf_peer")]
    pub sticky: Option<Spanned<String>>,
    /// Upstream: how long a request waits while a backend that was there before is starting again; `0s` answers 502
    /// at once. Default: `5s` for backends on this computer, else `0s`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[0-9]+(ms|s|m|h)$"))]
    pub hold: Option<Spanned<String>>,
    /// Upstream: ask each backend regularly how it is. Default: a backend is up when it accepts connections.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health: Option<Spanned<HealthFile>>,
    /// Upstream: file with certificates (PEM) to trust beside the system's, relative to this file. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1), example = &"certs/root.pem")]
    pub ca: Option<Spanned<String>>,
    /// Upstream: how backends on other computers are reached. `system`: as HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and
    /// NO_PROXY say; `none`: directly; else the address of a proxy. Default: `system`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"system", example = &"none", example = &"http://proxy.example.com:3128",
        example = &"socks5://localhost:1080")]
    pub proxy: Option<Spanned<String>>,
    /// Upstream: time to connect, TLS included, such as `500ms`, `10s` or `2m`. Default: `10s`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[0-9]+(ms|s|m|h)$"))]
    pub connect_timeout: Option<Spanned<String>>,
    /// Upstream: longest silence between two reads, such as `60s`. Default: `60s`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[0-9]+(ms|s|m|h)$"))]
    pub read_timeout: Option<Spanned<String>>,
    /// Upstream: longest silence of a WebSocket or another stream, such as `10m`. Default: `10m`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[0-9]+(ms|s|m|h)$"))]
    pub websocket_idle: Option<Spanned<String>>,
    /// Upstream: longest rest of a connection that is kept for the next request, such as `60s`. Default: `60s`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[0-9]+(ms|s|m|h)$"))]
    pub idle_timeout: Option<Spanned<String>>,
    /// Upstream: check the backend's certificate. Default: true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify: Option<Spanned<bool>>,
}

/// One backend of an upstream: its address, or a table with more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Peer")]
pub enum PeerFile {
    /// `http://host:port`, `https://host:port` or `unix:/path/of/socket`.
    Url(String),
    /// The address, and how much of the traffic it gets.
    Table(PeerTable),
}

/// One backend of an upstream, and how much of the traffic it gets.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[schemars(rename = "PeerTable", extend("additionalProperties" = false))]
pub struct PeerTable {
    /// `http://host:port`, `https://host:port` or `unix:/path/of/socket`.
    #[schemars(required, example = &"http://localhost:3001")]
    pub url: Option<Spanned<String>>,
    /// Share of the requests beside the other backends. Default: 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1000))]
    pub weight: Option<Spanned<i64>>,
    /// Ask it only when every other backend is down. Default: false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backup: Option<Spanned<bool>>,
}

/// How each backend is asked regularly how it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[schemars(rename = "Health", extend("additionalProperties" = false))]
pub struct HealthFile {
    /// Path of the question, asked with GET.
    #[schemars(required, length(min = 1), example = &"/health")]
    pub path: Option<Spanned<String>>,
    /// From one question to the next. Default: `5s`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[0-9]+(ms|s|m|h)$"))]
    pub interval: Option<Spanned<String>>,
    /// Longest wait for an answer. Default: `2s`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[0-9]+(ms|s|m|h)$"))]
    pub timeout: Option<Spanned<String>>,
    /// Good answers in a row after which a backend is up again. Default: 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100))]
    pub healthy: Option<Spanned<i64>>,
    /// Bad answers in a row after which a backend is down. Default: 3.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100))]
    pub unhealthy: Option<Spanned<i64>>,
    /// Status codes of a good answer: codes and ranges, separated by commas. Default: `200-399`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"200-399,404")]
    pub status: Option<Spanned<String>>,
}

// For the schema only: the file's values are read into a list.
/// One backend, or several.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes a shape, is never made")]
enum OneOrMore {
    /// One backend.
    One(PeerFile),
    /// Several backends.
    Many(Vec<PeerFile>),
}
