//! A small invented supply chain in the shape of the real tables, with each of their quirks.

use exeat_compare::coalition::{
    BreakEven, Dataset, EtoTables, Exact, Game, Kind, Market, Question, Stage, Table, Weighed,
    market_reach, read_eto, totals,
};
use exeat_terms::{Country, CountrySet, Truth};

const INPUTS: &str = "\u{feff}input_name,input_id,type,stage_name,stage_id,market_share_chart_global_market_size_info\r
Etching,N1,process,Fabrication,S2,\r
Etch tools,N2,tool_resource,,,$9 billion (2031)\r
Dry etch tools,N3,tool_resource,,,About $600 million (2031)\r
Wet etch tools,N4,tool_resource,,,$0.4 billion (2031)\r
Resist,N5,material_resource,,,\r
Furnaces,N6,tool_resource,,,$100 million (2031)\r
Testing,N7,process,Assembly,S3,\r
Handlers,N8,tool_resource,,,$50 million (2031)\r
";

const PROVIDERS: &str = "provider_name,alias,provider_id,provider_type,country
USA,United States,P1,country,
USA,America,P1,country,
CHN,China,P2,country,
MAL,Malaysia,P3,country,
Various countries,,P4,country,
ZZZ,,P5,country,
JPN,Japan,P6,country,
Etchco,Etch Company,P9,organization,USA
Etchco,Old Etch,P9,organization,USA
";

const PROVISION: &str =
    "provider_name,provider_id,provided_name,provided_id,share_provided,year,source
USA,P1,Dry etch tools,N3,60.0,2031,TechInsights
CHN,P2,Dry etch tools,N3,10.0,2031,TechInsights
JPN,P6,Dry etch tools,N3,30.0,2031,TechInsights
Etchco,P9,Dry etch tools,N3,60.0,2031,TechInsights
USA,P1,Wet etch tools,N4,50.0,2031,TechInsights
MAL,P3,Wet etch tools,N4,25.0,2031,TechInsights
Various,P4,Wet etch tools,N4,25.0,2031,TechInsights
USA,P1,Etch tools,N2,55.0,2031,TechInsights
JPN,P6,Etch tools,N2,45.0,2031,TechInsights
JPN,P6,Resist,N5,,2031,
USA,P1,Resist,N5,,2031,
CHN,P2,Furnaces,N6,100.0,2031,TechInsights
JPN,P6,Handlers,N8,70,2019,an older book
ZZZ,P5,Handlers,N8,31,2019,an older book
USA,P1,Handlers,N8,1,2019,an older book
USA,P1,Gone,N99,100.0,2031,TechInsights
";

const SEQUENCE: &str =
    "input_name,input_id,goes_into_name,goes_into_id,is_type_of_name,is_type_of_id
Dry etch tools,N3,Etch tools,N2,,
Wet etch tools,N4,,,Etch tools,N2
Etch tools,N2,Etching,N1,,
Resist,N5,Etching,N1,,
Furnaces,N6,Etching,N1,,
Etching,N1,Testing,N7,,
Handlers,N8,Etching,N1,,
Handlers,N8,Testing,N7,,
";

const STAGES: &str = "stage_id,stage_name\nS2,Fabrication\n";

fn tables<'a>(provision: &'a str) -> EtoTables<'a> {
    EtoTables {
        name: "invented",
        inputs: INPUTS,
        providers: PROVIDERS,
        provision,
        sequence: SEQUENCE,
        stages: STAGES,
        licence: "Creative Commons Attribution-NonCommercial 4.0 International License",
    }
}

fn read() -> Dataset {
    read_eto(&tables(PROVISION)).unwrap()
}

fn r(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

fn set(codes: &[&str]) -> CountrySet {
    codes
        .iter()
        .map(|c| Country::from_code(c).unwrap())
        .collect()
}

fn ask(members: &[&str], demand: Option<&str>, backfill: &str) -> Question {
    Question {
        members: set(members),
        destination: Country::from_code("CN").unwrap(),
        weighed: Weighed {
            demand: demand.map(r),
            backfill: r(backfill),
        },
        threshold: r("0.9"),
    }
}

#[test]
fn only_leaves_are_added_and_a_tool_under_a_tool_is_its_type() {
    let data = read();
    let leaves: Vec<&str> = data.at(&data.leaves).map(|m| m.id.as_str()).collect();
    assert_eq!(leaves, ["N3", "N4", "N6", "N8"]);
    assert_eq!(data.market("N2").unwrap().kind, Kind::Other);
    assert_eq!(data.market("N3").unwrap().stage, Stage::Fabrication);
    assert_eq!(data.market("N8").unwrap().stage, Stage::Several);
    let all = totals(&data, &ask(&["US"], Some("2/5"), "0"));
    let sizes: Vec<(&str, String)> = all
        .iter()
        .map(|t| (t.id.as_str(), t.size.to_string()))
        .collect();
    assert_eq!(
        sizes,
        [
            ("all", "1150".to_owned()),
            ("stage-fabrication", "1100".to_owned()),
            ("stage-several-stages", "50".to_owned())
        ]
    );
}

#[test]
fn what_cannot_be_read_as_a_country_stays_in_the_denominator() {
    let data = read();
    let wet = data.market("N4").unwrap();
    assert_eq!(wet.share(Country::from_code("MY").unwrap()), Some(r("1/4")));
    let handlers = data.market("N8").unwrap();
    assert_eq!(handlers.published_sum, Some(r("102")));
    assert_eq!(
        handlers.share(Country::from_code("JP").unwrap()),
        Some(r("70/102"))
    );
    assert!(
        data.notes.iter().any(|n| n.contains("ZZZ")),
        "{:?}",
        data.notes
    );
    assert!(
        data.notes.iter().any(|n| n.contains("N99")),
        "{:?}",
        data.notes
    );
    assert!(data.vintage.non_commercial);
    assert_eq!(data.vintage.licence, "CC BY-NC 4.0");
    assert!(
        data.vintage.years.contains("2031"),
        "{}",
        data.vintage.years
    );
}

#[test]
fn the_first_release_is_read_with_its_signs_and_words() {
    let provision = "provider_name,provider_id,provided_name,provided_id,share_provided,negligible_market_share\r
USA,P1,Resist,N5,,\r
JPN,P6,Resist,N5,,negligible\r
USA,P1,Dry etch tools,N3,98%,\r
JPN,P6,Dry etch tools,N3,1%,\r
CHN,P2,Dry etch tools,N3,,negligible\r
";
    let data = read_eto(&tables(provision)).unwrap();
    let range = |id: &str, members: &[&str]| {
        let reach = market_reach(&data, data.market(id).unwrap(), &ask(members, None, "0"));
        let range = reach.covered.range.unwrap();
        [range.low.to_string(), range.high.to_string()]
    };
    assert_eq!(range("N5", &["US"]), ["39/40", "1"]);
    assert_eq!(range("N5", &["JP"]), ["0", "1/40"]);
    // 98 % is 97.5 to 98.5; the others leave 1.5 at the least for two that hold 0 to 1.5 and 0 to 2.5.
    assert_eq!(range("N3", &["US"]), ["39/40", "197/200"]);
    assert_eq!(range("N3", &["JP"]), ["0", "3/200"]);
    assert_eq!(data.market("N3").unwrap().year, "about 2019");
}

#[test]
fn figures_of_one_market_by_hand() {
    let data = read();
    let dry = data.market("N3").unwrap();
    let reach = market_reach(&data, dry, &ask(&["US"], Some("2/5"), "0"));
    assert_eq!(reach.covered.value, Some(r("3/5")));
    assert_eq!(reach.own.value, Some(r("1/10")));
    assert_eq!(reach.third.value, Some(r("3/10")));
    assert_eq!(reach.proportional.value, Some(r("2/3")));
    // Japan alone could fill all that is missing.
    assert_eq!(reach.guaranteed.value, Some(Exact::zero()));
    assert_eq!(reach.break_even, BreakEven::At(Exact::zero()));
    assert_eq!(
        reach.minimal.unwrap(),
        [[
            Country::from_code("JP").unwrap(),
            Country::from_code("US").unwrap()
        ]]
    );
    let both = market_reach(&data, dry, &ask(&["US", "JP"], Some("2/5"), "0"));
    assert_eq!(both.guaranteed.value, Some(Exact::one()));
    assert_eq!(both.break_even, BreakEven::NoThirdSupply);
    let part = |code: &str| {
        both.parts
            .iter()
            .find(|p| p.country.code() == code)
            .unwrap()
            .clone()
    };
    assert_eq!(part("JP").marginal, Some(Exact::one()));
    // Alone the United States denies nothing, alone Japan denies nothing: both are needed.
    assert_eq!(part("US").denial.unwrap().shapley, r("1/2"));
    assert_eq!(part("JP").denial.unwrap().shapley, r("1/2"));
    let wet = data.market("N4").unwrap();
    let half = market_reach(&data, wet, &ask(&["US"], Some("3/4"), "1/4"));
    // A half is left; a quarter more of it is 5/8; 3/4 are needed.
    assert_eq!(half.guaranteed.value, Some(r("1/6")));
    assert_eq!(half.break_even, BreakEven::At(r("1/2")));
}

#[test]
fn who_makes_it_at_home_is_denied_nothing() {
    let data = read();
    let furnaces = data.market("N6").unwrap();
    let reach = market_reach(&data, furnaces, &ask(&["US", "JP"], Some("2/5"), "0"));
    assert_eq!(reach.guaranteed.value, Some(Exact::zero()));
    assert_eq!(reach.proportional.value, Some(Exact::zero()));
    assert_eq!(reach.break_even, BreakEven::SelfSufficient);
    assert!(reach.parts.is_empty());
    assert_eq!(reach.minimal, Some(Vec::new()));
}

#[test]
fn without_a_demand_nothing_is_said_of_certain_denial() {
    let data = read();
    let reach = market_reach(&data, data.market("N3").unwrap(), &ask(&["US"], None, "0"));
    assert_eq!(reach.guaranteed.value, None);
    assert_eq!(reach.break_even, BreakEven::NotKnown);
    assert!(reach.parts.iter().all(|p| p.marginal.is_none()));
    assert!(totals(&data, &ask(&["US"], None, "0"))[0].denied.is_none());
}

#[test]
fn foreign_availability_is_unknown_unless_a_criterion_fails() {
    let data = read();
    let dry = data.market("N3").unwrap();
    let flag = |demand: Option<&str>| {
        let reach = market_reach(&data, dry, &ask(&["US"], demand, "0"));
        let [japan] = reach.remaining.as_slice() else {
            panic!("one supplier remains: {:?}", reach.remaining)
        };
        (japan.flag(), japan.criteria[2].holds)
    };
    assert_eq!(flag(Some("2/5")), (Truth::Open, Truth::Yes));
    assert_eq!(flag(Some("4/5")), (Truth::No, Truth::No));
    assert_eq!(flag(None), (Truth::Open, Truth::Open));
}

#[test]
fn what_is_wrong_with_a_table_is_said() {
    let twice = format!("{PROVISION}USA,P1,Dry etch tools,N3,5.0,2031,x\n");
    let said = read_eto(&tables(&twice)).unwrap_err();
    assert!(
        said[0].message.contains("two shares of `USA` in `N3`"),
        "{said:?}"
    );
    let much =
        format!("{PROVISION}JPN,P6,Furnaces,N6,120,2031,x\nUSA,P1,Furnaces,N6,some,2031,x\n");
    assert_eq!(read_eto(&tables(&much)).unwrap_err().len(), 2);
    let mut missing = tables(PROVISION);
    missing.sequence = "a,b\n1,2\n";
    let said = read_eto(&missing).unwrap_err();
    assert!(said[0].message.contains("no column `input_id`"), "{said:?}");
}

#[test]
fn a_circle_in_the_drawing_ends() {
    let circle = format!("{SEQUENCE}Etch tools,N2,,,Dry etch tools,N3\nA,N5,,,B,N5\n");
    let mut tables = tables(PROVISION);
    tables.sequence = &circle;
    let data = read_eto(&tables).unwrap();
    assert!(data.market("N3").is_some());
}

#[test]
fn more_suppliers_than_a_table_holds_leave_the_games_out() {
    let countries: Vec<Country> = Country::all().take(22).collect();
    assert!(Table::from_fn(countries, |_| 0).is_none());
    let market: &Market = &read().markets[0];
    assert!(Table::of(market, Country::from_code("CN").unwrap(), &Game::Covered).is_some());
}
