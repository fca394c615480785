//! Workflow commands: what a spec lacks as annotations on its lines (`::error file=…`). GitHub shows ten
//! errors and ten warnings of a step, so what blocks comes first.

use crate::gated::{Gated, Point, Weight, name, placed, signed};
use crate::words;
use checks::gate::Ruling;

/// The annotations of all specs, a line each, with what could not be read of them (path and reason).
pub fn annotations(specs: &[Gated<'_>], unread: &[(String, String)]) -> String {
    let refused = unread.iter().map(|(path, what)| {
        let (line, what) = placed(path, what);
        let mut properties = vec![("file", path.clone())];
        properties.extend(line.map(|line| ("line", line.to_string())));
        properties.push(("title", "Spec cannot be read".to_owned()));
        (Grade::Error, command(Grade::Error, &properties, what))
    });
    let mut lines: Vec<(Grade, String)> = refused.collect();
    lines.extend(specs.iter().flat_map(of_spec));
    // Stable: within a grade the order of the specs and questions stays.
    lines.sort_by_key(|(grade, _)| *grade);
    let lines = lines.into_iter().map(|(_, line)| format!("{line}\n"));
    lines.collect()
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grade {
    Error,
    Warning,
    Notice,
}

fn of_spec(gated: &Gated<'_>) -> Vec<(Grade, String)> {
    let rulings = gated.review.rulings.iter();
    let of = |ruling| {
        let points = gated.points(ruling).into_iter();
        points.map(move |point| annotation(gated, ruling, &point))
    };
    rulings.flat_map(of).collect()
}

fn annotation(gated: &Gated<'_>, ruling: &Ruling, point: &Point<'_>) -> (Grade, String) {
    let requirement = ruling.requirement;
    let grade = match (point.signature, gated.weight(ruling)) {
        (Some(_), _) | (None, Weight::Passes) => Grade::Notice,
        (None, Weight::Blocks) => Grade::Error,
        (None, Weight::Counts) => Grade::Warning,
    };
    let place = point.lack.map(|lack| &lack.place);
    let file = place.and_then(|place| place.file.as_deref()).unwrap_or(gated.path);
    let line = place.and_then(|place| place.line).filter(|line| *line > 0);
    let mut properties = vec![("file", file.to_owned())];
    properties.extend(line.map(|line| ("line", line.to_string())));
    let title = format!("{} {}", requirement.code(), name(requirement));
    properties.push(("title", title));
    let what = words::line(point.what);
    let text = match (point.signature, point.lack) {
        (Some(signature), _) => format!("{what}. Let through: {}", signed(signature)),
        (None, Some(lack)) if !lack.mend.trim().is_empty() => {
            format!("{what}. What would pass:\n{}", lack.mend.trim_end())
        }
        (None, Some(_) | None) => what,
    };
    (grade, command(grade, &properties, &text))
}

/// One workflow command.
fn command(grade: Grade, properties: &[(&str, String)], text: &str) -> String {
    let word = match grade {
        Grade::Error => "error",
        Grade::Warning => "warning",
        Grade::Notice => "notice",
    };
    let properties = properties.iter().map(|(name, value)| format!("{name}={}", property(value)));
    let properties: Vec<String> = properties.collect();
    format!("::{word} {}::{}", properties.join(","), message(text))
}

/// The runner takes these for its own signs (actions/toolkit, `command.ts`).
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property ends at a comma or a colon as well.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_a_command_or_begins_one() {
        let properties = [("file", "a,b:c%.yaml".to_owned())];
        let line = command(Grade::Error, &properties, "50 %\r\n::error::no");
        assert_eq!(line, "::error file=a%2Cb%3Ac%25.yaml::50 %25%0D%0A::error::no");
    }
}
