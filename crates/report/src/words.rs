//! Text made fit to be shown: on one line, without control characters, at a given width. Widths
//! count in Unicode scalar values.

use case::Origin;
use case::hidden::unhashed;

/// `text` on one line: white space becomes single spaces and control characters go, so that no
/// trace can steer the terminal.
pub fn line(text: &str) -> String {
    visible(&unhashed(text))
}

/// `text` on one line with only what can be seen; unlike in [`line`], hashes stay.
pub(crate) fn visible(text: &str) -> String {
    let seen = text.chars().filter(|letter| !is_unseen(*letter));
    let seen: String = seen.map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let words: Vec<&str> = seen.split_whitespace().collect();
    words.join(" ")
}

/// Whether a letter takes no room of its own and turns the direction of what follows, or hides
/// between two others: with these a trace could show other words than it holds (UAX #9 §2, the
/// zero-width letters, and the tag letters of U+E0000).
const fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Somebody's words in marks that they do not hold themselves.
pub(crate) fn quoted(text: &str) -> String {
    let text = line(text);
    if text.contains('"') { format!("'{text}'") } else { format!("\"{text}\"") }
}

/// The number of columns.
pub(crate) fn columns(text: &str) -> usize {
    text.chars().count()
}

/// At most `width` columns: cut between words where that costs less than half, an open quotation
/// closed, and `…` after it, because a quotation holds nothing that nobody said.
pub(crate) fn shortened(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    // Room for the ellipsis and a closing quotation mark.
    let room: String = text.chars().take(width.saturating_sub(2)).collect();
    let is_whole = text[room.len()..].starts_with(' ');
    let cut = match room.rfind(' ') {
        Some(space) if !is_whole && columns(&room[..space]) > width / 2 => &room[..space],
        _ => room.as_str(),
    };
    let cut = cut.trim_end_matches([' ', ',', ';', ':', '"']);
    let is_open = cut.matches('"').count() % 2 == 1;
    format!("{cut}{}…", if is_open { "\"" } else { "" })
}

/// `text` from its end at no more than `width` columns, for paths, whose end says most: from a
/// separator on where one is near.
pub(crate) fn ending(text: &str, width: usize) -> String {
    let length = columns(text);
    if length <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().skip(length + 1 - width).collect();
    let from = kept.find('/').filter(|at| *at < kept.len() / 2).unwrap_or(0);
    format!("…{}", &kept[from..])
}

/// As many of the phrases as fit as a whole into `most` lines of `width` columns, in their order.
/// Only the first one is shortened where it does not fit.
pub(crate) fn packed(phrases: &[String], width: usize, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for phrase in phrases.iter().filter(|phrase| !phrase.is_empty()) {
        let beside = lines.last().map(|line| format!("{line}; {phrase}"));
        if let Some(beside) = beside.filter(|beside| columns(beside) <= width) {
            lines.pop();
            lines.push(beside);
            continue;
        }
        let more = wrapped(phrase, width, most);
        let is_whole = wrapped(phrase, width, usize::MAX).len() + lines.len() <= most;
        if is_whole || lines.is_empty() {
            lines.extend(more);
        }
    }
    lines
}

/// `text` in at most `most` lines with `place` at the right edge of the last one, or on a line of
/// its own where it fits nowhere.
pub(crate) fn placed((text, place): (&str, &str), width: usize, most: usize) -> Vec<String> {
    /// Less of a place says nothing.
    const LEAST: usize = 24;
    // The text comes first: on one line it leaves to the place what it does not need.
    let spare = width.saturating_sub(columns(text) + 2);
    let place = ending(place, if most == 1 { spare.max(LEAST).min(width / 2) } else { width / 2 });
    if place.is_empty() {
        return wrapped(text, width, most);
    }
    let narrow = width - columns(&place) - 2;
    let mut lines = wrapped(text, if most == 1 { narrow } else { width }, most);
    let last = lines.pop().unwrap_or_default();
    let free = width.saturating_sub(columns(&last) + 2);
    let place = if free < columns(&place) && LEAST <= free { ending(&place, free) } else { place };
    if columns(&place) <= free {
        let gap = " ".repeat(width - columns(&last) - columns(&place));
        lines.push(format!("{last}{gap}{place}"));
        return lines;
    }
    lines.push(last);
    // Narrower lines leave room at the right of the last one.
    let beside = wrapped(text, narrow, usize::MAX);
    if let [earlier @ .., last] = beside.as_slice()
        && beside.len() <= most.min(lines.len() + 1)
    {
        let gap = " ".repeat(width - columns(last) - columns(&place));
        return earlier.iter().cloned().chain([format!("{last}{gap}{place}")]).collect();
    }
    lines.push(format!("{}{place}", " ".repeat(width - columns(&place))));
    lines
}

/// `text` in lines of `width` columns, `most` of them at most; the last one is shortened.
pub(crate) fn wrapped(text: &str, width: usize, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if lines.len() + 1 == most {
            lines.push(shortened(rest, width));
            break;
        }
        let (head, tail) = head(rest, width);
        lines.push(head.to_owned());
        rest = tail.trim_start();
    }
    lines
}

/// As many whole words as fit, and what is left; a word that is too long is split.
fn head(text: &str, width: usize) -> (&str, &str) {
    let end = text.char_indices().nth(width).map(|(at, _)| at);
    let Some(end) = end else {
        return (text, "");
    };
    let cut = if text[end..].starts_with(' ') {
        end
    } else {
        text[..end].rfind(' ').filter(|at| *at > 0).unwrap_or(end)
    };
    text.split_at(cut)
}

/// The lines, each with a line break at its end.
pub(crate) fn ended(lines: &[String]) -> String {
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

/// Where something stands, as people write it: a pointer, after the file where it is another one.
pub(crate) fn place(origin: &Origin) -> String {
    let pointer = origin.pointer();
    match origin.other_file() {
        Some(file) => format!("{file}:{pointer}"),
        None => pointer,
    }
}

/// `one thing`, `two things`.
pub(crate) fn count(number: usize, singular: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {singular}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_closes_a_quotation() {
        assert_eq!(shortened("says \"one two three\" and", 15), "says \"one two\"…");
        assert_eq!(shortened("one two three", 13), "one two three");
        assert_eq!(columns(&shortened("abcdefghijkl", 8)), 7);
    }

    #[test]
    fn a_path_is_cut_at_a_separator() {
        assert_eq!(
            ending("messages/22/tool_calls/0/function/name", 30),
            "…/tool_calls/0/function/name"
        );
        assert_eq!(ending("abcdefgh", 4), "…fgh");
    }

    #[test]
    fn phrases_are_whole_or_left_out() {
        let phrases = ["one two", "three", "four five six"].map(str::to_owned);
        assert_eq!(packed(&phrases, 14, 1), ["one two; three"]);
        assert_eq!(packed(&phrases, 14, 2), ["one two; three", "four five six"]);
        assert_eq!(packed(&phrases[2..], 11, 1), ["four five…"]);
    }

    #[test]
    fn a_place_stands_at_the_right_edge() {
        assert_eq!(placed(("one", "at #2"), 12, 1), ["one    at #2"]);
        assert_eq!(placed(("one two three", "at #2"), 14, 2), ["one two", "three    at #2"]);
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrapped("one two three four", 9, 2), ["one two", "three…"]);
        assert_eq!(wrapped("", 9, 2), Vec::<String>::new());
    }

    #[test]
    fn no_text_steers_the_terminal() {
        assert_eq!(line("a\u{1b}[31m\r\nb"), "a [31m b");
        assert_eq!(line("\u{202e}gpj\u{2066}.exe pay\u{200b}pal\u{200f}"), "gpj.exe paypal");
    }
}
