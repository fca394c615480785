//! JSON as careless writers put it out: `NaN` and its like outside of strings, and halves of
//! surrogate pairs inside of them; and what stands around a line without being part of it: the NUL
//! bytes that a crash leaves, marks of the encoding, and separators of records. Mends exactly these;
//! all else that is broken stays broken. Also keeps the digits of ids that JSON readers would round.

use std::collections::BTreeMap;

/// What stands for half of a surrogate pair, which is no character.
const NO_CHARACTER: &str = "\\ufffd";
/// What stands for a number that JSON cannot write.
const NO_NUMBER: &str = "null";
const NUMBERS: &[&str] = &["NaN", "Infinity", "-Infinity"];
/// The length of an escape such as `\ud83d`.
const ESCAPE: usize = 6;

/// How often each was mended.
#[derive(Clone, Copy, Default)]
pub(crate) struct Count {
    halves: usize,
    numbers: usize,
    nuls: usize,
}

impl Count {
    /// What was done, as a complaint; `None` if nothing was lost by it.
    pub(crate) fn told(self) -> Option<String> {
        let done = [
            (self.halves, "halves of surrogate pairs read as \u{fffd}"),
            (self.numbers, "NaN or Infinity read as null"),
            (self.nuls, "NUL bytes around a line left out"),
        ];
        let done = done.iter().filter(|(count, _)| *count > 0);
        let done: Vec<String> = done.map(|(count, what)| format!("{what} ({count})")).collect();
        (!done.is_empty()).then(|| format!("not quite JSON; repaired: {}", done.join(", ")))
    }
}

/// A text after mending: it has as many lines as before, and the same members and elements.
pub(crate) struct Mended {
    /// The text itself.
    pub(crate) text: String,
    /// What was mended, by the number of the line from 0.
    pub(crate) lines: BTreeMap<usize, Count>,
}

impl Mended {
    /// What was mended in the whole text.
    pub(crate) fn total(&self) -> Count {
        self.lines.values().fold(Count::default(), |sum, line| Count {
            halves: sum.halves + line.halves,
            numbers: sum.numbers + line.numbers,
            nuls: sum.nuls + line.nuls,
        })
    }
}

/// The ends of the names of members that hold the ids of traces, with what follows a name.
const IDS: &[&str] = &["race_id\":", "raceId\":"];

/// The fewest digits of a number that may lie beyond 64 bits.
const HUGE: usize = 20;

/// `text` with the ids of traces that are numbers of more than 64 bits put into quotes, because a
/// number of that size would lose its last digits; `None` if there is none.
pub(crate) fn quote_ids(text: &str) -> Option<String> {
    let mut huge: Vec<(usize, usize)> = Vec::new();
    for name in IDS {
        let ends = memchr::memmem::find_iter(text.as_bytes(), name).map(|at| at + name.len());
        huge.extend(ends.filter_map(|end| {
            let rest = &text[end..];
            let number = rest.trim_start();
            let length = number.bytes().take_while(u8::is_ascii_digit).count();
            let ends_there = !number[length..].starts_with(['.', 'e', 'E']);
            let start = end + rest.len() - number.len();
            (length >= HUGE && ends_there).then_some((start, start + length))
        }));
    }
    huge.sort_unstable();
    let mut quoted = String::new();
    let mut copied = 0;
    for (start, end) in &huge {
        quoted.push_str(&text[copied..*start]);
        quoted.push('"');
        quoted.push_str(&text[*start..*end]);
        quoted.push('"');
        copied = *end;
    }
    quoted.push_str(&text[copied..]);
    (!huge.is_empty()).then_some(quoted)
}

/// What must stand somewhere in a text that needs mending: the names of such numbers, and how the
/// escape of half a surrogate pair begins.
const MARKS: &[&str] = &["NaN", "Infinity", "\\ud", "\\uD"];

/// What may stand around a line without being part of its JSON: the bytes of blocks that were never
/// written, the separator of RFC 7464, and the mark of UTF-8 that some writers put on each line.
const AROUND: &[char] = &['\0', '\u{1e}', '\u{feff}'];

/// `text` mended; `None` if there is nothing to mend.
pub(crate) fn mend(text: &str) -> Option<Mended> {
    let Some(bare) = strip(text) else {
        return mend_inside(text);
    };
    let Some(mut mended) = mend_inside(&bare.text) else {
        return Some(bare);
    };
    for (line, count) in bare.lines {
        mended.lines.entry(line).or_default().nuls = count.nuls;
    }
    Some(mended)
}

/// `text` without what stands around its lines.
fn strip(text: &str) -> Option<Mended> {
    let is_around = |letter: char| letter.is_whitespace() || AROUND.contains(&letter);
    let holds = |mark: &char| {
        let mut bytes = [0; 4];
        memchr::memmem::find(text.as_bytes(), mark.encode_utf8(&mut bytes).as_bytes()).is_some()
    };
    if !AROUND.iter().any(holds) {
        return None;
    }
    let mut bare = Mended { text: String::with_capacity(text.len()), lines: BTreeMap::new() };
    for (number, line) in text.split('\n').enumerate() {
        let inner = line.trim_matches(is_around);
        let nuls = |text: &str| text.bytes().filter(|byte| *byte == 0).count();
        let lost = if inner.len() < line.len() { nuls(line) - nuls(inner) } else { 0 };
        if lost > 0 {
            bare.lines.insert(number, Count { nuls: lost, ..Count::default() });
        }
        if number > 0 {
            bare.text.push('\n');
        }
        bare.text.push_str(inner);
    }
    Some(bare)
}

fn mend_inside(text: &str) -> Option<Mended> {
    // Files of sound lines come here as well; looking for marks takes a hundredth of the walk.
    let holds = |mark: &str| memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_some();
    if MARKS.iter().any(|mark| holds(mark)) { walk(text) } else { None }
}

fn walk(text: &str) -> Option<Mended> {
    let mut mended = Mended { text: String::new(), lines: BTreeMap::new() };
    let mut copied = 0;
    let mut line = 0;
    let mut is_in_string = false;
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        let found = match byte {
            // No string goes on after its line, so that a broken line spoils none but itself.
            b'\n' => {
                (line, is_in_string) = (line + 1, false);
                Piece::Sound(1)
            }
            b'"' => {
                is_in_string = !is_in_string;
                Piece::Sound(1)
            }
            b'\\' if is_in_string => escape(&text.as_bytes()[at..]),
            b'N' | b'I' | b'-' if !is_in_string => number(text, at),
            _ => Piece::Sound(1),
        };
        let (length, put) = match found {
            Piece::Sound(length) => (length, None),
            Piece::Half => (ESCAPE, Some(NO_CHARACTER)),
            Piece::Number(length) => (length, Some(NO_NUMBER)),
        };
        if let Some(put) = put {
            mended.text.push_str(&text[copied..at]);
            mended.text.push_str(put);
            copied = at + length;
            let count = mended.lines.entry(line).or_default();
            count.halves += usize::from(put == NO_CHARACTER);
            count.numbers += usize::from(put == NO_NUMBER);
        }
        at += length;
    }
    mended.text.push_str(&text[copied..]);
    (copied > 0).then_some(mended)
}

/// What stands at a place, and how many bytes it takes.
enum Piece {
    Sound(usize),
    Half,
    Number(usize),
}

/// The escape that `rest` opens with.
fn escape(rest: &[u8]) -> Piece {
    let low = |rest: &[u8]| unit(rest).is_some_and(|unit| (0xdc00..0xe000).contains(&unit));
    match unit(rest) {
        Some(0xd800..0xdc00) if low(&rest[ESCAPE..]) => Piece::Sound(2 * ESCAPE),
        Some(0xd800..0xe000) => Piece::Half,
        // A backslash before the end of a line escapes nothing.
        _ if rest.get(1) == Some(&b'\n') => Piece::Sound(1),
        _ => Piece::Sound(2),
    }
}

/// The code unit of an escape such as `\ud83d`.
fn unit(rest: &[u8]) -> Option<u32> {
    let digits = rest.get(..ESCAPE)?.strip_prefix(b"\\u")?;
    let digit = |value: u32, digit: &u8| Some(value * 16 + char::from(*digit).to_digit(16)?);
    digits.iter().try_fold(0, digit)
}

/// The number that JSON cannot write, if one stands whole at `at`.
fn number(text: &str, at: usize) -> Piece {
    let is_part_of_word = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
    let bytes = text.as_bytes();
    let found = NUMBERS.iter().find(|name| bytes[at..].starts_with(name.as_bytes()));
    let is_whole = |name: &&&str| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let after = bytes.get(at + name.len());
        !before.is_some_and(is_part_of_word) && !after.is_some_and(is_part_of_word)
    };
    found.filter(is_whole).map_or(Piece::Sound(1), |name| Piece::Number(name.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> Option<String> {
        mend(text).map(|mended| mended.text)
    }

    #[test]
    fn halves_of_pairs_are_replaced_and_whole_pairs_are_not() {
        assert_eq!(mended(r#"["\ud83d"]"#).as_deref(), Some(r#"["\ufffd"]"#));
        assert_eq!(
            mended(r#"["\ud83d\ud83d\ude00"]"#).as_deref(),
            Some(r#"["\ufffd\ud83d\ude00"]"#)
        );
        assert_eq!(mended(r#"["\uDE00x"]"#).as_deref(), Some(r#"["\ufffdx"]"#));
        assert_eq!(mended(r#"["\\ud83d", "\ud83d\ude00", "\"\u00e9"]"#), None);
    }

    #[test]
    fn numbers_are_replaced_outside_of_strings_only() {
        let text = r#"{"a": NaN, "b": [-Infinity,Infinity], "c": "NaN é", "d": -1}"#;
        let due = r#"{"a": null, "b": [null,null], "c": "NaN é", "d": -1}"#;
        assert_eq!(mended(text).as_deref(), Some(due));
        assert_eq!(mended("[NaNs, xNaN, -Infinity1]"), None);
    }

    #[test]
    fn ids_of_traces_past_64_bits_are_quoted_where_they_are_members() {
        let id = "100927429609276267646756448943279827607";
        let text =
            format!(r#"{{"trace_id": {id},"traceId":{id}, "n": {id}, "s": "trace_id\": {id}"}}"#);
        let due = format!(
            r#"{{"trace_id": "{id}","traceId":"{id}", "n": {id}, "s": "trace_id\": {id}"}}"#
        );
        assert_eq!(quote_ids(&text).as_deref(), Some(&*due));
        assert_eq!(quote_ids(r#"{"trace_id": 17, "traceId": 12345678901234567890.5}"#), None);
    }

    #[test]
    fn each_line_is_counted_for_itself() {
        let mended = mend("[NaN]\n\"open \\\n[NaN, NaN]\n").expect("there is something to mend");
        let numbers: Vec<_> =
            mended.lines.iter().map(|(line, count)| (*line, count.numbers)).collect();
        assert_eq!(numbers, [(0, 1), (2, 2)]);
        assert_eq!(mended.total().numbers, 3);
    }

    #[test]
    fn what_stands_around_a_line_is_no_part_of_it() {
        let bare = mend("\u{feff}[1]\0\0\r\n\u{1e}[\"\0\"]\n\0\0\0").expect("something to mend");
        assert_eq!(bare.text, "[1]\n[\"\0\"]\n");
        let nuls: Vec<_> = bare.lines.iter().map(|(line, count)| (*line, count.nuls)).collect();
        assert_eq!(nuls, [(0, 2), (2, 3)]);
        assert_eq!(mend("\u{1e}[1]").and_then(|bare| bare.total().told()), None);
    }
}
