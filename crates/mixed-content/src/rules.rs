//! The one table: what asks (`Rule`), how browsers treat such a request, and what the host and the
//! circumstances change about it.

mod table;

pub(crate) use table::*;

use crate::browsers::{Browsers, browsers};
use crate::finding::{Category, Confidence, Note, Severity};
use crate::host::{Host, Reach, Role};

/// A row of the taxonomy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) id: &'static str,
    pub(crate) what: &'static str,
    pub(crate) kind: Kind,
    pub(crate) severity: Severity,
    pub(crate) confidence: Confidence,
}

/// How browsers treat a request (Mixed Content 3 and 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// "Blockable": everything that is not upgradeable (Mixed Content 3.2).
    Blockable,
    /// "Upgradeable": image with an empty initiator, audio, video, none of them CORS (3.1).
    Upgradeable,
    /// Subtitles: blocked, but Firefox takes them for media (`TYPE_INTERNAL_TRACK`) that it does not upgrade, and loads
    /// them.
    Subtitles,
    /// Blocked, but Chromium takes them for images and upgrades them: preloaded sets of images, and what SVG and style
    /// sheets refer to.
    ImageLike,
    /// Where a form goes (Mixed Content 4.5 lets browsers warn or block).
    Form,
    /// What a link saves.
    Download,
    /// Leaves the page: never mixed content at top level.
    Navigation,
    /// Fetches nothing by itself.
    Hint,
}

/// What bears on one request besides its kind.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Circumstances {
    /// `None` when the program computes the host.
    pub(crate) host: Option<Host>,
    /// It is made in CORS mode.
    pub(crate) cors: bool,
    /// The page has `upgrade-insecure-requests`.
    pub(crate) upgrades: bool,
    /// It stands in inert markup.
    pub(crate) inert: bool,
    /// The page is on one of this computer's own names, as at a developer's desk.
    pub(crate) is_local: bool,
}

/// What the table says of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) category: Category,
    pub(crate) browsers: Browsers,
    pub(crate) severity: Severity,
    pub(crate) confidence: Confidence,
    pub(crate) notes: Vec<Note>,
}

/// Judges one insecure request; `None` when it is none of our business.
pub(crate) fn judge(rule: &Rule, around: &Circumstances) -> Option<Verdict> {
    let mut verdict = if is_loopback(around) {
        on_this_computer(rule, around)
    } else {
        match rule.kind {
            Kind::Blockable | Kind::Subtitles | Kind::ImageLike => blockable(rule, around),
            Kind::Upgradeable => upgradeable(rule, around),
            Kind::Form => form(rule, around),
            Kind::Download => plain(Category::Download, rule, around),
            Kind::Navigation if is_ours(around) => plain(Category::Leak, rule, around),
            Kind::Navigation => return None,
            Kind::Hint => plain(Category::Leak, rule, around),
        }
    };
    note_host(&mut verdict, around);
    lower(&mut verdict, around);
    Some(verdict)
}

fn is_loopback(around: &Circumstances) -> bool {
    around.host.is_some_and(|host| host.is_trustworthy())
}

fn is_ours(around: &Circumstances) -> bool {
    around.host.is_some_and(|host| host.role != Role::Other || host.reach == Reach::Private)
}

fn plain(category: Category, rule: &Rule, around: &Circumstances) -> Verdict {
    let Rule { severity, confidence, .. } = *rule;
    Verdict { category, browsers: browsers(rule.kind, around), severity, confidence, notes: Vec::new() }
}

/// Potentially trustworthy, so Chromium and Firefox let it through; Safari does not, and deployed it
/// points at the visitor's own computer.
fn on_this_computer(rule: &Rule, around: &Circumstances) -> Verdict {
    match rule.kind {
        Kind::Navigation if rule.severity == Severity::Error => plain(Category::Leak, rule, around),
        _ => Verdict {
            severity: rule.severity.min(Severity::Warning),
            ..plain(Category::LocalhostOnly, rule, around)
        },
    }
}

fn blockable(rule: &Rule, around: &Circumstances) -> Verdict {
    if around.upgrades { upgraded_by_policy(rule, around) } else { plain(Category::Blocked, rule, around) }
}

fn upgradeable(rule: &Rule, around: &Circumstances) -> Verdict {
    if around.upgrades {
        return upgraded_by_policy(rule, around);
    }
    let host = around.host;
    let mut notes = Vec::new();
    if around.cors {
        // Mixed Content 4.1: only requests that are not CORS are upgraded.
        notes.push(Note::CrossOrigin);
    }
    if host.is_some_and(|host| host.is_ip) {
        // Mixed Content 4.1 step 1: a host that is an IP address is not upgraded.
        notes.push(Note::IpAddress);
    } else if host.is_some_and(|host| host.has_port) {
        notes.push(Note::ExplicitPort);
    }
    match notes.is_empty() {
        true => plain(Category::Upgraded, rule, around),
        false => Verdict { severity: Severity::Error, notes, ..plain(Category::Blocked, rule, around) },
    }
}

/// Upgrade Insecure Requests 4.1 keeps the port, so an explicit one is still wrong.
fn upgraded_by_policy(rule: &Rule, around: &Circumstances) -> Verdict {
    let mut notes = vec![Note::UpgradeInsecureRequests];
    let has_port = around.host.is_some_and(|host| host.has_port);
    if has_port {
        notes.push(Note::ExplicitPort);
    }
    let severity = if has_port { rule.severity } else { rule.severity.min(Severity::Warning) };
    Verdict { severity, notes, ..plain(Category::Upgraded, rule, around) }
}

/// Upgrade Insecure Requests 4.1 upgrades form submissions too.
fn form(rule: &Rule, around: &Circumstances) -> Verdict {
    if around.upgrades { upgraded_by_policy(rule, around) } else { plain(Category::Form, rule, around) }
}

fn note_host(verdict: &mut Verdict, around: &Circumstances) {
    let Some(host) = around.host else { return };
    match host.role {
        Role::Own => verdict.notes.push(Note::OwnHost),
        Role::Backend => verdict.notes.push(Note::Backend),
        Role::Other => {}
    }
    if host.reach == Reach::Private {
        verdict.notes.push(Note::PrivateNetwork);
    }
}

/// Templates are inert until cloned, and `noscript` runs only without scripts: one step less of each.
fn lower(verdict: &mut Verdict, around: &Circumstances) {
    if !around.inert {
        return;
    }
    verdict.confidence = Confidence::Low;
    verdict.notes.push(Note::Inert);
    verdict.severity = match verdict.severity {
        Severity::Error => Severity::Warning,
        _ => Severity::Info,
    };
}
