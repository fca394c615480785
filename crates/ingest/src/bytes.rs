//! What a file is made of, before anybody asks which format it is: gzip, UTF-8, JSON or lines.

use flate2::read::MultiGzDecoder;
use std::borrow::Cow;
use std::io::{Error, Read};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The largest single document, unpacked, that is read: 1 GiB. A larger one would be held in memory
/// about three times over; exports of that size come as JSON lines.
pub const LARGEST_DOCUMENT: u64 = 1 << 30;

pub(crate) const GZIP: &[u8] = &[0x1f, 0x8b];

/// What is said where bytes are no text.
pub(crate) const NOT_UTF8: &str = "some bytes are not UTF-8; each such place is read as \u{fffd}";

/// The mark that some editors write in front of UTF-8.
pub(crate) const MARK: &[u8] = b"\xef\xbb\xbf";

/// How a zip archive begins.
pub(crate) const ZIP: &[u8] = b"PK\x03\x04";

/// The largest document that is held beside others: 64 MiB, several times what single runs take.
const LARGEST_BESIDE_OTHERS: u64 = 64 << 20;

/// Whoever holds a larger document than [`LARGEST_BESIDE_OTHERS`] holds this. All threads share it,
/// so that together they hold one large document and a few small ones, however many there are to
/// read. They wait for each other instead of giving up: what is said of a file must not depend on
/// which other one was read at the time.
static LARGE: Mutex<()> = Mutex::new(());

/// A file's bytes, unpacked, and the turn of a large one.
pub struct Unpacked<'a> {
    /// The bytes.
    pub bytes: Cow<'a, [u8]>,
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
        return Ok(Unpacked { bytes: Cow::Borrowed(bytes), _turn: turn });
    }
    let broken = |problem: Error| format!("the gzip stream is broken ({problem}); export it again");
    let mut unpacked = Vec::new();
    let mut stream = MultiGzDecoder::new(bytes).take(beside + 1);
    stream.read_to_end(&mut unpacked).map_err(broken)?;
    let turn = (beside < unpacked.len() as u64).then(turn);
    if turn.is_some() {
        stream.set_limit(LARGEST_DOCUMENT - beside);
        stream.read_to_end(&mut unpacked).map_err(broken)?;
    }
    if unpacked.len() as u64 > LARGEST_DOCUMENT {
        return Err("unpacks to more than 1 GiB; split it into JSON lines".to_owned());
    }
    Ok(Unpacked { bytes: Cow::Owned(unpacked), _turn: turn })
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
    known.map(|(_, kind)| *kind).or_else(|| memchr::memchr(0, bytes).map(|_| "binary file"))
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
