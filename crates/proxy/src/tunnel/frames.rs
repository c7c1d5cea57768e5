//! Reads WebSocket frames (RFC 6455 section 5) from bytes that pass, and never holds them up: what makes no sense
//! is passed on all the same, and reading ends.

use bytes::Bytes;
use capture::event::MessageKind;

/// A whole message.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) kind: MessageKind,
    /// At most the cap; unmasked, not decompressed.
    pub(super) payload: Bytes,
    /// Bytes of the whole payload.
    pub(super) size: u64,
}

/// One direction's parser. Bytes may come in any pieces.
pub(super) struct Frames {
    cap: usize,
    state: State,
    /// A text or binary message, of as many frames as it takes.
    message: Part,
    /// Control frames come between those (section 5.4).
    control: Part,
}

enum State {
    /// Collecting the header of a frame.
    Header(Header),
    Payload(Payload),
    /// Not WebSocket, or broken.
    Lost,
}

#[derive(Default)]
struct Header {
    bytes: [u8; 14],
    len: usize,
}

struct Payload {
    control: bool,
    is_final: bool,
    left: u64,
    mask: [u8; 4],
    /// Bytes of the payload seen: which byte of the mask is next.
    at: usize,
}

#[derive(Default)]
struct Part {
    kind: Option<MessageKind>,
    kept: Vec<u8>,
    size: u64,
}

impl Frames {
    /// Keeps at most `cap` bytes of a message.
    pub(super) fn new(cap: usize) -> Self {
        Self {
            cap,
            state: State::Header(Header::default()),
            message: Part::default(),
            control: Part::default(),
        }
    }

    /// Reads what passed, and tells of each message that is whole.
    pub(super) fn read(&mut self, mut bytes: &[u8], tell: &mut impl FnMut(Frame)) {
        while !bytes.is_empty() {
            bytes = match &mut self.state {
                State::Lost => return,
                State::Header(header) => {
                    let (taken, complete) = header.take(bytes);
                    if complete {
                        let header = std::mem::take(header);
                        self.begin(&header, tell);
                    }
                    &bytes[taken..]
                }
                State::Payload(_) => self.take_payload(bytes, tell),
            };
        }
    }

    fn begin(&mut self, header: &Header, tell: &mut impl FnMut(Frame)) {
        let opcode = header.bytes[0] & 0x0f;
        let control = opcode & 0x8 != 0;
        let part = if control { &mut self.control } else { &mut self.message };
        match kind(opcode) {
            Some(kind) => *part = Part { kind: Some(kind), ..Part::default() },
            // A continuation of what has begun.
            None if opcode == 0 && part.kind.is_some() => {}
            None => return self.state = State::Lost,
        }
        let payload = header.payload(control);
        part.size = part.size.saturating_add(payload.left);
        self.state = State::Payload(payload);
        self.finish_if_whole(tell);
    }

    fn take_payload<'a>(&mut self, bytes: &'a [u8], tell: &mut impl FnMut(Frame)) -> &'a [u8] {
        let State::Payload(payload) = &mut self.state else { return bytes };
        let taken = usize::try_from(payload.left).unwrap_or(usize::MAX).min(bytes.len());
        let part = if payload.control { &mut self.control } else { &mut self.message };
        let room = self.cap.saturating_sub(part.kept.len()).min(taken);
        let unmasked = bytes[..room].iter().zip(payload.at..).map(|(b, at)| b ^ payload.mask[at % 4]);
        part.kept.extend(unmasked);
        payload.at += taken;
        payload.left -= taken as u64;
        self.finish_if_whole(tell);
        &bytes[taken..]
    }

    fn finish_if_whole(&mut self, tell: &mut impl FnMut(Frame)) {
        let State::Payload(payload) = &self.state else { return };
        if payload.left > 0 {
            return;
        }
        let part = if payload.control { &mut self.control } else { &mut self.message };
        if payload.is_final {
            let Part { kind, kept, size } = std::mem::take(part);
            if let Some(kind) = kind {
                tell(Frame { kind, payload: kept.into(), size });
            }
        }
        self.state = State::Header(Header::default());
    }
}

impl Header {
    /// Takes bytes until the header is whole; says how many it took.
    fn take(&mut self, bytes: &[u8]) -> (usize, bool) {
        let mut taken = 0;
        while self.len < self.wanted() {
            let Some(byte) = bytes.get(taken) else { return (taken, false) };
            self.bytes[self.len] = *byte;
            self.len += 1;
            taken += 1;
        }
        (taken, true)
    }

    /// Bytes of the header, as far as is known.
    fn wanted(&self) -> usize {
        if self.len < 2 {
            return 2;
        }
        2 + self.length_bytes() + if self.is_masked() { 4 } else { 0 }
    }

    const fn length_bytes(&self) -> usize {
        match self.bytes[1] & 0x7f {
            126 => 2,
            127 => 8,
            _ => 0,
        }
    }

    const fn is_masked(&self) -> bool {
        self.bytes[1] & 0x80 != 0
    }

    fn payload(&self, control: bool) -> Payload {
        let extended = &self.bytes[2..2 + self.length_bytes()];
        let length = match extended {
            [] => u64::from(self.bytes[1] & 0x7f),
            _ => extended.iter().fold(0, |length, b| length << 8 | u64::from(*b)),
        };
        let mut mask = [0; 4];
        if self.is_masked() {
            mask.copy_from_slice(&self.bytes[self.len - 4..self.len]);
        }
        Payload { control, is_final: self.bytes[0] & 0x80 != 0, left: length, mask, at: 0 }
    }
}

const fn kind(opcode: u8) -> Option<MessageKind> {
    match opcode {
        1 => Some(MessageKind::Text),
        2 => Some(MessageKind::Binary),
        8 => Some(MessageKind::Close),
        9 => Some(MessageKind::Ping),
        10 => Some(MessageKind::Pong),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
