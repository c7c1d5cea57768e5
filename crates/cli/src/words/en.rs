//! English.

use super::{Counts, Rows, Words};

pub(super) const WORDS: Words = Words {
    cannot_start: |cause| format!("cannot start: {cause}"),
    cannot_answer: |cause| format!("cannot write the answer: {cause}"),
    server: |code| code,
    state: |code| code,

    everything_else: "everything else",
    redirects: |address| format!("http://{address} redirects there"),
    recording_is_off: "Nothing is recorded in this run (--no-record).",
    not_recorded: |why| format!("Nothing is recorded: {why}"),
    untrusted: "Browsers do not trust the certificate yet: run `localfront ca trust` once, then restart them.",
    stopping: "Stopping: requests in progress may end. Once more to stop at once.",
    stopping_at_once: "Stopping at once.",

    root: "root",
    rotated: "A new root was made. Run `localfront ca trust`, and restart Localfront and the browsers.",
    restart_browsers: "Restart the browsers that are open: they read their stores only when they start.",

    no_mistakes: |file| format!("{file}: no mistakes"),
    mistakes: |count| format!("cannot serve, there {}:", are(count, "mistake")),

    skipped: |file, why| format!("not read: {file}: {why}"),
    checked,
    baseline_written: |file, count| format!("the baseline {file} now knows {}", counted(count, "finding")),
    loaded_from: |place| format!("loaded from {place}"),
    add_behavior: |pattern, target| format!("add a behavior for {pattern}, which answers {target}"),
    write_instead: "write",
    in_browsers: "in browsers",
    has_to_answer: "it has to answer OPTIONS and the call with",
    nothing_to_check: "nothing to check: no pages, scripts, style sheets or data were found; is the site built?",
    here: "here",
    deployed: "once deployed",
    progress: |done, all| format!("{done} of {}", counted(all, "document")),

    rows: Rows {
        site: "site",
        path: "path",
        behavior: "behavior",
        origin: "origin",
        goes_to: "goes to",
        backend: "backend",
        changes: "changes",
        note: "note",
    },
    no_site: "none serves this host: the answer is 421",
    rule: |behavior, number| format!("{behavior} (rule {number})"),
    weight: |weight| format!("weight {weight}"),
    backup: "backup",

    waiting: "Nothing is recorded here yet. Waiting for the first request; `localfront serve` takes them in.",
    exported: |count, file| format!("{} written to {file}", counted(count as usize, "exchange")),
    imported: |count, name| {
        format!("{} read into the session {name:?}; look at them with", counted(count as usize, "exchange"))
    },

    matched: |rule, server, whom| format!("matched {rule}, answered by {server} {whom}"),
    failed: "failed",
    changed: "changed",
    took: |time| format!("took {time}"),
    request: "request",
    response: "response",
    not_kept: |missing, all| format!("{missing} bytes of {all} were not kept"),

    request_body: "request body",
    response_body: "response body",
    time: "time",
    phase: |code| code,
    fact: |code| code,
    sizes: |body, left, right| format!("{body} ({left} and {right} bytes)"),
    first_byte: |at| format!("the first byte that differs is number {at}, counted from 0"),
    clipped: "only the beginnings were compared",
};

fn checked(counts: &Counts) -> String {
    let mut text =
        format!("{} read, {}", counted(counts.documents, "document"), counted(counts.problems, "problem"));
    if counts.known > 0 {
        text += &format!(", {} known before", counts.known);
    }
    if counts.ignored > 0 {
        text += &format!(", {} ignored by the project file", counts.ignored);
    }
    text
}

/// `1 document`, `2 documents`.
fn counted(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

/// `is 1 mistake`, `are 2 mistakes`.
fn are(count: usize, one: &str) -> String {
    format!("{} {}", if count == 1 { "is" } else { "are" }, counted(count, one))
}
