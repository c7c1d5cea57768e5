//! Calls that ask for an address: the JavaScript half of the taxonomy.

use oxc_ast::ast::{Argument, CallExpression, Expression};

use super::element::Element;
use super::path::Path;
use super::value::{Constants, property_of};
use crate::names;
use crate::rules::{self, Rule};

/// An argument that is asked for.
pub(super) type Sink<'a> = (&'static Rule, &'a Expression<'a>);

/// What a call asks for.
pub(super) fn call<'a>(
    path: &Path,
    call: &'a CallExpression<'a>,
    constants: &Constants<'_, 'a>,
) -> Vec<Sink<'a>> {
    let (callee, arguments) = (&call.callee, &call.arguments);
    let argument = |index: usize| arguments.get(index).and_then(Argument::as_expression);
    let first = |rule: &'static Rule| argument(0).map(|address| vec![(rule, address)]).unwrap_or_default();
    match (path.receiver(), path.last()) {
        (_, "fetch") => first(&rules::FETCH),
        (_, "open") if argument(0).is_some_and(is_method) || is_request(callee, constants) => {
            with(&rules::XHR, argument(1))
        }
        ("" | "window" | "self" | "top" | "parent", "open") | (_, "openWindow") => first(&rules::NAVIGATION),
        (_, "open") => with(&rules::XHR, argument(1)),
        ("location", "assign" | "replace") => first(&rules::NAVIGATION),
        (_, "importScripts") | ("System" | "SystemJS", "import") => all(&rules::DYNAMIC_IMPORT, arguments),
        ("", "require" | "requirejs" | "define") => listed(&rules::DYNAMIC_IMPORT, argument(0), constants),
        ("", "loadScript" | "injectScript" | "appendScript") => first(&rules::SCRIPTED_SCRIPT),
        ("", "loadCSS" | "loadStyle") => first(&rules::SCRIPTED_STYLESHEET),
        ("serviceWorker", "register") | (_, "addModule") => first(&rules::WORKER),
        (_, "sendBeacon" | "fetchLater") => first(&rules::BEACON),
        _ if is_socket(path) => first(&rules::WEB_SOCKET),
        (_, "postMessage") => with(&rules::ORIGIN, argument(1)),
        (_, "setAttribute" | "attr" | "prop") if arguments.len() > 1 => {
            set_attribute(callee, argument(0), argument(1), constants)
        }
        (_, "setAttributeNS") => set_attribute(callee, argument(1), argument(2), constants),
        (_, "tileLayer") => first(&rules::TILES),
        (receiver, "add" | "put") if receiver.contains("ache") => cached(argument(0), constants),
        (_, "addAll" | "precacheAndRoute" | "precache" | "addToPrecacheList") => {
            cached(argument(0), constants)
        }
        (_, "load") if is_jquery(callee) => first(&rules::CLIENT),
        (_, "attr" | "prop") if is_jquery(callee) && arguments.len() == 1 => attributes(argument(0)),
        ("" | "rxjs" | "websocket", "webSocket") => socket(argument(0)),
        (_, "src" | "setup" | "createPlayer") if is_method_of(callee) => player(argument(0)),
        ("superagent" | "", "superagent" | "request") if argument(0).is_some_and(is_method) => {
            with(&rules::CLIENT, argument(1))
        }
        _ if is_client(path) => client(argument(0)),
        _ => Vec::new(),
    }
}

/// What a call of a client asks for that `axios.create()` or its like has made.
pub(super) fn made_client<'a>(path: &Path, call: &'a CallExpression<'a>) -> Vec<Sink<'a>> {
    let is_method = METHODS.contains(&path.last());
    client(call.arguments.first().and_then(Argument::as_expression).filter(|_| is_method))
}

/// What a call asks for whose answer is waited for and that is named as clients name theirs: minifiers leave no
/// other trace of a client.
pub(super) fn promised<'a>(path: &Path, call: &'a CallExpression<'a>) -> Vec<Sink<'a>> {
    let is_method = !path.is_bare() && METHODS.contains(&path.last());
    let address = call.arguments.first().and_then(Argument::as_expression).filter(|_| is_method);
    with(&rules::CLIENT_GUESS, address)
}

/// What `new` asks for.
pub(super) fn new<'a>(path: &Path, arguments: &'a [Argument<'a>]) -> Vec<Sink<'a>> {
    let first = arguments.first().and_then(Argument::as_expression);
    match path.last() {
        "Request" => with(&rules::FETCH, first),
        "EventSource" | "EventSourcePolyfill" | "ReconnectingEventSource" => {
            with(&rules::EVENT_SOURCE, first)
        }
        "SockJS" | "Primus" | "Centrifuge" => with(&rules::WEB_SOCKET, first),
        name if name.ends_with("WebSocket") => with(&rules::WEB_SOCKET, first),
        "XYZ" | "TileWMS" | "ImageWMS" | "WMTS" => urls(&rules::TILES, first),
        "PocketBase" => with(&rules::CLIENT, first),
        "Worker" | "SharedWorker" => with(&rules::WORKER, first),
        "Audio" => with(&rules::SCRIPTED_MEDIA, first),
        name if name.ends_with("Client") && !name.starts_with("Apollo") => with(&rules::CLIENT, first),
        "HttpLink" | "ApolloClient" | "BatchHttpLink" | "GraphQLWsLink" => client(first),
        _ => Vec::new(),
    }
}

fn with<'a>(rule: &'static Rule, address: Option<&'a Expression<'a>>) -> Vec<Sink<'a>> {
    address.map(|address| (rule, address)).into_iter().collect()
}

/// Each argument.
fn all<'a>(rule: &'static Rule, arguments: &'a [Argument<'a>]) -> Vec<Sink<'a>> {
    arguments.iter().filter_map(Argument::as_expression).map(|address| (rule, address)).collect()
}

/// Each element of a list.
fn listed<'a>(
    rule: &'static Rule,
    list: Option<&'a Expression<'a>>,
    constants: &Constants<'_, 'a>,
) -> Vec<Sink<'a>> {
    let elements = list.and_then(|list| constants.list(list, 0)).unwrap_or_default();
    elements.iter().filter_map(|element| Some((rule, element.as_expression()?))).collect()
}

/// `cache.addAll(['http://...'])`, `precacheAndRoute([{ url: 'http://...' }])`.
fn cached<'a>(argument: Option<&'a Expression<'a>>, constants: &Constants<'_, 'a>) -> Vec<Sink<'a>> {
    let Some(argument) = argument else { return Vec::new() };
    let entries = listed(&rules::CACHED, Some(argument), constants);
    let entries = if entries.is_empty() { vec![(&rules::CACHED, argument)] } else { entries };
    entries.into_iter().map(|(rule, entry)| (rule, setting(entry, "url").unwrap_or(entry))).collect()
}

/// `webSocket('ws://...')` and `webSocket({ url: 'ws://...' })` of RxJS.
fn socket<'a>(argument: Option<&'a Expression<'a>>) -> Vec<Sink<'a>> {
    let url = argument.and_then(|settings| setting(settings, "url"));
    with(&rules::WEB_SOCKET, url.or(argument))
}

/// What players are given: an address, or settings that hold it.
fn player<'a>(argument: Option<&'a Expression<'a>>) -> Vec<Sink<'a>> {
    let Some(argument) = argument else { return Vec::new() };
    let settings = ["src", "file", "url"].into_iter().find_map(|key| setting(argument, key));
    match argument.get_inner_expression() {
        Expression::ObjectExpression(_) => with(&rules::SCRIPTED_MEDIA, settings),
        _ => with(&rules::SCRIPTED_MEDIA, Some(argument)),
    }
}

/// `$('img').attr({ src: 'http://...' })`; what element it is nobody knows.
fn attributes<'a>(given: Option<&'a Expression<'a>>) -> Vec<Sink<'a>> {
    let of = |name: &str| given.and_then(|given| setting(given, name));
    let rules = [("src", &rules::SCRIPTED_ELEMENT), ("action", &rules::SCRIPTED_FORM)];
    rules.into_iter().flat_map(|(name, rule)| with(rule, of(name))).collect()
}

/// Whether what is called is a method of something.
fn is_method_of(callee: &Expression) -> bool {
    callee.get_inner_expression().as_member_expression().is_some()
}

/// Whether a method is called on `$(...)`.
fn is_jquery(callee: &Expression) -> bool {
    let member = callee.get_inner_expression().as_member_expression();
    match member.map(|member| member.object().get_inner_expression()) {
        Some(Expression::CallExpression(call)) => matches!(Path::of(&call.callee).last(), "$" | "jQuery"),
        _ => false,
    }
}

/// The `url` of settings.
fn urls<'a>(rule: &'static Rule, settings: Option<&'a Expression<'a>>) -> Vec<Sink<'a>> {
    settings.and_then(|settings| setting(settings, "url")).map(|url| (rule, url)).into_iter().collect()
}

/// Libraries that open a WebSocket, or something that ends up as one.
fn is_socket(path: &Path) -> bool {
    matches!(
        (path.receiver(), path.last()),
        ("", "io" | "useWebSocket")
            | ("io" | "mqtt", "connect")
            | ("Stomp" | "StompJs", "client")
            | (_, "createConsumer" | "withUrl")
    )
}

/// Whether the object of a method is an XMLHttpRequest.
fn is_request<'a>(callee: &Expression<'a>, constants: &Constants<'_, 'a>) -> bool {
    let member = callee.get_inner_expression().as_member_expression();
    let Some(Expression::Identifier(name)) = member.map(|member| member.object().get_inner_expression())
    else {
        return false;
    };
    matches!(
        constants.resolve(name).map(Expression::get_inner_expression),
        Some(Expression::NewExpression(new)) if Path::of(&new.callee).last() == "XMLHttpRequest"
    )
}

/// `GET` and the like: then `open` is that of XMLHttpRequest, not of a window.
fn is_method(argument: &Expression) -> bool {
    const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    let Expression::StringLiteral(literal) = argument.get_inner_expression() else { return false };
    METHODS.iter().any(|method| literal.value.eq_ignore_ascii_case(method))
}

const METHODS: [&str; 16] = [
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
    "loadAsync",
    "create",
    "extend",
];

/// HTTP clients, by the names people and their documentation give them.
pub(super) fn is_client(path: &Path) -> bool {
    const FUNCTIONS: [&str; 22] = [
        "axios",
        "ky",
        "got",
        "ofetch",
        "useFetch",
        "wretch",
        "superagent",
        "useSWR",
        "createHttpLink",
        "createClient",
        "ajax",
        "createUploadLink",
        "createWSClient",
        "createTRPCClient",
        "httpLink",
        "httpBatchLink",
        "wsLink",
        "createAuthClient",
        "treaty",
        "hc",
        "fetchEventSource",
        "redaxios",
    ];
    const OBJECTS: [&str; 15] = [
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
        "request",
        "ofetch",
    ];
    const ENDINGS: [&str; 6] = ["oader", "OADER", "HttpClient", "ApiClient", "Http", "httpService"];
    let (receiver, last) = (path.receiver(), path.last());
    match path.is_bare() {
        true => FUNCTIONS.contains(&last) || is_fetch(last),
        false => {
            let is_object = || {
                let name = receiver.trim_start_matches('$');
                name.contains("xios")
                    || OBJECTS.contains(&receiver)
                    || OBJECTS.contains(&name)
                    || ENDINGS.iter().any(|ending| name.ends_with(ending))
            };
            // Nuxt's client has `$get` beside `get`.
            let is_method = METHODS.contains(&last.trim_start_matches('$'));
            matches!(last, "ajax" | "ajaxSetup" | "loadSource" | "attachSource")
                || (is_method && is_object())
                || (receiver == "d3" && matches!(last, "json" | "csv" | "tsv" | "text" | "xml" | "html"))
        }
    }
}

/// `apiFetch`, `authFetch`, `$fetch`, `fetchJson`; not `prefetch`, which takes a path.
fn is_fetch(name: &str) -> bool {
    if !name.contains("etch") {
        return false;
    }
    let words = names::words(name);
    words.len() < 4 && words.iter().any(|word| word == "fetch" || word == "fetcher")
}

/// The address itself, or the settings that hold it. Base addresses are found as properties.
fn client<'a>(argument: Option<&'a Expression<'a>>) -> Vec<Sink<'a>> {
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

fn setting<'a>(settings: &'a Expression<'a>, key: &str) -> Option<&'a Expression<'a>> {
    match settings.get_inner_expression() {
        Expression::ObjectExpression(object) => property_of(object, key),
        _ => None,
    }
}

fn set_attribute<'a>(
    callee: &'a Expression<'a>,
    name: Option<&'a Expression<'a>>,
    value: Option<&'a Expression<'a>>,
    constants: &Constants<'_, 'a>,
) -> Vec<Sink<'a>> {
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
