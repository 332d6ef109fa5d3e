//! `exeat screen NAME --owners FILE`: whether listed parties own a party, under each regime.

use crate::context::{Context, harmless};
use crate::failure::Done;
use crate::layout::Page;
use exeat::lists::{
    self, Answered, Bearing, DEFAULT_THRESHOLD, Dispositions, Fate, Force, Holdings, Query,
    REGIMES, Screen,
};
use exeat::terms::Date;
use exeat::wire::v1_ownership::{self, OwnershipOut, RegimeOut, SettlesOut};
use std::collections::BTreeSet;
use std::path::Path;

/// Says who owns `party`; owners are looked up on the lists where the file does not say how they stand.
pub(super) fn run(
    party: &str,
    file: &Path,
    day: Date,
    (screen, answers): (&Screen, &Dispositions),
    context: &mut Context<'_>,
) -> Done {
    let mut holdings = lists::holdings(file)?;
    let rejected = holdings.notes.iter().filter(|n| n.fate == Fate::Rejected);
    let mut status = u8::from(rejected.clone().count() > 0) * 2;
    for note in rejected {
        let row = note.row.to_string();
        let words = [
            ("list", ""),
            ("row", row.as_str()),
            ("what", &note.what),
            ("remedy", &note.remedy),
        ];
        let text = context.say("screen.rejected", &words);
        context.warn(text.trim_start());
    }
    let alerts = look_up(&mut holdings, screen, answers, day);
    for (owner, entry, list) in &alerts {
        let words = [("owner", owner.as_str()), ("entry", entry), ("list", list)];
        let text = context.say("owners.alert", &words);
        context.warn(&text);
    }
    let mut out = OwnershipOut {
        version: 1,
        party: party.to_owned(),
        on: day.to_string(),
        regimes: Vec::new(),
    };
    for regime in &REGIMES {
        let found = lists::owned(&holdings, party, regime);
        let answer = v1_ownership::regime(regime, &found, day);
        let force = regime.on(day);
        status = status.max(match (answer.owned, force) {
            ("yes", Force::Applies) => 1,
            // Who is owned for certain is not clear while nobody read whether the rule applies.
            ("yes" | "unknown", Force::Unknown) | ("unknown", Force::Applies) => 2,
            _ => 0,
        });
        out.regimes.push(answer);
    }
    if context.json {
        context.print_json(&out)?;
    } else {
        let text = show(context, &out);
        context.print(&text)?;
    }
    Ok(status)
}

/// Lets owners count as listed where their name is that of an entry, or a person said so; gives the alerts that
/// nobody has answered.
fn look_up(
    holdings: &mut Holdings,
    screen: &Screen,
    answers: &Dispositions,
    day: Date,
) -> Vec<(String, String, String)> {
    let owners: BTreeSet<String> = holdings.holdings.iter().map(|h| h.owner.clone()).collect();
    let mut open = Vec::new();
    for owner in owners {
        if holdings.listed.contains_key(&owner) {
            continue;
        }
        let query = Query {
            name: owner.trim().to_owned(),
            ..Query::default()
        };
        let found = lists::screen(screen, &query, DEFAULT_THRESHOLD);
        for hit in &found.hits {
            let answer = match answers.bearing(&query, hit.entry, Some(day)) {
                Bearing::Holds(answer) => Some(answer.answer),
                _ => None,
            };
            match answer {
                Some(Answered::NotTheSame) => {}
                Some(Answered::Same) => found_on(holdings, &owner, &hit.entry.list),
                _ if hit.equal && !hit.weak => found_on(holdings, &owner, &hit.entry.list),
                _ => open.push((
                    owner.clone(),
                    hit.entry.party.names.first().cloned().unwrap_or_default(),
                    hit.entry.list.clone(),
                )),
            }
        }
    }
    // An owner that stands on a list needs no further answer about that list.
    open.retain(|(owner, _, list)| {
        let on = holdings.found_on.get(owner);
        !on.is_some_and(|on| on.contains(list))
    });
    open
}

fn found_on(holdings: &mut Holdings, owner: &str, list: &str) {
    let on = holdings.found_on.entry(owner.to_owned()).or_default();
    on.insert(list.to_owned());
}

fn show(context: &Context<'_>, answer: &OwnershipOut) -> String {
    let mut page = Page::new(context.width);
    let title = context.paint.strong(&harmless(&answer.party));
    page.line(0, &format!("{title} · {}", answer.on));
    for regime in &answer.regimes {
        one(context, &mut page, regime);
    }
    page.gap();
    let disclaimer = context.paint.faint(&context.say("head.disclaimer", &[]));
    page.line(0, &disclaimer);
    page.finish()
}

fn one(context: &Context<'_>, page: &mut Page, regime: &RegimeOut) {
    page.gap();
    let head = match regime.owned {
        "yes" => "licence required",
        "no" => "no licence required",
        _ => "facts missing",
    };
    let said = context.say(&format!("owners.{}", regime.owned), &[]);
    let words = [
        ("least", regime.least.as_str()),
        ("most", &regime.most),
        ("force", regime.force),
        ("cite", regime.cite),
        ("mark", &regime.mark),
    ];
    let said = context.paint.head(head, &said);
    page.line(0, &format!("{}: {said}", context.paint.strong(regime.name)));
    page.line(2, &context.say("owners.held", &words));
    page.line(2, &context.say("owners.rule", &words));
    for step in &regime.path {
        let text = format!("{} → {}: {} %", step.owner, step.owned, step.share);
        page.line(4, &harmless(&text));
    }
    for fact in &regime.settles {
        page.line(4, &harmless(&settles(context, fact)));
    }
    if regime.control_counts && regime.owned != "yes" {
        page.line(4, &context.say("owners.control", &[]));
    }
}

fn settles(context: &Context<'_>, fact: &SettlesOut) -> String {
    let words = [
        ("party", fact.party.as_str()),
        ("owner", fact.owner.as_deref().unwrap_or("")),
        ("rest", fact.rest.as_deref().unwrap_or("")),
    ];
    context.say(&format!("owners.settles_{}", fact.what), &words)
}
