//! The timeline of a pack: on which days how many provisions begin, end and are published.

use super::svg::{Anchor, Canvas, GREY, INK, Type, wide};
use super::{Caption, Picture, Sheet, sentences};

/// What happens on a day to how many provisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// Which of [`Timeline::ways`].
    pub way: usize,
    /// The provisions.
    pub names: Vec<String>,
}

/// A day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The day.
    pub day: String,
    /// What happens on it.
    pub bundles: Vec<Bundle>,
}

/// The days of a pack, in order; the distance between two says nothing of the time between them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Timeline {
    /// Title and notes.
    pub caption: Caption,
    /// What can happen, in words, in the order of the fills.
    pub ways: Vec<String>,
    /// The days.
    pub moments: Vec<Moment>,
}

const ROW: i64 = 22;
/// Pixels for one provision, up to the widest bar.
const STEP: i64 = 7;
const WIDEST: i64 = 300;
/// Names that are written beside a bar.
const NAMES: usize = 4;
const FILLS: [(&str, &str); 5] = [
    ("#0b2c5c", "#ffffff"),
    ("url(#cross)", INK),
    ("#ffffff", INK),
    ("url(#dots)", INK),
    ("url(#hatch)", INK),
];

impl Timeline {
    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Picture {
        let mut canvas = Canvas::new(880, &self.caption);
        let mut x = 16;
        let legend = canvas.y + 4;
        for (name, (fill, _)) in self.ways.iter().zip(FILLS.iter().cycle()) {
            canvas.framed(x, legend, 14, 14, fill);
            canvas.text(x + 19, legend + 12, name, Type::PLAIN.size(11));
            x += 36 + wide(name, 11);
        }
        canvas.y = legend + 34;
        let left = 110;
        let top = canvas.y;
        for moment in &self.moments {
            for (at, bundle) in moment.bundles.iter().enumerate() {
                let y = canvas.y;
                if at == 0 {
                    let kind = Type::PLAIN.bold().at(Anchor::End);
                    canvas.text(left - 22, y + 14, &moment.day, kind);
                }
                let count = i64::try_from(bundle.names.len()).unwrap_or(0);
                let width = (count * STEP).clamp(24, WIDEST);
                let (fill, ink) = FILLS
                    .get(bundle.way % FILLS.len())
                    .copied()
                    .unwrap_or(("#ffffff", INK));
                canvas.framed(left, y, width, ROW - 5, fill);
                let text = count.to_string();
                if fill.starts_with("url") {
                    canvas.rect(left + 4, y + 2, wide(&text, 11) + 4, ROW - 9, "#ffffff");
                }
                canvas.text(left + 6, y + 13, &text, Type::PLAIN.size(11).fill(ink));
                let mut names = bundle.names.iter().take(NAMES).cloned().collect::<Vec<_>>();
                if bundle.names.len() > NAMES {
                    names.push("…".to_owned());
                }
                let kind = Type::PLAIN.size(11).fill(GREY);
                canvas.text(left + width + 8, y + 13, &names.join(", "), kind);
                canvas.y += ROW;
            }
            canvas.y += 6;
        }
        canvas.line((left - 10, top), (left - 10, canvas.y - 6), false);
        let text = sentences(&self.caption, self.lines());
        Picture {
            svg: canvas.finish(&self.caption, &text),
            csv: self.csv(),
            text,
        }
    }

    fn way(&self, bundle: &Bundle) -> &str {
        self.ways.get(bundle.way).map_or("", String::as_str)
    }

    fn lines(&self) -> Vec<String> {
        let line = |m: &Moment| {
            let parts: Vec<String> = m
                .bundles
                .iter()
                .map(|b| format!("{}: {}", self.way(b), b.names.join(", ")))
                .collect();
            format!("{}. {}.", m.day, parts.join("; "))
        };
        self.moments.iter().map(line).collect()
    }

    fn csv(&self) -> String {
        let mut sheet = Sheet::new(&["day", "what", "provision"], &self.caption);
        for moment in &self.moments {
            for bundle in &moment.bundles {
                for name in &bundle.names {
                    sheet.row(&[
                        moment.day.clone(),
                        self.way(bundle).to_owned(),
                        name.clone(),
                    ]);
                }
            }
        }
        sheet.text
    }
}
