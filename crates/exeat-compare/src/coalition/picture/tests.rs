//! Pictures are well-formed, harmless, and hold the same numbers as their table and their words.

use super::*;

fn r(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

fn caption() -> Caption {
    Caption {
        title: "Reach <of> \"us\" & 'jp'".to_owned(),
        subtitle: String::new(),
        notes: vec!["shares of 2031, licence CC BY-NC 4.0, an invented table".to_owned()],
    }
}

/// Tags open and close in order, and nothing but text stands between them.
fn assert_well_formed(svg: &str) {
    let mut open: Vec<String> = Vec::new();
    let mut rest = svg;
    while let Some(start) = rest.find('<') {
        assert!(
            !rest[..start].contains('>'),
            "a bare > before {}",
            &rest[start..]
        );
        let end = start + rest[start..].find('>').unwrap();
        let tag = &rest[start + 1..end];
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        let name = tag.trim_matches('/').split_whitespace().next().unwrap();
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(name.to_owned());
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty(), "{open:?}");
    assert!(!svg.contains("<script") && !svg.contains("href"));
    assert!(svg.contains("role=\"img\"") && svg.contains("<desc"));
    assert!(svg.contains("licence CC BY-NC 4.0"));
}

#[test]
fn a_heat_map_hatches_what_is_not_known_and_prints_what_is() {
    let cell = |value: Option<&str>, range: Option<(&str, &str)>| Cell {
        value: value.map(r),
        range: range.map(|(low, high)| Range {
            low: r(low),
            high: r(high),
        }),
        label: None,
    };
    let map = HeatMap {
        caption: caption(),
        rows: vec!["scanners".to_owned(), "resist, \"all\"".to_owned()],
        panels: vec![Panel {
            title: "potential".to_owned(),
            columns: vec!["US".to_owned(), "US+JP".to_owned()],
            rows: vec![
                vec![cell(Some("0.996"), None), cell(Some("1"), None)],
                vec![cell(None, Some(("0.075", "0.975"))), cell(None, None)],
            ],
        }],
    };
    let picture = map.draw();
    assert_well_formed(&picture.svg);
    assert!(picture.svg.contains("&gt;99</text>"));
    assert!(picture.svg.contains(">100</text>"));
    assert!(picture.svg.contains(">8–98</text>"));
    assert!(picture.svg.contains("url(#hatch)") && picture.svg.contains("url(#veil)"));
    assert!(
        picture
            .csv
            .contains("scanners,potential,US,>99,249/250,0.996000,,")
    );
    assert!(
        picture
            .csv
            .contains("\"resist, \"\"all\"\"\",potential,US,8–98,,,3/40,39/40")
    );
    assert!(
        picture
            .text
            .contains("potential: US 7.5 % to 97.5 %; US+JP not known.")
    );
}

#[test]
fn bars_fill_the_whole_width() {
    let bars = ResidualBars {
        caption: caption(),
        bars: vec![Bar {
            name: "etchers".to_owned(),
            members: r("1/3"),
            reached: r("1/6"),
            perhaps: r("1/6"),
            third: r("1/6"),
            own: r("1/6"),
        }],
    };
    let picture = bars.draw();
    assert_well_formed(&picture.svg);
    let widths: i64 = picture
        .svg
        .lines()
        .filter(|l| l.contains("stroke-width=\"0.6\"") && l.contains("height=\"18\""))
        .map(|l| {
            let width = l.split("width=\"").nth(1).unwrap();
            width.split('"').next().unwrap().parse::<i64>().unwrap()
        })
        .sum();
    assert_eq!(widths, 480);
    assert!(picture.csv.contains("etchers,members,1/3,0.333333,"));
    assert!(picture.text.contains("members 33.3 %"));
}

#[test]
fn a_waterfall_adds_up() {
    let step = |name: &str, gain: &str, shapley: &str| Step {
        name: name.to_owned(),
        gain: r(gain),
        shapley: r(shapley),
    };
    let order = JoinOrder {
        caption: caption(),
        measure: "certainly denied".to_owned(),
        steps: vec![
            step("US", "0.269", "0.44"),
            step("JP", "0.287", "0.223"),
            step("NL", "0.314", "0.272"),
        ],
    };
    let picture = order.draw();
    assert_well_formed(&picture.svg);
    assert!(
        picture
            .text
            .contains("NL joins: adds 31.4 %, together 87.0 %")
    );
    assert!(
        picture
            .csv
            .contains("3,NL,157/500,0.314000,87/100,0.870000,34/125,0.272000")
    );
}

#[test]
fn the_dead_zone_ends_where_denial_begins() {
    let curve = DenialCurve {
        caption: caption(),
        own: r("0.1"),
        demand: r("0.4"),
        backfill: r("0.5"),
        marks: vec![Mark {
            name: "US+JP".to_owned(),
            covered: r("0.8"),
        }],
    };
    // Nine tenths are foreign; two tenths of others, half as much again, fill three tenths of need.
    assert_eq!(curve.dead_zone(), r("0.7"));
    let picture = curve.draw();
    assert_well_formed(&picture.svg);
    assert!(
        picture
            .text
            .contains("US+JP: covers 80.0 %, denies 50.0 % at least and 88.9 % at most.")
    );
    assert!(
        picture
            .csv
            .contains("end of the dead zone,7/10,0.700000,0,0.000000,7/9,")
    );
    let at_home = DenialCurve {
        own: r("0.5"),
        ..curve
    };
    assert_eq!(at_home.dead_zone(), r("0.5"));
    assert_well_formed(&at_home.draw().svg);
}

#[test]
fn a_spreadsheet_runs_no_formula() {
    assert_eq!(csv_cell("=1+1"), "'=1+1");
    assert_eq!(csv_cell("-0.5"), "-0.5");
}

#[test]
fn a_matrix_hatches_what_both_do_not_cover() {
    let pair = |only, open| Some(Pair { only, open });
    let picture = GapMatrix {
        caption: caption(),
        sides: ["us", "jp", "xa"].map(str::to_owned).to_vec(),
        cells: vec![
            vec![None, pair(34, 11), None],
            vec![pair(0, 26), None, None],
            vec![None, None, None],
        ],
    }
    .draw();
    assert_well_formed(&picture.svg);
    assert!(picture.svg.contains("34 (11)"));
    // Four pairs with the law that covers nothing of the others.
    assert_eq!(picture.svg.matches("fill=\"url(#hatch)\"").count(), 4);
    assert!(
        picture
            .text
            .contains("us beside jp: 34 differences, 11 not compared.")
    );
    assert!(
        picture
            .text
            .contains("us beside xa: nothing that both cover.")
    );
    assert!(picture.csv.lines().any(|l| l.starts_with("jp,us,0,26")));
}

#[test]
fn a_timeline_counts_and_names_what_happens() {
    let names = |n: usize| (0..n).map(|i| format!("E{i}")).collect();
    let picture = Timeline {
        caption: caption(),
        ways: vec!["begins".to_owned(), "ends".to_owned()],
        moments: vec![Moment {
            day: "2031-04-01".to_owned(),
            bundles: vec![
                Bundle {
                    way: 0,
                    names: names(200),
                },
                Bundle {
                    way: 1,
                    names: names(1),
                },
            ],
        }],
    }
    .draw();
    assert_well_formed(&picture.svg);
    assert!(picture.svg.contains(">200<") && picture.svg.contains("E3, …"));
    assert!(picture.text.contains("ends: E0."));
    assert_eq!(picture.csv.lines().count(), 202);
}
