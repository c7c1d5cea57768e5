use super::*;
use crate::exchange::Response;
use crate::sample::head;

/// Text that is different for each number, and never the same twice.
fn prose(number: u64, words: u64) -> String {
    let word = |at: u64| number.wrapping_mul(31).wrapping_add(at).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
    (0..words).map(|at| format!("{:x} ", word(at))).collect()
}

/// Small text with a word of its own, every tenth one a large compressed page, every seventh in Korean.
fn varied(number: u64) -> Change {
    let mut started = started(number, &format!("/api/items/{number}"));
    started.request.head =
        head(&[("x-trace", &format!("trace-{number}")), ("cookie", &format!("sid=s{number}"))]);
    let korean = if number.is_multiple_of(7) { format!("주문 {number}번") } else { String::new() };
    let text = format!("{{\"name\":\"item-{number}.\",\"{korean}\":\"{}\"}}", prose(number, 200));
    let mut end = finished(number, text.as_bytes());
    if number.is_multiple_of(10) {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut gzip, format!("page-{number}. {}", prose(number, 4000)).as_bytes())
            .unwrap();
        end.response_body.kept = vec![gzip.finish().unwrap().into()];
        let fields = [("content-type", "text/html"), ("content-encoding", "gzip")];
        end.response = Some(Response { status: 200, head: head(&fields) });
    }
    ended(started, end)
}

fn fill(store: &mut Store, numbers: std::ops::Range<u64>) {
    let numbers: Vec<_> = numbers.collect();
    for batch in numbers.chunks(50) {
        store.write(&batch.iter().map(|n| varied(*n)).collect::<Vec<_>>()).unwrap();
    }
}

fn index(store: &mut Store) -> u64 {
    let mut heaps = 0;
    while store.index().unwrap() {
        heaps += 1;
    }
    heaps
}

fn found(reader: &Reader, text: &str) -> Vec<u64> {
    let filter = parse(text).unwrap();
    let query = Query::new(&filter, None, LATER);
    let mut truth = reader.within(&query, 0..i64::MAX).unwrap();
    truth.sort_unstable();
    let ids = reader.ids(&query).unwrap();
    assert_eq!(ids, truth, "{text}: the index leaves out what it must not");
    ids.into_iter().map(|id| id.0 >> 21).collect()
}

fn check_all(reader: &Reader, expect: impl Fn(u64) -> bool) {
    let check = |text: &str, numbers: &[u64]| {
        let numbers: Vec<_> = numbers.iter().copied().filter(|n| expect(*n)).collect();
        assert_eq!(found(reader, text), numbers, "{text}");
    };
    check("item-123.", &[123]);
    check("ITEM-123. trace-123", &[123]);
    check("item-123. trace-124", &[]);
    check("body:item-5. or header:x-trace=trace-999", &[5, 999]);
    check("items/1034", &[1034]);
    check("url:localhost:8443/api/items/1034", &[1034]);
    check("url:items/1034 query:x", &[]);
    check(
        "https://shop.localhost:8443/api/items/77",
        &[77, 770, 771, 772, 773, 774, 775, 776, 777, 778, 779],
    );
    check("\"주문 77번\"", &[77]);
    check("page-930.", &[930]);
    check("body:page-10.", &[10]);
    check("cookie:sid=s1011", &[1011]);
    check("trace-9 -trace-9", &[]);
    check("nowhere-to-be-found", &[]);
    check("번 item-14.", &[14]);
}

#[test]
fn words_are_found_with_and_without_the_index() {
    let (_folder, mut store) = store();
    fill(&mut store, 0..1100);
    let reader = store.reader().unwrap();
    check_all(&reader, |_| true);
    assert!(index(&mut store) >= 3);
    check_all(&reader, |_| true);
    fill(&mut store, 2000..2100);
    assert_eq!(found(&reader, "item-2051."), [2051], "what is not indexed yet is looked through");
    assert_eq!(found(&reader, "page-2050."), [2050]);
}

#[test]
fn the_index_leaves_most_blocks_unopened() {
    let (_folder, mut store) = store();
    fill(&mut store, 0..1100);
    index(&mut store);
    let reader = store.reader().unwrap();
    let candidates = |text: &str| reader.candidates(&parse(text).unwrap()).unwrap();
    let held = |text: &str| {
        let candidates = candidates(text).unwrap();
        let mut select =
            reader.db.prepare("SELECT block, request_content, response_content FROM exchange").unwrap();
        let rows = select.query_map([], |row| Ok((row.get(0)?, [row.get(1)?, row.get(2)?]))).unwrap();
        rows.map(Result::unwrap).filter(|(block, contents)| candidates.hold(*block, *contents)).count()
    };
    let all = held("localhost");
    assert_eq!(all, 1100, "everybody has it");
    let one = held("trace-123");
    assert!(one < 1000, "{one}");
    assert!(candidates("ab").is_none() && candidates("-trace-123").is_none(), "nothing to go by");
    assert!(candidates("ab trace-123").is_some() && candidates("ab or trace-123").is_none());
}

#[test]
fn the_index_follows_what_is_deleted_and_never_mistakes_what_comes_after() {
    let (_folder, mut store) = store();
    fill(&mut store, 0..1100);
    index(&mut store);
    let reader = store.reader().unwrap();
    store.set_limits(Limits { exchanges: 600, ..Limits::default() });
    while store.prune(LATER).unwrap().more {}
    let oldest = all(&reader)[0].id.0 >> 21;
    check_all(&reader, |n| n >= oldest);
    let rows = |table: &str| -> i64 {
        store.db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    };
    assert_eq!(rows("heap"), rows("words_docsize"));
    let before = rows("heap");
    store.clear(None).unwrap();
    fill(&mut store, 3000..4100);
    assert_eq!(found(&reader, "item-3123."), [3123]);
    index(&mut store);
    assert_eq!(found(&reader, "item-3123."), [3123]);
    assert_eq!(found(&reader, "item-123."), [0; 0]);
    store.purge("shop").unwrap();
    fill(&mut store, 6000..6100);
    assert_eq!(found(&reader, "item-6051."), [6051]);
    assert!(
        before > 0 && store.db.execute("INSERT INTO words(words) VALUES ('integrity-check')", []).is_ok()
    );
}

#[test]
fn two_processes_may_index_one_journal() {
    let (folder, mut store) = store();
    fill(&mut store, 0..600);
    let mut other = Store::open(folder.path(), Limits::default()).unwrap();
    while store.index().unwrap() | other.index().unwrap() {}
    assert_eq!(found(&store.reader().unwrap(), "item-123."), [123]);
    assert_eq!(index(&mut other), 0);
}
