//! What instructions say in words that a role may not do, as far as a call or a word can be held against
//! it: no tools, no changes, one kind of act, the tools of a list, what only another role may do.
//!
//! A sentence becomes a limit only where it names no condition. Whether one was kept is decided elsewhere.

use crate::pattern::pattern;
use crate::sieve::Sieve;
use crate::view::View;
use crate::view::effect;
use crate::view::prose;
use crate::view::roles::{self, Roles};
use case::{Act, Case, Cite, Clause, ClauseKind, Step};
use regex::Regex;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// What a role may not do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Bars {
    /// Any call.
    Calls,
    /// Any change.
    Changes,
    /// Any change of files.
    Files,
    /// Calls of one tool.
    Tool(String),
    /// Calls of other tools than these.
    Beyond(Vec<String>),
    /// Acts by a verb, on an object if one is named.
    Deed(String, Option<String>),
    /// Statements of a query that begin with one of these.
    Statements(Vec<String>),
    /// Saying this word as the last one.
    Word(String),
    /// Speaking to the person.
    Speech,
}

/// A limit of one role.
pub(super) struct Limit<'c> {
    /// The position of the role.
    pub(super) role: usize,
    pub(super) bars: Bars,
    /// The sentence that says so.
    pub(super) words: &'c str,
    pub(super) cite: Cite,
}

/// Where a sentence stands.
#[derive(Clone, Copy)]
enum Source<'c> {
    Clause(&'c Clause),
    Step(&'c Step),
}

impl<'c> Source<'c> {
    fn text(self) -> &'c str {
        match self {
            Self::Clause(clause) => &clause.text.text,
            Self::Step(step) => step.words(),
        }
    }

    fn cite(self, range: Range<usize>) -> Cite {
        match self {
            Self::Clause(clause) => Cite::clause_range(clause, range),
            Self::Step(step) => Cite::range(step, range).unwrap_or_else(|| Cite::step(step)),
        }
    }
}

/// Words near which a sentence may limit a role.
static LIMITS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:never|not|n['’]t|cannot|only|read[- ]only|limited|reserved|exclusively|no tools|without calling)\b",
    )
});

/// What every sentence holds that limits somebody, so that most are read no further.
static NEAR: LazyLock<Sieve> = LazyLock::new(|| {
    Sieve::of(&[&[
        "only",
        "reserved",
        "exclusively",
        "limited to",
        "restricted to",
        "confined to",
        "no tool",
        "no other tool",
        "not",
        "n't",
        "n’t",
        "never",
    ]])
});

/// What holds under a condition only, and nothing here tells which holds.
static CONDITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:unless|until|before|after|if|when|while|once|except|without (?:the |an? |any )?(?:approval|permission|confirmation|asking|checking|consent)",
        r"|more than|twice|again|yet|outside|beyond|other than|at a time|directly|first|in advance|blindly|unnecessar\w+|needlessly|too)\b",
    ))
});

/// Words that forbid what follows them.
static FORBIDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:(?:must|may|shall|should|can|do|does|will) ?not|cannot|(?:must|should|can|do|does|wo)n['’]t|never",
        r"|(?:are|is) (?:not|never) (?:allowed|permitted|authori[sz]ed|supposed|entitled) to|(?:are|is) not to)\s+(?:ever\s+|yourself\s+|itself\s+)?",
    ))
});

/// Any call at all, behind words that forbid.
static TOOLS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:call|use|invoke|run)s? (?:any |the |your |a )?(?:tools?|functions?)\b(?: (?:calls?|yourself|itself|at all))*\W*$|^(?:call|use|invoke|run)s? (?:any |the )?(?:tools?|functions?)\b\W*(?:yourself|itself)\b",
    )
});

/// Any change at all, behind words that forbid.
static CHANGE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:change|modify|alter|write|write to|edit|update|delete|make changes to)s?(?:(?:,| or|, or| and) (?:change|modify|alter|edit|update|delete|create))* (?:any(?:thing)?|the|your)?\s*(?:data|records?|state|systems?|database|entr(?:y|ies)|resources?)?\b\W*(?:yourself|itself)?\W*$",
    )
});

/// Any change of files or code.
static FILES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:change|modify|alter|write|edit|update|touch|create)s?(?:(?:,| or|, or| and) (?:change|modify|alter|write|edit|update|delete|create))* (?:any |the |source )*(?:files?|code|source code|sources)\b\W*(?:yourself|itself)?\W*$",
    )
});

/// That somebody only looks.
static READ_ONLY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:have|has|with|in|are|is|as|you work) (?:an? |strictly |only )*read[- ]only(?: access| mode| role| permissions?| rights?| agent| analyst)?|read[- ]only (?:access|role|agent|permissions?))\b",
    )
});

/// The same in a verb: nothing but reading is said of the role.
static ONLY_READS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*read[- ]only\W*$|\bonly (?:ever )?(?:reads?|looks?(?: things up)?|observes?)(?:,? (?:and|or) (?:reports|answers|summari[sz]es|tells|looks))?\W*$",
    )
});

/// That somebody does nothing but hand out work.
static HANDS_OUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:only (?:hands? out|delegates?|assigns?|coordinates?)\b|has no tools|have no tools)",
    )
});

/// The tools of a list and no others.
static NO_OTHERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:use|call|run)s? only|only (?:ever )?(?:use|call|run)s?|(?:limited|restricted|confined) to|no (?:other )?tools? (?:other than|except|but)|no other tools? than)\b",
    )
});

/// What one role alone may do: `only the approver may call place_order`.
static ONLY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bonly (?:the |an? )?([\w-]+(?: [\w-]+)??) (?:(?:may|can|must|should|is (?:allowed|permitted) to|will) (?:ever )?)?((?:say|write|answer|reply|call|use|run|invoke|send|place|make|approve|issue|book|delete|deploy|publish|merge|edit|create|update|cancel|pay|post|speak|talk)\w*)\b",
    )
});

/// Speaking to the person, behind words that forbid it or that name the one who may.
static SPEECH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:(?:speak|talk|write|reply|respond)s? (?:to|with)|(?:answer|message|contact|address)(?:s|es)?)",
        r" (?:the |a |any |our )?(?:users?|customers?|person|people|clients?|callers?|humans?|guests?|patients?)\W*$",
    ))
});

/// A call of something by its name, behind words that forbid it.
static CALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?:call|use|run|invoke)s? (?:either )?(?:the )?(?:tools? |functions? )?")
});

/// What adds nothing behind the tools that may not be called.
static NOTHING: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?: (?:itself|yourself|tools?|functions?))?\W*$"));

/// Tools that are said to be one role's alone: `place_order is reserved for the approver`.
static RESERVED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:(?:is|are) (?:strictly |exclusively )?(?:reserved|only|exclusively|solely) (?:for|to)",
        r"|(?:may|can|must|should|is to|are to) (?:only|exclusively) be (?:called|used|run|invoked) by",
        r"|(?:is|are) (?:only|exclusively) (?:called|used|run) by) (?:the |an? )?",
    ))
});

/// A word in capitals or quotation marks that closes the work.
static TOKEN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"[`'"“]([A-Za-z][\w ]{2,30})[`'"”]|\b([A-Z][A-Z_]{3,30})\b"#));

/// The keywords with which statements begin that change a database.
const STATEMENTS: [&str; 9] =
    ["INSERT", "UPDATE", "DELETE", "DROP", "ALTER", "TRUNCATE", "CREATE", "MERGE", "REPLACE"];

/// Only questions to a database.
static SELECT_ONLY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:SELECT (?:statements?|queries)? ?only|[Oo]nly (?:run |use |execute |issue )?(?:read-only )?SELECT)\b",
    )
});

/// Every limit that the instructions state, each once.
pub(super) fn of<'c>(view: &View<'c>, roles: &Roles<'c>) -> Vec<Limit<'c>> {
    let case = view.case;
    let tools = tools(view);
    let is_team = 1 < roles.roles.len();
    let mut found: Vec<Limit<'c>> = Vec::new();
    let mut seen = BTreeSet::new();
    for (source, owner) in sources(case, roles) {
        for sentence in prose::sentences(source.text(), &LIMITS) {
            let reader = Reader { roles, tools: &tools, owner, text: sentence.text };
            for (role, bars) in reader.read() {
                // What a single agent is told not to do is a rule of its task, unless it is what it is.
                let is_role = is_team || bars == Bars::Changes;
                if is_role && seen.insert((role, bars.clone())) {
                    let range = sentence.start..sentence.start + sentence.text.len();
                    let words = source.text().get(range.clone()).unwrap_or_default();
                    found.push(Limit { role, bars, words, cite: source.cite(range) });
                }
            }
        }
    }
    found
}

/// How many sentences forbid a role of a team something that no act can be held against.
pub(super) fn unread(view: &View<'_>, roles: &Roles<'_>, limits: &[Limit<'_>]) -> usize {
    if roles.roles.len() < 2 {
        return 0;
    }
    let tools = tools(view);
    let mut open = BTreeSet::new();
    for (source, owner) in sources(view.case, roles) {
        let is_step = matches!(source, Source::Step(_));
        for sentence in prose::sentences(source.text(), &LIMITS) {
            let reader = Reader { roles, tools: &tools, owner, text: sentence.text };
            let is_read = || {
                limits.iter().any(|limit| limit.words == sentence.text) || !reader.read().is_empty()
            };
            let mut bans = FORBIDS.find_iter(sentence.text);
            // What a clause of the spec forbids is counted with the bans of its role.
            let is_ban = is_step && bans.any(|at| reader.subject(at.start()).is_some());
            if (is_ban || reader.reserves()) && !is_read() {
                open.insert(sentence.text);
            }
        }
    }
    open.len()
}

/// The texts that may state a limit, each with the role that it is for.
fn sources<'c>(case: &'c Case, roles: &Roles<'c>) -> Vec<(Source<'c>, Option<usize>)> {
    let named =
        |name: &str| roles.roles.iter().position(|role| role.name.eq_ignore_ascii_case(name));
    let alone = (roles.roles.len() == 1).then_some(0);
    let clauses = case.spec.clauses.iter().filter(|clause| {
        matches!(clause.kind, ClauseKind::Prose | ClauseKind::MayNot | ClauseKind::Constraint(None))
    });
    let of_clause = |clause: &'c Clause| {
        let owner = clause.role.as_deref().map_or(alone, named);
        (Source::Clause(clause), owner)
    };
    let steps = case.trace.steps.iter().filter(|step| matches!(step.act, Act::Instruct(_)));
    let of_step = |step: &'c Step| {
        let name = case.trace.actor(step).map_or("", |actor| &*actor.name);
        (Source::Step(step), named(name).or(alone))
    };
    clauses.map(of_clause).chain(steps.map(of_step)).collect()
}

/// The names of all tools.
fn tools(view: &View<'_>) -> BTreeSet<String> {
    let declared = view.case.spec.tools.iter().map(|tool| tool.name.to_string());
    let called = view.exchanges.iter().map(|made| made.call.tool.text.to_string());
    declared.chain(called).collect()
}

/// One sentence, and what is needed to read it.
struct Reader<'r, 'c> {
    roles: &'r Roles<'c>,
    tools: &'r BTreeSet<String>,
    owner: Option<usize>,
    text: &'c str,
}

impl Reader<'_, '_> {
    fn read(&self) -> Vec<(usize, Bars)> {
        if !NEAR.opens(self.text) || CONDITION.is_match(&NO_OTHERS.replace(self.text, " ")) {
            return Vec::new();
        }
        if let Some(mut limits) = self.only_one().or_else(|| self.reserved()) {
            limits.extend(self.forbids());
            return limits;
        }
        let mut found = Vec::new();
        if let Some(at) = SELECT_ONLY.find(self.text) {
            let all = STATEMENTS.iter().map(|one| (*one).to_owned()).collect();
            found.extend(self.subject(at.start()).map(|role| (role, Bars::Statements(all))));
        }
        let plain = [
            (&*READ_ONLY, Bars::Changes),
            (&*ONLY_READS, Bars::Changes),
            (&*HANDS_OUT, Bars::Calls),
        ];
        for (says, bars) in plain {
            let at = says.find(self.text);
            let rest = at.and_then(|at| self.text.get(at.end()..)).unwrap_or_default();
            if let Some(at) = at.filter(|_| !is_of_a_part(rest)) {
                found.extend(self.subject(at.start()).map(|role| (role, bars)));
            }
        }
        found.extend(self.no_others());
        found.extend(self.forbids());
        found
    }

    /// What the words behind those that forbid stand for.
    fn forbids(&self) -> Vec<(usize, Bars)> {
        let mut found = Vec::new();
        for at in FORBIDS.find_iter(self.text) {
            let rest = self.text.get(at.end()..).unwrap_or_default();
            let rest = rest.split([';', ':', '—']).next().unwrap_or_default();
            let mut bars = self.tools_forbidden(rest);
            if bars.is_empty() {
                let rest = rest.split(", ").next().unwrap_or_default();
                let rest = rest.trim_end_matches('.');
                match forbidden(rest) {
                    Some(whole) => bars.push(whole),
                    None => bars.extend(rest.split(" or ").filter_map(forbidden)),
                }
            }
            let role = self.subject(at.start());
            found.extend(bars.into_iter().filter_map(|bars| Some((role?, bars))));
        }
        found
    }

    /// The known tools that `phrase` forbids, one or a list of them.
    fn tools_forbidden(&self, phrase: &str) -> Vec<Bars> {
        let phrase = phrase.trim();
        let Some(behind) = CALL.find(phrase).and_then(|call| phrase.get(call.end()..)) else {
            return Vec::new();
        };
        let (names, rest) = roles::tools_of(behind, |name| self.tools.contains(name));
        // Anything else behind the tools bounds what is said of them.
        if !NOTHING.is_match(rest) && !roles::goes_on(rest) {
            return Vec::new();
        }
        self.known(&names).map(Bars::Tool).collect()
    }

    fn known<'n>(&self, names: &'n [&str]) -> impl Iterator<Item = String> + use<'n, '_> {
        names.iter().filter(|name| self.tools.contains(**name)).map(|name| (*name).to_owned())
    }

    /// Whether the sentence says that a tool of the run is for some alone.
    fn reserves(&self) -> bool {
        let says = ONLY.is_match(self.text)
            || RESERVED.is_match(self.text)
            || NO_OTHERS.is_match(self.text);
        says && !self.tools_behind(0).is_empty()
    }

    /// The tools that are said to be one role's alone bind all others.
    fn reserved(&self) -> Option<Vec<(usize, Bars)>> {
        let found = RESERVED.find(self.text)?;
        let part = self.text.get(..found.start())?.rsplit([';', ':']).next()?;
        let tokens: Vec<&str> = prose::tokens(part).map(|(_, token)| token).collect();
        let is_list = |token: &&&str| {
            self.tools.contains(**token)
                || ["and", "or", "both", "the", "tool", "tools"]
                    .iter()
                    .any(|word| token.eq_ignore_ascii_case(word))
        };
        let last: Vec<&str> = tokens.iter().rev().take_while(is_list).copied().collect();
        let one = self.role_at(self.text.get(found.end()..)?)?;
        let bars: Vec<Bars> = self.known(&last).map(Bars::Tool).collect();
        (!bars.is_empty()).then(|| self.of_others(one, &bars))
    }

    /// The role whose name is all that `rest` holds, up to the end of its part.
    fn role_at(&self, rest: &str) -> Option<usize> {
        let part = rest.split([';', '.', ',']).next()?;
        let mut words: Vec<String> = effect::words(part).collect();
        words.retain(|word| !["agent", "role", "alone", "only"].contains(&word.as_str()));
        let is_it = |name: &str| effect::words(name).eq(words.iter().cloned());
        self.roles.roles.iter().position(|role| is_it(role.name))
    }

    /// `bars` for every role but `one`.
    fn of_others(&self, one: usize, bars: &[Bars]) -> Vec<(usize, Bars)> {
        let others = (0..self.roles.roles.len()).filter(|role| *role != one);
        others.flat_map(|role| bars.iter().map(move |bars| (role, bars.clone()))).collect()
    }

    /// Whose act a part of the sentence that begins at `at` is about: the last role that is named before
    /// it, else whom the text is for.
    fn subject(&self, at: usize) -> Option<usize> {
        let whole = self.text.get(..at)?;
        let part = whole.rsplit(';').next()?;
        let mut words = effect::words(part);
        let is_pronoun = words.any(|word| ["it", "they", "he", "she"].contains(&word.as_str()));
        let is_you = effect::words(part).any(|word| word == "you");
        let named = || self.named(part).or_else(|| self.named(whole).filter(|_| is_pronoun));
        named().filter(|_| !is_you).or(self.owner)
    }

    /// The last role that `text` names, save as an object.
    fn named(&self, text: &str) -> Option<usize> {
        let words: Vec<String> = effect::words(text).collect();
        let place = |name: &str| {
            let own: Vec<String> = effect::words(name).collect();
            let runs = words.windows(own.len().max(1));
            let is_it =
                |(at, run): &(usize, &[String])| *run == own.as_slice() && !is_object(&words, *at);
            runs.enumerate().filter(is_it).map(|(at, _)| at).next_back()
        };
        let named = self.roles.roles.iter().enumerate();
        let last = named.filter_map(|(role, one)| Some((place(one.name)?, role))).max();
        last.map(|(_, role)| role)
    }

    /// The known tools that the sentence names behind `at`.
    fn tools_behind(&self, at: usize) -> Vec<String> {
        let rest = self.text.get(at..).unwrap_or_default();
        let named = prose::tokens(rest).map(|(_, token)| token).filter(|token| {
            self.tools.contains(*token)
                && (token.contains('_')
                    || token.chars().any(char::is_uppercase)
                    || rest.contains(&format!("`{token}`")))
        });
        named.map(str::to_owned).collect()
    }

    /// The limit that only the tools of a list may be called.
    fn no_others(&self) -> Option<(usize, Bars)> {
        let at = NO_OTHERS.find(self.text)?;
        let rest = self.text.get(at.end()..)?;
        let is_bound = [" for ", " to ", " in "].iter().any(|word| rest.contains(word));
        let tools = self.tools_behind(at.end());
        (!tools.is_empty() && !is_bound)
            .then(|| self.subject(at.start()).map(|role| (role, Bars::Beyond(tools))))?
    }

    /// What one role alone may do binds all others.
    fn only_one(&self) -> Option<Vec<(usize, Bars)>> {
        let found = ONLY.captures(self.text)?;
        let (name, verb) = (found.get(1)?, found.get(2)?);
        let one = self.role_called(name.as_str())?;
        let rest = self.text.get(verb.end()..)?;
        let said = ["say", "write", "answer", "repl"]
            .iter()
            .any(|word| verb.as_str().to_lowercase().starts_with(word));
        let whole = self.text.get(verb.start()..)?.trim_end_matches('.');
        let listed = || roles::tools_of(rest.trim_start(), |name| self.tools.contains(name)).0;
        let tools = || self.known(&listed()).map(Bars::Tool).collect::<Vec<Bars>>();
        let bars = if SPEECH.is_match(whole) {
            vec![Bars::Speech]
        } else if said {
            let token = TOKEN.captures(rest)?;
            vec![Bars::Word(token.get(1).or_else(|| token.get(2))?.as_str().to_owned())]
        } else if let Some(tool) = self.tools_behind(verb.end()).into_iter().next() {
            Some(tools()).filter(|all| !all.is_empty()).unwrap_or_else(|| vec![Bars::Tool(tool)])
        } else {
            vec![forbidden(whole.split(';').next()?)?]
        };
        Some(self.of_others(one, &bars))
    }

    fn role_called(&self, name: &str) -> Option<usize> {
        let is_it = |role: &str| {
            name.eq_ignore_ascii_case(role)
                || name.split(' ').next().is_some_and(|first| first.eq_ignore_ascii_case(role))
        };
        self.roles.roles.iter().position(|role| is_it(role.name))
    }
}

/// Whether `rest`, the words behind a limit, bounds it to a part of what there is: `to production`. The
/// one database that there is bounds nothing.
fn is_of_a_part(rest: &str) -> bool {
    const BOUNDS: [&str; 6] = ["to", "on", "in", "for", "over", "within"];
    const WHOLE: [&str; 7] = ["the", "all", "any", "every", "this", "your", "our"];
    let mut words = rest.split_whitespace();
    if !words.next().is_some_and(|word| BOUNDS.contains(&word)) {
        return false;
    }
    let is_whole = words.next().is_some_and(|word| WHOLE.contains(&word));
    !(is_whole && words.next().is_some() && words.next().is_none())
}

/// Whether the word at `at` stands behind a preposition: who is handed something does not do it.
fn is_object(words: &[String], at: usize) -> bool {
    const BEFORE: [&str; 9] = ["to", "by", "for", "with", "from", "of", "on", "behind", "tell"];
    let before = words.get(..at).unwrap_or_default().iter().rev();
    let mut before = before.skip_while(|word| *word == "the");
    before.next().is_some_and(|word| BEFORE.contains(&word.as_str()))
}

/// The kind of act that `phrase`, the words behind those that forbid, stands for.
fn forbidden(phrase: &str) -> Option<Bars> {
    let phrase = phrase.trim();
    if TOOLS.is_match(phrase) {
        return Some(Bars::Calls);
    }
    if FILES.is_match(phrase) {
        return Some(Bars::Files);
    }
    if SPEECH.is_match(phrase) {
        return Some(Bars::Speech);
    }
    if CHANGE.is_match(phrase) {
        return Some(Bars::Changes);
    }
    let words = || phrase.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let statements: Vec<String> =
        words().filter(|word| STATEMENTS.contains(word)).map(str::to_owned).collect();
    if !statements.is_empty() {
        return Some(Bars::Statements(statements));
    }
    deed(phrase)
}

/// A verb and what it is done to, where nothing else follows.
fn deed(phrase: &str) -> Option<Bars> {
    const FILLS: [&str; 12] = [
        "any", "the", "a", "an", "your", "ever", "yourself", "itself", "of", "all", "directly",
        "own",
    ];
    const ANYTHING: [&str; 4] = ["anything", "it", "something", "nothing"];
    /// The most words of an object.
    const OBJECT: usize = 2;
    let joined = phrase.replace('-', "").to_lowercase();
    let mut words = joined
        .split_whitespace()
        .map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()));
    let verb = words.next().filter(|verb| 3 < verb.len() || *verb == "pay")?;
    let rest: Vec<&str> = words.filter(|word| !word.is_empty() && !FILLS.contains(word)).collect();
    if rest.len() > OBJECT {
        return None;
    }
    match rest.as_slice() {
        [] => None,
        [word] if ANYTHING.contains(word) => Some(Bars::Deed(verb.to_owned(), None)),
        words => Some(Bars::Deed(verb.to_owned(), Some(words.join(" ")))),
    }
}
