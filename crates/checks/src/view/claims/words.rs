//! The words and patterns that nominate a claim. They decide nothing: what is claimed is held
//! against typed evidence elsewhere.

use crate::lexicon::Lexicon;
use crate::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// The stems of verbs by which tools are named, with the participles that claim them.
const ACTIONS: &[(&str, &[&str])] = &[
    ("add", &["added"]),
    ("apply", &["applied"]),
    ("assign", &["assigned"]),
    ("book", &["booked"]),
    ("cancel", &["cancelled", "canceled"]),
    ("charge", &["charged"]),
    ("close", &["closed"]),
    ("create", &["created"]),
    ("delete", &["deleted"]),
    ("deploy", &["deployed"]),
    ("disable", &["disabled"]),
    ("enable", &["enabled"]),
    ("exchange", &["exchanged"]),
    ("install", &["installed"]),
    ("merge", &["merged"]),
    ("migrate", &["migrated"]),
    ("modify", &["modified"]),
    ("move", &["moved"]),
    ("pay", &["paid"]),
    ("refund", &["refunded"]),
    ("remove", &["removed"]),
    ("renew", &["renewed"]),
    ("reserve", &["reserved"]),
    ("restart", &["restarted"]),
    ("rollback", &["rolled back"]),
    ("scale", &["scaled"]),
    ("schedule", &["scheduled"]),
    ("send", &["sent"]),
    ("submit", &["submitted"]),
    ("transfer", &["transferred"]),
    ("update", &["updated"]),
    ("upload", &["uploaded"]),
];

/// Verbs that claim as well and that stand in ordinary talk, too: that they are there does not show that
/// the words of a log are read. Participles that as often tell a state, such as `locked` or `stopped`,
/// are left out.
#[rustfmt::skip]
const OTHER_ACTIONS: &[(&str, &[&str])] = &[
    ("archive", &["archived"]), ("attach", &["attached"]), ("change", &["changed"]),
    ("commit", &["committed"]), ("configure", &["configured"]), ("convert", &["converted"]),
    ("copy", &["copied"]), ("edit", &["edited"]), ("export", &["exported"]), ("file", &["filed"]),
    ("grant", &["granted"]), ("import", &["imported"]), ("insert", &["inserted"]),
    ("invite", &["invited"]), ("issue", &["issued"]), ("launch", &["launched"]),
    ("notify", &["notified"]), ("order", &["ordered"]), ("place", &["placed"]),
    ("post", &["posted"]), ("process", &["processed"]), ("provision", &["provisioned"]),
    ("publish", &["published"]), ("purchase", &["purchased"]), ("push", &["pushed"]),
    ("record", &["recorded"]), ("register", &["registered"]), ("release", &["released"]),
    ("rename", &["renamed"]), ("replace", &["replaced"]), ("revert", &["reverted"]),
    ("revoke", &["revoked"]), ("rotate", &["rotated"]), ("save", &["saved"]),
    ("withdraw", &["withdrawn"]),
];

/// All of them.
pub(super) fn actions() -> impl Iterator<Item = &'static (&'static str, &'static [&'static str])> {
    ACTIONS.iter().chain(OTHER_ACTIONS)
}

/// Words that say what came of the work.
#[rustfmt::skip]
const OUTCOMES: &[&str] = &[
    "pass", "passed", "passes", "passing", "ran", "run", "runs", "executed", "running", "executing", "tested",
    "simulated", "succeed", "succeeded", "succeeds", "verified", "validated", "double-checked", "work", "works",
    "working", "compiled", "built", "resolved", "cleared", "healthy", "fixed", "recovered", "restored",
    "operational", "normal", "stable", "stabilized", "mitigated", "done", "complete", "completed", "completes",
    "successful", "successfully", "finished", "accepted", "approved", "met", "satisfied", "implemented",
];

/// Words of agreement, which any conversation is full of.
#[rustfmt::skip]
const AGREEMENT: &[&str] = &[
    "verification", "confirm", "confirmed", "conclude", "agree", "concur", "accurate", "correct",
    "checked", "rechecked", "reconciled",
];

/// A message without any of these words claims nothing.
pub(super) static GATE: LazyLock<Lexicon> = LazyLock::new(|| {
    let others: Vec<&'static str> =
        AGREEMENT.iter().copied().chain(forms_of(OTHER_ACTIONS)).collect();
    outcomes(&others)
});

/// The same without the words that any conversation is full of.
pub(super) static READABLE: LazyLock<Lexicon> = LazyLock::new(|| outcomes(&[]));

/// What came of the work, what was done, and `others`.
fn outcomes(others: &[&'static str]) -> Lexicon {
    let actions: Vec<&'static str> = forms_of(ACTIONS).collect();
    Lexicon::of(&[OUTCOMES, &actions, others])
}

/// The participles of verbs.
fn forms_of(
    verbs: &'static [(&'static str, &'static [&'static str])],
) -> impl Iterator<Item = &'static str> {
    verbs.iter().flat_map(|(_, forms)| forms.iter().copied())
}

/// Tests are said to pass.
pub(super) static TESTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:tests?|test cases?|test suites?|assertions)(?: (?:have|has|now|all|are|were|also|successfully|still|did|suite|cases?|both|in|every|\w+ing))*:? (?:pass(?:ed|es|ing)?|succeed(?:ed|s)?)\b|\b(?:all|every) (?:\d+ )?(?:trials|checks|cases|scenarios|samples) (?:now |also )?pass(?:ed|es|ing)?\b|\bpass(?:ed|es|ing) (?:all|every|each|the|both)(?: \w+){0,3}? (?:tests?|assertions)\b|\b\d+ (?:tests? |checks? )?passed(?:,| and|, and) (?:0|no|none|zero)(?: of them)?(?: tests?| checks?)? (?:has |have )?(?:failed|failures?|errors?)\b",
    )
});

/// So many of so many passed: a claim about tests if the two are equal.
pub(super) static SHARE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(\d{1,5}) ?(?:/|of|out of) ?(\d{1,5}) (?:tests? |checks? |cases? |assertions )?pass(?:ed|es|ing)?\b|\bpass(?:ed|es|ing)?\W{1,4}(\d{1,5}) ?/ ?(\d{1,5})\b",
    )
});

/// Tests or code are said to have been run.
pub(super) static RAN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:I|we)(?: just| then| also| successfully| have| now)* (?:ran|executed|tested|re-?ran)|(?:I|we)(?:'ve| have)(?: just| now| also| successfully)* (?:run|executed|tested)|(?:after|by|upon) (?:running|executing))(?: \w+){0,4}? (?:tests?|code|suite|script|program|implementation|cases?)\b|\b(?:tests?|code|script|program|suite)(?: suite| cases?)? (?:was|were|has been|have been)(?: successfully)? (?:run|executed|tested)\b|\b(?:ran|re-?ran|executed|simulated)(?: all| the| a| each| every| full| against| over)* (?:[\d,]+ |two |three |four |five |full |whole |entire |complete )+(?:\W?\w+ ){0,2}?\W?(?:tests?|cases?|samples?|trials?|clients?|iterations?|inputs?|properties|times|suite|scenarios?|calls?|loops?)\b",
    )
});

/// Something is said to run or work.
pub(super) static WORKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:code|script|program|implementation|function|solution|fix|command|build|everything|it)(?: now| has| have| was| ran| runs| executed)* (?:works?|working|ran|runs|executed|successful)(?: now)? (?:successfully|correctly|as expected|fine|without (?:any )?errors?|perfectly|well)\b|\b(?:executed|ran|runs|built|compiled) successfully\b",
    )
});

/// A thing is said to be in a good state.
pub(super) static STATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:is|are|was|were|been|now|'s)(?: now| fully| been| successfully| all| completely)*(?: [a-z]+(?:,(?: and)?| and)){0,3}(?: now| verified| confirmed)? (resolved|cleared|healthy|fixed|recovered|restored|operational|back to normal|stable|stabilized|mitigated)\b",
    )
});

/// Something is said to have been done, with a number where one follows.
pub(super) static ACTION: LazyLock<Regex> = LazyLock::new(|| {
    let forms = forms();
    pattern(&format!(
        r"(?i)\b(?:(?:has|have|had|was|were|is|are|been|I|we|I've|we've)(?: been| now| also| just| have| all| then)*(?: successfully)? ({forms})|successfully ({forms})|({forms}) successfully)\b(?: (?:all |the |a total of )?(\d{{1,6}}) [a-z])?"
    ))
});

/// A further act in the sentence of one: `I cancelled it and refunded the rest`.
pub(super) static AND_ACTION: LazyLock<Regex> = LazyLock::new(|| {
    let forms = forms();
    pattern(&format!(r"(?i)\band(?: then| also| now| have| has| been)* ({forms})\b"))
});

/// A number of things that something was done with: `all 5 rows` before `were updated`.
pub(super) static NUMBERED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(?:^\W*|\b(?:all|the|these|of) )(\d{1,6}) (?:[a-z]+ ){1,2}$"));

/// The verb of a claim in the passive voice.
pub(super) static PASSIVE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:was|were|is|are|been)\b"));

/// Something is said to have been verified, confirmed or found correct.
pub(super) static VERIFIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:been|was|were|is|are|I|we|I've|we've)(?: now| have| all| been| fully| also| thoroughly| successfully)* (?:verified|validated|double-checked)\b|\b(?:I|we) have (?:thoroughly |carefully )?reviewed (?:\w+ ){1,4}and (?:verified|validated)\b|\bverification (?:indicates|confirms|shows) (?:that )?\w|\b(?:everything|all of it) (?:is|looks|seems|appears) (?:accurate|correct)\b|\b(?:information|answer|result|results|list|data|conclusion|calculation)(?: \w+){0,6} (?:is|are|seems|appears) (?:all |now |indeed )?(?:accurate|correct)\b|\bfinal (?:verified|confirmed) \w|\b(?:I|we) (?:can |have )?(?:now )?(?:confirm(?:ed)?|conclude) that\b|\b(?:I|we) (?:agree|concur) with the (?:verified|confirmed) \w",
    )
});

/// Somebody says that they looked, and what is so stands beside it.
pub(super) static CHECKED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:I|we|I['’]ve|we['’]ve)(?: now| have| also| just| then| all)* (?:re-?|cross-?)?(?:checked|reconciled)\b|^\W*(?:I have |I )?(?:double-|re-?|cross-?)?(?:checked|reconciled)\b",
    )
});

/// The whole is said to be done.
pub(super) static DONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:task|work|job|implementation|project|objective|request|everything|all (?:tasks|steps|requirements|objectives))(?: \w+)? (?:is|are|was|were|has been|have been|complete[ds]?|done|accepted|approved)(?: now| all| fully| successfully)*(?: (?:done|complete|completed|finished|met|accepted|approved|satisfied|implemented))?\b|^\W*(?:task )?(?:complete|completed|done|finished|approved)\W*$|\bsuccessfully (?:completed|finished|implemented|resolved|fixed)\b",
    )
});

/// Words by which a sentence reports a part, an earlier state or somebody else's wish.
pub(super) static PARTIAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b\d+ ?(?:of|out of|/) ?(?:the |all )?\d+\b|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+) (?:out )?of (?:the |all )?(?:two|three|four|five|six|seven|eight|nine|ten|\d+)\b|\b(?:most|many|some|several|half|the rest|the remainder|the majority)(?: of)?(?: \w+){0,3} (?:pass(?:ed|es|ing)?|succeed(?:ed|s)?)\b|\d ?%|\bbefore (?:my|the|this|that)\b|\byou asked\b|\bstill\b",
    )
});

/// Words before a verb that keep it from being a claim. Broad on purpose.
pub(super) static HELD_BACK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:if|once|when|whenever|whether|unless|until|before|should|would|could|can|may|might|must|will|shall|going to|let's|let me|please|needs?|to be|plan|next|ensure|ensures|make sure|want|like to|try|trying|expect\w*|not|never|no|none|nothing|neither|nor|cannot|unable|without|apart from|aside from|except(?:ing)?|excluding|other than|fail\w*|yet|assum\w*|suppos\w*|verify (?:that|if|whether|the)|check (?:if|that|whether)|confirm (?:if|that|whether)|require[sd]?|so that|in order|example|e\.g|goal|aim|criteri\w+|only|partially|almost|instead of)\b|(?:n't|'ll|’ll|n’t)\b",
    )
});

/// Words before a claim by which it is about another thing or another time.
pub(super) static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:another|others?|similar|yesterday|previously|formerly|last (?:week|month|year|night|time))\b",
    )
});

/// The verb of a claim in the simple past of the passive voice: how something stood once.
pub(super) static PAST: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:was|were)\b"));

/// Words after a claim by which it is about another time.
pub(super) static DATED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^[^.;\n]{0,60}?\b(?:yesterday|ago|earlier|previously|back then|again|came back|last (?:week|month|year|night|time)|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|in (?:january|february|march|april|may|june|july|august|september|october|november|december)|at \d{1,2}[:.]\d\d|before (?:your|my|the|this|that))\b",
    )
});

/// What holds either way is no admission.
pub(super) static EITHER_WAY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\bwhether or not\b"));

/// Words by which somebody admits a failure.
pub(super) static ADMITS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:not|never|cannot|unable|fail(?:s|ed|ing|ure)?|still|unfortunately|declined|refused|error)\b|n['’]t\b",
    )
});

/// Whether `name` is a form of the verb whose stem is `stem`.
pub fn is_form(stem: &str, name: &str) -> bool {
    actions().any(|(own, forms)| *own == stem && forms.contains(&name))
}

/// Whether `word` is the stem of a verb that claims are read by.
pub fn is_stem(word: &str) -> bool {
    ACTIONS.iter().any(|(own, _)| *own == word)
}

/// The participles of all actions, as alternatives.
fn forms() -> String {
    let forms = forms_of(ACTIONS).chain(forms_of(OTHER_ACTIONS));
    forms.collect::<Vec<&str>>().join("|")
}
