//! `cargo xtask attack`: each template's fields with hostile text in each slot of a client's, and in each pair.

/// What `cargo test` holds too.
#[path = "../../tests/properties"]
mod properties {
    #![allow(dead_code, unreachable_pub, reason = "the tests take what is left")]
    pub(super) mod attack;
    pub(super) mod payload;
    pub(super) mod render;
}

use std::num::NonZero;
use std::path::Path;
use std::thread;

use clap::Args;
use properties::attack::holds_out;
use properties::payload::{payloads, pieces};
use properties::render::options;
use received_tls::Author;
use received_tls::server::{Template, templates};

use crate::process::{cargo, pass_through};

#[derive(Args)]
pub(crate) struct Options {
    /// Number of fields for all templates together
    #[arg(long, value_name = "N", default_value_t = 20_000_000)]
    fields: u64,
    /// Seed of the random part
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Attack with this program; without it, a faster one is built
    #[arg(long, hide = true)]
    here: bool,
}

/// How the fields are folded again: not at all, at every blank, before columns 64 and 77, not any more.
const FOLDS: u8 = 5;

/// Attacks every template.
///
/// # Errors
/// A text that made a fact, or hid one without a reason; the field is printed.
pub(crate) fn run(root: &Path, chosen: &Options) -> Result<(), String> {
    if !chosen.here {
        // The chores are not optimized, and this one computes.
        let faster = ["run", "--quiet", "--locked", "--package", "xtask", "--config"];
        let mut command = cargo(root, &faster);
        command.args(["profile.dev.package.xtask.opt-level=1", "--", "attack", "--here"]);
        command.args(["--fields", &chosen.fields.to_string(), "--seed", &chosen.seed.to_string()]);
        return pass_through(&mut command);
    }
    let threads = thread::available_parallelism().map_or(1, NonZero::get) as u64;
    let share = chosen.fields.div_ceil(templates().len() as u64);
    println!("{:>10} {:>10}  template", "each slot", "all");
    let mut all = 0;
    for template in templates() {
        let counts = thread::scope(|scope| {
            let attack = |thread| move || Attack::new(template, chosen.seed, thread, threads).run(share);
            let running: Vec<_> = (0..threads).map(|thread| scope.spawn(attack(thread))).collect();
            running.into_iter().map(thread::ScopedJoinHandle::join).collect::<Result<Vec<_>, _>>()
        });
        let counts = counts.map_err(|_| format!("attack: {} failed", template.name))?;
        let (each, made) = counts.iter().fold((0, 0), |(each, made), (e, m)| (each + e, made + m));
        println!("{each:>10} {made:>10}  {}", template.name);
        all += made;
    }
    println!("{:>10} {all:>10}  no fact appeared, changed or disappeared without a reason", "");
    Ok(())
}

/// One thread's part of the attack on one template.
struct Attack {
    template: &'static Template,
    /// How many slots of its fields are the client's.
    slots: usize,
    thread: u64,
    threads: u64,
    random: u64,
    /// How many fields were thought of, by all threads, and how many of them this one made.
    thought: u64,
    made: u64,
}

impl Attack {
    fn new(template: &'static Template, seed: u64, thread: u64, threads: u64) -> Self {
        let named = |name: &str| template.pattern.matches(&format!("{{{name}}}")).count();
        let clients = template.slots.iter().filter(|(_, slot)| matches!(slot.author, Author::Client(_)));
        let slots = clients.map(|(name, _)| named(name)).sum();
        Self { template, slots, thread, threads, random: seed ^ thread << 32, thought: 0, made: 0 }
    }

    /// Each text in each slot, each pair of pieces in each pair of slots, and then any, until `share` fields were made.
    /// Returns how many fields the first part has, and how many there were.
    fn run(mut self, share: u64) -> (u64, u64) {
        let (payloads, pieces) = (payloads(), pieces());
        let every = (1 << options(self.template)) - 1;
        for fold in 0..FOLDS {
            for chosen in [every, 0, every & 0x5555, every & 0xAAAA] {
                for payload in &payloads {
                    for slot in 0..self.slots {
                        self.field(chosen, fold, &|at| (at == slot).then(|| payload.clone()));
                    }
                }
            }
        }
        let each = self.made;
        while self.slots > 0 && self.thought < share {
            let (chosen, fold) = (self.next() & every, self.next() as u8 % FOLDS);
            let (one, other) = (self.next() as usize % self.slots, self.next() as usize % self.slots);
            let mut text = || {
                let count = 1 + self.next() % 3;
                (0..count)
                    .flat_map(|_| pieces[self.next() as usize % pieces.len()].clone())
                    .collect::<Vec<u8>>()
            };
            let texts = [text(), text()];
            let text =
                |at| [one, other].iter().position(|&slot| slot == at).map(|place| texts[place].clone());
            self.made += 1;
            self.thought += self.threads;
            holds_out(self.template, chosen, fold, &text);
        }
        (each, self.made)
    }

    fn field(&mut self, chosen: u64, fold: u8, text: &dyn Fn(usize) -> Option<Vec<u8>>) {
        if self.thought % self.threads == self.thread {
            holds_out(self.template, chosen, fold, text);
            self.made += 1;
        }
        self.thought += 1;
    }

    /// The next number of splitmix64.
    fn next(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.random ^ self.random >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }
}
