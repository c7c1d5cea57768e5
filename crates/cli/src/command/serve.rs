//! `localfront serve`: the front door without a window.

use std::path::PathBuf;

use engine::api::types::{ApiError, Site};
use engine::{Engine, Given, Listen, Options, Startup, guess, parse_http_listen, parse_listen};

use crate::args::{Serve, Shared};
use crate::output::{Colour, Found, Output};

pub(crate) async fn run(serve: Serve, shared: Shared, output: Output) -> Result<Found, ApiError> {
    let listen = Listen { https: parse_listen(&serve.listen)?, http: parse_http_listen(&serve.http_listen)? };
    let engine = Engine::start(Options {
        data_dir: shared.data_dir,
        listen: Some(listen),
        record: !serve.no_record,
        demo: serve.demo,
        startup: startup(serve)?,
        must_listen: true,
    })
    .await?;
    // Before the ready line: whoever waits for it may send the signal at once.
    let mut stop = Signals::listen();
    announce(&engine, output).await?;
    stop.next().await;
    output.note("Stopping: requests in progress may end. Once more to stop at once.");
    tokio::select! {
        () = engine.stop() => {}
        () = stop.next() => {
            output.note("Stopping at once.");
            engine.stop_at_once().await;
        }
    }
    output.event(&serde_json::json!({ "event": "stopped", "dropped": engine.dropped() }));
    Ok(Found::Nothing)
}

/// What to serve: the demo, the arguments, a named file, or the nearest project file.
fn startup(serve: Serve) -> Result<Startup, ApiError> {
    if serve.demo {
        return Ok(Startup::Empty);
    }
    let given = serve.folder.is_some() || serve.api.is_some() || !serve.behaviors.is_empty();
    let nearest = || guess::project_file_for(&std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")));
    match serve.config.or_else(|| if given { None } else { nearest() }) {
        Some(file) => valid(file),
        None => {
            let Serve { folder, api, behaviors, name, hosts, cloudfront, .. } = serve;
            Given { folder, api, behaviors, name, hosts, cloudfront }.project().map(Startup::Given)
        }
    }
}

/// A file with mistakes is refused at the start; later edits keep the last good state instead.
fn valid(file: PathBuf) -> Result<Startup, ApiError> {
    let found = engine::validate(&file)?;
    match engine::refusal(&file, &found) {
        Some(refusal) => Err(refusal),
        None => Ok(Startup::File(file)),
    }
}

async fn announce(engine: &Engine, output: Output) -> Result<(), ApiError> {
    let overview = engine.overview().await?;
    let sites: Vec<_> =
        overview.sites.iter().map(|s| serde_json::json!({ "name": s.name, "url": s.url })).collect();
    output.event(&serde_json::json!({
        "event": "ready",
        "sites": sites,
        "listen": overview.door.https,
        "http_listen": overview.door.http,
        "ca": engine.root_path(),
    }));
    for site in &overview.sites {
        tell(site, output);
    }
    for http in &overview.door.http {
        output.say(&output.paint(Colour::Faint, &format!("  http://{http} redirects there")));
    }
    if let Some(problem) = &overview.journal.problem {
        output.note(&format!("Nothing is recorded: {problem}"));
    }
    if !overview.trust.trusted {
        output.note(
            "Browsers do not trust the certificate yet: run `localfront ca trust` once, then restart them.",
        );
    }
    Ok(())
}

fn tell(site: &Site, output: Output) {
    output.say(&format!(
        "{}  {}",
        output.paint(Colour::Strong, &site.url),
        output.paint(Colour::Faint, &site.name)
    ));
    for route in &site.routes {
        let pattern = if route.is_default { "everything else" } else { &route.pattern };
        output.say(&format!("  {pattern:<16} → {}", route.target));
    }
    for found in &site.diagnostics {
        output.note(&format!("  {}:{}: {}", found.line, found.column, found.message));
    }
}

/// Ctrl-C, and SIGTERM where there is one.
struct Signals {
    #[cfg(unix)]
    terminate: std::io::Result<tokio::signal::unix::Signal>,
}

impl Signals {
    fn listen() -> Self {
        #[cfg(unix)]
        use tokio::signal::unix::{SignalKind, signal};
        Self {
            #[cfg(unix)]
            terminate: signal(SignalKind::terminate()),
        }
    }

    /// Resolves at the next one.
    async fn next(&mut self) {
        #[cfg(unix)]
        if let Ok(terminate) = &mut self.terminate {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
        // Without a handler the system ends the process by itself, which is all that is left to do.
        let _ = tokio::signal::ctrl_c().await;
    }
}
