//! A chat message: six lines of Slack's mrkdwn. Chats are read by more people than traces are, so
//! nothing of the run is quoted.

use crate::{Judged, Quotes, asked, hidden, phrase, words};
use checks::Category;
use checks::verdict::Class;

/// The widest line: Slack folds what is longer than a few of its own lines.
const WIDTH: usize = 300;

/// The message.
pub fn message(judged: &Judged<'_>) -> String {
    let mut judged = *judged;
    judged.show.quotes = Quotes::Hidden;
    hidden::within(&judged, |judged| {
        let lines = [
            head(judged),
            run(judged),
            what(judged),
            changed(judged),
            format!("*Owner* {}", owner(judged)),
            last(judged),
        ];
        words::ended(&lines.map(|line| words::shortened(&line, WIDTH)))
    })
}

fn head(judged: &Judged<'_>) -> String {
    let headline = phrase::headline(judged);
    match judged.triage.verdict.class {
        Class::Layer(_) => {
            let score = phrase::score(judged.triage.verdict.class_score);
            format!("*{headline}* {score} · {}", phrase::mode(judged))
        }
        Class::Infrastructure | Class::External => {
            format!("*{headline}* · this run says nothing about the agents")
        }
        Class::Inconclusive | Class::Nothing => format!("*{headline}*"),
    }
}

fn run(judged: &Judged<'_>) -> String {
    let end = phrase::no_end(judged).map_or("", |_| " · *no end seen*");
    let run = escaped(&phrase::run(judged)).replace("  ", " · ");
    format!("{run}{end}{}", not_run(judged))
}

/// Which layers nobody asked about: silence about them is not a clean bill.
fn not_run(judged: &Judged<'_>) -> String {
    let left = Category::ALL.into_iter().filter(|layer| !judged.show.checks.contains(*layer));
    let left: Vec<&str> = left.map(Category::code).collect();
    if left.is_empty() { String::new() } else { format!(" · {} not run", left.join(", ")) }
}

fn what(judged: &Judged<'_>) -> String {
    let finding = match judged.triage.verdict.class {
        Class::Layer(category) => leading(judged, category),
        Class::Infrastructure | Class::External | Class::Inconclusive | Class::Nothing => None,
    };
    let Some(finding) = finding else {
        return format!("*Why* {}", said(judged, &judged.triage.outcome.reason));
    };
    let step = finding.primary().step_no();
    let step = step.map_or(String::new(), |step| format!(" (step {step})"));
    format!("*Found* {}{step}", said(judged, &finding.summary))
}

fn leading<'j>(judged: &Judged<'j>, category: Category) -> Option<&'j checks::Finding> {
    let checks = &judged.triage.checks;
    let check = checks.iter().find(|check| check.category == category)?;
    check.findings.first()
}

fn changed(judged: &Judged<'_>) -> String {
    let changed = phrase::changed(judged);
    let changed = changed.unwrap_or_else(|| "no write seen".to_owned());
    format!("*Changed* {}", escaped(&changed))
}

fn owner(judged: &Judged<'_>) -> String {
    let urgency = phrase::urgency(&judged.triage.verdict);
    let owner = escaped(&phrase::owner(judged));
    match judged.triage.verdict.class {
        Class::Inconclusive => {
            "none yet: no layer is shown, so nothing is to be changed".to_owned()
        }
        Class::Nothing => "nobody: nothing to mend".to_owned(),
        Class::Layer(_) | Class::Infrastructure | Class::External => format!("{owner} · {urgency}"),
    }
}

/// The fix and what to refuse; where there is none, the question that comes first.
fn last(judged: &Judged<'_>) -> String {
    let verdict = &judged.triage.verdict;
    let refuse = escaped(&words::line(verdict.wrong_fix));
    if let Some(fix) = &verdict.fix {
        let fix = words::shortened(&said(judged, &fix.text), WIDTH / 2);
        return format!("*Fix* {fix} · *Refuse* {refuse}");
    }
    match asked(judged.triage).first() {
        Some(question) if verdict.class == Class::Inconclusive => {
            format!("*Ask first* {}", said(judged, &question.ask))
        }
        Some(_) | None => format!("*Refuse* {refuse}"),
    }
}

fn said(judged: &Judged<'_>, text: &str) -> String {
    let text = words::line(text);
    escaped(&hidden::said(judged, &text))
}

/// Slack's three control characters, and the marks that would change how words look.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;");
    let text = text.replace('<', "&lt;").replace('>', "&gt;");
    text.replace(['*', '`', '~'], "'")
}
