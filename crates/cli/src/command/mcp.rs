//! `localfront mcp`: what agents may ask, over the Model Context Protocol. Every tool is one call of the engine's.

use engine::api::types::ApiError;
use engine::{Agent, Places};
use rmcp::handler::server::router::tool::ToolRouter;
use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::{CallToolResult, ContentBlock, Implementation, ServerCapabilities, ServerConfig};
use rmcp::service::ServerInitializeError;
use rmcp::{ServerHandler, ServiceExt, tool, tool_handler, tool_router};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::args::{Mcp, Shared};
use crate::output::Found;

const INSTRUCTIONS: &str = "Localfront records every request that passes its local HTTPS front door. Begin with \
    list_exchanges and a filter such as `status:>=400`, `path:/api/* method:POST`, `took:>500ms`, \
    `header:content-type=json`, `body:\"out of stock\"`, `is:mixed` or plain words; terms beside each other must all \
    hold, and `or`, `not`, `-` and parentheses work. Read one whole with read_exchange. Secrets are masked.";

/// Serves one client on stdin and stdout until it leaves.
pub(crate) async fn run(mcp: Mcp, shared: Shared) -> Result<Found, ApiError> {
    let server = Server::new(Agent::new(Places::open(shared.data_dir)?), mcp.allow_resend);
    let running = match server.serve(rmcp::transport::stdio()).await {
        Ok(running) => running,
        // It left before it said anything: nothing was asked for, and nothing went wrong.
        Err(ServerInitializeError::ConnectionClosed(_)) => return Ok(Found::Nothing),
        Err(cause) => return Err(refused(&cause)),
    };
    running.waiting().await.map(|_| Found::Nothing).map_err(|cause| refused(&cause))
}

fn refused(cause: &dyn std::fmt::Display) -> ApiError {
    ApiError {
        code: "mcp".into(),
        params: vec![cause.to_string()],
        message: format!("cannot speak with the client: {cause}; it must speak MCP on stdin and stdout"),
    }
}

struct Server {
    agent: Agent,
    tool_router: ToolRouter<Self>,
}

#[derive(Deserialize, JsonSchema)]
struct ListExchanges {
    /// In Localfront's filter language; empty for all.
    #[serde(default)]
    filter: String,
    /// How many of the newest, 1 to 200. Default 50.
    limit: Option<u32>,
}

#[derive(Deserialize, JsonSchema)]
struct ReadExchange {
    /// As list_exchanges gives it.
    id: String,
    /// Bytes of each body at most, up to 65536.
    body_limit: Option<usize>,
}

#[derive(Deserialize, JsonSchema)]
struct ListFindings {
    /// A site's name; all sites when not given.
    site: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
struct ExplainUrl {
    /// `https://shop.localhost:8443/api/x`, or a path of the only site.
    url: String,
    /// Default GET.
    method: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
struct ResendRequest {
    /// As list_exchanges gives it.
    id: String,
}

#[tool_router]
impl Server {
    fn new(agent: Agent, allow_resend: bool) -> Self {
        let mut tool_router = Self::tool_router();
        if !allow_resend {
            tool_router.remove_route("resend_request");
        }
        Self { agent, tool_router }
    }

    #[tool(
        description = "List the newest recorded requests that a filter leaves, oldest first.",
        annotations(read_only_hint = true)
    )]
    fn list_exchanges(&self, Parameters(asked): Parameters<ListExchanges>) -> CallToolResult {
        answer(self.agent.exchanges(&asked.filter, asked.limit.unwrap_or(50)))
    }

    #[tool(
        description = "Read one recorded request whole: heads, decoded bodies, timing, who answered, what was changed.",
        annotations(read_only_hint = true)
    )]
    fn read_exchange(&self, Parameters(asked): Parameters<ReadExchange>) -> CallToolResult {
        answer(self.agent.exchange(&asked.id, asked.body_limit))
    }

    #[tool(
        description = "List mixed-content findings: insecure addresses that break once the site is deployed over https.",
        annotations(read_only_hint = true)
    )]
    fn list_findings(&self, Parameters(asked): Parameters<ListFindings>) -> CallToolResult {
        answer(self.agent.findings(asked.site.as_deref()))
    }

    #[tool(
        description = "Say which site, behavior and origin a URL would get, and what would be changed on the way.",
        annotations(read_only_hint = true)
    )]
    fn explain_url(&self, Parameters(asked): Parameters<ExplainUrl>) -> CallToolResult {
        answer(self.agent.explain(&asked.url, asked.method.as_deref().unwrap_or("GET")))
    }

    #[tool(
        description = "List the sites requests went to, with their addresses and behaviors.",
        annotations(read_only_hint = true)
    )]
    fn list_sites(&self) -> CallToolResult {
        answer(self.agent.sites())
    }

    #[tool(
        description = "Send a recorded request again to the site it was for, and give the answer.",
        annotations(read_only_hint = false, destructive_hint = true)
    )]
    async fn resend_request(&self, Parameters(asked): Parameters<ResendRequest>) -> CallToolResult {
        answer(self.agent.resend(&asked.id).await)
    }
}

#[tool_handler(router = self.tool_router)]
impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("localfront", env!("CARGO_PKG_VERSION")))
            .with_instructions(INSTRUCTIONS)
    }
}

/// What was found as JSON, or what stood in the way in words, which is the agent's to read.
fn answer<T: Serialize>(found: Result<T, ApiError>) -> CallToolResult {
    let text = found.and_then(|value| {
        let text = serde_json::to_string(&value);
        text.map_err(|cause| ApiError {
            code: "internal".into(),
            params: Vec::new(),
            message: cause.to_string(),
        })
    });
    match text {
        Ok(text) => CallToolResult::success(vec![ContentBlock::text(text)]),
        Err(refused) => CallToolResult::error(vec![ContentBlock::text(refused.message)]),
    }
}
