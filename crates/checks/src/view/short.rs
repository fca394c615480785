//! Words of a run cut to what fits a sentence: between words, never in the middle of one, with the
//! ellipsis outside of the quotation marks, because a quotation holds nothing that nobody said.

/// The first line of `text` in quotation marks, at most `most` characters of it. Marks inside become
/// single ones, so that whoever hides quotations finds where this one ends.
pub fn quoted(text: &str, most: usize) -> String {
    let text = text.trim();
    let line = text.lines().next().unwrap_or_default().trim_end();
    let cut = cut(line, most);
    let more = if cut.len() < text.len() { "…" } else { "" };
    format!("\"{}\"{more}", cut.replace('"', "'"))
}

/// The first line of JSON `text`; where it is cut, a string that was open is closed.
pub fn data(text: &str, most: usize) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    let cut = cut(line, most);
    if cut.len() == line.len() {
        return line.to_owned();
    }
    // Half of an escape is no character.
    let cut = cut.trim_end_matches('\\');
    let is_open = cut.replace("\\\\", "").replace("\\\"", "").matches('"').count() % 2 == 1;
    format!("{cut}{}…", if is_open { "\"" } else { "" })
}

/// `text` with the nouns that we count in their singular after a one.
pub fn counted(text: &str) -> String {
    const NOUNS: &[&str] = &[
        "messages",
        "calls",
        "acts",
        "turns",
        "results",
        "lists",
        "steps",
        "values",
        "claims",
        "words",
        "requests",
        "agents",
        "writes",
        "checks",
        "questions",
        "handoffs",
        "parts",
        "candidates",
    ];
    let mut is_one = false;
    let pieces = text.split_inclusive(' ').map(|piece| {
        let word = piece.trim_end_matches(|letter: char| !letter.is_alphabetic());
        let is_noun = std::mem::replace(&mut is_one, piece == "1 ") && NOUNS.contains(&word);
        match word.strip_suffix('s').filter(|_| is_noun) {
            Some(singular) => format!("{singular}{}", &piece[word.len()..]),
            None => piece.to_owned(),
        }
    });
    pieces.collect()
}

/// At most `most` characters, between words where that costs less than half.
fn cut(line: &str, most: usize) -> &str {
    let Some((end, _)) = line.char_indices().nth(most) else {
        return line;
    };
    let room = &line[..end];
    let is_whole = line[end..].starts_with(char::is_whitespace);
    let at = room.rfind(char::is_whitespace).filter(|at| !is_whole && end / 2 < *at);
    room[..at.unwrap_or(end)].trim_end_matches([' ', ',', ';', ':'])
}

#[cfg(test)]
mod tests {
    use super::{data, quoted};

    #[test]
    fn what_fits_stays_whole() {
        assert_eq!(quoted("all done", 20), "\"all done\"");
        assert_eq!(quoted("{\"q\":1}", 20), "\"{'q':1}\"");
        assert_eq!(data("{\"q\":1}", 20), "{\"q\":1}");
    }

    #[test]
    fn the_ellipsis_stands_outside_of_the_quotation() {
        assert_eq!(quoted("the ticket was closed yesterday", 20), "\"the ticket was\"…");
        assert_eq!(quoted("first line\nsecond line", 20), "\"first line\"…");
    }

    #[test]
    fn an_open_string_is_closed() {
        assert_eq!(data("{\"code\":\"one two three four\"}", 17), "{\"code\":\"one two\"…");
        assert_eq!(data("überüberüber", 5), "überü…");
    }

    #[test]
    fn one_thing_is_not_many() {
        let text = "in 1 messages and 11 calls, 1 turns; 2 acts, 1 lists of 1";
        assert_eq!(super::counted(text), "in 1 message and 11 calls, 1 turn; 2 acts, 1 list of 1");
    }
}
