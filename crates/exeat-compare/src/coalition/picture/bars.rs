//! Residual bars: per market who supplies it, members, reached by United States law, others, the destination.

use super::svg::{Anchor, Canvas, INK, Type, wide};
use super::{Caption, Picture, Sheet, decimal, fraction, sentences};
use crate::coalition::exact::Exact;

/// One market.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// Its name.
    pub name: String,
    /// Members.
    pub members: Exact,
    /// Others whose goods United States law certainly reaches for every probe.
    pub reached: Exact,
    /// Others whose goods it may reach.
    pub perhaps: Exact,
    /// Others.
    pub third: Exact,
    /// The destination.
    pub own: Exact,
}

/// Markets as stacked bars.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ResidualBars {
    /// Title and notes.
    pub caption: Caption,
    /// The markets.
    pub bars: Vec<Bar>,
}

const LENGTH: i64 = 480;
const ROW: i64 = 24;

/// Name, fill and ink of each segment: patterns and borders tell them apart without colour.
const SEGMENTS: [(&str, &str, &str); 5] = [
    ("members", "#0b2c5c", "#ffffff"),
    ("reached by United States law", "#5b8cc0", INK),
    ("perhaps reached by it", "url(#hatch)", INK),
    ("third countries", "url(#dots)", INK),
    ("the destination itself", "url(#cross)", INK),
];

impl Bar {
    fn segments(&self) -> [&Exact; 5] {
        [
            &self.members,
            &self.reached,
            &self.perhaps,
            &self.third,
            &self.own,
        ]
    }
}

impl ResidualBars {
    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Picture {
        let label = self
            .bars
            .iter()
            .map(|b| wide(&b.name, 12))
            .max()
            .unwrap_or(0)
            + 28;
        let mut canvas = Canvas::new((label + LENGTH + 40).max(720), &self.caption);
        let mut x = 16;
        let legend = canvas.y + 4;
        for (name, fill, _) in SEGMENTS {
            canvas.framed(x, legend, 14, 14, fill);
            canvas.text(x + 19, legend + 12, name, Type::PLAIN.size(11));
            x += 34 + wide(name, 11);
        }
        canvas.y = legend + 30;
        for bar in &self.bars {
            let y = canvas.y;
            canvas.text(label - 10, y + 14, &bar.name, Type::PLAIN.at(Anchor::End));
            let mut sum = Exact::zero();
            for (value, (_, fill, ink)) in bar.segments().into_iter().zip(SEGMENTS) {
                // Ends are placed from the running sum, so that rounding never leaves a gap.
                let from = label + sum.thousandths() * LENGTH / 1000;
                sum = &sum + value;
                let width = label + sum.thousandths() * LENGTH / 1000 - from;
                if width > 0 {
                    canvas.framed(from, y, width, ROW - 6, fill);
                }
                let text = (value * &Exact::whole(100)).decimal(0);
                if width >= 30 {
                    let ground = wide(&text, 10) + 4;
                    let middle = from + width / 2;
                    if fill.starts_with("url") {
                        canvas.rect(middle - ground / 2, y + 2, ground, ROW - 10, "#ffffff");
                    }
                    let kind = Type::PLAIN.size(10).fill(ink).at(Anchor::Middle);
                    canvas.text(middle, y + 13, &text, kind);
                }
            }
            canvas.y += ROW;
        }
        let text = sentences(&self.caption, self.lines());
        Picture {
            svg: canvas.finish(&self.caption, &text),
            csv: self.csv(),
            text,
        }
    }

    fn lines(&self) -> Vec<String> {
        self.bars
            .iter()
            .map(|bar| {
                let parts: Vec<String> = bar
                    .segments()
                    .into_iter()
                    .zip(SEGMENTS)
                    .filter(|(value, _)| !value.is_zero())
                    .map(|(value, (name, _, _))| format!("{name} {}", value.percent()))
                    .collect();
                format!("{}: {}.", bar.name, parts.join(", "))
            })
            .collect()
    }

    fn csv(&self) -> String {
        let mut sheet = Sheet::new(&["market", "segment", "share", "decimal"], &self.caption);
        for bar in &self.bars {
            for (value, (name, _, _)) in bar.segments().into_iter().zip(SEGMENTS) {
                sheet.row(&[
                    bar.name.clone(),
                    name.to_owned(),
                    fraction(Some(value)),
                    decimal(Some(value)),
                ]);
            }
        }
        sheet.text
    }
}
