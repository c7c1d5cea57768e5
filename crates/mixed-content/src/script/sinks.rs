//! Calls that ask for an address: the JavaScript half of the taxonomy.

use oxc_ast::ast::{Argument, CallExpression, Expression};

use super::element::Element;
use super::names::Path;
use super::value::{Constants, property_of};
use crate::rules::{self, Rule};

/// An argument that is asked for.
pub(super) type Sink<'x, 'a> = (&'static Rule, &'x Expression<'a>);

/// What a call asks for.
pub(super) fn call<'x, 'a>(
    path: &Path,
    call: &'x CallExpression<'a>,
    constants: &Constants<'_, 'a>,
) -> Vec<Sink<'x, 'a>> {
    let (callee, arguments) = (&call.callee, &call.arguments);
    let argument = |index: usize| arguments.get(index).and_then(Argument::as_expression);
    let first = |rule: &'static Rule| argument(0).map(|address| vec![(rule, address)]).unwrap_or_default();
    match (path.receiver(), path.last()) {
        (_, "fetch") => first(&rules::FETCH),
        (_, "open") if argument(0).is_some_and(is_method) => with(&rules::XHR, argument(1)),
        (_, "importScripts") => {
            let addresses = arguments.iter().filter_map(Argument::as_expression);
            addresses.map(|address| (&rules::DYNAMIC_IMPORT, address)).collect()
        }
        ("serviceWorker", "register") | (_, "addModule") => first(&rules::WORKER),
        (_, "sendBeacon" | "fetchLater") => first(&rules::BEACON),
        ("", "io") | ("io", "connect") | ("Stomp", "client") => first(&rules::WEB_SOCKET),
        (_, "postMessage") => with(&rules::ORIGIN, argument(1)),
        (_, "setAttribute") => set_attribute(callee, argument(0), argument(1), constants),
        _ if is_client(path) => client(argument(0)),
        _ => Vec::new(),
    }
}

/// What `new` asks for.
pub(super) fn new<'x, 'a>(path: &Path, arguments: &'x [Argument<'a>]) -> Vec<Sink<'x, 'a>> {
    let first = arguments.first().and_then(Argument::as_expression);
    match path.last() {
        "Request" => with(&rules::FETCH, first),
        "EventSource" | "EventSourcePolyfill" | "ReconnectingEventSource" => {
            with(&rules::EVENT_SOURCE, first)
        }
        "WebSocket" | "ReconnectingWebSocket" | "SockJS" => with(&rules::WEB_SOCKET, first),
        "Worker" | "SharedWorker" => with(&rules::WORKER, first),
        "Audio" => with(&rules::SCRIPTED_MEDIA, first),
        "GraphQLClient" => with(&rules::CLIENT, first),
        "HttpLink" | "ApolloClient" | "BatchHttpLink" | "GraphQLWsLink" => client(first),
        _ => Vec::new(),
    }
}

fn with<'x, 'a>(rule: &'static Rule, address: Option<&'x Expression<'a>>) -> Vec<Sink<'x, 'a>> {
    address.map(|address| (rule, address)).into_iter().collect()
}

/// `GET` and the like: then `open` is that of XMLHttpRequest, not of a window.
fn is_method(argument: &Expression) -> bool {
    const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    let Expression::StringLiteral(literal) = argument.get_inner_expression() else { return false };
    METHODS.iter().any(|method| literal.value.eq_ignore_ascii_case(method))
}

/// HTTP clients, by the names people and their documentation give them.
fn is_client(path: &Path) -> bool {
    const FUNCTIONS: [&str; 13] = [
        "axios",
        "ky",
        "got",
        "ofetch",
        "$fetch",
        "useFetch",
        "wretch",
        "superagent",
        "useSWR",
        "createHttpLink",
        "createClient",
        "ajax",
        "createUploadLink",
    ];
    const OBJECTS: [&str; 13] = [
        "axios",
        "ky",
        "got",
        "superagent",
        "$",
        "jQuery",
        "http",
        "$http",
        "httpClient",
        "apiClient",
        "client",
        "api",
        "instance",
    ];
    const METHODS: [&str; 15] = [
        "get",
        "post",
        "put",
        "patch",
        "delete",
        "del",
        "head",
        "options",
        "request",
        "ajax",
        "getJSON",
        "getScript",
        "load",
        "create",
        "extend",
    ];
    match path.is_bare() {
        true => FUNCTIONS.contains(&path.last()),
        false => {
            path.last() == "ajax" || (OBJECTS.contains(&path.receiver()) && METHODS.contains(&path.last()))
        }
    }
}

/// The address itself, or the settings that hold it. Base addresses are found as properties.
fn client<'x, 'a>(argument: Option<&'x Expression<'a>>) -> Vec<Sink<'x, 'a>> {
    let Some(argument) = argument else { return Vec::new() };
    let Expression::ObjectExpression(_) = argument.get_inner_expression() else {
        return vec![(&rules::CLIENT, argument)];
    };
    ["url", "uri"]
        .iter()
        .filter_map(|key| setting(argument, key))
        .map(|value| (&rules::CLIENT, value))
        .collect()
}

fn setting<'x, 'a>(settings: &'x Expression<'a>, key: &str) -> Option<&'x Expression<'a>> {
    match settings.get_inner_expression() {
        Expression::ObjectExpression(object) => property_of(object, key),
        _ => None,
    }
}

fn set_attribute<'x, 'a>(
    callee: &'x Expression<'a>,
    name: Option<&'x Expression<'a>>,
    value: Option<&'x Expression<'a>>,
    constants: &Constants<'_, 'a>,
) -> Vec<Sink<'x, 'a>> {
    let Some(Expression::StringLiteral(name)) = name.map(Expression::get_inner_expression) else {
        return Vec::new();
    };
    let Some(member) = callee.get_inner_expression().as_member_expression() else { return Vec::new() };
    let element = Element::of(member.object(), constants);
    match element.rule(&name.value.to_ascii_lowercase()) {
        Some(rule) => with(rule, value),
        None => Vec::new(),
    }
}
