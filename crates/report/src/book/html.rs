//! A report as one HTML file: no script, nothing loaded from elsewhere, charts as inline SVG with the
//! same figures in a table below each. Light and dark by the reader's setting, dark on white in print.

use super::page::{self, Bars, Block, Card, Lift, Lifts, Means, Page, Section, Table};
use crate::words;
use incidents::interval::Interval;
use std::fmt::Write as _;

/// The look. System fonts only.
const STYLE: &str = include_str!("page.css");

/// The measures of a chart, in units of its own.
const WIDTH: f64 = 720.0;
const LEFT: f64 = 292.0;
const RIGHT: f64 = 700.0;
const ROW: f64 = 26.0;
const AXIS: f64 = 22.0;

pub(super) fn html(page: &Page) -> String {
    let title = escaped(&page.title);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <header>\n<h1>{title}</h1>\n"
    );
    for about in &page.about {
        out.extend(["<p>", &escaped(about), "</p>\n"]);
    }
    out.push_str("</header>\n");
    for section in &page.sections {
        put_section(&mut out, section);
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn put_section(out: &mut String, section: &Section) {
    out.extend(["<section>\n<h2>", &escaped(&section.heading), "</h2>\n"]);
    for block in &section.blocks {
        match block {
            Block::Prose(text) => out.extend(["<p>", &escaped(text), "</p>\n"]),
            Block::Caution(text) => {
                out.extend(["<p class=\"caution\"><strong>Caution:</strong> ", &escaped(text)]);
                out.push_str("</p>\n");
            }
            Block::Bars(of) => bars(out, of),
            Block::Means(of) => means(out, of),
            Block::Lifts(of) => lifts(out, of),
            Block::Table(of) => table(out, of),
            Block::Card(of) => card(out, of),
        }
    }
    out.push_str("</section>\n");
}

fn bars(out: &mut String, bars: &Bars) {
    let height = begin_chart(out, &bars.caption, bars.rows.len());
    shares_grid(out, height);
    for (at, row) in bars.rows.iter().enumerate() {
        label(out, &row.label, top(at));
        if let (Some(rate), Some(interval)) = (row.share.rate(), row.share.wilson()) {
            bar(out, (rate, interval), top(at));
        }
    }
    out.push_str("</svg>\n");
    let rows = bars.rows.iter().map(|row| {
        let rate = row.share.rate().map_or_else(|| "–".to_owned(), page::percent);
        let range = row.share.wilson().map_or_else(|| "–".to_owned(), page::range);
        vec![row.label.clone(), row.share.to_string(), rate, range]
    });
    let head = vec!["", "incidents", "share", "95% interval"];
    table(out, &Table { caption: String::new(), head, rows: rows.collect() });
    out.push_str("</figure>\n");
}

fn means(out: &mut String, means: &Means) {
    let height = begin_chart(out, &means.caption, means.rows.len());
    shares_grid(out, height);
    for (at, row) in means.rows.iter().enumerate() {
        label(out, &row.label, top(at));
        bar(out, (row.value, row.interval), top(at));
    }
    out.push_str("</svg>\n");
    let rows = means
        .rows
        .iter()
        .map(|row| vec![row.label.clone(), page::percent(row.value), page::range(row.interval)]);
    let head = vec!["", "share", "95% interval"];
    table(out, &Table { caption: String::new(), head, rows: rows.collect() });
    out.push_str("</figure>\n");
}

fn shares_grid(out: &mut String, height: f64) {
    for (at, tick) in [(0.0, "0%"), (0.25, "25%"), (0.5, "50%"), (0.75, "75%"), (1.0, "100%")] {
        grid(out, (along(at), height), tick);
    }
}

fn bar(out: &mut String, (rate, interval): (f64, Interval), y: f64) {
    let _ = writeln!(
        out,
        "<rect class=\"bar\" x=\"{LEFT}\" y=\"{:.1}\" width=\"{:.1}\" height=\"14\" rx=\"2\"/>",
        y + 6.0,
        along(rate) - LEFT
    );
    whisker(out, (along(interval.low), along(interval.high)), y);
}

fn lifts(out: &mut String, lifts: &Lifts) {
    let height = begin_chart(out, &lifts.caption, lifts.rows.len());
    let ticks = [(-1.0, "-100"), (-0.5, "-50"), (0.0, "0"), (0.5, "+50"), (1.0, "+100")];
    for (at, tick) in ticks {
        grid(out, (across(at), height), tick);
    }
    for (at, row) in lifts.rows.iter().enumerate() {
        lift(out, row, top(at));
    }
    out.push_str("</svg>\n");
    let rows = lifts.rows.iter().map(|row| {
        let told = row.difference.map_or_else(|| "not known".to_owned(), page::points);
        let (failed, succeeded) = (page::told(row.failed), page::told(row.succeeded));
        vec![row.label.clone(), failed, succeeded, told, row.note.to_owned()]
    });
    let head = vec!["", "failed runs", "successful runs", "difference in points", ""];
    table(out, &Table { caption: String::new(), head, rows: rows.collect() });
    out.push_str("</figure>\n");
}

fn lift(out: &mut String, row: &Lift, y: f64) {
    label(out, &row.label, y);
    let Some((difference, Interval { low, high })) = row.difference else { return };
    let (from, to) = (across(difference.min(0.0)), across(difference.max(0.0)));
    let _ = writeln!(
        out,
        "<rect class=\"bar\" x=\"{from:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"14\" rx=\"2\"/>",
        y + 6.0,
        to - from
    );
    whisker(out, (across(low), across(high)), y);
}

/// Opens a chart and says how high its rows are together.
fn begin_chart(out: &mut String, caption: &str, rows: usize) -> f64 {
    let height = top(rows);
    let (caption, whole) = (escaped(caption), height + AXIS);
    let _ = writeln!(
        out,
        "<figure>\n<figcaption>{caption}</figcaption>\n<svg viewBox=\"0 0 {WIDTH} {whole}\" role=\"img\" aria-label=\"{caption}; the table below \
         has the figures\">"
    );
    height
}

#[expect(clippy::cast_precision_loss, reason = "a chart has a few dozen rows")]
fn top(row: usize) -> f64 {
    row as f64 * ROW
}

/// Where a share lies.
fn along(rate: f64) -> f64 {
    LEFT + rate.clamp(0.0, 1.0) * (RIGHT - LEFT)
}

/// Where a difference lies.
fn across(difference: f64) -> f64 {
    along(f64::midpoint(difference, 1.0))
}

fn grid(out: &mut String, (x, height): (f64, f64), tick: &str) {
    let _ = writeln!(
        out,
        "<line class=\"grid\" x1=\"{x:.1}\" y1=\"0\" x2=\"{x:.1}\" y2=\"{height}\"/>\
         <text class=\"tick\" x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{tick}</text>",
        height + 16.0
    );
}

fn label(out: &mut String, text: &str, y: f64) {
    /// As many letters as fit before a bar.
    const MOST: usize = 40;
    let short = escaped(&words::shortened(&words::line(text), MOST));
    let (x, y) = (LEFT - 10.0, y + 17.5);
    let _ = writeln!(out, "<text x=\"{x}\" y=\"{y}\" text-anchor=\"end\">{short}</text>");
}

/// The interval.
fn whisker(out: &mut String, (low, high): (f64, f64), y: f64) {
    let (top, middle, bottom) = (y + 8.5, y + 13.0, y + 17.5);
    let _ = writeln!(
        out,
        "<path class=\"range\" d=\"M{low:.1} {top}V{bottom}M{low:.1} {middle}H{high:.1}M{high:.1} \
         {top}V{bottom}\"/>"
    );
}

fn table(out: &mut String, table: &Table) {
    out.push_str("<table>\n");
    if !table.caption.is_empty() {
        out.extend(["<caption>", &escaped(&table.caption), "</caption>\n"]);
    }
    out.push_str("<thead><tr>");
    for head in &table.head {
        if head.is_empty() {
            out.push_str("<td></td>");
        } else {
            out.extend(["<th scope=\"col\">", &escaped(head), "</th>"]);
        }
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        for (at, cell) in row.iter().enumerate() {
            let (open, close) =
                if at == 0 { ("<th scope=\"row\">", "</th>") } else { ("<td>", "</td>") };
            out.extend([open, &escaped(cell), close]);
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
}

fn card(out: &mut String, card: &Card) {
    out.extend(["<article>\n<h3>", &escaped(&card.head), "</h3>\n<dl>\n"]);
    for (label, value) in &card.fields {
        out.extend(["<dt>", &escaped(label), "</dt><dd>", &escaped(value), "</dd>\n"]);
    }
    out.push_str("</dl>\n</article>\n");
}

/// Words of a run may hold anything; here they are text.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in words::line(text).chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(letter),
        }
    }
    out
}
