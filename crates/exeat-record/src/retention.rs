//! How long an entry is kept, as data: each jurisdiction's law says how many years, counted from what.

use exeat_terms::{Date, Mark};

/// What one jurisdiction's law asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Jurisdiction: ISO code in lower case, or `eu`.
    pub jurisdiction: String,
    /// Which records it is about, such as `export` or `sanctions`.
    pub scope: String,
    /// Years.
    pub years: u8,
    /// Whether years are counted from the end of the calendar year, not from the day.
    pub from_year_end: bool,
    /// Where it stands.
    pub cite: String,
    /// How surely it is known.
    pub mark: Mark,
}

/// The first day on which an entry of that day may be taken out, and the rule that says so.
///
/// The longest rule of its jurisdictions decides. Where one of them has no rule, or none is named, the longest
/// rule of all does: what no law is known about is kept as long as any is. None where there is no rule at all,
/// or the day is past what a calendar holds.
#[must_use]
pub fn due<'a>(rules: &'a [Rule], jurisdictions: &[String], day: Date) -> Option<(Date, &'a Rule)> {
    let has_rule = |j: &String| rules.iter().any(|rule| rule.jurisdiction == *j);
    let all = jurisdictions.is_empty() || !jurisdictions.iter().all(has_rule);
    rules
        .iter()
        .filter(|rule| all || jurisdictions.contains(&rule.jurisdiction))
        .filter_map(|rule| Some((last_day(rule, day)?.tomorrow().ok()?, rule)))
        .max_by(|(a, _), (b, _)| a.cmp(b))
}

fn last_day(rule: &Rule, day: Date) -> Option<Date> {
    let from = if rule.from_year_end {
        Date::new(day.year(), 12, 31).ok()?
    } else {
        day
    };
    // 29 February plus years ends on the last day of February.
    from.checked_add(jiff::Span::new().years(i64::from(rule.years)))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(jurisdiction: &str, years: u8, from_year_end: bool) -> Rule {
        Rule {
            jurisdiction: jurisdiction.into(),
            scope: "export".into(),
            years,
            from_year_end,
            cite: "an act".into(),
            mark: Mark::V,
        }
    }

    #[test]
    fn the_longest_rule_decides_and_what_is_unknown_is_kept_longest() {
        let rules = [
            rule("xa", 5, false),
            rule("xb", 3, true),
            rule("xb", 10, false),
        ];
        let on = |jurisdictions: &[&str], day: Date| {
            let all: Vec<String> = jurisdictions.iter().map(|j| (*j).to_owned()).collect();
            due(&rules, &all, day).map(|(day, _)| day)
        };
        let day = Date::constant(2024, 2, 29);
        assert_eq!(on(&["xa"], day), Some(Date::constant(2029, 3, 1)));
        assert_eq!(on(&["xa", "xb"], day), Some(Date::constant(2034, 3, 1)));
        assert_eq!(on(&["xa", "xc"], day), Some(Date::constant(2034, 3, 1)));
        assert_eq!(on(&[], day), Some(Date::constant(2034, 3, 1)));
        assert_eq!(due(&[], &["xa".into()], day), None);
        let short = [rule("xb", 3, true)];
        let (until, _) = due(&short, &["xb".into()], day).unwrap();
        assert_eq!(until, Date::constant(2028, 1, 1));
    }
}
