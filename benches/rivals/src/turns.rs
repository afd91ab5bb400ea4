//! Works measured side by side.
//!
//! Not with criterion: it measures one contender for seconds and then the next, and a machine with neighbours changes its
//! speed meanwhile. Here all take turns of some milliseconds, a ratio is taken within each round, and the median round
//! counts. Time is that of the thread's CPU, so that being interrupted costs nobody anything; of work that is
//! spread over threads it is the clock on the wall.

use nix::time::{ClockId, clock_gettime};
use std::hint::black_box;
use std::time::Duration;

/// How long a turn takes, at least.
const TURN: Duration = Duration::from_millis(2);

/// Which time is taken.
#[derive(Clone, Copy)]
pub(crate) enum Clock {
    Thread,
    Wall,
}

impl Clock {
    fn now(self) -> Duration {
        let clock = match self {
            Self::Thread => ClockId::CLOCK_THREAD_CPUTIME_ID,
            Self::Wall => ClockId::CLOCK_MONOTONIC,
        };
        clock_gettime(clock).expect("the system has this clock").into()
    }

    fn time(self, run: impl FnOnce()) -> Duration {
        let began = self.now();
        run();
        self.now() - began
    }
}

/// One way to do a work.
pub(crate) struct Contender<'a> {
    name: &'a str,
    /// Does one slice of the work.
    run: Box<dyn FnMut(usize) + 'a>,
    /// What it finds less than ours, where it does: then it is not timed.
    less: Option<String>,
}

impl<'a> Contender<'a> {
    /// One that does the slice of the work that it is told.
    pub(crate) fn sliced(name: &'a str, run: impl FnMut(usize) + 'a) -> Self {
        Self { name, run: Box::new(run), less: None }
    }

    /// One that does something with each item.
    pub(crate) fn each<T, R>(name: &'a str, items: &'a [T], mut read: impl FnMut(&'a T) -> R + 'a) -> Self {
        Self::sliced(name, move |_| {
            for item in items {
                black_box(read(black_box(item)));
            }
        })
    }

    /// Says that it finds only `found` of what ours finds.
    pub(crate) fn finds(mut self, found: usize, of: usize) -> Self {
        self.less = (found < of).then(|| format!("finds {found} of {of}"));
        self
    }
}

/// A work, ours first among those who do it.
pub(crate) struct Work<'a> {
    pub(crate) name: String,
    /// How many items all slices have together; times are told for one.
    pub(crate) items: usize,
    /// In how many slices the work is done: where it is long, so that turns are short.
    pub(crate) slices: usize,
    pub(crate) rounds: usize,
    pub(crate) clock: Clock,
    pub(crate) contenders: Vec<Contender<'a>>,
}

impl<'a> Work<'a> {
    /// A work of many small items, done as a whole in each turn.
    pub(crate) fn small(name: impl Into<String>, items: usize, contenders: Vec<Contender<'a>>) -> Self {
        Self { name: name.into(), items, slices: 1, rounds: 75, clock: Clock::Thread, contenders }
    }

    /// Prints a line for each contender: the work, its name, nanoseconds an item, how many times as long as ours takes it;
    /// for one that does less, what it does.
    pub(crate) fn measure(self) {
        let Self { name, items, slices, rounds, clock, contenders } = self;
        let (less, mut timed): (Vec<_>, Vec<_>) =
            contenders.into_iter().partition(|contender| contender.less.is_some());
        let repeats: Vec<_> = timed
            .iter_mut()
            .map(|contender| {
                // Once to warm up, once to see how long it takes.
                (contender.run)(0);
                let once = clock.time(|| (contender.run)(0));
                TURN.as_nanos().div_ceil(once.as_nanos().max(1)) as u32
            })
            .collect();
        let mut times = vec![Vec::with_capacity(rounds); timed.len()];
        for _ in 0..rounds {
            let mut sums = vec![0.0; timed.len()];
            for slice in 0..slices {
                for (place, contender) in timed.iter_mut().enumerate() {
                    // Where there are many slices each is at another: what one has just read is in the cache.
                    let slice = (slice + place * slices / repeats.len()) % slices;
                    let time = clock.time(|| (0..repeats[place]).for_each(|_| (contender.run)(slice)));
                    sums[place] += time.as_nanos() as f64 / f64::from(repeats[place]);
                }
            }
            times.iter_mut().zip(sums).for_each(|(times, sum)| times.push(sum / items as f64));
        }
        for (contender, its) in timed.iter().zip(&times) {
            let ratios = its.iter().zip(&times[0]).map(|(its, ours)| its / ours).collect();
            println!("{name}\t{}\t{:.3}\t{:.3}", contender.name, median(its.clone()), median(ratios));
        }
        for contender in less {
            println!("{name}\t{}\t{}", contender.name, contender.less.unwrap_or_default());
        }
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}
