//! The bytes of a block read back, as far as they are undamaged.

use std::ops::Range;

use bytes::Bytes;

use super::{APART, Below, FORMAT, Kept, LIKE_THE_REQUEST, PLAIN, SAME_CONNECTION};
use crate::exchange::{Side, Timing};
use crate::head::Head;
use crate::record::{ChangeRecord, ConnectionRecord, Detail, TlsRecord};

/// Reads on from some byte of a block.
pub(super) struct Reader<'a> {
    pub(super) block: &'a Bytes,
    pub(super) at: usize,
}

impl Reader<'_> {
    pub(super) fn detail(&mut self) -> Option<(Detail, Kept, Kept)> {
        let mut detail =
            Detail { connection: self.any_connection()?, request: self.head()?, ..Detail::default() };
        if self.byte()? == 0 {
            return Some((detail, Kept::Here(Bytes::new()), Kept::Here(Bytes::new())));
        }
        self.finished(&mut detail)?;
        let (total, request, _) = self.body()?;
        detail.request_total = total;
        let (total, response, _) = self.body()?;
        detail.response_total = total;
        Some((detail, self.kept(request), self.kept(response)))
    }

    pub(super) fn below(&mut self) -> Option<Below> {
        match self.byte()? {
            FORMAT => self.skip_connection()?,
            SAME_CONNECTION => self.number().map(drop)?,
            _ => return None,
        }
        let request = self.run()?;
        if self.byte()? == 0 {
            return Some(Below {
                request,
                response: None,
                bodies: [Some(0..0), Some(0..0)],
                plain: [true; 2],
            });
        }
        self.skip_forwarded()?;
        let response = self.option(Self::run)?;
        self.skip_outcome()?;
        let ((_, first, first_plain), (_, second, second_plain)) = (self.body()?, self.body()?);
        let (bodies, plain) = ([first, second], [first_plain, second_plain]);
        Some(Below { request, response, bodies, plain })
    }

    pub(super) fn skip_connection(&mut self) -> Option<()> {
        self.run()?;
        self.number()?;
        self.option(Self::skip_tls).map(drop)
    }

    fn skip_tls(&mut self) -> Option<()> {
        self.run()?;
        self.run()?;
        self.option(Self::run)?;
        self.option(Self::run)?;
        self.byte()?;
        self.number().map(drop)
    }

    /// What [`Self::finished`] reads behind the heads.
    fn skip_outcome(&mut self) -> Option<()> {
        self.option(Self::run)?;
        self.option(Self::run)?;
        self.byte()?;
        self.byte()?;
        self.run()?;
        self.timing()?;
        (0..self.number()?.saturating_mul(2)).try_for_each(|_| self.run().map(drop))
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.block.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    pub(super) fn number(&mut self) -> Option<u64> {
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

    /// Where the bytes behind a length stand.
    pub(super) fn run(&mut self) -> Option<Range<usize>> {
        let length = usize::try_from(self.number()?).ok()?;
        let end = self.at.checked_add(length).filter(|end| *end <= self.block.len())?;
        Some(std::mem::replace(&mut self.at, end)..end)
    }

    fn text(&mut self) -> Option<String> {
        self.run().map(|run| String::from_utf8_lossy(&self.block[run]).into_owned())
    }

    fn head(&mut self) -> Option<Head> {
        self.run().map(|run| Head::from_bytes(self.block.slice(run)))
    }

    fn option<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        if self.byte()? == 0 { Some(None) } else { read(self).map(Some) }
    }

    fn any_connection(&mut self) -> Option<ConnectionRecord> {
        match self.byte()? {
            FORMAT => self.connection(),
            SAME_CONNECTION => {
                let mut other = Reader { block: self.block, at: usize::try_from(self.number()?).ok()? };
                if other.byte()? == FORMAT { other.connection() } else { None }
            }
            _ => None,
        }
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
        detail.forwarded = self.forwarded(&detail.request)?;
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

    fn forwarded(&mut self, request: &Head) -> Option<Option<Head>> {
        match self.byte()? {
            0 => Some(None),
            LIKE_THE_REQUEST => {
                let mut head = Vec::new();
                for _ in 0..self.number()? {
                    let (like, rest) = self.like_run()?;
                    head.extend_from_slice(request.as_bytes().get(like)?);
                    head.extend_from_slice(&self.block[rest]);
                }
                Some(Some(Head::from_bytes(head.into())))
            }
            _ => self.head().map(Some),
        }
    }

    fn skip_forwarded(&mut self) -> Option<()> {
        match self.byte()? {
            0 => Some(()),
            LIKE_THE_REQUEST => (0..self.number()?).try_for_each(|_| self.like_run().map(drop)),
            _ => self.run().map(drop),
        }
    }

    /// Where in the request's head some bytes are, and what follows on them.
    fn like_run(&mut self) -> Option<(Range<usize>, Range<usize>)> {
        let (start, length) = (self.number()? as usize, self.number()? as usize);
        Some((start..start.checked_add(length)?, self.run()?))
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

    /// The bytes there were in all, where those that were kept stand (`None` for apart), and whether they are plain.
    fn body(&mut self) -> Option<(u64, Option<Range<usize>>, bool)> {
        let (total, how) = (self.number()?, self.byte()?);
        let place = if how == APART { None } else { Some(self.run()?) };
        Some((total, place, how == PLAIN))
    }

    fn kept(&self, body: Option<Range<usize>>) -> Kept {
        body.map_or(Kept::Apart, |run| Kept::Here(self.block.slice(run)))
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
