//! What somebody else's label means in the names used here: ids and names of every edition of the
//! taxonomy that has been published, and of those made from it.
//!
//! A label that could mean two modes is told as two: the definitions of FM-3.2 and FM-3.3 are swapped
//! between sources, so that neither their ids nor their names tell them apart.

use crate::published::Naming;
use crate::taxonomy::{Category, Mode};

/// What a label means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// One mode.
    Mode(Mode),
    /// One of the two whose definitions are swapped between sources: compare both taken together.
    Either(Mode, Mode),
    /// Only the layer.
    Category(Category),
}

/// The two modes whose definitions are swapped between sources.
const SWAPPED: (Mode, Mode) = (Mode::NoOrIncompleteVerification, Mode::IncorrectVerification);

/// What `label` means where `by` used it; `None` for a label that this edition does not have.
///
/// Without `by` the label may be of any edition. Ids are those of the fourteen modes (`FM-1.3`,
/// `1.3`); the early code books and `AdaMAST` number otherwise, and there only names are read.
pub fn read(label: &str, by: Option<Naming>) -> Option<Label> {
    let label = label.trim();
    by_id(label, by).or_else(|| by_name(label, by))
}

fn by_id(label: &str, by: Option<Naming>) -> Option<Label> {
    let is_numbered_otherwise =
        matches!(by, Some(Naming::EarlyCodeBook | Naming::PaperV1 | Naming::AdaMast));
    if is_numbered_otherwise {
        return None;
    }
    let is_category = |category: &Category| category.code().eq_ignore_ascii_case(label);
    if let Some(category) = Category::ALL.into_iter().find(is_category) {
        return Some(Label::Category(category));
    }
    let mode = Mode::from_code(label).or_else(|| Mode::from_code(&format!("FM-{label}")))?;
    Some(told(mode, by))
}

/// The mode, unless whoever labelled may have meant the other one of the swapped pair. Only the
/// paper's third version is known to use the two as they are used here.
fn told(mode: Mode, by: Option<Naming>) -> Label {
    let (one, other) = SWAPPED;
    let is_sure = by.is_none() || by == Some(Naming::PaperV3);
    if is_sure || (mode != one && mode != other) {
        return Label::Mode(mode);
    }
    Label::Either(one, other)
}

fn by_name(label: &str, by: Option<Naming>) -> Option<Label> {
    let wanted = plain(label);
    let is_used = |naming: Naming| by.is_none_or(|by| by == naming);
    let is_named = |mode: &Mode| {
        let own = (by != Some(Naming::EarlyCodeBook) && by != Some(Naming::AdaMast))
            && plain(mode.name()) == wanted;
        let mut aliases = mode.published().aliases.iter();
        own || aliases.any(|alias| is_used(alias.by) && plain(alias.name) == wanted)
    };
    let modes: Vec<Mode> = Mode::ALL.into_iter().filter(is_named).collect();
    match modes[..] {
        [] => category(&wanted, is_used).map(Label::Category),
        [mode] => Some(told(mode, by)),
        // No other name stands for two modes; a test says so.
        [one, other, ..] => Some(Label::Either(one, other)),
    }
}

fn category(wanted: &str, is_used: impl Fn(Naming) -> bool) -> Option<Category> {
    Category::ALL.into_iter().find(|category| {
        let mut aliases = category.published().aliases.iter();
        plain(category.name()) == wanted
            || aliases.any(|alias| is_used(alias.by) && plain(alias.name) == wanted)
    })
}

/// Letters and digits in small letters, one space between words: sheets and code spell the same name
/// with dashes, underscores and capitals.
fn plain(name: &str) -> String {
    let words = name.split(|sign: char| !sign.is_alphanumeric() && sign != '\'');
    let words = words.filter(|word| !word.is_empty()).map(|word| word.replace('\'', ""));
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_names_of_the_taxonomy_are_read_however_they_are_spelled() {
        let repetition = Some(Label::Mode(Mode::StepRepetition));
        for label in ["FM-1.3", "fm-1.3", "1.3", "Step repetition", "step_repetition"] {
            assert_eq!(read(label, None), repetition, "{label}");
        }
        assert_eq!(read("1.6", None), None, "an id that no edition has");
        let ignored = Some(Label::Mode(Mode::IgnoredOtherAgentsInput));
        assert_eq!(read("Ignored Other Agents' Input", None), ignored);
    }

    #[test]
    fn every_published_name_is_read_back() {
        for mode in Mode::ALL {
            for alias in mode.published().aliases {
                let is_it = match read(alias.name, Some(alias.by)) {
                    Some(Label::Mode(read)) => read == mode,
                    Some(Label::Either(one, other)) => mode == one || mode == other,
                    Some(Label::Category(_)) | None => false,
                };
                assert!(is_it, "{mode}: {}", alias.name);
            }
        }
        for category in Category::ALL {
            for alias in category.published().aliases {
                let read = read(alias.name, Some(alias.by));
                assert_eq!(read, Some(Label::Category(category)), "{}", alias.name);
            }
        }
    }

    #[test]
    fn no_name_stands_for_two_modes_but_the_swapped_ones() {
        for mode in Mode::ALL {
            for alias in mode.published().aliases {
                if let Some(Label::Either(one, other)) = read(alias.name, None) {
                    assert_eq!((one, other), SWAPPED, "{}", alias.name);
                }
            }
        }
    }

    #[test]
    fn the_swapped_pair_is_told_as_a_pair_by_those_who_swap_it() {
        let (one, other) = SWAPPED;
        assert_eq!(read("FM-3.2", Some(Naming::PaperV3)), Some(Label::Mode(one)));
        for by in [Naming::PaperV2, Naming::AuthorsRepository, Naming::AuthorsLibrary] {
            assert_eq!(read("3.2", Some(by)), Some(Label::Either(one, other)), "{by:?}");
        }
        assert_eq!(read("Weak verification", None), Some(Label::Either(one, other)));
    }

    #[test]
    fn a_number_of_another_numbering_is_not_taken_for_ours() {
        assert_eq!(read("3.2", Some(Naming::EarlyCodeBook)), None);
        assert_eq!(read("1.3", Some(Naming::AdaMast)), None);
        let reset = read("Trajectory restart", Some(Naming::EarlyCodeBook));
        assert_eq!(reset, Some(Label::Mode(Mode::ConversationReset)));
    }
}
