//! The keys of a behavior, and of `default`, that change something on the way.

use super::reader::{Form, Reader};
use crate::file::{CorsFile, CorsTableFile, HeaderEditsFile, ReplacePrefixFile, ShapingFile};

/// The keys of a table that shapes, beside these.
macro_rules! with_shaping {
    ($($key:literal),*) => {
        &[
            $($key,)*
            "strip_prefix",
            "replace_prefix",
            "request_headers",
            "response_headers",
            "security_headers",
            "cors",
            "compress",
            "body_limit",
            "read_timeout",
            "methods",
        ]
    };
}
pub(super) use with_shaping;

const REPLACE_PREFIX: Form = Form { name: "replace_prefix", keys: &["from", "to"] };
const REQUEST_HEADERS: Form = Form { name: "request_headers", keys: &["set", "add", "remove"] };
const RESPONSE_HEADERS: Form = Form { name: "response_headers", keys: &["set", "add", "remove"] };
const CORS: Form = Form { name: "cors", keys: &["origins", "methods", "headers", "credentials", "max_age"] };

pub(super) fn shaping(table: &Reader<'_, '_>) -> ShapingFile {
    ShapingFile {
        strip_prefix: table.string("strip_prefix"),
        replace_prefix: table.table(
            "replace_prefix",
            &REPLACE_PREFIX,
            "replace_prefix = { from = \"/api\", to = \"/v2\" }",
            replace_prefix,
        ),
        request_headers: table.table(
            "request_headers",
            &REQUEST_HEADERS,
            "request_headers = { set = { X-Name = \"…\" } }",
            header_edits,
        ),
        response_headers: table.table(
            "response_headers",
            &RESPONSE_HEADERS,
            "response_headers = { set = { X-Name = \"…\" } }",
            header_edits,
        ),
        security_headers: table.boolean("security_headers"),
        cors: table.boolean_or_table("cors", &CORS, CorsFile::Switch, cors),
        compress: table.boolean("compress"),
        body_limit: table.string("body_limit"),
        read_timeout: table.string("read_timeout"),
        methods: table.strings("methods"),
    }
}

fn replace_prefix(table: &Reader<'_, '_>) -> ReplacePrefixFile {
    ReplacePrefixFile {
        from: table.required_string("from", "from = \"/api\""),
        to: table.required_string("to", "to = \"/v2\""),
    }
}

fn header_edits(table: &Reader<'_, '_>) -> HeaderEditsFile {
    HeaderEditsFile {
        set: table.fields("set", false),
        add: table.fields("add", true),
        remove: table.strings("remove"),
    }
}

fn cors(table: &Reader<'_, '_>) -> CorsFile {
    CorsFile::Table(CorsTableFile {
        origins: table.strings("origins"),
        methods: table.strings("methods"),
        headers: table.strings("headers"),
        credentials: table.boolean("credentials"),
        max_age: table.string("max_age"),
    })
}
