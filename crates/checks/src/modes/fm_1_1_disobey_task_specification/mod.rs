//! FM-1.1: the run breaks a demand that the task or the spec states. Reads the constraint ledger;
//! what was demanded and whether it was kept is found there, what it means here.

use crate::catalog::{Entry, FixEntry, Need};
use crate::question::{Question, Reply};
use crate::reading::{ClauseState, Finding, Fix, Reading, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::constraints::{Breach, Entry as Demand, Kind, Ledger, State, Unjudged};
use crate::view::{View, short};
use case::{Case, Cite, StepNo};

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::DisobeyTaskSpecification,
    page: include_str!("FM-1.1.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "constraint-ledger",
        text: "state every constraint with an id and a predicate, and evaluate the ledger before the run may end",
        measured: None,
    },
    wrong_fix: "'be more precise' adds no constraint that anything can check",
    single_agent: true,
    check,
};

/// A person says so: enough to route by, less than what a trace proves.
const SAID_BY_PERSON: Score = Score::new(0.6);

/// How many demands a person is asked about one by one; the others are asked about together.
const MOST_ASKED: usize = 2;

/// How many demands one question quotes.
const MOST_QUOTED: usize = 3;

/// How many kept demands are shown.
const MOST_SHOWN: usize = 3;

/// The longest demand that a question or summary repeats.
const LONGEST: usize = 90;

fn check(_case: &Case, view: &View<'_>) -> Reading {
    let ledger = view.ledger();
    let own = || ledger.entries.iter().filter(|entry| entry.constrains());
    let all = own().filter_map(|entry| Some(finding(view, entry, entry.breach()?)));
    // A demand that stands in two places is broken once.
    let mut findings: Vec<Finding> = Vec::new();
    for one in all {
        if !findings.iter().any(|told| told.summary == one.summary) {
            findings.push(one);
        }
    }
    Reading::found_or(findings, || {
        let kept = own().filter(|entry| matches!(entry.state, State::Honoured(_))).count();
        let open: Vec<(&Demand, &str)> = own().filter_map(open).collect();
        // Nearly clear: here every sentence counts that nothing was held against, the task as well.
        let rest = if 0 < kept { &ledger.left } else { &ledger.worded };
        let left = Left::of(&open, [&ledger.unread, &ledger.aside, rest]);
        if 0 < kept && open.is_empty() && left.count == 0 {
            return honoured(ledger, kept);
        }
        ask(view, (&open, &left), kept)
    })
}

fn open(entry: &Demand) -> Option<(&Demand, &'static str)> {
    match &entry.state {
        State::Open(missing) => Some((entry, missing)),
        State::Honoured(_) | State::Broken(_) => None,
    }
}

/// What a breach is worth. A declared predicate and a call are read to the letter; what is missing
/// may have been done outside of the trace, and a form may have been asked of something else.
const fn worth(kind: Kind) -> Score {
    match kind {
        Kind::Declared => Score::new(0.85),
        Kind::Forbidden => Score::new(0.75),
        Kind::Limit => Score::new(0.7),
        Kind::Order => Score::new(0.65),
        Kind::Form | Kind::Required | Kind::Completion => Score::new(0.6),
        Kind::Count => Score::new(0.55),
        // Lookups made side by side break the rule to the letter and seldom the task.
        Kind::Pace => Score::new(0.45),
    }
}

/// What was asked for is missing from a run that stopped midway: then the early stop comes first.
const MIDWAY: Score = Score::new(0.45);

fn finding(view: &View<'_>, entry: &Demand, breach: &Breach) -> Finding {
    let is_cut_short = entry.kind == Kind::Required && view.stops_midway();
    let score = if is_cut_short { MIDWAY } else { worth(entry.kind) };
    let what = short::quoted(&entry.what, LONGEST);
    let (primary, more) = match breach.proof.split_first() {
        Some((primary, more)) => (primary.clone(), more.to_vec()),
        None => (entry.stated.clone(), Vec::new()),
    };
    let at = primary.step_no().map_or(String::new(), |no| format!(" at step {no}"));
    let summary = match entry.kind {
        Kind::Declared => format!("declared: {what}; broken{at}: {}", breach.how),
        Kind::Form
        | Kind::Count
        | Kind::Order
        | Kind::Forbidden
        | Kind::Required
        | Kind::Limit
        | Kind::Pace
        | Kind::Completion => format!("demanded: {}; broken{at}: {}", entry.what, breach.how),
    };
    let excused = &breach.excused;
    Finding::new(ENTRY.mode, score, primary, summary)
        .citing([entry.stated.clone()])
        .citing(more)
        .clause(ClauseState::Violated)
        .of_demand(&entry.what)
        .refuters([Refuter::not_held(excused.what, excused.cite.clone())])
        .fixed_by(fix(entry))
}

fn fix(entry: &Demand) -> Fix {
    let text = match entry.kind {
        Kind::Declared => {
            "evaluate this predicate outside of the agent before the act or the end that it is about"
                .to_owned()
        }
        Kind::Form
        | Kind::Count
        | Kind::Order
        | Kind::Forbidden
        | Kind::Required
        | Kind::Limit
        | Kind::Pace
        | Kind::Completion => format!(
            "declare {} as a constraint with a predicate, and refuse the end of the run while it does not hold",
            entry.what
        ),
    };
    Fix { text, predicate: entry.predicate.clone(), ..ENTRY.fix.to_fix() }
}

/// Everything that was demanded can be checked and was kept.
fn honoured(ledger: &Ledger, kept: usize) -> Reading {
    let shown = ledger.entries.iter().filter(|entry| entry.constrains()).filter_map(|entry| {
        match &entry.state {
            State::Honoured(proof) => {
                Some(Refuter::held(format!("kept: {}", entry.what), proof.first()?.clone()))
            }
            State::Broken(_) | State::Open(_) => None,
        }
    });
    let because = format!("{kept} of {kept} constraints that are stated were kept");
    Reading::clear_after(because, shown.take(MOST_SHOWN).collect())
}

/// The demands that a person is asked about in one question: those that no rule can be held against,
/// and the open ones beyond those that are asked about one by one.
#[derive(Default)]
struct Left<'l> {
    quoted: Vec<(&'l str, &'l Cite)>,
    count: usize,
}

impl<'l> Left<'l> {
    fn of(open: &[(&'l Demand, &str)], unread: [&'l Unjudged; 3]) -> Self {
        let unread = || unread.into_iter();
        let rest = open.iter().skip(MOST_ASKED);
        let rest = rest.map(|(entry, _)| (entry.words.as_str(), &entry.stated));
        let count = rest.len() + unread().map(|unread| unread.count).sum::<usize>();
        let shown = unread().flat_map(|unread| &unread.shown);
        let shown = shown.map(|unread| (unread.text.as_str(), &unread.stated));
        Self { quoted: rest.chain(shown).take(MOST_QUOTED).collect(), count }
    }

    /// The question for all of them; `None` where there are none.
    fn asked(&self, end: StepNo) -> Option<String> {
        let quoted: Vec<String> =
            self.quoted.iter().map(|(text, _)| short::quoted(text, LONGEST)).collect();
        let more = match self.count.saturating_sub(quoted.len()) {
            0 => String::new(),
            more => format!(", and to {more} more"),
        };
        let quoted = quoted.join(", ");
        (!self.quoted.is_empty())
            .then(|| format!("Does the result (#{end}) keep to {quoted}{more}?"))
    }
}

/// Nothing is broken and something, or everything, is for a person to say.
fn ask(view: &View<'_>, (open, left): (&[(&Demand, &str)], &Left<'_>), kept: usize) -> Reading {
    let end = view.last_word().or_else(|| view.last_step());
    let Some(end) = end else {
        return Reading::cannot_tell("a step");
    };
    let question = |ask: String, stated: Vec<Cite>| {
        let summary = format!("a person says that the result (step {}) breaks it", end.no);
        let then = Finding::new(ENTRY.mode, SAID_BY_PERSON, Cite::step(end), summary)
            .citing(stated)
            .clause(ClauseState::Vague)
            .refuters([Refuter::untested("the person is mistaken")]);
        Question::new(ask, Reply::No, then)
    };
    let of_open = open.iter().take(MOST_ASKED).map(|(entry, _)| {
        let ask = format!("Was this kept: {}?", short::quoted(&entry.words, LONGEST));
        question(ask, vec![entry.stated.clone()])
    });
    let of_left = left.asked(end.no).map(|ask| {
        let stated = left.quoted.iter().map(|(_, stated)| (*stated).clone());
        question(ask, stated.collect())
    });
    let questions: Vec<Question> = of_open.chain(of_left).collect();
    Reading::ask(missing(open, left, kept), questions, Score::NONE)
}

/// What would have to be there for a program to tell.
fn missing(open: &[(&Demand, &str)], left: &Left<'_>, kept: usize) -> String {
    match (open.first(), left.count) {
        (Some((entry, missing)), _) => {
            let missing = entry.note.as_deref().unwrap_or(missing);
            format!("{missing} (demanded: {})", entry.what)
        }
        (None, 0) => "a constraint that can be checked: none is stated".to_owned(),
        (None, _) if kept == 0 => {
            "a constraint that can be checked: those stated are for a person to judge".to_owned()
        }
        (None, left) => format!(
            "a person's word on what no rule can check ({left} demands; {kept} of {kept} that can be checked were kept)"
        ),
    }
}
