//! The order of joining as a waterfall, with each country's average over all orders beside it.

use super::svg::{Anchor, Canvas, INK, Type, wide};
use super::{Caption, Picture, Sheet, decimal, fraction, sentences};
use crate::coalition::exact::Exact;

/// One joiner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// What its joining adds at this place in the order.
    pub gain: Exact,
    /// What it adds on average over all orders of all suppliers.
    pub shapley: Exact,
}

/// A waterfall.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JoinOrder {
    /// Title and notes.
    pub caption: Caption,
    /// What is measured, for the axis.
    pub measure: String,
    /// The joiners, in order.
    pub steps: Vec<Step>,
}

const HEIGHT: i64 = 240;
const COLUMN: i64 = 104;

impl JoinOrder {
    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Picture {
        let columns = i64::try_from(self.steps.len()).unwrap_or(0) + 1;
        let left = 64;
        let mut canvas = Canvas::new((left + columns * COLUMN + 24).max(560), &self.caption);
        let legend = canvas.y + 4;
        canvas.framed(16, legend, 14, 14, "#0b2c5c");
        canvas.text(
            35,
            legend + 12,
            "added by joining at this place",
            Type::PLAIN.size(11),
        );
        let next = 60 + wide("added by joining at this place", 11);
        canvas.framed(next, legend, 14, 14, "url(#dots)");
        let words = "average over all orders (Shapley)";
        canvas.text(next + 19, legend + 12, words, Type::PLAIN.size(11));
        let bottom = legend + 44 + HEIGHT;
        let up = |value: &Exact| bottom - value.thousandths().clamp(0, 1000) * HEIGHT / 1000;
        for tenth in [0i64, 25, 50, 75, 100] {
            let y = bottom - tenth * HEIGHT / 100;
            canvas.line((left, y), (left + columns * COLUMN, y), tenth != 0);
            let kind = Type::PLAIN.size(10).at(Anchor::End);
            canvas.text(left - 6, y + 4, &format!("{tenth} %"), kind);
        }
        let mut sum = Exact::zero();
        let mut x = left + 10;
        let middle = Type::PLAIN.size(10).at(Anchor::Middle);
        for step in &self.steps {
            let before = sum.clone();
            sum = &sum + &step.gain;
            let (top, low) = (up(&sum), up(&before));
            canvas.framed(x, top, 38, (low - top).max(1), "#0b2c5c");
            canvas.text(x + 19, top - 4, &format!("+{}", points(&step.gain)), middle);
            let high = up(&step.shapley);
            canvas.framed(x + 44, high, 38, (bottom - high).max(1), "url(#dots)");
            canvas.text(x + 63, high - 4, &points(&step.shapley), middle);
            canvas.line((x + 38, top), (x + COLUMN, top), true);
            canvas.text(
                x + 41,
                bottom + 16,
                &step.name,
                Type::PLAIN.at(Anchor::Middle),
            );
            x += COLUMN;
        }
        let top = up(&sum);
        canvas.framed(x, top, 38, (bottom - top).max(1), "#5b8cc0");
        canvas.text(x + 19, top - 4, &points(&sum), middle.fill(INK));
        canvas.text(
            x + 19,
            bottom + 16,
            "together",
            Type::PLAIN.at(Anchor::Middle),
        );
        canvas.text(16, bottom + 34, &self.measure, Type::PLAIN.size(11));
        canvas.y = bottom + 44;
        let text = sentences(&self.caption, self.lines());
        Picture {
            svg: canvas.finish(&self.caption, &text),
            csv: self.csv(),
            text,
        }
    }

    fn lines(&self) -> Vec<String> {
        let mut sum = Exact::zero();
        let mut out: Vec<String> = self
            .steps
            .iter()
            .map(|step| {
                sum = &sum + &step.gain;
                format!(
                    "{} joins: adds {}, together {}; on average over all orders {}.",
                    step.name,
                    step.gain.percent(),
                    sum.percent(),
                    step.shapley.percent()
                )
            })
            .collect();
        out.insert(0, format!("Measured: {}.", self.measure));
        out
    }

    fn csv(&self) -> String {
        let columns = [
            "place",
            "country",
            "adds",
            "adds decimal",
            "together",
            "together decimal",
            "shapley",
            "shapley decimal",
        ];
        let mut sheet = Sheet::new(&columns, &self.caption);
        let mut sum = Exact::zero();
        for (place, step) in self.steps.iter().enumerate() {
            sum = &sum + &step.gain;
            sheet.row(&[
                (place + 1).to_string(),
                step.name.clone(),
                fraction(Some(&step.gain)),
                decimal(Some(&step.gain)),
                fraction(Some(&sum)),
                decimal(Some(&sum)),
                fraction(Some(&step.shapley)),
                decimal(Some(&step.shapley)),
            ]);
        }
        sheet.text
    }
}

fn points(value: &Exact) -> String {
    (value * &Exact::whole(100)).decimal(1)
}
