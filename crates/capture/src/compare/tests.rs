use bytes::Bytes;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::redact::Masks;
use crate::sample::head;

fn compared(left: &str, right: &str) -> Bodies {
    let head = head(&[("content-type", "application/json")]);
    let side = |body: &'static [u8]| Side { body, head: &head, total: body.len() as u64 };
    bodies(side(left.to_owned().leak().as_bytes()), side(right.to_owned().leak().as_bytes()), None)
}

#[test]
fn fields_are_paired_by_name_in_order() {
    let left = head(&[("accept", "*/*"), ("cookie", "a=1"), ("cookie", "b=1"), ("x-old", "1")]);
    let right = head(&[("Cookie", "a=1"), ("cookie", "b=2"), ("accept", "*/*"), ("x-new", "1")]);
    let told: Vec<_> = heads(&left, &right).iter().map(|f| (f.name.clone(), f.differs())).collect();
    let expect = [
        ("accept", Differs::Same),
        ("cookie", Differs::Same),
        ("cookie", Differs::Changed),
        ("x-old", Differs::Removed),
        ("x-new", Differs::Added),
    ];
    assert_eq!(told, expect.map(|(name, differs)| (name.to_owned(), differs)));
}

#[test]
fn json_is_compared_by_value() {
    let left = json!({ "items": [{ "price": 1, "a b": 1 }, 2], "gone": null, "same": [1] });
    let right = json!({ "items": [{ "price": 2, "a b": 2 }, 2, 3], "new": {}, "same": [1] });
    let told: Vec<_> =
        values(&left, &right, None).into_iter().map(|v| (v.path, v.differs, v.left, v.right)).collect();
    let text = |t: &str| Some(t.to_owned());
    assert_eq!(
        told,
        [
            ("$.items[0].price".into(), Differs::Changed, text("1"), text("2")),
            ("$.items[0][\"a b\"]".into(), Differs::Changed, text("1"), text("2")),
            ("$.items[2]".into(), Differs::Added, None, text("3")),
            ("$.gone".into(), Differs::Removed, text("null"), None),
            ("$.new".into(), Differs::Added, None, text("{}")),
        ]
    );
}

#[test]
fn each_kind_of_body_is_compared_its_own_way() {
    assert_eq!(compared("{\"a\":1}", "{\"a\":1}").difference, Difference::None);
    assert_eq!(compared("{\"a\":1}", "{ \"a\": 1 }").difference, Difference::Json(Vec::new()));
    let Difference::Text(lines) = compared("one\ntwo\nthree\n", "one\n2\nthree\n").difference else {
        panic!()
    };
    let told: Vec<_> = lines.iter().map(|l| (l.differs, l.left, l.right, &*l.text)).collect();
    let expect = [
        (Differs::Same, Some(1), Some(1), "one"),
        (Differs::Removed, Some(2), None, "two"),
        (Differs::Added, None, Some(2), "2"),
        (Differs::Same, Some(3), Some(3), "three"),
    ];
    assert_eq!(told, expect);
}

#[test]
fn secrets_in_bodies_are_masked_and_still_differ() {
    let masks = Masks::with(&[]);
    let compared = |media_type: &str, left: &str, right: &str| {
        let head = head(&[("content-type", media_type)]);
        let side = |text: &str| -> Vec<u8> { text.into() };
        let (left, right) = (side(left), side(right));
        let side = |body| Side { body, head: &head, total: 0 };
        bodies(side(&left), side(&right), Some(&masks)).difference
    };
    let left = r#"{"user":"kim","password":"one","tokens":{"api_key":["k1"]},"text":"a"}"#;
    let right = r#"{"user":"kim","password":"two","tokens":{"api_key":["k2"]},"text":{"secret":"x"}}"#;
    let Difference::Json(told) = compared("application/json", left, right) else { panic!() };
    let told: Vec<_> =
        told.iter().map(|v| (&*v.path, v.left.as_deref().unwrap(), v.right.as_deref().unwrap())).collect();
    let mask = "\"***\"";
    assert_eq!(
        told,
        [
            ("$.password", mask, mask),
            ("$.tokens.api_key[0]", mask, mask),
            ("$.text", "\"a\"", "{\"secret\":\"***\"}"),
        ]
    );
    let form = "application/x-www-form-urlencoded";
    let Difference::Text(lines) = compared(form, "password=one&a=1", "password=two&a=2") else { panic!() };
    let told: Vec<_> = lines.iter().map(|line| &*line.text).collect();
    assert_eq!(told, ["password=***&a=1", "password=***&a=2"]);
    let token = "eyJhbGciOiJI.eyJzdWIi.c2ln";
    let Difference::Text(lines) = compared("text/html", &format!("<p>{token}</p>"), "<p></p>") else {
        panic!()
    };
    assert!(lines.iter().all(|line| !line.text.contains("eyJ")), "{lines:?}");
}

#[test]
fn binary_bodies_are_compared_by_their_bytes() {
    let head = head(&[("content-type", "image/png")]);
    let side = |body: &'static [u8]| Side { body, head: &head, total: body.len() as u64 + 1 };
    let compared = bodies(side(b"\0\x01\x02"), side(b"\0\x01\x03"), None);
    assert_eq!((compared.difference, compared.clipped), (Difference::Binary(2), true));
    assert_eq!(bodies(side(b"\0\x01"), side(b"\0\x01\x03"), None).difference, Difference::Binary(2));
}

#[test]
fn a_compressed_body_is_compared_as_it_is_read() {
    use std::io::Write;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(b"{\"a\":1}").unwrap();
    let packed = gzip.finish().unwrap();
    let (plain, coded) = (
        head(&[("content-type", "text/json")]),
        head(&[("content-type", "text/json"), ("content-encoding", "gzip")]),
    );
    let left = Side { body: b"{\"a\":1}", head: &plain, total: 7 };
    let right = Side { body: &packed, head: &coded, total: packed.len() as u64 };
    assert_eq!(bodies(left, right, None).difference, Difference::None);
}

proptest! {
    /// Nothing is told exactly where nothing differs, whatever the bytes are.
    #[test]
    fn only_what_differs_is_told(left: Vec<u8>, right: Vec<u8>) {
        let head = Head::from_bytes(Bytes::new());
        let side = |body| Side { body, head: &head, total: 0 };
        prop_assert_eq!(bodies(side(&left), side(&left), None).difference, Difference::None);
        if left == right {
            prop_assert_eq!(bodies(side(&left), side(&right), None).difference, Difference::None);
        }
    }

    #[test]
    fn lines_put_together_again_are_the_right_side(left in "[ab\n]{0,40}", right in "[ab\n]{0,40}") {
        let told = lines(&left, &right);
        let added = told.iter().filter(|l| l.differs == Differs::Added).count();
        let removed = told.iter().filter(|l| l.differs == Differs::Removed).count();
        let count = |text: &str| text.lines().count();
        prop_assert_eq!(count(&right) + removed, count(&left) + added);
    }
}
