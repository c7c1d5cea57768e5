//! Reads `[site.origin.NAME]`.

use super::reader::{Form, Reader};
use crate::file::{HealthFile, OriginFile, PeerFile, PeerTable};
use crate::problem;

pub(super) const ORIGIN: Form = Form {
    name: "[site.origin.NAME]",
    keys: &[
        "folder",
        "index",
        "fallback",
        "reload",
        "upstream",
        "host",
        "protocol",
        "balance",
        "sticky",
        "hold",
        "health",
        "ca",
        "proxy",
        "connect_timeout",
        "read_timeout",
        "websocket_idle",
        "idle_timeout",
        "verify",
    ],
};
const PEER: Form = Form { name: "upstream", keys: &["url", "weight", "backup"] };
const HEALTH: Form =
    Form { name: "health", keys: &["path", "interval", "timeout", "healthy", "unhealthy", "status"] };

pub(super) fn origin(name: &str, table: &Reader<'_, '_>) -> OriginFile {
    match (table.has("folder"), table.has("upstream")) {
        (false, false) => table.report.at(&table.span, problem::origin_empty(name)),
        (true, true) => table.report.at(&table.span, problem::origin_both(name)),
        _ => {}
    }
    OriginFile {
        folder: table.string("folder"),
        index: table.string("index"),
        fallback: table.string("fallback"),
        reload: table.boolean("reload"),
        upstream: table.strings_or_tables("upstream", &PEER, PeerFile::Url, peer),
        host: table.string("host"),
        protocol: table.string("protocol"),
        balance: table.string("balance"),
        sticky: table.string("sticky"),
        hold: table.string("hold"),
        health: table.table("health", &HEALTH, "health = { path = \"/health\" }", health),
        ca: table.string("ca"),
        proxy: table.string("proxy"),
        connect_timeout: table.string("connect_timeout"),
        read_timeout: table.string("read_timeout"),
        websocket_idle: table.string("websocket_idle"),
        idle_timeout: table.string("idle_timeout"),
        verify: table.boolean("verify"),
    }
}

fn peer(table: &Reader<'_, '_>) -> PeerFile {
    PeerFile::Table(PeerTable {
        url: table.required_string("url", "url = \"http://localhost:3001\""),
        weight: table.integer("weight", "weight = 3"),
        backup: table.boolean("backup"),
    })
}

fn health(table: &Reader<'_, '_>) -> HealthFile {
    HealthFile {
        path: table.required_string("path", "path = \"/health\""),
        interval: table.string("interval"),
        timeout: table.string("timeout"),
        healthy: table.integer("healthy", "healthy = 2"),
        unhealthy: table.integer("unhealthy", "unhealthy = 3"),
        status: table.string("status"),
    }
}
