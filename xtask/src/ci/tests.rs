//! Steps can be chosen, in CI's order, and a slip in a name is an error.

use super::chosen;

/// The names of the steps that run for these arguments, or the error.
fn steps(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    match chosen(&names) {
        Ok(steps) => steps
            .iter()
            .map(|step| step.name)
            .collect::<Vec<_>>()
            .join(" "),
        Err(error) => error.to_string(),
    }
}

#[test]
fn without_names_everything_runs() {
    assert_eq!(steps(&[]), "fmt tidy gen clippy test manual doc");
}

#[test]
fn named_steps_keep_their_order() {
    assert_eq!(steps(&["clippy", "fmt"]), "fmt clippy");
}

#[test]
fn an_unknown_step_is_an_error() {
    assert_eq!(
        steps(&["tests"]),
        "CI has no step `tests`; it has fmt, tidy, gen, clippy, test, manual, doc"
    );
}
