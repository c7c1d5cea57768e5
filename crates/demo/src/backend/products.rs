//! What the shop sells.

use serde_json::{Value, json};

/// How many stand on one page.
const PER_PAGE: usize = 4;

struct Product {
    slug: &'static str,
    en: &'static str,
    ko: &'static str,
    /// In won.
    price: u32,
}

const PRODUCTS: [Product; 8] = [
    Product { slug: "mug", en: "Stoneware mug", ko: "사기 머그컵", price: 18_000 },
    Product { slug: "lamp", en: "Desk lamp", ko: "책상 조명", price: 64_000 },
    Product { slug: "notebook", en: "Linen notebook", ko: "린넨 공책", price: 12_000 },
    Product { slug: "plant", en: "Rubber plant", ko: "고무나무", price: 32_000 },
    Product { slug: "chair", en: "Oak chair", ko: "참나무 의자", price: 189_000 },
    Product { slug: "clock", en: "Wall clock", ko: "벽시계", price: 45_000 },
    Product { slug: "radio", en: "Kitchen radio", ko: "부엌 라디오", price: 78_000 },
    Product { slug: "teapot", en: "Iron teapot", ko: "무쇠 주전자", price: 56_000 },
];

/// A page of products, counted from 1; beyond the last there are none.
pub(super) fn page(number: usize) -> Value {
    let items: Vec<Value> =
        all().skip(number.saturating_sub(1).saturating_mul(PER_PAGE)).take(PER_PAGE).collect();
    json!({ "page": number, "pages": PRODUCTS.len().div_ceil(PER_PAGE), "items": items })
}

/// One product by its number.
pub(super) fn one(id: &str) -> Option<Value> {
    let id: usize = id.parse().ok()?;
    all().nth(id.checked_sub(1)?)
}

/// All of them.
pub(super) fn all() -> impl Iterator<Item = Value> {
    PRODUCTS.iter().zip(1..).map(|(product, id)| {
        json!({
            "id": id,
            "name": { "en": product.en, "ko": product.ko },
            "price": product.price,
            "image": format!("/images/{}.svg", product.slug),
        })
    })
}
