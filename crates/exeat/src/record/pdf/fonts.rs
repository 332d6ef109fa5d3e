//! Fonts of this machine: which letters they have, and how wide.

use crate::error::Error;
use crate::record::fail;
use krilla::text::Font;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Largest font file that is read, in bytes.
const MAX_FONT: u64 = 64 << 20;

/// Where Debian puts fonts that are good for paper, best first: file, place of the face within it, package.
const DEBIAN: &[(&str, u32, &str)] = &[
    (
        "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
        0,
        "fonts-noto-core",
    ),
    (
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        0,
        "fonts-dejavu-core",
    ),
    (
        "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
        0,
        "fonts-liberation",
    ),
    (
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        0,
        "fonts-noto-cjk",
    ),
];
/// Place of the simplified Chinese face in Debian's collection; the Japanese one is first.
const CHINESE: u32 = 2;

/// One face of a font file.
pub(super) struct Loaded {
    pub(super) font: Font,
    pub(super) bytes: Arc<Vec<u8>>,
    pub(super) index: u32,
}

/// Fonts for a document, the first that has a letter draws it.
pub struct Fonts {
    pub(super) faces: Vec<Loaded>,
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fonts")
            .field("faces", &self.faces.len())
            .finish()
    }
}

impl Fonts {
    /// The fonts of this machine, the user's own before them.
    ///
    /// `language` says how Han letters are drawn: `zh` in the Chinese way, else in the Japanese.
    ///
    /// # Errors
    /// When a font that was given cannot be read, or there is none at all.
    pub fn find(given: Option<&Path>, language: &str) -> Result<Fonts, Error> {
        let mut faces = Vec::new();
        if let Some(path) = given {
            let face = load(path, 0).ok_or_else(|| {
                fail::told(
                    "bad-font",
                    format!("`{}` is no font that can be read", path.display()),
                    "give a TrueType or OpenType file (.ttf, .otf, .ttc)",
                )
            })?;
            faces.push(face);
        }
        for (path, index, _) in DEBIAN {
            let collection = path.ends_with(".ttc");
            let index = if collection && language == "zh" {
                CHINESE
            } else {
                *index
            };
            faces.extend(load(Path::new(path), index));
        }
        if faces.is_empty() {
            return Err(fail::told(
                "no-font",
                "there is no font to write a page with",
                "install one (Debian: apt-get install fonts-dejavu-core fonts-noto-cjk), or give a file with --font",
            ));
        }
        Ok(Fonts { faces })
    }
}

fn load(path: &Path, index: u32) -> Option<Loaded> {
    let size = fs::metadata(path).ok()?.len();
    if size > MAX_FONT {
        return None;
    }
    let bytes = Arc::new(fs::read(path).ok()?);
    ttf_parser::Face::parse(&bytes, index).ok()?;
    let font = Font::new(bytes.clone().into(), index)?;
    Some(Loaded { font, bytes, index })
}

/// Faces made ready to measure.
pub(super) struct Measure<'a> {
    faces: Vec<(&'a Loaded, ttf_parser::Face<'a>)>,
}

/// A part of a line that one face draws.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    /// Which face.
    pub(super) face: usize,
    /// The letters.
    pub(super) text: String,
    /// How wide, in points.
    pub(super) width: f32,
}

impl<'a> Measure<'a> {
    pub(super) fn new(fonts: &'a Fonts) -> Measure<'a> {
        Measure {
            faces: fonts
                .faces
                .iter()
                .filter_map(|loaded| {
                    let face = ttf_parser::Face::parse(&loaded.bytes, loaded.index).ok()?;
                    Some((loaded, face))
                })
                .collect(),
        }
    }

    pub(super) fn font(&self, face: usize) -> Option<Font> {
        self.faces.get(face).map(|(loaded, _)| loaded.font.clone())
    }

    /// The face that has a letter, and how wide it is at a size.
    ///
    /// # Errors
    /// When no face has it: an empty box in a record would be worse than none.
    pub(super) fn letter(&self, letter: char, size: f32) -> Result<(usize, f32), Error> {
        for (at, (_, face)) in self.faces.iter().enumerate() {
            let Some(glyph) = face.glyph_index(letter) else {
                continue;
            };
            let units = f32::from(face.units_per_em()).max(1.0);
            let advance = f32::from(face.glyph_hor_advance(glyph).unwrap_or(0));
            return Ok((at, advance * size / units));
        }
        let packages: Vec<&str> = DEBIAN.iter().map(|(_, _, package)| *package).collect();
        Err(fail::told(
            "no-letter",
            format!(
                "no font here has the letter `{letter}` (U+{:04X})",
                u32::from(letter)
            ),
            format!(
                "install a font that has it (Debian: {}), or give its file with --font",
                packages.join(", ")
            ),
        ))
    }

    /// How wide a text is.
    pub(super) fn width(&self, text: &str, size: f32) -> Result<f32, Error> {
        text.chars()
            .try_fold(0.0, |sum, letter| Ok(sum + self.letter(letter, size)?.1))
    }

    /// A text by the faces that draw it.
    pub(super) fn runs(&self, text: &str, size: f32) -> Result<Vec<Run>, Error> {
        let mut out: Vec<Run> = Vec::new();
        for letter in text.chars() {
            let (face, width) = self.letter(letter, size)?;
            match out.last_mut() {
                Some(run) if run.face == face => {
                    run.text.push(letter);
                    run.width += width;
                }
                _ => out.push(Run {
                    face,
                    text: letter.to_string(),
                    width,
                }),
            }
        }
        Ok(out)
    }
}
