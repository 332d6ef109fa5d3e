//! `exeat screen`: names against restricted-party lists, in any script, each alert with its alignment.

mod owners;

use crate::batch::{self, Bar, Batch};
use crate::context::{Context, date, harmless, today};
use crate::failure::{Done, Failure};
use crate::keeping::Keeping;
use crate::kept::Kept;
use crate::show::screening;
use clap::{Args, ValueEnum};
use exeat::batch::Form;
use exeat::lists::{
    self, AliasTable, Answered, DEFAULT_THRESHOLD, Disposition, Dispositions, Fate, Kind, List,
    Note, Query, Said, Screen as Searched, Sources,
};
use exeat::record;
use exeat::terms::Country;
use exeat::wire::v1_screen::{self, PairLine, QueryOut, Screened};
use std::fs;
use std::path::{Path, PathBuf};

/// Screen a name, or a file of names, against restricted-party lists
///
/// Without --list your folder of lists is searched (`exeat lists`), and the built-in list: chip-sector rows of the
/// US Entity List alone.
/// Exit status: 0 no alert; 1 alerts; 2 rows of a file could not be read; 3 error.
#[derive(Debug, Args)]
pub(crate) struct Screen {
    /// A name in any script, or a CSV file with `id,name` and optionally `country,kind`
    #[arg(value_name = "NAME|FILE", required_unless_present_any = ["pair", "pairs"])]
    what: Vec<String>,
    /// A list to search in place of all others; may be given several times
    #[arg(long = "list", value_name = "FILE")]
    lists: Vec<PathBuf>,
    /// How the list calls the columns of an own table: name=Firma,id=Nr,country=Land
    #[arg(
        long,
        value_name = "OURS=THEIRS,…",
        value_delimiter = ',',
        requires = "lists"
    )]
    columns: Vec<String>,
    /// What the party is
    #[arg(long, value_name = "KIND")]
    kind: Option<KindWord>,
    /// Where the party is: a code or a name
    #[arg(long, value_name = "CC")]
    country: Option<String>,
    /// Least score of an alert, from 0 to 1; 0 scores everything
    #[arg(long, value_name = "T")]
    threshold: Option<String>,
    /// Write the answer to a file: .jsonl one name a line, .csv, .xlsx or .parquet your columns and ours, .json the whole
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Whether to use the table of own-script names and brands
    #[arg(long, value_name = "on|off", default_value = "on")]
    aliases: OnOff,
    /// Say whether listed parties own the party: CSV `owner,owned,share,owner-listed`, or FollowTheMoney lines
    #[arg(long, value_name = "FILE", conflicts_with_all = ["pair", "pairs", "dispose", "out"])]
    owners: Option<PathBuf>,
    /// The day the ownership rules are asked for, in place of today
    #[arg(long, value_name = "DATE", requires = "owners")]
    on: Option<String>,
    #[command(flatten)]
    kept: Kept,
    /// Answer the alerts on --entry: "not the same", "same" or "escalate"; needs --reason and --by
    #[arg(long, value_name = "ANSWER", requires_all = ["entry", "reason", "by"], conflicts_with_all = ["pair", "pairs"], help_heading = "Answering an alert")]
    dispose: Option<String>,
    /// The list's own key of the entry, as the alert shows it
    #[arg(
        long,
        value_name = "ENTRY",
        requires = "dispose",
        help_heading = "Answering an alert"
    )]
    entry: Option<String>,
    /// Why
    #[arg(
        long,
        value_name = "TEXT",
        requires = "dispose",
        help_heading = "Answering an alert"
    )]
    reason: Option<String>,
    /// Who answers
    #[arg(
        long,
        value_name = "NAME",
        requires = "dispose",
        help_heading = "Answering an alert"
    )]
    by: Option<String>,
    /// Last day the answer holds
    #[arg(
        long,
        value_name = "DATE",
        requires = "dispose",
        help_heading = "Answering an alert"
    )]
    until: Option<String>,
    #[command(flatten)]
    keeping: Keeping,
    /// Compare two names and show the alignment
    #[arg(long, num_args = 2, value_names = ["NAME", "NAME"], conflicts_with_all = ["what", "lists", "pairs"])]
    pair: Option<Vec<String>>,
    /// Compare a file of pairs: CSV with `id,name1,name2` and optionally `kind`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["what", "lists"])]
    pairs: Option<PathBuf>,
    #[command(flatten)]
    batch: Batch,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OnOff {
    On,
    Off,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum KindWord {
    Person,
    #[value(alias = "organization")]
    Organisation,
    Vessel,
    Aircraft,
}

impl KindWord {
    fn kind(self) -> Kind {
        match self {
            KindWord::Person => Kind::Person,
            KindWord::Organisation => Kind::Organisation,
            KindWord::Vessel => Kind::Vessel,
            KindWord::Aircraft => Kind::Aircraft,
        }
    }
}

pub(crate) fn run(arguments: &Screen, context: &mut Context<'_>) -> Done {
    let threshold = threshold(arguments.threshold.as_deref())?;
    let kind = arguments.kind.map_or(Kind::Unknown, KindWord::kind);
    let table = (arguments.aliases == OnOff::On).then(AliasTable::carried);
    if let Some([left, right]) = arguments.pair.as_deref() {
        return pair(left, right, kind, threshold, table, context);
    }
    if let Some(file) = &arguments.pairs {
        return pairs(file, arguments, threshold, table, context);
    }
    if let Some((file, out)) = many(arguments) {
        return screen_file(arguments, file, out, (threshold, kind, table), context);
    }
    let (asked, notes) = asked(arguments, kind)?;
    let searched = searched(arguments)?;
    let mut status = complain(context, &searched, &notes);
    let screen = Searched::new(searched, table);
    let answers_file = arguments.kept.dispositions();
    let answers = match &answers_file {
        Some(file) => Dispositions::file(file)?,
        None => Dispositions::default(),
    };
    let today = today();
    if let Some(file) = &arguments.owners {
        let day = date("--on", arguments.on.as_deref())?.unwrap_or(today);
        let party = asked.first().map_or("", |query| query.name.as_str());
        let searched = (&screen, &answers);
        return Ok(status.max(owners::run(party, file, day, searched, context)?));
    }
    if let Some(answer) = &arguments.dispose {
        return dispose(
            arguments,
            answer,
            answers_file,
            (&screen, &asked, threshold),
            context,
        );
    }
    let queries: Vec<QueryOut> = asked
        .iter()
        .map(|query| {
            let found = lists::screen(&screen, query, threshold);
            v1_screen::query(query, &found, &answers, Some(today))
        })
        .collect();
    if queries.iter().any(|query| !query.alerts.is_empty()) {
        status = status.max(1);
    }
    let answer = Screened {
        version: 1,
        queries,
        threshold: v1_screen::share(threshold),
        aliases: table.is_some(),
        lists: screen
            .lists()
            .iter()
            .map(|list| v1_screen::list(list, today))
            .collect(),
        notes: notes.iter().map(v1_screen::note).collect(),
    };
    // Kept before it is shown: what was not kept was not answered.
    arguments
        .keeping
        .keep(context, |who| record::screening(&answer, who))?;
    if let Some(file) = &arguments.out {
        let text = if ends_in(file, "json") {
            v1_screen::line(&answer)?
        } else if ends_in(file, "jsonl") {
            lines(&answer.queries)?
        } else {
            return Err(unknown_ending(file));
        };
        write(file, &text)?;
    }
    if context.json {
        context.print_json(&answer)?;
    } else if arguments.out.is_none() || answer.queries.len() == 1 {
        let text = screening::screened(context, &answer);
        context.print(&text)?;
    } else {
        let text = screening::summary(context, &answer);
        context.print(&text)?;
    }
    Ok(status)
}

/// The file of names to screen and the table to write, where both are tables.
fn many(arguments: &Screen) -> Option<(&Path, &Path)> {
    let [what, ..] = arguments.what.as_slice() else {
        return None;
    };
    let (file, out) = (Path::new(what), arguments.out.as_deref()?);
    let tables = file.is_file() && Form::of(file).is_some() && Form::of(out).is_some();
    let alone = arguments.dispose.is_none() && arguments.keeping.record.is_none();
    (tables && alone).then_some((file, out))
}

/// Screens the names of a file, row by row.
fn screen_file(
    arguments: &Screen,
    file: &Path,
    out: &Path,
    (threshold, kind, table): (u32, Kind, Option<&AliasTable>),
    context: &mut Context<'_>,
) -> Done {
    let searched = searched(arguments)?;
    let status = complain(context, &searched, &[]);
    let screen = Searched::new(searched, table);
    let answers = match arguments.kept.dispositions() {
        Some(file) => Dispositions::file(&file)?,
        None => Dispositions::default(),
    };
    let screening = exeat::batch::Screening {
        screen: &screen,
        answers: &answers,
        day: today(),
        threshold,
        kind,
        country: country(arguments)?,
    };
    let settings = arguments.batch.settings()?;
    let mut bar = Bar::new();
    let done = exeat::batch::screen(&screening, file, out, &settings, &mut |progress| {
        bar.tell(progress)
    });
    bar.clear();
    Ok(batch::report(context, file, out, done?)?.max(status))
}

/// Keeps a person's answer to the alerts on one entry.
fn dispose(
    arguments: &Screen,
    answer: &str,
    file: Option<PathBuf>,
    (screen, asked, threshold): (&Searched, &[Query], u32),
    context: &mut Context<'_>,
) -> Done {
    let answer = Answered::parse(answer).ok_or_else(|| {
        Failure::one(
            "bad-answer",
            format!("--dispose: `{}` is no answer", harmless(answer)),
            "write \"not the same\", same or escalate",
        )
    })?;
    let file = file.ok_or_else(|| {
        Failure::one(
            "no-home",
            "there is no home to keep the answer in",
            "give a file with --dispositions FILE",
        )
    })?;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let (entry, reason, by) = (
        text(&arguments.entry),
        text(&arguments.reason),
        text(&arguments.by),
    );
    if reason.trim().is_empty() || by.trim().is_empty() {
        return Err(Failure::one(
            "no-reason",
            "an answer says who gives it and why",
            "give --reason and --by",
        ));
    }
    let said = Said {
        reason,
        by,
        on: today(),
        until: date("--until", arguments.until.as_deref())?,
    };
    let mut kept = 0usize;
    for query in asked {
        let found = lists::screen(screen, query, threshold);
        for hit in found.hits.iter().filter(|h| h.entry.party.id == entry) {
            let disposition = Disposition::new(query, hit.entry, answer, said.clone());
            arguments
                .keeping
                .keep(context, |who| record::disposition(&disposition, who))?;
            disposition.append(&file)?;
            kept += 1;
        }
    }
    if kept == 0 {
        return Err(Failure::one(
            "no-such-alert",
            format!("no alert is on the entry `{}`", harmless(&entry)),
            "give the name, the country and the entry as the alert shows them",
        ));
    }
    let words = [
        ("count", kept.to_string()),
        ("answer", answer.as_str().to_owned()),
        ("file", file.display().to_string()),
    ];
    let words: Vec<(&str, &str)> = words.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let text = context.say("screen.disposed", &words);
    context.print(&format!("{}\n", harmless(&text)))?;
    Ok(0)
}

fn pair(
    left: &str,
    right: &str,
    kind: Kind,
    threshold: u32,
    table: Option<&AliasTable>,
    context: &mut Context<'_>,
) -> Done {
    let compared = lists::compare_pair(left, right, kind, table);
    let answer = v1_screen::pair(&compared, threshold);
    if context.json {
        context.print_json(&answer)?;
    } else {
        let text = screening::pair(context, &answer);
        context.print(&text)?;
    }
    Ok(u8::from(answer.alert))
}

fn pairs(
    file: &Path,
    arguments: &Screen,
    threshold: u32,
    table: Option<&AliasTable>,
    context: &mut Context<'_>,
) -> Done {
    let (pairs, notes) = lists::pairs(file)?;
    let mut status = complain(context, &[], &notes);
    let mut answers = Vec::with_capacity(pairs.len());
    for pair in &pairs {
        let kind = match (pair.kind, arguments.kind) {
            (Kind::Unknown, Some(word)) => word.kind(),
            (kind, _) => kind,
        };
        let score = lists::compare_pair(&pair.left, &pair.right, kind, table)
            .comparison
            .score;
        let alert = score >= threshold;
        if alert {
            status = status.max(1);
        }
        answers.push(PairLine {
            id: pair.id.clone(),
            score: v1_screen::share(score),
            alert,
        });
    }
    let text = lines(&answers)?;
    match &arguments.out {
        Some(file) => {
            write(file, &text)?;
            let alerts = answers.iter().filter(|line| line.alert).count().to_string();
            let count = answers.len().to_string();
            let said = context.say("screen.pairs", &[("count", &count), ("alerts", &alerts)]);
            context.print(&format!("{said}\n"))?;
        }
        None => context.print(&text)?,
    }
    Ok(status)
}

/// The names to screen.
fn asked(arguments: &Screen, kind: Kind) -> Result<(Vec<Query>, Vec<Note>), Failure> {
    let Some((what, more)) = arguments.what.split_first() else {
        return Ok((Vec::new(), Vec::new()));
    };
    // `--list A B` reads as one would write it in a shell with a pattern; anything else is a name without quotes.
    if !more.is_empty()
        && (arguments.lists.is_empty() || !more.iter().all(|m| Path::new(m).is_file()))
    {
        return Err(Failure::one(
            "one-name",
            format!("{} names are given where one is read", more.len() + 1),
            "put a name of several words in quotation marks; for several names give a CSV file",
        ));
    }
    let country = country(arguments)?;
    let path = Path::new(what);
    if path.is_file() {
        let (mut queries, notes) = lists::queries(path)?;
        for query in &mut queries {
            if query.kind == Kind::Unknown {
                query.kind = kind;
            }
            query.country = query.country.or(country);
        }
        return Ok((queries, notes));
    }
    if what.trim().is_empty() {
        return Err(Failure::one(
            "no-name",
            "the name is empty",
            "give a name, or a CSV file",
        ));
    }
    if ends_in(path, "csv") {
        return Err(Failure::one(
            "unreadable",
            format!("there is no file `{}`", harmless(what)),
            "check the path",
        ));
    }
    let query = Query {
        id: "1".to_owned(),
        name: what.clone(),
        kind,
        country,
        ..Query::default()
    };
    Ok((vec![query], Vec::new()))
}

/// Where the parties are, as `--country` says it.
fn country(arguments: &Screen) -> Result<Option<Country>, Failure> {
    match &arguments.country {
        None => Ok(None),
        Some(word) => match Country::find(word) {
            Some(country) => Ok(Some(country)),
            None => Err(Failure::one(
                "unknown-country",
                format!("--country: `{}` is no country", harmless(word)),
                "write the two-letter code of ISO 3166-1, or the country's name",
            )),
        },
    }
}

/// The lists to search.
fn searched(arguments: &Screen) -> Result<Vec<List>, Failure> {
    let more = arguments.what.iter().skip(1).map(PathBuf::from);
    let sources = Sources {
        columns: crate::kept::columns(&arguments.columns)?,
        files: arguments.lists.iter().cloned().chain(more).collect(),
        ..arguments.kept.sources()
    };
    Ok(lists::lists(&sources)?)
}

/// Says what could not be read; the exit status that follows from it.
fn complain(context: &mut Context<'_>, searched: &[List], notes: &[Note]) -> u8 {
    /// Notes of one file that are said one by one.
    const SHOWN: usize = 10;
    let mut status = 0;
    let of_lists = searched
        .iter()
        .map(|list| (list.id.as_str(), list.notes.as_slice()));
    let all: Vec<(&str, &[Note])> = of_lists.chain([("", notes)]).collect();
    for (name, notes) in all {
        let wrong: Vec<&Note> = notes
            .iter()
            .filter(|note| note.fate == Fate::Rejected)
            .collect();
        if !wrong.is_empty() {
            status = 2;
        }
        for note in wrong.iter().take(SHOWN) {
            let row = note.row.to_string();
            let words = [
                ("list", name),
                ("row", &row),
                ("what", &note.what),
                ("remedy", &note.remedy),
            ];
            let text = context.say("screen.rejected", &words);
            context.warn(text.trim_start());
        }
        if wrong.len() > SHOWN {
            let count = (wrong.len() - SHOWN).to_string();
            let text = context.say("screen.rejected_more", &[("count", &count)]);
            context.warn(&text);
        }
        for note in notes
            .iter()
            .filter(|note| note.fate == Fate::Kept && note.row == 0)
        {
            let text = format!("{name}: {}; {}", note.what, note.remedy);
            context.warn(&text);
        }
    }
    status
}

fn lines<T: exeat::wire::Serialize>(values: &[T]) -> Result<String, Failure> {
    let mut text = String::new();
    for value in values {
        text.push_str(&v1_screen::line(value)?);
    }
    Ok(text)
}

fn ends_in(path: &Path, ending: &str) -> bool {
    path.extension()
        .is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

fn unknown_ending(file: &Path) -> Failure {
    Failure::one(
        "unknown-form",
        format!(
            "--out: `{}` ends in no form that is written",
            file.display()
        ),
        "end it in .jsonl (one name a line) or .json (the whole answer)",
    )
}

fn write(file: &Path, text: &str) -> Result<(), Failure> {
    fs::write(file, text).map_err(|error| {
        Failure::one(
            "unwritable",
            format!("cannot write `{}`: {error}", file.display()),
            "check the path and the permission to write there",
        )
    })
}

/// Reads a threshold from its text, exactly.
fn threshold(text: Option<&str>) -> Result<u32, Failure> {
    let Some(text) = text else {
        return Ok(DEFAULT_THRESHOLD);
    };
    let parsed = {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let fine = digits(whole)
            && digits(part)
            && part.len() <= 9
            && !(whole.is_empty() && part.is_empty());
        let part: String = part.chars().chain("0000".chars()).take(4).collect();
        let whole = if whole.is_empty() { "0" } else { whole };
        whole
            .parse::<u32>()
            .ok()
            .filter(|whole| fine && *whole <= 1)
            .zip(part.parse::<u32>().ok())
            .map(|(whole, part)| whole * 10_000 + part)
            .filter(|value| *value <= 10_000)
    };
    parsed.ok_or_else(|| {
        Failure::one(
            "bad-threshold",
            format!("--threshold: `{}` is no number from 0 to 1", harmless(text)),
            "write it as 0.7; 0 scores everything",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_read_from_their_text() {
        for (text, value) in [("0", 0), ("0.7", 7_000), (".85", 8_500), ("1.0", 10_000)] {
            assert_eq!(threshold(Some(text)).unwrap(), value, "{text}");
        }
        for text in ["1.1", "-1", "x", "", ".", "1e9", "99999999999"] {
            assert!(threshold(Some(text)).is_err(), "{text}");
        }
    }
}
