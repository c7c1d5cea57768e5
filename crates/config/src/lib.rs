//! What the user asked for: the file as typed, the project as meant, and every mistake at once.

pub mod pattern;
pub mod project;
