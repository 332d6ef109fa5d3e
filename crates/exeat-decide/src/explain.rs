//! Why: limb by limb, with the value that was compared.

use crate::case::Case;
use crate::residual::Residual;
use crate::value::Value;
use exeat_rules::syntax::Op;
use exeat_rules::{AtomTest, Law, LimbView, Node, NodeId, Pack, Program, Span};
use exeat_terms::{FactId, Mark, Rational, Truth};

/// A value beside the constant it was compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The fact.
    pub fact: FactId,
    /// What is known of it.
    pub value: Value,
    /// The comparison, for a number.
    pub limit: Option<(Op, Rational)>,
    /// Whether it holds.
    pub truth: Truth,
}

/// A limb and how it came out.
#[derive(Debug, Clone)]
pub struct LimbResult {
    /// Its label; empty where it has none.
    pub label: String,
    /// Met, failed or open.
    pub truth: Truth,
    /// The author's words.
    pub span: Span,
    /// What was compared.
    pub readings: Vec<Reading>,
    /// Its own mark.
    pub mark: Option<Mark>,
    /// Its own citation.
    pub cite: Option<String>,
    /// How deep it stands in the list.
    pub depth: usize,
    /// Whether it has limbs of its own.
    pub is_list: bool,
}

/// Explains the provisions of one program for one case; what several share is worked out once.
pub struct Explainer<'a> {
    residual: Residual<'a>,
}

impl std::fmt::Debug for Explainer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Explainer").finish_non_exhaustive()
    }
}

impl<'a> Explainer<'a> {
    /// Ready to explain; unknown law is taken as the pack has it.
    #[must_use]
    pub fn new(law: &'a Law, pack: &'a Pack, program: &'a Program, case: &'a Case) -> Self {
        let switches = vec![Some(true); program.switches.len()];
        Explainer {
            residual: Residual::new(law, pack, program, case, switches),
        }
    }

    /// The limbs of a provision, in order, each with its outcome.
    pub fn limbs(&mut self, view: &LimbView) -> Vec<LimbResult> {
        let mut out = Vec::new();
        visit(&mut self.residual, view, 0, &mut out);
        out
    }
}

/// The limbs of one provision, in order, each with its outcome; see [`Explainer`] for several.
#[must_use]
pub fn limbs(
    law: &Law,
    pack: &Pack,
    program: &Program,
    case: &Case,
    view: &LimbView,
) -> Vec<LimbResult> {
    Explainer::new(law, pack, program, case).limbs(view)
}

fn visit(residual: &mut Residual<'_>, view: &LimbView, depth: usize, out: &mut Vec<LimbResult>) {
    let x = residual.node(view.node);
    let is_list = view.need.is_some();
    let mut readings = Vec::new();
    if !is_list {
        collect(residual, view.node, &mut readings);
    }
    out.push(LimbResult {
        label: view.label.clone(),
        truth: Residual::truth(x),
        span: view.span,
        readings,
        mark: view.mark,
        cite: view.cite.clone(),
        depth,
        is_list,
    });
    for child in &view.children {
        visit(residual, child, depth + 1, out);
    }
}

/// The comparisons below a node, in order, each fact and limit once.
fn collect(residual: &mut Residual<'_>, node: NodeId, out: &mut Vec<Reading>) {
    let program = residual.program;
    match program.node(node) {
        Node::Atom(atom) => {
            if let Some(reading) = program.atom(*atom).and_then(|a| reading(a, residual.case))
                && !out.contains(&reading)
            {
                out.push(reading);
            }
        }
        Node::Not(inner) => collect(residual, *inner, out),
        Node::All(list) | Node::Any(list) | Node::AtLeast(_, list) => {
            for part in list {
                collect(residual, *part, out);
            }
        }
        Node::Const(_) | Node::Switch(_) | Node::Entry(_) | Node::Parties(..) => {}
    }
}

/// A comparison with the value it meets; none for tests that compare no fact of the case.
#[must_use]
pub fn reading(atom: &AtomTest, case: &Case) -> Option<Reading> {
    let with = |fact: FactId, limit: Option<(Op, Rational)>, truth: Truth| Reading {
        fact,
        value: case.value(fact).clone(),
        limit,
        truth,
    };
    Some(match atom {
        AtomTest::Number(fact, op, limit) => {
            let truth = case.value(*fact).compares(*op, *limit);
            with(*fact, Some((*op, *limit)), truth)
        }
        AtomTest::YesNo(fact) => {
            let truth = case.value(*fact).words(crate::value::YES);
            with(*fact, None, truth)
        }
        AtomTest::Words(fact, mask) => {
            let truth = case.value(*fact).words(*mask);
            with(*fact, None, truth)
        }
        AtomTest::Countries(fact, set) => {
            let truth = case.value(*fact).in_countries(set);
            with(*fact, None, truth)
        }
        AtomTest::Money(fact, op, limit, currency) => {
            let truth = match case.value(*fact) {
                Value::Money(amount, from) => match case.in_currency(amount, from, currency) {
                    Some(amount) => {
                        crate::value::within(&amount, &crate::value::range_of(*op, *limit))
                    }
                    None => Truth::Open,
                },
                _ => Truth::Open,
            };
            with(*fact, Some((*op, *limit)), truth)
        }
        AtomTest::Kind(_) | AtomTest::Claimed(_) => return None,
    })
}
