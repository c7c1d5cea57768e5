//! Heads and bodies as a person writes them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method};

use crate::api::types::{ApiError, BodyDraft, BodyForm, Field};
use crate::error::Result;

/// The bytes of a body.
///
/// # Errors
/// When it is no base64 although it says so.
pub(crate) fn bytes(draft: &BodyDraft) -> Result<Bytes> {
    match draft.form {
        BodyForm::Text => Ok(Bytes::copy_from_slice(draft.content.as_bytes())),
        BodyForm::Base64 => STANDARD.decode(draft.content.trim()).map(Bytes::from).map_err(|cause| {
            let message = format!("the body is no base64: {cause}");
            ApiError::new("draft-base64", &[&cause.to_string()], message)
        }),
    }
}

/// A body for a person: text where it is some.
pub(crate) fn body(bytes: &[u8]) -> BodyDraft {
    let is_text = |text: &&str| !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    match std::str::from_utf8(bytes).ok().filter(is_text) {
        Some(text) => BodyDraft { form: BodyForm::Text, content: text.to_owned() },
        None => BodyDraft { form: BodyForm::Base64, content: STANDARD.encode(bytes) },
    }
}

/// A field's name.
///
/// # Errors
/// When it is none.
pub(crate) fn name(text: &str) -> Result<HeaderName> {
    text.trim().parse().map_err(|_| {
        let message = format!("{text:?} is no name of a header: letters, digits and dashes, without blanks");
        ApiError::new("draft-field-name", &[text], message)
    })
}

/// A field's value.
///
/// # Errors
/// When it cannot stand in a head.
pub(crate) fn value(field: &Field) -> Result<HeaderValue> {
    HeaderValue::from_str(field.value.trim())
        .or_else(|_| HeaderValue::from_bytes(field.value.trim().as_bytes()))
        .map_err(|_| {
            let message =
                format!("the value of {} holds a line end or another control character", field.name);
            ApiError::new("draft-field-value", &[&field.name], message)
        })
}

/// A method.
///
/// # Errors
/// When it is none.
pub(crate) fn method(text: &str) -> Result<Method> {
    text.trim().parse().map_err(|_| {
        ApiError::new("draft-method", &[text], format!("{text:?} is no method: write one such as GET"))
    })
}
