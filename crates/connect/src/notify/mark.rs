//! Short marks by which a notice or an incident is found again at a service: hashes, so that they fit
//! everywhere and say nothing.

use super::Notice;
use ring::digest::{SHA256, digest};
use std::fmt::Write;

/// Hexadecimal digits of a mark: enough that two notices of one book never share one.
const DIGITS: usize = 16;

/// The mark of the notice.
pub(crate) fn of_notice(notice: &Notice) -> String {
    let mut mark = hex(digest(&SHA256, notice.key.as_bytes()).as_ref());
    mark.truncate(DIGITS);
    mark
}

/// The mark of the incident, the same for all of its notices.
pub(crate) fn of_incident(notice: &Notice) -> String {
    let name = format!("{}\n{}", notice.book, notice.incident);
    let mut mark = hex(digest(&SHA256, name.as_bytes()).as_ref());
    mark.truncate(DIGITS);
    mark
}

/// The notice's key as a UUID, for services that take one: version 8, which is free for any use.
pub(crate) fn uuid(notice: &Notice) -> String {
    let hash = digest(&SHA256, notice.key.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_ref()[..16]);
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex = hex(&bytes);
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// The bytes in hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let written = write!(text, "{byte:02x}");
        debug_assert!(written.is_ok(), "writing to a string does not fail");
        text
    })
}
