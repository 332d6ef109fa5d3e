//! Rows of comma- or tab-separated text, as publishers really write them.
//!
//! Quotes may be doubled, fields may hold line breaks, rows may be short, the file may end in Ctrl-Z. A quote that is
//! never closed would swallow the rest of a list in silence: here it is an error of its row.

/// Longest field that is read, in bytes. A name of a megabyte is no name.
const MAX_FIELD: usize = 1 << 20;
/// Line breaks a quoted field may hold. More is an opening quotation mark that was meant otherwise.
const MAX_BREAKS: usize = 50;
/// Most fields of a row.
const MAX_FIELDS: usize = 512;

/// One row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// Line it begins on, from 1.
    pub(super) line: usize,
    /// Its fields.
    pub(super) fields: Vec<String>,
    /// What is wrong with it, when something is.
    pub(super) broken: Option<&'static str>,
}

impl Record {
    /// A field, trimmed; empty when the row is too short.
    pub(super) fn get(&self, at: usize) -> &str {
        self.fields.get(at).map_or("", |field| field.trim())
    }
}

/// The rows of a text, empty ones left out.
pub(super) fn records(text: &str, separator: char) -> Vec<Record> {
    let mut rows = Vec::new();
    let mut rest = text;
    let mut line = 1;
    while !rest.is_empty() {
        let (record, after) = record(rest, separator, line);
        let taken = rest.len() - after.len();
        line += rest.get(..taken).map_or(0, |t| t.matches('\n').count());
        rest = after;
        let empty = record.fields.iter().all(|field| {
            field
                .chars()
                .all(|c| c.is_whitespace() || c == '\u{1a}' || c == '\0')
        });
        if !empty || record.broken.is_some() {
            rows.push(record);
        }
    }
    rows
}

/// One row and what stands after it.
fn record(text: &str, separator: char, line: usize) -> (Record, &str) {
    let mut fields = Vec::new();
    let mut field = String::new();
    let mut broken = None;
    let mut quoted = false;
    let mut begun = false;
    let mut first_break = None;
    let mut breaks = 0;
    let mut chars = text.char_indices().peekable();
    let mut end = text.len();
    while let Some((at, c)) = chars.next() {
        if quoted {
            if c == '"' {
                if chars.next_if(|(_, next)| *next == '"').is_some() {
                    push(&mut field, '"', &mut broken);
                } else {
                    quoted = false;
                }
                continue;
            }
            if c == '\n' {
                first_break = first_break.or(Some(at + 1));
                breaks += 1;
                if breaks > MAX_BREAKS {
                    break;
                }
            }
            push(&mut field, c, &mut broken);
            continue;
        }
        if c == '"' && !begun {
            quoted = true;
            begun = true;
        } else if c == separator {
            close(&mut fields, &mut field, &mut broken);
            begun = false;
        } else if c == '\n' {
            end = at + 1;
            break;
        } else if c != '\r' {
            begun |= !c.is_whitespace();
            push(&mut field, c, &mut broken);
        }
    }
    if quoted {
        // Give back the lines after the first, so that one slip costs one row.
        broken = Some("a quotation mark is never closed");
        end = first_break.unwrap_or(text.len());
    }
    close(&mut fields, &mut field, &mut broken);
    let record = Record {
        line,
        fields,
        broken,
    };
    (record, text.get(end..).unwrap_or(""))
}

fn push(field: &mut String, c: char, broken: &mut Option<&'static str>) {
    if field.len() < MAX_FIELD {
        field.push(c);
    } else {
        *broken = Some("a field is longer than a megabyte");
    }
}

fn close(fields: &mut Vec<String>, field: &mut String, broken: &mut Option<&'static str>) {
    if fields.len() < MAX_FIELDS {
        fields.push(std::mem::take(field));
    } else {
        field.clear();
        *broken = Some("the row has more than 512 fields");
    }
}

/// The separator of a text: a tab when its first line has one.
pub(super) fn separator(text: &str) -> char {
    let first = text.lines().next().unwrap_or("");
    if first.contains('\t') {
        '\t'
    } else if first.contains(';') && !first.contains(',') {
        ';'
    } else {
        ','
    }
}

/// Columns of a header, found by name.
#[derive(Debug)]
pub(super) struct Columns {
    names: Vec<String>,
}

impl Columns {
    pub(super) fn of(header: &Record) -> Columns {
        let names = header.fields.iter().map(|name| plain(name)).collect();
        Columns { names }
    }

    /// Where a column stands; any of several names.
    pub(super) fn find(&self, names: &[&str]) -> Option<usize> {
        names
            .iter()
            .find_map(|name| self.names.iter().position(|have| have == name))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.find(&[name]).is_some()
    }

    /// Gives columns the names of ours, each pair being ours and the file's; names a column that is not there.
    pub(super) fn rename(&mut self, pairs: &[(String, String)]) -> Result<(), String> {
        for (ours, theirs) in pairs {
            let wanted = plain(theirs);
            match self.names.iter_mut().find(|name| **name == wanted) {
                Some(name) => ours.clone_into(name),
                None => return Err(theirs.clone()),
            }
        }
        Ok(())
    }

    pub(super) fn all(&self) -> &[String] {
        &self.names
    }
}

/// A column's name without case, blanks and signs at its ends.
fn plain(name: &str) -> String {
    name.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
        .to_lowercase()
        .replace([' ', '-'], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Vec<Vec<String>> {
        records(text, ',').into_iter().map(|r| r.fields).collect()
    }

    #[test]
    fn quotes_line_breaks_and_the_end_mark() {
        assert_eq!(
            fields("a,\"b \"\"c\"\", d\"\r\n\n\"x\ny\",z\n\u{1a}\r\n"),
            [["a", "b \"c\", d"], ["x\ny", "z"]]
        );
    }

    #[test]
    fn an_open_quote_costs_its_own_row_alone() {
        let rows = records("a,\"b\nc,d\ne,f\n", ',');
        assert_eq!(rows[0].broken, Some("a quotation mark is never closed"));
        assert_eq!(rows[1].fields, ["c", "d"]);
        assert_eq!(rows[2].line, 3);
    }

    #[test]
    fn many_open_quotes_take_bounded_time() {
        let text = "a,\"b\n".repeat(20_001);
        let rows = records(&text, ',');
        assert!(rows.iter().any(|row| row.broken.is_some()));
    }
}
