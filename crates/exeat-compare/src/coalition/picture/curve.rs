//! The denial curve: what a covered share denies, with the dead zone in which it certainly denies nothing.

use super::svg::{Anchor, Canvas, Type};
use super::{Caption, Picture, Sheet, decimal, fraction, sentences};
use crate::coalition::exact::Exact;
use crate::coalition::measure::Split;

/// A coalition on the curve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Its name.
    pub name: String,
    /// Its covered share.
    pub covered: Exact,
}

/// The curve of one market.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DenialCurve {
    /// Title and notes.
    pub caption: Caption,
    /// The destination's own share.
    pub own: Exact,
    /// Its share of demand.
    pub demand: Exact,
    /// By how much others expand.
    pub backfill: Exact,
    /// Coalitions to mark.
    pub marks: Vec<Mark>,
}

const WIDE: i64 = 520;
const HIGH: i64 = 260;
const LEGEND: &str = "Solid: certainly denied, all other supply diverted. Dashed: denied if nobody diverts. Crossed: the \
                      destination's own supply.";

impl DenialCurve {
    /// The covered share up to which nothing is certainly denied; everything when the destination makes what
    /// it needs.
    #[must_use]
    pub fn dead_zone(&self) -> Exact {
        let most = &Exact::one() - &self.own;
        let need = &self.demand - &self.own;
        if need <= Exact::zero() {
            return most;
        }
        let third = need
            .over(&(&Exact::one() + &self.backfill))
            .unwrap_or_else(Exact::zero);
        (&most - &third).max(Exact::zero())
    }

    fn ends(&self, covered: &Exact) -> (Exact, Exact) {
        let split = Split {
            covered: covered.clone(),
            own: self.own.clone(),
            third: &(&Exact::one() - &self.own) - covered,
        };
        (
            split.guaranteed_denial(&self.demand, &self.backfill),
            split.covered_foreign(),
        )
    }

    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Picture {
        let mut canvas = Canvas::new(WIDE + 120, &self.caption);
        let (left, top) = (64, canvas.y + 10);
        let bottom = top + HIGH;
        let at = |x: &Exact, y: &Exact| {
            (
                left + x.thousandths().clamp(0, 1000) * WIDE / 1000,
                bottom - y.thousandths().clamp(0, 1000) * HIGH / 1000,
            )
        };
        let (zero, one) = (Exact::zero(), Exact::one());
        let most = &one - &self.own;
        let dead = self.dead_zone();
        let (dead_x, _) = at(&dead, &zero);
        let (most_x, _) = at(&most, &zero);
        canvas.rect(left, top, dead_x - left, HIGH, "#e3e3e3");
        canvas.framed(
            most_x,
            top,
            (left + WIDE - most_x).max(0),
            HIGH,
            "url(#cross)",
        );
        for tenth in [0i64, 25, 50, 75, 100] {
            let y = bottom - tenth * HIGH / 100;
            canvas.line((left, y), (left + WIDE, y), tenth != 0);
            let label = format!("{tenth} %");
            canvas.text(
                left - 6,
                y + 4,
                &label,
                Type::PLAIN.size(10).at(Anchor::End),
            );
            let x = left + tenth * WIDE / 100;
            canvas.text(
                x,
                bottom + 16,
                &label,
                Type::PLAIN.size(10).at(Anchor::Middle),
            );
        }
        let (at_most_low, at_most_high) = self.ends(&most);
        canvas.path(&[at(&zero, &zero), at(&most, &at_most_high)], true);
        let start = self.ends(&zero).0;
        canvas.path(
            &[
                at(&zero, &start),
                at(&dead, &self.ends(&dead).0),
                at(&most, &at_most_low),
            ],
            false,
        );
        if dead_x - left > 90 {
            let kind = Type::PLAIN.size(11);
            canvas.text(left + 6, top + 16, "dead zone: nothing", kind);
            canvas.text(left + 6, top + 30, "is certainly denied", kind);
        }
        for (mark, number) in self.marks.iter().zip(1..) {
            let (low, high) = self.ends(&mark.covered);
            let (lower, upper) = (at(&mark.covered, &low), at(&mark.covered, &high));
            canvas.line(lower, upper, false);
            canvas.dot(lower.0, lower.1);
            canvas.dot(upper.0, upper.1);
            // Names would lie over each other where coalitions are near; numbers with a key do not.
            let kind = Type::PLAIN.size(11).bold().at(Anchor::End);
            canvas.text(upper.0 - 7, upper.1 - 5, &number.to_string(), kind);
        }
        let kind = Type::PLAIN.size(11);
        canvas.text(left, bottom + 34, "share of world supply covered", kind);
        canvas.y = bottom + 54;
        for (mark, number) in self.marks.iter().zip(1..) {
            let (low, high) = self.ends(&mark.covered);
            let key = format!(
                "{number}  {}: covers {}, denies {} to {}",
                mark.name,
                mark.covered.percent(),
                low.percent(),
                high.percent()
            );
            canvas.wrapped(&key, left, kind);
        }
        canvas.wrapped(LEGEND, left, kind);
        let text = sentences(&self.caption, self.lines());
        Picture {
            svg: canvas.finish(&self.caption, &text),
            csv: self.csv(),
            text,
        }
    }

    fn lines(&self) -> Vec<String> {
        let mut out = vec![format!(
            "Up to a covered share of {} nothing is certainly denied.",
            self.dead_zone().percent()
        )];
        out.extend(self.marks.iter().map(|mark| {
            let (low, high) = self.ends(&mark.covered);
            format!(
                "{}: covers {}, denies {} at least and {} at most.",
                mark.name,
                mark.covered.percent(),
                low.percent(),
                high.percent()
            )
        }));
        out
    }

    fn csv(&self) -> String {
        let columns = [
            "point",
            "covered",
            "covered decimal",
            "guaranteed",
            "guaranteed decimal",
            "proportional",
            "proportional decimal",
        ];
        let mut sheet = Sheet::new(&columns, &self.caption);
        let most = &Exact::one() - &self.own;
        let corners = [
            ("none", Exact::zero()),
            ("end of the dead zone", self.dead_zone()),
            ("all foreign supply", most),
        ];
        let marks = self
            .marks
            .iter()
            .map(|m| (m.name.as_str(), m.covered.clone()));
        for (name, covered) in corners.into_iter().chain(marks) {
            let (low, high) = self.ends(&covered);
            sheet.row(&[
                name.to_owned(),
                fraction(Some(&covered)),
                decimal(Some(&covered)),
                fraction(Some(&low)),
                decimal(Some(&low)),
                fraction(Some(&high)),
                decimal(Some(&high)),
            ]);
        }
        sheet.text
    }
}
