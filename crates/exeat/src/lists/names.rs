//! Names as publishers write them: several in one field, phrases that are no name, countries in words.

use exeat_terms::{Country, Date};
use std::collections::BTreeMap;

/// Aliases of a field in which several stand: split at semicolons, "and" before the last taken off.
pub(super) fn aliases(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for piece in text.split([';', '；', '\n']) {
        let piece = bare(piece);
        if !piece.is_empty() {
            out.extend(with_inner(piece));
        }
    }
    out
}

/// A name as listed, and the names inside it: "X, a.k.a. Y" is listed as one and known as two.
pub(super) fn with_inner(listed: &str) -> Vec<String> {
    let listed = listed.trim();
    let mut out = vec![listed.to_owned()];
    let marks = marks(listed);
    let Some((first, _)) = marks.first().copied() else {
        let short = without_phrase(listed);
        if short != listed && !short.is_empty() {
            out.push(short.to_owned());
        }
        return out;
    };
    let before = listed.get(..first).unwrap_or("");
    let mut after = String::new();
    for (i, (_, from)) in marks.iter().enumerate() {
        let to = marks.get(i + 1).map_or(listed.len(), |next| next.0);
        let piece = listed.get(*from..to).unwrap_or("");
        // What follows a closing bracket belongs to the first name again: "PEARL (A.K.A. CHU) LI".
        let (inside, rest) = match piece.split_once(')') {
            Some((inside, rest)) if before.contains('(') && !inside.contains('(') => (inside, rest),
            _ => (piece, ""),
        };
        after.push_str(rest);
        let inside = inside
            .rsplit_once("aliases:")
            .map_or(inside, |(_, names)| names);
        for name in inside.split(';') {
            let name = without_phrase(bare(name)).to_owned();
            if name.chars().filter(|c| c.is_alphanumeric()).count() > 1 {
                out.push(name);
            }
        }
    }
    let before = before.trim_end_matches(|c: char| c.is_whitespace() || "(,;".contains(c));
    let joined = format!("{before}{}", after.trim_end());
    if !joined.trim().is_empty() {
        out.push(joined.trim().to_owned());
    }
    out
}

/// Where "a.k.a.", "f.k.a." or "n.k.a." begin and end.
fn marks(text: &str) -> Vec<(usize, usize)> {
    let lower = text.to_ascii_lowercase();
    let mut out: Vec<(usize, usize)> = Vec::new();
    for (at, _) in lower.match_indices(".k.a") {
        let Some(start) = at.checked_sub(1) else {
            continue;
        };
        let letter = lower.get(start..at).unwrap_or("");
        let stands_alone = lower
            .get(..start)
            .and_then(|before| before.chars().next_back())
            .is_none_or(|c| !c.is_alphanumeric());
        if ["a", "f", "n"].contains(&letter) && stands_alone {
            let end = at + 4;
            let signs = lower.get(end..).map_or(0, |rest| {
                rest.len() - rest.trim_start_matches(['.', ',', ' ']).len()
            });
            out.push((start, end + signs));
        }
    }
    out
}

/// The name without "and any subsidiary" and the like.
fn without_phrase(name: &str) -> &str {
    let lower = name.to_ascii_lowercase();
    let cut = [" and any subsid", ", and any success", " and all subsid"]
        .iter()
        .filter_map(|phrase| lower.find(phrase))
        .min();
    let name = cut.and_then(|at| name.get(..at)).unwrap_or(name);
    name.trim_end_matches(|c: char| c.is_whitespace() || c == ',')
}

/// Without blanks, dashes and "and" in front.
fn bare(piece: &str) -> &str {
    let undashed = |text: &'_ str| -> usize {
        let rest = text.trim_start_matches(|c: char| c.is_whitespace() || "-–・•".contains(c));
        text.len() - rest.len()
    };
    let piece = piece.get(undashed(piece)..).unwrap_or(piece);
    let piece = piece.strip_prefix("and ").unwrap_or(piece);
    piece.get(undashed(piece)..).unwrap_or(piece).trim_end()
}

/// Weak aliases that OFAC puts in single quotes into its remarks.
pub(super) fn quoted_aliases(remarks: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (_, from) in marks(remarks) {
        let rest = remarks.get(from..).unwrap_or("");
        if let Some(name) = rest
            .strip_prefix('\'')
            .and_then(|rest| rest.split_once('\''))
            .map(|(name, _)| name.trim())
            .filter(|name| !name.is_empty())
        {
            out.push(name.to_owned());
        }
    }
    out
}

/// Finds countries, and remembers what it found: lists repeat them by the thousand.
#[derive(Debug, Default)]
pub(super) struct Countries {
    seen: BTreeMap<String, Option<Country>>,
}

/// Titles of states that the table of countries does not carry.
const TITLES: [&str; 10] = [
    "islamic republic of ",
    "people's republic of ",
    "democratic people's republic of ",
    "syrian arab republic",
    "republic of the ",
    "republic of ",
    "kingdom of ",
    "state of ",
    "federal republic of ",
    "the ",
];

impl Countries {
    /// By code or name.
    pub(super) fn find(&mut self, text: &str) -> Option<Country> {
        let text = text.trim();
        if text.is_empty() || text.len() > 100 {
            return None;
        }
        if let Some(known) = self.seen.get(text) {
            return *known;
        }
        let found = Country::from_code(&text.to_uppercase())
            .or_else(|| Country::find(text))
            .or_else(|| untitled(text));
        self.seen.insert(text.to_owned(), found);
        found
    }
}

fn untitled(text: &str) -> Option<Country> {
    let lower = text.to_lowercase().replace('’', "'");
    if lower.starts_with("democratic people's republic of korea")
        || lower.starts_with("korea, north")
    {
        return Country::from_code("KP");
    }
    if lower.starts_with("syria") {
        return Country::from_code("SY");
    }
    if lower.starts_with("korea, south") || lower == "republic of korea" {
        return Country::from_code("KR");
    }
    TITLES
        .iter()
        .filter_map(|title| lower.strip_prefix(title))
        .filter(|rest| !rest.is_empty())
        .find_map(Country::find)
}

/// A whole date: 1973-03-25, 25 Mar 1973, 03/25/1973. A year alone, or "circa", is none.
pub(super) fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Ok(date) = exeat_terms::parse_date(text) {
        return Some(date);
    }
    let number = |text: &str| text.parse::<i8>().ok();
    let (day, month, year) = if text.contains('/') {
        let mut parts = text.split('/');
        let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
        (number(day)?, number(month)?, year)
    } else {
        let mut parts = text.split_whitespace();
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        const MONTHS: &str = "janfebmaraprmayjunjulaugsepoctnovdec";
        let month = month.get(..3)?.to_ascii_lowercase();
        let at = MONTHS.find(&month).filter(|at| at % 3 == 0)?;
        (number(day)?, i8::try_from(at / 3 + 1).ok()?, year)
    };
    Date::new(year.parse().ok()?, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_come_apart() {
        assert_eq!(
            aliases("48th TsNII; Zargorsk Institute; and The Virology Center; "),
            ["48th TsNII", "Zargorsk Institute", "The Virology Center"]
        );
    }

    #[test]
    fn names_inside_names() {
        assert_eq!(
            with_inner("PEARL (A.K.A. NEI-CHIEN CHU) LI"),
            [
                "PEARL (A.K.A. NEI-CHIEN CHU) LI",
                "NEI-CHIEN CHU",
                "PEARL LI"
            ]
        );
        assert_eq!(
            with_inner("Acme Corp, a.k.a., the following two aliases: -Acme One; and -Acme Two"),
            [
                "Acme Corp, a.k.a., the following two aliases: -Acme One; and -Acme Two",
                "Acme One",
                "Acme Two",
                "Acme Corp"
            ]
        );
        assert_eq!(
            with_inner("Beta Works and any subsidiary"),
            ["Beta Works and any subsidiary", "Beta Works"]
        );
        assert_eq!(with_inner("11420 CORP."), ["11420 CORP."]);
    }

    #[test]
    fn weak_names_in_remarks() {
        assert_eq!(quoted_aliases("DOB 1 Jan 1960; a.k.a. 'BNC'."), ["BNC"]);
    }

    #[test]
    fn dates_of_every_publisher() {
        let day = Date::constant(1973, 3, 25);
        for text in ["1973-03-25", "25 Mar 1973", "03/25/1973", "25 March 1973"] {
            assert_eq!(date(text), Some(day), "{text}");
        }
        for text in ["1973", "circa 1973", "25 Foo 1973", "99/99/9999", ""] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn countries_with_titles() {
        let mut countries = Countries::default();
        let mut code = |text: &str| countries.find(text).map(|c| c.code().to_owned());
        assert_eq!(
            code("Islamic Republic of Afghanistan").as_deref(),
            Some("AF")
        );
        assert_eq!(code("cn").as_deref(), Some("CN"));
        assert_eq!(code("Atlantis"), None);
    }
}
