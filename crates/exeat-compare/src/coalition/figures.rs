//! A few cited figures of this project's own, for a first run without market tables.

use super::exact::Exact;
use exeat_terms::Country;
use toml_edit::{Document, Item, Table};

/// The table.
const DATA: &str = include_str!("../../data/figures.toml");

/// A cited share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Short name.
    pub id: String,
    /// What the share is of.
    pub what: String,
    /// Its year.
    pub year: i64,
    /// The part in thousand million US dollars, as its source has it.
    pub part: String,
    /// The whole, likewise.
    pub whole: String,
    /// The share: the part over the whole.
    pub share: Exact,
    /// Head offices of the firms that make up the part; empty for a share of demand.
    pub members: Vec<Country>,
    /// Where both come from.
    pub source: String,
    /// What must be known to read it.
    pub limit: String,
}

/// The carried figures, in the order of the table.
#[must_use]
pub fn figures() -> Vec<Figure> {
    // The table is part of the program and read by its tests: what does not parse is not there.
    let Ok(table) = Document::parse(DATA) else {
        return Vec::new();
    };
    let list = table.get("figure").and_then(Item::as_array_of_tables);
    list.into_iter()
        .flat_map(|l| l.iter())
        .filter_map(figure)
        .collect()
}

fn figure(row: &Table) -> Option<Figure> {
    let text = |key: &str| Some(row.get(key)?.as_str()?.to_owned());
    let (part, whole) = (text("part")?, text("whole")?);
    let share = Exact::parse(&part)?.over(&Exact::parse(&whole)?)?;
    let codes = row.get("members").and_then(Item::as_array);
    Some(Figure {
        id: text("id")?,
        what: text("what")?,
        year: row.get("year")?.as_integer()?,
        share,
        part,
        whole,
        members: codes
            .into_iter()
            .flat_map(|a| a.iter())
            .filter_map(|c| Country::from_code(c.as_str()?))
            .collect(),
        source: text("source")?,
        limit: text("limit")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_is_read_and_cited() {
        let all = figures();
        assert_eq!(all.len(), DATA.matches("[[figure]]").count());
        for figure in &all {
            assert!(figure.share < Exact::one() && !figure.share.is_negative());
            assert!(figure.source.len() > 10 && figure.limit.len() > 10);
        }
        let firms = all.iter().find(|f| f.id == "five-firms").unwrap();
        assert_eq!(firms.members.len(), 3);
        assert_eq!(firms.share.to_string(), "95/124");
    }
}
