use h2::Reason;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use tokio::io::AsyncWriteExt;

use super::*;

/// Whether the last of these blocks names a pseudo-header field.
#[track_caller]
fn check(blocks: &[&[u8]], expect: Result<bool, Undecodable>) {
    assert_eq!(last(blocks).map(|seen| seen.is_head), expect, "{}", blocks.concat().escape_ascii());
}

/// What the last of these blocks says. Each comes whole, and byte by byte.
#[track_caller]
fn last(blocks: &[&[u8]]) -> Result<Seen, Undecodable> {
    let (mut whole, mut cut) = (Fields::default(), Fields::default());
    let mut last = Ok(Seen::default());
    for block in blocks {
        last = read(&mut whole, block, block.len());
        assert_eq!(read(&mut cut, block, 1), last, "{}", block.escape_ascii());
    }
    last
}

fn read(fields: &mut Fields, block: &[u8], piece: usize) -> Result<Seen, Undecodable> {
    let mut begun = Vec::new();
    for piece in block.chunks(piece.max(1)) {
        begun.extend_from_slice(piece);
        let mut rest = begun.as_slice();
        fields.read(&mut rest)?;
        begun = rest.to_vec();
    }
    fields.end(&begun)
}

#[test]
fn pseudo_fields_are_found_however_they_are_written() {
    // Indexed; a name by its index, remembered and not; a name in full, plain and in Huffman's code.
    for block in [
        &b"\x82"[..],
        b"\x42\x03200",
        b"\x08\x03200",
        b"\x00\x05:test\x02ok",
        b"\x00\x83\xb8\x92\xff\x02ok",
        b"\x00\x01x\x01y\x10\x01:\x00",
    ] {
        check(&[block], Ok(true));
    }
    // From the dynamic table.
    check(&[b"\x40\x05:test\x02ok", b"\xbe"], Ok(true));
    check(&[b"\x40\x05:test\x02ok", b"\x0f\x2f\x01x"], Ok(true));
}

#[test]
fn other_fields_are_none() {
    check(&[b""], Ok(false));
    check(&[b"\x00\x05x-sum\x017"], Ok(false));
    check(&[b"\x20\x3f\xe1\x1f\x00\x01x\x02:y"], Ok(false));
    check(&[b"\x90\xbc"], Ok(false));
    check(&[b"\x40\x01x\x01y\xbe\xbe", b"\x7e\x01z\xbe\xbf"], Ok(false));
}

#[test]
fn an_interim_status_is_known() {
    let check = |blocks: &[&[u8]], expect| {
        let seen = last(blocks).unwrap();
        assert_eq!((seen.is_head, seen.is_interim), (true, expect), "{}", blocks.concat().escape_ascii());
    };
    check(&[b"\x88"], false);
    check(&[b"\x08\x03103"], true);
    check(&[b"\x08\x82\x08\x01"], true);
    check(&[b"\x00\x07:status\x03100\x00\x01x\x01y"], true);
    check(&[b"\x48\x03103", b"\xbe"], true);
    check(&[b"\x48\x03201\x00\x01x\x011"], false);
}

#[test]
fn a_fragment_is_seen_in_the_path_alone() {
    let check = |blocks: &[&[u8]], expect| {
        assert_eq!(last(blocks).unwrap().has_fragment, expect, "{}", blocks.concat().escape_ascii());
    };
    check(&[b"\x04\x04/a#b"], true);
    check(&[b"\x04\x84\x60\xff\xf4\x8f"], true);
    check(&[b"\x45\x04/a#b", b"\x82\xbe"], true);
    check(&[b"\x00\x05:path\x02/#"], true);
    check(&[b"\x04\x04/a?b"], false);
    // A method may have one (RFC 9110 section 5.6.2), and so may any value.
    check(&[b"\x02\x03G#T\x84\x00\x05xpath\x02/#"], false);
}

#[test]
fn what_cannot_be_decoded_is_told() {
    for block in [
        // Section 6.1: index 0, and one beyond the tables; a name beyond them.
        &b"\x80"[..],
        b"\xbe",
        b"\x7f\x00\x01y",
        // Section 6.3: a size after a field, and one beyond ours.
        b"\x82\x20",
        b"\x3f\xe2\x1f",
        // Section 5.1: an integer without an end, and one of too many bytes.
        b"\xff",
        b"\xff\xff\xff\xff\xff\xff",
        // Cut off in the middle of a name, and after it.
        b"\x00\x05x",
        b"\x00\x01x",
        b"\x40",
        // Section 5.2.
        b"\x00\x85\xf2\xb2\x4a\x84\xff\x84\x49\x50\x9f\xff",
    ] {
        check(&[block], Err(Undecodable));
    }
}

/// Section 4: 38 bytes each, of 4096.
#[test]
fn the_oldest_entries_make_room() {
    let one = b"\x40\x03abc\x03def";
    let oldest = |count: usize| [&[0xff, (61 + count - 127) as u8][..]].concat();
    check(&[&one.repeat(107), &oldest(107)], Ok(false));
    check(&[&one.repeat(108), &oldest(107)], Ok(false));
    check(&[&one.repeat(108), &oldest(108)], Err(Undecodable));
    // A smaller table, and a field that fills it alone and is not kept.
    check(&[&one.repeat(2), b"\x3f\x08", b"\xbe"], Ok(false));
    check(&[&one.repeat(2), b"\x3f\x08", b"\xbf"], Err(Undecodable));
    let large = [&b"\x40\x01x\x7f\x81\x1f"[..], &[b'y'; 4096]].concat();
    check(&[one, &large, b"\xbe"], Err(Undecodable));
}

/// Representations that mostly mean something.
fn representation() -> impl Strategy<Value = Vec<u8>> {
    let plain = "[a-z]{1,20}".prop_map(|text| [&[text.len() as u8], text.as_bytes()].concat());
    let coded = prop_oneof![
        9 => Just(b"\x85\xf2\xb2\x4a\x84\xff".to_vec()),
        9 => Just(b"\x84\x9c\x48\xac\xa4".to_vec()),
        1 => Just(b"\x83\x49\x50\x90".to_vec()),
    ];
    let text = prop_oneof![3 => plain, 1 => coded].boxed();
    let long = (0u8..3, 0u8..=255).prop_map(|(more, byte)| {
        [vec![0x7f, 0x80 | 7, more], vec![byte | 0x20; 7 + 127 + 128 * usize::from(more)]].concat()
    });
    prop_oneof![
        8 => (1u8..62).prop_map(|index| vec![0x80 | index]),
        4 => (62u8..70).prop_map(|index| vec![0x80 | index]),
        6 => (text.clone(), text.clone()).prop_map(|(name, value)| [vec![0x40], name, value].concat()),
        3 => (text.clone(), long).prop_map(|(name, value)| [vec![0x40], name, value].concat()),
        2 => (15u8..62, text.clone()).prop_map(|(index, value)| [vec![0x40 | index], value].concat()),
        1 => (0u8..8, text.clone()).prop_map(|(more, value)| [vec![0x7f, more], value].concat()),
        2 => (prop_oneof![Just(0u8), Just(0x10)], text.clone(), text).prop_map(|(first, name, value)| [vec![first], name, value].concat()),
        1 => (0u8..31).prop_map(|size| vec![0x20 | size]),
        1 => Just(b"\x3f\xe1\x1f".to_vec()),
    ]
}

/// What `h2` says of a connection on which these blocks come.
async fn judged_by_h2(blocks: &[Vec<u8>]) -> Option<Reason> {
    let (mut client, server) = tokio::io::duplex(1 << 20);
    client.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.unwrap();
    for (n, block) in blocks.iter().enumerate() {
        let length = &(block.len() as u32).to_be_bytes()[1..];
        let stream = (n as u32 * 2 + 1).to_be_bytes();
        client.write_all(&[length, &[1, 5], &stream, block].concat()).await.unwrap();
    }
    client.shutdown().await.unwrap();
    let mut connection = h2::server::handshake(server).await.unwrap();
    while let Some(asked) = connection.accept().await {
        if let Err(error) = asked {
            return error.reason().filter(|_| error.is_go_away());
        }
    }
    None
}

/// Whatever `h2` can decode, is decoded here: nobody is sent away who is understood.
#[tokio::test]
async fn nothing_is_refused_that_can_be_decoded() {
    let mut runner = TestRunner::deterministic();
    let blocks = prop::collection::vec(prop::collection::vec(representation(), 0..8), 1..8);
    let (mut well, mut wrong) = (0, 0);
    for _ in 0..2000 {
        let blocks = blocks.new_tree(&mut runner).unwrap().current();
        let blocks: Vec<Vec<u8>> = blocks.into_iter().map(|block| block.concat()).collect();
        let mut fields = Fields::default();
        let ours = blocks.iter().try_for_each(|block| read(&mut fields, block, block.len()).map(drop));
        match judged_by_h2(&blocks).await {
            None => {
                assert_eq!(ours, Ok(()), "{blocks:x?}");
                well += 1;
            }
            Some(_) => wrong += usize::from(ours.is_err()),
        }
    }
    assert!(well > 200 && wrong > 200, "{well} are well and {wrong} are not");
}

proptest! {
    #[test]
    fn any_bytes_can_be_read(blocks in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 0..4), piece in 1usize..9) {
        let (mut whole, mut cut) = (Fields::default(), Fields::default());
        for block in &blocks {
            let expect = read(&mut whole, block, block.len());
            prop_assert_eq!(read(&mut cut, block, piece), expect);
            prop_assume!(expect.is_ok());
        }
    }
}
