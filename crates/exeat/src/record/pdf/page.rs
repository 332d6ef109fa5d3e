//! Lines put on pages: A4, one column, wrapped by what the letters measure.

use super::fonts::{Fonts, Measure};
use super::library;
use crate::error::Error;
use crate::messages::Messages;
use krilla::Document;
use krilla::geom::Point;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::text::TextDirection;

/// A4, in points.
const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 50.0;
/// Sizes of letters, in points.
const TITLE: f32 = 18.0;
const HEADING: f32 = 12.0;
const TEXT: f32 = 9.0;
const FOOT: f32 = 7.5;
/// Height of a line over the size of its letters.
const LEADING: f32 = 1.45;
/// One step of indent, and the column in which a field's text begins.
const STEP: f32 = 12.0;
const FIELD: f32 = 110.0;

/// A line where it stands.
struct Line {
    x: f32,
    y: f32,
    size: f32,
    text: String,
}

/// Pages that grow.
pub(super) struct Pages<'a> {
    measure: Measure<'a>,
    pages: Vec<Vec<Line>>,
    y: f32,
}

impl<'a> Pages<'a> {
    pub(super) fn new(fonts: &'a Fonts) -> Pages<'a> {
        Pages {
            measure: Measure::new(fonts),
            pages: vec![Vec::new()],
            y: MARGIN,
        }
    }

    pub(super) fn title(&mut self, text: &str) -> Result<(), Error> {
        self.wrapped(MARGIN, TITLE, text)?;
        self.y += TEXT;
        Ok(())
    }

    pub(super) fn heading(&mut self, text: &str) -> Result<(), Error> {
        // A heading alone at the foot of a page says nothing.
        if self.y > HEIGHT - MARGIN - 6.0 * HEADING {
            self.feed();
        }
        self.wrapped(MARGIN, HEADING, text)?;
        self.y += 2.0;
        Ok(())
    }

    /// A text at a depth of indent.
    pub(super) fn text(&mut self, depth: usize, text: &str) -> Result<(), Error> {
        self.wrapped(indent(depth), TEXT, text)
    }

    /// A text that carries what stands below it.
    pub(super) fn strong(&mut self, depth: usize, text: &str) -> Result<(), Error> {
        self.y += 3.0;
        self.wrapped(indent(depth), TEXT + 1.0, text)
    }

    /// A label and its text in a column beside it.
    pub(super) fn field(&mut self, label: &str, text: &str) -> Result<(), Error> {
        let x = indent(1);
        self.room(TEXT * LEADING);
        let y = self.y + TEXT;
        self.put(x, y, TEXT, label);
        let wide = self.measure.width(label, TEXT)? + STEP / 2.0;
        if text.is_empty() {
            self.y += TEXT * LEADING;
            return Ok(());
        }
        if x + wide > FIELD + MARGIN {
            self.y += TEXT * LEADING;
        }
        self.wrapped(MARGIN + FIELD, TEXT, text)
    }

    pub(super) fn gap(&mut self) {
        self.y += TEXT;
    }

    /// Wraps a text at an indent to the right margin.
    fn wrapped(&mut self, x: f32, size: f32, text: &str) -> Result<(), Error> {
        let most = WIDTH - MARGIN - x;
        for line in lines(&self.measure, text, size, most)? {
            self.room(size * LEADING);
            let y = self.y + size;
            self.put(x, y, size, &line);
            self.y += size * LEADING;
        }
        Ok(())
    }

    fn put(&mut self, x: f32, y: f32, size: f32, text: &str) {
        if let Some(page) = self.pages.last_mut() {
            page.push(Line {
                x,
                y,
                size,
                text: text.to_owned(),
            });
        }
    }

    /// A new page where the rest of this one is too short.
    fn room(&mut self, height: f32) {
        if self.y + height > HEIGHT - MARGIN - FOOT * 2.0 {
            self.feed();
        }
    }

    fn feed(&mut self) {
        self.pages.push(Vec::new());
        self.y = MARGIN;
    }

    /// The document.
    pub(super) fn finish(self, title: &str, messages: &Messages) -> Result<Vec<u8>, Error> {
        let mut document = Document::new();
        let metadata = Metadata::new()
            .title(title.to_owned())
            .creator(format!("exeat {}", crate::record::ENGINE))
            .language(messages.language().to_owned());
        document.set_metadata(metadata);
        let count = self.pages.len();
        for (at, lines) in self.pages.iter().enumerate() {
            let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| library(&"size"))?;
            let mut page = document.start_page_with(settings);
            let mut surface = page.surface();
            let (number, of) = ((at + 1).to_string(), count.to_string());
            let foot = Line {
                x: MARGIN,
                y: HEIGHT - MARGIN / 2.0,
                size: FOOT,
                text: messages.say("paper.foot", &[("page", &number), ("of", &of)]),
            };
            for line in lines.iter().chain([&foot]) {
                let mut x = line.x;
                for run in self.measure.runs(&line.text, line.size)? {
                    if let Some(font) = self.measure.font(run.face) {
                        surface.draw_text(
                            Point::from_xy(x, line.y),
                            font,
                            line.size,
                            &run.text,
                            false,
                            TextDirection::Auto,
                        );
                    }
                    x += run.width;
                }
            }
            surface.finish();
            page.finish();
        }
        document.finish().map_err(|e| library(&e))
    }
}

fn indent(depth: usize) -> f32 {
    // Depths are few; a deeper one stays readable at the eighth step.
    MARGIN + STEP * f32::from(u8::try_from(depth.min(8)).unwrap_or(8))
}

/// A text in lines that fit: cut at spaces, and within a word that is too long, as Japanese has none.
fn lines(measure: &Measure<'_>, text: &str, size: f32, most: f32) -> Result<Vec<String>, Error> {
    let mut out = Vec::new();
    let mut line = String::new();
    let mut at = 0.0;
    let space = measure.letter(' ', size)?.1;
    for word in text.split_whitespace() {
        let wide = measure.width(word, size)?;
        if !line.is_empty() && at + space + wide > most {
            out.push(std::mem::take(&mut line));
            at = 0.0;
        }
        if !line.is_empty() {
            line.push(' ');
            at += space;
        }
        if wide <= most {
            line.push_str(word);
            at += wide;
            continue;
        }
        for letter in word.chars() {
            let wide = measure.letter(letter, size)?.1;
            if at + wide > most && !line.is_empty() {
                out.push(std::mem::take(&mut line));
                at = 0.0;
            }
            line.push(letter);
            at += wide;
        }
    }
    if !line.is_empty() {
        out.push(line);
    }
    Ok(out)
}
