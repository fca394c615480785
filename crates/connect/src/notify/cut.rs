//! Texts cut to what services take. Lengths are counted in UTF-16 units, which is never less than
//! what a service counts in characters, and cuts fall between characters.

/// What stands where something was cut off.
const MORE: &str = "…";

/// `text` in `most` units at most.
pub(crate) fn cut(text: &str, most: usize) -> String {
    match end(text, most) {
        None => text.to_owned(),
        Some(end) => format!("{}{MORE}", text[..end].trim_end()),
    }
}

/// The same for text in which `&`, `<` and `>` are written as `&amp;`, `&lt;` and `&gt;`: none of
/// these is cut in two.
pub(crate) fn cut_escaped(text: &str, most: usize) -> String {
    let Some(end) = end(text, most) else { return text.to_owned() };
    let kept = &text[..end];
    let whole = kept.rfind('&').filter(|at| !kept[*at..].contains(';'));
    format!("{}{MORE}", kept[..whole.unwrap_or(end)].trim_end())
}

/// Where to cut so that the mark fits behind; `None` where all of it fits.
fn end(text: &str, most: usize) -> Option<usize> {
    if text.encode_utf16().count() <= most {
        return None;
    }
    let mut units = 0;
    let room = most.saturating_sub(MORE.encode_utf16().count());
    let fits = |(_, letter): &(usize, char)| {
        units += letter.len_utf16();
        units <= room
    };
    let kept = text.char_indices().take_while(fits).last();
    Some(kept.map_or(0, |(at, letter)| at + letter.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays_as_it_is() {
        assert_eq!(cut("äöü", 3), "äöü");
        assert_eq!(cut("", 0), "");
    }

    #[test]
    fn a_cut_falls_between_characters_and_keeps_the_limit() {
        assert_eq!(cut("äöüß", 3), "äö…");
        assert_eq!(cut("🦀🦀🦀", 5), "🦀🦀…");
        assert_eq!(cut("🦀🦀🦀", 4), "🦀…");
        assert_eq!(cut("one two", 5), "one…");
    }

    #[test]
    fn no_written_out_sign_is_cut_in_two() {
        assert_eq!(cut_escaped("ab&amp;cd", 6), "ab…");
        assert_eq!(cut_escaped("ab&amp;cd", 8), "ab&amp;…");
        assert_eq!(cut_escaped("ab&amp;cd", 9), "ab&amp;cd");
    }

    #[test]
    fn every_limit_is_kept_for_every_text() {
        for text in ["plain words", "&lt;&gt;&amp;", "🦀 crab 🦀", "ä"] {
            for most in 1..20 {
                assert!(cut(text, most).encode_utf16().count() <= most, "{text} {most}");
                assert!(cut_escaped(text, most).encode_utf16().count() <= most, "{text} {most}");
            }
        }
    }
}
