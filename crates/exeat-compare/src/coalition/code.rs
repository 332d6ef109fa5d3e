//! Three-letter country codes, as market tables write them.

use exeat_terms::Country;

/// Alpha-3 and alpha-2 codes of countries with a chip industry worth a row in a table.
///
/// A code that is not here is not dropped: its supply stays in the denominator and a note names it.
const CODES: &[(&str, &str)] = &[
    ("ARE", "AE"),
    ("AUS", "AU"),
    ("AUT", "AT"),
    ("BEL", "BE"),
    ("BGR", "BG"),
    ("BLR", "BY"),
    ("BRA", "BR"),
    ("CAN", "CA"),
    ("CHE", "CH"),
    ("CHN", "CN"),
    ("CRI", "CR"),
    ("CZE", "CZ"),
    ("DEU", "DE"),
    ("DNK", "DK"),
    ("ESP", "ES"),
    ("EST", "EE"),
    ("FIN", "FI"),
    ("FRA", "FR"),
    ("GBR", "GB"),
    ("GRC", "GR"),
    ("HKG", "HK"),
    ("HRV", "HR"),
    ("HUN", "HU"),
    ("IDN", "ID"),
    ("IND", "IN"),
    ("IRL", "IE"),
    ("ISR", "IL"),
    ("ITA", "IT"),
    ("JPN", "JP"),
    ("KOR", "KR"),
    ("LIE", "LI"),
    ("LTU", "LT"),
    ("LUX", "LU"),
    ("LVA", "LV"),
    ("MAC", "MO"),
    ("MEX", "MX"),
    ("MLT", "MT"),
    ("MYS", "MY"),
    ("NLD", "NL"),
    ("NOR", "NO"),
    ("NZL", "NZ"),
    ("PHL", "PH"),
    ("POL", "PL"),
    ("PRT", "PT"),
    ("ROU", "RO"),
    ("RUS", "RU"),
    ("SAU", "SA"),
    ("SGP", "SG"),
    ("SVK", "SK"),
    ("SVN", "SI"),
    ("SWE", "SE"),
    ("THA", "TH"),
    ("TUR", "TR"),
    ("TWN", "TW"),
    ("UKR", "UA"),
    ("USA", "US"),
    ("VNM", "VN"),
    ("ZAF", "ZA"),
];

/// The country of an ISO 3166-1 alpha-3 code.
///
/// `MAL` is how one release writes Malaysia.
#[must_use]
pub fn from_alpha3(code: &str) -> Option<Country> {
    let code = if code == "MAL" { "MYS" } else { code };
    CODES
        .iter()
        .find(|(three, _)| *three == code)
        .and_then(|(_, two)| Country::from_code(two))
}

/// The alpha-3 code of a country.
#[must_use]
pub fn alpha3(country: Country) -> Option<&'static str> {
    CODES
        .iter()
        .find(|(_, two)| *two == country.code())
        .map(|(three, _)| *three)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_a_country_and_comes_back() {
        for (three, two) in CODES {
            let country = from_alpha3(three).unwrap();
            assert_eq!(country.code(), *two);
            assert_eq!(alpha3(country), Some(*three));
        }
        assert_eq!(from_alpha3("MAL"), from_alpha3("MYS"));
        assert_eq!(from_alpha3("EUR"), None);
    }
}
