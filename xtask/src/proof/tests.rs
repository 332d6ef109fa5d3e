//! The list of proofs is a sentence, also when it is empty.

use super::{Proof, known};

#[test]
fn an_empty_list_says_so() {
    assert_eq!(known(&[]), "none has been written yet");
}

#[test]
fn each_proof_has_its_line() {
    let proofs = [Proof {
        name: "scene",
        about: "the scanner of 2023",
        run: |_| Ok(()),
    }];
    assert_eq!(
        known(&proofs),
        "there are:\n  scene            the scanner of 2023"
    );
}
