//! Generated packs of the invented country `xa`: small, with everything the language has.

use exeat_rules::{Law, PackFiles};
use exeat_terms::Severity;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use std::fmt::Write as _;

/// Days on which generated provisions begin and end.
pub(crate) const DAYS: [&str; 3] = ["2031-01-01", "2031-06-01", "2032-01-01"];

/// The words all generated packs share.
pub(crate) const WORDS: &str = r#"# Words

```exeat
kind gadget "gadget"

kind gizmo "gizmo"

fact width : number "width"
  of    item
  unit  nm
  range 0 nm to 1000 nm

fact count : number "count"
  of    item
  range 0 to 100

fact sealed : yes-no "sealed"
  of item

fact material : choice "material"
  of     item
  values tin, xenon, other

fact line-value : money "value of the line"
  of item

fact from : country "country it leaves"
  of transaction

fact destination : country "destination"
  of transaction

fact known-concern : choice "recorded statement"
  of     end-use
  values none, military, other

fact military : yes-no "military"
  of end-use
  knowledge

fact country : country "country of a party"
  of party

fact us-person : yes-no "us person"
  of party

fact xa-list : listing "the list"
  of     party
  values footnote-5

fact informed : yes-no "informed"
  of party
  by-jurisdiction
```
"#;

const MANIFEST: &str = "id = \"xa\"\nname = \"Xanadu\"\nauthority = \"Board\"\nlanguage = \"en\"\nterritory = [\"XA\"]\nverified_from = \"2030-01-01\"\nverified_through = \"2040-01-01\"\n";

/// A condition, as its author would lay it out.
#[derive(Debug, Clone)]
pub(crate) enum Layout {
    Line(String),
    List(String, Vec<(String, Layout)>),
}

impl Layout {
    fn write(&self, indent: usize, out: &mut String) {
        match self {
            Layout::Line(text) => out.push_str(text),
            Layout::List(need, limbs) => {
                out.push_str(need);
                for (notes, limb) in limbs {
                    let _ = write!(out, "\n{:indent$}{notes}", "");
                    limb.write(indent + 2, out);
                }
            }
        }
    }

    fn text(&self) -> String {
        let mut out = String::new();
        self.write(9, &mut out);
        out
    }
}

/// What a pack is made of.
#[derive(Debug, Clone)]
pub(crate) struct Spec {
    pub(crate) text: String,
    pub(crate) sets: String,
}

impl Spec {
    /// The pack, ready to decide. Limbs that contradict each other are an author's error, and evaluate all
    /// the same; anything else wrong is a fault of the generator.
    pub(crate) fn law(&self) -> Law {
        let file = |path: &str, text: &str| (path.to_owned(), path.to_owned(), text.to_owned());
        let files = PackFiles {
            folder: "xa".to_owned(),
            files: vec![
                file("pack.toml", MANIFEST),
                file("rules/0-words.md", WORDS),
                file(
                    "rules/order.md",
                    &format!("# Order\n\n```exeat\n{}```\n", self.text),
                ),
                file("sets/sets.csv", &self.sets),
            ],
        };
        let (law, diagnostics) = Law::load(vec![files]);
        for diagnostic in diagnostics {
            let fine = diagnostic.severity == Severity::Warning || diagnostic.code == "unreachable";
            assert!(fine, "{diagnostic}\n{}", self.text);
        }
        law
    }
}

/// How much a generated pack holds of what is hard.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flavour {
    /// Of a hundred provisions, limbs and rows, how many are known from memory only.
    pub(crate) doubtful: u32,
}

fn doubtful(flavour: Flavour) -> impl Strategy<Value = bool> {
    (0..100u32).prop_map(move |dice| dice >= 100 - flavour.doubtful)
}

fn op() -> impl Strategy<Value = &'static str> {
    select(vec![">=", ">", "<=", "<", "="])
}

fn set() -> impl Strategy<Value = String> {
    let name = select(vec!["xa/s1", "xa/s2", "XB", "XE", "XA"]).prop_map(str::to_owned);
    let leaf = prop_oneof![9 => name, 1 => Just("anywhere".to_owned())];
    leaf.prop_recursive(2, 4, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}, {b})")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("({a} except {b})")),
        ]
    })
}

fn joined(leaf: BoxedStrategy<String>) -> BoxedStrategy<String> {
    leaf.prop_recursive(2, 6, 2, |inner| {
        let two = || (inner.clone(), inner.clone());
        prop_oneof![
            inner.clone().prop_map(|x| format!("not ({x})")),
            two().prop_map(|(a, b)| format!("(({a}) and ({b}))")),
            two().prop_map(|(a, b)| format!("(({a}) or ({b}))")),
            two().prop_map(|(a, b)| format!("(({a}) except ({b}))")),
        ]
    })
    .boxed()
}

fn party() -> impl Strategy<Value = String> {
    let leaf = || {
        prop_oneof![
            Just("us-person".to_owned()),
            set().prop_map(|s| format!("located in {s}")),
            set().prop_map(|s| format!("country not in {s}")),
            Just("listed on xa-list".to_owned()),
            Just("listed on xa-list with footnote 5".to_owned()),
            Just("informed".to_owned()),
        ]
    };
    let ask = joined(leaf().boxed()).prop_map(|x| format!("where ({x})"));
    let how = select(vec![
        "any party",
        "any recipient",
        "every recipient",
        "no party",
        "no recipient",
    ]);
    let roles = select(vec![
        "",
        "",
        " as end-user",
        " as exporter",
        " as ultimate-consignee or intermediate-consignee",
    ]);
    (how, roles, ask).prop_map(|(how, roles, ask)| format!("{how}{roles} {ask}"))
}

/// A condition on one line; `meets` names what it may refer to.
fn line(meets: &'static [&'static str]) -> BoxedStrategy<String> {
    let number = || select(vec!["10 nm", "20 nm", "20.5 nm", "0.03 um"]);
    let words = || {
        select(vec![
            "tin",
            "tin, xenon",
            "xenon",
            "other",
            "tin, xenon, other",
        ])
    };
    let about_item = prop_oneof![
        4 => (op(), number()).prop_map(|(op, n)| format!("width {op} {n}")),
        4 => (op(), 1..6u8).prop_map(|(op, n)| format!("count {op} {n}")),
        2 => Just("sealed".to_owned()),
        2 => (words(), any::<bool>()).prop_map(|(w, not)| {
            format!("material is {}{w}", if not { "not " } else { "" })
        }),
        1 => (op(), select(vec![100, 500])).prop_map(|(op, n)| format!("line-value {op} {n} XAD")),
        1 => Just("kind is gadget".to_owned()),
    ];
    let about_rest = prop_oneof![
        4 => (set(), any::<bool>()).prop_map(|(s, not)| {
            format!("destination {}in {s}", if not { "not " } else { "" })
        }),
        1 => Just("military".to_owned()),
        2 => party(),
    ];
    let plain = prop_oneof![2 => about_item, 2 => about_rest];
    let leaf = if meets.is_empty() {
        plain.boxed()
    } else {
        prop_oneof![6 => plain, 1 => select(meets).prop_map(|m| format!("meets {m}"))].boxed()
    };
    joined(leaf)
}

fn layout(meets: &'static [&'static str], flavour: Flavour) -> BoxedStrategy<Layout> {
    let doubt = doubtful(flavour).prop_map(|d| if d { "[U] " } else { "" });
    let dates = prop_oneof![
        8 => Just(String::new()),
        1 => select(&DAYS[..]).prop_map(|d| format!("[from {d}] ")),
        1 => select(&DAYS[..]).prop_map(|d| format!("[until {d}] ")),
    ];
    let notes = (doubt, dates).prop_map(|(a, b)| format!("{a}{b}")).boxed();
    let leaf = line(meets).prop_map(Layout::Line);
    leaf.prop_recursive(2, 6, 3, move |inner| {
        let limbs = vec((notes.clone(), inner), 1..4);
        (limbs, 0..5usize).prop_map(|(limbs, need)| {
            let most = limbs.len();
            let need = match need {
                0 => "all of".to_owned(),
                1 => "any of".to_owned(),
                2 => "none of".to_owned(),
                n => format!("at least {} of", (n - 1).min(most)),
            };
            Layout::List(need, limbs)
        })
    })
    .boxed()
}

/// Citation, mark and dates.
fn ground(flavour: Flavour) -> BoxedStrategy<String> {
    let mark = (
        select(vec!["V", "V2", "I", "D"]),
        select(vec!["U", "M"]),
        doubtful(flavour),
    )
        .prop_map(|(sure, unsure, doubtful)| if doubtful { unsure } else { sure });
    let dates = prop_oneof![
        6 => Just("from 2031-01-01".to_owned()),
        1 => Just("from 2031-06-01".to_owned()),
        1 => Just("from 2031-01-01\n  until 2032-01-01".to_owned()),
        1 => Just("from 2031-06-01 published 2031-01-01".to_owned()),
    ];
    let more = prop_oneof![
        12 => Just(""),
        1 => Just("  compliance 2031-06-01\n"),
        1 => Just("  suspended from 2031-06-01 until 2032-01-01\n"),
        1 => Just("  not enforced from 2031-06-01\n"),
        1 => Just("  layers codified, enforced\n"),
    ];
    let switch = (doubtful(flavour), 0..6u8).prop_map(|(doubtful, dice)| match (doubtful, dice) {
        (true, 0) => "  unknown from 2031-06-01 \"a switch\"\n",
        _ => "",
    });
    (mark, dates, more, switch)
        .prop_map(|(mark, dates, more, switch)| {
            format!("  cite Order 7\n  mark {mark}\n  {dates}\n{more}{switch}")
        })
        .boxed()
}

fn item(
    name: &'static str,
    meets: &'static [&'static str],
    flavour: Flavour,
) -> BoxedStrategy<String> {
    let kind = select(vec![
        "  kind gadget\n",
        "  kind gadget\n",
        "  kind gadget, gizmo\n",
        "",
    ]);
    // An entry that others refer to has a test of its own.
    let referred_to = ALL.iter().any(|n| crate::naive::within(name, n));
    let when = (layout(meets, flavour), 0..6u8)
        .prop_map(move |(when, dice)| (referred_to || dice != 5).then_some(when));
    (kind, ground(flavour), when)
        .prop_map(move |(kind, ground, when)| {
            let when = when.map_or(String::new(), |w| format!("  when {}\n", w.text()));
            format!("item {name} \"an entry\"\n{kind}{ground}{when}\n")
        })
        .boxed()
}

fn some_of(names: Vec<String>, mask: u8) -> String {
    let chosen: Vec<&str> = names
        .iter()
        .enumerate()
        .filter(|(i, _)| mask >> i & 1 == 1)
        .map(|(_, n)| n.as_str())
        .collect();
    if chosen.is_empty() {
        names.first().cloned().unwrap_or_default()
    } else {
        chosen.join(", ")
    }
}

const EFFECTS: [&str; 6] = [
    "licence required",
    "licence required",
    "licence required",
    "prohibited",
    "needs review",
    "no licence required",
];

const ITEMS: [&str; 4] = ["xa/Z-1", "xa/Z-2", "xa/Z-1.a", "xa/Z-3"];
const DEFINITIONS: &[&str] = &["xa/def-1"];
const ALL: &[&str] = &["xa/def-1", "xa/Z-1"];

fn sets(flavour: Flavour) -> BoxedStrategy<String> {
    let mark = doubtful(flavour)
        .prop_map(|d| if d { "U" } else { "V" })
        .boxed();
    let time = select(vec![
        "2031-01-01,",
        "2031-01-01,2031-06-01",
        "2031-06-01,",
        "2031-01-01,2032-01-01",
    ]);
    let row = |set: &'static str, member: &'static str| {
        option::weighted(0.6, (mark.clone(), time.clone())).prop_map(move |row| match row {
            Some((mark, time)) => format!("{set},{member},{time},{mark},Annex\n"),
            None => String::new(),
        })
    };
    (
        row("xa/s1", "XC"),
        row("xa/s1", "XD"),
        row("xa/s2", "XD"),
        row("xa/s2", "XA"),
    )
        .prop_map(|(a, b, c, d)| {
            let head = "set,member,valid_from,valid_to,mark,citation\n";
            let always = "xa/s1,XB,2031-01-01,,V,Annex\nxa/s2,XE,2031-01-01,,V,Annex\n";
            format!("{head}{always}{a}{b}{c}{d}")
        })
        .boxed()
}

/// A pack.
pub(crate) fn pack(flavour: Flavour) -> BoxedStrategy<Spec> {
    let definition = (ground(flavour), layout(&[], flavour)).prop_map(|(g, w)| {
        format!(
            "define xa/def-1 \"a definition\"\n{g}  when {}\n\n",
            w.text()
        )
    });
    let items = (
        item(ITEMS[0], DEFINITIONS, flavour),
        option::of(item(ITEMS[1], ALL, flavour)),
        option::weighted(0.3, item(ITEMS[2], DEFINITIONS, flavour)),
        option::weighted(0.3, item(ITEMS[3], ALL, flavour)),
    );
    let control = (
        ground(flavour),
        select(&EFFECTS[..]),
        select(vec!["list", "list", "party", "end-use", "embargo"]),
        0..16u8,
        option::weighted(0.7, layout(ALL, flavour)),
        0..8u8,
    );
    let exception = (
        ground(flavour),
        1..8u8,
        layout(DEFINITIONS, flavour),
        vec(option::of(line(DEFINITIONS)), 0..2),
        option::weighted(0.4, line(DEFINITIONS)),
    );
    let from = prop_oneof![
        6 => Just("from in XA".to_owned()),
        2 => Just("destination in anywhere".to_owned()),
        2 => line(&[]),
    ];
    let reach = (ground(flavour), from);
    let closure = option::weighted(0.9, (ground(flavour), any::<bool>()));
    (definition, items, vec(control, 1..4), vec(exception, 0..3), vec(reach, 1..3), closure, sets(flavour))
        .prop_map(|(definition, (a, b, c, d), controls, exceptions, reach, closure, sets)| {
            let mut text = definition;
            let mut names = Vec::new();
            for (name, item) in ITEMS.iter().zip([Some(a), b, c, d]) {
                if let Some(item) = item {
                    text.push_str(&item);
                    names.push((*name).to_owned());
                }
            }
            for (i, (ground, when)) in reach.into_iter().enumerate() {
                let _ = write!(text, "reach xa/R-{i} \"reach\"\n{ground}  when {when}\n\n");
            }
            let all: Vec<String> = (0..controls.len()).map(|i| format!("xa/C-{i}")).collect();
            for (i, (ground, effect, strand, mask, when, over)) in controls.into_iter().enumerate() {
                let applies = if mask == 0 { "any item".to_owned() } else { some_of(names.clone(), mask) };
                let when = when.map_or(String::new(), |w| format!("  when {}\n", w.text()));
                let over = match usize::from(over) {
                    o if o < i => format!("  over {}\n", all[o]),
                    _ => String::new(),
                };
                let _ = write!(
                    text,
                    "control xa/C-{i} \"a control\"\n  strand {strand}\n{ground}  applies to {applies}\n{over}{when}  then {effect}\n\n"
                );
            }
            for (i, (ground, mask, when, acts, unless)) in exceptions.into_iter().enumerate() {
                let defeats = some_of(all.clone(), mask);
                let mut acting = String::new();
                for act in acts {
                    let when = act.map_or(String::new(), |a| format!("({a}) "));
                    let _ = writeln!(acting, "  act {when}\"do it\"");
                }
                let unless = unless.map_or(String::new(), |u| format!("  unless {u}\n"));
                let _ = write!(
                    text,
                    "exception xa/E-{i} \"an exception\"\n  symbol E{i}\n{ground}  defeats {defeats}\n  when {}\n{acting}{unless}\n",
                    when.text()
                );
            }
            if let Some((ground, whole)) = closure {
                let entries = if whole { names.join(", ") } else { "nothing".to_owned() };
                let _ = write!(text, "closure xa/all\n  kind gadget, gizmo\n{ground}  entries {entries}\n");
            }
            Spec { text, sets }
        })
        .boxed()
}
