//! What is read of an entry. Everything may be missing: files of other makers differ, and none is refused for it.

use serde::Deserialize;

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Entry {
    pub(super) started_date_time: String,
    pub(super) time: Option<f64>,
    pub(super) request: Request,
    pub(super) response: Response,
    pub(super) timings: Timings,
    #[serde(rename = "serverIPAddress")]
    pub(super) server_ip_address: Option<String>,
    pub(super) connection: Option<serde_json::Value>,
    pub(super) comment: Option<String>,
    #[serde(rename = "_webSocketMessages")]
    pub(super) web_socket_messages: Vec<Message>,
    #[serde(rename = "_eventSourceMessages")]
    pub(super) event_source_messages: Vec<Message>,
    #[serde(rename = "_site")]
    pub(super) site: Option<String>,
    #[serde(rename = "_behavior")]
    pub(super) behavior: Option<String>,
    #[serde(rename = "_origin")]
    pub(super) origin: Option<String>,
    #[serde(rename = "_servedBy")]
    pub(super) served_by: String,
    #[serde(rename = "_peer")]
    pub(super) peer: Option<String>,
    #[serde(rename = "_file")]
    pub(super) file: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) http_version: String,
    pub(super) headers: Vec<Pair>,
    pub(super) post_data: Option<PostData>,
    pub(super) body_size: Option<f64>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Response {
    pub(super) status: Option<f64>,
    pub(super) http_version: String,
    pub(super) headers: Vec<Pair>,
    pub(super) content: Content,
    pub(super) body_size: Option<f64>,
    #[serde(rename = "_transferSize")]
    pub(super) transfer_size: Option<f64>,
    #[serde(rename = "_error")]
    pub(super) error: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct PostData {
    pub(super) text: Option<String>,
    pub(super) params: Vec<Pair>,
    #[serde(rename = "_encoding")]
    pub(super) encoding: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Content {
    pub(super) text: Option<String>,
    pub(super) encoding: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Pair {
    pub(super) name: String,
    pub(super) value: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Timings {
    pub(super) blocked: Option<f64>,
    pub(super) dns: Option<f64>,
    pub(super) connect: Option<f64>,
    pub(super) send: Option<f64>,
    pub(super) wait: Option<f64>,
    pub(super) receive: Option<f64>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Message {
    pub(super) r#type: String,
    pub(super) time: f64,
    pub(super) opcode: Option<f64>,
    pub(super) data: String,
}
