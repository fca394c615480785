//! The three questions, for a failure of which no run is left: one a layer, in the order of speed. The
//! first reply that decides names the layer; nothing is weighed against anything.

use checks::{Category, Class};

/// What a person says of one question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Said {
    /// Yes.
    Yes,
    /// No.
    No,
    /// They were not asked, or cannot tell.
    #[default]
    Unsaid,
}

impl Said {
    /// Reads `yes`, `no` and what leaves it open; `None` for anything else.
    pub fn read(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "y" | "yes" | "true" | "1" => Some(Self::Yes),
            "n" | "no" | "false" | "0" => Some(Self::No),
            "" | "?" | "-" | "unknown" | "cannot tell" => Some(Self::Unsaid),
            _ => None,
        }
    }
}

/// The replies to the three questions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replies {
    /// Of the specification.
    pub specification: Said,
    /// Of the coordination.
    pub coordination: Said,
    /// Of the verification.
    pub verification: Said,
}

/// The question of a layer, answerable by yes or no.
pub const fn question(layer: Category) -> &'static str {
    match layer {
        Category::Specification => {
            "Did the prompt or spec state what was broken (a constraint, the bounds of a role, when to \
             stop) so that it could be checked?"
        }
        Category::Coordination => {
            "Did an agent guess where it could have asked, do other than it said, or lose what another \
             one told it?"
        }
        Category::Verification => {
            "Was the result checked against the task, by more than the agent's own word, before it \
             counted as done?"
        }
    }
}

/// The reply that decides for a layer.
pub const fn decides(layer: Category) -> Said {
    match layer {
        Category::Specification | Category::Verification => Said::No,
        Category::Coordination => Said::Yes,
    }
}

impl Replies {
    /// The reply to the question of a layer.
    pub const fn of(self, layer: Category) -> Said {
        match layer {
            Category::Specification => self.specification,
            Category::Coordination => self.coordination,
            Category::Verification => self.verification,
        }
    }

    /// The same with another reply to the question of a layer.
    #[must_use]
    pub const fn with(self, layer: Category, said: Said) -> Self {
        match layer {
            Category::Specification => Self { specification: said, ..self },
            Category::Coordination => Self { coordination: said, ..self },
            Category::Verification => Self { verification: said, ..self },
        }
    }

    /// Whether nothing was replied.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// What was replied, a sentence each.
    pub fn told(self) -> Vec<String> {
        let told = |layer: Category| match self.of(layer) {
            Said::Yes => Some(format!("asked: {} yes", question(layer))),
            Said::No => Some(format!("asked: {} no", question(layer))),
            Said::Unsaid => None,
        };
        Category::ALL.into_iter().filter_map(told).collect()
    }

    /// The layer that they lead to; *cannot tell* where none of them decides.
    pub fn class(self) -> Class {
        let decisive = |layer: &Category| self.of(*layer) == decides(*layer);
        Category::ALL.into_iter().find(decisive).map_or(Class::Inconclusive, Class::Layer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_reply_that_decides_names_the_layer() {
        let replies = |specification, coordination, verification| {
            Replies { specification, coordination, verification }.class()
        };
        let layer = Class::Layer;
        assert_eq!(replies(Said::No, Said::Yes, Said::No), layer(Category::Specification));
        assert_eq!(replies(Said::Yes, Said::Yes, Said::No), layer(Category::Coordination));
        assert_eq!(replies(Said::Unsaid, Said::No, Said::No), layer(Category::Verification));
        assert_eq!(replies(Said::Yes, Said::No, Said::Yes), Class::Inconclusive);
        assert_eq!(Replies::default().class(), Class::Inconclusive);
    }

    #[test]
    fn replies_are_read_as_people_type_them() {
        let read = ["Yes", "n", "", "maybe"].map(Said::read);
        assert_eq!(read, [Some(Said::Yes), Some(Said::No), Some(Said::Unsaid), None]);
    }
}
