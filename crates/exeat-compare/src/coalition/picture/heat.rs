//! The heat map: markets by coalitions, one panel each for what could be and what is applied.

use super::svg::{Anchor, Canvas, Type, shade, wide};
use super::{Caption, Picture, Sheet, decimal, fraction, range_words, sentences, short_percent};
use crate::coalition::exact::Exact;
use crate::coalition::range::Range;

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// The share; none where it is not known to a number.
    pub value: Option<Exact>,
    /// Where it can lie.
    pub range: Option<Range>,
    /// A short text in place of the number.
    pub label: Option<String>,
}

/// A panel of columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Panel {
    /// Its title.
    pub title: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// Its cells, row by row.
    pub rows: Vec<Vec<Cell>>,
}

/// Markets by coalitions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HeatMap {
    /// Title and notes.
    pub caption: Caption,
    /// Row labels.
    pub rows: Vec<String>,
    /// The panels, side by side.
    pub panels: Vec<Panel>,
}

const ROW: i64 = 22;
const GAP: i64 = 24;

/// How much of a range is doubt: wider than five hundredths is shown as a range.
fn doubtful(range: &Range) -> bool {
    let width = &range.high - &range.low;
    Exact::ratio(1, 20).is_some_and(|limit| width > limit)
}

impl Cell {
    /// What stands in the cell, and whether it is hatched.
    fn shown(&self) -> (String, bool) {
        let text = |value: &Exact| short_percent(value);
        match (&self.label, &self.value, &self.range) {
            (Some(label), value, range) => {
                let known = value.is_some() || range.as_ref().is_some_and(|r| !doubtful(r));
                (label.clone(), !known)
            }
            (None, Some(value), _) => (text(value), false),
            (None, None, Some(range)) if range.low == range.high => (text(&range.low), false),
            (None, None, Some(range)) => {
                let (low, high) = (text(&range.low), text(&range.high));
                let shown = if low == high {
                    low
                } else {
                    format!("{low}–{high}")
                };
                (shown, doubtful(range))
            }
            (None, None, None) => ("?".to_owned(), true),
        }
    }

    fn words(&self) -> String {
        match (&self.label, &self.value, &self.range) {
            (Some(label), _, Some(range)) => format!("{label} ({})", range_words(range)),
            (Some(label), _, None) => label.clone(),
            (None, Some(value), _) => value.percent(),
            (None, None, Some(range)) => range_words(range),
            (None, None, None) => "not known".to_owned(),
        }
    }
}

impl HeatMap {
    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Picture {
        let label = self.rows.iter().map(|r| wide(r, 12)).max().unwrap_or(0) + 24;
        let column = self
            .panels
            .iter()
            .flat_map(|p| p.columns.iter().map(|c| wide(c, 11)))
            .chain(
                self.panels
                    .iter()
                    .flat_map(|p| p.rows.iter().flatten().map(|c| wide(&c.shown().0, 11))),
            )
            .max()
            .unwrap_or(0)
            .max(52)
            + 8;
        let panels: i64 = self
            .panels
            .iter()
            .map(|p| {
                (i64::try_from(p.columns.len()).unwrap_or(0) * column).max(wide(&p.title, 12)) + GAP
            })
            .sum();
        let mut canvas = Canvas::new((label + panels).max(560), &self.caption);
        let top = canvas.y + 44;
        let mut left = label;
        for panel in &self.panels {
            canvas.text(left, top - 26, &panel.title, Type::PLAIN.bold());
            let mut x = left;
            for name in &panel.columns {
                let kind = Type::PLAIN.size(11).at(Anchor::Middle);
                canvas.text(x + column / 2, top - 8, name, kind);
                x += column;
            }
            for (row, y) in panel.rows.iter().zip((0..).map(|i| top + i * ROW)) {
                for (cell, x) in row.iter().zip((0..).map(|i| left + i * column)) {
                    draw_cell(&mut canvas, cell, (x, y), column);
                }
            }
            left += (i64::try_from(panel.columns.len()).unwrap_or(0) * column)
                .max(wide(&panel.title, 12))
                + GAP;
        }
        for (name, y) in self.rows.iter().zip((0..).map(|i| top + i * ROW)) {
            canvas.text(label - 10, y + 15, name, Type::PLAIN.at(Anchor::End));
        }
        canvas.y = top + i64::try_from(self.rows.len()).unwrap_or(0) * ROW + 8;
        let text = sentences(&self.caption, self.lines());
        Picture {
            svg: canvas.finish(&self.caption, &text),
            csv: self.csv(),
            text,
        }
    }

    fn lines(&self) -> Vec<String> {
        let mut out = Vec::new();
        for (at, name) in self.rows.iter().enumerate() {
            for panel in &self.panels {
                let cells: Vec<String> = panel
                    .columns
                    .iter()
                    .zip(panel.rows.get(at).into_iter().flatten())
                    .map(|(column, cell)| format!("{column} {}", cell.words()))
                    .collect();
                out.push(format!("{name}, {}: {}.", panel.title, cells.join("; ")));
            }
        }
        out
    }

    fn csv(&self) -> String {
        let mut sheet = Sheet::new(
            &[
                "market", "panel", "column", "shown", "share", "decimal", "low", "high",
            ],
            &self.caption,
        );
        for (at, name) in self.rows.iter().enumerate() {
            for panel in &self.panels {
                let row = panel.rows.get(at).into_iter().flatten();
                for (column, cell) in panel.columns.iter().zip(row) {
                    let range = cell.range.as_ref();
                    sheet.row(&[
                        name.clone(),
                        panel.title.clone(),
                        column.clone(),
                        cell.shown().0,
                        fraction(cell.value.as_ref()),
                        decimal(cell.value.as_ref()),
                        fraction(range.map(|r| &r.low)),
                        fraction(range.map(|r| &r.high)),
                    ]);
                }
            }
        }
        sheet.text
    }
}

fn draw_cell(canvas: &mut Canvas, cell: &Cell, (x, y): (i64, i64), width: i64) {
    let (text, hatched) = cell.shown();
    let least = cell
        .value
        .as_ref()
        .or(cell.range.as_ref().map(|r| &r.low))
        .map_or(0, Exact::thousandths);
    let (colour, ink) = shade(least);
    canvas.rect(x, y, width, ROW, &colour);
    if hatched {
        canvas.rect(
            x,
            y,
            width,
            ROW,
            if least == 0 {
                "url(#hatch)"
            } else {
                "url(#veil)"
            },
        );
        // The number keeps a plain ground, or it could not be read on the hatching.
        let ground = wide(&text, 11) + 4;
        canvas.rect(x + (width - ground) / 2, y + 3, ground, ROW - 6, &colour);
    }
    let kind = Type::PLAIN.size(11).fill(ink).at(Anchor::Middle);
    canvas.text(x + width / 2, y + 15, &text, kind);
}
