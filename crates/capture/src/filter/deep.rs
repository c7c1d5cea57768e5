//! What lies below a row: heads, and bodies as text.

use std::cell::OnceCell;
use std::collections::HashMap;

use bytes::Bytes;
use parking_lot::Mutex;

use super::glob::contains_bytes;
use super::{Named, Term};
use crate::content::ContentHash;
use crate::decode::{self, Content};
use crate::exchange::Body;
use crate::head::{Head, field};
use crate::recorder::Entry;

/// Text of a body that is looked through: as much as is kept of one unless the person chose otherwise.
pub(crate) const LOOKED_THROUGH: usize = 1 << 20;

/// Which half of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// What the browser sent.
    Request,
    /// What it received.
    Response,
    /// One of the two is enough.
    Either,
}

/// An exchange below its row. Bodies are fetched and decoded when they are asked for, and once.
pub struct Whole<'a> {
    request: &'a Head,
    response: Option<&'a Head>,
    bodies: Box<dyn Fn(usize) -> Bytes + 'a>,
    texts: [OnceCell<String>; 2],
    contents: [Option<i64>; 2],
    verdicts: Option<&'a Verdicts>,
    messages: Option<&'a dyn Fn(&str) -> bool>,
}

/// Whether texts stand in bodies that many exchanges may have, by text. Shared by all who look at once.
#[derive(Debug, Default)]
pub(crate) struct Verdicts(Mutex<HashMap<String, HashMap<Which, bool>>>);

/// Which body it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Which {
    /// One that the journal has numbered.
    Numbered(i64),
    /// One with these bytes, read in this way.
    Read(ContentHash),
}

/// Verdicts about one text, and texts, remembered before starting over.
const MAX_VERDICTS: usize = 1 << 16;
const MAX_TEXTS: usize = 8;

impl Verdicts {
    /// What was found out about a body that the journal has numbered.
    pub(crate) fn known(&self, content: i64, part: &str) -> Option<bool> {
        self.0.lock().get(part)?.get(&Which::Numbered(content)).copied()
    }

    /// What was found out, or is now.
    fn of(&self, body: Which, part: &str, look: impl FnOnce() -> bool) -> bool {
        if let Some(known) = self.0.lock().get(part).and_then(|known| known.get(&body)) {
            return *known;
        }
        let verdict = look();
        let mut texts = self.0.lock();
        if texts.len() >= MAX_TEXTS && !texts.contains_key(part) {
            texts.clear();
        }
        let known = texts.entry(part.to_owned()).or_default();
        if known.len() >= MAX_VERDICTS {
            known.clear();
        }
        known.insert(body, verdict);
        verdict
    }
}

impl Side {
    /// 0 for the request, 1 for the response.
    pub(crate) fn halves(self) -> impl Iterator<Item = usize> {
        [self != Self::Response, self != Self::Request]
            .into_iter()
            .enumerate()
            .filter_map(|(at, is)| is.then_some(at))
    }
}

impl<'a> Whole<'a> {
    /// Of heads, and a way to get the body of the request (0) or the response (1) as it was on the wire.
    #[must_use]
    pub fn new(request: &'a Head, response: Option<&'a Head>, bodies: impl Fn(usize) -> Bytes + 'a) -> Self {
        let (texts, contents) = Default::default();
        Self { request, response, bodies: Box::new(bodies), texts, contents, verdicts: None, messages: None }
    }

    /// Of what the recorder hands on; messages of a stream are not among it.
    #[must_use]
    pub fn of(entry: &'a Entry) -> Self {
        let end = entry.finished.as_deref();
        let response = end.and_then(|e| e.response.as_ref()).map(|r| &r.head);
        Self::new(&entry.request, response, move |at| {
            end.map(|e| whole(if at == 0 { &e.request_body } else { &e.response_body })).unwrap_or_default()
        })
    }

    /// With the numbers of bodies that many exchanges may have, and what was found out about those.
    pub(crate) fn with_contents(self, contents: [Option<i64>; 2], verdicts: &'a Verdicts) -> Self {
        Self { contents, verdicts: Some(verdicts), ..self }
    }

    /// With a way to ask whether some text stands in a message.
    pub(crate) fn with_messages(self, messages: &'a dyn Fn(&str) -> bool) -> Self {
        Self { messages: Some(messages), ..self }
    }

    /// Whether a [deep](Term::is_deep) term is true. The address of a [`Term::Text`] is the row's business.
    pub(crate) fn matches(&self, term: &Term) -> bool {
        match term {
            Term::Text(part) => {
                let stands = |head: &Head| contains_bytes(head.as_bytes(), part.as_bytes());
                self.heads(Side::Either).any(stands) || self.body(Side::Either, part)
            }
            Term::Header(side, named) => self.heads(*side).any(|head| has_field(head, named)),
            Term::Cookie(named) => self.heads(Side::Either).any(|head| has_cookie(head, named)),
            Term::Body(side, part) => self.body(*side, part),
            Term::Message(part) => self.messages.is_some_and(|has| has(part)),
            _ => false,
        }
    }

    fn heads(&self, side: Side) -> impl Iterator<Item = &'a Head> {
        let request = (side != Side::Response).then_some(self.request);
        request.into_iter().chain(self.response.filter(|_| side != Side::Request))
    }

    fn body(&self, side: Side, part: &str) -> bool {
        side != Side::Response && self.stands(0, part) || side != Side::Request && self.stands(1, part)
    }

    fn stands(&self, at: usize, part: &str) -> bool {
        let looked = || match self.plain(at, part) {
            Some(bytes) => contains_bytes(&bytes[..bytes.len().min(LOOKED_THROUGH)], part.as_bytes()),
            None => contains_bytes(self.text(at).as_bytes(), part.as_bytes()),
        };
        let numbered = self.contents[at].map(Which::Numbered);
        match self.verdicts.map(|verdicts| (verdicts, numbered.or_else(|| self.coded(at)))) {
            Some((verdicts, Some(which))) => verdicts.of(which, part, looked),
            _ => looked(),
        }
    }

    /// A body beside its head that has to be decoded, which costs more than to see that it was decoded before.
    fn coded(&self, at: usize) -> Option<Which> {
        let head = self.head(at)?;
        head.get("content-encoding")?;
        let (media_type, codings) = (head.get("content-type").unwrap_or_default(), decode::codings(head));
        let bytes = (self.bodies)(at);
        let read = [media_type, b"\n", codings.as_bytes(), b"\n", &bytes];
        (!bytes.is_empty()).then(|| Which::Read(ContentHash::of(read)))
    }

    const fn head(&self, at: usize) -> Option<&'a Head> {
        if at == 0 { Some(self.request) } else { self.response }
    }

    /// A body in which a text can be looked for as it is.
    fn plain(&self, at: usize, part: &str) -> Option<Bytes> {
        let fields = self.head(at).filter(|_| stands_as_it_is(part))?.as_bytes();
        let bytes = (self.bodies)(at);
        is_plain(fields, bytes.first()).then_some(bytes)
    }

    /// The text of the request's or the response's body; empty when it is none.
    fn text(&self, at: usize) -> &str {
        self.texts[at]
            .get_or_init(|| self.head(at).map(|head| text_of(&(self.bodies)(at), head)).unwrap_or_default())
    }
}

/// Whether a body is looked through as it is, because it is UTF-8 as most answers of backends are; `first` is its first
/// byte. What is no UTF-8 in it becomes U+FFFD and nothing else.
pub(crate) fn is_plain(fields: &[u8], first: Option<&u8>) -> bool {
    // A byte order mark may say that it is something else.
    let marked = first.is_some_and(|first| matches!(first, 0xef | 0xfe | 0xff));
    !marked
        && field(fields, "content-type").is_some_and(is_utf8)
        && field(fields, "content-encoding").is_none()
}

/// Whether a text that stands in what is shown of such a body stands in its bytes, too.
pub(crate) fn stands_as_it_is(part: &str) -> bool {
    !part.contains('\u{fffd}')
}

/// Whether a media type is text and says or implies UTF-8: what `decode` would read by no other charset.
fn is_utf8(media_type: &[u8]) -> bool {
    let (name, parameter) = match memchr::memchr(b';', media_type) {
        Some(at) => (&media_type[..at], media_type[at + 1..].trim_ascii()),
        None => (media_type, &b""[..]),
    };
    match name {
        b"application/json" | b"text/plain" => parameter.is_empty() || says_utf8(parameter),
        b"text/html" | b"text/css" | b"text/javascript" | b"application/javascript" => says_utf8(parameter),
        _ => false,
    }
}

fn says_utf8(parameter: &[u8]) -> bool {
    parameter.eq_ignore_ascii_case(b"charset=utf-8")
}

/// A body as the text that is looked through.
pub(crate) fn text_of(body: &[u8], head: &Head) -> String {
    if body.is_empty() {
        return String::new();
    }
    match decode::decode(body, head, LOOKED_THROUGH).content {
        Content::Text { text, .. } => text,
        Content::Binary(_) => String::new(),
    }
}

fn whole(body: &Body) -> Bytes {
    match &body.kept[..] {
        [] => Bytes::new(),
        [one] => one.clone(),
        many => many.concat().into(),
    }
}

fn has_field(head: &Head, Named { name, value }: &Named) -> bool {
    let holds = |field: &[u8]| value.as_ref().is_none_or(|part| contains_bytes(field, part.as_bytes()));
    // Most heads have it nowhere, which costs less to see than to read their fields.
    holds(head.as_bytes())
        && head.iter().any(|(field, content)| field.eq_ignore_ascii_case(name) && holds(content))
}

/// RFC 6265 sections 4.1 and 4.2: `Cookie` lists pairs, each `Set-Cookie` begins with one.
fn has_cookie(head: &Head, named: &Named) -> bool {
    let stands = |part: &String| contains_bytes(head.as_bytes(), part.as_bytes());
    named.value.as_ref().is_none_or(stands)
        && head.iter().any(|(field, content)| {
            let all = field.eq_ignore_ascii_case("cookie");
            let pairs = content.split(|b| *b == b';').take(if all { usize::MAX } else { 1 });
            (all || field.eq_ignore_ascii_case("set-cookie"))
                && pairs.into_iter().any(|pair| is_cookie(pair, named))
        })
}

fn is_cookie(pair: &[u8], Named { name, value }: &Named) -> bool {
    let pair = pair.trim_ascii();
    let at = pair.iter().position(|b| *b == b'=').unwrap_or(pair.len());
    let holds = |part: &String| contains_bytes(&pair[at..], part.as_bytes());
    pair[..at].eq_ignore_ascii_case(name.as_bytes()) && value.as_ref().is_none_or(holds)
}
