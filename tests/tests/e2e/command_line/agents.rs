//! `localfront mcp`: a real handshake, and every tool, beside a running `serve`.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use e2e::Localfront;
use serde_json::{Value, json};

use super::Shop;
use super::journal::row;

/// A client of the server, as an agent's program is one.
struct Client {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    asked: u64,
}

impl Client {
    fn connect(shop: &Shop, words: &[&str]) -> Self {
        let mut command = Localfront::command(&shop.sandbox);
        command.arg("mcp").args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("it was built");
        let (to, from) = (
            child.stdin.take().expect("it is piped"),
            BufReader::new(child.stdout.take().expect("it is piped")),
        );
        let mut client = Self { child, to, from, asked: 0 };
        let hello = client.ask(
            "initialize",
            &json!({ "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } }),
        );
        assert_eq!(hello["serverInfo"]["name"], "localfront", "{hello}");
        assert!(hello["instructions"].as_str().is_some_and(|text| text.contains("list_exchanges")));
        client.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
        client
    }

    fn send(&mut self, message: &Value) {
        writeln!(self.to, "{message}").expect("the server reads");
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.asked += 1;
        let id = self.asked;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let mut line = String::new();
            assert!(
                self.from.read_line(&mut line).expect("the server writes text") > 0,
                "the server left at {method}"
            );
            let mut reply: Value = serde_json::from_str(&line).expect("a line is JSON");
            if reply["id"] == id {
                assert!(reply["error"].is_null(), "{reply}");
                return reply["result"].take();
            }
        }
    }

    fn tools(&mut self) -> Vec<String> {
        let listed = self.ask("tools/list", &json!({}));
        listed["tools"]
            .as_array()
            .expect("tools are listed")
            .iter()
            .map(|tool| tool["name"].as_str().expect("a tool has a name").to_owned())
            .collect()
    }

    fn call(&mut self, name: &str, arguments: &Value) -> Result<Value, String> {
        let reply = self.ask("tools/call", &json!({ "name": name, "arguments": arguments }));
        let text = reply["content"][0]["text"].as_str().expect("an answer is text").to_owned();
        if reply["isError"] == true {
            Err(text)
        } else {
            Ok(serde_json::from_str(&text).expect("an answer is JSON"))
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn an_agent_finds_and_reads_what_was_recorded() {
    let shop = Shop::open();
    assert_eq!(shop.get("/api/orders?access_token=hidden").status, 200);
    assert_eq!(shop.get("/nothing.png").status, 404);
    row(&shop.sandbox, "/nothing.png");
    let mut client = Client::connect(&shop, &[]);
    let tools = ["explain_url", "list_exchanges", "list_findings", "list_sites", "read_exchange"];
    let mut offered = client.tools();
    offered.sort();
    assert_eq!(offered, tools);
    let found = client.call("list_exchanges", &json!({ "filter": "path:/api/*", "limit": 5 })).unwrap();
    assert_eq!(found[0]["target"], "/api/orders?access_token=***");
    let read = client.call("read_exchange", &json!({ "id": found[0]["id"], "body_limit": 40 })).unwrap();
    assert_eq!(read["exchange"]["row"]["status"], 200);
    assert!(read["response_body"].as_str().unwrap().len() <= 40);
    let sites = client.call("list_sites", &json!({})).unwrap();
    assert_eq!(sites[0]["name"], "shop");
    assert_eq!(client.call("list_findings", &json!({})).unwrap(), json!([]));
    let refused = client.call("list_exchanges", &json!({ "filter": "status:many" })).unwrap_err();
    assert!(refused.contains("404, 5xx"), "{refused}");
    let refused = client.call("read_exchange", &json!({ "id": "zzz" })).unwrap_err();
    assert!(refused.contains("zzz"), "{refused}");
}

#[test]
fn an_agent_is_told_what_a_running_serve_would_do() {
    let shop = Shop::open();
    let mut client = Client::connect(&shop, &[]);
    let url = format!("{}/api/orders?token=hidden", shop.front.url());
    let told = client.call("explain_url", &json!({ "url": url, "method": "POST" })).unwrap();
    assert_eq!((&told["site"], &told["behavior"]), (&json!("shop"), &json!("/api/*")), "{told}");
    assert!(told["goes_to"].as_str().is_some_and(|to| to.starts_with(&shop.backend.url())), "{told}");
    let told = Localfront::run(&shop.sandbox, &["explain", "/index.html"]);
    assert_eq!((told.code, &told.json[0]["origin"]), (0, &json!("app")), "{told:?}");
    let Shop { front, backend: _backend, sandbox: _sandbox } = shop;
    assert_eq!(front.stop().code, Some(0));
    let refused = client.call("explain_url", &json!({ "url": url })).unwrap_err();
    assert!(refused.contains("localfront serve"), "{refused}");
}

#[test]
fn a_client_that_leaves_before_it_says_anything_is_no_error() {
    let shop = Shop::open();
    let mut command = Localfront::command(&shop.sandbox);
    let ended = command.arg("mcp").stdin(Stdio::null()).output().expect("it was built");
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    assert!(ended.stdout.is_empty() && ended.stderr.is_empty(), "{ended:?}");
}

#[test]
fn an_agent_reads_findings_without_their_secrets() {
    let shop = Shop::open();
    let page = "<!doctype html><img src='http://pictures.test/a.png?size=2&token=hidden'>";
    shop.sandbox.write("code/shop/dist/album.html", page);
    assert_eq!(shop.get("/album.html").status, 200);
    let mut client = Client::connect(&shop, &[]);
    let finding = e2e::until("the finding in the journal", || {
        client.call("list_findings", &json!({ "site": "shop" })).unwrap().get(0).cloned()
    });
    assert_eq!(finding["url"], "http://pictures.test/a.png?size=2&token=***", "{finding}");
    assert!(!finding.to_string().contains("hidden"), "{finding}");
}

#[test]
fn an_agent_sends_again_only_when_it_may() {
    let shop = Shop::open();
    assert_eq!(shop.get("/api/orders").status, 200);
    let id = row(&shop.sandbox, "/api/orders")["id"].clone();
    let mut client = Client::connect(&shop, &["--allow-resend"]);
    let answer = client.call("resend_request", &json!({ "id": id })).unwrap();
    assert_eq!(answer["status"], 200, "{answer}");
    assert!(answer["body"].as_str().unwrap().contains("/api/orders"), "{answer}");
    let resent = Localfront::run(&shop.sandbox, &["log", "--filter", "is:resent"]).json;
    assert_eq!((resent.len(), &resent[0]["id"]), (1, &answer["id"]), "{resent:?}");
    assert_ne!(answer["id"], id);
}
