//! The ways in which one entry can catch an item: its limbs, written out as conjunctions.

use exeat_rules::syntax::Need;
use exeat_rules::{LimbView, NodeId, Span};

/// Ways one entry is written out into at most; past that, lists inside it are taken as a whole.
const MAX_WAYS: usize = 24;

/// One condition of a way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Leaf {
    /// Its label within the entry, such as `.b.3`.
    pub(crate) label: String,
    /// What it became.
    pub(crate) node: NodeId,
    /// The author's words.
    pub(crate) span: Span,
}

/// One way to meet an entry: all of its leaves hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Way {
    /// The choices that make it, such as `.b`; empty where the entry leaves none.
    pub(crate) label: String,
    /// Its conditions, in the order of the text.
    pub(crate) leaves: Vec<Leaf>,
}

/// The ways of an entry, in the order of its text.
pub(crate) fn ways(view: &LimbView) -> Vec<Way> {
    of(view, "")
}

fn of(view: &LimbView, above: &str) -> Vec<Way> {
    let label = dotted(above, &view.label);
    let whole = || {
        vec![Way {
            label: String::new(),
            leaves: vec![Leaf {
                label: label.clone(),
                node: view.node,
                span: view.span,
            }],
        }]
    };
    match view.need {
        None | Some(Need::None | Need::AtLeast(_)) => whole(),
        Some(Need::Any) => {
            let mut out = Vec::new();
            for child in &view.children {
                for mut way in of(child, &label) {
                    // The choice is named by the deepest label it leads to.
                    if way.label.is_empty() {
                        way.label = dotted(&label, &child.label);
                    }
                    out.push(way);
                }
            }
            if out.is_empty() || out.len() > MAX_WAYS {
                whole()
            } else {
                out
            }
        }
        Some(Need::All) => {
            let mut out = vec![Way {
                label: String::new(),
                leaves: Vec::new(),
            }];
            for child in &view.children {
                let mut choices = of(child, &label);
                if out.len() * choices.len() > MAX_WAYS {
                    choices = vec![Way {
                        label: String::new(),
                        leaves: vec![Leaf {
                            label: dotted(&label, &child.label),
                            node: child.node,
                            span: child.span,
                        }],
                    }];
                }
                out = out
                    .iter()
                    .flat_map(|way| choices.iter().map(move |choice| join(way, choice)))
                    .collect();
            }
            out
        }
    }
}

fn join(way: &Way, choice: &Way) -> Way {
    let label = match (way.label.as_str(), choice.label.as_str()) {
        ("", one) | (one, "") => one.to_owned(),
        (one, two) => format!("{one} {two}"),
    };
    let leaves = way.leaves.iter().chain(&choice.leaves).cloned().collect();
    Way { label, leaves }
}

fn dotted(above: &str, label: &str) -> String {
    match label.trim_start_matches('.') {
        "" => above.to_owned(),
        own => format!("{above}.{own}"),
    }
}
