//! Readers against small files of each form, names through the built-in list, deltas, and hostile input.

use super::*;
use std::path::{Path, PathBuf};

fn fixture(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lists/fixtures");
    root.join(name)
}

fn read(name: &str) -> List {
    let list = read_file(&fixture(name)).unwrap();
    assert!(list.balances(), "{name}: {:?}", list.notes);
    list
}

fn entry<'a>(list: &'a List, id: &str) -> &'a Entry {
    let found = list.entries.iter().find(|entry| entry.party.id == id);
    found.unwrap_or_else(|| panic!("no entry {id} in {}", list.id))
}

fn counts(list: &List) -> (usize, usize, usize, usize) {
    (
        list.rows,
        list.entries.len(),
        list.skipped(),
        list.rejected(),
    )
}

#[test]
fn screening_list_as_csv() {
    let list = read("csl.csv");
    assert_eq!(counts(&list), (6, 4, 1, 1));
    assert_eq!(list.as_of.unwrap().to_string(), "2022-04-07");
    assert_eq!(entry(&list, "a1").party.names, ["I. ASH"]);
    let person = entry(&list, "21944");
    assert_eq!(person.list, "us-sdn");
    assert_eq!(person.party.kind, Kind::Person);
    assert_eq!(person.party.identifiers, ["N0012345"]);
    assert_eq!(person.party.dates.len(), 1);
    let firm = entry(&list, "a3");
    for name in ["Chitron Electronics Company Ltd.", "One Works", "Two Works"] {
        assert!(
            firm.party.names.iter().any(|n| n == name),
            "{name}: {:?}",
            firm.party.names
        );
    }
    let countries: Vec<&str> = firm.party.countries.iter().map(|c| c.code()).collect();
    assert_eq!(countries, ["CN", "HK"]);
    assert_eq!(entry(&list, "a4").party.names, ["11420 CORP."]);
}

#[test]
fn screening_list_as_json() {
    let list = read("csl.json");
    assert_eq!(counts(&list), (3, 2, 0, 1));
    assert_eq!(list.as_of.unwrap().to_string(), "2026-07-31");
    assert_eq!(entry(&list, "e1").party.names.len(), 4);
    assert_eq!(entry(&list, "s1").party.identifiers, ["AB-12345"]);
}

#[test]
fn own_list() {
    let list = read("own.csv");
    assert_eq!(counts(&list), (5, 4, 0, 1));
    assert_eq!(entry(&list, "1").party.names.len(), 3);
    let kept: Vec<usize> = list
        .notes
        .iter()
        .filter(|n| n.fate == Fate::Kept)
        .map(|n| n.row)
        .collect();
    assert_eq!(kept, [3, 4, 5], "{:?}", list.notes);
}

#[test]
fn own_list_with_other_columns() {
    let folder = std::env::temp_dir().join(format!("exeat-mapped-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("sperrliste.csv");
    let text = "Nr;Firma;Land;seit;Liste\n7;Acme Chips;China;2025-01-02;cn-control-list\n8;;;;\n9;Beta;;bald;\n";
    std::fs::write(&file, text).unwrap();
    let pairs = |text: &str| -> Vec<(String, String)> {
        let pairs = text.split(',').filter_map(|pair| pair.split_once('='));
        pairs.map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
    };
    let map = pairs("id=Nr,name=Firma,country=Land,since=seit,list=Liste");
    let list = read_mapped(&file, &map).unwrap();
    assert_eq!(counts(&list), (3, 2, 0, 1));
    let first = entry(&list, "7");
    assert_eq!(first.list, "cn-control-list");
    assert_eq!(first.party.countries[0].code(), "CN");
    assert_eq!(first.since.unwrap().to_string(), "2025-01-02");
    assert_eq!(entry(&list, "9").list, "sperrliste");
    for wrong in ["name=Name", "firm=Firma", "id=Nr"] {
        let error = read_mapped(&file, &pairs(wrong)).unwrap_err();
        assert_eq!(error.diagnostics()[0].code, "bad-columns", "{wrong}");
    }
    let _ = std::fs::remove_dir_all(folder);
}

#[test]
fn ofac_in_three_files() {
    let list = read("sdn.csv");
    assert_eq!(counts(&list), (9, 4, 0, 1), "{:?}", list.notes);
    assert_eq!(list.joined, 4, "two aliases and two addresses");
    assert_eq!(
        entry(&list, "36").party.names,
        ["AEROCARIBBEAN AIRLINES", "AERO-CARIBBEAN"]
    );
    assert_eq!(entry(&list, "36").party.countries.len(), 1);
    assert_eq!(entry(&list, "306").weak, ["BNC"]);
    assert_eq!(entry(&list, "2674").party.dates.len(), 1);
    assert_eq!(entry(&list, "9999").party.names, ["LOST ALIAS WORKS"]);
    let alone = read("alt.csv");
    assert_eq!(counts(&alone), (3, 3, 0, 0));
}

#[test]
fn denied_persons() {
    let list = read("dpl.tsv");
    assert_eq!(counts(&list), (2, 2, 0, 0));
    assert_eq!(
        list.as_of.unwrap().to_string(),
        "2003-06-19",
        "2922 is no day of a notice"
    );
    assert_eq!(entry(&list, "BETA \"B\" TRADING").list, "us-dpl");
}

#[test]
fn foreign_end_users() {
    let list = read("meti.tsv");
    assert_eq!(counts(&list), (2, 2, 0, 0));
    assert_eq!(
        entry(&list, "1").party.names,
        ["Ummah Works", "ALPHA", "BETA WORKS"]
    );
    assert_eq!(entry(&list, "1").party.countries[0].code(), "AF");
    assert!(list.notes[0].what.contains("Atlantis"));
}

#[test]
fn follow_the_money() {
    let list = read("ftm.jsonl");
    assert_eq!(counts(&list), (5, 2, 1, 2));
    assert_eq!(entry(&list, "NK-1").list, "xa_list");
    assert_eq!(entry(&list, "NK-1").weak, ["AMC"]);
    assert_eq!(entry(&list, "NK-2").party.kind, Kind::Person);
}

#[test]
fn united_nations() {
    let list = read("un.xml");
    assert_eq!(counts(&list), (3, 2, 0, 1));
    assert_eq!(list.as_of.unwrap().to_string(), "2026-02-27");
    let person = entry(&list, "XAi.001");
    assert_eq!(
        person.party.names,
        ["ALPHA BETA", "ألفا بيتا", "A. Beta", "The Owl"]
    );
    assert_eq!(person.weak, ["The Owl"]);
    assert_eq!(person.party.countries[0].code(), "RW");
    assert_eq!(person.party.identifiers, ["N0012345"]);
    assert_eq!(person.party.dates.len(), 1);
    assert_eq!(person.since.unwrap().to_string(), "2012-12-31");
    assert_eq!(entry(&list, "XAe.001").party.names, ["GAMMA & SONS"]);
}

#[test]
fn european_union_in_both_forms() {
    let xml = read("eu.xml");
    assert_eq!(counts(&xml), (2, 2, 0, 0));
    let person = entry(&xml, "EU.27.28");
    assert_eq!(person.party.names, ["Alpha Beta", "The Owl"]);
    assert_eq!(person.weak, ["The Owl"]);
    assert_eq!(person.party.kind, Kind::Person);
    assert_eq!(entry(&xml, "14").party.names, ["Gamma Works"]);
    assert!(entry(&xml, "14").party.countries.is_empty());
    let csv = read("eu.csv");
    assert_eq!(counts(&csv), (6, 2, 0, 1));
    assert_eq!(csv.joined, 3);
    let person = entry(&csv, "13");
    assert_eq!(person.party.names, ["Alpha Beta", "Beta; Alpha"]);
    assert_eq!(person.party.dates.len(), 1);
    assert_eq!(person.party.countries[0].code(), "IQ");
    assert_eq!(person.party.identifiers, ["N0012345"]);
    assert_eq!(entry(&csv, "14").party.kind, Kind::Organisation);
}

#[test]
fn united_kingdom_in_three_forms() {
    let list = read("uksl.csv");
    assert_eq!(counts(&list), (4, 2, 0, 1));
    assert_eq!(list.as_of.unwrap().to_string(), "2025-11-21");
    let person = entry(&list, "XAA0001");
    assert_eq!(
        person.party.names,
        ["Alpha Delta BETA", "Alpha Beta", "Альфа"]
    );
    assert_eq!(person.weak, ["Alpha Beta"]);
    assert_eq!(person.party.kind, Kind::Person);
    assert_eq!(person.party.dates.len(), 1);
    assert_eq!(person.party.identifiers, ["N0012345"]);
    assert_eq!(entry(&list, "XAA0002").party.countries[0].code(), "CN");
    let old = read("conlist.csv");
    assert_eq!(counts(&old), (3, 2, 0, 0));
    assert_eq!(old.as_of.unwrap().to_string(), "2025-11-21");
    assert_eq!(entry(&old, "7").party.names, ["Alpha BETA", "The Owl"]);
    assert_eq!(entry(&old, "7").weak, ["The Owl"]);
    let xml = read("uk.xml");
    assert_eq!(counts(&xml), (1, 1, 0, 0));
    let person = entry(&xml, "XAA0001");
    assert_eq!(
        person.party.names,
        ["Alpha Delta BETA", "Alpha Beta", "Альфа"]
    );
    assert_eq!(person.since.unwrap().to_string(), "2012-12-31");
}

#[test]
fn senzing_records() {
    let list = read("senzing.jsonl");
    assert_eq!(counts(&list), (5, 3, 0, 2));
    let firm = entry(&list, "1");
    assert_eq!(firm.party.names, ["Acme Micro", "AMC"]);
    assert_eq!(firm.party.kind, Kind::Organisation);
    assert_eq!(firm.list, "xa-list");
    let person = entry(&list, "2");
    assert_eq!(person.party.names, ["Alpha Beta"]);
    assert_eq!(person.party.kind, Kind::Person);
    assert_eq!(person.party.countries[0].code(), "RU");
    assert_eq!(person.party.identifiers, ["N0012345"]);
    assert_eq!(entry(&list, "3").party.names, ["Gamma Works"]);
}

#[test]
fn what_is_no_list_is_refused_with_a_remedy() {
    for text in [
        "",
        "   ",
        "<html>",
        "<export><sanctionEntity>",
        "<other/>",
        "{}",
        "[1,2]",
        "{\"results\": 3}",
        "a,b\n1,2\n",
        "\u{1a}",
        "{{{{",
    ] {
        let error = read_text(text, "x").unwrap_err();
        assert_eq!(error.diagnostics()[0].code, "not-a-list", "{text}");
        assert!(error.diagnostics()[0].help.is_some(), "{text}");
    }
}

#[test]
fn hostile_input_ends() {
    let brackets = "[".repeat(1_000_000);
    assert!(read_text(&brackets, "x").is_err());
    let quotes = format!("id,name\n{}", "1,\"".repeat(200_000));
    let _ = read_text(&quotes, "x");
    let rows = format!("id,name\n{}", "1,\"open\n".repeat(50_001));
    let list = read_text(&rows, "x").unwrap();
    assert!(list.balances());
    let long = format!(
        "id,name,aliases,country,kind\n1,{},,{},\n",
        "x".repeat(3_000_000),
        "é".repeat(2_000)
    );
    assert!(read_text(&long, "x").unwrap().balances());
    for name in [
        ".k.a",
        "a.k.a",
        "(a.k.a.",
        "é.k.a. x) y",
        "a.k.a. 'x",
        ";;;",
        "a.k.a.a.k.a.",
    ] {
        names::with_inner(name);
        names::aliases(name);
        names::quoted_aliases(name);
    }
}

#[test]
fn the_built_in_list_is_cited_and_whole() {
    let list = built_in().unwrap();
    assert!(list.notes.is_empty(), "{:?}", list.notes);
    assert!(list.entries.len() > 120);
    let mut ids: Vec<&str> = list.entries.iter().map(|e| e.party.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), list.entries.len(), "an id stands twice");
    for entry in &list.entries {
        assert!(entry.cite.contains(" FR "), "{}", entry.party.id);
        assert_eq!(entry.party.countries.len(), 1, "{}", entry.party.id);
    }
}

fn first_hit(screened: &Screen, name: &str) -> Option<String> {
    let query = Query {
        name: name.to_owned(),
        ..Query::default()
    };
    let found = screen(screened, &query, DEFAULT_THRESHOLD);
    let hit = found.hits.first()?;
    assert_eq!(hit.comparison.replay(), hit.comparison.score, "{name}");
    Some(hit.entry.party.names[0].clone())
}

#[test]
fn names_a_person_would_try() {
    let lists = vec![built_in().unwrap()];
    let table = AliasTable::carried();
    let with = Screen::new(lists, Some(table));
    for (name, listed) in [
        (
            "中芯国际",
            "Semiconductor Manufacturing International Corporation",
        ),
        ("上海微电子装备", "Shanghai Micro Electronics Equipment"),
        ("长江存储", "Yangtze Memory"),
        ("华为技术有限公司", "Huawei Technologies"),
        ("Микрон", "PJSC Mikron"),
        ("Нuаwеi", "Huawei"),
        ("ＨＵＡＷＥＩ", "Huawei"),
        (
            "SMIC",
            "Semiconductor Manufacturing International Corporation",
        ),
        (
            "Semi-conductor Manufacturing Intl",
            "Semiconductor Manufacturing International",
        ),
    ] {
        let found = first_hit(&with, name);
        assert!(
            found.as_ref().is_some_and(|f| f.starts_with(listed)),
            "{name}: {found:?}"
        );
    }
    for name in [
        "Sony",
        "Volkswagen",
        "TSMC",
        "Nvidia",
        "삼성전자",
        "東京エレクトロン",
        "任正非",
    ] {
        assert_eq!(first_hit(&with, name), None, "{name}");
    }
}

#[test]
fn an_alias_shows_its_source_and_can_be_switched_off() {
    let text = "id,name,aliases,country,kind\n1,\"Higon\",,CN,organisation\n";
    let lists = vec![read_text(text, "own").unwrap()];
    let table = AliasTable::from_text(
        "latin,own_script,kind,source,source_date\nHigon,海光信息技术股份有限公司,official,a register,2026-01-01\n",
    );
    let query = Query {
        name: "海光信息技术股份有限公司".to_owned(),
        kind: Kind::Organisation,
        ..Query::default()
    };
    let with = Screen::new(lists.clone(), Some(&table));
    let found = screen(&with, &query, DEFAULT_THRESHOLD);
    assert_eq!(found.hits[0].alias.unwrap().source, "a register");
    let without = Screen::new(lists, None);
    let plain = screen(&without, &query, DEFAULT_THRESHOLD);
    assert!(plain.hits.iter().all(|hit| hit.alias.is_none()));
    let pair = compare_pair("Higon", &query.name, Kind::Organisation, Some(&table));
    assert_eq!(pair.comparison.score, 10_000);
    assert!(pair.alias.is_some());
}

#[test]
fn threshold_nought_scores_everybody() {
    let lists = vec![built_in().unwrap()];
    let entries = lists[0].entries.len();
    let all = Screen::new(lists, None);
    let query = Query {
        name: "Huawei".to_owned(),
        ..Query::default()
    };
    assert_eq!(screen(&all, &query, 0).hits.len(), entries);
}

#[test]
fn deltas_are_exact() {
    let before = read_text("id,name,aliases\n1,A,x;y\n2,B,\n3,C,\n,D,\n,D,\n", "l").unwrap();
    let after = read_text("id,name,aliases\n,D,\n3,C,z\n1,A,y;x\n4,E,\n", "l").unwrap();
    let found = delta(&before, &after);
    let ids = |entries: &[&Entry]| -> Vec<String> {
        entries.iter().map(|e| e.party.id.clone()).collect()
    };
    assert_eq!(ids(&found.added), ["4"]);
    assert_eq!(ids(&found.removed), ["2", "D"]);
    assert_eq!(found.changed.len(), 1);
    assert_eq!(found.changed[0].what, ["names"]);
    assert_eq!(
        found.same, 2,
        "another order of rows and aliases is no change"
    );
    let itself = delta(&before, &before);
    assert_eq!(itself.same, before.entries.len());
    assert!(itself.added.is_empty() && itself.removed.is_empty() && itself.changed.is_empty());
}

/// The folder of full files, for whoever has them.
fn data() -> Option<PathBuf> {
    std::env::var_os("EXEAT_DATA").map(PathBuf::from)
}

#[test]
fn the_full_screening_list_loses_nothing() {
    let Some(data) = data() else { return };
    let list = read_file(&data.join("us/consolidated-screening-list.json")).unwrap();
    assert!(list.balances());
    assert_eq!(counts(&list), (25_921, 25_921, 0, 0));
    let on = |name: &str| list.entries.iter().filter(|e| e.list == name).count();
    for (name, count) in [
        ("us-sdn", 19_181),
        ("us-entity-list", 3_420),
        ("us-dpl", 1_596),
        ("us-dtc", 787),
        ("us-meu", 70),
        ("us-mbs", 51),
    ] {
        assert_eq!(on(name), count, "{name}");
    }
    let table = AliasTable::carried();
    let lists = vec![list];
    let all = Screen::new(lists, Some(table));
    for name in [
        "中芯国际",
        "上海微电子装备",
        "长江存储",
        "华为技术有限公司",
        "Микрон",
        "SMIC",
        "ＨＵＡＷＥＩ",
    ] {
        assert!(first_hit(&all, name).is_some(), "{name}");
    }
}

/// A folder with the full files of a folder of the data, unpacked.
fn unpacked(test: &str, files: &[&str]) -> Option<PathBuf> {
    let data = data()?.join("screening");
    let folder = std::env::temp_dir().join(format!("exeat-lists-{test}-{}", std::process::id()));
    for file in files {
        let to = folder.join(file);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        let plain = data.join(file);
        if plain.is_file() {
            std::fs::copy(plain, to).unwrap();
            continue;
        }
        let packed = std::fs::File::open(data.join(format!("{file}.zst"))).unwrap();
        let mut reader = ruzstd::decoding::StreamingDecoder::new(packed).unwrap();
        let mut out = std::fs::File::create(to).unwrap();
        std::io::copy(&mut reader, &mut out).unwrap();
    }
    Some(folder)
}

#[test]
fn full_files_lose_nothing() {
    let beside = ["alt.csv", "add.csv"].map(|f| format!("ofac_sdn_2021-07/{f}"));
    let older = ["alt.csv", "add.csv"].map(|f| format!("ofac_sdn_2019-01/{f}"));
    let others = ["cons_alt.csv", "cons_add.csv"].map(|f| format!("ofac_nonsdn_2025-12/{f}"));
    // File, entries, joined, skipped, rejected.
    let files = [
        ("us_csl_2022-04.csv", 14_160, 0, 0, 0),
        ("us_csl_partial_2023-11.csv", 4_226, 0, 1, 1), /* cut off in its last row */
        ("ofac_sdn_2021-07/sdn.csv", 8_976, 11_910 + 13_837, 0, 0),
        ("ofac_sdn_2019-01/sdn.csv", 7_379, 9_682 + 11_696, 0, 0),
        ("ofac_nonsdn_2025-12/cons_prim.csv", 442, 1_073 + 574, 0, 0),
        (
            "ofac_sdn_2025-12_partial/alt.csv",
            8_653,
            20_107 - 8_653,
            0,
            0,
        ),
        ("bis_dpl_2019-07.tsv", 546, 0, 0, 0),
        ("bis_dpl_2022-09.tsv", 581, 0, 0, 0),
        ("bis_dpl_2023-11.tsv", 665, 0, 0, 0),
        ("un_sc_consolidated_2026-02-27.xml", 730 + 273, 0, 0, 0),
    ];
    let all: Vec<&str> = files
        .iter()
        .map(|f| f.0)
        .chain(
            beside
                .iter()
                .chain(&older)
                .chain(&others)
                .map(String::as_str),
        )
        .collect();
    let Some(folder) = unpacked("full", &all) else {
        println!("skipped: EXEAT_DATA is not set");
        return;
    };
    for (file, entries, joined, skipped, rejected) in files {
        let list = read_file(&folder.join(file)).unwrap();
        assert!(list.balances(), "{file}: {}", list.rows);
        assert_eq!(
            (
                list.entries.len(),
                list.joined,
                list.skipped(),
                list.rejected()
            ),
            (entries, joined, skipped, rejected),
            "{file}: {:?}",
            list.notes.iter().take(3).collect::<Vec<_>>()
        );
        assert!(
            list.entries.iter().all(|e| !e.party.names.is_empty()),
            "{file}"
        );
    }
    let un = read_file(&folder.join("un_sc_consolidated_2026-02-27.xml")).unwrap();
    let scripts = un
        .entries
        .iter()
        .filter(|e| e.party.names.iter().any(|n| !n.is_ascii()));
    assert!(scripts.count() > 300);
    let _ = std::fs::remove_dir_all(folder);
}

#[test]
fn the_full_foreign_end_user_list_loses_nothing() {
    // It lies beside the data, as a table made from the ministry's publication.
    let Some(file) = data().map(|d| d.join("../law/jp_foreign_end_user_list.tsv")) else {
        println!("skipped: EXEAT_DATA is not set");
        return;
    };
    if !file.is_file() {
        println!("skipped: there is no table of the Foreign End User List");
        return;
    }
    let list = read_file(&file).unwrap();
    assert!(list.balances());
    assert_eq!(counts(&list), (835, 835, 0, 0));
}

/// Fields of a line of comma- or tab-separated text, read without the readers: an independent eye.
fn plain_fields(line: &str, separator: char) -> Vec<String> {
    let (mut out, mut field, mut quoted) = (Vec::new(), String::new(), false);
    for c in line.trim_end_matches('\r').chars() {
        match c {
            '"' => quoted = !quoted,
            c if c == separator && !quoted => out.push(std::mem::take(&mut field)),
            c => field.push(c),
        }
    }
    out.push(field);
    out.iter().map(|f| f.trim().to_owned()).collect()
}

fn plain_rows(path: &Path, separator: char) -> Vec<Vec<String>> {
    let bytes = std::fs::read(path).unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    text.lines()
        .map(|line| plain_fields(line, separator))
        .filter(|fields| fields.len() > 3)
        .collect()
}

/// Names, programme and kind of an entry.
type Plain = (Vec<String>, String, String);

/// By entry of OFAC: names, programme and kind, put together without the readers.
fn plain_sdn(folder: &Path) -> std::collections::BTreeMap<u32, Plain> {
    let mut out = std::collections::BTreeMap::new();
    for row in plain_rows(&folder.join("sdn.csv"), ',') {
        let mut names = vec![row[1].clone()];
        // Weak names stand in single quotes after a.k.a. in the remarks.
        for part in row[11].split("a.k.a. '").skip(1) {
            let name = part.split('\'').next().unwrap().trim();
            names.push(name.to_owned());
            // An alias that became a weak one is a change of names too.
            names.push(format!("weak {name}"));
        }
        let number: u32 = row[0].parse().unwrap();
        out.insert(number, (names, row[3].clone(), row[2].clone()));
    }
    for row in plain_rows(&folder.join("alt.csv"), ',') {
        let number: u32 = row[0].parse().unwrap();
        out.get_mut(&number).unwrap().0.push(row[3].clone());
    }
    for (names, _, _) in out.values_mut() {
        let first = names[0].clone();
        names.sort();
        names.dedup();
        names.insert(0, first);
    }
    out
}

#[test]
fn the_delta_of_two_sdn_lists_is_that_of_an_independent_diff() {
    let parts = ["sdn", "alt", "add"];
    let files: Vec<String> = ["2019-01", "2021-07"]
        .iter()
        .flat_map(|year| {
            parts
                .iter()
                .map(move |p| format!("ofac_sdn_{year}/{p}.csv"))
        })
        .collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let Some(folder) = unpacked("sdn", &files) else {
        println!("skipped: EXEAT_DATA is not set");
        return;
    };
    let [old, new] = ["ofac_sdn_2019-01", "ofac_sdn_2021-07"].map(|f| folder.join(f));
    let before = read_file(&old.join("sdn.csv")).unwrap();
    let after = read_file(&new.join("sdn.csv")).unwrap();
    let found = delta(&before, &after);
    let (plain_before, plain_after) = (plain_sdn(&old), plain_sdn(&new));
    let ids = |entries: &[&Entry]| -> Vec<u32> {
        let mut ids: Vec<u32> = entries
            .iter()
            .map(|e| e.party.id.parse().unwrap())
            .collect();
        ids.sort_unstable();
        ids
    };
    let alone = |a: &std::collections::BTreeMap<u32, Plain>,
                 b: &std::collections::BTreeMap<u32, Plain>| {
        let alone: Vec<u32> = a.keys().filter(|n| !b.contains_key(n)).copied().collect();
        alone
    };
    assert_eq!(ids(&found.added), alone(&plain_after, &plain_before));
    assert_eq!(ids(&found.removed), alone(&plain_before, &plain_after));
    for (at, what) in ["names", "programme", "kind"].into_iter().enumerate() {
        let differs = |a: &Plain, b: &Plain| [a.0 != b.0, a.1 != b.1, a.2 != b.2][at];
        let mut ours: Vec<u32> = found
            .changed
            .iter()
            .filter(|c| c.what.contains(&what))
            .map(|c| c.after.party.id.parse().unwrap())
            .collect();
        ours.sort_unstable();
        let theirs: Vec<u32> = plain_after
            .iter()
            .filter(|(n, now)| plain_before.get(n).is_some_and(|was| differs(was, now)))
            .map(|(n, _)| *n)
            .collect();
        assert_eq!(ours, theirs, "{what}");
        assert!(!ours.is_empty() || what == "kind", "{what}");
    }
    assert_eq!(
        found.added.len() + found.changed.len() + found.same,
        after.entries.len()
    );
    assert_eq!(
        found.removed.len() + found.changed.len() + found.same,
        before.entries.len()
    );
    println!(
        "added {}, removed {}, changed {}, same {}",
        found.added.len(),
        found.removed.len(),
        found.changed.len(),
        found.same
    );
    // Whom it touches: exactly those whose alerts, asked of either whole list, name an entry of the delta.
    let queries: Vec<Query> = after
        .entries
        .iter()
        .step_by(97)
        .chain(before.entries.iter().step_by(211))
        .filter_map(|entry| entry.party.names.last())
        .map(String::as_str)
        .chain(["Sony", "Acme Micro"])
        .map(|name| Query {
            name: name.to_owned(),
            ..Query::default()
        })
        .collect();
    let hit = touched(&found, &queries, None, DEFAULT_THRESHOLD);
    let touched_ids: Vec<usize> = hit.iter().map(|t| t.query).collect();
    let moved: std::collections::BTreeSet<&str> = found
        .added
        .iter()
        .chain(&found.removed)
        .copied()
        .chain(found.changed.iter().map(|c| c.after))
        .map(|e| e.party.id.as_str())
        .collect();
    let wholes = [before.clone(), after.clone()].map(|list| Screen::new(vec![list], None));
    let wanted: Vec<usize> = (0..queries.len())
        .filter(|at| {
            wholes.iter().any(|whole| {
                let all = screen(whole, &queries[*at], DEFAULT_THRESHOLD);
                all.hits
                    .iter()
                    .any(|h| moved.contains(h.entry.party.id.as_str()))
            })
        })
        .collect();
    assert_eq!(touched_ids, wanted);
    assert!(!wanted.is_empty() && wanted.len() < queries.len());
    let _ = std::fs::remove_dir_all(folder);
}

#[test]
fn the_deltas_of_denied_persons_are_those_of_an_independent_diff() {
    let files = [
        "bis_dpl_2019-07.tsv",
        "bis_dpl_2022-09.tsv",
        "bis_dpl_2023-11.tsv",
    ];
    let Some(folder) = unpacked("dpl", &files) else {
        println!("skipped: EXEAT_DATA is not set");
        return;
    };
    for pair in files.windows(2) {
        let [old, new] = [pair[0], pair[1]].map(|f| folder.join(f));
        let mut before = read_file(&old).unwrap();
        let after = read_file(&new).unwrap();
        same_list(&mut before, &after);
        let found = delta(&before, &after);
        // The list numbers nothing: rows are counted by name, and by all that an entry takes over.
        let rows = |path: &Path| -> Vec<(String, String)> {
            let rows = plain_rows(path, '\t');
            let all = rows.iter().skip(1).map(|r| {
                let day = &r[6];
                let year: u32 = day.rsplit('/').next().unwrap().parse().unwrap_or(0);
                let day = if (1950..=2100).contains(&year) {
                    day.as_str()
                } else {
                    ""
                };
                (r[0].clone(), format!("{}|{}|{day}", r[4], r[11]))
            });
            all.collect()
        };
        let (then, now) = (rows(&old), rows(&new));
        let names: std::collections::BTreeSet<&str> =
            then.iter().chain(&now).map(|r| r.0.as_str()).collect();
        let (mut added, mut removed, mut changed, mut same) = (0, 0, 0, 0);
        for name in names {
            let of = |rows: &[(String, String)]| -> Vec<String> {
                let of = rows.iter().filter(|r| r.0 == name).map(|r| r.1.clone());
                of.collect()
            };
            let (mut a, mut b) = (of(&then), of(&now));
            a.retain(|row| match b.iter().position(|other| other == row) {
                Some(at) => {
                    b.remove(at);
                    same += 1;
                    false
                }
                None => true,
            });
            let both = a.len().min(b.len());
            changed += both;
            removed += a.len() - both;
            added += b.len() - both;
        }
        assert_eq!(
            (
                found.added.len(),
                found.removed.len(),
                found.changed.len(),
                found.same
            ),
            (added, removed, changed, same),
            "{pair:?}"
        );
        println!("{pair:?}: added {added}, removed {removed}, changed {changed}, same {same}");
        assert!(added > 0 && removed > 0 && same > 0);
    }
    let _ = std::fs::remove_dir_all(folder);
}
