//! Names: of what is called, and of what holds an address.

use oxc_ast::ast::Expression;

/// Segments kept of a dotted name.
const MOST_SEGMENTS: usize = 6;

/// A dotted name such as `navigator.serviceWorker.register`, last segment first.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Path<'a>(Vec<&'a str>);

impl<'a> Path<'a> {
    /// Of a callee or an object; what is no name (a call, an index) ends it.
    pub(super) fn of(expression: &'a Expression) -> Self {
        let mut segments = Vec::new();
        let mut next = Some(expression);
        while let Some(expression) = next.take().filter(|_| segments.len() < MOST_SEGMENTS) {
            match expression.get_inner_expression() {
                Expression::Identifier(name) => segments.push(name.name.as_str()),
                Expression::StaticMemberExpression(member) => {
                    segments.push(member.property.name.as_str());
                    next = Some(&member.object);
                }
                Expression::ThisExpression(_) => segments.push("this"),
                // `(0, api.fetch)(...)`, as bundlers write it.
                Expression::SequenceExpression(list) => next = list.expressions.last(),
                Expression::ChainExpression(chain) => {
                    if let Some(member) = chain.expression.as_member_expression() {
                        segments.extend(member.static_property_name());
                        next = Some(member.object());
                    }
                }
                _ => {}
            }
        }
        Self(segments)
    }

    /// `register`.
    pub(super) fn last(&self) -> &'a str {
        self.0.first().copied().unwrap_or_default()
    }

    /// `serviceWorker`; empty when there is no more than one segment.
    pub(super) fn receiver(&self) -> &'a str {
        self.0.get(1).copied().unwrap_or_default()
    }

    /// No more than one segment.
    pub(super) fn is_bare(&self) -> bool {
        self.0.len() == 1
    }
}

/// Whether a name says that it holds the address of a backend: `API_URL`, `backendHost`, `VITE_API`, `wsUrl`.
pub(super) fn is_address(name: &str) -> bool {
    const WORDS: [&str; 18] = [
        "api",
        "backend",
        "server",
        "endpoint",
        "endpoints",
        "host",
        "base",
        "baseurl",
        "apiurl",
        "ws",
        "socket",
        "websocket",
        "gateway",
        "graphql",
        "upstream",
        "service",
        "rest",
        "alb",
    ];
    words(name).iter().any(|word| WORDS.contains(&word.as_str()))
}

/// Whether a name says that it is the base of other addresses.
pub(super) fn is_base(name: &str) -> bool {
    const NAMES: [&str; 9] = [
        "baseurl",
        "baseuri",
        "prefixurl",
        "apiurl",
        "apibase",
        "apibaseurl",
        "apiendpoint",
        "rooturl",
        "basepath",
    ];
    NAMES.contains(&words(name).concat().as_str())
}

/// `VITE_API_URL`, `apiBaseURL` and `api-base-url` as lower-case words.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut was_lower = false;
    for character in name.chars().take(80) {
        let starts = character.is_uppercase() && was_lower;
        if starts || !character.is_alphanumeric() {
            words.push(String::new());
        }
        if character.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(character.to_lowercase());
        }
        was_lower = character.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}
