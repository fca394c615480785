//! Acts and words held against the limits that instructions state in words.

use super::allowed;
use super::bounds::{is_message, is_refused};
use super::limits::{Bars, Limit};
use super::{ENTRY, Looked, TOLD};
use crate::reading::{ClauseState, Finding, Refuter, Score};
use crate::view::effect::{self, Effect};
use crate::view::evidence::Standing;
use crate::view::roles::{Role, Roles};
use crate::view::{Exchange, View, commands, handover, is_from_person, prose, short};
use case::trace::CallForm;
use case::{Act, ActorKind, ActorNo, Cite, Searched, Step, StepNo};

/// The words name a kind of act that calls are told by: the tools, a tool, any change.
const PLAIN: Score = Score::new(0.65);
/// A verb and an object are found again in the tool's name.
const WORDED: Score = Score::new(0.55);
/// The longest rule that a finding repeats, in characters.
const RULE: usize = 90;
/// Verbs that say no more than that something is done.
const LIGHT: [&str; 8] =
    ["make", "issue", "perform", "execute", "process", "carry", "create", "initiate"];

/// Holds everything against the limits.
pub(super) fn look(view: &View<'_>, roles: &Roles<'_>, limits: &[Limit<'_>]) -> Looked {
    let mut looked = Looked::default();
    for limit in limits {
        let Some(actor) = roles.roles.get(limit.role).and_then(|role| role.actor) else {
            continue;
        };
        looked.compared += 1;
        if let Bars::Word(word) = &limit.bars {
            let mut said = view.said.iter().filter(|step| step.actor == actor);
            let found = said.find_map(|step| Some((*step, closing(step.words(), word)?)));
            let Some((step, range)) = found else {
                continue;
            };
            match said_before(view, step, word) {
                Some(by) => looked.near.push(quotes(step, by, word)),
                None => looked.findings.push(spoke(roles, limit, (step, word, range))),
            }
            continue;
        }
        if limit.bars == Bars::Speech {
            looked.findings.extend(spoke_to_person(view, roles, limit, actor));
            continue;
        }
        if let Some(role) = roles.roles.get(limit.role) {
            hold_calls(view, roles, (role, actor, limit), &mut looked);
        }
    }
    looked.findings.truncate(TOLD);
    looked
}

/// Holds the calls of a role against a limit on calls.
fn hold_calls(
    view: &View<'_>,
    roles: &Roles<'_>,
    (role, actor, limit): (&Role<'_>, ActorNo, &Limit<'_>),
    looked: &mut Looked,
) {
    if !is_comparable(view, &limit.bars) {
        // What its ban is told by otherwise is held against that.
        let mut bans = role.bans.iter().filter(|ban| ban.deed.is_some());
        if !bans.any(|ban| ban.words().contains(limit.words)) {
            looked.compared -= 1;
            looked.unread += 1;
        }
        return;
    }
    let own = || view.exchanges.iter().filter(|made| made.step.actor == actor);
    let broke = |made: &&Exchange<'_>| breaks(&limit.bars, made) && !is_own_tool(roles, made);
    let is_done = |made: &&Exchange<'_>| !is_refused(role, made) && made.standing != Standing::Bad;
    if let Some(made) = own().filter(broke).find(is_done) {
        if allowed::is_ordered(view, roles, limit, made) {
            let what = format!("{} is named in what it is told to do", made.call.tool.text);
            looked.near.push(Refuter::held(what, limit.cite.clone()));
        } else if let Some(by) = allowed::by_a_person(view, role, made) {
            looked.questions.push(allowed::question(role, made, by, did(roles, limit, made)));
        } else {
            looked.findings.push(did(roles, limit, made));
        }
    } else if let Some((made, (answer, _))) =
        own().find(broke).and_then(|made| Some((made, made.result?)))
    {
        let what =
            format!("the call of {} at step {} was refused", made.call.tool.text, made.step.no);
        looked.near.push(Refuter::held(what, Cite::step(answer)));
    }
}

/// Whether the tool is the harness's own: it hands over to a role, asks, or ends the run.
fn is_own_tool(roles: &Roles<'_>, made: &Exchange<'_>) -> bool {
    const HANDS: [&str; 15] = [
        "ask", "call", "transfer", "handoff", "hand", "off", "over", "delegate", "escalate",
        "agent", "to", "consult", "message", "invoke", "as",
    ];
    let words: Vec<String> = effect::words(&made.call.tool.text).collect();
    let rest = |role: &str| {
        let own: Vec<String> = effect::words(role).collect();
        let is_left = |word: &&String| !own.contains(word) && !HANDS.contains(&word.as_str());
        own.iter().all(|word| words.contains(word)) && !words.iter().any(|word| is_left(&word))
    };
    let hands_over = words.iter().all(|word| HANDS.contains(&word.as_str()))
        || roles.roles.iter().any(|role| rest(role.name));
    matches!(made.effect, Effect::Finishes | Effect::Asks)
        || is_message(roles, made)
        || hands_over
        || handover::hands_over(made)
}

/// Whether calls show that a limit is kept: what no tool of the run does may be done in words.
fn is_comparable(view: &View<'_>, bars: &Bars) -> bool {
    match bars {
        Bars::Deed(verb, object) => {
            let names = |tool: &str| acts_by_name(tool, verb, object.as_deref());
            view.case.spec.tools.iter().any(|tool| names(&tool.name))
                || view.exchanges.iter().any(|made| names(&made.call.tool.text))
        }
        Bars::Calls
        | Bars::Changes
        | Bars::Files
        | Bars::Tool(_)
        | Bars::Beyond(_)
        | Bars::Statements(_)
        | Bars::Word(_)
        | Bars::Speech => true,
    }
}

fn breaks(bars: &Bars, made: &Exchange<'_>) -> bool {
    let changes = matches!(made.effect, Effect::Changes | Effect::Sends) || made.writes;
    let tool = &*made.call.tool.text;
    match bars {
        Bars::Calls => made.call.form == CallForm::Data,
        // A message changes nothing of what is looked at, and neither does the way of looking.
        Bars::Changes => (made.effect == Effect::Changes || made.writes) && !is_of_a_view(tool),
        Bars::Files => changes && (made.writes || of_files(made)),
        Bars::Tool(one) => one == tool,
        Bars::Beyond(tools) => {
            made.call.form == CallForm::Data && !tools.iter().any(|one| one == tool)
        }
        Bars::Deed(verb, object) => acts_so(made, verb, object.as_deref()),
        Bars::Statements(statements) => {
            prose::leaves(&made.call.arguments).iter().any(|(_, text)| {
                let first = text.split_whitespace().next().unwrap_or_default();
                statements.iter().any(|one| one.eq_ignore_ascii_case(first))
                    && text.split_whitespace().nth(2).is_some()
            })
        }
        Bars::Word(_) | Bars::Speech => false,
    }
}

/// Whether a call changes a file, by its tool's name or by what it is given.
fn of_files(made: &Exchange<'_>) -> bool {
    let is_file = |word: &String| {
        ["file", "files", "patch", "code", "editor", "replace"].contains(&word.as_str())
    };
    effect::words(&made.call.tool.text).any(|word| is_file(&word))
        || commands::program(made).is_some()
}

/// Whether the tool's name says that the verb is done, to the object if there is one.
fn acts_so(made: &Exchange<'_>, verb: &str, object: Option<&str>) -> bool {
    let may_act = match made.effect {
        Effect::Changes | Effect::Sends | Effect::Tells | Effect::Unknown => true,
        Effect::Reads | Effect::Verifies | Effect::Asks | Effect::Finishes | Effect::Runs => false,
    };
    may_act && acts_by_name(&made.call.tool.text, verb, object)
}

/// Whether a tool only sets how somebody looks at what there is.
fn is_of_a_view(tool: &str) -> bool {
    const VIEWS: [&str; 10] =
        ["filter", "view", "sort", "page", "cursor", "scroll", "zoom", "tab", "window", "focus"];
    effect::words(tool).any(|word| VIEWS.contains(&word.as_str()))
}

fn acts_by_name(tool: &str, verb: &str, object: Option<&str>) -> bool {
    let words: Vec<String> = effect::words(effect::proper(tool)).collect();
    let holds = |word: &str| words.iter().any(|own| is_form(own, word));
    let is_verb = holds(verb) || LIGHT.contains(&verb);
    let is_object = |object: &str| object.split(' ').all(holds);
    is_verb && object.map_or_else(|| holds(verb), is_object)
}

/// Whether two words are forms of one, short ones included: `mail` and `mails`, `pay` and `payment`.
fn is_form(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    prose::kindred(one, other)
        || (3 <= short.len() && long.starts_with(short) && long.len() <= short.len() + 4)
}

/// Where somebody else had closed with the word before `step` did: it may be told again.
fn said_before<'v>(view: &'v View<'_>, step: &Step, word: &str) -> Option<&'v Step> {
    let others = view.said.iter().take_while(|one| one.no < step.no);
    let mut others = others.filter(|one| one.actor != step.actor);
    others.find(|one| closing(one.words(), word).is_some()).copied()
}

/// The near miss that the word is another's, told again.
fn quotes(step: &Step, by: &Step, word: &str) -> Refuter {
    let what = format!("{word} at step {} had been said before", step.no);
    Refuter::held(what, Cite::step(by))
}

/// The word where it closes what is said, and is not asked for.
fn closing(text: &str, word: &str) -> Option<std::ops::Range<usize>> {
    let trimmed = text.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    let at = trimmed.strip_suffix(word)?.len();
    let line = text.get(..at)?.rsplit(['\n', '.', '!', '?']).next()?.to_lowercase();
    let asks = [
        "answer", "reply", "say", "respond", "with", "if", "when", "until", "not", "wait", "for",
        "once",
    ];
    let is_asked = line.split_whitespace().any(|one| asks.contains(&one));
    (!is_asked).then_some(at..at + word.len())
}

fn did(roles: &Roles<'_>, limit: &Limit<'_>, made: &Exchange<'_>) -> Finding {
    let name = roles.roles.get(limit.role).map_or("an agent", |role| role.name);
    let summary = format!(
        "{name} calls {} at step {} although {}",
        made.call.tool.text,
        made.step.no,
        short::quoted(limit.words, RULE)
    );
    let score = match &limit.bars {
        Bars::Calls | Bars::Changes | Bars::Tool(_) | Bars::Beyond(_) | Bars::Statements(_) => {
            PLAIN
        }
        Bars::Files | Bars::Deed(..) | Bars::Word(_) | Bars::Speech => WORDED,
    };
    let refusal = match made.result {
        Some((answer, _)) => Refuter::not_held("the call was refused", Cite::step(answer)),
        None => Refuter::untested("the call was refused"),
    };
    Finding::new(ENTRY.mode, score, Cite::step(made.step), summary)
        .clause(ClauseState::Violated)
        .citing([limit.cite.clone()])
        .refuters([refusal])
}

/// The first message of the role to a person who had not spoken to it.
fn spoke_to_person(
    view: &View<'_>,
    roles: &Roles<'_>,
    limit: &Limit<'_>,
    actor: ActorNo,
) -> Option<Finding> {
    let asked = view.case.trace.steps.iter().find(|step| {
        is_from_person(view.case, step)
            && matches!(&step.act, Act::Say { to: Some(to), .. } if *to == actor)
    });
    let to_person = view.said.iter().find(|step| {
        step.actor == actor
            && !view.is_copy(step.no)
            && is_to_a_person(view, step)
            && asked.is_none_or(|asked| step.no < asked.no)
    });
    to_person.map(|step| addressed(roles, limit, step))
}

/// Whether the message says that it is for a person.
fn is_to_a_person(view: &View<'_>, step: &Step) -> bool {
    let Act::Say { text: _, to: Some(to) } = &step.act else {
        return false;
    };
    let actor = view.case.trace.actors.get(to.index());
    actor.is_some_and(|actor| actor.kind == ActorKind::Person)
}

fn addressed(roles: &Roles<'_>, limit: &Limit<'_>, step: &Step) -> Finding {
    let name = roles.roles.get(limit.role).map_or("an agent", |role| role.name);
    let summary = format!(
        "{name} speaks to the person at step {} although {}",
        step.no,
        short::quoted(limit.words, RULE)
    );
    let asked = Cite::absent(
        format!("a word of the person to {name}"),
        Searched::Steps(StepNo::at_index(0), step.no),
    );
    Finding::new(ENTRY.mode, PLAIN, Cite::step(step), summary)
        .clause(ClauseState::Violated)
        .citing([limit.cite.clone()])
        .refuters([Refuter::not_held("the person had spoken to it first", asked)])
}

fn spoke(
    roles: &Roles<'_>,
    limit: &Limit<'_>,
    (step, word, range): (&Step, &str, std::ops::Range<usize>),
) -> Finding {
    let name = roles.roles.get(limit.role).map_or("an agent", |role| role.name);
    let summary = format!(
        "{name} closes with {word} at step {} although {}",
        step.no,
        short::quoted(limit.words, RULE)
    );
    let primary = Cite::range(step, range).unwrap_or_else(|| Cite::step(step));
    Finding::new(ENTRY.mode, WORDED, primary, summary)
        .clause(ClauseState::Violated)
        .citing([limit.cite.clone()])
        .refuters([Refuter::untested("the word is another's and quoted")])
}
