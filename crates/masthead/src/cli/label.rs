//! Labels of the taxonomy as people type them: a mode by its id or any name, and of which edition it is.
//! What could mean two modes is asked back, never guessed.

use checks::Mode;
use checks::labels::{self, NoMode};
use checks::published::Naming;

/// Of which edition labels are.
pub(crate) fn edition(text: &str) -> Result<Naming, String> {
    Naming::from_name(text).ok_or_else(|| {
        let names = Naming::ALL.map(Naming::code);
        format!("{text:?} is no edition; write one of {}", names.join(", "))
    })
}

/// A mode by its id or any of its names, as that edition uses them; without one as MAST v3 uses them.
pub(crate) fn mode(text: &str, edition: Option<Naming>) -> Result<Mode, String> {
    labels::mode(text, edition).map_err(|why| match (why, edition) {
        (NoMode::Unknown, _) => {
            format!("{text:?} is no mode; write one as FM-2.2, or by a name that masthead explain knows")
        }
        (NoMode::Either(one, other), None) => format!(
            "{text:?} is {one} to some and {other} to others; say of which edition it is (edition library \
             or repository), or write {one} or {other}"
        ),
        (NoMode::Either(one, other), Some(by)) => format!(
            "{text:?} was given as {one} and as {other} in the time of {}; write {one} ({}) or {other} \
             ({}), with the edition v3",
            by.name(),
            one.name(),
            other.name()
        ),
        (NoMode::Category(layer), _) => {
            format!("{text:?} is the layer {layer} and no mode; write it as the class")
        }
        (NoMode::Numbered, by) => {
            let by = by.map_or("that edition", Naming::name);
            format!("{text:?}: the {by} numbers otherwise; write the name that the label has there")
        }
        (NoMode::Contradiction(mode, named), _) => format!(
            "{text:?}: the number is of {mode} and the name of {named}; write one of them, or say of \
             which edition it is (such as edition early)"
        ),
    })
}
