//! The desktop door: a window on the engine. Nothing is decided here.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod house;
mod ipc;
mod window;

use clap::Parser;

/// Localfront's window.
#[derive(Debug, Parser)]
#[command(name = "localfront-app", version)]
struct Arguments {
    /// Keep the certificate, journal and settings here instead of the platform's data folder.
    #[arg(long, value_name = "DIR")]
    data_dir: Option<std::path::PathBuf>,
    /// Start the built-in demo site.
    #[arg(long)]
    demo: bool,
}

fn main() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("LOCALFRONT_LOG");
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    let colour = std::io::IsTerminal::is_terminal(&std::io::stderr());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colour).init();

    let arguments = Arguments::parse();
    if house::raise_other(arguments.data_dir.as_deref()) {
        eprintln!("Localfront is already open; its window was brought to the front");
        return;
    }
    if let Err(cause) = window::run(arguments.data_dir, arguments.demo) {
        eprintln!("localfront-app: cannot open the window: {cause}; `localfront serve` works without one");
        std::process::exit(2);
    }
}
