//! A small writer of SVG.

use super::Caption;
use std::fmt::Write as _;

/// Text black enough for print.
pub(super) const INK: &str = "#1a1a1a";
/// Lines and lesser text, still dark enough to read.
pub(super) const GREY: &str = "#595959";

/// Width of a letter at size 12, a little more than most are.
const LETTER: i64 = 7;

/// Text with what XML would misread replaced, and control characters left out.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Where a text is held.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// What a text looks like.
#[derive(Clone, Copy)]
pub(super) struct Type {
    pub(super) size: i64,
    pub(super) fill: &'static str,
    pub(super) bold: bool,
    pub(super) anchor: Anchor,
}

impl Type {
    pub(super) const PLAIN: Type = Type {
        size: 12,
        fill: INK,
        bold: false,
        anchor: Anchor::Start,
    };

    pub(super) fn at(self, anchor: Anchor) -> Type {
        Type { anchor, ..self }
    }

    pub(super) fn size(self, size: i64) -> Type {
        Type { size, ..self }
    }

    pub(super) fn fill(self, fill: &'static str) -> Type {
        Type { fill, ..self }
    }

    pub(super) fn bold(self) -> Type {
        Type { bold: true, ..self }
    }
}

/// A drawing that grows from the top.
pub(super) struct Canvas {
    body: String,
    width: i64,
    pub(super) y: i64,
}

/// Columns a text takes: wide scripts take two.
fn columns(text: &str) -> i64 {
    text.chars()
        .map(|c| if u32::from(c) >= 0x1100 { 2 } else { 1 })
        .sum()
}

/// How wide a text is, in pixels.
pub(super) fn wide(text: &str, size: i64) -> i64 {
    columns(text) * LETTER * size / 12
}

impl Canvas {
    /// A canvas with title and subtitle on it.
    pub(super) fn new(width: i64, caption: &Caption) -> Canvas {
        let mut canvas = Canvas {
            body: String::new(),
            width,
            y: 30,
        };
        canvas.wrapped(&caption.title, 16, Type::PLAIN.size(16).bold());
        if !caption.subtitle.is_empty() {
            canvas.wrapped(&caption.subtitle, 16, Type::PLAIN.fill(GREY));
        }
        canvas.y += 10;
        canvas
    }

    /// Writes a text from the current height on, in as many lines as it takes.
    pub(super) fn wrapped(&mut self, text: &str, x: i64, kind: Type) {
        let room = self.width - 2 * x;
        let mut line = String::new();
        let mut lines = Vec::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() {
                word.to_owned()
            } else {
                format!("{line} {word}")
            };
            if wide(&longer, kind.size) > room && !line.is_empty() {
                lines.push(std::mem::replace(&mut line, word.to_owned()));
            } else {
                line = longer;
            }
        }
        lines.push(line);
        for line in lines {
            self.text(x, self.y, &line, kind);
            self.y += kind.size + 5;
        }
    }

    pub(super) fn rect(&mut self, x: i64, y: i64, w: i64, h: i64, fill: &str) {
        let _ = writeln!(
            self.body,
            r##"<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="{fill}" stroke="#ffffff"/>"##
        );
    }

    /// A rectangle with a dark border, which sets it off from its neighbour without colour.
    pub(super) fn framed(&mut self, x: i64, y: i64, w: i64, h: i64, fill: &str) {
        let _ = writeln!(
            self.body,
            r#"<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="{fill}" stroke="{INK}" stroke-width="0.6"/>"#
        );
    }

    pub(super) fn text(&mut self, x: i64, y: i64, text: &str, kind: Type) {
        let anchor = match kind.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let weight = if kind.bold {
            r#" font-weight="bold""#
        } else {
            ""
        };
        let _ = writeln!(
            self.body,
            r#"<text x="{x}" y="{y}" font-size="{}" fill="{}" text-anchor="{anchor}"{weight}>{}</text>"#,
            kind.size,
            kind.fill,
            escape(text)
        );
    }

    pub(super) fn line(&mut self, from: (i64, i64), to: (i64, i64), dashed: bool) {
        let dash = if dashed {
            r#" stroke-dasharray="4 3""#
        } else {
            ""
        };
        let _ = writeln!(
            self.body,
            r#"<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{GREY}"{dash}/>"#,
            from.0, from.1, to.0, to.1
        );
    }

    pub(super) fn path(&mut self, points: &[(i64, i64)], dashed: bool) {
        let list: Vec<String> = points.iter().map(|(x, y)| format!("{x},{y}")).collect();
        let dash = if dashed {
            r#" stroke-dasharray="7 4""#
        } else {
            ""
        };
        let _ = writeln!(
            self.body,
            r#"<polyline points="{}" fill="none" stroke="{INK}" stroke-width="2"{dash}/>"#,
            list.join(" ")
        );
    }

    pub(super) fn dot(&mut self, x: i64, y: i64) {
        let _ = writeln!(
            self.body,
            r##"<circle cx="{x}" cy="{y}" r="4" fill="#ffffff" stroke="{INK}" stroke-width="2"/>"##
        );
    }

    /// The document: notes below the picture, the sentences as its description.
    pub(super) fn finish(mut self, caption: &Caption, description: &str) -> String {
        self.y += 12;
        for note in &caption.notes {
            self.wrapped(note, 16, Type::PLAIN.size(10).fill(GREY));
        }
        let (width, height) = (self.width, self.y + 6);
        format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-labelledby="t d" font-family="Helvetica, Arial, sans-serif">
<title id="t">{}</title>
<desc id="d">{}</desc>
<defs>
<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/><line x1="0" y1="0" x2="0" y2="6" stroke="#767676" stroke-width="2"/></pattern>
<pattern id="veil" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="6" stroke="#ffffff" stroke-opacity="0.55" stroke-width="2"/></pattern>
<pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="#f4c983"/><circle cx="3" cy="3" r="1.2" fill="#1a1a1a"/></pattern>
<pattern id="cross" width="7" height="7" patternUnits="userSpaceOnUse"><rect width="7" height="7" fill="#ffffff"/><path d="M0 0L7 7M7 0L0 7" stroke="#1a1a1a" stroke-width="0.8"/></pattern>
</defs>
<rect width="{width}" height="{height}" fill="#ffffff"/>
{}</svg>
"##,
            escape(&caption.title),
            escape(description),
            self.body
        )
    }
}

/// A shade of one blue from almost white to almost black, which stays in order in grey and for every eye;
/// and the ink that reads on it.
pub(super) fn shade(thousandths: i64) -> (String, &'static str) {
    let t = thousandths.clamp(0, 1000);
    let mix = |from: i64, to: i64| from + (to - from) * t / 1000;
    let colour = format!(
        "#{:02x}{:02x}{:02x}",
        mix(240, 11),
        mix(246, 44),
        mix(252, 92)
    );
    (colour, if t > 520 { "#ffffff" } else { INK })
}
