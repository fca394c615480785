//! What a file is made of, before anybody asks which format it is: gzip, UTF-8, JSON or lines.

use flate2::read::MultiGzDecoder;
use std::borrow::Cow;
use std::io::Read;

/// The largest single document, unpacked, that is read: 1 GiB. A larger one would be held in memory
/// about three times over; exports of that size come as JSON lines.
pub const LARGEST_DOCUMENT: u64 = 1 << 30;

const GZIP: &[u8] = &[0x1f, 0x8b];

/// The bytes themselves, or what they unpack to if they are gzip.
///
/// # Errors
/// The file is at fault: its gzip stream is broken, or it unpacks past [`LARGEST_DOCUMENT`].
pub fn unpack(bytes: &[u8]) -> Result<Cow<'_, [u8]>, String> {
    if !bytes.starts_with(GZIP) {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut unpacked = Vec::new();
    MultiGzDecoder::new(bytes)
        .take(LARGEST_DOCUMENT + 1)
        .read_to_end(&mut unpacked)
        .map_err(|problem| format!("the gzip stream is broken ({problem}); export it again"))?;
    if unpacked.len() as u64 > LARGEST_DOCUMENT {
        return Err("unpacks to more than 1 GiB; split it into JSON lines".to_owned());
    }
    Ok(Cow::Owned(unpacked))
}

/// What kind of file bytes that are no text look like, for an error message.
pub fn kind_of_binary(bytes: &[u8]) -> Option<&'static str> {
    const SIGNS: &[(&[u8], &str)] = &[
        (b"%PDF", "PDF"),
        (b"PK\x03\x04", "zip archive"),
        (b"PAR1", "Parquet"),
        (b"\x89PNG", "PNG picture"),
        (b"\xff\xd8\xff", "JPEG picture"),
        (b"SQLite format 3", "SQLite database"),
        (b"\x7fELF", "program"),
        (b"\x28\xb5\x2f\xfd", "zstd archive"),
    ];
    let known = SIGNS.iter().find(|(sign, _)| bytes.starts_with(sign));
    known.map(|(_, kind)| *kind).or_else(|| memchr::memchr(0, bytes).map(|_| "binary file"))
}

/// `bytes` as text. What is no UTF-8 becomes a replacement character, and only then is anything copied.
pub(crate) fn text(bytes: &[u8]) -> Cow<'_, str> {
    // The lossy reading goes letter by letter, so it is kept for what needs it.
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}
