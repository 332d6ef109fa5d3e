//! The table is read strictly: a slip in it must not become a wrong country.

use super::generate;

const COLUMNS: &str = "code,en,de,ja,zh,ko,aliases\n";

/// What the rows give: the generated text, or the error with its causes.
fn outcome(rows: &str) -> String {
    match generate(&format!("{COLUMNS}{rows}")) {
        Ok(text) => text,
        Err(error) => format!("{error:#}"),
    }
}

#[test]
fn a_row_becomes_a_literal() {
    let text = outcome("XA,Xanadu,Xanadu,ザ,夏,재,\"Land of X;Xanadu, Greater\"\n");
    assert!(
        text.contains(
            "CountryRow { code: *b\"XA\", names: [\"Xanadu\", \"Xanadu\", \"ザ\", \"夏\", \"재\"], \
             aliases: &[\"Land of X\", \"Xanadu, Greater\"] },"
        ),
        "{text}"
    );
}

#[test]
fn no_alias_is_an_empty_list() {
    assert!(outcome("XA,a,b,c,d,e,\n").contains("aliases: &[] }"));
}

#[test]
fn columns_are_fixed() {
    let error = generate("code,en\nXA,Xanadu\n").map_err(|error| format!("{error:#}"));
    assert_eq!(
        error,
        Err("the columns must be code,en,de,ja,zh,ko,aliases".to_string())
    );
}

#[test]
fn codes_are_two_capital_letters() {
    assert_eq!(
        outcome("Xa,a,b,c,d,e,\n"),
        "line 2: `Xa` is not a code of two capital letters"
    );
}

#[test]
fn codes_are_sorted() {
    assert_eq!(
        outcome("XB,a,b,c,d,e,\nXA,f,g,h,i,j,\n"),
        "line 3: `XA` must not stand after `XB`; codes are sorted and unique"
    );
}

#[test]
fn a_missing_name_is_seen() {
    assert_eq!(outcome("XA,a,,c,d,e,\n"), "line 2: `XA` lacks a name");
}

#[test]
fn a_stray_space_is_seen() {
    assert_eq!(
        outcome("XA,a,b,c,d,e,f; g\n"),
        "line 2: ` g` has space at its beginning or end"
    );
}

#[test]
fn a_name_belongs_to_one_country() {
    assert_eq!(
        outcome("XA,a,b,c,d,e,Twin\nXB,f,g,h,i,j,twin\n"),
        "`twin` would mean both `XA` and `XB`"
    );
}

#[test]
fn an_alias_is_never_the_code_of_another() {
    assert_eq!(
        outcome("XA,a,b,c,d,e,xb\nXB,f,g,h,i,j,\n"),
        "`xb` would mean both `XB` and `XA`"
    );
}
