//! Times, taken in turn: machines that others use drift several-fold within the hour, so floor and product are compared
//! only where they ran back to back.

use std::time::{Duration, Instant};

use anyhow::Result;

/// Measured and thrown away, until caches are warm.
const WARM_UP: usize = 5;

/// Times of one thing, in order of size.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) fn new(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    pub(crate) fn from_milliseconds(times: &[f64]) -> Self {
        Self::new(
            times.iter().map(|time| Duration::from_secs_f64(time.max(0.0) / 1000.0)).collect(),
        )
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn p50(&self) -> Duration {
        self.at(50)
    }

    /// What it takes when nothing else happens to want the machine.
    pub(crate) fn p10(&self) -> Duration {
        self.at(10)
    }

    pub(crate) fn p99(&self) -> Duration {
        self.at(99)
    }

    /// The smallest time that `percent` of all don't exceed.
    fn at(&self, percent: usize) -> Duration {
        let place = (self.0.len() * percent).div_ceil(100).saturating_sub(1);
        self.0.get(place).copied().unwrap_or_default()
    }
}

/// The same work by both.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pair {
    pub(crate) floor: Times,
    pub(crate) product: Times,
}

impl Pair {
    pub(crate) fn ratio_p50(&self) -> f64 {
        ratio(self.product.p50(), self.floor.p50())
    }

    pub(crate) fn ratio_p10(&self) -> f64 {
        ratio(self.product.p10(), self.floor.p10())
    }

    pub(crate) fn ratio_p99(&self) -> f64 {
        ratio(self.product.p99(), self.floor.p99())
    }
}

pub(crate) fn ratio(one: Duration, other: Duration) -> f64 {
    if other.is_zero() { 0.0 } else { one.as_secs_f64() / other.as_secs_f64() }
}

/// Runs all `cases` in turn, again and again, each by both in turn; who begins changes from round to round.
///
/// `floor` and `product` are told the case and the round (which counts on through the warm-up), and give the time that
/// counts.
pub(crate) fn in_turn<C>(
    rounds: usize,
    cases: &[C],
    mut floor: impl FnMut(&C, usize) -> Result<Duration>,
    mut product: impl FnMut(&C, usize) -> Result<Duration>,
) -> Result<Vec<Pair>> {
    let warm_up = WARM_UP.min(rounds / 2);
    let mut times = vec![(Vec::new(), Vec::new()); cases.len()];
    for round in 0..warm_up + rounds {
        for (case, (floors, products)) in cases.iter().zip(&mut times) {
            let (one, other) = if round % 2 == 0 {
                let one = floor(case, round)?;
                (one, product(case, round)?)
            } else {
                let other = product(case, round)?;
                (floor(case, round)?, other)
            };
            if round >= warm_up {
                floors.push(one);
                products.push(other);
            }
        }
    }
    let pair = |(floor, product)| Pair { floor: Times::new(floor), product: Times::new(product) };
    Ok(times.into_iter().map(pair).collect())
}

/// How many rounds [`in_turn`] really makes: how many different messages it needs.
pub(crate) fn rounds_with_warm_up(rounds: usize) -> usize {
    rounds + WARM_UP.min(rounds / 2)
}

/// How long `work` takes.
pub(crate) fn timed<T>(work: impl FnOnce() -> Result<T>) -> Result<Duration> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let times = |count: u64| Times::new((1..=count).rev().map(Duration::from_millis).collect());
        let check = |count, p50, p99| {
            let times = times(count);
            let expected = (Duration::from_millis(p50), Duration::from_millis(p99));
            assert_eq!((times.p50(), times.p99()), expected, "{count}");
        };
        check(0, 0, 0);
        check(1, 1, 1);
        check(2, 1, 2);
        check(3, 2, 3);
        check(100, 50, 99);
        check(1000, 500, 990);
    }

    #[test]
    fn both_run_equally_often_and_begin_in_turn() {
        let order = std::cell::RefCell::new(String::new());
        let note = |letter| {
            timed(|| {
                order.borrow_mut().push(letter);
                Ok(())
            })
        };
        let pairs = in_turn(2, &["a", "b"], |_, _| note('f'), |_, _| note('p'));
        assert_eq!(pairs.unwrap().len(), 2);
        assert_eq!(order.into_inner(), "fpfppfpffpfp");
        assert_eq!(rounds_with_warm_up(2), 3);
    }
}
