//! Reading the journal: for the window, and for `log` and `show` while another process writes it.

use capture::decode::{self, Content};
use capture::exchange::{ExchangeId, Timestamp};
use capture::filter::{Expr, Term};
use capture::head::Head;
use capture::record::Record;
use capture::redact::Masks;
use capture::store::{Follow, Query, Reader, StoreError};
use capture::summary::{Place, State, Summary};

use crate::api::types::*;
use crate::error::Result;
use crate::findings;
use crate::inspect::Parsed;
use crate::masking::Masking;
use crate::places::Places;
use crate::wire;

/// A reading connection to the journal.
#[derive(Debug)]
pub struct Lookup {
    reader: Reader,
}

/// Somebody who looks on, and what they have seen.
#[derive(Debug)]
pub struct Following {
    parsed: Parsed,
    follow: Follow,
}

/// The newest rows, among which one that was just sent is.
const TAIL: u32 = 500;
/// Text of a body that is shown at once.
const SHOWN: usize = 2 << 20;
/// Binary content of which a dump is shown.
const DUMPED: usize = 16 << 10;
/// Images up to this size are drawn.
const DRAWN: usize = 4 << 20;

impl Lookup {
    /// Opens the journal of a data folder.
    ///
    /// # Errors
    /// When there is none yet, or it cannot be read.
    pub fn open(places: &Places) -> Result<Self> {
        Self::at(&places.journal())
    }

    pub(crate) fn at(dir: &std::path::Path) -> Result<Self> {
        Reader::open(dir).map(|reader| Self { reader }).map_err(|cause| refused(&cause))
    }

    /// The newest rows that match, oldest first.
    ///
    /// # Errors
    /// A filter that cannot be understood.
    pub fn newest(&self, filter: &str, limit: u32) -> Result<Vec<Row>> {
        let parsed = Parsed::of(&View { filter: filter.into(), ..View::default() })?;
        let rows = self.reader.last(&parsed.query(), limit).map_err(|cause| refused(&cause))?;
        Ok(rows.iter().map(wire::row).collect())
    }

    /// The ids of all rows of a view, oldest first.
    ///
    /// # Errors
    /// A filter that cannot be understood.
    pub fn matching(&self, view: &View) -> Result<Vec<ExchangeId>> {
        let parsed = Parsed::of(view)?;
        self.reader.ids(&parsed.query()).map_err(|cause| refused(&cause))
    }

    /// Findings as they were last kept, the worst first, without what to write instead.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn findings(&self, site: Option<&str>) -> Result<Vec<Finding>> {
        let rows = self.reader.findings(site).map_err(|cause| refused(&cause))?;
        Ok(findings::with_fixes(rows.into_iter().filter_map(findings::Known::of).collect(), &[]))
    }

    /// Where exchanges went, and who answered.
    pub(crate) fn places(&self) -> Result<Vec<std::sync::Arc<Place>>> {
        self.reader.places().map_err(|cause| refused(&cause))
    }

    /// The exchange that came from this address and port since then.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub(crate) fn exchange_from(&self, peer: &str, since: Timestamp) -> Result<Option<ExchangeId>> {
        let rows = self.reader.last(&Parsed::of(&View::default())?.query(), TAIL);
        let rows = rows.map_err(|cause| refused(&cause))?;
        let since = rows.iter().rev().filter(|row| row.at >= since);
        let mut records = since.filter_map(|row| self.reader.get(row.id).ok().flatten());
        Ok(records.find(|record| record.detail.connection.peer == peer).map(|record| record.summary.id))
    }

    /// As [`Self::newest`], and what comes from then on: each exchange once, when it has its answer.
    ///
    /// # Errors
    /// A filter that cannot be understood.
    pub fn follow(&self, filter: &str, limit: u32) -> Result<(Vec<Row>, Following)> {
        let parsed = Parsed::of(&View { filter: filter.into(), ..View::default() })?;
        let begun = Follow::begin(&self.reader, Timestamp::now());
        let rows = self.reader.last(&parsed.query(), limit).map_err(|cause| refused(&cause))?;
        let mut follow = begun.map_err(|cause| refused(&cause))?;
        let rows: Vec<_> = rows.into_iter().filter(|row| row.state != State::Pending).collect();
        rows.iter().for_each(|row| follow.knows(row));
        Ok((rows.iter().map(wire::row).collect(), Following { parsed, follow }))
    }

    /// What has come since the last look.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn come(&self, following: &mut Following) -> Result<Vec<Row>> {
        let rows = following.follow.next(&self.reader, &following.parsed.query());
        rows.map(|rows| rows.iter().map(wire::row).collect()).map_err(|cause| refused(&cause))
    }

    /// A whole exchange, bodies apart.
    ///
    /// # Errors
    /// When the journal does not have it.
    pub fn exchange(&self, id: &str) -> Result<ExchangeDetail> {
        Ok(wire::detail(&self.record(id)?))
    }

    /// A body, decoded for reading; with `masking`, without its secrets.
    ///
    /// # Errors
    /// When the journal does not have it.
    pub fn body(&self, id: &str, side: BodySide, masking: Option<&Masking>) -> Result<BodyText> {
        self.record(id).map(|record| body(&record, side, masking.map(Masking::masks)))
    }

    /// Two exchanges side by side; with `masking`, without their secrets.
    ///
    /// # Errors
    /// When the journal does not have one of them.
    pub fn compare(&self, left: &str, right: &str, masking: Option<&Masking>) -> Result<Comparison> {
        Ok(crate::compare::exchanges(&self.record(left)?, &self.record(right)?, masking))
    }

    /// Messages of a stream, oldest first; with `masking`, without their secrets.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn messages(
        &self,
        id: &str,
        offset: u32,
        limit: u32,
        masking: Option<&Masking>,
    ) -> Result<Vec<MessageRow>> {
        let found = self.reader.messages(parse(id)?, offset, limit);
        let mut found = found.map_err(|cause| refused(&cause))?;
        if let Some(masking) = masking {
            found
                .iter_mut()
                .for_each(|m| m.payload = masking.masks().bytes(&m.payload, "").into_owned().into());
        }
        Ok(found.iter().map(wire::message).collect())
    }

    pub(crate) fn count_of_route(&self, site: &str, pattern: &str) -> Result<u32> {
        let expr = Expr::Term(Term::Behavior(pattern.into()));
        let found = self.reader.count(&Query::new(&expr, Some(site), Timestamp::now()));
        found.map(|n| n.min(u64::from(u32::MAX)) as u32).map_err(|cause| refused(&cause))
    }

    /// Exchanges, and bytes on disk.
    pub(crate) fn size(&self) -> Result<(u64, u64)> {
        self.reader.stats().map(|s| (s.exchanges, s.bytes)).map_err(|cause| refused(&cause))
    }

    /// The rows of these ids, in their order; what is gone is left out.
    pub(crate) fn rows(&self, ids: &[ExchangeId]) -> Result<Vec<Summary>> {
        self.reader.rows(ids).map_err(|cause| refused(&cause))
    }

    pub(crate) const fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Everything about an exchange.
    ///
    /// # Errors
    /// When the journal does not have it.
    pub(crate) fn record(&self, id: &str) -> Result<Record> {
        let found = self.reader.get(parse(id)?).map_err(|cause| refused(&cause))?;
        found.ok_or_else(|| ApiError::no_such_exchange(id))
    }
}

/// Says what the journal refused.
pub(crate) fn refused(cause: &StoreError) -> ApiError {
    let source = std::error::Error::source(cause).map(ToString::to_string).unwrap_or_default();
    let message = if source.is_empty() { cause.to_string() } else { format!("{cause}: {source}") };
    let code = match cause {
        StoreError::Full { .. } => "journal-full",
        StoreError::ReadOnly { .. } => "journal-read-only",
        StoreError::Busy { .. } => "journal-busy",
        StoreError::Corrupt { .. } => "journal-damaged",
        StoreError::Newer { .. } => "journal-newer",
        StoreError::Folder { .. } => "journal-folder",
        StoreError::Missing { .. } => "journal-missing",
        StoreError::File { .. } | StoreError::Sqlite { .. } => "journal",
    };
    ApiError::new(code, &[&cause.path().display().to_string(), &source], message)
}

/// A body for reading: text, an image, or a dump of its beginning.
fn body(record: &Record, side: BodySide, masks: Option<&Masks>) -> BodyText {
    let detail = &record.detail;
    let none = Head::default();
    let (bytes, total, head) = match side {
        BodySide::Request => (&record.request_body, detail.request_total, &detail.request),
        BodySide::Response => {
            (&record.response_body, detail.response_total, detail.response.as_ref().unwrap_or(&none))
        }
    };
    let decoded = decode::decode(bytes, head, DRAWN);
    let media_type = head.text("content-type").and_then(|v| v.split(';').next()).unwrap_or_default().trim();
    let (text, form, image) = match decoded.content {
        Content::Text { text, .. } => (clipped(masked_text(text, media_type, masks)), "text", None),
        Content::Binary(bytes) => {
            let bytes = match masks {
                Some(masks) => masks.bytes(&bytes, media_type).into_owned(),
                None => bytes,
            };
            let dump = wire::hex_dump(&bytes[..bytes.len().min(DUMPED)]);
            (dump, "hex", drawable(media_type).then(|| data_url(media_type, &bytes)))
        }
    };
    let image =
        image.or_else(|| (media_type == "image/svg+xml").then(|| data_url(media_type, text.as_bytes())));
    BodyText {
        text,
        form: form.into(),
        image,
        decoded: decoded.size as f64,
        missing: total.saturating_sub(bytes.len() as u64) as f64,
        problem: decoded.problem.as_ref().map(ApiError::undecoded),
    }
}

fn masked_text(text: String, media_type: &str, masks: Option<&Masks>) -> String {
    match masks {
        Some(masks) => masks.body(&text, media_type).into_owned(),
        None => text,
    }
}

fn clipped(mut text: String) -> String {
    if text.len() > SHOWN {
        let end = (0..=SHOWN).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
    }
    text
}

/// Raster images only: they cannot run anything. SVG is drawn as an image too, where scripts do not run.
fn drawable(media_type: &str) -> bool {
    matches!(
        media_type,
        "image/png"
            | "image/jpeg"
            | "image/gif"
            | "image/webp"
            | "image/avif"
            | "image/bmp"
            | "image/x-icon"
            | "image/vnd.microsoft.icon"
    )
}

fn data_url(media_type: &str, bytes: &[u8]) -> String {
    use base64::Engine as _;
    format!("data:{media_type};base64,{}", base64::engine::general_purpose::STANDARD.encode(bytes))
}

pub(crate) fn parse(id: &str) -> Result<ExchangeId> {
    ExchangeId::parse(id).ok_or_else(|| ApiError::no_such_exchange(id))
}
