//! `exeat record replay`: asks the question of an old entry again and compares the answers.

use super::{Place, show};
use crate::context::{Context, harmless};
use crate::failure::{Done, Failure};
use crate::kept::Kept;
use crate::layout::Page;
use clap::Args;
use exeat::record::replay;
use exeat::wire::v1_record;

/// Ask the question of an old determination again, and list what is answered otherwise
///
/// Exit status: 0 the same answer, byte for byte; 1 another one; 3 error.
#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// The entry's index
    index: u64,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    kept: Kept,
}

pub(crate) fn run(arguments: &Replay, context: &mut Context<'_>) -> Done {
    let record = arguments.place.read()?;
    let entry = show::entry_at(&record, arguments.index)?;
    let Some(content) = entry.content else {
        return Err(Failure::one(
            "erased",
            format!("entry {} was erased", arguments.index),
            "what it said is gone; its proof still holds",
        ));
    };
    let library = context.library()?;
    let found = replay(&library, &content.stamped, &arguments.kept.screening())?;
    if context.json {
        context.print_json(&v1_record::replay_json(&found))?;
        return Ok(u8::from(!found.is_same()));
    }
    let mut page = Page::new(context.width);
    for difference in &found.differences {
        page.line(0, &context.paint.strong(&difference.place));
        let none = context.say("record.nothing", &[]);
        let then = difference.then.as_deref().unwrap_or(&none);
        let now = difference.now.as_deref().unwrap_or(&none);
        page.field(2, &context.say("record.then", &[]), 6, &harmless(then));
        page.field(2, &context.say("record.now", &[]), 6, &harmless(now));
    }
    page.gap();
    let count = found.differences.len().to_string();
    let words = [
        ("then", found.engine_then.as_str()),
        ("now", found.engine_now.as_str()),
        ("count", count.as_str()),
    ];
    let key = match (found.is_same(), found.more) {
        (true, _) => "record.same",
        (false, false) => "record.differs",
        (false, true) => "record.differs_more",
    };
    page.line(0, &context.say(key, &words));
    context.print(&page.finish())?;
    Ok(u8::from(!found.is_same()))
}
