//! The terminal screens, whole, over the same sample runs.

mod samples;

use insta::assert_snapshot;
use report::{Checks, Colour, Entry, Quotes, Show, text};
use samples::Sample;

fn screen(sample: &Sample) -> String {
    text::screen(&sample.judged(Show::default()))
}

fn assert_fits(screen: &str, of: &str) {
    let lines = screen.lines().count();
    assert!(lines <= 24, "{of}: {lines} lines\n{screen}");
    for line in screen.lines() {
        let columns = line.chars().count();
        assert!(columns <= 80, "{of}: {columns} columns\n{line}");
        assert_eq!(line, line.trim_end(), "{of}: trailing space");
    }
}

#[test]
fn every_screen_fits_24_lines_of_80_columns() {
    for sample in samples::all() {
        assert_fits(&screen(&sample), sample.name);
        let narrow = Show { width: 20, ..Show::default() };
        assert_fits(&text::screen(&sample.judged(narrow)), sample.name);
    }
    for mut sample in samples::all() {
        let reply = checks::Answer {
            reply: checks::Reply::Yes,
            author: "x".into(),
            at: "2026-01-01T00:00:00Z".into(),
        };
        sample.answers.add("id".into(), reply);
        assert_fits(&screen(&sample), sample.name);
    }
}

#[test]
fn no_screen_shows_the_hash_of_a_placeholder() {
    for sample in samples::all() {
        assert!(!screen(&sample).contains("7f3a›"), "{}", sample.name);
    }
}

#[test]
fn a_runaway_loop() {
    assert_snapshot!(screen(&samples::endless()));
}

#[test]
fn neither_content_nor_spec() {
    assert_snapshot!(screen(&samples::blind()));
}

#[test]
fn a_healthy_run() {
    assert_snapshot!(screen(&samples::healthy()));
}

#[test]
fn a_verifier_that_never_ran() {
    assert_snapshot!(screen(&samples::unrun()));
}

#[test]
fn nothing_but_the_agents_word() {
    assert_snapshot!(screen(&samples::unproven()));
}

#[test]
fn everything_too_long() {
    assert_snapshot!(screen(&samples::overlong()));
}

#[test]
fn the_second_check_alone_and_nothing_quoted() {
    let sample = samples::endless();
    let show = Show {
        quotes: Quotes::Hidden,
        checks: Checks::only(&[checks::Category::Coordination]),
        ..Show::default()
    };
    let screen = text::screen(&sample.judged(show));
    assert_fits(&screen, "hidden");
    assert!(!screen.contains("VPN"), "{screen}");
    assert_snapshot!(screen);
}

#[test]
fn colour_adds_nothing_but_colour() {
    for sample in samples::all() {
        let show = Show { colour: Colour::Ansi, ..Show::default() };
        let mut plain = text::screen(&sample.judged(show));
        assert!(plain.contains("\u{1b}[1m"), "{}", sample.name);
        for code in ["[1;31m", "[1;33m", "[32m", "[2m", "[1m", "[0m"] {
            plain = plain.replace(&format!("\u{1b}{code}"), "");
        }
        assert_eq!(plain, screen(&sample));
    }
}

#[test]
fn many_runs_get_a_line_each_and_totals() {
    let mut out = String::new();
    let mut totals = text::Totals::default();
    let samples = samples::all();
    let refused = Entry::Unreadable {
        path: "runs/report.pdf",
        at: "",
        what: "not a trace (PDF). Export JSON from your tracer",
    };
    for entry in samples.iter().map(Sample::entry).chain([refused]) {
        out.push_str(&text::line(&entry));
        totals.add(&entry);
    }
    out.push_str(&totals.to_string());
    assert!(out.lines().all(|line| line.chars().count() <= 80));
    assert_snapshot!(out);
}
