//! An upload, of any size: it is counted and hashed as it comes, and kept nowhere.

use std::time::Instant;

use aws_lc_rs::digest::{Context, SHA256};
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use serde_json::json;

use super::answer::{Answer, error, ok};

pub(super) async fn receive(request: Request<Incoming>) -> Answer {
    let started = Instant::now();
    let mut body = request.into_body();
    let mut hash = Context::new(&SHA256);
    let mut size = 0u64;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else {
            return error(
                StatusCode::BAD_REQUEST,
                "upload_broken",
                &format!("the upload broke off after {size} bytes"),
            );
        };
        if let Some(data) = frame.data_ref() {
            hash.update(data);
            size += data.len() as u64;
        }
    }
    let hex: String = hash.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    ok(&json!({ "size": size, "sha256": hex, "took_ms": started.elapsed().as_millis() as u64 }))
}
