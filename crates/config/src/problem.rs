//! Every mistake and hint a project file can earn: code, severity and sentence, side by side.

use std::fmt::Display;

use crate::diagnostic::Severity;
use crate::host::HostError;
use crate::pattern::PatternError;
use crate::target::TargetError;

/// What is wrong, without the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) severity: Severity,
    pub(crate) code: &'static str,
    pub(crate) params: Vec<String>,
    pub(crate) message: String,
}

/// Makes one constructor for each line; the parameters are the problem's, in order, and its sentence names
/// them.
macro_rules! problems {
    ($($severity:ident $code:literal $name:ident($($param:ident),*) $sentence:literal;)*) => {
        $(pub(crate) fn $name($($param: impl Display),*) -> Problem {
            Problem {
                severity: Severity::$severity,
                code: $code,
                message: format!($sentence),
                params: vec![$($param.to_string()),*],
            }
        })*
        /// The codes of the table.
        pub(crate) const CODES: &[&str] = &[$($code),*];
    };
}

problems! {
    // The text.
    Error "too-large" too_large(most)
        "the file is larger than {most} kB, which no project file needs; is it another file?";
    Error "syntax" syntax(what)
        "{what}";
    Error "unknown-key" unknown_key(key, place, known)
        "unknown key `{key}` in `{place}`; it takes {known}";
    Error "misspelt-key" misspelt_key(key, place, meant)
        "unknown key `{key}` in `{place}`; did you mean `{meant}`?";
    Error "wrong-type" wrong_type(key, expected, found, example)
        "`{key}` must be a {expected}, not a {found}; write `{example}`";
    Error "single-brackets" single_brackets(header)
        "`{header}` can be there several times; write `[{header}]`";
    Error "missing-key" missing_key(key, place, example)
        "`{place}` has no `{key}`; add `{example}`";
    Error "empty-value" empty_value(key, example)
        "`{key}` is empty; write something like `{example}`";
    Error "no-site" no_site()
        "there is no site; begin with `[[site]]` and `name = \"shop\"`";

    // Sites.
    Error "bad-name" bad_name(name, better)
        "`{name}` cannot be a site's name; use lower-case letters, digits and `-`, such as `{better}`";
    Error "duplicate-name" duplicate_name(name, line)
        "the name `{name}` is already taken on line {line}; each site needs its own";
    Error "duplicate-host" duplicate_host(host, line)
        "the host `{host}` is already taken on line {line}; a request could not tell the two apart";

    // Origins.
    Error "origin-unknown" origin_unknown(origin, known)
        "there is no origin `{origin}` in this site; it has {known}";
    Error "origin-misspelt" origin_misspelt(origin, meant)
        "there is no origin `{origin}` in this site; did you mean `{meant}`?";
    Error "origin-undefined" origin_undefined(origin)
        "this site has no origins; add `[site.origin.{origin}]` with a `folder` or an `upstream`";
    Error "origin-empty" origin_empty(origin)
        "origin `{origin}` has neither `folder` nor `upstream`; give it one of them";
    Error "origin-both" origin_both(origin)
        "origin `{origin}` has both `folder` and `upstream`; keep one and move the other to an origin of \
         its own";
    Error "key-of-folder" key_of_folder(key)
        "`{key}` is for folders, and this origin is an upstream; remove it";
    Error "key-of-upstream" key_of_upstream(key)
        "`{key}` is for upstreams, and this origin is a folder; remove it";
    Error "bad-object" bad_object(key, value)
        "`{key}` cannot be `{value}`; name a file inside the folder, such as `index.html`";
    Error "bad-duration" bad_duration(value)
        "`{value}` is not a duration; write a whole number and a unit: `500ms`, `10s`, `2m`, `1h`";
    Error "duration-range" duration_range(value)
        "`{value}` is out of range; a duration is from 1ms to 24h";
    Error "bad-host-mode" bad_host_mode(value)
        "`{value}` is not a `host` to send; write `viewer`, `origin`, or a host name such as \
         `api.example.com`";
    Error "bad-choice" bad_choice(key, value, choices)
        "`{key}` cannot be `{value}`; write one of {choices}";
    Error "number-range" number_range(key, value, most)
        "`{key}` cannot be {value}; write a number from 1 to {most}";
    Error "all-backup" all_backup()
        "every backend is a `backup`, so there is none to stand in for; take the mark from one of them";
    Error "protocol-needs-tls" protocol_needs_tls(url)
        "`h2` is spoken over https, and `{url}` is not; write `h2c`, or an https address";
    Error "protocol-without-tls" protocol_without_tls(url)
        "`h2c` is spoken over plain http, and `{url}` is https; write `h2`, or an http address";
    Error "bad-cookie-name" bad_cookie_name(value)
        "`{value}` cannot be the name of a cookie; use letters, digits, `-` and `_`, such as `lf_peer`";
    Error "bad-check-path" bad_check_path(value)
        "`{value}` is not a path to ask for; write something like `/health`";
    Error "bad-status" bad_status(value)
        "`{value}` is not a list of status codes; write codes and ranges from 100 to 599, such as `200-399,404`";
    Error "bad-proxy" bad_proxy(value)
        "`{value}` is not a way out; write `system`, `none`, `http://host:port` or `socks5://host:port`";
    Warning "ca-unused" ca_unused()
        "`ca` has no effect beside `verify = false`, which trusts every certificate; remove one of them";
    Warning "folder-tilde" folder_tilde(folder)
        "`{folder}` is not expanded; write a path relative to this file, or an absolute one";
    Info "origin-unused" origin_unused(origin)
        "no behavior uses the origin `{origin}`";

    // What behaviors change on the way.
    Error "prefix-twice" prefix_twice()
        "`strip_prefix` and `replace_prefix` both change the path; keep one of them";
    Error "bad-prefix" bad_prefix(key, value, example)
        "`{key}` cannot be `{value}`; write the beginning of a path, such as `{example}`";
    Error "bad-header-name" bad_header_name(name)
        "`{name}` cannot be the name of a header; names are letters, digits and `-`, such as `X-Api-Version`";
    Error "bad-header-value" bad_header_value(name)
        "the value of `{name}` cannot be sent; a header holds visible ASCII characters and blanks, so encode \
         others, such as `%ED%95%9C`";
    Error "header-of-connection" header_of_connection(name)
        "`{name}` belongs to one connection or to the length of a message, which Localfront writes itself; \
         remove it";
    Error "header-host" header_host(name)
        "`{name}` is not set here; give the origin `host = \"viewer\"`, `\"origin\"` or a name";
    Error "header-encoding" header_encoding(name)
        "`{name}` would no longer say what the body is; use `compress`, or let the backend set it";
    Error "header-via" header_via(name)
        "`{name}` is how a loop is noticed; leave it alone";
    Error "cors-credentials-any" cors_credentials_any()
        "browsers refuse credentials together with the origin `*`; list the origins: `origins = \
         [\"https://app.example.com\"]`";
    Error "bad-cors-origin" bad_cors_origin(value)
        "`{value}` is not an origin; write scheme, host and port alone, such as `https://app.example.com`, \
         `https://*.example.com` or `http://localhost:*`";
    Error "bad-method" bad_method(value, better)
        "`{value}` cannot be a method here; write one such as `{better}`";
    Error "bad-size" bad_size(value)
        "`{value}` is not a size; write a whole number and a unit: `500kB`, `10MB`, `1GiB`";
    Warning "prefix-never" prefix_never(prefix, pattern)
        "no path that matches `{pattern}` begins with `{prefix}`, so nothing is changed";
    Warning "header-edited-twice" header_edited_twice(name)
        "`{name}` is changed here more than once; headers to remove go first, then `set`, then `add`";
    Warning "hsts-on-localhost" hsts_on_localhost(host)
        "`Strict-Transport-Security` is never sent for `{host}`: browsers keep it for every port there, and \
         other projects would stop working";
    Warning "no-effect-on-folder" no_effect_on_folder(key)
        "`{key}` is for backends, and a folder answers here; remove it";

    // Findings that are not shown.
    Error "ignore-everything" ignore_everything()
        "`[[site.ignore]]` says not what to ignore; add a `url`, a `kind` or a `file`";

    // Behaviors: allowed, and probably not meant.
    Warning "pattern-unreachable" pattern_unreachable(pattern, wider, line)
        "`{pattern}` is never reached: `{wider}` on line {line} comes first and matches all of it; move it \
         up";
    Warning "pattern-duplicate" pattern_duplicate(pattern, line)
        "`{pattern}` is never reached: it is already on line {line}; remove one of them";
    Warning "pattern-double-star" pattern_double_star(pattern, better)
        "`**` in `{pattern}` means no more than `*`, which crosses `/` too; write `{better}`";
    Warning "pattern-like-regex" pattern_like_regex(pattern)
        "`{pattern}` looks like a regular expression; CloudFront knows only `*` and `?`, and takes every \
         other character as it is";
    Warning "pattern-like-query" pattern_like_query(pattern)
        "`{pattern}` looks like it has a query string, which a pattern never sees; `?` is any one character";
    Warning "pattern-trailing-slash" pattern_trailing_slash(pattern, better)
        "`{pattern}` matches this one path and nothing below it; write `{better}`";
    Warning "pattern-everything" pattern_everything(pattern)
        "`{pattern}` matches every path, so the default behavior is never reached; make its origin the \
         default instead";
    Info "pattern-without-parent" pattern_without_parent(pattern, parent)
        "`{pattern}` does not match `{parent}` itself, which goes to the default behavior, as it would on \
         CloudFront";
}

impl From<&HostError> for Problem {
    fn from(error: &HostError) -> Self {
        Self::value(error.code(), error.params(), error)
    }
}

impl From<&TargetError> for Problem {
    fn from(error: &TargetError) -> Self {
        Self::value(error.code(), error.params(), error)
    }
}

impl From<&PatternError> for Problem {
    fn from(error: &PatternError) -> Self {
        Self::value(error.code(), error.params(), error)
    }
}

impl Problem {
    fn value(code: &'static str, params: Vec<String>, message: impl Display) -> Self {
        Self { severity: Severity::Error, code, params, message: message.to_string() }
    }

    /// Whether it complains of something that is not there, or not used.
    pub(crate) fn is_absence(&self) -> bool {
        matches!(
            self.code,
            "missing-key"
                | "no-site"
                | "origin-unknown"
                | "origin-misspelt"
                | "origin-undefined"
                | "origin-empty"
                | "origin-unused"
                | "pattern-without-parent"
        )
    }
}
