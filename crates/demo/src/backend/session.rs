//! Who is visiting: a cookie, how often they came, and what is in their cart.

use std::collections::HashMap;

use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use parking_lot::Mutex;
use serde_json::{Value, json};

use super::answer::{Answer, error, method_not_allowed, ok};
use super::products;

/// More than anyone has browsers; then all are forgotten.
const MOST: usize = 1_000;
/// Far more than the number of a product takes.
const LONGEST_BODY: usize = 4_096;

/// Everyone's sessions, by the value of the cookie.
#[derive(Default)]
pub(super) struct Sessions(Mutex<HashMap<String, Session>>);

#[derive(Default)]
struct Session {
    visits: u32,
    /// Numbers of products.
    cart: Vec<u64>,
}

impl Sessions {
    /// Runs `change` on the session of this cookie, which is made when it is new, and gives back its cookie.
    fn with<T>(&self, headers: &HeaderMap, change: impl FnOnce(&mut Session) -> T) -> (String, T) {
        let mut sessions = self.0.lock();
        if sessions.len() >= MOST {
            sessions.clear();
        }
        let id = cookie(headers).filter(|id| sessions.contains_key(id)).unwrap_or_else(fresh);
        let done = change(sessions.entry(id.clone()).or_default());
        (id, done)
    }
}

/// `GET` begins or continues a session, `DELETE` ends it.
pub(super) fn answer(request: &Request<Incoming>, sessions: &Sessions) -> Answer {
    let headers = request.headers();
    match *request.method() {
        Method::GET | Method::HEAD => {
            let (id, state) = sessions.with(headers, |session| {
                session.visits += 1;
                json!({ "visits": session.visits, "cart": session.cart.len() })
            });
            set_cookie(ok(&state), &attributes(&format!("sid={id}"), headers))
        }
        Method::DELETE => {
            cookie(headers).map(|id| sessions.0.lock().remove(&id));
            set_cookie(ok(&json!({ "ended": true })), &attributes("sid=; Max-Age=0", headers))
        }
        _ => method_not_allowed("GET, HEAD, DELETE"),
    }
}

/// `GET` shows the cart, `POST {"id":1}` puts a product in, `DELETE` empties it.
pub(super) async fn cart(request: Request<Incoming>, sessions: &Sessions) -> Answer {
    let (head, body) = request.into_parts();
    let (id, cart) = match head.method {
        Method::GET | Method::HEAD => sessions.with(&head.headers, |session| session.cart.clone()),
        Method::DELETE => sessions.with(&head.headers, |session| std::mem::take(&mut session.cart)),
        Method::POST => match chosen(body).await {
            Some(product) => sessions.with(&head.headers, |session| put(session, product)),
            None => {
                return error(
                    StatusCode::BAD_REQUEST,
                    "no_such_product",
                    "send {\"id\":N} with a product's number",
                );
            }
        },
        _ => return method_not_allowed("GET, HEAD, POST, DELETE"),
    };
    let items = if head.method == Method::DELETE { Vec::new() } else { cart };
    set_cookie(ok(&json!({ "items": items })), &attributes(&format!("sid={id}"), &head.headers))
}

fn put(session: &mut Session, product: u64) -> Vec<u64> {
    if session.cart.len() < MOST {
        session.cart.push(product);
    }
    session.cart.clone()
}

async fn chosen(body: Incoming) -> Option<u64> {
    let body = Limited::new(body, LONGEST_BODY).collect().await.ok()?.to_bytes();
    let id = serde_json::from_slice::<Value>(&body).ok()?.get("id")?.as_u64()?;
    products::one(&id.to_string()).map(|_| id)
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|value| value.split("; ")).find_map(|pair| pair.strip_prefix("sid=")).map(str::to_owned)
}

/// A backend that knows it stands behind TLS keeps its cookie to TLS.
fn attributes(pair: &str, headers: &HeaderMap) -> String {
    let https = headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https");
    format!("{pair}; Path=/; HttpOnly; SameSite=Lax{}", if https { "; Secure" } else { "" })
}

fn set_cookie(mut answer: Answer, cookie: &str) -> Answer {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        answer.headers_mut().append(SET_COOKIE, value);
    }
    answer
}

/// Not to be guessed: 128 random bits.
fn fresh() -> String {
    let mut bytes = [0u8; 16];
    // Without random numbers there is one session for all, which is enough for a demo that nobody else sees.
    let _ = aws_lc_rs::rand::fill(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
