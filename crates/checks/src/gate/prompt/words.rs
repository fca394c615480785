//! What is left of a sentence when the words that any prompt could hold are taken out of it. Where nothing
//! is left, the sentence names no object, value or condition that a run could show.

use crate::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// Words of grammar, of emphasis, and of what every run has: a task, a person, an answer, an end. English.
const ANY_PROMPT: &str = "\
a an the this that these those it its they them their there here you your yours yourself yourselves i me my we us our \
he she his her who whom whose which what where when why how \
am is are was were be been being do does did doing done don't doesn't didn't not no nor never always \
isn't aren't won't can't cannot couldn't shouldn't mustn't n't i'm i've you're you've it's let's \
have has had having will would shall should may might must can could ought need needs needed want wants wanted \
and or but so if then else than as at by for from in into of off on onto out over to up upon with within without about \
after again all also although any anyone anything back because before between both during each either even ever every \
everyone everything few first just last least less many more most much neither next none nothing now once one only \
other others otherwise own per same several since some someone something still such through throughout too twice \
under until unless very via while whenever wherever whether yet across along around rather instead regarding \
please ensure sure say says said tell told make makes making made keep keeps keeping kept try tries trying tried attempt attempts \
aim strive remember note important importantly critical crucial essential mandatory required rule rules \
act acts acting behave behaves go goes going get gets getting give gives given provide provides providing \
use uses used using take takes taking put come follow follows following perform performs performing handle handles \
work works working task tasks job jobs assignment goal goals objective objectives mission request requests \
requested question questions query queries problem problems issue issues situation situations case cases \
answer answers answering reply replies replying respond responds responding response responses message messages \
output outputs result results solution solutions outcome content text information info details detail context \
user users user's person people human humans customer customers customer's client clients client's \
assistant assistants agent agents ai bot model expert experts experienced seasoned senior helpful helper breath breaths \
step steps turn turns iteration iterations process way ways manner approach thing things time times moment point part \
start starts begin begins continue continues proceed proceeds stop stops stopping finish finishes finishing finished \
end ends ending terminate terminates terminating termination complete completes completed completing completion \
conclude exit quit halt over accomplish accomplished achieve achieved solve solved fulfil fulfill resolve resolved \
successful success succeed fail fails failed failing \
check checks checking recheck double double-check double-checking re-check verify verifies verifying verified \
verification validate validates validating validated validation confirm confirms confirming confirmed review reviews \
reviewing reviewed test tests testing tested inspect re-read reread proofread \
ask asks asking asked clarify clarifies clarifying clarification clarifications seek request help assistance \
unsure uncertain uncertainty unclear ambiguous ambiguity ambiguities doubt doubts confused confusion understand \
understanding understood assume assumes assuming assumption assumptions guess guesses guessing guesswork know known \
repeat repeats repeating repeated repetition repetitions repetitive redo loop loops looping loopings stuck redundant \
unnecessary necessary needlessly \
avoid avoids avoiding refrain prevent error errors mistake mistakes wrong incorrect correct correctness accurate accuracy \
precise precision right good better best well bad great quality high higher possible possibly appropriate \
appropriately relevant reasonable reasonably sensible suitable proper properly optimal \
careful care caution cautious attention attentive thorough thoroughness diligent diligence mindful aware \
think thinks thinking thought reason reasoning reflect consider considering judgment judgement sense common common-sense \
deeply deep hard slow slowly clear clearly concise brief short simple polite friendly professional effort \
hallucinate hallucinates hallucinating hallucination hallucinations fabricate fabricating invent inventing make-up truth \
truthful honest factual facts fact \
instruction instructions guideline guidelines prompt policy policies requirement requirements expectation expectations \
expected specification above below mentioned provided stated described listed \
tool tools function functions capability capabilities available \
forget forgets forgetting forgotten recall memory mind track history conversation previous earlier previously \
focus focused stay remain remains remaining ahead away far long longer enough ready sufficient sufficiently \
satisfied satisfy confident confidence comfortable whatever however able based effective efficient efficiency";

static SET: LazyLock<std::collections::BTreeSet<&'static str>> =
    LazyLock::new(|| ANY_PROMPT.split_whitespace().collect());

/// What somebody is told to be, as one word or several in a row: `be careful`, `be brief and polite`.
static TO_BE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:be|being|remain|stay|keep)((?: (?:very|as|more|extremely|always|highly))*(?: ?(?:,|and|or|but|yet)? ?\b[a-z-]+){1,4}?)(?: as possible)?\s*(?:[.!;:]|$|,? (?:when|while|if|in|with|about|at|throughout|and (?:do|never|always|avoid)|to)\b)",
    )
});

/// The words of a sentence that not any prompt could hold, in lower case.
pub(super) fn residue(sentence: &str) -> Vec<String> {
    let lower = sentence.to_lowercase().replace('’', "'");
    let blanked = TO_BE.captures(&lower).and_then(|found| found.get(1)).map(|told| {
        let mut text = lower.clone();
        text.replace_range(told.range(), " ");
        text
    });
    let text = blanked.unwrap_or(lower);
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '\'' | '-' | '_');
    let words = text.split(|letter: char| !is_part(letter));
    words
        .map(|word| word.trim_matches(['\'', '-', '_']))
        .filter(|word| 1 < word.len() && !is_of_any_prompt(word))
        .map(str::to_owned)
        .collect()
}

fn is_of_any_prompt(word: &str) -> bool {
    // Adverbs of manner say how, and nothing that is compared.
    let is_manner = 4 < word.len() && word.ends_with("ly") && !word.ends_with("reply");
    SET.contains(word) || is_manner || word.split('-').all(|part| SET.contains(part))
}

/// Verbs with which a prompt tells its agent to do something. They nominate a sentence and decide nothing.
const VERBS: &str = "\
accept access achieve acknowledge act add address adhere adjust aim allow analyse analyze answer apply ask assess assign assist assume \
attempt avoid base be begin break bring build buy calculate call cancel change check choose cite clarify classify click close \
collect combine come communicate compact compare complete compress compute conclude condense conduct confirm consider consult contact continue convert \
coordinate copy correct count create critique debug decide decline define delegate deliver deny describe design determine \
develop diagnose direct disclose discuss display divide do document double-check draft edit end ensure escalate establish estimate evaluate \
examine exclude execute exit expand explain explore export express extract fetch figure fill find finish fix flag focus follow \
format forward generate get give go grade greet guide halt handle help hold identify ignore implement import improve include \
incorporate indicate inform insert inspect install integrate interact investigate invoke issue iterate justify keep label lead \
leave limit list listen load locate log look maintain make map mark match measure mention merge monitor move name navigate negotiate \
note notify obey obtain offer omit open optimize order organize outline output parse pass pause perform pick place plan point \
post prefer prepare prescribe present preserve prevent print prioritize proceed process produce promise prompt propose protect provide prune publish \
put query quote raise read recommend record redirect reduce refactor refer reflect refrain refund refuse regenerate reject rely \
remember remind remove repeat rephrase replace reply report request research resist resolve respect respond restrict retrieve \
retry return review revise rewrite round route run save say scan schedule search select sell send separate set share shorten show shrink sign \
simplify skip solve sort speak specify spend split stamp start state stay step stick stop store strive structure study submit suggest \
summarise summarize supply support switch synthesize take talk tell terminate test think track transfer translate treat trim truncate trust try turn \
understand update upgrade upload use utilize validate verify view visit wait waive warn wrap write";

static VERB_SET: LazyLock<std::collections::BTreeSet<&'static str>> =
    LazyLock::new(|| VERBS.split_whitespace().collect());

/// To remember something, and not only "Remember: …" or "Remember that …".
static REMEMBERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:always |please )?(?:remember|note)(?: down)? (?:all|any|every\w*|the|what|which|each|his|her|their)\b",
    )
});

/// Whether a sentence begins with a verb that tells, behind words of emphasis and order.
static BEFORE_VERB: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:\W*(?:please|always|then|also|now|first|next|finally|lastly|only|just|carefully|simply|important|note|remember|critical|and|so|strictly|immediately|once|(?:rule|step) \d{1,2})\b[,:.!)]?)*\W*",
    )
});

/// Whether a clause begins by telling somebody to do something.
pub(super) fn begins_with_verb(clause: &str) -> bool {
    if REMEMBERS.is_match(clause) {
        return true;
    }
    let from = BEFORE_VERB.find(clause).map_or(0, |found| found.end());
    let rest = clause.get(from..).unwrap_or_default();
    let first = rest.split(|letter: char| !(letter.is_alphabetic() || letter == '-')).next();
    let first = first.unwrap_or_default().to_lowercase();
    let second = rest.get(first.len()..).unwrap_or_default().trim_start();
    // "Search: off", "address (street, city)" and "Check-in is at noon" name things.
    let names = second.starts_with([':', '=', '/', '(']) || starts_with_copula(second);
    // Two words without a full stop are the name of a field: `Start time`, `address`.
    let is_field = clause.split_whitespace().count() < 3 && !clause.ends_with(['.', '!']);
    VERB_SET.contains(first.as_str()) && !names && !is_field
}

/// Whether a word is a verb with which prompts tell their agents to do something.
pub(super) fn is_verb(word: &str) -> bool {
    VERB_SET.contains(word)
}

fn starts_with_copula(words: &str) -> bool {
    ["is ", "are ", "was ", "were ", "has ", "have ", "can ", "will ", "must ", "may ", "of "]
        .iter()
        .any(|verb| words.starts_with(verb))
}

/// The commonest English words, and those that rules are made of, which terse prompts hold alone. None of them is
/// common in another language.
const ENGLISH: [&str; 48] = [
    "the", "to", "a", "of", "and", "is", "you", "in", "for", "be", "not", "or", "if", "with",
    "your", "on", "this", "that", "it", "are", "do", "use", "must", "when", "never", "always",
    "only", "call", "before", "after", "at", "most", "times", "once", "each", "every", "any",
    "should", "will", "may", "don", "than", "then", "from", "by", "until", "unless", "without",
];

/// The least share of them in a hundred, and the words from which on it is asked for.
const SHARE: (usize, usize) = (12, 8);

/// The commonest words of the other languages that are written in nearly the same letters: German, French, Spanish,
/// Portuguese, Italian and Dutch. None of them is an English word.
const OTHER: [&str; 60] = [
    "der", "das", "und", "nicht", "den", "dem", "ein", "eine", "ist", "du", "bist", "sie", "auf",
    "mit", "zu", "von", "wenn", "nie", "niemals", "le", "les", "des", "et", "est", "vous", "ne",
    "pas", "une", "pour", "dans", "que", "el", "los", "las", "y", "es", "una", "para", "usted",
    "por", "si", "os", "um", "uma", "em", "com", "nao", "il", "gli", "di", "che", "per", "non",
    "della", "het", "een", "en", "niet", "van", "je",
];

/// Of how many words one is enough to tell another language: less than one in twenty is a quotation or a name.
const OTHER_IN: usize = 20;

/// Of how many letters one that English does not have is enough: less than one in fifty is a name.
const FOREIGN_LETTER_IN: usize = 50;

/// Whether a text is English. A list of tables and fields has few of the commonest words in any language: it is
/// another one only where words or letters of another are there.
pub(super) fn is_english(text: &str) -> bool {
    let (percent, least) = SHARE;
    let letters = text.chars().filter(|letter| letter.is_alphabetic());
    let (mut ascii, mut all) = (0, 0);
    for letter in letters {
        all += 1;
        ascii += usize::from(letter.is_ascii());
    }
    if ascii * 10 < all * 9 {
        return false;
    }
    let (mut common, mut other, mut words) = (0, 0, 0);
    // A name such as `delete_order` is of no language.
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let is_word = |word: &&str| word.chars().any(char::is_alphabetic) && !word.contains('_');
    let is_one_of =
        |list: &[&str], word: &str| list.iter().any(|one| one.eq_ignore_ascii_case(word));
    for word in text.split(|letter: char| !is_part(letter)).filter(is_word) {
        words += 1;
        common += usize::from(is_one_of(&ENGLISH, word));
        other += usize::from(is_one_of(&OTHER, word));
    }
    let is_other = words <= other * OTHER_IN || all < (all - ascii) * FOREIGN_LETTER_IN;
    words < least || words * percent <= common * 100 || !is_other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_of_what_any_prompt_could_say() {
        for sentence in [
            "Be careful.",
            "Make sure to stop when the task is done.",
            "Don't repeat yourself.",
            "Ask when uncertain.",
            "Always double-check your work before you finish.",
            "Be precise and thorough in your answers.",
            "Think step by step.",
        ] {
            assert_eq!(residue(sentence), Vec::<String>::new(), "{sentence}");
        }
        assert_eq!(residue("Stop the pod when it is unhealthy."), ["pod", "unhealthy"]);
        assert_eq!(residue("Be careful with the ledger."), ["ledger"]);
    }

    #[test]
    fn a_text_in_another_language_is_told() {
        assert!(is_english("You must ask the person before you send the letter to them."));
        assert!(!is_english("Frage die Person immer, bevor du den Brief an sie schickst."));
        assert!(!is_english(
            "Du bist Sachbearbeiter. Rufe niemals delete_order auf. Antworte in zehn Worten."
        ));
        for terse in [
            "You book rooms.\nNever call delete_room.\nCall find_room at most 3 times.",
            "Never call delete_room. Never call wipe_disk.",
            "You track parcels. Never call cancel_parcel. Call track_parcel at most 4 times.",
            "Summarize incoming tickets. Never reveal passwords. Call lookup_ticket first.",
        ] {
            assert!(is_english(terse), "{terse}");
        }
        let fields = "## Tables\n- `orders` - Orders (OrderId, Body as JSON, StatusCode, Duration)\n  - Severity: \
                      13-16 WARN, 17-20 ERROR\n- `events` - Cluster events (Timestamp, Body, Namespace)\n";
        assert!(is_english(fields));
        assert!(!is_english(
            "Eres agente de soporte. Consulta siempre el pedido. Responde con diez palabras."
        ));
        assert!(!is_english(
            "Zawsze sprawdzaj zamówienie. Nigdy nie wywołuj delete_order. Odpowiadaj krótko."
        ));
        assert!(!is_english("必ず確認してから送信してください。"));
    }
}
