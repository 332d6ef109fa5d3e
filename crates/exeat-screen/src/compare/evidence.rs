//! What else speaks for or against one party: country, identifiers, dates, each as log-odds from a table.

use crate::party::Party;

/// One item of evidence beside the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    /// What was compared and how it came out.
    pub what: &'static str,
    /// Thousandths of a natural logarithm of odds; positive speaks for the same party.
    pub log_odds: i32,
}

/// All evidence of one alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighed {
    /// Sum of all log-odds in thousandths: never saturated, so alerts can be ranked by it.
    pub raw: i32,
    /// Probability in ten-thousandths that both are one party, calibrated on labelled name pairs.
    pub probability: u32,
    /// The items, the name first.
    pub evidence: Vec<Evidence>,
}

/// Log-odds of a name score: corner points, straight lines between them.
///
/// Fitted by hand on the development pairs: the share of true pairs in each band of scores.
const NAME: [(u32, i32); 9] = [
    (0, -6_000),
    (3_000, -4_000),
    (5_000, -2_200),
    (6_500, -600),
    (7_000, 300),
    (8_000, 1_500),
    (9_000, 2_600),
    (9_700, 3_600),
    (10_000, 4_500),
];

const SAME_IDENTIFIER: i32 = 7_000;
const SAME_DATE: i32 = 3_000;
const SAME_YEAR: i32 = 900;
const OTHER_DATE: i32 = -2_500;
const SAME_COUNTRY: i32 = 700;
const OTHER_COUNTRY: i32 = -1_000;

/// Adds up what two parties say beside their names; `score` is the likeness of the names.
#[must_use]
pub fn weigh(left: &Party, right: &Party, score: u32) -> Weighed {
    let mut evidence = vec![Evidence {
        what: "likeness of the names",
        log_odds: name_log_odds(score),
    }];
    let mut add = |what, log_odds| evidence.push(Evidence { what, log_odds });
    if !left.countries.is_empty() && !right.countries.is_empty() {
        if left.countries.iter().any(|c| right.countries.contains(c)) {
            add("a country agrees", SAME_COUNTRY);
        } else {
            add("no country agrees", OTHER_COUNTRY);
        }
    }
    if same_identifier(left, right) {
        add("an identifier agrees", SAME_IDENTIFIER);
    }
    if !left.dates.is_empty() && !right.dates.is_empty() {
        let same_year = left
            .dates
            .iter()
            .any(|a| right.dates.iter().any(|b| a.year() == b.year()));
        if left.dates.iter().any(|a| right.dates.contains(a)) {
            add("a date agrees", SAME_DATE);
        } else if same_year {
            add("the year of a date agrees", SAME_YEAR);
        } else {
            add("no date agrees", OTHER_DATE);
        }
    }
    let raw = evidence.iter().map(|item| item.log_odds).sum();
    Weighed {
        raw,
        probability: probability(raw),
        evidence,
    }
}

/// Whether both give one identifier: letters and digits alike, at least five of them.
pub(crate) fn same_identifier(left: &Party, right: &Party) -> bool {
    let keys: Vec<String> = right.identifiers.iter().filter_map(|id| key(id)).collect();
    left.identifiers
        .iter()
        .filter_map(|id| key(id))
        .any(|id| keys.contains(&id))
}

/// An identifier without signs and in capitals; `None` when it is too short to identify.
pub(crate) fn key(identifier: &str) -> Option<String> {
    let kept: String = identifier
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .take(64)
        .collect();
    (kept.chars().count() >= 5 && kept.chars().any(|c| c.is_ascii_digit())).then_some(kept)
}

fn name_log_odds(score: u32) -> i32 {
    let mut last = (0u32, -6_000i32);
    for (at, odds) in NAME {
        if score <= at {
            let width = i64::from((at - last.0).max(1));
            let step = i64::from(score - last.0) * i64::from(odds - last.1) / width;
            return last.1 + i32::try_from(step).unwrap_or(0);
        }
        last = (at, odds);
    }
    last.1
}

/// Probability in ten-thousandths for log-odds in thousandths.
#[must_use]
pub fn probability(log_odds: i32) -> u32 {
    // 1 / (1 + e^-x) for x from -10 to 10 in steps of a quarter.
    const LOGISTIC: [u32; 81] = [
        0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 9, 12, 15, 19, 25, 32, 41, 52, 67, 86, 110, 141, 180,
        230, 293, 373, 474, 601, 759, 953, 1192, 1480, 1824, 2227, 2689, 3208, 3775, 4378, 5000,
        5622, 6225, 6792, 7311, 7773, 8176, 8520, 8808, 9047, 9241, 9399, 9526, 9627, 9707, 9770,
        9820, 9859, 9890, 9914, 9933, 9948, 9959, 9968, 9975, 9981, 9985, 9988, 9991, 9993, 9994,
        9996, 9997, 9997, 9998, 9998, 9999, 9999, 9999, 9999, 10000,
    ];
    let clamped = log_odds.clamp(-10_000, 9_999) + 10_000;
    let at = usize::try_from(clamped / 250).unwrap_or(0);
    let within = u32::try_from(clamped % 250).unwrap_or(0);
    let low = LOGISTIC.get(at).copied().unwrap_or(0);
    let high = LOGISTIC.get(at + 1).copied().unwrap_or(low);
    low + high.saturating_sub(low) * within / 250
}
