//! The table of accelerators and scanners in the manual: every product of the carried table on four dates.
//!
//! `EXEAT_BLESS=1 cargo test -p exeat --test us_ccl` writes it; without that the test compares.

use exeat::products::Products;
use exeat::{Library, Messages, Options, check, transaction_text, wire};
use std::path::Path;

const DATES: [&str; 4] = ["2022-10-21", "2023-11-17", "2024-12-02", "2026-07-23"];

const HEAD: &str = "# Accelerators and scanners on four dates

Under which entry of the Commerce Control List each product of the carried table falls, on the day of the first rule of 2022, of the rule of 2023, of the rule of December 2024, and on the last day the list was read.
This page is generated from the table and the rules by the project's tests; nobody writes it by hand.

A name of this page in `product = \"…\"` fills the facts; what the transaction states itself always wins, and the answer names the source of every filled value.
A star marks a figure that its source, or the table, calls an estimate.
*open* names the facts that are still asked for; the entries 3A991.p and 4A994.l ask for no licence by the Country Chart alone.
The exporter is taken to be neither the fabricator nor the packager, whom a presumption binds since 2025-01-16.
Where law known only from memory decides, the answer says *law not verified*, and so does this page.

";

struct Row {
    tpp: String,
    density: String,
    cells: Vec<String>,
}

fn row(library: &Library, messages: &Messages, product: &str) -> Row {
    let (mut tpp, mut density) = (String::from("not public"), String::from("undefined"));
    let mut cells = Vec::new();
    for date in DATES {
        let text = format!(
            "date = \"{date}\"\nkind = \"export\"\nfrom = \"US\"\ndestination = \"CN\"\norigin = \"US\"\n\"us/exporter-is-fabricator\" = \"no\"\n[[items]]\nproduct = \"{product}\"\n"
        );
        let transaction = transaction_text(library, &text, "table", false).unwrap();
        let options = Options {
            jurisdictions: vec!["us".to_owned()],
            ..Options::default()
        };
        let answer = check(library, transaction, &options).unwrap();
        let json = wire::v1::check(library, &answer, messages);
        let d = &json.determinations[0];
        for f in &d.filled {
            let star = if f.estimate { "\\*" } else { "" };
            match f.fact.as_str() {
                "total-processing-performance" | "wavelength" => tpp = format!("{}{star}", f.value),
                "applicable-die-area" | "dedicated-chuck-overlay" => {
                    density = format!("{}{star}", f.value)
                }
                _ => {}
            }
        }
        cells.push(cell(d));
    }
    Row {
        tpp,
        density,
        cells,
    }
}

/// The listing entry that is met; what is open; or the lesser entry.
fn cell(d: &wire::v1::Determined) -> String {
    let ours = |e: &&wire::v1::EntryOut| {
        ["3A090", "4A090", "3B001.f.1", "3B993.f.1"]
            .iter()
            .any(|n| e.entry.starts_with(n))
    };
    let names = |status: &str| -> Vec<&str> {
        d.entries
            .iter()
            .filter(ours)
            .filter(|e| e.status == status)
            .map(|e| e.entry.as_str())
            .collect()
    };
    let (met, open) = (names("met"), names("open"));
    let memory = d
        .entries
        .iter()
        .filter(ours)
        .any(|e| matches!(e.mark.as_str(), "M" | "U"));
    if memory {
        return "law not verified".to_owned();
    }
    if let Some(first) = met.first() {
        return (*first).to_owned();
    }
    if !open.is_empty() {
        // What the open limbs wait for, in the order of the entries.
        let mut facts: Vec<&str> = Vec::new();
        let limbs = d
            .entries
            .iter()
            .filter(ours)
            .filter(|e| e.status == "open")
            .flat_map(|e| waiting(&e.limbs));
        for text in limbs.flat_map(|l| &l.compared) {
            let fact = text.split(' ').next().unwrap_or("");
            if !facts.contains(&fact) {
                facts.push(fact);
            }
        }
        return format!(
            "open: {}",
            if facts.is_empty() {
                open.join(", ")
            } else {
                facts.join(", ")
            }
        );
    }
    let lesser = d
        .entries
        .iter()
        .find(|e| e.status == "met" && e.entry == "3A991.p");
    lesser.map_or("not listed", |e| e.entry.as_str()).to_owned()
}

/// Open limbs that still matter: none below a limb that is settled.
fn waiting(limbs: &[wire::v1::LimbOut]) -> Vec<&wire::v1::LimbOut> {
    let mut settled: Option<usize> = None;
    let mut out = Vec::new();
    for limb in limbs {
        if settled.is_some_and(|depth| limb.depth > depth) {
            continue;
        }
        settled = (limb.status != "open").then_some(limb.depth);
        if settled.is_none() {
            out.push(limb);
        }
    }
    out
}

fn page(library: &Library) -> String {
    let messages = Messages::load("en");
    let products = Products::carried();
    let mut out = HEAD.to_owned();
    for (kind, title, first, second) in [
        (
            "integrated circuit",
            "Accelerators",
            "TPP",
            "applicable die area",
        ),
        (
            "lithography scanner",
            "Scanners",
            "wavelength",
            "dedicated chuck overlay",
        ),
    ] {
        out.push_str(&format!("## {title}\n\n| product | {first} | {second} | {} |\n| --- | --- | --- | --- | --- | --- | --- |\n", DATES.join(" | ")));
        for product in products.names() {
            if products.kind(product) != Some(kind) {
                continue;
            }
            let row = row(library, &messages, product);
            let second = if kind == "lithography scanner" && row.density == "undefined" {
                "not public"
            } else {
                &row.density
            };
            out.push_str(&format!(
                "| {product} | {} | {second} | {} |\n",
                row.tpp,
                row.cells.join(" | ")
            ));
        }
        out.push('\n');
    }
    out.push_str("The table itself, with a source for every value, is `packs/us/products.csv`.\n");
    out
}

#[test]
fn the_page_of_accelerators_is_what_the_rules_give() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/book/src/accelerators.md");
    let page = page(&super::library());
    if std::env::var("EXEAT_BLESS").is_ok_and(|v| v == "1") {
        std::fs::write(&path, &page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/book/src/accelerators.md is out of date: run EXEAT_BLESS=1 cargo test -p exeat --test us_ccl"
    );
}

#[test]
fn golden_products_fall_where_the_arithmetic_puts_them() {
    let library = super::library();
    let messages = Messages::load("en");
    // (product, 2022-10-21, 2023-11-17, 2026-07-23)
    for (product, first, second, last) in [
        ("NVIDIA A100 SXM", "3A090.a", "3A090.a", "3A090.a"),
        ("NVIDIA A800", "3A991.p", "3A090.a", "3A090.a"),
        ("NVIDIA H100 SXM", "3A090.a", "3A090.a", "3A090.a"),
        ("NVIDIA H800 SXM", "3A991.p", "3A090.a", "3A090.a"),
        // Between the bands: 2368 is under 2400, and 2.91 per mm² under 3.2.
        ("NVIDIA H20", "3A991.p", "3A991.p", "3A991.p"),
        ("NVIDIA L40", "3A991.p", "3A090.b", "3A090.b"),
        ("NVIDIA RTX 4090", "3A991.p", "3A090.a", "3A090.a"),
        ("NVIDIA RTX 4090D", "3A991.p", "3A991.p", "3A991.p"),
        ("NVIDIA A30", "3A991.p", "3A090.b", "3A090.b"),
        ("NVIDIA V100", "3A991.p", "3A991.p", "3A991.p"),
        ("AMD MI210", "3A991.p", "3A090.b", "3A090.b"),
        ("Huawei Atlas 300I Duo", "3A991.p", "3A991.p", "3A991.p"),
    ] {
        let row = row(&library, &messages, product);
        assert_eq!(
            [
                row.cells[0].as_str(),
                row.cells[1].as_str(),
                row.cells[3].as_str()
            ],
            [first, second, last],
            "{product}"
        );
    }
    let unknown = row(&library, &messages, "AMD MI308");
    assert!(
        unknown.cells[1].starts_with("open: "),
        "{:?}",
        unknown.cells
    );
    let aggregate = row(&library, &messages, "AMD MI250");
    assert!(
        aggregate.cells[0].starts_with("open: interconnect-bandwidth"),
        "{:?}",
        aggregate.cells
    );
}
