//! Countries and sets of them.

use crate::generated::countries::{COUNTRIES, CountryRow};
use std::fmt;

/// A country or territory, by its ISO 3166-1 alpha-2 code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    /// By its code in capitals; none when no country has it.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Country> {
        let bytes: [u8; 2] = code.as_bytes().try_into().ok()?;
        (row(bytes).is_some() || invented(bytes)).then_some(Country(bytes))
    }

    /// By code, name or alias in any of the languages of the table.
    #[must_use]
    pub fn find(text: &str) -> Option<Country> {
        let text = text.trim();
        Country::from_code(text).or_else(|| {
            COUNTRIES
                .iter()
                .find(|row| {
                    row.names.iter().chain(row.aliases).any(|name| {
                        name.eq_ignore_ascii_case(text)
                            || name.to_lowercase() == text.to_lowercase()
                    })
                })
                .map(|row| Country(row.code))
        })
    }

    /// The two-letter code.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("??")
    }

    /// The English name.
    #[must_use]
    pub fn name(self) -> &'static str {
        row(self.0)
            .and_then(|r| r.names.first().copied())
            .unwrap_or("an invented country")
    }

    /// The name in one of `en`, `de`, `ja`, `zh`, `ko`; English for any other language.
    #[must_use]
    pub fn name_in(self, language: &str) -> &'static str {
        let at = ["en", "de", "ja", "zh", "ko"]
            .iter()
            .position(|l| *l == language)
            .unwrap_or(0);
        row(self.0)
            .and_then(|r| r.names.get(at).copied())
            .filter(|n| !n.is_empty())
            .unwrap_or_else(|| self.name())
    }

    /// Every country of the table, in order of code.
    pub fn all() -> impl Iterator<Item = Country> {
        COUNTRIES.iter().map(|row| Country(row.code))
    }

    /// Every country of the table, and the codes for invented ones.
    fn with_invented() -> impl Iterator<Item = Country> {
        (b'A'..=b'Z')
            .map(|b| [b'X', b])
            .filter(|code| invented(*code))
            .map(Country)
            .chain(Country::all())
    }

    fn index(self) -> usize {
        let [a, b] = self.0;
        usize::from(a.wrapping_sub(b'A')) * 26 + usize::from(b.wrapping_sub(b'A'))
    }
}

/// XA to XZ: codes that ISO leaves to their users, here for invented countries in tests and examples.
fn invented([a, b]: [u8; 2]) -> bool {
    a == b'X' && b.is_ascii_uppercase() && b != b'K'
}

fn row(code: [u8; 2]) -> Option<&'static CountryRow> {
    COUNTRIES
        .binary_search_by(|row| row.code.cmp(&code))
        .ok()
        .and_then(|i| COUNTRIES.get(i))
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

const WORDS: usize = 11; // 26 × 26 codes, a bit each

/// A set of countries.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct CountrySet([u64; WORDS]);

impl CountrySet {
    /// No country.
    pub const EMPTY: CountrySet = CountrySet([0; WORDS]);

    /// Every country of the table.
    #[must_use]
    pub fn anywhere() -> CountrySet {
        Country::with_invented().collect()
    }

    /// Puts a country in.
    pub fn insert(&mut self, country: Country) {
        let i = country.index();
        if let Some(word) = self.0.get_mut(i / 64) {
            *word |= 1 << (i % 64);
        }
    }

    /// Whether the country is in.
    #[must_use]
    pub fn contains(&self, country: Country) -> bool {
        let i = country.index();
        self.0
            .get(i / 64)
            .is_some_and(|word| word >> (i % 64) & 1 == 1)
    }

    /// Whether no country is in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|w| *w == 0)
    }

    /// The first, in order of code.
    #[must_use]
    pub fn first(&self) -> Option<Country> {
        let (at, word) = (0..).zip(self.0).find(|(_, word)| *word != 0)?;
        let index = u16::try_from(64 * at + word.trailing_zeros()).ok()?;
        let letter = |n: u16| u8::try_from(n).map(|n| b'A' + n).ok();
        Some(Country([letter(index / 26)?, letter(index % 26)?]))
    }

    /// How many are in.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.iter().map(|w| w.count_ones() as usize).sum()
    }

    fn zip(self, other: CountrySet, f: impl Fn(u64, u64) -> u64) -> CountrySet {
        let mut out = self;
        for (a, b) in out.0.iter_mut().zip(other.0) {
            *a = f(*a, b);
        }
        out
    }

    /// Countries in either.
    #[must_use]
    pub fn union(self, other: CountrySet) -> CountrySet {
        self.zip(other, |a, b| a | b)
    }

    /// Countries in both.
    #[must_use]
    pub fn meet(self, other: CountrySet) -> CountrySet {
        self.zip(other, |a, b| a & b)
    }

    /// Countries in this and not in the other.
    #[must_use]
    pub fn minus(self, other: CountrySet) -> CountrySet {
        self.zip(other, |a, b| a & !b)
    }

    /// The countries, in order of code.
    pub fn iter(&self) -> impl Iterator<Item = Country> {
        let mut all: Vec<Country> = Country::with_invented()
            .filter(|c| self.contains(*c))
            .collect();
        all.sort_unstable();
        all.into_iter()
    }
}

impl FromIterator<Country> for CountrySet {
    fn from_iter<I: IntoIterator<Item = Country>>(countries: I) -> CountrySet {
        let mut set = CountrySet::EMPTY;
        for country in countries {
            set.insert(country);
        }
        set
    }
}

impl fmt::Debug for CountrySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_country_by_code_name_or_alias() {
        let jp = Country::from_code("JP").unwrap();
        assert_eq!(Country::find("Japan"), Some(jp));
        assert_eq!(Country::find("日本"), Some(jp));
        assert_eq!(Country::find("UK"), Country::from_code("GB"));
        assert_eq!(Country::from_code("UK"), None);
        assert_eq!(Country::from_code("jp"), None);
        assert_eq!(Country::find("Atlantis"), None);
    }

    #[test]
    fn sets_meet_and_subtract() {
        let set = |codes: &[&str]| -> CountrySet {
            codes.iter().filter_map(|c| Country::from_code(c)).collect()
        };
        let d = set(&["CN", "IL", "VN"]);
        let a = set(&["IL", "JP"]);
        assert_eq!(d.minus(a), set(&["CN", "VN"]));
        assert_eq!(d.meet(a), set(&["IL"]));
        assert_eq!(d.union(a).len(), 4);
        assert!(d.contains(Country::from_code("CN").unwrap()));
        assert_eq!(d.first(), Country::from_code("CN"));
        assert_eq!(set(&["ZW"]).first(), Country::from_code("ZW"));
        assert_eq!(CountrySet::EMPTY.first(), None);
    }
}
