//! The many ways in which a ban of tools, or a restriction to some, is put, and the two forms that they all come to:
//! none of these, or only these. The words around it nominate; it counts only where what they are said of is a list
//! of tools and nothing else, and where nothing is said of when.

use super::About;
use super::Held;
use super::held::{call, list};
use super::names::Names;
use crate::pattern::pattern;
use case::Predicate;
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

/// What is said of the tools of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// None of them is to be called.
    Ban,
    /// None but them is.
    Only,
}

/// What may stand in front of it.
const LEAD: &str = r"(?i)^\W*(?:(?:important|note|nb|rule|warning|critical)\W+)?(?:please |and |but |also |so |therefore,? |remember:? )*";
/// What may stand behind it, and a reason.
const TAIL: &str = r"(?:,? (?:at all|ever|please|yourself|at all costs|at any cost|whatever happens|no matter what|(?:under|in) any (?:circumstances?|case|event)|for any reason|in this (?:run|session|conversation|task)|for this (?:task|job)))*(?:\s*[.!]*$|(?:\s*[;(]|,? (?:because|since|as it|as they|which|it is|they are)\b|\s[-–—]\s)(.*)$)";
/// What the words in angle brackets below stand for, those that hold others first.
const WORDS: [(&str, &str); 11] = [
    ("<may be>", "(?:may|can|must|should|shall) (?:ever )?be <called>"),
    ("<call>", "(?:call|use|invoke|run|execute|trigger)"),
    ("<calling>", "(?:calling|using|invoking|running|executing|triggering)"),
    ("<called>", "(?:called|used|invoked|run|executed|triggered)"),
    (
        "<denied>",
        "(?:forbidden|prohibited|banned|disallowed|off[- ]limits|not (?:allowed|permitted))",
    ),
    ("<tools>", "(?:tools?|functions?|commands?)"),
    ("<but>", "(?:other than|but|except(?: for)?|besides|apart from|save for)"),
    ("<may>", "(?:may|can|must|should|shall|are (?:allowed|permitted) to)"),
    ("<never>", "(?:do not|don['’]t|never|must not|must never|may not|should not|shall not)"),
    ("<quite>", "(?:strictly |absolutely )?"),
    ("<list>", "(.+?)"),
];

/// The ways of a ban.
const BANS: [&str; 21] = [
    r"you (?:have no|(?:do not|don['’]t) have(?: the| any)?|lack(?: the)?) (?:permission|right|authority|authori[sz]ation|clearance) to <call> <list>",
    r"you(?: are|['’]re) (?:not|never) (?:authori[sz]ed|entitled|cleared|meant|supposed|allowed|permitted) to <call> <list>",
    r"you(?: are|['’]re) <quite>(?:barred|banned|prohibited|forbidden|excluded) from <calling> <list>",
    r"(?:i|we) (?:forbid|prohibit|ban) (?:you )?(?:(?:to <call>|from <calling>)|(?:the )?use of|<calling>) <list>",
    r"(?:nobody|no one|none of you) (?:may|must|should|shall) <call> <list>",
    r"(?:under no circumstances?|in no (?:case|event)|at no (?:time|point)),? (?:may|must|should|can|shall|is|are) <list> (?:to )?be <called>",
    r"(?:all |any )?(?:calls?|invocations?) (?:of|to) <list> (?:is|are) <quite><denied>",
    r"leave <list> (?:alone|be|untouched)",
    r"(?:stay|keep|steer|remain) (?:well |far )?(?:away from|clear of|off|out of) <list>",
    r"(?:keep your )?hands off <list>",
    r"it(?: is|['’]s) (?:not|never) (?:ok|okay|fine|allowed|permitted|acceptable|alright|all right|your job) (?:for you )?to <call> <list>",
    r"it(?: is|['’]s) <quite>(?:forbidden|prohibited|banned|disallowed) (?:for you )?to <call> <list>",
    r"(?:always )?avoid (?:the use of |<calling> )?<list>",
    r"<list>\s*(?::|[-–—]) (?:you )?(?:<never>|not to|never to)(?: be)?(?: ever)? (?:<call>|<called>)(?: (?:it|this|that|them|these))?",
    r"<list>\s*(?::|[-–—]|\() ?<quite>(?:<denied>|never)\)?",
    r"no (?:calls? (?:of|to)|use of) <list>(?: (?:is|are) (?:allowed|permitted))?",
    r"<list> (?:is|are) not (?:yours|for you)(?: to <call>)?",
    r"(?:<denied> (?:<tools>|calls?)|<tools>(?: (?:that|which))?(?: you)?(?: are| is)? <quite>(?:<denied>|not to be <called>|<never>(?: be)? (?:<call>|<called>)))(?: (?:is|are))?:? <list>",
    r"(?:the following|these) <tools> (?:are <quite><denied>|<never> be <called>): <list>",
    r"<denied>: <list>",
    r"<list> (?:is|are|requires?|needs?|belongs?|remains?)\b[^.;:]*(?:;|,| [-–—]|:) (?:so |and |therefore,? |you )*<never> (?:ever )?<call> (?:it|them)",
];

/// The ways of a restriction.
const RESTRICTIONS: [&str; 9] = [
    r"no (?:other )?<tools> <but> <list> (?:<may be>|(?:is|are) (?:allowed|permitted|to be <called>))",
    r"(?:the|your) only <tools> (?:(?:that |which )?you <may> (?:ever )?<call>|allowed|permitted|(?:that |which )(?:is|are) (?:allowed|permitted)) (?:is|are):? <list>",
    r"<list> (?:is|are) the only <tools> (?:(?:that |which )?you <may> (?:ever )?<call>|allowed|permitted)",
    r"you(?: are|['’]re) (?:strictly )?(?:restricted|limited|confined) to (?:the use of |<calling> )?<list>",
    r"(?:restrict|limit|confine) yourself (?:strictly )?to (?:the use of |<calling> )?<list>",
    r"(?:only|nothing (?:but|other than|except)) <list> <may be>",
    r"(?:all|any|every) (?:other )?<tools> <but> <list> (?:(?:is|are) (?:strictly )?<denied>|(?:must|may|should) (?:not|never) be <called>)",
    r"(?:you <may> )?<call> <list>[,;]? (?:and |but )?(?:no others?|nothing else|no other <tools>)",
    r"(?:you <may> )?<call> <list> only",
];

static WAYS: LazyLock<Vec<(Way, Regex)>> = LazyLock::new(|| {
    let filled = |way: &str| {
        WORDS.iter().fold(way.to_owned(), |text, (word, words)| text.replace(word, words))
    };
    let whole = |way: &str| pattern(&format!("{LEAD}(?:{}){TAIL}", filled(way)));
    let bans = BANS.iter().map(|way| (Way::Ban, whole(way)));
    bans.chain(RESTRICTIONS.iter().map(|way| (Way::Only, whole(way)))).collect()
});

/// A sign that forbids what stands behind it.
static SIGN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*[❌🚫⛔✗✘✖]\x{fe0f}?[:\s]+(.+?)[.!]*$"));

/// Says when it holds, or for what it does not.
static CONDITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:if|when|whenever|unless|until|except|without|before|after|while|once|where|otherwise|only)\b",
    )
});

/// What a sentence puts in one of these ways, with these tools at hand.
pub(super) fn read(own: &str, names: &Names) -> Option<(About, Held)> {
    let marked = names.marked(own);
    let known = names.for_sentence(&marked);
    let mentioned: BTreeSet<&str> = words(&marked).filter(|word| known.contains(*word)).collect();
    if mentioned.is_empty() {
        return None;
    }
    if let Some(tools) =
        SIGN.captures(&marked).and_then(|found| named(found.get(1)?.as_str(), &known))
    {
        return Some((About::Prohibition, none_of(&tools)?));
    }
    WAYS.iter().find_map(|(way, words)| {
        let found = words.captures(&marked)?;
        let mut groups = found.iter().skip(1).flatten().map(|group| group.as_str());
        let tools = named(groups.next()?, &known)?;
        let rest = groups.next().unwrap_or_default();
        match way {
            // Which of two tools is meant by `it`, or by a reason, is not known.
            Way::Ban if CONDITION.is_match(&marked) || tools.len() < mentioned.len() => None,
            Way::Ban => Some((About::Prohibition, none_of(&tools)?)),
            Way::Only if CONDITION.is_match(rest) => None,
            Way::Only => Some((About::Obligation, Held::Tools(tools))),
        }
    })
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |letter: char| letter.is_alphanumeric() || "_-.".contains(letter);
    text.split(move |letter: char| !is_part(letter)).map(|word| word.trim_matches(['.', '-']))
}

/// The tools of a list that holds nothing else. A common word alone is a thing as often as a tool.
fn named(words: &str, known: &BTreeSet<Arc<str>>) -> Option<Vec<Arc<str>>> {
    let tools = list(words, known)?;
    let is_written = |tool: &Arc<str>| {
        tool.contains('_')
            || tool.chars().any(char::is_uppercase)
            || words.contains(&format!("`{tool}`"))
            || words.contains(&format!("{tool} tool"))
    };
    (1 < tools.len() || tools.iter().any(is_written)).then_some(tools)
}

fn none_of(tools: &[Arc<str>]) -> Option<Held> {
    let mut bans: Vec<Predicate> =
        tools.iter().map(|tool| Predicate::NotCalled(call(tool))).collect();
    let last = bans.pop()?;
    if bans.is_empty() {
        return Some(Held::Calls(last));
    }
    bans.push(last);
    Some(Held::Calls(Predicate::All(bans)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(own: &str) -> Option<String> {
        let names = ["open_lock", "read_tide", "drain_dock", "chart", "Bell"].map(Arc::from);
        let (about, held) = read(own, &Names::new(names))?;
        let clause = held.clause("words");
        let from = clause.find("predicate: ").or_else(|| clause.find("tools: "))?;
        let ends = if about == About::Obligation { 1 } else { 2 };
        clause.get(from..clause.len() - ends).map(|rest| rest.trim_end_matches('}').to_owned())
    }

    #[test]
    fn a_ban_in_other_words_is_one() {
        for said in [
            "Leave open_lock alone.",
            "You have no permission to use open_lock.",
            "You are not authorised to run `open_lock`.",
            "Stay away from open_lock!",
            "It is not OK to call open_lock.",
            "Avoid open_lock at all costs.",
            "open_lock: do not use.",
            "`open_lock` - never use it.",
            "open_lock: off limits (it floods the yard).",
            "❌ open_lock",
            "Forbidden tools: open_lock.",
            "Not allowed: open_lock",
            "Tools you must not use: open_lock",
            "No calls to open_lock.",
            "Calls to open_lock are strictly forbidden.",
            "Under no circumstances may open_lock be used.",
            "We forbid you to call open_lock.",
            "open_lock requires the word of the keeper; never call it yourself.",
            "open_lock is reserved for the keeper; you do not call it.",
            "Keep your hands off the open lock tool.",
        ] {
            assert_eq!(of(said).as_deref(), Some("predicate: {not_called: open_lock"), "{said}");
        }
        assert!(
            of("Forbidden: Bell, chart and drain_dock.").is_some_and(|one| one.contains("chart"))
        );
    }

    #[test]
    fn a_restriction_in_other_words_is_one() {
        for said in [
            "No tool other than read_tide may be called.",
            "The only tool you may call is read_tide.",
            "read_tide is the only tool that you are allowed to use.",
            "You are restricted to read_tide.",
            "Limit yourself to using `read_tide`.",
            "Only read_tide may be used.",
            "All tools except read_tide are forbidden.",
            "Use read_tide and nothing else.",
            "You may call read_tide; no other tools.",
            "Use read_tide only.",
        ] {
            assert_eq!(of(said).as_deref(), Some("tools: [read_tide]"), "{said}");
        }
    }

    #[test]
    fn what_is_said_of_more_than_tools_or_under_a_condition_is_neither() {
        for said in [
            "Leave open_lock alone until the tide turns.",
            "Avoid open_lock when it rains.",
            "Avoid open_lock errors.",
            "Stay away from the chart.",
            "You have no permission to use open_lock without the keeper.",
            "open_lock is not slow.",
            "open_lock: not used.",
            "open_lock needs read_tide; never call it yourself.",
            "open_lock is slow; do not call it often.",
            "You are restricted to the harbour and read_tide.",
            "You are limited to open_lock on Mondays.",
            "Only read_tide may be called twice.",
            "Use read_tide only when the tide turns.",
            "You are not forbidden from calling open_lock.",
            "Do not forget: open_lock.",
            "No tool other than a chart may be used.",
            "The tools are read_tide and open_lock.",
        ] {
            assert_eq!(of(said), None, "{said}");
        }
    }
}
