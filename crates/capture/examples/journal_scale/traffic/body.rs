//! Bodies: text in two languages, small and large, plain and compressed, and bytes that are no text.

use std::collections::HashMap;
use std::io::Write;
use std::sync::{LazyLock, Mutex};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Dice, Sort};

const WORDS: [&str; 24] = [
    "order",
    "price",
    "stock",
    "customer",
    "주문",
    "가격",
    "재고",
    "배송",
    "address",
    "payment",
    "refund",
    "invoice",
    "quantity",
    "warehouse",
    "고객",
    "결제",
    "환불",
    "신청",
    "shipped",
    "pending",
    "cancelled",
    "discount",
    "coupon",
    "review",
];

pub(super) fn request(dice: Dice, sort: Sort) -> Bytes {
    if sort != Sort::Form {
        return Bytes::new();
    }
    let (item, count) = (dice.below(60, 90_000), dice.below(61, 9));
    match dice.below(44, 2) {
        0 => format!(
            "item={item}&count={count}&note={}&csrf={:016x}",
            word(dice, 62),
            dice.below(63, u64::MAX)
        )
        .into(),
        _ => format!(
            "{{\"item\":{item},\"count\":{count},\"note\":\"{}\",\"to\":\"서울 {}\"}}",
            word(dice, 62),
            dice.0
        )
        .into(),
    }
}

/// The bytes on the wire, and their content coding.
pub(super) fn response(dice: Dice, sort: Sort) -> (Bytes, &'static str) {
    match sort {
        Sort::Page => compressed("page", dice.0 % 2000, page),
        Sort::Script => compressed("script", dice.0 % 300, script),
        Sort::Style => compressed("style", dice.0 % 40, script),
        Sort::Picture => (remembered("picture", dice.0 % 700, picture), ""),
        Sort::Api if dice.below(64, 25) == 0 => (list(dice), ""),
        Sort::Api => (item(dice).into(), ""),
        Sort::Form if dice.status() == 303 => (Bytes::new(), ""),
        Sort::Form => (format!("{{\"ok\":true,\"order\":\"order-{}\"}}", dice.0).into(), ""),
        Sort::Stream | Sort::Socket => (Bytes::new(), ""),
    }
}

fn item(dice: Dice) -> String {
    let n = dice.0;
    format!(
        "{{\"id\":{n},\"name\":\"item-{n}\",\"title\":\"{} {}\",\"price\":{},\"tags\":[\"{}\",\"{}\"],\"설명\":\"{} {}\"}}",
        word(dice, 70),
        word(dice, 71),
        dice.below(72, 900_000),
        word(dice, 73),
        word(dice, 74),
        word(dice, 75),
        word(dice, 76),
    )
}

/// Too large to lie beside its head, and different each time.
fn list(dice: Dice) -> Bytes {
    let items: Vec<_> = (0..40).map(|at| item(Dice(dice.0.wrapping_mul(41) + at))).collect();
    format!("[{}]", items.join(",\n")).into()
}

fn page(n: u64) -> String {
    let text = prose(n, 900);
    format!(
        "<!doctype html><html lang=\"ko\"><title>{} {n}</title><body><p>{text}</p></body></html>",
        word(Dice(n), 80)
    )
}

fn script(n: u64) -> String {
    format!("export const chunk = {n};\nconst text = \"{}\";\n", prose(n, 4000))
}

fn prose(n: u64, words: u64) -> String {
    let all: Vec<_> = (0..words).map(|at| format!("{}{}", word(Dice(n), 100 + at), at % 7)).collect();
    all.join(" ")
}

fn picture(n: u64) -> Bytes {
    let length = 4_000 + Dice(n).below(90, 60_000);
    (0..length / 8).flat_map(|at| Dice(n).below(200 + at, u64::MAX).to_le_bytes()).collect::<Vec<u8>>().into()
}

fn word(dice: Dice, throw: u64) -> &'static str {
    WORDS[dice.below(throw, WORDS.len() as u64) as usize]
}

fn compressed(name: &'static str, n: u64, make: fn(u64) -> String) -> (Bytes, &'static str) {
    let gzip = move |n| {
        let mut out = GzEncoder::new(Vec::new(), Compression::fast());
        // Writing to memory does not fail.
        _ = out.write_all(make(n).as_bytes());
        out.finish().unwrap_or_default().into()
    };
    (remembered(name, n, gzip), "gzip")
}

/// Made once: a folder does not change while it is looked at.
fn remembered(name: &'static str, n: u64, make: impl Fn(u64) -> Bytes) -> Bytes {
    static KNOWN: LazyLock<Mutex<HashMap<(&str, u64), Bytes>>> = LazyLock::new(Mutex::default);
    let Ok(mut known) = KNOWN.lock() else { return make(n) };
    known.entry((name, n)).or_insert_with(|| make(n)).clone()
}
