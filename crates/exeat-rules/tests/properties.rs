//! Properties of the language: what is written reads back, and nothing that is read makes the reader fall.
//!
//! `PROPTEST_CASES` sets how many cases each property tries.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use exeat_rules::syntax::{
    Amount, Cond, Condition, Decl, Field, Here, HowMany, Keyword, Limb, Name, Need, Op, SetExpr,
    Spanned, Value,
};
use exeat_rules::{Law, PackFiles, Span, format_decls, format_file, read_decls};
use exeat_terms::{Diagnostic, Mark, Rational, Role, Roles, parse_date};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, FileFailurePersistence};
use std::path::{Path, PathBuf};

fn config(cases: u32) -> Config {
    let asked = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|n| n.parse().ok());
    Config {
        cases: asked.unwrap_or(cases),
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..Config::default()
    }
}

fn at<T>(node: T) -> Spanned<T> {
    Spanned {
        node,
        span: Span::default(),
    }
}

fn boxed(condition: Condition) -> Cond {
    Box::new(at(condition))
}

fn name(of: &'static [&'static str]) -> impl Strategy<Value = Name> {
    select(of).prop_map(|n| at(n.to_owned()))
}

fn fact() -> impl Strategy<Value = Name> {
    name(&[
        "width",
        "gas-valve-switching-time",
        "country",
        "headquarters",
        "a.b",
        "x",
    ])
}

fn amount() -> impl Strategy<Value = Amount> {
    let text = select(vec!["0", "12", "0.35", "-268.65", "1e19", "20.50"]);
    let unit = option::of(select(vec!["nm", "GB/s", "/mm2", "%", "°C", "XAD"]));
    (text, unit).prop_map(|(text, unit)| Amount {
        value: Rational::parse(text).unwrap(),
        text: text.to_owned(),
        unit: unit.map(str::to_owned),
        span: Span::default(),
    })
}

fn set() -> impl Strategy<Value = SetExpr> {
    let leaf = prop_oneof![
        4 => name(&["xa/annex-2", "us/D:5", "XB", "MO"]).prop_map(SetExpr::Named),
        1 => Just(SetExpr::Anywhere(Here::default())),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 2..4).prop_map(SetExpr::Union),
            (inner.clone(), inner).prop_map(|(a, b)| SetExpr::Except(Box::new(a), Box::new(b))),
        ]
    })
}

fn words() -> impl Strategy<Value = Vec<Name>> {
    vec(name(&["tin", "xenon", "xa/Z-12", "footnote-5"]), 1..4)
}

/// A condition that stands on one line.
fn line() -> BoxedStrategy<Condition> {
    let op = select(vec![
        Op::AtLeast,
        Op::Above,
        Op::AtMost,
        Op::Below,
        Op::Equal,
    ]);
    let leaf = prop_oneof![
        3 => (fact(), op, amount()).prop_map(|(f, op, a)| Condition::Compare(f, op, a)),
        2 => fact().prop_map(Condition::YesNo),
        2 => (fact(), words(), any::<bool>()).prop_map(|(f, w, n)| Condition::Is(f, w, n)),
        3 => (fact(), set(), any::<bool>()).prop_map(|(f, s, n)| Condition::In(f, s, n)),
        2 => words().prop_map(Condition::Meets),
        1 => (name(&["xa-list"]), option::of(1..9u8)).prop_map(|(l, n)| Condition::Listed(l, n)),
        1 => Just(Condition::Informed),
        1 => Just(Condition::Always),
        1 => Just(Condition::Never),
    ];
    leaf.prop_recursive(4, 16, 3, |inner| {
        let cond = || inner.clone().prop_map(boxed);
        let how = select(vec![HowMany::Any, HowMany::Every, HowMany::No]);
        let roles = vec(select(Role::ALL.to_vec()), 0..3).prop_map(|r| {
            r.into_iter()
                .fold(Roles::default(), |all, r| all.union(Roles::of(r)))
        });
        prop_oneof![
            cond().prop_map(Condition::Not),
            vec(cond(), 2..4).prop_map(Condition::And),
            vec(cond(), 2..4).prop_map(Condition::Or),
            (cond(), cond()).prop_map(|(a, b)| Condition::Except(a, b)),
            (how, any::<bool>(), roles, cond()).prop_map(|(how, recipients, roles, ask)| {
                Condition::Parties {
                    how,
                    recipients,
                    roles,
                    ask,
                }
            }),
        ]
    })
    .boxed()
}

/// A condition, as a field takes it: a line, or lists of limbs.
fn condition() -> BoxedStrategy<Condition> {
    line()
        .prop_recursive(3, 12, 3, |inner| {
            let day = || option::weighted(0.2, select(vec!["2023-11-17", "2031-01-01"]));
            let label = option::of(name(&[".a", ".1", ".iii"]));
            let mark = option::weighted(0.2, select(vec![Mark::V, Mark::U]));
            let cite = option::weighted(0.2, name(&["Order 9, section 2"]));
            let limb = (label, mark, day(), day(), cite, inner.prop_map(boxed)).prop_map(
                |(label, mark, from, until, cite, when)| Limb {
                    label,
                    mark,
                    from: from.map(|d| parse_date(d).unwrap()),
                    until: until.map(|d| parse_date(d).unwrap()),
                    cite,
                    when,
                    span: Span::default(),
                },
            );
            let need = prop_oneof![
                Just(Need::All),
                Just(Need::Any),
                Just(Need::None),
                (1..4u8).prop_map(Need::AtLeast),
            ];
            (need, vec(limb, 1..4)).prop_map(|(need, limbs)| Condition::List(need, limbs))
        })
        .boxed()
}

fn field(key: &'static str, value: Value) -> Field {
    Field {
        comments: Vec::new(),
        key,
        value,
        span: Span::default(),
    }
}

fn text() -> impl Strategy<Value = Name> {
    name(&[
        "15 CFR 742.6(a)(6)(iii)",
        "Order 7, section 3(b)",
        "licence required",
        "Anhang I",
    ])
}

/// Fields that every provision takes.
fn ground() -> impl Strategy<Value = Vec<Field>> {
    let day = || {
        select(vec!["2023-11-17", "2031-01-01", "2024-02-29"]).prop_map(|d| parse_date(d).unwrap())
    };
    let from =
        (day(), option::of(day())).prop_map(|(date, published)| Value::Day { date, published });
    let time = (day(), option::of(day())).prop_map(|(from, until)| Value::Time { from, until });
    let unknown = day().prop_map(|from| Value::Unknown {
        from,
        why: at("a switch".to_owned()),
    });
    (
        text(),
        select(vec!["V", "M"]),
        from,
        option::of(time),
        option::of(unknown),
        vec(text(), 0..2),
    )
        .prop_map(|(cite, mark, from, stayed, unknown, notes)| {
            let mut out = vec![
                field("cite", Value::Text(cite)),
                field("mark", Value::Word(at(mark.to_owned()))),
            ];
            out.push(field("from", from));
            out.extend(stayed.map(|s| field("not-enforced", s)));
            out.extend(unknown.map(|u| field("unknown", u)));
            out.extend(
                notes
                    .into_iter()
                    .map(|n| field("note", Value::Quoted(vec![n]))),
            );
            out
        })
}

fn decl() -> impl Strategy<Value = Decl> {
    let comments = vec(
        select(vec!["why", "a doubt: see note 3"]).prop_map(str::to_owned),
        0..2,
    );
    let keyword = select(vec![
        Keyword::Reach,
        Keyword::Item,
        Keyword::Define,
        Keyword::Control,
        Keyword::Exception,
        Keyword::Review,
    ]);
    let when = || condition().prop_map(|c| Value::When(boxed(c)));
    let act = (option::of(line()), text()).prop_map(|(when, text)| {
        field(
            "act",
            Value::Act {
                when: when.map(boxed),
                text,
            },
        )
    });
    let limb = (name(&[".2"]), condition()).prop_map(|(label, c)| {
        field(
            "replace",
            Value::Limb {
                label: Some(label),
                when: Some(boxed(c)),
            },
        )
    });
    let unless = option::of(when());
    (
        comments,
        keyword,
        ground(),
        when(),
        vec(act, 0..2),
        vec(limb, 0..2),
        unless,
        words(),
    )
        .prop_map(
            |(comments, keyword, mut fields, when, acts, limbs, unless, names)| {
                fields.push(field("when", when));
                match keyword {
                    Keyword::Control => {
                        fields.push(field("applies", Value::Names(names)));
                        fields.push(field(
                            "then",
                            Value::Text(at("licence required".to_owned())),
                        ));
                    }
                    Keyword::Exception => {
                        fields.push(field("defeats", Value::Names(names)));
                        fields.extend(acts);
                        fields.extend(unless.map(|u| field("unless", u)));
                    }
                    Keyword::Review => fields.push(field("of", Value::Names(names))),
                    Keyword::Item => fields.extend(limbs),
                    _ => {}
                }
                Decl {
                    comments,
                    keyword,
                    name: at("xa/Z-12.a".to_owned()),
                    of_type: None,
                    title: Some(at("a title, as \u{7b2c}7\u{6761}".to_owned())),
                    formula: None,
                    fields,
                    span: Span::default(),
                }
                .ordered()
            },
        )
}

fn document(body: &str) -> String {
    format!("# Order 7\n\nProse.\n\n```exeat\n{body}```\n\nMore prose.\n")
}

fn load(text: &str) -> (Law, Vec<Diagnostic>) {
    let file =
        |path: &str, text: &str| (path.to_owned(), format!("packs/xa/{path}"), text.to_owned());
    Law::load(vec![PackFiles {
        folder: "xa".to_owned(),
        files: vec![
            file(
                "pack.toml",
                "id = \"xa\"\nname = \"Xanadu\"\nauthority = \"Board\"\nlanguage = \"en\"\n",
            ),
            file("rules/order.md", text),
        ],
    }])
}

/// Every error says where it is.
fn placed(diagnostics: &[Diagnostic]) -> Result<(), TestCaseError> {
    for diagnostic in diagnostics {
        let place = diagnostic.place.as_ref();
        prop_assert!(
            place.is_some_and(|p| p.line > 0 && p.column > 0 && !p.file.is_empty()),
            "{diagnostic} has no place"
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn what_is_written_reads_back(decls in vec(decl(), 1..3)) {
        let written = format_decls(&decls);
        let (_, diagnostics) = load(&document(&written));
        let Some(read) = read_decls(&document(&written)) else {
            return Err(TestCaseError::fail(format!("{}\n{written}", diagnostics[0])));
        };
        let read: Vec<Decl> = read.iter().map(Decl::ordered).collect();
        prop_assert!(read == decls, "read as\n{}\nwritten as\n{written}", format_decls(&read));
    }

    #[test]
    fn formatting_twice_is_formatting_once(decls in vec(decl(), 1..3)) {
        let once = document(&format_decls(&decls));
        let twice = format_file(&once);
        prop_assert_eq!(twice.as_deref(), Some(once.as_str()));
    }

    #[test]
    fn any_text_is_read_without_falling(text in "\\PC*", body in "([ \\n\"\\[\\](),=<>a-z0-9/.-]|item |when |any of|all of| and | or |\\n  ){0,60}") {
        let (_, diagnostics) = load(&text);
        placed(&diagnostics)?;
        let (_, diagnostics) = load(&document(&body));
        placed(&diagnostics)?;
        let _ = format_file(&text);
        let _ = format_file(&document(&body));
    }
}

fn packs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs")
}

/// Every Markdown file of every pack.
fn shipped() -> Vec<(PathBuf, String)> {
    fn collect(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                collect(&path, out);
            } else if path.extension().is_some_and(|e| e == "md") {
                out.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    collect(&packs(), &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|p| (p.clone(), std::fs::read_to_string(&p).unwrap()))
        .collect()
}

/// A line of a text taken away, doubled, swapped with the next, shifted, cut, or with a character changed.
fn mutated(text: &str, changes: &[(u16, u8, u8)]) -> String {
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    for (line, how, with) in changes {
        let at = usize::from(*line) % lines.len();
        let inside = |line: &str| {
            line.char_indices()
                .nth(usize::from(*with) % (line.chars().count() + 1))
        };
        match how % 6 {
            0 => {
                lines.remove(at);
            }
            1 => lines.insert(at, lines[at].clone()),
            2 if at + 1 < lines.len() => lines.swap(at, at + 1),
            3 => lines[at] = format!("  {}", lines[at]),
            4 => {
                let end = inside(&lines[at]).map_or(lines[at].len(), |(i, _)| i);
                lines[at].truncate(end);
            }
            _ => {
                if let Some((i, c)) = inside(&lines[at]) {
                    lines[at].replace_range(
                        i..i + c.len_utf8(),
                        ["\"", "(", "]", "-", "9", "\u{3042}"][usize::from(*with) % 6],
                    );
                }
            }
        }
        if lines.is_empty() {
            lines.push(String::new());
        }
    }
    lines.join("\n")
}

proptest! {
    #![proptest_config(config(100))]

    #[test]
    fn a_mangled_pack_is_read_without_falling(
        file in any::<usize>(),
        changes in vec(any::<(u16, u8, u8)>(), 1..6),
    ) {
        let files = shipped();
        let (path, text) = &files[file % files.len()];
        let text = mutated(text, &changes);
        let (_, diagnostics) = load(&text);
        placed(&diagnostics)?;
        if let Some(once) = format_file(&text) {
            let twice = format_file(&once);
            prop_assert_eq!(twice.as_deref(), Some(once.as_str()), "{}", path.display());
            let ordered = |text: &str| -> Option<Vec<Decl>> {
                Some(read_decls(text)?.iter().map(Decl::ordered).collect())
            };
            prop_assert!(ordered(&text) == ordered(&once), "{}", path.display());
        }
    }
}

#[test]
fn the_packs_are_written_canonically() {
    let odd: Vec<String> = shipped()
        .into_iter()
        .filter(|(_, text)| format_file(text).as_deref() != Some(text.as_str()))
        .map(|(path, _)| path.strip_prefix(packs()).unwrap().display().to_string())
        .collect();
    assert!(
        odd.is_empty(),
        "`exeat pack fmt` would change, or refuses: {odd:#?}"
    );
}
