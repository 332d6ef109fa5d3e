//! Opening a list: bytes, size, encoding, and which reader it is for.

use super::ofac::Files;
use super::records::{Columns, Record, records, separator};
use super::{
    Fate, List, Note, Read, csl_csv, csl_json, denied, eu, ftm, meti, ofac, own, senzing, uk, un,
};
use crate::error::Error;
use exeat_terms::Diagnostic;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// Largest file that is read.
pub const MAX_BYTES: u64 = 256 << 20;

/// Reads a list from a file; the reader is chosen by what stands in it.
///
/// # Errors
/// When the file cannot be read, is larger than [`MAX_BYTES`], or is of no form that is known here.
pub fn read_file(path: &Path) -> Result<List, Error> {
    let bytes = bytes(path)?;
    let shown = path.display().to_string();
    let id = path
        .file_stem()
        .map_or_else(|| shown.clone(), |stem| stem.to_string_lossy().into_owned());
    let (text, odd) = decoded(&bytes, &shown)?;
    let mut read = if let Some(files) = ofac_files(path, &text)? {
        ofac::read(&files, ofac_list(&id))
    } else {
        by_form(&text, &id, &shown)?
    };
    read.notes.extend(odd);
    Ok(finished(read, id, &bytes))
}

/// Reads a user's own table whose columns have other names: each pair is ours and the file's.
///
/// # Errors
/// As [`read_file`], and when a column is not there or no column holds the name.
pub fn read_mapped(path: &Path, columns: &[(String, String)]) -> Result<List, Error> {
    let bytes = bytes(path)?;
    let shown = path.display().to_string();
    let id = path
        .file_stem()
        .map_or_else(|| shown.clone(), |stem| stem.to_string_lossy().into_owned());
    let refuse = |message: String, help: String| {
        Error::one(Diagnostic::error("bad-columns", message).with_help(help))
    };
    let known = || format!("columns are {}", own::COLUMNS.join(", "));
    if let Some((ours, _)) = columns
        .iter()
        .find(|(ours, _)| !own::COLUMNS.contains(&ours.as_str()))
    {
        return Err(refuse(format!("there is no column `{ours}` here"), known()));
    }
    if !columns.iter().any(|(ours, _)| ours == "name") {
        return Err(refuse(
            "the columns do not say which one holds the name".to_owned(),
            "add name=COLUMN".to_owned(),
        ));
    }
    let (text, odd) = decoded(&bytes, &shown)?;
    let mut rows = records(&text, separator(&text));
    if rows.is_empty() {
        return Err(refuse(
            format!("`{shown}` is empty"),
            "an empty list would clear everybody".to_owned(),
        ));
    }
    let body = rows.split_off(1);
    let mut header = Columns::of(rows.first().unwrap_or(&Record::default()));
    header.rename(columns).map_err(|theirs| {
        let have = header.all().join(", ");
        refuse(
            format!("`{shown}` has no column `{theirs}`"),
            format!("its columns are {have}"),
        )
    })?;
    let mut read = own::read(&header, &body, &id);
    read.notes.extend(odd);
    Ok(finished(read, id, &bytes))
}

/// Reads a list from a text, as [`read_file`] does from a file; `id` becomes its name.
///
/// # Errors
/// When the text is of no form that is known here.
pub fn read_text(text: &str, id: &str) -> Result<List, Error> {
    let rows = records(text.get(..text.len().min(4096)).unwrap_or(text), ',');
    let read = if rows.first().is_some_and(ofac::is_names) {
        let files = Files {
            names: records(text, ','),
            ..Files::default()
        };
        ofac::read(&files, ofac_list(id))
    } else {
        by_form(text, id, id)?
    };
    Ok(finished(read, id.to_owned(), text.as_bytes()))
}

fn finished(read: Read, id: String, bytes: &[u8]) -> List {
    let hash: String = Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    List {
        id,
        form: read.form,
        as_of: read.as_of,
        source: read.source,
        hash,
        rows: read.rows,
        joined: read.joined,
        entries: read.entries,
        notes: read.notes,
    }
}

/// The bytes of a file, within the bound.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    let unreadable = |error: std::io::Error| {
        Error::one(
            Diagnostic::error(
                "unreadable",
                format!("cannot read `{}`: {error}", path.display()),
            )
            .with_help("check the path and the permission to read it"),
        )
    };
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Error::one(
            Diagnostic::error(
                "too-large",
                format!(
                    "`{}` is larger than {} MiB",
                    path.display(),
                    MAX_BYTES >> 20
                ),
            )
            .with_help("split the file; every part can be given with its own --list"),
        ));
    }
    Ok(bytes)
}

/// The bytes as text. Bytes that are no UTF-8 are read as Latin-1, and the first place is noted.
pub(super) fn decoded(bytes: &[u8], shown: &str) -> Result<(String, Option<Note>), Error> {
    let refuse = |what: &str, help: &str| {
        let message = format!("`{shown}` {what}");
        Err(Error::one(
            Diagnostic::error("not-a-list", message).with_help(help),
        ))
    };
    if bytes.starts_with(b"PK\x03\x04") {
        return refuse("is an XLSX or ZIP file", "save the sheet as CSV in UTF-8");
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return refuse("is written in UTF-16", "save it in UTF-8");
    }
    if bytes.starts_with(&[0x1f, 0x8b]) || bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        return refuse("is compressed", "unpack it first");
    }
    let mut text = String::with_capacity(bytes.len());
    let mut first = None;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            first = first.or(Some(text.matches('\n').count() + 1));
            text.extend(chunk.invalid().iter().map(|byte| char::from(*byte)));
        }
    }
    let note = first.map(|line| {
        Note::new(
            line,
            Fate::Kept,
            "bytes that are no UTF-8 were read as Latin-1, here first",
            "save the file in UTF-8 when names look wrong",
        )
    });
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    };
    Ok((text, note))
}

fn by_form(text: &str, id: &str, shown: &str) -> Result<Read, Error> {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let refuse = |message: String, help: &str| {
        Err(Error::one(
            Diagnostic::error("not-a-list", message).with_help(help),
        ))
    };
    if start.is_empty() {
        return refuse(
            format!("`{shown}` is empty"),
            "an empty list would clear everybody; fetch it again",
        );
    }
    if start.starts_with('<') {
        return xml(start, shown);
    }
    if start.starts_with(['{', '[']) {
        return json(start, id, shown);
    }
    let separator = separator(start);
    let mut rows = records(text, separator);
    let above = rows.first().and_then(uk::line_above);
    if above.is_some() {
        rows = records(text, ',');
        rows.remove(0);
    }
    let first = rows.first();
    if first.is_some_and(ofac::is_aliases) {
        let files = Files {
            aliases: Some(rows),
            ..Files::default()
        };
        return Ok(ofac::read(&files, ofac_list(id)));
    }
    let Some(columns) = first.map(Columns::of) else {
        return refuse(
            format!("`{shown}` has no rows"),
            "give a list with a header",
        );
    };
    let body: Vec<Record> = rows.split_off(1);
    if columns.has("alt_names") && columns.has("source") {
        Ok(csl_csv::read(&columns, &body))
    } else if columns.has("standard_order") && columns.has("effective_date") {
        Ok(denied::read(&columns, &body))
    } else if eu::is_header(&columns) {
        Ok(eu::csv(&columns, &body))
    } else if uk::is_header(&columns) {
        Ok(uk::csv(&columns, &body, above.flatten()))
    } else if meti::is_header(&columns) {
        Ok(meti::read(&columns, &body))
    } else if columns.has("id") && columns.has("name") {
        Ok(own::read(&columns, &body, id))
    } else {
        let names: String = columns.all().join(", ").chars().take(120).collect();
        refuse(
            format!("`{shown}` is no list that is known here; its first line reads `{names}`"),
            "an own list is CSV with the header id,name,aliases,country,kind",
        )
    }
}

fn xml(start: &str, shown: &str) -> Result<Read, Error> {
    let refuse = |message: String, help: &str| {
        Err(Error::one(
            Diagnostic::error("not-a-list", message).with_help(help),
        ))
    };
    let page = start.get(..200).unwrap_or(start).to_lowercase();
    if page.contains("<html") || page.contains("<!doctype html") {
        return refuse(
            format!("`{shown}` is a web page, not a list"),
            "save the list itself; a site that is down often answers with a page",
        );
    }
    let names = [&un::PARTIES[..], &eu::PARTIES, &uk::PARTIES].concat();
    let document = match super::xml::parties(start, &names) {
        Ok(document) => document,
        Err(what) => {
            return refuse(
                format!("`{shown}` is not whole XML: {what}"),
                "fetch the file again; half a list would clear people",
            );
        }
    };
    match document.root.name.as_str() {
        "CONSOLIDATED_LIST" => Ok(un::read(&document.root, &document.parties)),
        "export" => Ok(eu::xml(&document.root, &document.parties)),
        "Designations" => Ok(uk::xml(&document.parties)),
        other => refuse(
            format!("`{shown}` is XML of a form that is not known here: `{other}`"),
            "known are the lists of the United Nations, the European Union and the United Kingdom",
        ),
    }
}

fn json(start: &str, id: &str, shown: &str) -> Result<Read, Error> {
    // Lines of JSON are told from one document by whether the first line is whole.
    let first = start.lines().next().unwrap_or("");
    if let Ok(line) = serde_json::from_str::<serde_json::Value>(first) {
        if line.get("schema").is_some() {
            return Ok(ftm::read(start, id));
        }
        if senzing::is_record(&line) {
            return Ok(senzing::read(start, id));
        }
    }
    let not = |message: String| {
        Error::one(Diagnostic::error("not-a-list", message).with_help(
            "known are the Consolidated Screening List, and FollowTheMoney or Senzing lines",
        ))
    };
    let whole: serde_json::Value = serde_json::from_str(start)
        .map_err(|error| not(format!("`{shown}` is not whole JSON: {error}")))?;
    csl_json::read(&whole).ok_or_else(|| {
        not(format!(
            "`{shown}` is JSON of a form that is not known here"
        ))
    })
}

/// Files that belong to a list and lie beside it: aliases and addresses of OFAC.
#[must_use]
pub fn beside(path: &Path) -> Vec<std::path::PathBuf> {
    let parts = ["alt", "add"];
    let siblings = parts.iter().filter_map(|part| sibling(path, part));
    siblings.filter(|sibling| sibling.is_file()).collect()
}

/// The file of a part beside a file of names: `sdn.csv` and `alt.csv`, `cons_prim.csv` and `cons_alt.csv`.
fn sibling(path: &Path, part: &str) -> Option<std::path::PathBuf> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let lower = name.to_lowercase();
    let word = ["prim", "sdn"]
        .into_iter()
        .find(|word| lower.contains(word))?;
    let at = lower.find(word)?;
    let (start, rest) = (name.get(..at)?, name.get(at + word.len()..)?);
    // The publisher writes the names in capitals or not.
    let capital = name.get(at..at + 1)?.chars().all(char::is_uppercase);
    let part = if capital {
        part.to_uppercase()
    } else {
        part.to_owned()
    };
    Some(path.with_file_name(format!("{start}{part}{rest}")))
}

/// Lets the entries of an earlier snapshot count as those of the list of a later one, whose file has another name.
pub fn same_list(before: &mut List, after: &List) {
    let old = std::mem::replace(&mut before.id, after.id.clone());
    for entry in before.entries.iter_mut().filter(|e| e.list == old) {
        entry.list.clone_from(&after.id);
    }
}

/// The three files of OFAC, when the text is the file of names.
fn ofac_files(path: &Path, text: &str) -> Result<Option<Files>, Error> {
    let head = records(text.lines().next().unwrap_or(""), ',');
    if !head.first().is_some_and(ofac::is_names) {
        return Ok(None);
    }
    let beside = |part: &str| -> Result<Option<Vec<Record>>, Error> {
        let Some(sibling) = sibling(path, part).filter(|s| s != path && s.is_file()) else {
            return Ok(None);
        };
        let bytes = bytes(&sibling)?;
        let (text, _) = decoded(&bytes, &sibling.display().to_string())?;
        Ok(Some(records(&text, ',')))
    };
    Ok(Some(Files {
        names: records(text, ','),
        aliases: beside("alt")?,
        addresses: beside("add")?,
    }))
}

/// `sdn.csv` and its like are the SDN list; the consolidated files hold the others.
fn ofac_list(id: &str) -> &'static str {
    if id.starts_with("cons") {
        "us-ofac-non-sdn"
    } else {
        "us-sdn"
    }
}
