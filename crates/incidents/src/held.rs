//! Who had an incident before: where it was sent on, its earlier owners and whether they had taken it stay
//! to be seen.

use crate::event::{Author, What};
use crate::incident::Incident;
use crate::owners::Route;
use jiff::Timestamp;

/// An owner who has it no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The way to them.
    pub route: Route,
    /// Who took it for them and when; `None` where nobody did.
    pub accepted: Option<(Author, Timestamp)>,
    /// When it was sent on.
    pub until: Timestamp,
}

impl Incident {
    /// Its earlier owners, the first one first. Sent to the same owner of the same layer again, it stays theirs.
    pub fn held_before(&self) -> Vec<Held> {
        let mut before = Vec::new();
        let mut now: Option<(&Route, Option<(Author, Timestamp)>)> = None;
        for event in &self.timeline {
            match &event.what {
                What::Routed(route) => {
                    let is_same = |(old, _): &(&Route, _)| {
                        old.seat == route.seat && old.to.name == route.to.name
                    };
                    if now.as_ref().is_some_and(is_same) {
                        continue;
                    }
                    if let Some((old, accepted)) = now.take() {
                        before.push(Held { route: old.clone(), accepted, until: event.at });
                    }
                    now = Some((route, None));
                }
                What::Accepted => {
                    if let Some((_, accepted)) = &mut now {
                        *accepted = Some((event.by.clone(), event.at));
                    }
                }
                _ => {}
            }
        }
        before
    }
}
