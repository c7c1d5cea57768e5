use super::*;
use crate::exchange::Response;
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
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, text.as_bytes()).unwrap();
    let mut end = finished(number, b"");
    end.response_body.kept = vec![gzip.finish().unwrap().into()];
    let media_type = format!("text/html; charset={charset}");
    let fields = [("content-type", media_type.as_str()), ("content-encoding", "gzip")];
    end.response = Some(Response { status: 200, head: head(&fields) });
    ended(started(number, "/page"), end)
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
