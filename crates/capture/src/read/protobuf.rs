//! Protocol buffers without their description: field numbers, wire types, and each way a value can be read
//! (protobuf.dev, "Encoding").

/// Fields of one body that are read.
const MOST: usize = 2000;

/// Messages within messages; official parsers stop at 100.
const DEEPEST: usize = 32;

/// One field.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// 1 to 2^29 - 1.
    pub number: u32,
    /// What is on the wire.
    pub value: Value,
}

/// A value on the wire.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Wire type 0.
    Varint(u64),
    /// Wire type 1.
    Fixed64([u8; 8]),
    /// Wire type 2; with its fields, when it reads as a message.
    Bytes(Vec<u8>, Option<Vec<Field>>),
    /// Wire types 3 and 4.
    Group(Vec<Field>),
    /// Wire type 5.
    Fixed32([u8; 4]),
}

/// One length-prefixed message of gRPC (grpc.io, "gRPC over HTTP2") or gRPC-Web.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// It is compressed by itself.
    pub compressed: bool,
    /// gRPC-Web: the trailers, as text.
    pub trailers: bool,
    /// Where its content lies in the body; what is there of it.
    pub content: std::ops::Range<usize>,
}

/// The frames of a body, and whether the last one is whole.
#[must_use]
pub fn frames(body: &[u8]) -> (Vec<Frame>, bool) {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(head) = body.get(at..at + 5) {
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
        let (start, end) = (at + 5, (at + 5).saturating_add(length));
        let content = start..end.min(body.len());
        found.push(Frame { compressed: head[0] & 1 != 0, trailers: head[0] & 0x80 != 0, content });
        if end > body.len() || found.len() >= MOST {
            return (found, false);
        }
        at = end;
    }
    (found, at == body.len())
}

/// The fields of a message; `None` when it is none, whole.
#[must_use]
pub fn fields(message: &[u8]) -> Option<Vec<Field>> {
    let mut reader = Reader { rest: message, left: MOST };
    let found = reader.fields(None, 0)?;
    reader.rest.is_empty().then_some(found)
}

struct Reader<'a> {
    rest: &'a [u8],
    /// Fields that may still be read, in all.
    left: usize,
}

impl<'a> Reader<'a> {
    /// Up to the end, or up to the end of a group.
    fn fields(&mut self, group: Option<u32>, depth: usize) -> Option<Vec<Field>> {
        let mut found = Vec::new();
        while !self.rest.is_empty() {
            let tag = self.varint()?;
            let number = u32::try_from(tag >> 3).ok().filter(|n| (1..1 << 29).contains(n))?;
            if tag & 7 == 4 {
                return (group == Some(number)).then_some(found);
            }
            self.left = self.left.checked_sub(1)?;
            found.push(Field { number, value: self.value(tag & 7, number, depth)? });
        }
        group.is_none().then_some(found)
    }

    fn value(&mut self, wire: u64, number: u32, depth: usize) -> Option<Value> {
        Some(match wire {
            0 => Value::Varint(self.varint()?),
            1 => Value::Fixed64(self.take(8)?.try_into().ok()?),
            2 => {
                let length = usize::try_from(self.varint()?).ok()?;
                let bytes = self.take(length)?;
                Value::Bytes(bytes.to_vec(), self.message(bytes, depth))
            }
            3 if depth < DEEPEST => Value::Group(self.fields(Some(number), depth + 1)?),
            5 => Value::Fixed32(self.take(4)?.try_into().ok()?),
            _ => return None,
        })
    }

    /// Bytes that read as a message are most likely one, unless they read as text as well.
    fn message(&mut self, bytes: &[u8], depth: usize) -> Option<Vec<Field>> {
        if bytes.is_empty() || depth >= DEEPEST || is_text(bytes) {
            return None;
        }
        let mut reader = Reader { rest: bytes, left: self.left };
        let found = reader.fields(None, depth + 1)?;
        self.left = reader.left;
        Some(found)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = *self.rest.first()?;
            self.rest = &self.rest[1..];
            value |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }
}

fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes)
        .is_ok_and(|t| !t.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r')))
}

impl Value {
    /// `varint`, `fixed64`, `bytes`, `group`, `fixed32`.
    #[must_use]
    pub const fn wire(&self) -> &'static str {
        match self {
            Self::Varint(_) => "varint",
            Self::Fixed64(_) => "fixed64",
            Self::Bytes(..) => "bytes",
            Self::Group(_) => "group",
            Self::Fixed32(_) => "fixed32",
        }
    }

    /// Each way it can be read, the likeliest first: nobody but the `.proto` knows which is meant.
    #[must_use]
    pub fn readings(&self) -> Vec<String> {
        match self {
            Self::Varint(value) => varint(*value),
            Self::Fixed64(bytes) => {
                let (int, float) = (i64::from_le_bytes(*bytes), f64::from_le_bytes(*bytes));
                vec![float.to_string(), int.to_string()]
            }
            Self::Fixed32(bytes) => {
                let (int, float) = (i32::from_le_bytes(*bytes), f32::from_le_bytes(*bytes));
                vec![float.to_string(), int.to_string()]
            }
            Self::Bytes(bytes, _) => text_or_bytes(bytes),
            Self::Group(_) => Vec::new(),
        }
    }
}

/// As `uint64`, as `int64` when negative, as `sint64` (zigzag), as `bool`.
fn varint(value: u64) -> Vec<String> {
    let mut readings = vec![value.to_string()];
    if value > i64::MAX as u64 {
        readings.push((value as i64).to_string());
    }
    let zigzag = (value >> 1) as i64 ^ -((value & 1) as i64);
    readings.push(zigzag.to_string());
    if value < 2 {
        readings.push((value == 1).to_string());
    }
    readings
}

fn text_or_bytes(bytes: &[u8]) -> Vec<String> {
    const SHOWN: usize = 4096;
    let shown = &bytes[..bytes.len().min(SHOWN)];
    match std::str::from_utf8(bytes) {
        Ok(text) if is_text(bytes) => vec![format!("{:?}", text.chars().take(SHOWN).collect::<String>())],
        _ => vec![shown.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(" ")],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fields_are_read_by_number_and_wire_type() {
        // From protobuf.dev, "Encoding": field 1 is 150, field 2 is "testing", field 3 a message with field 1 = 150.
        let message = b"\x08\x96\x01\x12\x07testing\x1a\x03\x08\x96\x01\x25\x00\x00\x80\x3f";
        let found = fields(message).unwrap();
        let told: Vec<_> =
            found.iter().map(|f| (f.number, f.value.wire(), f.value.readings().remove(0))).collect();
        let expect = [
            (1, "varint", "150".to_owned()),
            (2, "bytes", "\"testing\"".into()),
            (3, "bytes", "08 96 01".into()),
            (4, "fixed32", "1".into()),
        ];
        assert_eq!(told, expect);
        let Value::Bytes(_, Some(inner)) = &found[2].value else { panic!("{:?}", found[2]) };
        assert_eq!(inner[0].value, Value::Varint(150));
    }

    #[test]
    fn groups_are_read_to_their_end() {
        let found = fields(b"\x0b\x10\x01\x0c").unwrap();
        assert_eq!(found[0].value, Value::Group(vec![Field { number: 2, value: Value::Varint(1) }]));
        assert_eq!(fields(b"\x0b\x10\x01\x14"), None);
    }

    #[test]
    fn what_is_no_message_is_none() {
        for bytes in [
            &b"\x00"[..],
            b"\x08",
            b"\x12\x05ab",
            b"hello",
            b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
        ] {
            assert_eq!(fields(bytes), None, "{bytes:?}");
        }
        assert_eq!(fields(&b"\x0b".repeat(100)), None);
    }

    #[test]
    fn frames_are_parted_by_their_lengths() {
        let body = b"\x00\x00\x00\x00\x02\x08\x01\x01\x00\x00\x00\x01x\x80\x00\x00\x00\x03a:b";
        let (found, whole) = frames(body);
        assert_eq!(
            found.iter().map(|f| (f.compressed, f.trailers, &body[f.content.clone()])).collect::<Vec<_>>(),
            [(false, false, &b"\x08\x01"[..]), (true, false, b"x"), (false, true, b"a:b")]
        );
        assert!(whole);
        assert!(!frames(b"\x00\x00\x00\x00\x09short").1);
    }

    proptest! {
        #[test]
        fn anything_can_be_read(bytes: Vec<u8>) {
            let (found, _) = frames(&bytes);
            for frame in found {
                prop_assert!(bytes.get(frame.content).is_some());
            }
            let _ = fields(&bytes);
        }
    }
}
