//! The product as people, scripts and browsers meet it. One binary, linked once.
//!
//! What needs a display, WebKit's driver or a browser is ignored by a plain `cargo test`; `cargo xtask test`
//! installs those and runs everything.

mod arrows;
mod chromium;
mod command_line;
mod drag;
mod firefox;
mod own_policy;
mod real_site;
mod story;
mod window;
mod words;
