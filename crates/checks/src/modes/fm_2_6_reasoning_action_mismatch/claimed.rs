//! Reported acts against the tool ledger: "I have cancelled the order" with no cancelling call.
//!
//! Only acts that one of the run's own tools carries out are compared; what else an agent says it
//! has done (understood, checked, explained) leaves no call behind.

use super::ENTRY;
use super::known::Known;
use super::worded;
use crate::pattern::pattern;
use crate::reading::{Finding, Fix, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::View;
use crate::view::effect::{self, Effect};
use crate::view::evidence::Standing;
use crate::view::prose::{self, Manner, Sentence};
use crate::view::turns::Turns;
use case::trace::CallForm;
use case::{Act, ActorKind, ActorNo, Cite, Searched, Step, StepNo, Trace};
use regex::Regex;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// The verb and the object match a tool that exists and nobody called; yet the words may report
/// what somebody did elsewhere.
const NEVER_HAPPENED: Score = Score::new(0.58);

/// A text without any of these reports no act; most are left at that. Spelled out as people write
/// them, because a search for literals is many times faster than one that ignores case.
static REPORTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "[Ii] have|[Ww]e have|I HAVE|WE HAVE|['’]ve|['’]VE|been successfully|BEEN SUCCESSFULLY|[0-9][A-Za-z0-9_-]* (?:is|are|has been|have been) ",
    )
});

/// "I have (already) cancelled". Only nominates.
static REPORT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:i have|i['’]ve|we have|we['’]ve)\s+(?:(?:now|just|already|also|successfully)\s+)*([a-z]+)\b",
    )
});

/// "has been successfully cancelled": by whom is left open, so only the emphatic form counts.
static PASSIVE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:has|have) (?:now )?been successfully ([a-z]+)\b"));

/// "RF-2 is issued": a thing by its name, and what is said to have been done to it.
static STANDS_DONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:Done|Yes|OK|Okay)[.,:!] ?)?(?:The )?(?:[A-Za-z]+ )?(?:#?[A-Za-z]+[-_]?[0-9][A-Za-z0-9_-]*|#?[0-9]{3,}[A-Za-z0-9_-]*) (?:is|are|has been|have been) (?:now |also )?([a-z]+)\b",
    )
});

/// Reports that are none: conditions, wishes, negations.
pub(super) static HEDGED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:not|never|if|once|after|before|until|unless|would|should|could|when|will|see that|noticed|assuming|cannot)\b|n['’]t\b|['’]ll\b",
    )
});

/// Participles, and the verbs in tools' names that carry the act out. The first verb is the act's
/// own; the others are other words for it, which count as having done it.
const ACTS: &[(&[&str], &[&str])] = &[
    (&["sent", "emailed"], &["send", "email", "mail", "notify", "message", "post", "reply"]),
    (
        &["created"],
        &[
            "create", "add", "open", "make", "insert", "file", "write", "post", "put", "new",
            "issue",
        ],
    ),
    (
        &["added"],
        &["add", "create", "insert", "update", "modify", "edit", "set", "put", "append", "write"],
    ),
    (
        &["updated", "changed", "modified"],
        &["update", "modify", "change", "edit", "set", "patch", "put", "write", "replace", "apply"],
    ),
    (&["deleted", "removed"], &["delete", "remove", "cancel", "drop", "clear", "update", "modify"]),
    (&["cancelled", "canceled"], &["cancel", "delete", "remove", "update", "modify"]),
    (&["booked", "reserved"], &["book", "reserve", "create", "order", "schedule", "make"]),
    (&["scheduled"], &["schedule", "create", "add", "book", "plan", "set"]),
    (&["transferred"], &["transfer", "send", "move", "escalate", "hand"]),
    (&["refunded"], &["refund", "return", "cancel", "send", "issue", "process"]),
    (&["issued"], &["issue", "send", "refund", "create", "grant"]),
    (&["restarted"], &["restart", "rollout", "reboot", "start"]),
    (&["deployed"], &["deploy", "release", "rollout", "apply"]),
    (&["assigned"], &["assign", "update", "set", "edit"]),
    (&["paid"], &["pay", "send", "transfer", "charge"]),
    (&["uploaded"], &["upload", "put", "push", "write", "create"]),
    (&["published"], &["publish", "post", "release"]),
    (&["merged"], &["merge"]),
    (&["exchanged"], &["exchange", "modify", "return"]),
    (&["ordered"], &["order", "create", "place", "book"]),
];

/// Words of tools' names that say nothing about the object.
const EMPTY_WORDS: &[&str] = &["the", "for", "and", "with", "new", "tool", "all", "details"];

/// What agents report to have done.
#[derive(Default)]
pub(super) struct Claims<'c> {
    /// Reports that a call bears out.
    pub(super) held: usize,
    missing: Vec<Claim<'c>>,
}

/// A report without its act.
struct Claim<'c> {
    step: &'c Step,
    range: Range<usize>,
    words: String,
    tool: String,
    /// The end of the stretch that the report lies in.
    until: StepNo,
}

/// What has been called so far without failing, by the words of the tools' names.
struct Done {
    verbs: BTreeSet<String>,
    /// The first words of these names alone: in `prepare_refund` nothing is refunded.
    leads: BTreeSet<String>,
    /// Whether code or commands ran, which may have done anything.
    opaque: bool,
    /// Whether a tool was called whose name does not say what it does.
    unknown: bool,
    until: StepNo,
}

/// Compares every report with the calls before it and those right after it.
pub(super) fn compare<'c>(view: &View<'c>, turns: &Turns<'c>, known: &Known) -> Claims<'c> {
    let mut claims = Claims::default();
    if view.exchanges.is_empty() {
        return claims;
    }
    let silent = silent_agents(view);
    let stretch_ends: Vec<StepNo> = ends(view, turns);
    let start = StepNo::at_index(0);
    let (verbs, leads) = (BTreeSet::new(), BTreeSet::new());
    let mut done = Done { verbs, leads, opaque: false, unknown: false, until: start };
    let mut told = Told { silent: silent.clone(), ..Told::default() };
    let mut ahead = view.exchanges.iter().peekable();
    for step in &view.said {
        // A call announced as done and made in the same stretch is early, not missing.
        done.until = stretch_ends.get(step.no.index()).copied().unwrap_or(step.no);
        while let Some(exchange) = ahead.next_if(|exchange| exchange.step.no <= done.until) {
            done.opaque |= is_opaque(exchange);
            done.unknown |= exchange.effect == Effect::Unknown;
            if exchange.standing != Standing::Bad {
                done.verbs.extend(effect::words(&exchange.call.tool.text));
                done.leads.extend(effect::words(effect::proper(&exchange.call.tool.text)).next());
            }
        }
        if !done.opaque && !silent.contains(&step.actor) {
            read((view, known), (step, &done), &mut told, &mut claims);
        }
    }
    claims
}

/// Shell and code may have done anything.
pub(super) fn is_opaque(exchange: &crate::view::Exchange<'_>) -> bool {
    exchange.call.form == CallForm::Code || exchange.effect == Effect::Runs
}

/// In a run of several agents those without calls, which may have acted where the input does not show it:
/// what they report is not held against the log, and what they say was done may have been.
pub(super) fn silent_agents(view: &View<'_>) -> BTreeSet<ActorNo> {
    let trace = &view.case.trace;
    if !trace.is_multi_agent() {
        return BTreeSet::new();
    }
    let callers: BTreeSet<_> = view.exchanges.iter().map(|exchange| exchange.step.actor).collect();
    let agents = trace.steps.iter().filter(|step| trace.kind(step) == ActorKind::Agent);
    agents.map(|step| step.actor).filter(|actor| !callers.contains(actor)).collect()
}

/// For each step the end of the stretch that it lies in.
fn ends(view: &View<'_>, turns: &Turns<'_>) -> Vec<StepNo> {
    let mut ends: Vec<StepNo> = view.case.trace.steps.iter().map(|step| step.no).collect();
    for turn in &turns.turns {
        let end = turns.stretch_end(turn);
        for step in &turn.words {
            if let Some(place) = ends.get_mut(step.no.index()) {
                *place = end;
            }
        }
    }
    ends
}

fn read<'c>(
    (view, known): (&View<'_>, &Known),
    (step, done): (&'c Step, &Done),
    told: &mut Told,
    claims: &mut Claims<'c>,
) {
    for sentence in prose::sentences(step.words(), &REPORTED) {
        let reports = REPORTED.is_match(sentence.text) && !HEDGED.is_match(sentence.text);
        if sentence.manner == Manner::Asks || !reports {
            continue;
        }
        let Some((range, participle)) = reported(&sentence) else {
            continue;
        };
        let rest = &sentence.text[range.end..];
        if worded::reports_nothing(&participle, rest) {
            continue;
        }
        // What the act was done to is named by its own name; the tool is the only one of its verb.
        let stands = STANDS_DONE.is_match(sentence.text);
        let by_object = tool_for(known, &participle, &sentence);
        let of_thing = by_object.is_none() && stands;
        let by_name = || only_tool(known, &participle).filter(|_| of_thing);
        let tool = by_object.or_else(by_name);
        let Some(tool) = tool else {
            continue;
        };
        let verbs = verbs_of(&participle);
        // A tool whose name does not say may have done it, unless the run has one for it that nobody called.
        let is_declared = view.case.spec.tool(&tool).is_some();
        let is_open = done.unknown && !is_declared;
        let called = if of_thing { &done.leads } else { &done.verbs };
        if verbs.iter().any(|verb| called.contains(*verb)) {
            claims.held += usize::from(!stands && !done.unknown);
        } else if !is_open && !told.speaks_of(&participle, &view.case.trace, step.no) {
            claims.missing.push(Claim {
                step,
                range: range.start + sentence.start..range.end + sentence.start,
                words: sentence.text[range].to_owned(),
                tool,
                until: done.until,
            });
        }
    }
}

fn reported(sentence: &Sentence<'_>) -> Option<(Range<usize>, String)> {
    let found = REPORT
        .captures(sentence.text)
        .filter(|found| !verbs_of(&found[1].to_lowercase()).is_empty());
    let found = found.or_else(|| PASSIVE.captures(sentence.text));
    let found = found.or_else(|| STANDS_DONE.captures(sentence.text))?;
    let whole = found.get(0)?;
    Some((whole.range(), found[1].to_lowercase()))
}

/// Whether the word is the participle of an act that is known here.
pub(super) fn is_participle(word: &str) -> bool {
    !verbs_of(word).is_empty()
}

/// The verbs in tools' names that carry out the act which `verb`, in whatever form, names; none for
/// what is no such act.
pub(super) fn carried_out_by(verb: &str) -> &'static [&'static str] {
    let is_form = |(forms, verbs): &&(&[&str], &'static [&'static str])| {
        forms.iter().chain(verbs.first()).any(|own| prose::kindred(own, verb))
    };
    ACTS.iter().find(is_form).map_or(&[], |(_, verbs)| *verbs)
}

fn verbs_of(participle: &str) -> &'static [&'static str] {
    ACTS.iter().find(|(forms, _)| forms.contains(&participle)).map_or(&[], |(_, verbs)| verbs)
}

/// The tool that carries out the reported act on the object that the sentence names.
fn tool_for(known: &Known, participle: &str, sentence: &Sentence<'_>) -> Option<String> {
    let verb = verbs_of(participle).first()?;
    let fits = |name: &str| {
        let words: Vec<_> = effect::words(name).collect();
        let mut objects = words.iter().filter(|word| {
            word != verb && word.len() >= 3 && !EMPTY_WORDS.contains(&word.as_str())
        });
        let is_named = |object: &String| {
            prose::tokens(sentence.text).any(|(at, token)| {
                prose::kindred(object, token) && worded::is_head(&sentence.text[at + token.len()..])
            })
        };
        words.iter().any(|word| word == verb) && objects.any(is_named)
    };
    let tool = known.tools().find(|tool| tool.effect.acts() && fits(&tool.name))?;
    Some(tool.name.clone())
}

/// The one tool of the run whose name begins with the verb of the reported act.
fn only_tool(known: &Known, participle: &str) -> Option<String> {
    let verb = verbs_of(participle).first()?;
    let does_it = |name: &str| effect::words(name).next().is_some_and(|word| word == *verb);
    let mut tools = known.tools().filter(|tool| tool.effect.acts() && does_it(&tool.name));
    let tool = tools.next()?;
    tools.next().is_none().then(|| tool.name.clone())
}

/// The acts that persons and results have spoken of as done: who says so after them repeats what it
/// was told. Reads only as far as a report without a call needs, and each step once.
#[derive(Default)]
struct Told {
    participles: BTreeSet<&'static str>,
    /// The agents whose word counts as a person's.
    silent: BTreeSet<ActorNo>,
    /// The index of the first step that was not read yet.
    next: usize,
}

impl Told {
    /// Whether a step before `report` speaks of the act; reports come in the order of the run.
    fn speaks_of(&mut self, participle: &str, trace: &Trace, report: StepNo) -> bool {
        let unread = trace.steps.get(self.next..report.index()).unwrap_or_default();
        for step in unread {
            if tells(trace, step) || self.silent.contains(&step.actor) {
                self.read(step.words());
            }
        }
        self.next += unread.len();
        self.participles.contains(participle)
    }

    fn read(&mut self, words: &str) {
        let words = words.to_lowercase();
        let forms = ACTS.iter().flat_map(|(forms, _)| forms.iter().copied());
        self.participles.extend(forms.filter(|form| words.contains(form)));
    }
}

/// Whether a person, a tool or the harness says something in `step` that is no instruction, or an
/// instruction tells what happened before.
fn tells(trace: &Trace, step: &Step) -> bool {
    let kind = trace.kind(step);
    let other = matches!(kind, ActorKind::Person | ActorKind::Tool | ActorKind::Harness);
    let is_rule = matches!(step.act, Act::Instruct(_)) && !worded::retells(step.words());
    step.result().is_some() || (other && !is_rule)
}

impl Claims<'_> {
    /// The finding that a reported act never happened.
    pub(super) fn finding(&self) -> Option<Finding> {
        let first = self.missing.first()?;
        let summary = format!(
            "says \"{}\" and no call of {} went through{}",
            first.words,
            first.tool,
            self.again()
        );
        let fix = Fix {
            text: format!(
                "let a report of an act be written from the tool's own result: no result of {}, no sentence that it was done",
                first.tool
            ),
            ..ENTRY.fix.to_fix()
        };
        let mode = Mode::ReasoningActionMismatch;
        let related = self.missing.iter().skip(1).map(cite);
        Some(
            Finding::new(mode, NEVER_HAPPENED, cite(first), summary)
                .citing([no_call(first)])
                .citing(related)
                .refuters(refuters(first))
                .fixed_by(fix),
        )
    }

    /// "; again at steps 12, 18".
    fn again(&self) -> String {
        let later = self.missing.iter().skip(1);
        let again: Vec<_> = later.map(|one| one.step.no.to_string()).collect();
        if again.is_empty() {
            return String::new();
        }
        format!("; again at steps {}", again.join(", "))
    }
}

/// Searched up to the end of the stretch: a call that follows at once is early, not missing.
fn no_call(claim: &Claim<'_>) -> Cite {
    let expected =
        format!("a call of {} that went through, or of a tool that does the same", claim.tool);
    Cite::absent(expected, Searched::Steps(StepNo::at_index(0), claim.until))
}

fn refuters(claim: &Claim<'_>) -> [Refuter; 1] {
    let told = Cite::absent(
        "the same act in a person's words or a result",
        Searched::Steps(StepNo::at_index(0), claim.step.no),
    );
    [Refuter::not_held("a person or a result speaks of it as done", told)]
}

fn cite(claim: &Claim<'_>) -> Cite {
    Cite::range(claim.step, claim.range.clone()).unwrap_or_else(|| Cite::step(claim.step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_told_is_read_once_however_many_reports_there_are() {
        for reports in [2_000, 8_000] {
            let turn = |at: usize| format!("{} user  Hm.\n{} desk  Yes.\n", 2 * at + 1, 2 * at + 2);
            let text: String = (0..reports).map(turn).collect();
            let trace = casebook::read(&text).expect("the trace is in shorthand").trace;
            let mut told = Told::default();
            let mut reads = 0;
            for report in trace.steps.iter().skip(1).step_by(2) {
                let before = told.next;
                assert!(!told.speaks_of("cancelled", &trace, report.no));
                reads += told.next - before;
            }
            assert!(reads <= trace.steps.len());
        }
    }

    #[test]
    fn only_what_was_told_before_the_report_counts() {
        let text = "1 desk  I have cancelled it.\n2 user  It was Cancelled before.\n3 desk  I have cancelled it.\n";
        let trace = casebook::read(text).expect("the trace is in shorthand").trace;
        let mut told = Told::default();
        assert!(!told.speaks_of("cancelled", &trace, trace.steps[0].no));
        assert!(told.speaks_of("cancelled", &trace, trace.steps[2].no));
        assert!(!told.speaks_of("booked", &trace, trace.steps[2].no));
    }
}
