//! Credentials on a command line of curl (`-u name:password`). Refuses the `-u` of other programs.

use std::ops::Range;

use crate::plausible;
use crate::view::View;

/// How far back in the line the program's name is looked for.
const LINE_MOST: usize = 512;
/// Longest credentials looked at.
const VALUE_MOST: usize = 256;

/// `name:password` after the flag here (` -u `, `--user`).
pub(crate) fn find(view: &View<'_>, at: usize) -> Option<Range<usize>> {
    let after = view.after(at);
    let flag = [" -u ", "--user ", "--user="].iter().find(|flag| after.starts_with(**flag))?;
    if !is_curl(view, at) {
        return None;
    }
    let after_flag = at + flag.len();
    let quote = view.run(after_flag, 2, |char| "\\\"'".contains(char))?;
    let end = view.run(quote, VALUE_MOST, |char| {
        !char.is_whitespace() && !char.is_control() && !"\"'`\\<>|;,)".contains(char)
    })?;
    let (name, password) = view.slice(&(quote..end)).split_once(':')?;
    // `1000:1000` are the numbers of a user and a group.
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_real = !password.is_empty() && !plausible::is_stand_in(password);
    let is_stand_in = name.starts_with(['$', '{', '[']) && password.starts_with(['$', '{', '[']);
    let are_numbers = !name.is_empty() && is_number(name) && is_number(password);
    (is_real && !is_stand_in && !are_numbers).then_some(quote..end)
}

/// Whether the command here is one of curl; lines that a backslash continues are one. Where a datum before was
/// replaced (a header, say), the name may be out of sight, and a command that had one datum may have another.
fn is_curl(view: &View<'_>, at: usize) -> bool {
    let bytes = view.before(at).as_bytes();
    let near = &bytes[bytes.len().saturating_sub(LINE_MOST)..];
    let name = memchr::memmem::rfind(near, b"curl");
    let is_hidden = view.is_cut() && near.len() < LINE_MOST;
    if name.is_none() && !is_hidden {
        return false;
    }
    let between = &near[name.unwrap_or_default()..];
    let ends = |at: usize| match between[at] {
        b'\n' => at == 0 || between[at - 1] != b'\\',
        b'|' | b';' => true,
        _ => false,
    };
    !(0..between.len()).any(ends)
}
