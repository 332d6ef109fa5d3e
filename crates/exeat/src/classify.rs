//! An item alone, from a kind and facts as a person types them: what `classify` asks about.

use crate::error::Error;
use crate::packs::Library;
use crate::read::transaction_text;
use exeat_terms::{Date, Diagnostic, Transaction};
use std::collections::BTreeMap;

/// A transaction of one item of a kind, with facts written `name=value`.
///
/// # Errors
/// Everything wrong with the kind or a fact, as in a transaction file.
pub fn item_from_words(
    library: &Library,
    kind: &str,
    facts: &[String],
    date: Date,
) -> Result<Transaction, Error> {
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut problems = Vec::new();
    for fact in facts {
        let Some((name, value)) = fact.split_once('=') else {
            problems.push(
                Diagnostic::error("bad-fact", format!("`{fact}` is not a fact with its value"))
                    .with_help("write name=value, such as wavelength=\"193 nm\""),
            );
            continue;
        };
        let (name, value) = (name.trim(), value.trim());
        let (table, key) = match name.split_once('.') {
            Some((table, key)) => (format!("items.{}", quoted(table)), key),
            None if matches!(
                name,
                "value" | "unit-value" | "quantity" | "origin" | "product"
            ) =>
            {
                ("items".to_owned(), name)
            }
            None => ("items.facts".to_owned(), name),
        };
        tables
            .entry(table)
            .or_default()
            .push(format!("{} = {}", quoted(key), literal(value)));
    }
    if !problems.is_empty() {
        return Err(Error::new(problems));
    }
    // The words become a file, so that they are read by the same rules.
    let mut text = format!("date = \"{date}\"\n[[items]]\nkind = {}\n", quoted(kind));
    for line in tables.remove("items").unwrap_or_default() {
        text.push_str(&format!("{line}\n"));
    }
    for (table, lines) in &tables {
        text.push_str(&format!("[{table}]\n{}\n", lines.join("\n")));
    }
    transaction_text(library, &text, "command line", false)
}

fn literal(value: &str) -> String {
    let mut digits = value.strip_prefix('-').unwrap_or(value).split('.');
    let whole = |part: Option<&str>| {
        part.is_some_and(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
    };
    let plain = whole(digits.next())
        && match digits.next() {
            Some(part) => whole(Some(part)) && digits.next().is_none(),
            None => true,
        };
    // TOML knows no number with leading zeros; as a text it reads the same.
    let zeros = value.len() > 1 && value.starts_with('0') && !value.starts_with("0.");
    if plain && !zeros {
        value.to_owned()
    } else {
        quoted(value)
    }
}

fn quoted(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: &str, facts: &[&str]) -> Result<Transaction, Error> {
        let library = Library::carried().unwrap();
        let facts: Vec<String> = facts.iter().map(|f| (*f).to_owned()).collect();
        item_from_words(&library, kind, &facts, Date::constant(2025, 1, 31))
    }

    #[test]
    fn words_are_read_as_a_file_is() {
        let item = read(
            "lithography scanner",
            &[
                "wavelength=193nm",
                "numerical-aperture=1.35",
                "quantity=2",
                "entries.us=EAR99",
            ],
        )
        .unwrap()
        .items
        .remove(0);
        assert_eq!(item.facts.iter().count(), 3);
        assert_eq!(item.entries, [("us".to_owned(), "EAR99".to_owned())]);
    }

    #[test]
    fn what_is_wrong_is_said_with_a_remedy() {
        for (fact, said) in [
            ("wavelength", "name=value"),
            ("wavelength=193", "needs a unit"),
            ("wavelenght=193 nm", "did you mean `wavelength`"),
            ("wavelength=\"\n[[items]]", "is not a number"),
        ] {
            let error = read("lithography scanner", &[fact])
                .unwrap_err()
                .to_string();
            assert!(error.contains(said), "{error}");
        }
        assert!(
            read("lithography scaner", &[])
                .unwrap_err()
                .to_string()
                .contains("did you mean")
        );
    }
}
