//! An officer's walk through the page in a real Chromium, by keyboard, over chromedriver.
//!
//! It says that it skips where Chromium or its driver is not installed. Screenshots and the printed page stay
//! in the folder of test files.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "helpers of tests fail a test as a test itself does, and a test says when it skips"
)]

mod desk;

use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const SPACE: &str = " ";

/// The driver's process; ended when the test ends, however it ends.
struct Driver {
    child: Child,
    port: u16,
    session: String,
    shots: PathBuf,
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = request(
            self.port,
            "DELETE",
            &format!("/session/{}", self.session),
            None,
        );
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One request of the WebDriver protocol; its value, or what went wrong.
fn request(port: u16, method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
    let wrong = |e: &dyn std::fmt::Display| format!("{method} {path}: {e}");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).map_err(|e| wrong(&e))?;
    let limit = Some(Duration::from_secs(120));
    stream.set_read_timeout(limit).map_err(|e| wrong(&e))?;
    let body = body.map_or_else(String::new, Value::to_string);
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).map_err(|e| wrong(&e))?;
    stream.write_all(body.as_bytes()).map_err(|e| wrong(&e))?;
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).map_err(|e| wrong(&e))?;
        let line = line.trim().to_lowercase();
        if let Some(n) = line.strip_prefix("content-length:") {
            length = n.trim().parse().map_err(|e| wrong(&e))?;
        }
        if line.is_empty() {
            break;
        }
    }
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes).map_err(|e| wrong(&e))?;
    let answer: Value = serde_json::from_slice(&bytes).map_err(|e| wrong(&e))?;
    match answer["value"]["error"].as_str() {
        Some(_) => Err(format!("{method} {path}: {}", answer["value"])),
        None => Ok(answer["value"].clone()),
    }
}

fn found(names: &[&str]) -> Option<PathBuf> {
    names.iter().map(PathBuf::from).find(|p| p.is_file())
}

impl Driver {
    /// Starts Chromium; none where it is not installed.
    fn start() -> Option<Driver> {
        let browser = found(&["/usr/bin/chromium", "/usr/bin/chromium-browser"])?;
        let driver = found(&["/usr/bin/chromedriver", "/usr/lib/chromium/chromedriver"])?;
        let profile = desk::fresh("walk-profile");
        let mut child = Command::new(driver)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut port = None;
        for line in BufReader::new(child.stdout.take()?).lines() {
            let line = line.ok()?;
            if let Some((_, rest)) = line.split_once("successfully on port ") {
                port = rest.trim_end_matches('.').parse().ok();
                break;
            }
        }
        let args = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--window-size=1200,1000",
        ];
        let mut args: Vec<String> = args.map(str::to_owned).to_vec();
        args.push(format!("--user-data-dir={}", profile.display()));
        let wanted = json!({ "capabilities": { "alwaysMatch": { "goog:chromeOptions": {
            "binary": browser, "args": args } } } });
        let mut driver = Driver {
            child,
            port: port?,
            session: String::new(),
            shots: desk::fresh("walk-shots"),
        };
        let made = request(driver.port, "POST", "/session", Some(&wanted)).expect("a session");
        made["sessionId"].as_str()?.clone_into(&mut driver.session);
        Some(driver)
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let path = format!("/session/{}{path}", self.session);
        let body = (method == "POST").then_some(body);
        request(self.port, method, &path, body).expect("the driver answers")
    }

    fn go(&self, address: &str) {
        self.call("POST", "/url", &json!({ "url": address }));
    }

    fn element(&self, css: &str) -> String {
        let body = json!({ "using": "css selector", "value": css });
        let found = self.call("POST", "/element", &body);
        found
            .as_object()
            .unwrap()
            .values()
            .next()
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Types into whatever has the focus.
    fn press(&self, keys: &str) {
        let strokes: Vec<Value> = keys
            .chars()
            .flat_map(|key| {
                ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key.to_string() }))
            })
            .collect();
        let body = json!({ "actions": [{ "type": "key", "id": "keys", "actions": strokes }] });
        self.call("POST", "/actions", &body);
    }

    /// Goes forward by the keyboard until an element has the focus.
    fn tab_to(&self, css: &str) {
        let wanted = self.element(css);
        for _ in 0..80 {
            self.press(TAB);
            let active = self
                .call("GET", "/element/active", &Value::Null)
                .to_string();
            if active.contains(&wanted) {
                return;
            }
        }
        assert_eq!(css, "", "the keyboard does not reach it");
    }

    /// The text of an element, once it says something; the page may still be on its way.
    fn said(&self, css: &str, something: &str) -> String {
        let mut last = String::new();
        for _ in 0..600 {
            if let Some(text) = self.text_now(css) {
                if text.contains(something) {
                    return text;
                }
                last = text;
            }
        }
        assert_eq!(last, something, "{css}");
        last
    }

    /// The text of an element as it is; none where the page has just changed under it.
    fn text_now(&self, css: &str) -> Option<String> {
        let body = json!({ "using": "css selector", "value": css });
        let path = format!("/session/{}/element", self.session);
        let found = request(self.port, "POST", &path, Some(&body)).ok()?;
        let id = found.as_object()?.values().next()?.as_str()?.to_owned();
        let text = request(self.port, "GET", &format!("{path}/{id}/text"), None).ok()?;
        text.as_str().map(str::to_owned)
    }

    fn keep(&self, name: &str, path: &str, method: &str) -> usize {
        let data = self.call(method, path, &json!({}));
        let data = data.as_str().unwrap();
        // Kept as the driver gives it, in base 64: nothing here needs to read it.
        std::fs::write(self.shots.join(name), data).unwrap();
        data.len()
    }
}

fn serving() -> SocketAddr {
    let desk = desk::Desk::of(Some(desk::fresh("walk")), |config| {
        config.listen.set_port(0)
    });
    let (send, receive) = mpsc::channel();
    let service = std::sync::Arc::clone(desk.service());
    // It serves as long as the test's process lives.
    std::thread::spawn(move || exeat_serve::serve(service, |address| send.send(address).unwrap()));
    receive
        .recv_timeout(Duration::from_secs(60))
        .expect("it listens")
}

#[test]
fn an_officer_walks_from_the_scene_to_a_proven_record_by_keyboard() {
    let Some(browser) = Driver::start() else {
        eprintln!("skipped: chromium and chromium-driver are not installed");
        return;
    };
    let base = format!("http://{}", serving());
    browser.go(&format!("{base}/desk?scene=open"));
    browser.tab_to("main form button");
    browser.press(ENTER);
    browser.said("#verdict", "needs review");
    assert!(browser.keep("case.png.base64", "/screenshot", "GET") > 10_000);

    // The alert is answered by keyboard alone.
    browser.tab_to("article.alert button");
    browser.press(SPACE);
    browser.said(
        "section[aria-labelledby=parties]",
        "closed by earlier answers",
    );

    // The missing fact is answered, and the verdict changes in place.
    browser.said("section[aria-labelledby=needed]", "overlay");
    let asks = |at: &usize| {
        let label = browser.text_now(&format!("label[for=answer-{at}]"));
        label.is_some_and(|text| text.contains("overlay"))
    };
    let place = (0..8).find(asks).expect("the overlay is asked");
    browser.tab_to(&format!("#answer-{place}"));
    browser.press("1.4 nm");
    browser.press(ENTER);
    browser.said("#verdict", "licence required");

    // It is rejected, printed, and its record proves itself.
    browser.tab_to("form[action$=rejection] button");
    browser.press(ENTER);
    browser.said("section[aria-labelledby=decision]", "rejected");
    assert!(browser.keep("case.pdf.base64", "/print", "POST") > 10_000);
    browser.go(&format!("{base}/desk/record/0"));
    browser.said("main", "The proof holds");
    for language in ["de", "ja", "zh"] {
        browser.go(&format!("{base}/desk?lang={language}"));
        let name = format!("start-{language}.png.base64");
        assert!(browser.keep(&name, "/screenshot", "GET") > 5_000);
    }
}
