//! The known word that a misspelt one was probably meant to be.

/// The word of `known` that `word` was probably meant to be; `None` if none is near.
pub(super) fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let (near, edits) = known
        .map(|candidate| (candidate, distance(word, candidate)))
        .min_by_key(|(_, edits)| *edits)?;
    // A third of the word may be wrong: `tresehold` is a slip, `tone` for `tools` a guess.
    (edits <= word.chars().count().div_ceil(3)).then_some(near)
}

/// The number of letters to insert, remove or replace (Levenshtein), kept in one row.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, letter) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, other) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word_and_a_guess_finds_none() {
        let known = ["max_repeats", "tool", "text"];
        assert_eq!(nearest("max_repeat", known.into_iter()), Some("max_repeats"));
        assert_eq!(nearest("tol", known.into_iter()), Some("tool"));
        assert_eq!(nearest("whatever", known.into_iter()), None);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
