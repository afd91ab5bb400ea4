//! Many clients, one thread: requests in netstrings, each answered in its turn.
//!
//! A client that sends or reads nothing costs only its buffers. The server does not read from a client while a reply to it
//! waits, so that each client has at most one request and one reply.

use std::io::{self, ErrorKind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};

use super::client::{Client, Room, TURN};

/// The limits of clients.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// The most clients at once; a further one closes the one that was idle for the longest time.
    pub(super) connections: usize,
    /// The most bytes of a request; a longer request is read to its end and answered with no change.
    pub(super) request: usize,
    /// The time limit of a request, from its first byte until its reply is read.
    pub(super) busy: Duration,
    /// The time limit of an idle client.
    pub(super) idle: Duration,
}

const LISTENER: Token = Token(usize::MAX);
pub(super) const WAKER: Token = Token(usize::MAX - 1);

/// The interval of checks for expired clients.
const LOOK: Duration = Duration::from_millis(500);

/// The longest wait for unread replies at the end.
const FAREWELL: Duration = Duration::from_secs(1);

/// `A` makes replies: given a request, it fills an empty buffer. `C` is the clock: the time since any fixed moment.
pub(super) struct Server<A, C> {
    poll: Poll,
    listener: TcpListener,
    clients: Vec<Option<Client>>,
    free: Vec<usize>,
    /// Clients with an event, or with more work after their turn.
    waiting: Vec<usize>,
    /// True if more connections may wait to be accepted.
    crowded: bool,
    limits: Limits,
    answer: A,
    clock: C,
    room: Room,
}

impl<A: FnMut(&[u8], &mut Vec<u8>), C: Fn() -> Duration> Server<A, C> {
    pub(super) fn new(
        poll: Poll,
        mut listener: TcpListener,
        limits: Limits,
        answer: A,
        clock: C,
    ) -> io::Result<Self> {
        poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
        let room = Room::new(limits.request);
        Ok(Self {
            poll,
            listener,
            clients: Vec::new(),
            free: Vec::new(),
            waiting: Vec::new(),
            crowded: false,
            limits,
            answer,
            clock,
            room,
        })
    }

    /// Serves until `stop` is set and the poll's waker is called, then answers what has arrived and ends.
    pub(super) fn run(&mut self, stop: &AtomicBool) -> io::Result<()> {
        let mut events = Events::with_capacity(256);
        let mut looked = (self.clock)();
        while !stop.load(Ordering::Acquire) {
            self.wait(&mut events, LOOK)?;
            for event in &events {
                match event.token() {
                    LISTENER => self.accept(),
                    WAKER => {}
                    Token(index) => self.waiting.push(index),
                }
            }
            // One turn each: a client with more work may have an event as well.
            let mut turns = std::mem::take(&mut self.waiting);
            turns.sort_unstable();
            turns.dedup();
            for index in turns {
                self.turn(index);
            }
            debug_assert!(self.waiting.len() <= self.clients.len(), "one turn each is waited for");
            if self.crowded {
                self.accept();
            }
            let now = (self.clock)();
            if now.saturating_sub(looked) >= LOOK {
                looked = now;
                self.dismiss(now);
                // A waiting connection may now be accepted.
                self.accept();
            }
        }
        self.end(&mut events)
    }

    /// Waits for events; returns at once if a client has more work.
    fn wait(&mut self, events: &mut Events, longest: Duration) -> io::Result<()> {
        let longest = if self.waiting.is_empty() && !self.crowded { longest } else { Duration::ZERO };
        match self.poll.poll(events, Some(longest)) {
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(()),
            other => other,
        }
    }

    fn accept(&mut self) {
        self.crowded = false;
        for _ in 0..TURN {
            match self.listener.accept() {
                Ok((stream, _)) => self.admit(stream),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                // The connection is gone already.
                Err(error)
                    if matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::Interrupted) => {}
                // Most likely out of file descriptors: closing a client helps, if there is one.
                Err(_) => {
                    if !self.dismiss_oldest() {
                        return;
                    }
                }
            }
        }
        self.crowded = true;
    }

    fn admit(&mut self, mut stream: TcpStream) {
        if self.clients.len() - self.free.len() >= self.limits.connections {
            self.dismiss_oldest();
        }
        let index = self.free.pop().unwrap_or(self.clients.len());
        let both = Interest::READABLE | Interest::WRITABLE;
        // A reply is one small packet, which must not wait for others.
        let ready = stream
            .set_nodelay(true)
            .and_then(|()| self.poll.registry().register(&mut stream, Token(index), both));
        if index == self.clients.len() {
            self.clients.push(None);
        }
        if ready.is_err() {
            self.free.push(index);
            return;
        }
        self.clients[index] = Some(Client::new(stream, (self.clock)()));
    }

    fn dismiss_oldest(&mut self) -> bool {
        let clients = self.clients.iter().enumerate();
        let oldest = clients.filter_map(|(index, client)| Some((client.as_ref()?.since, index))).min();
        oldest.is_some_and(|(_, index)| self.remove(index))
    }

    fn dismiss(&mut self, now: Duration) {
        for index in 0..self.clients.len() {
            let Some(client) = &self.clients[index] else { continue };
            let limit = if client.is_idle() { self.limits.idle } else { self.limits.busy };
            if now.saturating_sub(client.since) >= limit {
                self.remove(index);
            }
        }
    }

    /// Closes the connection.
    fn remove(&mut self, index: usize) -> bool {
        let Some(mut client) = self.clients[index].take() else { return false };
        // The end of this function closes it, even if `deregister` fails.
        let _ = self.poll.registry().deregister(&mut client.stream);
        self.free.push(index);
        true
    }

    /// Runs one client's turn. The event may be late: its client may be gone, or replaced by another.
    fn turn(&mut self, index: usize) {
        let Some(client) = self.clients.get_mut(index).and_then(Option::as_mut) else { return };
        match client.turn(&mut self.answer, &mut self.room, self.limits.request, &self.clock) {
            Ok(()) => self.waiting.push(index),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => {
                self.remove(index);
            }
        }
    }

    /// Answers what has arrived, and waits a while for replies to be taken.
    fn end(&mut self, events: &mut Events) -> io::Result<()> {
        self.poll.registry().deregister(&mut self.listener)?;
        let until = (self.clock)() + FAREWELL;
        loop {
            self.waiting.clear();
            for index in 0..self.clients.len() {
                self.turn(index);
                if self.clients[index].as_ref().is_some_and(|client| client.output.is_empty())
                    && !self.waiting.contains(&index)
                {
                    self.remove(index);
                }
            }
            let left = until.saturating_sub((self.clock)());
            if left.is_zero() || self.free.len() == self.clients.len() {
                return Ok(());
            }
            self.wait(events, left)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mio::Waker;
    use std::io::{Read, Write};
    use std::net::{SocketAddr, TcpStream as Peer};
    use std::sync::Arc;
    use std::sync::atomic::AtomicU64;
    use std::thread::{self, JoinHandle};

    /// Answers with what it was asked, and panics when asked to. Its clock moves only by [`Running::pass`].
    struct Running {
        address: SocketAddr,
        stop: Arc<AtomicBool>,
        millis: Arc<AtomicU64>,
        waker: Waker,
        thread: JoinHandle<io::Result<()>>,
    }

    impl Running {
        fn start(limits: Limits) -> Self {
            let listener = TcpListener::bind("127.0.0.1:0".parse().unwrap()).unwrap();
            let address = listener.local_addr().unwrap();
            let poll = Poll::new().unwrap();
            let waker = Waker::new(poll.registry(), WAKER).unwrap();
            let stop = Arc::new(AtomicBool::new(false));
            let seen = Arc::clone(&stop);
            let millis = Arc::new(AtomicU64::new(0));
            let time = Arc::clone(&millis);
            let clock = move || Duration::from_millis(time.load(Ordering::Acquire));
            let answer = |request: &[u8], reply: &mut Vec<u8>| {
                reply.extend_from_slice(request);
                assert_ne!(request, b"panic");
            };
            let mut server = Server::new(poll, listener, limits, answer, clock).unwrap();
            Self { address, stop, millis, waker, thread: thread::spawn(move || server.run(&seen)) }
        }

        fn connect(&self) -> Peer {
            let peer = Peer::connect(self.address).unwrap();
            // Ends a test that would wait for ever.
            peer.set_read_timeout(Some(Duration::from_secs(300))).unwrap();
            peer
        }

        /// Moves the clock on and has the server look at it.
        fn pass(&self, time: Duration) {
            self.millis.fetch_add(u64::try_from(time.as_millis()).unwrap(), Ordering::AcqRel);
            self.waker.wake().unwrap();
        }

        fn end(self) {
            self.stop.store(true, Ordering::Release);
            self.waker.wake().unwrap();
            self.thread.join().unwrap().unwrap();
        }
    }

    const LIMIT: Duration = Duration::from_secs(60);
    const FOR_EVER: Duration = Duration::MAX;
    const LIMITS: Limits = Limits { connections: 4, request: 100, busy: LIMIT, idle: FOR_EVER };

    /// Waits until the server has taken what was sent before: of two requests in a row, the second comes in another round.
    #[track_caller]
    fn settle(peer: &mut Peer) {
        for _ in 0..2 {
            peer.write_all(b"2:on,").unwrap();
            assert_reply(peer, b"2:on,");
        }
    }

    #[track_caller]
    fn assert_reply(peer: &mut Peer, expected: &[u8]) {
        let mut reply = vec![0; expected.len()];
        peer.read_exact(&mut reply).unwrap();
        assert_eq!(reply.escape_ascii().to_string(), expected.escape_ascii().to_string());
    }

    /// The server closed the connection: what is left of it is nothing.
    #[track_caller]
    fn assert_closed(peer: &mut Peer) {
        let mut rest = Vec::new();
        match peer.read_to_end(&mut rest) {
            Ok(_) => assert_eq!(rest, b""),
            Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset),
        }
    }

    #[test]
    fn a_panic_is_answered_with_no_change() {
        let server = Running::start(LIMITS);
        let mut peer = server.connect();
        peer.write_all(b"5:panic,5:after,").unwrap();
        assert_reply(&mut peer, b"9:NOTFOUND ,5:after,");
        server.end();
    }

    #[test]
    fn a_request_that_is_too_long_is_read_to_its_end() {
        let server = Running::start(LIMITS);
        let mut peer = server.connect();
        for length in [101, 116, 117, 1000, 1_000_000] {
            write!(peer, "{length}:").unwrap();
            peer.write_all(&vec![b'5'; length]).unwrap();
            peer.write_all(b",5:after,").unwrap();
            assert_reply(&mut peer, b"9:NOTFOUND ,5:after,");
        }
        for length in [101, 1000] {
            let mut peer = server.connect();
            write!(peer, "{length}:{}5:after,", "5".repeat(length + 1)).unwrap();
            assert_closed(&mut peer);
        }
        server.end();
    }

    #[test]
    fn a_slow_client_is_closed_and_a_silent_one_is_not() {
        let server = Running::start(LIMITS);
        let (mut silent, mut slow) = (server.connect(), server.connect());
        slow.write_all(b"50:").unwrap();
        settle(&mut silent);
        server.pass(LIMIT * 3 / 4);
        settle(&mut silent);
        // A byte now and then buys no more time.
        slow.write_all(b"x").unwrap();
        settle(&mut silent);
        server.pass(LIMIT / 4);
        assert_closed(&mut slow);
        server.pass(LIMIT);
        settle(&mut silent);
        server.end();
    }

    #[test]
    fn a_request_in_time_is_answered() {
        let server = Running::start(LIMITS);
        let (mut other, mut slow) = (server.connect(), server.connect());
        slow.write_all(b"2:o").unwrap();
        settle(&mut other);
        server.pass(LIMIT * 3 / 4);
        settle(&mut other);
        slow.write_all(b"n,").unwrap();
        assert_reply(&mut slow, b"2:on,");
        // The next one has as much time as the first.
        slow.write_all(b"2:o").unwrap();
        settle(&mut other);
        server.pass(LIMIT * 3 / 4);
        settle(&mut other);
        slow.write_all(b"n,").unwrap();
        assert_reply(&mut slow, b"2:on,");
        server.end();
    }

    #[test]
    fn a_client_without_a_request_is_closed() {
        let server = Running::start(Limits { busy: FOR_EVER, idle: LIMIT, ..LIMITS });
        let (mut silent, mut slow) = (server.connect(), server.connect());
        slow.write_all(b"2:o").unwrap();
        settle(&mut silent);
        server.pass(LIMIT * 2);
        assert_closed(&mut silent);
        slow.write_all(b"n,").unwrap();
        assert_reply(&mut slow, b"2:on,");
        server.end();
    }

    #[test]
    fn a_client_that_takes_no_replies_is_closed() {
        let server = Running::start(LIMITS);
        let (mut greedy, mut other) = (server.connect(), server.connect());
        greedy.set_nonblocking(true).unwrap();
        let requests = format!("100:{},", "x".repeat(100)).repeat(10_000);
        let mut sent = 0;
        loop {
            match greedy.write(requests.as_bytes()) {
                Ok(count) => sent += count,
                // Neither side can take more, or will when the server has had its turn.
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    settle(&mut other);
                    server.pass(LIMIT);
                }
                Err(_) => break,
            }
            assert!(sent < 1 << 30, "nothing stopped it");
        }
        settle(&mut other);
        server.end();
    }

    /// It has events as well as turns that it waits for: with one more turn for each event others would wait ever longer.
    #[test]
    fn a_client_that_always_has_more_to_say_waits_for_one_turn() {
        let server = Running::start(LIMITS);
        let mut greedy = server.connect();
        let mut replies = greedy.try_clone().unwrap();
        let taker = thread::spawn(move || io::copy(&mut replies, &mut io::sink()));
        let requests = "1:x,".repeat(4096);
        for _ in 0..100 {
            greedy.write_all(requests.as_bytes()).unwrap();
        }
        server.end();
        // The end of the connection, which may be a reset.
        let _ = taker.join().unwrap();
    }

    #[test]
    fn for_one_too_many_the_longest_idle_goes() {
        let server = Running::start(LIMITS);
        let mut peers: Vec<_> = (0..4).map(|_| server.connect()).collect();
        for peer in peers.iter_mut().rev() {
            peer.write_all(b"2:on,").unwrap();
            assert_reply(peer, b"2:on,");
            server.pass(Duration::from_millis(1));
        }
        let mut last = server.connect();
        last.write_all(b"2:on,").unwrap();
        assert_reply(&mut last, b"2:on,");
        assert_closed(&mut peers[3]);
        for peer in &mut peers[..3] {
            peer.write_all(b"2:on,").unwrap();
            assert_reply(peer, b"2:on,");
        }
        server.end();
    }

    #[test]
    fn what_has_arrived_is_answered_at_the_end() {
        let server = Running::start(LIMITS);
        let mut peers: Vec<_> = (0..4).map(|_| server.connect()).collect();
        for peer in &mut peers {
            peer.write_all(b"2:on,").unwrap();
            assert_reply(peer, b"2:on,");
            peer.write_all("2:on,".repeat(100).as_bytes()).unwrap();
        }
        server.end();
        for peer in &mut peers {
            assert_reply(peer, "2:on,".repeat(100).as_bytes());
            assert_closed(peer);
        }
    }
}
