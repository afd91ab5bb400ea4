//! The submission path: a whole `Received` field written for each message, with the clause and without it.

use crate::turns::{Clock, Contender, Work};
use received_tls::{CipherSuite, NamedGroup, Received, TlsClause};
use received_tls_inputs::{DRAWN, Random, SEED, negotiated};
use std::hint::black_box;
use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::thread;

/// What a server knows when it takes a message.
struct Taken {
    helo: String,
    address: Ipv4Addr,
    id: u64,
    recipient: String,
    second: u64,
    suite: CipherSuite,
    group: Option<NamedGroup>,
}

fn taken() -> Vec<Taken> {
    let mut random = Random::new(SEED);
    let mut one = |(suite, group): (u16, Option<u16>)| Taken {
        helo: format!("client-{}.example.net", random.between(0, 1000)),
        address: Ipv4Addr::new(192, 0, 2, random.between(1, 255) as u8),
        id: random.bits(),
        recipient: format!("user{}@example.org", random.between(0, 10_000)),
        second: random.between(0, 86_400),
        suite: CipherSuite(suite),
        group: group.map(NamedGroup),
    };
    negotiated(SEED, DRAWN).into_iter().map(&mut one).collect()
}

/// How the clause is written.
#[derive(Clone, Copy, PartialEq)]
enum Clause {
    Encoded,
    Formatted,
    None,
}

/// Writes the field into the server's buffer, and returns its length.
fn stamp(message: &Taken, clause: Clause, buffer: &mut [u8; 512]) -> io::Result<usize> {
    let Taken { helo, address, id, recipient, second, suite, group } = message;
    let size = buffer.len();
    let mut rest = &mut buffer[..];
    write!(
        rest,
        "Received: from {helo} ([{address}])\r\n\tby mx.example.org with ESMTPSA id {id:016X}\r\n\tfor <{recipient}>"
    )?;
    match clause {
        Clause::Encoded => {
            rest.write_all(b"\r\n\t")?;
            let clause = TlsClause::new(*suite, *group).map_err(io::Error::other)?;
            let length = clause.encode(rest).map_err(io::Error::other)?;
            rest = &mut rest[length..];
        }
        Clause::Formatted => {
            write!(rest, "\r\n\ttls {}", suite.name().unwrap_or_default())?;
            if let Some(group) = group {
                write!(rest, " group {}", group.name().unwrap_or_default())?;
            }
        }
        Clause::None => {}
    }
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    write!(rest, ";\r\n\tSat, 21 Nov 2026 {hour:02}:{minute:02}:{second:02} +0000\r\n")?;
    let left = rest.len();
    Ok(size - left)
}

const WAYS: [(&str, Clause); 3] = [
    ("with the clause", Clause::Encoded),
    ("without the clause", Clause::None),
    ("with the clause by write!", Clause::Formatted),
];

pub(crate) fn measure() {
    let messages = &taken();
    for message in messages {
        let (mut ours, mut theirs, mut none) = ([0; 512], [0; 512], [0; 512]);
        let length = stamp(message, Clause::Encoded, &mut ours).expect("the buffer is long enough");
        let same = stamp(message, Clause::Formatted, &mut theirs).expect("the buffer is long enough");
        let less = stamp(message, Clause::None, &mut none).expect("the buffer is long enough");
        assert_eq!(ours[..length], theirs[..same]);
        // Not the group: a reader doubts one that does not go with the suite's version.
        let facts = Received::parse(&ours[..length]).tls();
        assert_eq!(facts.and_then(|facts| facts.suite), Some(message.suite));
        assert!(less < length);
    }
    let one_core = WAYS.map(|(name, clause)| {
        let mut buffer = [0; 512];
        Contender::each(name, messages, move |message| {
            let length = stamp(message, clause, &mut buffer);
            black_box(&buffer);
            length
        })
    });
    Work::small("submission, one processor, a message", messages.len(), one_core.into()).measure();

    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    // So many that starting a thread is nothing beside them.
    let times = 16;
    let all_cores = WAYS.map(|(name, clause)| {
        Contender::sliced(name, move |_| {
            thread::scope(|scope| {
                for _ in 0..cores {
                    scope.spawn(|| {
                        let mut buffer = [0; 512];
                        for message in (0..times).flat_map(|_| black_box(messages)) {
                            let _ = black_box(stamp(message, clause, &mut buffer));
                            black_box(&buffer);
                        }
                    });
                }
            });
        })
    });
    let name = "submission, all processors, a message".to_owned();
    let items = messages.len() * times * cores;
    Work { name, items, slices: 1, rounds: 31, clock: Clock::Wall, contenders: all_cores.into() }.measure();
}
