//! Whether words single one candidate out of several: a value that only it has, or a comparison
//! that the candidates' own fields decide.

use super::candidates::{IDS, has_word};
use super::dates::{MONTHS, day, is_date, is_month, month_and_day};
use crate::pattern::pattern;
use crate::view::effect::{self, Effect};
use crate::view::prose;
use crate::view::{View, is_from_person};
use case::{Act, ActorKind, Step, StepNo};
use regex::Regex;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// One candidate.
pub(super) struct Member {
    /// What it is taken by.
    pub(super) id: String,
    /// Its values with their keys; `""` where a line of text has none.
    pub(super) leaves: Vec<(String, String)>,
    /// Its fields that are true or false.
    pub(super) flags: Vec<(String, bool)>,
}

impl Member {
    /// The candidate that `item` describes.
    pub(super) fn of(id: String, item: &Map<String, Value>) -> Self {
        let leaves = item.iter().flat_map(|(key, value)| {
            let named = move |(pointer, text): (String, String)| {
                let inner = prose::key_of(&pointer).to_owned();
                (if inner.is_empty() { key.clone() } else { inner }, text)
            };
            prose::leaves(value).into_iter().map(named)
        });
        let flags = item.iter().filter_map(|(key, value)| Some((key.clone(), value.as_bool()?)));
        Self { id, leaves: leaves.collect(), flags: flags.collect() }
    }

    /// Words and numbers of its values, in lower case, as far as `spoken` may mean them. The day or the
    /// month of a date alone is any number: it counts beside the other one.
    fn words(&self, spoken: &BTreeSet<String>) -> BTreeSet<String> {
        let texts = self.leaves.iter().filter(|(_, text)| !text.contains('‹'));
        let mut all = BTreeSet::new();
        for (_, text) in texts {
            let (short, long): (Vec<String>, Vec<String>) =
                words(text).partition(|word| is_date(text) && word.len() < 4);
            all.extend(long);
            if short.iter().take(2).all(|part| spoken.contains(part)) {
                all.extend(short);
            }
        }
        all
    }
}

/// One of several that share a name.
pub(super) struct Choice<'l> {
    /// All of them.
    pub(super) members: &'l [Member],
    /// The one that was taken.
    pub(super) chosen: &'l str,
    /// What they share, in lower case.
    pub(super) name: &'l str,
}

/// What was talked about between the list and the act.
pub(super) enum Talk {
    /// It says which one.
    Settles,
    /// Nobody spoke, or only assented to an open question.
    Nothing,
    /// Somebody answered something that names no candidate.
    Unclear(StepNo),
}

/// Any of them will do.
static ANY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:whichever|either (?:one|of|will|is)|(?:any|all|each|both) of (?:them|these|those)|n['’]t matter|any will do)\b",
    )
});
/// Whether the words, in lower case, leave the choice to whoever acts.
pub(super) fn will_any_do(said: &str) -> bool {
    ANY.is_match(said)
}

/// Comparisons of age and time, which dates decide.
static BY_TIME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:young(?:er|est)|old(?:er|est)|eld(?:er|est)|latest|newe(?:r|st)|(?:most )?recent|earli(?:er|est)|later|last|first|next)\b",
    )
});
/// Comparisons of size, which numbers decide.
static BY_SIZE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:cheap(?:er|est)|most|least|(?:high|low|larg|small|bigg|great|few|short|long)(?:er|est)|best|young(?:er|est)|old(?:er|est))\b",
    )
});
/// A place in a list that was read out.
static ORDINAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:first|second|third|fourth|last|former|latter|[1-9](?:st|nd|rd|th))\b|^\W*(?:number )?[1-9]\W*$",
    )
});
/// Words that may turn what is said into its opposite.
static DENIES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"n['’]t\b|\b(?:not|no|never|neither|nor|without|except|but|other than|unless|isnt)\b")
});
/// Nothing but assent, or not knowing.
static ASSENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\W*(?:(?:yes|yep|yeah|no|ok|okay|sure|please|thanks|thank you|go ahead|do it|just do it|do that|i do not know|i don['’]t know|no idea|correct|right|fine)\W*)+$",
    )
});

impl Choice<'_> {
    /// Whether `said`, in lower case, singles the chosen one out.
    pub(super) fn is_made_by(&self, said: &str) -> bool {
        if said.contains(&self.chosen.to_lowercase()) || ANY.is_match(said) {
            return true;
        }
        let spoken: BTreeSet<String> = words(said).collect();
        self.is_spelled(said)
            || self.has_own_flag(said, &spoken)
            || self.has_own_word(&spoken)
            || self.has_own_date(&spoken)
            || self.has_own_number(said)
            || self.has_own_secret(said)
            || (BY_TIME.is_match(said) && self.differ(is_date))
            || (BY_SIZE.is_match(said) && self.differ(is_number))
    }

    /// What was said between `from` and `to` about which one it is.
    pub(super) fn after(&self, view: &View<'_>, (from, to): (StepNo, StepNo)) -> Talk {
        let mut asked = String::new();
        let mut talk = Talk::Nothing;
        for step in view.between(from, to) {
            if let Some(reply) = reply(view, step, &mut asked) {
                match self.reply(&asked, &reply, step.no) {
                    Talk::Settles => return Talk::Settles,
                    Talk::Unclear(at) => talk = Talk::Unclear(at),
                    Talk::Nothing => {}
                }
            } else if matches!(step.act, Act::Say { .. })
                && view.case.trace.kind(step) == ActorKind::Agent
            {
                asked = step.words().to_lowercase();
            }
        }
        talk
    }

    fn reply(&self, asked: &str, reply: &str, at: StepNo) -> Talk {
        let offered = self.members.iter().filter(|member| self.with(member).is_named_in(asked));
        let offered: Vec<_> = offered.map(|member| member.id.as_str()).collect();
        let confirms = offered == [self.chosen];
        if confirms || self.is_made_by(reply) {
            return Talk::Settles;
        }
        if 1 < offered.len() && ORDINAL.is_match(reply) {
            return Talk::Settles;
        }
        let is_about = || words(self.name).any(|word| 3 < word.len() && asked.contains(&word));
        let is_asked = asked.contains('?') && (!offered.is_empty() || is_about());
        if is_asked && !ASSENT.is_match(reply) { Talk::Unclear(at) } else { Talk::Nothing }
    }

    fn with<'m>(&'m self, member: &'m Member) -> Choice<'m> {
        Choice { members: self.members, chosen: &member.id, name: self.name }
    }

    fn is_named_in(&self, said: &str) -> bool {
        said.contains(&self.chosen.to_lowercase()) || self.has_own_word(&words(said).collect())
    }

    fn own(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.id == self.chosen)
    }

    fn others(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.id != self.chosen)
    }

    /// A word of four letters, or a number, that only the chosen one has; or more of them together
    /// than any other has, as in "the large red one".
    fn has_own_word(&self, spoken: &BTreeSet<String>) -> bool {
        let name: BTreeSet<_> = words(self.name).collect();
        let tells = |word: &String| {
            let is_number = prose::has_digit(word);
            (is_number || 3 < word.len()) && !name.contains(word) && spoken.contains(word)
        };
        let told = |member: &Member| -> BTreeSet<String> {
            member.words(spoken).into_iter().filter(tells).collect()
        };
        let own: BTreeSet<_> = self.own().flat_map(told).collect();
        let others: Vec<_> = self.others().map(told).collect();
        let is_unique = own.iter().any(|word| !others.iter().any(|other| other.contains(word)));
        is_unique || others.iter().all(|other| other.len() < own.len())
    }

    /// The identifier in another spelling: `c1041` for `C-1041`.
    fn is_spelled(&self, said: &str) -> bool {
        let bare = |text: &str| -> String {
            text.chars().filter(|letter| letter.is_alphanumeric()).collect()
        };
        let own = bare(&self.chosen.to_lowercase());
        3 < own.len() && said.split_whitespace().any(|word| bare(word) == own)
    }

    /// The name of a field that is true of the chosen one alone, in words that deny nothing.
    fn has_own_flag(&self, said: &str, spoken: &BTreeSet<String>) -> bool {
        let is_true = |member: &Member, key: &str| {
            member.flags.iter().any(|(own, is_on)| own == key && *is_on)
        };
        let mut flags = self.own().flat_map(|member| &member.flags).filter(|(_, is_on)| *is_on);
        flags.any(|(key, _)| {
            effect::words(key).all(|word| spoken.contains(&word))
                && !self.others().any(|other| is_true(other, key))
                && !DENIES.is_match(said)
        })
    }

    /// The month, or the day of a month that is named, of a date that only the chosen one has.
    fn has_own_date(&self, spoken: &BTreeSet<String>) -> bool {
        let said: BTreeSet<usize> = MONTHS
            .iter()
            .enumerate()
            .filter(|(_, month)| spoken.iter().any(|word| is_month(word, month)))
            .map(|(at, _)| at + 1)
            .collect();
        if said.is_empty() {
            return false;
        }
        let days: BTreeSet<usize> = spoken.iter().filter_map(|word| day(word)).collect();
        let dates = |member: &Member| -> BTreeSet<(usize, usize)> {
            member.leaves.iter().filter_map(|(_, text)| month_and_day(text)).collect()
        };
        let others: BTreeSet<_> = self.others().flat_map(dates).collect();
        self.own().flat_map(dates).any(|(month, on)| {
            let same_month = others.iter().any(|(other, _)| *other == month);
            let is_its_day = days.contains(&on) && !others.contains(&(month, on));
            said.contains(&month) && (!same_month || is_its_day)
        })
    }

    /// The end of a long number, such as a telephone's, however it is grouped.
    fn has_own_number(&self, said: &str) -> bool {
        let numbers = |member: &Member| -> Vec<String> {
            let texts =
                member.leaves.iter().filter(|(_, text)| !is_date(text) && !text.contains('‹'));
            let long = texts.map(|(_, text)| digits(text)).filter(|digits| 6 < digits.len());
            let id = Some(digits(&member.id)).filter(|_| !member.id.contains('‹'));
            long.chain(id).collect()
        };
        let others: Vec<_> = self.others().flat_map(numbers).collect();
        let own: Vec<_> = self.own().flat_map(numbers).collect();
        let is_inside = |letter: char| letter.is_ascii_digit() || " -./()".contains(letter);
        let groups = said.split(|letter| !is_inside(letter)).map(digits);
        let fits = |number: &String, group: &str| {
            let group = group.trim_start_matches('0');
            3 < group.len() && number.ends_with(group)
        };
        groups.into_iter().any(|group| {
            own.iter().any(|number| fits(number, &group))
                && !others.iter().any(|number| fits(number, &group))
        })
    }

    /// A redacted value of the kind that tells the candidates apart. Two spellings of one number
    /// have two placeholders, so the kind must do.
    fn has_own_secret(&self, said: &str) -> bool {
        if !said.contains('‹') {
            return false;
        }
        let mut values: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (_, text) in self.members.iter().flat_map(|member| &member.leaves) {
            if let Some((kind, _)) = text.strip_prefix('‹').and_then(|text| text.split_once(':'))
            {
                values.entry(kind).or_default().insert(text);
            }
        }
        values.iter().any(|(kind, texts)| 1 < texts.len() && said.contains(&format!("‹{kind}:")))
    }

    /// Whether a field of this kind, other than the identifier, differs between the candidates.
    fn differ(&self, is_kind: fn(&str) -> bool) -> bool {
        let mut values: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (key, text) in self.members.iter().flat_map(|member| &member.leaves) {
            if is_kind(text) && !has_word(key, IDS) {
                values.entry(key).or_default().insert(text);
            }
        }
        values.values().any(|texts| 1 < texts.len())
    }
}

/// What a person answered at `step`, in lower case; the question of a tool that asks goes to
/// `asked`.
fn reply(view: &View<'_>, step: &Step, asked: &mut String) -> Option<String> {
    if is_from_person(view.case, step) {
        return Some(step.words().to_lowercase());
    }
    let result = step.result()?;
    let exchange = view.exchange_of(step.no).filter(|exchange| exchange.effect == Effect::Asks)?;
    let leaves = prose::leaves(&exchange.call.arguments).into_iter();
    *asked = leaves.map(|(_, text)| text.to_lowercase() + "\n").collect();
    Some(result.text.text.to_lowercase())
}

/// Whether a reply, in lower case, is nothing but assent.
pub(super) fn is_assent(reply: &str) -> bool {
    ASSENT.is_match(reply)
}

/// The words of a text, in lower case.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_lowercase)
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn made(said: &str) -> bool {
        let items = [
            json!({"id": "K-1", "name": "Ada Moor", "born": "1984-03-02", "phone": "+43 660 5551234", "home": {"town": "Linz"}}),
            json!({"id": "K-2", "name": "Ada Moor", "born": "1961-11-02", "phone": "+43 660 5559876", "home": {"town": "Wels"}}),
        ];
        let members: Vec<_> = items
            .iter()
            .filter_map(|item| Some(Member::of(item["id"].as_str()?.to_owned(), item.as_object()?)))
            .collect();
        Choice { members: &members, chosen: "K-1", name: "ada moor" }.is_made_by(said)
    }

    #[test]
    fn any_value_of_its_own_singles_a_candidate_out() {
        for said in [
            "ada moor, born march 2, 1984",
            "ada moor, born 1984",
            "the one born on 2 mar",
            "her phone is 0660 555-1234",
            "phone ending in 1234",
            "ada moor of linz",
            "the younger ada moor",
            "either of them",
        ] {
            assert!(made(said), "{said}");
        }
    }

    #[test]
    fn what_they_share_or_what_decides_nothing_singles_none_out() {
        for said in [
            "refund ada moor",
            "born on the 2nd",
            "phone 0660 555",
            "all her refunds, at best",
            "wels",
        ] {
            assert!(!made(said), "{said}");
        }
    }

    #[test]
    fn a_comparison_needs_a_field_that_decides_it() {
        let items = [json!({"id": "K-1", "name": "Ada"}), json!({"id": "K-2", "name": "Ada"})];
        let members: Vec<_> = items
            .iter()
            .filter_map(|item| Some(Member::of(item["id"].as_str()?.to_owned(), item.as_object()?)))
            .collect();
        let choice = Choice { members: &members, chosen: "K-1", name: "ada" };
        assert!(!choice.is_made_by("refund ada's last order"));
    }
}
