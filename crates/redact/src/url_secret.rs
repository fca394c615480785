//! Names and passwords inside URLs (`scheme://name:password@host`). Host, path and query stay.

use std::ops::Range;

use crate::plausible;
use crate::view::View;

/// Longest authority looked at: a host name has at most 253 bytes, and connection strings list a few of them.
const AUTHORITY_MOST: usize = 512;

/// `name:password` of the URL whose `://` starts here.
pub(crate) fn find(view: &View<'_>, at: usize) -> Option<Range<usize>> {
    if view.starts_fresh(at, |char| char.is_ascii_alphanumeric()) {
        return None;
    }
    let start = at + "://".len();
    // Most URLs name nobody, and that is seen at a glance.
    let rest = view.after(start).as_bytes();
    memchr::memchr(b'@', &rest[..rest.len().min(AUTHORITY_MOST + char::MAX_LEN_UTF8)])?;
    let end = view.run(start, AUTHORITY_MOST, |char| {
        !char.is_whitespace() && !char.is_control() && !"/?#\"'`<>\\|,;)]".contains(char)
    })?;
    // The last `@` is the one before the host: passwords hold the others.
    let (user_info, _host) = view.slice(&(start..end)).rsplit_once('@')?;
    let (_name, password) = user_info.split_once(':')?;
    (!password.is_empty() && !plausible::is_stand_in(password))
        .then(|| start..start + user_info.len())
}
