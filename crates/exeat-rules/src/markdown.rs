//! The little of Markdown a pack needs: fenced blocks and headings.

/// A fenced block: its info string and its body, with the place of the body in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block<'a> {
    /// What stands after the opening fence.
    pub info: &'a str,
    /// The lines between the fences.
    pub body: &'a str,
    /// Byte of the body's start in the file.
    pub start: usize,
    /// Whether a closing fence was found.
    pub closed: bool,
}

fn fence(line: &str) -> Option<(usize, &str)> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let line = line.trim_start_matches(' ');
    let ticks = line.len() - line.trim_start_matches('`').len();
    (ticks >= 3 && indent <= 3).then(|| (ticks, line.trim_start_matches('`').trim()))
}

/// All fenced blocks of a text, in order.
#[must_use]
pub fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut out = Vec::new();
    let mut open: Option<(usize, &str, usize)> = None; // ticks, info, start of body
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        match (open, fence(line)) {
            (None, Some((ticks, info))) => open = Some((ticks, info, end)),
            (Some((ticks, info, start)), Some((n, ""))) if n >= ticks => {
                out.push(Block {
                    info,
                    body: text.get(start..at).unwrap_or(""),
                    start,
                    closed: true,
                });
                open = None;
            }
            _ => {}
        }
        at = end;
    }
    if let Some((_, info, start)) = open {
        out.push(Block {
            info,
            body: text.get(start..).unwrap_or(""),
            start,
            closed: false,
        });
    }
    out
}

/// All headings outside fenced blocks: byte, level, text.
#[must_use]
pub fn headings(text: &str) -> Vec<(usize, usize, &str)> {
    let mut out = Vec::new();
    let mut inside: Option<usize> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        match (inside, fence(line)) {
            (None, Some((ticks, _))) => inside = Some(ticks),
            (Some(ticks), Some((n, ""))) if n >= ticks => inside = None,
            (None, None) => {
                let level = line.len() - line.trim_start_matches('#').len();
                let rest = line.trim_start_matches('#');
                if (1..=6).contains(&level) && rest.starts_with(' ') {
                    out.push((at, level, rest.trim()));
                }
            }
            _ => {}
        }
        at += line.len();
    }
    out
}

/// The heading that stands last before a byte; empty when none does.
#[must_use]
pub fn heading_before(text: &str, byte: usize) -> &str {
    headings(text)
        .into_iter()
        .take_while(|(at, _, _)| *at <= byte)
        .last()
        .map_or("", |(_, _, heading)| heading)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Order 7\ntext\n\n## Section 3\n```exeat\nitem a\n# no heading\n```\n````markdown\n```exeat\n```\n````\n```exeat\nopen";

    #[test]
    fn finds_blocks_and_their_headings() {
        let blocks = blocks(TEXT);
        let infos: Vec<_> = blocks.iter().map(|b| (b.info, b.closed)).collect();
        assert_eq!(
            infos,
            [("exeat", true), ("markdown", true), ("exeat", false)]
        );
        assert_eq!(blocks[0].body, "item a\n# no heading\n");
        assert_eq!(heading_before(TEXT, blocks[0].start), "Section 3");
        assert_eq!(headings(TEXT).len(), 2);
    }
}
