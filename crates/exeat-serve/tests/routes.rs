//! The routes for programs, called through the real router without a port.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail a test as a test itself does"
)]

mod desk;

use desk::{Desk, SCANNER, SCANNER_JSON};
use serde_json::{Value, json};

const JSON: &str = "application/json";
const TOML: &str = "application/toml";

#[test]
fn health_and_readiness_need_no_key() {
    let desk = Desk::open();
    assert_eq!(desk.get("/health").json(), json!({ "status": "ok" }));
    let ready = desk.get("/ready");
    assert_eq!(ready.status, 200);
    assert!(ready.json()["packs"].as_u64().unwrap() > 5);
}

#[test]
fn a_check_gives_the_librarys_bytes_in_either_format() {
    let desk = Desk::open();
    let toml = desk.post("/check?in=jp,us", TOML, SCANNER);
    assert_eq!(toml.status, 200, "{}", toml.text());
    assert_eq!(
        toml.text(),
        desk::library_says(SCANNER, false, &["jp", "us"])
    );
    let json = desk.post("/check?in=jp,us", JSON, SCANNER_JSON);
    assert_eq!(
        json.text(),
        desk::library_says(SCANNER_JSON, true, &["jp", "us"])
    );
    assert_eq!(json.json()["outcome"], "no licence required");
    let july = desk.post("/check?in=jp&on=2023-07-23", TOML, SCANNER);
    assert_eq!(july.status, 200, "a licence requirement is an answer");
    assert_eq!(july.json()["outcome"], "licence required");
}

#[test]
fn refusals_are_problems_with_place_and_remedy() {
    let desk = Desk::open();
    let misspelt = SCANNER_JSON.replace("wavelength", "wavelenght");
    let scanner = SCANNER_JSON;
    for (path, kind, body, status, code, said) in [
        ("/check", JSON, "{", 400, "bad-json", "EOF"),
        ("/check", TOML, "a = ", 400, "bad-toml", "TOML"),
        ("/check", "text/plain", "{}", 415, "wrong-type", JSON),
        ("/check", "", "{}", 415, "wrong-type", "content-type"),
        (
            "/check",
            JSON,
            misspelt.as_str(),
            422,
            "unknown-fact",
            "did you mean `wavelength`",
        ),
        (
            "/check?in=xx",
            JSON,
            scanner,
            422,
            "unknown-jurisdiction",
            "packs are",
        ),
        (
            "/check?on=2023-13-01",
            JSON,
            scanner,
            422,
            "bad-parameter",
            "2023-01-13",
        ),
        (
            "/check?onn=2023-07-23",
            JSON,
            scanner,
            422,
            "unknown-parameter",
            "did you mean `on`",
        ),
        (
            "/screen",
            JSON,
            r#"{"queries":[{"nam":"x"}]}"#,
            422,
            "unknown-key",
            "did you mean `name`",
        ),
        (
            "/screen",
            JSON,
            r#"{"queries":[{"name":" "}]}"#,
            422,
            "wrong-shape",
            "queries[0].name",
        ),
        (
            "/screen",
            JSON,
            r#"{"queries":[],"threshold":1.5}"#,
            422,
            "wrong-shape",
            "0.7",
        ),
    ] {
        let reply = desk.post(path, kind, body);
        let text = reply.text();
        assert_eq!(reply.status, status, "{path} {text}");
        assert_eq!(
            reply.header("content-type"),
            "application/problem+json",
            "{path}"
        );
        let problem = reply.json();
        assert_eq!(
            problem["type"],
            format!("urn:exeat:problem:{code}"),
            "{text}"
        );
        assert_eq!(problem["status"], status);
        assert!(text.contains(said), "{path}: {text}");
    }
    let wrong = desk.post("/check", JSON, &misspelt).json();
    assert_eq!(
        wrong["errors"][0]["place"]["path"], "items[0].facts.wavelenght",
        "{wrong}"
    );
    assert_eq!(desk.get("/check").status, 405);
    assert_eq!(desk.get("/nowhere").status, 404);
}

#[test]
fn bodies_and_names_past_their_limit_are_refused_and_never_cut() {
    let desk = Desk::open();
    let large = format!("{{\"x\":\"{}\"}}", "y".repeat(5 << 20));
    assert_eq!(desk.post("/check", JSON, &large).status, 413);
    let body = json!({ "queries": [{ "name": "a".repeat(3000) }] });
    assert_eq!(desk.post("/screen", JSON, &body.to_string()).status, 422);
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    assert_eq!(desk.post("/check", JSON, &deep).status, 400);
}

#[test]
fn screening_shows_alignment_and_says_which_lists() {
    let desk = Desk::open();
    let name = "Semiconductor Manufacturing International Corporation";
    let body = json!({ "queries": [{ "id": "q", "name": name }] });
    let reply = desk.post("/screen", JSON, &body.to_string());
    assert_eq!(reply.status, 200, "{}", reply.text());
    let answer = reply.json();
    let alert = &answer["queries"][0]["alerts"][0];
    assert!(alert["score"].as_f64().unwrap() > 0.9, "{answer}");
    assert!(!alert["alignment"].as_array().unwrap().is_empty());
    assert_eq!(
        answer["lists"][0]["id"],
        desk.get("/lists").json()["lists"][0]["id"]
    );
}

#[test]
fn a_yente_client_matches_searches_and_reads_entities() {
    let desk = Desk::open();
    let name = "Semiconductor Manufacturing International Corporation";
    let body = json!({ "queries": {
        "q1": { "schema": "Company", "properties": { "name": [name], "country": ["cn"] } },
        "q2": { "schema": "Person", "properties": { "name": ["Nobody Of That Name"] } },
        "q3": { "schema": "Company", "properties": {} },
    } });
    let body = body.to_string();
    let reply = desk.post("/match/default?algorithm=best&limit=3", JSON, &body);
    assert_eq!(reply.status, 200, "{}", reply.text());
    let answer = reply.json();
    let first = &answer["responses"]["q1"]["results"][0];
    assert_eq!(answer["responses"]["q1"]["status"], 200);
    let fields = "id caption schema properties datasets referents target score features match";
    for field in fields.split(' ') {
        assert!(!first[field].is_null(), "{field} {first}");
    }
    assert_eq!(first["match"], true);
    assert_eq!(answer["responses"]["q2"]["results"], json!([]));
    assert_eq!(answer["responses"]["q3"]["status"], 422);
    let id = desk::escaped(first["id"].as_str().unwrap());
    let entity = desk.get(&format!("/entities/{id}"));
    assert_eq!(entity.json()["caption"], first["caption"]);
    let found = desk.get("/search/default?q=Semiconductor%20Manufacturing%20International");
    assert!(found.json()["total"]["value"].as_u64().unwrap() > 0);
    assert_eq!(desk.post("/match/nolist", JSON, &body).status, 404);
    let bare = desk.post("/match?limit=3", JSON, &body).json();
    assert_eq!(bare["responses"], answer["responses"]);
}

#[test]
fn comparisons_of_law_are_answered() {
    let desk = Desk::open();
    let days = "/diff/jp?from=2023-07-22&to=2023-07-23";
    let diff = desk.get(days);
    assert_eq!(diff.status, 200, "{}", diff.text());
    assert!(diff.text().contains("added"), "{}", diff.text());
    let orders = desk.post(days, TOML, SCANNER);
    assert!(
        orders.text().contains("licence required"),
        "{}",
        orders.text()
    );
    assert_eq!(
        desk.get("/diff/jp?from=2023-07-23&to=2023-07-22").status,
        422
    );
    let gap = desk.get("/gap?sides=jp,us&on=2023-07-23&universe=lithography%20scanner");
    assert_eq!(gap.status, 200, "{}", gap.text());
    assert!(gap.json()["only"].is_object());
    assert!(
        !desk
            .get("/timeline/jp")
            .json()
            .as_array()
            .unwrap()
            .is_empty()
    );
    assert_eq!(desk.get("/timeline/xx").status, 422);
    assert_eq!(desk.get("/packs/jp").json()["packs"][0]["id"], "jp");
    assert_eq!(desk.get("/packs/xx").status, 404);
    let facts = desk.get("/facts?kind=lithography%20scanner").json();
    assert_eq!(facts["kinds"].as_array().unwrap().len(), 1);
    let coalition = desk.get("/coalition?members=us,jp,nl&to=cn&on=2023-07-23");
    assert_eq!(coalition.status, 200, "{}", coalition.text());
    let picture = desk.get("/coalition.svg?members=us,jp&to=cn&on=2023-07-23");
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    assert!(picture.text().contains("<svg"), "{}", picture.text());
}

#[test]
fn an_unchanged_answer_is_not_sent_twice() {
    let desk = Desk::open();
    let tag = desk.get("/packs/jp").header("etag").to_owned();
    let again = desk.call("GET", "/packs/jp", &[("if-none-match", &tag)], "");
    assert_eq!((again.status, again.text().len()), (304, 0));
    let other = desk.call("GET", "/packs/us", &[("if-none-match", &tag)], "");
    assert_eq!(other.status, 200);
}

#[test]
fn the_description_names_every_route_and_its_shapes_hold() {
    // Routes that keep something are described and answer too.
    let desk = Desk::with_data("described");
    let document = desk.get("/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
    let schemas = &document["components"]["schemas"];
    let mut checked = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let content = &operation["responses"]["200"]["content"];
            for (kind, media) in content.as_object().unwrap() {
                let name = media["schema"]["$ref"].as_str().unwrap_or("");
                let Some(name) = name.strip_prefix("#/components/schemas/") else {
                    assert_ne!(kind, JSON, "{path}");
                    continue;
                };
                assert!(
                    schemas[name].is_object(),
                    "{method} {path}: no schema {name}"
                );
                if method == "get" && !path.contains('{') {
                    let reply = desk.get(&example(path, operation));
                    assert_eq!(reply.status, 200, "{path}: {}", reply.text());
                    holds(&schemas[name], &reply.json(), path);
                    checked += 1;
                }
            }
        }
    }
    assert!(checked >= 8, "only {checked} routes were called");
    let check = desk.post("/check", JSON, SCANNER_JSON).json();
    holds(&schemas["Check"], &check, "/check");
    holds(
        &schemas["Problem"],
        &desk.get("/nowhere").json(),
        "a problem",
    );
}

/// The path with the examples of its required parameters.
fn example(path: &str, operation: &Value) -> String {
    let mut query = Vec::new();
    for parameter in operation["parameters"].as_array().unwrap() {
        if parameter["required"] == true && parameter["in"] == "query" {
            let name = parameter["name"].as_str().unwrap();
            let value = desk::escaped(parameter["example"].as_str().unwrap());
            query.push(format!("{name}={value}"));
        }
    }
    format!("{path}?{}", query.join("&"))
}

/// Whether the required fields are there and of their type.
fn holds(schema: &Value, value: &Value, path: &str) {
    if let Some(any) = schema["oneOf"].as_array() {
        let one = if value.is_array() { &any[1] } else { &any[0] };
        return holds(one, value, path);
    }
    match schema["type"].as_str().unwrap() {
        "array" => assert!(value.is_array(), "{path}"),
        "object" => {
            for name in schema["required"].as_array().into_iter().flatten() {
                let name = name.as_str().unwrap();
                let field = &value[name];
                let right = match schema["properties"][name]["type"].as_str().unwrap() {
                    "string" => field.is_string(),
                    "integer" => field.is_u64(),
                    "number" => field.is_number(),
                    "boolean" => field.is_boolean(),
                    "array" => field.is_array(),
                    _ => field.is_object(),
                };
                assert!(right, "{path}: {name} is {field}");
            }
        }
        other => assert!(other.is_empty(), "{path}: {other}"),
    }
}

#[test]
fn a_desk_without_keys_answers_to_no_other_name() {
    let desk = Desk::open();
    let evil = desk.call("GET", "/packs", &[("host", "evil.example:8080")], "");
    assert_eq!(evil.status, 421);
    for name in ["localhost:8080", "127.0.0.1", "[::1]:9"] {
        let reply = desk.call("GET", "/health", &[("host", name)], "");
        assert_eq!(reply.status, 200, "{name}");
    }
}

#[test]
fn every_answer_is_hardened_and_counted_and_logged_without_names() {
    let desk = Desk::open();
    let body = r#"{"queries":[{"name":"Secret Party Ltd"}]}"#;
    let reply = desk.post("/screen", JSON, body);
    for (name, said) in [
        ("content-security-policy", "default-src 'none'"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("x-request-id", "-"),
    ] {
        assert!(
            reply.header(name).contains(said),
            "{name}: {}",
            reply.header(name)
        );
    }
    desk.get("/entities/secret-entity");
    let metrics = desk.get("/metrics").text();
    let counted = "exeat_requests_total{method=\"POST\",route=\"/screen\",status=\"200\"} 1";
    assert!(metrics.contains(counted), "{metrics}");
    let log = desk.log();
    assert!(log.contains("\"route\":\"/entities/{id}\""), "{log}");
    assert!(!log.contains("Secret") && !log.contains("secret"), "{log}");
    assert!(
        log.lines()
            .all(|line| serde_json::from_str::<Value>(line).is_ok()),
        "{log}"
    );
}

#[test]
fn a_kept_check_is_in_the_record_once_for_each_key() {
    let desk = Desk::with_data("kept-check");
    let call = |key: &str, body: &str| {
        let headers = [("content-type", JSON), ("idempotency-key", key)];
        desk.call("POST", "/check?in=jp", &headers, body)
    };
    let first = call("k1", SCANNER_JSON);
    assert_eq!(first.status, 200, "{}", first.text());
    let place = first.header("x-exeat-record").to_owned();
    assert_eq!(call("k1", SCANNER_JSON).header("x-exeat-record"), place);
    assert_ne!(call("k2", SCANNER_JSON).header("x-exeat-record"), place);
    let other = call("k1", &SCANNER_JSON.replace("1.35", "1.30"));
    assert_eq!(other.status, 409, "{}", other.text());
}
