//! Gaps between the shipped packs, and between generated ones against brute force.

use super::*;
use exeat_rules::PackFiles;
use exeat_terms::Date;
use std::fs;
use std::path::Path as FilePath;

fn shipped() -> Law {
    let root = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
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
                    name.clone()
                } else {
                    format!("{below}/{name}")
                };
                files.push((inside.clone(), inside, fs::read_to_string(&path).unwrap()));
            }
        }
        PackFiles {
            folder: folder.file_name().unwrap().to_string_lossy().into_owned(),
            files,
        }
    });
    Law::load_sound(packs.collect()).0
}

fn day(text: &str) -> Date {
    exeat_terms::parse_date(text).unwrap()
}

#[test]
fn look() {
    let law = shipped();
    let universes = Universes::of(&law);
    for pair in std::env::var("GAP").unwrap_or("jp,eu".into()).split(' ') {
        let (a, b) = pair.split_once(',').unwrap();
        let question = Question {
            sides: [
                Side::new(a, day("2025-12-01")),
                Side::new(b, day("2025-12-01")),
            ],
            kinds: None,
            to: std::env::var("TO")
                .ok()
                .and_then(|t| Country::from_code(&t)),
        };
        let start = std::time::Instant::now();
        let gap = gap(&law, &universes, &question);
        println!("== {a} {b}: {:?}", start.elapsed());
        let name = |side: usize, p: Provision| {
            let pack = law.pack(&question.sides[side].packs[p.pack]).unwrap();
            pack.norms[p.norm].name.clone()
        };
        let kind = |k: KindId| law.vocabulary.kind_def(k).unwrap().name.clone();
        let witness = |w: &Witness| {
            w.facts
                .iter()
                .map(|(f, v)| {
                    let def = law.vocabulary.fact(*f).unwrap();
                    let value = match v {
                        FactValue::Number(r) => r.single().unwrap().to_string(),
                        FactValue::YesNo(v) => v.to_string(),
                        FactValue::Word(at) => def.words()[usize::from(*at)].clone(),
                        other => format!("{other:?}"),
                    };
                    format!(
                        "{}{}={value}",
                        if w.deciding.contains(f) { "*" } else { "" },
                        def.name
                    )
                })
                .collect::<Vec<_>>()
                .join(" ")
        };
        println!(
            "kinds {:?}",
            gap.kinds.iter().map(|k| kind(*k)).collect::<Vec<_>>()
        );
        for side in [0, 1] {
            println!(
                "-- only {}: {}",
                question.sides[side].name(),
                gap.only[side].len()
            );
            for d in &gap.only[side] {
                let near = d.near.as_ref().map(|n| {
                    let b = n
                        .boundaries
                        .iter()
                        .map(|b| {
                            format!(
                                "{} {:?} / {:?}",
                                law.vocabulary.fact(b.fact).unwrap().name,
                                b.catches
                                    .iter()
                                    .map(|(o, l)| format!("{}{}", o.as_str(), l))
                                    .collect::<Vec<_>>(),
                                b.misses
                                    .iter()
                                    .map(|(o, l)| format!("{}{}", o.as_str(), l))
                                    .collect::<Vec<_>>()
                            )
                        })
                        .collect::<Vec<_>>()
                        .join("; ");
                    format!(
                        "near {} {} `{}` [{b}]",
                        name(1 - side, n.provision),
                        n.limb,
                        law.sources.text(n.span).replace('\n', " ")
                    )
                });
                println!(
                    "{} {} {:?} {}\n      {}",
                    kind(d.kind),
                    name(side, d.entry),
                    d.limbs,
                    near.unwrap_or_default(),
                    witness(&d.witness)
                );
            }
        }
        println!(
            "-- not compared {} complete {}",
            gap.not_compared.len(),
            gap.complete
        );
        for n in &gap.not_compared {
            let because = match &n.because {
                Because::Others(list) => format!(
                    "others {:?}",
                    list.iter()
                        .map(|p| name(1 - n.side, *p))
                        .collect::<Vec<_>>()
                ),
                other => format!("{other:?}"),
            };
            println!(
                "{} {} {because} {}",
                kind(n.kind),
                name(n.side, n.entry),
                n.witness.as_ref().map(&witness).unwrap_or_default()
            );
        }
    }
}
