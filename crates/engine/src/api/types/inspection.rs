//! What an exchange says when one looks closer.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ApiError, Field, FieldDifference, Severity};

/// An exchange read closely. What could not be read is left out, never guessed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Inspection {
    /// The query's parameters, decoded, in order.
    pub query: Vec<Field>,
    /// The fields of an `application/x-www-form-urlencoded` request, decoded, in order.
    pub form: Vec<Field>,
    /// The parts of a `multipart/*` request.
    pub parts: Vec<Part>,
    /// The cookies the browser sent.
    pub cookies: Vec<CookieView>,
    /// The cookies the answer sets.
    pub set_cookies: Vec<CookieView>,
    /// JSON Web Tokens in heads, cookies, query and form. Decoded, not verified.
    pub tokens: Vec<Token>,
    /// The operations of a GraphQL request.
    pub graphql: Vec<GraphqlOperation>,
    /// The request's head as received (left) and as passed on (right); empty when no backend was asked.
    pub forwarded: Vec<FieldDifference>,
}

/// One part of a multipart body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Part {
    /// The form field's name.
    pub name: String,
    /// Of an uploaded file, as the browser named it.
    pub file_name: Option<String>,
    /// As given, or `text/plain`.
    pub media_type: String,
    /// Its head.
    pub headers: Vec<Field>,
    /// Where its content begins in the decoded body, in bytes.
    pub offset: f64,
    /// Bytes of its content that were kept.
    pub size: f64,
    /// Its beginning, when it is text.
    pub text: Option<String>,
    /// Its end was not kept.
    pub cut: bool,
}

/// A cookie, and what is to be said of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CookieView {
    /// `sid`.
    pub name: String,
    /// As sent.
    pub value: String,
    /// `Secure`, `Path=/`, ..., in order; empty for one the browser sent.
    pub attributes: Vec<Field>,
    /// The worst first.
    pub notes: Vec<Note>,
}

/// A judgement of one attribute or claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Note {
    /// `Secure`, `SameSite`, ..., or the token's claim.
    pub about: String,
    /// Stable, kebab-case.
    pub code: String,
    /// `error`: the browser refuses it; `warning`: probably not meant; `info`: worth knowing.
    pub severity: Severity,
    /// Values for the sentence.
    pub params: Vec<String>,
}

/// A JSON Web Token (RFC 7519), decoded and not verified: what it says may be false.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Token {
    /// Where it stood: `request-header`, `response-header`, `cookie`, `set-cookie`, `query`, `form`.
    pub place: String,
    /// The field's, cookie's or parameter's name.
    pub name: String,
    /// Its header as JSON, indented.
    pub header: String,
    /// Its claims as JSON, indented.
    pub claims: String,
    /// Bytes of its signature.
    pub signature: u32,
    /// `exp`.
    pub expires_ms: Option<f64>,
    /// What is to be said of it.
    pub notes: Vec<Note>,
}

/// One operation of a GraphQL request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GraphqlOperation {
    /// `query`, `mutation`, `subscription`.
    pub kind: String,
    /// `None` for an anonymous one.
    pub name: Option<String>,
    /// The document.
    pub query: String,
    /// As JSON, indented.
    pub variables: Option<String>,
}

/// A stretch of a body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct BodyRange {
    /// Place of its first byte.
    pub offset: f64,
    /// Bytes of the whole, as far as it was kept.
    pub total: f64,
    /// The bytes, in base64.
    pub base64: String,
    /// What it is to be read by when it is text: `UTF-8`, `EUC-KR`, ...; empty for binary content.
    pub charset: String,
    /// Why the content coding could not be undone, when that is so.
    pub problem: Option<ApiError>,
}

/// A body read as protocol buffers without their description.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Frames {
    /// The messages of a gRPC or gRPC-Web body, or one for a plain one.
    pub frames: Vec<ProtoFrame>,
    /// What was not read: `cut-short` or `not-protobuf`.
    pub problem: Option<String>,
}

/// One length-prefixed message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ProtoFrame {
    /// Where its content begins, in bytes.
    pub offset: f64,
    /// Bytes.
    pub size: f64,
    /// It is compressed by itself, and not read.
    pub compressed: bool,
    /// The trailers of gRPC-Web, as text.
    pub trailers: Option<String>,
    /// Its fields.
    pub fields: Vec<ProtoField>,
}

/// One field on the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ProtoField {
    /// As in the `.proto`.
    pub number: u32,
    /// `varint`, `fixed64`, `bytes`, `group`, `fixed32`.
    pub wire: String,
    /// Each way it can be read: `42`, `"text"`, `1.5`, `0a 0b`.
    pub readings: Vec<String>,
    /// Of a field that reads as a message.
    pub fields: Vec<Self>,
}
