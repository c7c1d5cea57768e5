//! THE list of commands and events. The list makes the router, the command line's vocabulary and the
//! TypeScript of the window (`ui/src/lib/backend/bindings.ts`), so that none of them can drift.

pub mod types;
