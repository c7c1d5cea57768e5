//! What a browser would block: reads documents, response heads and browsers' own reports, and says where
//! an https page asks for something over http, how browsers take it, and what to write instead.
//!
//! Nothing here does I/O. A document is parsed, never searched for `http://`: each address is judged by
//! what asks for it (a script is blocked, an image upgraded, a link left alone) and by where it points.
//!
//! ```text
//! Document --html|css|script--> Survey --rules--> Finding      read from a file
//! head of an answer ------------ headers -------> Finding
//! browser's CSP report --------- report --------> Finding      seen at run time
//!                      Finding --original--> its place before bundling
//!                                       Finding --fix--> Fix
//! ```

#![forbid(unsafe_code)]

mod address;
mod beyond;
mod browsers;
mod correct;
mod css;
mod dash;
mod document;
mod finding;
mod fix;
mod headers;
mod hls;
mod host;
mod html;
mod json;
mod kind;
mod lines;
mod loads;
mod names;
mod original;
mod policy;
mod report;
mod rules;
mod script;
mod srcset;
mod survey;
mod text;

pub use beyond::{Answer, scan_answer, would_show};
pub use browsers::{Browsers, Outcome, Outlook};
pub use correct::{Corrector, Form, MAX_CORRECTED, Page, Tally, in_passing};
pub use document::{Document, Inspection, MAX_BYTES, MAX_FINDINGS, Skipped, inspect, is_document, scan};
pub use finding::{
    Category, Confidence, Finding, Note, Place, Severity, Source, explains, merge_key, same_mistake,
};
pub use fix::{Edit, Fix, FixKind, Served, Upgrade, suggest, upgrade};
pub use headers::scan_headers;
pub use host::{Host, Own, Reach, Role};
pub use lines::byte_at;
pub use loads::loads;
pub use original::{locate, map_name, map_reference, trace};
pub use report::{MAX_REPORT_BYTES, ReportError, Reported, policy, reports};
