//! XML as lists use it: one party at a time, read into a small tree within bounds.
//!
//! A file that is not well-formed, or ends early, is refused whole: what stands in the rest is not known, and half a
//! list would clear people. Entities that a file declares for itself are not expanded, so none can grow.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 40;
/// Most elements of one party.
const MAX_ELEMENTS: usize = 100_000;

/// An element with what stands in it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Element {
    /// Its name without prefix.
    pub(super) name: String,
    /// Its attributes.
    pub(super) attributes: Vec<(String, String)>,
    /// Its own text.
    pub(super) text: String,
    /// The elements in it.
    pub(super) children: Vec<Element>,
    /// Line it begins on, from 1.
    pub(super) line: usize,
}

impl Element {
    /// An attribute; empty when it is not there.
    pub(super) fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// The elements of a name directly in it.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the first element of a name in it; empty when there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        let found = self.children.iter().find(|child| child.name == name);
        found.map_or("", |child| child.text.trim())
    }

    /// The elements of a name anywhere in it.
    pub(super) fn deep<'a>(&'a self, name: &str) -> Vec<&'a Element> {
        let mut out = Vec::new();
        let mut open: Vec<&Element> = self.children.iter().rev().collect();
        while let Some(element) = open.pop() {
            if element.name == name {
                out.push(element);
            }
            open.extend(element.children.iter().rev());
        }
        out
    }
}

/// What a document holds.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// The outermost element, without its content.
    pub(super) root: Element,
    /// The parties, in order.
    pub(super) parties: Vec<Element>,
}

/// Reads every element of one of the names, wherever it stands.
pub(super) fn parties(text: &str, names: &[&str]) -> Result<Document, String> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut lines = Lines::new(text);
    let mut out = Document::default();
    // The names of the open elements outside a party, and the open elements of a party.
    let mut outside = 0usize;
    let mut open: Vec<Element> = Vec::new();
    let mut seen = 0usize;
    let mut rooted = false;
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = reader.read_event().map_err(|error| {
            let line = lines.at(usize::try_from(reader.error_position()).unwrap_or(at));
            format!("line {line}: {error}")
        })?;
        match event {
            Event::Start(start) => {
                let element = element(&start, lines.at(at))?;
                if !rooted {
                    out.root = element.clone();
                    rooted = true;
                }
                if open.is_empty() && !names.contains(&element.name.as_str()) {
                    outside += 1;
                } else {
                    if open.is_empty() {
                        seen = 0;
                    }
                    seen += 1;
                    open.push(element);
                }
                if outside + open.len() > MAX_DEPTH || seen > MAX_ELEMENTS {
                    let line = lines.at(at);
                    return Err(format!(
                        "line {line}: elements are nested too deep or too many"
                    ));
                }
            }
            Event::Empty(start) => {
                let element = element(&start, lines.at(at))?;
                match open.last_mut() {
                    Some(parent) => {
                        seen += 1;
                        parent.children.push(element);
                    }
                    None if names.contains(&element.name.as_str()) => out.parties.push(element),
                    None => {}
                }
            }
            Event::End(_) => match open.pop() {
                Some(element) => match open.last_mut() {
                    Some(parent) => parent.children.push(element),
                    None => out.parties.push(element),
                },
                None => outside = outside.saturating_sub(1),
            },
            Event::Text(part) => {
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&part.xml10_content());
                }
            }
            Event::CData(part) => {
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&part.xml10_content());
                }
            }
            Event::GeneralRef(reference) => {
                let letter = match reference.resolve_char_ref() {
                    Ok(Some(letter)) => letter,
                    _ => match &*reference.xml10_content() {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        "quot" => '"',
                        "apos" => '\'',
                        other => {
                            let line = lines.at(at);
                            return Err(format!(
                                "line {line}: the entity `&{other};` is not known"
                            ));
                        }
                    },
                };
                if let Some(element) = open.last_mut() {
                    element.text.push(letter);
                }
            }
            Event::Eof => break,
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_) => {}
        }
    }
    if outside > 0 || !open.is_empty() {
        return Err("the file ends before its last element is closed".to_owned());
    }
    Ok(out)
}

fn element(start: &BytesStart<'_>, line: usize) -> Result<Element, String> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| format!("line {line}: {error}"))?;
        let value = attribute
            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .map_err(|error| format!("line {line}: {error}"))?;
        attributes.push((
            attribute.key.local_name().as_ref().to_owned(),
            value.into_owned(),
        ));
    }
    Ok(Element {
        name: start.local_name().as_ref().to_owned(),
        attributes,
        line,
        ..Element::default()
    })
}

/// Counts lines as it goes forward, so that a long file is counted once.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Lines<'a> {
        Lines {
            text,
            at: 0,
            line: 1,
        }
    }

    fn at(&mut self, place: usize) -> usize {
        let place = place.min(self.text.len());
        if let Some(passed) = self.text.as_bytes().get(self.at..place) {
            self.line += passed.iter().filter(|byte| **byte == b'\n').count();
            self.at = place;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parties_with_attributes_text_and_entities() {
        let text = "<?xml version=\"1.0\"?>\n<!-- c --><l:list xmlns:l=\"x\" date=\"d\"><head/>\n<p id=\"1\"><n>A &amp; B &#22810;<![CDATA[<C>]]></n><n/></p><p/></l:list>";
        let read = parties(text, &["p"]).unwrap();
        assert_eq!(read.root.attribute("date"), "d");
        assert_eq!(read.parties.len(), 2);
        assert_eq!(read.parties[0].get("n"), "A & B 多<C>");
        assert_eq!(read.parties[0].attribute("id"), "1");
        assert_eq!(read.parties[0].line, 3);
        assert_eq!(read.parties[0].deep("n").len(), 2);
    }

    #[test]
    fn what_is_not_whole_is_refused() {
        let deep = "<a>".repeat(1_000);
        let laughs =
            "<!DOCTYPE l [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;\">]><l><p>&b;</p></l>";
        for text in [
            "<l><p>",
            "<l><p></l>",
            "<l><p></q></l>",
            "<l><p>&nothing;</p></l>",
            "<l><p a=1></p></l>",
            "<l><p a='&x;'/></l>",
            "<l",
            laughs,
            &deep,
        ] {
            assert!(parties(text, &["p"]).is_err(), "{text}");
        }
    }
}
