//! What the heads of answers say, read once for those that come again.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::exchange::Response;
use crate::kind::Kind;
use crate::verdict::Verdict;

/// What the head of an answer says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Said {
    /// By the content type, where there is one.
    pub(super) kind: Option<Kind>,
    pub(super) cache: Option<Verdict>,
    /// The body has a content coding.
    pub(super) is_coded: bool,
}

/// The newest heads, the newest first: within a second a server says the same again to the same question.
#[derive(Debug, Default)]
pub(super) struct Heads(VecDeque<(Arc<str>, Response, Said)>);

impl Heads {
    const NEWEST: usize = 8;

    pub(super) fn of(&mut self, method: &Arc<str>, response: &Response) -> Said {
        let is_it = |(asked, known, _): &&(Arc<str>, Response, Said)| {
            known.head == response.head && known.status == response.status && asked == method
        };
        if let Some((_, _, said)) = self.0.iter().find(is_it) {
            return *said;
        }
        let said = Said::read(method, response);
        self.0.truncate(Self::NEWEST - 1);
        self.0.push_front((method.clone(), response.clone(), said));
        said
    }
}

impl Said {
    fn read(method: &str, response: &Response) -> Self {
        let content_type = response.head.text("content-type").filter(|_| response.status != 101);
        Self {
            kind: content_type.map(Kind::of_media_type),
            cache: Verdict::of(method, response.status, &response.head),
            is_coded: response.head.get("content-encoding").is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::head;

    #[test]
    fn each_head_says_what_it_says_whatever_came_before() {
        let mut heads = Heads::default();
        let html = ("content-type", "text/html");
        for n in 0..3 * Heads::NEWEST {
            for (method, status, fields, expect) in [
                ("GET", 200, &[html][..], (Some(Kind::Html), None, false)),
                ("GET", 304, &[html], (Some(Kind::Html), Some(Verdict::NotModified), false)),
                ("POST", 304, &[html], (Some(Kind::Html), None, false)),
                ("GET", 200, &[("content-encoding", "br")], (None, None, true)),
                ("GET", 101, &[html], (None, None, false)),
            ] {
                let other = format!("{}", n % 2 + n / Heads::NEWEST);
                let head = head(&[fields, &[("x-n", other.as_str())]].concat());
                let said = heads.of(&method.into(), &Response { status, head });
                let (kind, cache, is_coded) = expect;
                assert_eq!(said, Said { kind, cache, is_coded }, "{method} {status} {fields:?}");
            }
        }
    }
}
