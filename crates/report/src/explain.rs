//! `masthead explain`: what the project knows about one mode or category, the list of all, and how
//! to capture content. Plain text that also reads as Markdown.

use checks::published::{Alias, Edition, SHARES_CAVEAT, Shares};
use checks::taxonomy::{Category, Mode, TAXONOMY};

use crate::{phrase, words};

/// How to capture what was said and returned.
const CONTENT: &str = include_str!("explain/content.md");

/// Wide enough for a terminal, narrow enough to be read.
const WIDTH: usize = 80;

/// What there is to say about a mode (`FM-2.6`), a category (`FC1`), `content`, or with no name
/// the list of all. `None` for a name that is none of these.
pub fn topic(name: Option<&str>) -> Option<String> {
    let Some(name) = name else {
        return Some(all());
    };
    if name.eq_ignore_ascii_case("content") {
        return Some(CONTENT.to_owned());
    }
    if let Some(mode) = Mode::from_code(name) {
        return Some(self::mode(mode));
    }
    let is_meant = |category: &Category| {
        name.eq_ignore_ascii_case(category.code()) || name.eq_ignore_ascii_case(category.name())
    };
    Category::ALL.into_iter().find(is_meant).map(category)
}

fn all() -> String {
    let mut out =
        format!("The failure modes by layer ({TAXONOMY}); masthead explain FM-2.6 tells more\n");
    for category in Category::ALL {
        let (code, name) = (category.code(), category.name());
        let timing = category.timing();
        out.push_str(&format!(
            "\n{code} {name}: {}, {timing}\n",
            category.owner_role()
        ));
        for mode in Mode::ALL
            .into_iter()
            .filter(|mode| mode.category() == category)
        {
            out.push_str(&format!("  {mode}  {}\n", mode.name()));
        }
    }
    out.push_str("\ncontent  how to capture what agents say and tools return\n");
    out
}

fn mode(mode: Mode) -> String {
    let entry = mode.entry();
    let published = mode.published();
    let category = mode.category();
    let mut out = format!("{}\n\n", entry.page.trim_end());
    section(&mut out, "In one sentence", published.definition);
    section(&mut out, "How it is told", published.detection);
    let (code, name) = (category.code(), category.name());
    section(
        &mut out,
        "Layer",
        &format!("{code} {name}, taxonomy {TAXONOMY}"),
    );
    section(&mut out, "Owner", category.owner_role());
    section(&mut out, "When", category.timing());
    let evidence = phrase::evidence(entry.fix.measured);
    section(
        &mut out,
        "Fix",
        &format!("{}: {} ({evidence})", entry.fix.id, entry.fix.text),
    );
    section(&mut out, "Refuse", entry.wrong_fix);
    aliases(&mut out, published.aliases);
    shares(&mut out, published.shares, published.caveats);
    out
}

fn category(category: Category) -> String {
    let published = category.published();
    let (code, name) = (category.code(), category.name());
    let mut out = format!("# {code} {name}\n\n");
    section(&mut out, "In one sentence", published.definition);
    section(&mut out, "Owner", category.owner_role());
    section(&mut out, "When", category.timing());
    let seconds = category.budget_seconds();
    let budget = if seconds < 60 {
        format!("{seconds} seconds")
    } else {
        format!("{} minutes", seconds / 60)
    };
    section(
        &mut out,
        "Budget",
        &format!("{budget} for a person's check"),
    );
    out.push_str("Modes:\n");
    for mode in Mode::ALL
        .into_iter()
        .filter(|mode| mode.category() == category)
    {
        out.push_str(&format!("- {mode} {}\n", mode.name()));
    }
    out.push('\n');
    aliases(&mut out, published.aliases);
    shares(&mut out, published.shares, published.caveats);
    out
}

/// A labelled paragraph.
fn section(out: &mut String, label: &str, text: &str) {
    for line in words::wrapped(&format!("{label}: {text}"), WIDTH, usize::MAX) {
        out.push_str(&line);
        out.push('\n');
    }
    out.push('\n');
}

fn aliases(out: &mut String, aliases: &[Alias]) {
    if aliases.is_empty() {
        return;
    }
    out.push_str("Also called:\n");
    for Alias { by, name } in aliases {
        out.push_str(&format!("- {name} ({})\n", by.name()));
    }
    out.push('\n');
}

fn shares(out: &mut String, shares: Shares, caveats: &[&str]) {
    out.push_str("Published share of all failures:\n");
    for (edition, share) in shares.by_edition() {
        bullet(
            out,
            &format!(
                "{share:.1} %  {}: {}",
                Edition::name(edition),
                edition.caveat()
            ),
        );
    }
    for caveat in caveats {
        bullet(out, caveat);
    }
    bullet(out, SHARES_CAVEAT);
}

fn bullet(out: &mut String, text: &str) {
    for (index, line) in words::wrapped(text, WIDTH - 2, usize::MAX)
        .iter()
        .enumerate()
    {
        let mark = if index == 0 { "- " } else { "  " };
        out.push_str(&format!("{mark}{line}\n"));
    }
}
