//! One mistake: what asks for which insecure address, where it stands, and how bad that is.

use std::ops::Range;

use url::Url;

use crate::browsers::Browsers;

/// An https page, or something that belongs to one, names an address that is not https.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule of the taxonomy: `H01`, `C03`, `J11`, `R02`, ...
    pub rule: &'static str,
    /// What asks for it: `script`, `stylesheet`, `image`, `fetch`, `websocket`, `form`, `redirect`, ...
    pub what: &'static str,
    /// The insecure address, resolved; as written where the program computes the rest (`partial`).
    pub url: String,
    /// The address goes on with something only known at run time, or was cut off by the browser.
    pub partial: bool,
    /// Where it stands in what browsers load.
    pub place: Place,
    /// Where that came from before it was bundled, as far as a source map tells; see [`crate::trace`].
    pub original: Option<Place>,
    /// 1-based line and column of the call it flows into, when that is elsewhere in the same file.
    pub used_at: Option<(u32, u32)>,
    /// How browsers take it, in one word.
    pub category: Category,
    /// How each of them takes it, here and once deployed.
    pub browsers: Browsers,
    /// How much it matters once deployed.
    pub severity: Severity,
    /// How sure it is that the address is asked for at all.
    pub confidence: Confidence,
    /// Read in a file, or reported by a browser.
    pub source: Source,
    /// What else bears on it, without repeats.
    pub notes: Vec<Note>,
    /// Fields the other side has to answer with, for a call to another origin to be let through:
    /// `Access-Control-Allow-Methods: PUT`. Empty for all that is no such call.
    pub needs: Vec<String>,
    /// Addresses this one mistake spoils: 1, or for an http `<base>` itself and the relative URLs after it.
    pub count: u32,
}

/// Where an address stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// URL path or file name, as the caller named it.
    pub file: String,
    /// 1-based; `None` when unknown.
    pub line: Option<u32>,
    /// 1-based, of the first character of the address, in UTF-16 code units as browsers and editors
    /// count; `None` when unknown.
    pub column: Option<u32>,
    /// The line as it stands, shortened around the address.
    pub excerpt: Option<String>,
    /// The bytes of `excerpt` that hold the address, for marking and for the corrected line.
    pub mark: Option<Range<usize>>,
    /// The lines before it, at most two, shortened; indented as against `excerpt`, which is not.
    pub before: Vec<String>,
    /// The lines after it, likewise.
    pub after: Vec<String>,
}

/// How browsers take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Category {
    /// Never leaves the machine.
    Blocked,
    /// Asked for over https instead; broken when the host has none.
    Upgraded,
    /// Chromium and Firefox allow this computer's own addresses; Safari does not, and deployed it breaks.
    LocalhostOnly,
    /// A form sends what was typed in clear: browsers put a warning page before it.
    Form,
    /// A download that browsers refuse.
    Download,
    /// Nothing is blocked, but the address leaves the https front door or tells where the backend is.
    Leak,
    /// A call from another origin, which the answer does not allow.
    Cors,
    /// Browsers do not keep it.
    Refused,
    /// Browsers keep it for longer and for more than is meant.
    Trap,
    /// Nothing breaks, but it is probably not meant.
    Advice,
}

/// How much it matters once deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Not broken, worth a look.
    Info,
    /// Breaks in some browsers, or when the host has no https.
    Warning,
    /// Broken in at least one mainstream browser.
    Error,
}

/// How sure it is that the address is asked for at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// A literal without a known use, inert markup, a lazy loader's attribute.
    Low,
    /// A literal given to a known API.
    Medium,
    /// Markup or a header with a fixed fetch, or the browser's own word.
    High,
}

/// How it came to light.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// Read in a document or a response head.
    File,
    /// A browser ran into it.
    Browser,
}

/// What else bears on a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Note {
    /// The upgrade keeps the explicit port, where https rarely answers.
    ExplicitPort,
    /// Addresses with an IP literal are never upgraded.
    IpAddress,
    /// A private address or a name only the local network knows; Chromium asks the user for permission.
    PrivateNetwork,
    /// `crossorigin` makes it a CORS request, which is blocked instead of upgraded.
    CrossOrigin,
    /// The page's `upgrade-insecure-requests` turns it into https.
    UpgradeInsecureRequests,
    /// Inside `template` or `noscript`: inert until cloned, or without scripts only.
    Inert,
    /// `<base>` makes every relative URL after it insecure; `count` says how many there were.
    SpoilsRelative,
    /// The page's own host, by http.
    OwnHost,
    /// A backend that a behavior already maps.
    Backend,
}

impl Finding {
    /// Stable over restarts and versions: 16 hex digits of the site, file, line and address, whatever rule
    /// found it and whether in the file or at run time.
    pub fn id(&self, site: &str) -> String {
        let mut hash = Fnv::default();
        hash.write(site);
        self.hash_place(&mut hash);
        format!("{:016x}", hash.0)
    }

    /// Where a person would correct it: in the source when that is known to the letter, else where it is loaded from.
    pub fn written_at(&self) -> &Place {
        self.original.as_ref().filter(|original| original.mark.is_some()).unwrap_or(&self.place)
    }

    fn hash_place(&self, hash: &mut Fnv) {
        hash.write(&self.place.file);
        hash.write(&self.place.line.unwrap_or(0).to_string());
        hash.write(&essence(&self.url));
    }

    /// A call to another origin that is let through if that allows it.
    pub(crate) fn is_foretold(&self) -> bool {
        self.rule == crate::rules::PREFLIGHT.id
    }

    /// Into a call on another line, with a host that tells it from others.
    fn flows(&self) -> bool {
        self.used_at.is_some() && !self.url.contains("://${")
    }

    fn stands_on_line_of(&self, other: &Self) -> bool {
        let lines = [other.place.line, other.used_at.map(|(line, _)| line)];
        self.place.line.is_some_and(|line| lines.contains(&Some(line)))
    }
}

/// Findings with equal keys are the same mistake; [`same_mistake`] sees more, pair by pair.
pub fn merge_key(finding: &Finding) -> u64 {
    let mut hash = Fnv::default();
    finding.hash_place(&mut hash);
    hash.0
}

/// Whether two findings of one site are the same mistake: same file, same address as far as both know it,
/// and same line as far as both know it. A browser reports the line of the call, which need not be that of
/// the literal: one that flows into calls is the mistake of each call with its address. For some elements
/// it reports no line at all.
pub fn same_mistake(a: &Finding, b: &Finding) -> bool {
    let line_unknown = a.place.line.is_none() || b.place.line.is_none();
    a.place.file == b.place.file
        && a.is_foretold() == b.is_foretold()
        && (line_unknown || a.flows() || b.flows() || a.stands_on_line_of(b) || b.stands_on_line_of(a))
        && same_address(a, b)
}

/// Whether a literal read in a file is the cause of what a browser ran into somewhere else: a base address or a
/// constant of one file begins the addresses that other files put together.
pub fn explains(literal: &Finding, report: &Finding) -> bool {
    let is_head = matches!(literal.what, "base" | "address") || literal.partial;
    let named = after_scheme(&literal.url).is_some_and(|rest| !rest.is_empty() && !rest.starts_with("${"));
    literal.source == Source::File
        && report.source == Source::Browser
        && is_head
        && named
        && begins(&essence(&literal.url), &essence(&report.url))
}

fn after_scheme(url: &str) -> Option<&str> {
    url.split_once("://").map(|(_, rest)| rest)
}

/// At a boundary of the path: `http://a.com/v1` begins `http://a.com/v1/users`, not `http://a.com/v10`.
fn begins(head: &str, whole: &str) -> bool {
    let head = head.split("${").next().unwrap_or(head);
    let Some(rest) = whole.strip_prefix(head) else { return false };
    head.ends_with('/') || rest.is_empty() || rest.starts_with(['/', '?', '#'])
}

fn same_address(a: &Finding, b: &Finding) -> bool {
    let (left, right) = (essence(&a.url), essence(&b.url));
    left == right || (a.partial && starts(&right, &left)) || (b.partial && starts(&left, &right))
}

/// A head without a host, such as `ws://${location.host}`, begins every address of its scheme.
fn starts(whole: &str, head: &str) -> bool {
    whole.starts_with(head.split("${").next().unwrap_or(head))
}

/// The address without what varies from call to call: query and fragment.
fn essence(url: &str) -> String {
    let Ok(mut parsed) = Url::parse(url) else { return url.to_owned() };
    parsed.set_query(None);
    parsed.set_fragment(None);
    parsed.into()
}

/// FNV-1a, because `std`'s hasher may change from one version to the next.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    /// Ends each part with a byte that UTF-8 never has, so that parts cannot run into each other.
    fn write(&mut self, part: &str) {
        for byte in part.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
