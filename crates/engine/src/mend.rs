//! Corrections of files: looked at first, made only inside the project, and taken back as long as nobody else has
//! changed the file.
//!
//! ```text
//! Finding --Ground::find--> Spot (a file and the replacement in it) --Spot::view--> what the person is shown
//!                                                                    --Spot::apply-> the file, and a Mend to take back
//! ```

mod ground;
mod spot;
mod undo;

pub(crate) use ground::Ground;
pub(crate) use spot::Spot;
pub(crate) use undo::{Mend, Mends};
