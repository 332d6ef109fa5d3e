//! How many calls in what time: a bucket for each caller, filled at an even pace.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Instant;

/// Callers remembered at most; a full bucket says nothing and is forgotten first.
const CALLERS: usize = 10_000;

/// Buckets of callers.
#[derive(Debug)]
pub(crate) struct Rates {
    per_second: u32,
    burst: u32,
    buckets: Mutex<BTreeMap<String, (f64, Instant)>>,
}

impl Rates {
    /// So many calls a second on average, and so many at once; 0 for no limit.
    pub(crate) fn new(per_second: u32, burst: u32) -> Rates {
        Rates {
            per_second,
            burst: burst.max(1),
            buckets: Mutex::new(BTreeMap::new()),
        }
    }

    /// Takes one call; `Err` holds the seconds to wait.
    pub(crate) fn take(&self, caller: &str, now: Instant) -> Result<(), u64> {
        if self.per_second == 0 {
            return Ok(());
        }
        // A lock that another thread broke still holds plain numbers.
        let mut buckets = match self.buckets.lock() {
            Ok(buckets) => buckets,
            Err(broken) => broken.into_inner(),
        };
        let full = f64::from(self.burst);
        let pace = f64::from(self.per_second);
        if buckets.len() >= CALLERS {
            buckets.retain(|_, (left, then)| {
                *left + now.saturating_duration_since(*then).as_secs_f64() * pace < full
            });
        }
        let bucket = buckets.entry(caller.to_owned()).or_insert((full, now));
        let passed = now.saturating_duration_since(bucket.1).as_secs_f64();
        bucket.0 = (bucket.0 + passed * pace).min(full);
        bucket.1 = now;
        if bucket.0 >= 1.0 {
            bucket.0 -= 1.0;
            Ok(())
        } else {
            Err(1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_burst_then_the_pace_and_each_caller_alone() {
        let rates = Rates::new(2, 3);
        let start = Instant::now();
        for _ in 0..3 {
            assert_eq!(rates.take("a", start), Ok(()));
        }
        assert_eq!(rates.take("a", start), Err(1));
        assert_eq!(rates.take("b", start), Ok(()));
        let later = start + Duration::from_millis(500);
        assert_eq!(rates.take("a", later), Ok(()));
        assert_eq!(rates.take("a", later), Err(1));
    }
}
