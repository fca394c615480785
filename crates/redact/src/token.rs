//! Credentials of known shape: a prefix that the issuer chose so that it can be found. Refuses what only starts alike.

use std::ops::Range;

use crate::view::View;

/// Longest token looked at: a signed token with many claims takes a few thousand bytes. A token mostly starts where
/// no character of a token stands before it; there the runs looked at never overlap and this is no cost but a sanity
/// limit.
const TOKEN_MOST: usize = 16 * 1024;
/// The same behind a dash or an underline, as in `backup_ghp_…`: such places can follow one another closely, so what
/// is looked at from each of them is short. The header of a signed token stays below, other tokens do as a whole.
const GLUED_MOST: usize = 272;

/// Start of a signed token: `{"` in base64.
const JWT: &str = "eyJ";

/// What an issuer's tokens look like.
struct Shape {
    prefix: &'static str,
    /// Fewest and most characters after the prefix.
    length: Range<usize>,
    /// Which characters go on with the token.
    class: fn(char) -> bool,
    /// What the characters after the prefix must be like, besides their number.
    body: fn(&str) -> bool,
}

/// What stands before a token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    /// Nothing that could belong to it.
    Fresh,
    /// A dash or an underline, which joins it to a name.
    Glued,
}

const SHAPES: &[Shape] = &[
    // AWS access key ids: sixteen characters of base32. `ASIA` starts names of regions too, which have no digit.
    Shape { prefix: "AKIA", length: 16..17, class: is_plain, body: is_upper },
    Shape { prefix: "ASIA", length: 16..17, class: is_plain, body: is_upper_with_digit },
    // GitHub: 36 characters today, documented as up to 255.
    Shape { prefix: "ghp_", length: 36..256, class: is_plain, body: is_alphanumeric },
    Shape { prefix: "gho_", length: 36..256, class: is_plain, body: is_alphanumeric },
    Shape { prefix: "ghu_", length: 36..256, class: is_plain, body: is_alphanumeric },
    Shape { prefix: "ghs_", length: 36..256, class: is_plain, body: is_alphanumeric },
    Shape { prefix: "ghr_", length: 36..256, class: is_plain, body: is_alphanumeric },
    Shape { prefix: "github_pat_", length: 36..256, class: is_token_char, body: has_digit },
    Shape { prefix: "glpat-", length: 20..256, class: is_token_char, body: has_digit },
    Shape { prefix: "xox", length: 14..256, class: is_token_char, body: is_slack },
    // OpenAI, Anthropic and those who copied them.
    Shape { prefix: "sk-", length: 20..256, class: is_token_char, body: is_random },
    Shape { prefix: "AIza", length: 35..36, class: is_token_char, body: has_digit },
    Shape { prefix: "sk_live_", length: 10..256, class: is_plain, body: is_alphanumeric },
    Shape { prefix: "rk_live_", length: 10..256, class: is_plain, body: is_alphanumeric },
    Shape { prefix: "npm_", length: 36..37, class: is_plain, body: is_alphanumeric },
    Shape { prefix: "whsec_", length: 24..129, class: is_base64, body: has_digit },
    Shape { prefix: "dop_v1_", length: 40..129, class: is_plain, body: is_alphanumeric },
    Shape { prefix: "SG.", length: 49..129, class: is_dotted, body: is_sendgrid },
    Shape { prefix: "hf_", length: 30..64, class: is_plain, body: is_alphanumeric },
];

/// The literals that a token can start with.
pub(crate) fn anchors() -> impl Iterator<Item = &'static str> {
    SHAPES.iter().map(|shape| shape.prefix).chain([JWT])
}

/// The token that starts here.
pub(crate) fn find(view: &View<'_>, at: usize) -> Option<Range<usize>> {
    let start = start_at(view, at)?;
    if view.after(at).starts_with(JWT) {
        return find_jwt(view, at, start);
    }
    let shape = SHAPES.iter().find(|shape| view.after(at).starts_with(shape.prefix))?;
    let body_start = at + shape.prefix.len();
    let end = view.run(body_start, most(start), shape.class)?;
    // A dash or an underline at the end belongs to the sentence or the markup around the token.
    let body = view.slice(&(body_start..end)).trim_end_matches(['-', '_', '.']);
    // `sk` is a language and a part of class names: joined to a name, it takes more to be a key.
    let is_sure = start == Start::Fresh || shape.prefix != "sk-" || has_random_run(body);
    (is_sure && shape.length.contains(&body.len()) && (shape.body)(body))
        .then(|| at..body_start + body.len())
}

/// How a token can start here; not directly behind a letter or a digit, as in `task-`.
fn start_at(view: &View<'_>, at: usize) -> Option<Start> {
    if view.starts_fresh(at, is_token_char) {
        return Some(Start::Fresh);
    }
    view.starts_fresh(at, is_plain).then_some(Start::Glued)
}

fn most(start: Start) -> usize {
    match start {
        Start::Fresh => TOKEN_MOST,
        Start::Glued => GLUED_MOST,
    }
}

/// A JWT: three to five parts joined by dots; two are enough where the second is JSON as well, for logs cut them off.
fn find_jwt(view: &View<'_>, at: usize, start: Start) -> Option<Range<usize>> {
    /// Shorter parts are an abbreviation in prose; the smallest real header has more.
    const PART_LEAST: usize = 8;
    /// An encrypted token has five parts, no token has more.
    const PARTS_MOST: usize = 5;

    let mut end = view.run(at, most(start), is_token_char)?;
    let mut parts = usize::from(end - at >= PART_LEAST);
    let second_is_json =
        view.after(end).strip_prefix('.').is_some_and(|rest| rest.starts_with(JWT));
    while 0 < parts && parts < PARTS_MOST && view.after(end).starts_with('.') {
        let part_end = view.run(end + 1, TOKEN_MOST, is_token_char)?;
        if part_end - (end + 1) < PART_LEAST {
            break;
        }
        end = part_end;
        parts += 1;
    }
    (3 <= parts || (parts == 2 && second_is_json)).then_some(at..end)
}

fn is_plain(char: char) -> bool {
    char.is_ascii_alphanumeric()
}

fn is_token_char(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '_' | '-')
}

fn is_base64(char: char) -> bool {
    is_plain(char) || matches!(char, '+' | '/' | '=')
}

fn is_dotted(char: char) -> bool {
    is_token_char(char) || char == '.'
}

/// Two parts: an id of 22 characters and a secret of 43, give or take.
fn is_sendgrid(body: &str) -> bool {
    let parts = body.split_once('.');
    has_digit(body)
        && is_mixed(body)
        && parts.is_some_and(|(id, secret)| {
            16 <= id.len() && 32 <= secret.len() && !secret.contains('.')
        })
}

fn is_upper(body: &str) -> bool {
    body.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn is_upper_with_digit(body: &str) -> bool {
    is_upper(body) && has_digit(body)
}

fn is_alphanumeric(body: &str) -> bool {
    body.bytes().all(|byte| byte.is_ascii_alphanumeric()) && has_digit(body)
}

fn has_digit(body: &str) -> bool {
    body.bytes().any(|byte| byte.is_ascii_digit())
}

/// `xoxb-` and its kin: the letter says whose token it is.
fn is_slack(body: &str) -> bool {
    matches!(body.as_bytes(), [b'a' | b'b' | b'e' | b'o' | b'p' | b'r' | b's', b'-', ..])
        && has_digit(body)
}

/// Random characters, as against the words of a class name such as `sk-container-id-1`: mixed case and digits, or a
/// long run of letters and digits.
fn is_random(body: &str) -> bool {
    has_digit(body) && (is_mixed(body) || body.split(['-', '_']).any(is_long_run))
}

/// A run without dashes that is random in itself, as against words and dates joined by dashes.
fn has_random_run(body: &str) -> bool {
    /// Words of mixed case with a digit in them stay below; of a key, nearly every piece is longer.
    const MIXED_LEAST: usize = 16;

    body.split(['-', '_']).any(|run| {
        is_long_run(run) || (MIXED_LEAST <= run.len() && is_mixed(run) && has_digit(run))
    })
}

fn is_long_run(run: &str) -> bool {
    /// The shortest hexadecimal keys in use have 32 digits; no word with a digit in it gets near.
    const RUN_LEAST: usize = 24;

    RUN_LEAST <= run.len() && has_digit(run)
}

fn is_mixed(body: &str) -> bool {
    body.bytes().any(|byte| byte.is_ascii_uppercase())
        && body.bytes().any(|byte| byte.is_ascii_lowercase())
}
