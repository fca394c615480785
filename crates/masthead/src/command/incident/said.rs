//! What people write goes into the book as what runs say does: without secrets and personal data. The one
//! place through which every event of the command line passes on its way there.

use case::hidden::unhashed;
use incidents::event::{ALERT, Link, What};
use incidents::life::Ending;
use incidents::postmortem::Postmortem;
use incidents::{Event, Judgement, PlannedFix};
use redact::Redactor;

/// The text as it is kept. A placeholder's hash differs from process to process and is no part of it.
pub(crate) fn text(redactor: &Redactor, words: &str) -> String {
    unhashed(&redactor.redact(words))
}

/// The event with the words that a person wrote as they are kept. What a run says was redacted when it was
/// read; names, days and addresses stay.
pub(super) fn event(redactor: &Redactor, event: Event) -> Event {
    let text = |words: String| text(redactor, &words);
    let what = match event.what {
        What::Judged(said) => {
            let missing_structure = said.missing_structure.clone().map(text);
            What::Judged(Box::new(Judgement { missing_structure, ..*said }))
        }
        What::Rejected { reason } => What::Rejected { reason: text(reason) },
        What::Planned(fix) => What::Planned(PlannedFix {
            what: text(fix.what),
            despite: fix.despite.map(text),
            ..fix
        }),
        What::Explained(page) => What::Explained(Box::new(explained(*page, text))),
        What::Closed(Ending::Withdrawn { reason }) => {
            What::Closed(Ending::Withdrawn { reason: text(reason) })
        }
        What::Reopened { because, note } => What::Reopened { because, note: text(note) },
        What::Noted(words) => What::Noted(text(words)),
        What::Tagged(tag) => What::Tagged(text(tag)),
        What::Untagged(tag) => What::Untagged(text(tag)),
        // The key of an alert is compared with the pager's own.
        What::Linked(link) if link.kind != ALERT => {
            What::Linked(Link { to: text(link.to), kind: text(link.kind) })
        }
        kept @ (What::Opened(_)
        | What::Sighted(_)
        | What::Routed(_)
        | What::Accepted
        | What::Shipped { .. }
        | What::Compared(_)
        | What::Closed(Ending::Mended | Ending::Misdiagnosed { .. })
        | What::MergedInto(_)
        | What::Absorbed(_)
        | What::Linked(_)) => kept,
    };
    Event { what, ..event }
}

fn explained(page: Postmortem, text: impl Fn(String) -> String) -> Postmortem {
    Postmortem {
        missing_structure: text(page.missing_structure),
        root_cause: text(page.root_cause),
        evidence: page.evidence.into_iter().map(&text).collect(),
        fix: text(page.fix),
        ..page
    }
}
