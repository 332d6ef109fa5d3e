//! Products: what a name fills in, and what it leaves to the transaction.

use super::{Products, UnknownProduct, fill};
use crate::packs::Library;
use crate::read::transaction_text;
use crate::{Messages, Options, check, wire};
use exeat_terms::Transaction;
use std::sync::OnceLock;

fn library() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(|| Library::carried().unwrap())
}

fn transaction(item: &str) -> Transaction {
    let text = format!(
        "date = \"2024-06-01\"\nfrom = \"US\"\ndestination = \"CN\"\norigin = \"US\"\n[[items]]\n{item}"
    );
    transaction_text(library(), &text, "test", false).unwrap()
}

fn filled(item: &str, own: Option<&Products>) -> Vec<(String, String)> {
    let mut transaction = transaction(item);
    let filling = fill(library(), &mut transaction, own);
    assert_eq!(filling.unknown, []);
    filling
        .filled
        .into_iter()
        .map(|f| (f.fact, f.value))
        .collect()
}

fn value<'a>(list: &'a [(String, String)], fact: &str) -> Option<&'a str> {
    list.iter()
        .find(|(f, _)| f == fact)
        .map(|(_, v)| v.as_str())
}

#[test]
fn every_row_of_the_carried_table_is_sound() {
    Products::text(library(), super::CARRIED, "products.csv").unwrap();
}

#[test]
fn a_name_fills_facts_and_each_has_a_source() {
    let mut transaction = transaction("product = \"nvidia h20\"");
    let filling = fill(library(), &mut transaction, None);
    assert_eq!(transaction.items[0].kind, "integrated circuit");
    let tpp = filling
        .filled
        .iter()
        .find(|f| f.fact == "total-processing-performance")
        .unwrap();
    assert_eq!(
        (tpp.value.as_str(), tpp.product.as_str(), tpp.estimate),
        ("2368", "NVIDIA H20 SXM", true)
    );
    assert!(filling.filled.iter().all(|f| !f.source.is_empty()));
}

#[test]
fn what_the_transaction_states_wins_even_an_unknown() {
    let list = filled(
        "product = \"NVIDIA H20\"\nkind = \"integrated circuit\"\n[items.facts]\ntotal-processing-performance = 2400\ndesigned-for-data-centre = \"unknown\"",
        None,
    );
    assert_eq!(value(&list, "total-processing-performance"), None);
    assert_eq!(value(&list, "designed-for-data-centre"), None);
    assert_eq!(value(&list, "applicable-die-area"), Some("814 mm2"));
}

#[test]
fn a_stated_density_keeps_the_area_out() {
    let list = filled(
        "product = \"NVIDIA H20\"\nkind = \"integrated circuit\"\n[items.facts]\nperformance-density = 3.2",
        None,
    );
    assert_eq!(value(&list, "applicable-die-area"), None);
    assert_eq!(value(&list, "total-processing-performance"), Some("2368"));
}

#[test]
fn an_unknown_product_is_a_note_and_not_an_error() {
    let mut transaction = transaction("product = \"NVIDIA H100\"\nkind = \"integrated circuit\"");
    let filling = fill(library(), &mut transaction, None);
    assert_eq!(filling.filled, []);
    assert_eq!(
        filling.unknown,
        [UnknownProduct {
            item: "1".to_owned(),
            product: "NVIDIA H100".to_owned(),
            near: vec!["NVIDIA H100 SXM".to_owned(), "NVIDIA H100 NVL".to_owned()],
        }]
    );
}

#[test]
fn a_matched_machine_overlay_never_stands_in_for_the_dedicated_chuck() {
    let list = filled("product = \"Nikon NSR-S636E\"", None);
    assert_eq!(value(&list, "wavelength"), Some("193 nm"));
    assert_eq!(value(&list, "dedicated-chuck-overlay"), None);
    // Vendor figures of the later tools (1.3 nm, 1.0 nm) are matched-machine: only the band is carried.
    for tool in ["NXT:2100i", "NXT:2150i"] {
        let list = filled(&format!("product = \"{tool}\""), None);
        assert_eq!(value(&list, "dedicated-chuck-overlay"), Some("< 1.50 nm"));
    }
    for line in super::CARRIED.lines() {
        assert!(!line.contains("jp/same-machine-overlay"), "{line}");
    }
}

#[test]
fn a_board_takes_only_the_facts_of_its_own_kind() {
    let list = filled(
        "product = \"NVIDIA H20\"\nkind = \"lithography scanner\"",
        None,
    );
    assert_eq!(list, []);
}

#[test]
fn a_users_own_table_comes_first() {
    let text = "product,kind,fact,value,source\nMy Chip,integrated circuit,total-processing-performance,5000,our data sheet\nNVIDIA H20,integrated circuit,total-processing-performance,2369,our measurement\n";
    let own = Products::text(library(), text, "own.csv").unwrap();
    assert_eq!(own.names(), ["My Chip", "NVIDIA H20"]);
    let list = filled("product = \"my chip\"", Some(&own));
    assert_eq!(list.len(), 1);
    let list = filled("product = \"NVIDIA H20\"", Some(&own));
    assert_eq!(value(&list, "total-processing-performance"), Some("2369"));
}

#[test]
fn a_wrong_row_of_a_users_table_stops_everything() {
    let refused = |text: &str| {
        let error = Products::text(library(), text, "own.csv").unwrap_err();
        error.to_string()
    };
    let header = "product,kind,fact,value,source\n";
    assert!(refused("product,fact\n").contains("lacks kind, value, source"));
    let near = refused(&format!(
        "{header}A,integrated circuit,total-procesing-performance,1,s\n"
    ));
    assert!(
        near.contains("did you mean `total-processing-performance`?"),
        "{near}"
    );
    let unit = refused(&format!("{header}A,lithography scanner,wavelength,193,s\n"));
    assert!(
        unit.contains("own.csv:2") && unit.contains("needs a unit"),
        "{unit}"
    );
    assert!(
        refused(&format!(
            "{header}A,integrated circuit,process-node,7 nm,\n"
        ))
        .contains("no source")
    );
    assert!(refused(&format!("{header}A,chip\n")).contains("does not fit"));
}

#[test]
fn the_answer_marks_each_filled_value_with_its_source() {
    let options = Options {
        jurisdictions: vec!["us".to_owned()],
        ..Options::default()
    };
    let item = "product = \"NVIDIA H100 SXM\"";
    let answer = check(library(), transaction(item), &options).unwrap();
    let json = wire::v1::check(library(), &answer, &Messages::load("en"));
    let d = &json.determinations[0];
    let met: Vec<&str> = d
        .entries
        .iter()
        .filter(|e| e.status == "met")
        .map(|e| e.entry.as_str())
        .collect();
    assert!(met.contains(&"3A090.a"), "{met:?}");
    let tpp = d
        .filled
        .iter()
        .find(|f| f.fact == "total-processing-performance")
        .unwrap();
    assert!(tpp.source.starts_with("https://resources.nvidia.com/"));
    assert!(d.notes.iter().any(|n| n.starts_with(
        "total-processing-performance 15832 comes from the table of products (NVIDIA H100 SXM): https://"
    )));
    assert!(
        d.notes
            .iter()
            .any(|n| n.starts_with("analog-processing-unit no is an estimate"))
    );
}
