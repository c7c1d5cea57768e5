//! Who made the browser ask: told by `Referer` (RFC 9110 section 10.1.3) and the `Sec-Fetch-*` fields
//! (<https://www.w3.org/TR/fetch-metadata/>), where the browser sent them.

use crate::exchange::Request;
use crate::head::Head;

/// Who made the browser ask.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Initiator {
    /// By which means.
    pub by: By,
    /// The page, style sheet or script that asked: its path where it has the request's own origin, else its address;
    /// without the query. `None` where that is not told.
    pub page: Option<String>,
}

/// By which means a browser was made to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum By {
    /// A person, by the address bar, a bookmark or a reload.
    Person = 1,
    /// A link, a form or a script that leads to another page.
    Link,
    /// A frame in a page.
    Frame,
    /// A call of a script: `fetch`, `WebSocket`, `Worker`, ...
    Script,
    /// Part of a page or a style sheet: an image, a script, a font, ...
    Element,
    /// Nothing but the page is known.
    Page,
}

impl By {
    /// In the order of the numbers they are kept as, which start at 1.
    pub const ALL: [Self; 6] =
        [Self::Person, Self::Link, Self::Frame, Self::Script, Self::Element, Self::Page];

    /// `person`, `link`, `frame`, `script`, `element`, `page`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Link => "link",
            Self::Frame => "frame",
            Self::Script => "script",
            Self::Element => "element",
            Self::Page => "page",
        }
    }

    /// Reads the number it was kept as.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|by| *by as i64 == number)
    }
}

impl Initiator {
    /// What a request's head tells; `None` when that is nothing, as with programs other than browsers.
    #[must_use]
    pub fn of(request: &Request) -> Option<Self> {
        let said = Said::read(&request.head);
        let page = said.referer.and_then(|address| page(address, request));
        let by = match said.dest {
            None if page.is_none() => return None,
            None => By::Page,
            Some("document") if said.site == Some("none") => By::Person,
            Some("document") => By::Link,
            Some("iframe" | "frame" | "fencedframe" | "embed" | "object") => By::Frame,
            Some("empty" | "websocket" | "worker" | "sharedworker" | "serviceworker") => By::Script,
            Some(_) => By::Element,
        };
        Some(Self { by, page })
    }
}

/// What the browser said about it.
#[derive(Default)]
struct Said<'a> {
    referer: Option<&'a str>,
    dest: Option<&'a str>,
    site: Option<&'a str>,
}

impl<'a> Said<'a> {
    fn read(head: &'a Head) -> Self {
        let mut said = Self::default();
        for (name, value) in head.iter() {
            let field = match name.len() {
                7 if name.eq_ignore_ascii_case("referer") => &mut said.referer,
                14 if name.eq_ignore_ascii_case("sec-fetch-dest") => &mut said.dest,
                14 if name.eq_ignore_ascii_case("sec-fetch-site") => &mut said.site,
                _ => continue,
            };
            *field = std::str::from_utf8(value).ok();
        }
        said
    }
}

fn page(address: &str, request: &Request) -> Option<String> {
    let bare = address.split(['?', '#']).next().unwrap_or_default();
    let (scheme, rest) = bare.split_once("://")?;
    let path = rest.strip_prefix(request.authority.as_str());
    let own = path.filter(|path| scheme.eq_ignore_ascii_case(request.scheme) && path.starts_with('/'));
    Some(own.unwrap_or(bare).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{head, started};

    fn check(fields: &[(&str, &str)], expect: Option<(By, Option<&str>)>) {
        let request = Request { head: head(fields), ..started(1, "/api/cart").request };
        let expect = expect.map(|(by, page)| Initiator { by, page: page.map(str::to_owned) });
        assert_eq!(Initiator::of(&request), expect, "{fields:?}");
    }

    #[test]
    fn a_browser_says_who_asked() {
        let here = ("referer", "https://shop.localhost:8443/login.html?next=/#top");
        let asked = |dest, by| check(&[here, ("sec-fetch-dest", dest)], Some((by, Some("/login.html"))));
        asked("empty", By::Script);
        asked("websocket", By::Script);
        asked("style", By::Element);
        asked("iframe", By::Frame);
        asked("document", By::Link);
        check(&[("Sec-Fetch-Dest", "document"), ("Sec-Fetch-Site", "none")], Some((By::Person, None)));
        check(&[("sec-fetch-dest", "image")], Some((By::Element, None)));
    }

    #[test]
    fn without_the_newer_fields_the_page_is_known() {
        check(&[("referer", "https://shop.localhost:8443/")], Some((By::Page, Some("/"))));
        check(
            &[("referer", "http://shop.localhost:8443/")],
            Some((By::Page, Some("http://shop.localhost:8443/"))),
        );
        check(&[("referer", "https://blog.example/a?q=1")], Some((By::Page, Some("https://blog.example/a"))));
        check(
            &[("referer", "https://shop.localhost:84431/")],
            Some((By::Page, Some("https://shop.localhost:84431/"))),
        );
        check(&[("referer", "about:blank")], None);
        check(&[("user-agent", "curl/8")], None);
    }

    #[test]
    fn numbers_read_back() {
        By::ALL.into_iter().for_each(|by| assert_eq!(By::from_number(by as i64), Some(by)));
        assert_eq!(By::from_number(0), None);
    }
}
