//! A coalition through the packs: what the members' law asked for, on the days on which it changed.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "helpers of tests fail a test as a test itself does, and say what they counted"
)]

use exeat::coalition::{
    CoalitionAnswer, CoalitionRequest, PictureKind, coalition, market_tables, over_days, picture,
    probes,
};
use exeat::compare::coalition::{EndUser, Exact, Finding};
use exeat::terms::{Country, Date, parse_date};
use exeat::wire::{v1, v1_coalition};
use exeat::{Library, Options, check, transaction_text};
use std::fs;
use std::path::{Path, PathBuf};

fn country(code: &str) -> Country {
    Country::from_code(code).unwrap()
}

fn day(text: &str) -> Date {
    parse_date(text).unwrap()
}

fn request(members: &[&str]) -> CoalitionRequest {
    let members: Vec<Country> = members.iter().map(|c| country(c)).collect();
    CoalitionRequest::new(&members, country("CN")).unwrap()
}

fn licences(
    answer: &CoalitionAnswer,
    market: &str,
    member: &str,
    end_user: EndUser,
) -> (usize, usize, usize) {
    let row = answer.applied_of(market).unwrap();
    let counts = row.applied.of(country(member), end_user).unwrap();
    (counts.licence, counts.free, counts.unknown)
}

/// A release with three markets, in a folder of its own.
fn tables(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(name)
        .join("release-2031");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let write = |file: &str, text: &str| fs::write(folder.join(file), text).unwrap();
    write(
        "inputs.csv",
        "input_id,input_name,type,market_share_chart_global_market_size_info\n\
         N22,Immersion scanners,tool_resource,$10 billion\n\
         N50,Conductor etchers,tool_resource,$5 billion\n",
    );
    write(
        "providers.csv",
        "provider_id,provider_name,provider_type\nP1,USA,country\nP2,JPN,country\nP3,NLD,country\nP4,KOR,country\nP5,CHN,country\n",
    );
    write(
        "provision.csv",
        "provider_id,provided_id,share_provided,year,source\n\
         P3,N22,90.0,2031,TechInsights\nP2,N22,10.0,2031,TechInsights\n\
         P1,N50,60.0,2031,TechInsights\nP2,N50,20.0,2031,TechInsights\n\
         P4,N50,10.0,2031,TechInsights\nP5,N50,10.0,2031,TechInsights\n",
    );
    write("sequence.csv", "input_id,goes_into_id,is_type_of_id\n");
    write("stages.csv", "stage_id,stage_name\n");
    write("LICENSE.md", "An invented licence\n");
    folder.parent().unwrap().to_owned()
}

#[test]
fn every_probe_is_read_by_every_law() {
    let all = probes().unwrap();
    assert!(all.len() >= 15, "{}", all.len());
    assert!(
        all.iter()
            .all(|m| m.items.len() <= 4 && !m.items.is_empty())
    );
    let library = Library::carried().unwrap();
    let answer = coalition(
        &library,
        None,
        &request(&["US", "JP", "NL", "DE"]),
        day("2024-12-31"),
    )
    .unwrap();
    assert_eq!(answer.applied.len(), all.len());
    assert_eq!(answer.packs, ["de", "eu", "jp", "nl", "us"]);
}

/// What a growing coalition closes only shrinks as members join, and what is remembered is kept apart.
#[test]
fn a_family_is_closed_where_every_member_closes_it() {
    let library = Library::carried().unwrap();
    let request = request(&["US", "JP", "NL"]);
    let closed_on = |on: &str| {
        coalition(&library, None, &request, day(on))
            .unwrap()
            .closed()
    };
    let of = |list: &[exeat::coalition::Closed], family: &str, members: usize| {
        let found = list.iter().find(|c| {
            c.family == family && c.end_user == EndUser::AdvancedNode && c.members.len() == members
        });
        let c = found.unwrap();
        (c.closed, c.open, c.as_remembered, c.probes)
    };
    let early = closed_on("2023-01-13");
    // The American rule of that day on advanced-node factories is in its pack from memory only.
    assert_eq!(of(&early, "etch", 1), (0, 6, 6, 6));
    assert_eq!(of(&early, "etch", 2), (0, 0, 0, 6));
    let late = closed_on("2024-12-31");
    assert_eq!(of(&late, "etch", 1), (6, 0, 0, 6));
    assert_eq!(of(&late, "etch", 2).0, 3);
    for list in [early, late] {
        for pair in list
            .windows(2)
            .filter(|p| p[0].members.len() < p[1].members.len())
        {
            assert!(pair[1].closed <= pair[0].closed, "{pair:?}");
            assert!(pair[1].closed + pair[1].open <= pair[0].closed + pair[0].open);
        }
    }
}

/// The scene the project began with: three countries, one market, and the days on which each joined.
#[test]
fn the_members_join_one_after_the_other() {
    let library = Library::carried().unwrap();
    let days = [
        "2023-01-13",
        "2023-07-22",
        "2023-07-23",
        "2023-08-31",
        "2023-09-01",
        "2023-11-16",
        "2023-11-17",
    ];
    let days: Vec<Date> = days.iter().map(|d| day(d)).collect();
    let answers = over_days(&library, None, &request(&["US", "JP", "NL"]), &days).unwrap();
    let scanners = |member: &str| -> Vec<usize> {
        answers
            .iter()
            .map(|a| licences(a, "N22", member, EndUser::Civil).0)
            .collect()
    };
    // Japan lists every immersion scanner, the Netherlands those of 1.5 nm and finer, the United States
    // those of 2.4 nm and finer.
    assert_eq!(scanners("JP"), [0, 0, 4, 4, 4, 4, 4]);
    assert_eq!(scanners("NL"), [0, 0, 0, 0, 2, 2, 2]);
    assert_eq!(scanners("US"), [0, 0, 0, 0, 0, 0, 3]);
}

/// The heads are those of `check`, one by one.
#[test]
fn a_probe_is_answered_as_check_answers_it() {
    let library = Library::carried().unwrap();
    let on = day("2024-12-31");
    let answer = coalition(&library, None, &request(&["US", "JP", "NL"]), on).unwrap();
    for (market, item) in [("N22", 1), ("N49", 1), ("N20", 0)] {
        let all = probes().unwrap();
        let (what, probe) = &all.iter().find(|m| m.id == market).unwrap().items[item];
        let mut probe = probe.clone();
        probe["id"] = "1".into();
        for (code, packs) in [("US", "us"), ("JP", "jp"), ("NL", "eu nl")] {
            let person = if code == "US" { "yes" } else { "no" };
            let text = serde_json::json!({
                "date": "2024-12-31", "kind": "export", "from": code, "destination": "CN", "origin": code,
                "parties": [
                    { "role": "exporter", "country": code, "headquarters": code, "us-person": person,
                      "listed": "none", "informed": [] },
                    { "role": ["ultimate consignee", "end user"], "country": "CN", "headquarters": "CN",
                      "us-person": "no", "listed": "none", "informed": [] },
                ],
                "items": [probe.clone()],
                "end-use": { "known-concern": "none" },
            });
            let transaction = transaction_text(&library, &text.to_string(), "probe", true).unwrap();
            let jurisdictions: Vec<String> = packs.split(' ').map(str::to_owned).collect();
            let options = Options {
                jurisdictions,
                ..Options::default()
            };
            let checked: Vec<String> = check(&library, transaction, &options)
                .unwrap()
                .determinations
                .iter()
                .map(|d| format!("{}: {}", d.jurisdiction, d.outcome))
                .collect();
            let row = answer.applied_of(market).unwrap();
            let asked = row
                .answers
                .iter()
                .find(|a| {
                    a.what == *what
                        && a.country == country(code)
                        && a.end_user == EndUser::Civil
                        && !a.extraterritorial
                })
                .unwrap();
            let mut heads = asked.heads.clone();
            heads.sort();
            assert_eq!(heads, checked, "{what} from {code}");
        }
    }
}

#[test]
fn a_country_without_a_pack_is_unknown_and_never_free() {
    let library = Library::carried().unwrap();
    let answer = coalition(&library, None, &request(&["SG", "AT"]), day("2024-12-31")).unwrap();
    for row in &answer.applied {
        for a in row.answers.iter().filter(|a| a.country == country("SG")) {
            assert_eq!(a.finding, Finding::Unknown, "{}", a.what);
        }
        // Austria applies the Union's list; what Austria asks for beside it was not read.
        for a in row.answers.iter().filter(|a| a.country == country("AT")) {
            assert_ne!(a.finding, Finding::Free, "{}", a.what);
        }
    }
    assert_eq!(licences(&answer, "N20", "AT", EndUser::Civil), (2, 0, 0));
    assert!(answer.is_incomplete());
}

#[test]
fn potential_and_applied_stand_side_by_side() {
    let library = Library::carried().unwrap();
    let data = market_tables(&tables("side-by-side")).unwrap();
    assert_eq!(data.vintage.release, "release-2031");
    let request = request(&["US", "JP", "NL"]);
    let answer = coalition(&library, Some(&data), &request, day("2023-07-23")).unwrap();
    let wire = v1_coalition::coalition(Some(&data), &answer);
    let json: serde_json::Value = serde_json::from_str(&v1::to_json(&wire).unwrap()).unwrap();
    let market = json["markets"]
        .as_array()
        .unwrap()
        .iter()
        .find(|m| m["id"] == "N22")
        .unwrap();
    assert_eq!(market["covered"]["exact"], "1");
    // On that day only Japan's law asked, and Japan sells a tenth.
    let civil = &market["applied"]["civil"];
    assert_eq!(civil["covered"]["low"]["exact"], "1/10");
    assert_eq!(civil["covered"]["high"]["exact"], "1/10");
    assert_eq!(
        civil["members"]["jp"]["text"],
        "4 of 4 probes need a licence"
    );
    assert_eq!(market["members"]["nl"]["share"]["exact"], "9/10");
    assert_eq!(
        market["members"]["nl"]["share"]["decimal"].to_string(),
        "0.9"
    );
    assert_eq!(json["assumed"]["demand"]["exact"], "2/5");
    assert_eq!(json["data"]["licence"], "An invented licence");
    assert!(json["data"]["vintage"].as_str().unwrap().contains("2031"));
    assert_eq!(json["on"], "2023-07-23");
    let etch = json["markets"]
        .as_array()
        .unwrap()
        .iter()
        .find(|m| m["id"] == "N50")
        .unwrap();
    assert_eq!(etch["denial"][0]["exact"], "2/3");
    assert_eq!(etch["others"]["kr"]["marginal"]["exact"], "1/3");
    // What United States law reaches of Korea's goods is its own share, and a range while facts are open.
    let reach = &etch["applied"]["advanced-node"]["us_reach_share"];
    assert_eq!(reach["low"]["exact"], "0");
    assert_eq!(reach["high"]["exact"], "1/10");
    assert!(json.get("score").is_none());
}

#[test]
fn without_tables_the_law_is_still_counted() {
    let library = Library::carried().unwrap();
    let answer = coalition(&library, None, &request(&["JP"]), day("2023-07-23")).unwrap();
    let wire = v1_coalition::coalition(None, &answer);
    let json: serde_json::Value = serde_json::from_str(&v1::to_json(&wire).unwrap()).unwrap();
    let market = json["markets"]
        .as_array()
        .unwrap()
        .iter()
        .find(|m| m["id"] == "N22")
        .unwrap();
    assert!(market["covered"]["exact"].is_null());
    assert_eq!(market["applied"]["civil"]["members"]["jp"]["licence"], 4);
    assert!(json["data"]["vintage"].is_null());
    assert!(json["totals"].as_array().unwrap().is_empty());
}

#[test]
fn every_picture_is_drawn() {
    let library = Library::carried().unwrap();
    let data = market_tables(&tables("pictures")).unwrap();
    let request = request(&["US", "JP", "NL"]);
    let answers = over_days(
        &library,
        Some(&data),
        &request,
        &[day("2023-01-13"), day("2023-07-23")],
    )
    .unwrap();
    let draw = |kind, data, market| picture(kind, data, &answers, market);
    for (kind, market) in [
        (PictureKind::HeatMap, None),
        (PictureKind::Residual, None),
        (PictureKind::JoinOrder, None),
        (PictureKind::JoinOrder, Some("N50")),
        (PictureKind::Denial, Some("N50")),
    ] {
        let drawn = draw(kind, Some(&data), market).unwrap();
        assert!(drawn.svg.starts_with("<svg") && drawn.svg.contains("An invented licence"));
        assert!(drawn.csv.contains("An invented licence"), "{kind:?}");
        assert!(drawn.text.contains("head office"), "{kind:?}");
    }
    let map = draw(PictureKind::HeatMap, None, None).unwrap();
    assert!(
        map.text.contains("applied 2023-07-23, civil: US 0 of 4"),
        "{}",
        map.text
    );
    assert!(draw(PictureKind::Residual, None, None).is_err());
    let said = draw(PictureKind::Denial, Some(&data), Some("N5"))
        .unwrap_err()
        .to_string();
    assert!(
        said.contains("there is no market `N5`") && said.contains("did you mean"),
        "{said}"
    );
}

#[test]
fn what_cannot_be_asked_is_said() {
    let (us, cn) = (country("US"), country("CN"));
    let said = |members: &[Country]| CoalitionRequest::new(members, cn).unwrap_err().to_string();
    assert!(said(&[]).contains("needs a member"));
    assert!(said(&[us, cn]).contains("`CN` is the destination"));
    assert!(said(&[us, us]).contains("named twice"));
    let library = Library::carried().unwrap();
    let mut wild = request(&["US"]);
    wild.demand = Some(Exact::whole(2));
    wild.threshold = Exact::zero();
    let said = coalition(&library, None, &wild, day("2023-01-13"))
        .unwrap_err()
        .to_string();
    assert!(
        said.contains("share of demand") && said.contains("threshold"),
        "{said}"
    );
    assert!(
        CoalitionRequest::new(&[us], country("RU"))
            .unwrap()
            .demand
            .is_none()
    );
    let nowhere = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no-such-tables");
    assert!(market_tables(&nowhere).unwrap_err().is_unreadable());
}
