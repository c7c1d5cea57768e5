//! The words end-to-end tests are written in: a [`Sandbox`] of one's own, the [`Localfront`] command in it, a
//! [`Display`] nobody sees, and the real window or a real browser as a [`Session`].
//!
//! Nothing here touches the person's own files, screen or browser, and everything that was started ends with
//! the value that stands for it. Words that cannot do what they say panic with what they saw: their callers are
//! tests.

mod backend;
mod curl;
mod display;
mod drag;
mod findings;
mod firefox;
mod localfront;
mod process;
mod sandbox;
mod session;
mod wait;
mod window;

pub use backend::Backend;
pub use curl::{Answer, Curl};
pub use display::Display;
pub use drag::drop_folder;
pub use findings::{Finding, findings};
pub use firefox::{Complaint, Firefox, make_firefox_profile};
pub use localfront::{Localfront, Outcome};
pub use process::{Ended, Process};
pub use sandbox::Sandbox;
pub use session::Session;
pub use wait::{LIMIT, eventually, until};
pub use window::Window;
