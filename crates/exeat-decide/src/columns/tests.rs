//! Columns and the single path give the same answers, over a small pack that has every construct and over the
//! packs of the workspace.

use super::{Block, Column, Columns, Numbers, Shape, UNKNOWN_COUNTRY, country_code};
use crate::case::Case;
use crate::claim::Claim;
use crate::determine::{Ask, decide};
use exeat_rules::{
    AtomTest, Effect, FactDef, FactType, KindId, Law, Pack, PackFiles, Program, Scope,
};
use exeat_terms::{
    Bound, Country, CountrySet, Date, FactId, FactValue, Interval, Item, Layer, Listing, Money,
    Notice, Outcome, Party, Rate, Rational, Role, Roles, Transaction, Truth, parse_date,
};
use std::path::Path;

/// Every construct of the language that a decision turns on, in one small country.
const SMALL: &str = r#"
# Xanadu

```exeat
kind etcher "etcher"
kind scanner "scanner"

fact act : choice "act"
  of transaction
  values export, reexport

fact from : country "from"
  of transaction

fact destination : country "destination"
  of transaction

fact line-value : money "value"
  of item

fact zones : number "zones"
  of    item
  kinds etcher
  range 0 to 100

fact speed : number "speed"
  of    item
  unit  ms
  range 0 ms to 1000 ms

fact aperture : number "aperture"
  of    item
  kinds scanner
  range 0.1 to 3

fact feature : number "feature"
  of    item
  kinds scanner

derive feature = 0.35 * zones-like / aperture
  cite Note 1

fact zones-like : number "zones-like"
  of    item
  kinds scanner
  range 0 to 500

fact dry : yes-no "dry"
  of item

fact source : choice "source"
  of item
  values tin, xenon, other

fact military : yes-no "military"
  of end-use
  knowledge

fact known-concern : choice "known concern"
  of end-use
  values none, military

fact country : country "country"
  of party

fact headquarters : country "headquarters"
  of party

fact informed : yes-no "informed"
  of party

fact xa-list : listing "list"
  of     party
  values footnote-5

reach xa/export "exported"
  cite Act, 4
  mark V
  from 2020-01-01
  when from in XA

reach xa/person "by a list"
  cite Act, 5
  mark V
  from 2020-01-01
  when any party listed on xa-list with footnote 5

define xa/quick "quick"
  cite Note 2
  mark V
  from 2020-01-01
  when speed < 300 ms and dry

item xa/Z-1 "etcher"
  kind etcher
  cite Annex
  mark V
  from 2020-01-01
  when all of
         .1 meets xa/quick
         .2 at least 2 of
              .a zones >= 20
              .b source is tin, xenon
              .c [M] dry
              .d speed <= 12.5 ms

item xa/Z-1.a "etcher, worse"
  kind etcher
  cite Annex
  mark V
  from 2020-01-01
  when zones > 40 or speed = 5 ms

item xa/Z-2 "scanner"
  kind scanner
  cite Annex
  mark V
  from 2020-01-01
  when feature <= 45 and not source is other

item xa/Z-3 "from memory"
  kind scanner
  cite Annex
  mark M
  from 2020-01-01
  when speed >= 2 ms

item xa/Z-4 "by classification alone"
  cite Annex
  mark V
  from 2020-01-01

control xa/C-1 "list"
  cite Order, 1
  mark V
  from 2020-01-01
  applies to xa/Z-1, xa/Z-2, xa/Z-4
  when destination in xa/annex or XD except XE
  then licence required

control xa/C-2 "forbidden"
  cite Order, 2
  mark V
  from 2020-01-01
  applies to xa/Z-1.a, xa/Z-3
  when destination in xa/annex
  then prohibited

control xa/C-3 "free"
  cite Order, 3
  mark V
  from 2020-01-01
  applies to xa/Z-1
  when destination in XB and dry
  then no licence required
  over xa/C-1

control xa/C-4 "party"
  strand party
  cite Order, 4
  mark V
  from 2020-01-01
  applies to any item
  when any recipient as ultimate-consignee or end-user headquartered in xa/annex
       or every recipient located in XB
       or any recipient listed on xa-list
  then needs review

control xa/C-5 "military"
  strand end-use
  cite Order, 5
  mark V
  from 2020-01-01
  applies to any item
  when military or any party informed
  then licence required

exception xa/E-1 "cheap"
  symbol E1
  cite Order, 6
  mark V
  from 2020-01-01
  defeats xa/C-1, xa/C-2
  when line-value < 100 XAD
  act zones <= 4 "say the zones"
  unless military

exception xa/E-2 "no recipient abroad"
  symbol E2
  cite Order, 7
  mark V
  from 2020-01-01
  defeats xa/C-5
  when no recipient located in xa/annex

closure xa/etchers
  kind etcher
  entries xa/Z-1, xa/Z-1.a
  cite Annex read
  mark V
  from 2020-01-01

closure xa/scanners
  kind scanner
  entries xa/Z-2, xa/Z-4
  cite Annex read
  mark M
  from 2020-01-01
```
"#;

const SETS: &str = "set,member,valid_from,valid_to,mark,citation
xa/annex,XB,2020-01-01,,V,Annex 1
xa/annex,XD,2020-01-01,,V,Annex 1
xa/annex,XE,2020-01-01,,M,Annex 1
";

const MANIFEST: &str = "id = \"xa\"\nname = \"Xanadu\"\nauthority = \"Board\"\nlanguage = \"en\"\nterritory = [\"XA\"]\nverified_from = \"2020-01-01\"\nverified_through = \"2030-01-01\"\n";

fn small() -> Law {
    let file = |path: &str, text: &str| (path.to_owned(), path.to_owned(), text.to_owned());
    let (law, problems) = Law::load(vec![PackFiles {
        folder: "xa".to_owned(),
        files: vec![
            file("pack.toml", MANIFEST),
            file("rules/all.md", SMALL),
            file("sets/annex.csv", SETS),
        ],
    }]);
    assert!(!Law::has_errors(&problems), "{problems:#?}");
    law
}

/// The packs of the workspace, read as the facade does.
fn shipped() -> Law {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let mut folders: Vec<_> = std::fs::read_dir(&root)
        .unwrap()
        .flatten()
        .map(|e| e.path())
        .collect();
    folders.sort_by_key(|p| (!p.ends_with("core"), p.clone()));
    let packs = folders.iter().map(|folder| {
        let mut files = Vec::new();
        for below in ["", "rules", "sets"] {
            let Ok(entries) = std::fs::read_dir(folder.join(below)) else {
                continue;
            };
            for path in entries.flatten().map(|e| e.path()).filter(|p| p.is_file()) {
                let inside = path.strip_prefix(folder).unwrap().display().to_string();
                files.push((
                    inside.clone(),
                    inside,
                    std::fs::read_to_string(&path).unwrap(),
                ));
            }
        }
        files.sort();
        let folder = folder.file_name().unwrap().to_string_lossy().into_owned();
        PackFiles { folder, files }
    });
    let (law, problems) = Law::load(packs.collect());
    assert!(!Law::has_errors(&problems), "{problems:#?}");
    law
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n.max(1)
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

/// Transactions whose facts lie at, under and over the limits the rules compare them with.
struct Maker<'a> {
    law: &'a Law,
    pack: &'a Pack,
    program: &'a Program,
    dice: Dice,
    /// One fact in so many is left out; zero leaves none out.
    unknown: usize,
    /// One number in so many is a range; zero makes none.
    ranges: usize,
    date: Date,
}

impl Maker<'_> {
    fn number(&mut self, fact: FactId) -> Option<Interval> {
        let limits: Vec<Rational> = self
            .program
            .atoms
            .iter()
            .filter_map(|a| match a {
                AtomTest::Number(f, _, limit) if *f == fact => Some(*limit),
                _ => None,
            })
            .collect();
        let base = if limits.is_empty() {
            Rational::whole(50)
        } else {
            self.dice.of(&limits)
        };
        let step = Rational::new(1, [1, 10, 3][self.dice.below(3)])?;
        let value = match self.dice.below(4) {
            0 => base,
            1 => base.plus(step)?,
            2 => base.minus(step)?,
            _ => base.times(Rational::new(
                1 + i128::try_from(self.dice.below(7)).ok()?,
                3,
            )?)?,
        };
        let value = if value.is_negative() {
            Rational::ZERO
        } else {
            value
        };
        if self.ranges == 0 || !self.dice.one_in(self.ranges) {
            return Some(Interval::exactly(value));
        }
        let ends = [false, true];
        let bound = |value, inclusive| Some(Bound { value, inclusive });
        let (low, high) = (self.dice.of(&ends), self.dice.of(&ends));
        Some(match self.dice.below(3) {
            0 => Interval {
                low: bound(value, low),
                high: None,
            },
            1 => Interval {
                low: None,
                high: bound(value, high),
            },
            _ => Interval {
                low: bound(value, low),
                high: bound(value.plus(step)?, high),
            },
        })
    }

    fn value(&mut self, def: &FactDef) -> Option<FactValue> {
        if self.unknown > 0 && self.dice.one_in(self.unknown) {
            return None;
        }
        Some(match &def.fact_type {
            FactType::Number => FactValue::Number(self.number(def.id)?),
            FactType::YesNo => FactValue::YesNo(self.dice.one_in(2)),
            FactType::Choice(words) => {
                FactValue::Word(u8::try_from(self.dice.below(words.len())).unwrap())
            }
            FactType::Country => {
                let codes = [
                    "XA", "XB", "XD", "XE", "CN", "JP", "US", "NL", "DE", "RU", "MO", "KR",
                ];
                let country = Country::from_code(self.dice.of(&codes)).unwrap();
                if self.ranges > 0 && self.dice.one_in(8) {
                    let other = Country::from_code(self.dice.of(&codes)).unwrap();
                    FactValue::OneOf(CountrySet::from_iter([country, other]))
                } else {
                    FactValue::Country(country)
                }
            }
            FactType::Money => FactValue::Money(Money {
                amount: Interval::exactly(Rational::whole(
                    i64::try_from(self.dice.below(300)).unwrap(),
                )),
                currency: self.dice.of(&["XAD", "JPY", "USD", "EUR"]).to_owned(),
            }),
            FactType::Listing(_) => return None,
        })
    }

    fn party(&mut self, role: Role) -> Party {
        let mut party = Party {
            roles: Roles::of(role),
            ..Party::default()
        };
        let law = self.law;
        for def in law
            .vocabulary
            .facts()
            .iter()
            .filter(|d| d.scope == Scope::Party)
        {
            if let Some(value) = self.value(def) {
                party.facts.set(def.id, value);
            }
        }
        if self.unknown == 0 || self.dice.one_in(2) {
            let lists: Vec<String> = law
                .vocabulary
                .facts()
                .iter()
                .filter(|d| matches!(d.fact_type, FactType::Listing(_)))
                .map(|d| d.name.clone())
                .collect();
            let mut listed = Vec::new();
            if self.dice.one_in(3) && !lists.is_empty() {
                listed.push(Listing {
                    list: lists[self.dice.below(lists.len())].clone(),
                    entry: String::new(),
                    footnotes: self.dice.of(&[&[][..], &[5][..], &[1][..]]).to_vec(),
                });
            }
            party.listed = Some(listed);
            party.informed = Some(if self.dice.one_in(4) {
                vec![Notice {
                    by: self.pack.id.clone(),
                    covers: String::new(),
                    from: self.date,
                }]
            } else {
                Vec::new()
            });
        }
        party
    }

    fn case(&mut self) -> Case {
        let law = self.law;
        let kinds = law.vocabulary.kinds();
        let at = self.dice.below(kinds.len() + 1);
        let mut item = Item {
            id: "1".into(),
            ..Item::default()
        };
        let mut transaction = Transaction {
            date: self.date,
            facts: Default::default(),
            end_use: Default::default(),
            parties: vec![self.party(Role::Exporter), self.party(Role::EndUser)],
            items: Vec::new(),
            licences: Vec::new(),
            rates: Vec::new(),
        };
        if self.dice.one_in(3) {
            transaction
                .parties
                .push(self.party(Role::IntermediateConsignee));
        }
        if self.dice.one_in(3) {
            transaction.rates.push(Rate {
                from: "EUR".into(),
                to: self.dice.of(&["XAD", "JPY", "USD"]).to_owned(),
                rate: Rational::new(3, 2).unwrap(),
                source: String::new(),
            });
        }
        let kind = kinds
            .get(at)
            .map(|k| (KindId(u16::try_from(at).unwrap()), k.name.clone()));
        if let Some((_, name)) = &kind {
            item.kind.clone_from(name);
        }
        for def in law
            .vocabulary
            .facts()
            .iter()
            .filter(|d| d.scope != Scope::Party)
        {
            let own = kind.as_ref().is_none_or(|(k, _)| def.belongs_to(*k));
            let stated = own && (def.derivations.is_empty() || self.dice.one_in(4));
            if stated && let Some(value) = self.value(def) {
                match def.scope {
                    Scope::Transaction => transaction.facts.set(def.id, value),
                    Scope::EndUse => transaction.end_use.set(def.id, value),
                    Scope::Item | Scope::Party => item.facts.set(def.id, value),
                }
            }
        }
        if let Some(from) = law.vocabulary.find("from").filter(|_| !self.dice.one_in(3)) {
            let home = self
                .pack
                .territory
                .iter()
                .next()
                .unwrap_or(Country::from_code("DE").unwrap());
            transaction.facts.set(from.id, FactValue::Country(home));
        }
        let entries: Vec<&str> = self
            .program
            .entries
            .iter()
            .map(|e| self.pack.norms[e.norm].name.as_str())
            .collect();
        let claim = match self.dice.below(6) {
            0 => Some("not listed".to_owned()),
            1 | 2 if !entries.is_empty() => {
                let name = self.dice.of(&entries);
                let cut = name.rfind('.').filter(|_| self.dice.one_in(3));
                Some(cut.map_or(name, |at| &name[..at]).to_owned())
            }
            3 if self.dice.one_in(4) => Some("9Z999".to_owned()),
            _ => None,
        };
        item.entries
            .extend(claim.map(|c| (self.pack.id.clone(), c)));
        Case::new(law, self.pack, &transaction, &item)
    }
}

/// Decides generated cases both ways; gives the share decided from masks, in per cent.
fn compare(law: &Law, id: &str, date: &str, count: usize, unknown: usize, ranges: usize) -> usize {
    let pack = law.pack(id).unwrap();
    let date = parse_date(date).unwrap();
    let program = law.program(pack, Layer::Enforced, date, None);
    let seed = 7 + u64::try_from(count + unknown * 31 + ranges * 17).unwrap();
    let mut maker = Maker {
        law,
        pack,
        program: &program,
        dice: Dice(seed),
        unknown,
        ranges,
        date,
    };
    let cases: Vec<Case> = (0..count).map(|_| maker.case()).collect();
    let mut columns = Columns::new(law, pack, date, Ask::default());
    let answers = columns.decide_cases(&cases);
    assert_eq!(columns.heads(&cases), answers.heads);
    for (row, case) in cases.iter().enumerate() {
        let single = decide(law, pack, case.clone(), date, "1", Ask::default());
        let told = || format!("{id} on {date}, row {row}: {case:#?}");
        assert_eq!(answers.heads[row], single.outcome, "{}", told());
        let has = |mask: &[u64]| !mask.is_empty() && mask[row / 64] >> (row % 64) & 1 == 1;
        for (at, entry) in program.entries.iter().enumerate() {
            let (sure, open) = (
                has(answers.hits.entry(at)),
                has(answers.hits.entry_open(at)),
            );
            let found = single
                .entries
                .iter()
                .find(|e| e.norm == entry.norm)
                .map(|e| e.status);
            let name = &pack.norms[entry.norm].name;
            match (sure, open, found) {
                (true, _, found) => assert_eq!(found, Some(Truth::Yes), "{name}, {}", told()),
                (false, false, found) => {
                    assert!(
                        matches!(found, None | Some(Truth::No)),
                        "{name}, {}",
                        told()
                    );
                }
                (false, true, _) => {}
            }
        }
        for (at, control) in program.controls.iter().enumerate() {
            if control.effect == Effect::NoLicenceRequired {
                continue;
            }
            let (sure, open) = (
                has(answers.hits.control(at)),
                has(answers.hits.control_open(at)),
            );
            let found = single
                .requirements
                .iter()
                .find(|r| r.norm == control.norm)
                .map(|r| r.status);
            let name = &pack.norms[control.norm].name;
            match (sure, open, found) {
                (true, _, found) => assert_eq!(found, Some(Truth::Yes), "{name}, {}", told()),
                (false, false, found) => assert_eq!(found, None, "{name}, {}", told()),
                (false, true, _) => {}
            }
        }
    }
    100 - answers.alone * 100 / count
}

#[test]
fn columns_and_the_single_path_agree_on_a_small_pack() {
    let law = small();
    for (unknown, ranges) in [(0, 0), (0, 3), (12, 0), (4, 4), (2, 3)] {
        compare(&law, "xa", "2025-01-01", 400, unknown, ranges);
    }
    // Past what was read, and before it.
    for date in ["2030-03-01", "2031-01-01", "2019-01-01"] {
        compare(&law, "xa", date, 100, 4, 4);
    }
}

#[test]
fn columns_and_the_single_path_agree_on_the_shipped_packs() {
    let law = shipped();
    let us = ["2022-11-01", "2023-11-17", "2025-06-01"];
    for (id, dates) in [
        ("us", &us[..]),
        ("jp", &["2023-07-23", "2025-06-01"]),
        ("nl", &["2024-09-07"]),
        ("eu", &["2025-01-01"]),
        ("de", &["2025-01-01"]),
    ] {
        for date in dates {
            for (unknown, ranges) in [(0, 0), (20, 8), (3, 4)] {
                compare(&law, id, date, 20, unknown, ranges);
            }
        }
    }
}

#[test]
fn rows_whose_facts_are_all_known_are_decided_from_masks() {
    let law = small();
    let share = compare(&law, "xa", "2025-01-01", 600, 0, 0);
    assert!(share >= 50, "only {share} per cent came from masks");
}

/// A block a reader filled says the same as cases.
#[test]
fn a_block_answers_like_the_cases_of_its_rows() {
    let law = small();
    let pack = law.pack("xa").unwrap();
    let date = parse_date("2025-01-01").unwrap();
    let id = |name: &str| law.vocabulary.find(name).unwrap().id;
    let mut dice = Dice(3);
    let mut block = Block::new();
    let parties = vec![
        Roles::of(Role::EndUser).union(Roles::of(Role::UltimateConsignee)),
        Roles::of(Role::Exporter),
    ];
    let claims = [Claim::None, Claim::NotListed, Claim::Entry("xa/Z-1".into())];
    let shapes: Vec<u32> = ["etcher", "scanner"]
        .iter()
        .flat_map(|kind| claims.iter().map(move |claim| (*kind, claim)))
        .map(|(kind, claim)| {
            block.shape(Shape {
                kind: law.vocabulary.kind(kind),
                claim: claim.clone(),
                parties: parties.clone(),
            })
        })
        .collect();
    let codes: Vec<u16> = ["XA", "XB", "XD", "XE"]
        .iter()
        .map(|c| country_code(Country::from_code(c).unwrap()))
        .chain([UNKNOWN_COUNTRY])
        .collect();
    let rows = 900;
    for _ in 0..rows {
        block.push(dice.of(&shapes));
    }
    for (name, per) in [
        ("zones", 1),
        ("speed", 10),
        ("aperture", 100),
        ("zones-like", 1),
    ] {
        let mut numbers = Numbers {
            per,
            ..Numbers::default()
        };
        for _ in 0..rows {
            let value = i64::try_from(dice.below(300)).unwrap();
            numbers.push((!dice.one_in(5)).then_some(value));
        }
        if name == "speed" {
            numbers.high = Some(numbers.values.iter().map(|v| v + v % 3).collect());
        }
        block.put(None, id(name), Column::Numbers(numbers));
    }
    let mut value = Numbers {
        per: 1,
        ..Numbers::default()
    };
    for _ in 0..rows {
        value.push(Some(i64::try_from(dice.below(200)).unwrap()));
    }
    block.put(None, id("line-value"), Column::Money("XAD".into(), value));
    for (owner, name) in [
        (None, "from"),
        (None, "destination"),
        (Some(0), "headquarters"),
        (Some(0), "country"),
    ] {
        let column = (0..rows).map(|_| dice.of(&codes)).collect();
        block.put(owner, id(name), Column::Countries(column));
    }
    for (owner, name) in [
        (None, "dry"),
        (None, "military"),
        (Some(0), "informed"),
        (Some(1), "informed"),
        (Some(0), "xa-list"),
    ] {
        let column = (0..rows)
            .map(|_| dice.of(&[1, 2, 1, 2, 1, u64::MAX, 3]))
            .collect();
        block.put(owner, id(name), Column::Words(column));
    }
    let cases: Vec<Case> = (0..rows).map(|row| block.case(&law, row)).collect();
    let mut columns = Columns::new(&law, pack, date, Ask::default());
    let filled = columns.decide(&block);
    let made = columns.decide_cases(&cases);
    assert_eq!(filled.heads, made.heads);
    let hits = columns.hits(&block);
    let mut seen = [0usize; 9];
    for (row, case) in cases.iter().enumerate() {
        let single = decide(&law, pack, case.clone(), date, "1", Ask::default());
        assert_eq!(filled.heads[row], single.outcome, "row {row}: {case:#?}");
        seen[single.outcome as usize] += 1;
    }
    for at in 0..columns.program().controls.len() {
        assert_eq!(hits.control(at), filled.hits.control(at));
    }
    let kinds_of_head = seen.iter().filter(|n| **n > 0).count();
    assert!(
        kinds_of_head >= 5,
        "heads seen: {seen:?} of {:?}",
        Outcome::ALL
    );
}
