//! The Consolidated Screening List as parties, read from the bulk file named by `EXEAT_DATA`.
//!
//! A reader for tests and measurements only: it knows just as much JSON as that file needs.

use exeat_screen::{Kind, Party};
use exeat_terms::Country;

/// The list, or `None` with a line said when there is no such file.
pub(crate) fn load() -> Option<Vec<Party>> {
    let Some(data) = std::env::var_os("EXEAT_DATA") else {
        println!("skipped: EXEAT_DATA names no directory with us/consolidated-screening-list.json");
        return None;
    };
    let path = std::path::Path::new(&data).join("us/consolidated-screening-list.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: cannot read {}", path.display());
        return None;
    };
    let entries = text.split_once("\"entries\":[")?.1;
    let mut reader = Reader {
        bytes: entries.as_bytes(),
        at: 0,
    };
    let mut parties = Vec::new();
    while reader.peek() == Some(b'{') {
        parties.push(reader.party(parties.len()));
        reader.eat(b',');
    }
    Some(parties)
}

/// Names in other scripts, from the labelled pairs beside the list; none when they are not there.
pub(crate) fn own_script_names() -> Vec<String> {
    let Some(data) = std::env::var_os("EXEAT_DATA") else {
        return Vec::new();
    };
    let path = std::path::Path::new(&data).join("screening/cross_script_dev.csv");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let rows = text.lines().skip(1).filter(|row| !row.contains('"'));
    rows.filter_map(|row| row.split(',').nth(4))
        .map(str::to_string)
        .collect()
}

struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn party(&mut self, number: usize) -> Party {
        let mut party = Party {
            id: number.to_string(),
            ..Party::default()
        };
        self.eat(b'{');
        while let Some(b'"') = self.peek() {
            let key = self.string();
            self.eat(b':');
            match (key.as_str(), self.peek()) {
                ("n", _) => {
                    let name = self.string();
                    party.names.insert(0, name);
                }
                ("a", _) => party.names.extend(self.strings()),
                ("t", Some(b'"')) => {
                    party.kind = match self.string().as_str() {
                        "Individual" => Kind::Person,
                        "Entity" => Kind::Organisation,
                        "Vessel" => Kind::Vessel,
                        "Aircraft" => Kind::Aircraft,
                        _ => Kind::Unknown,
                    }
                }
                ("c", _) => {
                    let codes = self.strings();
                    party.countries = codes.iter().filter_map(|c| Country::from_code(c)).collect();
                }
                (_, Some(b'"')) => drop(self.string()),
                (_, Some(b'[')) => drop(self.strings()),
                _ => {
                    while !matches!(self.peek(), Some(b',' | b'}') | None) {
                        self.at += 1;
                    }
                }
            }
            self.eat(b',');
        }
        self.eat(b'}');
        party
    }

    fn strings(&mut self) -> Vec<String> {
        let mut out = Vec::new();
        self.eat(b'[');
        while self.peek() == Some(b'"') {
            out.push(self.string());
            self.eat(b',');
        }
        self.eat(b']');
        out
    }

    fn string(&mut self) -> String {
        let mut out = Vec::new();
        self.eat(b'"');
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'"' => break,
                b'\\' => {
                    let escaped = self.peek().unwrap_or(b'"');
                    self.at += 1;
                    match escaped {
                        b'n' | b't' | b'r' => out.push(b' '),
                        b'u' => {
                            let digits = self.bytes.get(self.at..self.at + 4);
                            self.at += 4;
                            let letter = digits
                                .and_then(|four| std::str::from_utf8(four).ok())
                                .and_then(|hex| u32::from_str_radix(hex, 16).ok())
                                .and_then(char::from_u32)
                                .unwrap_or(' ');
                            out.extend(letter.to_string().into_bytes());
                        }
                        other => out.push(other),
                    }
                }
                other => out.push(other),
            }
        }
        String::from_utf8_lossy(&out).into_owned()
    }
}
