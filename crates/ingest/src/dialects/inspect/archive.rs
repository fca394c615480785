//! Logs as archives: a zip with a header and one file a sample. Nothing is unpacked past a bound, and
//! one sample is held at a time.

use super::read_sample;
use crate::bytes;
use crate::json::{At, Value};
use crate::sink::Sink;
use case::Origin;
use flate2::read::DeflateDecoder;
use ruzstd::decoding::StreamingDecoder;
use std::io::{Cursor, Read};
use zip::{CompressionMethod, ZipArchive};

/// The largest file of an archive, unpacked, that is read: 256 MiB, several times what the longest
/// samples take.
const LARGEST_FILE: u64 = 256 << 20;

/// The most that all files of an archive together may unpack to: 4 GiB. A few kilobytes can claim to
/// hold more than any disk.
const LARGEST_ARCHIVE: u64 = 4 << 30;

/// The number of zstd in the list of methods of the format.
const ZSTD: u16 = 93;

/// Reads every sample of the archive in `bytes`, which lies at `path`.
pub(in crate::dialects) fn read(path: &str, bytes: &[u8], sink: &mut Sink<'_>) {
    let mut archive = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => Archive { archive, left: LARGEST_ARCHIVE },
        Err(problem) => {
            let what = format!(
                "is a broken zip archive ({problem}): its directory stands at its end, so it may be \
                 cut off; copy it again, or mend it with `zip -FF`"
            );
            sink.refuse(&Origin::top(), what);
            return;
        }
    };
    let hidden = entries(bytes).saturating_sub(archive.archive.len());
    if hidden > 0 {
        let what = format!("{hidden} files have the name of another one; only the last was read");
        sink.overlook(&Origin::top(), what);
    }
    let mut names: Vec<String> =
        archive.archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    names.sort_by_cached_key(|name| natural(name));
    names.retain(|name| is_sample(name));
    let opening = ["header.json", "_journal/start.json"];
    let header = header(&mut archive, &opening, sink);
    if header.is_none() && names.is_empty() {
        let what = "not a trace (zip archive without samples). Export JSON from your tracer";
        sink.refuse(&Origin::top(), what.to_owned());
        return;
    }
    let header: Value<'_> =
        header.as_ref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null);
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let log = At::new(&header, Origin::file(&format!("{file}!/header.json")));
    if names.is_empty() {
        sink.refuse(&Origin::top(), "this log holds no samples".to_owned());
    }
    for name in names {
        let origin = Origin::file(&format!("{file}!/{name}"));
        sink.record(&origin);
        match archive.unpack(&name) {
            Some(Ok(sample)) => {
                let turn = bytes::turn_for(sample.bytes.len(), bytes.len());
                if sample.is_damaged {
                    sink.overlook(&origin, DAMAGED.to_owned());
                }
                read_member(&sample.bytes, (&log, &origin), sink);
                drop(turn);
            }
            Some(Err(problem)) => sink.refuse(&origin, format!("{name}: {problem}")),
            None => {}
        }
    }
}

/// The text of the first header that is JSON; says so of those that are not.
fn header(archive: &mut Archive<'_>, names: &[&str], sink: &mut Sink<'_>) -> Option<String> {
    names.iter().find_map(|name| {
        let unpacked = archive.unpack(name)?;
        let text = unpacked.map(|member| bytes::text(&member.bytes).into_owned());
        let is_json = |text: &String| serde_json::from_str::<Value<'_>>(text).is_ok();
        let broken = match text {
            Ok(text) if is_json(&text) => return Some(text),
            Ok(_) => "is broken JSON".to_owned(),
            Err(problem) => problem,
        };
        let what = format!("{name}: {broken}; the samples were read without what it says");
        sink.overlook(&Origin::top(), what);
        None
    })
}

/// How many files the archive says that it holds; 0 if that is more than is counted in its short form.
fn entries(bytes: &[u8]) -> usize {
    let end = memchr::memmem::rfind(bytes, b"PK\x05\x06");
    let count = end.and_then(|end| bytes.get(end + 10..end + 12)?.first_chunk::<2>());
    let count = count.map_or(0, |count| u16::from_le_bytes(*count));
    if count == u16::MAX { 0 } else { usize::from(count) }
}

fn read_member(bytes: &[u8], (log, origin): (&At<'_>, &Origin), sink: &mut Sink<'_>) {
    let text = bytes::text(bytes);
    let mended = crate::mend::mend(&text);
    let text = mended.as_ref().map_or(&*text, |mended| &mended.text);
    match serde_json::from_str::<Value<'_>>(text) {
        Ok(sample) => {
            if let Some(what) = mended.as_ref().and_then(|mended| mended.total().told()) {
                sink.overlook(origin, what);
            }
            read_sample(&At::new(&sample, origin.clone()), Some(log), sink);
        }
        Err(problem) => sink.refuse(origin, format!("this sample is broken JSON ({problem})")),
    }
}

fn is_sample(name: &str) -> bool {
    let inner = name.strip_prefix("samples/");
    inner.is_some_and(|inner| inner.strip_suffix(".json").is_some_and(|stem| !stem.is_empty()))
}

/// A name for sorting, with the numbers in it by their size.
fn natural(name: &str) -> Vec<(u64, String)> {
    let mut pieces = Vec::new();
    for piece in name.split_inclusive(|letter: char| !letter.is_ascii_digit()) {
        let digits = piece.trim_end_matches(|letter: char| !letter.is_ascii_digit());
        pieces.push((digits.parse().unwrap_or(0), piece[digits.len()..].to_owned()));
    }
    pieces
}

/// What is said of a file whose content is not what its checksum was made of.
const DAMAGED: &str = "the checksum of this sample is wrong: some of it is damaged";

/// A file of an archive.
struct Member {
    bytes: Vec<u8>,
    is_damaged: bool,
}

struct Archive<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// How much may still be unpacked.
    left: u64,
}

impl Archive<'_> {
    /// The content of the file `name`, `None` if there is none.
    fn unpack(&mut self, name: &str) -> Option<Result<Member, String>> {
        let at = self.archive.index_for_name(name)?;
        Some(self.unpack_at(at))
    }

    fn unpack_at(&mut self, at: usize) -> Result<Member, String> {
        let broken = |problem: &dyn std::fmt::Display| {
            format!("cannot be unpacked ({problem}); export it again")
        };
        let file = self.archive.by_index_raw(at).map_err(|problem| broken(&problem))?;
        let most = LARGEST_FILE.min(self.left);
        let checksum = file.crc32();
        #[expect(deprecated, reason = "the number of a method that the crate does not unpack")]
        let method = file.compression().to_u16();
        let bytes = match (file.compression(), method) {
            (CompressionMethod::Stored, _) => bounded(file, most),
            (_, 8) => bounded(DeflateDecoder::new(file), most),
            (_, ZSTD) => {
                let stream = StreamingDecoder::new(file).map_err(|problem| broken(&problem))?;
                bounded(stream, most)
            }
            (_, other) => return Err(format!("is packed by method {other}, which is not read")),
        };
        let bytes = bytes.map_err(|problem| broken(&problem))?;
        let length = bytes.len() as u64;
        self.left = self.left.saturating_sub(length);
        if length > most {
            return Err(
                "unpacks to more than 256 MiB, or the archive to more than 4 GiB".to_owned()
            );
        }
        let mut crc = flate2::Crc::new();
        crc.update(&bytes);
        // Zero stands for none.
        Ok(Member { is_damaged: checksum != 0 && checksum != crc.sum(), bytes })
    }
}

/// What `stream` holds, up to one byte more than `most`.
fn bounded(stream: impl Read, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    stream.take(most + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
