//! Licences held, and what a filing names.

use exeat::wire::v1::{self, Determined};
use exeat::{Messages, Options, check, transaction_text};

const SALE: &str = r#"
date = "2026-03-02"
kind = "export"
from = "US"
destination = "CN"
origin = "US"
[[parties]]
role = "exporter"
country = "US"
headquarters = "US"
listed = "none"
informed = "none"
[[parties]]
role = "end user"
name = "Example Cloud"
country = "CN"
headquarters = "CN"
listed = "none"
"us/listed-ownership" = "0 %"
[end-use]
known-concern = "none"
"#;

const CHIP: &str = r#"
[[items]]
kind = "integrated circuit"
value = "900000 USD"
quantity = 30
[items.facts]
total-processing-performance = 15832
performance-density = 19.45
designed-for-data-centre = "yes"
"#;

const LICENCE: &str = r#"
[[licences]]
id = "D1234567"
jurisdiction = "us"
entries = ["3A090"]
parties = ["Example Cloud"]
countries = ["CN"]
from = "2026-02-01"
through = "2030-01-31"
value = "1000000 USD"
quantity = 30
"#;

fn determined(text: &str) -> Determined {
    let library = super::library();
    let transaction =
        transaction_text(&library, text, "held", false).unwrap_or_else(|e| panic!("{e}"));
    let options = Options {
        jurisdictions: vec!["us".to_owned()],
        ..Options::default()
    };
    let answer = check(&library, transaction, &options).unwrap();
    v1::check(&library, &answer, &Messages::load("en"))
        .determinations
        .remove(0)
}

/// The licences that cover the requirement of the chip regime.
fn covering(licence: &str) -> Vec<String> {
    let d = determined(&format!("{SALE}{CHIP}{licence}"));
    assert_eq!(d.outcome, "licence required");
    let requirement = d
        .requirements
        .iter()
        .find(|r| r.control == "us/RS-3A090.a-enforced")
        .unwrap();
    requirement.covered_by.clone()
}

#[test]
fn a_licence_covers_what_lies_within_all_its_limits() {
    assert_eq!(covering(LICENCE), ["D1234567"]);
    // The paragraph itself is enough, and so is a licence without limits of value and quantity.
    assert_eq!(covering(&LICENCE.replace("3A090", "3A090.a")), ["D1234567"]);
    let unlimited: String = LICENCE
        .lines()
        .filter(|l| !l.starts_with("value") && !l.starts_with("quantity"))
        .map(|l| format!("{l}\n"))
        .collect();
    assert_eq!(covering(&unlimited), ["D1234567"]);
}

#[test]
fn a_licence_covers_nothing_outside_any_of_its_limits() {
    for (limit, other) in [
        ("entries = [\"3A090\"]", "entries = [\"3A090.b\"]"),
        ("jurisdiction = \"us\"", "jurisdiction = \"jp\""),
        ("[\"Example Cloud\"]", "[\"Another\"]"),
        ("countries = [\"CN\"]", "countries = [\"VN\"]"),
        ("from = \"2026-02-01\"", "from = \"2026-03-03\""),
        ("through = \"2030-01-31\"", "through = \"2026-03-01\""),
        ("1000000 USD", "899999 USD"),
        ("1000000 USD", "1000000 EUR"),
        ("quantity = 30", "quantity = 29"),
    ] {
        assert!(LICENCE.contains(limit));
        assert_eq!(
            covering(&LICENCE.replace(limit, other)),
            [] as [String; 0],
            "{other}"
        );
    }
    // On its first and its last day it holds.
    assert_eq!(
        covering(&LICENCE.replace("2026-02-01", "2026-03-02")),
        ["D1234567"]
    );
    assert_eq!(
        covering(&LICENCE.replace("2030-01-31", "2026-03-02")),
        ["D1234567"]
    );
}

#[test]
fn a_covered_requirement_still_stands_and_the_filing_names_the_licence() {
    let d = determined(&format!("{SALE}{CHIP}{LICENCE}"));
    let filing = d.filing.unwrap();
    assert_eq!(
        (filing.entry.as_str(), filing.licences.as_slice()),
        ("3A090.a", ["D1234567".to_owned()].as_slice())
    );
    assert!(filing.authorisation.is_empty() && filing.codes.is_empty());
    // Without a licence there is nothing to file.
    assert!(determined(&format!("{SALE}{CHIP}")).filing.is_none());
}

#[test]
fn a_filing_names_the_exception_and_its_code() {
    let lower = CHIP.replace("15832", "2896").replace("19.45", "4.76");
    let lower = format!("{lower}processing-dominates = \"yes\"\n");
    let seller = "\"us/exporter-is-fabricator\" = \"no\"\n\"us/purchase-order\" = \"yes\"\n";
    let noticed = format!("{seller}\"us/nac-notice-days\" = 30\n");
    let d = determined(&format!("{noticed}{SALE}{lower}"));
    let met: Vec<&str> = d
        .requirements
        .iter()
        .filter(|r| r.status == "met")
        .map(|r| r.control.as_str())
        .collect();
    assert_eq!(d.outcome, "exception available", "{met:?}");
    let filing = d.filing.unwrap();
    assert_eq!(
        (
            filing.entry.as_str(),
            filing.authorisation.as_slice(),
            filing.codes.as_slice()
        ),
        (
            "3A090.b",
            ["NAC".to_owned()].as_slice(),
            ["C67".to_owned()].as_slice()
        )
    );
    let vietnam = SALE.replace("\"CN\"", "\"VN\"");
    let filing = determined(&format!("{seller}{vietnam}{lower}"))
        .filing
        .unwrap();
    assert!(
        filing.authorisation.contains(&"ACA".to_owned()) && filing.codes == ["C68"],
        "{filing:?}"
    );
}

#[test]
fn a_filing_names_the_freedom_from_a_licence_only_with_a_certain_entry() {
    let plain = |entry: &str| {
        format!("{SALE}[[items]]\nkind = \"other\"\nentries = {{ us = \"{entry}\" }}\n")
    };
    let filing = determined(&plain("EAR99")).filing.unwrap();
    assert_eq!(
        (filing.entry.as_str(), filing.authorisation.as_slice()),
        ("EAR99", ["NLR".to_owned()].as_slice())
    );
    let filing = determined(&plain("3A991.p")).filing.unwrap();
    assert_eq!(
        (filing.entry.as_str(), filing.authorisation.as_slice()),
        ("3A991.p", ["NLR".to_owned()].as_slice())
    );
    // A bare entry whose paragraphs differ names nothing yet.
    assert!(determined(&plain("0A501")).filing.is_none());
}
