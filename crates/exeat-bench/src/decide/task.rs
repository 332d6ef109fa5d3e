//! The task: 50 threshold rules of ten kinds of item, each under three groups of destinations: 150 clauses.
//!
//! The shape is that of the chip controls (this much of one parameter, or less of it and much of another), the
//! country is invented, the transactions are pseudo-random. The same table becomes a pack in our language;
//! [`super::floor`] is the same by hand.

use exeat_rules::PackFiles;
use std::fmt::Write as _;

/// Parameters of an item.
pub(super) const PARAMETERS: [&str; 8] = [
    "rate",
    "density",
    "bandwidth",
    "transistors",
    "node",
    "wavelength",
    "overlay",
    "throughput",
];
/// The parameter kept in hundredths.
pub(super) const IN_HUNDREDTHS: usize = 1;
/// Kinds of item.
pub(super) const KINDS: usize = 10;

/// Groups of countries; a bit each in [`COUNTRIES`].
const GROUPS: [&str; 6] = ["A1", "A5", "A6", "D1", "D4", "D5"];
/// Countries and their groups; only the mix of memberships matters, it is not the law.
pub(super) const COUNTRIES: [(&str, u8); 16] = [
    ("CN", 0b11_1000),
    ("MO", 0b11_1000),
    ("RU", 0b11_1000),
    ("IQ", 0b11_1000),
    ("VN", 0b00_1000),
    ("AE", 0b01_0000),
    ("SA", 0b01_0000),
    ("IL", 0b01_0100),
    ("IN", 0b01_0010),
    ("US", 0b00_0000),
    ("JP", 0b00_0011),
    ("NL", 0b00_0011),
    ("DE", 0b00_0011),
    ("TW", 0b00_0100),
    ("SG", 0b00_0100),
    ("CY", 0b10_0100),
];
/// Days on which transactions happen.
pub(super) const DAYS: [i64; 7] = [
    20_220_901, 20_221_101, 20_231_201, 20_240_601, 20_250_101, 20_250_601, 20_260_301,
];

/// The technical test of a rule.
#[derive(Clone, Copy)]
#[allow(
    clippy::enum_variant_names,
    reason = "the three shapes of the published task all begin with a lower bound"
)]
enum Cond {
    /// `a >= t`
    AtLeast(usize, i64),
    /// `a >= t1`, or `a >= t2` and `b >= t3`
    AtLeastOrBoth(usize, i64, i64, usize, i64),
    /// `a >= t1` and `b <= t2`
    AtLeastAndAtMost(usize, i64, usize, i64),
}

/// One rule.
struct Rule {
    kind: usize,
    from: i64,
    until: i64,
    cond: Cond,
}

/// The rules.
#[rustfmt::skip]
const RULES: [Rule; 50] = [
    Rule { kind: 0, from: 20231117, until: 99_991_231, cond: Cond::AtLeastOrBoth(0, 4800, 1600, 1, 592) },
    Rule { kind: 1, from: 20241202, until: 99_991_231, cond: Cond::AtLeastOrBoth(0, 5825, 1941, 7, 5041) },
    Rule { kind: 2, from: 20241202, until: 99_991_231, cond: Cond::AtLeastAndAtMost(6, 2346, 4, 4948) },
    Rule { kind: 3, from: 20241202, until: 99_991_231, cond: Cond::AtLeastAndAtMost(5, 2367, 2, 6155) },
    Rule { kind: 4, from: 20241202, until: 20260101, cond: Cond::AtLeast(1, 6416) },
    Rule { kind: 5, from: 20231117, until: 99_991_231, cond: Cond::AtLeastOrBoth(5, 4149, 1383, 7, 3974) },
    Rule { kind: 6, from: 20241202, until: 99_991_231, cond: Cond::AtLeastOrBoth(7, 7367, 2455, 2, 5573) },
    Rule { kind: 7, from: 20241202, until: 99_991_231, cond: Cond::AtLeastAndAtMost(1, 1803, 6, 6509) },
    Rule { kind: 8, from: 20221007, until: 99_991_231, cond: Cond::AtLeastAndAtMost(6, 2111, 1, 6106) },
    Rule { kind: 9, from: 20241202, until: 99_991_231, cond: Cond::AtLeast(5, 5609) },
    Rule { kind: 0, from: 20240405, until: 20260101, cond: Cond::AtLeastOrBoth(5, 4060, 1353, 6, 4593) },
    Rule { kind: 1, from: 20221007, until: 20260101, cond: Cond::AtLeastOrBoth(4, 5982, 1994, 5, 6934) },
    Rule { kind: 2, from: 20221007, until: 99_991_231, cond: Cond::AtLeastAndAtMost(5, 2276, 3, 3415) },
    Rule { kind: 3, from: 20221007, until: 99_991_231, cond: Cond::AtLeastAndAtMost(3, 2116, 4, 4324) },
    Rule { kind: 4, from: 20241202, until: 99_991_231, cond: Cond::AtLeast(3, 6527) },
    Rule { kind: 5, from: 20240405, until: 20260101, cond: Cond::AtLeastOrBoth(1, 4572, 1524, 5, 2027) },
    Rule { kind: 6, from: 20240405, until: 20260101, cond: Cond::AtLeastOrBoth(6, 6845, 2281, 4, 4816) },
    Rule { kind: 7, from: 20240405, until: 20260101, cond: Cond::AtLeastAndAtMost(3, 1754, 5, 2305) },
    Rule { kind: 8, from: 20240405, until: 99_991_231, cond: Cond::AtLeastAndAtMost(5, 2584, 6, 3183) },
    Rule { kind: 9, from: 20240405, until: 99_991_231, cond: Cond::AtLeast(0, 6524) },
    Rule { kind: 0, from: 20241202, until: 99_991_231, cond: Cond::AtLeastOrBoth(5, 4539, 1513, 3, 5543) },
    Rule { kind: 1, from: 20240405, until: 99_991_231, cond: Cond::AtLeastOrBoth(2, 6796, 2265, 7, 6297) },
    Rule { kind: 2, from: 20250116, until: 20260101, cond: Cond::AtLeastAndAtMost(4, 2450, 1, 6632) },
    Rule { kind: 3, from: 20221007, until: 99_991_231, cond: Cond::AtLeastAndAtMost(5, 1605, 4, 2254) },
    Rule { kind: 4, from: 20221007, until: 99_991_231, cond: Cond::AtLeast(5, 4304) },
    Rule { kind: 5, from: 20231117, until: 99_991_231, cond: Cond::AtLeastOrBoth(0, 4822, 1607, 2, 4271) },
    Rule { kind: 6, from: 20221007, until: 99_991_231, cond: Cond::AtLeastOrBoth(1, 4773, 1591, 7, 4429) },
    Rule { kind: 7, from: 20231117, until: 20260101, cond: Cond::AtLeastAndAtMost(4, 1528, 0, 4980) },
    Rule { kind: 8, from: 20231117, until: 99_991_231, cond: Cond::AtLeastAndAtMost(2, 1841, 4, 2979) },
    Rule { kind: 9, from: 20250116, until: 20260101, cond: Cond::AtLeast(3, 7087) },
    Rule { kind: 0, from: 20250116, until: 99_991_231, cond: Cond::AtLeastOrBoth(6, 4779, 1593, 3, 3601) },
    Rule { kind: 1, from: 20241202, until: 99_991_231, cond: Cond::AtLeastOrBoth(6, 5963, 1987, 3, 6157) },
    Rule { kind: 2, from: 20231117, until: 99_991_231, cond: Cond::AtLeastAndAtMost(0, 1872, 5, 6808) },
    Rule { kind: 3, from: 20221007, until: 99_991_231, cond: Cond::AtLeastAndAtMost(6, 2601, 5, 4507) },
    Rule { kind: 4, from: 20221007, until: 20260101, cond: Cond::AtLeast(0, 4833) },
    Rule { kind: 5, from: 20250116, until: 20260101, cond: Cond::AtLeastOrBoth(5, 4936, 1645, 7, 2908) },
    Rule { kind: 6, from: 20240405, until: 20260101, cond: Cond::AtLeastOrBoth(0, 5785, 1928, 4, 2516) },
    Rule { kind: 7, from: 20241202, until: 99_991_231, cond: Cond::AtLeastAndAtMost(7, 2608, 2, 4776) },
    Rule { kind: 8, from: 20250116, until: 20260101, cond: Cond::AtLeastAndAtMost(4, 2065, 0, 3109) },
    Rule { kind: 9, from: 20221007, until: 99_991_231, cond: Cond::AtLeast(1, 6266) },
    Rule { kind: 0, from: 20250116, until: 99_991_231, cond: Cond::AtLeastOrBoth(6, 4593, 1531, 5, 2446) },
    Rule { kind: 1, from: 20221007, until: 99_991_231, cond: Cond::AtLeastOrBoth(0, 7484, 2494, 4, 3895) },
    Rule { kind: 2, from: 20250116, until: 20260101, cond: Cond::AtLeastAndAtMost(3, 1774, 5, 5070) },
    Rule { kind: 3, from: 20250116, until: 99_991_231, cond: Cond::AtLeastAndAtMost(5, 1826, 1, 4043) },
    Rule { kind: 4, from: 20231117, until: 99_991_231, cond: Cond::AtLeast(3, 4265) },
    Rule { kind: 5, from: 20231117, until: 99_991_231, cond: Cond::AtLeastOrBoth(6, 6805, 2268, 1, 4323) },
    Rule { kind: 6, from: 20250116, until: 99_991_231, cond: Cond::AtLeastOrBoth(5, 7869, 2623, 4, 2371) },
    Rule { kind: 7, from: 20240405, until: 20260101, cond: Cond::AtLeastAndAtMost(4, 1794, 7, 4858) },
    Rule { kind: 8, from: 20240405, until: 99_991_231, cond: Cond::AtLeastAndAtMost(7, 1727, 6, 6242) },
    Rule { kind: 9, from: 20221007, until: 99_991_231, cond: Cond::AtLeast(7, 6347) },
];

/// One transaction.
#[derive(Clone)]
pub(super) struct Transaction {
    pub(super) day: i64,
    pub(super) kind: usize,
    pub(super) parameters: [i64; 8],
    pub(super) destination: usize,
    pub(super) headquarters: usize,
    pub(super) listed_use: bool,
}

/// Pseudo-random transactions, the same in every run.
pub(super) fn transactions(count: usize) -> Vec<Transaction> {
    let mut state = 42u64;
    let mut below = |n: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or(0) % n
    };
    let mut one = || Transaction {
        day: DAYS.get(below(DAYS.len())).copied().unwrap_or(0),
        kind: below(KINDS),
        parameters: std::array::from_fn(|_| i64::try_from(below(10_000)).unwrap_or(0)),
        destination: below(COUNTRIES.len()),
        headquarters: below(COUNTRIES.len()),
        listed_use: below(4) == 0,
    };
    (0..count).map(|_| one()).collect()
}

/// A day as people write it.
pub(super) fn written(day: i64) -> String {
    format!(
        "{:04}-{:02}-{:02}",
        day / 10_000,
        day / 100 % 100,
        day % 100
    )
}

/// The rules as a pack in our language.
pub(super) fn pack() -> PackFiles {
    let mut text = String::from("## Words\n\n```exeat\n");
    for kind in 0..KINDS {
        let _ = writeln!(text, "kind kind-{kind} \"kind {kind}\"\n");
    }
    for name in PARAMETERS {
        let _ = writeln!(
            text,
            "fact {name} : number \"{name}\"\n  of item\n  range 0 to 100000\n"
        );
    }
    for (name, of, what) in [
        ("from", "transaction", "country"),
        ("destination", "transaction", "country"),
        ("headquarters", "party", "country"),
        ("listed-use", "end-use", "yes-no"),
    ] {
        let _ = writeln!(text, "fact {name} : {what} \"{name}\"\n  of {of}\n");
    }
    let _ = writeln!(
        text,
        "reach xa/export \"exported from Xanadu\"\n  cite Export Act, section 4\n  mark V\n  from 2020-01-01\n  when from in XA\n```\n"
    );
    for (at, rule) in RULES.iter().enumerate() {
        let amount = |parameter: usize, value: i64| match parameter {
            IN_HUNDREDTHS => format!("{}.{:02}", value / 100, value % 100),
            _ => value.to_string(),
        };
        let name = |p: usize| PARAMETERS.get(p).copied().unwrap_or("");
        let when = match rule.cond {
            Cond::AtLeast(a, t) => format!("{} >= {}", name(a), amount(a, t)),
            Cond::AtLeastOrBoth(a, high, low, b, t) => format!(
                "{0} >= {1} or ({0} >= {2} and {3} >= {4})",
                name(a),
                amount(a, high),
                amount(a, low),
                name(b),
                amount(b, t)
            ),
            Cond::AtLeastAndAtMost(a, low, b, t) => format!(
                "{} >= {} and {} <= {}",
                name(a),
                amount(a, low),
                name(b),
                amount(b, t)
            ),
        };
        let mut dates = format!("  from {}\n", written(rule.from));
        if rule.until < 99_990_000 {
            let _ = writeln!(dates, "  until {}", written(rule.until));
        }
        let _ = writeln!(
            text,
            "## Entry {at}\n\n```exeat\nitem xa/R-{at:02} \"entry {at}\"\n  kind kind-{}\n  cite Order 7, entry {at}\n  mark V\n{dates}  when {when}\n",
            rule.kind
        );
        for (group, when) in CLAUSES.iter().enumerate() {
            let _ = writeln!(
                text,
                "control xa/R-{at:02}-{group} \"entry {at}, clause {group}\"\n  cite Order 7, clause {at}({group})\n  mark V\n{dates}  applies to xa/R-{at:02}\n  when {when}\n  then licence required\n"
            );
        }
        text.push_str("```\n\n");
    }
    for kind in 0..KINDS {
        let entries: Vec<String> = RULES
            .iter()
            .enumerate()
            .filter(|(_, r)| r.kind == kind)
            .map(|(at, _)| format!("xa/R-{at:02}"))
            .collect();
        let _ = writeln!(
            text,
            "## Closure {kind}\n\n```exeat\nclosure xa/closure-{kind}\n  kind kind-{kind}\n  entries {}\n  cite Order 7 read in full\n  mark V\n  from 2020-01-01\n```\n",
            entries.join(", ")
        );
    }
    let mut sets = String::from("set,member,valid_from,valid_to,mark,citation\n");
    for (bit, group) in GROUPS.iter().enumerate() {
        for (country, groups) in COUNTRIES {
            if groups >> bit & 1 == 1 {
                let _ = writeln!(sets, "xa/{group},{country},2020-01-01,,V,Order 7 annex");
            }
        }
    }
    let file = |path: &str, text: String| (path.to_owned(), format!("packs/xa/{path}"), text);
    PackFiles {
        folder: "xa".to_owned(),
        files: vec![
            file("pack.toml", MANIFEST.to_owned()),
            file("rules/order-7.md", text),
            file("sets/groups.csv", sets),
        ],
    }
}

/// The three groups of destinations every entry is controlled for.
const CLAUSES: [&str; 3] = [
    "destination in xa/D1, xa/D4 or xa/D5 except xa/A5 or xa/A6",
    "any recipient headquartered in MO or xa/D5",
    "destination not in xa/A1 and listed-use",
];

const MANIFEST: &str = "id = \"xa\"\nname = \"Xanadu\"\nauthority = \"Board of Trade\"\nlanguage = \"en\"\nterritory = [\"XA\"]\nverified_from = \"2020-01-01\"\nverified_through = \"2030-01-01\"\n";
