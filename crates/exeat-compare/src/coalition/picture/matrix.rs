//! The gap matrix: how many differences each law has beside each other one.

use super::svg::{Anchor, Canvas, GREY, Type, shade, wide};
use super::{Caption, Picture, Sheet, sentences};

/// Counts of a pair, seen from one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pair {
    /// Differences: what the row controls and the column does not.
    pub only: usize,
    /// What could not be compared.
    pub open: usize,
}

/// Laws beside laws.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GapMatrix {
    /// Title and notes.
    pub caption: Caption,
    /// The laws.
    pub sides: Vec<String>,
    /// Row by column; none on the diagonal, and where no kind of item is covered by both.
    pub cells: Vec<Vec<Option<Pair>>>,
}

const ROW: i64 = 34;
const COLUMN: i64 = 84;

impl GapMatrix {
    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Picture {
        let label = self.sides.iter().map(|s| wide(s, 13)).max().unwrap_or(0) + 28;
        let count = i64::try_from(self.sides.len()).unwrap_or(0);
        let mut canvas = Canvas::new((label + count * COLUMN + 16).max(560), &self.caption);
        let top = canvas.y + 24;
        let most = self.cells.iter().flatten().flatten().map(|p| p.only).max();
        let most = most.unwrap_or(0).max(1);
        for (name, x) in self.sides.iter().zip((0..).map(|i| label + i * COLUMN)) {
            let kind = Type::PLAIN.size(13).bold().at(Anchor::Middle);
            canvas.text(x + COLUMN / 2, top - 8, name, kind);
        }
        let rows = self.sides.iter().zip(&self.cells).enumerate();
        for ((at, (name, row)), y) in rows.zip((0..).map(|i| top + i * ROW)) {
            let kind = Type::PLAIN.size(13).bold().at(Anchor::End);
            canvas.text(label - 10, y + 21, name, kind);
            for (column, (cell, x)) in row
                .iter()
                .zip((0..).map(|i| label + i * COLUMN))
                .enumerate()
            {
                match cell {
                    Some(pair) => {
                        let part = i64::try_from(pair.only * 1000 / most).unwrap_or(1000);
                        let (colour, ink) = shade(part);
                        canvas.rect(x, y, COLUMN, ROW, &colour);
                        let text = format!("{} ({})", pair.only, pair.open);
                        let kind = Type::PLAIN.fill(ink).at(Anchor::Middle);
                        canvas.text(x + COLUMN / 2, y + 21, &text, kind);
                    }
                    None if at == column => {
                        let kind = Type::PLAIN.fill(GREY).at(Anchor::Middle);
                        canvas.text(x + COLUMN / 2, y + 21, "·", kind);
                    }
                    None => canvas.rect(x, y, COLUMN, ROW, "url(#hatch)"),
                }
            }
        }
        canvas.y = top + count * ROW + 8;
        let text = sentences(&self.caption, self.lines());
        Picture {
            svg: canvas.finish(&self.caption, &text),
            csv: self.csv(),
            text,
        }
    }

    /// Every pair of different laws, by their places.
    fn pairs(&self) -> impl Iterator<Item = (&String, &String, Option<Pair>)> {
        self.sides
            .iter()
            .zip(&self.cells)
            .flat_map(move |(row, cells)| {
                let columns = self.sides.iter().zip(cells);
                columns
                    .filter(move |(column, _)| *column != row)
                    .map(move |(column, cell)| (row, column, *cell))
            })
    }

    fn lines(&self) -> Vec<String> {
        self.pairs()
            .map(|(row, column, cell)| match cell {
                Some(p) => format!(
                    "{row} beside {column}: {} differences, {} not compared.",
                    p.only, p.open
                ),
                None => format!("{row} beside {column}: nothing that both cover."),
            })
            .collect()
    }

    fn csv(&self) -> String {
        let columns = ["controls", "does not", "differences", "not compared"];
        let mut sheet = Sheet::new(&columns, &self.caption);
        for (row, column, cell) in self.pairs() {
            let number = |pick: &dyn Fn(Pair) -> usize| {
                cell.map_or_else(String::new, |p| pick(p).to_string())
            };
            sheet.row(&[
                row.clone(),
                column.clone(),
                number(&|p| p.only),
                number(&|p| p.open),
            ]);
        }
        sheet.text
    }
}
