//! Dated sets of countries, read from CSV files.

use crate::problem::Problem;
use crate::source::Span;
use crate::vocabulary::covers;
use exeat_terms::{Country, CountrySet, Date, Mark, parse_date};
use std::collections::BTreeMap;

/// One row of a set: a member, for a time, on a ground.
#[derive(Debug, Clone)]
pub struct SetRow {
    /// The member.
    pub member: Country,
    /// First day.
    pub from: Option<Date>,
    /// First day after.
    pub until: Option<Date>,
    /// How surely it is known.
    pub mark: Mark,
    /// On what ground.
    pub cite: String,
    /// The row.
    pub span: Span,
}

/// All sets of a pack, by name.
#[derive(Debug, Clone, Default)]
pub struct Sets {
    sets: BTreeMap<String, Vec<SetRow>>,
}

impl Sets {
    /// The names of the sets.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.sets.keys().map(String::as_str)
    }

    /// The rows of a set.
    #[must_use]
    pub fn rows(&self, name: &str) -> Option<&[SetRow]> {
        self.sets.get(name).map(Vec::as_slice)
    }

    /// Members on a day: those surely in, and those in by rows from memory only.
    #[must_use]
    pub fn members(&self, name: &str, day: Date) -> Option<(CountrySet, CountrySet)> {
        let rows = self.sets.get(name)?;
        let (mut sure, mut doubtful) = (CountrySet::EMPTY, CountrySet::EMPTY);
        for row in rows.iter().filter(|r| covers(r.from, r.until, day)) {
            if row.mark.decides() {
                sure.insert(row.member);
            } else {
                doubtful.insert(row.member);
            }
        }
        Some((sure, doubtful.minus(sure)))
    }

    /// Days on which a set changes.
    pub(crate) fn days(&self) -> impl Iterator<Item = Date> {
        self.sets
            .values()
            .flatten()
            .flat_map(|r| [r.from, r.until])
            .flatten()
    }

    /// Reads one CSV file of sets.
    pub(crate) fn read(&mut self, text: &str, file: u32, problems: &mut Vec<Problem>) {
        const COLUMNS: [&str; 6] = [
            "set",
            "member",
            "valid_from",
            "valid_to",
            "mark",
            "citation",
        ];
        let whole = |start: u64, end: u64| Span {
            file,
            start: u32::try_from(start).unwrap_or(u32::MAX),
            end: u32::try_from(end).unwrap_or(u32::MAX),
        };
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(text.as_bytes());
        let headers: Vec<String> = match reader.headers() {
            Ok(h) => h.iter().map(|f| f.trim().to_owned()).collect(),
            Err(e) => {
                problems.push(Problem::new(whole(0, 0), "bad-csv", e.to_string()));
                return;
            }
        };
        if headers != COLUMNS {
            problems.push(
                Problem::new(
                    whole(0, text.lines().next().map_or(0, str::len) as u64),
                    "set-columns",
                    format!("the columns are {}", headers.join(",")),
                )
                .help(format!("they must be {}", COLUMNS.join(","))),
            );
            return;
        }
        for record in reader.records() {
            let record = match record {
                Ok(r) => r,
                Err(e) => {
                    let at = e.position().map_or(0, csv::Position::byte);
                    problems.push(Problem::new(whole(at, at), "bad-csv", e.to_string()));
                    continue;
                }
            };
            let at = record.position().map_or(0, csv::Position::byte);
            let skipped = text
                .get(usize::try_from(at).unwrap_or(0)..)
                .map_or(0, |t| t.len() - t.trim_start_matches(['\r', '\n']).len());
            let at = at + skipped as u64;
            let line = text
                .get(usize::try_from(at).unwrap_or(0)..)
                .and_then(|t| t.lines().next())
                .map_or(0, str::len);
            let span = whole(at, at + line as u64);
            match row(&record, span) {
                Ok((name, row)) => self.sets.entry(name).or_default().push(row),
                Err(problem) => problems.push(problem),
            }
        }
    }

    /// Finds members that are in one set twice at one time.
    pub(crate) fn check(&self, problems: &mut Vec<Problem>) {
        for (name, rows) in &self.sets {
            let mut ordered: Vec<&SetRow> = rows.iter().collect();
            ordered.sort_by_key(|r| (r.member, r.from));
            for pair in ordered.windows(2) {
                let [a, b] = pair else { continue };
                let apart = a.until.is_some_and(|u| b.from.is_some_and(|f| u <= f));
                if a.member == b.member && !apart {
                    problems.push(
                        Problem::new(
                            b.span,
                            "overlap",
                            format!("`{}` is in `{name}` twice at one time", b.member),
                        )
                        .help("end one row where the other begins"),
                    );
                }
            }
        }
    }
}

fn row(record: &csv::StringRecord, span: Span) -> Result<(String, SetRow), Problem> {
    let field = |i: usize| record.get(i).unwrap_or("").trim();
    let error = |code, message: String| Problem::new(span, code, message);
    if record.len() != 6 {
        return Err(error(
            "set-columns",
            format!("the row has {} fields, not 6", record.len()),
        )
        .help("quote a citation that holds a comma"));
    }
    let member = Country::from_code(field(1)).ok_or_else(|| {
        let help = match Country::find(field(1)) {
            Some(c) => format!("write `{c}` for {}", c.name()),
            None => "members are ISO 3166-1 alpha-2 codes in capitals".to_owned(),
        };
        error(
            "unknown-country",
            format!("`{}` is not a country code", field(1)),
        )
        .help(help)
    })?;
    let day = |text: &str| -> Result<Option<Date>, Problem> {
        if text.is_empty() {
            return Ok(None);
        }
        parse_date(text).map(Some).map_err(|e| error("bad-date", e))
    };
    let (from, until) = (day(field(2))?, day(field(3))?);
    if let (Some(f), Some(u)) = (from, until)
        && u <= f
    {
        return Err(
            error("empty-validity", "the row ends before it begins".to_owned())
                .help("`valid_to` is the first day on which the row no longer holds"),
        );
    }
    let mark = Mark::parse(field(4)).ok_or_else(|| {
        error("unknown-mark", format!("`{}` is not a mark", field(4)))
            .help("marks are V, V2, I, D, U, M")
    })?;
    if field(5).is_empty() {
        return Err(
            error("missing-citation", "the row has no citation".to_owned())
                .help("say where this was read"),
        );
    }
    Ok((
        field(0).to_owned(),
        SetRow {
            member,
            from,
            until,
            mark,
            cite: field(5).to_owned(),
            span,
        },
    ))
}
