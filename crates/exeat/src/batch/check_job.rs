//! `check` over rows: columns where rows are alike, the single path for what columns leave open.

use super::cell::{Body, Cell, Out, Reject, Row, Said};
use super::header::{BELOW, Header, OURS, is_key, meant};
use super::parties::{self, Alerted, Screened};
use super::run::Job;
use crate::check::{Options, packs, unknown_jurisdiction};
use crate::error::Error;
use crate::messages::Messages;
use crate::packs::Library;
use crate::products;
use crate::read;
use crate::read::tree::{Leaf, Node, Tree};
use crate::wire::v1_batch::{Summary, count_up};
use crate::words::{Words, short};
use exeat_decide::columns::{Alike, Answers, CaseKey, Columns, limited};
use exeat_decide::{Ask, Case, Determination, claim, decide};
use exeat_rules::{Pack, Program};
use exeat_terms::{
    Date, Diagnostic, FactId, FactValue, Layer, Outcome, ReachStatus, Transaction, Truth,
};
use std::collections::HashMap;
use std::sync::Arc;

/// Columns of each jurisdiction, after `exeat.us.`.
const OF_EACH: [&str; 6] = [
    "outcome",
    "reach",
    "entries",
    "requirements",
    "exceptions",
    "missing",
];

/// What reads rows into transactions.
pub(super) struct Rows<'a> {
    pub(super) library: &'a Library,
    pub(super) header: Header,
    pub(super) options: &'a Options,
    /// The packs that answer.
    pub(super) packs: Vec<&'a Pack>,
    /// The day given outside, as it is written.
    pub(super) on: Option<String>,
    /// The lists in use, in one text.
    lists: String,
    /// Names for keys of JSON lines; columns are bound to theirs already.
    map: Vec<(String, String)>,
}

/// A reject from what a reader said.
fn reject(row: u64, diagnostic: &Diagnostic) -> Reject {
    let reason = match &diagnostic.help {
        Some(help) => format!("{}; {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    };
    Reject {
        row,
        column: diagnostic
            .place
            .as_ref()
            .map_or(String::new(), |p| p.heading.clone()),
        code: diagnostic.code,
        reason,
    }
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        library: &'a Library,
        header: Header,
        options: &'a Options,
        map: &[(String, String)],
    ) -> Result<Rows<'a>, Error> {
        Ok(Rows {
            library,
            header,
            options,
            packs: packs(library, &options.jurisdictions)?,
            on: options.on.map(|day| day.to_string()),
            lists: parties::identity(&options.screening)?,
            map: map.to_vec(),
        })
    }

    /// The transaction of a row, or why it is none.
    pub(super) fn transaction(
        &self,
        row: &Row,
    ) -> Result<(Transaction, products::Filling), Vec<Reject>> {
        let all = |error: &Error| {
            error
                .diagnostics()
                .iter()
                .map(|d| reject(row.number, d))
                .collect::<Vec<_>>()
        };
        let tree = match &row.body {
            Body::Cells(cells) => self.cells(cells, row.number)?,
            Body::Object(entries, _) => self.object(entries),
            Body::Broken(_, _) | Body::BrokenLine(_, _) => return Err(Vec::new()),
        };
        let mut transaction = read::transaction_tree(self.library, &tree).map_err(|e| all(&e))?;
        let filling = products::fill(
            self.library,
            &mut transaction,
            self.options.products.as_ref(),
        );
        self.claims(&transaction, row.number)?;
        Ok((transaction, filling))
    }

    fn cells(&self, cells: &[Cell], row: u64) -> Result<Tree, Vec<Reject>> {
        self.header
            .tree(cells, self.on.as_deref(), row)
            .map_err(|d| vec![reject(row, &d)])
    }

    /// A JSON line as a tree: keys with dots stand for what they lead to. Left out are keys of the user's own and
    /// what an earlier run of ours added; a key that comes near a name stays, so that it is told.
    fn object(&self, entries: &[(String, Node)]) -> Tree {
        let mut top: Vec<(String, Node)> = Vec::new();
        for (written, node) in entries {
            let mapped = self.map.iter().find(|(from, _)| from == written);
            let key = mapped.map_or(written, |(_, to)| to).as_str();
            let given = self.on.is_some() && key == "date";
            if key == "-" || key.starts_with(OURS) || given {
                continue;
            }
            let known = is_key(self.library, key);
            if !known && meant(self.library, key, mapped.is_some()).is_none() {
                continue;
            }
            let first = key.split('.').next().unwrap_or("");
            if BELOW.contains(&first) && first != key {
                put(&mut top, key, node);
            } else {
                top.push((key.to_owned(), node.clone()));
            }
        }
        if let Some(day) = &self.on {
            let leaf = Leaf::Text(day.clone());
            top.push(("date".to_owned(), Node::named(leaf, "--on")));
        }
        Tree::of_row(Leaf::Table(top), "")
    }

    /// Claims that name no entry of the day, or a country that has no pack.
    fn claims(&self, transaction: &Transaction, row: u64) -> Result<(), Vec<Reject>> {
        let mut out = Vec::new();
        for item in &transaction.items {
            for (jurisdiction, entry) in &item.entries {
                let wrong = match self.library.law.pack(jurisdiction).filter(|p| p.is_law()) {
                    Some(pack) if self.packs.iter().any(|p| p.id == pack.id) => {
                        claim::error(pack, item, transaction.date)
                    }
                    Some(_) => None,
                    None => Some(unknown_jurisdiction(
                        self.library,
                        jurisdiction,
                        &format!("entries names `{entry}` for"),
                    )),
                };
                out.extend(wrong.map(|d| Reject {
                    column: format!("items.entries.{jurisdiction}"),
                    ..reject(row, &d)
                }));
            }
        }
        if out.is_empty() { Ok(()) } else { Err(out) }
    }

    /// What is asked of a pack beside the transaction.
    pub(super) fn ask(&self, pack: &Pack) -> Ask {
        let confirmed = self
            .options
            .confirmed
            .iter()
            .filter(|(id, _)| *id == pack.id);
        Ask {
            known_on: self.options.known_on,
            open_alert: false,
            confirmed_through: confirmed.map(|(_, day)| *day).max(),
        }
    }

    /// What makes the answers what they are.
    pub(super) fn identity(&self) -> String {
        let ids: Vec<&str> = self.packs.iter().map(|p| p.id.as_str()).collect();
        format!(
            "{ids:?} {:?} {:?} {:?} {:?} {}",
            self.library.hashes, self.on, self.options.confirmed, self.options.products, self.lists
        )
    }
}

/// Puts a value where a key with dots leads.
fn put(into: &mut Vec<(String, Node)>, path: &str, node: &Node) {
    let Some((first, rest)) = path.split_once('.') else {
        into.push((path.to_owned(), node.clone()));
        return;
    };
    if into.iter().all(|(k, _)| k != first) {
        let empty = match first {
            "items" | "parties" => Leaf::List(vec![Node::named(Leaf::Table(Vec::new()), first)]),
            _ => Leaf::Table(Vec::new()),
        };
        into.push((first.to_owned(), Node::named(empty, first)));
    }
    let Some((_, below)) = into.iter_mut().find(|(k, _)| k == first) else {
        return;
    };
    match &mut below.leaf {
        // Names of facts may hold a dot themselves.
        Leaf::Table(entries) if matches!(first, "facts" | "end-use") => {
            entries.push((rest.to_owned(), node.clone()));
        }
        Leaf::Table(entries) => put(entries, rest, node),
        Leaf::List(items) => {
            if let Some(Node {
                leaf: Leaf::Table(entries),
                ..
            }) = items.first_mut()
            {
                put(entries, rest, node);
            }
        }
        _ => {}
    }
}

/// The job of `check`.
pub(super) struct CheckJob<'a> {
    pub(super) rows: Rows<'a>,
    pub(super) messages: &'a Messages,
    /// Whether every row goes the single path: slower, and the same answers.
    pub(super) single: bool,
    destination: Option<FactId>,
}

/// One item of a row that was read.
struct Line {
    /// Its row, by place in the block.
    row: usize,
    /// Its place among the row's items.
    item: usize,
    date: Date,
    /// Whether an alert of screening is open.
    open_alert: bool,
}

/// What one pack says of one line.
struct Verdict {
    outcome: Outcome,
    reach: ReachStatus,
    entries: Vec<String>,
    requirements: Vec<String>,
    exceptions: Vec<String>,
    missing: Vec<String>,
}

/// What may share columns: the pack, the program of its period, whether the day lies outside what was read, and
/// whether an alert is open.
type Together = (usize, usize, bool, bool);

/// Verdicts of one period that are kept; past it they are forgotten and found anew.
const KNOWN: usize = 20_000;

/// The columns of a period, and what cases it has seen.
struct Period<'a> {
    columns: Columns<'a>,
    alike: Alike,
    known: HashMap<CaseKey, Arc<Verdict>>,
}

/// What a thread keeps from block to block.
#[derive(Default)]
pub(super) struct Kept<'a> {
    periods: HashMap<Together, Period<'a>>,
    screened: Screened,
}

impl<'a> CheckJob<'a> {
    pub(super) fn new(rows: Rows<'a>, messages: &'a Messages, single: bool) -> CheckJob<'a> {
        let destination = rows
            .library
            .law
            .vocabulary
            .find("destination")
            .map(|d| d.id);
        CheckJob {
            rows,
            messages,
            single,
            destination,
        }
    }

    /// What one pack says of every line.
    fn pack(
        &self,
        at: usize,
        kept: &mut Kept<'a>,
        lines: &[Line],
        read: &[Option<Read>],
    ) -> Vec<Arc<Verdict>> {
        let Some(pack) = self.rows.packs.get(at).copied() else {
            return Vec::new();
        };
        let library = self.rows.library;
        let ask = |line: &Line| Ask {
            open_alert: line.open_alert,
            ..self.rows.ask(pack)
        };
        let case = |line: &Line| {
            let read = read.get(line.row)?.as_ref()?;
            let item = read.transaction.items.get(line.item)?;
            Some(Case::new(&library.law, pack, &read.transaction, item))
        };
        let one = |line: &Line| {
            Arc::new(match case(line) {
                Some(case) => self.whole(
                    pack,
                    &decide(&library.law, pack, case, line.date, "", ask(line)),
                ),
                None => Verdict::nothing(),
            })
        };
        if self.single {
            return lines.iter().map(one).collect();
        }
        // Rows whose law is the same program can share columns.
        let mut groups: Vec<(Together, Ask, Date, Vec<usize>)> = Vec::new();
        for (line_at, line) in lines.iter().enumerate() {
            let ask = ask(line);
            let program = library
                .law
                .program(pack, Layer::Enforced, line.date, ask.known_on);
            let limited = limited(pack, line.date, ask);
            let key = (at, Arc::as_ptr(&program) as usize, limited, ask.open_alert);
            match groups.iter_mut().find(|(k, _, _, _)| *k == key) {
                Some((_, _, _, members)) => members.push(line_at),
                None => groups.push((key, ask, line.date, vec![line_at])),
            }
        }
        let mut out: Vec<Option<Arc<Verdict>>> = lines.iter().map(|_| None).collect();
        for (key, ask, date, members) in groups {
            let period = kept.periods.entry(key).or_insert_with(|| {
                let columns = Columns::new(&library.law, pack, date, ask);
                Period {
                    alike: Alike::of(&library.law, columns.program()),
                    columns,
                    known: HashMap::new(),
                }
            });
            let cases: Vec<Case> = members
                .iter()
                .filter_map(|m| case(lines.get(*m)?))
                .collect();
            let answers = period.columns.by_masks(&cases);
            for (row, (member, case)) in members.iter().zip(cases).enumerate() {
                let verdict = match quick(pack, period.columns.program(), &answers, row) {
                    Some(verdict) => Arc::new(verdict),
                    None => {
                        let key = period.alike.key(&case);
                        match period.known.get(&key) {
                            Some(known) => Arc::clone(known),
                            None => {
                                let day = lines.get(*member).map_or(date, |l| l.date);
                                let d = decide(&library.law, pack, case, day, "", ask);
                                let found = Arc::new(self.whole(pack, &d));
                                if period.known.len() >= KNOWN {
                                    period.known.clear();
                                }
                                period.known.insert(key, Arc::clone(&found));
                                found
                            }
                        }
                    }
                };
                if let Some(slot) = out.get_mut(*member) {
                    *slot = Some(verdict);
                }
            }
        }
        let nothing = Arc::new(Verdict::nothing());
        out.into_iter()
            .map(|v| v.unwrap_or_else(|| Arc::clone(&nothing)))
            .collect()
    }

    /// A verdict from a whole determination.
    fn whole(&self, pack: &Pack, d: &Determination) -> Verdict {
        let words = Words {
            library: self.rows.library,
            messages: self.messages,
        };
        let name = |norm: usize| {
            pack.norms
                .get(norm)
                .map_or(String::new(), |n| short(&n.name).to_owned())
        };
        let mut exceptions: Vec<String> = Vec::new();
        if d.outcome == Outcome::ExceptionAvailable {
            let all = d.requirements.iter().flat_map(|r| &r.exceptions);
            for exception in all.filter(|e| e.status == Truth::Yes) {
                let mut symbol = name(exception.norm);
                let acts = pack.norms.get(exception.norm).map(|n| &n.acts);
                let todo: Vec<&str> = exception
                    .acts
                    .iter()
                    .filter_map(|a| acts?.get(*a).map(|a| a.text.as_str()))
                    .collect();
                if !todo.is_empty() {
                    symbol = format!("{symbol} ({})", todo.join(", "));
                }
                if !exceptions.contains(&symbol) {
                    exceptions.push(symbol);
                }
            }
        }
        let asks =
            d.outcome == Outcome::FactsMissing || d.last_known == Some(Outcome::FactsMissing);
        let mut missing = Vec::new();
        if asks {
            for asked in &d.missing.still_matter {
                let name = words.asked_name(asked, &d.case, &d.jurisdiction);
                if !missing.contains(&name) {
                    missing.push(name);
                }
            }
        }
        let entries = d
            .entries
            .iter()
            .filter(|e| e.status == Truth::Yes)
            .map(|e| name(e.norm));
        let requirements = d
            .requirements
            .iter()
            .filter(|r| r.status == Truth::Yes)
            .map(|r| name(r.norm));
        let (entries, requirements) = sorted(d.outcome, entries.collect(), requirements.collect());
        Verdict {
            outcome: d.outcome,
            reach: d.reach_status,
            entries,
            requirements,
            exceptions,
            missing,
        }
    }
}

impl Verdict {
    /// Of a line that is not there.
    fn nothing() -> Verdict {
        Verdict {
            outcome: Outcome::FactsMissing,
            reach: ReachStatus::Open,
            entries: Vec::new(),
            requirements: Vec::new(),
            exceptions: Vec::new(),
            missing: Vec::new(),
        }
    }
}

/// Names in one order on both paths; what the law does not reach is not shown as required.
fn sorted(
    outcome: Outcome,
    mut entries: Vec<String>,
    mut requirements: Vec<String>,
) -> (Vec<String>, Vec<String>) {
    if outcome == Outcome::NotSubject {
        return (Vec::new(), Vec::new());
    }
    entries.sort();
    entries.dedup();
    requirements.sort();
    requirements.dedup();
    (entries, requirements)
}

/// The verdict of a row that masks settle; none where they leave something open that is shown.
fn quick(pack: &Pack, program: &Program, answers: &Answers, row: usize) -> Option<Verdict> {
    let outcome = answers.heads.get(row).copied()?;
    let has = |mask: &[u64]| mask.get(row / 64).is_some_and(|w| w >> (row % 64) & 1 == 1);
    let name = |norm: usize| {
        pack.norms
            .get(norm)
            .map_or(String::new(), |n| short(&n.name).to_owned())
    };
    let mut verdict = Verdict {
        outcome,
        reach: ReachStatus::Reached,
        entries: Vec::new(),
        requirements: Vec::new(),
        exceptions: Vec::new(),
        missing: Vec::new(),
    };
    match outcome {
        Outcome::NotSubject => {
            verdict.reach = ReachStatus::NotReached;
            return Some(verdict);
        }
        Outcome::NoLicenceRequired | Outcome::LicenceRequired | Outcome::Prohibited => {}
        Outcome::LawNotVerified
        | Outcome::RulesConflict
        | Outcome::ExceptionAvailable
        | Outcome::NeedsReview
        | Outcome::FactsMissing => return None,
    }
    let hits = &answers.hits;
    let mut entries = Vec::new();
    for (at, entry) in program.entries.iter().enumerate() {
        if has(hits.entry_open(at)) {
            return None;
        }
        if has(hits.entry(at)) {
            entries.push(name(entry.norm));
        }
    }
    let mut requirements = Vec::new();
    for (at, control) in program.controls.iter().enumerate() {
        if has(hits.control_open(at)) {
            return None;
        }
        if has(hits.control(at)) {
            requirements.push(name(control.norm));
        }
    }
    (verdict.entries, verdict.requirements) = sorted(outcome, entries, requirements);
    Some(verdict)
}

/// A row that was read.
struct Read {
    transaction: Transaction,
    filling: products::Filling,
    alerted: Alerted,
}

impl<'a> Job for CheckJob<'a> {
    type State = Kept<'a>;

    fn state(&self) -> Kept<'a> {
        Kept::default()
    }

    fn columns(&self) -> Vec<String> {
        let mut out = vec![
            "exeat.outcome".to_owned(),
            "exeat.alerts".to_owned(),
            "exeat.remarks".to_owned(),
        ];
        for pack in &self.rows.packs {
            out.extend(
                OF_EACH
                    .iter()
                    .map(|what| format!("exeat.{}.{what}", pack.id)),
            );
        }
        out
    }

    fn identity(&self) -> String {
        format!(
            "check {} {}",
            self.rows.identity(),
            self.messages.language()
        )
    }

    fn answer(&self, kept: &mut Kept<'a>, rows: &[&Row], summary: &mut Summary) -> Vec<Said> {
        let mut read = Vec::with_capacity(rows.len());
        let mut rejected = Vec::with_capacity(rows.len());
        let mut lines = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            match self.rows.transaction(row) {
                Ok((mut transaction, filling)) => {
                    let screening = &self.rows.options.screening;
                    let vocabulary = &self.rows.library.law.vocabulary;
                    let alerted =
                        match kept
                            .screened
                            .screen(vocabulary, &mut transaction, screening)
                        {
                            Ok(alerted) => alerted,
                            Err(error) => {
                                let all = error.diagnostics().iter();
                                rejected.push(all.map(|d| reject(row.number, d)).collect());
                                read.push(None);
                                continue;
                            }
                        };
                    let (date, open_alert) = (transaction.date, alerted.open);
                    let items = 0..transaction.items.len();
                    lines.extend(items.map(|item| Line {
                        row: at,
                        item,
                        date,
                        open_alert,
                    }));
                    read.push(Some(Read {
                        transaction,
                        filling,
                        alerted,
                    }));
                    rejected.push(Vec::new());
                }
                Err(rejects) => {
                    read.push(None);
                    rejected.push(rejects);
                }
            }
        }
        let verdicts: Vec<Vec<Arc<Verdict>>> = (0..self.rows.packs.len())
            .map(|at| self.pack(at, kept, &lines, &read))
            .collect();
        let mut of_rows: Vec<Vec<usize>> = vec![Vec::new(); rows.len()];
        for (at, line) in lines.iter().enumerate() {
            if let Some(list) = of_rows.get_mut(line.row) {
                list.push(at);
            }
        }
        read.iter()
            .zip(rejected)
            .zip(of_rows)
            .map(|((read, rejects), lines)| match read {
                None => Said::Rejected(rejects),
                Some(read) => Said::Answer(self.row(read, &lines, &verdicts, summary), None),
            })
            .collect()
    }
}

impl CheckJob<'_> {
    /// The values of a row, from the verdicts on its lines.
    fn row(
        &self,
        read: &Read,
        lines: &[usize],
        verdicts: &[Vec<Arc<Verdict>>],
        summary: &mut Summary,
    ) -> Vec<Out> {
        let mut out = vec![
            Out::Nothing,
            list(read.alerted.texts.clone()),
            remarks(read),
        ];
        let mut reached: Option<Outcome> = None;
        let mut any: Option<Outcome> = None;
        for (pack, of_pack) in self.rows.packs.iter().zip(verdicts) {
            let own: Vec<&Verdict> = lines
                .iter()
                .filter_map(|l| of_pack.get(*l).map(Arc::as_ref))
                .collect();
            for verdict in &own {
                if verdict.reach == ReachStatus::Reached {
                    reached = reached.into_iter().chain([verdict.outcome]).min();
                    summary.exit = summary.exit.max(verdict.outcome.exit_status());
                }
                any = any.into_iter().chain([verdict.outcome]).min();
                match summary.jurisdictions.get_mut(&pack.id) {
                    Some(counts) => count_up(counts, verdict.outcome.as_str(), 1),
                    None => count_up(
                        summary.jurisdictions.entry(pack.id.clone()).or_default(),
                        verdict.outcome.as_str(),
                        1,
                    ),
                }
                for entry in &verdict.entries {
                    count_up(&mut summary.entries, &format!("{} {entry}", pack.id), 1);
                }
            }
            let worst = own.iter().min_by_key(|v| v.outcome);
            out.push(worst.map_or(Out::Nothing, |v| Out::Word(v.outcome.as_str())));
            out.push(worst.map_or(Out::Nothing, |v| Out::Word(v.reach.as_str())));
            let parts: [fn(&Verdict) -> &Vec<String>; 4] = [
                |v| &v.entries,
                |v| &v.requirements,
                |v| &v.exceptions,
                |v| &v.missing,
            ];
            out.extend(parts.map(|part| together(&own, part)));
        }
        let outcome = reached.or(any).unwrap_or(Outcome::NotSubject);
        if let Some(first) = out.first_mut() {
            *first = Out::Word(outcome.as_str());
        }
        count_up(&mut summary.outcomes, outcome.as_str(), 1);
        let destination = match self
            .destination
            .and_then(|id| read.transaction.facts.get(id))
        {
            Some(FactValue::Country(country)) => country.code(),
            _ => "unknown",
        };
        match summary.destinations.get_mut(destination) {
            Some(counts) => count_up(counts, outcome.as_str(), 1),
            None => count_up(
                summary
                    .destinations
                    .entry(destination.to_owned())
                    .or_default(),
                outcome.as_str(),
                1,
            ),
        }
        out
    }
}

fn list(texts: Vec<String>) -> Out {
    if texts.is_empty() {
        Out::Nothing
    } else {
        Out::List(texts)
    }
}

/// The names of all lines of a row, each once.
fn together(verdicts: &[&Verdict], part: fn(&Verdict) -> &Vec<String>) -> Out {
    let mut all: Vec<String> = Vec::new();
    for text in verdicts.iter().flat_map(|v| part(v)) {
        if !all.contains(text) {
            all.push(text.clone());
        }
    }
    list(all)
}

/// What a table of products filled in, and products that no table names.
fn remarks(read: &Read) -> Out {
    let filled = read.filling.filled.iter().map(|f| {
        let estimate = if f.estimate { ", an estimate" } else { "" };
        format!(
            "{} = {} from {} ({}{estimate})",
            f.fact, f.value, f.product, f.source
        )
    });
    let unknown = read
        .filling
        .unknown
        .iter()
        .map(|u| format!("no table names the product {}", u.product));
    let all: Vec<String> = filled.chain(unknown).collect();
    list(all)
}
