//! What other programs use: cases and records as JSON, OpenRefine, the Model Context Protocol, limits.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail a test as a test itself does"
)]

mod desk;

use desk::{Desk, SCANNER};
use exeat_serve::{Keys, Limits, Role};
use serde_json::{Value, json};

const SMIC: &str = "Semiconductor Manufacturing International Corporation";

#[test]
fn a_case_is_opened_answered_and_proven_over_json() {
    let desk = Desk::with_data("json-case");
    let open = SCANNER
        .replace("dedicated-chuck-overlay", "# ")
        .replace("2023-01-13", "2024-09-08");
    let made = desk.post("/cases", "application/toml", &open);
    assert_eq!(made.status, 201, "{}", made.text());
    let place = made.header("location").to_owned();
    let case = desk.get(&place).json();
    assert_eq!(case["status"], "held", "{case}");
    let question = case["questions"][0]["fact"].as_str().unwrap().to_owned();
    let wrong = desk.post(
        &format!("{place}/answers"),
        "application/json",
        r#"{"no-such":"1"}"#,
    );
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains(&question), "{}", wrong.text());
    let body = json!({ question: "1.4 nm" }).to_string();
    let answered = desk.post(&format!("{place}/answers"), "application/json", &body);
    assert_eq!(answered.status, 200, "{}", answered.text());
    assert_ne!(answered.json()["outcome"], case["outcome"]);
    assert_eq!(
        desk.get("/cases?status=held").json()["cases"]
            .as_array()
            .unwrap()
            .len(),
        1
    );

    let records = desk.get("/records").json();
    let size = records["size"].as_u64().unwrap();
    assert!(size >= 4, "{records}");
    for index in 0..size {
        let proof = desk.get(&format!("/records/{index}/proof")).json();
        assert_eq!(proof["holds"], true, "{proof}");
        assert_eq!(
            desk.get(&format!("/records/{index}")).json()["index"],
            index
        );
    }
    assert_eq!(desk.get("/records/99").status, 404);
    assert_eq!(desk.get("/records?kind=nothing").status, 422);
    assert_eq!(Desk::open().get("/cases").status, 409);
}

#[test]
fn openrefine_reconciles_extends_suggests_and_previews() {
    let desk = Desk::open();
    let manifest = desk.get("/reconcile");
    assert_eq!(manifest.header("access-control-allow-origin"), "*");
    assert_eq!(manifest.json()["versions"], json!(["0.2"]));
    let queries =
        json!({ "q0": { "query": SMIC, "type": "Organization", "limit": 3 } }).to_string();
    let form = format!("queries={}", desk::escaped(&queries));
    let kind = "application/x-www-form-urlencoded";
    let posted = desk.post("/reconcile", kind, &form);
    assert_eq!(posted.status, 200, "{}", posted.text());
    assert_eq!(
        posted.json(),
        desk.get(&format!("/reconcile?{form}")).json()
    );
    let first = posted.json()["q0"]["result"][0].clone();
    assert!(first["score"].as_f64().unwrap() > 90.0, "{first}");
    let id = first["id"].as_str().unwrap();
    let extend = json!({ "ids": [id], "properties": [{ "id": "country" }, { "id": "list" }] });
    let form = format!("extend={}", desk::escaped(&extend.to_string()));
    let rows = desk.post("/reconcile", kind, &form).json();
    assert_eq!(rows["rows"][id]["country"][0]["str"], "CN", "{rows}");
    assert_eq!(rows["meta"][0]["id"], "country");
    let suggested = desk
        .get("/reconcile/suggest/entity?prefix=semiconductor")
        .json();
    assert!(!suggested["result"].as_array().unwrap().is_empty());
    assert_eq!(
        desk.get("/reconcile/suggest/type?prefix=per").json()["result"][0]["id"],
        "Person"
    );
    let preview = desk.get(&format!("/reconcile/preview?id={}", desk::escaped(id)));
    assert!(
        preview.text().contains("Semiconductor"),
        "{}",
        preview.text()
    );
    assert_eq!(desk.post("/reconcile", kind, "queries=%7B").status, 400);
}

/// What the server says to some lines.
fn said(desk: &Desk, lines: &[Value]) -> Vec<Value> {
    let input: String = lines.iter().map(|l| format!("{l}\n")).collect();
    let mut out = Vec::new();
    exeat_serve::mcp(desk.service(), &mut input.as_bytes(), &mut out).unwrap();
    String::from_utf8(out)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn an_assistant_gets_citations_and_what_is_missing_and_writes_nothing() {
    let desk = Desk::with_data("mcp");
    let open = SCANNER
        .replace("dedicated-chuck-overlay", "# ")
        .replace("2023-01-13", "2024-09-08");
    let call = |id: u64, name: &str, arguments: Value| json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": { "name": name, "arguments": arguments } });
    let answers = said(
        &desk,
        &[
            json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {} }),
            json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }),
            json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/list" }),
            call(3, "check", json!({ "transaction": open, "in": "jp" })),
            call(4, "screen", json!({ "name": SMIC })),
            call(5, "check", json!({ "transaction": "date = 1" })),
            call(6, "release", json!({})),
        ],
    );
    assert_eq!(answers.len(), 6, "a notification has no answer");
    assert_eq!(answers[0]["result"]["serverInfo"]["name"], "exeat");
    let tools = answers[1]["result"]["tools"].as_array().unwrap();
    assert!(
        tools
            .iter()
            .all(|t| t["annotations"]["readOnlyHint"] == true)
    );
    let text = answers[2]["result"]["content"][0]["text"].as_str().unwrap();
    let answer: Value = serde_json::from_str(text).unwrap();
    assert_eq!(answer["outcome"], "facts missing", "{answer}");
    assert!(
        !answer["determinations"][0]["missing"]["still_matter"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    assert!(
        !answer["determinations"][0]["entries"][0]["cite"]
            .as_str()
            .unwrap()
            .is_empty()
    );
    assert!(answers[3].to_string().contains("alignment"));
    assert_eq!(answers[4]["result"]["isError"], true);
    assert_eq!(answers[5]["error"]["code"], -32602);
    assert_eq!(desk.get("/records").json()["size"], 0, "nothing was kept");
}

#[test]
fn a_key_that_calls_too_often_is_told_to_wait() {
    let data = desk::fresh("rates");
    let secret = Keys::open(Some(&data))
        .unwrap()
        .add("acme", "p", Role::Viewer)
        .unwrap()
        .secret;
    let desk = Desk::of(Some(data), |config| {
        config.limits = Limits {
            per_second: 1,
            burst: 3,
            ..Limits::default()
        };
    });
    let header = format!("Bearer {secret}");
    let statuses: Vec<u16> = (0..5)
        .map(|_| {
            desk.call("GET", "/algorithms", &[("authorization", &header)], "")
                .status
        })
        .collect();
    assert_eq!(
        statuses.iter().take(3).copied().collect::<Vec<_>>(),
        [200, 200, 200]
    );
    assert!(statuses.contains(&429), "{statuses:?}");
}
