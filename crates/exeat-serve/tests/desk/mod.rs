//! A desk under test: the real router, called without a port.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use axum::body::{Body, to_bytes};
use axum::http::Request;
use exeat::{Library, Messages, Options};
use exeat_serve::{Config, Keys, Limits, Log, Role, Service, router};
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tower::ServiceExt as _;

pub(crate) const SCANNER: &str = include_str!("../../../../examples/scanner-2023.toml");

pub(crate) const SCANNER_JSON: &str = r#"{
  "date": "2023-01-13", "kind": "export", "from": "JP", "destination": "CN", "origin": "JP",
  "items": [{ "id": "1", "kind": "lithography scanner",
    "facts": { "wavelength": "193 nm", "numerical-aperture": 1.35, "dedicated-chuck-overlay": "1.4 nm" } }],
  "end-use": { "known-concern": "none" }
}"#;

pub(crate) struct Desk {
    service: Arc<Service>,
    runtime: tokio::runtime::Runtime,
    log: Arc<Mutex<Vec<u8>>>,
    pub(crate) data: Option<PathBuf>,
}

pub(crate) struct Reply {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Reply {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("a body of JSON")
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map_or("", |(_, v)| v.as_str())
    }
}

struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A fresh folder for what a test writes.
pub(crate) fn fresh(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("serve-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

impl Desk {
    /// A desk that keeps nothing and asks for no key.
    pub(crate) fn open() -> Desk {
        Desk::of(None, |_| {})
    }

    /// A desk that keeps a record and asks for no key.
    pub(crate) fn with_data(name: &str) -> Desk {
        Desk::of(Some(fresh(name)), |_| {})
    }

    /// A desk with keys: tenant, name and role of each; gives the secrets.
    pub(crate) fn with_keys(name: &str, keys: &[(&str, &str, Role)]) -> (Desk, Vec<String>) {
        let data = fresh(name);
        let made = Keys::open(Some(&data)).unwrap();
        let secrets = keys
            .iter()
            .map(|(tenant, name, role)| made.add(tenant, name, *role).unwrap().secret)
            .collect();
        (Desk::of(Some(data), |_| {}), secrets)
    }

    pub(crate) fn of(data: Option<PathBuf>, change: impl FnOnce(&mut Config)) -> Desk {
        let log = Arc::new(Mutex::new(Vec::new()));
        let mut config = Config {
            data: data.clone(),
            log: Log::to(Box::new(Sink(Arc::clone(&log)))),
            limits: Limits {
                per_second: 0,
                ..Limits::default()
            },
            ..Config::default()
        };
        change(&mut config);
        Desk {
            service: Service::new(Library::carried().unwrap(), config).unwrap(),
            runtime: tokio::runtime::Builder::new_multi_thread()
                .enable_all()
                .build()
                .unwrap(),
            log,
            data,
        }
    }

    pub(crate) fn service(&self) -> &Arc<Service> {
        &self.service
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.call("GET", path, &[], "")
    }

    pub(crate) fn post(&self, path: &str, kind: &str, body: &str) -> Reply {
        let headers: &[(&str, &str)] = if kind.is_empty() {
            &[]
        } else {
            &[("content-type", kind)]
        };
        self.call("POST", path, headers, body)
    }

    pub(crate) fn call(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let app = router(Arc::clone(&self.service));
        self.runtime.block_on(async {
            let response = app.oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            Reply {
                status: parts.status.as_u16(),
                headers: parts
                    .headers
                    .iter()
                    .map(|(n, v)| (n.to_string(), v.to_str().unwrap().to_owned()))
                    .collect(),
                body: to_bytes(body, usize::MAX).await.unwrap().to_vec(),
            }
        })
    }

    pub(crate) fn log(&self) -> String {
        String::from_utf8(self.log.lock().unwrap().clone()).unwrap()
    }
}

/// What the library itself answers, as the command prints it.
pub(crate) fn library_says(text: &str, json: bool, jurisdictions: &[&str]) -> String {
    let library = Library::carried().unwrap();
    let transaction = exeat::transaction_text(&library, text, "body", json).unwrap();
    let options = Options {
        jurisdictions: jurisdictions.iter().map(|j| (*j).to_owned()).collect(),
        ..Options::default()
    };
    let answer = exeat::check(&library, transaction, &options).unwrap();
    let wire = exeat::wire::v1::check(&library, &answer, &Messages::load("en"));
    format!("{}\n", exeat::wire::v1::to_json(&wire).unwrap())
}

/// A text fit for a part of an address.
pub(crate) fn escaped(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' => char::from(b).to_string(),
            b => format!("%{b:02X}"),
        })
        .collect()
}

/// A browser: it keeps its cookies and takes the token of a form from the page it last saw.
pub(crate) struct Browser<'a> {
    desk: &'a Desk,
    cookie: String,
    token: String,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(desk: &'a Desk) -> Browser<'a> {
        Browser {
            desk,
            cookie: String::new(),
            token: String::new(),
        }
    }

    fn keep(&mut self, reply: &Reply) {
        let set = reply.header("set-cookie");
        if set.starts_with("exeat-session=") {
            set.split(';').next().unwrap().clone_into(&mut self.cookie);
        }
        if let Ok(text) = std::str::from_utf8(&reply.body)
            && let Some((_, rest)) = text.split_once("name=\"token\" value=\"")
        {
            rest.split('"').next().unwrap().clone_into(&mut self.token);
        }
    }

    pub(crate) fn get(&mut self, path: &str) -> Reply {
        let headers = [("accept", "text/html"), ("cookie", self.cookie.as_str())];
        let reply = self.desk.call("GET", path, &headers, "");
        self.keep(&reply);
        reply
    }

    pub(crate) fn token(&self) -> String {
        self.token.clone()
    }

    pub(crate) fn raw(&mut self, path: &str, body: &str, more: &[(&str, &str)]) -> Reply {
        let mut headers = vec![
            ("accept", "text/html"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("cookie", self.cookie.as_str()),
        ];
        headers.extend_from_slice(more);
        self.desk.call("POST", path, &headers, body)
    }

    pub(crate) fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let mut body = format!("token={}", self.token);
        for (name, value) in fields {
            body.push_str(&format!("&{name}={}", escaped(value)));
        }
        let reply = self.raw(path, &body, &[]);
        self.keep(&reply);
        reply
    }

    pub(crate) fn sign_in(&mut self, secret: &str) {
        self.get("/sign-in");
        let reply = self.send("/sign-in", &[("key", secret)]);
        assert_eq!(reply.status, 303, "{}", reply.text());
        self.get("/desk");
    }
}

/// The text between two others.
pub(crate) fn between(text: &str, before: &str, after: &str) -> String {
    let (_, rest) = text.split_once(before).expect(before);
    rest.split_once(after).expect(after).0.to_owned()
}
