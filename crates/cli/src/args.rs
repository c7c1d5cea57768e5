//! The command line as typed. It is a contract: other people's scripts call it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// One trusted HTTPS address in front of a site and its API.
///
/// Exits 0 when done, 1 when it looked and found problems, 2 when it could not do it.
#[derive(Debug, Parser)]
#[command(name = "localfront", version, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) shared: Shared,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Taken by every command.
#[derive(Debug, Args)]
pub(crate) struct Shared {
    /// One JSON object a line on stdout; text for people goes to stderr
    #[arg(long, global = true, display_order = 100)]
    pub(crate) json: bool,
    /// Keep the certificate, journal and settings here [default: the platform's data folder]
    #[arg(long, global = true, value_name = "DIR", display_order = 101)]
    pub(crate) data_dir: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve a folder and its backends under one HTTPS address
    Serve(Serve),
    /// Look for mixed content and other mistakes that show only once deployed
    Check(Check),
    /// Say which site, behavior and origin a URL would get, and what would be changed on the way
    Explain(Explain),
    /// List recorded requests
    Log(Log),
    /// Show one recorded request whole
    Show(Show),
    /// Write recorded requests as HAR 1.2, or read a HAR file into the journal
    Har(Har),
    /// Serve the journal and the findings to agents: Model Context Protocol over stdin and stdout
    Mcp(Mcp),
    /// The local certificate authority
    Ca {
        #[command(subcommand)]
        command: Ca,
    },
    /// The project file
    Config {
        #[command(subcommand)]
        command: Config,
    },
    /// Say what stands in the way on this computer, and what to run
    Doctor,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The folder that answers `/` [default: the `localfront.toml` here or above]
    pub(crate) folder: Option<PathBuf>,
    /// The backend that answers `/api/*`
    #[arg(long, value_name = "URL")]
    pub(crate) api: Option<String>,
    /// Another behavior, before `/api/*`; TARGET is a folder or a URL
    #[arg(long = "behavior", value_name = "PATTERN=TARGET")]
    pub(crate) behaviors: Vec<String>,
    /// The project file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["folder", "api", "behaviors", "name", "hosts"])]
    pub(crate) config: Option<PathBuf>,
    /// The site's name [default: from the folder's project]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// A host to answer for; may be given several times [default: NAME.localhost]
    #[arg(long = "host", value_name = "HOST")]
    pub(crate) hosts: Vec<String>,
    /// Where HTTPS listens; port 0 takes a free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8443")]
    pub(crate) listen: String,
    /// Where the plain companion listens, which redirects to HTTPS
    #[arg(long, value_name = "ADDR:PORT|off", default_value = "127.0.0.1:8080")]
    pub(crate) http_listen: String,
    /// Behave like CloudFront to the letter: no index in directories, 403 for missing files, its headers
    #[arg(long)]
    pub(crate) cloudfront: bool,
    /// Keep no journal
    #[arg(long)]
    pub(crate) no_record: bool,
    /// Serve the built-in demo site
    #[arg(long, conflicts_with_all = ["folder", "api", "behaviors", "config"])]
    pub(crate) demo: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Folders, files, or URLs of pages
    #[arg(required = true, value_name = "FOLDER|URL|FILE")]
    pub(crate) targets: Vec<String>,
    /// Also write the findings as SARIF 2.1.0, for code hosting sites; `-` writes them to stdout instead of the list
    #[arg(long, value_name = "FILE|-")]
    pub(crate) sarif: Option<PathBuf>,
    /// Count only what this file does not know; it is written when it is not there
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write the baseline anew
    #[arg(long, requires = "baseline")]
    pub(crate) update_baseline: bool,
    /// Read also what `.gitignore` files leave out
    #[arg(long)]
    pub(crate) no_ignore: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// `https://shop.localhost:8443/api/x`, or a path of the only site
    pub(crate) url: String,
    /// The request's method
    #[arg(long, default_value = "GET")]
    pub(crate) method: String,
    /// The project file [default: the `localfront.toml` here or above]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Show passwords, cookies and tokens of configured headers instead of masking them
    #[arg(long)]
    pub(crate) secrets: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Log {
    /// Keep printing requests as they come
    #[arg(long, short)]
    pub(crate) follow: bool,
    /// Such as `status:5xx path:/api/* took:>200ms`
    #[arg(
        long,
        value_name = "EXPR",
        default_value = "",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    pub(crate) filter: String,
    /// How many of the newest
    #[arg(long, short = 'n', default_value_t = 50)]
    pub(crate) limit: u32,
    /// Show tokens in addresses instead of masking them
    #[arg(long)]
    pub(crate) secrets: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Har {
    /// Only these, such as `site:shop status:5xx` [default: all]
    #[arg(
        long,
        value_name = "EXPR",
        default_value = "",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    pub(crate) filter: String,
    /// Write here [default: stdout]
    #[arg(long, short, value_name = "FILE", conflicts_with = "import")]
    pub(crate) output: Option<PathBuf>,
    /// Write passwords, cookies and tokens instead of masking them
    #[arg(long)]
    pub(crate) secrets: bool,
    /// Read this file into a session of its own instead
    #[arg(long, value_name = "FILE", conflicts_with_all = ["filter", "secrets"])]
    pub(crate) import: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Mcp {
    /// Let agents send recorded requests again; everything else only reads
    #[arg(long)]
    pub(crate) allow_resend: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// From the first column of `localfront log`
    pub(crate) id: String,
    /// Say what differs in another request instead
    #[arg(long, value_name = "ID")]
    pub(crate) diff: Option<String>,
    /// Show passwords, cookies and tokens instead of masking them
    #[arg(long)]
    pub(crate) secrets: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Ca {
    /// Where it is trusted
    Status,
    /// Print where the root certificate is
    Path,
    /// Put the root into the trust stores of this computer
    Trust(Stores),
    /// Take the root out of them again
    Untrust(Stores),
    /// Make a new root; the old one is taken out of the stores first
    Rotate,
}

#[derive(Debug, Args)]
pub(crate) struct Stores {
    /// Only this store, as `localfront ca status` names it; may be given several times [default: all]
    #[arg(long = "store", value_name = "NAME")]
    pub(crate) stores: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Config {
    /// Check the project file and report every mistake with its line and column
    Validate {
        /// [default: the `localfront.toml` here or above]
        file: Option<PathBuf>,
    },
    /// Print the JSON schema of the project file, for editors
    Schema,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }
}
