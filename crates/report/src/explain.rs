//! `masthead explain`: what the project knows about one mode, category or question of the gate, the list of
//! all, and how to capture content. Plain text that also reads as Markdown.

mod gate;
mod page;

use checks::catalog::{NOTATION, WHOLE};
use checks::labels::{self, Label};
use checks::published::{Alias, SHARES_CAVEAT, Shares};
use checks::taxonomy::{Category, Mode, TAXONOMY};

use crate::{phrase, words};

/// How to capture what was said and returned.
const CONTENT: &str = include_str!("explain/content.md");

/// What the words on the screens mean, each under its heading.
const SCREEN: &str = include_str!("explain/screen.md");

/// Wide enough for a terminal, narrow enough to be read.
const WIDTH: usize = 80;

/// How much is said of a mode's examples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Examples {
    /// What those are about in which it is found, and how many others there are: no more than two screens.
    Headings,
    /// All of them, word by word.
    InFull,
}

/// What there is to say about a mode (`FM-2.6` or any name it goes by), a category (`FC1`), a question of the
/// gate (`Q5`, all under `gate`), `content`, a word of the screens (`refuters`, all under `screen`), or with no name the list of all. `None` for a name that is none of these.
pub fn topic(name: Option<&str>, examples: Examples) -> Option<String> {
    let Some(name) = name else {
        return Some(all());
    };
    if name.eq_ignore_ascii_case("content") {
        return Some(CONTENT.to_owned());
    }
    if let Some(page) = gate::topic(name) {
        return Some(page);
    }
    if let Some(word) = word(name) {
        return Some(word);
    }
    labels::read(name, None).map(|label| match label {
        Label::Mode(mode) => self::mode(mode, examples),
        Label::Either(one, other) => either(name, [one, other]),
        Label::Category(category) => self::category(category),
    })
}

/// What a word of the screens means; all of them under `screen`.
fn word(name: &str) -> Option<String> {
    if name.eq_ignore_ascii_case("screen") {
        return Some(SCREEN.to_owned());
    }
    let plain = |text: &str| text.to_lowercase().replace(['-', '_'], " ");
    let mut entries = SCREEN.split("## ").skip(1);
    entries.find_map(|entry| {
        let (heading, text) = entry.split_once('\n')?;
        (heading == plain(name)).then(|| format!("# {heading}\n\n{}\n", text.trim()))
    })
}

/// A name that two modes go by.
fn either(name: &str, modes: [Mode; 2]) -> String {
    let [one, other] = modes;
    let head = format!("{:?} is what some call {one} and others {other}.", words::line(name));
    let mut lines = vec![head];
    lines.extend(modes.map(|mode| format!("  {mode}  {}", mode.name())));
    lines.push(String::new());
    lines.extend(one.published().caveats.first().map(|caveat| section("Take care", caveat)));
    words::ended(&lines)
}

fn all() -> String {
    let head =
        format!("The failure modes by layer ({TAXONOMY}); masthead explain FM-2.6 tells more");
    let mut lines = vec![head];
    for category in Category::ALL {
        let (code, name) = (category.code(), category.name());
        let (owner, timing) = (category.owner_role(), category.timing());
        lines.push(format!("\n{code} {name}: {owner}, {timing}"));
        lines.extend(modes(category).map(|mode| format!("  {mode}  {}", mode.name())));
    }
    lines.push(
        "\ngate     the twelve questions that a spec answers before it ships: Q1 to Q12".to_owned(),
    );
    lines.push("content  how to capture what agents say and tools return".to_owned());
    lines.push(
        "screen   what the words on the screens mean: infrastructure, refuters, …".to_owned(),
    );
    words::ended(&lines)
}

fn modes(of: Category) -> impl Iterator<Item = Mode> {
    Mode::ALL.into_iter().filter(move |mode| mode.category() == of)
}

fn mode(mode: Mode, examples: Examples) -> String {
    let head = head(mode);
    match examples {
        Examples::Headings => format!("{head}\n{}", page::headings(mode)),
        Examples::InFull => {
            let notation = section("Notation", NOTATION);
            format!("{head}\n{}\n{notation}\n{}", page::every_heading(mode), page::in_full(mode))
        }
    }
}

/// All of a mode for the reference, which says once how the examples are to be read.
pub fn reference(mode: Mode) -> String {
    format!("{}\n{}\n{}", head(mode), page::every_heading(mode), page::in_full(mode))
}

/// The answers that somebody looks a mode up for: whose it is, what mends it, what to refuse, what makes it
/// fire, and by which names and how often others report it.
fn head(mode: Mode) -> String {
    let entry = mode.entry();
    let published = mode.published();
    let category = mode.category();
    let (code, name) = (category.code(), category.name());
    let fix = &entry.fix;
    let evidence = phrase::evidence(fix.measured);
    let page = page::Page::of(mode);
    let mut lines = vec![format!("{}\n", page.title)];
    lines.extend([
        section("Layer", &format!("{code} {name}, taxonomy {TAXONOMY}")),
        section("Owner", category.owner_role()),
        section("When", category.timing()),
        section("Fix", &format!("{}: {} ({evidence})", fix.id, fix.text)),
        section("Refuse", entry.wrong_fix),
        section("In one sentence", published.definition),
        section("How it is told", published.detection),
        format!("{}\n", page.prose),
    ]);
    lines.extend(aliases(published.aliases));
    lines.extend(shares(published.shares, published.caveats));
    words::ended(&lines)
}

fn category(category: Category) -> String {
    let published = category.published();
    let (code, name) = (category.code(), category.name());
    let seconds = category.budget_seconds();
    let budget = if seconds < 60 {
        format!("{seconds} seconds")
    } else {
        format!("{} minutes", seconds / 60)
    };
    let mut lines = vec![format!("# {code} {name}\n")];
    lines.extend([
        section("In one sentence", published.definition),
        section("Owner", category.owner_role()),
        section("When", category.timing()),
        section("Budget", &format!("{budget} for a person's check")),
        "Modes:".to_owned(),
    ]);
    lines.extend(modes(category).map(|mode| format!("- {mode} {}", mode.name())));
    lines.push(String::new());
    lines.extend(aliases(published.aliases));
    lines.extend(shares(published.shares, published.caveats));
    // The one failure of a layer that has no mode, and so no page of a mode.
    if category == Category::Coordination {
        lines.push(format!("\n{}", WHOLE.trim_end()));
    }
    words::ended(&lines)
}

/// A labelled paragraph, with an empty line after it.
fn section(label: &str, text: &str) -> String {
    words::ended(&words::wrapped(&format!("{label}: {text}"), WIDTH, usize::MAX))
}

fn aliases(aliases: &[Alias]) -> Option<String> {
    if aliases.is_empty() {
        return None;
    }
    let mut lines = vec!["Also called:".to_owned()];
    lines.extend(aliases.iter().map(|Alias { by, name }| format!("- {name} ({})", by.name())));
    Some(words::ended(&lines))
}

fn shares(shares: Shares, caveats: &[&str]) -> Vec<String> {
    let mut lines = vec!["Published share of all failures:".to_owned()];
    for (edition, share) in shares.by_edition() {
        let text = format!("{share:.1} %  {}: {}", edition.name(), edition.caveat());
        lines.extend(bullet(&text));
    }
    lines.extend(caveats.iter().flat_map(|caveat| bullet(caveat)));
    lines.extend(bullet(SHARES_CAVEAT));
    lines
}

fn bullet(text: &str) -> Vec<String> {
    let lines = words::wrapped(text, WIDTH - 2, usize::MAX);
    let marked = lines.iter().enumerate().map(|(index, line)| {
        let mark = if index == 0 { "- " } else { "  " };
        format!("{mark}{line}")
    });
    marked.collect()
}
