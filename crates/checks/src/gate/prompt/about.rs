//! Whether a sentence states something to an agent, and what about. Words nominate; a sentence that only
//! tells what is the case states nothing here.

use super::About;
use super::ends;
use super::words::{begins_with_verb, residue};
use crate::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// Words that bind: without one of them, only a verb at the front makes a sentence a command.
static BINDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:must|shall|should|never|always|don['’]?t|do not|does not need|may not|may only|can only|cannot|can['’]t|(?:be|are|is|not) (?:allowed|permitted|required|forbidden|prohibited|expected)|have to|has to|need to|needs to|make sure|be sure|ensure|avoid|at (?:the )?most|no more than|not more than|up to|maximum|max|limit(?:ed)?|under no circumstances|only (?:if|when|after|once|use|answer|handle|call|respond|reply|act|work|proceed|do|one|the)|refrain)\b",
    )
});

/// A denial that bans.
static BANS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:never|don['’]?t|do not|must not|mustn['’]t|may not|shall not|should not|shouldn['’]t|cannot|can['’]t|can not|not (?:allowed|permitted)|forbidden|prohibited|off[- ]limits|under no circumstances|avoid|refrain from|no (?:need|longer))\b",
    )
});

/// What is only told: that something need not be, or is not known.
static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:do|does) not (?:need|have) to|don['’]t (?:need|have) to|if you (?:don['’]t|do not|cannot|can['’]t)|(?:that|which|who) (?:cannot|can['’]t|do not|don['’]t|does not)|no need to)\b",
    )
});

/// What the agent is or is for.
static ROLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^\W*(?:(?:you|your (?:role|job|name|purpose|responsibilit(?:y|ies)|mission|duty)) (?:are|is|will be|act as|play|work as|serve as)\b",
        r"|(?:act|serve|behave) as (?:an?|the)\b|you(?:['’]re| are) (?:not )?(?:responsible for|in charge of)\b",
        r"|you (?:only|solely|exclusively) (?:handle|answer|work|deal|do|support|help)\b|only (?:handle|answer questions (?:about|on)|deal with|help with)\b",
        r"|leave .{2,60} to (?:the )?\w+|.{2,50} (?:belongs? to|is the job of|is handled by|are handled by) )",
    ))
});

/// "You are allowed", "you are given": no role.
static NO_ROLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*you are (?:allowed|permitted|required|forbidden|to|not|expected|given|provided|asked|done|finished|unsure|uncertain|ready|free|able|about|also|now|in|on|only allowed|currently|prohibited|encouraged|strictly)\b",
    )
});

/// The end of the run: what ends is the run, and not a thing that the agent looks after.
static ENDS: LazyLock<Regex> = LazyLock::new(|| {
    let run = r"(?: (?:the|this|your|a|any|all))*(?: (?:task|run|session|conversation|chat|call|loop|work|working|searching|process|execution|interaction|episode|dialogue))";
    pattern(&format!(
        r"(?i)(?:^|[,;:] |\b(?:must|should|then|and|to|not|never|don['’]t|always|only|can|may|please|you|shall|until you) )(?:(?:stop|end|finish|terminate|conclude|exit|halt|quit)(?:{run})?|give up|call it done|consider(?: the)? (?:task|work|job)(?: as)? (?:done|complete|finished))(?: (?:immediately|only|there|early|yourself|at once))*(?:\s*[.!;,:]|$| (?:when|once|if|as soon as|after|before|until|unless|only|by|with|and)\b)|\b(?:you are|you're|task is|job is|work is) (?:done|finished|complete|completed|over) (?:when|once|if|as soon as|only)\b|\b(?:continue|keep \w+|repeat|iterate|loop|persist)\b[^.;]{{0,80}}\buntil\b|\b(?:do not|don['’]t|never) (?:stop|end|finish|terminate|give up|end your turn)(?: (?:early|until|before|unless|too|when|if|working|the (?:task|run|session|conversation))\b|\s*[.!,;]|$)|\bTERMINATE\b|\bterminate the (?:conversation|run|session|task)|\bend (?:your|the) turn\b"
    ))
});

/// What carries on with the repeat: `Do not repeat`.
static REPEATS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:repeat|repeats|repeating|redo|loops?|looping|stuck|same (?:call|calls|action|actions|step|steps|thing|command|query|tool)|over and over|again and again|redundant)\b",
    )
});

static LIMITS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:at (?:the )?most|no more than|not more than|more than|up to|maximum(?: of)?|max\.?|limit(?:ed)?(?: of| to)?|within|exceed(?:ing)?|fewer than|less than|under|only)\b[^.;]{0,24}?\b(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|once|twice|a single)\b|\$ ?\d",
    )
});

static FORMS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[^.\w])(?:json|yes or no|yaml|xml|csv|html|markdown|latex|code ?blocks?|bullet(?:ed)?(?: points?| lists?)?|numbered list|plain ?text|tables?|tags?|boxed|template|schema|iso[- ]?8601|in (?:the |this |a )?(?:following )?(?:format|form|style|tone|language)|format(?:ted)? (?:your|the|as|in)|language of|in (?:english|french|german|spanish)|headings?|prefix(?:ed)?|(?:words|sentences|characters|lines|paragraphs) (?:or less|or fewer|long|max|at most)|(?:\d+|one|two|three|few) (?:words?|sentences?|characters|lines|paragraphs?))\b",
    )
});

static ANSWERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:answer|reply|respond|response|output|return|write|format|present|wrap|enclose|summar\w+|report|message|print|include|put|give|provide|keep|end|start|begin|speak)\w*\b|\bus(?:e|es|ed|ing)\b",
    )
});

static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^\W*|[,;:] |\b(?:then|and|please|just|always|must|should|or|first) )ask(?:\s*[.!,;]|$)|\b(?:ask(?:s|ing)? (?:the|a|your|for|when|if|before|them|him|her|me|us|whether|only|follow|clarifying|first|user|customer|human|questions?)|clarif(?:y|ies|ication)|check with (?:the|your|a) (?:user|customer|person|human|manager|operator)|confirm with|(?:request|obtain|get|seek|await|wait for)\b[^.;]{0,40}\b(?:confirmation|approval|consent|clarification|permission|input)|confirmation from|escalate to|(?:transfer|hand ?off|route)\b[^.;]{0,30}\b(?:human|person|operator))\b",
    )
});

/// Asking as what is to be done under a condition: `If …, ask`.
static TOLD_TO_ASK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)[,:)] (?:then |please |first |always |you (?:must|should) )*ask\b")
});

/// What somebody else asks for, in the words that say when: `If the user asks for a clarification`.
static OTHERS_ASK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:if|when|whenever|where|in case|once|after|who|that|which)\b[^,;:.]*?\b(?:asks|requests|wants|seeks|needs|demands|would like|(?:they|users|customers|callers|people|clients|guests) (?:ask|request|want|seek|need))\b[^,;:.]*?([,;:.]|$|\bask\b)",
    )
});

/// Begins with a verb of asking that is none of doing.
static SEEKS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^\W*(?:please |always )*(?:seek|await)\b"));

/// Parts of a sentence that are said one after the other.
static PARTS: LazyLock<Regex> = LazyLock::new(|| pattern(r"[:;,] | [-–—] "));

static VERIFIES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:verify|verif(?:ies|ied|ying|ication)|validate|validat\w+|double[- ]check\w*|re-?check|cross[- ]?check|proofread|sanity[- ]check)\b|(?:^|\b(?:must|should|always|then|and|to|please) )(?:check|test|review|inspect|re-?read|run (?:the |all |your )?tests?|make sure (?:that )?(?:the|your|all)\b[^.]{0,60}\b(?:correct|works?|pass(?:es)?|complete|right|accurate|valid|consistent|match(?:es)?|balanced?|up to date|in order|true))\b)",
    )
});

static STARTS_ON_CONDITION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^\W*(?:if|when|whenever|where|in case)\b"));

/// Says that something follows.
static LEADS_ON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:follow(?:ing)?|use|take|do|obey) (?:these|the following)(?: \w+)?$|\bas follows\b[^.]{0,10}$",
    )
});

/// Says what somebody is able to do for those who ask; what stands under it is offered, and not demanded.
static OFFERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:you|it|the agent|the assistant|this agent|this skill) (?:can|may|is able to|are able to)(?: \w+){0,4}:?$",
    )
});

/// The name of a thing in front of what is said about it: `Run Speed Test** - Measures the speed`.
static NAME_OF_A_THING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^\W*(?:[A-Z][\w-]*(?: (?:of|and|the|for|to))?)(?: [A-Z][\w-]*)+\*{2}:?\s*[-–—:]?\s+")
});

/// Whether a sentence is offered by the line that it stands under, and binds nobody.
pub(super) fn is_offered(said: &str, heading: Option<&str>) -> bool {
    let binds = |line: &str| BINDS.is_match(line) || BANS.is_match(line);
    heading.is_some_and(|line| OFFERS.is_match(line) && !binds(line)) && !binds(said)
}

/// A sentence without the name of the thing that it says something about.
pub(super) fn without_name(said: &str) -> &str {
    match NAME_OF_A_THING.find(said) {
        Some(name) if !BINDS.is_match(name.as_str()) => said.get(name.end()..).unwrap_or(said),
        Some(_) | None => said,
    }
}

/// What a sentence is about; `None` where it states nothing.
pub(super) fn about(said: &str) -> Option<About> {
    let said = without_name(said);
    if said.ends_with(['?', ':']) || LEADS_ON.is_match(said) {
        return None;
    }
    let is_role = ROLE.is_match(said) && !NO_ROLE.is_match(said);
    let is_bound = BINDS.is_match(said) && !only_told(said);
    let commands = is_bound || commands(said) || SEEKS.is_match(said);
    let ends = ends_the_run(said);
    if !commands && !ends {
        return is_role.then_some(About::Role);
    }
    Some(kind(said, is_role, ends))
}

fn kind(said: &str, is_role: bool, ends: bool) -> About {
    let bans = BANS.is_match(said) && !only_told(said);
    if ends && is_of_the_run(said) {
        return About::Termination;
    }
    if is_role && !bans {
        return About::Role;
    }
    // What is asked for may be a form: "If the request is ambiguous, ask the user which table".
    if STARTS_ON_CONDITION.is_match(said) && TOLD_TO_ASK.is_match(said) {
        return About::Clarification;
    }
    if FORMS.is_match(said) && ANSWERS.is_match(said) {
        return About::Format;
    }
    let asked = OTHERS_ASK.replace_all(said, " $1");
    let asked = &*asked;
    let is_first = |words: &Regex, said: &str| {
        let ban = BANS.find(said).map_or(usize::MAX, |found| found.start());
        words.find(said).is_some_and(|found| !bans || found.start() < ban)
    };
    // "If more than one fits, ask": the number is the condition, and no limit.
    if STARTS_ON_CONDITION.is_match(said) && is_first(&ASKS, asked) {
        return About::Clarification;
    }
    if LIMITS.is_match(said) {
        return About::Limit;
    }
    if is_first(&ASKS, asked) {
        return About::Clarification;
    }
    if is_first(&VERIFIES, first_before(said)) {
        return About::Verification;
    }
    if bans { About::Prohibition } else { About::Obligation }
}

/// Whether a sentence begins by telling somebody to do something, or does so behind its condition.
fn commands(said: &str) -> bool {
    if begins_with_verb(said) {
        return true;
    }
    let conditions = [
        "if ",
        "when ",
        "once ",
        "after ",
        "before ",
        "for ",
        "in ",
        "to ",
        "whenever ",
        "unless ",
        "until ",
        "as soon as ",
        "while ",
        "you ",
    ];
    let lower = said.trim_start_matches(|mark: char| !mark.is_alphanumeric()).to_ascii_lowercase();
    if !conditions.iter().any(|word| lower.starts_with(word)) {
        return false;
    }
    said.match_indices([',', ':']).any(|(at, _)| {
        let rest = said.get(at + 1..).unwrap_or_default().trim_start();
        let rest = rest.strip_prefix("then ").unwrap_or(rest);
        begins_with_verb(rest)
    })
}

/// Every word that binds stands in what is only told.
fn only_told(said: &str) -> bool {
    if !TOLD.is_match(said) {
        return false;
    }
    let rest = TOLD.replace_all(said, " ");
    !BINDS.is_match(&rest)
}

/// Whether the run ends, and not only something before its end.
fn ends_the_run(said: &str) -> bool {
    ENDS.is_match(&ends::without_before(said)) || ends::is_end(said)
}

/// What ends is the run: the word for ending has no object of its own.
fn is_of_the_run(said: &str) -> bool {
    let Some(found) = ENDS.find(said) else {
        return true;
    };
    let clause = found.as_str();
    !clause.contains("give up on the") && !clause.to_lowercase().contains("finish by")
}

/// The sentence behind the words by which it comes before the end: `Before you finish, …`.
fn first_before(said: &str) -> &str {
    let lower = said.trim_start_matches(|mark: char| !mark.is_alphanumeric()).to_ascii_lowercase();
    let rest = said.split_once(", ").map(|(_, rest)| rest);
    rest.filter(|_| lower.starts_with("before ")).unwrap_or(said)
}

/// Whether a part of a sentence tells to ask, whatever the rest of it is about: `Do not guess: ask`.
pub(super) fn asks_in_a_part(said: &str) -> bool {
    PARTS.split(said).any(|part| about(part) == Some(About::Clarification))
}

/// Whether a sentence is on doing the same again.
pub(super) fn is_on_repeats(said: &str) -> bool {
    REPEATS.is_match(said) && residue(said).len() <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_offered_or_named_is_told_from_what_is_demanded() {
        let lead = Some("You can help guests:");
        assert!(is_offered("cancel a booking", lead));
        assert!(!is_offered("never cancel a booking", lead));
        assert!(!is_offered("cancel a booking", Some("You can not:")));
        assert!(!is_offered("cancel a booking", Some("You must:")));
        assert_eq!(about("Run Speed Test** - Measures how fast the line is."), None);
        assert_eq!(
            about("Run Speed Test** - Always run it before you answer."),
            Some(About::Obligation)
        );
        assert_eq!(about("Run the speed test."), Some(About::Obligation));
    }
}
