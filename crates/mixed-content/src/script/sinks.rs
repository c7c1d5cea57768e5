//! Calls that ask for an address: the JavaScript half of the taxonomy.

use oxc_ast::ast::{Argument, ArrayExpressionElement, CallExpression, Expression};

use super::called::{Arguments, Called};
use super::element::Element;
use super::path::Path;
use super::value::{Constants, property_of, returned};
use crate::names;
use crate::rules::{self, Rule};

/// An argument that is asked for.
pub(super) type Sink<'a> = (&'static Rule, &'a Expression<'a>);

/// What a call asks for, by the name of what is called, else by what that is another name of.
pub(super) fn call<'a>(called: &Called<'a>, constants: &Constants<'_, 'a>) -> Vec<Sink<'a>> {
    let found = call_of(&called.path, called, constants);
    match &called.alias {
        Some(alias) if found.is_empty() => call_of(alias, called, constants),
        _ => found,
    }
}

/// Minifiers leave names of one or two letters, and of those few mean something.
fn is_minified(name: &str) -> bool {
    name.len() < 3 && !matches!(name, "io" | "ky" | "hc" | "$")
}

fn call_of<'a>(path: &Path, called: &Called<'a>, constants: &Constants<'_, 'a>) -> Vec<Sink<'a>> {
    if is_minified(path.last()) {
        return Vec::new();
    }
    let Called { callee, arguments, .. } = *called;
    let argument = |index: usize| arguments.get(index);
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
        ("", "require" | "loadjs") if is_text(argument(0)) => first(&rules::DYNAMIC_IMPORT),
        ("", "require" | "requirejs" | "define") => listed(&rules::DYNAMIC_IMPORT, argument(0), constants),
        ("" | "window", "loadScript" | "injectScript" | "appendScript") => first(&rules::SCRIPTED_SCRIPT),
        ("", "loadCSS" | "loadStyle") => first(&rules::SCRIPTED_STYLESHEET),
        ("serviceWorker", "register") | (_, "addModule") => first(&rules::WORKER),
        (_, "sendBeacon" | "fetchLater") => first(&rules::BEACON),
        _ if is_socket(path) => first(&rules::WEB_SOCKET),
        (_, "postMessage") => {
            let target = argument(1).and_then(|settings| setting(settings, "targetOrigin"));
            with(&rules::ORIGIN, target.or(argument(1)))
        }
        (_, "setAttribute" | "attr" | "prop") if arguments.len() > 1 => {
            set_attribute(callee, argument(0), argument(1), constants)
        }
        (_, "setAttributeNS") => set_attribute(callee, argument(1), argument(2), constants),
        (_, "tileLayer" | "imageOverlay") | ("tileLayer", "wms") => first(&rules::TILES),
        (_, "getDocument" | "loadAnimation") => client(argument(0)),
        (_, "loadLayersModel" | "loadGraphModel") | ("Papa", "parse") => first(&rules::CLIENT),
        (receiver, "add" | "put") if receiver.contains("ache") => cached(argument(0), constants),
        (_, "addAll" | "precacheAndRoute" | "precache" | "addToPrecacheList") => {
            cached(argument(0), constants)
        }
        (_, "load") if is_jquery(callee) => first(&rules::CLIENT),
        (_, "attr" | "prop") if is_jquery(callee) && arguments.len() == 1 => {
            attributes(callee, argument(0), constants)
        }
        ("" | "rxjs" | "websocket", "webSocket") => socket(argument(0)),
        (_, "src" | "setup" | "createPlayer") if is_method_of(callee) => player(argument(0)),
        ("superagent" | "", "superagent" | "request") if argument(0).is_some_and(is_method) => {
            with(&rules::CLIENT, argument(1))
        }
        _ if is_client(path) => client(argument(0)),
        (_, "load") if !path.is_bare() => first(&rules::CLIENT_GUESS),
        _ => Vec::new(),
    }
}

fn is_text(value: Option<&Expression>) -> bool {
    matches!(
        value.map(Expression::get_inner_expression),
        Some(Expression::StringLiteral(_) | Expression::TemplateLiteral(_) | Expression::BinaryExpression(_))
    )
}

/// What a call of a client asks for that `axios.create()` or its like has made.
pub(super) fn made_client<'a>(call: &'a CallExpression<'a>) -> Vec<Sink<'a>> {
    client(call.arguments.first().and_then(Argument::as_expression))
}

/// What clients call their methods.
pub(super) fn is_method_name(name: &str) -> bool {
    METHODS.contains(&name)
}

/// What a call asks for whose answer is waited for and that is named as clients name theirs: minifiers leave no
/// other trace of a client.
pub(super) fn promised<'a>(path: &Path, call: &'a CallExpression<'a>) -> Vec<Sink<'a>> {
    let is_method = !path.is_bare() && METHODS.contains(&path.last());
    let address = call.arguments.first().and_then(Argument::as_expression).filter(|_| is_method);
    with(&rules::CLIENT_GUESS, address)
}

/// What `new` asks for, by the name of what is made, else by what that is another name of.
pub(super) fn new<'a>(made: &Called<'a>) -> Vec<Sink<'a>> {
    let found = new_of(&made.path, made.arguments);
    match &made.alias {
        Some(alias) if found.is_empty() => new_of(alias, made.arguments),
        _ => found,
    }
}

fn new_of<'a>(path: &Path, arguments: Arguments<'a>) -> Vec<Sink<'a>> {
    if is_minified(path.last()) {
        return Vec::new();
    }
    let first = arguments.get(0);
    match path.last() {
        "Request" if is_settings(first) => client(first),
        "Request" => with(&rules::FETCH, first),
        "JSON" | "HTML" if path.receiver() == "Request" => client(first),
        "HttpRequest" => with(&rules::CLIENT, arguments.get(1)),
        "Map" if matches!(path.receiver(), "mapboxgl" | "maplibregl") => {
            with(&rules::CLIENT, first.and_then(|settings| setting(settings, "style")))
        }
        "EventSource" | "EventSourcePolyfill" | "ReconnectingEventSource" => {
            with(&rules::EVENT_SOURCE, first)
        }
        "SockJS" | "Primus" | "Centrifuge" | "Manager" | "WebSocketSubject" => {
            with(&rules::WEB_SOCKET, first)
        }
        name if name.ends_with("WebSocket") => with(&rules::WEB_SOCKET, first),
        "XYZ" | "TileWMS" | "ImageWMS" | "WMTS" | "OSM" => urls(&rules::TILES, first),
        name if name.ends_with("ImageryProvider") => urls(&rules::TILES, first),
        "Dropzone" | "Uploader" => urls(&rules::CLIENT, arguments.get(1).or(first)),
        "PocketBase" => with(&rules::CLIENT, first),
        "Howl" => player(first),
        "Worker" | "SharedWorker" => with(&rules::WORKER, first),
        "Audio" => with(&rules::SCRIPTED_MEDIA, first),
        name if name.ends_with("Client") => client(first),
        "HttpLink" | "BatchHttpLink" | "GraphQLWsLink" => client(first),
        _ => Vec::new(),
    }
}

fn with<'a>(rule: &'static Rule, address: Option<&'a Expression<'a>>) -> Vec<Sink<'a>> {
    address.map(|address| (rule, address)).into_iter().collect()
}

/// Each argument.
fn all<'a>(rule: &'static Rule, arguments: Arguments<'a>) -> Vec<Sink<'a>> {
    arguments.all().map(|address| (rule, address)).collect()
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
        Expression::ObjectExpression(_) => with(&rules::SCRIPTED_MEDIA, settings.map(first_of)),
        _ => with(&rules::SCRIPTED_MEDIA, Some(argument)),
    }
}

/// The first of a list, or what is no list itself.
fn first_of<'a>(value: &'a Expression<'a>) -> &'a Expression<'a> {
    match value.get_inner_expression() {
        Expression::ArrayExpression(list) => {
            list.elements.first().and_then(ArrayExpressionElement::as_expression).unwrap_or(value)
        }
        _ => value,
    }
}

/// `$('img').attr({ src: 'http://...' })`.
fn attributes<'a>(
    callee: &'a Expression<'a>,
    given: Option<&'a Expression<'a>>,
    constants: &Constants<'_, 'a>,
) -> Vec<Sink<'a>> {
    let Some(member) = callee.get_inner_expression().as_member_expression() else { return Vec::new() };
    let element = Element::of(member.object(), constants);
    let of = |name: &str| given.and_then(|given| setting(given, name));
    let asks = |name: &'static str| Some(with(element.rule(name)?, of(name)));
    ["src", "srcset", "poster", "action"].into_iter().filter_map(asks).flatten().collect()
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
        ("", "useWebSocket")
            | (_, "io")
            | ("io" | "mqtt", "connect" | "connectAsync")
            | ("Stomp" | "StompJs" | "webstomp", "client")
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
pub(super) fn is_method(argument: &Expression) -> bool {
    const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    let Expression::StringLiteral(literal) = argument.get_inner_expression() else { return false };
    METHODS.iter().any(|method| literal.value.eq_ignore_ascii_case(method))
}

const METHODS: [&str; 19] = [
    "postForm",
    "putForm",
    "patchForm",
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
    const FUNCTIONS: [&str; 28] = [
        "$http",
        "$resource",
        "jsonp",
        "request",
        "SwaggerUIBundle",
        "httpResource",
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
    const OBJECTS: [&str; 17] = [
        "Ajax",
        "HttpClient",
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
    if is_minified(last) {
        return false;
    }
    match path.is_bare() {
        true => FUNCTIONS.contains(&last) || is_fetch(last),
        false => {
            let is_object = || {
                let name = receiver.trim_start_matches(['$', '_']);
                name.contains("xios")
                    || OBJECTS.contains(&receiver)
                    || OBJECTS.contains(&name)
                    || ENDINGS.iter().any(|ending| name.ends_with(ending))
            };
            // Nuxt's client has `$get` beside `get`.
            let is_method = METHODS.contains(&last.trim_start_matches('$'));
            matches!(
                last,
                "ajax" | "ajaxSetup" | "loadSource" | "attachSource" | "$http" | "jqGrid" | "fileupload"
            ) || (is_method && is_object())
                || (receiver == "d3" && matches!(last, "json" | "csv" | "tsv" | "text" | "xml" | "html"))
        }
    }
}

/// `apiFetch`, `authFetch`, `$fetch`, `fetchJson`; not `prefetch`, which takes a path.
fn is_fetch(name: &str) -> bool {
    if !name.contains("etch") {
        return false;
    }
    if name.ends_with("fetch") && !matches!(name, "prefetch" | "refetch") {
        return true;
    }
    let words = names::words(name);
    words.len() < 4 && words.iter().any(|word| word == "fetch" || word == "fetcher")
}

/// The address itself, or the settings that hold it. Base addresses are found as properties.
fn client<'a>(argument: Option<&'a Expression<'a>>) -> Vec<Sink<'a>> {
    let Some(argument) = argument else { return Vec::new() };
    let Expression::ObjectExpression(_) = argument.get_inner_expression() else {
        // `httpResource(() => 'http://...')`.
        return vec![(&rules::CLIENT, returned(argument).unwrap_or(argument))];
    };
    ["url", "uri", "path"]
        .iter()
        .filter_map(|key| setting(argument, key))
        .map(|value| (&rules::CLIENT, value))
        .collect()
}

fn is_settings(argument: Option<&Expression>) -> bool {
    matches!(argument.map(Expression::get_inner_expression), Some(Expression::ObjectExpression(_)))
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
