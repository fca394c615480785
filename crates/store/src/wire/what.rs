//! What happened, as it is written.

use super::judgement::{JudgementV1, PostmortemV1, ProofV1};
use super::opening::{OpeningV1, SightingV1};
use super::{Unreadable, names};
use incidents::change::Compared;
use incidents::event::{Link, What};
use incidents::life::Ending;
use incidents::owners::{Party, Route, Seat};
use incidents::{FixNo, IncidentId, PlannedFix};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum WhatV1 {
    Opened(Box<OpeningV1>),
    Sighted(Box<SightingV1>),
    Judged(Box<JudgementV1>),
    Routed {
        seat: String,
        name: String,
        contact: Option<String>,
        source: String,
    },
    Accepted,
    Rejected {
        reason: String,
    },
    Planned {
        what: String,
        kind: String,
        due: Option<String>,
        /// The two versions, the older one first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        compared: Option<(String, String)>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        overridden: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        despite: Option<String>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        replaces: Vec<u32>,
    },
    Shipped {
        fix: u32,
        on: String,
    },
    Compared(Box<ProofV1>),
    Explained(Box<PostmortemV1>),
    Closed(EndingV1),
    Reopened {
        because: String,
        note: String,
    },
    MergedInto {
        incident: String,
    },
    Absorbed {
        incident: String,
    },
    Tagged {
        tag: String,
    },
    Untagged {
        tag: String,
    },
    Linked {
        kind: String,
        to: String,
    },
    Noted {
        words: String,
    },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum EndingV1 {
    Mended,
    Misdiagnosed { why: String },
    Withdrawn { reason: String },
}

impl From<&What> for WhatV1 {
    fn from(what: &What) -> Self {
        match what.clone() {
            What::Opened(opening) => Self::Opened(Box::new((&*opening).into())),
            What::Sighted(run) => Self::Sighted(Box::new((&*run).into())),
            What::Judged(said) => Self::Judged(Box::new((&*said).into())),
            What::Routed(route) => {
                let Route { seat, to: Party { name, contact, source } } = route;
                Self::Routed { seat: seat.name().to_owned(), name, contact, source }
            }
            What::Accepted => Self::Accepted,
            What::Rejected { reason } => Self::Rejected { reason },
            What::Planned(fix) => {
                let PlannedFix { what, kind, due, compared, overridden, despite, replaces } = fix;
                let replaces = replaces.into_iter().map(|no| no.0).collect();
                let compared = compared.map(|Compared { old, new }| (old, new));
                let (kind, due) = (kind.name().to_owned(), due.map(|day| day.to_string()));
                Self::Planned { what, kind, due, compared, overridden, despite, replaces }
            }
            What::Shipped { fix, on } => Self::Shipped { fix: fix.0, on: on.to_string() },
            What::Compared(proof) => Self::Compared(Box::new((&*proof).into())),
            What::Explained(postmortem) => Self::Explained(Box::new((&*postmortem).into())),
            What::Closed(ending) => Self::Closed(ending.into()),
            What::Reopened { because, note } => {
                Self::Reopened { because: names::comeback_name(because).to_owned(), note }
            }
            What::MergedInto(into) => Self::MergedInto { incident: into.to_string() },
            What::Absorbed(from) => Self::Absorbed { incident: from.to_string() },
            What::Tagged(tag) => Self::Tagged { tag },
            What::Untagged(tag) => Self::Untagged { tag },
            What::Linked(Link { kind, to }) => Self::Linked { kind, to },
            What::Noted(words) => Self::Noted { words },
        }
    }
}

impl TryFrom<WhatV1> for What {
    type Error = Unreadable;

    fn try_from(what: WhatV1) -> Result<Self, Unreadable> {
        Ok(match what {
            WhatV1::Opened(opening) => Self::Opened(Box::new((*opening).try_into()?)),
            WhatV1::Sighted(run) => Self::Sighted(Box::new((*run).try_into()?)),
            WhatV1::Judged(said) => Self::Judged(Box::new((*said).try_into()?)),
            WhatV1::Routed { seat, name, contact, source } => {
                Self::Routed(Route { seat: read_seat(seat)?, to: Party { name, contact, source } })
            }
            WhatV1::Accepted => Self::Accepted,
            WhatV1::Rejected { reason } => Self::Rejected { reason },
            WhatV1::Planned { what, kind, due, compared, overridden, despite, replaces } => {
                Self::Planned(PlannedFix {
                    what,
                    kind: names::change_kind(&kind)?,
                    due: due.as_deref().map(names::date).transpose()?,
                    compared: compared.map(|(old, new)| Compared { old, new }),
                    overridden,
                    despite,
                    replaces: replaces.into_iter().map(FixNo).collect(),
                })
            }
            WhatV1::Shipped { fix, on } => Self::Shipped { fix: FixNo(fix), on: names::date(&on)? },
            WhatV1::Compared(proof) => Self::Compared(Box::new((*proof).try_into()?)),
            WhatV1::Explained(postmortem) => Self::Explained(Box::new((*postmortem).try_into()?)),
            WhatV1::Closed(ending) => Self::Closed(ending.into()),
            WhatV1::Reopened { because, note } => {
                Self::Reopened { because: names::comeback(&because)?, note }
            }
            WhatV1::MergedInto { incident } => Self::MergedInto(IncidentId::new(incident)),
            WhatV1::Absorbed { incident } => Self::Absorbed(IncidentId::new(incident)),
            WhatV1::Tagged { tag } => Self::Tagged(tag),
            WhatV1::Untagged { tag } => Self::Untagged(tag),
            WhatV1::Linked { kind, to } => Self::Linked(Link { kind, to }),
            WhatV1::Noted { words } => Self::Noted(words),
        })
    }
}

fn read_seat(word: String) -> Result<Seat, Unreadable> {
    Seat::from_name(&word).ok_or(Unreadable::Word { of: "seat", word })
}

impl From<Ending> for EndingV1 {
    fn from(ending: Ending) -> Self {
        match ending {
            Ending::Mended => Self::Mended,
            Ending::Misdiagnosed { why } => Self::Misdiagnosed { why },
            Ending::Withdrawn { reason } => Self::Withdrawn { reason },
        }
    }
}

impl From<EndingV1> for Ending {
    fn from(ending: EndingV1) -> Self {
        match ending {
            EndingV1::Mended => Self::Mended,
            EndingV1::Misdiagnosed { why } => Self::Misdiagnosed { why },
            EndingV1::Withdrawn { reason } => Self::Withdrawn { reason },
        }
    }
}
