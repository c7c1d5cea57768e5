//! A filter means the same for a row at hand and in the journal.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{Context, Expr, Whole, parse};
use crate::exchange::{Body, Connection, Finished, OriginKind, Response, Route, Timestamp};
use crate::head::Head;
use crate::initiator::{By, Initiator};
use crate::kind::Kind;
use crate::recorder::{Change, Entry};
use crate::sample;
use crate::store::{Limits, Query, Store};
use crate::summary::{Answerer, Place, State, Summary};
use crate::verdict::Verdict;

const NOW: Timestamp = Timestamp(600_000_000);

fn word() -> impl Strategy<Value = String> {
    let picked = select(vec![
        "api",
        "API",
        "/",
        "shop",
        "a_b",
        "50%",
        r"\",
        "한",
        "É",
        "é",
        "?",
        "x*y",
        "localhost:",
        "GET",
    ]);
    prop_oneof![picked.prop_map(str::to_owned), "[a-zA-Z0-9/_%.-]{1,3}"]
}

fn target() -> impl Strategy<Value = String> {
    (vec(word(), 0..4), option::of(word())).prop_map(|(path, query)| {
        let query = query.map(|q| format!("?{q}")).unwrap_or_default();
        format!("/{}{query}", path.concat())
    })
}

fn route() -> impl Strategy<Value = Arc<Route>> {
    (
        select(vec!["shop", "Shop", "demo"]),
        select(vec!["/api/*", "*", "/API/*"]),
        select(vec!["api", "app", "folder"]),
    )
        .prop_map(|(site, pattern, origin)| {
            Arc::new(Route {
                site: site.into(),
                pattern: pattern.into(),
                index: 0,
                is_default: pattern == "*",
                origin: origin.into(),
                kind: OriginKind::Folder,
            })
        })
}

fn place() -> impl Strategy<Value = Place> {
    (
        select(vec!["GET", "POST", "get"]),
        select(vec!["http", "https"]),
        select(vec!["shop.localhost:8443", "SHOP.localhost", "[::1]:80", ""]),
        option::of(route()),
        option::of(select(Answerer::ALL.to_vec())),
        option::of(select(vec!["localhost:3000", "api"])),
    )
        .prop_map(|(method, scheme, authority, route, served_by, peer)| Place {
            method: method.into(),
            scheme: Cow::Borrowed(scheme),
            authority: authority.into(),
            version: Cow::Borrowed("2"),
            route,
            served_by,
            peer: peer.map(str::to_owned),
        })
}

fn initiator() -> impl Strategy<Value = Initiator> {
    (select(By::ALL.to_vec()), option::of(target())).prop_map(|(by, page)| Initiator { by, page })
}

fn row() -> impl Strategy<Value = Summary> {
    (
        (0..NOW.0 / 1000, place(), target()),
        (select(State::ALL.to_vec()), option::of(100u16..600), option::of(select(Kind::ALL.to_vec()))),
        (option::of(0u64..3_000_000), option::of(0u32..2_000_000), 0u32..3),
        (option::of(0u64..3_000_000), option::of(select(Verdict::ALL.to_vec())), option::of(initiator())),
    )
        .prop_map(
            |(
                (at, place, target),
                (state, status, kind),
                (size, took, findings),
                (decoded, cache, initiator),
            )| Summary {
                id: sample::id(1),
                at: Timestamp(at * 1000),
                place: Arc::new(place),
                target,
                state,
                status,
                kind,
                size,
                decoded: size.and(decoded),
                cache,
                initiator,
                took: took.map(u64::from),
                wait: None,
                error: None,
                findings,
                mark: None,
            },
        )
}

/// Filters as people type them, so that the parser is held to account too.
fn filter() -> impl Strategy<Value = String> {
    let quoted = |w: String| format!("\"{}\"", w.replace('\\', r"\\"));
    let fixed = select(vec![
        "status:5xx",
        "status:404",
        "status:>=400",
        "status:<300",
        "status:200-299",
        "method:get",
        "method:PUT,POST",
        "type:json",
        "type:html,js",
        "site:SHOP",
        "site:demo",
        "behavior:/api/*",
        "behavior:*",
        "served-by:folder",
        "served-by:backend",
        "served-by:localfront",
        "served-by:api",
        "served-by:localhost:3000",
        "took:>200ms",
        "took:<=1s",
        "size:>1MB",
        "size:<1kB",
        "size:0",
        "decoded:>1MB",
        "decoded:0",
        "cache:hit",
        "cache:max-age,no-store",
        "initiator:script",
        "initiator:PERSON",
        "initiator:/",
        "initiator:x*y",
        "is:error",
        "is:pending",
        "is:open",
        "is:left",
        "is:failed",
        "is:complete",
        "is:websocket",
        "is:mixed",
        "since:5m",
        "since:0s",
        "since:1970-01-01T00:00:00Z",
        "until:2030-01-01T00:00:00.5Z",
        "id:k",
        "until:5m",
        "wait:>1ms",
        "scheme:HTTP",
        "protocol:2",
        "origin:api",
        "query:x",
        "url:shop",
        "error:connect-refused",
        "is:cached",
        "is:pinned",
        "is:commented",
        "is:resent",
        "comment:x",
        "session:current",
        "session:other",
        "header:Accept",
        "header:accept=XML",
        "header:etag=no",
        "request-header:etag",
        "response-header:etag",
        "cookie:theme",
        "cookie:theme=DARK",
        "cookie:sid=dark",
        "cookie:path",
        "body:stock",
        "body:\"No Stock\"",
        "request-body:stock",
        "response-body:한글",
        "message:x",
        "\"http://\"",
        "https://shop",
        "\"https://shop.localhost:8443/\"",
        "\"localhost/\"",
    ]);
    let field =
        (select(vec!["path", "host"]), select(vec!["", "*", "?"]), word(), select(vec!["", "*", "?"]))
            .prop_map(move |(field, before, word, after)| {
                format!("{field}:{}", quoted(format!("{before}{word}{after}")))
            });
    let leaf = prop_oneof![fixed.prop_map(str::to_owned), field, word().prop_map(quoted)];
    leaf.prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|a| format!("-({a})")),
            inner.clone().prop_map(|a| format!("not {a}")),
            vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" "))),
            vec(inner, 2..4).prop_map(|parts| format!("({})", parts.join(" or "))),
        ]
    })
}

const BODY: &[u8] = "no stock, 한글".as_bytes();

fn heads() -> (Head, Head) {
    let request = sample::head(&[("accept", "text/xml"), ("cookie", "sid=1; theme=dark")]);
    let response =
        sample::head(&[("content-type", "text/plain"), ("etag", "\"abc\""), ("set-cookie", "a=b; Path=/")]);
    (request, response)
}

fn kept(row: Summary) -> Change {
    let (request, response) = heads();
    let body = Body { kept: vec![Bytes::from_static(BODY)], total: 0 };
    let end =
        Finished { response: Some(Response { status: 200, head: response }), ..sample::finished(1, b"") };
    Change::Ended(Box::new(Entry {
        summary: row,
        connection: Arc::new(Connection::default()),
        request,
        finished: Some(Box::new(Finished { response_body: body, ..end })),
        replaces: false,
    }))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_row_at_hand_and_a_row_in_the_journal_match_the_same_filters(
        rows in vec(row(), 1..40),
        filters in vec(filter(), 1..20),
        site in option::of(select(vec!["shop", "Shop"])),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), Limits::default()).unwrap();
        let rows: Vec<_> = rows.into_iter().zip(1..).map(|(r, n)| Summary { id: sample::id(n), ..r }).collect();
        store.write(&rows.iter().cloned().map(kept).collect::<Vec<_>>()).unwrap();
        let reader = store.reader().unwrap();
        prop_assert_eq!(&reader.page(&Query::all(), 0, 100).unwrap(), &rows);
        for text in filters {
            let filter = parse(&text).unwrap();
            let query = Query::new(&filter, site, NOW);
            let (request, response) = heads();
            let below = Whole::new(&request, Some(&response), |at| Bytes::from_static(if at == 0 { b"" } else { BODY }));
            let at_hand = |r: &&Summary| filter.matches(r, &Context { whole: Some(&below), ..Context::at(NOW) }) && site.is_none_or(|s| r.site() == Some(s));
            let expect: Vec<_> = rows.iter().filter(at_hand).map(|r| r.id).collect();
            prop_assert_eq!(&reader.ids(&query).unwrap(), &expect, "{}", text);
            prop_assert_eq!(reader.count(&query).unwrap(), expect.len() as u64);
        }
    }

    #[test]
    fn no_text_makes_the_parser_or_the_journal_stumble(text in "(.|\\PC|[ ()\":*?-]){0,60}") {
        if let Ok(filter) = parse(&text) {
            let folder = tempfile::tempdir().unwrap();
            let store = Store::open(folder.path(), Limits::default()).unwrap();
            store.reader().unwrap().count(&Query::new(&filter, None, NOW)).unwrap();
        }
    }
}

#[test]
fn the_largest_filters_that_parse_are_understood_by_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Limits::default()).unwrap();
    let reader = store.reader().unwrap();
    let wide = ["a"; 256].join(" or ");
    let deep = "(".repeat(15) + &"-".repeat(15) + "a" + &")".repeat(15);
    let both = format!("{}{}{}", "-(b ".repeat(15), ["status:5xx"; 200].join(" or "), ")".repeat(15));
    for text in [wide, deep, both] {
        let filter = parse(&text).unwrap();
        assert_ne!(filter, Expr::All);
        assert_eq!(reader.count(&Query::new(&filter, Some("shop"), NOW)).unwrap(), 0);
    }
}
