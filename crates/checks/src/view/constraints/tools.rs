//! Demands on the use of named tools: never, always, first, so often. A name counts only where it is
//! written as one; a word such as `search` inside a sentence is a verb.

use super::{Kind, beyond, counts, opening};
use crate::pattern::pattern;
use crate::view::effect::Effect;
use crate::view::{Exchange, View};
use case::Predicate;
use case::predicate::CallPattern;
use case::trace::CallForm;
use regex::Regex;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

/// The names of the tools that are known.
pub(super) struct Tools {
    names: BTreeSet<Arc<str>>,
    /// Whether a tool that is not among them may have been at hand all the same.
    may_lack: bool,
}

/// A rule over calls.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rule {
    pub(super) kind: Kind,
    pub(super) what: String,
    pub(super) predicate: Predicate,
}

/// A tool named in a sentence.
struct Mention<'t> {
    tool: &'t Arc<str>,
    /// With the marks around it.
    range: Range<usize>,
}

static FORBIDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:do not|don't|never|must not|may not|should not|shall not|cannot|can't|not (?:allowed|permitted|supposed) to|are not to|forbidden to|under no circumstances|(?:in|at) no (?:case|time))(?: ever)? (?:use|call|invoke|run)|(?:without|avoid|refrain from|keep from|forbidden from|prohibited from) (?:ever )?(?:using|calling|invoking))(?: the)?(?: tool| function)? ?$",
    )
});

/// The same for a name that stands alone and is a common word, too: only as what is used or called.
static FORBIDS_USE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:use|call|invoke|using|calling|invoking)(?: the)?(?: tool| function)? ?$")
});

/// What is said of a tool that must not be used, and nothing more.
static IS_FORBIDDEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?: tool| function| command)? (?:(?:is|are) (?:strictly )?(?:forbidden|prohibited|banned|off[- ]limits|not (?:allowed|permitted|to be (?:used|called|invoked)))",
        r"|(?:may|must|should|can|shall) ?(?:not|never) be (?:used|called|invoked|run))",
        r"(?: at all| ever| here| in this (?:task|run|session)| for this task| under any circumstances)?\s*(?:[.!;:,()—–]|- |because\b|since\b|$)",
    ))
});

/// Words that turn what a sentence says of a tool into a ban, or except something from one.
static NEGATES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:not|never|no|nothing|none|without|avoid(?:ing)?|refrain|skip|forbid(?:den)?|prohibit(?:ed)?|banned|off[- ]limits|except|but|only|unless|before|instead of|rather than)\b|n't\b",
    )
});

/// Nothing more is said: the ban is without conditions.
static ENDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?: tool| function| command)?(?: at all| ever| again| in this (?:task|run|session|conversation)| for this(?: task| request)?| (?:under|in) any circumstances?| for any reason| yourself)*\s*(?:[.!;:,()—–]|- |because\b|since\b|even (?:if|when|though)\b|$)",
    )
});

static REQUIRES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:must|always|have to|has to|need to|be sure to|make sure to|make sure you|required to)(?: always| first)? (?:use|call|invoke|run)(?: the)?(?: tool| function)? ?$",
    )
});

/// What may follow a tool that must be called in every run.
static IN_EVERY_RUN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?: tool| function| command)?(?: exactly once| at least once| once| at the end| before (?:you )?(?:finish|end|answer|reply|respond|submit|complet)(?:ing|e|es|ion)?(?: (?:to|the|your|this|a|any|final|task|run|session|conversation|user|answer|result|results|work|it|question))*| when (?:you are )?(?:finished|done)| to (?:finish|submit|end|report)(?: (?:the|your|this|a|final|task|run|session|conversation|answer|result|results|work|it|solution))*)?\s*(?:[.!;)]|$)",
    )
});

static CALLS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:use|call|invoke|run|using|calling)(?: the)?(?: tool| function)? ?$")
});

static CALLS_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\bfirst,? (?:use|call|invoke|run)(?: the)?(?: tool| function)? ?$")
});

static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?: tool| function)? before (?:you |any |each |every )?(?:use|call|invoke|run|using|calling|invoking|running)?(?: to| of)?(?: the)? ?$",
    )
});

static THEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?: tool| function)?(?: and|,|, and)? then (?:use|call|invoke|run)?(?: the)? ?$")
});

static ONLY_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?: tool| function)? only after (?:using|calling|running|you call)?(?: the)? ?$")
});

static MAY_BE_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^ (?:(?:may|can|must|should|is to) only be|(?:may|must|can|should) be|is(?: only)?) (?:called|used|run|invoked)(?: only)? after(?: calling| using| running)?(?: the)? ?$",
    )
});

impl Tools {
    /// Those that the spec declares or that the run calls.
    pub(super) fn of(view: &View<'_>) -> Self {
        let mut names: BTreeSet<Arc<str>> = BTreeSet::new();
        // A program may call what it likes without a call on the log.
        let is_data =
            |made: &Exchange<'_>| made.call.form == CallForm::Data && made.effect != Effect::Runs;
        let may_lack = view.case.spec.tools.is_empty()
            && !view.exchanges.is_empty()
            && view.exchanges.iter().all(is_data);
        let declared = view.case.spec.tools.iter().map(|tool| &tool.name);
        let called = view.exchanges.iter().map(|exchange| &exchange.call.tool.text);
        for name in declared.chain(called) {
            if 2 < name.len() && !names.contains(name) {
                names.insert(name.clone());
            }
        }
        Self { names, may_lack }
    }

    /// Those that a spec names, before there is a run.
    pub(super) fn named(names: &BTreeSet<Arc<str>>) -> Self {
        Self { names: names.clone(), may_lack: false }
    }

    /// Whether a sentence commands or forbids a call of a tool that it names, under whatever condition.
    pub(super) fn commands(&self, sentence: &str) -> bool {
        let is_named = |range: Range<usize>| {
            let tool = self.names.get(sentence.get(range.clone())?)?;
            let range = named(sentence, range, tool)?;
            let before = &sentence[..range.start];
            (REQUIRES.is_match(before) || FORBIDS.is_match(before)).then_some(())
        };
        !self.names.is_empty() && words(sentence).find_map(is_named).is_some()
    }

    /// The rule that a sentence with a word for calls states about the tools that it names.
    pub(super) fn rule(&self, sentence: &str) -> Option<Rule> {
        if self.names.is_empty() {
            return None;
        }
        if let Some((tool, times)) = counts::read(sentence, &self.names) {
            return (!opening::is_labelled(before(sentence, tool))).then(|| at_most(tool, times));
        }
        let mut mentions = words(sentence).filter_map(|range| {
            let tool = self.names.get(sentence.get(range.clone())?)?;
            named(sentence, range, tool).map(|range| Mention { tool, range })
        });
        match (mentions.next(), mentions.next(), mentions.next()) {
            (None, _, _) => self.forbidden(sentence).or_else(|| self.unknown(sentence)),
            (Some(one), None, _) => of_one(sentence, &one),
            (Some(one), Some(other), None) => of_two(sentence, &one, &other),
            (Some(_), Some(_), Some(_)) => None,
        }
    }

    /// The ban on a tool whose name is a common word: it stands where only a tool can.
    fn forbidden(&self, sentence: &str) -> Option<Rule> {
        let mut banned = words(sentence).filter_map(|range| {
            let tool = self.names.get(sentence.get(range.clone())?)?;
            let (before, after) = (&sentence[..range.start], &sentence[range.end..]);
            let by_verb = || FORBIDS_USE.is_match(before) && FORBIDS.is_match(before);
            let is_banned = (by_verb() && ENDS.is_match(after))
                || (before.trim().is_empty() && IS_FORBIDDEN.is_match(after));
            (is_banned && !opening::is_labelled(before)).then(|| ban(tool))
        });
        banned.next()
    }

    /// A tool that every run must call and that this one never does, where nothing lists the tools: it is
    /// written as the name of one, and no known name holds it.
    fn unknown(&self, sentence: &str) -> Option<Rule> {
        let is_name = |word: &str| {
            let is_letter = |letter: u8| letter == b'_' || letter.is_ascii_alphanumeric();
            word.bytes().all(is_letter) && word.trim_matches('_').contains('_')
        };
        let mut written = words(sentence).filter(|range| is_name(&sentence[range.clone()]));
        let (range, None) = (written.next().filter(|_| self.may_lack)?, written.next()) else {
            return None;
        };
        let tool: Arc<str> = sentence.get(range.clone())?.into();
        let is_near = |known: &Arc<str>| known.contains(&*tool) || tool.contains(&**known);
        if self.names.iter().any(is_near) {
            return None;
        }
        let range = named(sentence, range, &tool)?;
        of_one(sentence, &Mention { tool: &tool, range }).filter(|rule| rule.kind == Kind::Required)
    }

    /// Whether a sentence goes on behind the rule on one tool that was read from it.
    pub(super) fn goes_on(&self, sentence: &str, rule: &Rule) -> bool {
        match rule.kind {
            Kind::Limit => counts::behind(sentence, &self.names).is_some_and(beyond::goes_on),
            Kind::Forbidden | Kind::Required => rest(sentence, rule).is_some_and(beyond::goes_on),
            // An order takes two names and leaves no room for more; the others are no rules on tools.
            Kind::Order
            | Kind::Declared
            | Kind::Form
            | Kind::Count
            | Kind::Pace
            | Kind::Completion => false,
        }
    }

    /// Whether a sentence that denies or excepts something names a tool, however it is written.
    pub(super) fn denies(&self, sentence: &str) -> bool {
        let mut named = words(sentence).filter_map(|range| sentence.get(range));
        named.any(|word| self.names.contains(word)) && NEGATES.is_match(sentence)
    }
}

/// What stands behind the words that make a ban or a duty of a tool's name; a reason is nothing more.
fn rest<'s>(sentence: &'s str, rule: &Rule) -> Option<&'s str> {
    let (Predicate::NotCalled(call) | Predicate::Called(call)) = &rule.predicate else {
        return None;
    };
    let after = sentence.get(sentence.find(&*call.tool)? + call.tool.len()..)?;
    let after = after.trim_start_matches(['`', '"', '\'', '(', ')']);
    let ends = [&IS_FORBIDDEN, &ENDS, &IN_EVERY_RUN].map(|words| words.find(after));
    let read = ends.into_iter().flatten().max_by_key(regex::Match::end)?;
    let is_reason = read.as_str().ends_with(char::is_alphabetic);
    after.get(read.end()..).filter(|_| !is_reason)
}

/// The runs of letters, digits and the marks that names are written with.
fn words(sentence: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + sentence.get(from..)?.find(is_part)?;
        let rest = sentence.get(start..)?;
        let end = start + rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
        from = end;
        let word = sentence.get(start..end)?.trim_end_matches(['.', '-']);
        Some(start..start + word.len())
    })
}

/// The range with its marks, where the words at `range` are written as a tool's name.
fn named(sentence: &str, range: Range<usize>, tool: &str) -> Option<Range<usize>> {
    let before = &sentence[..range.start];
    let after = &sentence[range.end..];
    let is_part = |letter: Option<char>| {
        letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
    };
    if is_part(before.chars().next_back()) || is_part(after.chars().next()) {
        return None;
    }
    let marked = before.ends_with(['`', '"', '\'']) && after.starts_with(['`', '"', '\'']);
    let called = after.starts_with("()");
    let titled = [" tool", " function"].iter().any(|word| after.starts_with(word));
    let is_name = tool.contains('_') || tool.chars().skip(1).any(char::is_uppercase);
    if !(marked || called || titled || is_name) {
        return None;
    }
    let start = range.start - usize::from(marked);
    let end = range.end + if marked { 1 } else { 2 * usize::from(called) };
    Some(start..end)
}

fn pattern_of(tool: &Arc<str>) -> CallPattern {
    CallPattern { tool: tool.clone(), arguments: Vec::new() }
}

fn ban(tool: &Arc<str>) -> Rule {
    let what = format!("no call of {tool}");
    Rule { kind: Kind::Forbidden, what, predicate: Predicate::NotCalled(pattern_of(tool)) }
}

fn at_most(tool: &Arc<str>, times: usize) -> Rule {
    let often = u32::try_from(times).unwrap_or(u32::MAX);
    let call = pattern_of(tool);
    Rule {
        kind: Kind::Limit,
        what: format!("at most {times} calls of {tool}"),
        predicate: Predicate::AtMost { call, times: often, equal_arguments: false },
    }
}

/// What stands in front of a tool's name.
fn before<'s>(sentence: &'s str, tool: &str) -> &'s str {
    sentence.find(tool).and_then(|at| sentence.get(..at)).unwrap_or_default()
}

fn of_one(sentence: &str, mention: &Mention<'_>) -> Option<Rule> {
    let before = &sentence[..mention.range.start];
    let after = &sentence[mention.range.end..];
    let tool = mention.tool;
    let call = pattern_of(tool);
    if opening::is_labelled(before) {
        return None;
    }
    let is_banned = opening::is_subject(before) && IS_FORBIDDEN.is_match(after);
    if is_banned || (FORBIDS.is_match(before) && ENDS.is_match(after)) {
        return Some(ban(tool));
    }
    let required = REQUIRES.find(before).filter(|_| IN_EVERY_RUN.is_match(after));
    if required.is_some_and(|found| opening::is_subject(&before[..found.start()])) {
        let what = format!("a call of {tool}");
        return Some(Rule { kind: Kind::Required, what, predicate: Predicate::Called(call) });
    }
    None
}

fn of_two(sentence: &str, one: &Mention<'_>, other: &Mention<'_>) -> Option<Rule> {
    let before = &sentence[..one.range.start];
    let between = sentence.get(one.range.end..other.range.start)?;
    let after = &sentence[other.range.end..];
    // More words would be a condition.
    if !ENDS.is_match(after) || opening::is_labelled(before) {
        return None;
    }
    // `pay may only be called after check`: the tool itself is what the sentence is about.
    if MAY_BE_AFTER.is_match(between) && opening::is_subject(before) {
        return Some(order(other, one));
    }
    if !CALLS.is_match(before) {
        return None;
    }
    let (first, then) = if BEFORE.is_match(between) && !FORBIDS.is_match(before) {
        (one, other)
    } else if BEFORE.is_match(between) || ONLY_AFTER.is_match(between) {
        (other, one)
    } else if THEN.is_match(between) && CALLS_FIRST.is_match(before) {
        (one, other)
    } else {
        return None;
    };
    Some(order(first, then))
}

fn order(first: &Mention<'_>, then: &Mention<'_>) -> Rule {
    Rule {
        kind: Kind::Order,
        what: format!("{} before {}", first.tool, then.tool),
        predicate: Predicate::Before { first: pattern_of(first.tool), then: pattern_of(then.tool) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(sentence: &str) -> Option<String> {
        let names = ["search", "get_order", "cancel_order"].map(Arc::from);
        let tools = Tools { names: names.into_iter().collect(), may_lack: false };
        tools.rule(sentence).map(|rule| rule.what)
    }

    #[test]
    fn sentences_about_tools_become_rules() {
        let table = [
            ("Do not use the search tool.", "no call of search"),
            ("Finish without calling `search`.", "no call of search"),
            ("You are not allowed to use search.", "no call of search"),
            ("Refrain from using get_order.", "no call of get_order"),
            ("Avoid calling search.", "no call of search"),
            ("search is off limits.", "no call of search"),
            ("The search tool may not be used.", "no call of search"),
            ("cancel_order is strictly forbidden.", "no call of cancel_order"),
            ("You must call get_order before you answer.", "a call of get_order"),
            ("Call search() at most twice.", "at most 2 calls of search"),
            ("Make no more than 3 calls to get_order.", "at most 3 calls of get_order"),
            ("Call get_order before calling cancel_order.", "get_order before cancel_order"),
            ("Never call cancel_order before get_order.", "get_order before cancel_order"),
            ("First call get_order, then cancel_order.", "get_order before cancel_order"),
            ("Use cancel_order only after get_order.", "get_order before cancel_order"),
            ("cancel_order may only be called after get_order.", "get_order before cancel_order"),
        ];
        for (sentence, what) in table {
            assert_eq!(rule(sentence).as_deref(), Some(what), "{sentence}");
        }
    }

    #[test]
    fn a_tool_in_a_sentence_that_denies_something_is_met_however_it_is_written() {
        let names = ["bash", "read_file"].map(Arc::from);
        let tools = Tools { names: names.into_iter().collect(), may_lack: false };
        for sentence in ["Skip bash.", "Use no tool but read_file.", "Ask me before you use bash."]
        {
            assert!(tools.denies(sentence), "{sentence}");
        }
        assert!(!tools.denies("Use bash to count them."));
    }

    #[test]
    fn what_is_conditional_or_no_name_is_no_rule() {
        for sentence in [
            "Do not search the web.",
            "Do not use search terms that are too long.",
            "Do not run search.",
            "A search is not allowed.",
            "search is not allowed on Sundays.",
            "Do not use the search tool for dates.",
            "You must call get_order to see the price, which may be old.",
            "Use the search tool to find the page.",
            "Use get_order or cancel_order.",
            "Call get_order at most twice per customer.",
            "Make at most 3 calls to get_order per question.",
            "You must call get_order first.",
            "After a refund you must call get_order.",
            "Refunds: do not call get_order.",
            "You do not have to call get_order.",
            "You must call get_order to report fraud.",
            "You must call get_order before you answer a complaint.",
        ] {
            assert_eq!(rule(sentence), None, "{sentence}");
        }
    }
}
