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

/// Why a label is taken for no mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoMode {
    /// No edition has it.
    Unknown,
    /// Some mean the one by it and some the other.
    Either(Mode, Mode),
    /// It names a layer.
    Category(Category),
    /// It is a number, and that edition counts otherwise: only its names can be read.
    Numbered,
    /// The number is of the first and the name beside it of the second.
    Contradiction(Mode, Mode),
}

/// The two modes whose definitions are swapped between sources.
const SWAPPED: (Mode, Mode) = (Mode::NoOrIncompleteVerification, Mode::IncorrectVerification);

/// What `label` means where `by` used it; `None` for a label that this edition does not have.
///
/// Without `by` the label may be of any edition. Ids are those of the fourteen modes (`FM-1.3`,
/// `1.3`); the early code books, the paper's first version and `AdaMAST` number otherwise, and there only
/// names are read.
pub fn read(label: &str, by: Option<Naming>) -> Option<Label> {
    let label = label.trim();
    by_id(label, by).or_else(|| by_name(label, by))
}

/// The one mode that `label` means where `by` used it: an id, a name, or an id with its name
/// (`3.2 Weak Verification`). A name that this edition does not have may be of another one, where it
/// means one mode only.
pub fn mode(label: &str, by: Option<Naming>) -> Result<Mode, NoMode> {
    let label = label.trim();
    let (first, rest) = label.split_once(char::is_whitespace).unwrap_or((label, ""));
    let number = first.trim_end_matches([':', '.', ',', ')']);
    if !is_number(number) {
        return one(by_id(label, by).or_else(|| name(label, by)));
    }
    // What stands behind a number may be anything.
    match (by_id(number, by), name(rest, by)) {
        (Some(Label::Mode(mode)), Some(Label::Mode(named))) if mode != named => {
            Err(NoMode::Contradiction(mode, named))
        }
        (None, None) if is_numbered_otherwise(by) => Err(NoMode::Numbered),
        (_, Some(Label::Either(one, other))) => Err(NoMode::Either(one, other)),
        (Some(Label::Either(..)), Some(Label::Mode(named))) => Ok(named),
        (Some(label), _) => one(Some(label)),
        (None, label) => one(label),
    }
}

/// The mode, where it is one.
fn one(label: Option<Label>) -> Result<Mode, NoMode> {
    match label {
        Some(Label::Mode(mode)) => Ok(mode),
        Some(Label::Either(one, other)) => Err(NoMode::Either(one, other)),
        Some(Label::Category(category)) => Err(NoMode::Category(category)),
        None => Err(NoMode::Unknown),
    }
}

fn name(label: &str, by: Option<Naming>) -> Option<Label> {
    by_name(label, by).or_else(|| by_name(label, None))
}

/// `3.2`, `FM-3.2`: the shape of an id, whether there is such a one or not.
fn is_number(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let bare = text.strip_prefix("fm-").unwrap_or(&text);
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|one| one.is_ascii_digit());
    bare.split_once('.').is_some_and(|(one, other)| is_digits(one) && is_digits(other))
}

/// Whether its numbers are of other modes than the fourteen have.
const fn is_numbered_otherwise(by: Option<Naming>) -> bool {
    matches!(by, Some(Naming::EarlyCodeBook | Naming::PaperV1 | Naming::AdaMast))
}

fn by_id(label: &str, by: Option<Naming>) -> Option<Label> {
    if is_numbered_otherwise(by) {
        return None;
    }
    let is_category = |category: &Category| category.code().eq_ignore_ascii_case(label);
    if let Some(category) = Category::ALL.into_iter().find(is_category) {
        return Some(Label::Category(category));
    }
    let mode = Mode::from_code(label).or_else(|| Mode::from_code(&format!("FM-{label}")))?;
    Some(told(mode, by))
}

/// What `by` means by the number of `mode`, or by the name that it has under that number.
///
/// The repository's definitions stand under each other's numbers: its 3.2 is a check that falls short, its
/// 3.3 a check that was left out. The library gives the same two names the numbers of the paper. The labels
/// of the time of the first two versions of the paper were given with both definitions.
fn told(mode: Mode, by: Option<Naming>) -> Label {
    let (one, other) = SWAPPED;
    if mode != one && mode != other {
        return Label::Mode(mode);
    }
    match by {
        None
        | Some(
            Naming::PaperV3 | Naming::AuthorsLibrary | Naming::EarlyCodeBook | Naming::AdaMast,
        ) => Label::Mode(mode),
        Some(Naming::AuthorsRepository) => Label::Mode(if mode == one { other } else { one }),
        Some(Naming::PaperV1 | Naming::PaperV2) => Label::Either(one, other),
    }
}

fn by_name(label: &str, by: Option<Naming>) -> Option<Label> {
    let wanted = plain(label);
    let is_used = |naming: Naming| by.is_none_or(|by| by == naming);
    let is_named = |mode: &Mode| {
        let mut aliases = mode.published().aliases.iter();
        aliases.any(|alias| is_used(alias.by) && plain(alias.name) == wanted)
    };
    let mut named: Vec<Mode> = Mode::ALL.into_iter().filter(is_named).collect();
    let own = Mode::ALL.into_iter().find(|mode| plain(mode.name()) == wanted);
    match own {
        // The names of the paper mean what they mean there, unless they are of its earlier versions.
        Some(own) if named.is_empty() => match by {
            Some(Naming::EarlyCodeBook | Naming::AdaMast) => {}
            Some(Naming::PaperV1 | Naming::PaperV2) => return Some(told(own, by)),
            None | Some(Naming::PaperV3 | Naming::AuthorsRepository | Naming::AuthorsLibrary) => {
                return Some(Label::Mode(own));
            }
        },
        Some(own) if by.is_none() && !named.contains(&own) => named.push(own),
        Some(_) | None => {}
    }
    match named[..] {
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
                // The repository has the two under each other's numbers.
                let is_it = is_it || alias.by == Naming::AuthorsRepository;
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
    fn the_swapped_pair_is_read_as_each_edition_defines_it() {
        let (one, other) = SWAPPED;
        for by in [None, Some(Naming::PaperV3), Some(Naming::AuthorsLibrary)] {
            assert_eq!(mode("FM-3.2", by), Ok(one), "{by:?}");
        }
        let repository = Some(Naming::AuthorsRepository);
        assert_eq!([mode("3.2", repository), mode("3.3", repository)], [Ok(other), Ok(one)]);
        for by in [Naming::AuthorsRepository, Naming::AuthorsLibrary] {
            assert_eq!(mode("Weak verification", Some(by)), Ok(other), "{by:?}");
            assert_eq!(mode("No or Incorrect Verification", Some(by)), Ok(one), "{by:?}");
            assert_eq!(mode("Incorrect verification", Some(by)), Ok(other), "{by:?}");
        }
        assert_eq!(mode("3.2 Weak Verification", repository), Ok(other));
        let both = Err(NoMode::Either(one, other));
        assert_eq!(mode("3.2", Some(Naming::PaperV2)), both);
        assert_eq!(mode("Weak verification", None), both);
        assert_eq!(mode("3.2 Weak Verification", None), both);
    }

    #[test]
    fn an_id_and_a_name_must_not_contradict_each_other() {
        let clarification = Mode::FailToAskForClarification;
        assert_eq!(mode("FM-2.2 Fail to ask for clarification", None), Ok(clarification));
        assert_eq!(mode("FM-2.2: the refund", None), Ok(clarification));
        assert_eq!(mode("Fail to elicit clarification", None), Ok(clarification));
        // Of the early code books, whose 3.2 is another thing.
        let early = "3.2 Withholding relevant information";
        let withholding = Mode::InformationWithholding;
        let verification = Mode::NoOrIncompleteVerification;
        let contradiction = NoMode::Contradiction(verification, withholding);
        assert_eq!(mode(early, None), Err(contradiction));
        assert_eq!(mode(early, Some(Naming::EarlyCodeBook)), Ok(withholding));
        assert_eq!(mode("3.2", Some(Naming::EarlyCodeBook)), Err(NoMode::Numbered));
        assert_eq!(mode("4.2 Lack of result verification", None), Ok(verification));
        assert_eq!(mode("9.9", None), Err(NoMode::Unknown));
        let layer = NoMode::Category(Category::Coordination);
        assert_eq!(mode("Inter-Agent Misalignment (Agent Coordination)", None), Err(layer));
    }

    #[test]
    fn a_number_of_another_numbering_is_not_taken_for_ours() {
        assert_eq!(read("3.2", Some(Naming::EarlyCodeBook)), None);
        assert_eq!(read("1.3", Some(Naming::AdaMast)), None);
        let reset = read("Trajectory restart", Some(Naming::EarlyCodeBook));
        assert_eq!(reset, Some(Label::Mode(Mode::ConversationReset)));
    }
}
