//! Results on standard output: tables for people, one JSON document for programs.

use std::io::{self, ErrorKind, Write};

use serde::Serialize;

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// For people.
    Text,
    /// As one JSON document (`--json`).
    Json,
}

impl Output {
    /// `--json` or not.
    pub fn new(json: bool) -> Self {
        if json { Self::Json } else { Self::Text }
    }

    /// Prints a result on standard output: `value` as JSON, or what `text` makes of it.
    ///
    /// # Errors
    /// When standard output cannot be written to. A reader that has gone away (`roster user list | head -1`) is no
    /// error: it has what it wanted.
    pub fn print<T: Serialize + ?Sized>(self, value: &T, text: impl FnOnce(&T) -> String) -> io::Result<()> {
        self.write(&mut io::stdout().lock(), value, text)
    }

    fn write<T: Serialize + ?Sized>(
        self,
        out: &mut dyn Write,
        value: &T,
        text: impl FnOnce(&T) -> String,
    ) -> io::Result<()> {
        let mut printed = match self {
            Self::Text => text(value),
            Self::Json => serde_json::to_string_pretty(value)?,
        };
        if !printed.ends_with('\n') {
            printed.push('\n');
        }
        let written = out.write_all(printed.as_bytes()).and_then(|()| out.flush());
        written.or_else(|error| if error.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })
    }
}

/// Columns of text under headings, each as wide as its widest cell.
#[derive(Debug)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headings and no rows.
    pub fn new<const N: usize>(headings: [&str; N]) -> Self {
        Self { rows: vec![headings.map(str::to_owned).to_vec()] }
    }

    /// Adds a row. Control characters in a cell are escaped, so that a stored value cannot steer the terminal.
    pub fn row<const N: usize>(&mut self, cells: [&str; N]) {
        self.rows.push(cells.map(printable).to_vec());
    }

    /// The lines of the table.
    pub fn render(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let widest = |column: usize| {
            self.rows.iter().filter_map(|row| row.get(column)).map(|cell: &String| cell.chars().count()).max()
        };
        let widths: Vec<_> = (0..columns).map(|column| widest(column).unwrap_or(0)).collect();
        let line = |row: &Vec<String>| {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
        };
        self.rows.iter().map(line).collect()
    }
}

fn printable(cell: &str) -> String {
    cell.chars()
        .flat_map(|c| if c.is_control() { c.escape_default().collect::<Vec<_>>() } else { vec![c] })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    struct Gone(ErrorKind);

    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn columns_line_up_and_end_without_spaces() {
        let mut table = Table::new(["KEY", "VALUE"]);
        table.row(["a", "1"]);
        table.row(["größer", ""]);
        assert_eq!(table.render(), "KEY     VALUE\na       1\ngrößer\n");
    }

    #[test]
    fn a_cell_cannot_steer_the_terminal() {
        let mut table = Table::new(["NAME"]);
        table.row(["a\u{1b}[2J\nb"]);
        assert_eq!(table.render(), "NAME\na\\u{1b}[2J\\nb\n");
    }

    #[test]
    fn json_is_one_document() {
        let mut out = Vec::new();
        Output::Json.write(&mut out, &["a", "b"], |_| String::new()).unwrap();
        assert_eq!(serde_json::from_slice::<Vec<String>>(&out).unwrap(), ["a", "b"]);
    }

    #[test]
    fn a_reader_that_went_away_is_no_error_but_a_full_disk_is() {
        let print = |kind| Output::Text.write(&mut Gone(kind), "text", str::to_owned);
        assert!(print(ErrorKind::BrokenPipe).is_ok());
        assert!(print(ErrorKind::StorageFull).is_err());
    }
}
