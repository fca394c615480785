//! E-mail addresses. Refuses what only has an `@`: package versions, git remotes, decorators, mentions, image names.

use std::ops::Range;

use crate::view::{View, is_letter};

/// Longest local part (RFC 5321, 4.5.3.1.1).
const LOCAL_MOST: usize = 64;
/// Longest domain (RFC 5321, 4.5.3.1.2).
const DOMAIN_MOST: usize = 255;
/// Digits of a percent-encoded byte.
const ESCAPED: usize = 2;
/// How far after the domain the path of a remote (`host:org/repo`) is looked for.
const PATH_MOST: usize = 128;

/// The address around this `@`.
pub(crate) fn find(view: &View<'_>, at: usize) -> Option<Range<usize>> {
    let domain = domain_after(view, at + 1)?;
    let start = local_before(view, at)?;
    let is_user_info = view.before(start).ends_with("//");
    let is_remote = view.slice(&(start..at)) == "git" || is_path_after(view, domain.end);
    (!is_user_info && !is_remote).then_some(start..domain.end)
}

/// The address around this `%40`, as queries have it.
pub(crate) fn find_encoded(view: &View<'_>, at: usize) -> Option<Range<usize>> {
    let domain = domain_after(view, at + "%40".len())?;
    let run_start = local_before(view, at)?;
    let local = view.slice(&(run_start..at));
    // `local_before` takes a leading `%` away and leaves its digits.
    let is_cut = view.before(run_start).ends_with('%');
    let cut = if is_cut { ESCAPED } else { 0 };
    let (run_start, local) = (run_start + cut, local.get(cut..)?);
    // Other encoded signs than these are of the query, and the address starts behind them.
    let is_inner = |after: &str| {
        ["2B", "2b", "2E", "2e", "2D", "2d", "5F", "5f"].iter().any(|sign| after.starts_with(sign))
    };
    let outer = local.rmatch_indices('%').find(|(sign, _)| !is_inner(&local[sign + 1..]));
    let skipped = outer.map_or(0, |(sign, _)| sign + 1 + ESCAPED);
    let address = local.get(skipped..)?;
    (!address.is_empty() && address != "git").then_some(run_start + skipped..domain.end)
}

/// Where the local part starts.
fn local_before(view: &View<'_>, at: usize) -> Option<usize> {
    let start = view.run_back(at, LOCAL_MOST, |char| {
        is_letter(char) || char.is_ascii_digit() || matches!(char, '.' | '_' | '%' | '+' | '-')
    })?;
    let local = view.slice(&(start..at));
    let trimmed = local.trim_start_matches(['.', '-', '%', '+']);
    (!trimmed.is_empty() && !trimmed.ends_with('.')).then(|| at - trimmed.len())
}

/// The domain: at least two labels, the last of them letters. A label that cannot be the last one is left out.
fn domain_after(view: &View<'_>, start: usize) -> Option<Range<usize>> {
    let end = view.run(start, DOMAIN_MOST, |char| {
        is_letter(char) || char.is_ascii_digit() || matches!(char, '.' | '-')
    })?;
    let mut domain = view.slice(&(start..end));
    if is_version(domain) {
        return None;
    }
    while let Some((host, top)) = domain.rsplit_once('.') {
        if host.is_empty() || host.contains("..") || host.starts_with(['.', '-']) {
            return None;
        }
        if 2 <= top.len() && top.chars().all(is_letter) {
            return Some(start..start + domain.len());
        }
        domain = host;
    }
    None
}

/// `4.17.21`, `v1.2.rc` after a package's name, or the `2x.png` of an image for fine screens.
fn is_version(domain: &str) -> bool {
    let mut labels = domain.split('.');
    let first = labels.next().unwrap_or_default();
    let digits = first.strip_prefix('v').unwrap_or(first).trim_end_matches('x');
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let second_is_number =
        labels.next().is_some_and(|label| label.starts_with(|char: char| char.is_ascii_digit()));
    is_number && (second_is_number || first.ends_with('x'))
}

/// Whether a path follows as in `host:org/repo`. A placeholder in it counts as one: it was a path before.
fn is_path_after(view: &View<'_>, end: usize) -> bool {
    if !view.after(end).starts_with(':') {
        return false;
    }
    let is_path = |char: char| char.is_ascii_alphanumeric() || "/._-~".contains(char);
    let Some(path_end) = view.run(end + 1, PATH_MOST, is_path) else {
        return true;
    };
    let path = view.slice(&(end + 1..path_end));
    let is_scheme = view.after(path_end).starts_with("://");
    !is_scheme && path.contains('/')
}
