//! Calls to other origins that browsers ask about first (Fetch 4.8, "CORS-preflight fetch"), told by the code that
//! makes them.

use std::collections::BTreeSet;

use oxc_ast::ast::{Argument, CallExpression, Expression, ObjectExpression, ObjectPropertyKind, PropertyKey};

use super::path::Path;
use super::sinks;
use super::value::{Constants, property_of};

/// What a call says besides its address, as far as browsers ask about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Preflight {
    /// Other than GET, HEAD and POST.
    pub(super) methods: BTreeSet<String>,
    /// Names in lower case, without those that are always allowed.
    pub(super) headers: BTreeSet<String>,
    /// Cookies go with it.
    pub(super) credentials: bool,
    /// The answer is not to be read, so nobody is asked (`mode: 'no-cors'`).
    opaque: bool,
    /// What is given as data goes as a form does.
    forms: bool,
}

/// An address, and what the call to it says besides.
pub(super) type Request<'a> = (&'a Expression<'a>, Preflight);

/// What a call asks for with more than its address.
pub(super) fn of<'a>(
    path: &Path,
    call: &'a CallExpression<'a>,
    constants: &Constants<'_, 'a>,
) -> Option<Request<'a>> {
    let argument = |index: usize| call.arguments.get(index).and_then(Argument::as_expression);
    let object = |index: usize| argument(index).and_then(|settings| constants.object_of(settings));
    let forms = matches!(path.receiver(), "$" | "jQuery") || path.last() == "ajax";
    let mut asked = Preflight { forms, ..Preflight::default() };
    let last = path.last().trim_start_matches('$');
    let address = match last {
        _ if !sinks::is_client(path) && last != "fetch" => return None,
        "post" | "put" | "patch" if !takes_settings(path) => {
            asked.method(last);
            asked.data(argument(1), constants);
            asked.settings(object(2), constants);
            argument(0)?
        }
        "get" | "head" | "options" | "delete" | "post" | "put" | "patch" => {
            asked.method(last);
            asked.settings(object(1), constants);
            argument(0)?
        }
        _ => match object(0) {
            Some(settings) => {
                asked.settings(Some(settings), constants);
                ["url", "uri", "baseURL", "prefixUrl"].iter().find_map(|key| property_of(settings, key))?
            }
            None => {
                asked.settings(object(1), constants);
                argument(0)?
            }
        },
    };
    asked.is_asked().then_some((address, asked))
}

/// Clients whose second argument is settings, whatever the method.
fn takes_settings(path: &Path) -> bool {
    matches!(path.receiver(), "ky" | "got" | "ofetch" | "wretch")
}

impl Preflight {
    /// Whether the other side is asked for anything beyond being allowed to read the answer.
    pub(super) fn is_asked(&self) -> bool {
        !self.opaque && (self.is_first() || self.credentials)
    }

    /// Whether it is asked before the call is made (Fetch 4.8, 2.2.1 and 2.2.2).
    pub(super) fn is_first(&self) -> bool {
        !self.methods.is_empty() || !self.headers.is_empty()
    }

    /// Adds what another call to the same address says.
    pub(super) fn add(&mut self, other: Self) {
        self.methods.extend(other.methods);
        self.headers.extend(other.headers);
        self.credentials |= other.credentials;
    }

    /// Fields the other side has to answer with.
    pub(super) fn needs(&self, origin: &str) -> Vec<String> {
        let list = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(", ");
        let mut needs = vec![format!("Access-Control-Allow-Origin: {origin}")];
        if !self.methods.is_empty() {
            needs.push(format!("Access-Control-Allow-Methods: {}", list(&self.methods)));
        }
        if !self.headers.is_empty() {
            needs.push(format!("Access-Control-Allow-Headers: {}", list(&self.headers)));
        }
        if self.credentials {
            needs.push("Access-Control-Allow-Credentials: true".to_owned());
        }
        needs
    }

    /// Fetch 2.2.1: GET, HEAD and POST are always allowed.
    pub(super) fn method(&mut self, name: &str) {
        let name = name.to_ascii_uppercase();
        if matches!(name.as_str(), "PUT" | "PATCH" | "DELETE" | "OPTIONS") {
            self.methods.insert(name);
        }
    }

    /// A field of the request. `value` is empty where the program works it out.
    pub(super) fn header(&mut self, name: &str, value: &str) {
        const ALLOWED: [&str; 4] = ["accept", "accept-language", "content-language", "range"];
        const FORMS: [&str; 3] = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];
        let name = name.trim().to_ascii_lowercase();
        let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let is_plain = name == "content-type" && (essence.is_empty() || FORMS.contains(&essence.as_str()));
        if !name.is_empty() && !ALLOWED.contains(&name.as_str()) && !is_plain && !is_forbidden(&name) {
            self.headers.insert(name);
        }
    }

    fn json(&mut self) {
        self.header("content-type", "application/json");
    }

    /// Clients send objects as JSON.
    fn data<'a>(&mut self, data: Option<&'a Expression<'a>>, constants: &Constants<'_, 'a>) {
        if !self.forms && data.is_some_and(|data| constants.object_of(data).is_some()) {
            self.json();
        }
    }

    fn settings<'a>(&mut self, settings: Option<&'a ObjectExpression<'a>>, constants: &Constants<'_, 'a>) {
        let Some(settings) = settings else { return };
        for property in settings.properties.iter().filter_map(ObjectPropertyKind::as_property) {
            if let Some(name) = property.key.static_name() {
                self.setting(&name, &property.value, constants);
            }
        }
    }

    fn setting<'a>(&mut self, name: &str, value: &'a Expression<'a>, constants: &Constants<'_, 'a>) {
        let text = || constants.whole(value).unwrap_or_default();
        match name {
            "method" | "type" => self.method(&text()),
            "headers" => self.fields(value, constants),
            "contentType" => self.header("content-type", &text()),
            "json" => self.json(),
            "data" => self.data(Some(value), constants),
            "credentials" => self.credentials |= text() == "include",
            "withCredentials" => self.credentials |= is_true(value),
            "xhrFields" => self.settings(constants.object_of(value), constants),
            "mode" => self.opaque |= text() == "no-cors",
            _ => {}
        }
    }

    /// `{ 'X-A': '1' }`, or the same given to `new Headers`.
    fn fields<'a>(&mut self, value: &'a Expression<'a>, constants: &Constants<'_, 'a>) {
        let inner = match value.get_inner_expression() {
            Expression::NewExpression(new) => new.arguments.first().and_then(Argument::as_expression),
            _ => Some(value),
        };
        let Some(object) = inner.and_then(|inner| constants.object_of(inner)) else { return };
        for property in object.properties.iter().filter_map(ObjectPropertyKind::as_property) {
            if let Some(name) = name_of(&property.key) {
                self.header(&name, &constants.whole(&property.value).unwrap_or_default());
            }
        }
    }
}

fn name_of(key: &PropertyKey) -> Option<String> {
    key.static_name().map(Into::into)
}

/// `true`, also as minifiers write it.
pub(super) fn is_true(value: &Expression) -> bool {
    match value.get_inner_expression() {
        Expression::BooleanLiteral(literal) => literal.value,
        Expression::UnaryExpression(not) => {
            matches!(&not.argument, Expression::NumericLiteral(n) if n.value == 0.0)
        }
        _ => false,
    }
}

/// Fetch 2.2.2, "forbidden request-header": scripts cannot set them.
fn is_forbidden(name: &str) -> bool {
    const NAMES: [&str; 18] = [
        "accept-charset",
        "accept-encoding",
        "access-control-request-headers",
        "access-control-request-method",
        "connection",
        "content-length",
        "cookie",
        "cookie2",
        "date",
        "dnt",
        "expect",
        "host",
        "keep-alive",
        "origin",
        "referer",
        "te",
        "upgrade",
        "via",
    ];
    NAMES.contains(&name) || name.starts_with("sec-") || name.starts_with("proxy-")
}
