//! The rulings as Markdown, for the summary of a job or a comment on a pull request: what blocks first,
//! with what would pass; then a line for each question.

use crate::gated::{Gated, Point, Weight, name, placed, signed};
use crate::words;
use checks::gate::{Level, Ruling, Standing};

/// The summary of all specs, with what could not be read of them (path and reason).
pub fn of_gate(specs: &[Gated<'_>], unread: &[(String, String)]) -> String {
    let mut parts: Vec<String> = specs.iter().map(section).collect();
    parts.extend(unread.iter().map(|(path, what)| {
        let (line, what) = placed(path, what);
        let line = line.map_or(String::new(), |line| format!("Line {line}: "));
        format!("## {}: cannot be read\n\n{line}{}\n", plain(path), plain(what))
    }));
    parts.join("\n")
}

fn section(gated: &Gated<'_>) -> String {
    let review = gated.review;
    let blocking = review.blocking().count();
    let verdict = match (blocking, review.level) {
        (0, _) => "may ship".to_owned(),
        (1, _) => "blocked by one question".to_owned(),
        (many, _) => format!("blocked by {many} questions"),
    };
    let level = match review.level {
        Level::Blockers => "Only the two blockers are held against it (`--level blockers`).",
        Level::All => "All twelve questions are held against it (`--level all`).",
    };
    let mut out = format!("## {}: {verdict}\n\n{level}\n", plain(&gated.title()));
    for ruling in review.rulings.iter().filter(|one| gated.weight(one) == Weight::Blocks) {
        out.push_str(&blocker(gated, ruling));
    }
    out.push_str("\n| | question | ruling | why | owner |\n|---|---|---|---|---|\n");
    out.extend(review.rulings.iter().map(|ruling| row(gated, ruling)));
    out.push_str(&ends(gated));
    out
}

fn blocker(gated: &Gated<'_>, ruling: &Ruling) -> String {
    let requirement = ruling.requirement;
    let mut out = format!("\n### {} {}\n\n", requirement.code(), requirement.entry().question);
    let points = gated.points(ruling).into_iter().filter(|point| point.signature.is_none());
    points.for_each(|point| out.push_str(&lack(gated, &point)));
    out
}

fn lack(gated: &Gated<'_>, point: &Point<'_>) -> String {
    let place = point.lack.map(|lack| &lack.place);
    let file = place.and_then(|place| place.file.as_deref()).unwrap_or(gated.path);
    let line = place.and_then(|place| place.line).map_or(String::new(), |line| format!(":{line}"));
    let quote = place.map_or("", |place| &*place.quote);
    let quote = if quote.is_empty() { String::new() } else { format!(" {}", code(quote)) };
    let head = format!("- {}{line}:{quote} {}\n", code(file), plain(point.what));
    let mend = point.lack.map_or("", |lack| lack.mend.trim_end());
    if mend.is_empty() {
        return head;
    }
    let fence = fence(mend);
    let lines: Vec<String> = mend.lines().map(|line| format!("  {line}\n")).collect();
    format!("{head}\n  {fence}yaml\n{}  {fence}\n", lines.concat())
}

fn row(gated: &Gated<'_>, ruling: &Ruling) -> String {
    let requirement = ruling.requirement;
    let standing = match (gated.weight(ruling), ruling.standing) {
        (Weight::Blocks, _) => "**blocks**",
        (Weight::Counts, Standing::Unknown) => "unknown",
        (Weight::Counts, _) => "fails",
        (Weight::Passes, Standing::NotApplicable) => "does not arise",
        (Weight::Passes, _) if ruling.waived.is_some() => "waived",
        (Weight::Passes, _) if ruling.signed.is_some() => "signed",
        (Weight::Passes, _) => "passes",
    };
    let by = ruling.waived.as_ref().or(ruling.signed.as_ref());
    let why = by.map_or_else(|| ruling.reason.clone(), signed);
    let owner = gated.owner(requirement);
    let (code, name) = (requirement.code(), name(requirement));
    format!("| {code} | {name} | {standing} | {} | {} |\n", plain(&why), plain(owner))
}

/// What the baseline has to be looked at for.
fn ends(gated: &Gated<'_>) -> String {
    let expired = gated.covered.expired.iter().map(|known| ("expired", known));
    let gone = gated.covered.gone.iter().map(|known| ("matches nothing any more", known));
    let lines = expired.chain(gone).map(|(what, known)| {
        let (code, source) = (known.requirement.code(), &known.signature.source);
        format!("- {} of {code}: {what}\n", plain(source))
    });
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() { String::new() } else { format!("\nBaseline:\n\n{}", lines.concat()) }
}

/// `text` on one line, with nothing in it that Markdown would read but its own pairs of backticks.
fn plain(text: &str) -> String {
    let text = words::line(text);
    let pieces: Vec<&str> = text.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        // One of them has no partner.
        return escaped(&text);
    }
    let shown = pieces.iter().enumerate().map(|(index, piece)| match index % 2 {
        0 => escaped(piece),
        _ if piece.trim().is_empty() => String::new(),
        _ => format!("`{}`", piece.replace('|', "\\|")),
    });
    shown.collect()
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' | '@' => {
                out.extend(['\\', letter]);
            }
            _ => out.push(letter),
        }
    }
    out
}

/// `text` as code, whatever backticks it holds itself.
fn code(text: &str) -> String {
    let text = words::line(text);
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// A fence that is longer than any in `text`.
fn fence(text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_pairs_of_backticks_is_read_as_markdown() {
        assert_eq!(plain("`a_b` is *not* <b>"), "`a_b` is \\*not\\* &lt;b&gt;");
        assert_eq!(plain("one ` alone_ [x](y)"), "one \\` alone\\_ \\[x\\](y)");
        assert_eq!(code("a `b`"), "`` a `b` ``");
        assert_eq!(fence("```\nx\n```"), "````");
    }
}
