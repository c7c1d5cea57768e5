//! Conditions and ranges, on a file in memory and on one that is streamed.

use super::*;

/// Small, so kept in memory; large, so streamed in several chunks.
fn site() -> (Site, Vec<u8>, Vec<u8>) {
    let site = Site::of(&[]);
    let small = b"0123456789".to_vec();
    let large: Vec<u8> = (0..3_000_000u32).map(|n| (n % 251) as u8).collect();
    site.write_old("small.txt", &small);
    site.write_old("large.bin", &large);
    (site, small, large)
}

#[tokio::test]
async fn conditions_spare_the_body() {
    let (site, ..) = site();
    let files = site.open();
    for path in ["/small.txt", "/large.bin"] {
        let first = get(&files, path).await;
        let (etag, date) = (first.header(header::ETAG), first.header(header::LAST_MODIFIED));
        let table: &[(HeaderName, &str, u16)] = &[
            (header::IF_NONE_MATCH, etag, 304),
            (header::IF_NONE_MATCH, "\"other\"", 200),
            (header::IF_MODIFIED_SINCE, date, 304),
            (header::IF_MODIFIED_SINCE, "Sun, 06 Nov 1994 08:49:37 GMT", 200),
            (header::IF_MATCH, etag, 200),
            (header::IF_MATCH, "\"other\"", 412),
            (header::IF_UNMODIFIED_SINCE, date, 200),
            (header::IF_UNMODIFIED_SINCE, "Sun, 06 Nov 1994 08:49:37 GMT", 412),
        ];
        for (name, value, status) in table {
            let seen = ask(&files, Method::GET, path, &[(name.clone(), value)]).await;
            assert_eq!(seen.status.as_u16(), *status, "{path} {name}: {value}");
            assert_eq!(seen.body.is_empty(), *status != 200);
            assert_eq!(seen.header(header::ETAG), etag);
            assert_eq!(seen.headers.contains_key(header::CONTENT_LENGTH), *status == 200);
        }
    }
}

#[tokio::test]
async fn a_tag_is_that_of_the_content() {
    let (site, ..) = site();
    let files = site.open();
    let first = get(&files, "/small.txt").await.header(header::ETAG).to_owned();
    site.write("small.txt", "changed");
    let changed = get(&files, "/small.txt").await;
    assert_eq!(changed.body, "changed");
    assert_ne!(changed.header(header::ETAG), first);
    site.write("small.txt", "0123456789");
    assert_eq!(get(&files, "/small.txt").await.header(header::ETAG), first, "rebuilt with the same content");
}

#[tokio::test]
async fn single_ranges_are_cut_out() {
    let (site, small, large) = site();
    let files = site.open();
    for (path, whole) in [("/small.txt", small), ("/large.bin", large)] {
        let len = whole.len();
        let table = [
            ("bytes=0-0".to_owned(), 0..1),
            ("bytes=2-5".to_owned(), 2..6),
            (format!("bytes=1-{}", len * 2), 1..len),
            ("bytes=-3".to_owned(), len - 3..len),
            (format!("bytes={}-", len - 1), len - 1..len),
            (format!("bytes=0-{}", len - 1), 0..len),
        ];
        for (field, range) in table {
            let seen = ask(&files, Method::GET, path, &[(header::RANGE, &field)]).await;
            assert_eq!(seen.status, StatusCode::PARTIAL_CONTENT, "{path} {field}");
            assert_eq!(seen.body, whole[range.clone()], "{path} {field}");
            let content_range = format!("bytes {}-{}/{len}", range.start, range.end - 1);
            assert_eq!(seen.header(header::CONTENT_RANGE), content_range);
            assert_eq!(seen.header(header::CONTENT_LENGTH), range.len().to_string());
        }
        let seen = ask(&files, Method::GET, path, &[(header::RANGE, &format!("bytes={len}-"))]).await;
        assert_eq!(seen.status, StatusCode::RANGE_NOT_SATISFIABLE);
        assert_eq!(seen.header(header::CONTENT_RANGE), format!("bytes */{len}"));
    }
}

#[tokio::test]
async fn several_ranges_come_in_parts_that_a_client_can_read() {
    let (site, small, large) = site();
    let files = site.open();
    for (path, whole) in [("/small.txt", small), ("/large.bin", large)] {
        let seen = ask(&files, Method::GET, path, &[(header::RANGE, "bytes=8-8,0-1,-1")]).await;
        assert_eq!(seen.status, StatusCode::PARTIAL_CONTENT);
        assert_eq!(seen.header(header::CONTENT_LENGTH), seen.body.len().to_string());
        let boundary =
            seen.header(header::CONTENT_TYPE).strip_prefix("multipart/byteranges; boundary=").unwrap();
        let expect: Vec<std::ops::Range<usize>> = match whole.len() {
            10 => vec![0..2, 8..10],
            len => vec![8..9, 0..2, len - 1..len],
        };
        let mut parts = parts(&seen.body, boundary);
        // The last two of the small file touch, so they are one part, where the last of them stood.
        parts.sort_by_key(|part| {
            expect.iter().position(|range| part.0.starts_with(&format!("bytes {}-", range.start)))
        });
        assert_eq!(parts.len(), expect.len(), "{path}");
        for ((content_range, content), range) in parts.iter().zip(&expect) {
            assert_eq!(*content_range, format!("bytes {}-{}/{}", range.start, range.end - 1, whole.len()));
            assert_eq!(content, &whole[range.clone()], "{path}");
        }
    }
}

/// Reads `multipart/byteranges` as a client would: each part's Content-Range and content.
fn parts(body: &[u8], boundary: &str) -> Vec<(String, Vec<u8>)> {
    let delimiter = format!("--{boundary}");
    let mut parts = Vec::new();
    let mut rest = body.strip_prefix(delimiter.as_bytes()).expect("begins with a delimiter");
    while let Some(part) = rest.strip_prefix(b"\r\n") {
        let head_end = part.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        let head = std::str::from_utf8(&part[..head_end]).unwrap();
        let content_range = head.lines().find_map(|line| line.strip_prefix("Content-Range: ")).unwrap();
        let content = &part[head_end + 4..];
        let end = format!("\r\n{delimiter}");
        let at = content.windows(end.len()).position(|window| window == end.as_bytes()).unwrap();
        parts.push((content_range.to_owned(), content[..at].to_vec()));
        rest = &content[at + end.len()..];
    }
    assert_eq!(rest, b"--\r\n", "ends with the closing delimiter");
    parts
}

#[tokio::test]
async fn if_range_guards_a_range() {
    let (site, ..) = site();
    let files = site.open();
    let first = get(&files, "/large.bin").await;
    let (etag, date) = (first.header(header::ETAG), first.header(header::LAST_MODIFIED));
    let weak = format!("W/{etag}");
    let table = [(etag, 206), (date, 206), (weak.as_str(), 200), ("\"other\"", 200)];
    for (value, status) in table.into_iter().chain([("Sun, 06 Nov 1994 08:49:37 GMT", 200)]) {
        let fields: Fields<'_> = &[(header::RANGE, "bytes=0-9"), (header::IF_RANGE, value)];
        let seen = ask(&files, Method::GET, "/large.bin", fields).await;
        assert_eq!(seen.status.as_u16(), status, "{value}");
        assert_eq!(seen.body.len(), if status == 206 { 10 } else { 3_000_000 });
    }
}

#[tokio::test]
async fn a_range_means_nothing_to_head_and_after_a_304() {
    let (site, ..) = site();
    let files = site.open();
    let head = ask(&files, Method::HEAD, "/small.txt", &[(header::RANGE, "bytes=0-1")]).await;
    assert_eq!((head.status, head.header(header::CONTENT_LENGTH)), (StatusCode::OK, "10"));
    let etag = head.header(header::ETAG);
    let fields: Fields<'_> = &[(header::RANGE, "bytes=0-1"), (header::IF_NONE_MATCH, etag)];
    assert_eq!(ask(&files, Method::GET, "/small.txt", fields).await.status, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn an_empty_file_is_a_whole_answer() {
    let site = Site::of(&[]);
    site.write("empty.txt", "");
    let files = site.open();
    let seen = get(&files, "/empty.txt").await;
    assert_eq!((seen.status, seen.header(header::CONTENT_LENGTH)), (StatusCode::OK, "0"));
    let seen = ask(&files, Method::GET, "/empty.txt", &[(header::RANGE, "bytes=0-")]).await;
    assert_eq!(
        (seen.status, seen.header(header::CONTENT_RANGE)),
        (StatusCode::RANGE_NOT_SATISFIABLE, "bytes */0")
    );
}
