//! Fetching from a server on this machine that lies, stalls, breaks off and redirects.

use super::*;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::thread::JoinHandle;

/// What the server does with one connection after it has read the request.
type Reply = Box<dyn Fn(&mut TcpStream) + Send>;

/// A server that answers one connection after another, and then gives the requests it saw.
fn serve(replies: Vec<Reply>) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/list.csv", listener.local_addr().unwrap());
    let handle = std::thread::spawn(move || {
        let mut seen = Vec::new();
        for reply in replies {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            let mut byte = [0u8; 1];
            while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
                request.push(byte[0]);
            }
            seen.push(String::from_utf8_lossy(&request).to_lowercase());
            reply(&mut stream);
        }
        seen
    });
    (address, handle)
}

fn text(text: &str) -> Reply {
    let text = text.to_owned();
    Box::new(move |stream| {
        let _ = stream.write_all(text.as_bytes());
    })
}

fn ok(headers: &str, body: &str) -> Reply {
    let length = body.len();
    text(&format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}"
    ))
}

fn list_of(count: usize) -> String {
    let mut out = "id,name\n".to_owned();
    for n in 0..count {
        out.push_str(&format!("{n},Firm {n}\n"));
    }
    out
}

fn folder(test: &str) -> Folder {
    let path: PathBuf =
        std::env::temp_dir().join(format!("exeat-fetch-{test}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    Folder::at(path)
}

fn source(address: &str) -> Source {
    Source {
        id: "l".to_owned(),
        authority: String::new(),
        files: vec![("list.csv".to_owned(), address.to_owned())],
    }
}

const DAY: Date = Date::constant(2026, 11, 25);

fn bounds() -> Bounds {
    Bounds {
        bytes: 1 << 20,
        silence: Duration::from_millis(400),
        whole: Duration::from_secs(5),
    }
}

fn ask(folder: &Folder, address: &str, insist: bool) -> Result<Updated, Error> {
    update(folder, &source(address), DAY, insist, bounds())
}

#[test]
fn a_list_is_fetched_and_asked_for_again_only_if_it_changed() {
    let folder = folder("conditional");
    let first = list_of(10);
    let second = list_of(11);
    let (address, server) = serve(vec![
        ok(
            "etag: \"one\"\r\nlast-modified: Wed, 25 Nov 2026 00:00:00 GMT\r\n",
            &first,
        ),
        text("HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n"),
        ok("", &first),
        ok("etag: \"two\"\r\n", &second),
    ]);
    assert!(matches!(
        ask(&folder, &address, false).unwrap(),
        Updated::Taken(_)
    ));
    assert_eq!(ask(&folder, &address, false).unwrap(), Updated::NotModified);
    assert_eq!(ask(&folder, &address, false).unwrap(), Updated::Same);
    assert!(matches!(
        ask(&folder, &address, false).unwrap(),
        Updated::Taken(_)
    ));
    let seen = server.join().unwrap();
    assert!(!seen[0].contains("if-none-match"));
    assert!(seen[1].contains("if-none-match: \"one\""), "{}", seen[1]);
    assert!(seen[1].contains("if-modified-since: wed, 25 nov 2026"));
    assert!(!seen[0].contains("accept-encoding: gzip"), "{}", seen[0]);
    let state = folder.state("l").unwrap().unwrap();
    assert_eq!(state.entries, 11);
    assert_eq!(state.etag, "\"two\"");
    assert_eq!(state.fetched, Some(DAY));
    // The one before is kept, whole.
    assert_eq!(folder.earlier(&state).unwrap().unwrap().entries.len(), 10);
    let _ = std::fs::remove_dir_all(folder.path());
}

#[test]
fn whatever_goes_wrong_the_last_good_list_stays() {
    let folder = folder("wrong");
    let (address, server) = serve(vec![ok("", &list_of(100))]);
    ask(&folder, &address, false).unwrap();
    server.join().unwrap();
    let kept = folder.lists().unwrap();
    let redirect = |to: &str| {
        text(&format!(
            "HTTP/1.1 302 Found\r\nlocation: {to}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
        ))
    };
    let stalls: Reply = Box::new(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nid,name\n");
        // Holds the line until the client hangs up.
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
    });
    let silent: Reply = Box::new(|stream| {
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
    });
    let endless: Reply = Box::new(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nid,name\n");
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    });
    let cases: Vec<(&str, Vec<Reply>, &str)> = vec![
        (
            "promises more than it sends",
            vec![text(
                "HTTP/1.1 200 OK\r\ncontent-length: 9000\r\nconnection: close\r\n\r\nid,name\n1,A\n",
            )],
            "not-fetched",
        ),
        (
            "breaks off between chunks",
            vec![text(
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\nid,name\n\r\n",
            )],
            "not-fetched",
        ),
        ("stalls", vec![stalls], "not-fetched"),
        ("says nothing", vec![silent], "not-fetched"),
        ("sends without end", vec![endless], "not-fetched"),
        (
            "is too large by its own word",
            vec![text("HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n")],
            "not-fetched",
        ),
        (
            "fails",
            vec![text(
                "HTTP/1.1 503 Busy\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
            )],
            "not-fetched",
        ),
        ("is no server", vec![text("hello\r\n\r\n")], "not-fetched"),
        (
            "leads away",
            vec![redirect("http://example.com/list.csv")],
            "not-fetched",
        ),
        (
            "leads round",
            (0..6).map(|_| redirect("/list.csv")).collect(),
            "not-fetched",
        ),
        (
            "shows a page",
            vec![ok(
                "",
                "<!DOCTYPE html><html><body>maintenance</body></html>",
            )],
            "not-a-list",
        ),
        ("sends nothing", vec![ok("", "")], "not-a-list"),
        (
            "sends a header alone",
            vec![ok("", "id,name\n")],
            "list-refused",
        ),
        (
            "sends half the list",
            vec![ok("", &list_of(50))],
            "list-refused",
        ),
        (
            "sends rows that cannot be read",
            vec![ok("", &format!("{}{}", list_of(100), ",\"\n".repeat(50)))],
            "list-refused",
        ),
        (
            "packs it",
            vec![ok("content-encoding: gzip\r\n", "\u{1f}packed")],
            "not-a-list",
        ),
    ];
    for (what, replies, code) in cases {
        let (address, server) = serve(replies);
        let error = ask(&folder, &address, false).unwrap_err();
        assert_eq!(error.diagnostics()[0].code, code, "{what}: {error}");
        assert!(error.diagnostics()[0].help.is_some(), "{what}");
        drop(server);
        assert_eq!(folder.lists().unwrap(), kept, "{what}");
    }
    // Nothing lies about that a later reader could take for a list.
    let names: Vec<String> = std::fs::read_dir(folder.path().join("l"))
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
    // Who insists takes the shorter list.
    let (address, server) = serve(vec![ok("", &list_of(50))]);
    assert!(matches!(
        ask(&folder, &address, true).unwrap(),
        Updated::Taken(_)
    ));
    server.join().unwrap();
    let _ = std::fs::remove_dir_all(folder.path());
}

#[test]
fn a_redirect_on_the_same_server_is_followed_and_an_unasked_304_is_refused() {
    let folder = folder("redirect");
    let (address, server) = serve(vec![
        text(
            "HTTP/1.1 301 Moved\r\nlocation: /moved.csv\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
        ),
        ok("", &list_of(3)),
    ]);
    assert!(matches!(
        ask(&folder, &address, false).unwrap(),
        Updated::Taken(_)
    ));
    assert!(server.join().unwrap()[1].starts_with("get /moved.csv"));
    let state = folder.state("l").unwrap().unwrap();
    // A snapshot that was changed on the disk is not confirmed by a server, and not read as a list.
    let file = folder
        .path()
        .join("l")
        .join(&state.snapshot)
        .join(&state.file);
    std::fs::write(&file, "id,name\n1,Someone else\n").unwrap();
    assert!(folder.lists().is_err());
    let (address, server) = serve(vec![text(
        "HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n",
    )]);
    let error = ask(&folder, &address, false).unwrap_err();
    assert!(error.to_string().contains("not modified"), "{error}");
    assert!(!server.join().unwrap()[0].contains("if-none-match"));
    let (address, server) = serve(vec![ok("", &list_of(3))]);
    ask(&folder, &address, false).unwrap();
    server.join().unwrap();
    assert_eq!(folder.lists().unwrap()[0].entries.len(), 3, "mended");
    let _ = std::fs::remove_dir_all(folder.path());
}

#[test]
fn every_official_list_has_an_https_address() {
    let all = official().unwrap();
    assert!(all.len() >= 6);
    for source in &all {
        assert!(!source.files.is_empty(), "{}", source.id);
        for (name, address) in &source.files {
            assert!(allowed(address, address).is_ok(), "{name}");
            assert!(address.parse::<Uri>().is_ok(), "{address}");
        }
    }
}

#[test]
fn addresses_that_lead_astray() {
    for address in [
        "http://example.com/list.csv",
        "ftp://example.com/list.csv",
        "file:///etc/hosts",
        "http://127.0.0.1.example.com/",
        "",
    ] {
        assert!(allowed(address, address).is_err(), "{address}");
    }
    let first = "https://example.com/a";
    assert!(allowed("http://127.0.0.1/b", first).is_err());
    assert!(allowed(&joined(first, "/b"), first).is_ok());
    assert_eq!(joined(first, "/b"), "https://example.com/b");
}
