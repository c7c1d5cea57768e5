use super::*;
use crate::exchange::Response;
use crate::filter::{Context, Whole};
use crate::sample::head;
use crate::sort::Column;

fn scanned(reader: &Reader, filter: &str, rows: u32) -> Vec<u64> {
    let filter = parse(filter).unwrap();
    let (query, mut hits, mut before) = (Query::new(&filter, None, LATER), Vec::new(), None);
    loop {
        before = reader.scan(&query, Column::Started, before, rows, &mut hits).unwrap();
        if before.is_none() {
            return hits.iter().map(|hit| hit.id.0 >> 21).collect();
        }
    }
}

#[test]
fn what_several_readers_found_comes_from_the_newest_to_the_oldest_and_once() {
    let (_folder, mut store) = store();
    let all: Vec<_> = (1..12_001).map(simple).collect();
    all.chunks(3000).for_each(|batch| store.write(batch).unwrap());
    let reader = store.reader().unwrap();
    let newest_first: Vec<_> = (1..12_001).rev().collect();
    for rows in [1_700, 5_000, 11_000, 1_000_000] {
        assert_eq!(scanned(&reader, "", rows), newest_first, "{rows} at a time");
        assert_eq!(scanned(&reader, "localhost", rows), newest_first, "{rows} at a time, by the address");
        assert_eq!(scanned(&reader, "-header:x-none", rows), newest_first, "{rows} at a time, opened");
    }
}

/// A small page that is sent compressed, in one charset or another.
fn page(number: u64, text: &str, charset: &str) -> Change {
    let mut end = finished(number, b"");
    end.response_body.kept = vec![gzip(text.as_bytes()).into()];
    let media_type = format!("text/html; charset={charset}");
    let fields = [("content-type", media_type.as_str()), ("content-encoding", "gzip")];
    end.response = Some(Response { status: 200, head: head(&fields) });
    ended(started(number, "/page"), end)
}

/// An exchange with this answer, whose head and body hold what is looked for in one way or another.
fn answered(number: u64, fields: &[(&str, &str)], body: &[u8]) -> Change {
    let mut started = started(number, "/");
    started.request.head =
        head(&[("accept", "*/*"), ("cookie", "sid=aab; theme=Dark"), ("x-last", &format!("no-{number}-aa"))]);
    let mut end = finished(number, b"");
    end.response_body.kept = vec![Bytes::copy_from_slice(body)];
    end.response = Some(Response { status: 200, head: head(fields) });
    end.forwarded = Some(head(&[("x-forwarded-for", "nobody looks here")]));
    ended(started, end)
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, text).unwrap();
    gzip.finish().unwrap()
}

/// Answers in every way a body may have to be read.
fn every_kind() -> Vec<Change> {
    let texts =
        ["aaab AAAB", "abababa", "재고 없음 Stock-12", "", "bbaa", "x\u{fffd}y", &"재고 aab ".repeat(700)];
    let euc_kr = [0xc0, 0xe7, 0xb0, 0xed, b' ', b'a', b'a'];
    let mut all = Vec::new();
    for text in texts {
        for media_type in ["application/json", "text/plain; charset=utf-8", "text/html", "image/png", ""] {
            let fields = [("content-type", media_type), ("etag", "\"aabb-Stock\"")];
            all.push((fields.to_vec(), text.as_bytes().to_vec()));
            let coded = [("content-type", media_type), ("content-encoding", "gzip")];
            all.push((coded.to_vec(), gzip(text.as_bytes())));
        }
    }
    all.push((vec![("content-type", "text/html; charset=euc-kr")], euc_kr.to_vec()));
    all.push((
        vec![("content-type", "application/json")],
        [b"\xef\xbb\xbf".as_slice(), "재고".as_bytes()].concat(),
    ));
    all.push((vec![("content-type", "application/json")], vec![0xff, 0xfe, b'a', 0, b'a', 0, b'b', 0]));
    all.push((vec![("content-type", "application/json")], b"aa\xff\xfeab".to_vec()));
    all.iter().zip(1..).map(|((fields, body), number)| answered(number, fields, body)).collect()
}

#[test]
fn what_a_block_says_as_it_is_is_what_is_read_in_it() {
    let (_folder, mut store) = store();
    every_kind().chunks(20).for_each(|batch| store.write(batch).unwrap());
    let reader = store.reader().unwrap();
    let check = |text: &str| {
        let filter = parse(text).unwrap();
        let holds = |row: &Summary| {
            let record = reader.get(row.id).unwrap().unwrap();
            let body = |at: usize| if at == 0 { &record.request_body } else { &record.response_body }.clone();
            let whole = Whole::new(&record.detail.request, record.detail.response.as_ref(), body);
            filter.matches(row, &Context { whole: Some(&whole), ..Context::at(LATER) })
        };
        let expect: Vec<_> = all(&reader).iter().filter(|row| holds(row)).map(|row| row.id).collect();
        for _ in 0..2 {
            assert_eq!(reader.ids(&Query::new(&filter, None, LATER)).unwrap(), expect, "{text}");
        }
        expect.len()
    };
    let words = [
        "aab",
        "AAB",
        "aaa",
        "aba",
        "abab",
        "a",
        "aa",
        "재고",
        "stock-12",
        "없음 s",
        "\u{fffd}",
        "x",
        "nobody looks",
    ];
    let nowhere: Vec<_> = words.iter().filter(|word| check(&format!("\"{word}\"")) == 0).collect();
    assert_eq!(nowhere, [&"nobody looks"]);
    for word in words {
        for field in ["body", "request-body", "response-body", "header:etag", "cookie:sid", "header:x-last"] {
            let colon = if field.contains(':') { "=" } else { ":" };
            check(&format!("{field}{colon}\"{word}\""));
            check(&format!("-{field}{colon}\"{word}\""));
            check(&format!("{field}{colon}\"{word}\" or \"재고\" -status:404"));
        }
    }
    check("cookie:theme header:etag body:stock -body:재고");
    check("header:aab or cookie:aab or aab-Stock");
    check("a or b or aa or ab or aaa or aab or aba or abb or baa or bab or bba or bbb or body:재고");
}

#[test]
fn a_packed_answer_that_comes_again_is_kept_once() {
    let (_folder, mut store) = store();
    let text = format!("{:?} aab", noise(1500, 1));
    let (page, fields) =
        (gzip(text.as_bytes()), [("content-type", "text/html"), ("content-encoding", "gzip")]);
    assert!((600..4096).contains(&page.len()), "{}", page.len());
    let plain = [("content-type", "application/json")];
    for number in 1..5 {
        store
            .write(&[answered(number, &fields, &page), answered(number + 10, &plain, &noise(900, 2))])
            .unwrap();
    }
    let reader = store.reader().unwrap();
    let apart = "SELECT count(response_content), count(DISTINCT response_content) FROM exchange";
    let apart = reader.db.query_row(apart, [], |row| Ok((row.get(0)?, row.get(1)?)));
    assert_eq!(apart, Ok((3, 1)), "the first lies beside its head, what is no page always");
    let bodies: Vec<_> =
        (1..5).map(|number| reader.get(id(number)).unwrap().unwrap().response_body).collect();
    assert!(bodies.iter().all(|body| *body == page));
    assert_eq!(scanned(&reader, "body:AAB", 10), [4, 3, 2, 1]);
}

#[test]
fn the_same_bytes_are_decoded_once_for_each_way_of_reading_them() {
    let (_folder, mut store) = store();
    let pages = [
        page(1, "주문", "utf-8"),
        page(2, "주문", "windows-1252"),
        page(3, "주문", "utf-8"),
        page(4, "order", "utf-8"),
    ];
    store.write(&pages).unwrap();
    let reader = store.reader().unwrap();
    for _ in 0..2 {
        assert_eq!(scanned(&reader, "body:주문", 10), [3, 1]);
        assert_eq!(scanned(&reader, "body:order", 10), [4]);
    }
}
