//! `localfront serve`: the front door without a window.

use std::path::PathBuf;

use engine::api::types::{ApiError, Site};
use engine::{Engine, Given, Listen, Options, Startup, guess, parse_http_listen, parse_listen};

use super::config::valid;
use crate::args::{Serve, Shared};
use crate::output::{Colour, Found, Output, Refusal};
use crate::words::pad;

pub(crate) async fn run(serve: Serve, shared: Shared, output: Output) -> Result<Found, Refusal> {
    let listen = Listen { https: parse_listen(&serve.listen)?, http: parse_http_listen(&serve.http_listen)? };
    let engine = Engine::start(Options {
        data_dir: shared.data_dir,
        listen: Some(listen),
        record: !serve.no_record,
        demo: serve.demo,
        startup: startup(serve, output)?,
        must_listen: true,
    })
    .await?;
    // Before the ready line: whoever waits for it may send the signal at once.
    let mut stop = Signals::listen();
    announce(&engine, output).await?;
    stop.next().await;
    output.note(output.words().stopping);
    tokio::select! {
        () = engine.stop() => {}
        () = stop.next() => {
            output.note(output.words().stopping_at_once);
            engine.stop_at_once().await;
        }
    }
    output.event(&serde_json::json!({ "event": "stopped", "dropped": engine.dropped() }));
    Ok(Found::Nothing)
}

/// What to serve: the demo, the arguments, a named file, or the nearest project file.
fn startup(serve: Serve, output: Output) -> Result<Startup, Refusal> {
    if serve.demo {
        return Ok(Startup::Empty);
    }
    let given = serve.folder.is_some() || serve.api.is_some() || !serve.behaviors.is_empty();
    let nearest = || guess::project_file_for(&std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")));
    match serve.config.clone().or_else(|| if given { None } else { nearest() }) {
        Some(file) if serve.name.is_some() || !serve.hosts.is_empty() => {
            Err(engine::named_in_file(&file).into())
        }
        // Its mistakes are told now; later edits keep the last good state instead.
        Some(file) => valid(&file, output).map(|()| Startup::File { file, cloudfront: serve.cloudfront }),
        None => {
            let Serve { folder, api, behaviors, name, hosts, cloudfront, .. } = serve;
            let given = Given { folder, api, behaviors, name, hosts, cloudfront };
            // What is wrong with it is told before anything is made.
            given.project()?;
            Ok(Startup::Given(given))
        }
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
        output.say(&output.paint(Colour::Faint, &format!("  {}", (output.words().redirects)(http))));
    }
    match &overview.journal.problem {
        None => {}
        Some(off) if off.code == "no-journal" => output.note(output.words().recording_is_off),
        Some(problem) => output.note(&(output.words().not_recorded)(&output.language().error(problem))),
    }
    if !overview.trust.trusted {
        output.note(output.words().untrusted);
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
        let pattern = if route.is_default { output.words().everything_else } else { &route.pattern };
        output.say(&format!("  {} → {}", pad(pattern, 16), route.target));
    }
    for found in &site.diagnostics {
        output.note(&format!("  {}:{}: {}", found.line, found.column, output.language().diagnostic(found)));
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
