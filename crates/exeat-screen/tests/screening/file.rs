//! The index as a file: the same everywhere, and refused with one clear sentence when it is not what was written.

use exeat_screen::{Index, Kind, Name, Party};

fn parties() -> Vec<Party> {
    let mut huawei = Party::named("Huawei Technologies", Kind::Organisation);
    huawei.names.push("华为技术有限公司".to_string());
    huawei.identifiers.push("914403001922038216".to_string());
    vec![huawei, Party::named("Ren Zhengfei", Kind::Person)]
}

fn refusal(bytes: &[u8]) -> String {
    match Index::open(bytes) {
        Ok(_) => "opened".to_string(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn the_same_parties_have_the_same_address() {
    let index = Index::build(&parties());
    let again = Index::build(&parties());
    assert_eq!(index.as_bytes(), again.as_bytes());
    assert_eq!(index.address(), again.address());
    assert_eq!(index.address().len(), 64);
    let other = Index::build(&parties()[..1]);
    assert_ne!(index.address(), other.address());
    // What is opened is what was built, to the last party.
    let opened = Index::open(index.as_bytes()).unwrap();
    assert_eq!(opened.address(), index.address());
    for (number, party) in (0u32..).zip(parties()) {
        assert_eq!(opened.party(number), Some(party));
    }
    assert_eq!(opened.party(2), None);
}

#[test]
fn what_is_no_index_is_refused_in_words() {
    let good = Index::build(&parties());
    let good = good.as_bytes();
    assert_eq!(refusal(good), "opened");
    assert!(refusal(b"").contains("no screening index"));
    assert!(refusal(b"id,name\n1,Huawei\n").contains("no screening index"));
    assert!(refusal(&good[..20]).contains("cut short"));
    assert!(refusal(&good[..good.len() - 1]).contains("cut short"));
    let mut longer = good.to_vec();
    longer.push(0);
    assert!(refusal(&longer).contains("longer than it says"));
    let mut swapped = good.to_vec();
    swapped[12..16].reverse();
    assert!(refusal(&swapped).contains("other byte order"));
    let mut newer = good.to_vec();
    newer[8] += 1;
    assert!(refusal(&newer).contains("layout 3"));
    assert!(Index::open(newer).unwrap_err().is_outdated());
    let mut altered = good.to_vec();
    altered[24] ^= 1;
    assert!(refusal(&altered).contains("altered"));
    assert!(!Index::open(altered).unwrap_err().is_outdated());
}

#[test]
fn no_altered_byte_passes() {
    let index = Index::build(&parties()[1..]);
    let good = index.as_bytes();
    // The empty buckets between are alike; the two ends hold everything that differs.
    let ends = (0..good.len().min(6_000)).chain(good.len().saturating_sub(2_000)..good.len());
    for at in ends.step_by(3) {
        let mut bytes = good.to_vec();
        bytes[at] ^= 0x55;
        assert!(Index::open(bytes).is_err(), "byte {at}");
    }
}

#[test]
fn forged_arrays_give_no_panic() {
    // Whoever forges a file can forge its digest too; a wrong answer is theirs, a crash would be ours.
    let index = Index::build(&parties());
    let query = Name::read("Huawei Technologies", Kind::Organisation);
    for at in (64..index.as_bytes().len().min(6_000)).step_by(5) {
        for flip in [0x01, 0xff] {
            let mut bytes = index.as_bytes().to_vec();
            bytes[at] ^= flip;
            let digest = {
                use sha2::{Digest, Sha256};
                let mut hasher = Sha256::new();
                hasher.update(&bytes[..32]);
                hasher.update(&bytes[64..]);
                hasher.finalize()
            };
            bytes[32..64].copy_from_slice(&digest);
            if let Ok(forged) = Index::open(bytes)
                && forged.len() == 2
            {
                drop(forged.search(&query, 7_000));
                drop(forged.party(0));
            }
        }
    }
}
