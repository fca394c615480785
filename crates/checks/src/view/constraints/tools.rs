//! Demands on the use of named tools: never, always, first, so often. A name counts only where it is
//! written as one; a word such as `search` inside a sentence is a verb.

use super::shapes::numeral;
use super::{Kind, opening};
use crate::pattern::pattern;
use crate::view::View;
use case::Predicate;
use case::predicate::CallPattern;
use regex::Regex;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

/// The names of the tools that are known.
pub(super) struct Tools(BTreeSet<Arc<str>>);

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
        r"(?i)\b(?:(?:do not|don't|never|must not|may not|should not|shall not|cannot|can't|not (?:allowed|permitted|supposed) to|are not to|forbidden to)(?: ever)? (?:use|call|invoke|run)|(?:without|avoid|refrain from|keep from|forbidden from|prohibited from) (?:ever )?(?:using|calling|invoking))(?: the)?(?: tool| function)? ?$",
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
        r"(?: at all| ever| here| in this (?:task|run|session)| for this task| under any circumstances)?\s*(?:[.!;,)]|$)",
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
        r"(?i)^(?: tool| function| command)?(?: at all| ever| in this (?:task|run|session)| for this task| under any circumstances)?\s*(?:[.!;,)]|$)",
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

static SO_OFTEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?: tool| function)? (?:at most|no more than|not more than|a maximum of|up to|only) (once|twice|(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten) times?)(?: in total| in all| per run)?\s*(?:[.!;,)]|$)",
    )
});

static SO_MANY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:at most|no more than|not more than|a maximum of|up to) (\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten) calls? (?:to|of)(?: the)? ?$",
    )
});

impl Tools {
    /// Those that the spec declares or that the run calls.
    pub(super) fn of(view: &View<'_>) -> Self {
        let mut names: BTreeSet<Arc<str>> = BTreeSet::new();
        let declared = view.case.spec.tools.iter().map(|tool| &tool.name);
        let called = view.exchanges.iter().map(|exchange| &exchange.call.tool.text);
        for name in declared.chain(called) {
            if 2 < name.len() && !names.contains(name) {
                names.insert(name.clone());
            }
        }
        Self(names)
    }

    /// Whether a sentence commands or forbids a call of a tool that it names, under whatever condition.
    pub(super) fn commands(&self, sentence: &str) -> bool {
        let is_named = |range: Range<usize>| {
            let tool = self.0.get(sentence.get(range.clone())?)?;
            let range = named(sentence, range, tool)?;
            let before = &sentence[..range.start];
            (REQUIRES.is_match(before) || FORBIDS.is_match(before)).then_some(())
        };
        !self.0.is_empty() && words(sentence).find_map(is_named).is_some()
    }

    /// The rule that a sentence with a word for calls states about the tools that it names.
    pub(super) fn rule(&self, sentence: &str) -> Option<Rule> {
        if self.0.is_empty() {
            return None;
        }
        let mut mentions = words(sentence).filter_map(|range| {
            let tool = self.0.get(sentence.get(range.clone())?)?;
            named(sentence, range, tool).map(|range| Mention { tool, range })
        });
        match (mentions.next(), mentions.next(), mentions.next()) {
            (None, _, _) => self.forbidden(sentence),
            (Some(one), None, _) => of_one(sentence, &one),
            (Some(one), Some(other), None) => of_two(sentence, &one, &other),
            (Some(_), Some(_), Some(_)) => None,
        }
    }

    /// The ban on a tool whose name is a common word: it stands where only a tool can.
    fn forbidden(&self, sentence: &str) -> Option<Rule> {
        let mut banned = words(sentence).filter_map(|range| {
            let tool = self.0.get(sentence.get(range.clone())?)?;
            let (before, after) = (&sentence[..range.start], &sentence[range.end..]);
            let by_verb = || FORBIDS_USE.is_match(before) && FORBIDS.is_match(before);
            let is_banned = (by_verb() && ENDS.is_match(after))
                || (before.trim().is_empty() && IS_FORBIDDEN.is_match(after));
            (is_banned && !opening::is_labelled(before)).then(|| ban(tool))
        });
        banned.next()
    }

    /// Whether a sentence that denies or excepts something names a tool, however it is written.
    pub(super) fn denies(&self, sentence: &str) -> bool {
        let mut named = words(sentence).filter_map(|range| sentence.get(range));
        named.any(|word| self.0.contains(word)) && NEGATES.is_match(sentence)
    }
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

fn of_one(sentence: &str, mention: &Mention<'_>) -> Option<Rule> {
    let before = &sentence[..mention.range.start];
    let after = &sentence[mention.range.end..];
    let tool = mention.tool;
    let call = pattern_of(tool);
    let most = |times: usize| Rule {
        kind: Kind::Limit,
        what: format!("at most {times} calls of {tool}"),
        predicate: Predicate::AtMost {
            call: call.clone(),
            times: u32::try_from(times).unwrap_or(u32::MAX),
            equal_arguments: false,
        },
    };
    if opening::is_labelled(before) {
        return None;
    }
    let is_banned = opening::is_subject(before) && IS_FORBIDDEN.is_match(after);
    if is_banned || (FORBIDS.is_match(before) && ENDS.is_match(after)) {
        return Some(ban(tool));
    }
    if let Some(times) = SO_OFTEN.captures(after).and_then(|found| times(found.get(1)?.as_str()))
        && CALLS.is_match(before)
    {
        return Some(most(times));
    }
    if let Some(found) = SO_MANY.captures(before).filter(|_| ENDS.is_match(after)) {
        return numeral(&found.get(1)?.as_str().to_ascii_lowercase()).map(most);
    }
    let required = REQUIRES.find(before).filter(|_| IN_EVERY_RUN.is_match(after));
    if required.is_some_and(|found| opening::is_subject(&before[..found.start()])) {
        let what = format!("a call of {tool}");
        return Some(Rule { kind: Kind::Required, what, predicate: Predicate::Called(call) });
    }
    None
}

fn times(words: &str) -> Option<usize> {
    let words = words.to_ascii_lowercase();
    match words.split(' ').next()? {
        "once" => Some(1),
        "twice" => Some(2),
        number => numeral(number),
    }
}

fn of_two(sentence: &str, one: &Mention<'_>, other: &Mention<'_>) -> Option<Rule> {
    let before = &sentence[..one.range.start];
    let between = sentence.get(one.range.end..other.range.start)?;
    let after = &sentence[other.range.end..];
    // More words would be a condition.
    if !ENDS.is_match(after) || !CALLS.is_match(before) || opening::is_labelled(before) {
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
    Some(Rule {
        kind: Kind::Order,
        what: format!("{} before {}", first.tool, then.tool),
        predicate: Predicate::Before { first: pattern_of(first.tool), then: pattern_of(then.tool) },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(sentence: &str) -> Option<String> {
        let names = ["search", "get_order", "cancel_order"].map(Arc::from);
        Tools(names.into_iter().collect()).rule(sentence).map(|rule| rule.what)
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
        ];
        for (sentence, what) in table {
            assert_eq!(rule(sentence).as_deref(), Some(what), "{sentence}");
        }
    }

    #[test]
    fn a_tool_in_a_sentence_that_denies_something_is_met_however_it_is_written() {
        let names = ["bash", "read_file"].map(Arc::from);
        let tools = Tools(names.into_iter().collect());
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
