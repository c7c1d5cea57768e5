//! One finding, as it stands in the ledger.

use std::time::{Duration, Instant};

use capture::exchange::{ExchangeId, Timestamp};
use capture::store::FindingRow;
use mixed_content::{Finding, Reported, Source};

use crate::api::types::CallSite;
use crate::findings::{Kept, Known};
use crate::wire::milliseconds_of;

/// Chromium reports some blocked requests twice at once; the second is an echo.
const ECHO: Duration = Duration::from_millis(100);

pub(super) struct Entry {
    pub(super) known: Known,
    pub(super) finding: Finding,
    /// When a browser last reported it.
    reported: Option<Instant>,
}

/// What a browser's word adds to a finding.
pub(super) struct Proof {
    pub(super) id: String,
    seen: u32,
    called: Option<CallSite>,
    page: Option<String>,
}

impl Entry {
    pub(super) fn new(site: &str, finding: &Finding, kept: Kept, exchange: Option<ExchangeId>) -> Self {
        let in_file = finding.source == Source::File;
        let known = Known {
            id: finding.id(site),
            site: site.into(),
            kept,
            seen: u32::from(!in_file),
            in_file,
            exchange: exchange.map(|id| id.to_string()),
            at_ms: milliseconds_of(Timestamp::now()),
        };
        Self { known, finding: finding.clone(), reported: (!in_file).then(Instant::now) }
    }

    /// A browser ran into it once more; how many times more, since some tell everything twice.
    pub(super) fn reported_again(&mut self, reported: &Reported, exchange: Option<ExchangeId>) -> u32 {
        let seen = u32::from(self.reported.is_none_or(|at| at.elapsed() > ECHO));
        self.reported = Some(Instant::now());
        let Kept { called, page, .. } = Kept::of_report(reported);
        let kept = &mut self.known.kept;
        kept.called = called.filter(|c| !kept.is_called_at(&c.file, c.line, c.column)).or(kept.called.take());
        kept.page = page;
        self.known.seen = self.known.seen.saturating_add(seen);
        self.touch(exchange);
        seen
    }

    /// The file tells more than the browser: its place, and its line. What the browser told stays beside it.
    pub(super) fn read_again(&mut self, finding: &Finding, kept: Kept, exchange: Option<ExchangeId>) {
        let known = &mut self.known;
        known.kept = kept.with_proof_of(&known.kept);
        known.in_file = true;
        self.finding = finding.clone();
        // The page that ran into it shows more than the answer that brought the file.
        let exchange = exchange.filter(|_| self.known.seen == 0);
        self.touch(exchange);
    }

    fn touch(&mut self, exchange: Option<ExchangeId>) {
        self.known.exchange = exchange.map(|id| id.to_string()).or(self.known.exchange.take());
        self.known.at_ms = milliseconds_of(Timestamp::now());
    }

    pub(super) fn proof(&self) -> Proof {
        let Known { id, seen, kept, .. } = &self.known;
        Proof { id: id.clone(), seen: *seen, called: kept.called.clone(), page: kept.page.clone() }
    }

    pub(super) fn take(&mut self, proof: Proof) {
        self.known.seen = self.known.seen.saturating_add(proof.seen);
        self.known.kept.called = proof.called.or(self.known.kept.called.take());
        self.known.kept.page = proof.page.or(self.known.kept.page.take());
    }

    pub(super) fn row(&self, seen: u32, exchange: Option<ExchangeId>) -> Option<FindingRow> {
        let now = Timestamp::now();
        Some(FindingRow {
            id: self.known.id.clone(),
            site: self.known.site.clone(),
            payload: serde_json::to_string(&self.known.kept).ok()?,
            exchange: exchange.or_else(|| ExchangeId::parse(self.known.exchange.as_deref()?)),
            first_seen: now,
            last_seen: now,
            seen,
            in_file: self.known.in_file,
        })
    }

    pub(super) fn restore(row: FindingRow) -> Option<Self> {
        Known::of(row).map(Self::of)
    }

    /// As the journal has it.
    pub(super) fn of(known: Known) -> Self {
        let finding = known.kept.finding(known.in_file);
        Self { known, finding, reported: None }
    }

    /// Takes what the journal says of it; whether that is something else.
    pub(super) fn become_as(&mut self, known: Known) -> bool {
        let before = &self.known;
        let same = (before.seen, before.in_file) == (known.seen, known.in_file)
            && before.exchange == known.exchange
            && before.kept == known.kept;
        if !same {
            *self = Self { reported: self.reported, ..Self::of(known) };
        }
        !same
    }
}
