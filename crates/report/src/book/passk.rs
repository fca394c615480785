//! How far each set-up can be relied on: a single try beside several, over the same tasks.

use super::page::{self, Block, MeanBar, Means, Page, Section, Table};
use super::{Made, Scope, v1};
use crate::words;
use incidents::interval::Share;
use incidents::reliability::{Mean, Reliability, Row, Try, reliability};
use incidents::sighting::Population;

/// Below so many tasks an interval is wider than most differences.
const ENOUGH: usize = 30;

/// The rows that a page shows; all of them are in the JSON.
const MOST: usize = 10;

/// What is in no figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Runs that name no task.
    pub without_task: usize,
    /// Inputs that could not be read.
    pub unread: usize,
    /// Runs that were found more than once; each counts once.
    pub doubled: usize,
}

/// The reliability of each set-up in these tries.
pub fn passk(tries: &[Try], left_out: LeftOut, scope: &Scope) -> Made {
    let all = reliability(tries);
    let mut sections: Vec<Section> = all.iter().map(section).collect();
    if tries.is_empty() {
        sections.push(Section::new("Nothing to count").prose("no run names a task"));
    }
    sections.push(method(left_out));
    let title = format!("pass@1 and pass^k of {}", of_tries(tries.len()));
    let page = Page { title, about: scope.about(), sections };
    let LeftOut { without_task, unread, doubled } = left_out;
    let setups = all.iter().map(wire).collect();
    let body = v1::Body::Passk { setups, without_task, unread, doubled };
    Made { page, json: v1::Report::new(scope, body) }
}

fn section(of: &Reliability) -> Section {
    let population = of.population.map_or("", Population::name);
    let comma = if population.is_empty() { "" } else { ", " };
    let wavering = Share::new(of.wavering(), of.tasks.len());
    let mut section = Section::new(format!("{}{comma}{population}", of.setup)).prose(format!(
        "{}, tried {}; done sometimes and sometimes not: {}",
        words::count(of.tasks.len(), "task"),
        words::count(of.tries(), "time"),
        page::told(wavering)
    ));
    if 0 < of.ungraded {
        let text = format!(
            "of {} nobody says how they ended, or the surroundings broke; they count for nothing",
            words::count(of.ungraded, "run")
        );
        section = section.prose(text);
    }
    if 0 < of.unplaced() && of.population.is_some() {
        let text = "these runs name no system: what they call alike counts as one task";
        section = section.prose(text);
    }
    if of.rows.first().is_some_and(|row| row.first.value <= 0.0) {
        section = section.caution(super::none_passed());
    }
    if of.tasks.len() < ENOUGH {
        let text = format!("fewer than {ENOUGH} tasks: look at the intervals");
        section = section.caution(text);
    }
    let most = of.rows.len();
    if most < 2 {
        return section
            .caution("no task was tried twice: nothing can be said of tries that repeat");
    }
    if of.whole() < most {
        section = section.caution(format!(
            "not every task was tried equally often: beyond k = {} the rows speak of fewer tasks",
            of.whole()
        ));
    }
    let caption = "k tries of a task: the share of single tries that succeed, of tasks done every time and \
         at least once; by how many points the first overstates the second";
    let head = vec!["k", "tasks", "pass@1", "pass^k", "pass@k", "overstated"];
    let rows = of.rows.iter().take(MOST).map(told).collect();
    section = section.with(Block::Table(Table { caption: caption.to_owned(), head, rows }));
    let bars = of.rows.iter().take(MOST).map(|row| MeanBar {
        label: format!("every one of {}", of_tries(row.k)),
        value: row.every.value,
        interval: row.every.interval,
    });
    let caption = "pass^k: tasks that are done every time".to_owned();
    section.with(Block::Means(Means { caption, rows: bars.collect() }))
}

/// `1 try`, `3 tries`.
fn of_tries(number: usize) -> String {
    if number == 1 { "1 try".to_owned() } else { format!("{number} tries") }
}

fn told(row: &Row) -> Vec<String> {
    let points = |of: Mean| {
        let (low, high) = (of.interval.low * 100.0, of.interval.high * 100.0);
        format!("{:.1} ({low:.0}-{high:.0})", of.value * 100.0)
    };
    let gap = if row.k == 1 { String::new() } else { points(row.gap) };
    let shares = [row.first, row.every, row.once].map(mean);
    let mut cells = vec![row.k.to_string(), row.tasks.to_string()];
    cells.extend(shares);
    cells.push(gap);
    cells
}

/// `85.4% (80-90%)`.
fn mean(of: Mean) -> String {
    format!("{:.1}% ({})", of.value * 100.0, page::range(of.interval))
}

fn method(LeftOut { without_task, unread, doubled }: LeftOut) -> Section {
    let mut section = Section::new("How it is counted").prose(
        "A task is one of its system: equal numbers of two systems are two tasks. Of c successes in n tries of a \
         task pass^k is C(c,k)/C(n,k) and pass@k is 1 - C(n-c,k)/C(n,k); the \
         figures are means over the tasks with at least k tries. A try succeeded or failed by the run's own \
         record, or the outcomes that were given; the agent's word is not evidence. Intervals: Wilson, 95%, \
         with a task as the observation, however often it was tried.",
    );
    if 0 < doubled {
        section = section.caution(super::twice(doubled));
    }
    if 0 < without_task {
        let runs = words::count(without_task, "run");
        section = section.caution(format!("{runs} without the name of a task: not counted"));
    }
    if 0 < unread {
        section = section.caution(format!("{} could not be read", words::count(unread, "input")));
    }
    section
}

fn wire(of: &Reliability) -> v1::Setup {
    let mean =
        |of: Mean| v1::Mean { value: v1::rounded(of.value), interval: v1::interval(of.interval) };
    v1::Setup {
        name: of.setup.clone(),
        population: of.population.map(Population::name),
        tasks: of
            .tasks
            .iter()
            .map(|(task, trials)| v1::Tried {
                system: task.system.clone(),
                task: task.name.clone(),
                passed: trials.passed,
                of: trials.of,
            })
            .collect(),
        ungraded: of.ungraded,
        wavering: of.wavering(),
        rows: of
            .rows
            .iter()
            .map(|row| v1::Pass {
                k: row.k,
                tasks: row.tasks,
                first: mean(row.first),
                once: mean(row.once),
                every: mean(row.every),
                gap: mean(row.gap),
            })
            .collect(),
    }
}
