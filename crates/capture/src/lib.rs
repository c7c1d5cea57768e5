//! What happened: exchanges, the recorder that assembles them, and the journal that keeps them.

pub mod event;
pub mod exchange;
pub mod head;
