//! Packs loaded together: one vocabulary, many countries.

use crate::check;
use crate::compile;
use crate::norm::Norm;
use crate::parse;
use crate::problem::Problem;
use crate::program::Program;
use crate::sets::Sets;
use crate::source::{Sources, Span};
use crate::syntax::{Decl, Keyword, Name, Value};
use crate::vocabulary::{KindId, Vocabulary};
use exeat_terms::{Country, CountrySet, Date, Diagnostic, Layer, Severity, parse_date};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// Largest file of a pack, in bytes.
const MAX_FILE: usize = 8 << 20;
/// Largest pack, in bytes.
const MAX_PACK: usize = 32 << 20;

/// The files of one pack, as its reader found them.
#[derive(Debug, Clone, Default)]
pub struct PackFiles {
    /// Name of its folder.
    pub folder: String,
    /// Path below the folder, path as shown to the user, and text.
    pub files: Vec<(String, String, String)>,
}

/// A test of a pack.
#[derive(Debug, Clone)]
pub struct TestCase {
    /// The sentence that says what is tested.
    pub name: String,
    /// The day.
    pub on: Option<Date>,
    /// What is given: paths and values as written.
    pub given: Vec<(Name, Name)>,
    /// What is expected: subjects and values as written.
    pub expect: Vec<(Name, Name)>,
    /// Where it is written.
    pub span: Span,
}

/// A pack: one jurisdiction's law as we wrote it down.
#[derive(Debug, Default)]
pub struct Pack {
    /// Its id, an ISO code in lower case, or `eu`, or `core`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Who grants licences.
    pub authority: String,
    /// Language of its legal names.
    pub language: String,
    /// The authority's page.
    pub url: String,
    /// Its own territory.
    pub territory: CountrySet,
    /// First day the law was read for.
    pub verified_from: Option<Date>,
    /// Last day the law was read for.
    pub verified_through: Option<Date>,
    /// What is covered, in sentences.
    pub coverage: Vec<String>,
    /// What is not.
    pub not_covered: Vec<String>,
    /// Its provisions.
    pub norms: Vec<Norm>,
    /// Its sets.
    pub sets: Sets,
    /// Its tests.
    pub tests: Vec<TestCase>,
    /// Its declarations, until they are lowered to provisions.
    pub(crate) decls: Vec<Decl>,
    /// Days on which something changes, in order.
    days: Vec<Date>,
    /// Compiled periods: before the first day, then from each day on; three layers each.
    programs: Vec<[OnceLock<Arc<Program>>; 3]>,
}

impl Pack {
    /// Days on which something about the law changes, in order.
    #[must_use]
    pub fn days(&self) -> &[Date] {
        &self.days
    }

    /// Whether the pack is law and not only vocabulary.
    #[must_use]
    pub fn is_law(&self) -> bool {
        self.norms.iter().any(|n| n.keyword == Keyword::Reach)
    }

    /// Days from a date past the verified range; zero within it, none before it or without one.
    #[must_use]
    pub fn days_past_verified(&self, day: Date) -> Option<i32> {
        if self.verified_from.is_some_and(|f| day < f) {
            return None;
        }
        let through = self.verified_through?;
        Some((day - through).get_days().max(0))
    }
}

/// Packs loaded together.
#[derive(Debug, Default)]
pub struct Law {
    /// The words they share.
    pub vocabulary: Vocabulary,
    /// The packs, vocabulary packs included.
    pub packs: Vec<Pack>,
    /// Their texts.
    pub sources: Sources,
}

impl Law {
    /// Reads packs; what is wrong with them comes beside, all of it at once.
    ///
    /// A law with errors is fit for tools, not for decisions.
    #[must_use]
    pub fn load(packs: Vec<PackFiles>) -> (Law, Vec<Diagnostic>) {
        Law::read(packs, false)
    }

    /// Reads packs that [`Law::load`] has found sound before, such as the ones a release carries: the same
    /// law, without looking for mistakes again.
    #[must_use]
    pub fn load_sound(packs: Vec<PackFiles>) -> (Law, Vec<Diagnostic>) {
        Law::read(packs, true)
    }

    fn read(packs: Vec<PackFiles>, checked_before: bool) -> (Law, Vec<Diagnostic>) {
        let mut law = Law::default();
        let mut problems: Vec<Problem> = Vec::new();
        let mut early: Vec<Diagnostic> = Vec::new();
        let mut pages: Vec<Page> = Vec::new();
        for (at, files) in packs.into_iter().enumerate() {
            let (pack, bad) = read_pack(files, at, &mut law.sources, &mut pages, &mut problems);
            early.extend(bad);
            law.packs.push(pack);
        }
        for (page, (decls, found)) in pages.iter().zip(parse_pages(&pages, &law.sources)) {
            problems.extend(found);
            if let Some(pack) = law.packs.get_mut(page.pack) {
                take_decls(pack, decls, page.is_test, &mut problems);
            }
        }
        check::run(&mut law, checked_before, &mut problems);
        law.vocabulary.seal();
        for pack in &mut law.packs {
            let mut days: Vec<Date> = pack
                .norms
                .iter()
                .flat_map(|n| n.dates.days().chain(limb_days(n)))
                .chain(pack.sets.days())
                .collect();
            days.sort_unstable();
            days.dedup();
            pack.programs = (0..=days.len()).map(|_| Default::default()).collect();
            pack.days = days;
            pack.decls = Vec::new();
        }
        problems.sort_by_key(|p| (p.span, p.code));
        let mut diagnostics = early;
        diagnostics.extend(problems.into_iter().map(|p| p.place(&law.sources)));
        (law, diagnostics)
    }

    /// Whether any diagnostic is an error.
    #[must_use]
    pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
        diagnostics.iter().any(|d| d.severity == Severity::Error)
    }

    /// A pack by id.
    #[must_use]
    pub fn pack(&self, id: &str) -> Option<&Pack> {
        self.packs.iter().find(|p| p.id == id)
    }

    /// The program of a pack for a day and layer, compiled when first asked for.
    ///
    /// With `known_on` the program holds only what had been published by then, and is compiled anew.
    #[must_use]
    pub fn program(
        &self,
        pack: &Pack,
        layer: Layer,
        day: Date,
        known_on: Option<Date>,
    ) -> Arc<Program> {
        let fresh = |day| compile::compile(pack, &self.vocabulary, layer, day, known_on);
        if known_on.is_some() {
            return Arc::new(fresh(day));
        }
        let epoch = pack.days.partition_point(|d| *d <= day);
        // A period starts on its day of change; the one before all changes has no first day of its own.
        let start = epoch
            .checked_sub(1)
            .and_then(|i| pack.days.get(i))
            .copied()
            .unwrap_or(Date::MIN);
        match pack.programs.get(epoch).and_then(|l| l.get(layer as usize)) {
            Some(cell) => cell
                .get_or_init(|| {
                    if layer != Layer::Enforced && same_law(pack, layer, start) {
                        return self.program(pack, Layer::Enforced, day, None);
                    }
                    Arc::new(fresh(start))
                })
                .clone(),
            None => Arc::new(fresh(day)),
        }
    }

    /// The part of a pack's program for a day and layer that can matter for items of a kind that nobody has
    /// classified: the same answers, sooner.
    ///
    /// Layers that say the same for the kind are one program.
    #[must_use]
    pub fn program_for_kind(
        &self,
        pack: &Pack,
        layer: Layer,
        day: Date,
        kind: Option<KindId>,
    ) -> Arc<Program> {
        let program = self.program(pack, layer, day, None);
        if layer == Layer::Enforced {
            return program.for_kind(kind, None);
        }
        let enforced = self.program_for_kind(pack, Layer::Enforced, day, kind);
        program.for_kind(kind, Some(&enforced))
    }

    /// Whether the program of a pack for a day and layer is compiled already.
    #[must_use]
    pub fn is_compiled(&self, pack: &Pack, layer: Layer, day: Date) -> bool {
        let epoch = pack.days.partition_point(|d| *d <= day);
        pack.programs
            .get(epoch)
            .and_then(|l| l.get(layer as usize))
            .is_some_and(|cell| cell.get().is_some())
    }

    /// Whether two layers hold different provisions on a day.
    #[must_use]
    pub fn layers_differ(&self, pack: &Pack, layer: Layer, day: Date) -> bool {
        !same_law(pack, layer, day)
    }
}

fn same_law(pack: &Pack, layer: Layer, day: Date) -> bool {
    pack.norms
        .iter()
        .all(|n| n.dates.active(layer, day, None) == n.dates.active(Layer::Enforced, day, None))
}

/// Days on which limbs of a provision begin or end.
fn limb_days(norm: &Norm) -> Vec<Date> {
    let mut out = Vec::new();
    let acts = norm.acts.iter().filter_map(|a| a.when.as_ref());
    for cond in norm.when.iter().chain(&norm.unless).chain(acts) {
        check::walk(cond, &mut |c| {
            if let crate::syntax::Condition::List(_, limbs) = &c.node {
                out.extend(limbs.iter().flat_map(|l| [l.from, l.until]).flatten());
            }
        });
    }
    out
}

/// A Markdown file of a pack, to be parsed.
struct Page {
    pack: usize,
    file: u32,
    is_test: bool,
}

/// Parses all pages, on as many threads as there are cores; the order of the answers is that of the pages.
fn parse_pages(pages: &[Page], sources: &Sources) -> Vec<(Vec<Decl>, Vec<Problem>)> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let size = |page: &Page| sources.file(page.file).map_or(0, |f| f.text.len());
    let share = pages.iter().map(size).sum::<usize>() / threads + 1;
    let mut chunks: Vec<&[Page]> = Vec::new();
    let (mut rest, mut filled, mut count) = (pages, 0, 0);
    for page in pages {
        filled += size(page);
        count += 1;
        if filled >= share {
            let (chunk, more) = rest.split_at(count);
            chunks.push(chunk);
            (rest, filled, count) = (more, 0, 0);
        }
    }
    chunks.push(rest);
    let parse = |chunk: &[Page]| -> Vec<(Vec<Decl>, Vec<Problem>)> {
        chunk
            .iter()
            .map(|page| {
                let text = sources.file(page.file).map_or("", |f| f.text.as_str());
                parse::parse_file(text, page.file)
            })
            .collect()
    };
    std::thread::scope(|scope| {
        let handles: Vec<_> = chunks
            .iter()
            .map(|chunk| (chunk, scope.spawn(|| parse(chunk))))
            .collect();
        handles
            .into_iter()
            // A thread that could not finish is made up for here: parsing has no other effect.
            .flat_map(|(chunk, handle)| handle.join().unwrap_or_else(|_| parse(chunk)))
            .collect()
    })
}

fn take_decls(pack: &mut Pack, decls: Vec<Decl>, is_test: bool, problems: &mut Vec<Problem>) {
    let (tests, rules): (Vec<Decl>, Vec<Decl>) =
        decls.into_iter().partition(|d| d.keyword == Keyword::Test);
    pack.tests.extend(tests.iter().map(test_case));
    if is_test {
        problems.extend(rules.iter().map(|d| {
            Problem::new(
                d.span,
                "rule-among-tests",
                format!("`{}` stands among the tests", d.keyword.as_str()),
            )
            .help("move it to a file in `rules/`")
        }));
    } else {
        pack.decls.extend(rules);
    }
}

fn read_pack(
    mut files: PackFiles,
    at: usize,
    sources: &mut Sources,
    pages: &mut Vec<Page>,
    problems: &mut Vec<Problem>,
) -> (Pack, Vec<Diagnostic>) {
    let mut pack = Pack {
        id: files.folder.clone(),
        ..Pack::default()
    };
    let mut bad = Vec::new();
    files.files.sort();
    let whole: usize = files.files.iter().map(|(_, _, text)| text.len()).sum();
    if whole > MAX_PACK {
        bad.push(
            Diagnostic::error(
                "too-large",
                format!("the pack `{}` holds {whole} bytes", pack.id),
            )
            .with_help(format!("a pack may hold {MAX_PACK} bytes")),
        );
        return (pack, bad);
    }
    let mut manifest = false;
    for (path, shown, text) in files.files {
        if text.len() > MAX_FILE {
            bad.push(
                Diagnostic::error("too-large", format!("{shown} holds {} bytes", text.len()))
                    .with_help(format!("a file of a pack may hold {MAX_FILE} bytes")),
            );
            continue;
        }
        let (folder, _) = path.split_once('/').unwrap_or(("", &path));
        let is_page = (folder == "rules" || folder == "tests") && path.ends_with(".md");
        let file = sources.add(shown, text);
        let text = sources.file(file).map_or("", |f| f.text.as_str());
        if path == "pack.toml" {
            manifest = true;
            read_manifest(text, file, &mut pack, problems);
        } else if is_page {
            pages.push(Page {
                pack: at,
                file,
                is_test: folder == "tests",
            });
        } else if folder == "sets" && path.ends_with(".csv") {
            pack.sets.read(text, file, problems);
        }
    }
    pack.sets.check(problems);
    if !manifest {
        bad.push(
            Diagnostic::error(
                "no-manifest",
                format!("the pack `{}` has no pack.toml", pack.id),
            )
            .with_help("pack.toml says at least `id`, `name`, `authority` and `language`"),
        );
    }
    (pack, bad)
}

fn test_case(decl: &Decl) -> TestCase {
    let mut test = TestCase {
        name: decl.name.node.clone(),
        on: None,
        given: Vec::new(),
        expect: Vec::new(),
        span: decl.span,
    };
    for field in &decl.fields {
        match &field.value {
            Value::Day { date, .. } => test.on = Some(*date),
            Value::Given { path, value } => test.given.push((path.clone(), value.clone())),
            Value::Expect { subject, value } => test.expect.push((subject.clone(), value.clone())),
            _ => {}
        }
    }
    test
}

fn read_manifest(text: &str, file: u32, pack: &mut Pack, problems: &mut Vec<Problem>) {
    let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let span = |range: Option<std::ops::Range<usize>>| {
        let range = range.unwrap_or(0..0);
        Span {
            file,
            start: clip(range.start),
            end: clip(range.end),
        }
    };
    let table = match toml_edit::Document::parse(text) {
        Ok(table) => table,
        Err(e) => {
            problems.push(Problem::new(
                span(e.span()),
                "bad-toml",
                e.message().replace('\n', "; "),
            ));
            return;
        }
    };
    let mut strings: BTreeMap<&str, String> = BTreeMap::new();
    for (key, item) in table.iter() {
        let at = span(item.span());
        match key {
            "id" | "name" | "authority" | "language" | "url" | "verified_from"
            | "verified_through" => match item.as_str() {
                Some(value) => {
                    strings.insert(key, value.to_owned());
                    if key.starts_with("verified") {
                        match parse_date(value) {
                            Ok(day) if key == "verified_from" => pack.verified_from = Some(day),
                            Ok(day) => pack.verified_through = Some(day),
                            Err(e) => problems.push(Problem::new(at, "bad-date", e)),
                        }
                    }
                }
                None => problems.push(
                    Problem::new(at, "bad-manifest", format!("`{key}` is not a text"))
                        .help("write it in quotes"),
                ),
            },
            "coverage" | "not_covered" | "territory" => {
                let list: Vec<String> = item
                    .as_array()
                    .map(|a| a.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect())
                    .unwrap_or_default();
                match key {
                    "coverage" => pack.coverage = list,
                    "not_covered" => pack.not_covered = list,
                    _ => {
                        for code in list {
                            match Country::from_code(&code) {
                                Some(c) => pack.territory.insert(c),
                                None => problems.push(Problem::new(
                                    at,
                                    "unknown-country",
                                    format!("`{code}` is not a country code"),
                                )),
                            }
                        }
                    }
                }
            }
            _ => problems.push(
                Problem::new(at, "bad-manifest", format!("pack.toml has no key `{key}`")).help(
                    "keys are id, name, authority, language, url, territory, verified_from, verified_through, coverage, not_covered",
                ),
            ),
        }
    }
    let mut take = |key: &str| strings.remove(key).unwrap_or_default();
    let id = take("id");
    pack.name = take("name");
    pack.authority = take("authority");
    pack.language = take("language");
    pack.url = take("url");
    for (key, value) in [
        ("id", &id),
        ("name", &pack.name),
        ("authority", &pack.authority),
    ] {
        if value.is_empty() {
            problems.push(
                Problem::new(
                    span(Some(0..0)),
                    "bad-manifest",
                    format!("pack.toml lacks `{key}`"),
                )
                .help("every pack says its id, name and authority"),
            );
        }
    }
    if !id.is_empty() {
        pack.id = id;
    }
}
