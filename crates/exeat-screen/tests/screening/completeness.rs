//! For every threshold the index returns what an exhaustive scan returns: the same parties with the same scores.

use exeat_screen::{Index, Kind, Name, Party, compare, score};

use crate::csl;
use crate::random::Random;

const THRESHOLDS: [u32; 6] = [1, 3_000, 5_000, 6_500, 7_000, 9_000];

/// Every name of every party, read once.
fn read(parties: &[Party]) -> Vec<Vec<Name>> {
    parties
        .iter()
        .map(|party| {
            let names = party.names.iter();
            names.map(|name| Name::read(name, party.kind)).collect()
        })
        .collect()
}

/// The score of each party's best name: every name of the list is compared.
fn scan(list: &[Vec<Name>], query: &Name) -> Vec<u32> {
    list.iter()
        .map(|names| {
            let scores = names.iter().map(|name| score(query, name));
            scores.max().unwrap_or(0)
        })
        .collect()
}

/// Holds the index to the scan, on all cores; returns how many alerts were equal.
fn hold(
    parties: &[Party],
    list: &[Vec<Name>],
    queries: &[(String, Kind)],
    thresholds: &[u32],
) -> usize {
    let built = Index::build(parties);
    let index = Index::open(built.as_bytes()).unwrap();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = queries.len().div_ceil(threads).max(1);
    let found: usize = std::thread::scope(|scope| {
        let workers: Vec<_> = queries
            .chunks(share)
            .map(|some| scope.spawn(|| hold_some(&index, list, some, thresholds)))
            .collect();
        workers.into_iter().map(|w| w.join().unwrap()).sum()
    });
    assert!(found > 0, "the queries found nothing at all");
    found
}

fn hold_some(
    index: &Index<&[u8]>,
    list: &[Vec<Name>],
    queries: &[(String, Kind)],
    thresholds: &[u32],
) -> usize {
    let mut searcher = index.searcher();
    let mut found_any = 0;
    for (number, (text, kind)) in queries.iter().enumerate() {
        if number % 500 == 499 {
            println!("{} of {} queries alike", number + 1, queries.len());
        }
        let query = Name::read(text, *kind);
        let scores = scan(list, &query);
        for &threshold in thresholds {
            let mut expected: Vec<(u32, u32)> = (0u32..)
                .zip(&scores)
                .filter(|(_, score)| **score >= threshold)
                .map(|(party, score)| (party, *score))
                .collect();
            expected.sort_by_key(|&(party, score)| (std::cmp::Reverse(score), party));
            let found: Vec<(u32, u32)> = searcher
                .search(&query, threshold)
                .alerts
                .iter()
                .map(|alert| {
                    let matched = &alert.matched;
                    assert_eq!(alert.comparison.score, alert.score, "{text} ~ {matched}");
                    assert_eq!(alert.comparison.replay(), alert.score, "{text} ~ {matched}");
                    (alert.party, alert.score)
                })
                .collect();
            assert_eq!(found, expected, "`{text}` at {threshold}");
            found_any += found.len();
        }
    }
    found_any
}

fn words(random: &mut Random, from: &[&str], most: usize) -> String {
    let count = 1 + random.below(most);
    let picked: Vec<&str> = (0..count).map(|_| *random.pick(from)).collect();
    picked.join(" ")
}

#[test]
fn index_equals_scan_on_a_made_up_list() {
    const FIRM: [&str; 30] = [
        "Nanjing",
        "Beijing",
        "Shanghai",
        "Technology",
        "Semiconductor",
        "Electronics",
        "Huawei",
        "Hua",
        "Wei",
        "Kaili",
        "Micron",
        "Mikron",
        "International",
        "Co Ltd",
        "Group",
        "Trading",
        "of",
        "Institute",
        "University",
        "Precision",
        "Zhongxing",
        "Zhong",
        "Xing",
        "SMIC",
        "Bank",
        "II",
        "44",
        "Materials",
        "Research",
        "Delta",
    ];
    const PERSON: [&str; 26] = [
        "Mohammed",
        "Muhammad",
        "Ali",
        "Hassan",
        "bin",
        "al",
        "Abdul",
        "Aziz",
        "A.",
        "B.",
        "Vladimir",
        "Volodymyr",
        "Petrov",
        "Petrova",
        "Ivan",
        "John",
        "Li",
        "Lee",
        "Wei",
        "Zhang",
        "Xiao",
        "Ming",
        "Xiaoming",
        "Kim",
        "Jong",
        "Un",
    ];
    const OWN: [&str; 12] = [
        "华为技术有限公司",
        "中兴通讯股份有限公司",
        "北京理工大学",
        "任正非",
        "東京エレクトロン",
        "삼성전자",
        "김정은",
        "Микрон",
        "محمد علي",
        "マイクロン",
        "南京半导体",
        "Владимир Петров",
    ];
    let mut random = Random::new(7);
    let mut parties = Vec::new();
    for number in 0..400 {
        let person = number % 2 == 0;
        let mut party = Party::named(
            "",
            if person {
                Kind::Person
            } else {
                Kind::Organisation
            },
        );
        if number % 7 == 0 {
            party.kind = Kind::Unknown;
        }
        party.id = number.to_string();
        party.names = (0..1 + random.below(3))
            .map(|_| match random.below(12) {
                0 => (*random.pick(&OWN)).to_string(),
                _ if person => words(&mut random, &PERSON, 5),
                _ => words(&mut random, &FIRM, 6),
            })
            .collect();
        parties.push(party);
    }
    let mut queries: Vec<(String, Kind)> = Vec::new();
    for _ in 0..300 {
        let kind = *random.pick(&[Kind::Unknown, Kind::Person, Kind::Organisation]);
        let text = match random.below(4) {
            0 => words(&mut random, &FIRM, 6),
            1 => words(&mut random, &PERSON, 5),
            2 => (*random.pick(&OWN)).to_string(),
            _ => {
                let party = random.pick(&parties).clone();
                let name = random.pick(&party.names).clone();
                random.mangle(&name)
            }
        };
        queries.push((text, kind));
    }
    hold(&parties, &read(&parties), &queries, &THRESHOLDS);
}

/// `EXEAT_QUERIES` asks for more queries, and for the whole list; `cargo xtask proof screening` does.
#[test]
fn index_equals_scan_on_the_real_list() {
    let Some(parties) = csl::load() else { return };
    let wanted = std::env::var("EXEAT_QUERIES").ok();
    let wanted: Option<usize> = wanted.and_then(|number| number.parse().ok());
    // A scan of the whole list takes a while; every eleventh party and a few dozen queries must do elsewhere.
    let step = if wanted.is_some() { 1 } else { 11 };
    let some: Vec<Party> = parties.iter().step_by(step).cloned().collect();
    let list = read(&some);
    let own = csl::own_script_names();
    let mut random = Random::new(11);
    let queries: Vec<(String, Kind)> = (0..wanted.unwrap_or(60))
        .map(|number| {
            let party = random.pick(&some).clone();
            let name = random.pick(&party.names).clone();
            let other = random.pick(&some).names[0].clone();
            let kind = if random.below(2) == 0 {
                party.kind
            } else {
                Kind::Unknown
            };
            match number % 8 {
                // Another script.
                0 if !own.is_empty() => (random.pick(&own).clone(), Kind::Unknown),
                // Half of one name and half of another.
                1 => (random.cross(&name, &other), kind),
                _ => (random.mangle(&name), kind),
            }
        })
        .collect();
    let thresholds = [4_000, 7_000, 8_500];
    let found = hold(&some, &list, &queries, &thresholds);
    println!(
        "{} queries, {} parties, thresholds {thresholds:?}: {found} alerts, each found by the index and by the scan",
        queries.len(),
        some.len()
    );
}

#[test]
fn comparing_is_symmetric() {
    let names = [
        "Shanghai Micro Electronics Equipment (Group) Co., Ltd.",
        "上海微电子装备（集团）股份有限公司",
        "Hua Wei Technologies",
        "Huawei Technologies Co., Ltd.",
        "A. B. Petrov",
        "Petrov Alexander Borisovich",
        "Hasan bin Ahmad al-Ubaidi",
        "Ahmad bin Hasan al-Ubaidi",
        "SMIC",
        "Semiconductor Manufacturing International Corporation",
        "",
        "()",
    ];
    for kind in [Kind::Unknown, Kind::Person, Kind::Organisation] {
        for a in names {
            for b in names {
                let (left, right) = (Name::read(a, kind), Name::read(b, kind));
                let there = compare(&left, &right);
                assert_eq!(there.score, compare(&right, &left).score, "{a} ~ {b}");
                assert_eq!(there.replay(), there.score, "{a} ~ {b}");
                assert_eq!(score(&left, &right), there.score, "{a} ~ {b}");
            }
        }
    }
}

#[test]
fn threshold_zero_returns_the_whole_list() {
    let parties =
        ["Huawei", "Micron", "Kaili Trading"].map(|n| Party::named(n, Kind::Organisation));
    let found = Index::build(&parties).search(&Name::read("Huawei", Kind::Organisation), 0);
    let scores: Vec<u32> = found.alerts.iter().map(|alert| alert.score).collect();
    assert_eq!(scores, [10_000, 0, 0]);
}
