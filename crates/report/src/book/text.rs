//! A report for a terminal, 80 columns wide and readable without colour.

use super::page::{self, Bars, Block, Card, Lifts, Means, Page, Table};
use crate::incident::WIDTH;
use crate::words;
use incidents::interval::Interval;

/// The column in which the text of a card begins.
const FIELD: usize = 13;
/// The widest name of a bar.
const LABEL: usize = 40;
/// The widest cell of a table.
const CELL: usize = 60;
/// The columns of a whole bar.
const BAR: usize = 16;

pub(super) fn text(page: &Page) -> String {
    let mut out = String::new();
    line(&mut out, 0, &page.title);
    for about in &page.about {
        line(&mut out, 0, about);
    }
    for section in &page.sections {
        out.push('\n');
        line(&mut out, 0, &section.heading.to_uppercase());
        for block in &section.blocks {
            put(&mut out, block);
        }
    }
    out
}

fn put(out: &mut String, block: &Block) {
    match block {
        Block::Prose(text) => line(out, 2, text),
        Block::Caution(text) => line(out, 2, &format!("CAUTION: {text}")),
        Block::Bars(bars) => chart(out, bars),
        Block::Means(of) => means(out, of),
        Block::Lifts(of) => lifts(out, of),
        Block::Table(of) => table(out, of),
        Block::Card(of) => card(out, of),
    }
}

/// Wrapped at the edge, what follows hanging below.
fn line(out: &mut String, indent: usize, text: &str) {
    let text = words::line(text);
    for part in words::wrapped(&text, WIDTH - indent, usize::MAX) {
        push(out, &format!("{}{part}", " ".repeat(indent)));
    }
}

fn push(out: &mut String, line: &str) {
    out.push_str(line.trim_end());
    out.push('\n');
}

/// The bar is the share, the line behind it reaches to the upper end of the interval.
fn chart(out: &mut String, bars: &Bars) {
    line(out, 2, &bars.caption);
    for row in &bars.rows {
        let label = padded(&row.label, LABEL);
        let (Some(rate), Some(interval)) = (row.share.rate(), row.share.wilson()) else {
            push(out, &format!("  {label} {}", row.share.part));
            continue;
        };
        let (share, range) = (page::percent(rate), page::range(interval));
        let bar = bar(rate, interval);
        push(out, &format!("  {label} {bar:<BAR$} {:>4} {share:>5} {range:>8}", row.share.part));
    }
}

fn means(out: &mut String, means: &Means) {
    line(out, 2, &means.caption);
    for row in &means.rows {
        let (label, bar) = (padded(&row.label, LABEL), bar(row.value, row.interval));
        let (share, range) = (page::percent(row.value), page::range(row.interval));
        push(out, &format!("  {label} {bar:<BAR$} {share:>10} {range:>8}"));
    }
}

fn bar(rate: f64, interval: Interval) -> String {
    let full = cells(rate);
    let reach = cells(interval.high).max(full) - full;
    format!("{}{}", "█".repeat(full), "─".repeat(reach))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a rate between 0 and 1 of sixteen columns"
)]
fn cells(rate: f64) -> usize {
    ((rate.clamp(0.0, 1.0) * BAR as f64).round() as usize).min(BAR)
}

/// Cut or filled to exactly so many columns.
fn padded(text: &str, width: usize) -> String {
    let text = words::shortened(&words::line(text), width);
    let free = width.saturating_sub(words::columns(&text));
    format!("{text}{}", " ".repeat(free))
}

/// Two lines each: which mode and what it comes to, then the figures.
fn lifts(out: &mut String, lifts: &Lifts) {
    line(out, 2, &lifts.caption);
    for row in &lifts.rows {
        let note = if row.note.is_empty() { String::new() } else { format!("  {}", row.note) };
        line(out, 4, &format!("{}{note}", row.label));
        let counts = format!("failed {}, succeeded {}", row.failed, row.succeeded);
        let lift = row.difference.map_or_else(|| "not known".to_owned(), page::points);
        line(out, 8, &format!("{counts}: {lift}"));
    }
}

fn table(out: &mut String, table: &Table) {
    line(out, 2, &table.caption);
    let width = |column: usize| {
        let cells = table.rows.iter().filter_map(|row| row.get(column));
        let cells = cells.map(|cell| words::columns(&words::line(cell)));
        let head = table.head.get(column).map_or(0, |head| words::columns(head));
        cells.chain([head]).max().unwrap_or(0).min(CELL)
    };
    let widths: Vec<usize> = (0..table.head.len()).map(width).collect();
    let row = |out: &mut String, cells: &[String]| {
        let cells = cells.iter().zip(&widths).map(|(cell, width)| padded(cell, *width));
        let text = format!("    {}", cells.collect::<Vec<_>>().join("  "));
        push(out, &words::shortened(text.trim_end(), WIDTH));
    };
    row(out, &table.head.iter().map(|head| (*head).to_owned()).collect::<Vec<_>>());
    for cells in &table.rows {
        row(out, cells);
    }
}

fn card(out: &mut String, card: &Card) {
    line(out, 2, &card.head);
    for (label, value) in &card.fields {
        let parts = words::wrapped(&words::line(value), WIDTH - 4 - FIELD, usize::MAX);
        for (at, part) in parts.iter().enumerate() {
            let label = if at == 0 { label } else { "" };
            push(out, &format!("    {label:<FIELD$}{part}"));
        }
    }
}
