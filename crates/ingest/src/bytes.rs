//! What a file is made of, before anybody asks which format it is: gzip, UTF-8, JSON or lines.

use crate::gunzip::{self, Damage};
use std::borrow::Cow;
use std::io::{Error, Read};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The largest single document, unpacked, that is read: 1 GiB. A larger one would be held in memory
/// about three times over; exports of that size come as JSON lines.
pub const LARGEST_DOCUMENT: u64 = 1 << 30;

/// The most values that one document may hold: 32 Mi. Each takes up to 100 bytes, however short it is
/// written, so that no document takes more than about 4 GiB of memory; 11 million objects of one member each
/// were measured to take 3.1 GB.
const MOST_VALUES: usize = 1 << 25;

/// What is said of a document with more.
pub(crate) const TOO_FINE: &str =
    "holds more than 33 million values in one document; split it into JSON lines";

/// What is said of such a line, and of one that is larger than [`LARGEST_DOCUMENT`].
pub(crate) const LINE_TOO_LARGE: &str =
    "this line is larger than 1 GiB or holds more than 33 million values; it was left out";

/// Whether the JSON in `bytes` holds more than [`MOST_VALUES`]. Two bytes are the least for a value.
pub(crate) fn is_too_fine(bytes: &[u8]) -> bool {
    bytes.len() / 2 > MOST_VALUES && values(bytes) > MOST_VALUES
}

/// About how many values JSON holds: what separates them stands outside of strings.
fn values(bytes: &[u8]) -> usize {
    let mut count = 0;
    let mut is_in_string = false;
    let mut is_escaped = false;
    for byte in bytes {
        if is_escaped {
            is_escaped = false;
        } else if is_in_string {
            is_escaped = *byte == b'\\';
            is_in_string = *byte != b'"';
        } else if *byte == b'"' {
            is_in_string = true;
        } else {
            count += usize::from(matches!(byte, b',' | b':' | b'[' | b'{'));
        }
    }
    count
}

/// How gzip begins.
pub const GZIP: &[u8] = &[0x1f, 0x8b];

/// What is said where bytes are no text.
pub(crate) const NOT_UTF8: &str = "some bytes are not UTF-8; each such place is read as \u{fffd}";

/// The mark that some editors write in front of UTF-8.
pub(crate) const MARK: &[u8] = b"\xef\xbb\xbf";

/// How a zip archive begins.
pub(crate) const ZIP: &[u8] = b"PK\x03\x04";

/// The largest document that is held beside others: 16 MiB, more than single runs take.
const LARGEST_BESIDE_OTHERS: u64 = 16 << 20;

/// Whoever holds a larger document than [`LARGEST_BESIDE_OTHERS`] holds this. All threads share it,
/// so that together they hold one large document and a few small ones, however many there are to
/// read. They wait for each other instead of giving up: what is said of a file must not depend on
/// which other one was read at the time.
static LARGE: Mutex<()> = Mutex::new(());

/// A file's bytes, unpacked, and the turn of a large one.
pub struct Unpacked<'a> {
    /// The bytes.
    pub bytes: Cow<'a, [u8]>,
    /// What was wrong with the stream that they were unpacked from.
    pub damage: Option<String>,
    /// Given back with the bytes.
    _turn: Option<MutexGuard<'static, ()>>,
}

/// The bytes themselves, or what they unpack to if they are gzip. A large document is held by one
/// thread at a time: who holds one must not wait for another one.
///
/// # Errors
/// The file is at fault: its gzip stream is broken, or it unpacks past [`LARGEST_DOCUMENT`].
pub fn unpack(bytes: &[u8]) -> Result<Unpacked<'_>, String> {
    unpack_beside(bytes, LARGEST_BESIDE_OTHERS)
}

fn unpack_beside(bytes: &[u8], beside: u64) -> Result<Unpacked<'_>, String> {
    if !bytes.starts_with(GZIP) {
        let turn = (beside < bytes.len() as u64).then(turn);
        return Ok(Unpacked { bytes: Cow::Borrowed(bytes), damage: None, _turn: turn });
    }
    let broken = |problem: Error| format!("the gzip stream is broken ({problem}); export it again");
    let damage = Damage::default();
    let mut unpacked = Vec::new();
    let stream = gunzip::layers(bytes, &damage).map_err(broken)?;
    let mut stream = stream.take(beside + 1);
    stream.read_to_end(&mut unpacked).map_err(broken)?;
    let turn = (beside < unpacked.len() as u64).then(turn);
    if turn.is_some() {
        stream.set_limit(LARGEST_DOCUMENT - beside);
        stream.read_to_end(&mut unpacked).map_err(broken)?;
    }
    if unpacked.len() as u64 > LARGEST_DOCUMENT {
        return Err("unpacks to more than 1 GiB; split it into JSON lines".to_owned());
    }
    Ok(Unpacked { bytes: Cow::Owned(unpacked), damage: damage.told(), _turn: turn })
}

/// The turn for `more` bytes that are unpacked from `held` ones, unless these took it already.
pub(crate) fn turn_for(more: usize, held: usize) -> Option<MutexGuard<'static, ()>> {
    let is_large = |length: usize| LARGEST_BESIDE_OTHERS < length as u64;
    (is_large(more) && !is_large(held)).then(turn)
}

/// Waits until no other large document is held. What a panic left behind is no document.
fn turn() -> MutexGuard<'static, ()> {
    LARGE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What kind of file bytes that are no text look like, for an error message.
pub fn kind_of_binary(bytes: &[u8]) -> Option<&'static str> {
    const SIGNS: &[(&[u8], &str)] = &[
        (b"%PDF", "PDF"),
        (ZIP, "zip archive"),
        (b"PAR1", "Parquet"),
        (b"\x89PNG", "PNG picture"),
        (b"\xff\xd8\xff", "JPEG picture"),
        (b"SQLite format 3", "SQLite database"),
        (b"\x7fELF", "program"),
        (b"\x28\xb5\x2f\xfd", "zstd archive"),
        (b"\xff\xfe", UTF_16),
        (b"\xfe\xff", UTF_16),
        (b"{\0", UTF_16),
        (b"\0{", UTF_16),
        (b"[\0", UTF_16),
        (b"\0[", UTF_16),
    ];
    /// What some systems write JSON in, with and without the mark in front.
    const UTF_16: &str = "text in UTF-16; save it as UTF-8";
    let known = SIGNS.iter().find(|(sign, _)| bytes.starts_with(sign));
    let is_binary = || memchr::memchr(0, bytes).is_some() && !holds_json_lines(bytes);
    known.map(|(_, kind)| *kind).or_else(|| is_binary().then_some("binary file"))
}

/// Whether bytes with NULs among them are text that a crash left holes in: some line of it, behind
/// the hole, opens as JSON does.
fn holds_json_lines(bytes: &[u8]) -> bool {
    let opens = |line: &[u8]| {
        let start = line.iter().position(|byte| *byte != 0 && !byte.is_ascii_whitespace());
        let line = start.map_or(&[][..], |start| &line[start..]);
        let line = line.strip_prefix(MARK).unwrap_or(line);
        // In UTF-16, every other byte is a NUL.
        line.starts_with(b"{\"") || line.starts_with(b"[") && line.get(1) != Some(&0)
    };
    std::str::from_utf8(bytes).is_ok() && bytes.split(|byte| *byte == b'\n').any(opens)
}

/// `bytes` as text. What is no UTF-8 becomes a replacement character, and only then is anything copied.
pub(crate) fn text(bytes: &[u8]) -> Cow<'_, str> {
    // The lossy reading goes letter by letter, so it is kept for what needs it.
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn zipped(length: usize) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&vec![b' '; length]).expect("a vector takes any bytes");
        encoder.finish().expect("a vector takes any bytes")
    }

    #[test]
    fn values_are_counted_outside_of_strings() {
        assert_eq!(values(br#"{"a,\":[{": [1, "2,3", {}]}"#), 6);
        assert!(!is_too_fine(b"[1,2]"));
    }

    #[test]
    fn holes_in_text_make_no_binary_file() {
        assert_eq!(kind_of_binary(b"{\"a\":1}\n\0\0\0"), None);
        assert_eq!(kind_of_binary(b"\0\0\0{\"a\":1}\n"), None);
        assert_eq!(kind_of_binary(b"\0\x01 abc"), Some("binary file"));
        assert_eq!(kind_of_binary(b"{\0\"\0a\0"), Some("text in UTF-16; save it as UTF-8"));
    }

    #[test]
    fn large_documents_take_turns_and_small_ones_do_not() {
        let (small, large) = (zipped(10), zipped(1000));
        let beside = unpack_beside(&small, 100).expect("it unpacks");
        assert!(LARGE.try_lock().is_ok() && beside.bytes.len() == 10);
        let held = unpack_beside(&large, 100).expect("it unpacks");
        assert!(LARGE.try_lock().is_err() && held.bytes.len() == 1000);
        drop(held);
        let plain = unpack_beside(&large, 1).expect("it unpacks");
        assert!(LARGE.try_lock().is_err() && plain.bytes.len() == 1000);
    }
}
