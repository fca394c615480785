//! One agent asks another for the same, word for word, a second time, and the other opens its second
//! answer with the very act that it reported in the first: an act that the request does not name.
//!
//! What somebody asks for twice was not done the first time. A page that is turned or a list that is
//! scrolled names no object, and an act that the request names is what was asked for: neither counts.

use super::{ENTRY, Looked, SHORT, name};
use crate::question::{Question, Reply};
use crate::reading::{Finding, Refuter, Score};
use crate::view::{View, short};
use case::{Act, ActorKind, ActorNo, Case, Cite, Searched, Step};
use std::collections::BTreeMap;
use std::ops::Range;

/// Asked for the same twice, and both times the same other thing was done.
const SAME_ACT: Score = Score::new(0.6);

/// Shorter requests, in words, are calls to go on.
const REQUEST: usize = 8;

/// How many steps may lie between the two requests.
const FAR: usize = 12;

/// Where an answer names its object, in bytes from its beginning; and how long the name may be.
const OPENING: usize = 60;
/// See [`OPENING`].
const OBJECT: usize = 160;
/// Shorter names stand in any request by chance, in bytes.
const SPECIFIC: usize = 4;

/// A request with what was answered to it so far.
struct Asked<'c> {
    step: &'c Step,
    /// What the one who was asked said next.
    answer: Option<&'c Step>,
    /// The request before it, where that was the same.
    before: Option<(&'c Step, &'c Step)>,
}

/// Goes through the messages once; the last request to each agent is kept, with the first answer.
pub(super) fn look<'c>(case: &'c Case, view: &View<'c>, looked: &mut Looked) {
    let mut last: BTreeMap<usize, Asked<'c>> = BTreeMap::new();
    for step in &case.trace.steps {
        let Act::Say { text: _, to } = &step.act else {
            continue;
        };
        if case.trace.kind(step) == ActorKind::Person {
            // Whoever commands may have changed what is to be done.
            last.clear();
            continue;
        }
        if let Some(asked) = last.get_mut(&step.actor.index())
            && asked.answer.is_none()
        {
            asked.answer = Some(step);
            judge(view, asked, step, looked);
        }
        if let Some(to) = to.filter(|to| *to != step.actor && is_agent(case, *to)) {
            ask(view, (step, to), &mut last);
        }
    }
}

fn is_agent(case: &Case, actor: ActorNo) -> bool {
    case.trace.actors.get(actor.index()).is_some_and(|actor| actor.kind == ActorKind::Agent)
}

/// Takes a request down.
fn ask<'c>(
    view: &View<'c>,
    (step, to): (&'c Step, ActorNo),
    last: &mut BTreeMap<usize, Asked<'c>>,
) {
    let before = last.get(&to.index());
    // A later piece of the same message is part of the request.
    if before.is_some_and(|asked| asked.step.at == step.at) {
        return;
    }
    let before = before.and_then(|asked| {
        let is_near = view.between(asked.step.no, step.no).len() <= FAR;
        let is_same = asked.step.actor == step.actor
            && words(view, asked.step).eq(words(view, step))
            && words(view, step).take(REQUEST).count() == REQUEST;
        Some((asked.step, asked.answer?)).filter(|_| is_near && is_same)
    });
    last.insert(to.index(), Asked { step, answer: None, before });
}

/// The pieces of the message that begins at `step`.
fn pieces<'c>(view: &View<'c>, step: &'c Step) -> impl Iterator<Item = &'c Step> {
    let rest = view.case.trace.steps.get(step.no.index()..).unwrap_or_default();
    let own = rest.iter().take_while(|piece| piece.at == step.at);
    own.filter(|piece| matches!(piece.act, Act::Say { .. }))
}

/// Its words.
fn words<'c>(view: &View<'c>, step: &'c Step) -> impl Iterator<Item = &'c str> {
    pieces(view, step).flat_map(|piece| piece.words().split_whitespace())
}

/// Judges the answer to a request that had been answered before.
fn judge<'c>(view: &View<'c>, asked: &Asked<'c>, second: &'c Step, looked: &mut Looked) {
    let Some((request, first)) = asked.before else {
        return;
    };
    let Some(act) = act(first.words()) else {
        return;
    };
    looked.compared += 1;
    if first.words().get(act.clone()) != second.words().get(act.clone()) {
        let what = format!("step {} does something else when it is asked again", second.no);
        looked.near.push(Refuter::held(what, Cite::step(second)));
        return;
    }
    let object = object(first.words(), &act);
    if object.len() < SPECIFIC {
        return;
    }
    if let Some(named) = pieces(view, request).find_map(|piece| told(piece, object)) {
        let what = format!("what step {} does again is what was asked for", second.no);
        looked.near.push(Refuter::held(what, named));
        return;
    }
    let may_be = pieces(view, request).any(|piece| may_be_told(piece, object));
    let found = finding(view.case, (request, asked.step), (first, second), act);
    if !may_be {
        looked.findings.push(found);
        return;
    }
    let ask = format!(
        "Is {} of step {} what step {} asked for?",
        short::quoted(object, SHORT),
        second.no,
        request.no
    );
    looked.questions.push(Question::new(ask, Reply::No, found));
}

/// Where the request tells the object, in whole or by two words that stand side by side in it: labels
/// carry more than people call them by, such as the same in another language or a count.
fn told(piece: &Step, object: &str) -> Option<Cite> {
    Cite::words(piece, object).or_else(|| {
        let parts = object.split(|letter: char| "/|·:–—()[]".contains(letter)).map(bare);
        let words: Vec<&str> = object.split_whitespace().map(bare).collect();
        let pairs = words.windows(2).map(|pair| pair.join(" "));
        let mut runs = parts.map(str::to_owned).chain(pairs);
        let is_told = |run: &String| is_telling(run) && holds(piece.words(), run);
        runs.find(is_told).map(|_| Cite::step(piece))
    })
}

/// Whether the request holds any one word of the object: it may have been told in other words.
fn may_be_told(piece: &Step, object: &str) -> bool {
    let words = object.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| SPECIFIC < word.len()).any(|word| holds(piece.words(), word))
}

fn bare(run: &str) -> &str {
    run.trim_matches(|letter: char| !letter.is_alphanumeric())
}

/// Short words stand in any request by chance.
fn is_telling(run: &str) -> bool {
    SPECIFIC <= run.chars().filter(|letter| letter.is_alphanumeric()).count()
}

/// Whether `text` holds `run` between the ends of words, in any case.
fn holds(text: &str, run: &str) -> bool {
    let (text, run) = (text.to_lowercase(), run.to_lowercase());
    text.match_indices(&run).any(|(at, found)| {
        let is_open = |letter: Option<char>| !letter.is_some_and(char::is_alphanumeric);
        is_open(text[..at].chars().next_back()) && is_open(text[at + found.len()..].chars().next())
    })
}

fn finding(
    case: &Case,
    (request, again): (&Step, &Step),
    (first, second): (&Step, &Step),
    act: Range<usize>,
) -> Finding {
    let (asker, other) = (name(case, request), name(case, second));
    let did = second.words().get(act.clone()).unwrap_or_default();
    let summary = format!(
        "{asker} asks {other} at step {} and again at step {}: {}; both times {other} answers {}",
        request.no,
        again.no,
        short::quoted(request.words(), SHORT),
        short::quoted(did, SHORT)
    );
    let quote = |step| Cite::range(step, act.clone()).unwrap_or_else(|| Cite::step(step));
    let searched = Searched::Steps(request.no, second.no);
    Finding::new(ENTRY.mode, SAME_ACT, quote(second), summary)
        .citing([Cite::step(request), quote(first), Cite::step(again)])
        .refuters([
            Refuter::not_held(
                "the act is what was asked for",
                Cite::absent(
                    "the name of its object in the request",
                    Searched::Steps(request.no, request.no),
                ),
            ),
            Refuter::not_held(
                "a person changed what was to be done",
                Cite::absent("a person's word between the two requests", searched),
            ),
        ])
}

/// The opening of an answer up to the end of the object that it names in quotation marks.
fn act(text: &str) -> Option<Range<usize>> {
    let open = text.char_indices().take_while(|(at, _)| *at < OPENING).find(|(at, letter)| {
        let is_free = text[..*at].ends_with(char::is_whitespace);
        is_free && closing(*letter).is_some()
    });
    let (at, mark) = open?;
    let line = text[..at].contains('\n');
    let from = at + mark.len_utf8();
    let end =
        text[from..].char_indices().take_while(|(at, _)| *at <= OBJECT).find(|(at, letter)| {
            let rest = &text[from + at + letter.len_utf8()..];
            Some(*letter) == closing(mark) && !rest.starts_with(char::is_alphanumeric)
        });
    let (length, letter) = end.filter(|_| !line)?;
    let end = from + length + letter.len_utf8();
    (!text[from..end].contains('\n')).then_some(0..end)
}

/// What the act names, without its marks.
fn object<'t>(text: &'t str, act: &Range<usize>) -> &'t str {
    let words = text.get(act.clone()).unwrap_or_default();
    let is_mark = |letter: char| closing(letter).is_some() || letter == '”' || letter == '’';
    let inner = words.trim_end_matches(is_mark);
    let from = inner.char_indices().find(|(at, letter)| {
        closing(*letter).is_some() && inner[..*at].ends_with(char::is_whitespace)
    });
    from.map_or("", |(at, mark)| &inner[at + mark.len_utf8()..])
}

/// The mark that closes what `mark` opens.
const fn closing(mark: char) -> Option<char> {
    match mark {
        '\'' | '"' | '`' => Some(mark),
        '“' => Some('”'),
        '‘' => Some('’'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{act, object};

    fn named(text: &str) -> Option<&str> {
        act(text).map(|range| object(text, &range))
    }

    #[test]
    fn an_act_names_its_object_at_the_beginning() {
        assert_eq!(named("I clicked 'Lamp's corner'. The page shows 3."), Some("Lamp's corner"));
        assert_eq!(named("I opened “North hall” and looked."), Some("North hall"));
        assert_eq!(named("I turned the page. It's the 'last' one."), Some("last"));
        assert_eq!(named("It's done and nothing is quoted here"), None);
        assert_eq!(named("Done.\nThe 'lamp' is on."), None);
    }
}
