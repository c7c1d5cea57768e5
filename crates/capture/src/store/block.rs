//! Details as bytes: varints, and texts behind their length. A block is many of these, compressed together,
//! because the heads of one batch are nearly the same.

use bytes::{Buf, BufMut, Bytes};

use crate::exchange::{Body, Connection, Finished, Outcome, ServedBy, Side, Timing};
use crate::head::Head;
use crate::record::{ChangeRecord, ConnectionRecord, Detail, TlsRecord};
use crate::recorder::Entry;

/// The first byte of each detail, for those who come after.
const FORMAT: u8 = 1;

/// Where the bytes of a body are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kept {
    /// Right here.
    Here(Bytes),
    /// In `content`.
    Apart,
}

/// Appends an exchange. A body is `here` unless it is kept apart.
pub(super) fn encode(entry: &Entry, request_apart: bool, response_apart: bool, out: &mut Vec<u8>) {
    out.put_u8(FORMAT);
    put_connection(&entry.connection, out);
    put_bytes(entry.request.as_bytes(), out);
    let Some(end) = &entry.finished else { return out.put_u8(0) };
    out.put_u8(1);
    put_finished(end, out);
    put_body(&end.request_body, request_apart, out);
    put_body(&end.response_body, response_apart, out);
}

/// Reads what [`encode`] wrote. `None` when the bytes are damaged.
pub(super) fn decode(bytes: Bytes) -> Option<(Detail, Kept, Kept)> {
    Reader(bytes).detail()
}

/// What searches look through.
#[derive(Debug)]
pub(super) struct Below {
    pub(super) request: Head,
    pub(super) response: Option<Head>,
    /// Of the request and of the response.
    pub(super) bodies: [Kept; 2],
}

/// Reads of the exchange at some byte of a block only what is looked through, which costs a fraction of the whole.
/// `None` when the bytes are damaged.
pub(super) fn below(block: &Bytes, spot: usize) -> Option<Below> {
    (spot <= block.len()).then(|| Reader(block.slice(spot..)).below())?
}

/// The same of all exchanges of a block, up to where it is damaged.
pub(super) fn below_all(block: Bytes) -> impl Iterator<Item = Below> {
    let mut from = Reader(block);
    std::iter::from_fn(move || from.below())
}

fn put_finished(end: &Finished, out: &mut Vec<u8>) {
    put_option(end.forwarded.as_ref().map(|h| &h.as_bytes()[..]), out);
    put_option(end.response.as_ref().map(|r| &r.head.as_bytes()[..]), out);
    put_served_by(&end.served_by, out);
    put_outcome(&end.outcome, out);
    put_timing(&end.timing, out);
    put_number(end.changes.len() as u64, out);
    for change in &end.changes {
        put_bytes(change.code.as_bytes(), out);
        put_bytes(change.detail.as_bytes(), out);
    }
}

fn put_connection(connection: &Connection, out: &mut Vec<u8>) {
    put_bytes(connection.peer.as_bytes(), out);
    put_number(connection.accepted.0, out);
    let Some(tls) = &connection.tls else { return out.put_u8(0) };
    out.put_u8(1);
    put_bytes(tls.version.as_bytes(), out);
    put_bytes(tls.cipher.as_bytes(), out);
    put_option(tls.alpn.as_ref().map(String::as_bytes), out);
    put_option(tls.sni.as_ref().map(String::as_bytes), out);
    out.put_u8(tls.resumed.into());
    put_number(tls.took.into(), out);
}

fn put_served_by(served_by: &ServedBy, out: &mut Vec<u8>) {
    let (file, address, reused) = match served_by {
        ServedBy::Localfront => (None, None, false),
        ServedBy::Folder { file } => (Some(file), None, false),
        ServedBy::Upstream { address, reused, .. } => (None, address.as_ref(), *reused),
    };
    put_option(file.map(|f| f.as_bytes()), out);
    put_option(address.map(|a| a.as_bytes()), out);
    out.put_u8(reused.into());
}

fn put_outcome(outcome: &Outcome, out: &mut Vec<u8>) {
    let (side, cause) = match outcome {
        Outcome::Complete | Outcome::ClientLeft => (0, ""),
        Outcome::Failed { side: Side::Client, detail, .. } => (1, detail.as_str()),
        Outcome::Failed { side: Side::Upstream, detail, .. } => (2, detail.as_str()),
        Outcome::Failed { side: Side::Local, detail, .. } => (3, detail.as_str()),
    };
    out.put_u8(side);
    put_bytes(cause.as_bytes(), out);
}

fn put_timing(timing: &Timing, out: &mut Vec<u8>) {
    let Timing { routed, connected, sent, first_byte, last_byte } = *timing;
    for mark in [routed, connected, sent, first_byte, last_byte] {
        put_number(mark.map_or(0, |m| m + 1), out);
    }
}

fn put_body(body: &Body, apart: bool, out: &mut Vec<u8>) {
    put_number(body.total, out);
    out.put_u8(apart.into());
    if !apart {
        put_number(body.kept_len(), out);
        body.kept.iter().for_each(|part| out.put_slice(part));
    }
}

fn put_option(bytes: Option<&[u8]>, out: &mut Vec<u8>) {
    out.put_u8(bytes.is_some().into());
    bytes.into_iter().for_each(|b| put_bytes(b, out));
}

fn put_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    put_number(bytes.len() as u64, out);
    out.put_slice(bytes);
}

fn put_number(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.put_u8(number as u8 | 0x80);
        number >>= 7;
    }
    out.put_u8(number as u8);
}

struct Reader(Bytes);

impl Reader {
    fn detail(&mut self) -> Option<(Detail, Kept, Kept)> {
        if self.byte()? != FORMAT {
            return None;
        }
        let mut detail =
            Detail { connection: self.connection()?, request: self.head()?, ..Detail::default() };
        if self.byte()? == 0 {
            return Some((detail, Kept::Here(Bytes::new()), Kept::Here(Bytes::new())));
        }
        self.finished(&mut detail)?;
        let (total, request) = self.body()?;
        detail.request_total = total;
        let (total, response) = self.body()?;
        detail.response_total = total;
        Some((detail, request, response))
    }

    fn below(&mut self) -> Option<Below> {
        if self.byte()? != FORMAT {
            return None;
        }
        self.skip_connection()?;
        let (request, nothing) = (self.head()?, || Kept::Here(Bytes::new()));
        if self.byte()? == 0 {
            return Some(Below { request, response: None, bodies: [nothing(), nothing()] });
        }
        self.option(Self::skip)?;
        let response = self.option(Self::head)?;
        self.skip_outcome()?;
        let bodies = [self.body()?.1, self.body()?.1];
        Some(Below { request, response, bodies })
    }

    fn skip_connection(&mut self) -> Option<()> {
        self.skip()?;
        self.number()?;
        self.option(Self::skip_tls).map(drop)
    }

    fn skip_tls(&mut self) -> Option<()> {
        self.skip()?;
        self.skip()?;
        self.option(Self::skip)?;
        self.option(Self::skip)?;
        self.byte()?;
        self.number().map(drop)
    }

    /// What [`Self::finished`] reads behind the heads.
    fn skip_outcome(&mut self) -> Option<()> {
        self.option(Self::skip)?;
        self.option(Self::skip)?;
        self.byte()?;
        self.byte()?;
        self.skip()?;
        self.timing()?;
        (0..2 * self.number()?).try_for_each(|_| self.skip())
    }

    fn skip(&mut self) -> Option<()> {
        let length = usize::try_from(self.number()?).ok()?;
        (length <= self.0.len()).then(|| self.0.advance(length))
    }

    fn byte(&mut self) -> Option<u8> {
        self.0.try_get_u8().ok()
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn bytes(&mut self) -> Option<Bytes> {
        let length = usize::try_from(self.number()?).ok()?;
        (length <= self.0.len()).then(|| self.0.split_to(length))
    }

    fn text(&mut self) -> Option<String> {
        self.bytes().map(|b| String::from_utf8_lossy(&b).into_owned())
    }

    fn head(&mut self) -> Option<Head> {
        self.bytes().map(Head::from_bytes)
    }

    fn option<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        if self.byte()? == 0 { Some(None) } else { read(self).map(Some) }
    }

    fn connection(&mut self) -> Option<ConnectionRecord> {
        let (peer, accepted) = (self.text()?, crate::exchange::Timestamp(self.number()?));
        Some(ConnectionRecord { peer, accepted, tls: self.option(Self::tls)? })
    }

    fn tls(&mut self) -> Option<TlsRecord> {
        Some(TlsRecord {
            version: self.text()?,
            cipher: self.text()?,
            alpn: self.option(Self::text)?,
            sni: self.option(Self::text)?,
            resumed: self.byte()? != 0,
            took: self.number()? as u32,
        })
    }

    fn finished(&mut self, detail: &mut Detail) -> Option<()> {
        detail.forwarded = self.option(Self::head)?;
        detail.response = self.option(Self::head)?;
        detail.file = self.option(Self::text)?;
        detail.address = self.option(Self::text)?;
        detail.reused = self.byte()? != 0;
        detail.side = side(self.byte()?);
        detail.cause = self.text()?;
        detail.timing = self.timing()?;
        for _ in 0..self.number()? {
            detail.changes.push(ChangeRecord { code: self.text()?, detail: self.text()? });
        }
        Some(())
    }

    fn timing(&mut self) -> Option<Timing> {
        Some(Timing {
            routed: self.mark()?,
            connected: self.mark()?,
            sent: self.mark()?,
            first_byte: self.mark()?,
            last_byte: self.mark()?,
        })
    }

    fn mark(&mut self) -> Option<Option<u64>> {
        self.number().map(|n| n.checked_sub(1))
    }

    fn body(&mut self) -> Option<(u64, Kept)> {
        let total = self.number()?;
        let kept = if self.byte()? == 0 { Kept::Here(self.bytes()?) } else { Kept::Apart };
        Some((total, kept))
    }
}

const fn side(number: u8) -> Option<Side> {
    match number {
        1 => Some(Side::Client),
        2 => Some(Side::Upstream),
        3 => Some(Side::Local),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
