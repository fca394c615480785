//! A table of figures, for the terminal and for a Markdown page. It knows
//! nothing of what the figures mean.

/// A heading, column heads and rows of cells; the first column is the row's name.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) title: &'static str,
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Table {
    /// Columns lined up with spaces.
    pub(super) fn to_text(&self) -> String {
        let width = |column: usize| {
            let cells = self.lines().filter_map(|line| line.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..self.head.len()).map(width).collect();
        let lines = self.lines().map(|line| {
            let cells = line.iter().zip(&widths).enumerate();
            let cells = cells.map(|(at, (cell, width))| match at {
                0 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            });
            format!("  {}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
        });
        format!("{}\n{}", self.title, lines.collect::<String>())
    }

    /// A Markdown section with the table in it.
    pub(super) fn to_markdown(&self) -> String {
        let row = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let escaped = |line: &Vec<String>| -> Vec<String> {
            line.iter().map(|cell| cell.replace('|', "\\|")).collect()
        };
        let rule = std::iter::once("---").chain(std::iter::repeat_n("---:", self.head.len() - 1));
        let rule: Vec<String> = rule.map(str::to_owned).collect();
        let rows: String = self.rows.iter().map(|line| row(&escaped(line))).collect();
        format!("## {}\n\n{}{}{rows}", self.title, row(&escaped(&self.head)), row(&rule))
    }

    fn lines(&self) -> impl Iterator<Item = &Vec<String>> {
        std::iter::once(&self.head).chain(&self.rows)
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    fn table() -> Table {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
        Table { title: "Modes", head: row(&["unit", "n"]), rows: vec![row(&["FM-3.2|3.3", "12"])] }
    }

    #[test]
    fn columns_line_up_on_a_terminal() {
        assert_eq!(table().to_text(), "Modes\n  unit         n\n  FM-3.2|3.3  12\n");
    }

    #[test]
    fn a_bar_in_a_cell_does_not_split_it_in_markdown() {
        let page = "## Modes\n\n| unit | n |\n| --- | ---: |\n| FM-3.2\\|3.3 | 12 |\n";
        assert_eq!(table().to_markdown(), page);
    }
}
