//! The carried packs.

use super::*;
use crate::diff::diff;
use exeat_decide::{Ask, decide};
use exeat_terms::{Facts, Truth};
use std::fs;
use std::sync::OnceLock;

pub(super) const DAY: &str = "2025-12-01";

pub(super) fn law() -> &'static Law {
    static LAW: OnceLock<Law> = OnceLock::new();
    LAW.get_or_init(|| {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
        let mut folders: Vec<_> = fs::read_dir(root)
            .unwrap()
            .map(|e| e.unwrap().path())
            .collect();
        folders.retain(|f| f.join("pack.toml").is_file());
        folders.sort_by_key(|f| (!f.ends_with("core"), f.clone()));
        let packs = folders.into_iter().map(|folder| {
            let mut files = Vec::new();
            for below in ["", "rules", "sets"] {
                let Ok(list) = fs::read_dir(folder.join(below)) else {
                    continue;
                };
                for path in list.map(|e| e.unwrap().path()).filter(|p| p.is_file()) {
                    let name = path.file_name().unwrap().to_string_lossy().into_owned();
                    let inside = if below.is_empty() {
                        name
                    } else {
                        format!("{below}/{name}")
                    };
                    files.push((inside.clone(), inside, fs::read_to_string(&path).unwrap()));
                }
            }
            let folder = folder.file_name().unwrap().to_string_lossy().into_owned();
            PackFiles { folder, files }
        });
        Law::load_sound(packs.collect()).0
    })
}

pub(super) fn compare(one: &str, two: &str, on: &str, to: Option<&str>) -> (Question, Gap) {
    let question = Question {
        sides: [Side::new(one, day(on)), Side::new(two, day(on))],
        kinds: None,
        to: to.and_then(Country::from_code),
    };
    let gap = gap(law(), &Universes::of(law()), &question);
    (question, gap)
}

fn entry<'a>(question: &Question, side: usize, provision: Provision) -> &'a exeat_rules::Norm {
    let pack = law()
        .pack(&question.sides[side].packs[provision.pack])
        .unwrap();
    &pack.norms[provision.norm]
}

/// The witnesses of an entry, each with the named facts.
fn witnesses(
    question: &Question,
    gap: &Gap,
    side: usize,
    name: &str,
    facts: &[&str],
) -> Vec<String> {
    let shown = |d: &Difference| {
        let value = |name: &&str| {
            let def = law().vocabulary.find(name).unwrap();
            match d.witness.facts.iter().find(|(f, _)| *f == def.id) {
                Some((_, FactValue::Number(range))) => range.single().unwrap().to_string(),
                Some((_, FactValue::YesNo(yes))) => yes.to_string(),
                Some((_, FactValue::Word(at))) => def.words()[usize::from(*at)].clone(),
                _ => "-".to_owned(),
            }
        };
        facts.iter().map(value).collect::<Vec<_>>().join(" ")
    };
    let of = |d: &&Difference| entry(question, side, d.entry).name == name;
    gap.only[side].iter().filter(of).map(shown).collect()
}

#[test]
fn a_law_beside_itself_has_no_gap() {
    for on in ["2023-09-01", DAY] {
        for pack in law().packs.iter().filter(|p| p.is_law()) {
            let (_, gap) = compare(&pack.id, &pack.id, on, None);
            assert!(
                gap.only.iter().all(Vec::is_empty),
                "{} on {on}: {gap:#?}",
                pack.id
            );
        }
    }
}

#[test]
fn the_chamber_of_exactly_685_degrees_is_listed_in_japan_and_not_in_the_union() {
    let (question, gap) = compare("jp", "eu", DAY, None);
    assert!(gap.complete);
    let found = witnesses(
        &question,
        &gap,
        0,
        "jp/6.17.u",
        &["deposition-temperature", "preclean-chamber"],
    );
    assert_eq!(found, ["958.15 true"]);
    let difference = gap.only[0]
        .iter()
        .find(|d| entry(&question, 0, d.entry).name == "jp/6.17.u")
        .unwrap();
    let near = difference.near.as_ref().unwrap();
    assert_eq!(entry(&question, 1, near.provision).name, "eu/3B501.a.4");
    let [boundary] = near.boundaries.as_slice() else {
        panic!("{near:?}")
    };
    let text = |list: &[(Op, Rational)]| {
        list.iter()
            .map(|(op, v)| format!("{} {v}", op.as_str()))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(text(&boundary.catches), "<= 958.15");
    assert_eq!(text(&boundary.misses), "< 958");
}

#[test]
fn a_scanner_of_the_wider_overlay_band_is_in_no_annex_of_the_union() {
    let (question, gap) = compare("us", "eu", DAY, None);
    assert!(gap.complete);
    let facts = [
        "wavelength",
        "numerical-aperture",
        "dedicated-chuck-overlay",
    ];
    assert_eq!(
        witnesses(&question, &gap, 0, "us/3B993.f.1", &facts),
        ["193 1.35 2.4"]
    );
    // The other way: the Union's K of 0.35 catches an optic that no tool has, whatever its overlay.
    assert_eq!(
        witnesses(&question, &gap, 1, "eu/3B001.f.1.b", &facts),
        ["193 1.51 2.5"]
    );
}

#[test]
fn counts_are_whole_and_densities_follow_from_area() {
    let (question, gap) = compare("us", "eu", DAY, None);
    let zones = witnesses(
        &question,
        &gap,
        0,
        "us/3B993.c.3",
        &["chuck-zones", "gas-valve-switching-time"],
    );
    assert_eq!(zones, ["100 300", "10 100"]);
    let density = law().vocabulary.find("performance-density").unwrap().id;
    for difference in gap.only.iter().flatten() {
        assert!(
            difference.witness.facts.iter().all(|(f, _)| *f != density),
            "{difference:#?}"
        );
    }
}

#[test]
fn what_is_known_from_memory_or_by_classification_is_never_a_gap() {
    for (one, two) in [("us", "eu"), ("jp", "us"), ("nl", "jp"), ("us", "de")] {
        let (question, gap) = compare(one, two, DAY, None);
        for (side, list) in gap.only.iter().enumerate() {
            for difference in list {
                let norm = entry(&question, side, difference.entry);
                assert!(norm.mark.decides() && norm.when.is_some(), "{}", norm.name);
            }
        }
        for n in &gap.not_compared {
            let norm = entry(&question, n.side, n.entry);
            assert!(
                n.because != Because::Classification || norm.when.is_none(),
                "{}",
                norm.name
            );
        }
    }
    let (question, gap) = compare("us", "eu", DAY, None);
    let name = |n: &&NotCompared| entry(&question, n.side, n.entry).name == "us/3B001.d.4.a";
    assert_eq!(
        gap.not_compared.iter().find(name).unwrap().because,
        Because::Classification
    );
}

/// The whole decision, not the listing alone, on both sides. Of the United States every tenth: with nothing
/// known but the item, its decision looks at all parties, uses and exceptions.
#[test]
fn every_witness_is_decided_again_on_both_sides() {
    for (one, two, step) in [("jp", "eu", 1), ("us", "eu", 10), ("jp", "us", 10)] {
        let (question, gap) = compare(one, two, DAY, None);
        for (side, list) in gap.only.iter().enumerate() {
            for difference in list.iter().step_by(step) {
                let ask = |side: usize| {
                    let members = members(law(), &question.sides[side], None);
                    let member = &members[0];
                    let mut facts = Facts::default();
                    for (fact, value) in &difference.witness.facts {
                        facts.set(*fact, value.clone());
                    }
                    let case = member.case(law(), difference.kind, facts);
                    decide(law(), member.pack, case, member.on, "", Ask::default())
                };
                let here = ask(side);
                let met = |norm: usize| {
                    here.entries
                        .iter()
                        .any(|e| e.norm == norm && e.status == Truth::Yes)
                };
                assert!(met(difference.entry.norm), "{difference:#?}");
                let there = ask(1 - side);
                let other = law().pack(&question.sides[1 - side].packs[0]).unwrap();
                for found in &there.entries {
                    let name = &other.norms[found.norm].name;
                    let idle = side::idle(&there.program, found.at);
                    assert!(idle || found.status == Truth::No, "{name}: {difference:#?}");
                }
            }
        }
    }
}

#[test]
fn what_a_day_brought_is_the_gap_between_the_two_days() {
    let (from, to) = (day("2023-07-01"), day("2023-09-01"));
    let universes = Universes::of(law());
    let changed = diff(law(), &universes, "jp", from, to);
    assert!(changed.complete && !changed.entries.is_empty());
    let question = Question {
        sides: [Side::new("jp", from), Side::new("jp", to)],
        kinds: None,
        to: None,
    };
    let gap = gap(law(), &universes, &question);
    for (side, pick) in [(0, true), (1, false)] {
        let by_gap: BTreeSet<(&str, u16)> = gap.only[side]
            .iter()
            .map(|d| (entry(&question, side, d.entry).name.as_str(), d.kind.0))
            .collect();
        let by_diff: BTreeSet<(&str, u16)> = changed
            .entries
            .iter()
            .filter(|c| gap.kinds.contains(&c.kind))
            .filter(|c| {
                if pick { &c.lost } else { &c.gained }
                    .iter()
                    .any(|m| m.free)
            })
            .map(|c| (c.name.as_str(), c.kind.0))
            .collect();
        assert_eq!(by_gap, by_diff, "side {side}");
    }
}

#[test]
fn toward_a_destination_the_requirement_counts_and_not_the_list() {
    // The paragraph is listed, and needs a licence to China only for an entity of footnote 5.
    let (question, china) = compare("us", "eu", DAY, Some("CN"));
    assert!(china.complete);
    let of = |name: &str| {
        let named = |d: &&Difference| entry(&question, 0, d.entry).name == name;
        china.only[0].iter().any(|d| named(&d))
    };
    assert!(!of("us/3B993.f.1"));
    assert!(of("us/3B001.c.4"));
    // The Union prints 685 °C beside 958 K: between the two its own rules ask for a person's judgement.
    let (question, listed) = compare("us", "eu", DAY, None);
    let open = listed
        .not_compared
        .iter()
        .find(|n| entry(&question, n.side, n.entry).name == "us/3B001.a.4")
        .unwrap();
    let Because::Others(others) = &open.because else {
        panic!("{open:?}")
    };
    let names: Vec<&str> = others
        .iter()
        .map(|p| entry(&question, 1, *p).name.as_str())
        .collect();
    assert_eq!(names, ["eu/3B501.a.4-printed-pair"]);
    let (question, canada) = compare("us", "jp", DAY, Some("CA"));
    let scanner = law().vocabulary.kind("lithography-scanner").unwrap();
    let ours: Vec<_> = canada.only[0]
        .iter()
        .filter(|d| d.kind == scanner)
        .collect();
    assert!(ours.is_empty(), "{question:?} {ours:#?}");
    assert!(
        canada.only[1].iter().any(|d| d.kind == scanner),
        "Japan asks a licence to Canada"
    );
}

/// The United States keep 4A003 by classification, behind the question for any other feature: that no
/// entry of theirs asks for adjusted peak performance says nothing.
#[test]
fn a_figure_kept_behind_an_entry_for_any_other_feature_is_no_gap() {
    let (question, gap) = compare("us", "eu", DAY, None);
    let name = |side: usize, p: Provision| entry(&question, side, p).name.as_str();
    assert!(gap.only[1].iter().all(|d| name(1, d.entry) != "eu/4A003.b"));
    let open = gap
        .not_compared
        .iter()
        .find(|n| name(n.side, n.entry) == "eu/4A003.b")
        .unwrap();
    let Because::Others(others) = &open.because else {
        panic!("{open:?}")
    };
    assert_eq!(
        others.iter().map(|p| name(0, *p)).collect::<Vec<_>>(),
        ["us/other-entry"]
    );
    // What both ask about stays a gap, and so does what no multilateral list has: stacked memory.
    for stays in ["us/3A090.a", "us/3A090.c"] {
        assert!(gap.only[0].iter().any(|d| name(0, d.entry) == stays));
    }
}

/// Not a test of speed: prints what a run took, for the record.
#[test]
fn all_pairs() {
    let ids: Vec<&str> = law()
        .packs
        .iter()
        .filter(|p| p.is_law())
        .map(|p| p.id.as_str())
        .collect();
    let mut pairs = 0;
    let start = std::time::Instant::now();
    for (at, one) in ids.iter().enumerate() {
        for two in ids.iter().skip(at + 1) {
            let (_, gap) = compare(one, two, DAY, None);
            assert!(gap.complete, "{one} {two}: {:#?}", gap.not_compared);
            pairs += 1;
        }
    }
    println!(
        "{pairs} pairs of {} packs in {:?}",
        ids.len(),
        start.elapsed()
    );
}
