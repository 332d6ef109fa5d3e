//! The page through the real router: an officer's day, the tokens of forms, four languages, two tenants.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail a test as a test itself does"
)]

mod desk;

use desk::{Browser, Desk, SCANNER, SCANNER_JSON, between};
use exeat_serve::Role;

#[test]
fn an_officer_answers_disposes_and_rejects_and_the_record_holds_every_step() {
    let desk = Desk::with_data("officer");
    let mut browser = Browser::new(&desk);
    let start = browser.get("/desk?scene=open");
    let scene = between(&start.text(), "<textarea", "</textarea>");
    let text = scene.split_once('>').unwrap().1.replace("&quot;", "\"");
    let sent = browser.send("/desk/cases", &[("transaction", &text)]);
    assert_eq!(sent.status, 303, "{}", sent.text());
    let place = sent.header("location").to_owned();
    let case = browser.get(&place).text();
    for said in [
        "needs review",
        "What we still need",
        "dedicated chuck overlay",
        "Shanghai Micro Electronics Equipment",
        "not met",
    ] {
        assert!(case.contains(said), "{said}: {case}");
    }

    // Answering the overlay works the case out again: Japan lists the scanner.
    let name = between(&case, "name=\"answer-name-2\" value=\"", "\"");
    assert!(name.contains("overlay"), "{name}");
    let answered = browser.send(
        &format!("{place}/answers"),
        &[("answer-name-0", &name), ("answer-0", "1.4 nm")],
    );
    assert_eq!(answered.status, 303, "{}", answered.text());
    let wrong = browser.send(
        &format!("{place}/answers"),
        &[("answer-name-0", "no such fact"), ("answer-0", "1")],
    );
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("does not ask"), "{}", wrong.text());

    // A release is refused while the alert is open, and says so on the case's own page.
    let release = browser.send(
        &format!("{place}/release"),
        &[("reason", "as-determined"), ("note", "")],
    );
    assert_eq!(release.status, 409, "{}", release.text());
    let case = browser.get(&place).text();
    let alert = between(&case, &format!("action=\"{place}/alerts/"), "\"");
    let disposed = browser.send(
        &format!("{place}/alerts/{alert}"),
        &[
            ("verdict", "not the same"),
            ("reason", "other-address"),
            ("note", "seen"),
        ],
    );
    assert_eq!(disposed.status, 303, "{}", disposed.text());
    let case = browser.get(&place).text();
    assert!(case.contains("licence required"), "{case}");
    let rejected = browser.send(
        &format!("{place}/rejection"),
        &[("reason", "licence-refused"), ("note", "")],
    );
    assert_eq!(rejected.status, 303, "{}", rejected.text());
    let case = browser.get(&place).text();
    assert!(case.contains("rejected"), "{case}");
    assert!(
        !case.contains("<form class=\"inline\""),
        "a closed case takes nothing more"
    );

    let record = browser.get("/desk/record").text();
    for kind in [
        "determination",
        "case opened",
        "answer to an alert",
        "rejection",
    ] {
        assert!(record.contains(kind), "{kind}: {record}");
    }
    assert!(
        browser
            .get("/desk/record/0")
            .text()
            .contains("The proof holds")
    );
    // The same two sides are not asked about again.
    let again = browser.send("/desk/cases", &[("transaction", &text)]);
    let again = browser.get(again.header("location")).text();
    assert!(again.contains("1 alerts were closed"), "{again}");
}

#[test]
fn a_form_without_its_token_or_from_another_site_does_nothing() {
    let desk = Desk::with_data("forged");
    let mut browser = Browser::new(&desk);
    browser.get("/desk");
    let body = format!("transaction={}", desk::escaped(SCANNER));
    let forged = browser.raw("/desk/cases", &body, &[]);
    assert_eq!(forged.status, 403, "{}", forged.text());
    let mut stolen = Browser::new(&desk);
    stolen.get("/desk");
    let body = format!("{body}&token={}", stolen.token());
    assert_eq!(browser.raw("/desk/cases", &body, &[]).status, 403);
    let own = format!(
        "transaction={}&token={}",
        desk::escaped(SCANNER),
        browser.token()
    );
    let cross = browser.raw("/desk/cases", &own, &[("sec-fetch-site", "cross-site")]);
    assert_eq!(cross.status, 403);
    assert_eq!(browser.raw("/desk/cases", &own, &[]).status, 303);
}

#[test]
fn a_transaction_that_is_not_understood_comes_back_with_every_error() {
    let desk = Desk::with_data("misread");
    let mut browser = Browser::new(&desk);
    browser.get("/desk");
    let text = SCANNER
        .replace("wavelength ", "wavelenght ")
        .replace("1.35", "\"x\"");
    let reply = browser.send("/desk/cases", &[("transaction", &text)]);
    assert_eq!(reply.status, 422);
    let page = reply.text();
    for said in [
        "did you mean `wavelength`",
        "numerical-aperture",
        "nothing was decided",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
}

#[test]
fn a_desk_that_keeps_nothing_answers_in_place() {
    let desk = Desk::open();
    let mut browser = Browser::new(&desk);
    browser.get("/desk");
    let text = SCANNER
        .replace("dedicated-chuck-overlay", "# ")
        .replace("2023-01-13", "2024-09-08");
    let asked = browser.send("/desk/cases", &[("transaction", &text)]);
    assert_eq!(asked.status, 200, "{}", asked.text());
    let name = between(&asked.text(), "name=\"answer-name-0\" value=\"", "\"");
    let answered = browser.send(
        "/desk/cases",
        &[
            ("transaction", &text),
            ("answer-name-0", &name),
            ("answer-0", "1.4 nm"),
        ],
    );
    assert_ne!(
        between(&asked.text(), "id=\"verdict\">", "<"),
        between(&answered.text(), "id=\"verdict\">", "<")
    );
}

#[test]
fn names_from_strangers_are_shown_and_never_run() {
    let desk = Desk::with_data("hostile");
    let mut browser = Browser::new(&desk);
    browser.get("/desk");
    let text = SCANNER.replace("Example Foundry", "<script>alert(1)</script>");
    let sent = browser.send("/desk/cases", &[("transaction", &text)]);
    let page = browser.get(sent.header("location")).text();
    assert!(page.contains("&lt;script&gt;alert(1)"), "{page}");
    assert!(!page.contains("<script"), "{page}");
}

#[test]
fn every_page_stands_in_four_languages() {
    let desk = Desk::with_data("languages");
    let mut browser = Browser::new(&desk);
    browser.get("/desk");
    let sent = browser.send("/desk/cases", &[("transaction", SCANNER)]);
    let case = sent.header("location").to_owned();
    for (language, said) in [
        ("en", "May this leave?"),
        ("de", "Darf das hinaus?"),
        ("ja", "輸出できますか"),
        ("zh", "可以出口吗"),
    ] {
        let start = browser.get(&format!("/desk?lang={language}")).text();
        assert!(start.contains(said), "{start}");
        for path in [
            "/desk",
            "/desk/cases",
            case.as_str(),
            "/desk/law",
            "/desk/gap",
            "/desk/coalition",
            "/desk/lists",
            "/desk/record",
            "/desk/record/0",
        ] {
            let page = browser.get(&format!("{path}?lang={language}"));
            assert_eq!(page.status, 200, "{path}");
            let text = page.text();
            assert!(
                text.contains(&format!("<html lang=\"{language}\"")),
                "{path}"
            );
            // A key that has no sentence would stand there itself.
            assert!(
                !text.contains("page.") && !text.contains("outcome."),
                "{path} {language}"
            );
        }
    }
    let chosen = browser.get("/desk/language?to=de&back=/desk/lists");
    assert_eq!(chosen.header("location"), "/desk/lists");
    let away = browser.get("/desk/language?to=de&back=//evil.example");
    assert_eq!(away.header("location"), "/desk");
}

#[test]
fn two_tenants_see_nothing_of_each_other_on_any_route() {
    let keys = [
        ("acme", "anna", Role::Admin),
        ("other", "otto", Role::Admin),
    ];
    let (desk, secrets) = Desk::with_keys("tenants", &keys);
    let mut anna = Browser::new(&desk);
    anna.sign_in(&secrets[0]);
    let secret_name = "Zyzzyva Confidential Foundry";
    let text = SCANNER.replace("Example Foundry", secret_name);
    let sent = anna.send("/desk/cases", &[("transaction", &text)]);
    let case = sent.header("location").to_owned();
    assert!(anna.get(&case).text().contains(secret_name));
    assert!(anna.get("/desk/cases").text().contains(secret_name));

    let mut otto = Browser::new(&desk);
    otto.sign_in(&secrets[1]);
    let description = desk.get("/openapi.json").json();
    let mut paths: Vec<String> = description["paths"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    paths.extend(
        [
            "/desk",
            "/desk/cases",
            "/desk/cases/{id}",
            "/desk/record",
            "/desk/record/{index}",
            "/desk/lists",
        ]
        .map(str::to_owned),
    );
    assert!(paths.len() > 20);
    for path in paths {
        let path = path
            .replace("{id}", "c-1")
            .replace("{index}", "0")
            .replace("{case}", "c-1");
        for status in ["", "?status=all"] {
            let page = otto.get(&format!("{path}{status}"));
            assert!(!page.text().contains(secret_name), "{path}");
        }
    }
    assert_eq!(otto.get(&case).status, 404);
    let token = otto.token();
    for step in ["answers", "approval", "release", "rejection", "alerts/a-0"] {
        let body =
            format!("token={token}&verdict=the+same&reason=reviewed&answer-name-0=x&answer-0=y");
        let reply = otto.raw(&format!("{case}/{step}"), &body, &[]);
        assert_eq!(reply.status, 404, "{step}: {}", reply.text());
    }
}

#[test]
fn roles_say_who_may_do_what() {
    let keys = [
        ("acme", "vera", Role::Viewer),
        ("acme", "sam", Role::Screener),
        ("acme", "olga", Role::Officer),
    ];
    let (desk, secrets) = Desk::with_keys("roles", &keys);
    assert_eq!(desk.get("/packs").status, 401);
    let bearer = |secret: &str| format!("Bearer {secret}");
    let check = |secret: &str| {
        let header = bearer(secret);
        let headers = [
            ("authorization", header.as_str()),
            ("content-type", "application/json"),
        ];
        desk.call("POST", "/check?in=jp", &headers, SCANNER_JSON)
            .status
    };
    assert_eq!(check(&secrets[0]), 403);
    assert_eq!(check(&secrets[1]), 200);
    assert_eq!(check("exeat_wrong"), 401);
    let api_key = format!("ApiKey {}", secrets[0]);
    assert_eq!(
        desk.call("GET", "/packs", &[("authorization", &api_key)], "")
            .status,
        200
    );

    let mut sam = Browser::new(&desk);
    sam.sign_in(&secrets[1]);
    let case = sam
        .send("/desk/cases", &[("transaction", SCANNER)])
        .header("location")
        .to_owned();
    let refused = sam.send(&format!("{case}/release"), &[("reason", "as-determined")]);
    assert_eq!(refused.status, 403, "{}", refused.text());
    let mut olga = Browser::new(&desk);
    olga.sign_in(&secrets[2]);
    let released = olga.send(
        &format!("{case}/release"),
        &[("reason", "as-determined"), ("note", "seen")],
    );
    assert_eq!(released.status, 303, "{}", released.text());

    // A revoked key stops at once, in sessions too.
    let keys = exeat_serve::Keys::open(desk.data.as_deref()).unwrap();
    let olgas = keys.all().into_iter().find(|k| k.name == "olga").unwrap();
    keys.revoke(&olgas.id).unwrap();
    let gone = olga.get("/desk/cases");
    assert_eq!((gone.status, gone.header("location")), (303, "/sign-in"));
    let kept = std::fs::read_to_string(desk.data.as_deref().unwrap().join("keys.json")).unwrap();
    assert!(
        secrets.iter().all(|s| !kept.contains(s)),
        "secrets are not kept"
    );
}

#[test]
fn strangers_are_refused_at_the_door_until_a_key_is_made() {
    let config = exeat_serve::Config {
        listen: ([0, 0, 0, 0], 0).into(),
        ..exeat_serve::Config::default()
    };
    let refused = exeat_serve::Service::new(exeat::Library::carried().unwrap(), config);
    let said = refused.err().unwrap().to_string();
    assert!(
        said.contains("open-door") && said.contains("key add"),
        "{said}"
    );
}

#[test]
fn a_second_person_must_approve_where_two_are_asked_for() {
    let data = desk::fresh("two-persons");
    let keys = exeat_serve::Keys::open(Some(&data)).unwrap();
    let one = keys.add("acme", "anna", Role::Officer).unwrap().secret;
    let two = keys.add("acme", "bert", Role::Officer).unwrap().secret;
    let desk = Desk::of(Some(data), |config| config.two_persons = true);
    let mut anna = Browser::new(&desk);
    anna.sign_in(&one);
    let mut bert = Browser::new(&desk);
    bert.sign_in(&two);
    let case = anna
        .send("/desk/cases", &[("transaction", SCANNER)])
        .header("location")
        .to_owned();
    let release = |who: &mut Browser<'_>| {
        who.send(
            &format!("{case}/release"),
            &[("reason", "as-determined"), ("note", "n")],
        )
        .status
    };
    assert_eq!(release(&mut anna), 409);
    let approved = bert.send(&format!("{case}/approval"), &[("note", "looked")]);
    assert_eq!(approved.status, 303, "{}", approved.text());
    assert_eq!(release(&mut anna), 303);
}
