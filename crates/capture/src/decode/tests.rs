use std::io::Write;

use bytes::Bytes;

use super::*;

fn head(fields: &[(&str, &str)]) -> Head {
    let text: String = fields.iter().map(|(n, v)| format!("{n}: {v}\r\n")).collect();
    Head::from_bytes(Bytes::from(text))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn raw_deflate(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn br(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    brotli::CompressorWriter::new(&mut out, 4096, 5, 20).write_all(bytes).unwrap();
    out
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(bytes, 3).unwrap()
}

fn text_of(decoded: &Decoded) -> &str {
    match &decoded.content {
        Content::Text { text, .. } => text,
        Content::Binary(_) => panic!("expected text, got {decoded:?}"),
    }
}

const SAMPLE: &[u8] = "안녕 hello ".as_bytes();

#[test]
fn every_coding_is_undone() {
    let plain = SAMPLE.repeat(500);
    let check = |coding: &str, body: Vec<u8>| {
        let undone = undo(&body, coding, 1 << 20);
        assert_eq!((undone.problem, undone.truncated), (None, false), "{coding}");
        assert!(undone.bytes == plain, "{coding}");
    };
    check("", plain.clone());
    check("identity", plain.clone());
    check("gzip", gzip(&plain));
    check("X-GZIP", gzip(&plain));
    check("gzip", [gzip(&plain[..100]), gzip(&plain[100..])].concat());
    check("deflate", zlib(&plain));
    check("deflate", raw_deflate(&plain));
    check("br", br(&plain));
    check("zstd", zstd(&plain));
    check("gzip, br", br(&gzip(&plain)));
}

#[test]
fn a_bomb_is_cut_at_the_cap() {
    let zeros = vec![0u8; 16 << 20];
    for (coding, body) in
        [("gzip", gzip(&zeros)), ("br", br(&zeros)), ("zstd", zstd(&zeros)), ("deflate", zlib(&zeros))]
    {
        assert!(body.len() < 1 << 20);
        let undone = undo(&body, coding, 1000);
        assert_eq!((undone.bytes.len(), undone.truncated), (1000, true), "{coding}");
        assert!(undone.bytes.capacity() < 1 << 20, "{coding} held {}", undone.bytes.capacity());
    }
}

#[test]
fn a_body_that_was_cut_off_gives_what_it_has() {
    let plain: Vec<u8> = (0..200_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    for (coding, body) in
        [("gzip", gzip(&plain)), ("br", br(&plain)), ("zstd", zstd(&plain)), ("deflate", zlib(&plain))]
    {
        let undone = undo(&body[..body.len() / 2], coding, 1 << 20);
        assert_eq!(undone.problem, Some(Problem::CutShort(coding.to_owned())));
        assert!(undone.bytes.len() > 1000 && plain.starts_with(&undone.bytes), "{coding}");
    }
}

#[test]
fn what_is_not_as_its_header_says_is_a_problem_and_not_a_panic() {
    for coding in ["gzip", "br", "zstd", "deflate"] {
        let undone = undo(b"\x07\x07 this is no compressed body at all", coding, 1000);
        assert!(
            matches!(undone.problem, Some(Problem::Damaged { .. } | Problem::CutShort(_))),
            "{coding}: {undone:?}"
        );
    }
    let undone = undo(b"abc", "sdch", 1000);
    assert_eq!((undone.bytes, undone.problem), (b"abc".to_vec(), Some(Problem::Unknown("sdch".to_owned()))));
    let many = undo(b"abc", &"gzip,".repeat(10_000), 1000);
    assert!(many.problem.is_some());
}

#[test]
fn the_charset_comes_from_the_mark_the_header_or_the_page() {
    let check = |content_type: &str, body: &[u8], expect: &str, charset: &str| {
        let decoded = decode(body, &head(&[("content-type", content_type)]), 1 << 20);
        assert_eq!(decoded.content, Content::Text { text: expect.to_owned(), charset: leak(charset) });
    };
    check("text/plain; charset=euc-kr", b"\xb0\xa1", "가", "EUC-KR");
    check("text/plain; charset=\"EUC-KR\"; x=1", b"\xb0\xa1", "가", "EUC-KR");
    check("text/html", b"<meta charset='euc-kr'>\xb0\xa1", "<meta charset='euc-kr'>가", "EUC-KR");
    check("text/css", b"@charset \"euc-kr\"; \xb0\xa1", "@charset \"euc-kr\"; 가", "EUC-KR");
    check("text/plain; charset=euc-kr", b"\xef\xbb\xbfok", "ok", "UTF-8");
    check("text/plain", b"\xff\xfea\0", "a", "UTF-16LE");
    check("text/html", b"caf\xe9", "caf\u{e9}", "windows-1252");
    check("application/json", "{\"a\":\"가\"}".as_bytes(), "{\"a\":\"가\"}", "UTF-8");
    check("text/plain; charset=nonsense", b"ok", "ok", "UTF-8");
}

fn leak(text: &str) -> &'static str {
    String::leak(text.to_owned())
}

#[test]
fn text_and_binary_are_told_apart() {
    let kind = |content_type: &str, body: &[u8]| {
        let decoded = decode(body, &head(&[("content-type", content_type)]), 1 << 20);
        matches!(decoded.content, Content::Text { .. })
    };
    assert!(kind("image/svg+xml", b"<svg/>"));
    assert!(kind("application/octet-stream", b"plain words"));
    assert!(kind("", "한글".repeat(3000).as_bytes()));
    assert!(!kind("image/png", b"\x89PNG\r\n\x1a\n\0\0"));
    assert!(!kind("", b"\0\x01\x02"));
    assert!(!kind("application/octet-stream", b"\xff\xfe\xfd ok"));
}

#[test]
fn a_character_cut_by_the_cap_is_left_out() {
    let decoded = decode("가나".as_bytes(), &head(&[("content-type", "text/plain")]), 4);
    assert_eq!((text_of(&decoded), decoded.truncated, decoded.size), ("가", true, 4));
}

#[test]
fn a_coded_body_is_read_as_text() {
    let fields = [("Content-Encoding", "gzip"), ("content-type", "text/plain")];
    let decoded = decode(&gzip(SAMPLE), &head(&fields), 1 << 20);
    assert_eq!(text_of(&decoded).as_bytes(), SAMPLE);
    let unknown =
        decode(b"abc", &head(&[("content-encoding", "exotic"), ("content-type", "text/plain")]), 10);
    assert_eq!(unknown.content, Content::Binary(b"abc".to_vec()));
}
