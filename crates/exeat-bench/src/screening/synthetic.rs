//! Many parties: names made of the words of the real list, with a letter changed in every third.

use super::{MB, Query, count, measure};
use crate::measure::{Report, cpu_of};
use anyhow::Context as _;
use exeat_screen::{Index, Kind, Party};

pub(super) fn run(report: &mut Report, parties: &[Party]) -> anyhow::Result<()> {
    let wanted = match std::env::var("EXEAT_SCREEN_ENTITIES") {
        Ok(number) => number
            .parse()
            .context("EXEAT_SCREEN_ENTITIES is a number of parties")?,
        Err(_) => 1_000_000,
    };
    if wanted == 0 {
        return Ok(());
    }
    let made = make(parties, wanted);
    let queries: Vec<Query> = made
        .iter()
        .step_by((wanted / 2_000).max(1))
        .filter_map(|party| Some((party.names.first()?.clone(), party.kind)))
        .collect();
    let mut index = None;
    let took = cpu_of(|| index = Some(Index::build(&made)));
    drop(made);
    let index = index.context("an index was built")?;
    let what = format!("{wanted} synthetic parties");
    report.row(
        format!("{what}: index built"),
        took / 1e9,
        "s",
        "thread",
        None,
    );
    let size = count(index.as_bytes().len()) / MB;
    report.row(format!("{what}: index file"), size, "MiB", "", None);
    measure(report, &index, &what, &queries, Some(1_000.0));
    Ok(())
}

/// `wanted` parties, each with the first words of one real name and the last of another of its kind.
fn make(parties: &[Party], wanted: usize) -> Vec<Party> {
    let mut state = 0x2545_f491_4f6c_dd1du64;
    let mut below = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap_or(0) % limit.max(1)
    };
    let named: Vec<(&str, Kind)> = parties
        .iter()
        .flat_map(|party| party.names.iter().map(|name| (name.as_str(), party.kind)))
        .collect();
    let mut out = Vec::with_capacity(wanted);
    while out.len() < wanted {
        let Some(&(one, kind)) = named.get(below(named.len())) else {
            break;
        };
        let Some(&(other, other_kind)) = named.get(below(named.len())) else {
            break;
        };
        if kind != other_kind {
            continue;
        }
        let one: Vec<&str> = one.split_whitespace().collect();
        let other: Vec<&str> = other.split_whitespace().collect();
        let (head, tail) = (one.len().div_ceil(2), other.len() / 2);
        let words: Vec<&str> = one
            .iter()
            .take(head)
            .chain(other.iter().skip(tail))
            .copied()
            .collect();
        let mut letters: Vec<char> = words.join(" ").chars().collect();
        if out.len() % 3 == 0 && !letters.is_empty() {
            let at = below(letters.len());
            let letter = char::from(b'a' + u8::try_from(below(26)).unwrap_or(0));
            if let Some(place) = letters.get_mut(at) {
                *place = letter;
            }
        }
        let name: String = letters.into_iter().collect();
        out.push(Party {
            id: out.len().to_string(),
            ..Party::named(&name, kind)
        });
    }
    out
}
